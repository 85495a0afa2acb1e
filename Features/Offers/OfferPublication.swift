import Database

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
