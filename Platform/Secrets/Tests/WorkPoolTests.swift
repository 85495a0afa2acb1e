import Dispatch
import Glibc
import Synchronization
import Testing

@testable import Secrets

/// Holds threads until it is opened, and tells when somebody has come.
final class Gate: Sendable {
    private let closed = DispatchSemaphore(value: 0)
    private let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation

    init() { (arrivals, arrived) = AsyncStream.makeStream() }

    func wait() {
        arrived.yield()
        closed.wait()
        closed.signal()
    }

    func open() { closed.signal() }

    func entered() async { for await _ in arrivals { return } }
}

/// A value that several tasks change.
final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    @discardableResult
    func change<Answer: Sendable>(_ body: @Sendable (inout Value) -> Answer) -> Answer {
        value.withLock { body(&$0) }
    }

    var now: Value { value.withLock { $0 } }
}

@Suite("A pool for heavy work")
struct WorkPoolTests {
    /// Lets other tasks run until as many stand in line.
    private func line(_ count: Int, in pool: WorkPool) async {
        while pool.load.waiting != count { await Task.yield() }
    }

    @Test("no more run at once than it has threads, and each gets its own answer")
    func bounded() async throws {
        let pool = WorkPool(threads: 3, waiting: 1000)
        let counts = Shared((now: 0, most: 0))
        let answers = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
            for number in 0..<500 {
                group.addTask {
                    let answer = try await pool.run {
                        counts.change {
                            $0.now += 1
                            $0.most = max($0.most, $0.now)
                        }
                        defer { counts.change { $0.now -= 1 } }
                        return (0..<2000).reduce(number) { $0 &+ $1 }
                    }
                    return (number, answer)
                }
            }
            return try await group.reduce(into: [Int: Int]()) { $0[$1.0] = $1.1 }
        }
        #expect(answers.count == 500)
        #expect(answers.allSatisfy { $1 == $0 + 1_999_000 })
        #expect((1...3).contains(counts.now.most))
        // A thread may have told its last answer and not have ended yet.
        await line(0, running: 0, in: pool)
    }

    @Test("it leaves their threads to the tasks, however much works in it")
    func apart() async throws {
        let pool = WorkPool(threads: 32, waiting: 0)
        let isSeen = Shared(false)
        let end = ContinuousClock.now + .seconds(600)
        let seen = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    // Works until a task has had its turn.
                    try await pool.run {
                        while !isSeen.now {
                            if ContinuousClock.now > end { return false }
                        }
                        return true
                    }
                }
            }
            await line(0, running: 32, in: pool)
            isSeen.change { $0 = true }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(seen.count == 32 && seen.allSatisfy(\.self))
    }

    private func line(_ count: Int, running: Int, in pool: WorkPool) async {
        while pool.load != (running, count) { await Task.yield() }
    }

    @Test("who comes when the line is full is refused, the others are served in turn")
    func full() async throws {
        let pool = WorkPool(threads: 1, waiting: 3)
        let gate = Gate()
        let served = Shared<[Int]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run { gate.wait() } }
            await gate.entered()
            for number in 0..<3 {
                group.addTask {
                    try await pool.run { served.change { $0.append(number) } }
                }
                await line(number + 1, in: pool)
            }
            await #expect(throws: WorkPool.Full.self) { try await pool.run {} }
            #expect(pool.load == (1, 3))
            gate.open()
            try await group.waitForAll()
        }
        #expect(served.now == [0, 1, 2])
        await line(0, running: 0, in: pool)
    }

    @Test(
        "it gives way, and behind a line takes only what nobody else wants, until the line is gone")
    func givesWay() async throws {
        let pool = WorkPool(threads: 1, waiting: 3)
        let gate = Gate()
        let seen = Shared<[Standing]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await pool.run {
                    gate.wait()
                    seen.change { $0.append(.ofThread) }
                }
            }
            await gate.entered()
            for number in 1...3 {
                group.addTask { try await pool.run { seen.change { $0.append(.ofThread) } } }
                await line(number, in: pool)
            }
            gate.open()
            try await group.waitForAll()
        }
        // The last one has nobody behind it any more.
        #expect(seen.now.map(\.policy) == [SCHED_OTHER, idlePolicy, idlePolicy, SCHED_OTHER])
        #expect([0, 3].map { seen.now[$0].niceness } == [10, 10])
    }

    /// `SCHED_IDLE` of sched(7).
    private let idlePolicy: Int32 = 5

    /// How the kernel treats the thread that asks.
    private struct Standing: Sendable {
        let policy: Int32
        let niceness: Int32

        static var ofThread: Standing {
            Standing(
                policy: sched_getscheduler(0),
                niceness: getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0))
        }
    }

    @Test("a task cancelled in line gives its place up; one that runs is finished")
    func cancellation() async throws {
        let pool = WorkPool(threads: 1, waiting: 1)
        let gate = Gate()
        let ran = Shared(false)
        let running = Task {
            try await pool.run {
                gate.wait()
                return 7
            }
        }
        await gate.entered()
        let waiting = Task { try await pool.run { ran.change { $0 = true } } }
        await line(1, in: pool)
        running.cancel()
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(pool.load == (1, 0))
        gate.open()
        #expect(try await running.value == 7)
        #expect(!ran.now)
        #expect(try await pool.run { 8 } == 8)
    }

    @Test("a task cancelled before it stands in line never hangs there")
    func cancelledBefore() async throws {
        let pool = WorkPool(threads: 1, waiting: 100)
        let gate = Gate()
        let holder = Task { try await pool.run { gate.wait() } }
        await gate.entered()
        for _ in 0..<100 {
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await pool.run {}
            }
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        #expect(pool.load == (1, 0))
        gate.open()
        try await holder.value
    }
}
