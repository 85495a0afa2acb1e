import Base
import Database
import Parties
import Secrets
import TestKit
import Testing

@testable import Accounts

@Suite("Sessions")
struct SessionTests {
    private static let migrations =
        ActSchema.migrations + PartiesFeature.migrations + AccountsFeature.migrations

    private func with(_ engine: Engine, _ body: (any Database, Int) async throws -> Void)
        async throws
    {
        try await withDatabase(engine, migrations: Self.migrations) { database in
            let party = try await database.write { transaction in
                try transaction.execute("INSERT INTO installation (id, kind) VALUES (1, 'real')")
                for id in [1, 2] {
                    try transaction.execute(
                        """
                        INSERT INTO person
                            (id, public_id, installation_kind, name, language, added_at)
                        VALUES (\(id), \("person\(id)"), 'real', 'Name', 'en', 1)
                        """)
                }
                let names = SixLanguages { _ in "Party" }
                return try Party.add(
                    .organisation, slug: "party", names: names, shortNames: names, transaction)
            }
            try await body(database, party)
        }
    }

    private let start = Instant(milliseconds: 1_795_469_224_000)
    private func later(_ minutes: Int64) -> Instant {
        Instant(milliseconds: start.milliseconds + minutes * 60_000)
    }

    @Test(
        "end after half an hour without use, and after twelve hours in any case",
        arguments: Engine.allCases)
    func ends(engine: Engine) async throws {
        try await with(engine) { database, party in
            let token = Token(Session.kind, random: .system)
            try await database.write {
                try Session.start(
                    token, publicID: "s", person: 1, party: party, browser: "B", at: start, $0)
            }
            func isFound(_ minutes: Int64) async throws -> Bool {
                try await database.read { try Session.find(token, at: later(minutes), $0) != nil }
            }
            #expect(try await isFound(29))
            #expect(try await !isFound(30))
            for minutes in stride(from: Int64(20), to: 720, by: 20) {
                try await database.write { try Session.note(token, at: later(minutes), $0) }
            }
            #expect(try await isFound(719))
            #expect(try await !isFound(720))
        }
    }

    @Test("are stored as a hash, and end by their own person alone", arguments: Engine.allCases)
    func stored(engine: Engine) async throws {
        try await with(engine) { database, party in
            let token = Token(Session.kind, random: .system)
            try await database.write {
                try Session.start(
                    token, publicID: "s", person: 1, party: party, browser: "", at: start, $0)
            }
            let stored = try await database.read {
                try $0.all("SELECT token_hash FROM session") { $0.blob(0) }
            }
            #expect(stored == [token.hash.bytes])
            #expect(!token.text.utf8.elementsEqual(stored[0]))
            try await database.write { try Session.end(publicID: "s", of: 2, $0) }
            #expect(
                try await database.read { try Session.all(of: 1, at: start, $0).count } == 1)
            try await database.write { try Session.end(publicID: "s", of: 1, $0) }
            #expect(
                try await database.read { try Session.all(of: 1, at: start, $0).isEmpty })
            // It opens nothing any more, by no road; whose it was is known for a day.
            #expect(try await database.read { try Session.find(token, at: start, $0) } == nil)
            #expect(try await database.read { try Session.last(token, $0)?.person } == 1)
            await #expect(throws: DatabaseError.self) {
                _ = try await database.write { try $0.execute("UPDATE session SET is_ended = 0") }
            }
            try await database.write {
                try Session.start(
                    Token(Session.kind, random: .system), publicID: "t", person: 1, party: party,
                    browser: "", at: Instant(milliseconds: start.milliseconds + 25 * 3_600_000), $0)
            }
            #expect(try await database.read { try Session.last(token, $0) == nil })
        }
    }

    @Test("a role is granted by two others, never by oneself", arguments: Engine.allCases)
    func grants(engine: Engine) async throws {
        try await with(engine) { database, party in
            for (granted, confirmed) in [(5, 5), (1, 5), (5, 1)] {
                await #expect(throws: DatabaseError.self) {
                    _ = try await database.write {
                        try $0.execute(
                            """
                            INSERT INTO membership
                                (person_id, party_id, role, granted_by, confirmed_by, granted_at)
                            VALUES (1, \(party), 'officer', \(granted), \(confirmed), 1)
                            """)
                    }
                }
            }
        }
    }
}
