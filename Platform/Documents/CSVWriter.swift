/// Writes CSV by RFC 4180: UTF-8, CRLF, a field quoted only where it must be.
///
/// A cell that a spreadsheet would take for a formula gets an apostrophe before it, as the OWASP
/// page on CSV injection advises: one that begins with `=`, `+`, `-`, `@`, their full-width forms,
/// a tab or a line break. Plain numbers such as `-5` stay. Whoever reads such a file by machine
/// has to take the apostrophe off again; `isNeutralizing: false` leaves it out.
package struct CSVWriter: Sendable {
    /// What was written so far; `take()` empties it.
    package private(set) var bytes: [UInt8] = []
    private let delimiter: UInt8
    private let isNeutralizing: Bool

    /// With a byte order mark, some spreadsheet programs know that the file is UTF-8.
    package init(
        delimiter: CSVDelimiter = .comma, hasByteOrderMark: Bool = false,
        isNeutralizing: Bool = true
    ) {
        self.delimiter = delimiter.rawValue
        self.isNeutralizing = isNeutralizing
        if hasByteOrderMark { bytes = TextEncoding.utf8.byteOrderMark }
    }

    package mutating func append(_ fields: [String]) {
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(delimiter) }
            append(field: field, isOnly: fields.count == 1)
        }
        bytes.append(0x0D)
        bytes.append(0x0A)
    }

    /// Hands over what was written, for streaming.
    package mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    private mutating func append(field: String, isOnly: Bool) {
        var field = field
        field.withUTF8 { text in
            let isFormula = isNeutralizing && Self.beginsFormula(text)
            // A lone empty field would be an empty line, and a byte order mark that belongs to the
            // text would be taken for the file's.
            let hasMark =
                text.count >= 3 && text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF
            var isQuoted = hasMark || isOnly && text.isEmpty
            for byte in text
            where byte == 0x22 || byte == delimiter || byte == 0x0D || byte == 0x0A {
                isQuoted = true
                break
            }
            if isQuoted { bytes.append(0x22) }
            if isFormula { bytes.append(0x27) }
            if isQuoted {
                for byte in text {
                    if byte == 0x22 { bytes.append(0x22) }
                    bytes.append(byte)
                }
                bytes.append(0x22)
            } else {
                bytes.append(contentsOf: text)
            }
        }
    }

    /// https://owasp.org/www-community/attacks/CSV_Injection
    static func beginsFormula(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = text.first else { return false }
        switch first {
        case UInt8(ascii: "="), UInt8(ascii: "@"), 0x09, 0x0A, 0x0D: return true
        case UInt8(ascii: "+"), UInt8(ascii: "-"): return !isNumber(text.dropFirst())
        case 0xEF:
            // U+FF0B, U+FF0D, U+FF1D, U+FF20.
            guard text.count >= 3, text[1] == 0xBC else { return false }
            return [0x8B, 0x8D, 0x9D, 0xA0].contains(text[2])
        default: return false
        }
    }

    /// Digits with one decimal mark and an exponent: nothing that computes or calls.
    private static func isNumber(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var digits = 0
        var marks = 0
        var hasExponent = false
        var previous: UInt8 = 0
        for byte in text {
            switch byte {
            case 0x30...0x39: digits += 1
            case UInt8(ascii: "."), UInt8(ascii: ","):
                marks += 1
                if marks > 1 || hasExponent { return false }
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                if hasExponent || digits == 0 { return false }
                hasExponent = true
                digits = 0
            case UInt8(ascii: "+"), UInt8(ascii: "-"):
                if previous | 0x20 != 0x65 { return false }
            default: return false
            }
            previous = byte
        }
        return digits > 0
    }
}
