import Base
import Markup
import Testing

@testable import Web

@Suite("A request is read without trusting it")
struct RequestTests {
    @Test("segments and values are decoded, a plus is a space in the query only")
    func decoding() throws {
        let request = try Request(method: .get, target: "/fr/a+b/%C3%A9?q=a+b%26c&q=&x=1")
        #expect(request.segments == ["fr", "a+b", "é"])
        #expect(request.query["q"] == "a b&c")
        #expect(request.query["missing"] == nil)
        #expect(request.query.all("x") == ["1"])
    }

    @Test(
        "what cannot be decoded is refused",
        arguments: [
            ("/a%", 404), ("/a%zz", 404), ("/%FF%FE", 404), ("/a%00b", 404), ("/?q=%", 400),
            ("/?q=%C3", 400), ("/" + String(repeating: "a", count: 8000), 414),
            ("/?" + String(repeating: "a=1&", count: 101), 400),
        ])
    func refused(target: String, status: Int) {
        #expect(throws: Problem.self) { try Request(method: .get, target: target) }
        do {
            _ = try Request(method: .get, target: target)
        } catch {
            #expect(error.status == status)
        }
    }

    @Test(
        "the best of the six languages is chosen by weight",
        arguments: [
            ("fr", Language.fr), ("de, es;q=0.8, en;q=0.9", .en), ("zh-Hant-TW", .zh),
            ("ru;q=0.1, ar;q=0.2", .ar), ("en-GB,en;q=0.5", .en),
        ])
    func acceptLanguage(header: String, expected: Language) {
        #expect(Language(acceptLanguage: header) == expected)
    }

    @Test("no language fits", arguments: ["", "de", "*", ";;q=,", "en;q=0"])
    func noLanguage(header: String) {
        #expect(Language(acceptLanguage: header) == nil)
    }
}

@Suite("The table of routes finds the right one")
struct RouterTests {
    private let router = Router([
        .page("/states") { _ in .redirect(to: "/1") },
        .page("/states.csv") { _ in .redirect(to: "/2") },
        .page("/states/{state}") { _ in .redirect(to: "/3") },
        .page("/states/{state}.csv") { _ in .redirect(to: "/4") },
        .page("/states/compare") { _ in .redirect(to: "/5") },
        .file("/assets/{name}") { _ in .redirect(to: "/6") },
    ])

    @Test(
        "literals win over names, longer endings over shorter",
        arguments: [
            (["en", "states"], "/{language}/states"),
            (["en", "states.csv"], "/{language}/states.csv"),
            (["en", "states", "nepal"], "/{language}/states/{state}"),
            (["en", "states", "nepal.csv"], "/{language}/states/{state}.csv"),
            (["en", "states", "compare"], "/{language}/states/compare"),
            (["assets", "a.css"], "/assets/{name}"),
        ])
    func finds(segments: [String], pattern: String) {
        #expect(router.match(segments)?.routes.first?.pattern.description == pattern)
    }

    @Test(
        "what is no route is none: other languages, empty names, too much or too little",
        arguments: [
            ["de", "states"], ["states"], ["en"], ["en", "states", "a", "b"],
            ["en", "states", ".csv", "x"], [],
        ])
    func none(segments: [String]) {
        #expect(router.match(segments) == nil)
    }

    @Test("a name is taken without its ending")
    func parameter() {
        #expect(router.match(["en", "states", "nepal.csv"])?.parameters["state"] == "nepal")
    }
}
