import Base
import CICU
import CStemmer

/// What one word of a text becomes: the folded word (lower case, no accents) and its token, the
/// folded stem. The word's own script decides how it is stemmed; the language of the text decides
/// only among those written in Latin letters, and English stands in for the others.
///
/// Both hold ASCII letters and digits and non-ASCII letters, marks and digits only, at most
/// `maximumLength` bytes; both are empty where nothing of the word remains.
final class WordNormalizer {
    private(set) var word: [UInt8] = []
    private(set) var token: [UInt8] = []
    /// Bytes at the beginning of the raw word that were dropped with an elision.
    private(set) var skip = 0

    private static let maximumLength = 96

    private let latin: Language
    private var latinStemmer: Stemmer?
    private var russianStemmer: Stemmer?
    private var units: [UInt16] = []
    private var normalized: [UInt16] = []

    init(_ language: Language) {
        latin =
            switch language {
            case .en, .es, .fr: language
            case .ar, .ru, .zh: .en
            }
    }

    /// A word of ASCII letters, digits, apostrophes and the marks of numbers and abbreviations.
    func normalizeASCII(_ raw: UnsafeBufferPointer<UInt8>) {
        var lowered: [UInt8] = []
        lowered.reserveCapacity(raw.count)
        for byte in raw {
            if isLetter(byte) {
                lowered.append(byte | 0x20)
            } else if isDigit(byte) || byte == apostrophe {
                lowered.append(byte)
            }
        }
        finishLatin(lowered, raw)
    }

    /// A word of any characters, by ICU.
    func normalize(_ raw: UnsafeBufferPointer<UInt8>) {
        skip = 0
        let text = String(decoding: raw, as: UTF8.self)
        var letters: [UInt32] = []
        var script = Script.other
        for scalar in folded(text, icu_nfkc_cf) {
            switch CharacterClass(scalar) {
            case .digit: letters.append(UInt32(48 + max(0, icu_digit_value(Int32(scalar)))))
            case .apostrophe: letters.append(UInt32(apostrophe))
            case .letter, .ideograph:
                letters.append(scalar)
                if script == .other { script = Script(scalar) }
            case .invisible, .separator: continue
            }
        }
        switch script {
        case .latin: finishLatin(utf8(letters), raw)
        case .cyrillic:
            // Stress marks go; й, composed by now, keeps its breve, without which it were another
            // letter.
            letters = letters.compactMap { scalar in
                switch scalar {
                case 0x300, 0x301, UInt32(apostrophe): nil
                case 0x451: 0x435  // ё to е
                default: scalar
                }
            }
            word = utf8(letters)
            token = letters.contains(where: isASCIIDigit) ? word : stemmedRussian(word)
        case .arabic:
            let normal = ArabicStemmer.normalize(letters.filter { $0 != UInt32(apostrophe) })
            let bare = ArabicStemmer.removePrefixes(normal)
            word = utf8(bare)
            token = utf8(ArabicStemmer.removeSuffixes(bare))
        case .other:
            word = utf8(letters.filter { $0 != UInt32(apostrophe) })
            token = word
        }
    }

    // MARK: Latin letters

    private func finishLatin(_ lowered: [UInt8], _ raw: UnsafeBufferPointer<UInt8>) {
        let (bare, elisions) = Self.withoutApostrophes(lowered)
        skip = elisions == 0 ? 0 : Self.end(ofApostrophe: elisions, in: raw)
        let whole = Self.bounded(bare)
        let isASCII = whole.allSatisfy { $0 < 0x80 }
        word = isASCII ? whole : foldAccents(whole)
        if whole.contains(where: isDigit) {
            token = word
            return
        }
        let stem = latinStem(whole)
        token = stem.allSatisfy { $0 < 0x80 } ? stem : Self.bounded(foldAccents(stem))
    }

    private func latinStem(_ word: [UInt8]) -> [UInt8] {
        if latinStemmer == nil { latinStemmer = Stemmer(latin) }
        guard let latinStemmer else { return word }
        switch latin {
        case .en:
            let regular = Self.irregular.first { word.elementsEqual($0.singular.utf8) }
            return latinStemmer.stem(regular.map { Array($0.plural.utf8) } ?? word)
        case .es:
            let stem = latinStemmer.stem(Self.restoring(Self.spanish, word))
            // Of "mujeres" the stemmer leaves "mujer", of "mujer" "muj", taking it for a verb.
            // The stemmer has taken the accents off by now.
            let isPlural =
                stem.last == UInt8(ascii: "r")
                && self.word.elementsEqual(stem + Array("es".utf8))
            return isPlural ? latinStemmer.stem(stem) : stem
        default: return latinStemmer.stem(Self.restoring(Self.french, word))
        }
    }

    /// English plurals that change the word within.
    private static let irregular = [
        (singular: "woman", plural: "women"), (singular: "man", plural: "men"),
        (singular: "child", plural: "children"),
    ]

    /// Drops `l'`, `d'`, `qu'` and their like from the front and `'s` from the end; an apostrophe
    /// within goes and its sides join (`don't`). The number of elisions dropped comes along.
    private static func withoutApostrophes(_ word: [UInt8]) -> ([UInt8], Int) {
        guard word.contains(apostrophe) else { return (word, 0) }
        var rest = word[...]
        var elisions = 0
        while let position = rest.firstIndex(of: apostrophe),
            rest.distance(from: position, to: rest.endIndex) > 2,
            elided.contains(where: { rest[..<position].elementsEqual($0.utf8) })
        {
            rest = rest[(position + 1)...]
            elisions += 1
        }
        if rest.count > 2, rest.suffix(2).elementsEqual("'s".utf8) { rest = rest.dropLast(2) }
        return (rest.filter { $0 != apostrophe }, elisions)
    }

