import Synchronization

/// Markup that says the same as long as what it was made of holds; who owns the memory lets go of it when that
/// changes. Bounded: a full memory is emptied.
package final class MarkupMemory<Key: Hashable & Sendable>: Sendable {
    private struct Kept {
        var markup: [Key: HTML] = [:]
        var size = 0
    }

    private let kept = Mutex(Kept())

    /// What an entry takes beside its markup, its key with words that a visitor typed among it.
    private static var overhead: Int { 2_000 }
    private let maximumSize: Int

    /// `maximumSize` in bytes.
    package init(maximumSize: Int = 8 << 20) { self.maximumSize = maximumSize }

    /// How many are kept at this moment.
    var count: Int { kept.withLock { $0.markup.count } }

    /// What stands under the key, else what `make` makes. Two who ask at once may both make it.
    package func html(_ key: Key, _ make: () throws -> HTML) rethrows -> HTML {
        if let known = kept.withLock({ $0.markup[key] }) { return known }
        let fresh = try make()
        kept.withLock { kept in
            guard kept.markup[key] == nil else { return }
            let size = fresh.bytes.count + Self.overhead
            if kept.size + size > maximumSize { kept = Kept() }
            kept.markup[key] = fresh
            kept.size += size
        }
        return fresh
    }
}
