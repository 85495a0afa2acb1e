import Base
import Database
import Parties
import Requests

/// The activities that everybody may see, each with a row of its own: lists, counts and what can be chosen from them
/// cost the same however much is kept secret. The database keeps it (I10).
///
/// What depends on the day is a day in the row: an activity is public from `seen_from` on, the last beginning of its
/// agreements, and in delivery with consent from `delivers_from` until `delivers_until`.
enum ActivityPublicationSchema {
    static let migrations = [
        Migration("activities-014-published") { engine in
            tables + [fill(where: "1 = 1")] + reactions.flatMap { $0.statements(engine) }
        },
        Migration("activities-015-published-of-parties") { engine in
            partyTables(engine) + [fillParties(where: "1 = 1")]
                + partyReactions.flatMap { $0.statements(engine) }
        },
    ]

    private static let tables: [SQL] = [
        """
        CREATE TABLE activity_published (
            activity_id INTEGER PRIMARY KEY REFERENCES activity (id) ON DELETE CASCADE,
            public_id TEXT NOT NULL,
            started_on TEXT NOT NULL,
            seen_from TEXT NOT NULL,
            delivers_from TEXT,
            delivers_until TEXT,
            results INTEGER NOT NULL,
            CHECK ((delivers_from IS NULL) = (delivers_until IS NULL)))
        """,
        // Nearly all are seen today: an index that began with that day would only lead astray.
        """
        CREATE INDEX activity_published_in_order
        ON activity_published (started_on DESC, public_id, seen_from, activity_id, results)
        """,
        """
        CREATE INDEX activity_published_in_delivery
        ON activity_published (delivers_until, delivers_from, seen_from)
        """,
        // Lists read the table above, in its order.
        "DROP INDEX activity_listed",
    ]

    /// One of the activity's agreements for which a condition on `a` is true.
    private static func agreement(_ what: SQL, where condition: SQL = "1 = 1") -> SQL {
        """
        (SELECT \(what) FROM activity_component c JOIN agreement a ON a.id = c.agreement_id
            WHERE c.activity_id = v.id AND \(condition))
        """
    }

    /// What `ActivityRules.isPublic` says of some day, and `Activity.isInDelivery`.
    private static func fill(where condition: SQL) -> SQL {
        // All that have not been stopped held on the day on which the last of them was taken up, so that
        // between them there is no day without consent.
        let consents: SQL = """
            c.stopped_on IS NULL AND a.status = 'signed' AND a.starts_on IS NOT NULL
                AND a.period_until IS NOT NULL
            """
        let delivers: SQL = "v.status = 'delivery' AND EXISTS \(agreement("1", where: consents))"
        return """
            INSERT INTO activity_published (activity_id, public_id, started_on, seen_from,
                delivers_from, delivers_until, results)
            SELECT v.id, v.public_id, v.started_on,
                COALESCE(\(agreement("max(a.starts_on)")), v.started_on),
                CASE WHEN \(delivers) THEN \(agreement("min(a.starts_on)", where: consents)) END,
                CASE WHEN \(delivers) THEN \(agreement("max(a.period_until)", where: consents)) END,
                (SELECT count(*) FROM activity_result t WHERE t.activity_id = v.id)
            FROM activity v
            WHERE \(condition) AND v.started_on IS NOT NULL AND NOT EXISTS \(agreement(
                "1",
                where: """
                    NOT (a.is_shown = 1 AND a.starts_on IS NOT NULL
                        AND (a.stopped_on IS NULL OR a.stopped_on >= a.starts_on))
                    """))
                AND NOT EXISTS (SELECT 1 FROM activity_outside x
                    WHERE x.activity_id = v.id AND x.basis = 'protection-begun')
            """
    }

