import Accounts
import Base
import Database
import Secrets
import Testing
import Web

@Suite("Real people sign in")
struct SignInTests {
    private let good = "ten grey herons over Pokhara"

    private func invite(_ installation: Installation, mail: String = "officer@example.org")
        async throws
        -> String
    {
        let token = try await Invitation.invite(
            name: "An Officer", mail: mail, language: .en, party: "ohchr",
            roles: [.reader, .officer], into: installation.database,
            at: Instant(milliseconds: installation.hand.milliseconds), identifiers: .system,
            random: .system)
        return "/en/invitation/\(token.text)"
    }

    @Test(
        "an invitation sets a password, once; then one signs in by it", arguments: Engine.allCases)
    func invitation(engine: Engine) async throws {
        try await Installation.with(engine) { installation in
            let link = try await invite(installation)
            var browser = Browser(installation)
            try await browser.open(link)
            #expect(browser.text.matches(of: /type="password"/).count == 2)
            #expect(browser.text.contains("autocomplete=\"new-password\""))
            for (password, again, fault) in [
                ("short", "short", "at least 12 characters"),
                ("password password", "password password", "would be guessed"),
                (good, good + ".", "differ"),
            ] {
                try await browser.submit(link, [("password", password), ("again", again)])
                #expect(browser.status == 422)
                #expect(browser.text.contains(fault), "\(password)")
                #expect(!browser.text.contains(password), "a password is never sent back")
            }
            try await browser.submit(link, [("password", good), ("again", good)])
            #expect(browser.address == "/en/work")
            #expect(browser.headers["cache-control"] == "no-store")
            var second = Browser(installation)
            try await second.open(link)
            #expect(second.status == 404, "the link works once")

            try await second.open("/en/account")
            #expect(second.address.hasPrefix("/en/sign-in"))
            #expect(second.text.contains("autocomplete=\"current-password\""))
            try await second.submit(
                "/sign-in", [("mail", " Officer@Example.org "), ("password", good)])
            #expect(second.address == "/en/account", "one goes on where one wanted to go")
            #expect(second.text.contains("An Officer"))
            try await second.submit("/account/sign-out")
            #expect(second.cookie == nil)
            try await second.open("/en/account")
            #expect(second.address.hasPrefix("/en/sign-in"))
        }
    }

