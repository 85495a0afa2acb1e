import Base
import Database
import Localization
import Markup
import Secrets
import Web

/// Where a person sets up an authenticator, gets the codes for its loss, and takes it away.
struct SecondFactorPage: Sendable {
    enum State: Sendable {
        case none
        /// The secret stands there to be taken into an authenticator.
        case begun(SecretBytes)
        case confirmed(remainingCodes: Int)
    }

    let state: State
    let mail: String
    /// The codes for a loss, shown this once.
    var codes: [String] = []

    static func load(_ visit: Visit, _ keeper: Gatekeeper) async throws -> SecondFactorPage {
        let person = try visit.actor().person
        return try await visit.read { reader in
            // Personas sign in by a click; nothing could ask them for a code.
            guard let mail = try Person.mail(of: person, reader) else { throw Problem.notFound }
            if try SecondFactor.isRequired(of: person, reader) {
                let left = try SecondFactor.countOfRecoveryCodes(of: person, reader)
                return SecondFactorPage(state: .confirmed(remainingCodes: left), mail: mail)
            }
            let begun = try SecondFactor.find(of: person, keeper.box, reader)
            return SecondFactorPage(state: begun.map { .begun($0.secret) } ?? .none, mail: mail)
        }
    }

    func view(_ visit: Visit, faults: [Fault] = []) throws -> Page {
        let words = visit.words
        let title = words("accounts.factor.title")
        let form = Form(words, values: Query(), faults: faults)
        return Page(
            title: title, trail: [Page.Crumb(words("accounts.account.title"), "/account")],
            path: "/account/second-factor",
            main: """
                <h1>\(title)</h1>
                \(form.summary)
                \(codes.isEmpty ? nil : codeList(words))
                \(try content(visit, form))
                """)
    }

    private func content(_ visit: Visit, _ form: Form) throws -> HTML {
        let words = visit.words
        let code = form.line(
            "code", words("accounts.factor.code"), hint: words("accounts.factor.code-hint"),
            autocomplete: "one-time-code", limit: 40)
        func send(_ link: Link, _ fields: HTML, _ label: String, weight: Form.Weight = .primary)
            -> HTML
        {
            form.html(
                to: link, by: visit.identity, key: visit.site.identifiers.next(), fields: fields,
                button: label, weight: weight)
        }
        switch state {
        case .none:
            return """
                <p class="lead">\(words("accounts.factor.lead"))</p>
                \(send("/account/second-factor", "", words("accounts.factor.begin")))
                """
        case .begun(let secret):
            let totp = TimeBasedCode(secret: secret)
            let picture = try QRCode(totp.uri(issuer: issuer(visit), account: mail))
            return """
                <ol><li>\(words("accounts.factor.step-scan"))</li>\
                <li>\(words("accounts.factor.step-code"))</li></ol>
                \(picture.svg(title: words("accounts.factor.picture")))
                <p>\(words("accounts.factor.typed"))<br><code>\(totp.typedSecret)</code></p>
                \(send("/account/second-factor/confirmation", code, words("accounts.factor.confirm")))
                """
        case .confirmed(let left):
            return """
                <p class="lead">\(words("accounts.factor.on"))</p>
                <p>\(words("accounts.factor.codes-left", count: left))</p>
                <h2>\(words("accounts.factor.change"))</h2>
                \(send("/account/second-factor/codes", code, words("accounts.factor.new-codes")))
                <details class="act"><summary>\(words("accounts.factor.remove"))</summary>\
                \(removal(visit))</details>
                """
        }
    }

    private func removal(_ visit: Visit) -> HTML {
        let words = visit.words
        let form = Form(words, values: Query(), name: "removal")
        return form.html(
            to: "/account/second-factor/removal", by: visit.identity,
            key: visit.site.identifiers.next(),
            fields: form.line(
                "code", words("accounts.factor.code"), hint: words("accounts.factor.code-hint"),
                autocomplete: "one-time-code", limit: 40),
            button: words("accounts.factor.remove"), weight: .danger)
    }

    private func codeList(_ words: Words) -> HTML {
        """
        <div class="note" role="status"><h2>\(words("accounts.factor.codes"))</h2>\
        <p>\(words("accounts.factor.codes-text"))</p>\
        <ul class="plain">\(codes, { "<li><code>\($0)</code></li>" })</ul></div>
        """
    }

    /// The host, so that an authenticator tells installations apart.
    private func issuer(_ visit: Visit) -> String {
        let host = visit.site.publicURL.split(separator: "/").last ?? ""
        return "Accord (\(host))"
    }

    // MARK: Acts

    static func begin(_ visit: Visit, _ keeper: Gatekeeper) async throws -> Answer {
        let page = try await load(visit, keeper)
        if case .none = page.state {
            let person = try visit.actor().person
            try await visit.site.database.write {
                try SecondFactor.begin(for: person, keeper.box, keeper.random, $0)
            }
        }
        return .redirect(to: visit.link("/account/second-factor"))
    }

    static func confirm(_ visit: Visit, _ keeper: Gatekeeper) async throws -> Answer {
        _ = try await load(visit, keeper)
        let (person, now) = (try visit.actor().person, visit.now)
        let typed = try visit.request.form()["code"] ?? ""
        let (codes, session) = (
            RecoveryCodes(random: keeper.random), keeper.token(visit.request)
        )
        let isRight = try await visit.site.database.write {
            try SecondFactor.confirm(
                typed, of: person, keeping: session, at: now, keeper.box, codes, $0)
        }
        return try await answer(visit, keeper, isRight ? codes : nil)
    }

    static func renewCodes(_ visit: Visit, _ keeper: Gatekeeper) async throws -> Answer {
        let codes = RecoveryCodes(random: keeper.random)
        let isRight = try await withCode(visit, keeper) { person, transaction in
            try SecondFactor.keep(codes, of: person, transaction)
        }
        return try await answer(visit, keeper, isRight ? codes : nil)
    }

    static func remove(_ visit: Visit, _ keeper: Gatekeeper) async throws -> Answer {
        let isRight = try await withCode(visit, keeper) { person, transaction in
            try SecondFactor.remove(of: person, transaction)
        }
        return isRight
            ? .redirect(to: visit.link("/account/second-factor"))
            : try await answer(visit, keeper, nil)
    }

    /// Does what a right code allows, in the transaction that uses the code up.
    private static func withCode(
        _ visit: Visit, _ keeper: Gatekeeper,
        _ body: @Sendable (Int, any Transaction) throws -> Void
    ) async throws -> Bool {
        _ = try await load(visit, keeper)
        let (person, now) = (try visit.actor().person, visit.now)
        let typed = try visit.request.form()["code"] ?? ""
        let verdict = try await visit.site.database.write { transaction in
            let verdict = try SecondFactor.use(
                typed, of: person, at: now, keeper.box, transaction)
            if verdict.opens { try body(person, transaction) }
            return verdict
        }
        guard verdict != .paused else { throw Problem.tooManyAttempts }
        return verdict.opens
    }

    /// The page with the codes for a loss, or with what was wrong.
    private static func answer(
        _ visit: Visit, _ keeper: Gatekeeper, _ codes: RecoveryCodes?
    ) async throws -> Answer {
        var page = try await load(visit, keeper)
        guard let codes else {
            let fault = Fault(field: "code", value: "", rule: "accounts.fault.code")
            return try page.view(visit, faults: [fault]).answer(visit, status: 422)
        }
        page.codes = codes.texts
        return try page.view(visit).answer(visit)
    }
}
