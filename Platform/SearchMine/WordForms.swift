import Base
import CICU
import CStemmer

/// From a word to the form under which it is found: case folded, prefixes that are words of their own
/// taken off, stemmed by Snowball, accents folded after stemming.
///
/// Not thread-safe, as the C handles are not: one value a thread.
final class WordForms {
    private let stemmers: [Language: OpaquePointer]
    private let foldCase: OpaquePointer
    private let decompose: OpaquePointer

    /// Longer words are cut for the index and for queries alike.
    private static let maximumLength = 64

    init() {
        var status = U_ZERO_ERROR
        // Both are data tables inside ICU: they cannot fail to load once the program links.
        guard let fold = icu_nfkc_cf(&status), let nfd = icu_nfd(&status) else {
            preconditionFailure("ICU has no normalization data")
        }
        foldCase = fold
        decompose = nfd
        var stemmers: [Language: OpaquePointer] = [:]
        for (language, algorithm) in [
            (Language.ar, "arabic"), (.en, "english"), (.es, "spanish"), (.fr, "french"),
            (.ru, "russian"),
        ] {
            stemmers[language] = sb_stemmer_new(algorithm, nil)
        }
        self.stemmers = stemmers
    }

    deinit { for stemmer in stemmers.values { sb_stemmer_delete(stemmer) } }

    /// The form to be found by; empty where nothing is left of the word.
    func stem(_ word: String, in language: Language) -> String {
        let plain = folded(word, in: language)
        if plain.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return plain }
        return withoutAccents(snowball(plain, Self.language(of: plain, default: language)))
    }

    /// The word without case and accents, not stemmed: what a prefix is compared with.
    func plain(_ word: String, in language: Language) -> String {
        withoutAccents(folded(word, in: language))
    }

    private func folded(_ word: String, in language: Language) -> String {
        var scalars: [Unicode.Scalar] = []
        let normalized =
            word.utf8.allSatisfy { $0 < 0x80 }
            ? word.lowercased() : normalize(word, foldCase)
        for scalar in normalized.unicodeScalars {
            switch scalar.value {
            case 0x660...0x669: scalars.append(Unicode.Scalar(UInt8(scalar.value - 0x660 + 0x30)))
            case 0x6F0...0x6F9: scalars.append(Unicode.Scalar(UInt8(scalar.value - 0x6F0 + 0x30)))
            case 0x2C, 0x2E, 0x20, 0xA0, 0x202F, 0x66C, 0x640: continue
            case 0x2019, 0x02BC: scalars.append("'")
            case 0x451: scalars.append("е")
            case 0x622, 0x623, 0x625, 0x671: scalars.append("ا")
            case 0x649: scalars.append("ي")
            case 0x629: scalars.append("ه")
            case 0x64B...0x65F, 0x670: continue
            default: scalars.append(scalar)
            }
        }
        var text = String(String.UnicodeScalarView(scalars))
        if text.contains("'") { text = withoutElision(text) }
        if let first = text.unicodeScalars.first, (0x600...0x6FF).contains(first.value) {
            text = withoutArabicPrefix(text)
        }
        return text.unicodeScalars.count > Self.maximumLength
            ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.maximumLength)))
            : text
    }

    /// `l'aide` → `aide`, `women's` → `women`, `o'brien` → `obrien`.
    private func withoutElision(_ word: String) -> String {
        let parts = word.split(separator: "'", omittingEmptySubsequences: true)
        guard parts.count > 1 else { return parts.first.map(String.init) ?? "" }
        var rest = parts[...]
        let elided: Set<Substring> = [
            "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu",
        ]
        while rest.count > 1, let first = rest.first, elided.contains(first) {
            rest = rest.dropFirst()
        }
        if rest.count > 1, rest.last == "s" { rest = rest.dropLast() }
        return rest.joined()
    }

    /// And, in, like, for, so, with the article or alone, where a word of three letters is left.
    private func withoutArabicPrefix(_ word: String) -> String {
        let letters = Array(word.unicodeScalars)
        func rest(_ count: Int) -> String {
            String(String.UnicodeScalarView(letters[count...]))
        }
        let prefixes: [(String, Int)] = [
            ("وبال", 4), ("وكال", 4), ("فبال", 4), ("ولل", 3), ("وال", 3), ("بال", 3), ("كال", 3),
            ("فال", 3),
            ("لل", 2), ("ال", 2),
        ]
        for (prefix, count) in prefixes where word.hasPrefix(prefix) && letters.count - count >= 2 {
            return rest(count)
        }
        if word.hasPrefix("و"), letters.count >= 5 { return rest(1) }
        return word
    }

    /// A word is stemmed by its script: a Latin word in an Arabic text by English.
    private static func language(of word: String, default language: Language) -> Language {
        guard let first = word.unicodeScalars.first(where: { $0.properties.isAlphabetic }) else {
            return language
        }
        switch first.value {
        case 0x400...0x52F: return .ru
        case 0x600...0x6FF: return .ar
        default: return [.en, .es, .fr].contains(language) ? language : .en
        }
    }

    private func snowball(_ word: String, _ language: Language) -> String {
        guard let stemmer = stemmers[language] else { return word }
        var word = word
        return word.withUTF8 { bytes in
            guard let result = sb_stemmer_stem(stemmer, bytes.baseAddress, Int32(bytes.count))
            else { return String(decoding: bytes, as: UTF8.self) }
            let count = Int(sb_stemmer_length(stemmer))
            return String(
                decoding: UnsafeBufferPointer(start: result, count: count), as: UTF8.self)
        }
    }

    /// Marks are dropped, but й stays what it is: и would be another word.
    private func withoutAccents(_ word: String) -> String {
        if word.utf8.allSatisfy({ $0 < 0x80 }) { return word }
        var scalars = String.UnicodeScalarView()
        for scalar in word.unicodeScalars {
            if (0x400...0x52F).contains(scalar.value) || (0x600...0x6FF).contains(scalar.value) {
                scalars.append(scalar)
                continue
            }
            for part in normalize(String(scalar), decompose).unicodeScalars
            where part.properties.generalCategory != .nonspacingMark {
                scalars.append(part)
            }
        }
        return String(scalars)
    }

    private func normalize(_ text: String, _ normalizer: OpaquePointer) -> String {
        var status = U_ZERO_ERROR
        let source = Array(text.utf16)
        var result = [UInt16](repeating: 0, count: source.count * 4 + 32)
        let count = icu_normalize(
            normalizer, source, Int32(source.count), &result, Int32(result.count), &status)
        guard status.rawValue <= 0 else { return text }
        return String(decoding: result[..<Int(count)], as: UTF16.self)
    }
}