    @Test("unknown persons and wrong passwords get the same answer")
    func noOracle() async throws {
        try await Installation.with(.sqlite) { installation in
            var browser = Browser(installation)
            let link = try await invite(installation)
            try await browser.open(link)
            try await browser.submit(link, [("password", good), ("again", good)])
            var other = Browser(installation)
            var answers: [String] = []
            for mail in ["officer@example.org", "nobody0@example.org"] {
                try await other.open("/en/sign-in")
                try await other.submit("/sign-in", [("mail", mail), ("password", "wrong " + good)])
                #expect(other.status == 422)
                answers.append(
                    other.text.replacing(mail, with: "MAIL")
                        .replacing(/name="key" value="[^"]*"/, with: ""))
            }
            #expect(answers[0] == answers[1])
        }
    }

    @Test("too many failures pause one place for one address, and nobody else")
    func pause() async throws {
        try await Installation.with(.sqlite) { installation in
            let link = try await invite(installation)
            var browser = Browser(installation)
            try await browser.open(link)
            try await browser.submit(link, [("password", good), ("again", good)])
            func attempt(_ password: String, from place: String) async throws -> Int {
                var other = Browser(installation)
                try await other.send(
                    "/en/sign-in", [("mail", "officer@example.org"), ("password", password)],
                    headers: ["x-accord-client": place])
                return other.status
            }
            for _ in 0..<10 {
                #expect(try await attempt("wrong", from: "192.0.2.1") == 422)
            }
            #expect(try await attempt(good, from: "192.0.2.1") == 429)
            installation.hand.move(days: -1)
            #expect(try await attempt(good, from: "192.0.2.1") == 200, "the clock was set back")
            installation.hand.move(days: 1)
            #expect(try await attempt(good, from: "192.0.2.1") == 429)
            #expect(try await attempt(good, from: "192.0.2.2") == 200)
            installation.hand.move(minutes: 16)
            #expect(try await attempt(good, from: "192.0.2.1") == 200)
        }
    }

    @Test("a new invitation ends the password's sessions once it is taken, and expires by itself")
    func again() async throws {
        try await Installation.with(.sqlite) { installation in
            let link = try await invite(installation)
            var browser = Browser(installation)
            try await browser.open(link)
            try await browser.submit(link, [("password", good), ("again", good)])
            let lost = try await invite(installation)
            var other = Browser(installation)
            try await other.open(lost)
            try await other.submit(
                lost, [("password", good + " again"), ("again", good + " again")])
            try await browser.open("/en/work")
            #expect(browser.address.hasPrefix("/en/sign-in"))
            let late = try await invite(installation)
            installation.hand.move(days: 8)
            try await other.open(late)
            #expect(other.status == 404)
        }
    }

    @Test(
        "the present password opens the way to another one, and other sessions end",
        arguments: Engine.allCases)
    func change(engine: Engine) async throws {
        try await Installation.with(engine) { installation in
            let link = try await invite(installation)
            var browser = Browser(installation)
            try await browser.open(link)
            try await browser.submit(link, [("password", good), ("again", good)])
            let better = "nine brown owls above Kathmandu"
            var other = Browser(installation)
            try await other.open("/en/sign-in")
            try await other.submit(
                "/sign-in", [("mail", "officer@example.org"), ("password", good)])
            try await other.open("/en/account/password")
            #expect(other.text.contains("autocomplete=\"current-password\""))
            for (present, password, again, fault) in [
                ("wrong " + good, better, better, "not your present password"),
                (good, "short", "short", "at least 12 characters"),
                (good, better, better + ".", "differ"),
            ] {
                try await other.submit(
                    "/account/password",
                    [("present", present), ("password", password), ("again", again)])
                #expect(other.status == 422 && other.text.contains(fault), "\(fault)")
                #expect(!other.text.contains(better) && !other.text.contains("value=\"\(good)"))
            }
            try await browser.open("/en/account")
            #expect(browser.address == "/en/account", "nothing has changed yet")
            try await other.submit(
                "/account/password", [("present", good), ("password", better), ("again", better)])
            #expect(other.status == 200 && other.text.contains("The password is changed."))
            try await other.open("/en/account")
            #expect(other.address == "/en/account")
            try await browser.open("/en/account")
            #expect(browser.address.hasPrefix("/en/sign-in"), "the other session has ended")
            for (password, status) in [(good, 422), (better, 200)] {
                try await browser.open("/en/sign-in")
                try await browser.submit(
                    "/sign-in", [("mail", "officer@example.org"), ("password", password)])
                #expect(browser.status == status)
            }
        }
    }

    @Test("guessing the present password is paused like guessing at the door")
    func changeIsPaused() async throws {
        try await Installation.with(.sqlite) { installation in
            let link = try await invite(installation)
            var browser = Browser(installation)
            try await browser.open(link)
            try await browser.submit(link, [("password", good), ("again", good)])
            try await browser.open("/en/account/password")
            let typed = [("present", "wrong"), ("password", good + " x"), ("again", good + " x")]
            for _ in 0..<10 {
                try await browser.submit("/account/password", typed)
                #expect(browser.status == 422)
            }
            try await browser.submit("/account/password", typed)
            #expect(browser.status == 429)
        }
    }

    @Test("a persona has no password to change")
    func personaHasNoPassword() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var browser = try await Browser(installation, as: "Sita Gurung")
            try await browser.open("/en/account/password")
            #expect(browser.status == 404)
            try await browser.open("/en/account")
            #expect(!browser.text.contains("/account/password"))
        }
    }

    @Test("no persona enters a real installation, and none is offered")
    func noPersonas() async throws {
        try await Installation.with(.sqlite) { installation in
            _ = try await invite(installation)
            var browser = Browser(installation)
            try await browser.open("/en/sign-in")
            #expect(!browser.text.contains("name=\"persona\""))
            let person = try await installation.database.read {
                try $0.first("SELECT public_id FROM person") { $0.text(0) } ?? ""
            }
            try await browser.send("/en/sign-in", [("persona", person)])
            #expect(browser.status == 404)
            #expect(browser.cookie == nil)
        }
        try await Installation.with(.sqlite, isDemonstration: true) { installation -> Void in
            await #expect(throws: Invitation.Fault.self) { _ = try await invite(installation) }
        }
    }

    @Test("the session's cookie is out of reach of scripts and of other sites")
    func cookie() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let browser = try await Browser(installation, as: "Sita Gurung")
            #expect(browser.cookie?.hasPrefix("__Host-session=") == true)
            let answer = try await installation.get("/en/sign-in")
            let id = try #require(
                answer.text.firstMatch(of: /name="persona" value="([^"]+)"/)?.1)
            let signedIn = try await installation.get(
                "/en/sign-in", method: .post,
                headers: ["content-type": "application/x-www-form-urlencoded"],
                body: Array("persona=\(id)".utf8))
            let cookie = try #require(signedIn.headers["set-cookie"])
            for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
                #expect(cookie.contains(part))
            }
        }
    }
}
