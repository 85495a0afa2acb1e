package import Base
import Database
package import Localization
import Markup
import Parties
import Secrets
import Web

/// Where one signs in. In a demonstration: the personas, each one click away.
struct SignInPage: Sendable {
    let isDemonstration: Bool
    let personas: [Entry]
    /// The page one came from, and goes back to.
    let destination: Link?
    /// What was typed into a form when its session had ended.
    let kept: [(name: String, value: String)]

    struct Entry: Sendable {
        let person: Person
        let parties: [(name: SixLanguages, roles: [Role])]
    }

    static let keptPrefix = "kept."

    static func load(
        _ visit: Visit, destination: Link?, kept: [(name: String, value: String)] = []
    ) async throws -> SignInPage {
        try await visit.read { reader in
            SignInPage(
                isDemonstration: try InstallationKind.current(reader) == .demonstration,
                personas: try Person.personas(reader).map { person in
                    Entry(
                        person: person,
                        parties: try Membership.all(of: person.id, reader).compactMap { member in
                            try Party.find(member.party, reader).map { party in
                                (party.names, Role.allCases.filter(member.roles.contains))
                            }
                        })
                }, destination: destination, kept: kept)
        }
    }

    /// For a visit that needs a person: a page goes to sign in and comes back, a form is kept.
    static func ask(_ visit: Visit) async throws -> Answer {
        let here = localLink(visit.request.target)
        guard visit.request.method == .post else {
            var link = visit.link("/sign-in")
            if let here { link = link.addingQuery(name: "return", value: here.text) }
            return .redirect(to: link)
        }
        // With the token of the form, which tells whose words these are.
        var kept = try visit.request.form().pairs
        // What is secret is typed again.
        if kept.contains(where: { PasswordChoice.secretFields.contains($0.name) }) { kept = [] }
        return try await load(visit, destination: here, kept: kept)
            .view(visit).answer(visit, status: 401)
    }

    /// An address of this site as a link, taken apart and made anew; nil for anything else.
    static func localLink(_ target: String) -> Link? {
        guard target.hasPrefix("/"), !target.hasPrefix("//"),
            let request = try? Request(method: .get, target: target),
            let first = request.segments.first, Language(rawValue: first) != nil
        else { return nil }
        let path = request.segments.reduce(Link("")) { $0 + "/\($1)" }
        return request.query.pairs.reduce(path) { $0.addingQuery(name: $1.name, value: $1.value) }
    }

    func view(_ visit: Visit, typed: Query = Query(), faults: [Fault] = []) -> Page {
        let words = visit.words
        let title = words("accounts.sign-in.title")
        let note: HTML? =
            kept.isEmpty
            ? nil
            : """
            <div class="note" role="status"><h2>\(words("accounts.sign-in.ended-title"))</h2>\
            <p>\(words("accounts.sign-in.ended-text"))</p></div>
            """
        return Page(
            title: title, path: "/sign-in",
            main: """
                <h1>\(title)</h1>
                \(note)
                \(isDemonstration ? personaList(visit) : passwordForm(visit, typed, faults))
                """)
    }

    private func passwordForm(_ visit: Visit, _ typed: Query, _ faults: [Fault]) -> HTML {
        let words = visit.words
        let form = Form(words, values: typed, faults: faults)
        let fields =
            form.line(
                "mail", words("accounts.field.mail"), type: "email", autocomplete: "username",
                limit: 254)
            + form.line(
                "password", words("accounts.field.password"), type: "password",
                autocomplete: "current-password", limit: PasswordPolicy.maximumBytes)
        return """
            \(form.summary)
            \(form.html(
                to: "/sign-in", by: visit.identity, key: visit.site.identifiers.next(),
                fields: fields + hiddenFields, button: words("accounts.sign-in.button")))
            <p>\(words("accounts.sign-in.invitation"))</p>
            """
    }

    /// Where to go afterwards, and what was typed before.
    private var hiddenFields: HTML {
        HTML(
            joining: ([("return", destination?.text ?? "")]
                + kept.map { (Self.keptPrefix + $0.name, $0.value) }).map { name, value in
                    "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">" as HTML
                })
    }

    private func personaList(_ visit: Visit) -> HTML {
        let words = visit.words
        let token: HTML? = visit.identity.map {
            "<input type=\"hidden\" name=\"form\" value=\"\($0.formToken())\">"
        }
        let hidden: HTML = "\(hiddenFields)\(token)"
        func item(_ entry: Entry) -> HTML {
            func role(_ role: Role) -> HTML { HTML(text: roleName(role, words)) }
            let parties = entry.parties.map { party -> HTML in
                let roles = party.roles.filter { $0 != .reader }.map { roleName($0, words) }
                return "<b>\(party.name[words.language])</b>\(words.colon)\(words.list(roles))"
            }
            return """
                <li><form method="post" action="\(Link(in: words.language, "/sign-in"))">\(hidden)\
                <input type="hidden" name="persona" value="\(entry.person.publicID)">\
                <p><bdi>\(entry.person.name)</bdi><br>\(HTML(joining: parties))</p>\
                <button class="button second">\(words("accounts.sign-in.become", ["person": entry.person.name]))</button>\
                </form></li>
                """
        }
        return """
            <p class="lead">\(words("accounts.sign-in.personas"))</p>
            <ul class="personas">\(personas, item)</ul>
            """
    }

    /// The form again, with what went wrong; never which of the two it was.
    static func again(_ visit: Visit, _ form: Query) async throws -> Answer {
        try await load(
            visit, destination: form["return"].flatMap(localLink), kept: kept(form)
        ).view(
            visit, typed: form,
            faults: [Fault(field: "mail", value: "", rule: "accounts.fault.wrong")]
        ).answer(visit, status: 422)
    }

