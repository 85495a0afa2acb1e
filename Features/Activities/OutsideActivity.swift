package import Agreements
import Base
import Database
package import Parties

/// What is done without an agreement of the State concerned, on a basis of its own: named as that from its
/// first word, and never taken for something the State agreed to.
extension Activity {
    package struct Outside: Sendable, Equatable {
        package let basis: OutsideBasis
        /// The State in which it is done.
        package let state: Party.ID
        /// What it rests on in particular: the resolution, mandate or agreement, with its paragraph.
        package let law: String
    }

    /// A new plan outside the consent gate.
    init(
        id: Int, publicID: String, lead: Party.ID, outside: Outside, title: String,
        in language: Language
    ) {
        self.id = id
        self.publicID = publicID
        self.lead = lead
        self.language = language
        self.outside = outside
        self.title = title
        partners = []
        version = 0
        status = .planned
        text = ""
        components = []
        entries = []
        results = []
    }
}

extension ActivityRules {
    /// An officer, for another party than the State; no State monitors another one by mandate. It stays with the
    /// activity for good, so that nothing becomes outside that was begun with consent.
    static func mustBegin(
        outside: Activity.Outside?, by actor: Actor, ofState: Bool
    ) throws(Refusal) {
        guard actor.has(.officer), actor.party != outside?.state else {
            throw .forbidden(rule: "activities.rule.role")
        }
        if let outside, !outside.basis.isOpen(toState: ofState) {
            throw .forbidden(rule: "activities.rule.outside-mandate")
        }
    }

    /// The States that see it whole: one without whose agreement it is done, from its start.
    static func statesThatKnow(_ activity: Activity) -> [Party.ID] {
        activity.outside == nil || activity.startedOn != nil ? activity.states : []
    }

    /// What would need the State's agreement does not go this way: no agreement to hide behind, nobody beside who
    /// runs it, and no support to the State in the name of monitoring or protection.
    static func outsideFaults(_ activity: Activity) -> [Fault] {
        guard let outside = activity.outside else { return [] }
        var faults: [Fault] = []
        func stands(_ field: String, _ rule: String) {
            faults.append(Fault(field: field, value: "", rule: rule))
        }
        if !activity.components.isEmpty { stands("agreements", "activities.gate.outside") }
        if !activity.partners.isEmpty { stands("partners", "activities.gate.outside") }
        if !outside.basis.givesSupport, !activity.plan.kinds.isEmpty {
            stands("kinds", "activities.gate.outside-support")
        }
        return faults
    }
}

extension OutsideBasis {
    /// Whether it is support, to an institution or to civil society under agreements of their own.
    var givesSupport: Bool { self == .nationalInstitution || self == .civilSociety }

    /// Who may run what rests on it.
    func isOpen(toState isState: Bool) -> Bool { self != .mandatedMonitoring || !isState }
}

extension ActivityCommands {
    static func begin(
        _ ask: Ask, outside: Activity.Outside, title: String, in language: Language
    ) async throws -> Outcome {
        try await ask.perform("begin") { transaction, ask in
            let lead = try Party.byID([ask.actor.party], transaction)[ask.actor.party]
            try ActivityRules.mustBegin(
                outside: outside, by: ask.actor, ofState: lead?.kind.isState ?? true)
            let activity = Activity(
                id: try transaction.number(for: "activity"), publicID: ask.identifiers.next(),
                lead: ask.actor.party, outside: outside, title: title, in: language)
            return try Decision(activity, from: nil, "begin").commit(transaction, ask)
        }
    }
}

enum OutsideSchema {
    static let migrations = [
        Migration("activities-012-outside") { engine in
            [
                """
                CREATE TABLE activity_outside (
                    activity_id INTEGER PRIMARY KEY REFERENCES activity (id),
                    state_party INTEGER NOT NULL REFERENCES party (id),
                    basis TEXT NOT NULL CHECK (basis IN ('national-institution', 'civil-society',
                        'mandated-monitoring', 'protection-begun')),
                    law TEXT NOT NULL CHECK (length(law) > 0))
                """,
                "CREATE INDEX activity_outside_by_state ON activity_outside (state_party, activity_id)",
            ] + TableGuard.removal("activity_needs_consent", of: "activity", engine)
                + guards.flatMap { $0.statements(engine) }
        }
    ]

    /// What no road may go round: an activity is begun outside, or never is; it then has no agreement to
    /// hide behind, and takes nobody along but who runs it.
    private static let guards = [
        ActivitySchema.needsConsent(
            when: """
                NEW.status = 'delivery' AND NOT (
                    EXISTS (SELECT 1 FROM activity_outside x WHERE x.activity_id = NEW.id)
                    AND NOT EXISTS (
                        SELECT 1 FROM activity_component c WHERE c.activity_id = NEW.id))
                """),
        TableGuard(
            "activity_outside_is_begun_so", before: .insert, of: "activity_outside",
            "an activity is begun outside the consent gate, or never is",
            refuse: """
                NOT EXISTS (SELECT 1 FROM activity v WHERE v.id = NEW.activity_id
                    AND v.version = 1 AND v.status = 'planned' AND v.lead <> NEW.state_party)
                OR EXISTS (SELECT 1 FROM activity_component c
                    WHERE c.activity_id = NEW.activity_id)
                OR (NEW.basis = 'mandated-monitoring' AND EXISTS (
                    SELECT 1 FROM activity v JOIN party p ON p.id = v.lead
                    WHERE v.id = NEW.activity_id AND p.kind IN ('state', 'invented-state')))
                """),
        TableGuard(
            "activity_outside_gives_no_support", before: .update, of: "activity",
            "monitoring and protection are no support to the State",
            refuse: """
                NEW.kinds <> '' AND EXISTS (SELECT 1 FROM activity_outside x
                    WHERE x.activity_id = NEW.id
                    AND x.basis IN ('mandated-monitoring', 'protection-begun'))
                """),
        TableGuard(
            "activity_outside_is_not_changed", before: .update, of: "activity_outside",
            "on what an activity rests outside the consent gate stays", refuse: "1 = 1"),
        TableGuard(
            "activity_outside_is_kept", before: .delete, of: "activity_outside",
            "on what an activity rests outside the consent gate stays", refuse: "1 = 1"),
        TableGuard(
            "activity_component_is_not_outside", before: .insert, of: "activity_component",
            "what is outside the consent gate has no agreement",
            refuse: """
                EXISTS (SELECT 1 FROM activity_outside x WHERE x.activity_id = NEW.activity_id)
                """),
        TableGuard(
            "activity_partner_is_bound", before: .insert, of: "activity_partner",
            "who takes part is bound by an agreement; outside, who runs it is alone",
            refuse: """
                EXISTS (SELECT 1 FROM activity_outside x JOIN activity v ON v.id = x.activity_id
                    WHERE x.activity_id = NEW.activity_id AND v.lead <> NEW.party_id)
                """),
    ]
}
