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
    ]

    /// The requests that stand open: who asks whom, who leads, what the public sees.
    static let asked: [(state: String, lead: String, others: [String], publication: String)] = [
        ("nepal", "ohchr", ["unwomen", "unfpa"], "summary"),
        ("nepal", "unwomen", ["unfpa"], "nothing"), ("tamarau", "unwomen", ["ohchr"], "full"),
        ("nepal", "unfpa", ["unwomen", "ohchr"], "existence"),
    ]

    private static let nouns: [String: [String]] = [
        "requests": ["offer", "publication", "closure", "withdrawal"],
        "offers": [
            "draft", "publication", "acceptance", "decline", "withdrawal", "showing", "agreement",
        ],
        "agreements": [
            "draft", "proposal", "recall", "signature", "suspension", "resumption", "withdrawal",
            "showing", "amendment", "amendment/draft", "amendment-proposal", "amendment-recall",
            "amendment-signature", "amendment-removal", "text-opening", "text-closing", "activity",
        ],
        "activities": [
            "draft", "draft/states", "delivery", "suspension", "completion", "cancellation",
            "evaluation", "entry", "1-result", "2-result", "1-answer", "2-answer",
        ],
    ]

    private var count = 0

    private mutating func text(_ kind: String, _ dice: inout Dice, isLine: Bool = false) -> String {
        count += 1
        let tail = isLine ? Moves.tails[count % 2] : dice.one(of: Moves.tails)
        return "Zqx\(kind)\(count)xqZ\(tail)"
    }

    /// The next command; `former` are those that were accepted.
    mutating func next(
        _ oracle: LineOracle, former: [Command], at now: Int64, _ dice: inout Dice
    ) -> Command {
        let roll = dice.below(100)
        if roll < 8, let known = former.last(where: { _ in dice.happens(20) }) { return known }
        let (kind, record) = record(oracle, GenevaDay.text(now), &dice)
        if roll < 78, let command = allowed(oracle, kind, record, now, &dice) { return command }
        var command = Command(
            dice.happens(4) ? nil : dice.below(Self.cast.count),
            act: "\(kind)/\(dice.one(of: Self.nouns[kind] ?? []))",
            record: dice.happens(4) ? nil : record)
        fill(&command, oracle, now, isWrong: dice.happens(30), &dice)
        return command
    }

    /// One of the last of a kind; what comes later in the line, more often. While little has begun, what is nearest to
    /// its beginning comes every other time, so that a short play goes far.
    private func record(
        _ oracle: LineOracle, _ today: String, _ dice: inout Dice
    ) -> (kind: String, number: Int) {
        if dice.happens(50), let near = oracle.nearest(today) { return near }
        var place = [0, 1, 1, 2, 2, 2, 2, 3, 3, 3][dice.below(10)]
        while oracle.count(LineOracle.kinds[place]) == 0 { place -= 1 }
        let kind = LineOracle.kinds[place]
        let count = oracle.count(kind)
        return (kind, count - 1 - dice.below(min(count, place == 0 ? 4 : 5)))
    }

    /// Something that somebody may do to the record; the way forward more often than others.
    private mutating func allowed(
        _ oracle: LineOracle, _ kind: String, _ record: Int, _ now: Int64, _ dice: inout Dice
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
            for _ in 0..<weight(of: noun, oracle, kind, record, today) {
                ways.append(dice.one(of: found))
            }
        }
        return ways.isEmpty ? nil : dice.one(of: ways)
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
        case "amendment-proposal", "amendment-signature": 14
        case "entry": 6
        case "draft/states": oracle.partners(inStatesOf: record).isEmpty ? 2 : 20
        case "amendment", "1-result", "2-result", "1-answer", "2-answer", "resumption": 4
        case "text-opening", "suspension", "showing": 2
        case _ where kind == "requests": oracle.offers.count > 10 ? 1 : 0
        default: 1
        }
    }

    // MARK: What somebody would type

    /// `isWrong`: with something missing or impossible.
    private mutating func fill(
        _ command: inout Command, _ oracle: LineOracle, _ now: Int64, isWrong: Bool,
        _ dice: inout Dice
    ) {
        func or(_ text: String) -> String { isWrong ? "" : text }
        switch command.act {
        case "requests/offer": command.fields = [("title", or(text("o", &dice, isLine: true)))]
        case "requests/publication":
            command.fields = [
                ("publication", dice.one(of: ["nothing", "existence", "summary", "full"]))
            ]
        case "offers/draft": fillOffer(&command, now, isWrong, &dice)
        case "offers/acceptance":
            let offer = command.record.map { oracle.offers[$0] }
            let kinds = dice.some(of: (offer?.kinds ?? []).sorted())
            command.fields = [("extent", dice.one(of: ["whole", "part"]))]
            command.fields += isWrong ? [("kinds", "equipment")] : kinds.map { ("kinds", $0) }
            command.fields.append(("part", or(text("d", &dice))))
        case "offers/decline", "activities/cancellation":
            command.fields = [("reason", or(text("r", &dice)))]
        case "offers/showing", "agreements/showing":
            command.fields = [("shown", dice.one(of: ["yes", "yes", "no"]))]
        case "agreements/draft", "agreements/amendment/draft":
            fillAgreement(&command, oracle, now, isWrong, &dice)
        case "agreements/signature", "agreements/amendment-signature", "agreements/text-opening":
            command.fields = [("hash", hash(command, oracle, isWrong, &dice))]
        case "activities/draft": fillActivity(&command, oracle, now, isWrong, &dice)
        case "activities/draft/states": fillStates(&command, oracle, isWrong, &dice)
        case "activities/evaluation": command.fields = [("evaluation", or(text("v", &dice)))]
        case "activities/entry": fillEntry(&command, oracle, now, isWrong, &dice)
        case "activities/1-result", "activities/2-result":
            let women = dice.below(50)
            command.fields = [
                ("result-title", text("s", &dice, isLine: true)), ("women", "\(women)"),
                ("men", "\(dice.below(50))"),
                ("trained-women", "\(isWrong ? women + 1 : women / 2)"),
                ("indicator", text("i", &dice, isLine: true)), ("measure", "unit"),
                ("baseline", "0"), ("baseline-year", "2025"), ("from", "2026-11-20"),
                ("until", "2027-06-30"), ("target", "200"), ("actual", "150"),
            ]
        case "activities/1-answer", "activities/2-answer":
            let answer = dice.one(of: ["confirmed", "commented", "disputed"])
            command.fields = [
                ("answer", isWrong && dice.happens(50) ? "none" : answer),
                ("answer-text", or(text("w", &dice))),
            ]
        default:
            if ["suspension", "withdrawal", "closure"].contains(command.noun), dice.happens(50) {
                command.fields = [("reason", text("r", &dice))]
            }
        }
    }

    /// The hash of the text before one; `isWrong`: of another text.
    private func hash(
        _ command: Command, _ oracle: LineOracle, _ isWrong: Bool, _ dice: inout Dice
    ) -> String {
        let agreement = command.record.map { oracle.agreements[$0] }
        let others = oracle.fixed.keys.sorted()
        if isWrong { return others.isEmpty || dice.happens(20) ? "" : dice.one(of: others) }
        return
            (command.noun == "amendment-signature" ? agreement?.amendment?.hash : agreement?.hash)
            ?? ""
    }

    private mutating func fillOffer(
        _ command: inout Command, _ now: Int64, _ isWrong: Bool, _ dice: inout Dice
    ) {
        func day(_ first: Int, _ span: Int) -> String {
            GenevaDay.text(now, plus: first + dice.below(span))
        }
        command.fields = [
            ("language", "en"), ("title", text("o", &dice, isLine: true)),
            ("text", text("x", &dice)), ("level", "multilateral"), ("from", day(-5, 10)),
            ("until", isWrong && dice.happens(30) ? "2020-01-01" : day(10, 90)),
            ("currency", "USD"),
            ("amount", isWrong && dice.happens(30) ? "0" : dice.one(of: ["120000", "5000.50"])),
            ("in-kind", text("k", &dice)), ("conditions", text("c", &dice)),
            ("valid-until", isWrong ? "" : day(-2, 20)),
        ]
        command.fields += dice.some(of: Moves.kinds.sorted()).map { ("kinds", $0) }
    }

    private mutating func fillAgreement(
        _ command: inout Command, _ oracle: LineOracle, _ now: Int64, _ isWrong: Bool,
        _ dice: inout Dice
    ) {
        let known = command.record.map { oracle.agreements[$0] }
        let isAmendment = command.noun != "draft"
        // Sometimes nothing is changed at all.
        let terms = isAmendment ? known?.terms : nil
        let isSame = isAmendment && dice.happens(10)
        let authentic = dice.one(of: ["en", "en", "fr"])
        command.fields = [
            ("title", isSame ? terms?.title ?? "" : text("a", &dice, isLine: true)),
            ("themes", isSame ? terms?.themes ?? "" : text("h", &dice)),
            ("places", isSame ? terms?.places ?? "" : text("p", &dice)),
            (
                "until",
                isWrong && dice.happens(50)
                    ? "2020-01-01"
                    : isSame ? terms?.until ?? "" : GenevaDay.text(now, plus: 5 + dice.below(90))
            ), ("authentic", isSame ? terms?.authentic ?? "" : authentic),
        ]
        if !isAmendment {
            command.fields.append(("from", GenevaDay.text(now, plus: dice.below(12) - 8)))
            command.fields += dice.some(of: ["ohchr", "unfpa"]).filter { _ in dice.happens(30) }
                .map { ("parties", $0) }
        }
        if isSame {
            let ceilings = (terms?.ceilings ?? [:]).sorted { $0.key < $1.key }
            for (row, ceiling) in ceilings.enumerated() {
                let (whole, rest) = ceiling.value.quotientAndRemainder(dividingBy: 100)
                command.fields += [
                    ("currency-\(row)", ceiling.key),
                    (
                        "amount-\(row)",
                        ceiling.key == "JPY"
                            ? "\(ceiling.value)" : "\(whole).\(rest < 10 ? "0" : "")\(rest)"
                    ),
                ]
            }
            for (language, words) in (terms?.texts ?? [:]).sorted(by: { $0.key < $1.key }) {
                command.fields.append(("text-\(language)", words))
            }
            return
        }
        command.fields += [
            ("currency-0", "USD"), ("amount-0", dice.one(of: ["20000", "60000.25", "1500"])),
        ]
        if dice.happens(30) {
            command.fields += [
                ("currency-1", isWrong ? "USD" : "JPY"), ("amount-1", "\(100 * dice.below(9))"),
            ]
        }
        for language in ["en", "fr"] where language == authentic || dice.happens(40) {
            if language != authentic || !isWrong || dice.happens(50) {
                command.fields.append(("text-\(language)", text("x", &dice)))
            }
        }
    }

    private mutating func fillActivity(
        _ command: inout Command, _ oracle: LineOracle, _ now: Int64, _ isWrong: Bool,
        _ dice: inout Dice
    ) {
        let terms = command.record.flatMap { oracle.activities[$0].components.first }
            .map { oracle.agreements[$0.agreement].terms }
        let isWithin = dice.happens(75)
        let from = isWithin ? terms?.from : GenevaDay.text(now, plus: dice.below(10) - 9)
        let until = isWithin ? terms?.until : GenevaDay.text(now, plus: dice.below(60))
        command.fields = [
            ("language", "en"),
            ("title", isWrong && dice.happens(30) ? "" : text("y", &dice, isLine: true)),
            ("text", isWrong ? "" : text("x", &dice)), ("from", from ?? ""),
            ("until", isWrong && dice.happens(30) ? "2020-01-01" : until ?? ""),
        ]
        if dice.happens(60) {
            let amounts = isWrong ? ["0", "-5", "x"] : ["1000", "1500", "19999.99", "90000"]
            command.fields += [("currency", "USD"), ("amount", dice.one(of: amounts))]
        }
        command.fields += ["ohchr", "unfpa", "nepal"].filter { _ in dice.happens(25) }
            .map { ("partners", $0) }
    }

    private func fillStates(
        _ command: inout Command, _ oracle: LineOracle, _ isWrong: Bool, _ dice: inout Dice
    ) {
        guard let record = command.record else { return }
        let own = oracle.activities[record].components.map(\.agreement)
        let fitting = oracle.partners(inStatesOf: record)
        let others = oracle.agreements.indices.filter {
            isWrong || fitting.contains($0) || (!own.contains($0) && dice.happens(20))
        }
        var chosen = dice.happens(80) ? own : []
        chosen += others.suffix(isWrong ? 2 : 1)
        for number in Set(chosen).sorted() {
            let id = oracle.agreements[number].id
            command.fields.append(("agreements", id))
            if dice.happens(50) {
                command.fields += [
                    ("currency-\(id)", "USD"),
                    ("amount-\(id)", dice.one(of: ["1000", "1500", isWrong ? "0" : "20000"])),
                ]
            }
        }
    }

    private func fillEntry(
        _ command: inout Command, _ oracle: LineOracle, _ now: Int64, _ isWrong: Bool,
        _ dice: inout Dice
    ) {
        let states = command.record.map { oracle.states(oracle.activities[$0]) } ?? []
        let kinds = ["commitment", "commitment", "disbursement", "expenditure", "incoming"]
        let amounts = ["100", "999.99", "15000", "-50", "20000", "60000.25"]
        command.fields = [
            ("entry", isWrong && dice.happens(30) ? "gift" : dice.one(of: kinds)),
            (
                "date",
                isWrong && dice.happens(40)
                    ? GenevaDay.text(now, plus: 1) : GenevaDay.text(now, plus: -dice.below(14))
            ), ("currency", dice.one(of: ["USD", "USD", "USD", "JPY"])),
        ]
        let isYen = command["currency"] == "JPY"
        command.fields.append(("amount", isYen ? "\(dice.below(4) * 100)" : dice.one(of: amounts)))
        if states.count > 1 || isWrong {
            command.fields.append(("state", states.isEmpty ? "nepal" : dice.one(of: states)))
        }
    }
}

