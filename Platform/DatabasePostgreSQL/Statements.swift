import CPostgreSQL
import Database

/// The prepared statements of one connection by their text; the one unused for longest makes room.
struct StatementCache {
    final class Statement {
        let name: String
        var lastUse = 0
        var kinds: [ColumnKind]?

        init(name: String) { self.name = name }
    }

    static let capacity = 256

    private var statements: [String: Statement] = [:]
    private var uses = 0
    private var names = 0
    /// Names to be closed on the server with the next statement; `nil` stands for all.
    private var closing: [String?] = []
    /// Whether the last statement, or the one that failed, had been prepared before it was asked for.
    var mayBeStale = false

    var count: Int { statements.count }

    mutating func cached(_ key: String) -> Statement? {
        let statement = statements[key]
        uses += 1
        statement?.lastUse = uses
        mayBeStale = statement != nil
        return statement
    }

    mutating func new() -> Statement {
        names += 1
        return Statement(name: "s\(names)")
    }

    mutating func insert(_ statement: Statement, for key: String) {
        if statements.count >= Self.capacity,
            let oldest = statements.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            closing.append(oldest.value.name)
            statements[oldest.key] = nil
        }
        statement.lastUse = uses
        statements[key] = statement
    }

    mutating func forget(_ key: String) { statements[key] = nil }

    mutating func forgetAll() {
        statements = [:]
        closing = [nil]
    }

    mutating func commandsToClose() -> [String] {
        defer { closing = [] }
        return closing.map { "DEALLOCATE \($0 ?? "ALL")" }
    }
}

/// A command sent whose answer has not been read.
enum UnreadCommand {
    case command
    /// By its key in the cache, where it is kept there.
    case preparing(String?)
    case statement(isPrepared: Bool)
    /// What it answers is held for its reader.
    case query(RowStream, isPrepared: Bool)

    var isPreparing: Bool {
        if case .preparing = self { true } else { false }
    }
}

/// The rows of one query, on their way or held back.
final class RowStream {
    let statement: StatementCache.Statement
    /// Rows read before they were asked for, because another statement had to be sent.
    fileprivate var held: [OpaquePointer] = []
    fileprivate var next = 0
    fileprivate var heldBytes = 0
    fileprivate var isFinished = false
    fileprivate var failure: DatabaseError?
    fileprivate(set) var changed = 0

    init(_ statement: StatementCache.Statement) { self.statement = statement }

    deinit {
        for result in held[next...] { PQclear(result) }
    }
}

extension Connection: Transaction {
    var engine: Engine { .postgresql }

    /// How much a query may hold back for a statement inside its loop.
    static let maximumHeldBytes = 64 << 20

    /// How many answers may wait to be read.
    static let maximumUnread = 64

    func forEach(_ sql: SQL, _ body: (any Row) throws -> Void) throws {
        try forEach(start(sql, rowByRow: true), body)
    }

    func all<Value>(_ sql: SQL, _ body: (any Row) throws -> Value) throws -> [Value] {
        var values: [Value] = []
        try whole(sql).forEach { values.append(try body($0)) }
        return values
    }

    private func whole(_ sql: SQL) throws -> WholeAnswer {
        guard kind != .read else { return try answers(to: [sql]).first ?? WholeAnswer(nil) }
        let stream = try start(sql, rowByRow: false)
        let result = try nextResult(of: stream)
        if !stream.isFinished { drain(stream, keeping: false) }
        return try whole(result, of: stream, sql)
    }

    /// Takes over the result.
    private func whole(
        _ result: OpaquePointer?, of stream: RowStream, _ sql: SQL
    ) throws -> WholeAnswer {
        let answer = WholeAnswer(result)
        if let result { answer.kinds = try kinds(result, of: stream) }
        if let failure = stream.failure { throw failure }
        snapshot.keep(answer, to: sql)
        return answer
    }

    private func forEach(_ stream: RowStream, _ body: (any Row) throws -> Void) throws {
        defer { if !stream.isFinished { drain(stream, keeping: false) } }
        while let result = try nextResult(of: stream) {
            defer { PQclear(result) }
            try handOut(result, of: stream, body)
        }
    }

    func execute(_ sql: SQL) throws {
        // A migration's fault is told where it stands, and few migrations run.
        guard kind == .write else {
            _ = try executeCounting(sql)
            return
        }
        try checkUsable()
        try bulk?.suspend()
        let isPrepared = try send(sql).isPrepared
        unread.append(.statement(isPrepared: isPrepared))
        // Answers that nobody reads would fill the way back at last.
        if unread.count >= Self.maximumUnread {
            try makeFree()
            try readUnread(syncing: true)
        }
    }

    func executeCounting(_ sql: SQL) throws -> Int {
        let stream = try start(sql, rowByRow: false)
        while let result = try nextResult(of: stream) { PQclear(result) }
        return stream.changed
    }

