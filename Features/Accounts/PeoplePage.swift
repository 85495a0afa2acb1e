import Base
import Database
import Localization
import Markup
import Parties
import Secrets
import Web

/// The people of a party and their roles, for its administrators.
struct PeoplePage: Sendable {
    let party: Party
    let people: PartyPeople
    let actor: Actor
    let trail: [TrailEntry]
    /// Names of those who acted, by id; of those acted on, by public id.
    let names: [Int: String]
    let subjects: [String: String]
    let isDemonstration: Bool
    /// The parties that somebody who looks after the installation can turn to; empty for others.
    let parties: [Party]
    /// A link that was just made, shown this once.
    var link: NewLink?

    struct NewLink: Sendable {
        let address: String
        let person: String
        let isRecovery: Bool
    }

    /// What was sent to one of the page's forms, and what was wrong with it.
    struct Sent: Sendable {
        let form: String
        let typed: Query
        let faults: [Fault]
    }

    static func load(_ visit: Visit) async throws -> PeoplePage {
        let actor = try visit.actor()
        let words = visit.words
        return try await visit.read { reader in
            guard let party = try Party.find(slug: visit.parameter("party"), reader) else {
                throw Problem.notFound
            }
            let people = try PartyPeople.find(party, reader)
            try PeopleRules.must(.read, people, by: actor)
            let trail = try TrailEntry.all(PartyPeople.kind, party.slug, reader)
            let proposers = people.members.flatMap { $0.proposals.values.map(\.by) }
            return PeoplePage(
                party: party, people: people, actor: actor, trail: trail,
                names: try Person.names(Set(trail.map(\.person) + proposers), reader, words),
                subjects: try Person.names(
                    publicIDs: Set(trail.flatMap { $0.changes.map(\.field) }), reader, words),
                isDemonstration: try InstallationKind.current(reader) == .demonstration,
                parties: actor.has(.installationAdministrator) ? try Party.all(reader) : [])
        }
    }

    var path: Link { "/account/people/\(party.slug)" }

    func view(_ visit: Visit, sent: Sent? = nil) -> Page {
        let words = visit.words
        let title = words(
            "accounts.people.title-of", ["party": party.names[words.language]])
        let forms = Forms(words: words, sent: sent)
        let none: HTML? =
            people.members.isEmpty ? "<p>\(words("accounts.people.none"))</p>" : nil
        let waiting = people.members.flatMap { member in
            Role.allCases.filter { member.proposals[$0] != nil }.map { (member, $0) }
        }
        return Page(
            title: title, trail: [Page.Crumb(words("accounts.account.title"), "/account")],
            path: path,
            main: """
                <h1>\(title)</h1>
                \(forms.summary)
                \(link.map { linkNote($0, words) })
                <p class="lead">\(words("accounts.people.lead"))</p>
                \(waiting.isEmpty ? nil : waitingSection(waiting, visit))
                <h2>\(words("accounts.people.list"))</h2>
                \(none)<ul class="people">\(people.members, { item($0, visit, forms) })</ul>
                \(invitation(visit, forms))
                \(history(words))
                \(parties.isEmpty ? nil : otherParties(visit))
                """)
    }

    /// For who looks after the installation: the people of another party.
    private func otherParties(_ visit: Visit) -> HTML {
        let words = visit.words
        let form = Form(words, values: Query([("party", party.slug)]))
        let options = words.sorted(parties) { $0.names[words.language] }.map {
            Form.Option($0.slug, $0.names[words.language])
        }
        return """
            <h2>\(words("accounts.people.other"))</h2>
            <p>\(words("accounts.people.other-text"))</p>
            <form class="form" action="\(visit.link("/account/people"))">\
            \(form.select("party", words("accounts.people.party"), options: options))\
            <p><button class="button second">\(words("accounts.people.show"))</button></p></form>
            """
    }

    struct Forms {
        let words: Words
        let sent: Sent?

        subscript(_ name: String) -> Form {
            guard let sent, sent.form == name else {
                return Form(words, values: Query(), name: name)
            }
            return Form(words, values: sent.typed, faults: sent.faults, name: name)
        }

        var summary: HTML { sent.map { self[$0.form].summary } ?? "" }
    }

    private func linkNote(_ link: NewLink, _ words: Words) -> HTML {
        let text =
            link.isRecovery
            ? words("accounts.people.link-recovery", ["person": link.person])
            : words("accounts.people.link-invitation", ["person": link.person])
        return """
            <div class="note" role="status"><h2>\(words("accounts.people.link"))</h2>\
            <p>\(text)</p><p><code class="secret" dir="ltr">\(link.address)</code></p>\
            <p>\(words("accounts.people.link-once"))</p></div>
            """
    }

    private func form(
        _ noun: String, _ visit: Visit, _ form: Form, _ fields: HTML, _ label: String,
        weight: Form.Weight = .primary
    ) -> HTML {
        form.html(
            to: path + "/\(noun)", by: visit.identity, key: visit.site.identifiers.next(),
            fields: fields, button: label, weight: weight)
    }

