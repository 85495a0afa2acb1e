import Synchronization
import Testing

@testable import Accounts

@Suite("Who cannot be served waits for the answer")
struct RefusalsTests {
    @Test("so many and no more, and a place is free again afterwards")
    func waits() async {
        let (opened, open) = AsyncStream.makeStream(of: Void.self)
        let (arrived, arrive) = AsyncStream.makeStream(of: Void.self)
        let refusals = Refusals(limit: 1) {
            arrive.yield()
            for await _ in opened { return }
        }
        await withTaskGroup(of: Void.self) { group in
            var arrivals = arrived.makeAsyncIterator()
            group.addTask { await refusals.refuse() }
            await arrivals.next()
            // The second is told at once, while the first one waits.
            await refusals.refuse()
            open.finish()
            await group.waitForAll()
            await refusals.refuse()
            await arrivals.next()
        }
    }
}