extension LineOracle {
    /// What comes next to its beginning, until some activities have begun: a plan, a text that waits, an agreement
    /// without an activity, an offer.
    func nearest(_ today: String) -> (kind: String, number: Int)? {
        guard activities.count(where: { $0.startedOn != nil }) < 4 else { return nil }
        if let number = activities.lastIndex(where: { activity in
            activity.status == "planned"
                && activity.components.allSatisfy {
                    ["in-force", "awaiting-start"].contains(
                        agreements[$0.agreement].standing(today))
                }
        }) {
            return ("activities", number)
        }
        if let number = agreements.lastIndex(where: { ["draft", "signing"].contains($0.status) }) {
            return ("agreements", number)
        }
        let served = Set(activities.flatMap { $0.components.map(\.agreement) })
        if let number = agreements.indices.last(where: {
            agreements[$0].standing(today) == "in-force" && !served.contains($0)
        }) {
            return ("agreements", number)
        }
        let agreed = Set(agreements.map(\.offer))
        return offers.indices.last {
            ["draft", "open", "accepted"].contains(offers[$0].standing(today))
                && !agreed.contains($0)
        }.map { ("offers", $0) }
    }

    /// A plan that may not begin as it is written.
    func isStuck(_ kind: String, _ record: Int, _ today: String) -> Bool {
        kind == "activities" && !mayDeliver(activities[record], today)
    }

    /// Signed agreements of other States to which the one who leads an activity is a party.
    func partners(inStatesOf activity: Int) -> [Int] {
        let own = Set(states(activities[activity]))
        return agreements.indices.filter {
            agreements[$0].status == "signed" && !own.contains(agreements[$0].state)
                && agreements[$0].providers.contains(activities[activity].lead)
        }
    }

    /// Whether nothing was written into a draft yet.
    func isBare(_ kind: String, _ record: Int) -> Bool {
        switch kind {
        case "offers": offers[record].text.isEmpty
        case "agreements": agreements[record].terms.themes.isEmpty
        default: activities[record].text.isEmpty
        }
    }
}
