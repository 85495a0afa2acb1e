import CPostgreSQL
import Database

extension Connection {
    func insert(
        into table: StaticString, columns: [StaticString],
        next: (inout BulkRow) throws -> Bool
    ) throws {
        try makeFree()
        let types = try types(of: columns, in: table)
        let insert = BulkInsert(self, table: table, columns: columns, types: types)
        let outer = bulk
        bulk = insert
        defer { bulk = outer }
        do {
            var row = BulkRow()
            while try next(&row) {
                try insert.append(row)
                row.removeAll()
            }
        } catch {
            // The rows so far are stored, as they are on SQLite; the transaction decides. Where that
            // fails too, the connection has recorded it and refuses the commit; `error` came first.
            try? insert.suspend()
            throw error
        }
        try insert.suspend()
    }

    /// Looked up once a connection; a domain counts as the type under it.
    private func types(of columns: [StaticString], in table: StaticString) throws -> [Oid] {
        let table = table.description
        let known: [String: Oid]
        if let types = columnTypes[table] {
            known = types
        } else {
            var types: [String: Oid] = [:]
            try forEach(
                """
                SELECT a.attname, coalesce(nullif(t.typbasetype, 0), t.oid)
                FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
                WHERE a.attrelid = to_regclass(\(table)) AND a.attnum > 0 AND NOT a.attisdropped
                """
            ) { types[$0.text(0)] = Oid(truncatingIfNeeded: $0.int(1)) }
            guard !types.isEmpty else { throw DatabaseError.failed("there is no table \(table)") }
            columnTypes[table] = types
            known = types
        }
        return try columns.map { column in
            let column = column.description
            // Unquoted names are folded to lower case by the server.
            let name =
                column.hasPrefix("\"") ? String(column.dropFirst().dropLast()) : column.lowercased()
            guard let type = known[name] else {
                columnTypes[table] = nil
                throw DatabaseError.failed("there is no column \(column) in \(table)")
            }
            return type
        }
    }
}

/// `COPY … FROM STDIN`, in the binary format where every column has a simple one.
///
/// The `COPY` is opened when a buffer is full or the rows end, and ended when another statement has
/// to be sent meanwhile, so that `next` may use the transaction.
final class BulkInsert {
    private unowned let connection: Connection
    private let command: String
    private let encoder: CopyEncoder
    private var buffer: [UInt8] = []
    private var isOpen = false

    private static let bufferSize = 64 << 10

    init(
        _ connection: Connection, table: StaticString, columns: [StaticString], types: [Oid]
    ) {
        self.connection = connection
        encoder = CopyEncoder(columns: columns, types: types)
        let names = columns.map(\.description).joined(separator: ", ")
        let format = encoder.isBinary ? "binary" : "text"
        command = "COPY \(table) (\(names)) FROM STDIN (FORMAT \(format))"
        buffer.reserveCapacity(Self.bufferSize * 2)
    }

    func append(_ row: BulkRow) throws(DatabaseError) {
        let start = buffer.count
        do throws(DatabaseError) {
            try encoder.append(row, to: &buffer)
        } catch {
            buffer.removeSubrange(start...)
            throw error
        }
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Stores the rows so far and leaves the connection to other statements.
    func suspend() throws(DatabaseError) {
        if !buffer.isEmpty { try flush() }
        guard isOpen else { return }
        isOpen = false
        if encoder.isBinary {
            try put(CopyEncoder.binaryEnd)
        }
        let isEnded = PQputCopyEnd(connection.handle, nil) == 1
        let failure = readToEnd()
        guard isEnded, !connection.isBroken, PQenterPipelineMode(connection.handle) == 1 else {
            connection.spoil()
            throw connection.record(failure ?? Failure(.unavailable("the connection broke")))
        }
        if let failure { throw fail(failure) }
        // The server counts the client's time too, so the bound was lifted.
        connection.hasLiftedTimeout = connection.kind != .migration
    }

    private func flush() throws(DatabaseError) {
        try open()
        try put(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    private func open() throws(DatabaseError) {
        guard !isOpen else { return }
        // `next` may have caught the failure of a statement.
        if case .failed(let failure) = connection.phase { throw failure.error }
        try connection.readUnread(syncing: true)
        connection.readBacklog()
        let commands =
            connection.openingCommands + ["SET LOCAL statement_timeout = 0", command]
        guard PQexitPipelineMode(connection.handle) == 1,
            PQsendQuery(connection.handle, commands.joined(separator: ";")) == 1
        else {
            connection.spoil()
            throw connection.record(Failure(.unavailable("the connection broke")))
        }
        var failure: Failure?
        while let result = PQgetResult(connection.handle) {
            let status = PQresultStatus(result)
            if status == PGRES_FATAL_ERROR { failure = failure ?? Failure(result: result) }
            PQclear(result)
            if status == PGRES_COPY_IN {
                connection.hasAnswered = true
                connection.phase = .open
                isOpen = true
                if encoder.isBinary { try put(CopyEncoder.binaryStart) }
                return
            }
        }
        if connection.isBroken || PQenterPipelineMode(connection.handle) != 1 {
            connection.spoil()
        } else {
            connection.hasAnswered = true
        }
        throw fail(failure ?? Failure(.unavailable("the connection broke")))
    }

    private func put(_ bytes: [UInt8]) throws(DatabaseError) {
        let answer = bytes.withUnsafeBytes { bytes in
            PQputCopyData(
                connection.handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                CInt(clamping: bytes.count))
        }
        guard answer == 1 else {
            isOpen = false
            let failure = readToEnd()
            connection.spoil()
            throw connection.record(failure ?? Failure(.unavailable("the connection broke")))
        }
    }

    private func readToEnd() -> Failure? {
        var failure: Failure?
        while let result = PQgetResult(connection.handle) {
            let status = PQresultStatus(result)
            if status == PGRES_FATAL_ERROR { failure = failure ?? Failure(result: result) }
            PQclear(result)
            if status == PGRES_COPY_IN || PQstatus(connection.handle) != CONNECTION_OK { break }
        }
        return failure
    }

    /// The types of the columns may be what was wrong; they are looked up again next time.
    private func fail(_ failure: Failure) -> DatabaseError {
        connection.columnTypes = [:]
        return connection.record(failure)
    }
}
