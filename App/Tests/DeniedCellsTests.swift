import Base
import Database
import Foundation
import Testing
import Web

/// The golden matrix of powers (`Features/Requests/Tests/Golden/powers.txt`) walked over HTTP: every
/// cell in which something is not seen or not done. What is *absent* answers like what never was, to the
/// byte, at every address of a request that there is; what is *refused* is told.
@Suite("What somebody may not see or do is denied at every address")
struct DeniedCellsTests {
    private struct Cell: Sendable {
        let status: String
        let publication: String
        let sight: String
        let acts: Set<String>
    }

    private static let parties = [
        "state": "nepal", "asked": "ohchr", "other": "unfpa", "consulted": "himal-womens-network",
    ]
    private static let drafter = Member(590, "nepal", .drafter)
    private static let clearer = Member(591, "nepal", .clearingOfficer)

    /// The rows of the matrix, by the name of who they speak of.
    private static func matrix() throws -> [String: [Cell]] {
        let path = "\(repository)/Features/Requests/Tests/Golden/powers.txt"
        var cells: [String: [Cell]] = [:]
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            let parts = line.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            cells[parts[0], default: []].append(
                Cell(
                    status: parts[1], publication: parts[2], sight: parts[3],
                    acts: Set(parts[4].split(separator: " ").map(String.init))))
        }
        return cells
    }

    private static let cast: [(name: String, member: Member)] = parties.keys.sorted().flatMap {
        name in
        Role.allCases.map { role in (name, role) }
    }.enumerated().map { number, pair in
        let (name, role) = pair
        return ("\(name) \(role.rawValue)", Member(600 + number, parties[name] ?? "", role))
    }

    /// The acts of the matrix, by the last part of their address, with what would be typed.
    private static let acts: [String: (noun: String, fields: [(String, String)])] = [
        "edit": ("draft/text", [("language", "en"), ("title", "Other"), ("need", "Other")]),
        "handIn": ("hand-in", []), "takeBack": ("take-back", []),
        "sendBack": ("send-back", [("comment", "Why")]), "clear": ("clearance", []),
        "submit": ("submission", []), "publish": ("publication", [("publication", "full")]),
        "withdraw": ("withdrawal", [("reason", "Why")]), "close": ("closure", [("reason", "Why")]),
        "acknowledge": ("acknowledgement", []), "ask": ("question", [("text", "What?")]),
        "reply": ("reply", [("text", "That.")]), "decline": ("decline", [("reason", "Why")]),
        "notYet": ("not-yet", [("reason", "Why"), ("until", "2040-01-01")]),
        "passOn": ("passing-on", [("reason", "Why"), ("party", "undp")]),
        "leave": ("leave", [("party", "ohchr"), ("leave", "yes")]),
        "comment": ("comment", [("comment-text", "Word")]),
        "answerConsultation": ("consultation", [("answer", "confirmed"), ("named", "yes")]),
        "remind": ("reminder", []), "offer": ("offer", [("title", "Two trainers")]),
    ]

    private static let statuses = ["draft", "ready", "cleared", "open", "closed", "withdrawn"]

    @Test("denied is absent to the byte, or told", arguments: Engine.allCases)
    func cells(engine: Engine) async throws {
        let matrix = try Self.matrix()
        #expect(matrix.count == 45)
        // PostgreSQL runs the same rules on the same matrix: a third of the cast walks it there.
        let cast = Self.cast.enumerated().filter { engine == .sqlite || $0.offset % 3 == 0 }
            .map(\.element)
        try await Installation.with(engine, sample: "", isDemonstration: true) { installation in
            try await Member.add(
                [Self.drafter, Self.clearer] + cast.map(\.member), to: installation)
            let ids = try await records(installation)
            let rows = "SELECT (SELECT count(*) FROM trail) + (SELECT count(*) FROM notice)" as SQL
            let before = try await installation.database.read { try $0.count(rows) }
            try await withThrowingTaskGroup { group in
                for (name, member) in [("public", nil)]
                    + cast.map({ ($0.name, Optional($0.member)) })
                {
                    let cells = try #require(matrix[name], "\(name) is not in the matrix")
                    group.addTask { try await walk(installation, name, member, cells, ids) }
                }
                try await group.waitForAll()
            }
            let after = try await installation.database.read { try $0.count(rows) }
            #expect(after == before, "what was denied left something")
        }
    }

    /// One request for each status and, once submitted, each publication; their ids by both.
    private func records(_ installation: Installation) async throws -> [String: String] {
        let drafter = try await Voice(installation, as: Self.drafter)
        let clearer = try await Voice(installation, as: Self.clearer)
        var ids: [String: String] = [:]
        for status in Self.statuses {
            let isSubmitted = ["open", "closed", "withdrawn"].contains(status)
            for publication in isSubmitted ? ["nothing", "existence", "summary", "full"] : ["full"]
            {
                let number = ids.count
                let made = try await drafter.post(
                    "/en/requests/new", [("title", "Zqxt\(number)xqZ"), ("key", "new\(number)")])
                let place = try #require(made.headers["location"])
                let id = try #require(place.split(separator: "/").dropLast().last.map(String.init))
                ids["\(status) \(publication)"] = id
                func save(_ step: String, _ fields: [(String, String)]) async throws {
                    let path = "/en/requests/\(id)/draft/\(step)"
                    let form = try await drafter.get(path).text
                    let seen = try #require(form.firstMatch(of: /name="seen" value="([^"]*)"/)).1
                    let saved = try await drafter.post(path, fields + [("seen", String(seen))])
                    try #require(saved.status == 303, "\(step)")
                }
                try await save(
                    "text",
                    [
                        ("language", "en"), ("title", "Zqxt\(number)xqZ"),
                        ("need", "Zqxn\(number)xqZ"),
                    ])
                try await save("kinds", [("kinds", "training")])
                try await save("consulted", [("consulted", "himal-womens-network")])
                try await save(
                    "addressees",
                    [("addressees", "ohchr"), ("addressees", "unwomen"), ("lead", "unwomen")])
                try await save("publication", [("publication", publication)])
                func act(_ voice: Voice, _ noun: String) async throws {
                    let done = try await voice.post("/en/requests/\(id)/\(noun)", [])
                    try #require(done.status == 303, "\(noun)")
                }
                if status != "draft" { try await act(drafter, "hand-in") }
                if status == "cleared" || isSubmitted { try await act(clearer, "clearance") }
                if isSubmitted { try await act(clearer, "submission") }
                if status == "closed" { try await act(clearer, "closure") }
                if status == "withdrawn" { try await act(clearer, "withdrawal") }
            }
        }
        return ids
    }

    private func walk(
        _ installation: Installation, _ name: String, _ member: Member?, _ cells: [Cell],
        _ ids: [String: String]
    ) async throws {
        let voice: Voice
        if let member {
            voice = try await Voice(installation, as: member)
        } else {
            voice = Voice(installation)
        }
        let never = "aaaaaaaaaaaaaaaa"
        // What every address of a request that never was answers.
        var routes: [(method: Web.Method, ending: String)] = []
        var silence: [String: Voice.Answer] = [:]
        for route in installation.responder.routes
        where route.pattern.description.hasPrefix("/{language}/requests/{request}") {
            let ending = route.pattern.description
                .replacing("/{language}/requests/{request}", with: "")
                .replacing("{step}", with: "text").replacing(/\{[a-z]+\}/, with: "x")
            routes.append((route.method, ending))
        }
        #expect(routes.count >= 24)
        func ask(_ method: Web.Method, _ ending: String, of id: String) async throws -> Voice.Answer
        {
            let path = "/en/requests/\(id)\(ending)"
            guard method == .post else { return try await voice.get(path) }
            let fields = Self.acts.values.first { "/\($0.noun)" == ending }?.fields ?? []
            return try await voice.post(path, fields + [("key", "denied")])
        }
        for (method, ending) in routes {
            silence["\(method) \(ending)"] = try await ask(method, ending, of: never)
        }
        func expectAbsence(
            _ method: Web.Method, _ ending: String, of id: String, _ cell: Cell
        ) async throws {
            let answer = try await ask(method, ending, of: id)
            guard let never = silence["\(method) \(ending)"] else { return }
            let what = "\(method) \(ending) for \(name), \(cell.status) \(cell.publication)"
            #expect(member == nil || [404, 405].contains(never.status), "\(what)")
            #expect(answer.status == never.status, "\(what)")
            #expect(
                masked(answer.headers, id) == masked(never.headers, "aaaaaaaaaaaaaaaa"), "\(what)")
            #expect(
                hiding(id, in: answer.text) == hiding("aaaaaaaaaaaaaaaa", in: never.text), "\(what)"
            )
        }
        for cell in cells {
            guard let id = ids["\(cell.status) \(cell.publication)"] else { continue }
            if cell.sight == "absent" {
                for (method, ending) in routes {
                    try await expectAbsence(method, ending, of: id, cell)
                }
                continue
            }
            let page = try await voice.get("/en/requests/\(id)")
            #expect(page.status == 200)
            let shown = Set(marks(page.text).map { $0.dropFirst(3).prefix(1) })
            let expected: Set<Substring> =
                cell.sight == "existence" ? [] : cell.sight == "summary" ? ["t"] : ["t", "n"]
            let seen = shown.subtracting(["w"])
            #expect(seen == expected, "\(name), \(cell.status) \(cell.publication)")
            guard let member else { continue }
            let isConsulted =
                name.hasPrefix("consulted ") && !name.hasSuffix("administrator")
                && ["open", "closed", "withdrawn"].contains(cell.status)
            for (act, way) in Self.acts where !cell.acts.contains(act) {
                guard cell.sight == "whole" || (isConsulted && act == "answerConsultation") else {
                    try await expectAbsence(.post, "/\(way.noun)", of: id, cell)
                    continue
                }
                let answer = try await ask(.post, "/\(way.noun)", of: id)
                #expect(
                    [403, 409].contains(answer.status) && answer.text.contains("role=\"alert\""),
                    "\(act) by \(name), \(cell.status): \(answer.status)")
            }
            try await pages(voice, member, id, cell, absence: expectAbsence)
        }
        try await lists(installation, voice, name, cells, ids)
    }

    /// The pages of a request that are for some of those who see it.
    private func pages(
        _ voice: Voice, _ member: Member, _ id: String, _ cell: Cell,
        absence: (Web.Method, String, String, Cell) async throws -> Void
    ) async throws {
        for (ending, act) in [
            ("/draft", "edit"), ("/draft/text", "edit"), ("/submission", "submit"),
        ] {
            guard cell.sight == "whole" else {
                try await absence(.get, ending, id, cell)
                continue
            }
            let status = try await voice.get("/en/requests/\(id)\(ending)").status
            #expect(cell.acts.contains(act) ? status == 200 : [403, 409].contains(status))
        }
        let isSubmitted = ["open", "closed", "withdrawn"].contains(cell.status)
        if cell.sight == "whole", member.party == "nepal", isSubmitted {
            #expect(try await voice.get("/en/requests/\(id)/receipt").status == 200)
        } else {
            try await absence(.get, "/receipt", id, cell)
        }
    }

    /// Lists and downloads show nobody more than the public sees; one's own lists nothing that is absent.
    private func lists(
        _ installation: Installation, _ voice: Voice, _ name: String, _ cells: [Cell],
        _ ids: [String: String]
    ) async throws {
        for path in [
            "/requests.csv", "/requests.json", "/requests.xlsx", "/requests.atom", "/register.csv",
            "/register.json", "/register.xlsx",
        ] {
            let (own, everybody) = try await (
                voice.get("/en\(path)"), installation.get("/en\(path)")
            )
            #expect(own.status == 200 && own.text == everybody.text, "\(path) for \(name)")
        }
        let hidden = cells.filter { $0.sight == "absent" }
            .compactMap { ids["\($0.status) \($0.publication)"] }
        for path in [
            "/requests", "/work", "/notices", "/requests/addressed", "/requests/coordination",
            "/states/nepal", "/entities/unwomen",
        ] {
            let text = try await voice.get("/en\(path)").text
            for id in hidden { #expect(!text.contains("/requests/\(id)\""), "\(path) for \(name)") }
        }
    }

    private func masked(_ headers: [String: String], _ id: String) -> [String: String] {
        headers.mapValues { hiding(id, in: $0) }
    }
}
