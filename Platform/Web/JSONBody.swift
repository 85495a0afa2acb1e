import Base

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Request {
    /// The members of a JSON object as the fields of a form, so that a form and a program take the same
    /// road. A member that is null, where it may be, or an empty list stands there with an empty value; so
    /// does a list of rows, beside the fields of its rows.
    /// Throws every fault at once: members that are missing or not taken here, values of a wrong type or
    /// outside a choice.
    package func fields(_ known: [APIField]) throws(Problem) -> Query {
        let type = headers["content-type"]?.split(separator: ";").first ?? ""
        guard type.lowercased().filter({ $0 != " " }) == "application/json" else { throw .notJSON }
        // UTF-8 (RFC 8259 §8.1); the decoder would take UTF-16 and UTF-32, whose every bracket has a zero beside it.
        guard !body.contains(0) else { throw .badJSON }
        let members: [String: JSONValue]
        do {
            members = try JSONDecoder().decode([String: JSONValue].self, from: Data(body))
        } catch {
            throw .badJSON
        }
        // The decoder takes the first of two members and says nothing of the other.
        if let name = repeatedMember(of: body) {
            throw .faultyInput([Fault(field: name, value: "", rule: "repeated-member")])
        }
        var pairs: [(name: String, value: String)] = []
        var faults: [Fault] = []
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            guard let field = known.first(where: { $0.name.description == name }) else {
                faults.append(Fault(field: name, value: "", rule: "unknown-member"))
                continue
            }
            if case .rows(let members) = field.schema {
                pairs.append((name, ""))
                pairs += members.rows(of: value, in: name, &faults)
            } else {
                pairs += field.schema.fields(of: value, as: name, named: name, &faults)
            }
        }
        for field in known where field.isRequired {
            let name = field.name.description
            if !pairs.contains(where: { $0.name == name && !$0.value.isEmpty }),
                !faults.contains(where: { $0.field == name })
            {
                faults.append(Fault(field: name, value: "", rule: "required"))
            }
        }
        guard faults.isEmpty else { throw .faultyInput(faults) }
        guard pairs.count <= Query.maximumFieldCount else { throw .tooLarge }
        return Query(pairs)
    }
}

/// The first name that stands twice in one object of well-formed JSON (RFC 8259 §4), in whatever spelling.
private func repeatedMember(of json: [UInt8]) -> String? {
    let (quote, backslash) = (UInt8(ascii: "\""), UInt8(ascii: "\\"))
    /// Nil for a list.
    var open: [Set<String>?] = []
    var place = 0
    while place < json.count {
        switch json[place] {
        case UInt8(ascii: "{"): open.append([])
        case UInt8(ascii: "["): open.append(nil)
        case UInt8(ascii: "}"), UInt8(ascii: "]"): open.removeLast()
        case quote:
            let start = place
            place += 1
            while json[place] != quote { place += json[place] == backslash ? 2 : 1 }
            let colon = json[(place + 1)...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
            guard colon == UInt8(ascii: ":"), let known = open.last, let known,
                let name = try? JSONDecoder().decode(String.self, from: Data(json[start...place]))
            else { break }
            if known.contains(name) { return name }
            open[open.count - 1] = known.union([name])
        default: break
        }
        place += 1
    }
    return nil
}

extension [APIRowMember] {
    /// What a form would send of each object of a list.
    fileprivate func rows(
        of value: JSONValue, in list: String, _ faults: inout [Fault]
    ) -> [(name: String, value: String)] {
        guard case .list(let values) = value else {
            faults.append(Fault(field: list, value: "", rule: "wrong-type"))
            return []
        }
        var pairs: [(name: String, value: String)] = []
        for (row, value) in values.enumerated() {
            guard case .object(let given) = value else {
                faults.append(Fault(field: "\(list)[\(row)]", value: "", rule: "wrong-type"))
                continue
            }
            for (name, value) in given.sorted(by: { $0.key < $1.key }) {
                let place = "\(list)[\(row)].\(name)"
                guard let member = first(where: { $0.name.description == name }) else {
                    faults.append(Fault(field: place, value: "", rule: "unknown-member"))
                    continue
                }
                pairs += member.schema.fields(
                    of: value, as: "\(member.field)-\(row)", named: place, &faults)
            }
        }
        return pairs
    }
}

private struct WrongValue: Error {
    let value: String
    let rule: String
    var values: [String: String] = [:]

    static let type = WrongValue(value: "", rule: "wrong-type")
}

extension APISchema {
    /// What a form would send for a value, in a field of this name; what is wrong is told by another one.
    fileprivate func fields(
        of value: JSONValue, as name: String, named place: String, _ faults: inout [Fault]
    ) -> [(name: String, value: String)] {
        switch texts(of: value) {
        case .success(let texts): return (texts.isEmpty ? [""] : texts).map { (name, $0) }
        case .failure(let wrong):
            faults.append(
                Fault(field: place, value: wrong.value, rule: wrong.rule, values: wrong.values))
            return []
        }
    }

    /// What a form would send for a value.
    fileprivate func texts(of value: JSONValue) -> Result<[String], WrongValue> {
        switch (self, value) {
        case (.nullable, .null), (.emptiable, .null): .success([])
        case (_, .null): .failure(.type)
        case (.string, .text(let text)), (.limited, .text(let text)), (.day, .text(let text)),
            (.key, .text(let text)):
            .success([text])
        case (.decimal, .text(let text)):
            text.wholeMatch(of: /(-?)([0-9]{1,16}(?:\.([0-9]{1,4}))?)/).map { match in
                // People write thousands with a point, too; nobody does behind a zero.
                .success(["\(match.1)\(match.3?.count == 3 ? "0" : "")\(match.2)"])
            } ?? .failure(WrongValue(value: text, rule: "decimal"))
        case (.boolean, .boolean(let isTrue)): .success([isTrue ? "yes" : "no"])
        case (.integer(let minimum, let maximum), .number(let number)):
            (Double(minimum)...Double(maximum)).contains(number) && number == number.rounded()
                ? .success([String(Int(number))])
                : .failure(
                    WrongValue(
                        value: String(number), rule: "range",
                        values: ["minimum": String(minimum), "maximum": String(maximum)]))
        case (.choice(let choices), .text(let text)):
            choices.contains(text)
                ? .success([text])
                : .failure(
                    WrongValue(
                        value: text, rule: "choice",
                        values: ["choices": choices.joined(separator: ", ")]))
        case (.array(let element), .list(let values)):
            Result {
                try values.flatMap { value in
                    if case .null = value { throw WrongValue.type }
                    return try element.texts(of: value).get()
                }
            }.mapError { $0 as? WrongValue ?? .type }
        case (.nullable(let schema), _), (.emptiable(let schema), _): schema.texts(of: value)
        default: .failure(.type)
        }
    }
}

/// Any JSON value (RFC 8259), as far as acts need to tell them apart.
private enum JSONValue: Decodable {
    case null
    case boolean(Bool)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let values = try? container.decode([JSONValue].self) {
            self = .list(values)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }
}
