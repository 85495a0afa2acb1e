import Base
import Database
import Localization
import Markup
import Synchronization
import TestKit
import Testing

@testable import Parties
@testable import Web

/// The pages on the shipped facts, without a socket. What later features contribute is a section and
/// a figure that are easy to find again.
struct PartiesPages: Sendable {
    let site: Site
    private let routes: [Route]

    static func with<Value>(_ body: (PartiesPages) async throws -> Value) async throws -> Value {
        try await withShippedFacts(.sqlite) { database, _ in
            try await body(PartiesPages(on: database))
        }
    }

    /// On a database into which nothing was loaded.
    static func withoutFacts<Value>(
        _ body: (PartiesPages) async throws -> Value
    ) async throws -> Value {
        try await withDatabase(.sqlite, migrations: PartiesFeature.migrations) { database in
            try await body(PartiesPages(on: database))
        }
    }

    private static func site(_ database: any Database) throws -> Site {
        let folders = ["Platform/Web", "Features/Parties"].map { "\(projectRoot)/\($0)/Locales" }
        let catalogue = try Catalogue(folders: folders)
        let assets = try Assets(folder: "\(projectRoot)/Public")
        return Site(
            database: database, catalogue: catalogue, clock: Clock { loadTime }, assets: assets,
            publicURL: "https://accord.example", navigation: [], identifiers: .system)
    }

    init(on database: any Database) throws { self.init(site: try Self.site(database)) }

    private init(site: Site) {
        self.site = site
        routes = PartiesFeature.routes(
            directories: PartyDirectoryCache(),
            contributions: PartyPageContributions(
                stateSections: [
                    { state, _, _, _ in
                        [
                            .init(
                                anchor: "contributed", title: "Told of",
                                html: "<p>\(state.iso3)</p>")
                        ]
                    }
                ],
                themeSections: [
                    { theme, _, _, _ in
                        [
                            .init(
                                anchor: "contributed", title: "Told of",
                                html: "<p>\(theme.slug)</p>")
                        ]
                    }
                ],
                entitySections: [
                    { entity, _, _, _ in
                        // Only one has something to tell, so that the empty state is seen, too.
                        entity.id == "OHCHR"
                            ? [
                                .init(
                                    anchor: "contributed", title: "Told of", html: "<p>offers</p>")
                            ]
                            : []
                    }
                ],
                stateFigure: { _, _ in ([524: 4321], "widgets & <more>") },
                themeFigure: { _, _ in ([:], "widgets") }))
    }

    /// The answer of the page at `pattern`, as in `/states/{state}`.
    func answer(
        _ pattern: RoutePattern, _ parameters: [String: String] = [:], in language: Language = .en
    ) async throws -> Answer {
        try await answer(at: "/{language}" + pattern, parameters, in: language)
    }

    private func answer(
        at pattern: RoutePattern, _ parameters: [String: String], in language: Language
    ) async throws -> Answer {
        let route = try #require(routes.first { $0.pattern == pattern })
        let visit = Visit(
            request: try Request(method: .get, target: "/"), site: site,
            words: site.catalogue.words(in: language),
            parameters: parameters.merging(["language": language.code]) { $1 }, identity: nil,
            isDemonstration: false, id: "request")
        return try await route.handle(visit)
    }

    /// The text of any address, such as a download or a list of the API, in English.
    func text(
        _ pattern: RoutePattern, _ parameters: [String: String] = [:]
    ) async throws -> String {
        let answer = try await answer(at: pattern, parameters, in: .en)
        switch answer.body {
        case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .stream(let produce):
            let written = Mutex<[UInt8]>([])
            try await produce { bytes in written.withLock { $0 += bytes } }
            return written.withLock { String(decoding: $0, as: UTF8.self) }
        default: return ""
        }
    }

    func html(
        _ pattern: RoutePattern, _ parameters: [String: String] = [:], in language: Language = .en
    ) async throws -> String {
        let answer = try await answer(pattern, parameters, in: language)
        guard case .bytes(let bytes) = answer.body else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }
}

