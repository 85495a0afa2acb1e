import Base

/// Throws of dice that a seed repeats (SplitMix64).
struct Dice: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }
    mutating func happens(_ inHundred: Int) -> Bool { below(100) < inHundred }
    mutating func one<Element>(of all: [Element]) -> Element { all[below(all.count)] }
    mutating func some<Element>(of all: [Element]) -> [Element] { all.filter { _ in happens(50) } }
}

/// Thinks of the next thing somebody could send: often what may be done, as often what may not.
struct Moves: Sendable {
    static let cast = [
        Member(501, "nepal", .reader, .drafter), Member(502, "nepal", .drafter, .clearingOfficer),
        Member(503, "nepal", .reader, .signatory), Member(504, "nepal", .partyAdministrator),
        Member(505, "ohchr", .reader, .officer), Member(506, "ohchr", .reader, .coordinator),
        Member(507, "unwomen", .reader, .officer), Member(508, "unfpa", .officer),
        Member(509, "tamarau", .drafter, .clearingOfficer, .signatory),
        Member(510, "meridia", .reader, .drafter), Member(511, "meridia", .clearingOfficer),
        Member(512, "himal-womens-network", .reader, .drafter),
        Member(513, "himal-womens-network", .reader),
        Member(514, "himal-womens-network", .partyAdministrator, .drafter),
        Member(515, "ohchr", .installationAdministrator),
        // Serves two parties.
        Member(516, "nepal", .drafter), Member(516, "unfpa", .officer),
        Member(517, "himal-womens-network", .partyAdministrator),
    ]

    static let acts = [
        "draft/text", "draft/kinds", "draft/addressees", "draft/consulted", "draft/publication",
        "hand-in", "take-back", "send-back", "clearance", "submission", "publication", "withdrawal",
        "closure", "acknowledgement", "question", "reply", "decline", "not-yet", "passing-on",
        "leave", "comment", "consultation", "reminder",
    ]

    /// Texts that programs like to spoil.
    static let tails = [
        "", " é e\u{301} Ǻ ﬁ", " نص عربي مع שלום \u{200F}؟", " 多少名法官？𠀀", " 👩🏽‍⚖️ ½",
        "\r\n\r\n  indented\tand tabbed", " <b>&amp;\"' `</b>", "\u{00A0}no break ไทย हिन्दी İı",
    ]

    private var count = 0

    /// A text with a mark of its own.
    private mutating func text(_ kind: String, _ dice: inout Dice, isLine: Bool = false) -> String {
        count += 1
        let tail = isLine ? Self.tails[count % 2] : dice.one(of: Self.tails)
        return "Zqx\(kind)\(count)xqZ\(tail)"
    }

    /// The next command; `former` are those that were accepted.
    mutating func next(
        _ oracle: Oracle, former: [Command], step: Int, _ dice: inout Dice
    ) -> Command {
        let roll = dice.below(100)
        if oracle.records.count < 3 + step / 80 || roll < 2 { return begin(&dice) }
        if roll < 12, let known = former.last(where: { _ in dice.happens(20) }) { return known }
        if roll < 16 { return together(oracle, &dice) }
        let record = oracle.records.count - 1 - min(dice.below(5), oracle.records.count - 1)
        if roll < 66, let command = allowed(oracle, record, &dice) { return command }
        var command = Command(
            dice.happens(4) ? nil : dice.below(Self.cast.count), act: dice.one(of: Self.acts),
            record: dice.happens(4) ? nil : record)
        fill(&command, oracle, isWrong: dice.happens(30), &dice)
        return command
    }

    private mutating func begin(_ dice: inout Dice) -> Command {
        var command = Command(dice.one(of: [0, 1, 8, 9, dice.below(18)]), act: "new", record: nil)
        command.fields = [("title", dice.happens(8) ? "" : text("t", &dice, isLine: true))]
        return command
    }

    private func together(_ oracle: Oracle, _ dice: inout Dice) -> Command {
        var command = Command(dice.one(of: [4, 6, 7, 16, 0]), act: "together", record: nil)
        let member = command.who.map { Self.cast[$0] }
        command.together = oracle.records.indices.filter { number in
            let isOpen =
                oracle.judge(
                    Command(act: "acknowledgement", record: number), by: member, at: 0) == .done
            return isOpen ? dice.happens(80) : dice.happens(6)
        }
        return command
    }

