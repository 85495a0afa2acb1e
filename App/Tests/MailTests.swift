import Accounts
import Assembly
import Base
import Database
import Foundation
import Mail
import Secrets
import Synchronization
import Testing
import Web

/// Keeps what it is given, and answers as told.
private final class Postbag: Sendable {
    private let state = Mutex<(messages: [MailMessage], answer: MailDelivery)>(([], .taken))

    var sender: MailSender {
        MailSender { message in
            self.state.withLock { state in
                if state.answer == .taken { state.messages.append(message) }
                return state.answer
            }
        }
    }

    var messages: [MailMessage] { state.withLock { $0.messages } }
    func answers(_ answer: MailDelivery) { state.withLock { $0.answer = answer } }
}

@Suite("Notices go by mail: what kind of thing, and where; nothing of the matter")
struct MailTests {
    private let good = "ten grey herons over Pokhara"

    private func invited(
        _ installation: Installation, _ name: String, _ party: String, _ roles: [Role],
        _ language: Language = .en
    ) async throws -> Browser {
        let mail = "\(name.lowercased())@example.org"
        let token = try await Invitation.invite(
            name: name, mail: mail, language: language, party: party, roles: [.reader] + roles,
            into: installation.database,
            at: Instant(milliseconds: installation.hand.milliseconds), identifiers: .system,
            random: .system)
        var browser = Browser(installation)
        let link = "/en/invitation/\(token.text)"
        try await browser.open(link)
        try await browser.submit(link, [("password", good), ("again", good)])
        return browser
    }

    private func office(
        _ installation: Installation, _ bag: Postbag, isSending: Bool = true
    ) -> PostOffice {
        Assembly.postOffice(
            site: installation.responder.site, sender: isSending ? bag.sender : nil,
            from: MailAddress("accord@example.org"))
    }

    /// Real people; the officer writes French. The request is submitted to OHCHR and UN Women.
    private func withRequest(
        _ engine: Engine,
        _ body: (Installation, Postbag, PostOffice, inout Browser, String) async throws -> Void
    ) async throws {
        try await Installation.with(engine) { installation in
            let bag = Postbag()
            let office = office(installation, bag)
            var drafter = try await invited(installation, "Drafter", "nepal", [.drafter])
            var clearer = try await invited(
                installation, "Clearer", "nepal", [.drafter, .clearingOfficer])
            var officer = try await invited(installation, "Officer", "ohchr", [.officer], .fr)
            let id = try await drafter.draftRequest(title: "SECRET-TITLE")
            try await office.round()
            #expect(bag.messages.map(\.to.text) == ["clearer@example.org"])
            try await clearer.clearAndSubmit(id)
            try await body(installation, bag, office, &officer, id)
        }
    }

    @Test("in the reader's language, once, to nobody else", arguments: Engine.allCases)
    func atOnce(engine: Engine) async throws {
        try await withRequest(engine) { _, bag, office, _, id in
            try await office.round()
            try await office.round()
            #expect(bag.messages.count == 2)
            let mail = try #require(bag.messages.last)
            #expect(mail.to.text == "officer@example.org")
            #expect(mail.text.contains("https://accord.example/fr/requests/\(id)\n"))
            #expect(mail.subject == "Accord\u{A0}: 1 avis pour vous")
            for message in bag.messages {
                let all = message.subject + message.text
                for secret in ["SECRET", "Nepal", "Népal", "Drafter", "Clearer", "judges"] {
                    #expect(!all.contains(secret), "\(secret) was mailed")
                }
            }
        }
    }

    @Test(
        "who keeps a party's people is told that a role waits, and of nobody's name",
        arguments: Engine.allCases)
    func people(engine: Engine) async throws {
        try await Installation.with(engine) { installation in
            let bag = Postbag()
            let office = office(installation, bag)
            let keeper: [Role] = [.partyAdministrator]
            var one = try await invited(installation, "Astrid", "ohchr", keeper)
            _ = try await invited(installation, "Bakary", "ohchr", keeper, .es)
            _ = try await invited(installation, "Reader", "ohchr", [])
            _ = try await invited(installation, "Elsewhere", "unwomen", keeper)
            try await one.open("/en/account/people/ohchr")
            try await one.submit(
                "/invitation",
                [
                    ("name", "Carmen"), ("mail", "carmen@example.org"), ("language", "en"),
                    ("roles", "reader"), ("roles", "officer"),
                ])
            #expect(one.status == 200)
            try await office.round()
            let told = bag.messages.filter { $0.to.text != "astrid@example.org" }
            #expect(told.map(\.to.text) == ["bakary@example.org"])
            let mail = try #require(told.first)
            #expect(mail.text.contains("https://accord.example/es/account/people/ohchr\n"))
            for secret in ["Carmen", "Astrid", "officer", "invitation/"] {
                #expect(!(mail.subject + mail.text).contains(secret), "\(secret) was mailed")
            }
        }
    }

