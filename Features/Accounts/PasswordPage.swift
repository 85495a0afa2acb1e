import Base
import Database
import Localization
import Markup
import Secrets
import Web

/// Where a person changes the password; the present one opens the way (ASVS 6.2.2, 6.2.3).
struct PasswordPage: Sendable {
    private let person: Int
    private let name: String
    private let mail: String
    private let stored: PasswordHash
    private var isChanged = false

    static func load(_ visit: Visit) async throws -> PasswordPage {
        guard let identity = visit.identity else { throw Problem.notSignedIn }
        let person = identity.actor.person
        let found = try await visit.read { reader in
            try reader.first(
                """
                SELECT mail, password_hash FROM person
                WHERE id = \(person) AND mail IS NOT NULL AND password_hash IS NOT NULL
                """
            ) { ($0.text(0), PasswordHash(stored: $0.text(1))) }
        }
        // Personas sign in by a click and have none.
        guard let found else { throw Problem.notFound }
        return PasswordPage(
            person: person, name: identity.personName, mail: found.0, stored: found.1)
    }

    func view(_ visit: Visit, faults: [Fault] = []) -> Page {
        let words = visit.words
        let title = words("accounts.password.title")
        let form = Form(words, values: Query(), faults: faults)
        let note: HTML? =
            isChanged
            ? "<p class=\"note\" role=\"status\">\(words("accounts.password.changed"))</p>" : nil
        return Page(
            title: title, trail: [Page.Crumb(words("accounts.account.title"), "/account")],
            path: "/account/password",
            main: """
                <h1>\(title)</h1>
                \(note)
                \(form.summary)
                <p class="lead">\(words("accounts.password.lead"))</p>
                \(form.html(
                    to: "/account/password", by: visit.identity, key: visit.site.identifiers.next(),
                    fields: form.line(
                        "present", words("accounts.password.present"), type: "password",
                        autocomplete: "current-password", limit: PasswordPolicy.maximumBytes)
                        + PasswordChoice.fields(form, words),
                    button: words("accounts.password.button")))
                """)
    }

    /// The other sessions end: whoever has learnt the former password is out at once.
    static func change(_ visit: Visit, _ keeper: Gatekeeper) async throws -> Answer {
        var page = try await load(visit)
        let form = try visit.request.form()
        let failures = SignInFailures.password(
            mail: page.mail, address: visit.request.clientAddress)
        let now = visit.now
        guard try await !visit.read({ try failures.isPaused(at: now, $0) }) else {
            throw Problem.tooManyAttempts
        }
        let verdict = try await keeper.verify(
            Password(form["present"] ?? ""), against: page.stored)
        guard case .right = verdict else {
            try await visit.site.database.write { try failures.note(at: now, $0) }
            let fault = Fault(field: "present", value: "", rule: "accounts.fault.present")
            return page.view(visit, faults: [fault]).answer(visit, status: 422)
        }
        let faults = PasswordChoice.faults(form, of: page.name)
        guard faults.isEmpty else {
            return page.view(visit, faults: faults).answer(visit, status: 422)
        }
        let hash = try await keeper.hash(Password(form["password"] ?? ""))
        let (person, stored, session) = (page.person, page.stored, keeper.token(visit.request))
        page.isChanged = try await visit.site.database.write { transaction in
            let changed = try transaction.executeCounting(
                """
                UPDATE person SET password_hash = \(hash.text)
                WHERE id = \(person) AND password_hash = \(stored.text)
                """)
            guard changed == 1 else { return false }
            try Session.endOthers(of: person, than: session, transaction)
            return true
        }
        guard page.isChanged else {
            // Another of the person's windows was quicker; what was typed here is the former one now.
            let fault = Fault(field: "present", value: "", rule: "accounts.fault.present")
            return page.view(visit, faults: [fault]).answer(visit, status: 422)
        }
        return page.view(visit).answer(visit)
    }
}
