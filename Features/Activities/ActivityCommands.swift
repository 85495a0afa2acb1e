package import Agreements
import Base
import Database
import Markup
import Web

/// Load, decide, commit: one transaction each.
enum ActivityCommands {
    typealias Decide = @Sendable (Activity, Ask, any Transaction) throws -> Decision<Activity>

    /// A plan under an agreement, by one of those who help.
    static func begin(_ ask: Ask, under publicID: String, language: Language) async throws
        -> Outcome
    {
        try await ask.perform("begin") { transaction, ask in
            guard let agreement = try Agreement.find(publicID, for: transaction) else {
                throw Refusal.absent
            }
            try mustBegin(under: agreement, by: ask.actor, at: ask.now)
            let activity = Activity(
                id: try transaction.number(for: "activity"),
                publicID: ask.identifiers.next(), lead: ask.actor.party, under: agreement,
                language: language)
            return try Decision(activity, from: nil, "begin").commit(transaction, ask)
        }
    }

    static func mustBegin(
        under agreement: Agreement, by actor: Actor, at now: Instant
    ) throws(Refusal) {
        let today = WorkingCalendar.dayInGeneva(now)
        guard AgreementRules.sight(of: agreement, for: actor, on: today) == .whole else {
            throw .absent
        }
        guard agreement.providers.contains(actor.party), actor.has(.officer) else {
            throw .forbidden(rule: "activities.rule.role")
        }
        let standing = agreement.standing(on: today)
        guard standing == .inForce || standing == .awaitingStart else {
            throw .wrongState(state: "activities.gate.not-in-force")
        }
    }

    /// Locks the agreements first and the activity then, as the end of consent does.
    static let road = RecordRoad<Activity>(
        list: "/activities", one: "/activities/{activity}", scope: "activities:write"
    ) { publicID, ask, transaction in
        let today = WorkingCalendar.dayInGeneva(ask.now)
        return try Activity.findLocked(publicID, transaction).flatMap {
            ActivityRules.sight(of: $0, for: ask.actor, on: today) == nil ? nil : $0
        }
    }

    static func perform(
        _ act: StaticString, _ publicID: String, _ ask: Ask, _ decide: @escaping Decide
    ) async throws -> Outcome {
        try await road.perform(act, publicID, ask, decide)
    }
}

/// What happens to activities when others act; listed where the features are assembled.
package enum ActivityReactions {
    /// What is done under an agreement stops in the transaction in which its consent ends (I2).
    package static let consentEnds: AgreementTools.Reaction = { agreement, transaction, ask in
        for activity in try Activity.allInDelivery(under: agreement.id, for: transaction) {
            _ = try ActivityRules.consentEnded(
                activity, of: agreement, at: ask.now, ActivityNames(activity, transaction)
            ).commit(transaction, ask)
        }
    }

    /// New terms cover what is in delivery under the agreement and what is committed already (I1, I9).
    package static let termsChange: AgreementTools.Coverage = { agreement, reader in
        let committed = try Activity.allCommitted(under: agreement.id, reader)
        let delivered = try Activity.allInDelivery(under: agreement.id, reader)
        return ActivityRules.gate(terms: agreement, committed: committed, delivered: delivered)
    }
}

extension Activity {
    /// A new plan under an agreement.
    init(id: Int, publicID: String, lead: Int, under agreement: Agreement, language: Language) {
        self.id = id
        self.publicID = publicID
        self.lead = lead
        self.language = language
        partners = []
        version = 0
        status = .planned
        title = agreement.title
        text = ""
        plannedFrom = agreement.from
        plannedUntil = agreement.until
        components = [
            Component(state: agreement.state, agreement: agreement, budget: nil)
        ]
        entries = []
        results = []
    }
}
