import Base
import Database
import Foundation
import Testing
import Web

/// Two installations that differ only in secrets give the public the same bytes. Random identifiers are
/// the same for what is public in both, so that nothing has to be masked: texts, links, hashes of the
/// register, tags and order are compared as they come.
@Suite("Two worlds that differ only in secrets look the same")
struct TwinWorldsTests {
    private static let cast = [
        Member(801, "nepal", .drafter), Member(802, "nepal", .clearingOfficer),
        Member(803, "ohchr", .officer), Member(804, "unwomen", .officer),
        Member(805, "unfpa", .officer), Member(806, "ohchr", .coordinator),
        Member(807, "himal-womens-network", .drafter), Member(808, "nepal", .drafter),
        // Has nothing to do with it.
        Member(809, "tamarau", .drafter, .clearingOfficer),
    ]

    private static let himal = [("consulted", "himal-womens-network")]

    private struct World {
        let installation: Installation
        let hasSecrets: Bool
        let voices: [Int: Voice]

        /// `signsInAgain`: the people are there, and their sessions have ended.
        init(
            _ installation: Installation, hasSecrets: Bool, signsInAgain: Bool = false
        ) async throws {
            self.installation = installation
            self.hasSecrets = hasSecrets
            installation.series.draw(from: "veiled")
            if !signsInAgain { try await Member.add(TwinWorldsTests.cast, to: installation) }
            var voices: [Int: Voice] = [:]
            for member in TwinWorldsTests.cast {
                voices[member.number] = try await Voice(installation, as: member)
            }
            self.voices = voices
        }

        /// An act; what it draws at random comes from the row of that name.
        @discardableResult
        func act(
            _ who: Int, _ path: String, _ fields: [(String, String)] = [], row: String = "veiled"
        ) async throws -> String {
            let voice = try #require(voices[who])
            installation.series.draw(from: row)
            let answer = try await voice.post("/en/requests/\(path)", fields)
            installation.series.draw(from: "veiled")
            try #require(answer.status == 303, "\(path): \(answer.status)")
            let place = try #require(answer.headers["location"])
            return place.split(separator: "/").dropLast().last.map(String.init) ?? ""
        }

        /// A complete draft of Nepal; its public id comes from the row of its name.
        func draft(
            _ row: String, title: String, need: String = "Need", publication: String,
            asked: [String] = ["ohchr", "unwomen"], consults: Bool = false, by drafter: Int = 801
        ) async throws -> String {
            let id = try await act(drafter, "new", [("title", title)], row: row)
            let parts: [(String, [(String, String)])] =
                [
                    ("text", [("language", "en"), ("title", title), ("need", need)]),
                    ("kinds", [("kinds", "training")]), ("serves", [("themes", "womens-rights")]),
                    ("addressees", asked.map { ("addressees", $0) } + [("lead", asked[0])]),
                    ("publication", [("publication", publication)]),
                ] + (consults ? [("consulted", TwinWorldsTests.himal)] : [])
            for (step, fields) in parts {
                let path = "/en/requests/\(id)/draft/\(step)"
                let form = try await #require(voices[drafter]).get(path).text
                let seen = try #require(form.firstMatch(of: /name="seen" value="([^"]*)"/)).1
                try await act(drafter, "\(id)/draft/\(step)", fields + [("seen", String(seen))])
            }
            return id
        }

        func submit(_ id: String, row: String) async throws {
            try await act(802, "\(id)/clearance")
            try await act(802, "\(id)/submission", row: row)
        }

        /// Work in Nepal that rests on no agreement of the State: a plan, and protection that goes on.
        func workOutside(_ basis: String, isStarted: Bool) async throws -> String {
            let officer = try #require(voices[804])
            let begun = try await officer.post(
                "/en/activities/new",
                [
                    ("title", "SECRET \(basis)"), ("state", "nepal"), ("basis", basis),
                    ("law", "SECRET law"),
                ])
            let place = try #require(begun.headers["location"])
            let id = try #require(place.split(separator: "/").dropLast().last.map(String.init))
            let draft = "/en/activities/\(id)/draft"
            let form = try await officer.get(draft).text
            let seen = try #require(form.firstMatch(of: /name="seen" value="([^"]*)"/)).1
            var acts: [(path: String, fields: [(String, String)])] = [
                (
                    draft,
                    [
                        ("language", "en"), ("title", "SECRET \(basis)"), ("text", "SECRET text"),
                        ("from", "2026-11-20"), ("until", "2027-06-30"), ("seen", String(seen)),
                    ]
                )
            ]
            if isStarted {
                acts.append(("/en/activities/\(id)/delivery", []))
                acts.append(("/en/activities/\(id)/1-result", LineStoryTests.result))
            }
            for (path, fields) in acts {
                let answer = try await officer.post(path, fields)
                try #require(answer.status == 303, "\(path): \(answer.status)")
            }
            return id
        }

