import Glibc
import Synchronization

/// Heavy synchronous work on threads of its own, never on those of Swift's tasks: at most `threads` at
/// once, at most `waiting` behind them, beyond which a caller is told at once. They give way to all
/// others of the machine, and where a line forms they take only what nobody else wants: many at once are
/// somebody who guesses passwords.
final class WorkPool: Sendable {
    /// More are waiting already than the pool allows.
    struct Full: Error {}

    private struct Job {
        let ticket: Int
        let start: @Sendable () -> Void
        let cancel: @Sendable () -> Void
    }

    private struct State {
        var running = 0
        var waiting: [Job] = []
        var nextTicket = 0
    }

    private let threads: Int
    private let limit: Int
    private let state = Mutex(State())

    init(threads: Int, waiting: Int) {
        self.threads = max(1, threads)
        limit = max(0, waiting)
    }

    /// How many run and how many wait at this moment.
    var load: (running: Int, waiting: Int) {
        state.withLock { ($0.running, $0.waiting.count) }
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
        case thread, line, none
    }

    private func submit(_ job: Job, ifFull refuse: () -> Void) {
        let place: Place = state.withLock { state in
            if state.running < threads {
                state.running += 1
                return .thread
            }
            if state.waiting.count < limit {
                state.waiting.append(job)
                return .line
            }
            return .none
        }
        switch place {
        case .thread: Self.onNewThread { self.work(from: job) }
        case .line: break
        case .none: refuse()
        }
    }

    /// One thread: the job, then whatever waits, in the order of coming. While the line is long it stands back; since
    /// a thread cannot step forward again, another one takes over when the line is short.
    private func work(from first: Job) {
        var next = first
        var standsBack = false
        while true {
            next.start()
            let following: (job: Job, isInLongLine: Bool)? = state.withLock { state in
                guard !state.waiting.isEmpty else {
                    state.running -= 1
                    return nil
                }
                return (state.waiting.removeFirst(), state.waiting.count >= threads)
            }
            guard let (job, isInLongLine) = following else { return }
            if isInLongLine, !standsBack {
                Self.standBack()
                standsBack = true
            } else if !isInLongLine, standsBack {
                return Self.onNewThread { self.work(from: job) }
            }
            next = job
        }
    }

    /// `SCHED_IDLE` of sched(7), a macro that Swift does not see.
    private static let idlePolicy: Int32 = 5

    /// From here on the calling thread runs only where a processor would be idle. A nice value alone lets it finish its
    /// slice before others; who is not root does not get back from here (sched(7)).
    private static func standBack() {
        var parameters = sched_param()
        _ = sched_setscheduler(0, idlePolicy, &parameters)
    }

    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// A thread of dispatch's would keep the priority for whatever comes after.
    private static func onNewThread(_ run: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Body(run))
        let failure = pthread_create(
            &thread, nil,
            { body in
                // On Linux, 0 is the calling thread (setpriority(2), "C library/kernel differences").
                _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
                guard let body else { return nil }
                Unmanaged<Body>.fromOpaque(body).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        guard failure == 0 else {
            // No thread to be had: the work is done here rather than never.
            body.takeRetainedValue().run()
            return
        }
        pthread_detach(thread)
    }

    private func cancel(_ ticket: Int) {
        let job = state.withLock { state in
            state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0) }
        }
        job?.cancel()
    }
}
