import Base

/// Analyses the words of a query in every language that could have written them.
///
/// Nobody says in which language a Latin word is meant, and records of all of them are searched: a word
/// is looked for by its English, French and Spanish stems, that of the page's language first.
struct QueryTerms {
    private let analyzers: [Analyzer]

    init(_ language: Language) {
        let languages = [language] + [Language.en, .fr, .es].filter { $0 != language }
        analyzers = languages.map { Analyzer($0) }
    }

    /// What a quotation, or a word as it was typed, can stand for; `nil` where it has no letter and no
    /// digit.
    func node(_ text: String, isQuoted: Bool) -> SearchQuery.Node? {
        var phrases: [SearchQuery.Phrase] = []
        var word: String?
        for analyzer in analyzers {
            let tokens = analyzer.tokens(in: text)
            guard let phrase = phrase(tokens) else { continue }
            if !phrases.contains(phrase) { phrases.append(phrase) }
            if !isQuoted, tokens.count == 1, !phrase.isPrefix {
                word = word ?? tokens[0].word
                for other in attached(to: tokens[0], analyzer) where !phrases.contains(other) {
                    phrases.append(other)
                }
            }
        }
        return phrases.isEmpty ? nil : .phrase(phrases, word: word)
    }

    /// The beginning of a word, with the words that stand before it in `text`: `well-know*`. `nil`
    /// where nothing precedes the star that could be a beginning.
    func beginning(_ text: String) -> (before: String, prefix: String)? {
        guard let last = analyzers[0].tokens(in: text).last else { return nil }
        let before = String(decoding: Array(text.utf8)[..<last.range.lowerBound], as: UTF8.self)
        // The elided article before a beginning is no word.
        let hasWords =
            !analyzers[0].tokens(in: before).isEmpty && !before.hasSuffix("'")
            && !before.hasSuffix("’")
        return (hasWords ? before : "", last.word)
    }

    static func isIdeographic(_ text: String) -> Bool {
        text.unicodeScalars.contains { CharacterClass($0.value) == .ideograph }
    }

    private func phrase(_ tokens: [Analyzer.Token]) -> SearchQuery.Phrase? {
        guard let last = tokens.last else { return nil }
        var texts = tokens.map(\.text)
        guard Self.isIdeographic(last.text), last.text.unicodeScalars.count == 1 else {
            return SearchQuery.Phrase(tokens: texts, isPrefix: false)
        }
        // In the text the last ideograph may begin a bigram.
        if tokens.count > 1, tokens[tokens.count - 2].range.upperBound > last.range.lowerBound {
            texts.removeLast()
            return SearchQuery.Phrase(tokens: texts, isPrefix: false)
        }
        return SearchQuery.Phrase(tokens: texts, isPrefix: true)
    }

    /// An Arabic word behind a preposition of one letter, which is written as one word with it but
    /// cannot be told from a root's first letter in the text.
    private func attached(
        to token: Analyzer.Token, _ analyzer: Analyzer
    ) -> [SearchQuery.Phrase] {
        guard let first = token.word.unicodeScalars.first, (0x621...0x64A).contains(first.value),
            token.word.unicodeScalars.count >= 4
        else { return [] }
        return ["ل", "ب", "ك", "ف"].compactMap { phrase(analyzer.tokens(in: $0 + token.word)) }
    }
}
