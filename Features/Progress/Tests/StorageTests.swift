import Accounts
import Base
import Database
import Parties
import TestKit
import Testing

@testable import Progress

@Suite("An account is kept, and no road goes round its rules")
struct StorageTests {
    /// The tables of recommendations that accounts refer to; nothing of theirs is read here.
    private static let recommendations = Migration("test-001-recommendation") { _ in
        [
            "CREATE TABLE recommendation (id BIGINT PRIMARY KEY, public_id TEXT)",
            "INSERT INTO recommendation (id, public_id) VALUES (7, 'r'), (8, 's')",
        ]
    }

    private func with(
        _ engine: Engine, _ body: (any Database, _ state: Int) async throws -> Void
    ) async throws {
        try await withDatabase(
            engine,
            migrations: ActSchema.migrations + PartiesFeature.migrations
                + AccountsFeature.migrations + [Self.recommendations] + ProgressFeature.migrations
        ) { database in
            let state = try await database.write { transaction in
                try transaction.execute("INSERT INTO installation (id, kind) VALUES (1, 'real')")
                for id in [10, 11] {
                    try transaction.execute(
                        """
                        INSERT INTO person
                            (id, public_id, installation_kind, name, language, added_at)
                        VALUES (\(id), \(String(id)), 'real', \(String(id)), 'en', 1)
                        """)
                }
                let names = SixLanguages { _ in "Meridia" }
                return try Party.add(
                    .inventedState, slug: "meridia", names: names, shortNames: names, transaction)
            }
            try await body(database, state)
        }
    }

    private func ask(_ person: Int, _ state: Int, _ database: any Database) -> Ask {
        Ask(
            actor: Actor(person: person, party: state, roles: [.drafter, .clearingOfficer]),
            now: RulesTests.now, key: nil, identifiers: .system, database: database)
    }

    private func begin(
        _ database: any Database, _ state: Int, recommendation: Int = 7, id: Int = 1
    ) async throws {
        let account = StateProgress.Account(
            standing: .underWay, day: Day("2026-11-01"), language: .fr, text: "Fait\u{202F}!")
        _ = try await ask(10, state, database).perform("begin") { transaction, ask in
            try Decision(
                StateProgress(
                    id: id, publicID: "p\(id)", recommendation: recommendation,
                    recommendationID: recommendation == 7 ? "r" : "s", state: state, version: 0,
                    status: .draft, account: account, drafters: [10], isShown: false),
                from: nil, "begin"
            ).commit(transaction, ask)
        }
    }

    private func act(
        _ person: Int, _ state: Int, _ database: any Database,
        _ decide: @escaping @Sendable (StateProgress, Ask) throws -> Decision<StateProgress>
    ) async throws {
        _ = try await ask(person, state, database).perform("act") { transaction, ask in
            let known = try #require(try StateProgress.find(of: 7, transaction))
            return try decide(known, ask).commit(transaction, ask)
        }
    }

    private func publish(_ database: any Database, _ state: Int) async throws {
        try await act(11, state, database) {
            try ProgressRules.clear($0, by: $1.actor, on: RulesTests.today)
        }
        try await act(11, state, database) {
            try ProgressRules.publish($0, by: $1.actor, at: $1.now, state: "meridia")
        }
    }

    @Test(
        "it comes back as it was written, and the public list has what is shown",
        arguments: Engine.allCases)
    func roundTrip(engine: Engine) async throws {
        try await with(engine) { database, state in
            try await begin(database, state)
            let none = try await database.read { try StateProgress.count(.init(), $0) }
            #expect(none == 0)
            try await publish(database, state)
            let (found, shown, done) = try await database.read { reader in
                (
                    try StateProgress.find(of: 7, reader),
                    try StateProgress.all(.init(state: state), reader, limit: 5),
                    try StateProgress.count(.init(standing: .done), reader)
                )
            }
            #expect(found?.shown?.account.text == "Fait\u{202F}!")
            #expect(found?.drafters == [10] && found?.clearedBy == 11)
            #expect(shown.map(\.publicID) == ["p1"] && done == 0)
            try await act(11, state, database) {
                try ProgressRules.hide($0, by: $1.actor, reason: "later")
            }
            let left = try await database.read { try StateProgress.count(.init(), $0) }
            #expect(left == 0)
            let faults = try await database.read { try Register.faults($0) }
            #expect(faults.isEmpty)
        }
    }

    @Test("plain SQL is refused what the rules refuse", arguments: Engine.allCases)
    func guards(engine: Engine) async throws {
        try await with(engine) { database, state in
            try await begin(database, state)
            try await begin(database, state, recommendation: 8, id: 2)
            try await publish(database, state)
            let attempts: [(String, SQL)] = [
                (
                    "cleared by its drafter alone",
                    """
                    UPDATE progress SET status = 'cleared', cleared_by = 10 WHERE id = 2
                    """
                ),
                ("cleared by nobody", "UPDATE progress SET status = 'cleared' WHERE id = 2"),
                (
                    "published without clearance",
                    """
                    UPDATE progress SET status = 'published', cleared_by = 11, shown_text = text,
                        shown_standing = standing, shown_language = language, shown_as_of = as_of,
                        published_at = 5, is_shown = 1 WHERE id = 2
                    """
                ),
                (
                    "shown while a draft",
                    """
                    UPDATE progress SET shown_text = 'x', shown_standing = 'done', shown_language = 'en',
                        shown_as_of = '2026-01-01', published_at = 5, is_shown = 1 WHERE id = 2
                    """
                ),
                ("shown, and never published", "UPDATE progress SET is_shown = 1 WHERE id = 2"),
                ("other words published", "UPDATE progress SET shown_text = 'x' WHERE id = 1"),
                ("other words cleared", "UPDATE progress SET text = 'x' WHERE id = 1"),
                (
                    "of another recommendation",
                    """
                    UPDATE progress SET recommendation_id = 8 WHERE id = 1
                    """
                ),
                (
                    "born published",
                    """
                    INSERT INTO progress (id, public_id, recommendation_id, state_party, version, status,
                        standing, as_of, language, text, cleared_by, is_shown)
                    VALUES (3, 'p3', 8, \(state), 1, 'published', 'done', '2026-01-01', 'en', 'x', 11, 0)
                    """
                ),
            ]
            for (name, statement) in attempts {
                await #expect(throws: DatabaseError.self, "\(name)") {
                    try await database.write { try $0.execute(statement) }
                }
            }
            try await database.write {
                try $0.execute("UPDATE progress SET is_shown = 0 WHERE id = 1")
            }
        }
    }

    @Test("two who write at once: the second is told", arguments: Engine.allCases)
    func conflict(engine: Engine) async throws {
        try await with(engine) { database, state in
            try await begin(database, state)
            let seen = try await database.read { try StateProgress.find(of: 7, $0) }
            let stale = try #require(seen)
            try await act(10, state, database) { progress, ask in
                try ProgressRules.write(progress, by: ask.actor, progress.account)
            }
            await #expect(throws: Refusal.changedMeanwhile(version: 2)) {
                _ = try await ask(11, state, database).perform("act") { transaction, ask in
                    try ProgressRules.write(stale, by: ask.actor, stale.account)
                        .commit(transaction, ask)
                }
            }
        }
    }
}
