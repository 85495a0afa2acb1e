/// The two engines. Statements are written in the dialect both share; where they cannot be, the
/// engine is asked for here and nowhere else.
package enum Engine: String, Sendable, CaseIterable {
    case sqlite, postgresql
}

/// One row of a result, valid only inside the closure that receives it.
///
/// Columns are read by position, in the order of the `SELECT`. Integers of every width, and booleans
/// as 0 and 1, read as `int`. Reading a `NULL` by a non-optional accessor traps: a column that may be
/// null is read by its optional accessor.
package protocol Row {
    func isNull(_ column: Int) -> Bool
    func int(_ column: Int) -> Int
    func double(_ column: Int) -> Double
    func text(_ column: Int) -> String
    func blob(_ column: Int) -> [UInt8]
}

extension Row {
    package func bool(_ column: Int) -> Bool { int(column) != 0 }
    package func optionalInt(_ column: Int) -> Int? { isNull(column) ? nil : int(column) }
    package func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
}

/// One snapshot of the database: every statement of one `read` sees the same state.
package protocol Reader {
    var engine: Engine { get }

    /// Runs a query and hands each row to `body` as it comes, so that memory stays flat.
    func forEach(_ sql: SQL, _ body: (any Row) throws -> Void) throws

    /// What `body` makes of each row. The query tells of stored data alone, not of time or chance: an answer is kept while
    /// nothing is stored (docs/decisions/0027). On PostgreSQL they come in one piece, which is quicker than row by row: a result
    /// too large to be held in memory is for `forEach`.
    func all<Value>(_ sql: SQL, _ body: (any Row) throws -> Value) throws -> [Value]

    /// Runs queries none of which waits for what another one finds: on PostgreSQL they travel together. Their rows are
    /// handed out in the order of the queries, and are few enough to be held in memory.
    func forEach(together queries: [RowQuery]) throws

    /// Says what will surely be asked: on PostgreSQL these queries travel with the next one, and the answers wait.
    /// Nothing may be among them that the engine could refuse.
    func foresee(_ queries: [SQL])
}

/// A query, and what is done with each of its rows.
package struct RowQuery {
    package let sql: SQL
    package let body: (any Row) throws -> Void

    package init(_ sql: SQL, _ body: @escaping (any Row) throws -> Void) {
        self.sql = sql
        self.body = body
    }
}

/// A transaction. All of it is stored durably when `write` returns, or none of it is.
package protocol Transaction: Reader {
    /// Runs a statement whose answer nobody needs. Where an engine gathers such statements to save the
    /// way to the server, a failure is thrown by a later statement or by the end of `write`: at any
    /// rate nothing is stored then.
    func execute(_ sql: SQL) throws

    /// Runs a statement at once; the number of rows changed.
    func executeCounting(_ sql: SQL) throws -> Int

    /// Inserts many rows into one table on the engine's fastest road (one prepared statement on
    /// SQLite, `COPY` on PostgreSQL). `next` is asked to fill one empty row after the other, with a value for every
    /// column, until it answers `false`.
    func insert(
        into table: StaticString, columns: [StaticString],
        next: (inout BulkRow) throws -> Bool) throws
}

extension Transaction {
    /// The same for rows that are there, each with a value for every column.
    package func insert(
        into table: StaticString, columns: [StaticString], rows: () throws -> [SQLValue]?
    ) throws {
        try insert(into: table, columns: columns) { row in
            guard let values = try rows() else { return false }
            for value in values { row.append(value) }
            return true
        }
    }

    /// The next id of a table whose migration asks for `ActSchema.numbers`: on PostgreSQL two
    /// transactions at once get two, on SQLite there is one at a time.
    package func number(for table: StaticString) throws -> Int {
        switch engine {
        case .sqlite: try count("SELECT max(id) FROM \(raw: table)") + 1
        case .postgresql: try count("SELECT nextval('\(raw: table)_number')")
        }
    }

    /// The same as SQL, for a row whose number only rows beside it need to know: on PostgreSQL it is drawn by the insert,
    /// without a way to the server of its own.
    package func rowNumber(for table: StaticString) throws -> (drawn: SQL, again: SQL) {
        switch engine {
        case .sqlite:
            let number: SQL = try "\(number(for: table))"
            return (number, number)
        case .postgresql:
            return ("nextval('\(raw: table)_number')", "currval('\(raw: table)_number')")
        }
    }
}

extension Reader {
    package func forEach(together queries: [RowQuery]) throws {
        for query in queries { try forEach(query.sql, query.body) }
    }

    package func foresee(_ queries: [SQL]) {}

    package func all<Value>(_ sql: SQL, _ body: (any Row) throws -> Value) throws -> [Value] {
        var values: [Value] = []
        try forEach(sql) { values.append(try body($0)) }
        return values
    }

    /// The first row of few, if there is one.
    package func first<Value>(_ sql: SQL, _ body: (any Row) throws -> Value) throws -> Value? {
        var value: Value?
        _ = try all(sql) { if value == nil { value = try body($0) } }
        return value
    }

    /// The first column of the first row as a number; 0 where there is no row or it is null.
    package func count(_ sql: SQL) throws -> Int {
        try first(sql) { $0.optionalInt(0) ?? 0 } ?? 0
    }
}

/// The one port of the product, because there are two adapters.
///
/// Closures are synchronous: a transaction never waits for anything but the database.
package protocol Database: Sendable {
    var engine: Engine { get }

    func read<Value: Sendable>(
        _ body: @Sendable (any Reader) throws -> Value
    ) async throws -> Value

    @discardableResult
    func write<Value: Sendable>(
        _ body: @Sendable (any Transaction) throws -> Value
    ) async throws -> Value

    /// Brings the schema up to the last migration, each in a transaction of its own. Throws
    /// `DatabaseError.newerSchema` where the database knows migrations that the program does not.
    /// Returns the names of those it applied.
    @discardableResult
    func migrate(_ migrations: [Migration]) async throws -> [String]

    /// Closes every connection; later calls throw.
    func close() async throws
}

/// One step of the schema, forward only. A landed migration is never edited.
package struct Migration: Sendable {
    /// `feature-001-subject`, unique in the product.
    package let name: String
    package let statements: @Sendable (Engine) -> [SQL]

    package init(_ name: String, _ statements: @escaping @Sendable (Engine) -> [SQL]) {
        self.name = name
        self.statements = statements
    }
}

package enum DatabaseError: Error, Equatable, CustomStringConvertible {
    /// The database was written by a newer program; the names of the migrations unknown here.
    case newerSchema(unknown: [String])
    /// A constraint or trigger refused the statement; `name` as the engine tells it.
    case constraint(name: String)
    /// No room on the disk: reads go on, writes are refused.
    case full
    /// No connection, or none became free in time.
    case unavailable(String)
    /// The statement ran longer than allowed.
    case timeout
    /// Anything else, in the engine's words.
    case failed(String)

    package var description: String {
        switch self {
        case .newerSchema(let unknown):
            "the database is newer than this program (unknown: \(unknown.joined(separator: ", ")))"
        case .constraint(let name): "refused by the database: \(name)"
        case .full: "no room on the disk"
        case .unavailable(let reason): "the database cannot be reached: \(reason)"
        case .timeout: "the statement ran longer than allowed"
        case .failed(let reason): "database error: \(reason)"
        }
    }
}
