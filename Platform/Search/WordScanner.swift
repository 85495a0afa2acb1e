import Base
import CICU

/// Finds the words of a text in UTF-8, without allocating.
///
/// A word is a run of letters, marks and digits of any script. An apostrophe between two of them
/// belongs to it (`women's`), as do the dots of `U.N.`, the marks that group a number's digits, and
/// invisible characters such as the soft hyphen. Ideographs form runs of their own. Everything else,
/// hyphens included, separates.
struct WordScanner {
    struct Piece {
        var start: Int
        var end: Int
        var isASCII: Bool
        var isIdeographic: Bool
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let grouping: NumberGrouping
    private var index = 0

    /// `bytes` must be valid UTF-8, as a `String`'s are.
    init(_ bytes: UnsafeBufferPointer<UInt8>, grouping: NumberGrouping) {
        self.bytes = bytes
        self.grouping = grouping
    }

    @inline(__always)
    mutating func next() -> Piece? {
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x80 {
                if isLetter(byte) { return word() }
                if isDigit(byte) { return number() }
                index += 1
            } else {
                let (scalar, length) = decode(bytes, at: index)
                switch CharacterClass(scalar) {
                case .letter: return word()
                case .digit: return number()
                case .ideograph: return ideographs()
                case .apostrophe, .invisible, .separator: index += length
                }
            }
        }
        return nil
    }

    @inline(__always)
    private mutating func word() -> Piece {
        let start = index
        var isASCII = true
        while index < bytes.count, isLetter(bytes[index]) { index += 1 }
        if index < bytes.count {
            let byte = bytes[index]
            if byte >= 0x80 || byte == apostrophe || isDigit(byte)
                || (byte == dot && index == start + 1)
            {
                isASCII = longWord(from: start)
            }
        }
        return Piece(start: start, end: index, isASCII: isASCII, isIdeographic: false)
    }

    /// Goes on with a word that is more than ASCII letters; whether all of it is ASCII.
    private mutating func longWord(from start: Int) -> Bool {
        var isASCII = true
        var end = index
        while index < bytes.count {
            let byte = bytes[index]
            let length: Int
            let kind: CharacterClass
            if byte < 0x80 {
                length = 1
                kind =
                    isAlphanumeric(byte)
                    ? .letter
                    : byte == apostrophe || byte == dot ? .apostrophe : .separator
            } else {
                let scalar: UInt32
                (scalar, length) = decode(bytes, at: index)
                kind = CharacterClass(scalar)
            }
            switch kind {
            case .letter, .digit:
                index += length
                if length > 1 { isASCII = false }
                end = index
                continue
            case .apostrophe:
                if byte == dot ? isAbbreviation(from: start) : isWordCharacter(at: index + length) {
                    index += length
                    if length > 1 { isASCII = false }
                    continue
                }
            case .invisible:
                index += length
                isASCII = false
                continue
            case .ideograph, .separator: break
            }
            break
        }
        index = end
        return isASCII
    }

    /// Whether single letters with dots between them stand before and after this dot: `U.N.`
    private func isAbbreviation(from start: Int) -> Bool {
        guard (index - start) % 2 == 1, isLetter(bytes[start]), index + 1 < bytes.count,
            isLetter(bytes[index + 1])
        else { return false }
        for position in stride(from: start + 1, to: index, by: 2) where bytes[position] != dot {
            return false
        }
        let after = index + 2
        guard after < bytes.count else { return true }
        return bytes[after] != apostrophe && !isWordCharacter(at: after)
    }

    private func isWordCharacter(at position: Int) -> Bool {
        guard position < bytes.count else { return false }
        let byte = bytes[position]
        if byte < 0x80 { return isAlphanumeric(byte) }
        let kind = CharacterClass(decode(bytes, at: position).scalar)
        return kind == .letter || kind == .digit
    }

    private mutating func ideographs() -> Piece {
        let start = index
        while index < bytes.count, bytes[index] >= 0x80 {
            let (scalar, length) = decode(bytes, at: index)
            guard CharacterClass(scalar) == .ideograph else { break }
            index += length
        }
        return Piece(start: start, end: index, isASCII: false, isIdeographic: true)
    }

    // MARK: Numbers

