import Base
import Testing

@testable import Secrets

@Suite("Tokens and recovery codes")
struct TokenTests {
    private static let session = TokenKind(prefix: "accord_session_")
    private static let api = TokenKind(prefix: "accord_api_")

    @Test("a token is read back from its text and found by its hash")
    func roundTrip() throws {
        for seed in 0..<100 as Range<UInt64> {
            let token = Token(Self.api, random: .seeded(seed))
            #expect(token.text.utf8.count == "accord_api_".utf8.count + 43)
            let read = try #require(Token(token.text, Self.api))
            let stored = try #require(SecretHash(stored: token.hash.bytes))
            #expect(read.matches(stored))
            #expect(!Token(Self.api, random: .seeded(seed + 1000)).matches(stored))
        }
    }

    @Test("the text form is fixed")
    func form() {
        let token = Token(Self.api, random: RandomBytes { [UInt8](repeating: 0xFB, count: $0) })
        #expect(token.text == "accord_api_-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s")
        // printf accord_api_… | b2sum -l 256
        #expect(
            token.hash.bytes.hexadecimal
                == "2ff4bbcc8f18016ce33f8d937df723ce270d55f00608c92b3e2f8a78cbf64e02")
    }

    @Test(
        "what is not the one text form of the kind is no token",
        arguments: [
            "", "accord_api_", "accord_session_-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s",
            "accord_api_-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_t",  // bits beyond the last byte
            "accord_api_-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_",
            "accord_api_-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s=",
            "accord_api_+/v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s",
            "accord_api_-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s ",
            "ACCORD_API_-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s",
            "-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s",
        ])
    func wrongForms(text: String) { #expect(Token(text, Self.api) == nil) }

    @Test("the same bytes under another kind have another hash")
    func kinds() {
        let (one, other) = (
            Token(Self.api, random: .seeded(1)), Token(Self.session, random: .seeded(1))
        )
        #expect(one.bytes.matches(other.bytes))
        #expect(one.hash != other.hash)
    }

    @Test("a stored hash has 32 bytes")
    func storedHash() {
        #expect(SecretHash(stored: []) == nil)
        #expect(SecretHash(stored: [UInt8](repeating: 1, count: 31)) == nil)
        #expect(SecretHash(stored: [UInt8](repeating: 1, count: 33)) == nil)
    }

    @Test("a form's token differs each time and holds for its session only")
    func masks() {
        let random = RandomBytes.seeded(5)
        let token = Token(Self.session, random: random)
        let other = Token(Self.session, random: random)
        let texts = (0..<100).map { _ in MaskedToken.text(for: token, random: random) }
        #expect(Set(texts).count == 100)
        for text in texts {
            #expect(text.utf8.count == 86)
            #expect(MaskedToken.verify(text, for: token))
            #expect(MaskedToken.hash(of: text) == MaskedToken.hash(for: token))
            #expect(!MaskedToken.verify(text, for: other))
        }
    }

    @Test("a form's token changed anywhere does not hold, nor does any other text")
    func forgedMasks() {
        let token = Token(Self.session, random: .seeded(6))
        let text = MaskedToken.text(for: token, random: .seeded(7))
        for index in text.indices {
            var forged = text
            forged.replaceSubrange(index...index, with: text[index] == "A" ? "B" : "A")
            #expect(!MaskedToken.verify(forged, for: token))
        }
        let zeros = String(repeating: "A", count: 86)
        for other in ["", token.text, String(text.dropLast()), text + "A", zeros] {
            #expect(!MaskedToken.verify(other, for: token))
            #expect(MaskedToken.hash(of: other) != MaskedToken.hash(for: token))
        }
    }

    @Test("a form's token does not hold the session's")
    func noWayBack() throws {
        let token = Token(Self.session, random: .seeded(8))
        let zeros = RandomBytes { [UInt8](repeating: 0, count: $0) }
        let text = MaskedToken.text(for: token, random: zeros)
        let bytes = try #require(Base64URL.decode(Array(text.utf8), count: 64))
        #expect(!SecretBytes(bytes.suffix(32)).matches(token.bytes))
    }

    @Test("recovery codes are ten, different, grouped and without ambiguous letters")
    func codes() {
        let codes = RecoveryCodes(random: .seeded(9))
        #expect(codes.texts.count == 10 && Set(codes.texts).count == 10)
        #expect(Set(codes.hashes).count == 10)
        for text in codes.texts {
            #expect(text.split(separator: "-").map(\.count) == [5, 5, 5, 5, 5])
            #expect(!text.contains { "ilo".contains($0) })
        }
    }

    @Test("each letter of a recovery code comes equally often")
    func letters() {
        var counts: [Character: Int] = [:]
        for seed in 0..<200 as Range<UInt64> {
            for letter in RecoveryCodes(random: .seeded(seed)).texts.joined() where letter != "-" {
                counts[letter, default: 0] += 1
            }
        }
        // 50,000 letters, 2,174 each, a standard deviation of 46.
        #expect(counts.count == 23)
        #expect(counts.values.allSatisfy { abs($0 - 2174) < 5 * 46 })
    }

    @Test("a recovery code is found however it is typed, and once")
    func match() throws {
        let codes = RecoveryCodes(random: .seeded(10))
        var stored = codes.hashes
        for text in codes.texts {
            let bare = text.filter { $0 != "-" }
            for typed in [
                text, bare, text.uppercased(), " \(bare)\n",
                "\(bare.prefix(9)) \(bare.dropFirst(9))",
            ] {
                #expect(RecoveryCodes.match(typed, among: stored) != nil)
            }
            let used = try #require(RecoveryCodes.match(text, among: stored))
            stored.removeAll { $0 == used }
            #expect(RecoveryCodes.match(text, among: stored) == nil)
        }
        #expect(stored.isEmpty)
    }

    @Test("other texts match no recovery code")
    func noMatch() {
        let codes = RecoveryCodes(random: .seeded(11))
        let stranger = RecoveryCodes(random: .seeded(12)).texts[0]
        for typed in [
            "", "-----", stranger, String(codes.texts[0].dropLast()), codes.texts[0] + "a",
            codes.texts[0].replacing("-", with: "1"), "\u{430}" + codes.texts[0].dropFirst(),
        ] {
            #expect(RecoveryCodes.match(typed, among: codes.hashes) == nil)
        }
    }
}
