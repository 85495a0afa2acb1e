package import Base
import Database
import Markup
import Requests
import Web

/// Load, decide, commit: one transaction each.
enum OfferCommands {
    typealias Decide = @Sendable (Offer, Ask, any Transaction) throws -> Decision<Offer>

    /// A draft in answer to a request; its title is enough. `standing` is one of the actor's own standing
    /// offers, whose words the draft begins with.
    static func begin(
        _ ask: Ask, answering publicID: String, title: String, language: Language,
        from standing: String? = nil
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
                    id: request.id, state: request.state,
                    lead: ConsolidatedAnswerRules.lead(of: request),
                    publication: request.publication),
                provider: ask.actor.party, language: language)
            offer.kinds = request.kinds
            if let standing {
                guard let known = try StandingOffer.find(standing, transaction),
                    known.provider == ask.actor.party, known.publishedAt != nil
                else { throw Refusal.absent }
                offer.begin(with: known, on: WorkingCalendar.dayInGeneva(ask.now))
            }
            offer.title = title
            offer.drafters = [ask.actor.person]
            return try Decision(offer, from: nil, "begin").commit(transaction, ask)
        }
    }

    static let road = RecordRoad<Offer>(
        list: "/offers", one: "/offers/{offer}", scope: "offers:write"
    ) { publicID, ask, transaction in
        try Offer.find(publicID, for: transaction).flatMap {
            OfferRules.sight(of: $0, for: ask.actor) == nil ? nil : $0
        }
    }

    static func perform(
        _ act: StaticString, _ publicID: String, _ ask: Ask, _ decide: @escaping Decide
    ) async throws -> Outcome {
        try await road.perform(act, publicID, ask, decide)
    }

    /// An offer published is its maker's answer to the request, in the same transaction.
    static func publish(
        _ offer: Offer, _ ask: Ask, _ transaction: any Transaction
    ) throws -> Decision<Offer> {
        let decision = try OfferRules.publish(offer, by: ask.actor, at: ask.now)
        guard let request = try request(of: offer, transaction) else { throw Refusal.absent }
        _ = try RequestRules.offered(
            request, by: ask.actor, at: ask.now, RequestNames(request, transaction)
        ).commit(transaction, ask)
        return decision
    }

    /// The request is locked: it does not end while an offer to it is accepted.
    static func accept(
        _ offer: Offer, _ ask: Ask, _ transaction: any Transaction, kinds: [SupportKind]?,
        text: String
    ) throws -> Decision<Offer> {
        guard let request = try request(of: offer, transaction) else { throw Refusal.absent }
        var offer = offer
        offer.request.isOpen = request.status == .open
        return try OfferRules.accept(
            offer, by: ask.actor, at: ask.now, kinds: kinds, text: text,
            OfferNames(offer, transaction))
    }

    static func withdraw(
        _ offer: Offer, _ ask: Ask, _ transaction: any Transaction, reason: String
    ) throws -> Decision<Offer> {
        let decision = try OfferRules.withdraw(
            offer, by: ask.actor, at: ask.now, reason: reason)
        let others = try Offer.all(answering: offer.request.id, transaction).contains {
            $0.id != offer.id && $0.provider == offer.provider
                && ($0.status == .open || $0.status == .accepted)
        }
        if !others, let request = try request(of: offer, transaction), request.status == .open {
            _ = try RequestRules.offerWithdrawn(
                request, of: offer.provider, at: ask.now, RequestNames(request, transaction)
            ).commit(transaction, ask)
        }
        return decision
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
    /// The words and terms of a standing offer; of its kinds those that were asked for.
    mutating func begin(with standing: StandingOffer, on today: Day) {
        language = standing.language
        text = standing.text
        let shared = kinds.filter(standing.kinds.contains)
        kinds = shared.isEmpty ? standing.kinds : shared
        (level, manner, period) = (standing.level, standing.manner, standing.period)
        (money, inKind, conditions) = (standing.money, standing.inKind, standing.conditions)
        validUntil = standing.validUntil.flatMap { $0 < today ? nil : $0 }
        marker = standing.marker
    }
}
