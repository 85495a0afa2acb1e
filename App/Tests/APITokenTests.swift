import Base
import Database
import Foundation
import Testing
import Web

@Suite("A program comes in by a token, as far as its person lets it")
struct APITokenTests {
    @Test(
        "the text is shown once, its hash is stored, its use is told, it ends at once",
        arguments: Engine.allCases)
    func life(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            var browser = try await Browser(installation, as: "Sita Gurung")
            let token = try await browser.makeToken(["reader", "drafter"])
            try await browser.open("/en/account/tokens")
            #expect(!browser.text.contains(token))
            #expect(browser.text.contains("Not used yet."))
            let stored = try await installation.database.read {
                try $0.all("SELECT token_hash, name FROM api_token") { ($0.blob(0), $0.text(1)) }
            }
            #expect(stored.count == 1)
            #expect(!stored[0].0.elementsEqual(token.utf8))
            #expect(try await installation.api("/work", token).status == 200)
            try await browser.open("/en/account/tokens")
            #expect(browser.text.contains("Last used"))
            try await browser.submit("/revocation")
            #expect(try await installation.api("/work", token).status == 401)
        }
    }

    @Test("expired, revoked, malformed, of another kind: one answer for all, on every address")
    func noOracle() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var browser = try await Browser(installation, as: "Sita Gurung")
            let expired = try await browser.makeToken(["reader"], days: 7)
            installation.hand.move(minutes: 1)
            let revoked = try await browser.makeToken(["reader"], days: 365)
            try await browser.submit("/revocation")
            installation.hand.move(days: 8)
            let session = try #require(browser.cookie?.split(separator: "=").last)
            let bad = [
                expired, revoked, "", "x", String(expired.dropLast()), expired + "A",
                String(session), "accord_api_" + String(repeating: "A", count: 43),
            ]
            for path in ["/work", "/requests", "/requests/none", "/states"] {
                var answers: Set<String> = []
                for token in bad {
                    let answer = try await installation.api(path, token)
                    #expect(answer.status == 401, "\(path) \(token)")
                    #expect(answer.headers["content-type"] == "application/problem+json")
                    #expect(answer.headers["www-authenticate"] == "Bearer")
                    answers.insert(answer.text)
                }
                #expect(answers.count == 1)
            }
            let basic = try await installation.get(
                "/api/v1/work", headers: ["authorization": "Basic \(expired)"])
            #expect(basic.status == 401)
        }
    }

    @Test("a session opens no address of the API, a token no page")
    func doors() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var browser = try await Browser(installation, as: "Sita Gurung")
            let token = try await browser.makeToken(["reader", "drafter"])
            let cookie = try #require(browser.cookie)
            let json = Array(#"{"title": "By cookie"}"#.utf8)
            for headers in [
                ["cookie": cookie], ["cookie": cookie, "origin": "https://accord.example"],
            ] {
                let sent = headers.merging([
                    "content-type": "application/json", "idempotency-key": "k",
                ]) { $1 }
                let answer = try await installation.get(
                    "/api/v1/requests", method: .post, headers: sent, body: json)
                #expect(answer.status == 401)
            }
            #expect(
                try await installation.get("/api/v1/work", headers: ["cookie": cookie]).status
                    == 401)
            let page = try await installation.get(
                "/en/account", headers: ["authorization": "Bearer \(token)"])
            #expect(page.status == 303, "the way to sign in")
            #expect(
                try await installation.database.read {
                    try $0.count("SELECT count(*) FROM request")
                } == 0)
        }
    }

    @Test("it carries its roles and scopes alone, and none that its person has lost")
    func subset() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            let reading = try await clearer.makeToken(
                ["reader", "drafter"], scopes: ["requests:read"])
            let refused = try await installation.act("/requests", reading, "a", #"{"title": "T"}"#)
            #expect(refused.status == 403)
            #expect(refused.text.contains("requests:write"))
            #expect(try await installation.api("/work", reading).status == 403)
            // The person is a clearing officer; the token is not.
            var drafter = try await Browser(installation, as: "Sita Gurung")
            let id = try await drafter.draftRequest()
            let lent = try await clearer.makeToken(["reader", "drafter"])
            let clearing = try await installation.act("/requests/\(id)/clearance", lent, "b", "{}")
            #expect(clearing.status == 403)
            let whole = try await clearer.makeToken(["reader", "clearing-officer"])
            var one = try await Browser(installation, as: "Bimala Shrestha")
            try await one.open("/en/account/people/nepal")
            try await one.submit(
                "/withdrawal", of: "Ramesh Adhikari", [("role", "clearing-officer")])
            let late = try await installation.act("/requests/\(id)/clearance", whole, "c", "{}")
            #expect(late.status == 403, "a right withdrawn ends at the next request")
        }
    }
}

extension Browser {
    /// The text of a new token.
    mutating func makeToken(
        _ roles: [String],
        scopes: [String] = ["requests", "offers", "dialogues", "agreements", "activities"].flatMap {
            ["\($0):read", "\($0):write"]
        } + ["work:read"], days: Int = 30
    ) async throws -> String {
        try await open("/en/account/tokens")
        try await submit(
            "/account/tokens",
            [("name", "Script"), ("days", String(days))] + roles.map { ("roles", $0) }
                + scopes.map { ("scopes", $0) })
        return String(try #require(text.firstMatch(of: /accord_api_[A-Za-z0-9_-]{43}/)).0)
    }
}

extension Installation {
    typealias Answered = (status: Int, headers: [String: String], text: String)

    func api(_ path: String, _ token: String?) async throws -> Answered {
        try await get(
            "/api/v1\(path)",
            headers: token.map { ["authorization": "Bearer \($0)"] } ?? [:])
    }

    func act(
        _ path: String, _ token: String, _ key: String?, _ json: String,
        type: String = "application/json"
    ) async throws -> Answered {
        var headers = ["authorization": "Bearer \(token)", "content-type": type]
        headers["idempotency-key"] = key
        return try await get(
            "/api/v1\(path)", method: .post, headers: headers, body: Array(json.utf8))
    }
}
