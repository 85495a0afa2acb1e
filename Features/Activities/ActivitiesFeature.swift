package import Database
package import Web

/// The door of the feature: what is done under agreements, with what money, and what it changed.
package enum ActivitiesFeature {
    package static var migrations: [Migration] { ActivitySchema.migrations }

    package static func routes() -> [Route] {
        ActivityRoutes.all + ActivityAPI.routes + ActivityListing.listing.downloads("/activities")
    }
}
