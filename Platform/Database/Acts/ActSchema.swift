/// The tables behind every act: trail, register, notices, idempotency keys.
package enum ActSchema {
    package static let migrations = [
        Migration("platform-001-acts") { engine in
            [
                """
                CREATE TABLE trail (
                    id INTEGER PRIMARY KEY,
                    record_kind TEXT NOT NULL,
                    record TEXT NOT NULL,
                    version INTEGER NOT NULL,
                    act TEXT NOT NULL,
                    at BIGINT NOT NULL,
                    person_id INTEGER NOT NULL,
                    party_id INTEGER NOT NULL,
                    reason TEXT,
                    UNIQUE (record_kind, record, version))
                """,
                """
                CREATE TABLE trail_change (
                    trail_id INTEGER NOT NULL REFERENCES trail (id),
                    number INTEGER NOT NULL,
                    field TEXT NOT NULL,
                    before TEXT NOT NULL,
                    after TEXT NOT NULL,
                    PRIMARY KEY (trail_id, number))
                """,
                """
                CREATE TABLE register_entry (
                    number INTEGER PRIMARY KEY CHECK (number > 0),
                    id TEXT NOT NULL UNIQUE,
                    at TEXT NOT NULL,
                    act TEXT NOT NULL,
                    payload_hash TEXT NOT NULL,
                    previous TEXT NOT NULL UNIQUE,
                    hash TEXT NOT NULL UNIQUE)
                """,
                """
                CREATE TABLE register_payload (
                    number INTEGER PRIMARY KEY REFERENCES register_entry (number),
                    nonce TEXT NOT NULL,
                    payload TEXT NOT NULL)
                """,
                """
                CREATE TABLE register_head (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    number INTEGER NOT NULL,
                    hash TEXT NOT NULL)
                """,
                "INSERT INTO register_head (id, number, hash) VALUES (1, 0, \(Register.origin))",
                """
                CREATE TABLE notice (
                    id \(raw: engine == .sqlite
                        ? "INTEGER PRIMARY KEY" : "INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
                    party_id INTEGER NOT NULL,
                    roles TEXT NOT NULL,
                    message TEXT NOT NULL,
                    record_kind TEXT NOT NULL,
                    record TEXT NOT NULL,
                    at BIGINT NOT NULL)
                """,
                "CREATE INDEX notice_by_party ON notice (party_id, id)",
                """
                CREATE TABLE idempotency_key (
                    person_id INTEGER NOT NULL,
                    key TEXT NOT NULL,
                    content \(raw: engine == .sqlite ? "BLOB" : "BYTEA") NOT NULL,
                    act TEXT NOT NULL,
                    record TEXT NOT NULL,
                    version INTEGER NOT NULL,
                    at BIGINT NOT NULL,
                    PRIMARY KEY (person_id, key))
                """,
            ] + onlyAdded("trail", engine) + onlyAdded("trail_change", engine)
                + onlyAdded("register_entry", engine) + onlyErased(engine)
        },
        Migration("platform-002-sequences") { engine in numbers("trail", engine) },
        // When it was decided who gets a mail of a notice; those that came before mail are not sent.
        Migration("platform-003-notices-by-mail") { _ in
            [
                "ALTER TABLE notice ADD COLUMN planned_at BIGINT",
                "UPDATE notice SET planned_at = at",
                "CREATE INDEX notice_unplanned ON notice (id) WHERE planned_at IS NULL",
            ]
        },
    ]

    /// Numbers for the rows of a table that many transactions fill at once: see `Transaction.number`.
    package static func numbers(_ table: StaticString, _ engine: Engine) -> [SQL] {
        switch engine {
        case .sqlite: []
        case .postgresql:
            [
                "CREATE SEQUENCE \(raw: table)_number",
                """
                SELECT setval('\(raw: table)_number', coalesce(max(id), 0) + 1, false)
                FROM \(raw: table)
                """,
            ]
        }
    }

    /// Refuses every change of a table's rows, on both engines, also by plain SQL.
    private static func onlyAdded(_ table: StaticString, _ engine: Engine) -> [SQL] {
        switch engine {
        case .sqlite:
            [
                """
                CREATE TRIGGER \(raw: table)_is_not_changed BEFORE UPDATE ON \(raw: table)
                BEGIN SELECT RAISE(ABORT, 'rows of this table are never changed'); END
                """,
                """
                CREATE TRIGGER \(raw: table)_is_not_erased BEFORE DELETE ON \(raw: table)
                BEGIN SELECT RAISE(ABORT, 'rows of this table are never erased'); END
                """,
            ]
        case .postgresql:
            [
                """
                CREATE FUNCTION \(raw: table)_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'rows of this table are never changed or erased'
                    USING ERRCODE = 'integrity_constraint_violation';
                END $$
                """,
                """
                CREATE TRIGGER \(raw: table)_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE
                ON \(raw: table) EXECUTE FUNCTION \(raw: table)_is_kept()
                """,
            ]
        }
    }

    /// A payload may go, and may not become another.
    private static func onlyErased(_ engine: Engine) -> [SQL] {
        switch engine {
        case .sqlite:
            [
                """
                CREATE TRIGGER register_payload_is_not_changed BEFORE UPDATE ON register_payload
                BEGIN SELECT RAISE(ABORT, 'a payload is never changed'); END
                """
            ]
        case .postgresql:
            [
                """
                CREATE TRIGGER register_payload_is_not_changed BEFORE UPDATE ON register_payload
                EXECUTE FUNCTION register_entry_is_kept()
                """
            ]
        }
    }
}
