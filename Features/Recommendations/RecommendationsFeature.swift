package import Database
import Parties
package import Web

/// The door of the feature: recommendations, their import, their pages, their API.
package enum RecommendationsFeature {
    package static var migrations: [Migration] { RecommendationSchema.migrations }

    package static func routes(
        catalogues: RecommendationCatalogueCache, became: [RecommendationBecame],
        facts: [RecommendationFact]
    ) -> [Route] {
        let listing = RecommendationListing.listing(catalogues: catalogues)
        return [
            .page("/recommendations") { visit in
                try await RecommendationListPage.load(visit, catalogues: catalogues)
                    .view(visit).answer(visit)
            },
            .page("/recommendations/{recommendation}") { visit in
                try await RecommendationPage.load(visit, catalogues: catalogues, became: became)
                    .view(visit).answer(visit)
            },
            .page("/statistics") { visit in
                try await StatisticsPage.load(visit, catalogues: catalogues)
                    .view(visit).answer(visit)
            },
            .page("/themes/{theme}/states") { visit in
                try await ThemeStatesPage.load(visit, catalogues: catalogues)
                    .view(visit).answer(visit)
            },
            .page("/compare") { visit in
                try await ComparePage.load(visit, catalogues: catalogues)
                    .view(visit).answer(visit)
            },
            .page("/data") { visit in
                try await DataPage.load(visit, catalogues: catalogues).view(visit).answer(visit)
            },
            .page("/data/{receipt}") { visit in
                try await ReceiptPage.load(visit).view(visit).answer(visit)
            },
        ] + listing.downloads("/recommendations")
            + RecommendationAPI.routes(listing: listing, catalogues: catalogues, facts: facts)
    }

    /// What the list page reads and counts for an address, without showing it: the measure of what showing
    /// costs (docs/performance.md).
    package static func readList(
        _ visit: Visit, catalogues: RecommendationCatalogueCache
    ) async throws {
        _ = try await RecommendationListPage.load(visit, catalogues: catalogues)
    }

    /// The lists that can be taken away whole.
    package static func publicLists(
        catalogues: RecommendationCatalogueCache
    ) -> [Listing<RecommendationListing.Query, Recommendation>] {
        [RecommendationListing.listing(catalogues: catalogues)]
    }

    package struct CheckReport: Sendable {
        package let recommendations: Int
        /// Recommendations whose list of recommending States is not that of their sources; anything
        /// but 0 is a fault.
        package let wrongLists: Int
    }

    /// Compares the list of States kept with each recommendation with the sources behind it.
    package static func check(_ reader: any Reader) throws -> CheckReport {
        var sources: [Int: Set<Int>] = [:]
        try reader.forEach("SELECT recommendation_id, state_id FROM recommending_state") {
            sources[$0.int(0), default: []].insert($0.int(1))
        }
        var (count, wrong) = (0, 0)
        try reader.forEach("SELECT id, recommending_states FROM recommendation") { row in
            count += 1
            if Set(numbers(row.text(1))) != sources[row.int(0)] ?? [] { wrong += 1 }
        }
        return CheckReport(recommendations: count, wrongLists: wrong)
    }
}
