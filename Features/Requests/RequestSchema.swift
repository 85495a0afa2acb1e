import Database

enum RequestSchema {
    static let migrations = [
        Migration("requests-001-requests") { engine in
            [
                """
                CREATE TABLE request (
                    id INTEGER PRIMARY KEY,
                    public_id TEXT NOT NULL UNIQUE,
                    state_party INTEGER NOT NULL REFERENCES party (id),
                    version INTEGER NOT NULL CHECK (version > 0),
                    status TEXT NOT NULL CHECK (status IN
                        ('draft', 'ready', 'cleared', 'open', 'closed', 'withdrawn')),
                    language TEXT NOT NULL CHECK (language IN ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
                    title TEXT NOT NULL,
                    need TEXT NOT NULL,
                    purpose TEXT NOT NULL,
                    kinds TEXT NOT NULL,
                    themes TEXT NOT NULL,
                    targets TEXT NOT NULL,
                    marker TEXT CHECK (marker IN ('0', '1', '2')),
                    marker_reason TEXT,
                    period_from TEXT,
                    period_until TEXT,
                    currency TEXT,
                    cost_low BIGINT CHECK (cost_low >= 0),
                    cost_high BIGINT,
                    publication TEXT NOT NULL
                        CHECK (publication IN ('nothing', 'existence', 'summary', 'full')),
                    cleared_by INTEGER REFERENCES person (id),
                    submitted_at BIGINT,
                    receipt TEXT UNIQUE,
                    CHECK ((marker IS NULL) = (marker_reason IS NULL)),
                    CHECK (period_until >= period_from),
                    CHECK ((currency IS NULL) = (cost_low IS NULL)
                        AND (currency IS NULL) = (cost_high IS NULL)),
                    CHECK (cost_high >= cost_low),
                    CHECK ((status IN ('cleared', 'open', 'closed', 'withdrawn'))
                        = (cleared_by IS NOT NULL)),
                    CHECK ((status IN ('open', 'closed', 'withdrawn'))
                        = (submitted_at IS NOT NULL)),
                    CHECK ((submitted_at IS NULL) = (receipt IS NULL)))
                """,
                "CREATE INDEX request_by_state ON request (state_party, id)",
                """
                CREATE TABLE request_drafter (
                    request_id INTEGER NOT NULL REFERENCES request (id),
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    PRIMARY KEY (request_id, person_id))
                """,
                """
                CREATE TABLE request_recommendation (
                    request_id INTEGER NOT NULL REFERENCES request (id),
                    recommendation_id BIGINT NOT NULL REFERENCES recommendation (id),
                    PRIMARY KEY (recommendation_id, request_id))
                """,
                """
                CREATE INDEX request_recommendation_by_request
                ON request_recommendation (request_id)
                """,
                """
                CREATE TABLE request_addressee (
                    request_id INTEGER NOT NULL REFERENCES request (id),
                    party_id INTEGER NOT NULL REFERENCES party (id),
                    is_lead INTEGER NOT NULL CHECK (is_lead IN (0, 1)),
                    answer TEXT NOT NULL CHECK (answer IN
                        ('none', 'acknowledged', 'not-yet', 'declined', 'passed-on')),
                    answered_at BIGINT,
                    reason TEXT,
                    answers_by TEXT,
                    pass_to INTEGER REFERENCES party (id),
                    asked_at BIGINT,
                    PRIMARY KEY (request_id, party_id),
                    CHECK ((answer = 'none') = (answered_at IS NULL)),
                    CHECK (answer NOT IN ('declined', 'not-yet')
                        OR (reason IS NOT NULL AND length(reason) > 0)),
                    CHECK ((answer = 'not-yet') = (answers_by IS NOT NULL)),
                    CHECK (answer <> 'passed-on' OR pass_to IS NOT NULL),
                    CHECK (pass_to <> party_id))
                """,
                """
                CREATE UNIQUE INDEX request_has_one_lead
                ON request_addressee (request_id) WHERE is_lead = 1
                """,
                "CREATE INDEX request_addressee_by_party ON request_addressee (party_id, request_id)",
                """
                CREATE TABLE request_message (
                    request_id INTEGER NOT NULL REFERENCES request (id),
                    number INTEGER NOT NULL,
                    party_id INTEGER NOT NULL REFERENCES party (id),
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    is_reply INTEGER NOT NULL,
                    language TEXT NOT NULL,
                    text TEXT NOT NULL CHECK (length(text) > 0),
                    at BIGINT NOT NULL,
                    PRIMARY KEY (request_id, number))
                """,
                """
                CREATE TABLE request_consulted (
                    request_id INTEGER NOT NULL REFERENCES request (id),
                    party_id INTEGER NOT NULL REFERENCES party (id),
                    answer TEXT NOT NULL CHECK (answer IN ('none', 'confirmed', 'disputed')),
                    is_named INTEGER NOT NULL CHECK (is_named IN (0, 1)),
                    text TEXT NOT NULL,
                    answered_at BIGINT,
                    PRIMARY KEY (request_id, party_id),
                    CHECK ((answer = 'none') = (answered_at IS NULL)),
                    CHECK (is_named = 0 OR answer <> 'none'))
                """,
                "CREATE INDEX request_consulted_by_party ON request_consulted (party_id, request_id)",
                """
                CREATE TABLE request_comment (
                    request_id INTEGER NOT NULL REFERENCES request (id),
                    number INTEGER NOT NULL,
                    party_id INTEGER NOT NULL REFERENCES party (id),
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    language TEXT NOT NULL,
                    text TEXT NOT NULL CHECK (length(text) > 0),
                    at BIGINT NOT NULL,
                    PRIMARY KEY (request_id, number))
                """,
                """
                CREATE TABLE request_comment_reader (
                    request_id INTEGER NOT NULL,
                    number INTEGER NOT NULL,
                    party_id INTEGER NOT NULL REFERENCES party (id),
                    PRIMARY KEY (request_id, number, party_id),
                    FOREIGN KEY (request_id, number) REFERENCES request_comment (request_id, number))
                """,
            ] + triggers(engine)
        },
        Migration("requests-003-order") { engine in
            ["CREATE INDEX request_by_submission ON request (submitted_at DESC, public_id)"]
                + ActSchema.numbers("request", engine)
        },
        Migration("requests-005-offered") { engine in
            switch engine {
            // SQLite changes no CHECK of a table that is there: its rows move into one that has it.
            case .sqlite:
                [
                    """
                    CREATE TABLE request_addressee_with_offers (
                        request_id INTEGER NOT NULL REFERENCES request (id),
                        party_id INTEGER NOT NULL REFERENCES party (id),
                        is_lead INTEGER NOT NULL CHECK (is_lead IN (0, 1)),
                        answer TEXT NOT NULL CHECK (answer IN ('none', 'acknowledged', 'not-yet',
                            'offered', 'declined', 'passed-on')),
                        answered_at BIGINT,
                        reason TEXT,
                        answers_by TEXT,
                        pass_to INTEGER REFERENCES party (id),
                        asked_at BIGINT,
                        PRIMARY KEY (request_id, party_id),
                        CHECK ((answer = 'none') = (answered_at IS NULL)),
                        CHECK (answer NOT IN ('declined', 'not-yet')
                            OR (reason IS NOT NULL AND length(reason) > 0)),
                        CHECK ((answer = 'not-yet') = (answers_by IS NOT NULL)),
                        CHECK (answer <> 'passed-on' OR pass_to IS NOT NULL),
                        CHECK (pass_to <> party_id))
                    """,
                    """
                    INSERT INTO request_addressee_with_offers
                    SELECT request_id, party_id, is_lead, answer, answered_at, reason, answers_by,
                        pass_to, asked_at
                    FROM request_addressee
                    """,
                    "DROP TABLE request_addressee",
                    "ALTER TABLE request_addressee_with_offers RENAME TO request_addressee",
                    """
                    CREATE UNIQUE INDEX request_has_one_lead
                    ON request_addressee (request_id) WHERE is_lead = 1
                    """,
                    """
                    CREATE INDEX request_addressee_by_party
                    ON request_addressee (party_id, request_id)
                    """,
                ] + answerTriggers
            case .postgresql:
                [
                    "ALTER TABLE request_addressee DROP CONSTRAINT request_addressee_answer_check",
                    """
                    ALTER TABLE request_addressee ADD CONSTRAINT request_addressee_answer_check
                    CHECK (answer IN ('none', 'acknowledged', 'not-yet', 'offered', 'declined',
                        'passed-on'))
                    """,
                ]
            }
        },
        // The public list costs the same however many requests their States keep to themselves.
        Migration("requests-006-published") { _ in
            [
                """
                CREATE INDEX request_published ON request (submitted_at DESC, public_id)
                WHERE submitted_at IS NOT NULL AND publication <> 'nothing'
                """
            ]
        },
        // Counts and choices are answered from the index alone.
        Migration("requests-007-counted") { _ in
            [
                "DROP INDEX request_published",
                """
                CREATE INDEX request_published
                ON request (submitted_at DESC, public_id, publication)
                WHERE submitted_at IS NOT NULL AND publication <> 'nothing'
                """,
                """
                CREATE INDEX request_published_by_state
                ON request (state_party, submitted_at DESC, public_id, publication)
                WHERE submitted_at IS NOT NULL AND publication <> 'nothing'
                """,
            ]
        },
        // Where no more than that a request exists is public, its place in the list tells no more than its month.
        Migration("requests-009-listed") { engine in
            [
                "ALTER TABLE request ADD COLUMN listed_at BIGINT",
                list(engine, where: "submitted_at IS NOT NULL"),
                "DROP INDEX request_published",
                "DROP INDEX request_published_by_state",
                """
                CREATE INDEX request_published
                ON request (listed_at DESC, public_id, publication)
                WHERE listed_at IS NOT NULL AND publication <> 'nothing'
                """,
                """
                CREATE INDEX request_published_by_state
                ON request (state_party, listed_at DESC, public_id, publication)
                WHERE listed_at IS NOT NULL AND publication <> 'nothing'
                """,
            ]
                + TableReaction(
                    "request_is_listed_when_made", after: .insert, of: "request",
                    when: "NEW.submitted_at IS NOT NULL", [list(engine, where: "id = NEW.id")]
                ).statements(engine)
                + TableReaction(
                    "request_is_listed", after: .update, of: "request",
                    when: """
                        NEW.publication <> OLD.publication
                        OR NEW.submitted_at IS DISTINCT FROM OLD.submitted_at
                        """,
                    [list(engine, where: "id = NEW.id")]
                ).statements(engine)
        },
    ]

