import Database

enum ActivitySchema {
    static let migrations = [
        Migration("activities-001-activities") { engine in
            [
                """
                CREATE TABLE activity (
                    id INTEGER PRIMARY KEY,
                    public_id TEXT NOT NULL UNIQUE,
                    lead INTEGER NOT NULL REFERENCES party (id),
                    version INTEGER NOT NULL CHECK (version > 0),
                    status TEXT NOT NULL CHECK (status IN
                        ('planned', 'delivery', 'suspended', 'completed', 'cancelled')),
                    language TEXT NOT NULL CHECK (language IN ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
                    title TEXT NOT NULL,
                    text TEXT NOT NULL,
                    planned_from TEXT,
                    planned_until TEXT,
                    started_on TEXT,
                    since_on TEXT,
                    ended_on TEXT,
                    CHECK (planned_until >= planned_from),
                    CHECK (status <> 'planned' OR started_on IS NULL),
                    CHECK (status NOT IN ('delivery', 'suspended', 'completed')
                        OR (started_on IS NOT NULL AND since_on IS NOT NULL
                            AND planned_from IS NOT NULL AND planned_until IS NOT NULL)),
                    CHECK (since_on >= started_on),
                    CHECK ((status IN ('completed', 'cancelled')) = (ended_on IS NOT NULL)))
                """,
                """
                CREATE TABLE activity_component (
                    activity_id INTEGER NOT NULL REFERENCES activity (id),
                    state_party INTEGER NOT NULL REFERENCES party (id),
                    agreement_id INTEGER NOT NULL REFERENCES agreement (id),
                    currency TEXT,
                    amount BIGINT CHECK (amount >= 0),
                    PRIMARY KEY (activity_id, state_party),
                    CHECK ((currency IS NULL) = (amount IS NULL)))
                """,
                """
                CREATE INDEX activity_component_by_agreement
                ON activity_component (agreement_id, activity_id)
                """,
                """
                CREATE INDEX activity_component_by_state
                ON activity_component (state_party, activity_id)
                """,
                """
                CREATE TABLE activity_partner (
                    activity_id INTEGER NOT NULL REFERENCES activity (id),
                    party_id INTEGER NOT NULL REFERENCES party (id),
                    place INTEGER NOT NULL,
                    PRIMARY KEY (activity_id, party_id))
                """,
                "CREATE INDEX activity_partner_by_party ON activity_partner (party_id, activity_id)",
                """
                CREATE TABLE activity_entry (
                    activity_id INTEGER NOT NULL,
                    number INTEGER NOT NULL,
                    state_party INTEGER NOT NULL,
                    kind TEXT NOT NULL CHECK (kind IN ('commitment', 'disbursement')),
                    value_date TEXT NOT NULL,
                    currency TEXT NOT NULL,
                    amount BIGINT NOT NULL CHECK (amount <> 0),
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    at BIGINT NOT NULL,
                    PRIMARY KEY (activity_id, number),
                    FOREIGN KEY (activity_id, state_party)
                        REFERENCES activity_component (activity_id, state_party))
                """,
                """
                CREATE TABLE activity_result (
                    activity_id INTEGER NOT NULL REFERENCES activity (id),
                    number INTEGER NOT NULL,
                    title TEXT NOT NULL CHECK (length(title) > 0),
                    indicator TEXT NOT NULL CHECK (length(indicator) > 0),
                    baseline BIGINT NOT NULL,
                    target BIGINT NOT NULL,
                    actual BIGINT NOT NULL,
                    women BIGINT NOT NULL CHECK (women >= 0),
                    men BIGINT NOT NULL CHECK (men >= 0),
                    reported_at BIGINT NOT NULL,
                    answer TEXT NOT NULL
                        CHECK (answer IN ('none', 'confirmed', 'commented', 'disputed')),
                    answer_text TEXT NOT NULL,
                    answered_at BIGINT,
                    PRIMARY KEY (activity_id, number),
                    CHECK ((answer = 'none') = (answered_at IS NULL)),
                    CHECK (answer NOT IN ('commented', 'disputed') OR length(answer_text) > 0))
                """,
            ] + ActSchema.numbers("activity", engine)
                + (gate + kept).flatMap { $0.statements(engine) }
        },
        Migration("activities-002-plan") { engine in
            planTables + wideEntries(engine) + planGuards.flatMap { $0.statements(engine) }
        },
        Migration("activities-003-indicators") { engine in
            indicatorTables + indicatorGuards.flatMap { $0.statements(engine) }
        },
        // Its guards name tables that another step may make anew: such a step stands before it.
        Migration("activities-009-amended-terms") { engine in
            amendedTerms.flatMap { $0.statements(engine) }
        },
        Migration("activities-010-consent") { engine in
            consented.flatMap { $0.statements(engine) }
        },
        // The public lists and what is taken away of them, in their order.
        Migration("activities-011-listed") { _ in
            [
                """
                CREATE INDEX activity_listed ON activity (started_on DESC, public_id)
                WHERE started_on IS NOT NULL
                """,
                """
                CREATE INDEX activity_result_listed
                ON activity_result (reported_at DESC, activity_id, number)
                """,
            ]
        },
    ]