    /// An activity is born as a plan, and which components it has is settled while it is one, as its basis outside the
    /// gate: only its own changes matter, its agreements', where a component stops, and its results.
    private static let reactions = [
        listedWhilePublic(
            locking: """
                1 FROM agreement WHERE id IN (
                    SELECT agreement_id FROM activity_component WHERE activity_id = NEW.id)
                FOR SHARE
                """),
        TableReaction(
            "activity_is_listed_as_its_agreements", after: .update, of: "agreement",
            locking: "1 FROM activity WHERE id IN (\(under)) ORDER BY id FOR UPDATE",
            when: """
                NEW.is_shown <> OLD.is_shown OR NEW.status <> OLD.status
                OR NEW.starts_on IS DISTINCT FROM OLD.starts_on
                OR NEW.stopped_on IS DISTINCT FROM OLD.stopped_on
                OR NEW.period_until IS DISTINCT FROM OLD.period_until
                """,
            [
                "DELETE FROM activity_published WHERE activity_id IN (\(under))",
                fill(where: "v.id IN (\(under))"),
            ]),
        TableReaction(
            "activity_is_listed_as_its_components", after: .update, of: "activity_component",
            locking: "1 FROM activity WHERE id = NEW.activity_id FOR UPDATE",
            when: "NEW.stopped_on IS DISTINCT FROM OLD.stopped_on",
            [
                "DELETE FROM activity_published WHERE activity_id = NEW.activity_id",
                fill(where: "v.id = NEW.activity_id"),
            ]),
        TableReaction(
            "activity_is_listed_with_its_results", after: .insert, of: "activity_result",
            [
                """
                UPDATE activity_published SET results = results + 1
                WHERE activity_id = NEW.activity_id
                """
            ]),
        TableReaction(
            "activity_is_listed_without_its_results", after: .delete, of: "activity_result",
            [
                """
                UPDATE activity_published SET results = results - 1
                WHERE activity_id = OLD.activity_id
                """
            ]),
    ]

    private static func listedWhilePublic(locking lock: SQL?) -> TableReaction {
        TableReaction(
            "activity_is_listed_while_public", after: .update, of: "activity", locking: lock,
            when: """
                NEW.status <> OLD.status OR NEW.started_on IS DISTINCT FROM OLD.started_on
                """,
            [
                "DELETE FROM activity_published WHERE activity_id = NEW.id",
                fill(where: "v.id = NEW.id"),
            ])
    }

    /// Where two States stopped what both had agreed to, or one while it began again, each waited for the other's
    /// agreement until PostgreSQL ended one of them a second later. That lock is not needed: whoever changes an
    /// agreement locks what rests on it, and lists it anew after whoever changed that.
    static let unlocked = [
        Migration("activities-019-listed-without-agreements") { engine in
            engine == .sqlite
                ? []
                : TableGuard.removal("activity_is_listed_while_public", of: "activity", engine)
                    + listedWhilePublic(locking: nil).statements(engine)
        }
    ]

    private static let under: SQL =
        "SELECT activity_id FROM activity_component WHERE agreement_id = NEW.id"

    // MARK: By party

    /// The same by each of its States and partners, which are settled before it begins: what a party's page shows and
    /// what can be chosen from is found without looking at the others.
    private static func partyTables(_ engine: Engine) -> [SQL] {
        [
            """
            CREATE TABLE activity_published_party (
                activity_id INTEGER NOT NULL
                    REFERENCES activity_published (activity_id) ON DELETE CASCADE,
                role TEXT NOT NULL CHECK (role IN ('state', 'partner')),
                party_id INTEGER NOT NULL,
                public_id TEXT NOT NULL,
                started_on TEXT NOT NULL,
                seen_from TEXT NOT NULL,
                PRIMARY KEY (activity_id, role, party_id)
            )\(raw: engine == .sqlite ? " WITHOUT ROWID" : "")
            """,
            """
            CREATE INDEX activity_published_party_in_order ON activity_published_party
                (role, party_id, started_on DESC, public_id, seen_from, activity_id)
            """,
        ]
    }

    private static func fillParties(where condition: SQL) -> SQL {
        """
        INSERT INTO activity_published_party
            (activity_id, role, party_id, public_id, started_on, seen_from)
        SELECT l.activity_id, r.role, r.party_id, l.public_id, l.started_on, l.seen_from
        FROM activity_published l JOIN (
            SELECT activity_id, 'state' AS role, state_party AS party_id FROM activity_component
            UNION SELECT activity_id, 'state', state_party FROM activity_outside
            UNION SELECT activity_id, 'partner', party_id FROM activity_partner
        ) r ON r.activity_id = l.activity_id
        WHERE \(condition)
        """
    }

    private static let partyReactions = [
        TableReaction(
            "published_activity_is_of_its_parties", after: .insert, of: "activity_published",
            [fillParties(where: "l.activity_id = NEW.activity_id")])
    ]
}