@Suite("Pages of States, themes and sessions")
struct PageTests {
    static let pages: [(RoutePattern, [String: String])] = [
        ("/states", [:]), ("/states/{state}", ["state": "nepal"]),
        ("/states/{state}", ["state": "holy-see"]), ("/states/{state}", ["state": "bhutan"]),
        ("/states/{state}", ["state": "state-of-palestine"]), ("/themes", [:]),
        ("/themes/{theme}", ["theme": "womens-rights"]), ("/sessions", [:]), ("/treaties", [:]),
        ("/treaties/{treaty}", ["treaty": "cedaw-op"]),
        ("/treaties/{treaty}", ["treaty": "iccpr-op1"]), ("/entities", [:]),
        ("/entities/{entity}", ["entity": "ohchr"]), ("/entities/{entity}", ["entity": "vftc"]),
        ("/goals", [:]), ("/goals/{goal}", ["goal": "5"]),
    ]

    @Test("every page has its words, one heading and no id twice", arguments: Language.allCases)
    func words(language: Language) async throws {
        try await PartiesPages.with { pages in
            for (pattern, parameters) in Self.pages {
                let html = try await pages.html(pattern, parameters, in: language)
                #expect(!html.contains("⟦"), "\(pattern)")
                #expect(html.ranges(of: "<h1").count == 1, "\(pattern)")
                let ids = html.split(separator: " id=\"").dropFirst()
                    .map { $0.prefix { $0 != "\"" } }
                #expect(Set(ids).count == ids.count, "\(pattern)")
                let places = html.split(separator: " href=\"#").dropFirst()
                    .map { $0.prefix { $0 != "\"" } }
                #expect(Set(places).isSubset(of: ids), "\(pattern)")
            }
        }
    }

