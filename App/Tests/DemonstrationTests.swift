import Assembly
import Base
import Database
import Testing

@Suite("The demonstration tells stories")
struct DemonstrationTests {
    @Test("they are told once, by acts that the register holds", arguments: Engine.allCases)
    func stories(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let tell = {
                try await Assembly.tellStories(
                    in: installation.database,
                    at: Instant(milliseconds: installation.hand.milliseconds),
                    identifiers: .system)
            }
            #expect(try await tell())
            #expect(try await !tell(), "a second time nothing is told")
            let (faults, requests) = try await installation.database.read {
                (try Register.faults($0), try $0.count("SELECT count(*) FROM request"))
            }
            #expect(faults.isEmpty)
            #expect(requests == 8)

            var reader = Browser(installation)
            try await reader.open("/en/requests")
            let shown = reader.text
            #expect(shown.contains("Training of judges and police on violence against women"))
            #expect(shown.contains("Unanswered"))
            for hidden in ["délégation", "Data on violence", "A visit to States", "Tamarau"] {
                #expect(!shown.contains(hidden), "\(hidden) is public")
            }
            #expect(shown.contains("This is a demonstration"))
            try await reader.open("/en/offers/standing?group=sids")
            #expect(reader.text.contains("3 standing offers"))
        }
    }

    @Test("the whole line is told twice: to what changed, and to consent withdrawn")
    func wholeLine() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            _ = try await Assembly.tellStories(
                in: installation.database,
                at: Instant(milliseconds: installation.hand.milliseconds), identifiers: .system)
            let lines = try await installation.database.read {
                try $0.all(
                    """
                    SELECT p.slug, r.public_id, v.public_id, v.status, a.status
                    FROM activity v JOIN activity_component c ON c.activity_id = v.id
                    JOIN agreement a ON a.id = c.agreement_id JOIN request r ON r.id = a.request_id
                    JOIN party p ON p.id = r.state_party ORDER BY p.slug
                    """
                ) { row in (0..<5).map { row.text($0) } }
            }
            #expect(
                lines.map { [$0[0], $0[3], $0[4]] } == [
                    ["meridia", "suspended", "withdrawn"], ["nepal", "delivery", "signed"],
                ])
            var reader = Browser(installation)
            try await reader.open("/en/requests/\(lines[1][1])")
            for seen in [
                "Passed on to", "has made an offer", "In delivery, with the State’s agreement",
                "2 results confirmed by the State", "UNFPA",
            ] {
                #expect(reader.text.contains(seen), "\(seen)")
            }
            try await reader.open("/en/requests/\(lines[0][1])")
            #expect(reader.text.contains("Withdrawn by the State"))
            try await reader.open("/en/activities/\(lines[0][2])")
            #expect(!reader.text.contains("In delivery, with the State’s agreement"))
        }
    }

    @Test("what needs no agreement is told apart, and so is the State of two that has stopped")
    func apart() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            _ = try await Assembly.tellStories(
                in: installation.database,
                at: Instant(milliseconds: installation.hand.milliseconds), identifiers: .system)
            var reader = Browser(installation)
            for (address, title, said) in [
                ("status=outside", "Écouter les plaignantes", "rests on none"),
                (
                    "status=delivery&state=nepal", "Asking safely",
                    "Republic of Meridia: what is done here for this State has stood still since"
                ),
            ] {
                try await reader.open("/en/activities?\(address)")
                let link = try #require(
                    reader.text.matches(of: #/<li><a href="(/en/activities/[^"]+)">(.*?)<\/a>/#)
                        .first { $0.output.2.contains(title) }, "\(address)")
                try await reader.open(String(link.output.1))
                #expect(reader.text.contains(said), "\(said)")
            }
            try await reader.open("/en/activities?status=delivery")
            #expect(reader.text.contains("stands still: Republic of Meridia"))
            for list in [
                "/en/activities?status=delivery&state=meridia",
                "/en/line?record=activity&active=yes&state=meridia",
            ] {
                try await reader.open(list)
                #expect(!reader.text.contains("Asking safely"), "\(list): it is not active there")
            }
        }
    }

    @Test("no real State is shown withdrawing, and none left without an answer")
    func realStates() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            _ = try await Assembly.tellStories(
                in: installation.database,
                at: Instant(milliseconds: installation.hand.milliseconds), identifiers: .system)
            installation.hand.move(days: 1)
            let real = try await installation.database.read {
                try $0.all(
                    """
                    SELECT r.status, p.slug FROM request r JOIN party p ON p.id = r.state_party
                    WHERE p.kind = 'state'
                    """
                ) { ($0.text(0), $0.text(1)) }
            }
            #expect(!real.isEmpty)
            for (status, state) in real {
                #expect(status != "withdrawn" && status != "closed", "\(state)")
            }
            let clearer = try await Browser(installation, as: "Ramesh Adhikari")
            #expect(clearer.text.contains("Data on violence"), "something waits to be cleared")
            var officer = try await Browser(installation, as: "Claire Moreau")
            #expect(officer.text.contains("Training of judges and police"))
            try await officer.open("/ar/requests")
            #expect(officer.text.contains("عرض توضيحي"))
        }
    }

    @Test("an installation of real people is not marked as a demonstration")
    func real() async throws {
        try await Installation.with(.sqlite) { installation in
            var reader = Browser(installation)
            try await reader.open("/en")
            #expect(reader.status == 200)
            #expect(!reader.text.contains("This is a demonstration"))
        }
    }
}
