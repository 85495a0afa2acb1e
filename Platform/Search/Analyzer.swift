package import Base

/// Turns text into the tokens by which it is indexed and found.
///
/// Words are case folded (NFKC), stemmed (Snowball; light10 for Arabic) and rid of accents; runs of
/// ideographs become bigrams, with the last ideograph alone behind them, so that a single one is
/// found as a prefix. Numbers lose their grouping marks and have European digits.
///
/// Not thread-safe; an instance remembers the words it has met (at most 32,768), so that work on many
/// texts is best done with one.
package final class Analyzer {
    package let language: Language

    private let grouping: NumberGrouping
    private let memo = StemMemo()
    private let normalizer: WordNormalizer
    /// For tests: every word goes through ICU, also those of ASCII alone.
    private let usesICUOnly: Bool

    package convenience init(_ language: Language) {
        self.init(language, usesICUOnly: false)
    }

    init(_ language: Language, usesICUOnly: Bool) {
        self.language = language
        self.usesICUOnly = usesICUOnly
        grouping = NumberGrouping(language)
        normalizer = WordNormalizer(language)
    }

    /// One token of a text.
    package struct Token: Sendable, Hashable {
        /// What is indexed: the stem without accents, a number, or a bigram.
        package let text: String
        /// The whole word in lower case without accents; equal to `text` for a bigram.
        package let word: String
        /// From 0; tokens of one phrase have positions in a row.
        package let position: Int
        /// Where the word stands in the text, in UTF-8 bytes, without an elided `l'` before it.
        package let range: Range<Int>
    }

    package func tokens(in text: String) -> [Token] {
        var tokens: [Token] = []
        var text = text
        text.withUTF8 { bytes in
            forEachToken(bytes) { token, word, range, _ in
                tokens.append(
                    Token(
                        text: String(decoding: token, as: UTF8.self),
                        word: String(decoding: word, as: UTF8.self), position: tokens.count,
                        range: range))
            }
        }
        return tokens
    }

    /// `isNew`: the word was not met before, or was forgotten since.
    @inline(__always)
    func forEachToken(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ body: (
            _ token: UnsafeBufferPointer<UInt8>, _ word: UnsafeBufferPointer<UInt8>,
            _ range: Range<Int>, _ isNew: Bool
        ) -> Void
    ) {
        var scanner = WordScanner(bytes, grouping: grouping)
        while let piece = scanner.next() {
            if piece.isIdeographic {
                forEachBigram(bytes, piece.start..<piece.end) { body($0, $0, $1, false) }
                continue
            }
            let raw = keyBytes(bytes, piece.start..<piece.end)
            let known = memo.find(raw)
            let entry = known ?? learn(raw, isASCII: piece.isASCII)
            if entry.tokenCount > 0 {
                body(
                    memo.token(entry), memo.word(entry),
                    (piece.start + Int(entry.skip))..<piece.end, known == nil)
            }
        }
    }

    private func learn(_ raw: UnsafeBufferPointer<UInt8>, isASCII: Bool) -> StemMemo.Entry {
        if isASCII && !usesICUOnly {
            normalizer.normalizeASCII(raw)
        } else {
            normalizer.normalize(raw)
        }
        return memo.insert(
            raw, word: normalizer.word, token: normalizer.token, skip: normalizer.skip)
    }

    /// A word longer than the memo's bound is known by its beginning.
    @inline(__always)
    private func keyBytes(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
    ) -> UnsafeBufferPointer<UInt8> {
        if range.count <= 255 { return UnsafeBufferPointer(rebasing: bytes[range]) }
        var end = range.lowerBound + 255
        while bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return UnsafeBufferPointer(rebasing: bytes[range.lowerBound..<end])
    }

    private func forEachBigram(
        _ bytes: UnsafeBufferPointer<UInt8>, _ run: Range<Int>,
        _ body: (UnsafeBufferPointer<UInt8>, Range<Int>) -> Void
    ) {
        var start = run.lowerBound
        while start < run.upperBound {
            let (scalar, length) = decode(bytes, at: start)
            var end = start + length
            var isPlain = Self.isUnified(scalar)
            if end < run.upperBound {
                let (next, nextLength) = decode(bytes, at: end)
                isPlain = isPlain && Self.isUnified(next)
                end += nextLength
            }
            let pair = UnsafeBufferPointer(rebasing: bytes[start..<end])
            if isPlain {
                body(pair, start..<end)
            } else {
                let entry = memo.find(pair) ?? learn(pair, isASCII: false)
                if entry.tokenCount > 0 { body(memo.token(entry), start..<end) }
            }
            start += length
        }
    }

    /// Ideographs that normalization leaves as they are.
    private static func isUnified(_ scalar: UInt32) -> Bool {
        (0x4E00...0x9FFF).contains(scalar) || (0x3400...0x4DBF).contains(scalar)
    }
}
