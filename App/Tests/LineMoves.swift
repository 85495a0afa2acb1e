import Base
import Foundation

/// Days in Geneva, as in `2026-11-23`.
enum GenevaDay {
    private static let calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "Europe/Zurich") ?? .gmt
        return calendar
    }()

    static func text(_ milliseconds: Int64, plus days: Int = 0) -> String {
        let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        let day = calendar.date(byAdding: .day, value: days, to: date) ?? date
        let parts = calendar.dateComponents([.year, .month, .day], from: day)
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(parts.year ?? 0)-\(padded(parts.month ?? 0))-\(padded(parts.day ?? 0))"
    }
}

extension Moves {
    /// What the requests of the line ask for.
    static let kinds: Set = ["advice", "training", "expert"]
}

/// Thinks of the next thing somebody could send to what follows a request.
struct LineMoves: Sendable {
    static let cast = [
        Member(601, "nepal", .reader, .drafter), Member(602, "nepal", .drafter, .clearingOfficer),
        Member(603, "nepal", .reader, .signatory),
        Member(604, "nepal", .clearingOfficer, .signatory),
        Member(605, "nepal", .partyAdministrator),
        Member(606, "tamarau", .drafter, .clearingOfficer, .signatory),
        Member(607, "tamarau", .drafter, .signatory), Member(608, "meridia", .clearingOfficer),
        Member(609, "unwomen", .reader, .officer), Member(610, "unwomen", .officer, .signatory),
        Member(611, "unwomen", .signatory), Member(612, "unfpa", .officer),
        Member(613, "unfpa", .officer, .signatory), Member(614, "ohchr", .officer),
        Member(615, "ohchr", .reader, .coordinator), Member(616, "ohchr", .signatory),
        Member(617, "ohchr", .installationAdministrator),
        Member(618, "himal-womens-network", .reader, .drafter),
        // Serves two parties.
        Member(619, "nepal", .drafter), Member(619, "unfpa", .signatory),
        // Of a State that helps others.
        Member(620, "meridia", .reader, .officer),
    ]

    /// The requests that stand open: who asks whom, who leads, what the public sees.
    static let asked: [(state: String, lead: String, others: [String], publication: String)] = [
        ("nepal", "ohchr", ["unwomen", "unfpa"], "summary"),
        ("nepal", "unwomen", ["unfpa"], "nothing"), ("tamarau", "unwomen", ["ohchr"], "full"),
        ("nepal", "unfpa", ["unwomen", "ohchr"], "existence"),
    ]

    static let nouns: [String: [String]] = [
        "requests": ["offer", "publication", "closure", "withdrawal"],
        "offers": [
            "draft", "publication", "acceptance", "decline", "withdrawal", "showing", "agreement",
        ],
        "agreements": [
            "draft", "proposal", "recall", "signature", "suspension", "resumption", "withdrawal",
            "showing", "amendment", "amendment/draft", "amendment-proposal", "amendment-recall",
            "amendment-signature", "amendment-removal", "paper", "paper-confirmation",
            "paper-removal", "text-opening", "text-closing", "activity",
        ],
        "activities": [
            "draft", "draft/states", "draft/serves", "delivery", "suspension", "completion",
            "cancellation",
            "evaluation", "entry", "1-result", "2-result", "1-answer", "2-answer",
        ],
    ]

    /// Numbers texts, so that each has a mark of its own.
    var count = 0

    mutating func text(_ kind: String, _ dice: inout Dice, isLine: Bool = false) -> String {
        count += 1
        let tail = isLine ? Moves.tails[count % 2] : dice.one(of: Moves.tails)
        return "Zqx\(kind)\(count)xqZ\(tail)"
    }

    /// The next command; `former` are those that were accepted. What was not reached yet comes sooner.
    mutating func next(
        _ oracle: LineOracle, _ reach: Reach, former: [Command], at now: Int64, _ dice: inout Dice
    ) -> Command {
        let roll = dice.below(100)
        if roll < 8, let known = former.last(where: { _ in dice.happens(20) }) { return known }
        if roll < 11 { return outside(oracle, now, &dice) }
        let (kind, record) = record(oracle, reach, GenevaDay.text(now), &dice)
        if roll < 78, let command = allowed(oracle, reach, kind, record, now, &dice) {
            return command
        }
        let nouns = Self.nouns[kind] ?? []
        let left = nouns.filter { reach.refused[Self.move(kind, $0)] == nil }
        let isLeft = !left.isEmpty && dice.happens(60)
        var command = Command(
            dice.happens(4) ? nil : dice.below(Self.cast.count),
            act: "\(kind)/\(dice.one(of: isLeft ? left : nouns))",
            record: dice.happens(4) ? nil : record)
        fill(&command, oracle, now, isWrong: dice.happens(30), &dice)
        return command
    }

