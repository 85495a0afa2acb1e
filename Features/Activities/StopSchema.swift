import Database

/// What is done for a State whose consent has ended stops, while the rest of the activity goes on (I1, I2).
enum StopSchema {
    static let migrations = [
        Migration("activities-013-stops") { engine in
            ["ALTER TABLE activity_component ADD COLUMN stopped_on TEXT"]
                + replaced.flatMap { TableGuard.removal($0.name, of: $0.table, engine) }
                + guards.flatMap { $0.statements(engine) }
        }
    ]

    private static let replaced: [(name: StaticString, table: StaticString)] = [
        ("activity_needs_consent", "activity"),
        ("agreement_ends_when_delivery_has_stopped", "agreement"),
        ("activity_component_is_not_changed", "activity_component"),
        ("agreement_period_covers_delivery", "agreement"),
        ("agreement_ceiling_covers_commitments", "agreement_ceiling"),
        ("agreement_ceiling_is_not_committed", "agreement_ceiling"),
    ]

    /// Whether the agreement `a` covers the component `c` of the activity `v`, and binds who works in it.
    private static let covers: SQL = """
        a.status = 'signed' AND a.state_party = c.state_party
        AND a.starts_on <= v.since_on AND a.period_until >= v.since_on
        AND a.period_from <= v.planned_from AND a.period_until >= v.planned_until
        AND (c.currency IS NULL OR EXISTS (
            SELECT 1 FROM agreement_ceiling g WHERE g.agreement_id = a.id
            AND g.currency = c.currency AND g.amount >= c.amount))
        AND NOT EXISTS (
            SELECT 1 FROM activity_partner p WHERE p.activity_id = c.activity_id
            AND NOT EXISTS (SELECT 1 FROM agreement_party g
                WHERE g.agreement_id = a.id AND g.party_id = p.party_id))
        """