    // MARK: Waiting for a second word

    private func waitingSection(
        _ waiting: [(PartyPeople.Member, Role)], _ visit: Visit
    ) -> HTML {
        let words = visit.words
        func item(_ entry: (PartyPeople.Member, Role)) -> HTML {
            let (member, role) = entry
            let form = Form(
                words, values: Query(), name: "waiting-\(member.publicID)-\(role.rawValue)")
            let fields =
                form.hidden("person", member.publicID) + form.hidden("role", role.rawValue)
            let proposer = member.proposals[role].flatMap { names[$0.by] } ?? ""
            let isMine = member.proposals[role]?.by == actor.person
            let mayConfirm = PeopleRules.mayConfirm(role, of: member, people, by: actor)
            let confirm: HTML? =
                mayConfirm
                ? self.form("confirmation", visit, form, fields, words("accounts.people.confirm"))
                : nil
            let note: HTML? =
                mayConfirm
                ? nil
                : "<p class=\"hint\">\(isMine ? words("accounts.people.waits-mine") : words("accounts.people.waits-other"))</p>"
            return """
                <li><p><b><bdi>\(member.name)</bdi></b> · \(roleName(role, words))<br>\
                <span class="hint">\(words("accounts.people.proposed-by", ["person": proposer]))</span></p>\
                \(note)<div class="pair">\(confirm)\
                \(self.form("refusal", visit, form, fields, isMine ? words("accounts.people.take-back") : words("accounts.people.refuse"), weight: .danger))</div></li>
                """
        }
        return """
            <section class="waiting"><h2>\(words("accounts.people.waiting"))</h2>
            <p>\(words("accounts.people.waiting-text"))</p>
            <ul class="people">\(waiting, item)</ul></section>
            """
    }

    // MARK: People

    private func item(_ member: PartyPeople.Member, _ visit: Visit, _ forms: Forms) -> HTML {
        let words = visit.words
        let roles = Role.allCases.filter { member.roles[$0] != nil }
        let persona: HTML? =
            member.isPersona ? " <span class=\"badge\">\(words("web.frame.persona"))</span>" : nil
        let invited: HTML? =
            member.canSignIn
            ? nil
            : " <span class=\"badge open\">\(words("accounts.people.not-yet-in"))</span>"
        let held =
            roles.isEmpty
            ? words("accounts.people.no-role") : words.list(roles.map { roleName($0, words) })
        let parts = [
            proposal(member, visit, forms), withdrawal(member, roles, visit),
            recovery(member, visit), departure(member, visit),
        ].compactMap(\.self)
        let isOpen = forms.sent?.form == "proposal-\(member.publicID)"
        let change: HTML? =
            parts.isEmpty
            ? nil
            : """
            <details class="act"\(flag: "open", isOpen)><summary>\(words("accounts.people.change", ["person": member.name]))</summary>\
            \(HTML(joining: parts))</details>
            """
        return """
            <li><p><b><bdi>\(member.name)</bdi></b>\(persona)\(invited)<br>\(held)</p>\(change)</li>
            """
    }

    private func proposal(
        _ member: PartyPeople.Member, _ visit: Visit, _ forms: Forms
    ) -> HTML? {
        let words = visit.words
        let roles = PeopleRules.grantable(in: people).filter {
            member.roles[$0] == nil && member.proposals[$0] == nil
        }
        guard PeopleRules.may(.propose, people, by: actor), member.person != actor.person,
            !roles.isEmpty
        else { return nil }
        let form = forms["proposal-\(member.publicID)"]
        let fields =
            form.hidden("person", member.publicID)
            + form.checkboxes(
                "roles", words("accounts.people.propose-roles"),
                hint: words("accounts.people.two"), options: options(roles, words))
        return self.form("proposal", visit, form, fields, words("accounts.people.propose"))
    }

    private func withdrawal(
        _ member: PartyPeople.Member, _ roles: [Role], _ visit: Visit
    ) -> HTML? {
        let words = visit.words
        let removable = roles.filter { role in
            (try? PeopleRules.withdraw(
                people, by: actor, at: visit.now, for: member.publicID, role: role)) != nil
        }
        guard !removable.isEmpty else { return nil }
        let form = Form(words, values: Query(), name: "withdrawal-\(member.publicID)")
        let fields =
            form.hidden("person", member.publicID)
            + form.select(
                "role", words("accounts.people.withdraw-role"),
                hint: words("accounts.people.withdraw-hint"), options: options(removable, words))
        return self.form(
            "withdrawal", visit, form, fields, words("accounts.people.withdraw"), weight: .danger)
    }

