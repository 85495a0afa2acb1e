package import Base

/// What a person typed, understood: words, "phrases", `educat*`, AND, OR, NOT in six languages,
/// parentheses. Nothing is a syntax error: what cannot be taken literally is read as plain words, and
/// `notes` tell it.
package struct SearchQuery: Sendable, Equatable {
    package enum Note: Sendable, Equatable {
        /// Parentheses or quotation marks without their partner.
        case unbalanced
        /// AND, OR or NOT with nothing to join.
        case danglingOperator
        /// More words than are searched for; the rest was left out.
        case tooManyWords(limit: Int)
        /// Only what must not occur was given.
        case onlyNegation
    }

    indirect enum Node: Sendable, Equatable {
        /// The word under each form it may be kept by, and without case and accents, by which the
        /// vocabulary knows further forms: `educacion` finds `educación`.
        case word([String], plain: String)
        /// The words one after the other; each alternative is the phrase in one language.
        case phrase([[String]])
        /// The folded beginning of words.
        case prefix(String)
        /// The beginning of tokens themselves: a single Han character.
        case tokenPrefix(String)
        case and([Node])
        case or([Node])
        case not(Node)
    }

    /// Nil where nothing is left to search for.
    let node: Node?
    package let notes: [Note]

    /// Nothing to search for.
    package var isEmpty: Bool { node == nil }

    package static let maximumWords = 32
    private static let maximumDepth = 8

    package init(_ text: String, language: Language) {
        var parser = QueryParser(text, language: language)
        let parsed = parser.parse()
        if let parsed, parsed.hasPositive {
            node = parsed
        } else {
            node = nil
            if parsed != nil { parser.note(.onlyNegation) }
        }
        notes = parser.notes
    }
}

extension SearchQuery.Node {
    /// Whether something must occur, so that the index can answer.
    var hasPositive: Bool {
        switch self {
        case .word, .phrase, .prefix, .tokenPrefix: true
        case .and(let nodes): nodes.contains(where: \.hasPositive)
        case .or(let nodes): nodes.allSatisfy(\.hasPositive)
        case .not: false
        }
    }
}

private struct QueryParser {
    private enum Lexeme: Equatable {
        case word(String, isPrefix: Bool)
        case phrase(String)
        case and, or, not, open, close
    }

    private let language: Language
    private let forms = WordForms()
    private var lexemes: [Lexeme] = []
    private var index = 0
    private(set) var notes: [SearchQuery.Note] = []

    init(_ text: String, language: Language) {
        self.language = language
        lex(String(text.prefix(4000)))
    }

    mutating func note(_ note: SearchQuery.Note) {
        if !notes.contains(note) { notes.append(note) }
    }

    // MARK: words

    private mutating func lex(_ text: String) {
        let closing: [Character: Character] = [
            "\"": "\"", "“": "”", "„": "“", "«": "»", "「": "」", "『": "』", "”": "“",
        ]
        var rest = text[...]
        var count = 0
        while let first = rest.first {
            if first.isWhitespace {
                rest = rest.dropFirst()
                continue
            }
            guard count < SearchQuery.maximumWords else {
                note(.tooManyWords(limit: SearchQuery.maximumWords))
                return
            }
            if let end = closing[first] {
                rest = rest.dropFirst()
                let body = rest.prefix { $0 != end && $0 != "\"" }
                rest = rest.dropFirst(body.count)
                if rest.isEmpty { note(.unbalanced) }
                rest = rest.dropFirst()
                lexemes.append(.phrase(String(body)))
                count += 1
            } else if first == "(" || first == "（" {
                lexemes.append(.open)
                rest = rest.dropFirst()
            } else if first == ")" || first == "）" {
                lexemes.append(.close)
                rest = rest.dropFirst()
            } else if first == "-" || first == "−" {
                rest = rest.dropFirst()
                let isBeforeWord = rest.first.map { $0.isLetter || closing[$0] != nil } ?? false
                if isBeforeWord { lexemes.append(.not) }
            } else {
                let word = rest.prefix { character in
                    !character.isWhitespace && closing[character] == nil
                        && !"()（）".contains(character)
                }
                rest = rest.dropFirst(word.count)
                if let lexeme = Self.operatorWord(word, language) {
                    lexemes.append(lexeme)
                } else {
                    let isPrefix = word.hasSuffix("*")
                    lexemes.append(
                        .word(String(isPrefix ? word.dropLast() : word), isPrefix: isPrefix))
                    count += 1
                }
            }
        }
    }

    /// Operators are upper case where the script has it; in Arabic and Chinese they stand between
    /// spaces. English ones work in every language.
    private static func operatorWord(_ word: Substring, _ language: Language) -> Lexeme? {
        switch (word, language) {
        case ("AND", _), ("ET", .fr), ("Y", .es), ("И", .ru), ("و", .ar), ("和", .zh), ("与", .zh):
            .and
        case ("OR", _), ("OU", .fr), ("O", .es), ("ИЛИ", .ru), ("أو", .ar), ("或", .zh): .or
        case ("NOT", _), ("SAUF", .fr), ("NON", .fr), ("NO", .es), ("НЕ", .ru), ("ليس", .ar),
            ("非", .zh):
            .not
        default: nil
        }
    }

