import Base
import Database
import Foundation
import Testing

/// Plays commands against an installation and the oracle at once, and stops at the first difference.
struct OraclePlay: OracleGame {
    static var cast: [Member] { Moves.cast }
    static var moves: [String] { ["new", "together"] + Moves.acts }
    static var ends: [String] { [] }

    let installation: Installation
    private var oracle = Oracle()
    private var moves = Moves()
    private var former: [Command] = []
    private var answers: [String: String] = [:]
    private var voices: Voices
    private var before: [Int] = []
    private(set) var log: [String] = []
    private(set) var reach = Reach()

    init(_ installation: Installation) {
        self.installation = installation
        voices = Voices(installation, of: Moves.cast)
    }

    var now: Int64 { installation.hand.milliseconds }

    mutating func begin() async throws { before = try await counts() }

    mutating func step(_ number: Int, _ seed: UInt64) async throws {
        var dice = Dice(seed: seed)
        if dice.happens(6) { moveClock(&dice) }
        var command = moves.next(oracle, former: former, step: number, &dice)
        let isKnown = !command.key.isEmpty
        // A key sent before with something else typed.
        let isReused = isKnown && command.act != "together" && dice.happens(30)
        if isReused { command.fields.append(("more", "typed")) }
        if !isKnown { command.key = "key-\(seed)" }
        let isStale = !isKnown && dice.happens(6)
        if isStale { command.shown = ["another form"] }
        log.append("\(number): \(isKnown ? "again, " : "")\(isStale ? "stale, " : "")\(command)")
        let member = command.who.map { Moves.cast[$0] }
        let expected: Oracle.Verdict =
            isReused
            ? .faulty : isKnown ? .done : oracle.judge(command, by: member, at: now)
        let answer = try await send(command, isStale: isStale)
        guard answer.status == expected.rawValue else {
            throw Difference("\(command) was answered \(answer.status), not \(expected)")
        }
        if !isKnown { reach.count(command.act, isAccepted: expected == .done) }
        let place = answer.headers["location"] ?? ""
        if expected == .done {
            if isKnown {
                try hold(answers[command.key] == place, "the same key leads to \(place)")
            } else if let member {
                answers[command.key] = place
                let id = place.split(separator: "/").dropLast().last.map(String.init) ?? ""
                oracle.accept(command, by: member, at: now, id: id)
                former.append(command)
            }
        }
        try await compareStore(command, isAccepted: expected == .done && !isKnown)
        for _ in 0..<2 {
            let reader = dice.happens(30) ? nil : dice.below(Moves.cast.count)
            if let record = command.record { try await look(record, by: reader) }
        }
        if number % 30 == 29 {
            try await lookAtLists(nil)
            try await lookAtLists(dice.below(Moves.cast.count))
        }
    }

    private mutating func moveClock(_ dice: inout Dice) {
        switch dice.below(4) {
        // The machine's clock is set back a day.
        case 0: installation.hand.move(days: -1)
        case 1: installation.hand.move(days: Int64(1 + dice.below(40)))
        default: installation.hand.move(minutes: Int64(dice.below(50)))
        }
    }

    // MARK: Speaking

    private mutating func send(_ command: Command, isStale: Bool) async throws -> Voice.Answer {
        let voice = try await voices.voice(command.who)
        var fields = command.fields + [("key", command.key)]
        switch command.act {
        case "new": return try await voice.post("/en/requests/new", fields)
        case "together":
            fields += command.together.map { ("requests", oracle.records[$0].id) }
            return try await voice.post("/en/requests/addressed/acknowledgement", fields)
        default: break
        }
        let id = command.record.map { oracle.records[$0].id } ?? "aaaaaaaaaaaaaaaa"
        let path = "/en/requests/\(id)/\(command.act)"
        if command.act.hasPrefix("draft/"), !isStale {
            // What the form carries that was shown; a repeated one carries what it carried before.
            if let known = seen[command.key] {
                fields.append(("seen", known))
            } else {
                let form = try await voice.get(path).text
                let hash = form.firstMatch(of: /name="seen" value="([^"]*)"/).map { String($0.1) }
                seen[command.key] = hash
                if let hash { fields.append(("seen", hash)) }
            }
        }
        return try await voice.post(path, fields)
    }

    private var seen: [String: String] = [:]

    // MARK: What is stored

    private func counts() async throws -> [Int] {
        try await installation.database.read { reader in
            try reader.first(
                """
                SELECT (SELECT count(*) FROM trail), (SELECT count(*) FROM register_entry),
                    (SELECT count(*) FROM request), (SELECT coalesce(sum(version), 0) FROM request),
                    (SELECT count(*) FROM trail_change), (SELECT count(*) FROM register_payload),
                    (SELECT count(*) FROM notice), (SELECT count(*) FROM idempotency_key),
                    (SELECT count(*) FROM request_message), (SELECT count(*) FROM request_comment),
                    (SELECT coalesce(max(at), 0) FROM trail)
                """
            ) { row in (0..<11).map(row.int) } ?? []
        }
    }

    /// An accepted act is stored whole, with one row of history; of a refused one there is nothing.
    private mutating func compareStore(_ command: Command, isAccepted: Bool) async throws {
        let after = try await counts()
        guard isAccepted else {
            return try hold(after == before, "nothing is stored: \(before) became \(after)")
        }
        try hold(after[0] == oracle.rows, "\(oracle.rows) rows of history, not \(after[0])")
        try hold(
            after[1] == oracle.published.count,
            "\(oracle.published.count) public acts, not \(after[1])")
        try hold(after[2] == oracle.records.count, "\(oracle.records.count) records")
        try hold(after[3] == oracle.rows, "each act is a version")
        try hold(after[7] == before[7] + 1, "the key is kept")
        try hold(
            after[10] == Int(oracle.latest), "time stands at \(oracle.latest), not \(after[10])")
        before = after
        for number in command.together + [command.record ?? oracle.records.count - 1] {
            try await compare(oracle.records[number])
        }
    }

    private func compare(_ record: Oracle.Record) async throws {
        let stored = try await installation.database.read { try Stored.lines(of: record.id, $0) }
        // Texts compare as Unicode does: in NFC.
        for (left, right) in zip(stored, Stored.lines(of: record)) {
            try hold(left == right, "\(left) is stored instead of \(right)")
        }
    }
}

