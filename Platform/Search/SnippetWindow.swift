/// Finds the part of a text to show.
struct SnippetWindow {
    private let byteCount: Int
    private let limit: Int
    private let tokens: [Range<Int>]
    /// Characters before each byte.
    private var characters: [Int] = []

    init(_ text: String, _ tokens: [Analyzer.Token], limit: Int) {
        self.limit = limit
        var ranges: [Range<Int>] = []
        // Bigrams overlap: each ends where the next begins.
        for token in tokens {
            if let last = ranges.last, token.range.lowerBound < last.upperBound {
                ranges[ranges.count - 1] = last.lowerBound..<token.range.lowerBound
            }
            if !token.range.isEmpty { ranges.append(token.range) }
        }
        self.tokens = ranges
        byteCount = text.utf8.count
        characters.reserveCapacity(byteCount + 1)
        var count = 0
        for character in text {
            for _ in 0..<character.utf8.count { characters.append(count) }
            count += 1
        }
        characters.append(count)
    }

    private func length(_ range: Range<Int>) -> Int {
        characters[range.upperBound] - characters[range.lowerBound]
    }

    func best(_ marks: [Snippet.Mark]) -> Range<Int> {
        if characters[byteCount] <= limit { return 0..<byteCount }
        // Two ellipses are within the limit.
        let room = max(limit - 2, 1)
        var core = 0..<0
        var most = 0
        for first in marks.indices {
            var terms: Set<Int> = []
            var end = marks[first].range.lowerBound
            for mark in marks[first...] {
                let range = marks[first].range.lowerBound..<max(end, mark.range.upperBound)
                guard length(range) <= room else { break }
                end = range.upperBound
                terms.insert(mark.term)
            }
            if terms.count > most {
                most = terms.count
                core = marks[first].range.lowerBound..<end
            }
        }
        return expanded(core, to: room)
    }

    /// Grows by whole words, first as much before as behind.
    private func expanded(_ core: Range<Int>, to room: Int) -> Range<Int> {
        guard !tokens.isEmpty else { return prefix(room) }
        var first = tokens.firstIndex { $0.upperBound > core.lowerBound } ?? 0
        var last = max(first, (tokens.lastIndex { $0.lowerBound < core.upperBound } ?? first))
        func span(_ first: Int, _ last: Int) -> Range<Int> {
            // Punctuation stays with the word before it, up to the next.
            let lower = first == 0 ? 0 : tokens[first].lowerBound
            let upper = last == tokens.count - 1 ? byteCount : tokens[last].upperBound
            return lower..<max(lower, upper)
        }
        guard length(span(first, last)) <= room else {
            let only = tokens[first].lowerBound..<tokens[last].upperBound
            return length(only) <= room ? only : prefix(room, from: only.lowerBound)
        }
        while true {
            let whole = span(first, last)
            let before = length(whole.lowerBound..<max(core.lowerBound, whole.lowerBound))
            let behind = length(min(core.upperBound, whole.upperBound)..<whole.upperBound)
            let canGrowBefore = first > 0 && length(span(first - 1, last)) <= room
            let canGrowBehind = last + 1 < tokens.count && length(span(first, last + 1)) <= room
            if canGrowBefore, before <= behind || !canGrowBehind {
                first -= 1
            } else if canGrowBehind {
                last += 1
            } else {
                return span(first, last)
            }
        }
    }

    /// Characters where there is no word to end with.
    private func prefix(_ room: Int, from start: Int = 0) -> Range<Int> {
        let limit = characters[start] + room
        return start..<(characters[start...].firstIndex { $0 >= limit } ?? byteCount)
    }
}
