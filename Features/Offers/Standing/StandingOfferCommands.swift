import Base
import Database
import Markup
import Parties
import Requests
import Web

/// Load, decide, commit: one transaction each.
enum StandingOfferCommands {
    typealias Decide =
        @Sendable (StandingOffer, Ask, any Transaction) throws -> Decision<StandingOffer>

    /// A draft of somebody's own; its title is enough.
    static func begin(_ ask: Ask, title: String, language: Language) async throws -> Outcome {
        try await ask.perform("begin") { transaction, ask in
            guard ask.actor.has(.officer) else {
                throw Refusal.forbidden(rule: "offers.rule.officers-offer")
            }
            var offer = StandingOffer(
                id: try transaction.number(for: "standing_offer"),
                publicID: ask.identifiers.next(), provider: ask.actor.party, language: language)
            offer.title = title
            offer.tongues = [language]
            offer.drafters = [ask.actor.person]
            return try Decision(offer, from: nil, "begin").commit(transaction, ask)
        }
    }

    static let road = RecordRoad<StandingOffer>(
        list: "/offers/standing", one: "/offers/standing/{standing}", scope: "offers:write"
    ) { publicID, ask, transaction in
        try StandingOffer.find(publicID, for: transaction).flatMap {
            StandingOfferRules.sight(of: $0, for: ask.actor) == nil ? nil : $0
        }
    }

    static func perform(
        _ act: StaticString, _ publicID: String, _ ask: Ask, _ decide: @escaping Decide
    ) async throws -> Outcome {
        try await road.perform(act, publicID, ask, decide)
    }

    /// The provider's public name.
    static func slug(of offer: StandingOffer, _ reader: any Reader) throws -> String {
        try Party.find(offer.provider, reader)?.slug ?? ""
    }
}