/// How the rows of `activity_published l` are asked.
extension Activity {
    /// What the public may see on a day: the rule `ActivityRules.isPublic`.
    static func isPublic(on today: Day) -> SQL { "l.seen_from <= \(today.description)" }

    enum PublishedRole: String {
        case state, partner
    }

    /// The rows `l` of those that everybody may see on a day with parties of a role.
    static func published(_ role: PublishedRole, on today: Day) -> SQL {
        """
        activity_published_party l WHERE l.role = \(role.rawValue) AND \(isPublic(on: today))
        """
    }

    /// In delivery with consent on a day: `Standing.delivery`.
    static func isInDelivery(on today: Day) -> SQL {
        """
        (l.delivers_from <= \(today.description) AND l.delivers_until >= \(today.description))
        """
    }

    /// The latest of those that a party runs, takes part in, or has done for it.
    static func allPublic(
        of party: Party.ID, on today: Day, reading parts: Parts = .figures, _ reader: any Reader,
        limit: Int
    ) throws -> [Activity] {
        try all(
            latest(limit, of: party, on: today), reading: parts, order: latestFirst, limit: limit,
            reader)
    }

    /// What `allPublic(of:)` asks first, to be foreseen.
    static func publicQuery(of party: Party.ID, on today: Day, limit: Int) -> SQL {
        query(latest(limit, of: party, on: today), order: latestFirst, limit: limit)
    }

    private static let latestFirst: SQL = "started_on DESC, public_id"

    private static func latest(_ limit: Int, of party: Party.ID, on today: Day) -> SQL {
        func latest(_ role: PublishedRole) -> SQL {
            """
            SELECT activity_id FROM (
                SELECT l.activity_id FROM \(published(role, on: today)) AND l.party_id = \(party)
                ORDER BY l.started_on DESC, l.public_id LIMIT \(limit)) AS latest
            """
        }
        return "id IN (\(latest(.state)) UNION \(latest(.partner)))"
    }

    /// Where the rows `l` of a filter that everybody may see stand, with a condition. Of one party they stand by
    /// themselves, in the order of lists.
    private static func listed(_ filter: RecordFilter, on today: Day) -> SQL {
        switch filter.onlyParty {
        case .state(let state):
            return "\(published(.state, on: today)) AND l.party_id = \(state)"
        case .helper(let partner):
            return "\(published(.partner, on: today)) AND l.party_id = \(partner)"
        case nil:
            let narrower = conditions(filter, on: today)
            let condition = ([isPublic(on: today)] + narrower).joined(" AND ")
            return "\(published(narrowedBy: narrower)) WHERE \(condition)"
        }
    }

    /// Those of a filter that everybody may see, the latest first.
    static func allPublic(
        _ filter: RecordFilter, on today: Day, reading parts: Parts = .figures,
        _ reader: any Reader, after: Activity? = nil, limit: Int, offset: Int = 0
    ) throws -> [Activity] {
        let rest = after.flatMap { last in
            last.startedOn.map { day -> SQL in
                """
                AND l.started_on <= \(day.description) AND (l.started_on < \(day.description)
                    OR l.public_id > \(last.publicID))
                """
            }
        }
        // When a draft was begun is its parties' own.
        let ids: SQL = """
            SELECT l.activity_id FROM \(listed(filter, on: today)) \(rest ?? "")
            ORDER BY l.started_on DESC, l.public_id LIMIT \(limit) OFFSET \(offset)
            """
        return try all(
            "id IN (\(ids))", reading: parts, order: latestFirst, limit: limit, reader)
    }

    /// How many of a filter everybody may see.
    static func countPublic(
        _ filter: RecordFilter, on today: Day, _ reader: any Reader
    ) throws -> Int {
        try reader.count("SELECT count(*) FROM \(listed(filter, on: today))")
    }

    /// How many of them are in delivery with consent.
    static func countInDelivery(on today: Day, _ reader: any Reader) throws -> Int {
        try reader.count(
            """
            SELECT count(*) FROM activity_published l
            WHERE \(isPublic(on: today)) AND \(isInDelivery(on: today))
            """)
    }

    /// Where nothing narrows the list, the activities themselves need not be looked at.
    private static func published(narrowedBy conditions: [SQL]) -> SQL {
        conditions.isEmpty
            ? "activity_published l" : "activity_published l JOIN activity ON id = l.activity_id"
    }
}
