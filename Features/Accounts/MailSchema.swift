import Database

/// What is to be mailed, and the addresses of calendars. No text of a mail stands here: it is made when
/// the mail is sent, of what its reader may know then.
enum MailSchema {
    static let migrations = [
        Migration("accounts-003-mail") { engine in
            [
                """
                CREATE TABLE mail_choice (
                    person_id INTEGER PRIMARY KEY REFERENCES person (id),
                    choice TEXT NOT NULL CHECK (choice IN ('at-once', 'daily', 'page')))
                """,
                // A mail is leased before it is sent, so that two servers do not send it both; when the
                // lease has run out without an outcome, its server is gone and it is tried again.
                """
                CREATE TABLE mail (
                    id \(raw: engine == .sqlite
                        ? "INTEGER PRIMARY KEY" : "INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
                    public_id TEXT NOT NULL UNIQUE,
                    stop_code TEXT NOT NULL UNIQUE,
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    is_digest INTEGER NOT NULL CHECK (is_digest IN (0, 1)),
                    due_at BIGINT NOT NULL,
                    attempts INTEGER NOT NULL CHECK (attempts >= 0),
                    leased_until BIGINT,
                    outcome TEXT CHECK (outcome IN ('sent', 'shown', 'dropped', 'failed')),
                    ended_at BIGINT,
                    CHECK ((outcome IS NULL) = (ended_at IS NULL)))
                """,
                "CREATE INDEX mail_waiting ON mail (due_at, id) WHERE outcome IS NULL",
                "CREATE INDEX mail_by_person ON mail (person_id, id)",
                // A notice is mailed to somebody once.
                """
                CREATE TABLE mail_notice (
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    notice_id INTEGER NOT NULL REFERENCES notice (id),
                    mail_id INTEGER NOT NULL REFERENCES mail (id),
                    PRIMARY KEY (person_id, notice_id))
                """,
                "CREATE INDEX mail_notice_by_mail ON mail_notice (mail_id)",
            ] + staysEnded(engine)
        },
        Migration("accounts-004-calendar") { engine in
            [
                """
                CREATE TABLE calendar_feed (
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    party_id INTEGER NOT NULL REFERENCES party (id),
                    token_hash \(raw: engine == .sqlite ? "BLOB" : "BYTEA") NOT NULL UNIQUE,
                    made_at BIGINT NOT NULL,
                    PRIMARY KEY (person_id, party_id))
                """
            ]
        },
    ]

    /// What was sent is not sent again, whatever a program does.
    private static func staysEnded(_ engine: Engine) -> [SQL] {
        switch engine {
        case .sqlite:
            [
                """
                CREATE TRIGGER mail_stays_ended BEFORE UPDATE ON mail WHEN OLD.outcome IS NOT NULL
                BEGIN SELECT RAISE(ABORT, 'a mail that has ended stays ended'); END
                """
            ]
        case .postgresql:
            [
                """
                CREATE FUNCTION mail_stays_ended() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF OLD.outcome IS NOT NULL THEN
                        RAISE EXCEPTION 'a mail that has ended stays ended'
                        USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                END $$
                """,
                """
                CREATE TRIGGER mail_stays_ended BEFORE UPDATE ON mail
                FOR EACH ROW EXECUTE FUNCTION mail_stays_ended()
                """,
            ]
        }
    }
}
