import CNettle
import CSodium

/// BLAKE2b (RFC 7693).
package enum ContentHash {
    /// The digest of all bytes at once; `count` is 16 to 64.
    package static func digest(of bytes: [UInt8], count: Int) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: count)
        crypto_generichash(&digest, count, bytes, UInt64(bytes.count), nil, 0)
        return digest
    }
}

/// SHA-256 (FIPS 180-4), by which the world names files.
package struct SHA256: Sendable {
    // Nettle's uses the processor's own instructions, at four times the pace of libsodium's.
    private var state = sha256_ctx()

    package init() { nettle_sha256_init(&state) }

    package mutating func update(_ bytes: [UInt8]) {
        nettle_sha256_update(&state, bytes.count, bytes)
    }

    /// 64 hexadecimal digits.
    package func text() -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        var final = state
        nettle_sha256_digest(&final, digest.count, &digest)
        return digest.hexadecimal
    }
}

/// Identifiers nobody can guess or count.
package struct RandomIdentifiers: Sendable {
    package let next: @Sendable () -> String

    package init(next: @escaping @Sendable () -> String) { self.next = next }

    /// 16 characters of base32 from the system's random source.
    package static let system = RandomIdentifiers {
        var bytes = [UInt8](repeating: 0, count: 16)
        randombytes_buf(&bytes, bytes.count)
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
        return String(decoding: bytes.map { alphabet[Int($0 & 31)] }, as: UTF8.self)
    }
}

extension [UInt8] {
    package var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
