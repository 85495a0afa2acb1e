import Base
import Database
import Markup
import Parties
package import Secrets
package import Web

/// Finds the person behind a request, at each request anew: a right withdrawn ends at once.
package struct Gatekeeper: Sendable {
    let database: any Database
    let clock: Clock
    let random: RandomBytes
    let isSecure: Bool
    /// Seals the secrets of authenticators.
    let box: SecretBox
    private let hasher: PasswordHasher
    private let refusals = Refusals()
    private let kind = InstallationKindMemory()

    package init(site: Site, random: RandomBytes, hasher: PasswordHasher, key: SecretBox.Key) {
        database = site.database
        clock = site.clock
        self.random = random
        self.hasher = hasher
        box = SecretBox(key: key, random: random)
        isSecure = site.publicURL.hasPrefix("https:")
    }

    package var gate: Gate {
        Gate(
            identity: { try await identity($0) },
            askToSignIn: { try await SignInPage.ask($0) },
            isDemonstration: { try await kind.current(database, at: clock.now()) == .demonstration }
        )
    }

    /// `__Host-` binds the cookie to this host and to TLS (RFC 6265bis §4.1.3.2).
    var cookieName: String { isSecure ? "__Host-session" : "session" }

    func cookie(_ token: Token?) -> (name: String, value: String) {
        let value = token?.text ?? ""
        let end = token == nil ? "; Max-Age=0" : ""
        let secure = isSecure ? "; Secure" : ""
        return (
            "set-cookie", "\(cookieName)=\(value); Path=/; HttpOnly; SameSite=Lax\(secure)\(end)"
        )
    }

    func token(_ request: Request) -> Token? {
        request.cookie(cookieName).flatMap { Token($0, Session.kind) }
    }

    func hash(_ password: Password) async throws -> PasswordHash {
        try await orBusy { try await hasher.hash(password) }
    }

    /// Does the same work for nobody as for somebody.
    func verify(
        _ password: Password, against stored: PasswordHash?
    ) async throws -> PasswordHasher.Verdict {
        try await orBusy { try await hasher.verify(password, against: stored) }
    }

    private func orBusy<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch PasswordFault.busy {
            await refusals.refuse()
            throw Problem.busy
        }
    }

    func newSession() -> Token { Token(Session.kind, random: random) }

    /// What the forms of a session carry, masked anew each time.
    func formToken(of session: Token) -> String { MaskedToken.text(for: session, random: random) }

    private func identity(_ request: Request) async throws -> Identity? {
        guard let token = token(request) else { return nil }
        let now = clock.now()
        let found = try await database.read { reader -> (Identity, Bool)? in
            guard let session = try Session.find(token, at: now, reader),
                let person = try Person.find(session.person, reader)
            else { return nil }
            let memberships = try Membership.all(of: person.id, reader)
            guard let acting = memberships.first(where: { $0.party == session.party }),
                let party = try Party.find(acting.party, reader)
            else { return nil }
            var parties = [(party.id, party.names)]
            for other in memberships where other.party != party.id {
                if let party = try Party.find(other.party, reader) {
                    parties.append((party.id, party.names))
                }
            }
            let identity = Identity(
                actor: Actor(person: person.id, party: party.id, roles: acting.roles),
                personName: person.name, partyName: party.names, parties: parties,
                isPersona: person.isPersona,
                formToken: { formToken(of: token) },
                isFormToken: { MaskedToken.verify($0, for: token) })
            return (identity, session.isToBeNoted(at: now))
        }
        guard let (identity, isToBeNoted) = found else { return nil }
        if isToBeNoted {
            try await database.write { try Session.note(token, at: now, $0) }
        }
        return identity
    }
}