    private func checkUsable() throws(DatabaseError) {
        switch phase {
        case .failed(let failure): throw failure.error
        case .idle: throw .failed("a transaction is used after its end")
        case .promised, .open: break
        }
    }

    /// Makes the connection free to send and to read what comes: throws where the transaction has
    /// failed already.
    func makeFree() throws(DatabaseError) {
        try checkUsable()
        if let stream {
            drain(stream, keeping: true)
            if let failure = stream.failure { throw failure }
        }
        try bulk?.suspend()
    }

    func forEach(together queries: [RowQuery]) throws {
        for (query, answer) in zip(queries, try answers(to: queries.map(\.sql))) {
            try answer.forEach(query.body)
        }
    }

    func foresee(_ queries: [SQL]) {
        if kind == .read { snapshot.foresee(queries) }
    }

    /// What is known already, and the rest in one message with what was foreseen.
    private func answers(to queries: [SQL]) throws -> [WholeAnswer] {
        try checkUsable()
        if kind == .read, !snapshot.isCurrent, snapshot.mayKnow(queries) {
            try readMark(results(of: [SnapshotAnswers.markQuery]).first)
        }
        var answers = queries.map { snapshot.answer(to: $0) }
        let unknown = queries.indices.filter { answers[$0] == nil }
        guard !unknown.isEmpty else { return answers.compactMap { $0 } }
        let foreseen = snapshot.takeForeseen().filter { !queries.contains($0) }
        let marks = kind == .read && !snapshot.isCurrent ? [SnapshotAnswers.markQuery] : []
        var streams = try results(of: marks + foreseen + unknown.map { queries[$0] })[...]
        if !marks.isEmpty { try readMark(streams.popFirst()) }
        for (query, stream) in zip(foreseen, streams) {
            _ = try whole(nextResult(of: stream), of: stream, query)
        }
        for (place, stream) in zip(unknown, streams.dropFirst(foreseen.count)) {
            answers[place] = try whole(nextResult(of: stream), of: stream, queries[place])
        }
        return answers.compactMap { $0 }
    }

    private func readMark(_ stream: RowStream?) throws {
        guard let stream else { return }
        var mark = ""
        try forEach(stream) { mark = $0.text(0) }
        snapshot.found(mark: mark)
    }

    private func handOut(
        _ result: OpaquePointer, of stream: RowStream, _ body: (any Row) throws -> Void
    ) throws {
        let kinds = try kinds(result, of: stream)
        for row in 0..<PQntuples(result) {
            try body(PostgreSQLRow(result: result, row: row, kinds: kinds))
        }
    }

    private func kinds(
        _ result: OpaquePointer, of stream: RowStream
    ) throws(DatabaseError) -> [ColumnKind] {
        if let known = stream.statement.kinds { return known }
        let kinds = try ColumnKind.all(of: result)
        stream.statement.kinds = kinds
        return kinds
    }

    /// Sends all queries in one message, and reads all that is answered.
    private func results(of queries: [SQL]) throws(DatabaseError) -> [RowStream] {
        try makeFree()
        guard !queries.isEmpty else { return [] }
        // What cannot be encoded is found before anything is on its way.
        for query in queries { try parameters.encode(query.bindings) }
        var streams: [RowStream] = []
        for query in queries {
            let (statement, isPrepared) = try send(query)
            let stream = RowStream(statement)
            unread.append(.query(stream, isPrepared: isPrepared))
            streams.append(stream)
        }
        try readUnread(syncing: true)
        return streams
    }

    /// Sends a statement and reads up to its first result.
    private func start(_ sql: SQL, rowByRow: Bool) throws(DatabaseError) -> RowStream {
        try makeFree()
        let statement = try send(sql).statement
        try sendSync()
        readBacklog()
        try readUnread()
        if rowByRow { PQsetSingleRowMode(handle) }
        let stream = RowStream(statement)
        self.stream = stream
        return stream
    }

    /// Sends a statement with all that has to precede it, without a sync; all but the statement itself
    /// counts as unread.
    private func send(
        _ sql: SQL
    ) throws(DatabaseError) -> (statement: StatementCache.Statement, isPrepared: Bool) {
        try parameters.encode(sql.bindings)
        let text = sql.text(placeholder: "$")
        // Statements of a migration run once: they would only push others out.
        let key = kind == .migration ? nil : parameters.statementKey(text)
        let known = key.flatMap { statements.cached($0) }
        let statement = known ?? statements.new()

        var commands = openingCommands + statements.commandsToClose()
        if hasLiftedTimeout {
            commands.append(
                "SET LOCAL statement_timeout = \(settings.timeoutInMilliseconds)")
            hasLiftedTimeout = false
        }
        for command in commands {
            try sendCommand(command)
            unread.append(.command)
        }
        phase = .open
        let name = key == nil ? "" : statement.name
        if known == nil {
            try sent(
                PQsendPrepare(
                    handle, name, text, CInt(parameters.types.count), parameters.types))
            unread.append(.preparing(key))
            if let key { statements.insert(statement, for: key) }
        }
        try sent(
            parameters.withPointers { count, values, lengths, formats in
                PQsendQueryPrepared(handle, name, count, values, lengths, formats, 1)
            })
        return (statement, known != nil)
    }

