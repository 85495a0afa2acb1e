import Testing

@testable import Secrets

@Suite("Passwords are hashed")
struct PasswordHasherTests {
    private static let cheap = PasswordCost(kibibytes: 64, passes: 1)
    private let hasher = PasswordHasher(cost: cheap)

    @Test("the right password is right, every other one wrong")
    func rightAndWrong() async throws {
        let hash = try await hasher.hash(Password("correct horse battery"))
        #expect(hash.text.hasPrefix("$argon2id$v=19$m=64,t=1,p=1$"))
        for (typed, verdict) in [
            ("correct horse battery", PasswordHasher.Verdict.right(needsRehash: false)),
            ("correct horse batterz", .wrong), ("correct horse batter", .wrong), ("", .wrong),
            ("correct horse battery\0", .wrong),
        ] {
            #expect(try await hasher.verify(Password(typed), against: hash) == verdict)
        }
    }

    @Test("the same password gives another hash each time")
    func salt() async throws {
        let password = Password("correct horse battery")
        let (one, other) = (try await hasher.hash(password), try await hasher.hash(password))
        #expect(one != other)
    }

    @Test("hashes made elsewhere are understood")
    func foreignHash() async throws {
        // Test vector of the reference implementation (phc-winner-argon2, src/test.c).
        let hash = PasswordHash(
            stored: "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
                + "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
        let interactive = PasswordHasher()
        #expect(
            try await interactive.verify(Password("password"), against: hash)
                == .right(needsRehash: false))
        #expect(
            try await hasher.verify(Password("password"), against: hash)
                == .right(needsRehash: true))
    }

    @Test("letters composed differently are the same password")
    func composition() async throws {
        let hash = try await hasher.hash(Password("d\u{E9}j\u{E0} vu d\u{E9}j\u{E0} vu"))
        let typed = Password("de\u{301}ja\u{300} vu de\u{301}ja\u{300} vu")
        #expect(typed.scalarCount == 15)
        #expect(try await hasher.verify(typed, against: hash) == .right(needsRehash: false))
    }

    @Test("for nobody the answer is wrong, after the same work")
    func nobody() async throws {
        #expect(try await hasher.verify(Password("wrong"), against: nil) == .wrong)
        // It stands in the same line for the same pool; at which cost, the next test says.
        let small = PasswordHasher(cost: Self.cheap, threads: 1, waiting: 0)
        let gate = Gate()
        async let held: Void = small.pool.run { gate.wait() }
        await gate.entered()
        await #expect(throws: PasswordFault.busy(retryAfterSeconds: 5)) {
            try await small.verify(Password("wrong"), against: nil)
        }
        gate.open()
        try await held
    }

    @Test(
        "what stands in for nobody's hash has the form and the cost of a real one",
        arguments: [(8, 1), (64, 1), (1000, 3), (19_456, 2)])
    func dummy(kibibytes: Int, passes: Int) async throws {
        let hasher = PasswordHasher(cost: PasswordCost(kibibytes: kibibytes, passes: passes))
        let hash = try await hasher.hash(Password("correct horse battery"))
        #expect(hasher.dummy.text.utf8.count == hash.text.utf8.count)
        #expect(
            hasher.dummy.text.split(separator: "$")[0...2] == hash.text.split(separator: "$")[0...2]
        )
        // Read, computed and compared; a text that cannot be read would be a fault.
        #expect(try await hasher.verify(Password(""), against: hasher.dummy) == .wrong)
    }

    @Test(
        "what is no hash is told apart from a wrong password",
        arguments: ["", "secret", "$argon2id$v=19$m=64,t=1,p=1$", "$2b$10$abcdefghijklmnopqrstuv"])
    func unreadable(stored: String) async {
        await #expect(throws: PasswordFault.unreadableHash) {
            try await hasher.verify(Password("secret"), against: PasswordHash(stored: stored))
        }
    }

    @Test("memory that is not to be had is a fault, not a wrong password")
    func outOfMemory() async {
        let greedy = PasswordHasher(cost: PasswordCost(kibibytes: 0xFFFF_FFFF, passes: 1))
        await #expect(throws: PasswordFault.outOfMemory) {
            try await greedy.hash(Password("correct horse battery"))
        }
    }

    @Test("beyond the line the answer is busy")
    func busy() async throws {
        let small = PasswordHasher(cost: Self.cheap, threads: 1, waiting: 0)
        let gate = Gate()
        async let held: Void = small.pool.run { gate.wait() }
        await gate.entered()
        await #expect(throws: PasswordFault.busy(retryAfterSeconds: 5)) {
            try await small.hash(Password("correct horse battery"))
        }
        gate.open()
        try await held
        _ = try await small.hash(Password("correct horse battery"))
    }
}
