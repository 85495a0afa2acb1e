package import Database
package import Markup
package import Parties
package import Requests
package import Web

/// The door of the feature: what is offered, in answer to requests or to all who may ask, and what States
/// say to it.
package enum OffersFeature {
    package static var migrations: [Migration] {
        OfferSchema.migrations + StandingOfferSchema.migrations + OfferLapseSchema.migrations
            + ConsolidatedAnswerSchema.migrations
    }

    /// As the downloads page describes it.
    package static var list: RecordListOutline { OfferListPage.outline }

    package static func routes(
        _ directories: PartyDirectoryCache, _ contributions: [OfferContribution]
    ) -> [Route] {
        OfferRoutes.all(contributions) + OfferAPI.routes + OfferListPage.routes
            + StandingOfferRoutes.all(directories)
    }
}

/// What a later feature shows on an offer's page, as far as its visitor sees it.
package typealias OfferContribution =
    @Sendable (
        Offer, OfferRules.Sight, RecordForms, any Reader
    ) throws -> HTML?
