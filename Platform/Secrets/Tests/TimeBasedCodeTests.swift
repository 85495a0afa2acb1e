import Base
import Testing

@testable import Secrets

@Suite("One-time codes")
struct TimeBasedCodeTests {
    private let code = TimeBasedCode(secret: SecretBytes(Array("12345678901234567890".utf8)))

    @Test("counters give the codes of RFC 4226, appendix D")
    func counters() {
        let codes = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583",
            "399871", "520489",
        ]
        for (counter, expected) in codes.enumerated() {
            #expect(code.code(UInt64(counter)) == expected)
        }
    }

    @Test(
        "instants give the codes of RFC 6238, appendix B, by their last six digits",
        arguments: [
            (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"),
            (1_234_567_890, "005924"), (2_000_000_000, "279037"), (20_000_000_000, "353130"),
        ] as [(Int64, String)])
    func instants(seconds: Int64, expected: String) {
        #expect(code.code(at: Instant(seconds: seconds)) == expected)
    }

    @Test(
        "nettle's HMAC-SHA-1 is that of RFC 2202, for keys of every length",
        arguments: [
            (String(repeating: "0b", count: 20), "b617318655057264e28bc0b6fb378c8ef146be00"),
            (String(repeating: "aa", count: 80), "aa4ae5e15272d00e95705637ce8a3b55ed402112"),
        ])
    func keyedHash(key: String, expected: String) {
        let message =
            key.hasPrefix("0b")
            ? "Hi There" : "Test Using Larger Than Block-Size Key - Hash Key First"
        let digest = TimeBasedCode.hmac(
            SecretBytes(hexadecimal(key)), message: Array(message.utf8))
        #expect(digest.hexadecimal == expected)
    }

    @Test("a code holds in its own thirty seconds and one step before and after")
    func window() {
        let shown = Instant(seconds: 3_000_000)  // the first second of step 100,000
        let typed = code.code(100_000)
        for (offset, isAccepted) in [
            (-31, false), (-30, true), (0, true), (29, true), (59, true), (60, false),
        ] as [(Int64, Bool)] {
            let now = Instant(milliseconds: shown.milliseconds + offset * 1000)
            let counter = code.accept(typed, at: now, lastUsed: nil)
            #expect(counter == (isAccepted ? 100_000 : nil), "\(offset)")
        }
    }

    @Test("a code is accepted once, and none before it afterwards")
    func once() throws {
        let now = Instant(seconds: 3_000_000)
        let before = code.code(99_999)
        let used = try #require(code.accept(code.code(100_000), at: now, lastUsed: 99_999))
        #expect(code.accept(code.code(100_000), at: now, lastUsed: used) == nil)
        #expect(code.accept(before, at: now, lastUsed: used) == nil)
        #expect(code.accept(before, at: now, lastUsed: 99_998) == 99_999)
        #expect(code.accept(code.code(100_001), at: now, lastUsed: used) == 100_001)
    }

    @Test(
        "digits are understood as people type them",
        arguments: ["279037", "279 037", " 279037\n", "٢٧٩٠٣٧", "２７９０３７", "۲۷۹۰۳۷", "2 7 9 0 3 7"])
    func typed(text: String) {
        let now = Instant(seconds: 2_000_000_000)
        #expect(code.accept(text, at: now, lastUsed: nil) == 66_666_666)
    }

    @Test(
        "what is not six digits is no code",
        arguments: ["", "27903", "2790370", "27903a", "-79037", "²79037", "二79037", "279037\0"])
    func notTyped(text: String) {
        #expect(code.accept(text, at: Instant(seconds: 2_000_000_000), lastUsed: nil) == nil)
    }

    @Test("at the beginning of time and before it nothing breaks")
    func beginnings() {
        #expect(code.accept("755224", at: Instant(seconds: 0), lastUsed: nil) == 0)
        #expect(code.accept("287082", at: Instant(seconds: 0), lastUsed: nil) == 1)
        #expect(code.accept("755224", at: Instant(seconds: -1), lastUsed: nil) == nil)
        #expect(code.code(at: Instant(seconds: -1)) == nil)
    }

    @Test("any secret accepts its own codes and hardly ever another's")
    func property() {
        var random = SeededRandom(seed: 6238)
        var strangers = 0
        for seed in 0..<200 as Range<UInt64> {
            let mine = TimeBasedCode(secret: TimeBasedCode.newSecret(.seeded(seed)))
            let other = TimeBasedCode(secret: TimeBasedCode.newSecret(.seeded(seed + 1000)))
            let now = Instant(seconds: Int64(random.next() % 10_000_000_000))
            let counter = mine.code(at: now).flatMap { mine.accept($0, at: now, lastUsed: nil) }
            #expect(counter == UInt64(now.milliseconds / 30_000))
            if let shown = other.code(at: now), mine.accept(shown, at: now, lastUsed: nil) != nil {
                strangers += 1
            }
        }
        #expect(strangers <= 1)
    }

    @Test("the address is that of the key URI format, each part encoded")
    func address() {
        #expect(
            code.uri(issuer: "Accord: Genève", account: "amina&co@example.org")
                == "otpauth://totp/Accord%20%20Gen%C3%A8ve:amina%26co%40example.org"
                + "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Accord%20%20Gen%C3%A8ve"
                + "&algorithm=SHA1&digits=6&period=30")
    }

    @Test("the secret can be typed, too")
    func typedSecret() {
        #expect(code.typedSecret == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ")
    }

    @Test(
        "Base32 is that of RFC 4648, without padding",
        arguments: [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI"),
        ])
    func base32(plain: String, expected: String) {
        #expect(Base32.encode(Array(plain.utf8)) == expected)
    }

    @Test("Base32 keeps every bit")
    func base32Bits() {
        var random = SeededRandom(seed: 32)
        for count in 0..<40 {
            let bytes = random.bytes(count)
            let bits = Base32.encode(bytes).utf8.flatMap { character -> [Int] in
                let value = Int(character) - (character >= 65 ? 65 : 24)
                return (0..<5).map { value >> (4 - $0) & 1 }
            }
            let expected = bytes.flatMap { byte in (0..<8).map { Int(byte) >> (7 - $0) & 1 } }
            #expect(bits.prefix(count * 8).elementsEqual(expected))
            #expect(bits.dropFirst(count * 8).allSatisfy { $0 == 0 } && bits.count < count * 8 + 5)
        }
    }
}
