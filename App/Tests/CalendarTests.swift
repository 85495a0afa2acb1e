import Base
import Database
import Foundation
import Testing
import Web

@Suite("A calendar shows the days of one's party, at an address that is its own key")
struct CalendarTests {
    private func address(_ browser: inout Browser) async throws -> String {
        try await browser.open("/en/account/calendar")
        try await browser.submit("/account/calendar")
        let match = try #require(
            browser.text.firstMatch(of: /https:\/\/accord\.example(\/calendar\/[^<]*\.ics)/))
        return String(match.1)
    }

    private func submitted(_ installation: Installation) async throws -> String {
        var drafter = try await Browser(installation, as: "Sita Gurung")
        let id = try await drafter.draftRequest(publication: "nothing", title: "SECRET-TITLE")
        var clearer = try await Browser(installation, as: "Ramesh Adhikari")
        try await clearer.clearAndSubmit(id)
        return id
    }

    @Test("by role, in the person's language, nothing of the matter", arguments: Engine.allCases)
    func roles(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let id = try await submitted(installation)
            var officer = try await Browser(installation, as: "Claire Moreau")
            let asked = try await installation.get(address(&officer))
            #expect(asked.status == 200)
            #expect(asked.headers["content-type"] == "text/calendar; charset=utf-8")
            #expect(asked.headers["cache-control"]?.hasPrefix("private") == true)
            #expect(asked.text.contains("SUMMARY;LANGUAGE=fr:Accuser réception d’une demande\r\n"))
            #expect(asked.text.contains("DTSTART;VALUE=DATE:20261207\r\nDTEND;VALUE=DATE:20261208"))
            #expect(asked.text.contains("DTSTART;VALUE=DATE:20270122\r\n"))
            #expect(asked.text.contains("URL:https://accord.example/fr/requests/\(id)\r\n"))
            var drafter = try await Browser(installation, as: "Sita Gurung")
            let own = try await installation.get(address(&drafter))
            #expect(own.text.contains("A request is to be acknowledged"))
            #expect(own.text.components(separatedBy: "BEGIN:VEVENT").count == 3)
            var stranger = try await Browser(installation, as: "Daniel Okoro")
            let none = try await installation.get(address(&stranger))
            #expect(!none.text.contains("VEVENT"))
            for text in [asked.text, own.text] {
                for secret in ["SECRET", "Nepal", "Népal", "Women", "Sita"] {
                    #expect(!text.contains(secret), "\(secret)")
                }
            }
            try await officer.open("/en/requests/\(id)")
            try await officer.submit(
                "/not-yet", [("until", "2027-01-11"), ("reason", "We look for an expert.")])
            let named = try await installation.get(address(&officer))
            #expect(named.text.contains("20270111"))
            #expect(!named.text.contains("20261207"))
        }
    }

    @Test("an address that was withdrawn, replaced or whose person lost the role never was")
    func ends() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            _ = try await submitted(installation)
            var officer = try await Browser(installation, as: "Claire Moreau")
            let first = try await address(&officer)
            let second = try await address(&officer)
            let answer = try await installation.get(second)
            let tag = try #require(answer.headers["etag"])
            let same = try await installation.get(second, headers: ["if-none-match": tag])
            #expect(same.status == 304)
            let never = "/calendar/accord_calendar_\(String(repeating: "A", count: 43)).ics"
            func isAbsent(_ path: String) async throws -> Bool {
                let (one, other) = try await (installation.get(path), installation.get(never))
                func masked(_ text: String, _ path: String) -> String {
                    text.replacing(path, with: "PATH")
                }
                return one.status == 404
                    && masked(one.text, path) == masked(other.text, never)
            }
            #expect(try await isAbsent(first))
            #expect(try await isAbsent("/calendar/x.ics"))
            try await officer.open("/en/account/calendar")
            #expect(!officer.text.contains(second), "shown once")
            try await officer.submit("/account/calendar/withdrawal")
            #expect(try await isAbsent(second))
            let third = try await address(&officer)
            _ = try await installation.database.write {
                try $0.execute(
                    """
                    UPDATE membership SET ended_at = 1 WHERE person_id =
                        (SELECT id FROM person WHERE name = 'Claire Moreau')
                    """)
            }
            #expect(try await isAbsent(third))
        }
    }
}