    /// Months begin an hour before those of universal time, as in Geneva in winter: by the hour of summer one could
    /// tell nothing.
    private static func list(_ engine: Engine, where condition: SQL) -> SQL {
        let month: SQL =
            switch engine {
            case .sqlite:
                """
                CAST(strftime('%s', submitted_at / 1000 + 3600, 'unixepoch', 'start of month') AS INTEGER)
                """
            case .postgresql:
                """
                CAST(extract(epoch FROM date_trunc('month',
                    to_timestamp(submitted_at / 1000 + 3600) AT TIME ZONE 'UTC')) AS BIGINT)
                """
            }
        return """
            UPDATE request SET listed_at = CASE WHEN publication = 'existence'
                THEN (\(month) - 3600) * 1000 ELSE submitted_at END
            WHERE \(condition)
            """
    }

    private static let answerTriggers: [SQL] = [
        """
        CREATE TRIGGER request_is_answered_when_submitted BEFORE INSERT ON request_addressee
        WHEN NEW.answer <> 'none' AND (
            SELECT submitted_at FROM request WHERE id = NEW.request_id) IS NULL
        BEGIN SELECT RAISE(ABORT, 'what was not submitted has no answer'); END
        """,
        """
        CREATE TRIGGER request_is_not_answered_before BEFORE UPDATE ON request_addressee
        WHEN NEW.answer <> 'none' AND (
            SELECT submitted_at FROM request WHERE id = NEW.request_id) IS NULL
        BEGIN SELECT RAISE(ABORT, 'what was not submitted has no answer'); END
        """,
    ]

