import Documents

extension FuzzTarget {
    /// The verdict does not depend on the pieces, counts what is there, and its encoding gives the
    /// bytes back but for those of which it told.
    static func checkEncoding(_ bytes: [UInt8]) throws {
        try checkVerdict(bytes, pieces: [1, 3, 64])
        // The same beyond the head that the detector holds back, other bytes in it than after.
        let half = bytes.count / 2
        let long = filled(bytes[..<half], to: 4200) + filled(bytes[half...], to: 1000)
        try checkVerdict(long, pieces: [997, 4096])
    }

    private static func filled(_ bytes: ArraySlice<UInt8>, to size: Int) -> [UInt8] {
        bytes.isEmpty ? [] : Array(repeatElement(bytes, count: size / bytes.count + 1).joined())
    }

    private static func checkVerdict(_ bytes: [UInt8], pieces: [Int]) throws {
        let verdict = EncodingDetector.examine(bytes)
        for size in pieces {
            var detector = EncodingDetector()
            forEachPiece(of: bytes, size: size) { detector.update($0) }
            let same = detector.verdict()
            try require(same == verdict, "by \(size): \(same) is not \(verdict)")
        }
        try require(verdict.byteCount == bytes.count, "counts \(verdict.byteCount) bytes")
        try require((0...1).contains(verdict.confidence), "confidence \(verdict.confidence)")
        try require(
            verdict.alternatives.map(\.encoding).contains(verdict.encoding),
            "the encoding was not weighed")
        try require(
            verdict.hasByteOrderMark
                == (!verdict.encoding.byteOrderMark.isEmpty
                    && bytes.starts(with: verdict.encoding.byteOrderMark)),
            "the mark is not there, or not told")
        let mark = verdict.hasByteOrderMark ? verdict.encoding.byteOrderMark.count : 0
        try require(
            (verdict.content == .empty) == (bytes.count <= mark), "what is empty: \(verdict)")

        let decoded = verdict.encoding.decode(bytes)
        // In broken Unicode the detector counts what is wrong, the decoder the places.
        let isTold =
            verdict.encoding == .windows1252
            ? decoded.undecodable == told(verdict)
            : (decoded.undecodable > 0) == (told(verdict) > 0)
        try require(
            isTold, "\(decoded.undecodable) places mean nothing, told \(verdict.evidence)")
        if decoded.undecodable == 0 {
            try require(
                encode(decoded.text, verdict.encoding) == bytes[mark...],
                "\(verdict.encoding) gives other bytes back")
            try checkNewlines(decoded.text, verdict.newlines)
        }
        if let repairing = verdict.doubleEncoded {
            let repaired = verdict.encoding.decode(bytes, repairing: repairing)
            try require(
                repaired.text.unicodeScalars.count == decoded.text.unicodeScalars.count,
                "mending loses characters")
        }
    }

    /// How many undecodable places the verdict tells of.
    private static func told(_ verdict: EncodingVerdict) -> Int {
        verdict.evidence.reduce(0) { sum, evidence in
            switch (evidence, verdict.encoding) {
            case (.invalidUTF8(let count, firstOffset: _), .utf8),
                (.unpairedSurrogates(let count), .utf16LE),
                (.unpairedSurrogates(let count), .utf16BE),
                (.undefinedInWindows1252(let count, firstOffset: _), .windows1252):
                sum + count
            case (.oddByteCount, .utf16LE), (.oddByteCount, .utf16BE): sum + 1
            default: sum
            }
        }
    }

    private static func checkNewlines(_ text: String, _ told: NewlineCounts) throws {
        var counts = NewlineCounts()
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            switch (previous, scalar) {
            case ("\r", "\n"):
                counts.crlf += 1
                counts.cr -= 1
            case (_, "\n"): counts.lf += 1
            case (_, "\r"): counts.cr += 1
            default: break
            }
            previous = scalar
        }
        try require(counts == told, "line ends \(told), but \(counts)")
    }

    /// Nothing where the encoding lacks a character; one byte a character is looked up by decoding.
    private static func encode(_ text: String, _ encoding: TextEncoding) -> ArraySlice<UInt8> {
        switch encoding {
        case .utf8: return Array(text.utf8)[...]
        case .utf16LE: return text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }[...]
        case .utf16BE: return text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }[...]
        case .windows1252, .iso8859_1, .macRoman:
            let all = encoding.decode(Array(UInt8.min...UInt8.max)).text.unicodeScalars
            let bytes = Dictionary(zip(all, UInt8.min...UInt8.max)) { first, _ in first }
            return text.unicodeScalars.compactMap { bytes[$0] }[...]
        }
    }
}
