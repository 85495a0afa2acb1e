import Database

/// Tokens of the API: a part of what their person may, until a day.
enum TokenSchema {
    static let migrations = [
        Migration("accounts-004-tokens") { engine in
            let bytes: StaticString = engine == .sqlite ? "BLOB" : "BYTEA"
            return [
                """
                CREATE TABLE api_token (
                    public_id TEXT PRIMARY KEY,
                    token_hash \(raw: bytes) NOT NULL UNIQUE,
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    party_id INTEGER NOT NULL REFERENCES party (id),
                    version INTEGER NOT NULL CHECK (version > 0),
                    name TEXT NOT NULL,
                    roles TEXT NOT NULL CHECK (length(roles) > 0),
                    scopes TEXT NOT NULL CHECK (length(scopes) > 0),
                    made_at BIGINT NOT NULL,
                    ends_at BIGINT NOT NULL,
                    used_at BIGINT,
                    revoked_at BIGINT,
                    CHECK (ends_at > made_at AND ends_at - made_at <= 31622400000))
                """,
                "CREATE INDEX api_token_by_person ON api_token (person_id, made_at)",
            ] + (engine == .sqlite ? onSQLite : onPostgreSQL)
        }
    ]

    /// What a token may is decided when it is made, and a token that was revoked stays so.
    private static let onSQLite: [SQL] = [
        """
        CREATE TRIGGER api_token_never_grows BEFORE UPDATE ON api_token
        WHEN NEW.token_hash IS NOT OLD.token_hash OR NEW.person_id <> OLD.person_id
            OR NEW.party_id <> OLD.party_id OR NEW.roles <> OLD.roles
            OR NEW.scopes <> OLD.scopes OR NEW.made_at <> OLD.made_at
            OR NEW.ends_at <> OLD.ends_at
            OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NOT OLD.revoked_at)
        BEGIN SELECT RAISE(ABORT, 'a token never becomes more than it was'); END
        """
    ]

    private static let onPostgreSQL: [SQL] = [
        """
        CREATE FUNCTION api_token_never_grows() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.token_hash <> OLD.token_hash OR NEW.person_id <> OLD.person_id
                OR NEW.party_id <> OLD.party_id OR NEW.roles <> OLD.roles
                OR NEW.scopes <> OLD.scopes OR NEW.made_at <> OLD.made_at
                OR NEW.ends_at <> OLD.ends_at
                OR (OLD.revoked_at IS NOT NULL
                    AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at) THEN
                RAISE EXCEPTION 'a token never becomes more than it was'
                USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
        """,
        """
        CREATE TRIGGER api_token_never_grows BEFORE UPDATE ON api_token
        FOR EACH ROW EXECUTE FUNCTION api_token_never_grows()
        """,
    ]
}
