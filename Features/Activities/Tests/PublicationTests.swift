import Agreements
import Base
import Database
import TestKit
import Testing

@testable import Activities

/// Lists and counts read tables that the database keeps: they hold what the rules of who sees what say, whatever is
/// changed, in whatever order, by whatever road.
@Suite("What everybody may see is listed, and nothing else")
struct PublicationTests {
    /// Offers whose row is not what the rule says.
    private static let offers: SQL = """
        SELECT o.public_id FROM offer o JOIN request r ON r.id = o.request_id
        LEFT JOIN offer_published l ON l.offer_id = o.id
        WHERE (CASE WHEN o.published_at IS NOT NULL AND r.publication IN ('summary', 'full')
            AND (o.status = 'accepted' OR (o.provider_shows = 1 AND o.state_shows = 1))
            THEN 1 ELSE 0 END) <> (CASE WHEN l.offer_id IS NULL THEN 0 ELSE 1 END)
        OR l.public_id <> o.public_id OR l.state_party <> r.state_party
        OR l.provider <> o.provider OR l.published_at <> o.published_at
        """

    /// The same of activities on a day, with whether they are in delivery and how many results they have.
    private static func activities(on day: String) -> SQL {
        func exists(_ condition: SQL) -> SQL {
            """
            EXISTS (SELECT 1 FROM activity_component c
                JOIN agreement a ON a.id = c.agreement_id
                WHERE c.activity_id = v.id AND \(condition))
            """
        }
        let isPublic: SQL = """
            NOT \(exists(
                """
                NOT (a.is_shown = 1 AND a.starts_on IS NOT NULL AND a.starts_on <= \(day)
                    AND (a.stopped_on IS NULL OR a.stopped_on >= a.starts_on))
                """))
            AND NOT EXISTS (SELECT 1 FROM activity_outside x
                WHERE x.activity_id = v.id AND x.basis = 'protection-begun')
            """
        let isInDelivery = exists(
            """
            c.stopped_on IS NULL AND a.status = 'signed' AND a.starts_on <= \(day)
                AND a.period_until >= \(day)
            """)
        return """
            SELECT v.public_id FROM activity v
            LEFT JOIN activity_published l ON l.activity_id = v.id AND l.seen_from <= \(day)
            WHERE (CASE WHEN v.started_on IS NOT NULL AND \(isPublic) THEN 1 ELSE 0 END)
                <> (CASE WHEN l.activity_id IS NULL THEN 0 ELSE 1 END)
            OR (l.activity_id IS NOT NULL AND (
                (CASE WHEN v.status = 'delivery' AND \(isInDelivery) THEN 1 ELSE 0 END)
                <> (CASE WHEN l.delivers_from <= \(day) AND l.delivers_until >= \(day)
                    THEN 1 ELSE 0 END)
                OR l.public_id <> v.public_id OR l.started_on <> v.started_on
                OR l.results <> (SELECT count(*) FROM activity_result t
                    WHERE t.activity_id = v.id)))
            """
    }

    /// Activities whose rows by party are not those of their States and partners.
    private static let parties: SQL = {
        let expected: SQL = """
            SELECT l.activity_id, l.public_id, l.started_on, l.seen_from, r.role, r.party_id
            FROM activity_published l JOIN (
                SELECT activity_id, 'state' AS role, state_party AS party_id
                FROM activity_component
                UNION SELECT activity_id, 'state', state_party FROM activity_outside
                UNION SELECT activity_id, 'partner', party_id FROM activity_partner
            ) r ON r.activity_id = l.activity_id
            """
        let kept: SQL = """
            SELECT activity_id, public_id, started_on, seen_from, role, party_id
            FROM activity_published_party
            """
        return """
            SELECT public_id FROM (\(expected) EXCEPT \(kept)) AS missing
            UNION ALL SELECT public_id FROM (\(kept) EXCEPT \(expected)) AS excess
            """
    }()

