import Base

/// What somebody sends: an act on a record, with what was typed.
struct Command: Sendable, CustomStringConvertible {
    /// Number in the cast; nil for the public.
    var who: Int?
    /// The last part of the address; `new` begins a record, `together` acknowledges several.
    var act: String
    /// Number of the record; nil for one that never was.
    var record: Int?
    var together: [Int] = []
    var fields: [(String, String)] = []
    var key = ""
    /// What the part of the draft said when its form was shown.
    var shown: [String] = []

    init(_ who: Int? = nil, act: String, record: Int?) {
        self.who = who
        self.act = act
        self.record = record
    }

    init(act: String, record: Int?) { self.init(nil, act: act, record: record) }

    /// The first value of that name; empty where there is none.
    subscript(_ name: String) -> String { fields.first { $0.0 == name }?.1 ?? "" }

    func all(_ name: String) -> [String] {
        fields.filter { $0.0 == name && !$0.1.isEmpty }.map(\.1)
    }

    /// The fields that belong to the part of a draft.
    func typed(of act: String) -> [String] {
        fields.filter { !["seen", "key"].contains($0.0) && !$0.1.isEmpty }
            .map { "\($0.0)=\($0.1)" }.sorted()
    }

    var description: String {
        let record = record.map { "record \($0)" } ?? (act == "new" ? "" : "no record")
        let typed = fields.map { "\($0.0)=\($0.1.debugDescription)" }.joined(separator: " ")
        return "member \(who.map(String.init) ?? "none") \(act) \(record) \(together) \(typed)"
    }
}

extension Oracle {
    /// What an accepted act does. `id` is the address the program gave to a new record.
    mutating func accept(_ command: Command, by member: Member, at now: Int64, id: String) {
        latest = max(latest, now)
        if command.act == "new" {
            var record = Record(
                id: id, state: member.party, title: Self.stored(command["title"]),
                drafters: [member.number])
            record.acts.append((command.act, member.number, member.party))
            records.append(record)
            rows += 1
            return
        }
        if command.act == "together" {
            for number in command.together {
                let single = Command(command.who, act: "acknowledgement", record: number)
                accept(single, by: member, at: now, id: "")
            }
            return
        }
        guard let number = command.record else { return }
        var record = records[number]
        record.acts.append((command.act, member.number, member.party))
        rows += 1
        change(&record, command, member)
        records[number] = record
    }

    /// Texts as they are kept: line breaks of one kind, no blank space around.
    static func stored(_ text: String) -> String {
        var scalars = text.replacing("\r\n", with: "\n").unicodeScalars[...]
        func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
        while let first = scalars.first, isBlank(first) { scalars.removeFirst() }
        while let last = scalars.last, isBlank(last) { scalars.removeLast() }
        return String(scalars)
    }

    private mutating func change(_ record: inout Record, _ command: Command, _ member: Member) {
        switch command.act {
        case "hand-in": record.status = "ready"
        case "take-back", "send-back":
            record.status = "draft"
            record.clearer = nil
            if command.act == "send-back" {
                record.reasons.append((Self.stored(command["comment"]), true))
            }
        case "clearance":
            record.status = "cleared"
            record.clearer = member.number
        case "submission":
            record.status = "open"
            tell("request.submitted", record)
        case "publication": publish(&record, command["publication"])
        case "withdrawal", "closure":
            record.status = command.act == "closure" ? "closed" : "withdrawn"
            record.reasons.append((Self.stored(command["reason"]), false))
            if ["summary", "full"].contains(record.publication) {
                tell("request.ended", marks: [])
            }
        case "question", "reply":
            record.messages.append((Self.stored(command["text"]), command.act == "reply"))
        case "comment":
            record.comments.append(
                (Self.stored(command["comment-text"]), member.party, Set(command.all("readers"))))
        case "consultation":
            let isSilent = command["answer"] == "none"
            record.consulted[member.party] = Consulted(
                answer: command["answer"], isNamed: !isSilent && command["named"] == "yes",
                text: isSilent ? "" : Self.stored(command["text"]))
        case "acknowledgement": answer(&record, member.party, "acknowledged")
        case "decline", "not-yet":
            answer(&record, member.party, command.act == "decline" ? "declined" : "not-yet")
            record.reasons.append((Self.stored(command["reason"]), false))
        case "passing-on":
            record.asked[member.party]?.passTo = command["party"]
            record.reasons.append((Self.stored(command["reason"]), false))
        case "leave": leave(&record, command)
        case "reminder": break
        default:
            record.drafters.insert(member.number)
            edit(&record, command)
        }
    }

    private func edit(_ record: inout Record, _ command: Command) {
        switch command.act {
        case "draft/text":
            record.language = command["language"]
            record.title = Self.stored(command["title"])
            record.need = Self.stored(command["need"])
            record.purpose = Self.stored(command["purpose"])
        case "draft/kinds": record.kinds = Set(command.all("kinds"))
        case "draft/addressees":
            record.asked = [:]
            for party in command.all("addressees") {
                record.asked[party] = Asked(leads: party == command["lead"])
            }
        case "draft/consulted":
            let known = record.consulted
            record.consulted = [:]
            for party in command.all("consulted") {
                record.consulted[party] = known[party] ?? Consulted()
            }
        default: record.publication = command["publication"]
        }
    }

    private mutating func publish(_ record: inout Record, _ publication: String) {
        let before = record.publication
        record.publication = publication
        // Chosen anew as it stands, nothing becomes public or goes.
        guard record.isSubmitted, publication != before else { return }
        if publication == "nothing" {
            tell("request.hidden", marks: [])
        } else {
            tell("request.shown", record)
        }
    }

    private mutating func answer(_ record: inout Record, _ party: String, _ answer: String) {
        record.asked[party]?.answer = answer
        record.asked[party]?.passTo = nil
        tellAnswer(record)
    }

    private mutating func leave(_ record: inout Record, _ command: Command) {
        let party = command["party"]
        guard let asking = record.asked[party], let target = asking.passTo else { return }
        guard command["leave"] == "yes" else {
            record.asked[party]?.passTo = nil
            return
        }
        record.asked[party]?.answer = "passed-on"
        record.asked[party]?.leads = false
        var next = record.asked[target] ?? Asked()
        next.leads = next.leads || asking.leads
        record.asked[target] = next
        tellAnswer(record)
    }

    private mutating func tellAnswer(_ record: Record) {
        if ["summary", "full"].contains(record.publication) { tell("request.answered", marks: []) }
    }

    /// The register tells what the State shows at that moment.
    private mutating func tell(_ act: String, _ record: Record) {
        switch record.publication {
        case "nothing": break
        case "existence": tell(act, marks: [])
        case "summary": tell(act, marks: marks(record.title))
        default: tell(act, marks: marks(record.title).union(marks(record.need)))
        }
    }

    private mutating func tell(_ act: String, marks: Set<String>) {
        published.append(Public(act: act, marks: marks))
    }
}