    /// Guards of what is booked, also where its table is made anew.
    static var entryGuards: [TableGuard] { [commitsByConsent] + keptEntries }

    /// New terms of an agreement cover what is in delivery under it and what is committed already (I1, I9).
    private static let amendedTerms = [
        TableGuard(
            "agreement_period_covers_delivery", before: .update, of: "agreement",
            "the period covers what is in delivery and what is committed",
            refuse: """
                (NEW.period_from IS DISTINCT FROM OLD.period_from
                    OR NEW.period_until IS DISTINCT FROM OLD.period_until)
                AND (EXISTS (
                    SELECT 1 FROM activity_component c JOIN activity v ON v.id = c.activity_id
                    WHERE c.agreement_id = NEW.id AND v.status = 'delivery'
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
                NEW.amount < \(committed)
                OR EXISTS (
                    SELECT 1 FROM activity_component c JOIN activity v ON v.id = c.activity_id
                    WHERE c.agreement_id = OLD.agreement_id AND v.status = 'delivery'
                    AND c.currency = OLD.currency AND c.amount > NEW.amount)
                """),
        TableGuard(
            "agreement_ceiling_is_not_committed", before: .delete, of: "agreement_ceiling",
            "the ceiling covers what is committed and what is in delivery",
            locking: "1 FROM agreement WHERE id = OLD.agreement_id FOR UPDATE",
            refuse: """
                \(committed) > 0
                OR EXISTS (
                    SELECT 1 FROM activity_component c JOIN activity v ON v.id = c.activity_id
                    WHERE c.agreement_id = OLD.agreement_id AND v.status = 'delivery'
                    AND c.currency = OLD.currency)
                """),
    ]

    static let committed: SQL = """
        (SELECT COALESCE(sum(t.amount), 0) FROM activity_entry t
            JOIN activity_component c
                ON c.activity_id = t.activity_id AND c.state_party = t.state_party
            WHERE c.agreement_id = OLD.agreement_id AND t.kind = 'commitment'
            AND t.currency = OLD.currency)
        """

    /// The consent gate, which no road goes round (I1, I2): nothing is in delivery without an agreement in
    /// force of its State that covers period, ceiling and partners; consent does not end while something
    /// is in delivery under it, so that who ends it stops that first; nothing is committed after.
    private static let gate = [
        TableGuard(
            "activity_is_born_as_a_plan", before: .insert, of: "activity",
            "an activity begins as a plan", refuse: "NEW.status <> 'planned'"),
        needsConsent(when: "NEW.status = 'delivery'"),
        TableGuard(
            "agreement_ends_when_delivery_has_stopped", before: .update, of: "agreement",
            "consent ends when delivery has stopped",
            refuse: """
                NEW.status <> 'signed' AND EXISTS (
                    SELECT 1 FROM activity_component c JOIN activity v ON v.id = c.activity_id
                    WHERE c.agreement_id = NEW.id AND v.status = 'delivery')
                """),
        commitsByConsent,
    ]