        func secretly(_ body: () async throws -> Void) async throws {
            if hasSecrets { try await body() }
        }
    }

    /// The same public story in both worlds; in one of them much goes on beside it that no one may know.
    private func play(_ world: World) async throws -> [String] {
        var hidden: [String] = []
        try await world.secretly {
            hidden.append(
                "activities/\(try await world.workOutside("mandated-monitoring", isStarted: false))"
            )
            hidden.append(
                "activities/\(try await world.workOutside("protection-begun", isStarted: true))")
        }
        let hasSecrets = world.hasSecrets
        func word(_ common: String) -> String { hasSecrets ? "SECRET \(common)" : common }
        func secret(_ publication: String) async throws -> String {
            let id = try await world.draft(
                "veiled", title: "SECRET \(publication)", publication: publication, consults: true)
            hidden.append("requests/\(id)")
            return id
        }
        try await world.secretly {
            _ = try await secret("full")
            let kept = try await secret("nothing")
            try await world.submit(kept, row: "veiled")
            try await world.act(803, "\(kept)/acknowledgement")
            try await world.act(804, "\(kept)/decline", [("reason", "SECRET reason")])
            try await world.act(
                803, "\(kept)/passing-on", [("party", "unfpa"), ("reason", "SECRET")])
            try await world.act(802, "\(kept)/leave", [("party", "ohchr"), ("leave", "yes")])
            try await world.act(
                805, "\(kept)/not-yet", [("until", "2040-01-01"), ("reason", "SECRET")])
            try await world.act(
                807, "\(kept)/consultation",
                [("answer", "confirmed"), ("named", "yes"), ("text", "SECRET")])
        }
        // Begun in another order, and with other words where they are not shown.
        var ids: [String: String] = [:]
        func begin(_ name: String) async throws -> String {
            switch name {
            case "whole":
                try await world.draft(name, title: "Shown whole", publication: "full")
            case "part":
                try await world.draft(
                    name, title: "Shown in part", need: word("need"), publication: "summary",
                    consults: hasSecrets, by: hasSecrets ? 808 : 801)
            case "exists":
                try await world.draft(
                    name, title: word("title"), need: word("need"), publication: "existence",
                    asked: hasSecrets ? ["unfpa", "ohchr", "unwomen"] : ["ohchr"])
            default:
                try await world.draft(name, title: "Shown, \(name)", publication: "summary")
            }
        }
        let names = ["whole", "part", "exists", "withdrawn", "hid"]
        for name in hasSecrets ? names.reversed() : names { ids[name] = try await begin(name) }
        try await world.secretly {
            let part = ids["part"] ?? ""
            try await world.act(801, "\(part)/hand-in")
            try await world.act(802, "\(part)/send-back", [("comment", "SECRET comment")])
            try await world.act(801, "\(part)/comment", [("comment-text", "SECRET comment")])
        }
        for name in names {
            world.installation.hand.move(minutes: 1)
            try await world.submit(ids[name] ?? "", row: "submitted-\(name)")
        }
        let (whole, part, exists) = (ids["whole"] ?? "", ids["part"] ?? "", ids["exists"] ?? "")
        try await answers(world, whole: whole, part: part, exists: exists)
        try await world.act(802, "\(ids["withdrawn"] ?? "")/withdrawal", row: "withdrawal")
        try await world.act(
            802, "\(ids["hid"] ?? "")/publication", [("publication", "nothing")], row: "hiding")
        hidden.append("requests/\(ids["hid"] ?? "")")
        return hidden
    }

