import Base
import Database
import Parties
import TestKit
import Testing

@testable import Accounts

@Suite("The outbox loses nothing and ends each mail once")
struct MailQueueTests {
    private static let migrations =
        ActSchema.migrations + PartiesFeature.migrations + AccountsFeature.migrations
    private let start = Instant(milliseconds: 1_795_469_224_000)

    private func later(_ minutes: Int64) -> Instant {
        Instant(milliseconds: start.milliseconds + minutes * 60_000)
    }

    /// One officer, one notice to officers.
    private func with(
        _ engine: Engine, _ body: (any Database) async throws -> Void
    ) async throws {
        try await withDatabase(engine, migrations: Self.migrations) { database in
            try await database.write { transaction in
                try transaction.execute("INSERT INTO installation (id, kind) VALUES (1, 'real')")
                try transaction.execute(
                    """
                    INSERT INTO person (id, public_id, installation_kind, name, mail, language,
                        password_hash, added_at)
                    VALUES (1, 'p', 'real', 'Name', 'a@b.org', 'en', 'x', 1)
                    """)
                let names = SixLanguages { _ in "Party" }
                let party = try Party.add(
                    .organisation, slug: "party", names: names, shortNames: names, transaction)
                try transaction.execute(
                    """
                    INSERT INTO membership
                        (person_id, party_id, role, granted_by, confirmed_by, granted_at)
                    VALUES (1, \(party), 'officer', -1, -2, 1)
                    """)
                try transaction.execute(
                    """
                    INSERT INTO notice (party_id, roles, message, record_kind, record, at)
                    VALUES (\(party), 'officer', 'm', 'request', 'r', 1)
                    """)
            }
            try await body(database)
        }
    }

    @Test("a notice is planned once, by two servers, too", arguments: Engine.allCases)
    func once(engine: Engine) async throws {
        try await with(engine) { database in
            let start = start
            async let one = database.write {
                try MailQueue.plan(at: start, identifiers: .system, $0)
            }
            async let other = database.write {
                try MailQueue.plan(at: start, identifiers: .system, $0)
            }
            _ = try await (one, other)
            #expect(try await database.read { try $0.count("SELECT count(*) FROM mail") } == 1)
        }
    }

    @Test(
        "what is leased is nobody else's; what a dead server held comes back",
        arguments: Engine.allCases)
    func lease(engine: Engine) async throws {
        try await with(engine) { database in
            func lease(_ minutes: Int64) async throws -> QueuedMail? {
                try await database.write { try MailQueue.lease(at: later(minutes), $0) }
            }
            _ = try await database.write {
                try MailQueue.plan(at: start, identifiers: .system, $0)
            }
            let first = try #require(try await lease(0))
            #expect(try await lease(0) == nil)
            #expect(try await lease(4) == nil)
            let again = try #require(try await lease(5))
            #expect(again.publicID == first.publicID, "one Message-ID for all tries")
            #expect(again.attempts == 2)
            try await database.write { try MailQueue.end(again, .sent, at: later(5), $0) }
            #expect(try await lease(60) == nil)
            // The first server wakes up and finds it ended.
            try await database.write { try MailQueue.postpone(first, at: later(6), $0) }
            try await database.write { try MailQueue.end(first, .failed, at: later(6), $0) }
            let mails = try await database.read { try QueuedMail.all(of: 1, $0, limit: 9) }
            #expect(mails.map(\.outcome) == [.sent])
            await #expect(throws: DatabaseError.self) {
                try await database.write {
                    try $0.execute("UPDATE mail SET outcome = NULL, ended_at = NULL")
                }
            }
        }
    }

    @Test(
        "a notice that comes while its digest is sent waits for the next",
        arguments: Engine.allCases)
    func digest(engine: Engine) async throws {
        try await with(engine) { database in
            try await database.write { transaction in
                try MailChoice.daily.store(for: 1, transaction)
                _ = try MailQueue.plan(at: start, identifiers: .system, transaction)
            }
            // Taken early, by a server whose clock is ahead.
            let first = try await database.write { try MailQueue.lease(at: later(1000), $0) }
            #expect(first != nil)
            try await database.write { transaction in
                try transaction.execute(
                    """
                    INSERT INTO notice (party_id, roles, message, record_kind, record, at)
                    SELECT party_id, roles, message, record_kind, record, at FROM notice
                    """)
                _ = try MailQueue.plan(at: start, identifiers: .system, transaction)
            }
            let mails = try await database.read { try QueuedMail.all(of: 1, $0, limit: 9) }
            #expect(mails.count == 2)
            let pairs = try await database.read { try QueuedMail.noticeIDs(of: mails, $0) }
            #expect(Set(pairs.map(\.mail)).count == 2)
        }
    }
}
