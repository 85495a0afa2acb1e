import Base

/// What the design says of requests, told a second time and without the program: who may do what, what
/// follows, who sees what. The property tests hold the program against it.
struct Oracle: Sendable {
    enum Sight: Int, Sendable { case existence, summary, full, whole }

    /// How an act ends, by the status a client gets.
    enum Verdict: Int, Sendable {
        case done = 303
        case unknown = 401
        case forbidden = 403
        case absent = 404
        case wrongState = 409
        case faulty = 422
    }

    struct Asked: Sendable, Equatable {
        var leads = false
        var answer = "none"
        var passTo: String?

        var awaitsLeave: Bool { passTo != nil && answer != "passed-on" }
        var isFinal: Bool { answer == "declined" || answer == "passed-on" }
    }

    struct Consulted: Sendable, Equatable {
        var answer = "none"
        var isNamed = false
        var text = ""
    }

    struct Record: Sendable {
        var id: String
        let state: String
        var status = "draft"
        var publication = "summary"
        var language = "en"
        var title: String
        var need = ""
        var purpose = ""
        var kinds: Set<String> = []
        var asked: [String: Asked] = [:]
        var consulted: [String: Consulted] = [:]
        var drafters: Set<Int>
        var clearer: Int?
        var messages: [(text: String, isReply: Bool)] = []
        var comments: [(text: String, party: String, readers: Set<String>)] = []
        /// Reasons in the history; what the State told itself before it asked is its own.
        var reasons: [(text: String, isOwn: Bool)] = []
        /// Who did something to it, and for whom, as the history tells.
        var acts: [(act: String, person: Int, party: String)] = []

        var isSubmitted: Bool { ["open", "closed", "withdrawn"].contains(status) }

        var isComplete: Bool {
            !title.isEmpty && !need.isEmpty && !kinds.isEmpty
                && asked.values.contains(where: \.leads)
        }
    }

    /// One public act, with the marks that its payload tells.
    struct Public: Sendable, Equatable {
        let act: String
        let marks: Set<String>
    }

    static let states: Set = ["nepal", "meridia", "tamarau"]
    static let system: Set = ["ohchr", "unwomen", "unfpa"]

    var records: [Record] = []
    var published: [Public] = []
    /// Rows of history: one for each act that was accepted.
    var rows = 0
    /// The time of the last act; none is ever earlier.
    var latest: Int64 = 0

    // MARK: Who sees what

    static func reads(_ member: Member) -> Bool {
        !member.roles.isSubset(of: [.partyAdministrator, .installationAdministrator])
    }

    func sight(_ record: Record, _ member: Member?) -> Sight? {
        if let member, Self.reads(member) {
            if member.party == record.state { return .whole }
            if record.isSubmitted {
                if record.asked[member.party] != nil || member.roles.contains(.coordinator) {
                    return .whole
                }
                if record.consulted[member.party] != nil, record.publication != "full" {
                    return .summary
                }
            }
        }
        guard record.isSubmitted else { return nil }
        return switch record.publication {
        case "full": .full
        case "summary": .summary
        case "existence": .existence
        default: nil
        }
    }

    /// The marks that the record's page shows somebody, and no others.
    func visible(_ record: Record, to member: Member?) -> Set<String> {
        guard let sight = sight(record, member) else { return [] }
        var texts: [String] = []
        if sight.rawValue >= Sight.summary.rawValue {
            texts.append(record.title)
            texts += record.consulted.values.map(\.text)
        }
        if sight.rawValue >= Sight.full.rawValue { texts += [record.need, record.purpose] }
        if sight == .whole, let member {
            texts += record.messages.map(\.text)
            texts +=
                record.comments.filter {
                    $0.party == member.party || $0.readers.contains(member.party)
                }
                .map(\.text)
            texts += record.reasons.filter { !$0.isOwn || member.party == record.state }.map(\.text)
            // People are named to their own party alone.
            texts += record.acts.filter { $0.party == member.party }.map { "Zqxw\($0.person)xqZ" }
        }
        return texts.reduce(into: []) { $0.formUnion(marks($1)) }
    }

    /// The titles that lists of the public show.
    var publicTitles: Set<String> {
        records.filter { $0.isSubmitted && ["summary", "full"].contains($0.publication) }
            .reduce(into: []) { $0.formUnion(marks($1.title)) }
    }

    var publicCount: Int { records.count { $0.isSubmitted && $0.publication != "nothing" } }

    // MARK: Who may do what

    func judge(_ command: Command, by member: Member?, at now: Int64) -> Verdict {
        guard let member else { return .unknown }
        if command.act == "new" {
            if command["title"].isEmpty { return .faulty }
            return Self.states.contains(member.party) && drafts(member) ? .done : .forbidden
        }
        if command.act == "together" { return judgeTogether(command, by: member) }
        guard let record = command.record.map({ records[$0] }), let sight = sight(record, member)
        else { return .absent }
        let isConsulted = record.consulted[member.party] != nil && Self.reads(member)
        guard sight == .whole || (command.act == "consultation" && isConsulted) else {
            return .absent
        }
        guard isHolder(command.act, record, member) else { return .forbidden }
        guard statuses(command.act).contains(record.status) else { return .wrongState }
        guard !stands(against: command.act, record, member) else { return .forbidden }
        if isFaulty(command, record, member) { return .faulty }
        return isConflict(command, record) ? .wrongState : .done
    }