    private mutating func number() -> Piece {
        let start = index
        if let end = groupedNumberEnd() {
            index = end
            let isASCII = !bytes[start..<end].contains { $0 >= 0x80 }
            return Piece(start: start, end: end, isASCII: isASCII, isIdeographic: false)
        }
        let isASCII = longWord(from: start)
        return Piece(start: start, end: index, isASCII: isASCII, isIdeographic: false)
    }

    /// Where `2,024` ends: one to three digits, not beginning with 0, then groups of exactly three
    /// behind the same separator.
    private func groupedNumberEnd() -> Int? {
        let (first, count) = digits(from: index, atMost: 4)
        guard count < 4, digitValue(at: index) != 0 else { return nil }
        var end = first
        var separator: UInt32?
        while let (scalar, length) = scalar(at: end), separator == nil || separator == scalar,
            grouping.allows(scalar)
        {
            let (next, count) = digits(from: end + length, atMost: 4)
            guard count == 3 else { break }
            separator = scalar
            end = next
        }
        return separator == nil || isWordCharacter(at: end) ? nil : end
    }

    private func digits(from start: Int, atMost limit: Int) -> (end: Int, count: Int) {
        var end = start
        var count = 0
        while count < limit, let (scalar, length) = scalar(at: end), digitValue(scalar) != nil {
            end += length
            count += 1
        }
        return (end, count)
    }

    private func scalar(at position: Int) -> (scalar: UInt32, length: Int)? {
        guard position < bytes.count else { return nil }
        return bytes[position] < 0x80
            ? (UInt32(bytes[position]), 1) : decode(bytes, at: position)
    }

    private func digitValue(at position: Int) -> Int? {
        scalar(at: position).flatMap { digitValue($0.scalar) }
    }

    private func digitValue(_ scalar: UInt32) -> Int? {
        if scalar < 0x80 { return isDigit(UInt8(scalar)) ? Int(scalar) - 48 : nil }
        return CharacterClass(scalar) == .digit ? Int(icu_digit_value(Int32(scalar))) : nil
    }
}

/// The marks that group a number's digits by thousands in one language.
struct NumberGrouping {
    private let marks: [UInt32]

    init(_ language: Language) {
        // No-break, thin and narrow no-break space group in every language of the United Nations.
        let spaces: [UInt32] = [0xA0, 0x2009, 0x202F]
        switch language {
        case .en, .zh: marks = [0x2C] + spaces
        case .ar: marks = [0x2C, 0x66C] + spaces
        case .fr, .ru: marks = [0x20] + spaces
        case .es: marks = [0x2E, 0x20] + spaces
        }
    }

    func allows(_ scalar: UInt32) -> Bool { marks.contains(scalar) }

    var allowsSpace: Bool { allows(0x20) }
}

let apostrophe = UInt8(ascii: "'")
private let dot = UInt8(ascii: ".")

@inline(__always)
func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 < 26 }

@inline(__always)
func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

@inline(__always)
func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }

/// The scalar that begins at `position` in valid UTF-8.
@inline(__always)
func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, at position: Int
) -> (scalar: UInt32, length: Int) {
    let first = UInt32(bytes[position])
    func rest(_ offset: Int) -> UInt32 { UInt32(bytes[position + offset]) & 0x3F }
    if first < 0x80 { return (first, 1) }
    if first < 0xE0 { return ((first & 0x1F) << 6 | rest(1), 2) }
    if first < 0xF0 { return ((first & 0x0F) << 12 | rest(1) << 6 | rest(2), 3) }
    return ((first & 0x07) << 18 | rest(1) << 12 | rest(2) << 6 | rest(3), 4)
}

enum CharacterClass {
    case letter, digit, ideograph, apostrophe, invisible, separator

    /// The class of a scalar; marks count as letters.
    init(_ scalar: UInt32) {
        switch scalar {
        case 0x27, 0x2019, 0x2BC, 0x55A, 0xFF07: self = .apostrophe
        case 0x3005, 0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF,
            0x20000...0x3FFFF:
            self = .ideograph
        case 0x200B: self = .separator
        default:
            switch icu_character_kind(Int32(scalar)) {
            case ICU_LETTER:
                self = .letter
            case ICU_DECIMAL_DIGIT: self = .digit
            case ICU_FORMAT: self = .invisible
            default: self = .separator
            }
        }
    }
}
