/// Decides over a whole file, piece by piece and in constant memory, what it is written in.
///
/// A guess from the beginning would be wrong: the first byte beyond ASCII may stand after a
/// million others.
package struct EncodingDetector: Sendable {
    /// Bytes held back until it is known whether units are one or two bytes wide.
    private static let headSize = 4096
    private static let context = 4

    private var head: [UInt8] = []
    private var hasBegun = false
    private var sixteen: SixteenBitCensus?
    private var eight = EightBitCensus()
    private var work: [UInt8] = []

    package init() {}

    package static func examine(_ bytes: [UInt8]) -> EncodingVerdict {
        var detector = EncodingDetector()
        bytes.withUnsafeBufferPointer { detector.update($0) }
        return detector.verdict()
    }

    /// Reads the whole file.
    package static func examine(path: String) throws(DocumentFault) -> EncodingVerdict {
        let source = try ByteSource(path: path)
        var detector = EncodingDetector()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count: Int
            do {
                count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
            } catch let fault as DocumentFault {
                throw fault
            } catch {
                throw .cannotRead(code: 0)
            }
            if count == 0 { return detector.verdict() }
            buffer.withUnsafeBufferPointer {
                detector.update(UnsafeBufferPointer(rebasing: $0[..<count]))
            }
        }
    }

    package mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) {
        if hasBegun {
            take(bytes)
            return
        }
        head.append(contentsOf: bytes)
        if head.count >= Self.headSize { begin() }
    }

    package consuming func verdict() -> EncodingVerdict {
        var detector = self
        if !detector.hasBegun { detector.begin() }
        return detector.close()
    }

    private mutating func begin() {
        hasBegun = true
        let pending = head
        head = Array(head.prefix(Self.headSize))
        sixteen = SixteenBitCensus(head: head)
        pending.withUnsafeBufferPointer { take($0) }
    }

    private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) {
        if sixteen != nil {
            sixteen?.take(bytes)
            return
        }
        work.append(contentsOf: bytes)
        let end = work.count - Self.context
        guard end > eight.next else { return }
        count(to: end)
        let gone = eight.next - Self.context
        if gone > 0 {
            work.removeFirst(gone)
            eight.rebase(by: gone)
        }
    }

    private mutating func count(to end: Int) {
        var census = eight
        eight = EightBitCensus.empty
        work.withUnsafeBufferPointer { census.take($0, to: end) }
        eight = census
    }

    private mutating func close() -> EncodingVerdict {
        let signature = ContentKind.signature(of: head)
        if let sixteen {
            let verdict = sixteen.verdict(signature: signature)
            return verdict
        }
        count(to: work.count)
        eight.endLine()
        return eight.verdict(signature: signature, head: head)
    }
}

/// Counts in a text of two bytes a unit.
struct SixteenBitCensus: Sendable {
    private let encoding: TextEncoding
    private let hasMark: Bool
    private var index = 0
    private var first: UInt8 = 0
    private var previous: UInt16 = 0
    private var newlines = NewlineCounts()
    private var firstNonASCII: Int?
    private var unpaired = 0
    private var isLeading = false
    private var controls = 0
    private var nuls = 0
    private var nulBytes = (even: 0, odd: 0)

    /// `nil` where neither a byte order mark nor NUL bytes on one side speak for UTF-16.
    init?(head: [UInt8]) {
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
            encoding = head[0] == 0xFF ? .utf16LE : .utf16BE
            hasMark = true
            return
        }
        var even = 0
        var odd = 0
        for index in head.indices where head[index] == 0 {
            if index.isMultiple(of: 2) { even += 1 } else { odd += 1 }
        }
        // One NUL in eight units: commas, digits and line ends are enough in any script.
        let (most, least) = (max(even, odd), min(even, odd))
        guard most >= max(2, head.count / 16), least * 20 <= most else { return nil }
        encoding = even > odd ? .utf16BE : .utf16LE
        hasMark = false
    }

    mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) {
        for byte in bytes {
            if index.isMultiple(of: 2) {
                if byte == 0 { nulBytes.even += 1 }
                first = byte
            } else {
                if byte == 0 { nulBytes.odd += 1 }
                let unit =
                    encoding == .utf16BE
                    ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first)
                take(unit)
            }
            index += 1
        }
    }

    private mutating func take(_ unit: UInt16) {
        switch unit {
        case 0x0A:
            if previous == 0x0D { newlines.crlf += 1; newlines.cr -= 1 } else { newlines.lf += 1 }
        case 0x0D: newlines.cr += 1
        case 0: nuls += 1
        case 0x01...0x08, 0x0E...0x1F: controls += 1
        case 0x80...: if firstNonASCII == nil, index > 1 || !hasMark { firstNonASCII = index - 1 }
        default: break
        }
        switch unit {
        case 0xDC00...0xDFFF where isLeading: isLeading = false
        case 0xDC00...0xDFFF: unpaired += 1
        default:
            if isLeading { unpaired += 1 }
            isLeading = (0xD800...0xDBFF).contains(unit)
        }
        previous = unit
    }

    func verdict(signature: ContentKind?) -> EncodingVerdict {
        let units = max(1, index / 2)
        var evidence: [EncodingEvidence] = hasMark ? [.byteOrderMark] : []
        evidence.append(.nulPattern(even: nulBytes.even, odd: nulBytes.odd))
        if unpaired > 0 || isLeading {
            evidence.append(.unpairedSurrogates(count: unpaired + (isLeading ? 1 : 0)))
        }
        if !index.isMultiple(of: 2) { evidence.append(.oddByteCount) }
        let isBinary = (nuls + controls + unpaired) * 20 > units && nuls + controls + unpaired >= 4
        let isBare = hasMark && index <= 2
        return EncodingVerdict(
            content: signature ?? (isBare ? .empty : isBinary ? .binary : .text),
            encoding: encoding,
            confidence: (hasMark ? 1 : 0.95) * (1 - min(1, Double(unpaired * 20) / Double(units))),
            evidence: evidence, hasByteOrderMark: hasMark, mixed: nil, doubleEncoded: nil,
            newlines: newlines, byteCount: index, firstNonASCIIOffset: firstNonASCII,
            nulCount: nuls,
            alternatives: [ScoredEncoding(encoding: encoding, doubleEncoded: nil, score: 1)])
    }
}