    private func recovery(_ member: PartyPeople.Member, _ visit: Visit) -> HTML? {
        let words = visit.words
        guard PeopleRules.mayRecover(member, people, by: actor) else { return nil }
        let form = Form(words, values: Query(), name: "recovery-\(member.publicID)")
        let factor: HTML =
            member.hasSecondFactor
            ? form.checkboxes(
                "factor", words("accounts.people.recover-factor"),
                options: [
                    .init(
                        "yes", words("accounts.people.recover-factor-yes"),
                        hint: words("accounts.people.recover-factor-hint"))
                ]) : ""
        return """
            <h3>\(words("accounts.people.recover-title"))</h3>\
            <p>\(words("accounts.people.recover-text"))</p>\
            \(self.form("recovery", visit, form, form.hidden("person", member.publicID) + factor, words("accounts.people.recover")))
            """
    }

    private func departure(_ member: PartyPeople.Member, _ visit: Visit) -> HTML? {
        let words = visit.words
        let isPossible =
            (try? PeopleRules.end(people, by: actor, at: visit.now, for: member.publicID)) != nil
        guard isPossible else { return nil }
        let form = Form(words, values: Query(), name: "departure-\(member.publicID)")
        return """
            <h3>\(words("accounts.people.end-title"))</h3><p>\(words("accounts.people.end-text"))</p>\
            \(self.form("departure", visit, form, form.hidden("person", member.publicID), words("accounts.people.end"), weight: .danger))
            """
    }

    private func invitation(_ visit: Visit, _ forms: Forms) -> HTML? {
        let words = visit.words
        guard PeopleRules.may(.invite, people, by: actor) else { return nil }
        guard !isDemonstration else {
            return "<p class=\"source\">\(words("accounts.people.demonstration"))</p>"
        }
        let form = forms["invitation"]
        let fields =
            form.line("name", words("accounts.field.name"), limit: 200)
            + form.line(
                "mail", words("accounts.field.mail"), hint: words("accounts.field.mail-hint"),
                type: "email", limit: 254)
            + form.select(
                "language", words("accounts.field.language"),
                options: Form.languages(words))
            + form.checkboxes(
                "roles", words("accounts.people.propose-roles"), hint: words("accounts.people.two"),
                options: options(PeopleRules.grantable(in: people), words))
        return """
            <h2>\(words("accounts.people.invite-title"))</h2>
            <p>\(words("accounts.people.invite-text"))</p>
            \(self.form("invitation", visit, form, fields, words("accounts.people.invite")))
            """
    }

    private func options(_ roles: [Role], _ words: Words) -> [Form.Option] {
        roles.map { .init($0.rawValue, roleName($0, words), hint: roleHint($0, words)) }
    }

    // MARK: History

    private func history(_ words: Words) -> HTML? {
        guard !trail.isEmpty else { return nil }
        func item(_ entry: TrailEntry) -> HTML {
            let act = words(dynamic: "accounts.history.\(entry.act)") ?? entry.act
            let actor = names[entry.person] ?? words("accounts.person.left")
            let changes = entry.changes.map { change -> HTML in
                let (before, after) = (Roles(change.before), Roles(change.after))
                let given = after.held.subtracting(before.held)
                    .union(after.proposed.subtracting(before.proposed))
                let taken = before.held.subtracting(after.held).union(
                    before.proposed.subtracting(after.proposed).subtracting(after.held))
                let person = subjects[change.field] ?? words("accounts.person.left")
                return """
                    <br><bdi>\(person)</bdi><span class="hint">\(Self.list("+", given, words))\
                    \(Self.list("−", taken, words))</span>
                    """
            }
            return """
                <li><span class="n">\(words.dateTime(entry.at))</span> \(act) — \
                <bdi>\(actor)</bdi>\(HTML(joining: changes))</li>
                """
        }
        return """
            <details class="history"><summary>\(words("accounts.people.history"))</summary>\
            <ol>\(trail, item)</ol></details>
            """
    }

    /// The roles that a line of the history tells.
    private struct Roles {
        var held: Set<Role> = []
        var proposed: Set<Role> = []

        init(_ text: String) {
            for word in text.split(separator: " ") {
                if word.hasPrefix("+") {
                    let name = word.dropFirst().prefix { $0 != ":" }
                    if let role = Role(rawValue: String(name)) { proposed.insert(role) }
                } else if let role = Role(rawValue: String(word)) {
                    held.insert(role)
                }
            }
        }
    }

    private static func list(_ sign: String, _ roles: Set<Role>, _ words: Words) -> String {
        guard !roles.isEmpty else { return "" }
        let names = Role.allCases.filter(roles.contains).map { roleName($0, words) }
        return " \(sign) \(words.list(names))"
    }
}

/// What a role lets one do, in a few words.
func roleHint(_ role: Role, _ words: Words) -> String? {
    switch role {
    case .reader: words("accounts.role-hint.reader")
    case .drafter: words("accounts.role-hint.drafter")
    case .clearingOfficer: words("accounts.role-hint.clearing-officer")
    case .officer: words("accounts.role-hint.officer")
    case .signatory: words("accounts.role-hint.signatory")
    case .coordinator: words("accounts.role-hint.coordinator")
    case .editor: words("accounts.role-hint.editor")
    case .partyAdministrator: words("accounts.role-hint.party-administrator")
    case .secretariat, .boardMember, .installationAdministrator: nil
    }
}