    private func judgeTogether(_ command: Command, by member: Member) -> Verdict {
        guard !command.together.isEmpty else { return .faulty }
        var seen: Set<Int> = []
        for number in command.together {
            let single = Command(act: "acknowledgement", record: number)
            let verdict = judge(single, by: member, at: 0)
            guard verdict == .done else { return verdict }
            // The second time it is acknowledged already.
            guard seen.insert(number).inserted else { return .forbidden }
        }
        return .done
    }

    private func drafts(_ member: Member) -> Bool {
        !member.roles.isDisjoint(with: [.drafter, .clearingOfficer])
    }

    private func isHolder(_ act: String, _ record: Record, _ member: Member) -> Bool {
        let isState = member.party == record.state
        let isAsked = record.asked[member.party] != nil
        let clears = member.roles.contains(.clearingOfficer)
        return switch act {
        case "hand-in", "take-back", "reply": isState && drafts(member)
        case "send-back", "clearance", "submission", "publication", "closure", "leave":
            isState && clears
        case "withdrawal": isState && (clears || member.roles.contains(.signatory))
        case "acknowledgement", "question", "decline", "not-yet", "passing-on":
            isAsked && member.roles.contains(.officer)
        case "comment":
            (isState && drafts(member)) || (isAsked && member.roles.contains(.officer))
                || member.roles.contains(.coordinator)
        case "consultation":
            record.consulted[member.party] != nil && member.roles.contains(.drafter)
        case "reminder": member.roles.contains(.coordinator)
        default: isState && drafts(member)
        }
    }

    private func statuses(_ act: String) -> Set<String> {
        switch act {
        case "comment", "publication":
            ["draft", "ready", "cleared", "open", "closed", "withdrawn"]
        case "take-back", "send-back": ["ready", "cleared"]
        case "clearance": ["draft", "ready"]
        case "submission": ["cleared"]
        case "consultation": ["open", "closed", "withdrawn"]
        case "hand-in": ["draft"]
        case "acknowledgement", "question", "reply", "decline", "not-yet", "passing-on", "leave",
            "reminder", "withdrawal", "closure":
            ["open"]
        default: ["draft"]
        }
    }

    /// What stands against an act in this record, although it is the member's to do.
    private func stands(against act: String, _ record: Record, _ member: Member) -> Bool {
        let mine = record.asked[member.party]
        switch act {
        // Who drafted alone does not clear.
        case "clearance": return record.drafters.isSubset(of: [member.number])
        case "reply": return !record.messages.contains { !$0.isReply }
        case "leave": return !record.asked.values.contains(where: \.awaitsLeave)
        case "reminder": return record.asked.values.allSatisfy(\.isFinal)
        case "acknowledgement": return mine?.answer != "none"
        case "decline", "not-yet", "question": return mine?.isFinal ?? false
        case "passing-on": return (mine?.isFinal ?? false) || (mine?.awaitsLeave ?? false)
        default: return false
        }
    }

    private func isFaulty(_ command: Command, _ record: Record, _ member: Member) -> Bool {
        switch command.act {
        case "hand-in", "clearance", "submission": return !record.isComplete
        case "draft/text":
            return command["need"].unicodeScalars.contains("\u{202E}")
        case "draft/addressees":
            let lead = command["lead"]
            return !lead.isEmpty && !command.all("addressees").contains(lead)
        case "send-back": return command["comment"].isEmpty
        case "decline": return command["reason"].isEmpty
        case "not-yet": return command["reason"].isEmpty || command["until"] < "2026-01-01"
        case "passing-on":
            return command["reason"].isEmpty || !Self.system.contains(command["party"])
                || record.asked[command["party"]] != nil
        case "leave":
            guard let asking = record.asked[command["party"]], asking.awaitsLeave,
                let target = asking.passTo
            else { return true }
            // Nothing is passed on to who has given its last answer meanwhile.
            return command["leave"] == "yes" && record.asked[target]?.isFinal ?? false
        case "question", "reply": return command["text"].isEmpty
        case "comment":
            let others = record.isSubmitted ? Set(record.asked.keys).union([record.state]) : []
            return command["comment-text"].isEmpty
                || !Set(command.all("readers")).isSubset(of: others.subtracting([member.party]))
        case "consultation":
            return !["none", "confirmed", "disputed"].contains(command["answer"])
        default: return false
        }
    }

    /// Somebody changed the same part since its form was shown, and the form says something else.
    private func isConflict(_ command: Command, _ record: Record) -> Bool {
        guard command.act.hasPrefix("draft/") else { return false }
        let now = part(command.act, of: record)
        return command.shown != now && command.typed(of: command.act) != now
    }

    /// What a part of a draft says, as its form would send it.
    func part(_ act: String, of record: Record) -> [String] {
        let pairs: [(String, String)] =
            switch act {
            case "draft/text":
                [
                    ("language", record.language), ("title", record.title), ("need", record.need),
                    ("purpose", record.purpose),
                ]
            case "draft/kinds": record.kinds.map { ("kinds", $0) }
            case "draft/addressees":
                record.asked.flatMap { party, asked in
                    [("addressees", party)] + (asked.leads ? [("lead", party)] : [])
                }
            case "draft/consulted": record.consulted.keys.map { ("consulted", $0) }
            default: [("publication", record.publication)]
            }
        return pairs.filter { !$0.1.isEmpty }.map { "\($0.0)=\($0.1)" }.sorted()
    }
}
