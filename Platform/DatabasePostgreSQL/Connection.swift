import CPostgreSQL
import Database

enum TransactionKind {
    /// One snapshot; the answer does not wait for the end of the transaction.
    case read
    /// Each statement sees what others committed before it; durable when it returns.
    case write
    /// As `write`, its statements unbounded in time and not kept prepared.
    case migration

    var begin: StaticString {
        switch self {
        case .read: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        case .write, .migration: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
        }
    }
}

/// What helps after a transaction that failed and stored nothing.
enum Remedy {
    case none, runAgain, reconnect
}

/// One connection in libpq's pipeline mode, on one thread at a time.
///
/// Round trips are what a page waits for, so statements travel together: `BEGIN`, a `PREPARE` where
/// needed and the first statement go in one message; what only writes waits to be sent with the next
/// statement whose answer is needed, or with the `COMMIT`; and the `COMMIT` of a read is sent without
/// waiting for its answer, which is read before the next use.
final class Connection {
    enum Phase {
        case idle
        /// `BEGIN` goes with the first statement.
        case promised
        case open
        case failed(Failure)
    }

    let handle: OpaquePointer
    let settings: ConnectionSettings
    private(set) var kind = TransactionKind.read
    var phase = Phase.idle
    private(set) var remedy = Remedy.none
    /// Whether the server has answered in this transaction.
    var hasAnswered = false
    /// Commands sent whose answers come after the next sync, in their order.
    var unread: [UnreadCommand] = []
    /// Syncs sent whose answers nobody waited for.
    private var backlog = 0
    private var isSpoiled = false

    var statements = StatementCache()
    var parameters = Parameters()
    /// The query whose rows are on the way.
    var stream: RowStream?
    /// The bulk insert that is being fed.
    var bulk: BulkInsert?
    /// Per table as it is written in the program.
    var columnTypes: [String: [String: Oid]] = [:]
    var snapshot = SnapshotAnswers()
    /// Whether a bulk insert lifted the time-out for this transaction.
    var hasLiftedTimeout = false

    /// Not usable any more: to be thrown away.
    var isBroken: Bool { isSpoiled || PQstatus(handle) != CONNECTION_OK }

    init(_ settings: ConnectionSettings) throws(DatabaseError) {
        self.settings = settings
        handle = try settings.connect()
    }

    deinit { PQfinish(handle) }

    // MARK: Transactions

    /// Runs `body` in a transaction; its own errors pass unchanged. Afterwards `remedy` says whether
    /// running it again can help.
    func transaction<Value>(
        _ kind: TransactionKind, _ body: (Connection) throws -> Value
    ) throws -> Value {
        self.kind = kind
        phase = .promised
        remedy = .none
        hasAnswered = false
        hasLiftedTimeout = false
        snapshot.begin()
        defer { phase = .idle }
        do {
            let value = try body(self)
            // A closure may have caught the error of a statement; the transaction is lost anyway.
            if case .failed(let failure) = phase { throw failure.error }
            if case .open = phase { try commit() }
            return value
        } catch {
            // A failure among them would take the `ROLLBACK` with it, so they get a sync of their own.
            try? readUnread(syncing: true)
            if case .failed(let failure) = phase { remedy = remedy(for: failure) }
            switch phase {
            case .open, .failed: try? sendEnd("ROLLBACK")
            case .idle, .promised: break
            }
            throw error
        }
    }

    private func remedy(for failure: Failure) -> Remedy {
        if isBroken { return hasAnswered ? .none : .reconnect }
        if failure.isConflict { return .runAgain }
        if failure.isStalePlan && statements.mayBeStale {
            statements.forgetAll()
            return .runAgain
        }
        return .none
    }

    private func commit() throws(DatabaseError) {
        if kind == .read {
            // The rows are all here; a connection that breaks now shows at its next use.
            try? sendEnd("COMMIT")
            return
        }
        // Whether a `COMMIT` holds is unknown where the connection breaks before the answer: one that died
        // while idle has to show before it is sent.
        if !hasAnswered { try readUnread(syncing: true) }
        try sendEnd("COMMIT", isAwaited: true)
        readBacklog()
        try readUnread()
        var failure: Failure?
        readReply { result in
            if isFailure(result) { failure = failure ?? Failure(result: result) }
            return false
        }
        skipToSync()
        phase = .idle
        if isBroken {
            throw .unavailable(
                "the connection broke during the commit; whether it holds is unknown")
        }
        if let failure {
            remedy = remedy(for: failure)
            throw failure.error
        }
    }

    private func sendEnd(_ text: StaticString, isAwaited: Bool = false) throws(DatabaseError) {
        guard !isBroken else { throw .unavailable("the connection broke") }
        try sendCommand(text.description)
        try sendSync()
        if !isAwaited { backlog += 1 }
    }

    // MARK: The pipeline

    func sendCommand(_ text: String) throws(DatabaseError) {
        try sent(PQsendQueryParams(handle, text, 0, nil, nil, nil, nil, 1))
    }

    func sendSync() throws(DatabaseError) {
        try sent(PQpipelineSync(handle))
    }

    /// Half a pipeline cannot be taken back: where libpq does not send, the connection is given up.
    func sent(_ answer: CInt) throws(DatabaseError) {
        guard answer != 1 else { return }
        isSpoiled = true
        throw record(Failure(lost))
    }

    /// Reads the answers that nobody waited for.
    func readBacklog() {
        while backlog > 0 {
            skipToSync()
            backlog -= 1
        }
    }

    /// Reads all results of one command; `body` says whether it keeps one.
    func readReply(_ body: (OpaquePointer) -> Bool) {
        while let result = PQgetResult(handle) {
            if !body(result) { PQclear(result) }
            if PQstatus(handle) != CONNECTION_OK { return }
        }
    }

    func skipToSync() {
        var nothing = 0
        while !isBroken {
            guard let result = PQgetResult(handle) else {
                // One stands between two commands; more than that, and the sync is not on its way.
                nothing += 1
                if nothing > 2 { spoil() }
                continue
            }
            nothing = 0
            let status = PQresultStatus(result)
            PQclear(result)
            if status == PGRES_PIPELINE_SYNC { return }
        }
    }

    func spoil() { isSpoiled = true }

    func isFailure(_ result: OpaquePointer) -> Bool {
        let status = PQresultStatus(result)
        return status == PGRES_FATAL_ERROR || status == PGRES_PIPELINE_ABORTED
    }

    /// The first failure of a transaction is the one that is told; the others follow from it.
    @discardableResult
    func record(_ failure: Failure) -> DatabaseError {
        if case .failed(let first) = phase { return first.error }
        let told = isBroken && failure.sqlState.isEmpty ? Failure(lost) : failure
        phase = .failed(told)
        return told.error
    }

    private var lost: DatabaseError {
        let message = trimmed(String(cString: PQerrorMessage(handle)))
        return .unavailable(message.isEmpty ? "the connection broke" : message)
    }
}