    private static let guards = [
        // What goes on is covered. The agreements are locked when it begins: while it is in delivery, who ends
        // consent changes it first, so that two States may do so at once.
        TableGuard(
            "activity_needs_consent", before: .update, of: "activity",
            "nothing is in delivery without an agreement in force that covers it",
            locking: """
                1 FROM agreement WHERE OLD.status <> 'delivery' AND NEW.status = 'delivery'
                AND id IN (
                    SELECT agreement_id FROM activity_component WHERE activity_id = NEW.id)
                FOR SHARE
                """,
            refuse: """
                NEW.status = 'delivery' AND NOT (
                    EXISTS (SELECT 1 FROM activity_outside x WHERE x.activity_id = NEW.id)
                    AND NOT EXISTS (
                        SELECT 1 FROM activity_component c WHERE c.activity_id = NEW.id))
                AND (
                    NOT EXISTS (SELECT 1 FROM activity_component c
                        WHERE c.activity_id = NEW.id AND c.stopped_on IS NULL)
                    OR EXISTS (
                        SELECT 1 FROM activity_component c
                        JOIN (SELECT NEW.since_on AS since_on, NEW.planned_from AS planned_from,
                            NEW.planned_until AS planned_until) v ON 1 = 1
                        WHERE c.activity_id = NEW.id AND c.stopped_on IS NULL
                        AND NOT EXISTS (
                            SELECT 1 FROM agreement a WHERE a.id = c.agreement_id AND \(covers)))
                    OR NOT EXISTS (
                        SELECT 1 FROM activity_partner p
                        WHERE p.activity_id = NEW.id AND p.party_id = NEW.lead))
                """),
        TableGuard(
            "agreement_ends_when_delivery_has_stopped", before: .update, of: "agreement",
            "consent ends when delivery has stopped",
            refuse: """
                NEW.status <> 'signed' AND EXISTS (
                    SELECT 1 FROM activity_component c JOIN activity v ON v.id = c.activity_id
                    WHERE c.agreement_id = NEW.id AND v.status = 'delivery'
                    AND c.stopped_on IS NULL)
                """),
        TableGuard(
            "activity_component_is_not_changed", before: .update, of: "activity_component",
            "components change while it is planned, and then they only stop and go on",
            refuse: """
                EXISTS (SELECT 1 FROM activity v WHERE v.id = OLD.activity_id AND (
                    (v.status = 'planned' AND NEW.stopped_on IS NOT NULL)
                    OR (v.status IN ('completed', 'cancelled')
                        AND NEW.stopped_on IS DISTINCT FROM OLD.stopped_on)
                    OR (v.status <> 'planned' AND (NEW.activity_id <> OLD.activity_id
                        OR NEW.state_party <> OLD.state_party
                        OR NEW.agreement_id <> OLD.agreement_id
                        OR NEW.currency IS DISTINCT FROM OLD.currency
                        OR NEW.amount IS DISTINCT FROM OLD.amount))))
                """),
        TableGuard(
            "activity_component_begins_whole", before: .insert, of: "activity_component",
            "what has not begun does not stand still", refuse: "NEW.stopped_on IS NOT NULL"),
        TableGuard(
            "activity_component_goes_on_by_consent", before: .update, of: "activity_component",
            "what stands still goes on with an agreement in force that covers it",
            locking: "1 FROM agreement WHERE id = NEW.agreement_id FOR SHARE",
            refuse: """
                OLD.stopped_on IS NOT NULL AND NEW.stopped_on IS NULL AND EXISTS (
                    SELECT 1 FROM activity v WHERE v.id = NEW.activity_id AND v.status = 'delivery'
                    AND NOT EXISTS (
                        SELECT 1 FROM agreement a
                        JOIN (SELECT NEW.activity_id AS activity_id,
                            NEW.state_party AS state_party, NEW.currency AS currency,
                            NEW.amount AS amount) c ON 1 = 1
                        WHERE a.id = NEW.agreement_id AND \(covers)))
                """),
        TableGuard(
            "activity_commits_where_it_goes_on", before: .insert, of: "activity_entry",
            "nothing is committed for a State whose part stands still",
            refuse: """
                NEW.kind = 'commitment' AND EXISTS (
                    SELECT 1 FROM activity_component c
                    WHERE c.activity_id = NEW.activity_id AND c.state_party = NEW.state_party
                    AND c.stopped_on <= NEW.value_date)
                """),
        TableGuard(
            "agreement_period_covers_delivery", before: .update, of: "agreement",
            "the period covers what is in delivery and what is committed",
            refuse: """
                (NEW.period_from IS DISTINCT FROM OLD.period_from
                    OR NEW.period_until IS DISTINCT FROM OLD.period_until)
                AND (EXISTS (
                    SELECT 1 FROM activity_component c JOIN activity v ON v.id = c.activity_id
                    WHERE c.agreement_id = NEW.id AND v.status = 'delivery'
                    AND c.stopped_on IS NULL
                    AND (NEW.period_from > v.planned_from OR NEW.period_until < v.planned_until))
                OR EXISTS (
                    SELECT 1 FROM activity_component c JOIN activity_entry t
                        ON t.activity_id = c.activity_id AND t.state_party = c.state_party
                    WHERE c.agreement_id = NEW.id AND t.kind = 'commitment'
                    AND t.value_date > NEW.period_until))
                """),
        TableGuard(
            "agreement_ceiling_covers_commitments", before: .update, of: "agreement_ceiling",
            "the ceiling covers what is committed and what is in delivery",
            locking: "1 FROM agreement WHERE id = NEW.agreement_id FOR UPDATE",
            refuse: """
                NEW.amount < \(ActivitySchema.committed)
                OR EXISTS (
                    SELECT 1 FROM activity_component c JOIN activity v ON v.id = c.activity_id
                    WHERE c.agreement_id = OLD.agreement_id AND v.status = 'delivery'
                    AND c.stopped_on IS NULL
                    AND c.currency = OLD.currency AND c.amount > NEW.amount)
                """),
        TableGuard(
            "agreement_ceiling_is_not_committed", before: .delete, of: "agreement_ceiling",
            "the ceiling covers what is committed and what is in delivery",
            locking: "1 FROM agreement WHERE id = OLD.agreement_id FOR UPDATE",
            refuse: """
                \(ActivitySchema.committed) > 0
                OR EXISTS (
                    SELECT 1 FROM activity_component c JOIN activity v ON v.id = c.activity_id
                    WHERE c.agreement_id = OLD.agreement_id AND v.status = 'delivery'
                    AND c.stopped_on IS NULL AND c.currency = OLD.currency)
                """),
    ]
}
