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
            + [OfferSchema.listed, OfferSchema.acceptedWhileAsked]
            + OfferPublicationSchema.migrations
    }

    /// As the downloads page describes them.
    package static var lists: [RecordListOutline] {
        [OfferListPage.outline, StandingOfferListing.outline]
    }

    package static func routes(
        _ directories: PartyDirectoryCache, _ contributions: [OfferContribution],
        standing: [StandingOfferContribution]
    ) -> [Route] {
        OfferRoutes.all(contributions) + OfferAPI.routes + OfferListPage.routes
            + StandingOfferRoutes.all(directories, standing)
    }
}

/// What a later feature shows on an offer's page, as far as its visitor sees it.
package typealias OfferContribution =
    @Sendable (
        Offer, OfferRules.Sight, RecordForms, any Reader
    ) throws -> HTML?

/// What a later feature shows on the page of a published standing offer.
package typealias StandingOfferContribution =
    @Sendable (StandingOffer, RecordForms, any Reader) throws -> HTML?
