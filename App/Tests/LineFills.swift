import Base

/// What somebody would type.
extension LineMoves {
    /// `isWrong`: with something missing or impossible.
    mutating func fill(
        _ command: inout Command, _ oracle: LineOracle, _ now: Int64, isWrong: Bool,
        _ dice: inout Dice
    ) {
        func or(_ text: String) -> String { isWrong ? "" : text }
        switch command.act {
        case "activities/new": fillOutside(&command, isWrong, &dice)
        case "requests/offer": command.fields = [("title", or(text("o", &dice, isLine: true)))]
        case "requests/publication":
            command.fields = [
                ("publication", dice.one(of: ["nothing", "existence", "summary", "full"]))
            ]
        case "offers/draft": fillOffer(&command, now, isWrong, &dice)
        case "offers/acceptance":
            let offer = command.record.map { oracle.offers[$0] }
            let kinds = dice.some(of: (offer?.kinds ?? []).sorted())
            let (extent, part) = (dice.one(of: ["whole", "part"]), or(text("d", &dice)))
            command.fields = [("extent", extent)]
            if extent == "part" || isWrong {
                command.fields += isWrong ? [("kinds", "equipment")] : kinds.map { ("kinds", $0) }
                command.fields.append(("part", part))
            }
        case "offers/decline", "activities/cancellation":
            command.fields = [("reason", or(text("r", &dice)))]
        case "offers/showing", "agreements/showing":
            command.fields = [("shown", dice.one(of: ["yes", "yes", "no"]))]
        case "agreements/draft", "agreements/amendment/draft":
            fillAgreement(&command, oracle, now, isWrong, &dice)
        case "agreements/signature", "agreements/amendment-signature", "agreements/text-opening":
            command.fields = [("hash", hash(command, oracle, isWrong, &dice))]
        case "agreements/paper", "agreements/paper-confirmation":
            fillPaper(&command, oracle, now, isWrong, &dice)
        case "activities/draft": fillActivity(&command, oracle, now, isWrong, &dice)
        case "activities/draft/states": fillStates(&command, oracle, now, isWrong, &dice)
        case "activities/draft/serves":
            command.fields = dice.some(of: Moves.kinds.sorted()).map { ("kinds", $0) }
            if isWrong { command.fields.append(("kinds", "gold")) }
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

    /// With a scan of another kind, or a day to come, where it is wrong.
    private mutating func fillPaper(
        _ command: inout Command, _ oracle: LineOracle, _ now: Int64, _ isWrong: Bool,
        _ dice: inout Dice
    ) {
        let agreement = command.record.map { oracle.agreements[$0] }
        let isHash = !isWrong || dice.happens(60)
        let hash =
            isHash
            ? agreement?.waiting(GenevaDay.text(now)) ?? ""
            : hash(command, oracle, true, &dice)
        command.fields = [("hash", hash)]
        guard command.noun == "paper" else { return }
        count += 1
        let isLater = isWrong && dice.happens(50)
        let scan = isWrong && !isLater ? dice.one(of: ["", ".txt"]) : ".png"
        command.fields += [
            (
                "signed-on",
                isWrong && dice.happens(10)
                    ? "" : GenevaDay.text(now, plus: isLater ? 1 : -dice.below(9))
            ), ("scan", scan.isEmpty ? "" : "Zqxf\(count)xqZ\(scan)"),
        ]
    }

    private mutating func fillOutside(
        _ command: inout Command, _ isWrong: Bool, _ dice: inout Dice
    ) {
        let missing = isWrong ? dice.below(5) : -1
        let own = command.who.map { Self.cast[$0].party } ?? ""
        let states = Oracle.states.sorted().filter { $0 != own }
        command.fields = [
            ("title", missing == 0 ? "" : text("y", &dice, isLine: true)),
            (
                "state",
                missing == 1 ? dice.one(of: ["", own, "ohchr"]) : dice.one(of: states)
            ), ("basis", missing == 2 ? "" : dice.one(of: LineOracle.bases)),
            ("law", missing == 3 ? "" : text("l", &dice, isLine: true)),
        ]
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
        let activity = command.record.map { oracle.activities[$0] }
        // What all its agreements cover, as a rule.
        let agreed = (activity?.components ?? []).map { oracle.agreements[$0.agreement] }
        let isWithin = !agreed.isEmpty && dice.happens(75)
        let from =
            isWithin
            ? agreed.compactMap(\.terms.from).max()
            : GenevaDay.text(now, plus: dice.below(10) - 9)
        let until =
            isWithin
            ? agreed.compactMap(\.terms.until).min()
            : GenevaDay.text(now, plus: dice.below(60))
        command.fields = [
            ("language", "en"),
            ("title", isWrong && dice.happens(30) ? "" : text("y", &dice, isLine: true)),
            ("text", isWrong ? "" : text("x", &dice)), ("from", from ?? ""),
            ("until", isWrong && dice.happens(30) ? "2020-01-01" : until ?? ""),
        ]
        if agreed.count == 1 || isWrong, dice.happens(60) {
            let amounts = isWrong ? ["0", "-5", "x"] : ["1000", "1500", "19999.99", "90000"]
            command.fields += [("currency", "USD"), ("amount", dice.one(of: amounts))]
        }
        var partners = agreed.reduce(into: Set(["ohchr", "unfpa"])) {
            $0.formIntersection($1.providers)
        }
        if agreed.isEmpty { partners = [] }
        if isWrong || dice.happens(15) { partners.formUnion(["ohchr", "unfpa", "nepal"]) }
        command.fields += partners.sorted().filter { $0 != activity?.lead && dice.happens(25) }
            .map { ("partners", $0) }
    }

    private func fillStates(
        _ command: inout Command, _ oracle: LineOracle, _ now: Int64, _ isWrong: Bool,
        _ dice: inout Dice
    ) {
        guard let record = command.record else { return }
        let own = oracle.activities[record].components.map(\.agreement)
        let fitting = oracle.partners(inStatesOf: record, GenevaDay.text(now))
        let others = oracle.agreements.indices.filter {
            isWrong || fitting.contains($0) || (!own.contains($0) && dice.happens(20))
        }
        var chosen = dice.happens(90) ? own : []
        if !isWrong, !fitting.isEmpty, dice.happens(80) {
            chosen.append(dice.one(of: fitting))
        } else {
            chosen += others.suffix(isWrong ? 2 : 1)
        }
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
