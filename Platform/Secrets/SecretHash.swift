import Base

/// What is stored of a long random secret: its BLAKE2b digest of 32 bytes. Only for secrets of 112 bits
/// and more, which nobody guesses; passwords go to `PasswordHasher`.
package struct SecretHash: Sendable, Hashable {
    package let bytes: [UInt8]

    /// A digest that was stored; nil where it is none.
    package init?(stored bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    init(of secret: some Collection<UInt8>) {
        bytes = ContentHash.digest(of: Array(secret), count: 32)
    }

    /// In constant time.
    package static func == (left: SecretHash, right: SecretHash) -> Bool {
        isEqual(left.bytes, right.bytes)
    }
}