    private func answers(
        _ world: World, whole: String, part: String, exists: String
    ) async throws {
        world.installation.hand.move(minutes: 1)
        try await world.act(803, "\(whole)/acknowledgement", row: "answer-1")
        let reason = world.hasSecrets ? "SECRET reason" : "Reason"
        try await world.act(804, "\(part)/decline", [("reason", reason)], row: "answer-2")
        try await world.act(803, "\(exists)/acknowledgement")
        try await world.secretly {
            try await world.act(804, "\(exists)/acknowledgement")
            try await world.act(803, "\(whole)/question", [("text", "SECRET?")])
            try await world.act(801, "\(whole)/reply", [("text", "SECRET.")])
            try await world.act(
                803, "\(whole)/comment", [("comment-text", "SECRET"), ("readers", "nepal")])
            try await world.act(
                803, "\(part)/passing-on", [("party", "unfpa"), ("reason", "SECRET")])
            try await world.act(802, "\(part)/leave", [("party", "ohchr"), ("leave", "no")])
            try await world.act(806, "\(whole)/reminder")
            _ = try await world.voices[803]?.post("/en/notices/read", [("until", "3")])
        }
    }

    /// Everything the public can ask for, in two languages, lists and files too.
    private static func targets(_ installation: Installation) -> [String] {
        let pages = [
            "", "/about", "/glossary", "/api", "/data", "/downloads", "/states", "/states/nepal",
            "/states/kenya", "/entities", "/entities/ohchr", "/entities/unwomen", "/entities/unfpa",
            "/themes", "/themes/womens-rights", "/goals", "/goals/5", "/treaties", "/sessions",
            "/statistics", "/compare?state=nepal&state=kenya", "/recommendations",
            "/recommendations?q=violence", "/recommendations?q=SECRET",
            "/recommendations?state=nepal",
            "/recommendations?theme=womens-rights&position=supported", "/requests",
            "/requests?page=1",
            "/requests?status=unanswered", "/requests?theme=womens-rights",
            "/requests?addressee=unwomen", "/requests?group=ldc",
            "/requests?kind=training&theme=womens-rights", "/line/map", "/line/map?record=request",
            "/states/nepal/sheet", "/requests/whole000001/sheet", "/requests/part000001/sheet",
            "/requests/exists000001/sheet", "/requests/withdrawn000001/sheet",
            "/requests/hid000001/sheet", "/requests?page=2", "/requests?page=9", "/progress",
            "/progress?state=nepal", "/line",
            "/line?record=request&state=nepal", "/line?active=yes", "/line/statistics", "/gender",
            "/who-does-what", "/who-does-what?state=nepal", "/who-does-what?provider=unwomen",
            "/register", "/sign-in", "/activities", "/activities?status=outside",
            "/activities?state=nepal", "/results", "/results?state=nepal",
            "/requests/whole000001",
            "/requests/part000001", "/requests/exists000001", "/requests/withdrawn000001",
            "/requests/hid000001",
            "/work", "/notices", "/account", "/requests/new", "/requests/whole000001/receipt",
        ]
        // Each file of a list that there is, whatever features add.
        let files = installation.responder.routes.map(\.pattern.description).filter {
            $0.hasPrefix("/{language}/") && !$0.dropFirst(12).contains("{")
                && $0.contains(/\.(csv|json|xlsx|atom|ics)$/)
        }.map { String($0.dropFirst(11)) }
        let api = installation.responder.routes.map(\.pattern.description).filter {
            $0.hasPrefix("/api/") && !$0.contains("{")
        }
        return ["en", "ar"].flatMap { language in (pages + files).map { "/\(language)\($0)" } }
            + api
            + ["/metrics", "/healthz", "/robots.txt"]
    }

