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

extension AgreementNames {
    init(_ agreement: Agreement, _ reader: any Reader) throws {
        let parties = try Party.all(ids: agreement.parties.sorted(), reader)
        let request = try Requests.Request.all(
            ids: Set([agreement.request].compactMap(\.self)), reading: .head, reader
        ).first
        self.init(
            slugs: Dictionary(uniqueKeysWithValues: parties.map { ($0.id, $0.slug) }),
            request: request?.publicID ?? "",
            programme: try StandingOffer.all(
                ids: Set([agreement.programme].compactMap(\.self)), reader
            ).first?.publicID,
            isBasisPublic: request.map { $0.publication == .summary || $0.publication == .full }
                ?? true)
    }
}
