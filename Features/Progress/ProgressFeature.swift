package import Database
package import Recommendations
package import Web

/// The door of the feature: what States themselves say became of what they were recommended.
package enum ProgressFeature {
    package static var migrations: [Migration] { ProgressSchema.migrations }

    package static func routes(_ catalogues: RecommendationCatalogueCache) -> [Route] {
        ProgressRoutes.all(catalogues) + ProgressListing.listing(catalogues).downloads("/progress")
    }
}
