import Database

/// People, their roles in parties, their sessions.
enum AccountsSchema {
    static let migrations = people + PeopleSchema.migrations + TokenSchema.migrations

    /// Whose an ended session was is known for a day: what was typed in it is given back to nobody else.
    static let endedSessions = Migration("accounts-006-ended-sessions") { engine in
        [
            """
            ALTER TABLE session ADD COLUMN is_ended INTEGER NOT NULL DEFAULT 0
                CHECK (is_ended IN (0, 1))
            """
        ]
            + TableGuard(
                "session_stays_ended", before: .update, of: "session",
                "what was ended does not begin again",
                refuse: "OLD.is_ended = 1 AND NEW.is_ended = 0"
            ).statements(engine)
    }

    /// A form that is still open tells whose it is when its session has ended and the browser has forgotten it.
    static let formsOfSessions = Migration("accounts-007-forms-of-sessions") { engine in
        [
            """
            ALTER TABLE session
            ADD COLUMN form_hash \(raw: engine == .sqlite ? "BLOB" : "BYTEA")
            """,
            "CREATE UNIQUE INDEX session_by_form ON session (form_hash)",
        ]
    }

    private static let people = [
        Migration("accounts-001-people") { engine in
            let bytes: StaticString = engine == .sqlite ? "BLOB" : "BYTEA"
            return [
                // What kind of installation this is; decided once, when the first person is added.
                """
                CREATE TABLE installation (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    kind TEXT NOT NULL CHECK (kind IN ('real', 'demonstration')))
                """,
                """
                CREATE TABLE person (
                    id INTEGER PRIMARY KEY,
                    public_id TEXT NOT NULL UNIQUE,
                    installation_kind TEXT NOT NULL
                        CHECK (installation_kind IN ('real', 'demonstration')),
                    name TEXT NOT NULL CHECK (length(name) > 0),
                    mail TEXT UNIQUE,
                    language TEXT NOT NULL CHECK (language IN ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
                    password_hash TEXT,
                    added_at BIGINT NOT NULL,
                    ended_at BIGINT,
                    CHECK (installation_kind = 'real' OR (mail IS NULL AND password_hash IS NULL)))
                """,
                """
                CREATE TABLE membership (
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    party_id INTEGER NOT NULL REFERENCES party (id),
                    role TEXT NOT NULL,
                    granted_by INTEGER NOT NULL,
                    confirmed_by INTEGER NOT NULL,
                    granted_at BIGINT NOT NULL,
                    ended_at BIGINT,
                    PRIMARY KEY (person_id, party_id, role, granted_at),
                    CHECK (granted_by <> confirmed_by AND granted_by <> person_id
                        AND confirmed_by <> person_id))
                """,
                "CREATE INDEX membership_by_party ON membership (party_id, role)",
                """
                CREATE TABLE session (
                    token_hash \(raw: bytes) PRIMARY KEY,
                    public_id TEXT NOT NULL UNIQUE,
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    party_id INTEGER NOT NULL REFERENCES party (id),
                    started_at BIGINT NOT NULL,
                    seen_at BIGINT NOT NULL,
                    browser TEXT NOT NULL)
                """,
                "CREATE INDEX session_by_person ON session (person_id, started_at)",
                """
                CREATE TABLE notice_reading (
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    party_id INTEGER NOT NULL REFERENCES party (id),
                    notice_id INTEGER NOT NULL,
                    PRIMARY KEY (person_id, party_id))
                """,
                """
                CREATE TABLE invitation (
                    token_hash \(raw: bytes) PRIMARY KEY,
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    ends_at BIGINT NOT NULL)
                """,
                // By a hash of mail address and visitor's address: neither stands here.
                """
                CREATE TABLE sign_in_failure (
                    origin \(raw: bytes) NOT NULL,
                    at BIGINT NOT NULL)
                """,
                "CREATE INDEX sign_in_failure_by_origin ON sign_in_failure (origin, at)",
            ] + triggers(engine)
        },
        Migration("accounts-002-second-factor") { engine in
            let bytes: StaticString = engine == .sqlite ? "BLOB" : "BYTEA"
            return [
                """
                CREATE TABLE second_factor (
                    person_id INTEGER PRIMARY KEY REFERENCES person (id),
                    secret \(raw: bytes) NOT NULL,
                    confirmed_at BIGINT,
                    last_used BIGINT,
                    CHECK ((confirmed_at IS NULL) = (last_used IS NULL)))
                """,
                """
                CREATE TABLE recovery_code (
                    person_id INTEGER NOT NULL REFERENCES second_factor (person_id),
                    hash \(raw: bytes) NOT NULL,
                    PRIMARY KEY (person_id, hash))
                """,
                """
                CREATE TABLE sign_in_step (
                    token_hash \(raw: bytes) PRIMARY KEY,
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    ends_at BIGINT NOT NULL,
                    attempts INTEGER NOT NULL)
                """,
            ]
        },
    ]

    /// A person belongs to the kind of installation there is, which never changes: personas that one
    /// becomes with a click cannot stand where real people work, also by plain SQL.
    private static func triggers(_ engine: Engine) -> [SQL] {
        switch engine {
        case .sqlite:
            [
                """
                CREATE TRIGGER installation_stays BEFORE UPDATE ON installation
                BEGIN SELECT RAISE(ABORT, 'the kind of an installation never changes'); END
                """,
                """
                CREATE TRIGGER installation_is_kept BEFORE DELETE ON installation
                BEGIN SELECT RAISE(ABORT, 'the kind of an installation never changes'); END
                """,
                """
                CREATE TRIGGER person_fits_installation BEFORE INSERT ON person
                WHEN NEW.installation_kind IS NOT (SELECT kind FROM installation WHERE id = 1)
                BEGIN SELECT RAISE(ABORT, 'a persona cannot stand beside real people'); END
                """,
                """
                CREATE TRIGGER person_keeps_kind BEFORE UPDATE OF installation_kind ON person
                BEGIN SELECT RAISE(ABORT, 'a persona cannot become a real person'); END
                """,
            ]
        case .postgresql:
            [
                """
                CREATE FUNCTION installation_stays() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'the kind of an installation never changes'
                    USING ERRCODE = 'integrity_constraint_violation';
                END $$
                """,
                """
                CREATE TRIGGER installation_stays BEFORE UPDATE OR DELETE OR TRUNCATE
                ON installation EXECUTE FUNCTION installation_stays()
                """,
                """
                CREATE FUNCTION person_fits_installation() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.installation_kind IS DISTINCT FROM
                        (SELECT kind FROM installation WHERE id = 1)
                        OR (TG_OP = 'UPDATE' AND NEW.installation_kind <> OLD.installation_kind) THEN
                        RAISE EXCEPTION 'a persona cannot stand beside real people'
                        USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                END $$
                """,
                """
                CREATE TRIGGER person_fits_installation BEFORE INSERT OR UPDATE ON person
                FOR EACH ROW EXECUTE FUNCTION person_fits_installation()
                """,
            ]
        }
    }
}
