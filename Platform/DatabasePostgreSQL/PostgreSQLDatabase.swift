package import Database

/// PostgreSQL over libpq: a few connections, each used by one closure at a time on a thread of its
/// own, so that waiting for the server never blocks Swift's cooperative threads.
///
/// A closure may run more than once: `read` and `write` begin again where the server ended the
/// transaction because of another one (serialization failure, deadlock), where a schema change made a
/// cached plan useless, or where the connection had died while idle. Nothing was stored then.
package final class PostgreSQLDatabase: Database {
    private let pool: Pool

    package var engine: Engine { .postgresql }

    /// Opens the first connection; the others follow when needed.
    ///
    /// - Parameters:
    ///   - connectionString: libpq's, as `key=value` pairs or a URI; TCP or Unix socket.
    ///   - connections: how many closures can run at once.
    ///   - statementTimeout: bound on each statement and on each wait for a lock
    ///     (`DatabaseError.timeout`). Bulk inserts and migrations are not bounded.
    ///   - acquireTimeout: bound on the wait for a free connection (`DatabaseError.unavailable`).
    ///   - searchPath: the schema to work in, where it is not the one of the connection string.
    ///
    /// Throws `DatabaseError.unavailable` where the server is not reached and `failed` where it does
    /// not store durably (`fsync` off) or not in UTF-8.
    package init(
        connectionString: String, connections: Int = 4, statementTimeout: Duration = .seconds(30),
        acquireTimeout: Duration = .seconds(10), searchPath: String? = nil
    ) async throws {
        precondition(connections > 0, "a pool has at least one connection")
        pool = Pool(
            settings: ConnectionSettings(
                connectionString: connectionString, statementTimeout: statementTimeout,
                searchPath: searchPath),
            connections: connections, acquireTimeout: acquireTimeout)
        try await pool.withSession { try await $0.open() }
    }

    package func read<Value: Sendable>(
        _ body: @Sendable (any Reader) throws -> Value
    ) async throws -> Value {
        try await pool.withSession { try await $0.run(.read) { try body($0) } }
    }

    @discardableResult
    package func write<Value: Sendable>(
        _ body: @Sendable (any Transaction) throws -> Value
    ) async throws -> Value {
        try await pool.withSession { try await $0.run(.write) { try body($0) } }
    }

    @discardableResult
    package func migrate(_ migrations: [Migration]) async throws -> [String] {
        let applied = try await pool.withSession { session in
            try await session.run(.migration) { transaction in
                try Self.lockSchema(transaction)
                try transaction.execute(
                    """
                    CREATE TABLE IF NOT EXISTS schema_migration (
                        name TEXT PRIMARY KEY,
                        applied_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP)
                    """)
                return try transaction.all("SELECT name FROM schema_migration") { $0.text(0) }
            }
        }
        let unknown = Set(applied).subtracting(migrations.map(\.name))
        guard unknown.isEmpty else { throw DatabaseError.newerSchema(unknown: unknown.sorted()) }
        var fresh: [String] = []
        for migration in migrations where !applied.contains(migration.name) {
            if try await apply(migration) { fresh.append(migration.name) }
        }
        return fresh
    }

    /// Whether it was this call that applied it; another server may have been faster.
    private func apply(_ migration: Migration) async throws -> Bool {
        try await pool.withSession { session in
            try await session.run(.migration) { transaction in
                try Self.lockSchema(transaction)
                let known = try transaction.count(
                    "SELECT count(*) FROM schema_migration WHERE name = \(migration.name)")
                guard known == 0 else { return false }
                for statement in migration.statements(.postgresql) {
                    try transaction.execute(statement)
                }
                try transaction.execute(
                    "INSERT INTO schema_migration (name) VALUES (\(migration.name))")
                return true
            }
        }
    }

    /// Held to the end of the transaction: servers that start together migrate one after the other.
    private static func lockSchema(_ transaction: any Transaction) throws {
        try transaction.execute(
            "SELECT pg_advisory_xact_lock(1094927172, hashtext(current_schema()))")
    }

    /// Waits for the closures that run, then closes. Closures that wait for a connection throw.
    package func close() async throws {
        await pool.close()
    }
}
