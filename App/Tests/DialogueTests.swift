import Base
import Database
import Testing
import Web

@Suite("What parties said to each other is theirs until all agree")
struct DialogueTests {
    @Test(
        "private, then public by the word of each, then hidden by one", arguments: Engine.allCases)
    func story(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            var officer = try await Browser(installation, as: "Lucía Fernández")
            let id = try await officer.draftDialogue()
            let never = "aaaaaaaaaaaaaaaa"
            func expectAbsent(_ who: String?) async throws {
                var reader = Browser(installation)
                if let who { reader = try await Browser(installation, as: who) }
                for path in ["", "/draft"] {
                    try await reader.open("/en/dialogues/\(id)\(path)")
                    let (status, text) = (reader.status, reader.text)
                    try await reader.open("/en/dialogues/\(never)\(path)")
                    #expect(status == reader.status)
                    if who != nil || path.isEmpty { #expect(status == 404, "\(path)") }
                    #expect(
                        text.replacing(id, with: "ID") == reader.text.replacing(never, with: "ID"))
                }
                for list in ["", ".csv", ".json", ".atom"] {
                    try await reader.open("/en/dialogues\(list)")
                    #expect(!reader.text.contains(id), "\(list)")
                }
            }
            for who in [nil, "Ramesh Adhikari", "Claire Moreau"] { try await expectAbsent(who) }
            try await officer.open("/en/dialogues/\(id)")
            try await officer.submit("/recording")
            #expect(officer.text.contains("Between the parties"))
            for who in [nil, "Claire Moreau", "Wei Lin"] { try await expectAbsent(who) }

            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            try await clearer.open("/en/notices")
            #expect(clearer.text.contains("A dialogue was recorded to which you are a party."))
            try await clearer.open("/en/dialogues/\(id)")
            #expect(clearer.text.contains("DIALOGUE-TEXT"))
            var drafter = try await Browser(installation, as: "Sita Gurung")
            try await drafter.open("/en/dialogues/\(id)")
            #expect(drafter.text.contains("DIALOGUE-TEXT") && !drafter.hasForm("/agreement"))
            try await clearer.submit("/agreement")
            #expect(!clearer.text.contains("Everybody sees it"))
            try await expectAbsent(nil)
            try await officer.open("/en/work")
            #expect(officer.text.contains("Another party agrees"))
            try await officer.open("/en/dialogues/\(id)")
            try await officer.submit("/agreement")
            #expect(officer.text.contains("Everybody sees it"))

            var reader = Browser(installation)
            for path in ["/dialogues", "/dialogues.csv", "/dialogues.atom", "/states/nepal"] {
                try await reader.open("/en\(path)")
                #expect(reader.text.contains(id), "\(path)")
                #expect(!reader.text.contains("Lucía"))
            }
            try await reader.open("/fr/dialogues/\(id)")
            #expect(reader.text.contains("DIALOGUE-TEXT"))
            #expect(!reader.text.contains("Qui accepte"), "who agrees is for the parties")
            try await reader.open("/en/register.csv")
            #expect(reader.text.contains("dialogue.published"))

            try await clearer.open("/en/dialogues/\(id)")
            try await clearer.submit("/agreement")
            try await expectAbsent(nil)
            try await reader.open("/en/register.csv")
            #expect(reader.text.contains("dialogue.hidden"))
            let faults = try await installation.database.read { try Register.faults($0) }
            #expect(faults.isEmpty)
        }
    }

    @Test("two installations that differ only in drafts and private dialogues show the same")
    func twinWorlds() async throws {
        func world(withSecrets: Bool) async throws -> [String] {
            try await Installation.with(.sqlite, isDemonstration: true) { installation in
                var officer = try await Browser(installation, as: "Lucía Fernández")
                let shown = try await officer.draftStandingOffer()
                try await officer.submit("/publication")
                if withSecrets {
                    _ = try await officer.draftStandingOffer()
                    let spoken = try await officer.draftDialogue()
                    try await officer.open("/en/dialogues/\(spoken)")
                    try await officer.submit("/recording")
                    try await officer.submit("/agreement")
                    _ = try await officer.draftDialogue()
                }
                var answers: [String] = []
                var reader = Browser(installation)
                for path in [
                    "", "/offers", "/offers/standing", "/offers/standing.csv",
                    "/offers/standing.json", "/offers/standing.atom",
                    "/offers/standing?provider=unwomen", "/offers/standing/\(shown)",
                    "/dialogues", "/dialogues?state=nepal", "/dialogues?level=bilateral",
                    "/dialogues?party=unwomen&year=2026", "/dialogues.csv", "/dialogues.json",
                    "/dialogues.atom",
                    "/states/nepal", "/entities/unwomen", "/register", "/register.csv",
                ] {
                    try await reader.open("/en\(path)")
                    answers.append("\(path) \(reader.status) \(reader.text)")
                }
                return answers
            }
        }
        let (bare, secretive) = try await (world(withSecrets: false), world(withSecrets: true))
        for (left, right) in zip(bare, secretive) {
            #expect(left == right)
        }
    }

    @Test(
        "a list is narrowed by who took part, level and year, on page, in downloads and for programs",
        arguments: Engine.allCases)
    func filters(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            var officer = try await Browser(installation, as: "Lucía Fernández")
            let id = try await officer.draftDialogue()
            try await officer.open("/en/dialogues/\(id)")
            try await officer.submit("/recording")
            try await officer.submit("/agreement")
            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            try await clearer.open("/en/dialogues/\(id)")
            try await clearer.submit("/agreement")
            for (query, isListed) in [
                ("", true), ("?state=nepal", true), ("?state=kenya", false),
                ("?party=unwomen", true), ("?party=nepal", true), ("?party=ohchr", false),
                ("?group=ldc", true), ("?group=sids", false), ("?state=nepal&group=sids", false),
                ("?level=bilateral", true), ("?level=regional", false), ("?year=2026", true),
                ("?year=2025", false), ("?state=nepal&party=unwomen&level=bilateral", true),
            ] {
                for path in ["/en/dialogues", "/en/dialogues.csv", "/en/dialogues.json"]
                    + ["/en/dialogues.atom", "/api/v1/dialogues"]
                {
                    let answer = try await installation.get(path + query)
                    #expect(answer.status == 200, "\(path)\(query)")
                    #expect(answer.text.contains(id) == isListed, "\(path)\(query)")
                }
            }
            // What can be chosen is who took part.
            let form = try await installation.get("/en/dialogues?state=kenya")
            #expect(
                form.text.contains("value=\"nepal\"") && form.text.contains("value=\"unwomen\""))
            #expect(!form.text.contains("value=\"ohchr\""))
            for wrong in ["level=tribal", "year=1066", "theme=womens-rights&level=x"] {
                let answer = try await installation.get("/en/dialogues?\(wrong)")
                #expect(answer.status == 422, "\(wrong)")
            }
            let unknown = try await installation.get("/en/dialogues?state=atlantis")
            #expect(unknown.status == 404 && unknown.text.contains("atlantis"))
        }
    }

    @Test("what was typed wrong is told field by field, and nothing of it is lost")
    func faults() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var officer = try await Browser(installation, as: "Lucía Fernández")
            let id = try await officer.draftDialogue()
            try await officer.open("/en/dialogues/\(id)/draft")
            try await officer.submit(
                "/draft",
                [
                    ("language", "xx"), ("title", "Kept"), ("text", "KEPT-TEXT"),
                    ("held-on", "yesterday"), ("parties", "atlantis"), ("parties", "nepal"),
                ])
            #expect(officer.status == 422)
            for kept in ["KEPT-TEXT", "value=\"yesterday\"", "atlantis"] {
                #expect(officer.text.contains(kept), "\(kept)")
            }
            try await officer.open("/en/dialogues/\(id)/draft")
            try await officer.submit(
                "/draft", [("language", "en"), ("title", "Alone"), ("text", ""), ("held-on", "")])
            #expect(officer.text.contains("3 things are still missing."))
            #expect(!officer.hasForm("/recording"))
        }
    }
}

extension Browser {
    /// UN Women's officer writes of a dialogue with Nepal; its public id.
    mutating func draftDialogue() async throws -> String {
        try await open("/en/dialogues/new")
        try await submit("/new", [("title", "Courts and women")])
        let id = try #require(address.split(separator: "/").dropLast().last.map(String.init))
        try await submit(
            "/draft",
            [
                ("language", "en"), ("title", "Courts and women"), ("text", "DIALOGUE-TEXT"),
                ("level", "bilateral"), ("held-on", "2026-10-01"), ("parties", "nepal"),
            ])
        return id
    }
}