    /// `condition` says when: what rests on no agreement came later than the gate.
    static func needsConsent(when condition: SQL) -> TableGuard {
        TableGuard(
            "activity_needs_consent", before: .update, of: "activity",
            "nothing is in delivery without an agreement in force that covers it",
            locking: """
                1 FROM agreement WHERE id IN (
                    SELECT agreement_id FROM activity_component WHERE activity_id = NEW.id)
                FOR SHARE
                """,
            refuse: """
                \(condition) AND (
                    NOT EXISTS (SELECT 1 FROM activity_component c WHERE c.activity_id = NEW.id)
                    OR EXISTS (
                        SELECT 1 FROM activity_component c WHERE c.activity_id = NEW.id
                        AND NOT EXISTS (
                            SELECT 1 FROM agreement a WHERE a.id = c.agreement_id
                            AND a.status = 'signed' AND a.state_party = c.state_party
                            AND a.starts_on <= NEW.since_on AND a.period_until >= NEW.since_on
                            AND a.period_from <= NEW.planned_from
                            AND a.period_until >= NEW.planned_until
                            AND (c.currency IS NULL OR EXISTS (
                                SELECT 1 FROM agreement_ceiling g WHERE g.agreement_id = a.id
                                AND g.currency = c.currency AND g.amount >= c.amount))))
                    OR NOT EXISTS (
                        SELECT 1 FROM activity_partner p
                        WHERE p.activity_id = NEW.id AND p.party_id = NEW.lead)
                    OR EXISTS (
                        SELECT 1 FROM activity_partner p
                        JOIN activity_component c ON c.activity_id = p.activity_id
                        WHERE p.activity_id = NEW.id AND NOT EXISTS (
                            SELECT 1 FROM agreement_party g WHERE g.agreement_id = c.agreement_id
                            AND g.party_id = p.party_id)))
                """)
    }

    /// What was agreed on is not changed under way; what was booked is never changed.
    private static let kept =
        [
            TableGuard(
                "activity_keeps_its_start", before: .update, of: "activity",
                "what has begun keeps its beginning, its lead and its period",
                refuse: """
                    NEW.lead <> OLD.lead OR (OLD.started_on IS NOT NULL AND (
                        NEW.started_on IS DISTINCT FROM OLD.started_on OR NEW.status = 'planned'
                        OR NEW.planned_from IS DISTINCT FROM OLD.planned_from
                        OR NEW.planned_until IS DISTINCT FROM OLD.planned_until))
                    OR (OLD.status IN ('completed', 'cancelled') AND NEW.status <> OLD.status)
                    """),
            TableGuard(
                "activity_component_is_added_to_a_plan", before: .insert, of: "activity_component",
                "components change while it is planned", refuse: isBegun(newRow: true)),
            TableGuard(
                "activity_component_is_not_changed", before: .update, of: "activity_component",
                "components change while it is planned", refuse: isBegun(newRow: false)),
            TableGuard(
                "activity_component_is_removed_from_a_plan", before: .delete,
                of: "activity_component",
                "components change while it is planned", refuse: isBegun(newRow: false)),
            TableGuard(
                "activity_partner_is_added_to_a_plan", before: .insert, of: "activity_partner",
                "partners change while it is planned", refuse: isBegun(newRow: true)),
            TableGuard(
                "activity_partner_is_not_changed", before: .update, of: "activity_partner",
                "partners change while it is planned", refuse: isBegun(newRow: false)),
            TableGuard(
                "activity_partner_is_removed_from_a_plan", before: .delete, of: "activity_partner",
                "partners change while it is planned", refuse: isBegun(newRow: false)),
        ] + keptEntries + [
            TableGuard(
                "activity_result_follows_its_start", before: .insert, of: "activity_result",
                "results follow the start",
                refuse: """
                    NOT EXISTS (SELECT 1 FROM activity v
                        WHERE v.id = NEW.activity_id AND v.started_on IS NOT NULL)
                    """)
        ]

