import Base
import Database
import Secrets
import Web

/// Signing in by mail address and password. Who the person is and whether the password was wrong cannot be
/// told apart, neither by words nor by time.
enum PasswordSignIn {
    /// So many failures from one place for one address, then a pause. Others are not locked out by it.
    static let maximumFailures = 10
    static let pauseMilliseconds: Int64 = 15 * 60_000

    static func signIn(_ visit: Visit, _ keeper: Gatekeeper, _ form: Query) async throws -> Answer {
        let mail = (try? Invitation.normalized(form["mail"] ?? "")) ?? ""
        let origin = ContentHash.digest(
            of: Array("\(mail)\n\(visit.request.clientAddress)".utf8), count: 16)
        let now = visit.now
        let (known, failures) = try await visit.read { reader in
            (
                try reader.first(
                    """
                    SELECT id, password_hash FROM person
                    WHERE mail = \(mail) AND ended_at IS NULL AND password_hash IS NOT NULL
                    """
                ) { ($0.int(0), PasswordHash(stored: $0.text(1))) },
                try reader.count(
                    """
                    SELECT count(*) FROM sign_in_failure
                    WHERE origin = \(origin) AND at > \(now.milliseconds - pauseMilliseconds)
                    """)
            )
        }
        guard failures < maximumFailures else { throw Problem.tooManyAttempts }
        let verdict = try await keeper.verify(Password(form["password"] ?? ""), against: known?.1)
        guard case .right(let needsRehash) = verdict, let person = known?.0 else {
            try await visit.site.database.write { transaction in
                try transaction.execute(
                    """
                    DELETE FROM sign_in_failure WHERE at <= \(now.milliseconds - pauseMilliseconds)
                    """)
                try transaction.execute(
                    """
                    INSERT INTO sign_in_failure (origin, at)
                    VALUES (\(origin), \(now.milliseconds))
                    """)
            }
            return try await SignInPage.again(visit, form)
        }
        if needsRehash {
            let fresh = try await keeper.hash(Password(form["password"] ?? ""))
            try await visit.site.database.write {
                try $0.execute(
                    "UPDATE person SET password_hash = \(fresh.text) WHERE id = \(person)")
            }
        }
        let needsCode = try await visit.read { try SecondFactor.isRequired(of: person, $0) }
        guard needsCode else {
            return try await SignInPage.enter(visit, keeper, person: person, form)
        }
        let step = Token(SignInStep.kind, random: keeper.random)
        try await visit.site.database.write {
            try SignInStep.start(step, for: person, at: now, $0)
        }
        return CodePage(step: step.text, carried: CodePage.carried(form)).view(visit).answer(visit)
    }
}
