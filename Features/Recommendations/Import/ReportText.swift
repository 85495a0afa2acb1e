import Foundation
import Parties

/// A recommendation as reports print it, `69.1 Ratify … (Kuwait, Sudan);`, taken apart.
struct ReportText: Equatable {
    let paragraph: String?
    let text: String
    /// The States named in parentheses at the end; empty where what stands there are not States.
    let states: [State.ID]

    init(_ source: String, states find: (String) -> State.ID?) {
        var text = source[...]
        if let mark = text.range(of: "Source of position", options: .caseInsensitive) {
            text = text[..<mark.lowerBound]
        }
        (paragraph, text) = Self.takeParagraph(text)
        var states: [State.ID] = []
        var rest = text
        while let (before, group) = Self.takeLastParentheses(rest) {
            let names = Self.names(in: group)
            var found: [State.ID] = []
            for name in names {
                if let state = find(name) { found.append(state) }
            }
            guard !names.isEmpty, found.count == names.count else { break }
            states = found + states
            rest = before
        }
        self.states = states.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        self.text = String(states.isEmpty ? text : rest).trimmed.withoutTrailingSemicolon
    }

    /// `69.1   `, `96.1.1 `, `83.2. `, `79.8..1 `, `61 1. `: two numbers or more, then a space.
    private static func takeParagraph(_ text: Substring) -> (String?, Substring) {
        var parts: [Substring] = []
        var rest = text.drop(while: \.isWhitespace)
        while true {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard !digits.isEmpty, digits.count <= 4 else { break }
            let after = rest.dropFirst(digits.count)
            let dots = after.prefix { $0 == "." }
            let isSpaced = dots.isEmpty && parts.isEmpty && after.first == " "
            guard !dots.isEmpty || isSpaced || !parts.isEmpty else { break }
            parts.append(digits)
            rest = after.dropFirst(isSpaced ? 1 : dots.count)
            if dots.isEmpty && !isSpaced { break }
        }
        guard parts.count >= 2 else { return (nil, text) }
        return (parts.joined(separator: "."), rest.drop(while: \.isWhitespace))
    }

    /// The last group in balanced parentheses, if nothing but signs follows it.
    private static func takeLastParentheses(
        _ text: Substring
    ) -> (before: Substring, group: Substring)? {
        let ending = text.reversed().prefix { $0.isWhitespace || ";.,".contains($0) }.count
        var rest = text.dropLast(ending)
        // `(Kuwait). );` has a parenthesis more than it opens.
        if rest.last == ")", rest.filter({ $0 == ")" }).count > rest.filter({ $0 == "(" }).count {
            let signs = rest.dropLast().reversed().prefix { $0.isWhitespace || ";.,".contains($0) }
            rest = rest.dropLast(1 + signs.count)
        }
        guard rest.last == ")" else { return nil }
        var depth = 0
        var index = rest.endIndex
        while index > rest.startIndex {
            index = rest.index(before: index)
            if rest[index] == ")" { depth += 1 }
            if rest[index] == "(" { depth -= 1 }
            if depth == 0 {
                let inner = rest[rest.index(after: index)..<rest.index(before: rest.endIndex)]
                return (rest[..<index], inner)
            }
        }
        return nil
    }

    /// Names with commas, semicolons or "and" between, parentheses within a name kept whole.
    private static func names(in group: Substring) -> [String] {
        var names: [String] = []
        var current = ""
        var depth = 0
        for character in group {
            switch character {
            case "(": depth += 1
            case ")": depth -= 1
            default: break
            }
            if depth == 0, character == "," || character == ";" {
                names.append(current)
                current = ""
            } else {
                current.append(character)
            }
        }
        names.append(current)
        return names.map(\.trimmed).filter { !$0.isEmpty }
    }
}

extension String {
    fileprivate var withoutTrailingSemicolon: String {
        hasSuffix(";") ? String(dropLast()).trimmed : self
    }
}
