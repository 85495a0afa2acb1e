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

    /// Programs come by a token to the API, people by a session to the pages; neither opens the other.
    private func identity(_ request: Request) async throws -> Identity? {
        if request.segments.first == "api" { return try await bearer(request) }
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

    /// Who stands behind `Authorization: Bearer` (RFC 6750): the token's roles as far as the person still
    /// has them. Throws 401 for whatever is no good token, without telling what is wrong with it.
    private func bearer(_ request: Request) async throws -> Identity? {
        guard let header = request.headers["authorization"] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer",
            let token = Token(parts[1], APIToken.tokenKind)
        else { throw Problem.badToken }
        let now = clock.now()
        let found = try await database.read { reader -> (Identity, APIToken)? in
            guard let known = try APIToken.find(token, at: now, reader),
                let person = try Person.find(known.person, reader),
                let acting = try Membership.all(of: person.id, reader)
                    .first(where: { $0.party == known.party }),
                let party = try Party.find(acting.party, reader)
            else { return nil }
            let roles = acting.roles.intersection(known.roles)
            guard !roles.isEmpty else { return nil }
            let identity = Identity(
                actor: Actor(person: person.id, party: party.id, roles: roles),
                personName: person.name, partyName: party.names,
                parties: [(party.id, party.names)], isPersona: person.isPersona,
                scopes: Set(known.scopes.map(\.rawValue)), formToken: { "" },
                isFormToken: { _ in false })
            return (identity, known)
        }
        guard let (identity, known) = found else { throw Problem.badToken }
        if known.isToBeNoted(at: now) {
            try await database.write { try known.noteUse(at: now, $0) }
        }
        return identity
    }
}
