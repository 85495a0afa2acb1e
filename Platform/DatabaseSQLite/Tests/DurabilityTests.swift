import CSQLite
import Database
import DatabaseSQLite
import Foundation
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

    @Test("nothing is counted under a lock that all connections share")
    func memoryStatistics() async throws {
        try await withDatabase(.sqlite) { database in
            let one = try await database.read { try $0.count("SELECT 1") }
            #expect(one == 1)
            #expect(sqlite3_memory_used() == 0)
        }
    }

    @Test("a closed database keeps nothing in its log")
    func truncatedLog() async throws {
        try await withStore(.sqlite) { store in
            try await store.withOpen { database in
                try await database.write { transaction in
                    try transaction.execute("CREATE TABLE sample (id INTEGER PRIMARY KEY)")
                }
                #expect(size(of: store.place + "-wal") > 0)
            }
            #expect(size(of: store.place + "-wal") == 0)
            #expect(
                try await store.withOpen { database in
                    try await database.read { try $0.count("SELECT count(*) FROM sample") }
                } == 0)
        }
    }

    private func size(of path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }
}
