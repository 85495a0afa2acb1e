import Synchronization

/// Lets those wait who cannot be served: who is refused at once comes back at once, and two hundred who
/// guess passwords would have the machine to themselves. Beyond a number nobody waits, for each holds a
/// place among the requests that are under way.
final class Refusals: Sendable {
    private let count = Atomic<Int>(0)
    private let limit: Int
    private let wait: @Sendable () async -> Void

    init(limit: Int = 256, wait: @escaping @Sendable () async -> Void = Refusals.twoSeconds) {
        self.limit = limit
        self.wait = wait
    }

    /// Comes back after the wait, or at once where enough are waiting.
    func refuse() async {
        let number = count.add(1, ordering: .relaxed).newValue
        defer { count.subtract(1, ordering: .relaxed) }
        if number <= limit { await wait() }
    }

    @Sendable
    static func twoSeconds() async {
        // Cut short where the server stops.
        try? await Task.sleep(for: .seconds(2))
    }
}
