package import Recommendations
package import Web

/// The door of the feature: the line as a whole, from what was asked to what changed, in lists and figures.
package enum LineFeature {
    package static func routes(
        _ tools: LineTools, _ catalogues: RecommendationCatalogueCache
    ) -> [Route] {
        [
            .page("/line") { try await LinePage.load($0, tools).view($0).answer($0) },
            .page("/line/statistics") {
                try await LineStatisticsPage.load($0, tools).view($0).answer($0)
            },
            .page("/line/map") { try await LineMapPage.load($0, tools).view($0).answer($0) },
            .page("/who-does-what") {
                try await WhoDoesWhatPage.load($0, tools, catalogues).view($0).answer($0)
            },
            .page("/gender") { try await GenderPage.load($0, tools).view($0).answer($0) },
        ] + LineListing.listing(tools).downloads("/line")
    }
}
