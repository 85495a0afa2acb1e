import CSQLite
import Database
import GRDB

/// One connection inside a transaction of GRDB's.
struct SQLiteConnection: Transaction {
    let connection: GRDB.Database
    /// Nil where nothing is written.
    var bulk: BulkInsertUnderWay?

    var engine: Engine { .sqlite }

    func forEach(_ sql: ContractSQL, _ body: (any ContractRow) throws -> Void) throws {
        try bulk?.current?.flush()
        let statement = try prepare(sql.text(placeholder: "?"))
        let handle = statement.sqliteStatement
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        try bind(sql.bindings, to: handle)
        let row = SQLiteRow(statement: handle)
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: try body(row)
            case SQLITE_DONE: return
            default: throw currentFailure(of: connection)
            }
        }
    }

    func execute(_ sql: ContractSQL) throws {
        try forEach(sql) { _ in }
    }

    func executeCounting(_ sql: ContractSQL) throws -> Int {
        try execute(sql)
        return Int(sqlite3_changes64(connection.sqliteConnection))
    }

    func insert(
        into table: StaticString, columns: [StaticString],
        next: (inout BulkRow) throws -> Bool
    ) throws {
        guard let bulk else { throw ContractError.failed("a read stores nothing") }
        try bulk.current?.flush()
        let insert = try BulkInsert(connection, table: table, columns: columns)
        let outer = bulk.current
        bulk.current = insert
        defer { bulk.current = outer }
        do {
            var row = BulkRow()
            while try next(&row) {
                try insert.append(row)
                row.removeAll()
            }
        } catch {
            // The rows so far are stored; the transaction decides. `error` came first.
            try? insert.flush()
            throw error
        }
        try insert.flush()
    }

    /// The cached statement, or a new one where the cached one is in the middle of its rows.
    private func prepare(_ text: String) throws -> Statement {
        let cached = try connection.cachedStatement(sql: text)
        if sqlite3_stmt_busy(cached.sqliteStatement) == 0 { return cached }
        return try connection.makeStatement(sql: text)
    }

    private func bind(_ values: [SQLValue], to handle: OpaquePointer) throws {
        for (index, value) in values.enumerated() {
            let position = CInt(index + 1)
            let result: CInt
            switch value {
            case .null: result = sqlite3_bind_null(handle, position)
            case .integer(let number): result = sqlite3_bind_int64(handle, position, number)
            case .real(let number): result = sqlite3_bind_double(handle, position, number)
            case .text(var text):
                result = text.withUTF8 { bytes in
                    bytes.withMemoryRebound(to: CChar.self) {
                        // An empty buffer may have no address, which SQLite would take for NULL.
                        sqlite3_bind_text64(
                            handle, position, $0.baseAddress ?? emptyText, UInt64($0.count),
                            transient, UInt8(SQLITE_UTF8))
                    }
                }
            case .blob(let bytes):
                result =
                    bytes.isEmpty
                    ? sqlite3_bind_zeroblob(handle, position, 0)
                    : sqlite3_bind_blob64(handle, position, bytes, UInt64(bytes.count), transient)
            }
            guard result == SQLITE_OK else { throw currentFailure(of: connection) }
        }
    }
}

func currentFailure(of connection: GRDB.Database) -> ContractError {
    guard let handle = connection.sqliteConnection else { return .unavailable("closed") }
    return failure(
        code: sqlite3_extended_errcode(handle), message: String(cString: sqlite3_errmsg(handle)))
}

/// SQLite copies the bytes before the call returns.
private let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
nonisolated(unsafe) let emptyText: UnsafePointer<CChar> = {
    let text = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
    text.pointee = 0
    return UnsafePointer(text)
}()

private struct SQLiteRow: ContractRow {
    let statement: OpaquePointer

    func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(statement, CInt(column)) == SQLITE_NULL
    }

    func int(_ column: Int) -> Int {
        precondition(!isNull(column), "column \(column) is null")
        return Int(sqlite3_column_int64(statement, CInt(column)))
    }

    func double(_ column: Int) -> Double {
        precondition(!isNull(column), "column \(column) is null")
        return sqlite3_column_double(statement, CInt(column))
    }

    func text(_ column: Int) -> String {
        guard let start = sqlite3_column_text(statement, CInt(column)) else {
            preconditionFailure("column \(column) is null")
        }
        let count = Int(sqlite3_column_bytes(statement, CInt(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func blob(_ column: Int) -> [UInt8] {
        precondition(!isNull(column), "column \(column) is null")
        let count = Int(sqlite3_column_bytes(statement, CInt(column)))
        guard count > 0, let start = sqlite3_column_blob(statement, CInt(column)) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}