    @Test(
        "pages, lists, files, feeds, figures, the register, tags and order",
        arguments: Engine.allCases)
    func worlds(engine: Engine) async throws {
        func answers(hasSecrets: Bool) async throws -> [(target: String, answer: Voice.Answer)] {
            try await Installation.with(engine, isDemonstration: true) { installation in
                let world = try await World(installation, hasSecrets: hasSecrets)
                let hidden = try await play(world)
                var answers: [(String, Voice.Answer)] = []
                installation.series.draw(from: "shown")
                for target in Self.targets(installation) {
                    let answer = try await installation.get(target)
                    #expect(!answer.text.contains("SECRET ") && !answer.text.contains("veiled"))
                    answers.append((target, answer))
                }
                // Somebody of another State learns no more than the public.
                for page in [
                    "work", "notices", "account", "requests", "requests/addressed",
                    "requests/whole000001",
                    "requests/part000001", "requests/exists000001", "requests/hid000001",
                    "requests/withdrawn000001",
                    "requests/whole000001/draft", "requests/coordination", "states/nepal",
                ] {
                    var answer = try await #require(world.voices[809]).get("/en/\(page)")
                    // The token of a form is masked anew each time.
                    answer.text.replace(/name="form" value="[^"]*"/, with: "")
                    answers.append(("for another State: \(page)", answer))
                }
                let never = try await installation.get("/en/requests/aaaaaaaaaaaaaaaa")
                for path in hidden {
                    let answer = try await installation.get("/en/\(path)")
                    #expect(answer.status == 404 && answer.text == never.text, "\(path)")
                }
                return answers
            }
        }
        let bare = try await answers(hasSecrets: false)
        let secretive = try await answers(hasSecrets: true)
        #expect(bare.count == secretive.count && bare.count > 110)
        for (left, right) in zip(bare, secretive) {
            #expect(left.answer.status == right.answer.status, "\(left.target)")
            #expect(left.answer.headers == right.answer.headers, "\(left.target)")
            let same = left.answer.text == right.answer.text
            #expect(same, "\(left.target): \(Self.difference(left.answer.text, right.answer.text))")
        }
        let shown = bare.first { $0.target == "/en/requests.json" }?.answer.text ?? ""
        #expect(shown.hasPrefix("{\"count\":4,"), "the public story was told: \(shown.prefix(80))")
    }

    @Test(
        "of what the public may only know to exist, its day, answers and end change nothing but the register",
        arguments: Engine.allCases)
    func days(engine: Engine) async throws {
        func answers(submittedAfter days: Int64, isAnswered: Bool) async throws
            -> [(target: String, answer: Voice.Answer)]
        {
            try await Installation.with(engine, isDemonstration: true) { installation in
                try await Member.add(Self.cast, to: installation)
                for day: Int64 in 0...3 {
                    let world = try await World(
                        installation, hasSecrets: isAnswered, signsInAgain: true)
                    // Another one between, so that their order would tell.
                    if day == 1 {
                        let id = try await world.draft("whole", title: "W", publication: "full")
                        try await world.submit(id, row: "submitted-whole")
                    }
                    if day == days {
                        let id = try await world.draft(
                            "exists", title: "Title", publication: "existence", asked: ["ohchr"])
                        try await world.submit(id, row: "submitted-exists")
                        try await world.secretly {
                            try await world.act(803, "\(id)/acknowledgement")
                            try await world.act(802, "\(id)/withdrawal")
                        }
                    }
                    if day < 3 { installation.hand.move(days: 1) }
                }
                var answers: [(String, Voice.Answer)] = []
                for target in Self.targets(installation) where !target.contains("/register") {
                    answers.append((target, try await installation.get(target)))
                }
                return answers
            }
        }
        let early = try await answers(submittedAfter: 0, isAnswered: false)
        let late = try await answers(submittedAfter: 3, isAnswered: true)
        for (left, right) in zip(early, late) {
            #expect(left.answer.status == right.answer.status, "\(left.target)")
            #expect(left.answer.headers == right.answer.headers, "\(left.target)")
            let same = left.answer.text == right.answer.text
            #expect(same, "\(left.target): \(Self.difference(left.answer.text, right.answer.text))")
        }
        let list = early.first { $0.target == "/en/requests.json" }?.answer.text ?? ""
        #expect(list.contains("\"submitted\":\"2026-11\""), "\(list.prefix(400))")
        let page = early.first { $0.target == "/en/requests/exists000001" }?.answer.text ?? ""
        #expect(page.contains("November 2026") && !page.contains("Title"))
        let themes = early.first { $0.target == "/en/requests?theme=womens-rights" }?.answer
        #expect(themes?.text.contains("exists000001") ?? false)
    }

    private static func difference(_ left: String, _ right: String) -> String {
        let (one, other) = (left.split(separator: "\n"), right.split(separator: "\n"))
        let pairs = zip(one, other).filter { $0 != $1 }.prefix(2)
        return pairs.map { "\($0.prefix(400))\n  and\n\($1.prefix(400))" }.joined(separator: "\n")
    }
}
