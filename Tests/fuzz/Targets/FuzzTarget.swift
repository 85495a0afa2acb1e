/// A reader of foreign bytes, and what must hold of it for any bytes.
///
/// The fuzzer and the tests check the same: a finding of the one is a file for the other.
package enum FuzzTarget: String, CaseIterable, Sendable {
    case csv, encoding, po, query, docx

    /// Reads the bytes and compares; throws `BrokenProperty` where something does not hold.
    package func check(_ bytes: [UInt8]) throws {
        switch self {
        case .csv: try Self.checkCSV(bytes)
        case .encoding: try Self.checkEncoding(bytes)
        case .po: try Self.checkPO(bytes)
        case .query: try Self.checkQuery(bytes)
        case .docx: try Self.checkDOCX(bytes)
        }
    }

    /// Pieces of the format's syntax, for mutations that get past the first byte.
    package var words: [String] {
        switch self {
        case .csv:
            [
                "\"", "\"\"", ",", ";", "\t", "|", "\r", "\n", "\r\n", "\" ", "\",\"", "\0",
                "\u{FEFF}",
            ]
        case .encoding:
            ["\r", "\r\n", "\n", "\0", "\u{FEFF}", "é", "’", "Õ", "<html", "PK\u{3}\u{4}"]
        case .po:
            [
                "msgid ", "msgid_plural ", "msgstr ", "msgstr[0] ", "msgstr[1] ", "\"\"", "\"a.b\"",
                "\n", "\\n", "\\\"", "#, fuzzy\n", "#~ ", "#. ", "{x}", "{{", ": ",
            ]
        case .query:
            [
                "\"", "“", "”", "«", "»", "(", ")", "（", "*", "-", " ", "\n", " AND ", " OR ",
                " NOT ",
                " НЕ ", " أو ", "或", "'", "’", "\\", "2 024", "\u{AD}", "ﬁ", "ß", "人权",
            ]
        case .docx:
            [
                "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>", "<w:tc>", "</w:tc>", "<w:p>", "</w:p>",
                "<w:r><w:t>", "</w:t></w:r>", "<w:br/>", "<w:tab/>", "<w:hMerge/>", "<w:del>",
                "</w:del>", "<w:sym w:char=\"00E9\"/>", "<![CDATA[", "]]>", "&amp;", "<!DOCTYPE a>",
            ]
        }
    }
}

/// A property that does not hold, and for what.
package struct BrokenProperty: Error, CustomStringConvertible {
    package let description: String
}

/// Throws with `detail` where `holds` is false.
func require(_ holds: Bool, _ detail: @autoclosure () -> String) throws(BrokenProperty) {
    if !holds { throw BrokenProperty(description: detail()) }
}

/// Hands out `bytes` in pieces of `size`.
func forEachPiece(
    of bytes: [UInt8], size: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void
) {
    bytes.withUnsafeBufferPointer { buffer in
        var start = 0
        while start < buffer.count {
            let end = min(start + size, buffer.count)
            body(UnsafeBufferPointer(rebasing: buffer[start..<end]))
            start = end
        }
    }
}

/// FNV-1a, so that what else a check varies depends on the input alone.
func fingerprint(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}
