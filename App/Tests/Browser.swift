import Foundation
import Testing
import Web

/// Somebody at a browser, without script: keeps cookies, follows redirects, sends the forms it is shown.
struct Browser {
    let installation: Installation
    var cookie: String?
    private(set) var status = 0
    private(set) var text = ""
    /// The address after redirects.
    private(set) var address = ""
    private(set) var headers: [String: String] = [:]

    init(_ installation: Installation) { self.installation = installation }

    /// Becomes a persona of the demonstration.
    init(_ installation: Installation, as name: String) async throws {
        self.init(installation)
        try await open("/en/sign-in")
        let pattern = try Regex("name=\"persona\" value=\"([^\"]+)\">\\s*<p><bdi>\(name)")
        let match = try #require(text.firstMatch(of: pattern), "no persona \(name)")
        let id = String(match.output[1].substring ?? "")
        try await send("/en/sign-in", [("persona", id)])
        try #require(cookie != nil)
    }

    mutating func open(_ target: String) async throws {
        try await take(
            installation.get(target, headers: requestHeaders), from: target)
    }

    mutating func send(
        _ target: String, _ fields: [(String, String)], headers extra: [String: String] = [:]
    ) async throws {
        var headers = requestHeaders
        headers.merge(extra) { $1 }
        let body = fields.map { "\(encoded($0.0))=\(encoded($0.1))" }.joined(separator: "&")
        try await send(
            target, body: Array(body.utf8), type: "application/x-www-form-urlencoded",
            headers: headers)
    }

    mutating func send(
        _ target: String, body: [UInt8], type: String, headers: [String: String]? = nil
    ) async throws {
        var headers = headers ?? requestHeaders
        headers["content-type"] = headers["content-type"] ?? type
        headers["origin"] = headers["origin"] ?? "https://accord.example"
        try await take(
            installation.get(target, method: .post, headers: headers, body: body), from: target)
    }

    /// The action and hidden fields of the form on the page whose action ends so.
    func form(_ ending: String) throws -> (action: String, fields: [(String, String)]) {
        for match in text.matches(
            of: /<form method="post" action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/)
        where match.1.hasSuffix(ending) {
            let fields = match.2.matches(of: /type="hidden" name="([^"]*)" value="([^"]*)"/)
            return (unescaped(match.1), fields.map { (unescaped($0.1), unescaped($0.2)) })
        }
        throw NoForm(ending: ending, address: address)
    }

    func hasForm(_ ending: String) -> Bool { (try? form(ending)) != nil }

    /// Fills the form and sends it.
    mutating func submit(_ ending: String, _ typed: [(String, String)] = []) async throws {
        let form = try form(ending)
        try await send(form.action, form.fields + typed)
    }

    struct NoForm: Error {
        let ending: String
        let address: String
    }

    private var requestHeaders: [String: String] { cookie.map { ["cookie": $0] } ?? [:] }

    private mutating func take(
        _ answer: (status: Int, headers: [String: String], text: String), from target: String
    ) async throws {
        (status, headers, text, address) = (answer.status, answer.headers, answer.text, target)
        if let set = headers["set-cookie"] {
            let pair = set.prefix { $0 != ";" }
            cookie = set.contains("Max-Age=0") ? nil : String(pair)
        }
        if status == 303, let location = headers["location"] {
            try await open(String(location.prefix { $0 != "#" }))
        }
    }

    private func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    private func unescaped(_ text: Substring) -> String {
        String(text).replacing("&quot;", with: "\"").replacing("&#39;", with: "'")
            .replacing("&lt;", with: "<").replacing("&gt;", with: ">")
            .replacing("&amp;", with: "&")
    }
}

extension Browser {
    /// Nepal's drafter writes a request whole and hands it in; its public id.
    mutating func draftRequest(
        publication: String = "summary", title: String = "Training of judges"
    ) async throws -> String {
        try await open("/en/requests/new")
        try await submit("/requests/new", [("title", title)])
        let id = try #require(address.split(separator: "/").dropLast().last.map(String.init))
        let draft = "/en/requests/\(id)/draft"
        try await open("\(draft)/text")
        try await submit(
            "/text",
            [
                ("language", "en"), ("title", title), ("need", "Two hundred judges. SECRET-NEED"),
                ("purpose", ""),
            ])
        try await open("\(draft)/kinds")
        try await submit("/kinds", [("kinds", "training")])
        try await open("\(draft)/addressees")
        try await submit(
            "/addressees",
            [("addressees", "ohchr"), ("addressees", "unwomen"), ("lead", "unwomen")])
        try await open("\(draft)/publication")
        try await submit("/publication", [("publication", publication)])
        try await submit("/hand-in")
        return id
    }

    /// Nepal's clearing officer clears a request and submits it.
    mutating func clearAndSubmit(_ id: String) async throws {
        try await open("/en/requests/\(id)")
        try await submit("/clearance")
        try await open("/en/requests/\(id)/submission")
        try await submit("/submission")
    }
}
