import Accounts
import Base
import Database
import Foundation
import Secrets
import Testing
import Web

@Suite("A party's own people manage its people")
struct PeopleTests {
    private let good = "ten grey herons over Pokhara"

    /// Somebody added at the command line who has set a password and is signed in.
    private func person(
        _ installation: Installation, _ name: String, _ party: String = "ohchr",
        _ roles: [Role] = [.reader, .partyAdministrator]
    ) async throws -> Browser {
        let token = try await Invitation.invite(
            name: name, mail: mail(name), language: .en, party: party, roles: roles,
            into: installation.database,
            at: Instant(milliseconds: installation.hand.milliseconds), identifiers: .system,
            random: .system)
        var browser = Browser(installation)
        try await browser.setPassword("/en/invitation/\(token.text)", good)
        return browser
    }

    private func mail(_ name: String) -> String { "\(name.lowercased())@example.org" }

    private func invite(
        _ browser: inout Browser, _ name: String, _ roles: [Role], party: String = "ohchr"
    ) async throws -> String {
        try await browser.open("/en/account/people/\(party)")
        try await browser.submit(
            "/invitation",
            [("name", name), ("mail", mail(name)), ("language", "en")]
                + roles.map { ("roles", $0.rawValue) })
        let address = try #require(
            browser.text.firstMatch(of: /https:\/\/accord\.example(\/en\/invitation\/[^<]+)</))
        return String(address.1)
    }

    @Test("invited by one, confirmed by another; then the person works", arguments: Engine.allCases)
    func invitation(engine: Engine) async throws {
        try await Installation.with(engine) { installation in
            var (one, two) = (
                try await person(installation, "Astrid"), try await person(installation, "Bakary")
            )
            try await one.open("/en/account/people")
            #expect(one.address == "/en/account/people/ohchr")
            let link = try await invite(&one, "Carmen", [.reader, .officer])
            #expect(one.headers["cache-control"] == "no-store")
            try await one.open("/en/account/people/ohchr")
            #expect(!one.text.contains("/en/invitation/"), "the link is shown once")
            #expect(!one.hasForm("/confirmation"), "who proposed does not confirm")

            var newcomer = Browser(installation)
            try await newcomer.setPassword(link, good)
            #expect(newcomer.status == 403)
            #expect(newcomer.text.contains("Your roles await confirmation"))
            #expect(newcomer.cookie == nil)

            try await two.open("/en/work")
            #expect(two.text.contains("Carmen"), "it stands on the work list of who can confirm")
            try await one.open("/en/work")
            #expect(!one.text.contains("Carmen"))
            for _ in 0..<2 {
                try await two.open("/en/account/people/ohchr")
                try await two.submit("/confirmation")
                #expect(two.status == 200)
            }
            try await newcomer.open("/en/sign-in")
            try await newcomer.submit("/sign-in", [("mail", mail("Carmen")), ("password", good)])
            #expect(newcomer.address == "/en/work")
            try await newcomer.open("/en/requests/addressed")
            #expect(newcomer.status == 200)
            try await newcomer.open("/en/account/people/ohchr")
            #expect(newcomer.status == 404)

            try await two.open("/en/account/people/ohchr")
            #expect(two.text.contains("Role confirmed"))
            #expect(two.text.contains("Invited, with roles proposed"))
            // A right withdrawn ends at the next request.
            try await newcomer.open("/en/account")
            #expect(newcomer.text.contains("reader and officer"))
            try await two.submit("/withdrawal", of: "Carmen", [("role", "officer")])
            #expect(two.status == 200)
            try await newcomer.open("/en/account")
            #expect(newcomer.status == 200)
            #expect(!newcomer.text.contains("officer"))
        }
    }

    @Test("forms that nobody was shown are refused by the same rules")
    func forged() async throws {
        try await Installation.with(.sqlite) { installation in
            var one = try await person(installation, "Astrid")
            let two = try await person(installation, "Bakary")
            _ = two
            _ = try await invite(&one, "Carmen", [.reader])
            try await one.open("/en/account/people/ohchr")
            let form = try one.form("/refusal")
            try await one.send("/en/account/people/ohchr/confirmation", form.fields)
            #expect(one.status == 403)
            #expect(one.text.contains("You proposed this role"))
            try await one.send("/en/account/people/nepal/confirmation", form.fields)
            #expect(one.status == 404)
            let unknown = one.text.replacing("nepal", with: "X")
            try await one.send("/en/account/people/no-party/confirmation", form.fields)
            #expect(one.status == 404)
            let strip = { (text: String) in
                text.replacing(/name="(key|form)" value="[^"]*"/, with: "")
            }
            #expect(strip(one.text.replacing("no-party", with: "X")) == strip(unknown))
        }
    }

    @Test("every fault of an invitation is named, and nothing typed is lost")
    func faults() async throws {
        try await Installation.with(.sqlite) { installation in
            var one = try await person(installation, "Astrid")
            try await one.open("/en/account/people/ohchr")
            try await one.submit(
                "/invitation", [("name", "Evil\u{202E}"), ("mail", "nowhere"), ("language", "xx")])
            #expect(one.status == 422)
            for fault in [
                "Remove invisible", "This is no mail address", "Choose at least one role",
                "not one of ar, en",
            ] { #expect(one.text.contains(fault), "\(fault)") }
            #expect(one.text.contains("value=\"nowhere\""))
            _ = try await invite(&one, "Carmen", [.reader])
            try await one.submit(
                "/invitation",
                [
                    ("name", "Carmen"), ("mail", mail("Carmen")), ("language", "en"),
                    ("roles", "reader"),
                ])
            #expect(one.status == 422)
            #expect(one.text.contains("on the list already"))
        }
    }

    @Test(
        "a lost password: a link ends what was, sets another, and is told",
        arguments: Engine.allCases)
    func recovery(engine: Engine) async throws {
        try await Installation.with(engine) { installation in
            var one = try await person(installation, "Astrid")
            var lost = try await person(installation, "Carmen", "ohchr", [.reader, .officer])
            try await one.open("/en/account/people/ohchr")
            try await one.submit("/recovery", of: "Carmen")
            let link = String(
                try #require(
                    one.text.firstMatch(of: /https:\/\/accord\.example(\/en\/invitation\/[^<]+)</)
                ).1)
            try await lost.open("/en/account")
            #expect(lost.address.hasPrefix("/en/sign-in"), "the session has ended")
            try await lost.submit("/sign-in", [("mail", mail("Carmen")), ("password", good)])
            #expect(lost.status == 422, "the former password opens nothing")
            try await lost.open(link)
            #expect(lost.text.contains("Choose a new password"))
            try await lost.setPassword(link, good + " again")
            #expect(lost.address == "/en/work")
            try await one.open("/en/account/people/ohchr")
            #expect(one.text.contains("New link for a password; sessions ended"))
            try await one.open("/en/notices")
            #expect(one.text.contains("A new link was made"))
        }
    }

    @Test("who leaves is erased, and the history says so")
    func leaving() async throws {
        try await Installation.with(.sqlite) { installation in
            var (one, two) = (
                try await person(installation, "Astrid"), try await person(installation, "Bakary")
            )
            _ = try await invite(&two, "Carmen", [.reader])
            try await one.open("/en/account/people/ohchr")
            try await one.submit("/departure", of: "Bakary")
            #expect(one.status == 200)
            #expect(!one.text.contains("Bakary"))
            #expect(one.text.contains("a person who has left"))
            try await two.open("/en/account")
            #expect(two.address.hasPrefix("/en/sign-in"))
            // What only Bakary proposed has fallen; Astrid is the last one and stays.
            try await one.open("/en/account/people/ohchr")
            #expect(!one.hasForm("/confirmation"))
            #expect(!one.hasForm("/departure"))
        }
    }

    @Test("somebody known elsewhere gets roles, and no link that opens the other party")
    func knownElsewhere() async throws {
        try await Installation.with(.sqlite) { installation in
            var one = try await person(installation, "Astrid")
            let theirs = try await person(installation, "Dilnoza", "unwomen", [.reader, .officer])
            _ = theirs
            let link = try await invite(&one, "Dilnoza", [.reader])
            var thief = Browser(installation)
            try await thief.open(link)
            #expect(thief.text.contains("You have an account already"))
            #expect(!thief.text.contains("type=\"password\""))
            try await thief.send(link, [("password", good + "x"), ("again", good + "x")])
            #expect(thief.status == 404)
            try await one.open("/en/account/people/ohchr")
            #expect(!one.hasForm("/recovery"))
        }
    }

    @Test("the installation's administrator confirms for a party with one administrator")
    func keeper() async throws {
        try await Installation.with(.sqlite) { installation in
            var one = try await person(installation, "Astrid", "unfpa")
            var keeper = try await person(
                installation, "Kwame", "ohchr", [.installationAdministrator])
            _ = try await invite(&one, "Carmen", [.officer], party: "unfpa")
            try await keeper.open("/en/work")
            #expect(keeper.text.contains("Carmen"))
            try await keeper.open("/en/account/people?party=unfpa")
            #expect(keeper.address == "/en/account/people/unfpa")
            try await keeper.submit("/confirmation")
            try await one.open("/en/account/people/unfpa")
            #expect(one.text.contains("Role confirmed"))
            #expect(one.text.contains("Kwame"))
        }
    }

    @Test("the personas show it, and nobody is invited or erased among them")
    func demonstration() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var one = try await Browser(installation, as: "Bimala Shrestha")
            try await one.open("/en/account/people")
            #expect(one.text.contains("In a demonstration nobody is invited"))
            for noun in ["/invitation", "/recovery", "/departure"] { #expect(!one.hasForm(noun)) }
            try await one.submit("/proposal", of: "Sita Gurung", [("roles", "signatory")])
            var two = try await Browser(installation, as: "Prakash Rai")
            try await two.open("/en/account/people/nepal")
            try await two.submit("/confirmation")
            #expect(two.text.contains("reader, drafter and signatory"))
            for language in ["ar", "es", "fr", "ru", "zh"] {
                try await two.open("/\(language)/account/people/nepal")
                #expect(two.status == 200)
                #expect(!two.text.contains("⟦"))
            }
        }
    }
}

extension Browser {
    /// Fills the form that stands with a person on the page of people.
    mutating func submit(
        _ noun: String, of person: String, _ typed: [(String, String)] = []
    ) async throws {
        let start = try #require(text.range(of: "<li><p><b><bdi>\(person)</bdi></b>"))
        let rest = text[start.upperBound...]
        let form = try #require(rest.range(of: "\(noun)\" class=\"form\""))
        let action = try #require(
            rest[..<form.upperBound].matches(of: /action="([^"]*)"/).last?.1)
        let fields = rest[form.upperBound...].split(
            separator: "</form>", maxSplits: 1)[0]
            .matches(of: /type="hidden" name="([^"]*)" value="([^"]*)"/)
        try await send(String(action), fields.map { (String($0.1), String($0.2)) } + typed)
    }

    mutating func setPassword(_ link: String, _ password: String) async throws {
        try await open(link)
        try await submit(link, [("password", password), ("again", password)])
    }
}
