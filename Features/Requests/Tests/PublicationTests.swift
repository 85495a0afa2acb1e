import Database
import TestKit
import Testing

@testable import Requests

/// Choices and providers' lists read a table that the database keeps: it holds what the rules of who sees what say,
/// whatever is changed, in whatever order, by whatever road.
@Suite("Whom everybody may know to have been asked is listed, and nobody else")
struct PublicationTests {
    /// Addressees whose row is not what the rule says.
    private static func wrong(_ reader: any Reader) throws -> [Int] {
        try reader.all(
            """
            SELECT a.party_id FROM request_addressee a JOIN request r ON r.id = a.request_id
            LEFT JOIN request_asked l ON l.request_id = a.request_id AND l.party_id = a.party_id
                AND l.public_id = r.public_id AND l.submitted_at = r.submitted_at
            WHERE (CASE WHEN r.submitted_at IS NOT NULL AND r.publication IN ('summary', 'full')
                THEN 1 ELSE 0 END) <> (CASE WHEN l.party_id IS NULL THEN 0 ELSE 1 END)
            """
        ) { $0.int(0) }
    }

    private static func listed(_ reader: any Reader) throws -> [[Int]] {
        try reader.all("SELECT request_id, party_id FROM request_asked ORDER BY 1, 2") {
            [$0.int(0), $0.int(1)]
        }
    }

    /// Two submitted requests of an invented State to a party, the first for everybody.
    private func withRequests(
        _ engine: Engine, migrations: [Migration] = requestMigrations,
        _ body: (any Database, _ asked: [Int]) async throws -> Void
    ) async throws {
        let isKept = migrations.count == requestMigrations.count
        try await withParties(engine, migrations: migrations) { database, state, asked in
            try await database.write { transaction in
                for (id, publication) in [(1, "summary"), (2, "existence")] {
                    try transaction.execute(
                        """
                        INSERT INTO request (id, public_id, state_party, version, status, language,
                            title, need, purpose, kinds, themes, targets, publication)
                        VALUES (\(id), \(String(id)), \(state), 1, 'draft', 'en', 'R', 'N', '',
                            'training', '', '', \(publication))
                        """)
                    try transaction.execute(
                        "INSERT INTO request_drafter (request_id, person_id) VALUES (\(id), 10)")
                    try transaction.execute(
                        """
                        INSERT INTO request_addressee (request_id, party_id, is_lead, answer)
                        VALUES (\(id), \(asked[0]), 1, 'none')
                        """)
                    if isKept {
                        #expect(
                            try !Self.listed(transaction).contains([id, asked[0]]),
                            "a draft tells nobody whom it asks")
                    }
                    try transaction.execute(
                        """
                        UPDATE request SET status = 'open', cleared_by = 11, submitted_at = 1,
                            receipt = \(String(id)) WHERE id = \(id)
                        """)
                }
            }
            try await body(database, asked)
        }
    }

    @Test("also when requests are changed by plain SQL, each by itself", arguments: Engine.allCases)
    func plainSQL(engine: Engine) async throws {
        try await withRequests(engine) { database, asked in
            let passedOn: SQL = """
                INSERT INTO request_addressee (request_id, party_id, is_lead, answer)
                VALUES (1, \(asked[1]), 0, 'none'), (2, \(asked[1]), 0, 'none')
                """
            let changes: [(SQL, [[Int]])] = [
                (passedOn, [[1, asked[0]], [1, asked[1]]]),
                (
                    "UPDATE request SET publication = 'full' WHERE id = 2",
                    [[1, asked[0]], [1, asked[1]], [2, asked[0]], [2, asked[1]]]
                ),
                (
                    "DELETE FROM request_addressee WHERE party_id = \(asked[1])",
                    [[1, asked[0]], [2, asked[0]]]
                ),
                ("UPDATE request SET publication = 'nothing' WHERE id = 1", [[2, asked[0]]]),
                ("UPDATE request SET status = 'withdrawn'", [[2, asked[0]]]),
            ]
            for (change, expected) in changes {
                let found = try await database.write { transaction in
                    try transaction.execute(change)
                    return (
                        wrong: try Self.wrong(transaction), listed: try Self.listed(transaction)
                    )
                }
                #expect(found.wrong == [], "\(change.fragments)")
                #expect(found.listed == expected, "\(change.fragments)")
            }
        }
    }

    @Test("what was stored before is listed, too", arguments: Engine.allCases)
    func stored(engine: Engine) async throws {
        let before = requestMigrations.filter { $0.name != "requests-008-asked" }
        try await withRequests(engine, migrations: before) { database, asked in
            _ = try await database.migrate(requestMigrations)
            let listed = try await database.read { try Self.listed($0) }
            #expect(listed == [[1, asked[0]]])
        }
    }

    @Test(
        "also when it is passed on while its State keeps it to itself", arguments: Engine.allCases)
    func atOnce(engine: Engine) async throws {
        try await withRequests(engine) { database, asked in
            for round in 0..<40 {
                async let left = database.write {
                    try $0.execute(
                        """
                        UPDATE request SET publication = \(round % 2 == 0 ? "nothing" : "full")
                        WHERE id = 1
                        """)
                }
                async let right = database.write {
                    try $0.execute(
                        """
                        INSERT INTO request_addressee (request_id, party_id, is_lead, answer)
                        VALUES (1, \(asked[1]), 0, 'none')
                        """)
                }
                _ = try await (left, right)
                let wrong = try await database.write { transaction in
                    let wrong = try Self.wrong(transaction)
                    try transaction.execute(
                        "DELETE FROM request_addressee WHERE party_id = \(asked[1])")
                    return wrong
                }
                #expect(wrong == [], "round \(round)")
            }
        }
    }
}