    private static func kept(_ form: Query) -> [(name: String, value: String)] {
        form.pairs.filter { $0.name.hasPrefix(keptPrefix) }
            .map { (name: String($0.name.dropFirst(keptPrefix.count)), value: $0.value) }
    }

    static func signIn(_ visit: Visit, _ keeper: Gatekeeper) async throws -> Answer {
        let form = try visit.request.form()
        guard let persona = form["persona"] else {
            return try await PasswordSignIn.signIn(visit, keeper, form)
        }
        let person = try await visit.read { reader in
            try InstallationKind.current(reader) == .demonstration
                ? Person.find(publicID: persona, reader) : nil
        }
        guard let person, person.isPersona else { throw Problem.notFound }
        return try await enter(visit, keeper, person: person.id, form)
    }

    /// Starts a session under a new token, then goes where one wanted to go.
    static func enter(
        _ visit: Visit, _ keeper: Gatekeeper, person: Int, _ form: Query
    ) async throws -> Answer {
        let token = keeper.newSession()
        let browser = String((visit.request.headers["user-agent"] ?? "").prefix(200))
        let (now, publicID) = (visit.now, visit.site.identifiers.next())
        let former = keeper.token(visit.request)
        let kept = kept(form)
        let keptForm = kept.first { $0.name == "form" }?.value
        let entry = try await visit.site.database.write { transaction -> Return? in
            let before = try sessionBefore(former, keptForm, transaction)
            let isOwn = before?.person == person
            let parties = try Membership.all(of: person, transaction).map(\.party)
            // Who comes back acts for whom they acted for.
            let party = parties.first { isOwn && $0 == before?.party } ?? parties.first
            guard let party else { return nil }
            if let former { try Session.end(former, transaction) }
            try Session.start(
                token, publicID: publicID, person: person, party: party, browser: browser,
                at: now, transaction)
            return isOwn ? .oneself : .another
        }
        guard let entry else { return waiting(visit) }
        let destination = form["return"].flatMap(localLink)
        var answer: Answer
        if !kept.isEmpty, entry == .another {
            answer = notOwn(visit)
        } else if let destination, !kept.isEmpty {
            answer = goOn(visit, to: destination, kept, keeper.formToken(of: token))
        } else {
            answer = .redirect(to: destination ?? visit.link("/work"))
        }
        answer.headers.append(keeper.cookie(token))
        return answer
    }

    /// Whose a form's words are, its own token tells: a browser that signed out in another tab has forgotten its session,
    /// or has had somebody else's since. Sessions older than such forms are known by the cookie.
    private static func sessionBefore(
        _ former: Token?, _ keptForm: String?, _ reader: any Reader
    ) throws -> Session? {
        if let keptForm {
            if let session = try Session.last(form: keptForm, reader) { return session }
            guard let former, MaskedToken.verify(keptForm, for: former) else { return nil }
        }
        return try former.flatMap { try Session.last($0, reader) }
    }

    /// Who signs in where a session was before.
    private enum Return {
        case oneself, another
    }

    /// What somebody else had typed into a form is neither shown nor sent.
    private static func notOwn(_ visit: Visit) -> Answer {
        let words = visit.words
        var answer = told(
            visit, words("accounts.not-own.title"), words("accounts.not-own.text"),
            to: "/work", words("accounts.work.title")
        ).answer(visit)
        answer.caching = .never
        return answer
    }

    /// For who has a password and no role yet: a second administrator has not confirmed one.
    private static func waiting(_ visit: Visit) -> Answer {
        let words = visit.words
        return told(
            visit, words("accounts.waiting.title"), words("accounts.waiting.text"),
            to: "/sign-in", words("accounts.sign-in.title")
        ).answer(visit, status: 403)
    }

    /// What became of signing in, and where to go on.
    private static func told(
        _ visit: Visit, _ title: String, _ text: String, to link: Link, _ label: String
    ) -> Page {
        Page(
            title: title, path: "/sign-in",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(text)</p>
                <p><a href="\(visit.link(link))">\(label)</a></p>
                """)
    }

    /// The form that was interrupted, ready to be sent with everything typed.
    private static func goOn(
        _ visit: Visit, to destination: Link, _ kept: [(name: String, value: String)],
        _ token: String
    ) -> Answer {
        let words = visit.words
        let fields = HTML(
            joining: (kept.filter { $0.name != "form" } + [("form", token)]).map { name, value in
                "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">" as HTML
            })
        let title = words("accounts.go-on.title")
        let page = Page(
            title: title, path: "/sign-in",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("accounts.go-on.text"))</p>
                <form method="post" action="\(destination)">\(fields)\
                <p><button class="button">\(words("accounts.go-on.button"))</button></p></form>
                """)
        var answer = page.answer(visit)
        answer.caching = .never
        return answer
    }
}

/// A role's name.
package func roleName(_ role: Role, _ words: Words) -> String {
    switch role {
    case .reader: words("accounts.role.reader")
    case .drafter: words("accounts.role.drafter")
    case .clearingOfficer: words("accounts.role.clearing-officer")
    case .officer: words("accounts.role.officer")
    case .signatory: words("accounts.role.signatory")
    case .coordinator: words("accounts.role.coordinator")
    case .secretariat: words("accounts.role.secretariat")
    case .boardMember: words("accounts.role.board-member")
    case .editor: words("accounts.role.editor")
    case .partyAdministrator: words("accounts.role.party-administrator")
    case .installationAdministrator: words("accounts.role.installation-administrator")
    }
}
