import Base
import Database
import Testing
import Web

@Suite("Several colleagues write one draft")
struct DraftConflictTests {
    /// Two of Nepal before the same form, each with what the form was shown with.
    private func two(
        _ installation: Installation, _ step: String
    ) async throws -> (Browser, Browser, String) {
        var one = try await Browser(installation, as: "Sita Gurung")
        try await one.open("/en/requests/new")
        try await one.submit("/requests/new", [("title", "Courts")])
        let id = try #require(one.address.split(separator: "/").dropLast().last.map(String.init))
        var other = try await Browser(installation, as: "Ramesh Adhikari")
        try await one.open("/en/requests/\(id)/draft/\(step)")
        try await other.open("/en/requests/\(id)/draft/\(step)")
        return (one, other, id)
    }

    private func text(_ need: String) -> [(String, String)] {
        [("language", "en"), ("title", "Courts"), ("need", need), ("purpose", "")]
    }

    @Test("the second sees both texts, loses none, and decides", arguments: Engine.allCases)
    func conflict(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            var (one, other, id) = try await two(installation, "text")
            try await one.submit("/text", text("Words of the first <b>"))
            #expect(one.status == 200)
            try await other.submit("/text", text("Words of the second"))
            #expect(other.status == 409)
            #expect(other.text.contains("Words of the first &lt;b&gt;"))
            #expect(other.text.contains("Words of the second"))
            try await one.open("/en/requests/\(id)/draft/text")
            #expect(one.text.contains("Words of the first"), "nothing was written over")
            try await other.submit("/text", text("Words of the first, and of the second"))
            #expect(other.status == 200)
            try await one.open("/en/requests/\(id)/draft/text")
            #expect(one.text.contains("Words of the first, and of the second"))
        }
    }

    @Test("choices are shown by their names, and other parts do not collide")
    func choices() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var (one, other, id) = try await two(installation, "addressees")
            try await one.submit("/addressees", [("addressees", "unwomen"), ("lead", "unwomen")])
            try await other.submit("/addressees", [("addressees", "ohchr"), ("lead", "ohchr")])
            #expect(other.status == 409)
            #expect(
                other.text.contains("class=\"letter\">United Nations Entity for Gender Equality"))
            try await other.open("/en/requests/\(id)/draft/kinds")
            try await one.open("/en/requests/\(id)/draft/text")
            try await one.submit("/text", text("Words"))
            try await other.submit("/kinds", [("kinds", "training")])
            #expect(other.status == 200)
        }
    }

    @Test("two at the same moment: one is told", arguments: Engine.allCases)
    func race(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let (one, other, _) = try await two(installation, "text")
            func save(_ browser: Browser, _ need: String) async throws -> Int {
                var browser = browser
                try await browser.submit("/text", text(need))
                return browser.status
            }
            async let first = save(one, "Words of the first")
            async let second = save(other, "Words of the second")
            #expect(try await [first, second].sorted() == [200, 409])
        }
    }
}
