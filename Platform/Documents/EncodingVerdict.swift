/// What a file is written in, and why that is believed.
package struct EncodingVerdict: Sendable, Hashable {
    /// What the file is; only `.text` should be read on.
    package var content: ContentKind
    package var encoding: TextEncoding
    /// 0 to 1; 1 where the bytes leave no doubt.
    package var confidence: Double
    package var evidence: [EncodingEvidence]
    package var hasByteOrderMark: Bool
    /// Some lines are UTF-8 and others cannot be.
    package var mixed: MixedEncodings?
    /// The text was mis-encoded before; read it with `repairing:`.
    package var doubleEncoded: DoubleEncoding?
    package var newlines: NewlineCounts
    package var byteCount: Int
    package var firstNonASCIIOffset: Int?
    /// NUL bytes in a text of one byte a character, U+0000 in UTF-16.
    package var nulCount: Int
    /// Every encoding that was weighed, the best first.
    package var alternatives: [ScoredEncoding]

    package var isText: Bool { content == .text }
}

/// An encoding and how well the text reads in it; comparable within one verdict only.
package struct ScoredEncoding: Sendable, Hashable {
    package let encoding: TextEncoding
    package let doubleEncoded: DoubleEncoding?
    package let score: Double
}

/// One observation. Offsets count bytes from 0.
package enum EncodingEvidence: Sendable, Hashable {
    case byteOrderMark
    case asciiOnly
    case validUTF8(sequences: Int)
    case invalidUTF8(count: Int, firstOffset: Int)
    /// NUL bytes at even and at odd offsets.
    case nulPattern(even: Int, odd: Int)
    case unpairedSurrogates(count: Int)
    case oddByteCount
    /// Bytes that mean nothing in Windows-1252.
    case undefinedInWindows1252(count: Int, firstOffset: Int)
    /// Bytes that would be control characters in ISO-8859-1.
    case c1Controls(count: Int, firstOffset: Int)
    /// Line ends of old Macintosh files.
    case bareCarriageReturns(count: Int)
    /// A byte, what it reads as in the chosen encoding, and what it would in the next best.
    case character(
        byte: UInt8, count: Int, firstOffset: Int, reads: Unicode.Scalar?, instead: Unicode.Scalar?)
    /// The other encoding gives the same text.
    case sameText(TextEncoding)
}

/// Lines with characters beyond ASCII, by whether they are UTF-8.
package struct MixedEncodings: Sendable, Hashable {
    package var linesInUTF8: Int
    package var firstInUTF8: Int
    package var linesInOther: Int
    package var firstInOther: Int
    /// What the other lines are most likely written in.
    package var other: TextEncoding
}

package struct NewlineCounts: Sendable, Hashable {
    package var cr = 0
    package var lf = 0
    package var crlf = 0

    package init(cr: Int = 0, lf: Int = 0, crlf: Int = 0) {
        self.cr = cr
        self.lf = lf
        self.crlf = crlf
    }
}