    /// Agreements whose rows by party are not those of their parties while everybody may see them.
    private static let agreements: SQL = {
        let expected: SQL = """
            SELECT a.public_id, a.starts_on, p.party_id,
                CASE WHEN p.place = 0 THEN 'state' ELSE 'provider' END AS role
            FROM agreement a JOIN agreement_party p ON p.agreement_id = a.id
            WHERE a.is_shown = 1 AND a.starts_on IS NOT NULL
                AND (a.stopped_on IS NULL OR a.stopped_on >= a.starts_on)
            """
        let kept: SQL = """
            SELECT public_id, starts_on, party_id, role FROM agreement_published_party
            """
        return """
            SELECT public_id FROM (\(expected) EXCEPT \(kept)) AS missing
            UNION ALL SELECT public_id FROM (\(kept) EXCEPT \(expected)) AS excess
            """
    }()

    private static let days = [
        "2026-11-01", "2026-11-23", "2026-12-15", "2027-06-01", "2028-01-01",
    ]

    private static func wrong(_ reader: any Reader) throws -> [String] {
        try ([offers, parties, agreements] + days.map(activities)).flatMap { sql in
            try reader.all(sql) { $0.text(0) }
        }
    }

    /// Two activities in delivery, one in one State, one in two, each with its own agreement, and an open offer that
    /// is not shown.
    private static func begun(_ cast: Cast) async throws {
        try await cast.agree(2, "second", cast.otherState)
        try await cast.database.write { transaction in
            try transaction.execute(
                """
                INSERT INTO offer (id, public_id, request_id, provider, version, status, language,
                    title, text, kinds, level, in_kind, conditions, provider_shows, state_shows)
                VALUES (3, 'third', 1, \(cast.one), 1, 'draft', 'en', 'O', 'T', 'training',
                    'multilateral', '', '', 0, 0)
                """)
            try transaction.execute(
                """
                UPDATE offer SET status = 'open', published_at = 1, valid_until = '2027-01-01'
                WHERE id = 3
                """)
            for (id, agreements) in [(1, [1]), (2, [1, 2])] {
                try transaction.execute(
                    """
                    INSERT INTO activity (id, public_id, lead, version, status, language, title,
                        text, planned_from, planned_until)
                    VALUES (\(id), \(String(id)), \(cast.one), 1, 'planned', 'en', 'T', 'X',
                        '2026-11-10', '2027-06-30')
                    """)
                for agreement in agreements {
                    let state = agreement == 1 ? cast.state : cast.otherState
                    try transaction.execute(
                        """
                        INSERT INTO activity_component (activity_id, state_party, agreement_id)
                        VALUES (\(id), \(state), \(agreement))
                        """)
                }
                try transaction.execute(
                    """
                    INSERT INTO activity_partner (activity_id, party_id, place)
                    VALUES (\(id), \(cast.one), 0)
                    """)
                try transaction.execute(
                    """
                    UPDATE activity SET status = 'delivery', started_on = '2026-11-23',
                        since_on = '2026-11-23' WHERE id = \(id)
                    """)
            }
        }
    }

