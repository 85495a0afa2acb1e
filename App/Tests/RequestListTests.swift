import Base
import Database
import Foundation
import Testing

@Suite("Asked and answered is narrowed, taken away and followed by one address")
struct RequestListTests {
    private static let endings = ["", ".csv", ".json", ".atom"]

    /// Of requests that the public sees in part, whose existence it knows, and that are secret.
    private func shows(
        _ installation: Installation, _ query: String, whole: String?, existing: String?,
        secret: String
    ) async throws {
        for ending in Self.endings {
            let answer = try await installation.get("/en/requests\(ending)\(query)")
            #expect(answer.status == 200, "\(ending)\(query)")
            for (id, isListed) in [
                (whole ?? "", whole != nil), (existing ?? "", existing != nil),
            ] where isListed {
                #expect(answer.text.contains(id), "\(ending)\(query)")
            }
            #expect(!answer.text.contains(secret), "\(ending)\(query)")
        }
        let rows = try await installation.get("/en/requests.csv\(query)").text
            .split(whereSeparator: \.isNewline).count
        let listed = [whole, existing].filter { $0 != nil }.count
        #expect(rows == 1 + listed, "\(query)")
        let book = try await installation.get("/en/requests.xlsx\(query)")
        #expect(book.status == 200)
    }

    @Test("page, downloads and feed agree on every filter", arguments: Engine.allCases)
    func filters(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let whole = try await installation.submittedRequest()
            let existing = try await installation.submittedRequest(
                publication: "existence", title: "SECRET-TITLE")
            let secret = try await installation.submittedRequest(publication: "nothing")
            for query in [
                "", "?state=nepal", "?year=2026", "?group=ldc", "?group=lldc",
                "?group=asia-pacific", "?state=nepal&group=ldc&year=2026",
            ] {
                try await shows(
                    installation, query, whole: whole, existing: existing, secret: secret)
            }
            // What the public may not know of a request finds it under no name.
            for query in [
                "?addressee=unwomen", "?addressee=ohchr", "?kind=training", "?status=open",
                "?state=nepal&addressee=unwomen&kind=training",
            ] {
                try await shows(installation, query, whole: whole, existing: nil, secret: secret)
            }
            for query in [
                "?state=kenya", "?addressee=unfpa", "?kind=data", "?theme=womens-rights",
                "?status=closed", "?status=withdrawn", "?status=unanswered", "?year=2025",
                "?group=sids", "?group=african",
            ] {
                try await shows(installation, query, whole: nil, existing: nil, secret: secret)
            }
            let page = try await installation.get("/en/requests?group=ldc&addressee=unwomen").text
            #expect(page.contains("value=\"ldc\" selected"), "what was chosen stays")
            #expect(page.contains("/en/requests.csv?addressee=unwomen&amp;group=ldc"))
            #expect(
                page.contains(
                    "/en/line/map?record=request&amp;provider=unwomen&amp;group=ldc"))
            #expect(!page.contains("SECRET-TITLE"))
        }
    }

    @Test(
        "unanswered begins on the day after the hundred and eightieth", arguments: Engine.allCases)
    func unanswered(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let whole = try await installation.submittedRequest()
            let secret = try await installation.submittedRequest(publication: "nothing")
            installation.hand.move(days: 180)
            try await shows(
                installation, "?status=unanswered", whole: nil, existing: nil, secret: secret)
            installation.hand.move(days: 1)
            try await shows(
                installation, "?status=unanswered", whole: whole, existing: nil, secret: secret)
            let list = try await installation.get("/en/requests")
            #expect(list.text.contains(">Unanswered</span>"))
            // It is open all the same.
            try await shows(
                installation, "?status=open", whole: whole, existing: nil, secret: secret)
            var officer = try await Browser(installation, as: "Lucía Fernández")
            try await officer.open("/en/requests/\(whole)")
            try await officer.submit("/decline", [("reason", "No trainers are free.")])
            try await shows(
                installation, "?status=unanswered", whole: nil, existing: nil, secret: secret)
        }
    }

    @Test("a filter that names nothing is told with its field")
    func faults() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            for (query, status) in [
                ("state=nowhere", 404), ("state=unwomen", 404), ("theme=nothing", 404),
                ("addressee=nobody", 404), ("status=draft", 422), ("kind=x", 422),
                ("group=x", 422), ("year=1066", 422), ("page=99", 422),
                ("addressee=x&year=x", 422), ("addressee=%00", 404),
            ] {
                for ending in ["", ".csv"] where ending.isEmpty || !query.hasPrefix("page") {
                    let answer = try await installation.get("/en/requests\(ending)?\(query)")
                    #expect(answer.status == status, "\(ending)?\(query)")
                    #expect(!answer.text.contains("⟦"), "\(query)")
                }
            }
            let downloads = try await installation.get("/en/downloads").text
            #expect(
                downloads.contains("/en/requests.csv") && downloads.contains("/en/requests.atom"))
        }
    }
}
