package import Base
package import Web

/// What people type into a record: kept as it came, but in NFC, without characters that only deceive.
package enum RequestText {
    /// Unicode scalars.
    package static let titleLimit = 200
    package static let textLimit = 20_000

    /// A name, as of a request: what turns the direction of writing is refused, for it stands among the words
    /// of the page.
    package static func line(_ value: String?, _ field: String, _ faults: inout [Fault]) -> String {
        let text = checked(value, field, limit: titleLimit, isName: true, &faults)
        return text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// A text: marks of direction stay, as Word writes them into Arabic; pages show it isolated.
    package static func text(_ value: String?, _ field: String, _ faults: inout [Fault]) -> String {
        checked(value, field, limit: textLimit, isName: false, &faults)
    }

    /// The text of one field, by itself.
    package static func text(_ typed: Query, _ field: String) throws(Refusal) -> String {
        var faults: [Fault] = []
        let text = text(typed[field], field, &faults)
        guard faults.isEmpty else { throw .faulty(faults) }
        return text
    }

    /// The fault of a choice that nobody offered.
    package static func notListed(
        _ typed: Query, _ field: String, _ offered: some Sequence<String>
    ) -> [Fault] {
        let offered = Set(offered)
        return typed.all(field).first { !offered.contains($0) }.map {
            [Fault(field: field, value: $0, rule: "requests.fault.not-listed")]
        } ?? []
    }

    private static func checked(
        _ value: String?, _ field: String, limit: Int, isName: Bool, _ faults: inout [Fault]
    ) -> String {
        // Browsers send CRLF; pasted text brings Word's line breaks, and marks of its encoding.
        let lines = (value ?? "").replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        var text = String.UnicodeScalarView()
        for scalar in lines.unicodeScalars {
            switch scalar.value {
            case 0x0A, 0x09: text.append(scalar)
            case 0x0B, 0x0C, 0x85, 0x2028, 0x2029: text.append("\n")
            case 0xFEFF: continue
            case 0x202A...0x202E where !isName, 0x2066...0x2069 where !isName:
                text.append(scalar)
            case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069, 0xE0000...0xE007F,
                _ where scalar.properties.isNoncharacterCodePoint:
                if !faults.contains(where: { $0.field == field }) {
                    faults.append(
                        Fault(field: field, value: "", rule: "requests.fault.characters"))
                }
            default: text.append(scalar)
            }
        }
        // What nobody sees is no text.
        let whole = text.contains(where: \.isVisible) ? String(text) : ""
        let trimmed = whole.drop(while: \.isWhitespace)
        let end = trimmed.lastIndex { !$0.isWhitespace }.map { trimmed[...$0] } ?? ""
        if end.unicodeScalars.count > limit {
            faults.append(
                Fault(
                    field: field, value: "", rule: "too-long", values: ["limit": String(limit)]))
        }
        return String(end)
    }

    /// What a draft begins with, as programs send it.
    package static let beginning: [APIField] = [
        APIField("title", .limited(titleLimit), "Its title.", isRequired: true),
        APIField(
            "language", .choice(Language.allCases.map(\.code)),
            "The language it is written in; English without it."),
    ]

    /// The title and the language of it; `missing` is told where there is no title.
    package static func beginning(
        _ typed: Query, missing: Fault
    ) throws(Refusal) -> (title: String, language: Language) {
        var faults: [Fault] = []
        let title = line(typed["title"], "title", &faults)
        if title.isEmpty, faults.isEmpty { faults.append(missing) }
        guard faults.isEmpty else { throw .faulty(faults) }
        return (title, typed["language"].flatMap { Language(rawValue: $0) } ?? .en)
    }

    /// A day as browsers send it; nil where nothing was typed.
    package static func day(_ value: String?, _ field: String, _ faults: inout [Fault]) -> Day? {
        guard let value else { return nil }
        let day = Day(value.filter { !$0.isWhitespace })
        guard let day else {
            faults.append(Fault(field: field, value: value, rule: "requests.fault.day"))
            return nil
        }
        // Beyond these a year is a slip of the finger.
        guard years.contains(day.year) else {
            faults.append(
                Fault(
                    field: field, value: value, rule: "requests.fault.year",
                    values: [
                        "first": String(years.lowerBound), "last": String(years.upperBound),
                    ]))
            return nil
        }
        return day
    }

    private static let years = 1945...2200

    /// A whole number in any of the digits people type, with spaces, commas or points between thousands, as an amount
    /// of a currency without decimals is written.
    package static func number(_ value: String?, _ field: String, _ faults: inout [Fault]) -> Int? {
        guard let value else { return nil }
        guard let number = Currency("JPY").flatMap({ Money(value, in: $0) })?.minorUnits,
            (0...Request.CostRange.limit).contains(number)
        else {
            faults.append(Fault(field: field, value: value, rule: "requests.fault.number"))
            return nil
        }
        return number
    }
}

extension Unicode.Scalar {
    fileprivate var isVisible: Bool {
        !properties.isWhitespace && !properties.isDefaultIgnorableCodePoint
    }
}
