package import Base

/// What a person typed into a search field, understood.
///
/// Words beside each other mean AND; `"quoted phrases"` and `„…“`, `”…“`, `«…»`, `「…」`; `educat*`; AND, OR,
/// NOT in capitals and their words in the six languages; `-word`; parentheses. Nothing typed is an
/// error: what cannot be taken literally is read as words, and `notes` says so.
package struct SearchQuery: Sendable, Equatable {
    /// What was done with words that could not be taken literally; the page finds the sentences.
    package enum Note: String, Sendable, CaseIterable {
        /// Longer than `maximumLength`; the rest was left out.
        case tooLong
        /// More than `maximumTerms` words and phrases; the rest was left out.
        case tooManyTerms
        /// Parentheses deeper than `maximumDepth`; the inner ones were left out.
        case tooDeep
        /// A quotation mark without its other half was left out.
        case unbalancedQuote
        /// A parenthesis without its other half was left out.
        case unbalancedParenthesis
        /// AND, OR or NOT without a word on each side was left out.
        case danglingOperator
        /// Only words that must not occur: nothing is found. In one branch of an OR, that branch
        /// was left out.
        case onlyNegation
        /// A star after fewer than two letters; the letters were read as a word.
        case prefixTooShort
        /// A star elsewhere than at the end of a word was left out.
        case strayStar
        /// No letter and no digit: nothing is found.
        case noWords
    }

    /// In UTF-8 bytes.
    package static let maximumLength = 1000
    package static let maximumTerms = 32
    package static let maximumDepth = 8

    /// In the order of `Note`, each once.
    package let notes: [Note]
    /// `nil` where nothing can be found.
    let root: Node?

    /// Whether nothing can be found: it is blank, or because of `noWords` or `onlyNegation`.
    package var isEmpty: Bool { root == nil }

    /// Reads what was typed on a page in `language`. A blank text is empty and without notes.
    package init(_ text: String, language: Language) {
        let (scalars, isCut) = Self.bounded(text)
        guard scalars.contains(where: { !isSearchSpace($0) }) else {
            root = nil
            notes = []
            return
        }
        var notes: Set<Note> = isCut ? [.tooLong] : []
        var lexer = QueryLexer(scalars, language: language)
        var lexemes = lexer.lexemes(readingOperators: true)
        if !lexemes.contains(where: \.isOperand) {
            // "OR" alone is looked for as a word.
            lexemes = lexer.lexemes(readingOperators: false)
        }
        notes.formUnion(lexer.notes)
        var parser = QueryParser(lexemes, terms: QueryTerms(language))
        root = parser.parse()
        notes.formUnion(parser.notes)
        self.notes = Note.allCases.filter(notes.contains)
    }

    private static func bounded(_ text: String) -> ([Unicode.Scalar], isCut: Bool) {
        var scalars: [Unicode.Scalar] = []
        var length = 0
        for scalar in text.unicodeScalars {
            length += UTF8.width(scalar)
            if length > maximumLength { return (scalars, true) }
            scalars.append(scalar)
        }
        return (scalars, false)
    }
}

extension SearchQuery {
    indirect enum Node: Sendable, Equatable {
        /// Any of the phrases; a word is a phrase of one token. `word` is what a single word is
        /// without accents in lower case: the vocabulary knows more of its stems.
        case phrase([Phrase], word: String?)
        /// A word that begins so, written without accents in lower case.
        case prefix(String)
        /// All of `nodes`, at least one, and none of `except`.
        case all([Node], except: [Node])
        /// At least one of at least two.
        case any([Node])
    }

    /// Tokens in a row; the last may stand for every token that begins so.
    struct Phrase: Sendable, Hashable {
        var tokens: [String]
        var isPrefix: Bool
    }

    /// The phrases and prefixes that a text may be found by, those that must not occur left out.
    var positiveTerms: [Node] {
        func terms(_ node: Node) -> [Node] {
            switch node {
            case .phrase, .prefix: [node]
            case .all(let nodes, except: _), .any(let nodes): nodes.flatMap(terms)
            }
        }
        return root.map(terms) ?? []
    }
}

/// White space and control characters; a zero-width space too.
func isSearchSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.value == 0x200B
        || scalar.properties.generalCategory == .control
}
