import Assembly
import Base
import Database
import Foundation
import Testing

@Suite("A State and a request stand on one page that can be cited")
struct SheetTests {
    @Test("the sheet of a State tells its line with date and address", arguments: Language.allCases)
    func state(language: Language) async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            _ = try await Assembly.tellStories(
                in: installation.database,
                at: Instant(milliseconds: installation.hand.milliseconds), identifiers: .system)
            let path = "/\(language.code)/states/nepal"
            let sheet = try await installation.get("\(path)/sheet")
            #expect(sheet.status == 200 && !sheet.text.contains("⟦"))
            let foot = try #require(sheet.text.components(separatedBy: "\"source wide\"").last)
            #expect(foot.contains("https://accord.example\(path)/sheet"))
            #expect(
                sheet.text.contains("<html lang=\"\(language.code)\" dir=\"\(language.direction)\"")
            )
            for link in [
                "recommendations?state=nepal\"",
                "recommendations?state=nepal&amp;position=supported",
                "line?record=request&amp;state=nepal", "line?record=offer&amp;state=nepal",
                "line?record=agreement&amp;state=nepal",
                "line?record=activity&amp;state=nepal&amp;active=yes",
                "line?record=result&amp;state=nepal&amp;confirmed=yes",
            ] { #expect(sheet.text.contains("/\(language.code)/\(link)"), "\(link)") }
            let page = try await installation.get(path)
            #expect(page.text.contains("\(path)/sheet\""))
            let code = try await installation.get("/\(language.code)/states/NPL/sheet")
            #expect(code.status == 308)
            #expect(code.headers["location"] == "\(path)/sheet")
        }
    }

    @Test("a State of which nothing is known has a sheet, and none that never was")
    func quiet() async throws {
        try await Installation.with(.sqlite, sample: "") { installation in
            let quiet = try await installation.get("/en/states/france/sheet")
            let never = try await installation.get("/en/states/nowhere/sheet")
            #expect(quiet.status == 200)
            #expect(never.status == 404)
        }
    }

    @Test(
        "the sheet of a request shows what its page shows to the same visitor",
        arguments: Engine.allCases)
    func request(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let shown = try await installation.submittedRequest()
            let existing = try await installation.submittedRequest(
                publication: "existence", title: "SECRET-TITLE")
            let hidden = try await installation.submittedRequest(
                publication: "nothing", title: "Kept")
            let sheet = try await installation.get("/en/requests/\(shown)/sheet").text
            #expect(sheet.contains("Training of judges") && sheet.contains("class=\"line\""))
            #expect(sheet.contains("https://accord.example/en/requests/\(shown)/sheet"))
            #expect(!sheet.contains("SECRET-NEED"), "a summary has no words of the need")
            let page = try await installation.get("/en/requests/\(shown)").text
            #expect(page.contains("/en/requests/\(shown)/sheet\""))
            let existence = try await installation.get("/en/requests/\(existing)/sheet").text
            #expect(existence.contains("class=\"line\""))
            #expect(!existence.contains("SECRET") && !existence.contains("UN Women"))
            let never = try await installation.get("/en/requests/aaaaaaaaaaaaaaaa/sheet")
            let secret = try await installation.get("/en/requests/\(hidden)/sheet")
            #expect(secret.status == 404 && secret.text == never.text)
            var own = try await Browser(installation, as: "Ramesh Adhikari")
            try await own.open("/en/requests/\(hidden)/sheet")
            #expect(own.status == 200 && own.text.contains("Kept"))
            #expect(own.text.contains("The public sees"))
        }
    }
}
