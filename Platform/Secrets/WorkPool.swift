import Dispatch
import Synchronization

/// Heavy synchronous work on threads of its own, never on those of Swift's tasks: at most `threads` at
/// once, at most `waiting` behind them, beyond which a caller is told at once.
final class WorkPool: Sendable {
    /// More are waiting already than the pool allows.
    struct Full: Error {}

    private struct Job {
        let ticket: Int
        let start: @Sendable () -> Void
        let cancel: @Sendable () -> Void
    }

    private struct State {
        var idle: [DispatchQueue]
        var waiting: [Job] = []
        var nextTicket = 0
    }

    private let threads: Int
    private let limit: Int
    private let state: Mutex<State>

    init(name: String, threads: Int, waiting: Int) {
        self.threads = max(1, threads)
        limit = max(0, waiting)
        // One serial queue a thread: those get threads of their own, while a concurrent queue would
        // take its threads from the ones that run tasks, and leave none of them under attack.
        let queues = (0..<self.threads).map { DispatchQueue(label: "\(name) \($0)") }
        state = Mutex(State(idle: queues))
    }

    /// How many run and how many wait at this moment.
    var load: (running: Int, waiting: Int) {
        state.withLock { (threads - $0.idle.count, $0.waiting.count) }
    }

    /// Runs `work` in its turn. A task cancelled before its turn gives its place up with
    /// `CancellationError`; what has begun is finished.
    func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async throws -> Value {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                submit(
                    Job(
                        ticket: ticket,
                        start: { continuation.resume(returning: work()) },
                        cancel: { continuation.resume(throwing: CancellationError()) }),
                    ifFull: { continuation.resume(throwing: Full()) })
                // The handler may have run before there was anything to give up.
                if Task.isCancelled { cancel(ticket) }
            }
        } onCancel: {
            cancel(ticket)
        }
    }

    private enum Place {
        case thread(DispatchQueue)
        case line, none
    }

    private func submit(_ job: Job, ifFull refuse: () -> Void) {
        let place: Place = state.withLock { state in
            if let queue = state.idle.popLast() { return .thread(queue) }
            if state.waiting.count < limit {
                state.waiting.append(job)
                return .line
            }
            return .none
        }
        switch place {
        case .thread(let queue): queue.async { self.work(from: job, on: queue) }
        case .line: break
        case .none: refuse()
        }
    }

    /// One thread: the job, then whatever waits, in the order of coming.
    private func work(from first: Job, on queue: DispatchQueue) {
        var next: Job? = first
        while let job = next {
            job.start()
            next = state.withLock { state in
                if state.waiting.isEmpty {
                    state.idle.append(queue)
                    return nil
                }
                return state.waiting.removeFirst()
            }
        }
    }

    private func cancel(_ ticket: Int) {
        let job = state.withLock { state in
            state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0) }
        }
        job?.cancel()
    }
}