    /// Something that somebody may do to the record; the way forward more often than others.
    private mutating func allowed(
        _ oracle: Oracle, _ record: Int, _ dice: inout Dice
    ) -> Command? {
        var ways: [Command] = []
        for act in Self.acts {
            var found: [Command] = []
            for who in Self.cast.indices {
                var command = Command(who, act: act, record: record)
                fill(&command, oracle, isWrong: false, &dice)
                if oracle.judge(command, by: Self.cast[who], at: 0) == .done {
                    found.append(command)
                }
            }
            guard !found.isEmpty else { continue }
            for _ in 0..<weight(of: act, oracle.records[record]) {
                ways.append(dice.one(of: found))
            }
        }
        return ways.isEmpty ? nil : dice.one(of: ways)
    }

    private func weight(of act: String, _ record: Oracle.Record) -> Int {
        switch act {
        case "hand-in", "clearance", "submission": 10
        case "draft/text": record.need.isEmpty ? 8 : 1
        case "draft/kinds": record.kinds.isEmpty ? 8 : 1
        case "draft/addressees": record.asked.isEmpty ? 8 : 1
        case "leave": 4
        case "withdrawal", "closure", "take-back", "send-back": 1
        default: 2
        }
    }

    /// What somebody would type; `isWrong`: with something missing or impossible.
    private mutating func fill(
        _ command: inout Command, _ oracle: Oracle, isWrong: Bool, _ dice: inout Dice
    ) {
        let record = command.record.map { oracle.records[$0] }
        let system = Oracle.system.sorted()
        func or(_ text: String) -> String { isWrong ? "" : text }
        if let record { command.shown = oracle.part(command.act, of: record) }
        switch command.act {
        case "draft/text":
            let need = text("n", &dice) + (isWrong ? "\u{202E}" : "")
            command.fields = [
                ("language", dice.one(of: ["en", "ar", "fr", "zh"])),
                ("title", text("t", &dice, isLine: true)), ("need", need),
                ("purpose", dice.happens(50) ? text("p", &dice) : ""),
            ]
        case "draft/kinds":
            command.fields = dice.some(of: ["advice", "training", "expert"]).map { ("kinds", $0) }
        case "draft/addressees":
            let chosen = dice.some(of: system)
            command.fields = chosen.map { ("addressees", $0) }
            if isWrong { command.fields.append(("lead", "nepal")) }
            if !chosen.isEmpty, !isWrong { command.fields.append(("lead", dice.one(of: chosen))) }
        case "draft/consulted":
            command.fields = dice.some(of: ["himal-womens-network"]).map { ("consulted", $0) }
        case "draft/publication", "publication":
            command.fields = [
                ("publication", dice.one(of: ["nothing", "existence", "summary", "full"]))
            ]
        case "send-back": command.fields = [("comment", or(text("r", &dice)))]
        case "withdrawal", "closure": command.fields = [("reason", or(text("r", &dice)))]
        case "decline": command.fields = [("reason", or(text("r", &dice)))]
        case "not-yet":
            command.fields = [
                ("reason", text("r", &dice)), ("until", isWrong ? "2020-02-29" : "2040-02-29"),
            ]
        case "passing-on":
            command.fields = [
                ("reason", text("r", &dice)),
                ("party", isWrong ? "himal-womens-network" : dice.one(of: system)),
            ]
        case "leave":
            let awaiting = record?.asked.filter(\.value.awaitsLeave).keys.sorted() ?? []
            let party = isWrong || awaiting.isEmpty ? "nepal" : dice.one(of: awaiting)
            command.fields = [("party", party), ("leave", dice.happens(70) ? "yes" : "no")]
        case "question", "reply": command.fields = [("text", or(text("m", &dice)))]
        case "comment":
            let others = (record.map { Array($0.asked.keys) + [$0.state] } ?? []).sorted()
            let readers = isWrong ? ["tamarau"] : record?.isSubmitted == true ? others : []
            let mine = command.who.map { Self.cast[$0].party }
            command.fields =
                [("comment-text", text("c", &dice))]
                + dice.some(of: readers.filter { $0 != mine }).map { ("readers", $0) }
        case "consultation":
            let answer = dice.one(of: ["confirmed", "disputed", "disputed", "none"])
            command.fields = [
                ("answer", isWrong ? "perhaps" : answer),
                ("named", dice.one(of: ["yes", "no"])), ("text", text("k", &dice)),
            ]
        default: break
        }
    }
}
