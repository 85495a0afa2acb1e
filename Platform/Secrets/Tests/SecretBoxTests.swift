import CSodium
import Testing

@testable import Secrets

@Suite("Secrets at rest")
struct SecretBoxTests {
    private let key = SecretBox.Key(random: .seeded(1))
    private let other = SecretBox.Key(random: .seeded(2))

    @Test("what was sealed opens, whatever its length")
    func roundTrip() throws {
        let box = SecretBox(key: key, random: .seeded(3))
        var random = SeededRandom(seed: 4)
        for count in 0..<70 {
            let secret = SecretBytes(random.bytes(count))
            let sealed = box.seal(secret, context: "person/\(count)")
            #expect(sealed.count == count + 41)
            let opened = try #require(box.open(sealed, context: "person/\(count)"))
            #expect(opened.matches(secret))
        }
    }

    @Test("sealed twice it differs, and shows nothing of the secret")
    func nonces() {
        let box = SecretBox(key: key, random: .seeded(3))
        let secret = SecretBytes([UInt8](repeating: 65, count: 20))
        let (one, two) = (box.seal(secret, context: "a"), box.seal(secret, context: "a"))
        #expect(one != two)
        #expect(one[25...] != two[25...])
        #expect(!one.contains([65, 65, 65]))
    }

    @Test("changed in any bit, cut or lengthened it does not open")
    func tampering() {
        let box = SecretBox(key: key, random: .seeded(3))
        let sealed = box.seal(SecretBytes([1, 2, 3, 4]), context: "a")
        for bit in 0..<(sealed.count * 8) {
            var forged = sealed
            forged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(box.open(forged, context: "a") == nil)
        }
        for count in 0..<sealed.count {
            #expect(box.open(Array(sealed.prefix(count)), context: "a") == nil)
        }
        #expect(box.open(sealed + [0], context: "a") == nil)
    }

    @Test("it opens for its context only", arguments: ["", "person/2", "person/1 ", "PERSON/1"])
    func contexts(context: String) {
        let box = SecretBox(key: key, random: .seeded(3))
        let sealed = box.seal(SecretBytes([1, 2, 3, 4]), context: "person/1")
        #expect(box.open(sealed, context: context) == nil)
        #expect(box.open(sealed, context: "person/1") != nil)
    }

    @Test("it opens with its key, also when that has become a former one")
    func rotation() {
        let sealed = SecretBox(key: key, random: .seeded(3))
            .seal(SecretBytes([1, 2, 3]), context: "a")
        #expect(SecretBox(key: other, random: .seeded(3)).open(sealed, context: "a") == nil)
        let rotated = SecretBox(key: other, former: [key], random: .seeded(3))
        #expect(rotated.open(sealed, context: "a") != nil)
        let anew = rotated.seal(SecretBytes([1]), context: "a")
        #expect(SecretBox(key: key, random: .seeded(3)).open(anew, context: "a") == nil)
        #expect(SecretBox(key: other, random: .seeded(3)).open(anew, context: "a") != nil)
    }

    @Test("the cipher is XChaCha20-Poly1305 with the context as additional data")
    func cipher() throws {
        // The key, nonce and text of draft-irtf-cfrg-xchacha, appendix A.3.1; the sealed form puts its
        // version before nonce and additional data, so the box is compared with libsodium's for these.
        let text =
            "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for "
            + "the future, sunscreen would be it."
        let nonce = Array(UInt8(0x40)...0x57)
        let digits = (UInt8(0x80)...0x9F).map { String($0, radix: 16) }.joined()
        let key = try #require(SecretBox.Key(configured: digits))
        let box = SecretBox(key: key, random: RandomBytes { Array(nonce.prefix($0)) })
        let sealed = box.seal(SecretBytes(Array(text.utf8)), context: "PQRS")
        #expect(sealed.prefix(25).elementsEqual([1] + nonce))
        // The stream does not depend on additional data: the ciphertext is the draft's.
        #expect(
            sealed[25..<57].elementsEqual(
                hexadecimal("bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb")))
    }

    @Test("a key is 64 hexadecimal digits and not all zero")
    func keys() {
        let digits = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF"
        #expect(SecretBox.Key(configured: digits) != nil)
        #expect(SecretBox.Key(configured: digits + "\r\n") != nil)
        for wrong in [
            "", String(digits.dropLast()), digits + "0", "g" + digits.dropFirst(),
            "\u{FF11}" + digits.dropFirst(), String(repeating: "0", count: 64),
        ] {
            #expect(SecretBox.Key(configured: wrong) == nil, "\(wrong)")
        }
    }
}