extension OraclePlay {
    // MARK: What is seen

    /// Somebody looks at a record: its page shows exactly the marks that are theirs to see, or is what a
    /// page is that never was.
    private mutating func look(_ number: Int, by who: Int?) async throws {
        let record = oracle.records[number]
        let member = who.map { Moves.cast[$0] }
        let voice = try await voices.voice(who)
        let page = try await voice.get("/en/requests/\(record.id)")
        let reader = member.map { "member \($0.number) of \($0.party)" } ?? "the public"
        guard oracle.sight(record, member) != nil else {
            let never = try await voice.get("/en/requests/aaaaaaaaaaaaaaaa")
            try hold(
                page.status == 404 && page.text == never.text
                    && page.headers.filter { $0.key != "x-request-id" }
                        == never.headers.filter { $0.key != "x-request-id" },
                "record \(number) is not absent for \(reader): \(page.status)")
            return
        }
        try hold(page.status == 200, "\(reader) gets \(page.status) for record \(number)")
        var expected = oracle.visible(record, to: member)
        if let member { expected.insert(member.name) }
        let shown = marks(page.text)
        try hold(
            shown == expected,
            """
            \(reader) sees \(shown.subtracting(expected).sorted()) too much and \
            \(expected.subtracting(shown).sorted()) too little of record \(number) \
            (\(record.status), \(record.publication))
            """)
    }

    /// Lists and downloads of the public are the same for everybody; one's own show what one may see.
    private mutating func lookAtLists(_ who: Int?) async throws {
        let member = who.map { Moves.cast[$0] }
        let voice = try await voices.voice(who)
        let own: Set<String> = member.map { [$0.name] } ?? []
        for path in [
            "/requests", "/requests.json", "/requests.csv", "/requests.atom", "/states/nepal",
            "/states/nepal?page=1", "/entities/unwomen", "",
        ] {
            let page = try await voice.get("/en\(path)")
            let shown = marks(page.text).subtracting(own)
            let expected = oracle.publicTitles
            let isList = path.hasPrefix("/requests")
            try hold(
                isList ? shown == expected : shown.isSubset(of: expected),
                "\(path) shows \(shown.symmetricDifference(expected).sorted()) wrongly")
        }
        let json = try await voice.get("/en/requests.json").text
        let items = json.components(separatedBy: "\"submitted\":").count - 1
        try hold(
            json.hasPrefix("{\"count\":\(oracle.publicCount),") && items == oracle.publicCount,
            "\(oracle.publicCount) public requests, not \(json.prefix(30)) with \(items) items")
        let start = try await voice.get("/en").text
        let figure = start.firstMatch(of: /href="\/en\/requests"[^>]*>\s*<strong class="n">(\d+)</)
        try hold(
            figure.map { String($0.1) } == (oracle.publicCount > 0 ? "\(oracle.publicCount)" : nil),
            "the figure on the start page is \(figure?.1 ?? "none")")
        guard let member else { return }
        let seen = oracle.records.reduce(into: own) { $0.formUnion(oracle.visible($1, to: member)) }
        for path in ["/work", "/notices", "/requests/addressed", "/requests/coordination"] {
            let shown = marks(try await voice.get("/en\(path)").text)
            try hold(
                shown.isSubset(of: seen),
                "\(path) shows member \(member.number) \(shown.subtracting(seen).sorted())")
        }
    }

    /// Everybody looks at everything; the register tells what was public when it was, and verifies.
    mutating func end() async throws {
        for number in oracle.records.indices {
            for who in [nil] + Moves.cast.indices.map(Optional.some) {
                try await look(number, by: who)
            }
        }
        try await lookAtLists(nil)
        let (told, faults, alone, times) = try await installation.database.read { reader in
            (
                try reader.all(
                    """
                    SELECT e.act, p.payload FROM register_entry e
                    JOIN register_payload p ON p.number = e.number ORDER BY e.number
                    """
                ) { Oracle.Public(act: $0.text(0), marks: marks($0.text(1))) },
                try Register.faults(reader),
                try reader.count(
                    """
                    SELECT count(*) FROM request r WHERE cleared_by IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM request_drafter d
                        WHERE d.request_id = r.id AND d.person_id <> r.cleared_by)
                    """),
                try reader.all("SELECT at FROM trail ORDER BY id") { $0.int(0) }
            )
        }
        try hold(told == oracle.published, "the register tells something else")
        try hold(faults.isEmpty, "the register does not verify: \(faults)")
        try hold(alone == 0, "\(alone) requests were cleared by who alone drafted them")
        try hold(times == times.sorted(), "time runs backward in the history")
        let page = try await installation.get("/en/register.csv").text
        let all = oracle.published.reduce(into: Set<String>()) { $0.formUnion($1.marks) }
        try hold(marks(page) == all, "the public register tells something else")
    }

    func shortcomings(of steps: Int) -> [String] {
        let submitted = oracle.records.count(where: \.isSubmitted)
        return (oracle.rows > steps / 4 ? [] : ["\(oracle.rows) acts"])
            + (submitted >= min(3, steps / 60) ? [] : ["\(submitted) requests submitted"])
    }
}
