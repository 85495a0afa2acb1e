/// Normalization and light stemming of Arabic, after L. Larkey, L. Ballesteros, M. Connell, "Light
/// Stemming for Arabic Information Retrieval" (2007), algorithm light10.
///
/// Other than there, prefixes come off until none is left, so that a word and the same word with the
/// article always give the same stem, even where the word itself begins like an article (التزام and
/// الالتزام).
enum ArabicStemmer {
    /// One spelling for the forms of alif, ya, hamza and ta marbuta; no vowels, no tatweel.
    static func normalize(_ scalars: [UInt32]) -> [UInt32] {
        var result: [UInt32] = []
        result.reserveCapacity(scalars.count)
        for scalar in scalars {
            switch scalar {
            case 0x640, 0x610...0x61A, 0x64B...0x65F, 0x670, 0x6D6...0x6ED: continue
            case 0x622, 0x623, 0x625, 0x671: result.append(0x627)  // آ أ إ ٱ to ا
            case 0x649, 0x626, 0x6CC: result.append(0x64A)  // ى ئ ی to ي
            case 0x624: result.append(0x648)  // ؤ to و
            case 0x629: result.append(0x647)  // ة to ه
            case 0x6A9: result.append(0x643)  // ک to ك
            default: result.append(scalar)
            }
        }
        return result
    }

    /// Takes the conjunction و and the article with its prepositions off a normalized word.
    static func removePrefixes(_ word: [UInt32]) -> [UInt32] {
        var rest = word[...]
        next: while true {
            if kept.contains(where: { rest.starts(with: $0) }) { break }
            for prefix in articles where rest.starts(with: prefix) && rest.count >= prefix.count + 3
            {
                rest = rest.dropFirst(prefix.count)
                continue next
            }
            if rest.first == waw, rest.count >= 4 {
                rest = rest.dropFirst()
                continue
            }
            break
        }
        return Array(rest)
    }

    /// Takes the endings of number, gender, relation and possession off a word without prefixes.
    static func removeSuffixes(_ word: [UInt32]) -> [UInt32] {
        var rest = word[...]
        for suffix in suffixes where rest.count >= suffix.count + 2 {
            if rest.suffix(suffix.count).elementsEqual(suffix) {
                rest = rest.dropLast(suffix.count)
            }
        }
        return Array(rest)
    }

    private static let waw: UInt32 = 0x648
    private static let articles = ["ال", "بال", "كال", "فال", "لل"].map(scalars)
    private static let suffixes = ["ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي"].map(scalars)

    /// Beginnings of frequent words that only look like a conjunction or an article.
    private static let kept = [
        "وزار", "وزير", "وزرا", "وطن", "وثيق", "وثاي", "واجب", "وصول", "وقاي", "وفيات", "وكال",
        "ولاي", "والد", "واحد", "وسيل", "وساي", "وجود", "وحد", "وظيف", "وظاي", "ولاد", "واقع",
        "بالغ",
    ].map(scalars)

    private static func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }
}
