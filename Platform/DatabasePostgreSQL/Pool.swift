import Database
import Dispatch
import Synchronization

/// A fixed number of sessions, handed out one closure at a time; the one used last is used next, so
/// that its prepared statements are warm.
final class Pool: Sendable {
    private struct State {
        var idle: [Session]
        var waiters: [(ticket: Int, continuation: CheckedContinuation<Session, any Error>)] = []
        var nextTicket = 0
        /// Waiters whose task was cancelled before they were queued.
        var cancelled: Set<Int> = []
        var isClosed = false
    }

    /// Beyond this the server is too late anyway; the caller is told at once.
    private static let maximumWaiters = 1_000

    private let sessions: [Session]
    private let state: Mutex<State>
    private let acquireTimeout: Duration

    init(settings: ConnectionSettings, connections: Int, acquireTimeout: Duration) {
        sessions = (0..<connections).map { Session(settings: settings, number: $0) }
        state = Mutex(State(idle: sessions.reversed()))
        self.acquireTimeout = acquireTimeout
    }

    func withSession<Value: Sendable>(
        _ body: (Session) async throws -> Value
    ) async throws -> Value {
        let session = try await acquire()
        defer { release(session) }
        return try await body(session)
    }

    func close() async {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.continuation.resume(throwing: Self.closed) }
        for session in sessions { await session.close() }
    }

    static var closed: DatabaseError { .unavailable("closed") }

    private func acquire() async throws -> Session {
        let free: Session? = try state.withLock { state in
            guard !state.isClosed else { throw Self.closed }
            return state.idle.popLast()
        }
        if let free { return free }
        return try await wait()
    }

    private func wait() async throws -> Session {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        let timer = Task {
            try await Task.sleep(for: acquireTimeout)
            end(ticket, DatabaseError.unavailable("no connection became free in time"))
        }
        defer {
            timer.cancel()
            state.withLock { _ = $0.cancelled.remove(ticket) }
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let answer: Result<Session, any Error>? = state.withLock { state in
                    if state.isClosed { return .failure(Self.closed) }
                    if state.cancelled.contains(ticket) { return .failure(CancellationError()) }
                    if let session = state.idle.popLast() { return .success(session) }
                    if state.waiters.count >= Self.maximumWaiters {
                        return .failure(DatabaseError.unavailable("too many are waiting"))
                    }
                    state.waiters.append((ticket, continuation))
                    return nil
                }
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            state.withLock { _ = $0.cancelled.insert(ticket) }
            end(ticket, CancellationError())
        }
    }

    private func end(_ ticket: Int, _ error: any Error) {
        let waiter = state.withLock { state in
            state.waiters.firstIndex { $0.ticket == ticket }.map { state.waiters.remove(at: $0) }
        }
        waiter?.continuation.resume(throwing: error)
    }

    private func release(_ session: Session) {
        let waiter = state.withLock { state in
            if state.waiters.isEmpty {
                state.idle.append(session)
                return nil as CheckedContinuation<Session, any Error>?
            }
            return state.waiters.removeFirst().continuation
        }
        waiter?.resume(returning: session)
    }
}

/// One place of the pool: a connection, opened when first needed and again when it broke, and the
/// thread it is used on.
actor Session {
    private let settings: ConnectionSettings
    private let executor: QueueExecutor
    private var connection: Connection?
    private var isClosed = false

    /// How often a closure runs at most where other transactions are in its way.
    private static let maximumRuns = 6

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(settings: ConnectionSettings, number: Int) {
        self.settings = settings
        executor = QueueExecutor(label: "postgresql.\(number)")
    }

    /// `body` may run more than once; nothing of the runs before the last is stored.
    func run<Value: Sendable>(
        _ kind: TransactionKind, _ body: @Sendable (Connection) throws -> Value
    ) async throws -> Value {
        var runs = 0
        var hasReconnected = false
        while true {
            let connection = try openConnection()
            runs += 1
            do {
                let value = try connection.transaction(kind, body)
                if connection.isBroken { self.connection = nil }
                return value
            } catch {
                if connection.isBroken { self.connection = nil }
                switch connection.remedy {
                case .reconnect where !hasReconnected: hasReconnected = true
                case .runAgain where runs < Self.maximumRuns:
                    // Time for the other transaction to take what this one gave up; at once, both
                    // would meet again.
                    try await Task.sleep(for: .milliseconds(10 * runs))
                default: throw error
                }
            }
        }
    }

    func open() throws { _ = try openConnection() }

    func close() {
        isClosed = true
        connection = nil
    }

    private func openConnection() throws -> Connection {
        guard !isClosed else { throw Pool.closed }
        if let connection { return connection }
        let connection = try Connection(settings)
        self.connection = connection
        return connection
    }
}

/// Runs an actor's jobs on a dispatch queue, where they may block.
private final class QueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) { queue = DispatchQueue(label: label) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