    // MARK: structure

    mutating func parse() -> SearchQuery.Node? {
        var nodes: [SearchQuery.Node] = []
        while index < lexemes.count {
            if let node = either(depth: 0) { nodes.append(node) }
            if index < lexemes.count, lexemes[index] == .close {
                note(.unbalanced)
                index += 1
            }
        }
        return Self.all(nodes)
    }

    private mutating func either(depth: Int) -> SearchQuery.Node? {
        var alternatives: [SearchQuery.Node] = []
        while true {
            if let node = both(depth: depth) {
                alternatives.append(node)
            } else if index < lexemes.count, lexemes[index] == .or || !alternatives.isEmpty {
                note(.danglingOperator)
            }
            guard index < lexemes.count, lexemes[index] == .or else { break }
            index += 1
        }
        return alternatives.count > 1 ? .or(alternatives) : alternatives.first
    }

    private mutating func both(depth: Int) -> SearchQuery.Node? {
        var nodes: [SearchQuery.Node] = []
        var isNegated = false
        while index < lexemes.count {
            switch lexemes[index] {
            case .or, .close:
                if isNegated { note(.danglingOperator) }
                return Self.all(nodes)
            case .and:
                if nodes.isEmpty { note(.danglingOperator) }
                index += 1
            case .not:
                isNegated.toggle()
                index += 1
            default:
                if let node = single(depth: depth) {
                    nodes.append(isNegated ? .not(node) : node)
                }
                isNegated = false
            }
        }
        if isNegated { note(.danglingOperator) }
        return Self.all(nodes)
    }

    private mutating func single(depth: Int) -> SearchQuery.Node? {
        let lexeme = lexemes[index]
        index += 1
        switch lexeme {
        case .open:
            guard depth < 8 else {
                note(.unbalanced)
                return nil
            }
            let node = either(depth: depth + 1)
            if index < lexemes.count, lexemes[index] == .close {
                index += 1
            } else {
                note(.unbalanced)
            }
            return node
        case .word(let word, let isPrefix): return terms(word, isPrefix: isPrefix)
        case .phrase(let text): return phrase(text)
        case .and, .or, .not, .close: return nil
        }
    }

    private static func all(_ nodes: [SearchQuery.Node]) -> SearchQuery.Node? {
        nodes.count > 1 ? .and(nodes) : nodes.first
    }

    // MARK: terms

    /// What stands between two spaces may be several words: `children's/women's`.
    private func terms(_ text: String, isPrefix: Bool) -> SearchQuery.Node? {
        var pieces: [(String, WordScanner.Kind)] = []
        scan(text) { pieces.append(($0, $1)) }
        var nodes: [SearchQuery.Node] = []
        for (index, (piece, kind)) in pieces.enumerated() {
            if kind == .han {
                let characters = Array(piece.unicodeScalars)
                nodes.append(
                    characters.count == 1
                        ? .tokenPrefix(piece) : .phrase([Self.bigrams(characters)]))
            } else if isPrefix, index == pieces.count - 1 {
                let plain = forms.plain(piece, in: language)
                if !plain.isEmpty { nodes.append(.prefix(plain)) }
            } else {
                let stems = stems(of: piece)
                if !stems.isEmpty {
                    nodes.append(.word(stems, plain: forms.plain(piece, in: language)))
                }
            }
        }
        return Self.all(nodes)
    }

    private func phrase(_ text: String) -> SearchQuery.Node? {
        var alternatives: [[String]] = []
        for language in languages {
            var tokens: [String] = []
            scan(text) { piece, kind in
                if kind == .han {
                    let characters = Array(piece.unicodeScalars)
                    tokens += characters.count == 1 ? [piece] : Self.bigrams(characters)
                } else {
                    let stem = forms.stem(piece, in: language)
                    if !stem.isEmpty { tokens.append(stem) }
                }
            }
            if !tokens.isEmpty, !alternatives.contains(tokens) { alternatives.append(tokens) }
        }
        guard let first = alternatives.first else { return nil }
        if first.count == 1 {
            return .word(alternatives.map { $0[0] }, plain: "")
        }
        return .phrase(alternatives)
    }

    /// The page's language first; a text may be in any language of the same script.
    private var languages: [Language] {
        [language] + [Language.en, .fr, .es].filter { $0 != language }
    }

    private func stems(of word: String) -> [String] {
        languages.reduce(into: []) { stems, language in
            let stem = forms.stem(word, in: language)
            if !stem.isEmpty, !stems.contains(stem) { stems.append(stem) }
        }
    }

    private func scan(_ text: String, _ body: (String, WordScanner.Kind) -> Void) {
        var text = text
        text.withUTF8 { bytes in
            WordScanner.scan(bytes) { range, kind in
                body(String(decoding: bytes[range], as: UTF8.self), kind)
            }
        }
    }

    private static func bigrams(_ characters: [Unicode.Scalar]) -> [String] {
        (0..<characters.count - 1).map { String(characters[$0]) + String(characters[$0 + 1]) }
    }
}
