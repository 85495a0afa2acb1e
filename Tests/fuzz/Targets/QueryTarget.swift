import Base
import Database
import Search

extension FuzzTarget {
    /// The first line is what was typed, the others are a text that it may find. Nothing typed
    /// becomes syntax of an engine; reading again gives the same; marks leave the text whole.
    static func checkQuery(_ bytes: [UInt8]) throws {
        let end = bytes.firstIndex(of: 0x0A) ?? bytes.count
        let typed = String(decoding: bytes[..<end], as: UTF8.self)
        let text = String(decoding: bytes[end...].dropFirst(), as: UTF8.self)
        let choice = Int(fingerprint(bytes) % UInt64(Language.allCases.count))
        let language = Language.allCases[choice]
        let query = SearchQuery(typed, language: language)
        try require(query == SearchQuery(typed, language: language), "read twice, it differs")
        try require(
            query.notes == SearchQuery.Note.allCases.filter(query.notes.contains),
            "notes twice, or out of order: \(query.notes)")
        if typed.utf8.count + 3 <= SearchQuery.maximumLength {
            try require(
                query == SearchQuery(" \(typed)\u{A0}", language: language),
                "spaces around it make another query")
        }
        for engine in Engine.allCases { try checkExpression(query, engine) }
        try checkAnalysis(text, language)
        try checkMarks(query, text, language)
    }

    private static func checkExpression(_ query: SearchQuery, _ engine: Engine) throws {
        let index = SearchIndex(name: "sample", vocabulary: "sample_word")
        let match = try index.match(query, NoWords(engine: engine))
        let again = try index.match(query, NoWords(engine: engine))
        guard !query.isEmpty else {
            try require(match.condition.bindings.isEmpty, "nothing is looked for, but bound")
            return
        }
        guard case .text(let expression)? = match.condition.bindings.first,
            match.condition.bindings.count == 1
        else { throw BrokenProperty(description: "no expression: \(match.condition)") }
        try require(
            match.condition.bindings == again.condition.bindings, "asked twice, it differs")
        try require(
            !match.condition.fragments.joined().contains(expression), "typed text in a statement")
        var grammar = ExpressionGrammar(expression, engine)
        try require(
            grammar.isWhole(), "\(engine) may read \(expression.debugDescription) otherwise")
    }

    private static func checkAnalysis(_ text: String, _ language: Language) throws {
        let analyzer = Analyzer(language)
        let tokens = analyzer.tokens(in: text)
        // From memory, where the first time it was worked out.
        try require(analyzer.tokens(in: text) == tokens, "analysed twice, it differs")
        let bytes = Array(text.utf8)
        var last = 0
        for (number, token) in tokens.enumerated() {
            try require(token.position == number, "position \(token.position) of \(number)")
            try require(!token.text.isEmpty && !token.word.isEmpty, "an empty token")
            try require(
                token.text.utf8.allSatisfy(isPlain) && token.word.utf8.allSatisfy(isPlain),
                "\(token) holds more than letters and digits")
            try require(
                token.range.lowerBound >= last && token.range.upperBound <= bytes.count
                    && !token.range.isEmpty, "\(token.range) after \(last)")
            last = token.range.lowerBound
            for edge in [token.range.lowerBound, token.range.upperBound] {
                try require(
                    edge == bytes.count || bytes[edge] & 0xC0 != 0x80, "a character is cut")
            }
        }
        var (indexed, words): ([UInt8], [UInt8]) = ([], [])
        IndexAnalyzer(language).append(text, to: &indexed, words: &words)
        try require(
            indexed.split(separator: 0x20).elementsEqual(tokens) { $0.elementsEqual($1.text.utf8) },
            "other tokens are indexed than found")
    }

    private static func checkMarks(
        _ query: SearchQuery, _ text: String, _ language: Language
    ) throws {
        let snippet = Snippet(query)
        let marked = snippet.marked(text, language: language)
        try require(
            marked.flatMap { Array($0.text.utf8) } == Array(text.utf8), "marks change the text")
        try require(marked.allSatisfy { !$0.text.isEmpty }, "an empty piece")
        if query.isEmpty { try require(!marked.contains(where: \.isMatch), "marked for nothing") }
        let excerpt = snippet.excerpt(text, language: language, limit: 40)
        let shown = excerpt.map(\.text).joined()
        try require(
            shown.count <= 40, "an excerpt of \(shown.count): \(shown.debugDescription)")
    }

    /// ASCII letters and digits, and whatever is beyond ASCII.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (byte | 0x20) &- 97 < 26 || byte &- 48 < 10
    }

    /// A vocabulary in which nothing stands yet.
    private struct NoWords: Reader {
        let engine: Engine

        func forEach(_ sql: SQL, _ body: (any Row) throws -> Void) {}
    }
}

/// What may stand in an expression: terms in quotation marks, and between them operators and
/// parentheses only.
private struct ExpressionGrammar {
    private let scalars: [Unicode.Scalar]
    private let engine: Engine
    private var index = 0

    init(_ text: String, _ engine: Engine) {
        scalars = Array(text.unicodeScalars)
        self.engine = engine
    }

    mutating func isWhole() -> Bool { group() && index == scalars.count }

    /// `(` operand { operator operand } `)`
    private mutating func group() -> Bool {
        guard take("("), operand() else { return false }
        while !take(")") {
            guard operation(), operand() else { return false }
        }
        return true
    }

    private mutating func operand() -> Bool {
        if index < scalars.count, scalars[index] == "(" { return group() }
        switch engine {
        case .sqlite:
            guard term(mark: "\"", allowsSpace: true) else { return false }
            _ = take(" *")
        case .postgresql:
            guard term(mark: "'", allowsSpace: false) else { return false }
            _ = take(":*")
        }
        return true
    }

    private mutating func operation() -> Bool {
        switch engine {
        case .sqlite: take(" AND ") || take(" OR ") || take(" NOT ")
        case .postgresql: take(" & !") || take(" & ") || take(" | ") || take(" <-> ")
        }
    }

    private mutating func term(mark: Unicode.Scalar, allowsSpace: Bool) -> Bool {
        guard take(String(mark)) else { return false }
        let start = index
        while index < scalars.count, scalars[index] != mark {
            let scalar = scalars[index]
            let isWord =
                !scalar.isASCII || scalar.properties.isAlphabetic
                || scalar.properties.numericType == .decimal
            guard isWord || (allowsSpace && scalar == " ") else { return false }
            index += 1
        }
        return index > start && take(String(mark))
    }

    private mutating func take(_ text: String) -> Bool {
        guard scalars[index...].starts(with: text.unicodeScalars) else { return false }
        index += text.unicodeScalars.count
        return true
    }
}
