import Database
import DatabaseSQLite
import TestKit
import Testing

@Suite("What SQLite acknowledges is on the disk")
struct DurabilityTests {
    @Test("the writer synchronizes fully, in the write-ahead log")
    func synchronous() async throws {
        try await withDatabase(.sqlite) { database in
            let settings = try await database.write { transaction in
                try (
                    transaction.count("PRAGMA synchronous"),
                    transaction.first("PRAGMA journal_mode") { $0.text(0) }
                )
            }
            #expect(settings.0 == 2)
            #expect(settings.1 == "wal")
        }
    }
}