    /// French words that lose their last vowel before another.
    private static let elided = [
        "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu",
    ]

    private static func end(ofApostrophe number: Int, in raw: UnsafeBufferPointer<UInt8>) -> Int {
        var index = 0
        var seen = 0
        while index < raw.count, seen < number {
            let (scalar, length) = decode(raw, at: index)
            index += length
            if CharacterClass(scalar) == .apostrophe { seen += 1 }
        }
        return index
    }

    /// The accents that the stemmers look for in an ending, where somebody typed none.
    private static func restoring(
        _ endings: [(plain: String, accented: String)], _ word: [UInt8]
    ) -> [UInt8] {
        for (plain, accented) in endings where word.count > plain.utf8.count + 2 {
            if word.suffix(plain.utf8.count).elementsEqual(plain.utf8) {
                return word.dropLast(plain.utf8.count) + Array(accented.utf8)
            }
        }
        return word
    }

    private static let french = [
        ("ite", "ité"), ("ites", "ités"), ("iere", "ière"), ("ieres", "ières"),
    ]
    private static let spanish = [
        ("acion", "ación"), ("ucion", "ución"), ("logia", "logía"), ("logias", "logías"),
    ]

    private func foldAccents(_ word: [UInt8]) -> [UInt8] {
        var letters: [UInt32] = []
        for scalar in folded(String(decoding: word, as: UTF8.self), icu_nfd) {
            switch scalar {
            case 0x300...0x36F: continue
            case 0xE6: letters += [0x61, 0x65]  // æ
            case 0x153: letters += [0x6F, 0x65]  // œ
            case 0xFE: letters += [0x74, 0x68]  // þ
            case 0xF0, 0x111: letters.append(0x64)  // ð đ
            case 0xF8: letters.append(0x6F)  // ø
            case 0x142: letters.append(0x6C)  // ł
            case 0x131: letters.append(0x69)  // ı
            case 0x127: letters.append(0x68)  // ħ
            default: letters.append(scalar)
            }
        }
        return utf8(letters)
    }

    // MARK: Helpers

    private func stemmedRussian(_ word: [UInt8]) -> [UInt8] {
        if russianStemmer == nil { russianStemmer = Stemmer(.ru) }
        return russianStemmer?.stem(word) ?? word
    }

    /// The text in one of ICU's normal forms, as scalars.
    private func folded(
        _ text: String, _ form: (UnsafeMutablePointer<icu_status>) -> OpaquePointer?
    ) -> [UInt32] {
        var status: icu_status = 0
        units.removeAll(keepingCapacity: true)
        units.append(contentsOf: text.utf16)
        // Unicode bounds the growth under compatibility composition by 18.
        let needed = units.count * 18 + 16
        if normalized.count < needed { normalized = Array(repeating: 0, count: needed) }
        let form = form(&status)
        let count = icu_normalize(
            form, units, Int32(units.count), &normalized, Int32(normalized.count), &status)
        guard status <= 0 else {
            return text.unicodeScalars.map(\.value)
        }
        return String(decoding: normalized[0..<Int(count)], as: UTF16.self).unicodeScalars
            .map(\.value)
    }

    private func utf8(_ scalars: [UInt32]) -> [UInt8] {
        var text = String.UnicodeScalarView()
        for scalar in scalars { if let scalar = Unicode.Scalar(scalar) { text.append(scalar) } }
        return Self.bounded(Array(String(text).utf8))
    }

    /// The first bytes up to the bound, cut between two characters.
    private static func bounded(_ word: [UInt8]) -> [UInt8] {
        guard word.count > maximumLength else { return word }
        var end = maximumLength
        while end > 0, word[end] & 0xC0 == 0x80 { end -= 1 }
        return Array(word[..<end])
    }

    private func isASCIIDigit(_ scalar: UInt32) -> Bool { scalar < 0x80 && isDigit(UInt8(scalar)) }
}

private enum Script {
    case latin, cyrillic, arabic, other

    init(_ scalar: UInt32) {
        switch scalar {
        case 0x61...0x7A, 0xC0...0x2AF, 0x1E00...0x1EFF: self = .latin
        case 0x400...0x52F, 0x1C80...0x1C8F, 0x2DE0...0x2DFF, 0xA640...0xA69F: self = .cyrillic
        case 0x600...0x6FF, 0x750...0x77F, 0x8A0...0x8FF: self = .arabic
        default: self = .other
        }
    }
}

/// A Snowball stemmer; `nil` where the library lacks the language.
private final class Stemmer {
    private let handle: OpaquePointer

    init?(_ language: Language) {
        let algorithm: String
        switch language {
        case .en: algorithm = "english"
        case .es: algorithm = "spanish"
        case .fr: algorithm = "french"
        case .ru: algorithm = "russian"
        case .ar, .zh: return nil
        }
        guard let handle = sb_stemmer_new(algorithm, nil) else { return nil }
        self.handle = handle
    }

    deinit { sb_stemmer_delete(handle) }

    func stem(_ word: [UInt8]) -> [UInt8] {
        guard let stem = sb_stemmer_stem(handle, word, CInt(word.count)) else { return word }
        let count = Int(sb_stemmer_length(handle))
        return Array(UnsafeBufferPointer(start: stem, count: count))
    }
}
