import Base
import Database
import Secrets
import Web

/// Signing in by mail address and password. Who the person is and whether the password was wrong cannot be
/// told apart, neither by words nor by time.
enum PasswordSignIn {
    static func signIn(_ visit: Visit, _ keeper: Gatekeeper, _ form: Query) async throws -> Answer {
        let mail = (try? Invitation.normalized(form["mail"] ?? "")) ?? ""
        let failures = SignInFailures.password(mail: mail, address: visit.request.clientAddress)
        let now = visit.now
        let (known, isPaused) = try await visit.read { reader in
            (
                try reader.first(
                    """
                    SELECT id, password_hash FROM person
                    WHERE mail = \(mail) AND ended_at IS NULL AND password_hash IS NOT NULL
                    """
                ) { ($0.int(0), PasswordHash(stored: $0.text(1))) },
                try failures.isPaused(at: now, reader)
            )
        }
        guard !isPaused else { throw Problem.tooManyAttempts }
        let verdict = try await keeper.verify(Password(form["password"] ?? ""), against: known?.1)
        guard case .right(let needsRehash) = verdict, let person = known?.0 else {
            try await visit.site.database.write { try failures.note(at: now, $0) }
            return try await SignInPage.again(visit, form)
        }
        if needsRehash {
            let fresh = try await keeper.hash(Password(form["password"] ?? ""))
            try await visit.site.database.write {
                try $0.execute(
                    "UPDATE person SET password_hash = \(fresh.text) WHERE id = \(person)")
            }
        }
        return try await CodePage.askOrEnter(visit, keeper, person: person, form)
    }
}
