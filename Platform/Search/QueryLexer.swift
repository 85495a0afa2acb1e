import Base

/// Splits what was typed into words, phrases, parentheses and operators.
struct QueryLexer {
    enum Lexeme: Equatable {
        case open, close, and, or, not
        /// What stands between two spaces; with its stars.
        case word(String)
        /// What stands between quotation marks.
        case quotation(String)

        var isOperand: Bool {
            switch self {
            case .word, .quotation: true
            case .open, .close, .and, .or, .not: false
            }
        }
    }

    private(set) var notes: Set<SearchQuery.Note> = []
    private let scalars: [Unicode.Scalar]
    private let operators: [String: Lexeme]
    private let spaceGroupsDigits: Bool
    private var index = 0

    init(_ scalars: [Unicode.Scalar], language: Language) {
        self.scalars = scalars
        operators = Self.operators(on: language)
        spaceGroupsDigits = NumberGrouping(language).allowsSpace
    }

    mutating func lexemes(readingOperators: Bool) -> [Lexeme] {
        var lexemes: [Lexeme] = []
        index = 0
        notes = []
        while index < scalars.count {
            let scalar = scalars[index]
            if isSearchSpace(scalar) {
                index += 1
            } else if Self.closing[scalar] != nil {
                if let text = quotation() {
                    lexemes.append(.quotation(text))
                } else {
                    notes.insert(.unbalancedQuote)
                }
            } else if isQuotationMark(scalar) {
                notes.insert(.unbalancedQuote)
                index += 1
            } else if isOpening(scalar) {
                lexemes.append(.open)
                index += 1
            } else if isClosing(scalar) {
                lexemes.append(.close)
                index += 1
            } else if scalar == "-", isMinus() {
                lexemes.append(.not)
                index += 1
            } else {
                let text = word()
                let sign = readingOperators ? operators[text] : nil
                lexemes.append(sign ?? .word(text))
            }
        }
        return lexemes
    }

    // MARK: Operators

    /// Capitals where the script has them. Those that are also words of other languages, such as the
    /// Spanish NO, count on the pages of their own language only.
    private static func operators(on language: Language) -> [String: Lexeme] {
        var words: [String: Lexeme] = [
            "AND": .and, "OR": .or, "NOT": .not, "ET": .and, "OU": .or, "SAUF": .not,
            "И": .and, "ИЛИ": .or, "НЕ": .not, "و": .and, "أو": .or, "او": .or, "ليس": .not,
            "和": .and, "与": .and, "與": .and, "或": .or, "非": .not,
        ]
        switch language {
        case .es: words.merge(["Y": .and, "O": .or, "NO": .not]) { $1 }
        case .fr: words["NON"] = .not
        case .ar, .en, .ru, .zh: break
        }
        return words
    }

    /// Whether the minus here begins a word, a phrase or a group.
    private func isMinus() -> Bool {
        guard index + 1 < scalars.count else { return false }
        let next = scalars[index + 1]
        guard !isSearchSpace(next), next != "-", !isClosing(next) else { return false }
        guard index > 0 else { return true }
        let previous = scalars[index - 1]
        return isSearchSpace(previous) || isOpening(previous)
    }

    // MARK: Quotations

    private static let closing: [Unicode.Scalar: [Unicode.Scalar]] = [
        "\"": ["\""], "“": ["”", "“", "\""], "„": ["“", "”", "\""], "”": ["”", "“", "\""],
        "«": ["»"], "「": ["」"], "『": ["』"], "＂": ["＂"],
    ]

    private func isQuotationMark(_ scalar: Unicode.Scalar) -> Bool {
        Self.closing[scalar] != nil || scalar == "»" || scalar == "」" || scalar == "』"
    }

    /// The text up to the closing mark; `nil` behind an opening one that is never closed.
    private mutating func quotation() -> String? {
        let closing = Self.closing[scalars[index]] ?? []
        index += 1
        guard let end = scalars[index...].firstIndex(where: closing.contains) else { return nil }
        defer { index = end + 1 }
        return string(scalars[index..<end])
    }

    // MARK: Words

    private mutating func word() -> String {
        let start = index
        var depth = 0
        while index < scalars.count {
            let scalar = scalars[index]
            if isSearchSpace(scalar) {
                guard let end = groupedDigits(from: start) else { break }
                index = end
                continue
            }
            if isQuotationMark(scalar) { break }
            if isOpening(scalar) {
                depth += 1
            } else if isClosing(scalar) {
                if depth == 0 { break }
                depth -= 1
            }
            index += 1
        }
        return string(scalars[start..<index])
    }

    /// Where `2 024` ends, seen from its space; `nil` where the space separates words.
    private func groupedDigits(from start: Int) -> Int? {
        let space = scalars[index].value
        guard [0xA0, 0x2009, 0x202F].contains(space) || (space == 0x20 && spaceGroupsDigits) else {
            return nil
        }
        let before = scalars[start..<index].reversed().prefix {
            $0.properties.numericType == .decimal
        }
        let after = scalars[(index + 1)...].prefix { $0.properties.numericType == .decimal }
        let isWholeWord = before.count == index - start || before.count == 3
        guard (1...3).contains(before.count), isWholeWord, after.count == 3 else { return nil }
        return after.endIndex
    }

    private func isOpening(_ scalar: Unicode.Scalar) -> Bool { scalar == "(" || scalar == "（" }
    private func isClosing(_ scalar: Unicode.Scalar) -> Bool { scalar == ")" || scalar == "）" }

    private func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }
}
