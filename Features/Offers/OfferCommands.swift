package import Base
import Database
import Requests

/// Load, decide, commit: one transaction each.
enum OfferCommands {
    typealias Decide = @Sendable (Offer, Ask, any Transaction) throws -> Decision<Offer>

    /// A draft in answer to a request; its title is enough.
    static func begin(
        _ ask: Ask, answering publicID: String, title: String, language: Language
    ) async throws -> Outcome {
        try await ask.perform("begin") { transaction, ask in
            guard let request = try Requests.Request.find(publicID, transaction) else {
                throw Refusal.absent
            }
            try RequestRules.must(.offer, request, by: ask.actor)
            var offer = Offer(
                id: try transaction.number(for: "offer"),
                publicID: ask.identifiers.next(),
                request: Offer.Asked(
                    id: request.id, state: request.state, publication: request.publication),
                provider: ask.actor.party, language: language)
            offer.title = title
            offer.kinds = request.kinds
            offer.drafters = [ask.actor.person]
            return try Decision(offer, from: nil, "begin").commit(transaction, ask)
        }
    }

    static func perform(
        _ act: StaticString, _ publicID: String, _ ask: Ask, _ decide: @escaping Decide
    ) async throws -> Outcome {
        try await ask.perform(act) { transaction, ask in
            // Before anything else is asked for: what is absent costs what costs what never was.
            guard let offer = try Offer.find(publicID, for: transaction),
                OfferRules.sight(of: offer, for: ask.actor) != nil
            else { throw Refusal.absent }
            return try decide(offer, ask, transaction).commit(transaction, ask)
        }
    }

    /// An offer published is its maker's answer to the request, in the same transaction.
    static func publish(_ publicID: String, _ ask: Ask) async throws -> Outcome {
        try await perform("publication", publicID, ask) { offer, ask, transaction in
            let decision = try OfferRules.publish(offer, by: ask.actor, at: ask.now)
            guard let request = try request(of: offer, transaction) else { throw Refusal.absent }
            _ = try RequestRules.offered(
                request, by: ask.actor, at: ask.now, RequestNames(request, transaction)
            ).commit(transaction, ask)
            return decision
        }
    }

    static func withdraw(_ publicID: String, _ ask: Ask, reason: String) async throws -> Outcome {
        try await perform("withdrawal", publicID, ask) { offer, ask, transaction in
            let decision = try OfferRules.withdraw(
                offer, by: ask.actor, at: ask.now, reason: reason)
            let others = try Offer.all(answering: offer.request.id, transaction).contains {
                $0.id != offer.id && $0.provider == offer.provider
                    && ($0.status == .open || $0.status == .accepted)
            }
            if !others, let request = try request(of: offer, transaction),
                request.status == .open
            {
                _ = try RequestRules.offerWithdrawn(
                    request, of: offer.provider, at: ask.now, RequestNames(request, transaction)
                ).commit(transaction, ask)
            }
            return decision
        }
    }

    /// Locked until the act ends.
    private static func request(
        of offer: Offer, _ transaction: any Transaction
    ) throws -> Requests.Request? {
        let known = try Requests.Request.all(ids: [offer.request.id], transaction).first
        return try known.flatMap { try Requests.Request.find($0.publicID, for: transaction) }
    }
}

extension Offer {
    /// A new draft, empty.
    package init(id: Int, publicID: String, request: Asked, provider: Int, language: Language) {
        self.id = id
        self.publicID = publicID
        self.request = request
        self.provider = provider
        self.language = language
        version = 0
        status = .draft
        title = ""
        text = ""
        kinds = []
        level = .multilateral
        period = .init()
        inKind = ""
        conditions = ""
        drafters = []
        providerShows = false
        stateShows = false
    }
}
