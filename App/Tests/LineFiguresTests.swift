import Assembly
import Base
import Database
import Testing

@Suite("Figures of the line lead to their records")
struct LineFiguresTests {
    private func told(
        _ engine: Engine, _ body: (Installation) async throws -> Void
    ) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            _ = try await Assembly.tellStories(
                in: installation.database,
                at: Instant(milliseconds: installation.hand.milliseconds), identifiers: .system)
            try await body(installation)
        }
    }

    /// The numbers of tables, of figures and of tiles, each with the list that it leads to.
    private static func figures(_ page: String) -> [(link: String, number: String)] {
        let cells = #/<td class="n"[^>]*><a href="([^"]*)">([\d,]+)</a>/#
        let large = #/<a href="([^"]*)"><strong class="n">([\d,]+)</strong>/#
        let tiles = #/<a class="s\d" href="([^"]*)">[A-Z]{3}<span> [^<]*: ([\d,]+)</span>/#
        var found: [(link: String, number: String)] = []
        for pattern in [cells, large, tiles] {
            for match in page.matches(of: pattern) {
                let link = String(match.output.1).replacing("&amp;", with: "&")
                let isList = ["line", "progress", "recommendations"].contains {
                    link.hasPrefix("/en/\($0)?")
                }
                if isList { found.append((link: link, number: String(match.output.2))) }
            }
        }
        return found
    }

    /// Money and people of a page's facts, each with the list that it leads to.
    private static func sums(_ page: String) -> [(link: String, sum: String)] {
        let facts = #/<dd><a href="(/en/line\?[^"]*)">([^<]+)</a></dd>/#
        var found: [(link: String, sum: String)] = []
        for match in page.matches(of: facts) {
            let link = String(match.output.1).replacing("&amp;", with: "&")
            found.append((link: link, sum: String(match.output.2)))
        }
        return found
    }

    @Test("each number equals the count behind its link", arguments: Engine.allCases)
    func numbers(engine: Engine) async throws {
        try await told(engine) { installation in
            var reader = Browser(installation)
            var checked: Set<String> = []
            var sums = 0
            for page in [
                "/en/line/statistics", "/en/who-does-what", "/en/who-does-what?state=nepal",
                "/en/states/nepal", "/en/entities/unwomen", "/en/progress",
                "/en/states/nepal/sheet", "/en/themes/womens-rights",
                "/en/line/map", "/en/line/map?record=result",
                "/en/line/map?record=request&group=ldc",
            ] {
                try await reader.open(page)
                #expect(reader.status == 200, "\(page)")
                let (text, figures) = (reader.text, Self.figures(reader.text))
                for (link, number) in figures where checked.insert(link).inserted {
                    try await reader.open(link)
                    let match = reader.text.firstMatch(
                        of: #/(?:role="status"|class="count")>([\d,]+) /#)
                    let said = match.map { String($0.output.1) }
                    #expect(said == number, "\(page): \(link)")
                }
                for (link, sum) in Self.sums(text) {
                    try await reader.open(link)
                    #expect(reader.text.contains("<dd>\(sum)</dd>"), "\(page): \(link)")
                    sums += 1
                }
            }
            #expect(sums > 4, "\(sums) sums")
            #expect(checked.count > 40, "\(checked.count) figures")
        }
    }

    @Test(
        "a page that was kept tells of the next act, in each language", arguments: Engine.allCases)
    func kept(engine: Engine) async throws {
        try await told(engine) { installation in
            let pages = ["en", "fr", "ar"].flatMap { language in
                ["who-does-what", "line", "line/statistics", "line/map", "states/nepal"].map {
                    "/\(language)/\($0)"
                }
            }
            func texts() async throws -> [String] {
                var texts: [String] = []
                for page in pages { texts.append(try await installation.get(page).text) }
                return texts
            }
            let before = try await texts()
            #expect(try await texts() == before)
            var drafter = try await Browser(installation, as: "Sita Gurung")
            let id = try await drafter.draftRequest(publication: "summary", title: "Kept no longer")
            #expect(try await texts() == before, "a draft is its State's own")
            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            try await clearer.clearAndSubmit(id)
            for (page, (then, now)) in zip(pages, zip(before, try await texts())) {
                #expect(now != then, "\(page)")
            }
            #expect(Set(try await texts()).count == pages.count)
        }
    }

    @Test("an act that is stored after one with a later number is counted, too")
    func lateAct() async throws {
        try await Installation.with(.postgresql, isDemonstration: true) { installation in
            func number(_ next: Int) async throws {
                _ = try await installation.database.write {
                    try $0.count("SELECT setval('trail_number', \(next))")
                }
            }
            var drafter = try await Browser(installation, as: "Sita Gurung")
            let id = try await drafter.draftRequest(publication: "summary", title: "Late")
            let reached = try await installation.database.read {
                try $0.count("SELECT max(id) FROM trail")
            }
            // The transaction that took its number first ends last.
            try await number(reached + 1000)
            _ = try await drafter.draftRequest(publication: "nothing", title: "Other")
            #expect(try await !installation.get("/en/line").text.contains("Late"))
            try await number(reached)
            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            try await clearer.clearAndSubmit(id)
            #expect(try await installation.get("/en/line").text.contains("Late"))
        }
    }

    @Test("what no act has changed is read again once, and then kept", arguments: Engine.allCases)
    func quiet(engine: Engine) async throws {
        try await told(engine) { installation in
            func told(_ title: String) async throws {
                _ = try await installation.database.write {
                    try $0.execute("UPDATE activity SET title = \(title) WHERE status = 'delivery'")
                }
            }
            func isTold(_ title: String) async throws -> Bool {
                try await installation.get("/en/line?record=activity").text.contains(title)
            }
            #expect(try await !isTold("Beside the road"))
            // As if an act had been stored late: none is newer than those the ledger knows of.
            try await told("Beside the road")
            #expect(try await !isTold("Beside the road"))
            installation.hand.move(minutes: 1)
            #expect(try await isTold("Beside the road"))
            try await told("Beside it again")
            installation.hand.move(minutes: 1)
            #expect(try await !isTold("Beside it again"))
            var drafter = try await Browser(installation, as: "Sita Gurung")
            _ = try await drafter.draftRequest(publication: "nothing", title: "Other")
            #expect(try await isTold("Beside it again"))
        }
    }

    @Test("money stands by currency and marker, with what nobody assessed beside it")
    func gender() async throws {
        try await told(.sqlite) { installation in
            var reader = Browser(installation)
            try await reader.open("/en/gender")
            let row = try #require(
                reader.text.firstMatch(of: #/<tr><th scope="row">USD</th>(.*)</tr>/#)?.1)
            let amounts = row.matches(of: #/>(USD[^<]*)</#).map { String($0.1) }
            // Legal aid, and the surveys in two States.
            #expect(
                amounts == [
                    "USD\u{A0}520,000", "USD\u{A0}0", "USD\u{A0}0", "USD\u{A0}60,000",
                ])
            #expect(reader.text.contains("Himal Women’s Network"))
            try await reader.open("/en/line?record=activity&marker=2&currency=USD")
            #expect(reader.text.contains("USD\u{A0}520,000"), "the list adds up to the figure")
        }
    }

    @Test("two on one theme are named, and an open request without anybody, too")
    func overlapsAndGaps() async throws {
        try await told(.sqlite) { installation in
            var reader = Browser(installation)
            try await reader.open("/en/who-does-what?state=nepal")
            #expect(
                reader.text.contains(
                    #/iolence against women: (?:UN.Women and UNFPA|UNFPA and UN.Women)/#))
            try await reader.open("/en/who-does-what?theme=womens-rights&provider=nobody")
            #expect(reader.status == 422)
            #expect(reader.text.contains("“nobody” is no value that this list knows."))
        }
    }
}
