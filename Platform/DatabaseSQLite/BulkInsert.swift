import CSQLite
import Database
import GRDB

/// Rows on their way into one table, many to a statement: beginning and ending a statement costs SQLite as
/// much as storing a row of the product's tables.
///
/// Another statement of the same transaction has what waits stored before it (`SQLiteConnection.forEach`), so
/// that `rows` may use the transaction.
final class BulkInsert {
    private enum Slot {
        case null
        case integer(Int64)
        case real(Double)
        case text(start: Int, count: Int)
        case blob(start: Int, count: Int)
    }

    /// The rows on their way: all their bytes together, and where each value stands in them.
    private struct Waiting {
        private(set) var bytes: [UInt8] = []
        private(set) var slots: [Slot] = []
        private(set) var rowCount = 0

        init() { bytes.reserveCapacity(32 << 10) }

        mutating func append(_ row: [SQLValue]) {
            for value in row {
                switch value {
                case .null: slots.append(.null)
                case .integer(let number): slots.append(.integer(number))
                case .real(let number): slots.append(.real(number))
                case .text(let text):
                    let start = bytes.count
                    bytes.append(contentsOf: text.utf8)
                    slots.append(.text(start: start, count: bytes.count - start))
                case .blob(let blob):
                    slots.append(.blob(start: bytes.count, count: blob.count))
                    bytes.append(contentsOf: blob)
                }
            }
            rowCount += 1
        }

        mutating func removeAll() {
            rowCount = 0
            slots.removeAll(keepingCapacity: true)
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

    func append(_ row: [SQLValue]) throws {
        guard row.count == columnCount else {
            throw ContractError.failed(
                "a row of \(row.count) values for \(columnCount) columns of \(table)")
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
            try store(0..<waiting.slots.count, by: statement)
        } else {
            let statement = try prepare(rows: 1)
            for row in 0..<waiting.rowCount {
                try store(row * columnCount..<(row + 1) * columnCount, by: statement)
            }
        }
    }

    private func prepare(rows: Int) throws -> Statement {
        let holes = "(\(repeatElement("?", count: columnCount).joined(separator: ", ")))"
        return try connection.cachedStatement(
            sql: command + repeatElement(holes, count: rows).joined(separator: ", "))
    }

    private func store(_ range: Range<Int>, by statement: Statement) throws {
        let handle = statement.sqliteStatement
        let slots = waiting.slots
        try waiting.bytes.withUnsafeBytes { bytes in
            // Bound in place: the bytes stay where they are until the statement is done with them.
            defer {
                sqlite3_reset(handle)
                sqlite3_clear_bindings(handle)
            }
            for (index, slot) in slots[range].enumerated() {
                guard bind(slot, at: CInt(index + 1), of: handle, bytes) == SQLITE_OK else {
                    throw currentFailure(of: connection)
                }
            }
            guard sqlite3_step(handle) == SQLITE_DONE else { throw currentFailure(of: connection) }
        }
    }

    private func bind(
        _ slot: Slot, at position: CInt, of handle: OpaquePointer, _ bytes: UnsafeRawBufferPointer
    ) -> CInt {
        switch slot {
        case .null: return sqlite3_bind_null(handle, position)
        case .integer(let number): return sqlite3_bind_int64(handle, position, number)
        case .real(let number): return sqlite3_bind_double(handle, position, number)
        case .text(let start, let count):
            // Without an address SQLite would take the text for NULL.
            guard count > 0, let base = bytes.baseAddress else {
                return sqlite3_bind_text64(handle, position, emptyText, 0, nil, UInt8(SQLITE_UTF8))
            }
            let text = (base + start).assumingMemoryBound(to: CChar.self)
            return sqlite3_bind_text64(
                handle, position, text, UInt64(count), nil, UInt8(SQLITE_UTF8))
        case .blob(let start, let count):
            guard count > 0, let base = bytes.baseAddress else {
                return sqlite3_bind_zeroblob(handle, position, 0)
            }
            return sqlite3_bind_blob64(handle, position, base + start, UInt64(count), nil)
        }
    }
}

/// The bulk insert that a transaction is in the middle of.
final class BulkInsertUnderWay {
    var current: BulkInsert?
}
