import Assembly
import Base
import Database
import Testing
import Web

/// Plays commands from offers to results against an installation and the oracle at once, and stops at the
/// first difference.
struct LineOraclePlay: OracleGame {
    static var cast: [Member] { LineMoves.cast }
    static var moves: [String] { LineMoves.all }
    static var ends: [String] { LineMoves.ends }

    let installation: Installation
    private var oracle = LineOracle()
    private var moves = LineMoves()
    private var former: [Command] = []
    private var answers: [String: String] = [:]
    private var seen: [String: String] = [:]
    private var voices: Voices
    /// What was counted before the first step, and before the last one.
    private var first: [Int] = []
    private var before: [Int] = []
    private(set) var log: [String] = []
    private(set) var reach = Reach()

    init(_ installation: Installation) {
        self.installation = installation
        voices = Voices(installation, of: LineMoves.cast)
    }

    private var now: Int64 { installation.hand.milliseconds }
    private var today: String { GenevaDay.text(now) }

    // MARK: The requests that stand open

    mutating func begin() async throws {
        for (number, asked) in LineMoves.asked.enumerated() {
            let isNepal = asked.state == "nepal"
            let drafter = try await voices.voice(isNepal ? 0 : 6)
            let clearer = try await voices.voice(isNepal ? 1 : 5)
            let title = "Zqxq\(number)xqZ"
            let begun = try await drafter.post(
                "/en/requests/new", [("title", title), ("key", "new-\(number)")])
            let id = begun.headers["location"]?.split(separator: "/").dropLast().last ?? ""
            let parties = [asked.lead] + asked.others
            let steps: [(String, [(String, String)])] = [
                ("text", [("language", "en"), ("title", title), ("need", "Judges")]),
                ("kinds", Moves.kinds.sorted().map { ("kinds", $0) }),
                ("addressees", parties.map { ("addressees", $0) } + [("lead", asked.lead)]),
                ("publication", [("publication", asked.publication)]),
            ]
            for (step, fields) in steps {
                let path = "/en/requests/\(id)/draft/\(step)"
                let seen = Self.seen(try await drafter.get(path).text).map { [("seen", $0)] } ?? []
                let key = ("key", "\(step)-\(number)")
                try #require(try await drafter.post(path, fields + seen + [key]).status == 303)
            }
            for act in ["clearance", "submission"] {
                let path = "/en/requests/\(id)/\(act)"
                try #require(
                    try await clearer.post(path, [("key", "\(act)-\(number)")]).status == 303)
            }
            oracle.requests.append(
                .init(
                    id: String(id), state: asked.state, lead: asked.lead, title: title,
                    asked: Dictionary(uniqueKeysWithValues: parties.map { ($0, "none") }),
                    publication: asked.publication))
        }
        first = try await counts()
        before = first
        oracle.latest = Int64(first[6])
    }

    // MARK: One step

    mutating func step(_ number: Int, _ seed: UInt64) async throws {
        var dice = Dice(seed: seed)
        if dice.happens(14) { try await moveClock(&dice) }
        var command = moves.next(oracle, reach, former: former, at: now, &dice)
        let isKnown = !command.key.isEmpty
        // A key sent before with something else typed.
        let isReused = isKnown && dice.happens(30)
        if isReused { command.fields.append(("more", "typed")) }
        if !isKnown {
            command.key = "key-\(seed)"
            if command.noun.hasSuffix("draft"), dice.happens(6) { command.shown = ["another form"] }
        }
        let isStale = command.isOvertaken
        log.append(
            "\(number): \(today) \(isKnown ? "again, " : "")\(isStale ? "stale, " : "")\(command)")
        let member = command.who.map { LineMoves.cast[$0] }
        let expected: Oracle.Verdict =
            isReused ? .faulty : isKnown ? .done : oracle.judge(command, by: member, on: today)
        let answer = try await send(command)
        try hold(
            answer.status == expected.rawValue,
            "\(command) was answered \(answer.status), not \(expected)")
        if !isKnown {
            reach.count(
                LineMoves.move(command.kind, command.noun), isAccepted: expected == .done)
            if expected == .done { reachEnds(of: command) }
        }
        let place = answer.headers["location"] ?? ""
        if expected == .done {
            if isKnown {
                try hold(answers[command.key] == place, "the same key leads to \(place)")
            } else if let member {
                answers[command.key] = place
                try await accept(command, by: member, place)
            }
        }
        try await compareStore(command, isAccepted: expected == .done && !isKnown)
        for _ in 0..<2 {
            let reader = dice.happens(30) ? nil : dice.below(LineMoves.cast.count)
            if let record = command.record { try await look(command.kind, record, by: reader) }
        }
        if number % 30 == 29 { try await lookAtLists(dice.below(LineMoves.cast.count)) }
    }

    /// What an accepted act is about to come to.
    private mutating func reachEnds(of command: Command) {
        guard let record = command.record else { return }
        if command.act == "activities/delivery" {
            let activity = oracle.activities[record]
            let isOfTwo = activity.components.count > 1
            if activity.outside != nil { reach.count(Reach.outside, isAccepted: true) }
            if isOfTwo, activity.startedOn == nil {
                reach.count(Reach.delivery, isAccepted: true)
            }
            if isOfTwo, activity.status == "delivery" {
                reach.count(Reach.partBegun, isAccepted: true)
            }
        } else if ["agreements/suspension", "agreements/withdrawal"].contains(command.act),
            oracle.activities.contains(where: { activity in
                activity.status == "delivery"
                    && activity.components.contains {
                        $0.agreement == record && $0.stoppedOn == nil
                    }
                    && activity.components.contains {
                        $0.agreement != record && oracle.goesOn($0, today)
                    }
            })
        {
            reach.count(Reach.partStopped, isAccepted: true)
        }
    }

    /// Days go by; agreements begin and end, offers lapse, and the program is told that a day begins.
    private mutating func moveClock(_ dice: inout Dice) async throws {
        let day = today
        if dice.happens(50) {
            installation.hand.move(days: Int64(1 + dice.below(9)))
        } else {
            installation.hand.move(minutes: Int64(dice.below(300)))
        }
        guard today != day else { return }
        for _ in 0...dice.below(2) {
            try await Assembly.beginDay(installation.responder.site)
            oracle.beginDay(today)
        }
        before = try await counts()
    }

    private mutating func accept(
        _ command: Command, by member: Member, _ place: String
    ) async throws {
        var given = LineOracle.Given()
        let parts = place.split(separator: "/")
        given.id = parts.count > 1 ? String(parts[parts.count - 2]) : ""
        if ["proposal", "amendment-proposal"].contains(command.noun), let record = command.record {
            given.hash = try await fixedHash(of: oracle.agreements[record].id, command.noun)
        }
        oracle.accept(command, by: member, at: now, given)
        former.append(command)
        guard !given.hash.isEmpty, let record = command.record else { return }
        // A hash stands for one text, and a text for one hash (I3).
        let agreement = oracle.agreements[record]
        let isAmendment = command.noun == "amendment-proposal"
        let edition = agreement.edition + (isAmendment ? 1 : 0)
        let terms = isAmendment ? agreement.amendment?.terms : agreement.terms
        let same = oracle.fixed.first {
            $0.value.agreement == record && $0.value.edition == edition
                && $0.value.terms == terms && $0.value.parties == agreement.parties
        }
        let isNew = oracle.fixed[given.hash] == nil
        try hold(
            same.map { $0.key == given.hash } ?? isNew,
            "a text of agreement \(record) has the hash of another one, or one text has two")
        if let terms { oracle.fixed[given.hash] = (record, edition, terms, agreement.parties) }
    }

    private func fixedHash(of id: String, _ noun: String) async throws -> String {
        try await installation.database.read { reader in
            let own: SQL = "SELECT id FROM agreement WHERE public_id = \(id)"
            let hash =
                noun == "proposal"
                ? try reader.first("SELECT text_hash FROM agreement WHERE public_id = \(id)") {
                    $0.optionalText(0) ?? ""
                }
                : try reader.first(
                    """
                    SELECT text_hash FROM agreement_edition
                    WHERE status = 'signing' AND agreement_id = (\(own))
                    """
                ) { $0.optionalText(0) ?? "" }
            return hash ?? ""
        }
    }

    // MARK: Speaking

    private static func seen(_ text: String) -> String? {
        text.firstMatch(of: /name="seen" value="([^"]*)"/).map { String($0.1) }
    }

    private mutating func send(_ command: Command) async throws -> Voice.Answer {
        let voice = try await voices.voice(command.who)
        var fields = command.fields + [("key", command.key)]
        if command.act == "activities/new" {
            return try await voice.post("/en/activities/new", fields)
        }
        let id = command.record.map { oracle.id(command.kind, $0) } ?? "aaaaaaaaaaaaaaaa"
        let path = "/en/\(command.kind)/\(id)/\(command.noun)"
        if command.noun == "paper" {
            let isPicture = command["scan"].hasSuffix(".png")
            let bytes = isPicture ? RequestFilesTests.picture : Array("Signed.\n".utf8)
            return try await voice.upload(
                path, command.all("scan").map { ($0, bytes) }, field: "scan",
                fields.filter { $0.0 != "scan" })
        }
        if command.isDraft, !command.isOvertaken {
            // What the form carries that was shown; a repeated one carries what it carried before.
            if seen[command.key] == nil {
                seen[command.key] = Self.seen(try await voice.get(path).text)
            }
            if let known = seen[command.key] { fields.append(("seen", known)) }
        }
        return try await voice.post(path, fields)
    }

    // MARK: What is stored

    private func counts() async throws -> [Int] {
        try await installation.database.read { reader in
            try reader.first(
                """
                SELECT (SELECT count(*) FROM trail), (SELECT count(*) FROM register_entry),
                    (SELECT coalesce(sum(version), 0) FROM request)
                    + (SELECT coalesce(sum(version), 0) FROM offer)
                    + (SELECT coalesce(sum(version), 0) FROM agreement)
                    + (SELECT coalesce(sum(version), 0) FROM activity),
                    (SELECT count(*) FROM trail_change), (SELECT count(*) FROM notice),
                    (SELECT count(*) FROM idempotency_key),
                    (SELECT coalesce(max(at), 0) FROM trail)
                """
            ) { row in (0..<7).map(row.int) } ?? []
        }
    }

    /// An accepted act is stored whole; of a refused one there is nothing. Nothing is delivered or committed
    /// without consent, whoever looks.
    private mutating func compareStore(_ command: Command, isAccepted: Bool) async throws {
        let after = try await counts()
        if !isAccepted {
            try hold(after == before, "nothing is stored: \(before) became \(after)")
        } else {
            try hold(
                after[0] - first[0] == oracle.rows,
                "\(oracle.rows) rows of history, not \(after[0] - first[0])")
            try hold(
                after[1] - first[1] == oracle.published.count,
                "\(oracle.published.count) public acts, not \(after[1] - first[1])")
            try hold(after[2] - first[2] == oracle.rows, "each act is a version")
            try hold(after[5] == before[5] + 1, "the key is kept")
            try hold(after[6] == Int(oracle.latest), "time stands at \(after[6])")
            before = after
        }
        let stored = try await installation.database.read { try LineStored.all($0) }
        let expected = LineStored.all(oracle)
        for (left, right) in zip(stored, expected) {
            try hold(left == right, "\(left) is stored instead of \(right)")
        }
        try hold(stored.count == expected.count, "\(stored.count) records, not \(expected.count)")
        let without = try await installation.database.read { try LineStored.withoutConsent($0) }
        try hold(without == 0, "\(without) activities in delivery without consent")
        let day = today
        let listed = try await installation.database.read { reader in
            try LineStored.wronglyListed(on: day, reader)
        }
        try hold(listed.isEmpty, "\(listed) stand among the public ones, or do not, wrongly")
        for activity in oracle.activities {
            for entry in activity.entries where entry.kind == "commitment" {
                let agreement = activity.components.map { oracle.agreements[$0.agreement] }
                    .first { $0.state == entry.state }
                try hold(
                    agreement?.consents(entry.date) ?? false,
                    "a commitment of \(entry.date) when consent did not hold")
            }
        }
    }

    // MARK: What is seen

    /// Somebody looks at a record: its page shows exactly the marks that are theirs to see, or is what a
    /// page is that never was.
    private mutating func look(_ kind: String, _ number: Int, by who: Int?) async throws {
        let member = who.map { LineMoves.cast[$0] }
        let voice = try await voices.voice(who)
        let page = try await voice.get("/en/\(kind)/\(oracle.id(kind, number))")
        let reader = member.map { "member \($0.number) of \($0.party)" } ?? "the public"
        guard oracle.sees(member, kind, number, today) else {
            let never = try await voice.get("/en/\(kind)/aaaaaaaaaaaaaaaa")
            return try hold(
                page.status == 404 && page.text == never.text
                    && page.headers.filter { $0.key != "x-request-id" }
                        == never.headers.filter { $0.key != "x-request-id" },
                "\(kind) \(number) is not absent for \(reader): \(page.status)")
        }
        try hold(page.status == 200, "\(reader) gets \(page.status) for \(kind) \(number)")
        var expected = oracle.visible(member, kind, number, today)
        var shown = marks(page.text)
        if kind == "requests" {
            // Its own words are the other oracle's.
            shown = shown.filter { !$0.hasPrefix("Zqxw") && !$0.hasPrefix("Zqxr") }
            shown.remove(oracle.requests[number].title)
        } else if let member {
            expected.insert(member.name)
        }
        try hold(
            shown == expected,
            """
            \(reader) sees \(shown.subtracting(expected).sorted()) too much and \
            \(expected.subtracting(shown).sorted()) too little of \(kind) \(number) on \(today)
            """)
    }

    /// Lists and downloads are the same for everybody; one's own pages show what one may see.
    private mutating func lookAtLists(_ who: Int?) async throws {
        let publicly = Voice(installation)
        for kind in LineOracle.kinds.dropFirst() {
            let listed = oracle.listed(kind, today)
            let titles = listed.reduce(into: Set<String>()) { $0.formUnion(marks($1.texts[0])) }
            let all = listed.flatMap(\.texts).reduce(into: Set<String>()) {
                $0.formUnion(marks($1))
            }
            for (form, expected) in [("", titles), (".atom", titles), (".csv", all)] {
                let shown = marks(try await publicly.get("/en/\(kind)\(form)").text)
                try hold(
                    shown == expected,
                    "/\(kind)\(form) shows \(shown.symmetricDifference(expected)) wrongly")
            }
            for standing in [nil] + Self.standings(kind).map(Optional.some) {
                let query = standing.map { "?status=\($0)" } ?? ""
                let count = listed.count { standing == nil || $0.standing == standing }
                let answer = try await publicly.get("/en/\(kind).json\(query)")
                try hold(
                    answer.text.hasPrefix("{\"count\":\(count),"),
                    "\(count) in /\(kind)\(query) on \(today), not \(answer.text.prefix(20))")
            }
        }
        let known = oracle.visibleAnywhere(nil, today)
        for path in [
            "", "/results", "/results.csv", "/states/nepal", "/states/tamarau",
            "/entities/unwomen", "/line", "/line.csv", "/requests", "/requests.json",
        ] {
            let shown = marks(try await publicly.get("/en\(path)").text)
            try hold(
                shown.isSubset(of: known), "\(path) shows \(shown.subtracting(known).sorted())")
        }
        guard let who else { return }
        let member = LineMoves.cast[who]
        let voice = try await voices.voice(who)
        let own = oracle.visibleAnywhere(member, today).union([member.name])
        for path in ["/work", "/notices", "/requests/addressed", "/requests/coordination"] {
            let shown = marks(try await voice.get("/en\(path)").text)
            try hold(
                shown.isSubset(of: own),
                "\(path) shows member \(member.number) \(shown.subtracting(own).sorted())")
        }
    }

    private static func standings(_ kind: String) -> [String] {
        switch kind {
        case "offers": ["open", "lapsed", "accepted", "declined", "withdrawn"]
        case "agreements": ["in-force", "suspended", "withdrawn", "expired"]
        default:
            ["delivery", "outside", "lapsed", "suspended", "completed", "evaluated", "cancelled"]
        }
    }

    /// Everybody looks at everything; the register tells what was public when it was, and verifies.
    mutating func end() async throws {
        for kind in LineOracle.kinds {
            for number in 0..<oracle.count(kind) {
                for who in [nil] + [0, 4, 5, 7, 8, 11, 13, 14, 17].map(Optional.some) {
                    try await look(kind, number, by: who)
                }
            }
        }
        try await lookAtLists(nil)
        let skipped = first[1]
        let (told, faults, times) = try await installation.database.read { reader in
            (
                try reader.all(
                    """
                    SELECT e.act, p.payload FROM register_entry e
                    JOIN register_payload p ON p.number = e.number
                    ORDER BY e.number LIMIT 100000 OFFSET \(skipped)
                    """
                ) { Oracle.Public(act: $0.text(0), marks: marks($0.text(1))) },
                try Register.faults(reader),
                try reader.all("SELECT at FROM trail ORDER BY id") { $0.int(0) }
            )
        }
        for (place, pair) in zip(told, oracle.published).enumerated() where pair.0 != pair.1 {
            try hold(false, "public act \(place) is \(pair.0), not \(pair.1)")
        }
        try hold(told.count == oracle.published.count, "the register tells something else")
        try hold(faults.isEmpty, "the register does not verify: \(faults)")
        try hold(times == times.sorted(), "time runs backward in the history")
    }

    func shortcomings(of steps: Int) -> [String] {
        let agreed = oracle.agreements.count { $0.startsOn != nil }
        let begun = oracle.activities.count { $0.startedOn != nil }
        return (oracle.rows > steps / 4 ? [] : ["\(oracle.rows) acts"])
            + (agreed >= min(3, steps / 100) ? [] : ["\(agreed) agreements signed"])
            + (begun >= min(4, steps / 70) ? [] : ["\(begun) activities begun"])
    }
}

extension Command {
    /// Whether its form carries what was shown.
    fileprivate var isDraft: Bool { noun.contains("draft") }
}
