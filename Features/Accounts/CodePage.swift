import Base
import Database
import Localization
import Markup
import Secrets
import Web

/// The second half of signing in: the code of the person's authenticator.
struct CodePage: Sendable {
    /// Stands for the password that was right; of use for this page alone.
    let step: String
    /// Where to go afterwards, and what was typed before.
    let carried: [(name: String, value: String)]

    /// Asks for the code where the person has a second factor; else the way in is open. Whoever shows a
    /// password, or has just set one by a link, comes by here.
    static func askOrEnter(
        _ visit: Visit, _ keeper: Gatekeeper, person: Int, _ form: Query
    ) async throws -> Answer {
        let step = Token(SignInStep.kind, random: keeper.random)
        let now = visit.now
        let needsCode = try await visit.site.database.write { transaction in
            guard try SecondFactor.isRequired(of: person, transaction) else { return false }
            try SignInStep.start(step, for: person, at: now, transaction)
            return true
        }
        guard needsCode else {
            return try await SignInPage.enter(visit, keeper, person: person, form)
        }
        return CodePage(step: step.text, carried: carried(form)).view(visit).answer(visit)
    }

    private static func carried(_ form: Query) -> [(name: String, value: String)] {
        form.pairs.filter { $0.name == "return" || $0.name.hasPrefix(SignInPage.keptPrefix) }
    }

    func view(_ visit: Visit, faults: [Fault] = []) -> Page {
        let words = visit.words
        let title = words("accounts.code.title")
        let form = Form(words, values: Query(), faults: faults)
        let hidden = ([(name: "step", value: step)] + carried).map {
            form.hidden($0.name, $0.value)
        }
        return Page(
            title: title, path: "/sign-in",
            main: """
                <h1>\(title)</h1>
                \(form.summary)
                <p class="lead">\(words("accounts.code.lead"))</p>
                \(form.html(
                    to: "/sign-in/code", by: visit.identity, key: visit.site.identifiers.next(),
                    fields: form.line(
                        "code", words("accounts.factor.code"),
                        hint: words("accounts.factor.code-hint"), autocomplete: "one-time-code",
                        limit: 40) + HTML(joining: hidden),
                    button: words("accounts.sign-in.button")))
                <p>\(words("accounts.code.lost"))</p>
                """)
    }

    static func signIn(_ visit: Visit, _ keeper: Gatekeeper) async throws -> Answer {
        let form = try visit.request.form()
        let (typed, now) = (form["code"] ?? "", visit.now)
        guard let step = Token(form["step"] ?? "", SignInStep.kind) else {
            return .redirect(to: visit.link("/sign-in"))
        }
        let found = try await visit.site.database.write {
            transaction -> (person: Int, verdict: SecondFactor.Verdict)? in
            guard let person = try SignInStep.attempt(step, at: now, transaction) else {
                return nil
            }
            let verdict = try SecondFactor.use(
                typed, of: person, at: now, keeper.box, transaction)
            if verdict.opens { try SignInStep.end(step, transaction) }
            return (person, verdict)
        }
        // The step has ended: by its time, by too many attempts, or by a right code.
        guard let found else { return try await SignInPage.again(visit, form) }
        guard found.verdict != .paused else { throw Problem.tooManyAttempts }
        guard found.verdict.opens else {
            return CodePage(step: step.text, carried: carried(form))
                .view(
                    visit, faults: [Fault(field: "code", value: "", rule: "accounts.fault.code")]
                ).answer(visit, status: 422)
        }
        return try await SignInPage.enter(visit, keeper, person: found.person, form)
    }
}
