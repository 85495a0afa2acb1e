package import Base

/// Analyses many texts of one language for an index, and tells each word once: few words make many texts.
package final class IndexAnalyzer {
    private let analyzer: Analyzer
    /// Lines of the vocabulary that were told; some ten thousand are remembered.
    private let told = StemMemo()
    private var line: [UInt8] = []

    package init(_ language: Language) { analyzer = Analyzer(language) }

    /// Appends the tokens of a text, each with a space behind it, and to `words` a line `word TAB token LF` for each word
    /// that was not told before: `education` is found by `educat*` though its token is `educ`.
    package func append(_ text: String, to tokens: inout [UInt8], words: inout [UInt8]) {
        var text = text
        text.withUTF8 { content in
            analyzer.forEachToken(content) { token, word, _, isNew in
                tokens.append(contentsOf: token)
                tokens.append(Self.space)
                if isNew, !word.elementsEqual(token) { tell(word, token, &words) }
            }
        }
    }

    private func tell(
        _ word: UnsafeBufferPointer<UInt8>, _ token: UnsafeBufferPointer<UInt8>,
        _ words: inout [UInt8]
    ) {
        line.removeAll(keepingCapacity: true)
        line.append(contentsOf: word)
        line.append(Self.tab)
        line.append(contentsOf: token)
        // A word that is written in several ways is new in each.
        let isTold = line.withUnsafeBufferPointer { line in
            if told.find(line) != nil { return true }
            _ = told.insert(line, word: [], token: [], skip: 0)
            return false
        }
        if isTold { return }
        words.append(contentsOf: line)
        words.append(Self.lineFeed)
    }

    static let space = UInt8(ascii: " ")
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
}
