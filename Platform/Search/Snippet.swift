package import Base

/// Marks in texts the words by which a query found them.
///
/// One for a page: it remembers the words it has met. Not thread-safe.
package final class Snippet {
    /// A piece of the text, whole or cut out.
    package struct Segment: Sendable, Hashable {
        package let text: String
        package let isMatch: Bool
    }

    private let terms: [SearchQuery.Node]
    private var analyzers: [Language: Analyzer] = [:]

    package init(_ query: SearchQuery) { terms = query.positiveTerms }

    /// The whole text.
    package func marked(_ text: String, language: Language) -> [Segment] {
        let ranges = marks(in: tokens(text, language)).map(\.range)
        return Self.segments(Array(text.utf8)[...], ranges)
    }

    /// At most `limit` characters around the place where the most words of the query stand together:
    /// whole words, with `…` where something is left out.
    package func excerpt(_ text: String, language: Language, limit: Int = 240) -> [Segment] {
        let bytes = Array(text.utf8)
        let tokens = tokens(text, language)
        let marks = marks(in: tokens)
        let window = SnippetWindow(text, tokens, limit: limit).best(marks)
        let ranges = marks.map(\.range).filter {
            window.lowerBound <= $0.lowerBound && $0.upperBound <= window.upperBound
        }
        var result = Self.segments(bytes[window], ranges)
        if window.lowerBound > 0 { result.insert(Segment(text: "…", isMatch: false), at: 0) }
        if window.upperBound < bytes.count { result.append(Segment(text: "…", isMatch: false)) }
        return result
    }

    private func tokens(_ text: String, _ language: Language) -> [Analyzer.Token] {
        let analyzer = analyzers[language] ?? Analyzer(language)
        analyzers[language] = analyzer
        return analyzer.tokens(in: text)
    }

    struct Mark {
        var range: Range<Int>
        /// Which word or phrase of the query.
        var term: Int
    }

    /// In the order of the text.
    private func marks(in tokens: [Analyzer.Token]) -> [Mark] {
        var marks: [Mark] = []
        for (term, node) in terms.enumerated() {
            switch node {
            case .phrase(let phrases, let word):
                for token in tokens where token.word == word {
                    marks.append(Mark(range: token.range, term: term))
                }
                for start in tokens.indices {
                    for phrase in phrases where phrase.matches(tokens[start...]) {
                        let last = tokens[start + phrase.tokens.count - 1]
                        // Of a bigram found by one ideograph, the one.
                        let end =
                            phrase.isPrefix
                            ? last.range.lowerBound + (phrase.tokens.last?.utf8.count ?? 0)
                            : last.range.upperBound
                        let range =
                            tokens[start].range.lowerBound..<min(end, last.range.upperBound)
                        marks.append(Mark(range: range, term: term))
                    }
                }
            case .prefix(let prefix):
                for token in tokens
                where token.word.utf8.starts(with: prefix.utf8)
                    || token.text.utf8.starts(with: prefix.utf8)
                {
                    marks.append(Mark(range: token.range, term: term))
                }
            case .all, .any: continue
            }
        }
        return marks.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// The slice cut at the ranges' ends; ranges that overlap become one. They are sorted.
    private static func segments(_ bytes: ArraySlice<UInt8>, _ ranges: [Range<Int>]) -> [Segment] {
        var merged: [Range<Int>] = []
        for range in ranges {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] =
                    last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        var segments: [Segment] = []
        func append(_ range: Range<Int>, isMatch: Bool) {
            guard !range.isEmpty else { return }
            let text = String(decoding: bytes[range], as: UTF8.self)
            segments.append(Segment(text: text, isMatch: isMatch))
        }
        var start = bytes.startIndex
        for range in merged {
            append(start..<range.lowerBound, isMatch: false)
            append(range, isMatch: true)
            start = range.upperBound
        }
        append(start..<bytes.endIndex, isMatch: false)
        return segments
    }
}

extension SearchQuery.Phrase {
    fileprivate func matches(_ rest: ArraySlice<Analyzer.Token>) -> Bool {
        guard rest.count >= tokens.count else { return false }
        var index = rest.startIndex
        for (offset, token) in tokens.enumerated() {
            let text = rest[index].text
            if isPrefix, offset == tokens.count - 1 {
                guard text.utf8.starts(with: token.utf8) else { return false }
            } else if text != token {
                return false
            }
            index += 1
        }
        return true
    }
}