    @Test("a mail system that does not answer is asked again, later and later; then no more")
    func backOff() async throws {
        try await withRequest(.sqlite) { installation, bag, office, _, _ in
            bag.answers(.later)
            try await office.round()
            bag.answers(.taken)
            try await office.round()
            #expect(bag.messages.count == 1, "not before two minutes are over")
            installation.hand.move(minutes: 2)
            try await office.round()
            #expect(bag.messages.count == 2)
            #expect(Set(bag.messages.map(\.id)).count == 2)
        }
        try await withRequest(.sqlite) { installation, bag, office, _, _ in
            bag.answers(.later)
            for _ in 0..<12 {
                try await office.round()
                installation.hand.move(minutes: 361)
            }
            bag.answers(.taken)
            try await office.round()
            #expect(bag.messages.count == 1, "ten times are enough")
        }
    }

    @Test(
        "who may not see it any more, or has read it, gets none",
        arguments: ["role", "read", "choice"])
    func dropped(how: String) async throws {
        try await withRequest(.sqlite) { installation, bag, office, officer, _ in
            bag.answers(.later)
            try await office.round()
            switch how {
            case "role":
                _ = try await installation.database.write {
                    try $0.execute("UPDATE membership SET ended_at = 1 WHERE role = 'officer'")
                }
            case "read":
                try await officer.open("/en/notices")
                try await officer.submit("/notices/read")
            default:
                try await officer.open("/en/account/mail")
                try await officer.submit("/account/mail", [("choice", "page")])
            }
            bag.answers(.taken)
            installation.hand.move(minutes: 5)
            try await office.round()
            #expect(bag.messages.count == 1)
            try await officer.open("/en/account/mail")
            #expect(how == "role" || officer.text.contains("nothing was left to tell"))
        }
    }

    @Test("once a day, at seven in Geneva, all in one", arguments: Engine.allCases)
    func digest(engine: Engine) async throws {
        try await withRequest(engine) { installation, bag, office, officer, id in
            // 22:27 in Geneva.
            try await officer.open("/en/account/mail")
            try await officer.submit("/account/mail", [("choice", "daily")])
            #expect(officer.text.contains("At 7:00 Geneva time"))
            try await office.round()
            var clearer = Browser(installation)
            try await clearer.open("/en/account")
            try await clearer.submit(
                "/sign-in", [("mail", "clearer@example.org"), ("password", good)])
            try await clearer.open("/en/requests/\(id)")
            try await clearer.submit("/closure", [("reason", "")])
            try await office.round()
            installation.hand.move(minutes: 8 * 60 + 32)
            try await office.round()
            #expect(bag.messages.count == 1, "6:59")
            installation.hand.move(minutes: 1)
            try await office.round()
            #expect(bag.messages.count == 2)
            let digest = try #require(bag.messages.last)
            #expect(digest.subject == "Accord\u{A0}: 2 avis pour vous")
            #expect(digest.text.components(separatedBy: "/fr/requests/\(id)\n").count == 3)
        }
    }

    @Test("one click in a mail ends it, without a session; looking does not")
    func stop() async throws {
        try await withRequest(.sqlite) { installation, bag, office, officer, _ in
            try await office.round()
            let address = try #require(bag.messages.last?.unsubscribe)
            let path = String(address.dropFirst("https://accord.example".count))
            var program = Browser(installation)
            try await program.open(path)
            #expect(program.status == 200)
            try await officer.open("/en/account/mail")
            #expect(officer.text.contains("value=\"at-once\" checked"))
            let answer = try await installation.get(
                path, method: .post,
                headers: ["content-type": "application/x-www-form-urlencoded"],
                body: Array("List-Unsubscribe=One-Click".utf8))
            #expect(answer.status == 200)
            try await officer.open("/en/account/mail")
            #expect(officer.text.contains("value=\"page\" checked"))
            try await program.open("/en/mail/aaaaaaaaaaaaaaaa/stop")
            #expect(program.status == 404)
        }
    }

    @Test("a demonstration sends nothing and shows to each what would have come")
    func demonstration() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let bag = Postbag()
            let office = office(installation, bag)
            var drafter = try await Browser(installation, as: "Sita Gurung")
            let id = try await drafter.draftRequest(title: "SECRET-TITLE")
            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            try await clearer.clearAndSubmit(id)
            try await office.round()
            #expect(bag.messages.isEmpty)
            var officer = try await Browser(installation, as: "Claire Moreau")
            try await officer.open("/en/account/mail")
            #expect(officer.text.contains("Would have been sent"))
            #expect(officer.text.contains("https://accord.example/fr/requests/\(id)"))
            #expect(!officer.text.contains("SECRET"))
            var other = try await Browser(installation, as: "Daniel Okoro")
            try await other.open("/en/account/mail")
            #expect(!other.text.contains(id))
        }
    }

    @Test("where no mail system is configured, nothing waits for one")
    func silent() async throws {
        try await Installation.with(.sqlite) { installation in
            let bag = Postbag()
            var drafter = try await invited(installation, "Drafter", "nepal", [.drafter])
            _ = try await invited(installation, "Clearer", "nepal", [.clearingOfficer])
            _ = try await drafter.draftRequest()
            try await office(installation, bag, isSending: false).round()
            try await office(installation, bag).round()
            #expect(bag.messages.isEmpty)
            try await drafter.open("/en/account/mail")
            #expect(drafter.text.contains("This installation sends no mail."))
        }
    }
}
