/// How well a character fits where it stands, in the manner of English, French and Spanish:
/// positive where it does, negative where it does not, 0 where nothing can be said.
///
/// A letter among letters is likely a letter; a capital inside a word in small letters, a symbol
/// or a quotation mark inside a word are not. The numbers are rough logarithms of odds.
struct Plausibility {
    /// The three characters before and after; 0 is undefined, a line feed also stands for the ends.
    typealias Neighbours = (UInt16, UInt16, UInt16, UInt16, UInt16, UInt16)

    private let before: UInt16
    private let after: UInt16
    private let secondAfter: UInt16
    /// How many letters adjoin without a break, counted up to three.
    private let left: Int
    private let right: Int

    static func score(_ value: UInt16, _ around: Neighbours) -> Double {
        if value == 0 { return -6 }
        if (0x80..<0xA0).contains(value) { return -5 }
        return Plausibility(around).score(value)
    }

    private init(_ around: Neighbours) {
        before = around.2
        after = around.3
        secondAfter = around.4
        left =
            !Self.isLetter(around.2)
            ? 0 : !Self.isLetter(around.1) ? 1 : !Self.isLetter(around.0) ? 2 : 3
        right =
            !Self.isLetter(around.3)
            ? 0 : !Self.isLetter(around.4) ? 1 : !Self.isLetter(around.5) ? 2 : 3
    }

    private var isInside: Bool { left > 0 && right > 0 }

    private func score(_ value: UInt16) -> Double {
        if Self.isLower(value) { return small(value) }
        if Self.isUpper(value) { return capital(value) }
        switch value {
        case 0x2019: return apostrophe
        case 0x2018: return left > 0 ? (right > 0 ? -3 : -2) : right > 0 ? 1.5 : -0.5
        case 0x201C: return isInside ? -4 : left > 0 ? -2 : right > 0 ? 2 : 0
        case 0x201D: return isInside ? -4 : right > 0 ? -2 : Self.isSpace(before) ? -1 : 2
        case 0x00AB: return isInside ? -4 : left > 0 ? -2 : Self.isSpace(before) ? 1.5 : 0
        case 0x00BB: return isInside ? -4 : right > 0 ? -2 : 1.5
        case 0x2039, 0x201A, 0x201E:
            return isInside ? -4 : left > 0 ? -2 : right > 0 && Self.isSpace(before) ? 0.5 : -0.5
        case 0x203A: return isInside ? -4 : -0.5
        case 0x2013, 0x2014: return dash
        case 0x2026: return isInside ? -1.5 : right > 0 ? -1 : left > 0 ? 1 : 0
        case 0x00A0: return noBreakSpace
        case 0x2022: return left > 0 || right > 0 && !Self.isSpace(before) ? -3 : 1
        case 0x00BF, 0x00A1: return isInside ? -4 : left > 0 ? -3 : right > 0 ? 1.5 : -0.5
        case 0x00B0, 0x00BA, 0x00AA:
            if isInside { return -3 }
            let isOrdinal = Self.isDigit(before) || before == 0x6E || before == 0x4E
            return isOrdinal ? 1.5 : left > 0 ? -1 : -0.5
        case 0x00A7, 0x00B6: return left > 0 || right > 0 ? -2 : 0.5
        case 0x20AC, 0x00A3, 0x00A5:
            return left > 0 || right > 0
                ? -3 : Self.isDigit(before) || Self.isDigit(after) ? 1 : 0
        case 0x00B2, 0x00B3, 0x00B9, 0x00BC, 0x00BD, 0x00BE, 0x00B1, 0x00D7, 0x00F7:
            return right > 0 ? -3 : left > 0 ? -0.5 : 0.5
        case 0x00A9, 0x00AE, 0x2122: return isInside ? -4 : right > 0 ? -2 : 0.2
        case 0x00B7: return isInside ? -2 : -0.5
        default: return isInside ? -4 : left > 0 || right > 0 ? -2.5 : -1.5
        }
    }

    private func small(_ value: UInt16) -> Double {
        if Self.isDigit(before) || Self.isDigit(after) { return -2 }
        if right > 0, Self.isUpper(after) { return -2.5 }
        switch (left > 0, right > 0) {
        case (true, true): return smallInside(value)
        case (true, false): return Self.endsWords.contains(value) ? 1.5 : -1
        case (false, true): return Self.startsWords.contains(value) ? 1.5 : -1
        case (false, false):
            return value == 0xE0 ? 1.5 : [0xE9, 0xE8, 0xF3].contains(value) ? 0.3 : -2
        }
    }