    private static let commitsByConsent = TableGuard(
        "activity_commits_by_consent", before: .insert, of: "activity_entry",
        "a commitment is dated while consent holds, and within the ceiling",
        locking: """
            1 FROM agreement WHERE id IN (
                SELECT agreement_id FROM activity_component
                WHERE activity_id = NEW.activity_id)
            FOR UPDATE
            """,
        refuse: """
            NOT EXISTS (SELECT 1 FROM activity v
                WHERE v.id = NEW.activity_id AND v.started_on IS NOT NULL)
            OR (NEW.kind = 'commitment' AND NOT EXISTS (
                SELECT 1 FROM activity_component c JOIN agreement a ON a.id = c.agreement_id
                WHERE c.activity_id = NEW.activity_id AND c.state_party = NEW.state_party
                AND a.starts_on <= NEW.value_date AND a.period_until >= NEW.value_date
                AND (a.stopped_on IS NULL OR a.stopped_on >= NEW.value_date)
                AND NEW.amount + (
                    SELECT COALESCE(sum(t.amount), 0) FROM activity_entry t
                    JOIN activity_component d ON d.activity_id = t.activity_id
                        AND d.state_party = t.state_party
                    WHERE d.agreement_id = a.id AND t.kind = 'commitment'
                        AND t.currency = NEW.currency)
                <= COALESCE((
                    SELECT g.amount FROM agreement_ceiling g
                    WHERE g.agreement_id = a.id AND g.currency = NEW.currency), 0)))
            """)

    /// Once consent has ended, nothing more is committed on that day either, and consent given again does not cover
    /// what was committed while it was suspended (I2).
    private static let consented = [
        TableGuard(
            "activity_commits_before_the_day_of_a_stop", before: .insert, of: "activity_entry",
            "a commitment is dated before the day on which consent ended",
            refuse: """
                NEW.kind = 'commitment' AND EXISTS (
                    SELECT 1 FROM activity_component c JOIN agreement a ON a.id = c.agreement_id
                    WHERE c.activity_id = NEW.activity_id AND c.state_party = NEW.state_party
                    AND a.stopped_on <= NEW.value_date)
                """),
        TableGuard(
            "activity_commits_outside_pauses", before: .insert, of: "activity_entry",
            "a commitment is dated while consent holds",
            refuse: """
                NEW.kind = 'commitment' AND EXISTS (
                    SELECT 1 FROM activity_component c
                    JOIN agreement_pause p ON p.agreement_id = c.agreement_id
                    WHERE c.activity_id = NEW.activity_id AND c.state_party = NEW.state_party
                    AND p.suspended_on <= NEW.value_date AND NEW.value_date < p.resumed_on)
                """),
    ]

    /// What is taken back of one State would make room under another one's ceiling (I9).
    static let corrections = [
        Migration("activities-017-corrections") { engine in
            TableGuard(
                "activity_correction_is_of_its_state", before: .insert, of: "activity_entry",
                "no more is taken back than was booked for the State",
                refuse: """
                    NEW.amount < 0 AND NEW.amount + (
                        SELECT COALESCE(sum(t.amount), 0) FROM activity_entry t
                        WHERE t.activity_id = NEW.activity_id AND t.state_party = NEW.state_party
                        AND t.kind = NEW.kind AND t.currency = NEW.currency) < 0
                    """
            ).statements(engine)
        }
    ]

    private static let keptEntries = [
        TableGuard(
            "activity_entry_is_not_changed", before: .update, of: "activity_entry",
            "what was booked is never changed", refuse: "1 = 1"),
        TableGuard(
            "activity_entry_is_not_erased", before: .delete, of: "activity_entry",
            "what was booked is never erased", refuse: "1 = 1"),
    ]

    static func isBegun(newRow: Bool) -> SQL {
        """
        EXISTS (SELECT 1 FROM activity v
            WHERE v.id = \(raw: newRow ? "NEW" : "OLD").activity_id AND v.status <> 'planned')
        """
    }
}
