import Dispatch
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

    /// A job whose turn has come, and how long the line is behind it.
    private struct Turn {
        let job: Job
        let isInLongLine: Bool
    }

    /// Whose turn it is now; with nobody in line, this thread has ended for the pool.
    private func nextTurn() -> Turn? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.running -= 1
                return nil
            }
            return Turn(
                job: state.waiting.removeFirst(), isInLongLine: state.waiting.count >= threads)
        }
    }

    /// One thread: the job, then whatever waits, in the order of coming.
    private func work(from first: Job) {
        first.start()
        var turn = nextTurn()
        while let now = turn {
            if now.isInLongLine {
                turn = standBack(from: now)
            } else {
                now.job.start()
                turn = nextTurn()
            }
        }
    }

    /// Works as long as the line is long where a processor would be idle, and gives the turn back that comes after. On
    /// a thread of its own, for which this one waits: a thread that stands back cannot step forward again, nor can those
    /// that it begins.
    private func standBack(from first: Turn) -> Turn? {
        let handover = Handover(first)
        Self.onNewThread {
            Self.becomeIdle()
            while let now = handover.turn.withLock({ $0 }), now.isInLongLine {
                now.job.start()
                let following = self.nextTurn()
                handover.turn.withLock { $0 = following }
            }
            handover.end.signal()
        }
        // Who waits looks up every now and then: where threads of the idle policy run, the scheduler moves what stands
        // behind another processor here only when somebody goes to sleep here, or at its next tick.
        while handover.end.wait(timeout: .now() + Self.lookingUp) == .timedOut {}
        return handover.turn.withLock { $0 }
    }

    /// A twentieth of a tick of 250 Hz.
    private static let lookingUp = DispatchTimeInterval.microseconds(200)

    private final class Handover: Sendable {
        let turn: Mutex<Turn?>
        let end = DispatchSemaphore(value: 0)

        init(_ turn: Turn) { self.turn = Mutex(turn) }
    }

    /// `SCHED_IDLE` of sched(7), a macro that Swift does not see.
    private static let idlePolicy: Int32 = 5

    /// From here on the calling thread runs only where a processor would be idle. A nice value alone lets it finish its
    /// slice before others; who is not root does not get back from here (sched(7)).
    private static func becomeIdle() {
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
