import Database

/// A query in the language of an engine's full-text search.
///
/// Only tokens of the analyzer stand in it, each within quotation marks; they hold no character that
/// either engine knows as syntax.
struct MatchExpression {
    private(set) var text = ""
    private let engine: Engine
    private let vocabulary: WordTokens

    init(_ node: SearchQuery.Node, _ vocabulary: WordTokens, on engine: Engine) {
        self.engine = engine
        self.vocabulary = vocabulary
        append(node)
    }

    private mutating func append(_ node: SearchQuery.Node) {
        switch node {
        case .phrase(var phrases, let word):
            for token in word.map(vocabulary.tokens(ofWord:)) ?? [] {
                let phrase = SearchQuery.Phrase(tokens: [token], isPrefix: false)
                if !phrases.contains(phrase) { phrases.append(phrase) }
            }
            append(phrases)
        case .prefix(let prefix):
            let tokens = vocabulary.tokens(ofWordsBeginning: prefix)
            append(
                [SearchQuery.Phrase(tokens: [prefix], isPrefix: true)]
                    + tokens.map { SearchQuery.Phrase(tokens: [$0], isPrefix: false) })
        case .any(let nodes):
            append(nodes, or)
        case .all(let nodes, except: let except):
            text += "("
            append(nodes, and)
            for node in except {
                text += not
                append(node)
            }
            text += ")"
        }
    }

    private mutating func append(_ nodes: [SearchQuery.Node], _ separator: String) {
        text += "("
        for (index, node) in nodes.enumerated() {
            if index > 0 { text += separator }
            append(node)
        }
        text += ")"
    }

    private mutating func append(_ phrases: [SearchQuery.Phrase]) {
        text += "(" + phrases.map(string).joined(separator: or) + ")"
    }

    // MARK: The two languages

    private var or: String { engine == .sqlite ? " OR " : " | " }
    private var and: String { engine == .sqlite ? " AND " : " & " }
    private var not: String { engine == .sqlite ? " NOT " : " & !" }

    private func string(_ phrase: SearchQuery.Phrase) -> String {
        switch engine {
        case .sqlite:
            "\"" + phrase.tokens.joined(separator: " ") + "\"" + (phrase.isPrefix ? " *" : "")
        case .postgresql:
            "(" + phrase.tokens.map { "'\($0)'" }.joined(separator: " <-> ")
                + (phrase.isPrefix ? ":*" : "") + ")"
        }
    }
}

/// What an index's vocabulary knows of the words of one query.
struct WordTokens {
    /// By word: the tokens under which it is indexed.
    private var words: [String: [String]] = [:]
    /// By beginning: the tokens of words that begin so, those that begin so themselves left out.
    private var beginnings: [String: [String]] = [:]

    /// At most so many tokens for one beginning.
    static let maximumCount = 500

    init(_ root: SearchQuery.Node, in vocabulary: StaticString, _ reader: any Reader) throws {
        var wanted: [String] = []
        for node in root.terms {
            switch node {
            case .phrase(_, word: let word?): wanted.append(word)
            case .prefix(let prefix):
                if beginnings[prefix] == nil {
                    beginnings[prefix] = try Self.lookUp(prefix, in: vocabulary, reader)
                }
            default: continue
            }
        }
        let list = wanted.map { word -> SQL in "\(word)" }.joined(", ", empty: "''")
        var query: SQL = "SELECT word, token FROM \(raw: vocabulary) WHERE word IN (\(list))"
        if reader.engine == .postgresql {
            // In the same round trip. By `forEach`, whose answers are not kept: a kept one would set nothing.
            query +=
                " UNION ALL SELECT '', set_config('plan_cache_mode', 'force_custom_plan', true)"
        }
        try reader.forEach("\(query) ORDER BY 1, 2") {
            words[$0.text(0), default: []].append($0.text(1))
        }
    }

    private static func lookUp(
        _ prefix: String, in vocabulary: StaticString, _ reader: any Reader
    ) throws -> [String] {
        // Above every letter, in the order of bytes.
        let end = prefix + "\u{10FFFF}"
        return try reader.all(
            """
            SELECT DISTINCT token FROM \(raw: vocabulary)
            WHERE word >= \(prefix) AND word < \(end)
                AND substr(token, 1, \(prefix.unicodeScalars.count)) <> \(prefix)
            ORDER BY token LIMIT \(maximumCount)
            """
        ) { $0.text(0) }
    }

    func tokens(ofWord word: String) -> [String] { words[word] ?? [] }
    func tokens(ofWordsBeginning prefix: String) -> [String] { beginnings[prefix] ?? [] }
}

extension SearchQuery.Node {
    /// Every phrase and beginning, also those that must not occur.
    var terms: [SearchQuery.Node] {
        switch self {
        case .phrase, .prefix: [self]
        case .any(let nodes): nodes.flatMap(\.terms)
        case .all(let nodes, except: let except): (nodes + except).flatMap(\.terms)
        }
    }
}