    private func smallInside(_ value: UInt16) -> Double {
        switch value {
        case 0xFF, 0xF0, 0xFE, 0xFD, 0x131, 0xFB01, 0xFB02: return -1
        case 0xF1: return Self.isVowel(before) && Self.isVowel(after) ? 2.5 : -1
        case 0xE7: return Self.isVowel(after) ? 2.5 : -0.5
        case 0x161, 0x17E, 0xDF: return 1
        // "womenís" is more likely "women's" misread than a word.
        default: return after == 0x73 && right == 1 ? 1 : 2.5
        }
    }

    private func capital(_ value: UInt16) -> Double {
        if Self.isDigit(before) || Self.isDigit(after) { return -2 }
        let isCommon = Self.commonCapitals.contains(value)
        if left > 0 {
            if Self.isLower(before) { return -3.5 }
            if right > 0, Self.isLower(after) { return -2.5 }
            return isCommon ? 2 : 0
        }
        if right > 0 { return isCommon ? (Self.isLower(after) ? 2 : 1.5) : 0 }
        return [0xC0, 0xC9, 0xD3].contains(value) ? 0.3 : -1
    }

    /// The right single quotation mark, which is above all the apostrophe.
    private var apostrophe: Double {
        switch (left, right) {
        case (1..., 1) where after == 0x73: return 3
        case (1..., 1...):
            let begins = Self.isVowel(after) || after | 0x20 == 0x68
            if left == 1, Self.elided.contains(before | 0x20), begins { return right > 1 ? 3 : 1 }
            if left >= 2, before | 0x20 == 0x75, begins { return 2 }  // qu', jusqu'
            if left == 1, before == 0x4F, Self.isUpper(after) { return 3 }  // O'Neill
            if before == 0x6E, after == 0x74, right == 1 { return 3 }  // don't
            if right == 2, [0x6C6C, 0x7265, 0x7665].contains(after << 8 | secondAfter) {
                return 2  // we'll, we're, we've
            }
            return -1.5
        case (1..., 0): return before | 0x20 == 0x73 || before | 0x20 == 0x7A ? 1 : -0.8
        case (0, 1...): return -0.5
        default: return Self.isSpace(before) ? -0.5 : 1
        }
    }

    private var dash: Double {
        if Self.isSpace(before), Self.isSpace(after) { return 2 }
        if Self.isDigit(before), Self.isDigit(after) { return 2 }
        if isInside { return left >= 3 && right >= 3 ? 0 : -3 }
        return 0
    }

    private var noBreakSpace: Double {
        if isInside { return left >= 3 && right >= 3 ? 0 : -0.5 }
        let marks: [UInt16] = [0x3A, 0x3B, 0x21, 0x3F, 0x25, 0xBB, 0xAB, 0xB0]
        if marks.contains(after) || marks.contains(before) { return 2 }
        return Self.isDigit(before) || Self.isDigit(after) ? 1.5 : 0.3
    }

    // MARK: - Classes of characters

    static func isLower(_ value: UInt16) -> Bool {
        switch value {
        case 0x61...0x7A, 0xDF...0xF6, 0xF8...0xFF: true
        case 0x131, 0x153, 0x161, 0x17E, 0xFB01, 0xFB02: true
        default: false
        }
    }

    static func isUpper(_ value: UInt16) -> Bool {
        switch value {
        case 0x41...0x5A, 0xC0...0xD6, 0xD8...0xDE, 0x152, 0x160, 0x178, 0x17D: true
        default: false
        }
    }

    private static func isLetter(_ value: UInt16) -> Bool { isLower(value) || isUpper(value) }

    private static func isDigit(_ value: UInt16) -> Bool { (0x30...0x39).contains(value) }

    private static func isSpace(_ value: UInt16) -> Bool {
        value == 0x20 || value == 0xA0 || (0x09...0x0D).contains(value)
    }

    private static func isVowel(_ value: UInt16) -> Bool {
        switch value {
        case 0x61, 0x65, 0x69, 0x6F, 0x75, 0x79, 0x41, 0x45, 0x49, 0x4F, 0x55, 0x59: true
        case 0xE0...0xE6, 0xE8...0xEF, 0xF2...0xF6, 0xF8...0xFC, 0x153: true
        case 0xC0...0xC6, 0xC8...0xCF, 0xD2...0xD6, 0xD8...0xDC, 0x152: true
        default: false
        }
    }

    private static let endsWords = Set("éèàáíóúùüöäåãìòñß".unicodeScalars.map { UInt16($0.value) })
    private static let startsWords = Set(
        "éáêíóúàâôîöüåäøœçèñ".unicodeScalars.map { UInt16($0.value) })
    private static let commonCapitals = Set(
        "ÉÀÁÂÇÊÍÎÑÓÔÖÜÚÄÅØŒŠŽÈ".unicodeScalars.map { UInt16($0.value) })
    /// Letters before an apostrophe in French: l', d', j', m', n', s', t', c'.
    private static let elided = Set("ldjmnstc".unicodeScalars.map { UInt16($0.value) })
}
