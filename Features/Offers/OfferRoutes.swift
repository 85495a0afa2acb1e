import Markup
import Web

/// Addresses and handlers. Acts are nouns: `POST …/acceptance`.
enum OfferRoutes {
    static func all(_ contributions: [OfferContribution]) -> [Route] {
        [
            .page("/offers/{offer}") {
                try await OfferPage.load($0, contributions).view($0).answer($0)
            },
            .ownPage("/offers/{offer}/draft") {
                try await OfferDraftPage.load($0).view($0).answer($0)
            },
            OfferCommands.road.form(
                OfferActTable.draft, overtaken: "offers.fault.changed-meanwhile"
            ) { try await OfferDraftPage.load($0).view($0, typed: $1, faults: $2) },
            .ownPage("/requests/{request}/offer") {
                try await NewOfferPage.load($0, from: $0.query["standing"]).view($0).answer($0)
            },
            .form("/requests/{request}/offer") { try await NewOfferPage.begin($0) },
            .ownPage("/requests/{request}/offers") {
                try await OfferComparisonPage.load($0).view($0).answer($0)
            },
            .ownPage("/requests/{request}/answer") {
                try await ConsolidatedAnswerPage.load($0).view($0).answer($0)
            },
            .form("/requests/{request}/answer") { try await ConsolidatedAnswerPage.save($0) },
        ]
            + OfferCommands.road.forms(OfferActTable.all) { visit, sent in
                try await OfferPage.load(visit, contributions).view(visit, sent: sent)
            }
    }
}
