import Accounts
import Base
import Database
import Parties
import Requests
import TestKit
import Testing

@testable import Dialogues

@Suite("Dialogues are kept as they were put before their parties")
struct DialogueStorageTests {
    private static let migrations =
        ActSchema.migrations + PartiesFeature.migrations + AccountsFeature.migrations
        + DialoguesFeature.migrations

    private func with(
        _ engine: Engine, _ body: (any Database, _ state: Int, _ one: Int) async throws -> Void
    ) async throws {
        try await withDatabase(engine, migrations: Self.migrations) { database in
            let parties = try await database.write { transaction in
                try transaction.execute("INSERT INTO installation (id, kind) VALUES (1, 'real')")
                for id in [10, 20] {
                    try transaction.execute(
                        """
                        INSERT INTO person
                            (id, public_id, installation_kind, name, language, added_at)
                        VALUES (\(id), \(String(id)), 'real', \(String(id)), 'en', 1)
                        """)
                }
                return try ["meridia", "one", "two"].map { slug in
                    let names = SixLanguages { _ in slug }
                    return try Party.add(
                        slug == "meridia" ? .inventedState : .organisation, slug: slug,
                        names: names, shortNames: names, transaction)
                }
            }
            try await body(database, parties[0], parties[1])
        }
    }

    private func ask(_ database: any Database, _ person: Int, _ party: Int, _ role: Role) -> Ask {
        Ask(
            actor: Actor(person: person, party: party, roles: [role]),
            now: Instant(milliseconds: 1_795_469_224_000), key: nil, identifiers: .system,
            database: database)
    }

    private func record(_ id: String, _ ask: Ask) async throws {
        _ = try await DialogueCommands.perform("recording", id, ask) { dialogue, ask, _ in
            try DialogueRules.record(dialogue, by: ask.actor, at: ask.now)
        }
    }

    private func agree(_ id: String, _ ask: Ask, agrees: Bool) async throws {
        _ = try await DialogueCommands.perform("agreement", id, ask) { dialogue, ask, reader in
            try DialogueRules.agree(
                dialogue, by: ask.actor, at: ask.now, agrees: agrees,
                DialogueCommands.slugs(of: dialogue, reader))
        }
    }

    private func find(_ id: String, _ database: any Database) async throws -> Dialogue {
        try #require(try await database.read { try Dialogue.find(id, $0) })
    }

    private func refused(_ statement: SQL, _ database: any Database) async {
        await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
            _ = try await database.write { try $0.execute(statement) }
        }
    }

    /// How many everybody sees: the same in the list, in its count and among those of a party.
    private func publicCounts(_ state: Int, _ database: any Database) async throws -> [Int] {
        let everything = RecordFilter(Dialogue.shape)
        return try await database.read {
            [
                try Dialogue.countPublic(everything, $0),
                try Dialogue.allPublic(everything, $0, limit: 20).count,
                try Dialogue.allPublic(of: state, $0, limit: 20).count,
            ]
        }
    }

    @Test(
        "what is stored is what is read; recorded, no plain SQL changes it",
        arguments: Engine.allCases)
    func story(engine: Engine) async throws {
        try await with(engine) { database, state, one in
            let officer = ask(database, 20, one, .officer)
            let id = try await DialogueCommands.begin(officer, title: "T", language: .ru).record
            await refused("UPDATE dialogue_party SET agreed_at = 1", database)
            await refused(
                "UPDATE dialogue SET status = 'recorded', recorded_at = 1, held_on = '2026-10-01'",
                database)
            _ = try await DialogueCommands.perform("edit", id, officer) { dialogue, ask, _ in
                try DialogueRules.edit(dialogue, by: ask.actor) { next in
                    (next.text, next.level) = ("Words\nof two lines", .regional)
                    next.heldOn = Day("2026-10-01")
                    next.members = [
                        .init(party: state, isState: true), .init(party: one, isState: false),
                    ]
                }
            }
            try await record(id, officer)
            let recorded = try await find(id, database)
            #expect(recorded.status == .recorded && recorded.level == .regional)
            #expect(recorded.text == "Words\nof two lines" && recorded.language == .ru)
            #expect(recorded.members.map(\.party) == [state, one].sorted())
            #expect(recorded.members.first { $0.party == state }?.isState == true)
            for statement: SQL in [
                "UPDATE dialogue SET text = 'other'", "UPDATE dialogue SET title = 'other'",
                "UPDATE dialogue SET level = 'bilateral'",
                "UPDATE dialogue SET held_on = '2026-10-02'",
                "UPDATE dialogue SET author = \(state)",
                "UPDATE dialogue SET status = 'draft', recorded_at = NULL",
                "DELETE FROM dialogue_party", "UPDATE dialogue_party SET party_id = 3",
                "INSERT INTO dialogue_party (dialogue_id, party_id) VALUES (1, 3)",
                """
                INSERT INTO dialogue (id, public_id, author, version, status, language, title, text,
                    level, held_on, recorded_at)
                VALUES (9, 'x', \(one), 1, 'recorded', 'en', 'T', 'T', 'regional', '2026-10-01', 1)
                """,
            ] { await refused(statement, database) }
            try await agree(id, officer, agrees: true)
            #expect(try await publicCounts(state, database) == [0, 0, 0])
            let clearer = ask(database, 10, state, .clearingOfficer)
            try await agree(id, clearer, agrees: true)
            #expect(try await publicCounts(state, database) == [1, 1, 1])
            #expect(try await find(id, database).isPublic)
            try await agree(id, clearer, agrees: false)
            #expect(try await publicCounts(state, database) == [0, 0, 0])
            #expect(try await find(id, database).members.first { $0.party == one }?.agreedAt != nil)
        }
    }
}
