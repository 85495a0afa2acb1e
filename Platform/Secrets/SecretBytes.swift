import CSodium

/// Bytes that are wiped when the last holder lets go of them: passwords, keys, shared secrets.
///
/// They are compared in constant time and never printed.
package final class SecretBytes: Sendable, Redacted {
    // Written once, in the initialiser, before anybody else can see it.
    private nonisolated(unsafe) let start: UnsafeMutablePointer<UInt8>
    package let count: Int

    package init(_ bytes: some Collection<UInt8>) {
        count = bytes.count
        start = .allocate(capacity: count)
        _ = UnsafeMutableBufferPointer(start: start, count: count).initialize(fromContentsOf: bytes)
    }

    /// `count` random bytes.
    package convenience init(random: RandomBytes, count: Int) {
        var bytes = random.next(count)
        self.init(bytes)
        sodium_memzero(&bytes, bytes.count)
    }

    deinit {
        sodium_memzero(start, count)
        start.deallocate()
    }

    /// The bytes, for the length of the call.
    package func withBytes<Value>(_ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
        body(UnsafeBufferPointer(start: start, count: count))
    }

    /// Their address, for the length of the call.
    func withAddress<Value>(_ body: (UnsafePointer<UInt8>) -> Value) -> Value { body(start) }

    /// Whether the bytes are the same, in a time that tells only their number.
    package func matches(_ other: SecretBytes) -> Bool {
        withBytes { mine in other.withBytes { theirs in isEqual(mine, theirs) } }
    }
}

/// Compares in a time that depends on the lengths only.
func isEqual(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}

/// Values that no log, no message and no debugger's dump may show.
package protocol Redacted: CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{}

extension Redacted {
    package var description: String { "\(Self.self)(…)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Where random bytes come from: the system in the product, a seed in tests.
package struct RandomBytes: Sendable {
    /// As many bytes as asked for.
    package let next: @Sendable (Int) -> [UInt8]

    package init(next: @escaping @Sendable (Int) -> [UInt8]) { self.next = next }

    /// The system's random source.
    package static let system = RandomBytes { count in
        Sodium.start()
        var bytes = [UInt8](repeating: 0, count: count)
        randombytes_buf(&bytes, count)
        return bytes
    }
}

enum Sodium {
    /// Opens the random source and chooses the fastest code for this machine; without it, Argon2 runs
    /// at a fraction of its speed. Any number of calls from any thread.
    static func start() { _ = sodium_init() }
}
