package import Database
package import Parties
package import Web

/// The door of the feature: recommendations, their import, their pages, their API.
package enum RecommendationsFeature {
    package static var migrations: [Migration] { RecommendationSchema.migrations }

    package static func routes(directories: PartyDirectoryCache) -> [Route] {
        let listing = RecommendationListing.listing(directories: directories)
        return [
            .page("/recommendations") { visit in
                try await RecommendationListPage.load(visit, directories: directories)
                    .view(visit).answer(visit)
            },
            .page("/recommendations/{recommendation}") { visit in
                try await RecommendationPage.load(visit, directories: directories)
                    .view(visit).answer(visit)
            },
            .page("/statistics") { visit in
                try await StatisticsPage.load(visit, directories: directories)
                    .view(visit).answer(visit)
            },
            .page("/compare") { visit in
                try await ComparePage.load(visit, directories: directories)
                    .view(visit).answer(visit)
            },
            .page("/data") { visit in
                try await DataPage.load(visit, directories: directories).view(visit).answer(visit)
            },
            .page("/data/{receipt}") { visit in
                try await ReceiptPage.load(visit).view(visit).answer(visit)
            },
        ] + listing.downloads("/recommendations")
            + RecommendationAPI.routes(listing: listing, directories: directories)
    }

    /// The lists that can be taken away whole.
    package static func publicLists(
        directories: PartyDirectoryCache
    ) -> [Listing<RecommendationListing.Query, Recommendation>] {
        [RecommendationListing.listing(directories: directories)]
    }

    package struct CheckReport: Sendable {
        package let recommendations: Int
        /// Figures that differ from the records they count; anything but 0 is a fault.
        package let wrongFigures: Int
    }

    /// Counts again what the figures say (I10).
    package static func check(_ reader: any Reader) throws -> CheckReport {
        CheckReport(
            recommendations: try reader.count("SELECT count(*) FROM recommendation"),
            wrongFigures: try reader.count(
                """
                SELECT count(*) FROM (
                    SELECT state_id, session_id, position, coalesce(action, 0) AS action,
                        count(*) AS number
                    FROM recommendation
                    GROUP BY state_id, session_id, position, coalesce(action, 0)) r
                FULL JOIN recommendation_figure f
                    ON f.state_id = r.state_id AND f.session_id = r.session_id
                    AND f.position = r.position AND f.action = r.action
                WHERE f.number IS NULL OR r.number IS NULL OR f.number <> r.number
                """))
    }
}