    /// What begins the transaction, where that has not happened yet.
    var openingCommands: [String] {
        guard case .promised = phase else { return [] }
        return kind == .migration
            ? [
                kind.begin.description, "SET LOCAL statement_timeout = 0",
                "SET LOCAL lock_timeout = 0",
            ]
            : [kind.begin.description]
    }

    /// Reads the answers that nobody has waited for yet, after the sync that has been sent or, with
    /// `syncing`, after one that is sent for them. The first failure fails the transaction.
    func readUnread(syncing: Bool = false) throws(DatabaseError) {
        guard !unread.isEmpty else { return }
        if syncing {
            try sendSync()
            readBacklog()
        }
        let commands = unread
        unread = []
        for (number, command) in commands.enumerated() {
            do throws(DatabaseError) {
                try confirm(command)
            } catch {
                // What follows a failure up to the sync was not done.
                for case .preparing(let key?) in commands[number...] { statements.forget(key) }
                throw error
            }
        }
        if syncing { skipToSync() }
    }

    private func confirm(_ command: UnreadCommand) throws(DatabaseError) {
        var failure: Failure?
        var isAnswered = false
        readReply { result in
            isAnswered = true
            if isFailure(result) {
                failure = failure ?? Failure(result: result, isPreparing: command.isPreparing)
            } else if case .query(let stream, _) = command, stream.held.isEmpty {
                stream.held.append(result)
                return true
            }
            return false
        }
        if let failure {
            skipToSync()
            switch command {
            case .statement(let isPrepared), .query(_, let isPrepared):
                statements.mayBeStale = isPrepared
            case .command, .preparing: break
            }
            throw record(failure)
        }
        guard isAnswered, !isBroken else {
            spoil()
            throw record(Failure(.unavailable("the connection broke")))
        }
        if case .query(let stream, _) = command { stream.isFinished = true }
        hasAnswered = true
    }

    /// The next result of the query; `nil` at its end. The caller clears it.
    private func nextResult(of stream: RowStream) throws(DatabaseError) -> OpaquePointer? {
        if stream.next < stream.held.count {
            stream.next += 1
            return stream.held[stream.next - 1]
        }
        if stream.isFinished {
            if let failure = stream.failure { throw failure }
            return nil
        }
        if let result = receive(stream) { return result }
        if let failure = stream.failure { throw failure }
        return nil
    }

    /// Reads from the server; at the end of the query `nil`, and the stream is finished.
    private func receive(_ stream: RowStream) -> OpaquePointer? {
        while let result = PQgetResult(handle) {
            switch PQresultStatus(result) {
            case PGRES_SINGLE_TUPLE:
                return result
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
                if let changed = PQcmdTuples(result).flatMap({ Int(String(cString: $0)) }) {
                    stream.changed = changed
                }
                // An empty result still tells the types of its columns.
                let isNew = stream.statement.kinds == nil && PQnfields(result) > 0
                if PQntuples(result) > 0 || isNew { return result }
            case PGRES_FATAL_ERROR, PGRES_PIPELINE_ABORTED:
                let failure = Failure(result: result)
                PQclear(result)
                finish(stream)
                stream.failure = record(failure)
                return nil
            default:
                // COPY has its own road, `insert`.
                PQclear(result)
                spoil()
                finish(stream)
                stream.failure = record(Failure(.failed("a statement of a kind that is not run")))
                return nil
            }
            PQclear(result)
        }
        finish(stream)
        if isBroken { stream.failure = record(Failure(.unavailable("the connection broke"))) }
        return nil
    }

    private func finish(_ stream: RowStream) {
        skipToSync()
        stream.isFinished = true
        if self.stream === stream { self.stream = nil }
    }

    /// Reads what is left of a query, to hold it back for its loop or to throw it away.
    private func drain(_ stream: RowStream, keeping: Bool) {
        while let result = receive(stream) {
            stream.heldBytes += PQresultMemorySize(result)
            if keeping, stream.heldBytes <= Self.maximumHeldBytes {
                stream.held.append(result)
            } else {
                PQclear(result)
            }
        }
        if keeping, stream.heldBytes > Self.maximumHeldBytes, stream.failure == nil {
            stream.failure = .failed("a statement inside the loop of a query that is too large")
        }
    }
}
