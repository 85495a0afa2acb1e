import Accounts
import Base
import Database
import Secrets
import Testing
import Web

@Suite("A second factor")
struct SecondFactorTests {
    private let good = "ten grey herons over Pokhara"

    /// An officer who has set a password, signed in.
    private func officer(_ installation: Installation) async throws -> Browser {
        let token = try await Invitation.invite(
            name: "An Officer", mail: "officer@example.org", language: .en, party: "ohchr",
            roles: [.reader, .officer], into: installation.database,
            at: Instant(milliseconds: installation.hand.milliseconds), identifiers: .system,
            random: .system)
        let link = "/en/invitation/\(token.text)"
        var browser = Browser(installation)
        try await browser.open(link)
        try await browser.submit(link, [("password", good), ("again", good)])
        return browser
    }

    private func signIn(_ installation: Installation) async throws -> Browser {
        var browser = Browser(installation)
        try await browser.open("/en/account")
        try await browser.submit(
            "/sign-in", [("mail", "officer@example.org"), ("password", good)])
        return browser
    }

    /// What the authenticator shows, by the secret that the page gives for typing.
    private func authenticator(
        _ page: String, _ installation: Installation
    ) throws -> @Sendable () -> String {
        let typed = try #require(page.firstMatch(of: /<code>([A-Z2-7 ]+)<\/code>/)?.1)
        let code = TimeBasedCode(secret: SecretBytes(decoded(typed)))
        let hand = installation.hand
        return { code.code(at: Instant(milliseconds: hand.milliseconds)) ?? "" }
    }

