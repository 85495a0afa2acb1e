import Base
package import Database
import Secrets

/// A person's second factor: a code of an authenticator that changes every half minute.
package struct SecondFactor: Sendable {
    let secret: SecretBytes
    /// Nil until a first code has shown that the authenticator has the secret.
    let confirmedAt: Instant?
    /// The counter of the last code, which no code up to it can be used again.
    let lastUsed: UInt64?

    /// What a typed code turned out to be.
    enum Verdict: Equatable {
        case right
        /// One of the codes for a lost authenticator; it is used up.
        case recovery
        case wrong
        /// Too many were wrong of late; nothing was tried.
        case paused

        var opens: Bool { self == .right || self == .recovery }
    }

    static func find(
        of person: Int, _ box: SecretBox, _ reader: any Reader
    ) throws -> SecondFactor? {
        let row = try reader.first(
            """
            SELECT secret, confirmed_at, last_used FROM second_factor WHERE person_id = \(person)
            """
        ) { ($0.blob(0), $0.optionalInt(1), $0.optionalInt(2)) }
        guard let (sealed, confirmed, used) = row,
            let secret = box.open(sealed, context: context(person))
        else { return nil }
        return SecondFactor(
            secret: secret, confirmedAt: confirmed.map { Instant(milliseconds: Int64($0)) },
            lastUsed: used.map(UInt64.init))
    }

    /// Whether the person must type a code, also where the key to the secret is lost.
    static func isRequired(of person: Int, _ reader: any Reader) throws -> Bool {
        try reader.count(
            """
            SELECT count(*) FROM second_factor
            WHERE person_id = \(person) AND confirmed_at IS NOT NULL
            """) == 1
    }

    /// A new secret, of no effect until it is confirmed. One that is confirmed stays.
    static func begin(
        for person: Int, _ box: SecretBox, _ random: RandomBytes, _ transaction: any Transaction
    ) throws {
        let sealed = box.seal(TimeBasedCode.newSecret(random), context: context(person))
        try transaction.execute(
            """
            INSERT INTO second_factor (person_id, secret) VALUES (\(person), \(sealed))
            ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret
            WHERE second_factor.confirmed_at IS NULL
            """)
    }

    /// The first code, typed by who has just set up an authenticator. The other sessions of the person
    /// end, since they began with the password alone; the codes for a loss are made anew.
    static func confirm(
        _ typed: String, of person: Int, keeping session: Token?, at now: Instant, _ box: SecretBox,
        _ codes: RecoveryCodes, _ transaction: any Transaction
    ) throws -> Bool {
        guard let factor = try find(of: person, box, transaction), factor.confirmedAt == nil,
            let counter = TimeBasedCode(secret: factor.secret)
                .accept(typed, at: now, lastUsed: nil)
        else { return false }
        try transaction.execute(
            """
            UPDATE second_factor SET confirmed_at = \(now.milliseconds), last_used = \(Int(counter))
            WHERE person_id = \(person)
            """)
        try keep(codes, of: person, transaction)
        try Session.endOthers(of: person, than: session, transaction)
        return true
    }

    /// Checks a code and uses it up, in the transaction that lets the person in.
    ///
    /// The codes for a loss open also in a pause, for they cannot be guessed, and where the key to the
    /// secret is lost.
    static func use(
        _ typed: String, of person: Int, at now: Instant, _ box: SecretBox,
        _ transaction: any Transaction
    ) throws -> Verdict {
        guard try isRequired(of: person, transaction) else { return .wrong }
        let stored = try transaction.all(
            "SELECT hash FROM recovery_code WHERE person_id = \(person)"
        ) { SecretHash(stored: $0.blob(0)) }.compactMap(\.self)
        if let match = RecoveryCodes.match(typed, among: stored) {
            let used = try transaction.executeCounting(
                "DELETE FROM recovery_code WHERE person_id = \(person) AND hash = \(match.bytes)")
            return used == 1 ? .recovery : .wrong
        }
        let failures = SignInFailures.code(person: person)
        guard try !failures.isPaused(at: now, transaction) else { return .paused }
        if let factor = try find(of: person, box, transaction),
            let counter = TimeBasedCode(secret: factor.secret)
                .accept(typed, at: now, lastUsed: factor.lastUsed)
        {
            let used = try transaction.executeCounting(
                """
                UPDATE second_factor SET last_used = \(Int(counter))
                WHERE person_id = \(person) AND last_used < \(Int(counter))
                """)
            if used == 1 { return .right }
        }
        try failures.note(at: now, transaction)
        return .wrong
    }

    static func keep(
        _ codes: RecoveryCodes, of person: Int, _ transaction: any Transaction
    ) throws {
        try transaction.execute("DELETE FROM recovery_code WHERE person_id = \(person)")
        for hash in codes.hashes {
            try transaction.execute(
                """
                INSERT INTO recovery_code (person_id, hash) VALUES (\(person), \(hash.bytes))
                """)
        }
    }

    /// For somebody who has lost authenticator and codes: the password is enough again, and nobody stays
    /// signed in by what was lost. False where nobody with this address has a second factor.
    package static func remove(mail: String, from database: any Database) async throws -> Bool {
        let mail = try Invitation.normalized(mail)
        return try await database.write { transaction in
            let person = try transaction.first("SELECT id FROM person WHERE mail = \(mail)") {
                $0.int(0)
            }
            guard let person, try isRequired(of: person, transaction) else { return false }
            try remove(of: person, transaction)
            try transaction.execute("DELETE FROM session WHERE person_id = \(person)")
            return true
        }
    }

    static func remove(of person: Int, _ transaction: any Transaction) throws {
        try transaction.execute("DELETE FROM recovery_code WHERE person_id = \(person)")
        try transaction.execute("DELETE FROM second_factor WHERE person_id = \(person)")
    }

    static func countOfRecoveryCodes(of person: Int, _ reader: any Reader) throws -> Int {
        try reader.count("SELECT count(*) FROM recovery_code WHERE person_id = \(person)")
    }

    private static func context(_ person: Int) -> String { "second-factor:\(person)" }
}

/// Between the password and the code: good for five minutes and five attempts.
enum SignInStep {
    static let kind = TokenKind(prefix: "accord_step_")
    static let validMilliseconds: Int64 = 5 * 60_000
    static let maximumAttempts = 5

    static func start(
        _ token: Token, for person: Int, at now: Instant, _ transaction: any Transaction
    ) throws {
        try transaction.execute("DELETE FROM sign_in_step WHERE ends_at <= \(now.milliseconds)")
        try transaction.execute(
            """
            INSERT INTO sign_in_step (token_hash, person_id, ends_at, attempts)
            VALUES (\(token.hash.bytes), \(person), \(now.milliseconds + validMilliseconds), 0)
            """)
    }

    /// The person of the step; one attempt less is left. Nil where the step has ended.
    static func attempt(
        _ token: Token, at now: Instant, _ transaction: any Transaction
    ) throws -> Int? {
        let counted = try transaction.executeCounting(
            """
            UPDATE sign_in_step SET attempts = attempts + 1
            WHERE token_hash = \(token.hash.bytes) AND ends_at > \(now.milliseconds)
                AND attempts < \(maximumAttempts)
            """)
        guard counted == 1 else { return nil }
        return try transaction.first(
            "SELECT person_id FROM sign_in_step WHERE token_hash = \(token.hash.bytes)"
        ) { $0.int(0) }
    }

    static func end(_ token: Token, _ transaction: any Transaction) throws {
        try transaction.execute(
            "DELETE FROM sign_in_step WHERE token_hash = \(token.hash.bytes)")
    }
}