    @Test("a State is found by its code in any case, at one address for good")
    func codes() async throws {
        try await PartiesPages.with { pages in
            for code in ["NPL", "npl", "nPl"] {
                let answer = try await pages.answer(
                    "/states/{state}", ["state": code], in: .fr)
                #expect(answer.status == 308)
                #expect(answer.headers.first { $0.name == "location" }?.value == "/fr/states/nepal")
            }
            for unknown in ["QQQ", "Nepal", "nepal ", "", "../nepal"] {
                await #expect(throws: Problem.notFound, "\(unknown)") {
                    try await pages.answer("/states/{state}", ["state": unknown])
                }
            }
            await #expect(throws: Problem.notFound) {
                try await pages.answer("/themes/{theme}", ["theme": "no-such-theme"])
            }
        }
    }

    @Test("a State's page tells its facts with their dates")
    func facts() async throws {
        try await PartiesPages.with { pages in
            let nepal = try await pages.html("/states/{state}", ["state": "nepal"])
            for text in [
                "Asia-Pacific States",
                "NPL, NP · M49 524", "24 November 2026", "Landlocked developing country",
                "<time datetime=\"1955-12-14\">14 December 1955</time>", "as of 2026",
                "<time datetime=\"1991-04-22\">22 April 1991</time>", "14 March 2015",
                "25 August 2022", "href=\"/en/sessions#s37\"", "Not confirmed",
                "<h2 id=\"contributed\">Told of</h2>", "<p>NPL</p>", "data-print",
            ] {
                #expect(nepal.contains(text), "\(text)")
            }
            #expect(!nepal.contains("Small island"))
            let bhutan = try await pages.html("/states/{state}", ["state": "bhutan"])
            #expect(bhutan.contains("<dd>the Kingdom of Bhutan</dd>"))
            #expect(
                bhutan.contains(
                    """
                    Left the list of <a href="/en/glossary#least-developed-country">least developed \
                    countries</a> on <time datetime="2023-12-13">13 December 2023</time>
                    """))
            let france = try await pages.html("/states/{state}", ["state": "france"])
            #expect(!france.contains("least developed"))
            #expect(france.contains("Not set yet"))
            #expect(
                nepal.contains(
                    "<a href=\"/en/glossary#least-developed-country\">Least developed country</a>"))
            #expect(nepal.contains("<a href=\"/en/glossary#landlocked-developing-country\">"))
            #expect(nepal.contains("<a href=\"/en/treaties/cedaw-op\">"))
            let turkey = try await pages.html("/states/{state}", ["state": "turkiye"], in: .fr)
            #expect(turkey.contains("Participe pleinement aux travaux"))
            let jamaica = try await pages.html("/states/{state}", ["state": "jamaica"])
            #expect(jamaica.contains("Denunciation: <time datetime=\"1997-10-23\">"))
        }
    }

    @Test("all 195 States have a page in every language", arguments: Language.allCases)
    func everyState(language: Language) async throws {
        try await PartiesPages.with { pages in
            let directory = try await pages.site.database.read { try PartyDirectory($0) }
            for state in directory.states {
                let html = try await pages.html(
                    "/states/{state}", ["state": state.slug], in: language)
                let name = HTML(text: state.name(in: language)).string
                #expect(html.contains("<h1>\(name)</h1>"), "\(state.slug)")
                #expect(!html.contains("⟦"), "\(state.slug)")
            }
        }
    }

    @Test("the States stand by group, each once, sorted by the reader's language")
    func groups() async throws {
        try await PartiesPages.with { pages in
            let page = try await pages.html("/states", in: .fr)
            let start = try #require(page.firstRange(of: "<div id=\"list\">")).lowerBound
            let (atlas, html) = (page[..<start], page[start...])
            #expect(atlas.ranges(of: /<a class="s[0-5]"/).count == 195)
            #expect(atlas.contains("widgets &amp; &lt;more&gt;"))
            #expect(atlas.contains("4\u{202F}321"))
            let links = html.split(separator: "<a href=\"/fr/states/").dropFirst()
                .map { String($0.prefix { $0 != "\"" }) }
            #expect(links.count == 195)
            #expect(Set(links).count == 195)
            // É sorts as E: Égypte before Érythrée before Eswatini.
            let order = ["egypt", "eritrea", "eswatini", "ethiopia"].map(links.firstIndex)
            #expect(order.compactMap(\.self) == order.compactMap(\.self).sorted())
            #expect(order.allSatisfy { $0 != nil })
            #expect(links.suffix(2).sorted() == ["holy-see", "state-of-palestine"])
            #expect(html.contains("4\u{202F}321"))
            for ending in ["csv", "json", "xlsx"] {
                #expect(html.contains("href=\"/fr/states.\(ending)\""))
            }
        }
    }

    @Test("each theme stands once, the issues of UPR Info first")
    func themes() async throws {
        try await PartiesPages.with { pages in
            let html = try await pages.html("/themes")
            #expect(html.contains("The number beside a name: widgets."))
            let links = html.split(separator: "<a href=\"/en/themes/").dropFirst()
                .map { String($0.prefix { $0 != "\"" }) }
            #expect(links.count == 291)
            #expect(Set(links).count == 291)
            let directory = try await pages.site.database.read { try PartyDirectory($0) }
            let first = directory.themes.filter { $0.scheme == .uprInfo }.map(\.slug)
            #expect(Set(links.prefix(54)) == Set(first))
            let theme = try await pages.html(
                "/themes/{theme}", ["theme": "civil-and-political-rights"])
            #expect(theme.contains("<bdi lang=\"en\">CP rights - general</bdi>"))
        }
    }

    @Test("a session tells its days and the States reviewed, not those that were not")
    func sessions() async throws {
        try await PartiesPages.with { pages in
            let html = try await pages.html("/sessions")
            func row(_ session: Int) throws -> Substring {
                let start = try #require(html.firstRange(of: "<tr id=\"s\(session)\">"))
                return html[start.upperBound...].prefix { $0 != "\n" }
            }
            #expect(try row(1).contains("<time datetime=\"2008-04-07\">"))
            #expect(try row(50).contains("/en/states/united-states-of-america") == false)
            #expect(try row(53).contains("/en/states/united-states-of-america"))
            #expect(try row(53).contains("Not confirmed"))
            #expect(try row(53).contains("November 2026"))
        }
    }
}