    /// Somebody, an officer as a rule, begins what needs no agreement.
    private mutating func outside(
        _ oracle: LineOracle, _ now: Int64, _ dice: inout Dice
    ) -> Command {
        let officers = Self.cast.indices.filter { Self.cast[$0].roles.contains(.officer) }
        let who = dice.happens(75) ? dice.one(of: officers) : dice.below(Self.cast.count)
        var command = Command(who, act: "activities/new", record: nil)
        fill(&command, oracle, now, isWrong: dice.happens(25), &dice)
        return command
    }

    /// One of the last of a kind; what comes later in the line, more often. While little has begun, what is nearest to
    /// its beginning comes every other time, so that a short play goes far.
    private func record(
        _ oracle: LineOracle, _ reach: Reach, _ today: String, _ dice: inout Dice
    ) -> (kind: String, number: Int) {
        if dice.happens(60), let near = oracle.nearest(reach, today) { return near }
        var place = [0, 1, 1, 2, 2, 2, 2, 3, 3, 3][dice.below(10)]
        while oracle.count(LineOracle.kinds[place]) == 0 { place -= 1 }
        let kind = LineOracle.kinds[place]
        let count = oracle.count(kind)
        return (kind, count - 1 - dice.below(min(count, place == 0 ? 4 : 5)))
    }

    /// Something that somebody may do to the record; the way forward more often than others.
    private mutating func allowed(
        _ oracle: LineOracle, _ reach: Reach, _ kind: String, _ record: Int, _ now: Int64,
        _ dice: inout Dice
    ) -> Command? {
        var ways: [Command] = []
        let today = GenevaDay.text(now)
        for noun in Self.nouns[kind] ?? [] {
            var found: [Command] = []
            for who in Self.cast.indices {
                var command = Command(who, act: "\(kind)/\(noun)", record: record)
                fill(&command, oracle, now, isWrong: false, &dice)
                if oracle.judge(command, by: Self.cast[who], on: today) == .done {
                    found.append(command)
                }
            }
            guard !found.isEmpty else { continue }
            // Who can come to serve two States, as a rule.
            if ["offer", "activity"].contains(noun), dice.happens(70) {
                let able = found.filter {
                    $0.who.map { Self.cast[$0].party } == LineOracle.ofTwoStates
                }
                if !able.isEmpty { found = able }
            }
            for _ in 0..<weight(of: noun, oracle, reach, kind, record, today) {
                ways.append(dice.one(of: found))
            }
        }
        return ways.isEmpty ? nil : dice.one(of: ways)
    }

    private func weight(
        of noun: String, _ oracle: LineOracle, _ reach: Reach, _ kind: String, _ record: Int,
        _ today: String
    ) -> Int {
        let weight = weight(of: noun, oracle, kind, record, today)
        if kind == "agreements", oracle.servesTwoStates(record) {
            if noun == "suspension", reach.isLeft(Reach.partStopped) { return 30 }
            if noun == "resumption", reach.isLeft(Reach.partBegun) { return 30 }
        }
        let isLeft = reach.accepted[Self.move(kind, noun)] == nil
        // What ends a request ends what could come of it.
        if kind == "requests", noun != "offer" {
            return isLeft && !reach.isLeft(Reach.partStopped) ? 12 : weight
        }
        return isLeft && !["withdrawal", "cancellation"].contains(noun) ? max(8, weight) : weight
    }

    private func weight(
        of noun: String, _ oracle: LineOracle, _ kind: String, _ record: Int, _ today: String
    ) -> Int {
        switch noun {
        case "offer": oracle.offers.count < 3 ? 12 : 4
        case "draft": oracle.isBare(kind, record) || oracle.isStuck(kind, record, today) ? 16 : 1
        case "amendment/draft": 6
        case "agreement", "acceptance", "activity": 14
        case "publication": kind == "offers" ? 14 : 2
        case "proposal", "signature", "delivery": 24
        case "paper", "paper-confirmation": 8
        case "amendment-proposal", "amendment-signature": 14
        case "entry": 6
        case "draft/states":
            oracle.partners(inStatesOf: record, today).isEmpty
                ? oracle.isStuck(kind, record, today) ? 8 : 2 : 20
        case "amendment", "1-result", "2-result", "1-answer", "2-answer", "resumption": 4
        case "text-opening", "suspension", "showing": 2
        case _ where kind == "requests": oracle.offers.count > 10 ? 1 : 0
        default: 1
        }
    }
}
