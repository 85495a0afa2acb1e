/// Cuts a text into words without copying it: runs of letters and digits, Han characters each as a run
/// of their own, marks and joining characters within a word kept.
///
/// The same scanner serves indexing, queries and snippets, so that all three see the same words.
struct WordScanner {
    enum Kind: Sendable {
        case word
        /// A run of Han characters, which becomes bigrams.
        case han
    }

    /// Calls `body` with the byte range of each word.
    static func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, _ body: (Range<Int>, Kind) throws -> Void
    ) rethrows {
        var index = 0
        var start = -1
        var kind = Kind.word
        while index < bytes.count {
            let (scalar, length) = decode(bytes, index)
            let current = classify(scalar)
            switch current {
            case .letter, .digit, .han:
                let wanted: Kind = current == .han ? .han : .word
                if start >= 0, kind != wanted {
                    try body(start..<index, kind)
                    start = -1
                }
                if start < 0 { (start, kind) = (index, wanted) }
            case .mark where start >= 0: break
            case .apostrophe where start >= 0 && kind == .word && isLetter(bytes, index + length):
                break
            case .separator
            where start >= 0 && kind == .word && groupsDigits(bytes, start, index, length):
                break
            default:
                if start >= 0 {
                    try body(start..<index, kind)
                    start = -1
                }
            }
            index += length
        }
        if start >= 0 { try body(start..<bytes.count, kind) }
    }

    private enum Class { case letter, digit, han, mark, apostrophe, separator, other }

    private static func classify(_ scalar: UInt32) -> Class {
        switch scalar {
        case 0x30...0x39, 0x660...0x669, 0x6F0...0x6F9, 0xFF10...0xFF19: return .digit
        case 0x41...0x5A, 0x61...0x7A: return .letter
        case 0x27, 0x2019, 0x02BC: return .apostrophe
        case 0x2C, 0x2E, 0xA0, 0x202F, 0x66C: return .separator
        case 0..<0x80: return .other
        case 0xAD, 0x200C, 0x200D, 0x640: return .mark
        case 0x3005, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFD:
            return .han
        default: break
        }
        guard let scalar = Unicode.Scalar(scalar) else { return .other }
        if scalar.properties.isAlphabetic { return .letter }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return .mark
        case .decimalNumber: return .digit
        default: return .other
        }
    }

    /// Whether a letter stands at `index`: an apostrophe at the end of a word is a quotation mark.
    private static func isLetter(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        guard index < bytes.count else { return false }
        return classify(decode(bytes, index).scalar) == .letter
    }

    /// `2,024`: one to three digits before, exactly three after.
    private static func groupsDigits(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ index: Int, _ length: Int
    ) -> Bool {
        var before = 0
        var position = index
        while position > start, (0x30...0x39).contains(bytes[position - 1]) {
            before += 1
            position -= 1
        }
        guard (1...3).contains(before) else { return false }
        var after = 0
        position = index + length
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
            after += 1
            position += 1
        }
        return after == 3
    }

    /// One scalar of valid UTF-8 and its length.
    private static func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, _ index: Int
    ) -> (scalar: UInt32, length: Int) {
        let first = bytes[index]
        if first < 0x80 { return (UInt32(first), 1) }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard index + length <= bytes.count else { return (0xFFFD, bytes.count - index) }
        var scalar = UInt32(first) & (length == 4 ? 0x07 : length == 3 ? 0x0F : 0x1F)
        for offset in 1..<length { scalar = scalar << 6 | UInt32(bytes[index + offset] & 0x3F) }
        return (scalar, length)
    }
}
