import Database
import DatabasePostgreSQL
import TestKit

/// A database in a fresh schema, with the bounds that a test is about.
func withPostgreSQL(
    connections: Int = 4, statementTimeout: Duration = .seconds(600),
    acquireTimeout: Duration = .seconds(600), schema: [SQL] = [],
    _ body: (PostgreSQLDatabase, TestStore) async throws -> Void
) async throws {
    try await withStore(.postgresql) { store in
        let database = try await PostgreSQLDatabase(
            connectionString: testCluster(), connections: connections,
            statementTimeout: statementTimeout, acquireTimeout: acquireTimeout,
            searchPath: store.place)
        do {
            try await database.migrate([Migration("postgresql-001-test") { _ in schema }])
            try await body(database, store)
            try await database.close()
        } catch {
            try? await database.close()
            throw error
        }
    }
}

func number(_ sql: SQL, _ database: any Database) async throws -> Int {
    try await database.read { try $0.count(sql) }
}

func backend(_ database: any Database) async throws -> Int {
    try await database.read { try $0.count("SELECT pg_backend_pid()") }
}

func terminate(_ backend: Int, from database: any Database) async throws {
    // The second argument waits until it is gone.
    try await database.read { reader in
        _ = try reader.count("SELECT pg_terminate_backend(\(backend), 10000)")
    }
}

func isUnavailable(_ error: (any Error)?) -> Bool {
    if case .unavailable = error as? DatabaseError { true } else { false }
}
