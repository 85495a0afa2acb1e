package import Base

/// A text as the index keeps it: its tokens in order, one space between.
package struct IndexedText: Sendable, Equatable {
    /// UTF-8; tokens hold letters and digits only.
    package internal(set) var tokens: [UInt8] = []
    /// The plain words behind the tokens, for searches by prefix: word, tab, token, line feed.
    var vocabulary: [UInt8] = []
}

/// Turns texts of one language into tokens, remembering the words it has met.
///
/// Not thread-safe: one value a thread.
package final class Analyzer {
    package let language: Language
    private let forms = WordForms()
    private var memory: [Word: Known] = [:]

    /// Words remembered at most; then the memory starts anew.
    private static let maximumMemory = 50_000

    private struct Known {
        let token: [UInt8]
        /// Empty where the plain word is its own token.
        let entry: [UInt8]
        var isTold: Bool
    }

    /// A word's bytes as a key that is looked up without making a string.
    private struct Word: Hashable {
        let bytes: [UInt8]
    }

    package init(_ language: Language) { self.language = language }

    /// The text's tokens, and the vocabulary entries that this analyzer has not given before.
    package func indexed(_ text: String) -> IndexedText {
        var result = IndexedText()
        result.tokens.reserveCapacity(text.utf8.count)
        forEachToken(text) { _, tokens, entry in
            for token in tokens {
                result.tokens.append(contentsOf: token)
                result.tokens.append(0x20)
            }
            if let entry { result.vocabulary.append(contentsOf: entry) }
        }
        return result
    }

    /// Each word's byte range and the tokens it gives.
    func forEachToken(
        _ text: String, _ body: (Range<Int>, [[UInt8]], _ freshEntry: [UInt8]?) -> Void
    ) {
        var text = text
        text.withUTF8 { bytes in
            WordScanner.scan(bytes) { range, kind in
                switch kind {
                case .han: body(range, bigrams(bytes, range), nil)
                case .word:
                    let key = Word(bytes: Array(bytes[range]))
                    if let known = memory[key], known.isTold {
                        if !known.token.isEmpty { body(range, [known.token], nil) }
                        return
                    }
                    let known = learn(key)
                    if !known.token.isEmpty { body(range, [known.token], known.entry) }
                }
            }
        }
    }

    private func learn(_ key: Word) -> Known {
        if memory.count >= Self.maximumMemory { memory.removeAll(keepingCapacity: true) }
        let word = String(decoding: key.bytes, as: UTF8.self)
        let token = Array(forms.stem(word, in: language).utf8)
        let plain = Array(forms.plain(word, in: language).utf8)
        let known = Known(
            token: token, entry: token.isEmpty ? [] : plain + [0x09] + token + [0x0A], isTold: true)
        memory[key] = known
        return known
    }

    private func bigrams(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
    ) -> [[UInt8]] {
        let scalars = Array(String(decoding: bytes[range], as: UTF8.self).unicodeScalars)
        guard scalars.count > 1 else { return [Array(String(scalars[0]).utf8)] }
        return (0..<scalars.count - 1).map { index in
            Array((String(scalars[index]) + String(scalars[index + 1])).utf8)
        }
    }
}
