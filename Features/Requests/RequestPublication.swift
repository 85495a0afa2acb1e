import Database

/// Whom everybody may know to have been asked, each with a row of its own for as long as that is public: what can be
/// chosen from, and a provider's list, cost the same however many requests are kept secret. The database keeps it (I10).
enum RequestPublicationSchema {
    static let migrations = [
        Migration("requests-008-asked") { engine in
            [
                // It goes with the addressee's own row.
                """
                CREATE TABLE request_asked (
                    request_id INTEGER NOT NULL,
                    party_id INTEGER NOT NULL,
                    public_id TEXT NOT NULL,
                    submitted_at BIGINT NOT NULL,
                    PRIMARY KEY (request_id, party_id),
                    FOREIGN KEY (request_id, party_id)
                        REFERENCES request_addressee (request_id, party_id) ON DELETE CASCADE
                )\(raw: engine == .sqlite ? " WITHOUT ROWID" : "")
                """,
                """
                CREATE INDEX request_asked_in_order
                ON request_asked (party_id, submitted_at DESC, public_id, request_id)
                """,
                fill(where: "1 = 1"),
            ] + reactions.flatMap { $0.statements(engine) }
        }
    ]

    private static func fill(where condition: SQL) -> SQL {
        """
        INSERT INTO request_asked (request_id, party_id, public_id, submitted_at)
        SELECT r.id, a.party_id, r.public_id, r.submitted_at
        FROM request_addressee a JOIN request r ON r.id = a.request_id
        WHERE \(condition) AND r.submitted_at IS NOT NULL AND r.publication IN ('summary', 'full')
        """
    }

    private static let reactions = [
        TableReaction(
            "request_tells_whom_it_asks", after: .update, of: "request",
            when: """
                NEW.publication <> OLD.publication
                OR NEW.submitted_at IS DISTINCT FROM OLD.submitted_at
                """,
            ["DELETE FROM request_asked WHERE request_id = NEW.id", fill(where: "r.id = NEW.id")]),
        TableReaction(
            "addressee_is_told_of_as_its_request", after: .insert, of: "request_addressee",
            locking: "1 FROM request WHERE id = NEW.request_id FOR SHARE",
            [fill(where: "a.request_id = NEW.request_id AND a.party_id = NEW.party_id")]),
    ]
}
