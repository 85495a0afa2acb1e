import Testing

@testable import Secrets

@Suite("Secret bytes")
struct SecretBytesTests {
    @Test("they compare by content and length")
    func comparison() {
        let secret = SecretBytes([1, 2, 3])
        #expect(secret.matches(SecretBytes([1, 2, 3])))
        #expect(!secret.matches(SecretBytes([1, 2, 4])))
        #expect(!secret.matches(SecretBytes([0, 2, 3])))
        #expect(!secret.matches(SecretBytes([1, 2])))
        #expect(SecretBytes([]).matches(SecretBytes([])))
    }

    @Test("no way of printing shows a secret")
    func redaction() {
        let password = "quiet-otter-4711"
        let token = Token(TokenKind(prefix: "accord_"), random: .seeded(1))
        let secrets: [(any Redacted, String)] = [
            (Password(password), password),
            (token, String(token.text.suffix(43))),
            (SecretBytes(Array(password.utf8)), "113"),
            (PasswordHash(stored: "$argon2id$"), "argon2id$"),
            (RecoveryCodes(random: .seeded(2)), RecoveryCodes(random: .seeded(2)).texts[3]),
        ]
        for (secret, shown) in secrets {
            var dumped = ""
            dump(secret, to: &dumped)
            for text in ["\(secret)", String(reflecting: secret), dumped, "\([secret])"] {
                #expect(!text.contains(shown))
                #expect(text.contains("…"))
            }
        }
    }

    @Test("the system's random bytes differ and are as many as asked for")
    func systemRandom() {
        let made = (0..<100).map { _ in RandomBytes.system.next(32) }
        #expect(Set(made).count == 100)
        #expect(made.allSatisfy { $0.count == 32 })
        #expect(RandomBytes.system.next(0).isEmpty)
    }
}
