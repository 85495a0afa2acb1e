package import Base
import CNettle
import CSodium

/// One-time codes from a shared secret and the time (TOTP, RFC 6238 over HOTP, RFC 4226): six digits,
/// thirty seconds, HMAC-SHA-1, which is what every authenticator understands.
package struct TimeBasedCode: Sendable {
    package static let digits = 6
    package static let period = 30
    /// As many bytes as SHA-1 gives (RFC 4226, section 4).
    package static let secretBytes = 20
    /// How many steps a telephone's clock may be early or late.
    package static let window: UInt64 = 1

    private let secret: SecretBytes

    package init(secret: SecretBytes) { self.secret = secret }

    package static func newSecret(_ random: RandomBytes) -> SecretBytes {
        SecretBytes(random: random, count: secretBytes)
    }

    /// The counter of the code that was typed, or nil where it is wrong, too old, too new or was used.
    ///
    /// The caller stores the counter and passes it as `lastUsed` from then on: a code, and every one
    /// before it, is accepted once. Digits of any script are understood, spaces between them ignored.
    package func accept(_ typed: String, at now: Instant, lastUsed: UInt64?) -> UInt64? {
        guard let number = Self.digits(of: typed), let current = Self.counter(at: now) else {
            return nil
        }
        // Every step is computed and compared, so that time does not tell which one fits.
        var accepted: UInt64?
        for counter in (current - min(current, Self.window))...(current + Self.window) {
            let isRight = isEqual(code(counter).utf8, number)
            let isNew = lastUsed.map { counter > $0 } ?? true
            if isRight && isNew { accepted = counter }
        }
        return accepted
    }

    /// The code that an authenticator shows at this instant; nil before 1970.
    package func code(at now: Instant) -> String? { Self.counter(at: now).map(code) }

    /// The address that an authenticator reads from a QR code (Google Authenticator, "Key Uri
    /// Format"): `issuer` is the installation, `account` whose code it is. A colon, which parts the
    /// two, becomes a space in either.
    package func uri(issuer: String, account: String) -> String {
        let issuer = Self.encoded(issuer)
        var uri = "otpauth://totp/\(issuer):\(Self.encoded(account))"
        uri += "?secret=\(secret.withBytes { Base32.encode($0) })&issuer=\(issuer)"
        uri += "&algorithm=SHA1&digits=\(Self.digits)&period=\(Self.period)"
        return uri
    }

    /// The secret for typing where no camera is: Base32 in groups of four.
    package var typedSecret: String {
        secret.withBytes { grouped(Base32.encode($0), by: 4, separator: " ") }
    }

    /// The whole periods since 1970.
    static func counter(at now: Instant) -> UInt64? {
        UInt64(exactly: now.milliseconds).map { $0 / 1000 / UInt64(period) }
    }

    /// HOTP (RFC 4226, section 5.3).
    func code(_ counter: UInt64) -> String {
        let message = withUnsafeBytes(of: counter.bigEndian) { Array($0) }
        let digest = Self.hmac(secret, message: message)
        let offset = Int(digest[19] & 0x0F)
        let number = digest[offset..<(offset + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let text = String((number & 0x7FFF_FFFF) % 1_000_000)
        return String(repeating: "0", count: Self.digits - text.utf8.count) + text
    }

    /// HMAC-SHA-1 (RFC 2104).
    static func hmac(_ key: SecretBytes, message: [UInt8]) -> [UInt8] {
        var context = hmac_sha1_ctx()
        defer { sodium_memzero(&context, MemoryLayout<hmac_sha1_ctx>.size) }
        var digest = [UInt8](repeating: 0, count: Int(SHA1_DIGEST_SIZE))
        key.withAddress { nettle_hmac_sha1_set_key(&context, key.count, $0) }
        nettle_hmac_sha1_update(&context, message.count, message)
        nettle_hmac_sha1_digest(&context, digest.count, &digest)
        return digest
    }

    /// Six decimal digits as ASCII, whatever script they were typed in; nil for everything else.
    private static func digits(of typed: String) -> [UInt8]? {
        var digits: [UInt8] = []
        for scalar in typed.unicodeScalars where !scalar.properties.isWhitespace {
            guard scalar.properties.generalCategory == .decimalNumber,
                let value = scalar.properties.numericValue, digits.count < Self.digits
            else { return nil }
            digits.append(UInt8(ascii: "0") + UInt8(value))
        }
        return digits.count == Self.digits ? digits : nil
    }

    private static func encoded(_ text: String) -> String {
        let unparted = text.split(separator: ":").joined(separator: " ")
        var encoded = ""
        for byte in unparted.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default: encoded += "%" + [byte].hexadecimal.uppercased()
            }
        }
        return encoded
    }
}

/// RFC 4648, section 6, without padding, as authenticators want it.
package enum Base32 {
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        var text: [UInt8] = []
        var (rest, bits) = (UInt32(0), UInt32(0))
        for byte in bytes {
            rest = rest << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int(rest >> bits & 31)])
            }
            rest &= 1 << bits - 1
        }
        if bits > 0 { text.append(alphabet[Int(rest << (5 - bits) & 31)]) }
        return String(decoding: text, as: UTF8.self)
    }
}

/// ASCII text in groups of so many characters; the last may be shorter.
func grouped(_ text: String, by size: Int, separator: Character) -> String {
    String(
        text.enumerated().flatMap { $0 > 0 && $0 % size == 0 ? [separator, $1] : [$1] })
}
