import Base
import Database
import Localization
import Markup
import Secrets
import Web

/// Where an invited person sets the password, once.
struct InvitationPage: Sendable {
    let person: Person
    let token: String
    let purpose: Invitation.Purpose

    static func load(_ visit: Visit) async throws -> InvitationPage {
        let text = visit.parameter("token")
        guard let token = Token(text, Invitation.kind) else { throw Problem.notFound }
        let now = visit.now
        let found = try await visit.read { try Invitation.find(token, at: now, $0) }
        guard let found else { throw Problem.notFound }
        return InvitationPage(person: found.person, token: text, purpose: found.purpose)
    }

    func view(_ visit: Visit, faults: [Fault] = []) -> Page {
        let words = visit.words
        guard purpose != .joining else { return joining(visit) }
        let isRecovery = purpose == .recovery
        let title = words(isRecovery ? "accounts.recovery.title" : "accounts.invitation.title")
        let lead = words(
            isRecovery ? "accounts.recovery.lead" : "accounts.invitation.lead",
            ["person": person.name])
        let form = Form(words, values: Query(), faults: faults)
        return Page(
            title: title, path: "/invitation/\(token)",
            main: """
                <h1>\(title)</h1>
                \(form.summary)
                <p class="lead">\(lead)</p>
                \(form.html(
                    to: "/invitation/\(token)", by: visit.identity, key: visit.site.identifiers.next(),
                    fields: PasswordChoice.fields(form, words),
                    button: words("accounts.invitation.button")))
                """)
    }

    /// Somebody who can sign in already has nothing to set: the roles come by themselves.
    private func joining(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("accounts.invitation.title")
        return Page(
            title: title, path: "/invitation/\(token)",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("accounts.joining.lead"))</p>
                <p><a class="button" href="\(visit.link("/sign-in"))">\(words("accounts.sign-in.title"))</a></p>
                """)
    }

    static func accept(_ visit: Visit, _ keeper: Gatekeeper) async throws -> Answer {
        let page = try await load(visit)
        let form = try visit.request.form()
        guard page.purpose != .joining else { throw Problem.notFound }
        let faults = PasswordChoice.faults(form, of: page.person.name)
        guard faults.isEmpty, let token = Token(page.token, Invitation.kind) else {
            return page.view(visit, faults: faults).answer(visit, status: 422)
        }
        let hash = try await keeper.hash(Password(form["password"] ?? ""))
        let (person, now) = (page.person.id, visit.now)
        let isTaken = try await visit.site.database.write { transaction in
            let used = try transaction.executeCounting(
                """
                DELETE FROM invitation
                WHERE token_hash = \(token.hash.bytes) AND ends_at > \(now.milliseconds)
                """)
            guard used == 1 else { return false }
            try transaction.execute(
                "UPDATE person SET password_hash = \(hash.text) WHERE id = \(person)")
            try transaction.execute("DELETE FROM session WHERE person_id = \(person)")
            return true
        }
        guard isTaken else { throw Problem.notFound }
        return try await CodePage.askOrEnter(visit, keeper, person: person, form)
    }
}
