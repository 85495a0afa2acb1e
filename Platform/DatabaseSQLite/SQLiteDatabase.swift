import CSQLite
package import Database
import GRDB

/// SQLite through GRDB's pool: one writer, several readers on snapshots of the write-ahead log.
///
/// GRDB owns the connections, transactions and prepared statements; rows and bindings are read and
/// written by the C interface, which is twice as fast (docs/decisions/0002).
package final class SQLiteDatabase: ContractDatabase {
    private let pool: DatabasePool

    package var engine: Engine { .sqlite }

    /// Opens or creates the file. Throws `DatabaseError.unavailable` where it cannot.
    package init(path: String, readers: Int = 4) async throws {
        _ = withoutMemoryStatistics
        var configuration = Configuration()
        configuration.maximumReaderCount = readers
        configuration.busyMode = .timeout(10)
        configuration.acceptsDoubleQuotedStringLiterals = false
        configuration.prepareDatabase { connection in
            try connection.execute(sql: "PRAGMA cache_size = -8000")
            try connection.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            // GRDB sets NORMAL after `prepareDatabase`; what was acknowledged must survive a power
            // cut, so FULL is set here, after opening.
            try await pool.writeWithoutTransaction { connection in
                try connection.execute(sql: "PRAGMA synchronous = FULL")
                // Room for the pages an import changes: each that finds none is written twice.
                try connection.execute(sql: "PRAGMA cache_size = -16000")
            }
        } catch {
            throw ContractError.unavailable("\(path): \(message(of: error))")
        }
    }

    package func read<Value: Sendable>(
        _ body: @Sendable (any Reader) throws -> Value
    ) async throws -> Value {
        try await mapped {
            try await withoutActuallyEscaping(body) { body in
                try await pool.read { try body(SQLiteConnection(connection: $0)) }
            }
        }
    }

    @discardableResult
    package func write<Value: Sendable>(
        _ body: @Sendable (any Transaction) throws -> Value
    ) async throws -> Value {
        try await mapped {
            try await withoutActuallyEscaping(body) { body in
                try await pool.write {
                    try body(SQLiteConnection(connection: $0, bulk: BulkInsertUnderWay()))
                }
            }
        }
    }

    @discardableResult
    package func migrate(_ migrations: [Migration]) async throws -> [String] {
        try await write { transaction in
            try transaction.execute(
                """
                CREATE TABLE IF NOT EXISTS schema_migration (
                    name TEXT PRIMARY KEY, applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)
                """)
        }
        let applied = try await read {
            try $0.all("SELECT name FROM schema_migration") { $0.text(0) }
        }
        let unknown = Set(applied).subtracting(migrations.map(\.name))
        guard unknown.isEmpty else { throw ContractError.newerSchema(unknown: unknown.sorted()) }
        var fresh: [String] = []
        for migration in migrations {
            let isNew = try await write { transaction in
                // Asked again inside the transaction: another process may have been faster.
                let known = try transaction.count(
                    "SELECT count(*) FROM schema_migration WHERE name = \(migration.name)")
                guard known == 0 else { return false }
                for statement in migration.statements(.sqlite) {
                    try transaction.execute(statement)
                }
                try transaction.execute(
                    "INSERT INTO schema_migration (name) VALUES (\(migration.name))")
                return true
            }
            if isNew { fresh.append(migration.name) }
        }
        return fresh
    }

    package func close() async throws {
        try await mapped {
            // What was written stands in the database itself; this only makes the log of it take no room any more.
            // Where it fails, another process that reads at this moment keeps the log: nothing is lost.
            _ = try? await pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try pool.close()
        }
    }
}

/// Runs `body`, telling GRDB's errors in the contract's words; other errors pass unchanged.
private func mapped<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
        return try await body()
    } catch let error as GRDB.DatabaseError {
        throw failure(code: error.extendedResultCode.rawValue, message: message(of: error))
    }
}

func failure(code: CInt, message: String) -> ContractError {
    switch code & 0xff {
    case SQLITE_CONSTRAINT: .constraint(name: message)
    case SQLITE_FULL: .full
    case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_BUSY, SQLITE_READONLY, SQLITE_NOTADB, SQLITE_CORRUPT:
        .unavailable(message)
    case SQLITE_INTERRUPT: .timeout
    default: .failed(message)
    }
}

private func message(of error: any Error) -> String {
    guard let error = error as? GRDB.DatabaseError else { return "\(error)" }
    return error.message ?? "\(error.resultCode)"
}

/// SQLite counts what it allocates under one lock for all connections. Nobody asks for the count, and an import costs a
/// fiftieth more with it. Takes effect before the first connection of a process; later it is refused, and nothing changes.
private let withoutMemoryStatistics = sqlite3_config_memstatus(0) == SQLITE_OK
