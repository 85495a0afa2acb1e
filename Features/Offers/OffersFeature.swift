package import Database
package import Markup
package import Requests
package import Web

/// The door of the feature: what is offered in answer to requests, and what States say to it.
package enum OffersFeature {
    package static var migrations: [Migration] { OfferSchema.migrations }

    /// As the downloads page describes it.
    package static var list: RecordListOutline { OfferListPage.outline }

    package static func routes(_ contributions: [OfferContribution]) -> [Route] {
        OfferRoutes.all(contributions) + OfferAPI.routes + OfferListPage.routes
    }
}

/// What a later feature shows on an offer's page, as far as its visitor sees it.
package typealias OfferContribution =
    @Sendable (
        Offer, OfferRules.Sight, RecordForms, any Reader
    ) throws -> HTML?
