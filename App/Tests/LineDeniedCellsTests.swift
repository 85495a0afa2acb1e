import Base
import Database
import Foundation
import Testing
import Web

/// The golden matrices of powers of offers, agreements and activities walked over HTTP, as
/// `DeniedCellsTests` walks that of requests: what is *absent* answers like what never was, to the byte, at
/// every address; what is *refused* is told.
@Suite("What somebody may not see or do from offer to result is denied at every address")
struct LineDeniedCellsTests {
    private struct Cell: Sendable {
        let key: String
        let sight: String
        let acts: Set<String>
    }

    /// Records of one kind, by the columns of their matrix.
    private struct Kind: Sendable {
        let name: String
        let parameter: String
        let feature: String
        /// The acts of the matrix, by the last part of their address, with what would be typed.
        let acts: [String: (noun: String, fields: [(String, String)])]

        /// The rows of the matrix, by the name of who they speak of.
        func matrix() throws -> [String: [Cell]] {
            let path = "\(repository)/Features/\(feature)/Tests/Golden/powers.txt"
            var cells: [String: [Cell]] = [:]
            for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
                let parts = line.split(separator: "|", omittingEmptySubsequences: false)
                    .map { $0.trimmingCharacters(in: .whitespaces) }
                cells[parts[0], default: []].append(
                    Cell(
                        key: parts[1..<(parts.count - 2)].joined(separator: " "),
                        sight: parts[parts.count - 2],
                        acts: Set(parts[parts.count - 1].split(separator: " ").map(String.init))))
            }
            return cells
        }
    }

    private static let reason = [("reason", "Why")]

    private static let kinds = [
        Kind(
            name: "offers", parameter: "offer", feature: "Offers",
            acts: [
                "edit": ("draft", []), "publish": ("publication", []),
                "accept": ("acceptance", [("extent", "whole")]), "decline": ("decline", reason),
                "withdraw": ("withdrawal", reason), "show": ("showing", [("shown", "yes")]),
            ]),
        Kind(
            name: "agreements", parameter: "agreement", feature: "Agreements",
            acts: [
                "edit": ("draft", []), "propose": ("proposal", []), "recall": ("recall", []),
                "sign": ("signature", [("hash", "x")]), "suspend": ("suspension", reason),
                "resume": ("resumption", []), "withdraw": ("withdrawal", reason),
                "show": ("showing", [("shown", "no")]), "amend": ("amendment", []),
                "paper": ("paper-confirmation", []), "open-text": ("text-opening", []),
            ]),
        Kind(
            name: "activities", parameter: "activity", feature: "Activities",
            acts: [
                "edit": ("draft", []), "inform": ("draft/documents", []),
                "start": ("delivery", []), "evaluate": ("evaluation", [("evaluation", "Found")]),
                "suspend": ("suspension", reason), "complete": ("completion", []),
                "cancel": ("cancellation", reason), "book": ("entry", []),
                "report": ("1-result", LineStoryTests.result),
                "answer": ("1-answer", [("answer", "confirmed")]),
            ]),
    ]

    private static let parties = [
        "state": "nepal", "provider": "unwomen", "lead": "unwomen", "asked": "ohchr",
        "other": "unfpa",
    ]

    private static let cast: [(name: String, member: Member)] = parties.keys.sorted().flatMap {
        name in
        Role.allCases.map { role in (name, role) }
    }.enumerated().map { number, pair in
        let (name, role) = pair
        return ("\(name) \(role.rawValue)", Member(900 + number, parties[name] ?? "", role))
    }

    @Test("denied is absent to the byte, or told", arguments: Engine.allCases)
    func cells(engine: Engine) async throws {
        // PostgreSQL runs the same rules on the same matrices: a third of the cast walks them there.
        let cast = Self.cast.enumerated().filter { engine == .sqlite || $0.offset % 3 == 0 }
            .map(\.element)
        try await Installation.with(engine, sample: "", isDemonstration: true) { installation in
            try await Member.add(cast.map(\.member), to: installation)
            let ids = try await records(installation)
            let rows = "SELECT (SELECT count(*) FROM trail) + (SELECT count(*) FROM notice)" as SQL
            let before = try await installation.database.read { try $0.count(rows) }
            for kind in Self.kinds {
                let matrix = try kind.matrix()
                let unknown = Set(matrix.values.flatMap { $0.flatMap(\.acts) })
                    .subtracting(kind.acts.keys).subtracting(["read"])
                #expect(unknown.isEmpty, "an act of \(kind.name) without an address")
                for (name, member) in [("public", nil)]
                    + cast.map({ ($0.name, Optional($0.member)) })
                {
                    guard let cells = matrix[name] else { continue }
                    try await walk(installation, kind, name, member, cells, ids[kind.name] ?? [:])
                }
            }
            let after = try await installation.database.read { try $0.count(rows) }
            #expect(after == before, "what was denied left something")
        }
    }

    /// The ids of records by kind and by the columns of the matrix.
    private func records(
        _ installation: Installation
    ) async throws -> [String: [String: String]] {
        var (offers, agreements, activities): ([String: String], [String: String], [String: String])
        (offers, agreements, activities) = ([:], [:], [:])
        var officer = try await Browser(installation, as: "Lucía Fernández")
        var clearer = try await Browser(installation, as: "Ramesh Adhikari")
        var signatory = try await Browser(installation, as: "Anjali Thapa")
        for publication in ["nothing", "summary"] {
            let request = try await installation.submittedRequest(publication: publication)
            for status in ["draft", "open", "accepted", "declined", "withdrawn"] {
                let offer =
                    status == "draft"
                    ? try await officer.draftOffer(to: request)
                    : try await officer.offer(to: request)
                offers["\(status) \(publication) -"] = offer
                if status == "withdrawn" { try await officer.submit("/withdrawal") }
                guard status == "accepted" || status == "declined" else { continue }
                try await clearer.open("/en/offers/\(offer)")
                try await clearer.submit(
                    status == "accepted" ? "/acceptance" : "/decline",
                    [("extent", "whole"), ("reason", "Why")])
            }
        }
        let request = try await installation.submittedRequest()
        for shown in ["shown", "-"] {
            for standing in ["draft", "signing", "in-force", "suspended", "withdrawn"] {
                let offer = try await officer.offer(to: request)
                try await installation.accept(offer)
                let agreement = try await officer.draftAgreement(from: offer)
                agreements["\(standing) \(shown)"] = agreement
                if standing == "draft" { try await officer.submit("/recall") }
                if shown == "-" {
                    try await clearer.open("/en/agreements/\(agreement)")
                    try await clearer.submit("/showing", [("shown", "no")])
                }
                guard standing != "draft", standing != "signing" else { continue }
                try await installation.sign(agreement)
                if standing == "in-force" {
                    for status in [
                        "planned", "delivery", "suspended", "completed", "evaluated", "cancelled",
                    ] {
                        activities["\(status) \(shown)"] = try await activity(
                            &officer, status, under: agreement)
                    }
                    continue
                }
                try await signatory.open("/en/agreements/\(agreement)")
                try await signatory.submit(
                    standing == "suspended" ? "/suspension" : "/withdrawal")
            }
        }
        activities["outside shown"] = try await officer.startOutside("mandated-monitoring")
        try await officer.submit("/1-result", LineStoryTests.result)
        activities["outside -"] = try await officer.startOutside("protection-begun")
        try await officer.submit("/1-result", LineStoryTests.result)
        return ["offers": offers, "agreements": agreements, "activities": activities]
    }

    private func activity(
        _ officer: inout Browser, _ status: String, under agreement: String
    ) async throws -> String {
        let id =
            status == "planned"
            ? try await officer.planActivity(under: agreement)
            : try await officer.startActivity(under: agreement)
        guard status != "planned" else { return id }
        try await officer.submit("/1-result", LineStoryTests.result)
        switch status {
        case "suspended": try await officer.submit("/suspension")
        case "completed": try await officer.submit("/completion")
        case "evaluated":
            try await officer.submit("/completion")
            try await officer.submit("/evaluation", [("evaluation", "It worked")])
        case "cancelled": try await officer.submit("/cancellation", [("reason", "Why")])
        default: break
        }
        return id
    }

    private func walk(
        _ installation: Installation, _ kind: Kind, _ name: String, _ member: Member?,
        _ cells: [Cell], _ ids: [String: String]
    ) async throws {
        let voice: Voice
        if let member {
            voice = try await Voice(installation, as: member)
        } else {
            voice = Voice(installation)
        }
        let never = "aaaaaaaaaaaaaaaa"
        let prefix = "/{language}/\(kind.name)/{\(kind.parameter)}"
        let routes = installation.responder.routes.filter {
            $0.pattern.description.hasPrefix(prefix)
        }.map { route in
            (
                method: route.method,
                ending: route.pattern.description.replacing(prefix, with: "")
                    .replacing("{number}", with: "1").replacing(/\{[a-z]+\}/, with: "x")
            )
        }
        #expect(routes.count >= 7)
        func ask(_ method: Web.Method, _ ending: String, of id: String) async throws -> Voice.Answer
        {
            let path = "/en/\(kind.name)/\(id)\(ending)"
            guard method == .post else { return try await voice.get(path) }
            let fields = kind.acts.values.first { "/\($0.noun)" == ending }?.fields ?? []
            return try await voice.post(path, fields + [("key", "denied")])
        }
        var silence: [String: Voice.Answer] = [:]
        for (method, ending) in routes {
            silence["\(method) \(ending)"] = try await ask(method, ending, of: never)
        }
        func expectAbsence(
            _ method: Web.Method, _ ending: String, of id: String, _ cell: Cell
        ) async throws {
            let answer = try await ask(method, ending, of: id)
            let known = try #require(silence["\(method) \(ending)"])
            let what = "\(kind.name): \(method) \(ending) for \(name), \(cell.key)"
            #expect(answer.status == known.status, "\(what)")
            #expect(masked(answer.headers, id) == masked(known.headers, never), "\(what)")
            #expect(
                hiding(id, in: answer.text) == hiding(never, in: known.text),
                "\(what)")
        }
        for cell in cells {
            guard let id = ids[cell.key] else { continue }
            guard cell.sight != "whole" else {
                for (act, way) in kind.acts where !cell.acts.contains(act) {
                    let answer = try await ask(.post, "/\(way.noun)", of: id)
                    #expect(
                        [403, 409].contains(answer.status)
                            && answer.text.contains("role=\"alert\""),
                        "\(kind.name): \(act) by \(name), \(cell.key): \(answer.status)")
                }
                continue
            }
            for (method, ending) in routes where cell.sight == "absent" || method == .post {
                try await expectAbsence(method, ending, of: id, cell)
            }
            if cell.sight != "absent" {
                let page = try await voice.get("/en/\(kind.name)/\(id)")
                #expect(page.status == 200 && !page.text.contains("SECRET"), "\(name) \(cell.key)")
            }
        }
        for ending in ["csv", "json", "xlsx", "atom"] {
            let path = "/en/\(kind.name).\(ending)"
            let (own, everybody) = try await (voice.get(path), installation.get(path))
            #expect(own.status == 200 && own.text == everybody.text, "\(path) for \(name)")
        }
    }

    private func masked(_ headers: [String: String], _ id: String) -> [String: String] {
        headers.mapValues { hiding(id, in: $0) }
    }
}
