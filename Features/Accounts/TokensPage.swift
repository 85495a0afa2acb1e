import Base
import Database
import Localization
import Markup
import Parties
import Secrets
import Web

/// A person's tokens for programs: made, listed with their last use, revoked.
struct TokensPage: Sendable {
    let identity: Identity
    let tokens: [APIToken]
    let parties: [Party.ID: Party]
    /// The text of a token that was just made, shown this once.
    var text: String?

    static func load(_ visit: Visit) async throws -> TokensPage {
        guard let identity = visit.identity else { throw Problem.notSignedIn }
        let now = visit.now
        return try await visit.read { reader in
            let tokens = try APIToken.all(of: identity.actor.person, at: now, reader)
            let parties = try Party.all(ids: Set(tokens.map(\.party)).sorted(), reader)
            return TokensPage(
                identity: identity, tokens: tokens,
                parties: Dictionary(uniqueKeysWithValues: parties.map { ($0.id, $0) }))
        }
    }

    func view(_ visit: Visit, typed: Query = Query(), faults: [Fault] = []) -> Page {
        let words = visit.words
        let title = words("accounts.tokens.title")
        let form = Form(words, values: typed, faults: faults)
        let none: HTML? = tokens.isEmpty ? "<p>\(words("accounts.tokens.none"))</p>" : nil
        return Page(
            title: title, trail: [Page.Crumb(words("accounts.account.title"), "/account")],
            path: "/account/tokens",
            main: """
                <h1>\(title)</h1>
                \(form.summary)
                \(text.map { note($0, words) })
                <p class="lead">\(words("accounts.tokens.lead"))</p>
                <p><a href="\(visit.link("/api"))">\(words("accounts.tokens.api"))</a></p>
                <h2>\(words("accounts.tokens.list"))</h2>
                \(none)<ul class="sessions">\(tokens, { item($0, visit) })</ul>
                <h2>\(words("accounts.tokens.new"))</h2>
                \(maker(visit, form))
                """)
    }

    private func note(_ text: String, _ words: Words) -> HTML {
        """
        <div class="note" role="status"><h2>\(words("accounts.tokens.made"))</h2>\
        <p><code class="secret" dir="ltr">\(text)</code></p>\
        <p>\(words("accounts.tokens.once"))</p></div>
        """
    }

    private func item(_ token: APIToken, _ visit: Visit) -> HTML {
        let words = visit.words
        let roles = Role.allCases.filter(token.roles.contains).map { roleName($0, words) }
        let scopes = APIToken.Scope.allCases.filter(token.scopes.contains).map {
            scopeName($0, words)
        }
        let used =
            token.usedAt.map { words("accounts.tokens.used", ["time": words.dateTime($0)]) }
            ?? words("accounts.tokens.unused")
        let party = parties[token.party]?.names[words.language] ?? ""
        let form = Form(words, values: Query(), name: token.publicID)
        return """
            <li><p><b><bdi>\(token.name)</bdi></b><br>\
            \(party)<br>\(words.list(roles))<br>\(words.list(scopes))<br>\
            <span class="hint">\(words("accounts.tokens.until", ["time": words.dateTime(token.endsAt)])) \
            \(used)</span></p>\
            \(form.html(
                to: "/account/tokens/\(token.publicID)/revocation", by: identity,
                key: visit.site.identifiers.next(), fields: "",
                button: words("accounts.tokens.revoke"), weight: .danger))</li>
            """
    }

    private func maker(_ visit: Visit, _ form: Form) -> HTML {
        let words = visit.words
        let roles = TokenRules.lendable(by: identity.actor)
        guard !roles.isEmpty else { return "<p>\(words("accounts.tokens.no-role"))</p>" }
        let fields =
            form.line(
                "name", words("accounts.tokens.name"), hint: words("accounts.tokens.name-hint"),
                limit: PersonName.limit)
            + form.checkboxes(
                "roles",
                words(
                    "accounts.tokens.roles",
                    ["party": identity.partyName[words.language]]),
                options: roles.map { .init($0.rawValue, roleName($0, words)) })
            + form.checkboxes(
                "scopes", words("accounts.tokens.scopes"),
                options: APIToken.Scope.allCases.map {
                    .init($0.rawValue, scopeName($0, words))
                })
            + form.select(
                "days", words("accounts.tokens.days"),
                options: APIToken.days.map {
                    .init(String($0), words("accounts.tokens.day-count", count: $0))
                })
        return form.html(
            to: "/account/tokens", by: identity, key: visit.site.identifiers.next(),
            fields: fields, button: words("accounts.tokens.make"))
    }

    // MARK: Acts

    static func make(_ visit: Visit, _ keeper: Gatekeeper) async throws -> Answer {
        let form = try visit.request.form()
        var wrong: [Fault] = []
        let name = PersonName.read(form["name"], "name", &wrong)
        // A missing name is among the faults of the rule.
        let faults = name.isEmpty ? [] : wrong
        let wish = TokenRules.Wish(
            name: name,
            roles: Set(form.all("roles").compactMap(Role.init)),
            scopes: Set(form.all("scopes").compactMap(APIToken.Scope.init)),
            days: form["days"].flatMap(Int.init))
        let token = Token(APIToken.tokenKind, random: keeper.random)
        do {
            let outcome = try await visit.ask(form).perform("token-make") { transaction, ask in
                let person = ask.actor.person
                guard faults.isEmpty else { throw Refusal.faulty(faults) }
                return try TokenRules.make(
                    wish, by: ask.actor, at: ask.now, publicID: ask.identifiers.next(),
                    hash: token.hash.bytes,
                    having: APIToken.all(of: person, at: ask.now, transaction).count
                ).commit(transaction, ask)
            }
            // The same form sent again made none, and shows none.
            guard !outcome.isRepeated else {
                return .redirect(to: visit.link("/account/tokens"))
            }
            var page = try await load(visit)
            page.text = token.text
            return page.view(visit).answer(visit)
        } catch Refusal.faulty(let faults) {
            return try await load(visit).view(visit, typed: form, faults: faults)
                .answer(visit, status: 422)
        }
    }

    static func revoke(_ visit: Visit) async throws -> Answer {
        let form = try visit.request.form()
        let id = visit.parameter("token")
        _ = try await visit.ask(form).perform("token-revoke") { transaction, ask in
            guard let token = try APIToken.find(id, of: ask.actor.person, transaction) else {
                throw Refusal.absent
            }
            return try TokenRules.revoke(token, by: ask.actor, at: ask.now)
                .commit(transaction, ask)
        }
        return .redirect(to: visit.link("/account/tokens"))
    }
}

func scopeName(_ scope: APIToken.Scope, _ words: Words) -> String {
    switch scope {
    case .readRequests: words("accounts.scope.read-requests")
    case .writeRequests: words("accounts.scope.write-requests")
    case .readOffers: words("accounts.scope.read-offers")
    case .writeOffers: words("accounts.scope.write-offers")
    case .readDialogues: words("accounts.scope.read-dialogues")
    case .writeDialogues: words("accounts.scope.write-dialogues")
    case .readAgreements: words("accounts.scope.read-agreements")
    case .writeAgreements: words("accounts.scope.write-agreements")
    case .readActivities: words("accounts.scope.read-activities")
    case .writeActivities: words("accounts.scope.write-activities")
    case .readProgress: words("accounts.scope.read-progress")
    case .writeProgress: words("accounts.scope.write-progress")
    case .readWork: words("accounts.scope.read-work")
    }
}
