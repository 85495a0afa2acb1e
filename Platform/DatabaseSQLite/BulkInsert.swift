import CSQLite
import Database
import GRDB

/// Rows on their way into one table, many to a statement: beginning and ending a statement costs SQLite as
/// much as storing a row of the product's tables.
///
/// Another statement of the same transaction has what waits stored before it (`SQLiteConnection.forEach`), so
/// that `next` may use the transaction.
final class BulkInsert {
    /// The rows on their way, one behind the other.
    private struct Waiting {
        private(set) var values: [BulkRow.Value] = []
        private(set) var bytes: [UInt8] = []
        private(set) var rowCount = 0

        init() { bytes.reserveCapacity(32 << 10) }

        mutating func append(_ row: BulkRow) {
            values.append(contentsOf: row.values)
            bytes.append(contentsOf: row.bytes)
            rowCount += 1
        }

        mutating func removeAll() {
            rowCount = 0
            values.removeAll(keepingCapacity: true)
            bytes.removeAll(keepingCapacity: true)
        }
    }

    private let connection: GRDB.Database
    private let table: StaticString
    private let columnCount: Int
    private let command: String
    private var waiting = Waiting()
    private var full: Statement?
    /// A statement of many rows makes a savepoint, at which a virtual table writes down all it holds.
    private let rowsAtOnce: Int

    init(_ connection: GRDB.Database, table: StaticString, columns: [StaticString]) throws {
        self.connection = connection
        self.table = table
        columnCount = columns.count
        let names = columns.map(\.description).joined(separator: ", ")
        command = "INSERT INTO \(table.description) (\(names)) VALUES "
        let kind = try connection.cachedStatement(
            sql: "SELECT count(*) FROM sqlite_master WHERE name = ? AND sql LIKE 'CREATE VIRTUAL %'"
        )
        let isVirtual = try Int.fetchOne(kind, arguments: [table.description]) ?? 0 > 0
        rowsAtOnce = isVirtual ? 1 : 50
    }

    func append(_ row: BulkRow) throws {
        guard row.values.count == columnCount else {
            throw ContractError.failed(
                "a row of \(row.values.count) values for \(columnCount) columns of \(table)")
        }
        waiting.append(row)
        if waiting.rowCount == rowsAtOnce { try flush() }
    }

    /// Stores the rows so far.
    func flush() throws {
        guard waiting.rowCount > 0 else { return }
        defer { waiting.removeAll() }
        if waiting.rowCount == rowsAtOnce {
            let statement = try full ?? prepare(rows: rowsAtOnce)
            full = statement
            try store(rowsAtOnce: rowsAtOnce, by: statement)
        } else {
            try store(rowsAtOnce: 1, by: prepare(rows: 1))
        }
    }

    private func prepare(rows: Int) throws -> Statement {
        let holes = "(\(repeatElement("?", count: columnCount).joined(separator: ", ")))"
        return try connection.cachedStatement(
            sql: command + repeatElement(holes, count: rows).joined(separator: ", "))
    }

    /// Runs the statement, which has holes for so many rows, until all are stored.
    private func store(rowsAtOnce: Int, by statement: Statement) throws {
        let handle = statement.sqliteStatement
        let values = waiting.values
        let holeCount = rowsAtOnce * columnCount
        try waiting.bytes.withUnsafeBytes { bytes in
            var start = 0
            for first in stride(from: 0, to: values.count, by: holeCount) {
                // Bound in place: the bytes stay where they are until the statement is done with them.
                defer {
                    sqlite3_reset(handle)
                    sqlite3_clear_bindings(handle)
                }
                for hole in 0..<holeCount {
                    let result = bind(
                        values[first + hole], at: CInt(hole + 1), of: handle, bytes, from: &start)
                    guard result == SQLITE_OK else { throw currentFailure(of: connection) }
                }
                guard sqlite3_step(handle) == SQLITE_DONE else {
                    throw currentFailure(of: connection)
                }
            }
        }
    }

    private func bind(
        _ value: BulkRow.Value, at position: CInt, of handle: OpaquePointer,
        _ bytes: UnsafeRawBufferPointer, from start: inout Int
    ) -> CInt {
        switch value {
        case .null: return sqlite3_bind_null(handle, position)
        case .integer(let number): return sqlite3_bind_int64(handle, position, number)
        case .real(let number): return sqlite3_bind_double(handle, position, number)
        case .text(let count):
            // Without an address SQLite would take the text for NULL.
            guard count > 0, let base = bytes.baseAddress else {
                return sqlite3_bind_text64(handle, position, emptyText, 0, nil, UInt8(SQLITE_UTF8))
            }
            let text = (base + start).assumingMemoryBound(to: CChar.self)
            start += count
            return sqlite3_bind_text64(
                handle, position, text, UInt64(count), nil, UInt8(SQLITE_UTF8))
        case .blob(let count):
            guard count > 0, let base = bytes.baseAddress else {
                return sqlite3_bind_zeroblob(handle, position, 0)
            }
            defer { start += count }
            return sqlite3_bind_blob64(handle, position, base + start, UInt64(count), nil)
        }
    }
}

/// The bulk insert that a transaction is in the middle of.
final class BulkInsertUnderWay {
    var current: BulkInsert?
}
