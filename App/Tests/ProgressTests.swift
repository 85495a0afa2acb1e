import Base
import Database
import Testing

@Suite("A State says what became of a recommendation")
struct ProgressTests {
    private static let account = [
        ("standing", "under-way"), ("day", "2026-11-01"), ("language", "en"),
        ("text", "SECRET-DRAFT courses run in three provinces."),
    ]

    @Test(
        "drafted by one, cleared by another, published by choice, and taken out of view",
        arguments: Engine.allCases)
    func journey(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let list = try await installation.get("/api/v1/recommendations?state=nepal&lang=en")
            let id = try #require(list.text.firstMatch(of: /"id":"([^"]+)"/)?.1)
            let page = "/en/recommendations/\(id)"
            var drafter = try await Browser(installation, as: "Sita Gurung")
            try await drafter.open("\(page)/progress")
            try await drafter.submit("/account", Self.account.filter { $0.0 != "standing" })
            #expect(drafter.status == 422)
            #expect(drafter.text.contains("SECRET-DRAFT"), "nothing typed is lost")
            try await drafter.submit("/account", Self.account)
            #expect(drafter.text.contains("SECRET-DRAFT"))
            #expect(!drafter.hasForm("/clearance"))
            try await installation.hides("SECRET-DRAFT", page)

            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            #expect(clearer.text.contains("An account of a recommendation waits to be cleared."))
            try await clearer.open("\(page)/progress")
            try await clearer.submit("/clearance")
            try await installation.hides("SECRET-DRAFT", page)
            try await clearer.submit("/publication")
            for path in [page, "/en/progress.json", "/api/v1/recommendations/\(id)"] {
                let seen = try await installation.get(path)
                #expect(seen.text.contains("SECRET-DRAFT"), "\(path)")
            }
            let listed = try await installation.get("/en/progress?state=nepal&standing=under-way")
            #expect(listed.text.contains("role=\"status\">1 account"))
            let state = try await installation.get("/en/states/nepal")
            #expect(state.text.contains("/en/progress?state=nepal&amp;standing=under-way"))

            // A new draft changes nothing of what is published.
            try await drafter.open("\(page)/progress")
            try await drafter.submit(
                "/account",
                [("standing", "done"), ("day", "2026-11-20"), ("language", "en"), ("text", "New")])
            let before = try await installation.get("/en/progress?standing=under-way")
            #expect(before.text.contains("role=\"status\">1 account"))

            try await clearer.open("\(page)/progress")
            try await clearer.submit("/hiding", [("reason", "SECRET-REASON")])
            try await installation.hides("SECRET-", page)
            let register = try await installation.get("/en/register.csv")
            #expect(register.text.contains("recommendation.progress-published"))
            #expect(register.text.contains("recommendation.progress-hidden"))
        }
    }

    @Test(
        "wholly by programs: begun, cleared by another, published, read, and taken out of view",
        arguments: Engine.allCases)
    func programs(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let list = try await installation.get("/api/v1/recommendations?state=nepal&lang=en")
            let id = String(try #require(list.text.firstMatch(of: /"id":"([^"]+)"/)?.1))
            let path = "/recommendations/\(id)/progress"
            let scopes = ["progress:read", "progress:write"]
            func token(_ name: String, _ role: String) async throws -> String {
                var browser = try await Browser(installation, as: name)
                return try await browser.makeToken([role], scopes: scopes)
            }
            let drafter = try await token("Sita Gurung", "drafter")
            let clearer = try await token("Ramesh Adhikari", "clearing-officer")
            let before = try await installation.api(path, drafter)
            #expect(before.text.contains(#""written":null"#), "\(before.text)")
            #expect(before.text.contains(#""may":["account"]"#), "\(before.text)")
            let early = try await installation.act("\(path)/clearance", clearer, "a", "{}")
            #expect(early.status == 404, "nothing is written yet")
            // Every gap at once; nothing is begun.
            let gaps = try await installation.act("\(path)/account", drafter, "b", "{}")
            #expect(gaps.status == 422, "\(gaps.text)")
            for field in ["standing", "language"] {
                #expect(gaps.text.contains("\"\(field)\""), "\(field)")
            }
            let begun = try await installation.act(
                "\(path)/account", drafter, "c",
                #"{"standing": "under-way", "language": "en", "text": "SECRET-WORDS"}"#)
            #expect(begun.status == 200, "\(begun.text)")
            #expect(begun.text.contains("/api/v1\(path)\""), "\(begun.text)")
            // What is given changes, the rest stays; a version that is not the last is refused.
            let more = try await installation.act(
                "\(path)/account", drafter, "d", #"{"day": "2026-11-01", "version": 1}"#)
            #expect(more.status == 200, "\(more.text)")
            let late = try await installation.act(
                "\(path)/account", drafter, "e", #"{"text": "Other", "version": 1}"#)
            #expect(late.status == 409, "\(late.text)")
            let own = try await installation.api("/progress?list=own", drafter)
            #expect(own.text.contains("SECRET-WORDS") && own.text.contains(id))
            let alone = try await installation.act("\(path)/clearance", drafter, "f", "{}")
            #expect(alone.status == 403, "\(alone.text)")
            // For others it is what never was.
            let other = try await token("Claire Moreau", "officer")
            for reader in [other, nil] {
                let seen = try await installation.api(path, reader)
                let never = try await installation.api(
                    "/recommendations/aaaaaaaaaaaaaaaa/progress", reader)
                #expect(seen.status == 404 && never.status == 404)
                #expect(!seen.text.contains("SECRET"))
                let all = try await installation.api("/progress", reader)
                #expect(!all.text.contains("SECRET"))
            }
            let foreign = try await installation.act("\(path)/account", other, "g", "{}")
            #expect(foreign.status == 404)

            for (noun, key) in [("clearance", "h"), ("publication", "i"), ("publication", "i")] {
                let done = try await installation.act("\(path)/\(noun)", clearer, key, "{}")
                #expect(done.status == 200, "\(done.text)")
            }
            let read = try await installation.api("/progress", nil)
            #expect(read.text.contains("SECRET-WORDS") && read.text.contains(#""status":null"#))
            let hidden = try await installation.act(
                "\(path)/hiding", clearer, "j", #"{"reason": "Wrong"}"#)
            #expect(hidden.status == 200, "\(hidden.text)")
            let after = try await installation.api("/progress", nil)
            #expect(!after.text.contains("SECRET-WORDS"))
            let faults = try await installation.database.read { try Register.faults($0) }
            #expect(faults.isEmpty)
        }
    }

    @Test("for people of other States its page is what never was")
    func absent() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let list = try await installation.get("/api/v1/recommendations?state=nepal&lang=en")
            let id = String(try #require(list.text.firstMatch(of: /"id":"([^"]+)"/)?.1))
            var drafter = try await Browser(installation, as: "Sita Gurung")
            try await drafter.open("/en/recommendations/\(id)/progress")
            try await drafter.submit("/account", Self.account)
            for name in ["Daniel Okoro", "Claire Moreau"] {
                var other = try await Browser(installation, as: name)
                try await other.open("/en/recommendations/\(id)/progress")
                let (status, text) = (other.status, other.text)
                try await other.open("/en/recommendations/aaaaaaaaaaaaaaaa/progress")
                #expect(status == 404 && other.status == 404)
                #expect(
                    text.replacing(id, with: "ID")
                        == other.text.replacing("aaaaaaaaaaaaaaaa", with: "ID"), "\(name)")
                try await other.open("/en/recommendations/\(id)")
                #expect(!other.text.contains("SECRET-DRAFT"))
            }
        }
    }
}

extension Installation {
    /// Nobody outside the State sees the words, wherever they could stand.
    fileprivate func hides(_ words: String, _ page: String) async throws {
        for path in [
            page, page.replacing("/en/", with: "/api/v1/"), "/en/progress", "/en/progress.json",
            "/en/progress.csv", "/en/progress.atom", "/en/states/nepal", "/en/register.json",
        ] {
            let seen = try await get(path)
            #expect(!seen.text.contains(words), "\(path)")
        }
    }
}
