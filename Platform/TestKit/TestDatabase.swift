package import Database
import DatabasePostgreSQL
import DatabaseSQLite
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Runs `body` on a fresh, migrated database, which is removed afterwards.
///
/// SQLite lives in a temporary folder; PostgreSQL in a schema of its own on the cluster of
/// `ACCORD_TEST_POSTGRESQL`, without which the test fails.
package func withDatabase<R>(
    _ engine: Engine, migrations: [Migration] = [], _ body: (any Database) async throws -> R
) async throws -> R {
    try await withStore(engine) { store in
        try await store.withOpen { database in
            if !migrations.isEmpty { try await database.migrate(migrations) }
            return try await body(database)
        }
    }
}

/// Where one test keeps its database: it can be opened more than once, as by two servers.
package struct TestStore: Sendable {
    package let engine: Engine
    /// The file on SQLite; on PostgreSQL the schema, or the database where that is a copy.
    package let place: String
    private var isCopy = false

    init(engine: Engine, place: String, isCopy: Bool = false) {
        self.engine = engine
        self.place = place
        self.isCopy = isCopy
    }

    package func open() async throws -> any Database {
        switch engine {
        case .sqlite:
            try await SQLiteDatabase(path: place)
        case .postgresql:
            // All suites run at once: a wait says how busy the machine is, not that something is wrong.
            try await PostgreSQLDatabase(
                connectionString: isCopy ? testCluster(database: place) : testCluster(),
                acquireTimeout: .seconds(600), searchPath: isCopy ? nil : place)
        }
    }

    /// Opens the store and closes it after `body`, whatever comes of it.
    package func withOpen<R>(_ body: (any Database) async throws -> R) async throws -> R {
        let database = try await open()
        do {
            let value = try await body(database)
            try await database.close()
            return value
        } catch {
            try? await database.close()
            throw error
        }
    }
}

/// Runs `body` with a place for a database, empty at first and removed afterwards.
package func withStore<R>(
    _ engine: Engine, _ body: (TestStore) async throws -> R
) async throws -> R {
    let name = newName()
    switch engine {
    case .sqlite:
        let folder = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(
            TestStore(engine: engine, place: folder.appending(path: "test.sqlite").path))
    case .postgresql:
        let store = TestStore(engine: engine, place: name)
        try await changeSchema(
            store,
            "DO $$ BEGIN EXECUTE format('CREATE SCHEMA %I', current_setting('search_path')); END $$"
        )
        let result: Result<R, any Error>
        do { result = .success(try await body(store)) } catch { result = .failure(error) }
        try await changeSchema(
            store,
            """
            DO $$ BEGIN
                EXECUTE format('DROP SCHEMA %I CASCADE', current_setting('search_path'));
            END $$
            """)
        return try result.get()
    }
}

func newName() -> String {
    "test_" + UUID().uuidString.filter { $0 != "-" }.lowercased()
}

/// The connection string of the cluster that tests may fill; it is made by `bin/test`.
package func testCluster() throws -> String {
    guard let value = getenv("ACCORD_TEST_POSTGRESQL") else { throw MissingCluster() }
    return String(cString: value)
}

private struct MissingCluster: Error, CustomStringConvertible {
    let description = """
        ACCORD_TEST_POSTGRESQL is not set: bin/test makes a PostgreSQL cluster and names it there
        """
}

private func changeSchema(_ store: TestStore, _ statement: SQL) async throws {
    try await store.withOpen { database in
        _ = try await database.write { try $0.execute(statement) }
    }
}
