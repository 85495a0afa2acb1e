#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

extension EightBitCensus {
    func verdict(signature: ContentKind?, head: [UInt8]) -> EncodingVerdict {
        let hasMark = head.starts(with: [0xEF, 0xBB, 0xBF])
        var verdict = EncodingVerdict(
            content: signature ?? content(hasMark: hasMark), encoding: .utf8, confidence: 1,
            evidence: hasMark ? [.byteOrderMark] : [], hasByteOrderMark: hasMark, mixed: nil,
            doubleEncoded: nil, newlines: newlines, byteCount: byteCount,
            firstNonASCIIOffset: firstNonASCII, nulCount: nuls, alternatives: [])
        if nuls > 0 { verdict.evidence.append(.nulPattern(even: nuls, odd: 0)) }
        guard firstNonASCII != nil else {
            if !hasMark { verdict.evidence.append(.asciiOnly) }
            verdict.alternatives = [ScoredEncoding(encoding: .utf8, doubleEncoded: nil, score: 0)]
            return verdict
        }
        decide(&verdict)
        return verdict
    }

    private func content(hasMark: Bool) -> ContentKind {
        if byteCount <= (hasMark ? 3 : 0) { return .empty }
        let strange = nuls + controls
        let isBinary = strange * 50 > byteCount && (strange >= 8 || strange * 2 > byteCount)
        return isBinary ? .binary : .text
    }

    private func decide(_ verdict: inout EncodingVerdict) {
        var ranked = Candidate.all.indices.map { (candidate: $0, score: score(of: $0)) }
        ranked.sort { ($0.score, $1.candidate) > ($1.score, $0.candidate) }
        let utf8 =
            (verdict.hasByteOrderMark ? 20 : 0) + 6 * weight(plausible)
            - 2 * weight(sequences - plausible) - 8 * weight(invalid)
        var all = ranked.map {
            ScoredEncoding(
                encoding: Candidate.all[$0.candidate].encoding,
                doubleEncoded: Candidate.all[$0.candidate].doubleEncoded, score: $0.score)
        }
        let best = all[0]
        all.append(ScoredEncoding(encoding: .utf8, doubleEncoded: nil, score: utf8))
        all.sort { $0.score > $1.score }
        verdict.alternatives = all

        if sequences > 0 { verdict.evidence.append(.validUTF8(sequences: sequences)) }
        if let firstInvalid {
            verdict.evidence.append(.invalidUTF8(count: invalid, firstOffset: firstInvalid))
        }
        // A text without an invalid sequence is UTF-8 unless its characters are none that texts
        // have; one with some can only be so by its mark, or in part.
        let isUTF8 =
            invalid == 0
            ? plausible > 0 || utf8 >= best.score || verdict.hasByteOrderMark
            : verdict.hasByteOrderMark || plausible > invalid && linesInUTF8 > 0
        if linesInUTF8 > 0, linesInOther > 0 {
            verdict.mixed = MixedEncodings(
                linesInUTF8: linesInUTF8, firstInUTF8: firstInUTF8, linesInOther: linesInOther,
                firstInOther: firstInOther, other: best.encoding)
        }
        if isUTF8 {
            verdict.confidence =
                invalid == 0
                ? (plausible > 0 ? 1 : 0.6) : Double(plausible) / Double(plausible + invalid)
            return
        }
        verdict.encoding = best.encoding
        verdict.doubleEncoded = best.doubleEncoded
        explain(&verdict, ranked.map(\.candidate))
        let rival = all.first { other in
            other != best && !verdict.evidence.contains(.sameText(other.encoding))
        }
        let margin = best.score - (rival?.score ?? 0)
        verdict.confidence = 1 / (1 + exp(-margin / 4))
        if verdict.mixed != nil { verdict.confidence /= 2 }
    }

    private func score(of candidate: Int) -> Double {
        var sum = 0.0
        for tally in bytes where tally.count > 0 {
            let judged = Double(min(tally.count, Self.judgedPlaces))
            sum += Double(tally.scores[candidate]) / judged * weight(tally.count)
        }
        let ends = newlines.cr + newlines.lf + newlines.crlf
        let isMac = newlines.cr >= 2 && newlines.cr * 10 > ends * 9
        switch Candidate.all[candidate].encoding {
        // Files of old Macintosh programs are long ago: few line ends may be chance.
        case .macRoman where isMac: sum += min(4, 1 + log2(Double(newlines.cr)) / 2)
        case .windows1252, .iso8859_1:
            if newlines.crlf * 2 > ends, newlines.crlf > 0 { sum += 1 }
        default: break
        }
        // To be told, the rarer accident needs more than one sign.
        if Candidate.all[candidate].doubleEncoded != nil {
            sum -= 4
            if bytes.reduce(0, { $0 + $1.count }) < 2 { sum -= 8 }
        }
        return sum
    }

    private static let judgedPlaces = 4096

    /// Repetition convinces less and less.
    private func weight(_ count: Int) -> Double {
        count <= 0 ? 0 : 1 + log2(Double(count))
    }

    private func explain(_ verdict: inout EncodingVerdict, _ ranked: [Int]) {
        let undefined = tally(of: [0x81, 0x8D, 0x8F, 0x90, 0x9D])
        if undefined.count > 0 {
            verdict.evidence.append(
                .undefinedInWindows1252(
                    count: undefined.count, firstOffset: undefined.firstOffset))
        }
        let controls = tally(of: Array(0x80...0x9F))
        if controls.count > 0 {
            verdict.evidence.append(
                .c1Controls(count: controls.count, firstOffset: controls.firstOffset))
        } else if verdict.encoding == .windows1252 {
            verdict.evidence.append(.sameText(.iso8859_1))
        } else if verdict.encoding == .iso8859_1 {
            verdict.evidence.append(.sameText(.windows1252))
        }
        if newlines.cr > 0 {
            verdict.evidence.append(.bareCarriageReturns(count: newlines.cr))
        }
        let chosen = Candidate.all[ranked[0]].page
        let isLatin = verdict.encoding != .macRoman
        let instead = ranked.dropFirst().map { Candidate.all[$0] }
            .first { ($0.encoding != .macRoman) != isLatin || $0.doubleEncoded != nil }?.page
        let common = bytes.indices.filter { bytes[$0].count > 0 }
            .sorted { (bytes[$0].count, $1) > (bytes[$1].count, $0) }.prefix(12)
        for slot in common {
            let byte = UInt8(slot + 0x80)
            verdict.evidence.append(
                .character(
                    byte: byte, count: bytes[slot].count, firstOffset: bytes[slot].firstOffset,
                    reads: chosen.scalar(byte), instead: instead?.scalar(byte)))
        }
    }

    private func tally(of values: [UInt8]) -> ByteTally {
        var sum = ByteTally()
        for value in values {
            let tally = bytes[Int(value) - 0x80]
            guard tally.count > 0 else { continue }
            sum.firstOffset =
                sum.count == 0 ? tally.firstOffset : min(sum.firstOffset, tally.firstOffset)
            sum.count += tally.count
        }
        return sum
    }
}

extension CodePage {
    func scalar(_ byte: UInt8) -> Unicode.Scalar? {
        self[byte] == 0 ? nil : Unicode.Scalar(self[byte])
    }
}
