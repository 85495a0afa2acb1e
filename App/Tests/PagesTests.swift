import Assembly
import Base
import Database
import Foundation
import Recommendations
import TestKit
import Testing
import Web

@Suite("Every address answers as it should")
struct PagesTests {
    private static let paths = [
        "", "/about", "/glossary", "/accessibility", "/api", "/downloads", "/states",
        "/states/nepal", "/states/france", "/states/holy-see", "/themes", "/themes/womens-rights",
        "/themes/womens-rights/states", "/themes/no-such-theme/states",
        "/sessions", "/recommendations", "/recommendations?state=nepal&position=supported",
        "/recommendations?q=violence", "/recommendations?q=xyzzy", "/statistics", "/compare",
        "/compare?state=nepal&state=kenya", "/data", "/data/receipt", "/no-such-page",
        "/recommendations?page=99", "/requests", "/sign-in", "/requests/aaaaaaaaaaaaaaaa",
        "/treaties", "/treaties/cedaw", "/treaties/iccpr-op1", "/entities", "/entities/unwomen",
        "/entities/vftc", "/goals", "/goals/5", "/mail/aaaaaaaaaaaaaaaa/stop",
        "/offers", "/offers/standing", "/offers/standing?kind=training&group=ldc",
        "/offers/standing?kind=x", "/dialogues", "/dialogues/aaaaaaaaaaaaaaaa",
        "/offers/standing/aaaaaaaaaaaaaaaa",
        "/progress", "/progress?standing=x", "/line", "/line?record=x", "/line/statistics",
        "/gender", "/who-does-what", "/who-does-what?state=nepal", "/line/map",
        "/line/map?record=result", "/states/nepal/sheet", "/states/france/sheet",
        "/requests?status=unanswered&group=ldc", "/requests?status=x&group=x&addressee=x",
    ]

    @Test(
        "every page has its words, one heading and balanced landmarks", arguments: Language.allCases
    )
    func pages(language: Language) async throws {
        try await Installation.with(.sqlite) { installation in
            for path in Self.paths {
                let page = try await installation.get("/\(language.code)\(path)")
                #expect([200, 404, 422].contains(page.status), "\(path): \(page.status)")
                #expect(!page.text.contains("⟦"), "\(path) lacks a word")
                #expect(page.text.components(separatedBy: "<h1").count == 2, "\(path)")
                #expect(page.text.contains("<html lang=\"\(language.code)\""), "\(path)")
                #expect(page.text.contains("dir=\"\(language.direction)\""), "\(path)")
                #expect(!page.text.contains("<b>abolishing"), "\(path)")
            }
        }
    }

    @Test(
        "what an address and each of its parameters mean is told in every language",
        arguments: Language.allCases.filter { $0 != .en })
    func apiMeanings(language: Language) async throws {
        try await Installation.with(.sqlite) { installation in
            let page = try await installation.get("/\(language.code)/api").text
            // What no catalogue has stands there in English, and says so.
            let parts = page.components(separatedBy: "<span lang=\"en\" dir=\"ltr\">").dropFirst()
            #expect(parts.map { $0.prefix(80) } == [])
            #expect(page.contains("<code>level</code>"))
        }
    }

    @Test("an installation without a record teaches instead of failing", arguments: Engine.allCases)
    func empty(engine: Engine) async throws {
        try await Installation.with(engine, sample: "") { installation in
            for path in Self.paths where !path.contains("receipt") {
                let page = try await installation.get("/en\(path)")
                #expect([200, 404, 422].contains(page.status), "\(path): \(page.status)")
            }
            let statistics = try await installation.get("/en/statistics")
            #expect(statistics.text.contains("class=\"empty\""))
        }
    }

    @Test("both engines give the same bytes")
    func twins() async throws {
        let targets =
            Self.paths.map { "/fr\($0)" } + [
                "/en/recommendations.csv", "/en/recommendations.json?q=violence", "/en/states.csv",
                "/en/recommendations.atom", "/api/v1/recommendations?limit=2", "/api/v1/states",
                "/api/v1/themes?lang=ar", "/api/v1/openapi.json", "/api/v1/sessions?lang=zh",
                "/en/sessions.csv", "/api/v1/treaties", "/api/v1/treaties/cedaw",
                "/fr/treaties.csv", "/ar/treaties/cedaw.csv", "/ru/treaties/ratifications.csv",
                "/api/v1/entities?lang=es", "/api/v1/entities/unwomen", "/en/entities.json",
                "/api/v1/goals", "/api/v1/goals/5?lang=fr", "/zh/goals.csv",
                "/en/recommendations?q=educat*", "/en/recommendations?q=%22violence+against%22",
                "/en/recommendations?q=violence+NOT+women", "/en/recommendations?by=nepal",
            ]
        func answers(_ engine: Engine) async throws -> [String] {
            try await Installation.with(engine) { installation in
                var answers: [String] = []
                for target in targets {
                    let answer = try await installation.get(target)
                    answers.append(
                        "\(target) \(answer.status) \(answer.headers["etag"] ?? "") \(answer.text)")
                }
                return answers
            }
        }
        let (one, other) = try await (answers(.sqlite), answers(.postgresql))
        for (left, right) in zip(one, other) {
            #expect(left == right)
        }
        #expect(one.count == targets.count)
    }

