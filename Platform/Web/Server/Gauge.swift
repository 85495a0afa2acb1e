import Synchronization

/// Counts what is under way, up to a limit.
final class Gauge: Sendable {
    private let current = Atomic<Int>(0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    func enter() -> Bool {
        if current.add(1, ordering: .relaxed).newValue <= limit { return true }
        leave()
        return false
    }

    func leave() { current.subtract(1, ordering: .relaxed) }
}