    private func decoded(_ base32: Substring) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var (bytes, rest, bits): ([UInt8], UInt32, Int) = ([], 0, 0)
        for value in base32.compactMap({ alphabet.firstIndex(of: $0) }) {
            rest = rest << 5 | UInt32(value)
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(rest >> UInt32(bits) & 0xFF))
            }
        }
        return bytes
    }

    /// Switches the factor on; the authenticator and the codes for its loss.
    private func enrol(
        _ browser: inout Browser, _ installation: Installation
    ) async throws -> (show: @Sendable () -> String, codes: [String]) {
        try await browser.open("/en/account/second-factor")
        try await browser.submit("/account/second-factor")
        let show = try authenticator(browser.text, installation)
        try await browser.submit("/confirmation", [("code", "000000")])
        #expect(browser.status == 422 && browser.text.contains("This code is wrong"))
        try await browser.submit("/confirmation", [("code", show())])
        #expect(browser.status == 200 && browser.text.contains("The second factor is on."))
        let codes = browser.text.matches(of: /<code>([a-z-]{29})<\/code>/).map { String($0.1) }
        #expect(codes.count == 10)
        return (show, codes)
    }

    @Test("the password alone opens nothing, and a code opens once", arguments: Engine.allCases)
    func signsIn(engine: Engine) async throws {
        try await Installation.with(engine) { installation in
            var browser = try await officer(installation)
            var older = try await signIn(installation)
            let (show, _) = try await enrol(&browser, installation)
            try await browser.open("/en/account/second-factor")
            #expect(!browser.text.contains("<code>"), "secret and codes are shown once")
            try await older.open("/en/account")
            #expect(older.address.hasPrefix("/en/sign-in"), "sessions without a code end")

            installation.hand.move(minutes: 1)
            var other = try await signIn(installation)
            #expect(other.cookie == nil && other.text.contains("One more step"))
            try await other.submit("/sign-in/code", [("code", "123456")])
            #expect(other.status == 422 && other.cookie == nil)
            let code = show()
            try await other.submit("/sign-in/code", [("code", code)])
            #expect(other.address == "/en/account" && other.cookie != nil)

            var replayed = try await signIn(installation)
            try await replayed.submit("/sign-in/code", [("code", code)])
            #expect(replayed.status == 422 && replayed.cookie == nil, "a code is used once")
        }
    }

    @Test("a step ends after five attempts, after five minutes, and is of no use to others")
    func steps() async throws {
        try await Installation.with(.sqlite) { installation in
            var browser = try await officer(installation)
            let (show, _) = try await enrol(&browser, installation)
            installation.hand.move(minutes: 1)
            var guessing = try await signIn(installation)
            for _ in 0..<5 { try await guessing.submit("/sign-in/code", [("code", "1")]) }
            try await guessing.submit("/sign-in/code", [("code", show())])
            #expect(guessing.cookie == nil && guessing.hasForm("/sign-in"))

            var late = try await signIn(installation)
            installation.hand.move(minutes: 6)
            try await late.submit("/sign-in/code", [("code", show())])
            #expect(late.cookie == nil && late.hasForm("/sign-in"))

            var forged = try await signIn(installation)
            let form = try forged.form("/sign-in/code")
            for step in [
                "", "accord_step_x", "accord_session_" + String(repeating: "A", count: 43),
            ] {
                let fields = form.fields.map { $0.0 == "step" ? ("step", step) : $0 }
                try await forged.send(form.action, fields + [("code", show())])
                #expect(forged.cookie == nil, "\(step)")
            }
        }
    }

    @Test(
        "a lost authenticator: each code opens once, and new ones replace the old",
        arguments: Engine.allCases)
    func recovery(engine: Engine) async throws {
        try await Installation.with(engine) { installation in
            var browser = try await officer(installation)
            let (show, codes) = try await enrol(&browser, installation)
            for (attempt, isRight) in [(1, true), (2, false)] {
                var other = try await signIn(installation)
                try await other.submit("/sign-in/code", [("code", codes[0].uppercased())])
                #expect((other.cookie != nil) == isRight, "\(attempt)")
            }
            installation.hand.move(minutes: 1)
            try await browser.open("/en/account/second-factor")
            #expect(browser.text.contains("9 codes for a lost authenticator are left."))
            try await browser.submit("/codes", [("code", show())])
            let fresh = browser.text.matches(of: /<code>([a-z-]{29})<\/code>/).map { $0.1 }
            #expect(fresh.count == 10 && !fresh.contains { codes.contains(String($0)) })
            var other = try await signIn(installation)
            try await other.submit("/sign-in/code", [("code", codes[1])])
            #expect(other.cookie == nil)

            // Taken away by a code alone; then the password is enough again.
            try await browser.open("/en/account/second-factor")
            try await browser.submit("/removal", [("code", "1")])
            #expect(browser.status == 422)
            try await browser.submit("/removal", [("code", String(fresh[0]))])
            #expect(browser.hasForm("/account/second-factor"))
            #expect(try await signIn(installation).cookie != nil)
        }
    }

    @Test("ten wrong codes make a pause, by whatever steps; a code for a loss opens in it")
    func guessing() async throws {
        try await Installation.with(.sqlite) { installation in
            var browser = try await officer(installation)
            let (show, codes) = try await enrol(&browser, installation)
            installation.hand.move(minutes: 1)
            for _ in 0..<2 {
                var other = try await signIn(installation)
                for _ in 0..<5 { try await other.submit("/sign-in/code", [("code", "1")]) }
            }
            var other = try await signIn(installation)
            try await other.submit("/sign-in/code", [("code", show())])
            #expect(other.status == 429 && other.cookie == nil)
            try await browser.open("/en/account/second-factor")
            try await browser.submit("/codes", [("code", show())])
            #expect(browser.status == 429, "a session that was stolen does not guess either")

            var rightful = try await signIn(installation)
            try await rightful.submit("/sign-in/code", [("code", codes[0])])
            #expect(rightful.cookie != nil)
            installation.hand.move(minutes: 16)
            other = try await signIn(installation)
            try await other.submit("/sign-in/code", [("code", show())])
            #expect(other.cookie != nil, "a pause ends by itself")
        }
    }

    @Test("a link to set a password anew does not pass by the code", arguments: Engine.allCases)
    func link(engine: Engine) async throws {
        try await Installation.with(engine) { installation in
            var browser = try await officer(installation)
            let (show, _) = try await enrol(&browser, installation)
            installation.hand.move(minutes: 1)
            let other = try await officer(installation)
            #expect(other.cookie == nil && other.hasForm("/sign-in/code"))
            var rightful = other
            try await rightful.submit("/sign-in/code", [("code", show())])
            #expect(rightful.address == "/en/work" && rightful.cookie != nil)
        }
    }

    @Test("who has lost everything is helped by the operator, and sessions end")
    func lostEverything() async throws {
        try await Installation.with(.sqlite) { installation in
            var browser = try await officer(installation)
            _ = try await enrol(&browser, installation)
            for (mail, isHelped) in [
                ("nobody@example.org", false), (" Officer@example.org", true),
                ("officer@example.org", false),
            ] {
                let helped = try await SecondFactor.remove(mail: mail, from: installation.database)
                #expect(helped == isHelped, "\(mail)")
            }
            try await browser.open("/en/account")
            #expect(browser.address.hasPrefix("/en/sign-in"))
            #expect(try await signIn(installation).cookie != nil)
        }
    }

    @Test("where the key is lost, the codes for a loss still open")
    func lostKey() async throws {
        try await Installation.with(.sqlite) { installation in
            var browser = try await officer(installation)
            let (show, codes) = try await enrol(&browser, installation)
            // What another key sealed cannot be opened with this one.
            let foreign = SecretBox(key: .init(random: .system), random: .system)
                .seal(TimeBasedCode.newSecret(.system), context: "second-factor:1")
            try await installation.database.write {
                try $0.execute("UPDATE second_factor SET secret = \(foreign)")
            }
            installation.hand.move(minutes: 1)
            var other = try await signIn(installation)
            try await other.submit("/sign-in/code", [("code", show())])
            #expect(other.status == 422 && other.cookie == nil)
            try await other.submit("/sign-in/code", [("code", codes[0])])
            #expect(other.cookie != nil)
            try await other.open("/en/account/second-factor")
            try await other.submit("/removal", [("code", codes[1])])
            #expect(other.hasForm("/account/second-factor"), "one can begin anew")
        }
    }

    @Test("a secret copied to another person opens nothing, and personas have no second factor")
    func bound() async throws {
        let box = SecretBox(key: .init(random: .system), random: .system)
        let sealed = box.seal(TimeBasedCode.newSecret(.system), context: "second-factor:1")
        #expect(box.open(sealed, context: "second-factor:2") == nil)
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var persona = try await Browser(installation, as: "Sita Gurung")
            try await persona.open("/en/account/second-factor")
            #expect(persona.status == 404)
        }
    }
}