    /// What no road may go round, plain SQL included: whoever drafts does not alone clear (I12); what was
    /// submitted keeps its words; nobody answers what was not submitted.
    private static func triggers(_ engine: Engine) -> [SQL] {
        switch engine {
        case .sqlite:
            [
                """
                CREATE TRIGGER request_is_not_cleared_by_its_drafter_alone
                BEFORE UPDATE OF status, cleared_by ON request
                WHEN NEW.cleared_by IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM request_drafter
                    WHERE request_id = NEW.id AND person_id <> NEW.cleared_by)
                BEGIN SELECT RAISE(ABORT, 'who drafts does not alone clear'); END
                """,
                """
                CREATE TRIGGER request_is_not_born_cleared BEFORE INSERT ON request
                WHEN NEW.status <> 'draft'
                BEGIN SELECT RAISE(ABORT, 'a request begins as a draft'); END
                """,
                """
                CREATE TRIGGER request_keeps_its_words BEFORE UPDATE ON request
                WHEN OLD.submitted_at IS NOT NULL AND (NEW.title <> OLD.title
                    OR NEW.need <> OLD.need OR NEW.purpose <> OLD.purpose
                    OR NEW.kinds <> OLD.kinds OR NEW.language <> OLD.language
                    OR NEW.themes <> OLD.themes OR NEW.targets <> OLD.targets
                    OR NEW.marker IS NOT OLD.marker OR NEW.marker_reason IS NOT OLD.marker_reason
                    OR NEW.period_from IS NOT OLD.period_from
                    OR NEW.period_until IS NOT OLD.period_until
                    OR NEW.currency IS NOT OLD.currency OR NEW.cost_low IS NOT OLD.cost_low
                    OR NEW.cost_high IS NOT OLD.cost_high
                    OR NEW.submitted_at IS NOT OLD.submitted_at
                    OR NEW.receipt IS NOT OLD.receipt)
                BEGIN SELECT RAISE(ABORT, 'what was submitted keeps its words'); END
                """,
            ] + answerTriggers
        case .postgresql:
            [
                """
                CREATE FUNCTION request_rules() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF TG_OP = 'INSERT' THEN
                        IF NEW.status <> 'draft' THEN
                            RAISE EXCEPTION 'a request begins as a draft'
                            USING ERRCODE = 'integrity_constraint_violation';
                        END IF;
                        RETURN NEW;
                    END IF;
                    IF NEW.cleared_by IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM request_drafter
                        WHERE request_id = NEW.id AND person_id <> NEW.cleared_by) THEN
                        RAISE EXCEPTION 'who drafts does not alone clear'
                        USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    IF OLD.submitted_at IS NOT NULL AND (NEW.title <> OLD.title
                        OR NEW.need <> OLD.need OR NEW.purpose <> OLD.purpose
                        OR NEW.kinds <> OLD.kinds OR NEW.language <> OLD.language
                        OR NEW.themes <> OLD.themes OR NEW.targets <> OLD.targets
                        OR NEW.marker IS DISTINCT FROM OLD.marker
                        OR NEW.marker_reason IS DISTINCT FROM OLD.marker_reason
                        OR NEW.period_from IS DISTINCT FROM OLD.period_from
                        OR NEW.period_until IS DISTINCT FROM OLD.period_until
                        OR NEW.currency IS DISTINCT FROM OLD.currency
                        OR NEW.cost_low IS DISTINCT FROM OLD.cost_low
                        OR NEW.cost_high IS DISTINCT FROM OLD.cost_high
                        OR NEW.submitted_at IS DISTINCT FROM OLD.submitted_at
                        OR NEW.receipt IS DISTINCT FROM OLD.receipt) THEN
                        RAISE EXCEPTION 'what was submitted keeps its words'
                        USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                END $$
                """,
                """
                CREATE TRIGGER request_rules BEFORE INSERT OR UPDATE ON request
                FOR EACH ROW EXECUTE FUNCTION request_rules()
                """,
                """
                CREATE FUNCTION request_addressee_rules() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.answer <> 'none' AND (
                        SELECT submitted_at FROM request WHERE id = NEW.request_id) IS NULL THEN
                        RAISE EXCEPTION 'what was not submitted has no answer'
                        USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                END $$
                """,
                """
                CREATE TRIGGER request_addressee_rules BEFORE INSERT OR UPDATE ON request_addressee
                FOR EACH ROW EXECUTE FUNCTION request_addressee_rules()
                """,
            ]
        }
    }
}
