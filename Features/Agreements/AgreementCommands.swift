import Base
import Database
import Markup
import Offers
import Parties
import Requests
import Web

/// Load, decide, commit: one transaction each.
enum AgreementCommands {
    typealias Decide = @Sendable (Agreement, Ask, any Transaction) throws -> Decision<Agreement>

    /// A draft from an accepted offer; what the offer says already stands in it.
    static func begin(_ ask: Ask, from publicID: String) async throws -> Outcome {
        try await ask.perform("begin") { transaction, ask in
            guard let offer = try Offer.find(publicID, for: transaction) else {
                throw Refusal.absent
            }
            try mustBegin(from: offer, by: ask.actor)
            let drafted = try Agreement.all(from: [offer.id], transaction)
            guard drafted.allSatisfy({ $0.status == .withdrawn }) else {
                throw Refusal.forbidden(rule: "agreements.rule.drafted-already")
            }
            var agreement = Agreement(
                id: try transaction.number(for: "agreement"),
                publicID: ask.identifiers.next(), offer: offer)
            agreement.drafters = [ask.actor.person]
            return try Decision(agreement, from: nil, "begin").commit(transaction, ask)
        }
    }

    /// Both sides of an accepted offer may draft.
    static func mustBegin(from offer: Offer, by actor: Actor) throws(Refusal) {
        guard OfferRules.sight(of: offer, for: actor) == .whole else { throw .absent }
        guard AgreementRules.drafts(for: actor, isState: actor.party == offer.request.state)
        else { throw .forbidden(rule: "agreements.rule.role") }
        guard offer.status == .accepted else {
            throw .wrongState(state: "agreements.rule.not-accepted")
        }
    }

    static let road = RecordRoad<Agreement>(
        list: "/agreements", one: "/agreements/{agreement}", scope: "agreements:write"
    ) { publicID, ask, transaction in
        let today = WorkingCalendar.dayInGeneva(ask.now)
        return try Agreement.find(publicID, for: transaction).flatMap {
            AgreementRules.sight(of: $0, for: ask.actor, on: today) == nil ? nil : $0
        }
    }

    static func perform(
        _ act: StaticString, _ publicID: String, _ ask: Ask, _ decide: @escaping Decide
    ) async throws -> Outcome {
        try await road.perform(act, publicID, ask, decide)
    }

    /// The decision on an amendment, where its terms cover what rests on the agreement: asked before people
    /// sign, and again when the last one does.
    static func covered(
        _ decision: Decision<Agreement>, _ tools: AgreementTools, _ reader: any Reader
    ) throws -> Decision<Agreement> {
        var amended = decision.record
        guard let amendment = amended.amendment else { return decision }
        amended.terms = amendment.terms
        let faults = try tools.faults(against: amended, reader)
        guard faults.isEmpty else { throw Refusal.faulty(faults) }
        return decision
    }

    /// Ends consent for a time or for good. What rests on it stops first, in the same transaction (I2).
    static func stop(
        _ agreement: Agreement, _ ask: Ask, _ transaction: any Transaction,
        _ tools: AgreementTools, isForGood: Bool, reason: String
    ) throws -> Decision<Agreement> {
        let decision =
            isForGood
            ? try AgreementRules.withdraw(agreement, by: ask.actor, at: ask.now, reason: reason)
            : try AgreementRules.suspend(agreement, by: ask.actor, at: ask.now, reason: reason)
        for reaction in tools.reactions { try reaction(decision.record, transaction, ask) }
        return decision
    }
}

extension Agreement {
    /// A new draft from an accepted offer.
    init(id: Int, publicID: String, offer: Offer) {
        self.id = id
        self.publicID = publicID
        self.offer = offer.id
        request = offer.request.id
        state = offer.request.state
        providers = [offer.provider]
        version = 0
        status = .draft
        title = offer.title
        themes = ""
        places = ""
        from = offer.period.from
        until = offer.period.until
        ceilings = offer.money.map { [$0] } ?? []
        texts = [offer.language: offer.text]
        authentic = offer.language
        signatures = []
        drafters = []
        isShown = offer.request.isPublic
    }
}

extension AgreementNames {
    init(_ agreement: Agreement, _ reader: any Reader) throws {
        let parties = try Party.all(ids: agreement.parties.sorted(), reader)
        self.init(
            slugs: Dictionary(uniqueKeysWithValues: parties.map { ($0.id, $0.slug) }),
            request: try Requests.Request.all(ids: [agreement.request], reader).first?.publicID
                ?? "")
    }
}
