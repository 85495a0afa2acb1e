import Base
import Database
import Foundation
import Testing
import Web

@Suite("Public lists from offer to result are narrowed, taken away and followed by one address")
struct LineListTests {
    @Test("page, downloads and feed agree on every filter", arguments: Engine.allCases)
    func filters(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let request = try await installation.submittedRequest()
            var officer = try await Browser(installation, as: "Lucía Fernández")
            let (offer, agreement) = try await installation.agreed(&officer, to: request)
            let activity = try await officer.startActivity(under: agreement)
            try await officer.submit("/1-result", LineStoryTests.result)
            let shared = [
                ("", true), ("?state=nepal", true), ("?state=kenya", false),
                ("?provider=unwomen", true), ("?provider=ohchr", false),
                ("?theme=womens-rights", false), ("?year=2026", true), ("?year=2025", false),
                ("?group=ldc", true), ("?group=lldc&state=nepal", true), ("?group=sids", false),
                ("?state=nepal&provider=unwomen&year=2026", true),
            ]
            for (kind, id, more) in [
                (
                    "offers", offer,
                    [
                        ("?status=accepted", true), ("?status=lapsed", false),
                        ("?status=open", false), ("?kind=training", true), ("?kind=data", false),
                    ]
                ),
                (
                    "agreements", agreement,
                    [
                        ("?status=in-force", true), ("?status=expired", false),
                        ("?status=suspended", false), ("?status=withdrawn", false),
                    ]
                ),
                (
                    "activities", activity,
                    [
                        ("?status=delivery", true), ("?status=lapsed", false),
                        ("?status=completed", false),
                    ]
                ),
                (
                    "results", activity,
                    [("?status=none", true), ("?status=confirmed", false)]
                ),
            ] {
                for (query, isListed) in shared + more {
                    for ending in ["", ".csv", ".json", ".atom"] {
                        let answer = try await installation.get("/en/\(kind)\(ending)\(query)")
                        #expect(answer.status == 200, "\(kind)\(ending)\(query)")
                        #expect(
                            answer.text.contains(id) == isListed, "\(kind)\(ending)\(query)")
                    }
                    let book = try await installation.get("/en/\(kind).xlsx\(query)")
                    #expect(book.status == 200)
                    guard kind != "results" else { continue }
                    let items = try await installation.api("/\(kind)\(query)", nil)
                    #expect(items.status == 200, "\(kind)\(query)")
                    #expect(items.text.contains(#""id":"\#(id)""#) == isListed, "\(kind)\(query)")
                    #expect(items.text.hasPrefix(#"{"count":\#(isListed ? 1 : 0),"#))
                }
                let page = try await installation.get("/en/\(kind)?state=nepal")
                #expect(page.text.contains("value=\"nepal\" selected"), "what was chosen stays")
                #expect(page.text.contains("/en/\(kind).csv?state=nepal"))
            }
            // Its last day is over: it lapsed, or ended, without anybody.
            installation.hand.move(days: 800)
            for (path, id) in [
                ("/agreements.csv?status=expired", agreement),
                ("/activities.csv?status=lapsed", activity),
            ] { #expect(try await installation.get("/en\(path)").text.contains(id), "\(path)") }
        }
    }

    @Test("every result is told once, in parts, and none of what is not public")
    func results() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var officer = try await Browser(installation, as: "Lucía Fernández")
            var hidden: [String] = []
            for publication in ["nothing", "summary"] {
                let request = try await installation.submittedRequest(publication: publication)
                let (_, agreement) = try await installation.agreed(&officer, to: request)
                let activity = try await officer.startActivity(under: agreement)
                for number in 1...25 {
                    installation.hand.move(minutes: 1)
                    var typed = LineStoryTests.result
                    typed[0] = ("result-title", "Change \(number) of \(publication)")
                    try await officer.submit("/\(number)-result", typed)
                }
                if publication == "nothing" { hidden.append(activity) }
            }
            let rows = try await installation.get("/en/results.csv").text
            #expect(rows.split(whereSeparator: \.isNewline).count == 26)
            for number in 1...25 { #expect(rows.contains("Change \(number) of summary")) }
            let pages = try await [
                installation.get("/en/results"), installation.get("/en/results?page=2"),
            ].map(\.text)
            #expect(pages[0].components(separatedBy: "Change ").count == 21)
            #expect(pages[1].components(separatedBy: "Change ").count == 6)
            for text in pages + [rows] {
                #expect(!text.contains("of nothing") && !text.contains(hidden[0]))
            }
        }
    }

    @Test("a filter that names nothing is told with its field")
    func faults() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            for kind in ["offers", "agreements", "activities", "results"] {
                for (query, status) in [
                    ("state=nowhere", 404), ("state=unwomen", 404), ("theme=nothing", 404),
                    ("provider=nobody", 404), ("status=draft", 422), ("status=x", 422),
                    ("year=1066", 422), ("year=x", 422), ("page=99", 422),
                    ("state=%00", 404), ("provider=x&year=x", 422),
                ] {
                    for ending in ["", ".csv"] where ending.isEmpty || !query.hasPrefix("page") {
                        let answer = try await installation.get("/en/\(kind)\(ending)?\(query)")
                        #expect(answer.status == status, "\(kind)\(ending)?\(query)")
                        #expect(!answer.text.contains("⟦"), "\(kind)?\(query)")
                    }
                }
            }
        }
    }

    @Test("programs narrow what they alone may read, too", arguments: Engine.allCases)
    func ownLists(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let request = try await installation.submittedRequest(publication: "nothing")
            var officer = try await Browser(installation, as: "Lucía Fernández")
            let offer = try await officer.offer(to: request)
            let provider = try await officer.makeToken(["reader", "officer"])
            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            let state = try await clearer.makeToken(["reader", "clearing-officer"])
            for (path, who, id) in [
                ("/requests?list=own&", state, request),
                ("/requests?list=asked&", provider, request),
                ("/offers?list=received&", state, offer), ("/offers?list=made&", provider, offer),
            ] {
                let helper = path.hasPrefix("/requests") ? "addressee" : "provider"
                for (query, isListed) in [
                    ("kind=training", true), ("kind=data", false), ("state=nepal", true),
                    ("state=kenya", false), ("\(helper)=unwomen", true), ("year=2026", true),
                    ("\(helper)=unfpa", false), ("status=open", true), ("group=sids", false),
                ] {
                    let own = try await installation.api(path + query, who)
                    #expect(own.status == 200, "\(path)\(query)")
                    #expect(own.text.contains(id) == isListed, "\(path)\(query)")
                    let list = path.prefix { $0 != "?" }
                    let everybodys = try await installation.api("\(list)?\(query)", nil)
                    #expect(!everybodys.text.contains(id), "\(path)\(query)")
                }
            }
        }
    }

    @Test("a program is told which parameter is wrong, and what may stand there")
    func apiFaults() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            for kind in ["requests", "offers", "agreements", "activities", "offers/standing"] {
                let standing = [("language", "x", 422, "zh")]
                let status = [
                    "requests": "unanswered", "offers": "lapsed", "agreements": "expired",
                    "activities": "evaluated",
                ]
                let others = [
                    ("state", "nowhere", 404, "State"),
                    (kind == "requests" ? "addressee" : "provider", "nobody", 404, "entity"),
                    ("status", "draft", 422, status[kind] ?? ""),
                    ("year", "1066", 422, "2000"),
                ]
                for (name, value, status, allowed) in [
                    ("theme", "nothing", 404, "theme"), ("group", "x", 422, "ldc"),
                ] + (kind == "offers/standing" ? standing : others) {
                    let answer = try await installation.api("/\(kind)?\(name)=\(value)", nil)
                    #expect(answer.status == status, "\(kind) \(name)")
                    #expect(answer.text.contains("\"\(name)\""), "\(answer.text)")
                    #expect(answer.text.contains(allowed), "\(answer.text)")
                }
                let both = try await installation.api("/\(kind)?group=x&theme=y", nil).text
                #expect(both.contains(#""group""#) && both.contains(#""theme""#), "all at once")
            }
        }
    }

    @Test("the downloads page names them, with how many there are")
    func downloads() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let page = try await installation.get("/en/downloads").text
            for kind in [
                "offers", "offers/standing", "dialogues", "agreements", "activities", "results",
            ] {
                #expect(page.contains("/en/\(kind).csv") && page.contains("/en/\(kind).atom"))
            }
        }
    }

    @Test("calendars carry the days of offers, agreements and activities by role")
    func calendars() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            func calendar(_ name: String) async throws -> String {
                var browser = try await Browser(installation, as: name)
                try await browser.open("/en/account/calendar")
                try await browser.submit("/account/calendar")
                let match = try #require(
                    browser.text.firstMatch(of: /https:\/\/accord\.example(\/calendar\/[^<]*\.ics)/)
                )
                return try await installation.get(String(match.1)).text
            }
            let request = try await installation.submittedRequest()
            var officer = try await Browser(installation, as: "Lucía Fernández")
            let offer = try await officer.offer(to: request)
            let deciding = try await calendar("Ramesh Adhikari")
            #expect(deciding.contains("UID:\(offer)-valid@accord.example"))
            #expect(deciding.contains("20270131"))
            #expect(try await calendar("Lucía Fernández").contains("\(offer)-valid"))
            #expect(!(try await calendar("Claire Moreau")).contains(offer), "another's offer")
            try await installation.accept(offer)
            #expect(!(try await calendar("Ramesh Adhikari")).contains("\(offer)-valid"))
            let agreement = try await officer.draftAgreement(from: offer)
            let signing = try await calendar("Anjali Thapa")
            #expect(signing.contains("\(agreement)-sign"))
            #expect(!(try await calendar("Ramesh Adhikari")).contains(agreement), "not to sign")
            try await installation.sign(agreement)
            let activity = try await officer.planActivity(under: agreement)
            let planned = try await calendar("Lucía Fernández")
            #expect(planned.contains("\(agreement)-ends") && planned.contains("20271231"))
            #expect(planned.contains("\(activity)-begins") && planned.contains("20261120"))
            try await officer.submit("/delivery")
            let running = try await calendar("Ramesh Adhikari")
            #expect(running.contains("\(activity)-ends") && running.contains("20270630"))
            for text in [deciding, signing, planned, running] {
                for secret in ["SECRET", "Nepal", "Women", "judges", "Training", "Two trainers"] {
                    #expect(!text.contains(secret), "\(secret)")
                }
            }
        }
    }
}
