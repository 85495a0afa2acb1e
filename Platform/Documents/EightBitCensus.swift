/// Counts in a text whose lower half is ASCII: UTF-8, or one byte a character.
struct EightBitCensus: Sendable {
    /// The first so many places of a byte stand for the rest.
    private static let judged = 4096

    /// The next place in the working buffer, and where that buffer begins in the file.
    private(set) var next = 0
    private var base = 0

    var newlines = NewlineCounts()
    var controls = 0
    var nuls = 0
    var firstNonASCII: Int?
    private var afterReturn = false

    var bytes: [ByteTally] = []

    var sequences = 0
    /// Of these, those that give a letter or mark that texts have.
    var plausible = 0
    var invalid = 0
    var firstInvalid: Int?
    private var sequenceEnd = 0
    private var lastSequenceEnd = -1

    var linesInUTF8 = 0
    var firstInUTF8 = 0
    var linesInOther = 0
    var firstInOther = 0
    private var lineUTF8: Int?
    private var lineInvalid: Int?

    static let empty = EightBitCensus(bytes: [])

    init() { bytes = [ByteTally](repeating: ByteTally(), count: 128) }

    private init(bytes: [ByteTally]) { self.bytes = bytes }

    var byteCount: Int { base + next }

    mutating func rebase(by count: Int) {
        next -= count
        base += count
    }

    /// Counts up to `end`; looks at up to four bytes before and after.
    mutating func take(_ buffer: UnsafeBufferPointer<UInt8>, to end: Int) {
        var index = next
        var cr = 0
        var lf = 0
        var crlf = 0
        var wasReturn = afterReturn
        while index < end {
            let byte = buffer[index]
            if byte >= 0x20 && byte < 0x80 {
                wasReturn = false
                index += 1
                continue
            }
            if byte == 0x0D {
                cr += 1
                wasReturn = true
                endLine()
            } else if byte == 0x0A {
                if wasReturn {
                    crlf += 1
                    cr -= 1
                } else {
                    lf += 1
                    endLine()
                }
                wasReturn = false
            } else {
                wasReturn = false
                if byte >= 0x80 {
                    high(buffer, index)
                } else if byte == 0 {
                    nuls += 1
                } else if byte < 0x09 || byte > 0x0D && byte != 0x1A && byte != 0x1B {
                    controls += 1
                }
            }
            index += 1
        }
        newlines.cr += cr
        newlines.lf += lf
        newlines.crlf += crlf
        afterReturn = wasReturn
        next = end
    }

    mutating func endLine() {
        if let offset = lineInvalid {
            if linesInOther == 0 { firstInOther = offset }
            linesInOther += 1
        } else if let offset = lineUTF8 {
            if linesInUTF8 == 0 { firstInUTF8 = offset }
            linesInUTF8 += 1
        }
        lineUTF8 = nil
        lineInvalid = nil
    }

    private mutating func high(_ buffer: UnsafeBufferPointer<UInt8>, _ index: Int) {
        let offset = base + index
        // A byte order mark is no text.
        if offset < 3, base == 0, buffer.count >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB,
            buffer[2] == 0xBF
        {
            sequenceEnd = 3
            return
        }
        if firstNonASCII == nil { firstNonASCII = offset }
        if offset >= sequenceEnd { sequence(buffer, index, offset) }
        let slot = Int(buffer[index]) - 0x80
        bytes[slot].count += 1
        if bytes[slot].count == 1 { bytes[slot].firstOffset = offset }
        if bytes[slot].count <= Self.judged { judge(buffer, index, slot) }
    }

    private mutating func judge(_ buffer: UnsafeBufferPointer<UInt8>, _ index: Int, _ slot: Int) {
        func at(_ distance: Int) -> UInt8 {
            let place = index + distance
            return place < 0 || place >= buffer.count ? 0x0A : buffer[place]
        }
        for (number, candidate) in Candidate.all.enumerated() {
            let page = candidate.page
            let score = Plausibility.score(
                page[buffer[index]],
                (page[at(-3)], page[at(-2)], page[at(-1)], page[at(1)], page[at(2)], page[at(3)]))
            bytes[slot].scores[number] += Float(score)
        }
    }

    // MARK: - UTF-8

    private mutating func sequence(
        _ buffer: UnsafeBufferPointer<UInt8>, _ index: Int, _ offset: Int
    ) {
        guard let (value, length) = Self.scalar(buffer, index) else {
            invalid += 1
            if firstInvalid == nil { firstInvalid = offset }
            if lineInvalid == nil { lineInvalid = offset }
            sequenceEnd = offset + 1
            return
        }
        sequences += 1
        let isLikely =
            switch value {
            case 0xA0...0x17F, 0x218...0x21B, 0x1E80...0x1EFF, 0x2010...0x205E, 0x20A0...0x20BF,
                0x2100...0x22FF, 0xFEFF:
                true
            // Of other scripts there is more than one letter in a row.
            default: lastSequenceEnd == offset && !(0x530...0x5FF).contains(value)
            }
        if isLikely {
            plausible += 1
            if lineUTF8 == nil { lineUTF8 = offset }
        }
        sequenceEnd = offset + length
        lastSequenceEnd = sequenceEnd
    }

    /// The scalar at `index` by the table of the Unicode standard (3.9, D92), or `nil`.
    private static func scalar(
        _ buffer: UnsafeBufferPointer<UInt8>, _ index: Int
    ) -> (UInt32, Int)? {
        func trail(_ distance: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> UInt32? {
            guard index + distance < buffer.count, range.contains(buffer[index + distance]) else {
                return nil
            }
            return UInt32(buffer[index + distance] & 0x3F)
        }
        let lead = buffer[index]
        switch lead {
        case 0xC2...0xDF:
            guard let second = trail(1) else { return nil }
            return (UInt32(lead & 0x1F) << 6 | second, 2)
        case 0xE0...0xEF:
            let range: ClosedRange<UInt8> =
                lead == 0xE0 ? 0xA0...0xBF : lead == 0xED ? 0x80...0x9F : 0x80...0xBF
            guard let second = trail(1, range), let third = trail(2) else { return nil }
            return (UInt32(lead & 0x0F) << 12 | second << 6 | third, 3)
        case 0xF0...0xF4:
            let range: ClosedRange<UInt8> =
                lead == 0xF0 ? 0x90...0xBF : lead == 0xF4 ? 0x80...0x8F : 0x80...0xBF
            guard let second = trail(1, range), let third = trail(2), let fourth = trail(3) else {
                return nil
            }
            return (UInt32(lead & 0x07) << 18 | second << 12 | third << 6 | fourth, 4)
        default: return nil
        }
    }
}

/// What is known of one byte from 0x80: how often, where first, and how its characters fit.
struct ByteTally: Sendable {
    var count = 0
    var firstOffset = 0
    /// One sum for each of `Candidate.all`.
    var scores = SIMD4<Float>()
}

/// The ways to read a text of one byte a character.
struct Candidate: Sendable {
    let encoding: TextEncoding
    let doubleEncoded: DoubleEncoding?
    let page: CodePage

    static let all = [
        Candidate(encoding: .windows1252, doubleEncoded: nil, page: .windows1252),
        Candidate(encoding: .iso8859_1, doubleEncoded: nil, page: .iso8859),
        Candidate(encoding: .macRoman, doubleEncoded: nil, page: .macRoman),
        Candidate(
            encoding: .macRoman, doubleEncoded: .macRomanAsWindows1252, page: .macRomanTwice),
    ]
}
