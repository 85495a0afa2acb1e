import Markup
import Parties
import Web

/// Addresses and handlers of the catalogue. Acts are nouns: `POST …/renewal`.
enum StandingOfferRoutes {
    static func all(
        _ directories: PartyDirectoryCache, _ contributions: [StandingOfferContribution]
    ) -> [Route] {
        [
            .page("/offers/standing") {
                try await StandingOfferListPage.load($0, directories).view($0).answer($0)
            },
            .ownPage("/offers/standing/new") {
                try NewStandingOfferPage.load($0).view($0).answer($0)
            },
            .form("/offers/standing/new") { try await NewStandingOfferPage.begin($0) },
            .page("/offers/standing/{standing}") {
                try await StandingOfferPage.load($0, directories, contributions).view($0).answer($0)
            },
            .ownPage("/offers/standing/{standing}/draft") {
                try await StandingOfferDraftPage.load($0, directories).view($0).answer($0)
            },
            StandingOfferCommands.road.form(
                StandingOfferActTable.draft(directories),
                overtaken: "offers.fault.changed-meanwhile"
            ) {
                try await StandingOfferDraftPage.load($0, directories)
                    .view($0, typed: $1, faults: $2)
            },
        ] + StandingOfferListing.listing(directories).downloads("/offers/standing")
            + StandingOfferAPI.routes(directories)
            + StandingOfferCommands.road.forms(StandingOfferActTable.all) { visit, sent in
                try await StandingOfferPage.load(visit, directories, contributions)
                    .view(visit, sent: sent)
            }
    }
}
