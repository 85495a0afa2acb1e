import Base
import Database
import Synchronization
import Testing

@testable import Parties
@testable import Web

/// The database with each of its queries counted.
final class CountedDatabase: Database {
    private let database: any Database
    private let counted = Mutex(0)

    init(_ database: any Database) { self.database = database }

    var queries: Int { counted.withLock { $0 } }
    var engine: Engine { database.engine }

    func read<Value: Sendable>(
        _ body: @Sendable (any Reader) throws -> Value
    ) async throws -> Value {
        try await withoutActuallyEscaping(body) { body in
            try await database.read { reader in
                try body(CountedReader(reader: reader) { self.counted.withLock { $0 += 1 } })
            }
        }
    }

    func write<Value: Sendable>(
        _ body: @Sendable (any Transaction) throws -> Value
    ) async throws -> Value { try await database.write(body) }

    func migrate(_ migrations: [Migration]) async throws -> [String] {
        try await database.migrate(migrations)
    }

    func close() async throws { try await database.close() }

    private struct CountedReader: Reader {
        let reader: any Reader
        let count: () -> Void

        var engine: Engine { reader.engine }

        func forEach(_ sql: SQL, _ body: (any Row) throws -> Void) throws {
            count()
            try reader.forEach(sql, body)
        }
    }
}

@Suite("What a page asks of the database")
struct QueryCountTests {
    @Test("one query a page, however many States, treaties or goals stand on it")
    func queries() async throws {
        try await withShippedFacts(.sqlite) { database, _ in
            let counted = CountedDatabase(database)
            let pages = try PartiesPages(on: counted)
            _ = try await pages.html("/states")
            for (pattern, parameters) in PageTests.pages {
                let before = counted.queries
                _ = try await pages.html(pattern, parameters)
                #expect(counted.queries - before == 1, "\(pattern)")
            }
        }
    }
}
