import CICU

typealias Scalars = [Unicode.Scalar]

/// A word that is tried first.
struct Guess: Sendable {
    let scalars: Scalars
    let reason: PasswordPolicy.Refusal

    /// The block list.
    static let common: [Guess] = CommonPasswords.words.map {
        Guess(scalars: folded($0), reason: .common(word: $0))
    }

    /// Neighbours, in both directions.
    fileprivate static let rows: [Scalars] = CommonPasswords.rows.map(folded).flatMap {
        [$0, Array($0.reversed())]
    }
}

/// How long a password is to somebody who knows what people choose: each guessable part of it (a
/// word, a year, neighbours on a keyboard, something it has said before) counts as one scalar, and of
/// all ways to take it apart the shortest is meant.
struct Guesswork {
    private(set) var effective = 0
    /// Why the parts were guessable, in their order, each reason once.
    private(set) var reasons: [PasswordPolicy.Refusal] = []

    private static let shortest = 3
    /// The beginning that is looked at; time grows with its square.
    private static let horizon = 256

    private typealias Part = (length: Int, reason: PasswordPolicy.Refusal?)

    init(_ password: Scalars, guesses: [Guess]) {
        let text = Array(password.prefix(Self.horizon))
        let repeats = Self.repeats(in: text)
        var cost = [Int](repeating: 0, count: text.count + 1)
        var choice = [Part](repeating: (1, nil), count: text.count)
        for start in text.indices.reversed() {
            cost[start] = cost[start + 1] + 1
            for part in Self.parts(of: text, from: start, guesses, repeats[start])
            where cost[start + part.length] + 1 < cost[start] {
                cost[start] = cost[start + part.length] + 1
                choice[start] = part
            }
        }
        effective = cost[0]
        var start = 0
        while start < text.count {
            if let reason = choice[start].reason, !reasons.contains(reason) {
                reasons.append(reason)
            }
            start += choice[start].length
        }
    }

    private static func parts(
        of text: Scalars, from start: Int, _ guesses: [Guess], _ repeated: Int
    ) -> [Part] {
        var parts: [Part] = []
        for guess in guesses where isWritten(guess.scalars, in: text, at: start) {
            parts.append((guess.scalars.count, guess.reason))
        }
        if let length = year(in: text, at: start) { parts.append((length, .year)) }
        let run = Guess.rows.map { common($0, text, at: start) }.max() ?? 0
        if run >= shortest { parts.append((run, .sequence)) }
        if repeated >= shortest { parts.append((repeated, .repetition)) }
        return parts
    }

    /// Whether the word stands there, letters or the digits and signs that stand for them.
    private static func isWritten(_ word: Scalars, in text: Scalars, at start: Int) -> Bool {
        guard !word.isEmpty, start + word.count <= text.count else { return false }
        return word.indices.allSatisfy { index in
            let scalar = text[start + index]
            return scalar == word[index] || standsFor[scalar]?.contains(word[index]) == true
        }
    }

    private static let standsFor: [Unicode.Scalar: Scalars] = [
        "0": ["o"], "1": ["i", "l"], "3": ["e"], "4": ["a"], "5": ["s"], "7": ["t"], "8": ["b"],
        "9": ["g"], "@": ["a"], "$": ["s"], "!": ["i", "l"], "|": ["l"], "+": ["t"],
    ]

    /// 1900 to 2099.
    private static func year(in text: Scalars, at start: Int) -> Int? {
        guard start + 4 <= text.count else { return nil }
        let century = text[start..<(start + 2)]
        guard century.elementsEqual(["1", "9"]) || century.elementsEqual(["2", "0"]),
            text[(start + 2)..<(start + 4)].allSatisfy({ ("0"..."9").contains($0) })
        else { return nil }
        return 4
    }

    /// The longest piece of the row that stands there.
    private static func common(_ row: Scalars, _ text: Scalars, at start: Int) -> Int {
        guard let place = row.firstIndex(of: text[start]) else { return 0 }
        return zip(row[place...], text[start...]).prefix { $0 == $1 }.count
    }

    /// For each place, how much of what follows was said before; it may run over itself, as all of
    /// "aaaa" but the first letter does.
    private static func repeats(in text: Scalars) -> [Int] {
        var longest = [Int](repeating: 0, count: text.count)
        // following[j]: how far the texts from start + 1 and from j + 1 are the same.
        var following = [Int](repeating: 0, count: text.count + 1)
        for start in text.indices.reversed() {
            for earlier in 0..<start {
                following[earlier] =
                    text[start] == text[earlier] ? following[earlier + 1] + 1 : 0
                longest[start] = max(longest[start], following[earlier])
            }
        }
        return longest
    }
}

/// Lower case, compatibility characters and invisible ones resolved, accents taken off.
func folded(_ text: String) -> Scalars {
    let plain = String(decoding: normalized(text, icu_nfkc_cf), as: UTF16.self)
    return String(decoding: normalized(plain, icu_nfd), as: UTF16.self).unicodeScalars
        .filter { !(0x300...0x36F).contains($0.value) }
        .map { $0 }
}

func text(of scalars: Scalars) -> String {
    String(String.UnicodeScalarView(scalars))
}

extension Scalars {
    var utf8Count: Int { reduce(0) { $0 + UTF8.width($1) } }
}