    @Test("also when records are changed by plain SQL, each by itself", arguments: Engine.allCases)
    func plainSQL(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            try await Self.begun(cast)
            let changes: [SQL] = [
                "UPDATE request SET publication = 'nothing' WHERE id = 1",
                "UPDATE request SET publication = 'existence'",
                "UPDATE request SET publication = 'full'",
                "UPDATE agreement SET is_shown = 0 WHERE id = 2",
                "UPDATE agreement SET is_shown = 0", "UPDATE agreement SET is_shown = 1",
                "UPDATE activity SET status = 'suspended' WHERE id = 2",
                """
                UPDATE agreement SET status = 'suspended', stopped_on = '2026-12-01' WHERE id = 2
                """,
                """
                INSERT INTO agreement_pause (agreement_id, number, suspended_on, resumed_on)
                VALUES (2, 1, '2026-12-01', '2026-12-02')
                """,
                "UPDATE agreement SET status = 'signed', stopped_on = NULL WHERE id = 2",
                "UPDATE activity SET status = 'delivery', since_on = '2026-12-02' WHERE id = 2",
                """
                UPDATE activity_component SET stopped_on = '2026-12-05'
                WHERE activity_id = 2 AND agreement_id = 2
                """,
                """
                UPDATE activity_component SET stopped_on = NULL
                WHERE activity_id = 2 AND agreement_id = 2
                """,
                """
                INSERT INTO activity_result (activity_id, number, kind, title, women, men,
                    trained_women, trained_men, reported_at, answer, answer_text)
                VALUES (1, 1, 'output', 'R', 1, 1, 0, 0, 1, 'none', '')
                """,
                """
                UPDATE activity_result SET answer = 'confirmed', answered_at = 2
                WHERE activity_id = 1
                """,
                """
                INSERT INTO activity_result (activity_id, number, kind, title, women, men,
                    trained_women, trained_men, reported_at, answer, answer_text)
                VALUES (1, 2, 'output', 'R', 1, 1, 0, 0, 1, 'none', '')
                """,
                "UPDATE activity SET status = 'completed', ended_on = '2027-01-01' WHERE id = 1",
                "UPDATE offer SET provider_shows = 1", "UPDATE offer SET state_shows = 1",
                "UPDATE offer SET status = 'withdrawn' WHERE id = 3",
                "UPDATE offer SET state_shows = 0 WHERE id = 3",
            ]
            var listed: Set<String> = []
            for change in changes {
                let found = try await cast.database.write { transaction in
                    try transaction.execute(change)
                    let found = try transaction.all(
                        """
                        SELECT 'offer ' || public_id FROM offer_published
                        UNION ALL SELECT 'activity ' || public_id || ' ' || role || party_id
                        FROM activity_published_party
                        UNION ALL SELECT 'agreement ' || public_id || ' ' || role || party_id
                        FROM agreement_published_party
                        """
                    ) { $0.text(0) }
                    return (wrong: try Self.wrong(transaction), listed: found)
                }
                #expect(found.wrong == [], "\(change.fragments)")
                listed.insert(found.listed.sorted().joined(separator: ", "))
            }
            // The changes did change what is listed.
            #expect(listed.count >= 6, "\(listed.sorted())")
            #expect(listed.contains { !$0.contains("offer") })
            #expect(listed.contains { !$0.contains("activity") })
        }
    }

    @Test("what was stored before is listed, too", arguments: Engine.allCases)
    func stored(engine: Engine) async throws {
        let added = [
            "offers-007-published", "agreements-010-published-of-parties",
            "activities-014-published",
            "activities-015-published-of-parties", "activities-019-listed-without-agreements",
        ]
        let before = Cast.migrations.filter { !added.contains($0.name) }
        try await Cast.with(engine, migrations: before) { cast in
            try await Self.begun(cast)
            try await cast.database.write { transaction in
                try transaction.execute("UPDATE agreement SET is_shown = 0 WHERE id = 2")
            }
            _ = try await cast.database.migrate(Cast.migrations)
            let found = try await cast.database.read { reader in
                (
                    wrong: try Self.wrong(reader),
                    activities: try reader.all("SELECT public_id FROM activity_published") {
                        $0.text(0)
                    },
                    offers: try reader.count("SELECT count(*) FROM offer_published")
                )
            }
            #expect(found.wrong == [])
            #expect(found.activities == ["1"])
            #expect(found.offers == 2)
        }
    }

    @Test(
        "also when two who do not know of each other change it at once", arguments: Engine.allCases)
    func atOnce(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            try await Self.begun(cast)
            for round in 0..<40 {
                let (one, other) = (round % 2, round / 2 % 2)
                // Of the activity in two States, and of an offer and its request.
                let pairs: [(SQL, SQL)] = [
                    (
                        "UPDATE agreement SET is_shown = \(one) WHERE id = 1",
                        "UPDATE agreement SET is_shown = \(other) WHERE id = 2"
                    ),
                    (
                        """
                        UPDATE request SET publication = \(one == 0 ? "nothing" : "full")
                        WHERE id = 1
                        """,
                        "UPDATE offer SET state_shows = \(other), provider_shows = \(other)"
                    ),
                ]
                for (first, second) in pairs {
                    async let left = cast.database.write { try $0.execute(first) }
                    async let right = cast.database.write { try $0.execute(second) }
                    _ = try await (left, right)
                }
                let wrong = try await cast.database.read { try Self.wrong($0) }
                #expect(wrong == [], "round \(round)")
            }
        }
    }
}