    @Test("a recommendation is found, cited and taken away")
    func recommendation() async throws {
        try await Installation.with(.sqlite) { installation in
            let list = try await installation.get("/api/v1/recommendations?q=violence&lang=es")
            let id = try #require(list.text.firstMatch(of: /"id":"([a-z2-7]+)"/)?.1)
            let page = try await installation.get("/es/recommendations/\(id)")
            #expect(page.text.contains("https://accord.example/es/recommendations/\(id)"))
            #expect(page.text.contains("application/ld+json"))
            #expect(page.text.contains("Francia"))
            #expect(page.text.contains("lang=\"en\" dir=\"ltr\""))
            let again = try await installation.get(
                "/es/recommendations/\(id)",
                headers: ["if-none-match": try #require(page.headers["etag"])])
            #expect((again.status, again.text) == (304, ""))
        }
    }

    @Test("a cell that a spreadsheet would compute is taken for text")
    func formulas() async throws {
        let sample = Installation.sample + "Nepal,=HYPERLINK(1),France,Noted,1,Justice,10\n"
        try await Installation.with(.sqlite, sample: sample) { installation in
            let file = try await installation.get("/en/recommendations.csv")
            #expect(file.text.contains("'=HYPERLINK(1)"))
            #expect(file.headers["content-disposition"]?.contains("recommendations.csv") == true)
        }
    }

    @Test(
        "what is taken away can be imported again and changes nothing", arguments: Language.allCases
    )
    func roundTrip(language: Language) async throws {
        try await Installation.with(.sqlite) { installation in
            let file = try await installation.get("/\(language.code)/recommendations.csv?bom=1")
            let path = FileManager.default.temporaryDirectory
                .appending(path: "\(UUID().uuidString).csv")
            try Data(file.text.utf8).write(to: path)
            let reports = try await Importer(
                database: installation.database, options: .init(),
                clock: Clock { Instant(milliseconds: 0) }, identifiers: .system
            ).run([path.path]) { _, _ in }
            let report = try #require(reports.first)
            #expect((report.rows, report.unchanged) == (4, 4), "\(report.problems)")
        }
    }

    @Test("methods that an address does not have are refused with those it has")
    func methods() async throws {
        try await Installation.with(.sqlite) { installation in
            let post = try await installation.get("/en/states", method: .post)
            #expect((post.status, post.headers["allow"]) == (405, "GET, HEAD, OPTIONS"))
            let unknown = try await installation.get("/en/states", method: nil)
            #expect(unknown.status == 405)
            let options = try await installation.get("/en/states", method: .options)
            #expect((options.status, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS"))
            let head = try await installation.get("/en/states", method: .head)
            #expect((head.status, head.text) == (200, ""))
        }
    }

    @Test(
        "an address without a language goes to the reader's",
        arguments: [
            (["accept-language": "fr-CH, en;q=0.5"], "/fr/states?a=b%26c"),
            (["accept-language": "fr", "cookie": "x=1; language=ar"], "/ar/states?a=b%26c"),
            (["accept-language": "de"], "/en/states?a=b%26c"), ([:], "/en/states?a=b%26c"),
            (["cookie": "language=ru; __Host-language=ar"], "/ar/states?a=b%26c"),
            (["cookie": "language=//evil.example"], "/en/states?a=b%26c"),
        ])
    func languages(headers: [String: String], expected: String) async throws {
        try await Installation.with(.sqlite, sample: "") { installation in
            let answer = try await installation.get("/states?a=b%26c", headers: headers)
            #expect((answer.status, answer.headers["location"]) == (303, expected))
        }
    }

    @Test("the headers that keep a page to itself stand on every answer")
    func headers() async throws {
        try await Installation.with(.sqlite, sample: "") { installation in
            for target in ["/en", "/nope", "/api/v1/states", "/%", "/en/recommendations.csv"] {
                let answer = try await installation.get(target)
                #expect(answer.headers["x-content-type-options"] == "nosniff")
                #expect(
                    answer.headers["content-security-policy"]?.hasPrefix("default-src 'none'")
                        == true)
                #expect(answer.headers["strict-transport-security"] != nil)
                #expect(answer.headers["set-cookie"] == nil)
            }
        }
    }
}

@Suite("The tables of the product")
struct TablesTests {
    @Test("each step of the schema has a name of its own")
    func migrations() {
        let names = Assembly.migrations.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.contains("-0") })
    }

    @Test("the addresses are those of the golden list: a removed one needs a redirect")
    func routes() async throws {
        try await Installation.with(.sqlite, sample: "") { installation in
            let routes = installation.responder.routes.map {
                "\($0.method.rawValue) \($0.pattern) \($0.access.rawValue)"
            }
            try expectGolden(routes.sorted().joined(separator: "\n") + "\n", "routes.txt")
        }
    }
}
