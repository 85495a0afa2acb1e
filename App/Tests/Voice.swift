import Base
import Database
import Foundation
import Testing
import Web

/// Somebody who works with an installation act by act: a session and its form token; answers come as
/// they are, without a browser that follows them.
struct Voice: Sendable {
    let installation: Installation
    private let cookie: String?
    private let token: String

    typealias Answer = (status: Int, headers: [String: String], text: String)

    /// The public.
    init(_ installation: Installation) {
        self.installation = installation
        cookie = nil
        token = ""
    }

    /// A member of a test's cast, signed in for its party.
    init(_ installation: Installation, as member: Member) async throws {
        self.installation = installation
        let answer = try await installation.get(
            "/en/sign-in", method: .post, headers: Self.formHeaders(nil),
            body: Self.encoded([("persona", member.publicID)]))
        let cookie = try #require(answer.headers["set-cookie"]).prefix { $0 != ";" }
        self.cookie = String(cookie)
        let account = try await installation.get("/en/account", headers: ["cookie": self.cookie!])
        token = String(try #require(account.text.firstMatch(of: /name="form" value="([^"]+)"/)?.1))
        let party = try await installation.database.read {
            try $0.count("SELECT id FROM party WHERE slug = \(member.party)")
        }
        let switched = try await post("/en/account/party", [("party", String(party))])
        try #require(switched.status == 303)
    }

    func get(_ target: String, headers: [String: String] = [:]) async throws -> Answer {
        var all = headers
        all["cookie"] = cookie
        return try await installation.get(target, headers: all)
    }

    func post(_ target: String, _ fields: [(String, String)]) async throws -> Answer {
        try await installation.get(
            target, method: .post, headers: Self.formHeaders(cookie),
            body: Self.encoded(fields + [("form", token)]))
    }

    func upload(
        _ target: String, _ files: [(name: String, bytes: [UInt8])], field: String,
        _ fields: [(String, String)]
    ) async throws -> Answer {
        try await installation.get(
            target, method: .post,
            headers: Self.formHeaders(cookie, "multipart/form-data; boundary=b0undary"),
            body: multipart(fields + [("form", token)], files, field: field))
    }

    private static func formHeaders(
        _ cookie: String?, _ type: String = "application/x-www-form-urlencoded"
    ) -> [String: String] {
        var headers = [
            "content-type": type,
            "origin": "https://accord.example",
        ]
        headers["cookie"] = cookie
        return headers
    }

    private static func encoded(_ fields: [(String, String)]) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        func encode(_ text: String) -> [UInt8] {
            var encoded: [UInt8] = []
            for byte in text.utf8 {
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: encoded.append(byte)
                default: encoded += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
                }
            }
            return encoded
        }
        return Array(fields.map { encode($0.0) + [0x3D] + encode($0.1) }.joined(separator: [0x26]))
    }
}

/// The text with "ID" wherever this identifier stands. By bytes: pages are compared by the thousand.
func hiding(_ id: String, in text: String) -> String {
    let sought = Array(id.utf8)
    var rest = Array(text.utf8)[...]
    var hidden: [UInt8] = []
    while let found = rest.firstIndex(of: sought[0]) {
        hidden += rest[..<found]
        rest = rest[found...]
        if rest.starts(with: sought) {
            hidden += Array("ID".utf8)
            rest = rest.dropFirst(sought.count)
        } else {
            hidden.append(rest.removeFirst())
        }
    }
    return String(decoding: hidden + rest, as: UTF8.self)
}

/// Somebody in a test's cast, acting for one party with these roles. Who acts for two parties is listed
/// twice, under one number.
struct Member: Sendable, Hashable {
    let number: Int
    let party: String
    let roles: Set<Role>

    var publicID: String { "cast-\(number)" }
    /// A mark that is nowhere else, so that a page tells whether it names the person.
    var name: String { "Zqxw\(number)xqZ" }

    init(_ number: Int, _ party: String, _ roles: Role...) {
        self.number = number
        self.party = party
        self.roles = Set(roles)
    }

    /// Adds the people to a demonstration, as personas that nobody else can be.
    static func add(_ cast: [Member], to installation: Installation) async throws {
        try await installation.database.write { transaction in
            for number in Set(cast.map(\.number)).sorted() {
                try transaction.execute(
                    """
                    INSERT INTO person (id, public_id, installation_kind, name, language, added_at)
                    VALUES (\(number), \("cast-\(number)"), 'demonstration',
                        \("Zqxw\(number)xqZ"), 'en', 1)
                    """)
            }
            for member in cast {
                for role in member.roles {
                    try transaction.execute(
                        """
                        INSERT INTO membership
                            (person_id, party_id, role, granted_by, confirmed_by, granted_at)
                        VALUES (\(member.number),
                            (SELECT id FROM party WHERE slug = \(member.party)),
                            \(role.rawValue), -1, -2, 1)
                        """)
                }
            }
        }
    }
}

/// The sessions of a cast, each kept as long as a session lives; the public where nobody is named.
struct Voices: Sendable {
    private let installation: Installation
    private let cast: [Member]
    private var known: [Int: (voice: Voice, since: Int64, until: Int64)] = [:]

    init(_ installation: Installation, of cast: [Member]) {
        (self.installation, self.cast) = (installation, cast)
    }

    /// Of a member by its place in the cast.
    mutating func voice(_ who: Int?) async throws -> Voice {
        guard let who else { return Voice(installation) }
        let (minute, now): (Int64, Int64) = (60_000, installation.hand.milliseconds)
        if let kept = known[who], now < kept.until + 25 * minute, now < kept.since + 600 * minute {
            known[who] = (kept.voice, kept.since, max(kept.until, now))
            return kept.voice
        }
        let voice = try await Voice(installation, as: cast[who])
        known[who] = (voice, now, now)
        return voice
    }
}

/// The marks (`Member.name` and those of `Oracle`) that a text shows.
func marks(_ text: String) -> Set<String> {
    var found: Set<String> = []
    for piece in text.components(separatedBy: "Zqx").dropFirst() {
        if let end = piece.range(of: "xqZ") {
            found.insert("Zqx" + piece[..<end.upperBound])
        }
    }
    return found
}
