import Base
import Database
import Localization
import Markup
import Web

/// The person's own page: for whom one acts, one's sessions, the way out.
struct AccountPage: Sendable {
    let identity: Identity
    let sessions: [Session]
    let currentID: String?

    static func load(_ visit: Visit, _ keeper: Gatekeeper) async throws -> AccountPage {
        guard let identity = visit.identity else { throw Problem.notSignedIn }
        let (now, token) = (visit.now, keeper.token(visit.request))
        return try await visit.read { reader in
            AccountPage(
                identity: identity,
                sessions: try Session.all(of: identity.actor.person, at: now, reader),
                currentID: try token.flatMap { try Session.find($0, at: now, reader) }?.publicID)
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("accounts.account.title")
        let roles = Role.allCases.filter(identity.actor.roles.contains).map { roleName($0, words) }
        return Page(
            title: title, path: "/account",
            main: """
                <h1>\(title)</h1>
                \(factList([
                    (words("accounts.account.person"), ["<bdi>\(identity.personName)</bdi>"]),
                    (words("accounts.account.party"), ["\(identity.partyName[words.language])"]),
                    (words("accounts.account.roles"), ["\(words.list(roles))"]),
                ]))
                \(partyChoice(visit))
                \(more(visit))
                <h2>\(words("accounts.account.sessions"))</h2>
                <p>\(words("accounts.account.sessions-text"))</p>
                <ul class="sessions">\(sessions, { sessionItem($0, visit) })</ul>
                \(act("/account/sign-out", visit, button: words("accounts.account.sign-out")))
                """)
    }

    private func partyChoice(_ visit: Visit) -> HTML? {
        let words = visit.words
        guard identity.parties.count > 1 else { return nil }
        let form = Form(
            words, values: Query([("party", String(identity.actor.party))]))
        return """
            <h2>\(words("accounts.account.switch"))</h2>
            \(form.html(
                to: "/account/party", by: identity, key: visit.site.identifiers.next(),
                fields: form.radios(
                    "party", words("accounts.account.act-for"),
                    options: identity.parties.map { .init(String($0.id), $0.name[words.language]) }),
                button: words("accounts.account.switch-button")))
            """
    }

    /// What else belongs to the account.
    private func more(_ visit: Visit) -> HTML {
        let words = visit.words
        var links: [(link: Link, title: String)] = []
        let actor = identity.actor
        if actor.has(.partyAdministrator) || actor.has(.installationAdministrator) {
            links.append(("/account/people", words("accounts.people.title")))
        }
        links.append(("/account/mail", words("accounts.mail.title")))
        links.append(("/account/calendar", words("accounts.calendar.title")))
        links.append(("/account/tokens", words("accounts.tokens.title")))
        if !identity.isPersona {
            links.append(("/account/password", words("accounts.password.title")))
            links.append(("/account/second-factor", words("accounts.factor.title")))
        }
        func item(_ entry: (link: Link, title: String)) -> HTML {
            "<li><a href=\"\(visit.link(entry.link))\">\(entry.title)</a></li>"
        }
        return "<ul>\(links, item)</ul>"
    }

    private func sessionItem(_ session: Session, _ visit: Visit) -> HTML {
        let words = visit.words
        let since = words(
            "accounts.account.session",
            ["start": words.dateTime(session.startedAt), "seen": words.dateTime(session.seenAt)])
        let browser: HTML? =
            session.browser.isEmpty ? nil : "<br><span class=\"hint\">\(session.browser)</span>"
        guard session.publicID != currentID else {
            return "<li><b>\(words("accounts.account.this-session"))</b> \(since)\(browser)</li>"
        }
        return """
            <li>\(since)\(browser)\
            \(act("/account/sessions/\(session.publicID)/end", visit, button: words("accounts.account.end-session"), on: since))\
            </li>
            """
    }

    private func act(
        _ link: Link, _ visit: Visit, button: String, on subject: String? = nil
    ) -> HTML {
        Form(visit.words, values: Query()).html(
            to: link, by: identity, key: visit.site.identifiers.next(), fields: "", button: button,
            on: subject)
    }

    static func signOut(_ visit: Visit, _ keeper: Gatekeeper) async throws -> Answer {
        if let token = keeper.token(visit.request) {
            try await visit.site.database.write { try Session.end(token, $0) }
        }
        var answer = Answer.redirect(to: visit.link("/"))
        answer.headers.append(keeper.cookie(nil))
        return answer
    }

    static func endSession(_ visit: Visit) async throws -> Answer {
        let person = try visit.actor().person
        let session = visit.parameter("session")
        guard session.utf8.allSatisfy({ (0x2D...0x7A).contains($0) }) else {
            throw Problem.notFound
        }
        try await visit.site.database.write {
            try Session.end(publicID: session, of: person, $0)
        }
        return .redirect(to: visit.link("/account"))
    }

    /// Acts for another of the person's parties from now on.
    static func switchParty(_ visit: Visit, _ keeper: Gatekeeper) async throws -> Answer {
        let form = try visit.request.form()
        guard let identity = visit.identity, let token = keeper.token(visit.request),
            let party = form["party"].flatMap(Int.init),
            identity.parties.contains(where: { $0.id == party })
        else { throw Problem.notFound }
        try await visit.site.database.write { try Session.act(for: party, token, $0) }
        return .redirect(to: visit.link("/work"))
    }
}
