import Foundation

/// Letters and digits only: case, accents, spaces, hyphens, apostrophes and a leading "the" apart;
/// "&" reads "and", "St" at the start reads "Saint".
func folded(_ name: String) -> String {
    var folder = NameFolder()
    return folder.fold(name)
}

/// Folds many names; what became of a character is looked up in Unicode's tables once.
struct NameFolder {
    /// Letters in lower case without their marks, and spaces, in UTF-8.
    private var known: [Unicode.Scalar: [UInt8]] = [:]
    private var letters: [UInt8] = []
    /// Where words begin in `letters`.
    private var starts: [Int] = []
    private var isInside = false

    mutating func fold(_ name: String) -> String {
        letters.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        isInside = false
        for scalar in name.unicodeScalars {
            if scalar.isASCII {
                take(UInt8(truncatingIfNeeded: scalar.value))
            } else {
                for byte in known[scalar] ?? learn(scalar) { take(byte) }
            }
        }
        let first = isWord(0, "the") ? 1 : 0
        if isWord(first, "st") {
            return "saint" + String(decoding: letters[starts[first + 1]...], as: UTF8.self)
        }
        return String(decoding: letters[(starts.isEmpty ? 0 : starts[first])...], as: UTF8.self)
    }

    /// Whether this is the word at the place, and others follow it.
    private func isWord(_ place: Int, _ word: String) -> Bool {
        starts.count > place + 1
            && letters[starts[place]..<starts[place + 1]].elementsEqual(word.utf8)
    }

    private mutating func take(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): append(byte | 0x20)
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
            append(byte)
        case UInt8(ascii: "&"):
            isInside = false
            for letter in "and".utf8 { append(letter) }
            isInside = false
        default: isInside = false
        }
    }

    private mutating func append(_ byte: UInt8) {
        if !isInside { starts.append(letters.count) }
        isInside = true
        letters.append(byte)
    }

    private mutating func learn(_ scalar: Unicode.Scalar) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars {
            let properties = part.properties
            if properties.generalCategory == .nonspacingMark { continue }
            let isKept = properties.isAlphabetic || properties.numericType != nil || part == "&"
            bytes += isKept ? Array(properties.lowercaseMapping.utf8) : [UInt8(ascii: " ")]
        }
        known[scalar] = bytes
        return bytes
    }
}
