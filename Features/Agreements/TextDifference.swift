import Base
import Localization
import Markup
import Web

/// What changed between two texts, paragraph by paragraph and word by word.
struct TextDifference: Sendable, Equatable {
    enum Piece: Sendable, Equatable {
        case kept(String), removed(String), added(String)
    }

    /// Paragraphs, each in pieces.
    let paragraphs: [[Piece]]

    var isEmpty: Bool {
        paragraphs.allSatisfy { $0.allSatisfy { if case .kept = $0 { true } else { false } } }
    }

    /// More words (or paragraphs) than this together are not compared one by one: the work grows with the
    /// square of what differs.
    static let limit = 3000

    init(from old: String, to new: String) {
        func lines(_ text: String) -> [Substring] {
            text.split(separator: "\n", omittingEmptySubsequences: true)
        }
        var paragraphs: [[Piece]] = []
        var (removed, added): ([Substring], [Substring]) = ([], [])
        // Paragraphs that stand in each other's place are compared by their words.
        func close() {
            for index in 0..<max(removed.count, added.count) {
                let before = index < removed.count ? String(removed[index]) : nil
                let after = index < added.count ? String(added[index]) : nil
                switch (before, after) {
                case (let before?, let after?):
                    paragraphs.append(Self.pieces(Self.words(before), Self.words(after)))
                case (let before?, nil): paragraphs.append([.removed(before)])
                case (nil, let after?): paragraphs.append([.added(after)])
                case (nil, nil): break
                }
            }
            (removed, added) = ([], [])
        }
        for step in Self.steps(lines(old), lines(new)) {
            switch step {
            case .kept(let line):
                close()
                paragraphs.append([.kept(String(line))])
            case .removed(let line): removed.append(line)
            case .added(let line): added.append(line)
            }
        }
        close()
        self.paragraphs = paragraphs
    }

    /// Of dates and amounts: what a line was and what it is, whole.
    init(linesFrom old: String, to new: String) {
        func lines(_ text: String) -> [Substring] {
            text.split(separator: "\n", omittingEmptySubsequences: true)
        }
        paragraphs = Self.steps(lines(old), lines(new)).map { step in
            switch step {
            case .kept(let line): [.kept(String(line))]
            case .removed(let line): [.removed(String(line))]
            case .added(let line): [.added(String(line))]
            }
        }
    }

    private enum Step<Element> {
        case kept(Element), removed(Element), added(Element)
    }

    private static func steps<Element: Hashable>(
        _ old: [Element], _ new: [Element]
    ) -> [Step<Element>] {
        guard old.count + new.count <= limit else {
            return old == new
                ? old.map { Step.kept($0) }
                : old.map { Step.removed($0) } + new.map { Step.added($0) }
        }
        let difference = new.difference(from: old)
        var (gone, come): (Set<Int>, Set<Int>) = ([], [])
        for change in difference {
            switch change {
            case .remove(let offset, _, _): gone.insert(offset)
            case .insert(let offset, _, _): come.insert(offset)
            }
        }
        var steps: [Step<Element>] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if left < old.count, gone.contains(left) {
                steps.append(.removed(old[left]))
                left += 1
            } else if right < new.count, come.contains(right) {
                steps.append(.added(new[right]))
                right += 1
            } else {
                steps.append(.kept(new[right]))
                left += 1
                right += 1
            }
        }
        return steps
    }

    /// What stays between two changes, or what one of them takes out and puts in.
    private struct Run {
        var kept = ""
        var (removed, added) = ("", "")

        var isChange: Bool { !removed.isEmpty || !added.isEmpty }
        var isExchange: Bool { !removed.isEmpty && !added.isEmpty }
    }

    private static func pieces(_ old: [String], _ new: [String]) -> [Piece] {
        var runs: [Run] = []
        for step in steps(old, new) {
            switch step {
            case .kept(let word):
                if runs.last?.isChange ?? true { runs.append(Run()) }
                runs[runs.count - 1].kept += word
            case .removed(let word):
                if !(runs.last?.isChange ?? false) { runs.append(Run()) }
                runs[runs.count - 1].removed += word
            case .added(let word):
                if !(runs.last?.isChange ?? false) { runs.append(Run()) }
                runs[runs.count - 1].added += word
            }
        }
        // Words exchanged one after the other are one exchange, and the space between them no rest.
        var joined: [Run] = []
        for run in runs {
            let count = joined.count
            if run.isExchange, count > 1, joined[count - 2].isExchange,
                joined[count - 1].kept.allSatisfy(\.isWhitespace)
            {
                let space = joined.removeLast().kept
                joined[count - 2].removed += space + run.removed
                joined[count - 2].added += space + run.added
            } else {
                joined.append(run)
            }
        }
        return joined.flatMap { run -> [Piece] in
            guard run.isChange else { return [.kept(run.kept)] }
            return (run.removed.isEmpty ? [] : [.removed(run.removed)])
                + (run.added.isEmpty ? [] : [.added(run.added)])
        }
    }

    /// Words, spaces and marks, and scripts without spaces character by character.
    static func words(_ text: String) -> [String] {
        enum Kind { case word, space, mark }
        func kind(_ character: Character) -> Kind {
            if character.isWhitespace { return .space }
            return isOfWord(character) ? .word : .mark
        }
        var words: [String] = []
        var last = Kind.mark
        for character in text {
            let next = kind(character)
            if next != .mark, next == last, !words.isEmpty {
                words[words.count - 1].append(character)
            } else {
                words.append(String(character))
            }
            last = next
        }
        return words
    }

    private static func isOfWord(_ character: Character) -> Bool {
        guard character.isLetter || character.isNumber,
            let scalar = character.unicodeScalars.first
        else { return false }
        return !(0x2E80...0xD7AF).contains(scalar.value)
            && !(0x20000...0x3FFFF).contains(scalar.value)
    }

    /// For eyes and for screen readers: what is struck and what is new is said in words, too.
    func html(in language: Language, _ words: Words) -> HTML {
        func said(_ text: String) -> HTML {
            """
            <span class="hide" lang="\(words.language.code)" dir="\(words.language.direction)">\
             \(text) </span>
            """
        }
        func piece(_ piece: Piece) -> HTML {
            switch piece {
            case .kept(let text): "\(text)"
            case .removed(let text):
                """
                <del>\(said(words("agreements.difference.removed")))\(text)\
                \(said(words("agreements.difference.end")))</del>
                """
            case .added(let text):
                """
                <ins>\(said(words("agreements.difference.added")))\(text)\
                \(said(words("agreements.difference.end")))</ins>
                """
            }
        }
        return HTML(
            joining: paragraphs.map { pieces in
                recordText("\(pieces, piece)", in: language, words: words)
            })
    }
}
