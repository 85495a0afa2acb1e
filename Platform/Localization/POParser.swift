/// Reads a PO file line by line. All access is by checked array indices.
struct POParser {
    private enum Field: Equatable {
        case none, key, plural, form(Int)
    }

    /// The entry being read.
    private struct Draft {
        var line = 0
        var key: String?
        var isPlural = false
        var pluralKey: String?
        var forms: [String] = []
        var isFuzzy = false
        var isSound = true
    }

    private let bytes: [UInt8]
    private let file: String
    private var line = 0
    private var draft = Draft()
    private var field = Field.none
    private var text: [UInt8] = []
    private var linesOfKeys: [String: Int] = [:]
    private var result = POFile()

    init(bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    mutating func parse() -> POFile {
        var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while position < bytes.count, result.faults.count < POFile.maximumFaults {
            let end = bytes[position...].firstIndex(of: 0x0A) ?? bytes.count
            line += 1
            read(position..<end)
            position = end + 1
        }
        closeEntry()
        return result
    }

    private mutating func fault(
        _ rule: CatalogueFault.Rule, _ detail: String, line: Int? = nil
    ) {
        draft.isSound = false
        guard result.faults.count < POFile.maximumFaults else { return }
        result.faults.append(
            CatalogueFault(file: file, line: line ?? self.line, rule: rule, detail: detail))
    }

    // MARK: Lines

    private mutating func read(_ range: Range<Int>) {
        let content = trimmed(range)
        guard let first = content.first.map({ bytes[$0] }) else {
            return closeEntry()
        }
        switch first {
        case UInt8(ascii: "#"): readComment(content)
        case UInt8(ascii: "\""):
            guard field != .none else { return fault(.syntax, "a text without msgid or msgstr") }
            readText(content)
        default: readKeyword(content)
        }
    }

    private mutating func readComment(_ range: Range<Int>) {
        let mark = range.count > 1 ? bytes[range.lowerBound + 1] : UInt8(ascii: " ")
        // "#~" is an entry no longer in use, and says nothing of the entry around it.
        if mark == UInt8(ascii: "~") { return }
        if draft.key != nil { closeEntry() }
        guard mark == UInt8(ascii: ",") else { return }
        let flags = bytes[range].dropFirst(2).split(separator: UInt8(ascii: ","))
        for flag in flags where bytes[trimmed(flag.indices)].elementsEqual("fuzzy".utf8) {
            draft.isFuzzy = true
        }
    }

    private mutating func readKeyword(_ range: Range<Int>) {
        let isEnd: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: "\"") }
        let end = bytes[range].firstIndex(where: isEnd) ?? range.upperBound
        let keyword = bytes[range.lowerBound..<end]
        if keyword.elementsEqual("msgid".utf8) {
            closeEntry()
            draft.line = line
            field = .key
        } else if keyword.elementsEqual("msgid_plural".utf8) {
            closeField()
            guard draft.key != nil, !draft.isPlural, draft.forms.isEmpty else {
                return fault(.syntax, "msgid_plural belongs after a msgid")
            }
            draft.isPlural = true
            field = .plural
        } else if keyword.elementsEqual("msgstr".utf8) {
            closeField()
            guard draft.key != nil, !draft.isPlural, draft.forms.isEmpty else {
                return fault(.syntax, "msgstr belongs after a msgid without plural")
            }
            field = .form(0)
        } else if keyword.starts(with: "msgstr[".utf8), keyword.last == UInt8(ascii: "]") {
            closeField()
            let index = keyword.dropFirst(7).dropLast()
            guard draft.isPlural, index.elementsEqual(String(draft.forms.count).utf8) else {
                return fault(
                    .syntax, "msgstr[…] belongs after a msgid_plural, numbered from 0 in order")
            }
            field = .form(draft.forms.count)
        } else {
            closeField()
            return fault(.syntax, "\(shown(decoded(range))) is no line of a PO file used here")
        }
        let rest = trimmed(end..<range.upperBound)
        guard let quote = rest.first, bytes[quote] == UInt8(ascii: "\"") else {
            return fault(.syntax, "a text in quotation marks belongs after the keyword")
        }
        readText(rest)
    }

    /// Adds a text in quotation marks to the field; the range begins with the mark.
    private mutating func readText(_ range: Range<Int>) {
        var position = range.lowerBound + 1
        var start = position
        while position < range.upperBound {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                text += bytes[start..<position]
                guard position + 1 == range.upperBound else {
                    return fault(.syntax, "something follows the closing quotation mark")
                }
                return
            case UInt8(ascii: "\\"):
                text += bytes[start..<position]
                position += 1
                let escaped = position < range.upperBound ? bytes[position] : 0
                switch escaped {
                case UInt8(ascii: "n"): text.append(0x0A)
                case UInt8(ascii: "t"): text.append(0x09)
                case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(escaped)
                default: return fault(.syntax, #"only \n, \t, \" and \\ are escapes"#)
                }
                start = position + 1
            case 0..<0x20 where byte != 0x09, 0x7F:
                return fault(.encoding, "a control character in the text")
            default: break
            }
            position += 1
        }
        fault(.syntax, "the closing quotation mark is missing")
    }

    // MARK: Fields and entries

    private mutating func closeField() {
        defer {
            text.removeAll(keepingCapacity: true)
            field = .none
        }
        if field == .none { return }
        let value = String(validating: text, as: UTF8.self)
        if value == nil { fault(.encoding, "the text before this line is not valid UTF-8") }
        switch field {
        case .none: break
        case .key: draft.key = value ?? ""
        case .plural: draft.pluralKey = value ?? ""
        case .form: draft.forms.append(value ?? "")
        }
    }

    private mutating func closeEntry() {
        closeField()
        defer {
            // Flags stand before their msgid, so they outlive the entry that ends there.
            let isFuzzy = draft.key == nil && draft.isFuzzy
            draft = Draft()
            draft.isFuzzy = isFuzzy
        }
        guard let key = draft.key else { return }
        if draft.forms.isEmpty, draft.isSound {
            fault(.syntax, "\(shown(key)) has no msgstr", line: draft.line)
        }
        if key.isEmpty, !draft.isSound { return }
        if let first = linesOfKeys[key] {
            fault(.duplicate, "\(shown(key)) stands in line \(first) already", line: draft.line)
            return
        }
        let isWhole = draft.isSound
        if draft.isFuzzy {
            fault(.fuzzy, "\(shown(key)): check the text and take the flag away", line: draft.line)
        }
        if key.isEmpty {
            closeHeader()
            return
        }
        linesOfKeys[key] = draft.line
        checkKey(key)
        if isWhole { checkForms(key) }
        result.entries.append(
            POEntry(
                key: key, isPlural: draft.isPlural, forms: draft.forms, line: draft.line,
                isSound: draft.isSound))
    }

    private mutating func closeHeader() {
        linesOfKeys[""] = draft.line
        result.headerLine = draft.line
        for field in (draft.forms.first ?? "").split(separator: "\n") {
            let parts = field.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            result.header[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
        }
    }

    private mutating func checkKey(_ key: String) {
        var (dots, wordLength, isDotted) = (0, 0, true)
        for byte in key.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                wordLength += 1
            case UInt8(ascii: "."):
                if wordLength == 0 { isDotted = false }
                dots += 1
                wordLength = 0
            default: isDotted = false
            }
        }
        if dots == 0 || wordLength == 0 { isDotted = false }
        if !isDotted || key.utf8.count > 200 {
            fault(.key, "\(shown(key)): a key is ASCII words with dots", line: draft.line)
        }
        if let plural = draft.pluralKey, plural != key, plural != key + "[]" {
            fault(
                .key, "msgid_plural repeats the key \(shown(key)), with or without []",
                line: draft.line)
        }
    }

    private mutating func checkForms(_ key: String) {
        for (index, form) in draft.forms.enumerated()
        where form.utf8.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0A }) {
            let name = draft.isPlural ? "msgstr[\(index)]" : "msgstr"
            fault(.untranslated, "\(name) of \(shown(key)) is empty", line: draft.line)
        }
    }

    // MARK: Bytes

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while lower < upper, isBlank(bytes[lower]) { lower += 1 }
        while upper > lower, isBlank(bytes[upper - 1]) { upper -= 1 }
        return lower..<upper
    }

    private func decoded(_ range: Range<Int>) -> String {
        String(decoding: bytes[range.prefix(60)], as: UTF8.self)
    }
}
