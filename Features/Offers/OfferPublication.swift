import Base
import Database
import Parties
import Requests

/// The offers that everybody may see, each with a row of its own for as long as it is public: lists, counts and what
/// can be chosen from them cost the same however many offers are kept secret. The database keeps it (I10).
enum OfferPublicationSchema {
    static let migrations = [
        Migration("offers-007-published") { engine in
            tables + [fill(where: "1 = 1")]
                + reactions.flatMap { $0.statements(engine) }
        }
    ]

    private static let tables: [SQL] = [
        """
        CREATE TABLE offer_published (
            offer_id INTEGER PRIMARY KEY REFERENCES offer (id) ON DELETE CASCADE,
            public_id TEXT NOT NULL,
            state_party INTEGER NOT NULL,
            provider INTEGER NOT NULL,
            published_at BIGINT NOT NULL)
        """,
        """
        CREATE INDEX offer_published_in_order
        ON offer_published (published_at DESC, public_id, offer_id)
        """,
        """
        CREATE INDEX offer_published_by_state
        ON offer_published (state_party, published_at DESC, public_id)
        """,
        """
        CREATE INDEX offer_published_by_provider
        ON offer_published (provider, published_at DESC, public_id)
        """,
        // Lists read the table above, in its order.
        "DROP INDEX offer_listed",
    ]

    private static func fill(where condition: SQL) -> SQL {
        """
        INSERT INTO offer_published (offer_id, public_id, state_party, provider, published_at)
        SELECT o.id, o.public_id, r.state_party, o.provider, o.published_at
        FROM offer o JOIN request r ON r.id = o.request_id
        WHERE \(condition) AND \(Offer.isPublic)
        """
    }

    /// An offer is born as a draft, so only its changes and its request's matter.
    private static let reactions = [
        TableReaction(
            "offer_is_listed_while_public", after: .update, of: "offer",
            locking: "1 FROM request WHERE id = NEW.request_id FOR SHARE",
            when: """
                NEW.published_at IS DISTINCT FROM OLD.published_at OR NEW.status <> OLD.status
                OR NEW.provider_shows <> OLD.provider_shows OR NEW.state_shows <> OLD.state_shows
                """,
            ["DELETE FROM offer_published WHERE offer_id = NEW.id", fill(where: "o.id = NEW.id")]),
        TableReaction(
            "offer_is_listed_as_its_request", after: .update, of: "request",
            when: "NEW.publication <> OLD.publication",
            [
                """
                DELETE FROM offer_published
                WHERE offer_id IN (SELECT id FROM offer WHERE request_id = NEW.id)
                """,
                fill(where: "o.request_id = NEW.id"),
            ]),
    ]
}

/// How the rows of `offer_published l` are asked.
extension Offer {
    /// The latest of those that a party has offered or was offered.
    static func allPublic(
        of party: Party.ID, _ reader: any Reader, limit: Int
    ) throws -> [Offer] {
        try all(
            latest(limit, of: party), reading: .published, order: latestFirst, limit: limit, reader)
    }

    /// What `allPublic(of:)` asks first, to be foreseen.
    static func publicQuery(of party: Party.ID, limit: Int) -> SQL {
        query(latest(limit, of: party), order: latestFirst, limit: limit)
    }

    private static let latestFirst: SQL = "o.published_at DESC, o.public_id"

    private static func latest(_ limit: Int, of party: Party.ID) -> SQL {
        func latest(_ column: StaticString) -> SQL {
            """
            SELECT offer_id FROM (
                SELECT l.offer_id FROM offer_published l WHERE l.\(raw: column) = \(party)
                ORDER BY l.published_at DESC, l.public_id LIMIT \(limit)) AS latest
            """
        }
        return "o.id IN (\(latest("state_party")) UNION \(latest("provider")))"
    }

    /// Those of a filter that everybody may see, the latest first.
    static func allPublic(
        _ filter: RecordFilter, on today: Day, _ reader: any Reader, after: Offer? = nil,
        limit: Int, offset: Int = 0
    ) throws -> [Offer] {
        let rest = after.flatMap { last in
            last.publishedAt.map { at -> SQL in
                """
                 AND l.published_at <= \(at.milliseconds)
                    AND (l.published_at < \(at.milliseconds) OR l.public_id > \(last.publicID))
                """
            }
        }
        // When a draft was begun is its maker's own.
        let ids: SQL = """
            SELECT l.offer_id FROM \(listed(filter, on: today))\(rest ?? "")
            ORDER BY l.published_at DESC, l.public_id LIMIT \(limit) OFFSET \(offset)
            """
        return try all(
            "o.id IN (\(ids))", reading: .published, order: latestFirst, limit: limit, reader)
    }

    /// How many of a filter everybody may see.
    static func countPublic(
        _ filter: RecordFilter, on today: Day, _ reader: any Reader
    ) throws -> Int {
        try reader.count("SELECT count(*) FROM \(listed(filter, on: today))")
    }

    /// Where the rows of a filter stand, with a condition. Whose offers they are and when they were made stands in
    /// the rows themselves.
    private static func listed(_ filter: RecordFilter, on today: Day) -> SQL {
        let condition = conditions(filter, on: today).joined(" AND ", empty: "1 = 1")
        guard filter.isOfMoreThanPartiesAndTime else {
            return "offer_published l WHERE \(condition)"
        }
        return """
            offer_published l JOIN offer o ON o.id = l.offer_id
            JOIN request r ON r.id = o.request_id WHERE \(condition)
            """
    }
}
