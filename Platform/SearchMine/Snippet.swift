package import Base

/// Marks in texts the words for which they were found. One value a page: it remembers words.
package final class Snippet {
    package struct Segment: Sendable, Equatable {
        package let text: String
        package let isMatch: Bool
    }

    private let query: SearchQuery
    private let forms = WordForms()
    private var analyzers: [Language: Analyzer] = [:]

    package init(_ query: SearchQuery) { self.query = query }

    private func analyzer(_ language: Language) -> Analyzer {
        if let known = analyzers[language] { return known }
        let analyzer = Analyzer(language)
        analyzers[language] = analyzer
        return analyzer
    }

    /// The whole text in segments: word forms and phrases as the query found them.
    package func marked(_ text: String, language: Language) -> [Segment] {
        guard let node = query.node else { return [Segment(text: text, isMatch: false)] }
        var words: [(range: Range<Int>, tokens: [String], plain: String)] = []
        let utf8 = Array(text.utf8)
        analyzer(language).forEachToken(text) { range, tokens, _ in
            let word = String(decoding: utf8[range], as: UTF8.self)
            words.append(
                (
                    range, tokens.map { String(decoding: $0, as: UTF8.self) },
                    forms.plain(word, in: language)
                ))
        }
        var isMatch = [Bool](repeating: false, count: words.count)
        Self.mark(node, words, &isMatch)
        var segments: [Segment] = []
        var end = 0
        for (word, isMatch) in zip(words, isMatch) where isMatch {
            if word.range.lowerBound > end {
                segments.append(Self.segment(utf8[end..<word.range.lowerBound], isMatch: false))
            }
            segments.append(Self.segment(utf8[word.range], isMatch: true))
            end = word.range.upperBound
        }
        if end < utf8.count { segments.append(Self.segment(utf8[end...], isMatch: false)) }
        return segments
    }

    private static func segment(_ bytes: ArraySlice<UInt8>, isMatch: Bool) -> Segment {
        Segment(text: String(decoding: bytes, as: UTF8.self), isMatch: isMatch)
    }

    private static func mark(
        _ node: SearchQuery.Node,
        _ words: [(range: Range<Int>, tokens: [String], plain: String)], _ isMatch: inout [Bool]
    ) {
        switch node {
        case .word(let stems, let plain):
            for (index, word) in words.enumerated()
            where word.plain == plain || word.tokens.contains(where: stems.contains) {
                isMatch[index] = true
            }
        case .prefix(let prefix):
            for (index, word) in words.enumerated() where word.plain.hasPrefix(prefix) {
                isMatch[index] = true
            }
        case .tokenPrefix(let prefix):
            for (index, word) in words.enumerated()
            where word.tokens.contains(where: { $0.hasPrefix(prefix) }) {
                isMatch[index] = true
            }
        case .phrase(let alternatives):
            let flat = words.enumerated().flatMap { index, word in
                word.tokens.map { (index: index, token: $0) }
            }
            for tokens in alternatives where tokens.count <= flat.count {
                for start in 0...(flat.count - tokens.count)
                where zip(flat[start...], tokens).allSatisfy({ $0.token == $1 }) {
                    for entry in flat[start..<start + tokens.count] { isMatch[entry.index] = true }
                }
            }
        case .and(let nodes), .or(let nodes):
            for node in nodes { mark(node, words, &isMatch) }
        case .not: break
        }
    }
}
