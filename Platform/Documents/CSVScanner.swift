/// Finds the fields of one record in a buffer. Knows bytes only; the same code measures how well
/// a delimiter fits and reads the file.
struct CSVScanner {
    struct Span {
        var start: Int
        var end: Int
        /// Quotes inside are doubled.
        var hasDoubled = false
        /// A quote that closes before the field ends: not part of the text.
        var dropsAt: Int?
        var isASCII = true
        var hasNUL = false
    }

    enum Outcome {
        /// The record, its line end included, ends before the offset.
        case record(end: Int)
        case blank(end: Int)
        /// The buffer ends first.
        case incomplete
        /// A quote swallows lines that are not its own.
        case misread
        case overLimit(CSVFault)
    }

    let limits: CSVLimits
    private let delimiter: UInt8
    /// 1 for each byte that is not plain text inside an unquoted field.
    private let isSpecial: [UInt8]

    private(set) var spans: [Span] = []
    private(set) var faults: [CSVFault] = []
    /// Line breaks inside quotes.
    private(set) var innerLines = 0
    /// In this record quoted fields end with their line; see `Outcome.misread`.
    private var isOneLine = false
    /// In this record no further quote means anything.
    private var isLiteral = false
    private var endedOnLine = 0

    init(delimiter: CSVDelimiter, limits: CSVLimits) {
        self.delimiter = delimiter.rawValue
        self.limits = limits
        var table = [UInt8](repeating: 0, count: 256)
        for byte in [delimiter.rawValue, 0x22, 0x0D, 0x0A, 0x00] { table[Int(byte)] = 1 }
        isSpecial = table
    }

    /// Scans from `start`. With `isEnd` the buffer's end is the file's.
    mutating func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, isEnd: Bool
    ) -> Outcome {
        isOneLine = false
        let outcome = attempt(bytes, from: start, isEnd: isEnd)
        guard case .misread = outcome else { return outcome }
        isOneLine = true
        return attempt(bytes, from: start, isEnd: isEnd)
    }

    private mutating func attempt(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, isEnd: Bool
    ) -> Outcome {
        spans.removeAll(keepingCapacity: true)
        faults.removeAll(keepingCapacity: true)
        innerLines = 0
        isLiteral = false
        endedOnLine = 0
        let end = bytes.count
        if start < end, bytes[start] == 0x0D || bytes[start] == 0x0A {
            guard let next = lineEnd(bytes, start, isEnd) else { return .incomplete }
            return .blank(end: next)
        }
        var index = start
        while true {
            var span = Span(start: index, end: index)
            let isQuoted = index < end && bytes[index] == 0x22 && !isLiteral
            switch isQuoted ? quoted(bytes, &span, isEnd) : .ends(plain(bytes, &span)) {
            case .ends(let next): index = next
            case .incomplete: return .incomplete
            case .misread: return .misread
            }
            if span.end - span.start > limits.fieldBytes {
                return .overLimit(.fieldTooLong(field: spans.count, limit: limits.fieldBytes))
            }
            guard index < end || isEnd else { return .incomplete }
            if spans.count == limits.fields {
                return .overLimit(.tooManyFields(limit: limits.fields))
            }
            if span.hasNUL { faults.append(.nulByte(field: spans.count)) }
            spans.append(span)
            if index >= end { return .record(end: end) }
            if bytes[index] == delimiter {
                index += 1
                continue
            }
            guard let next = lineEnd(bytes, index, isEnd) else { return .incomplete }
            return .record(end: next)
        }
    }

    /// The offset after the line end at `index`; `nil` where a line feed may follow unseen.
    private func lineEnd(
        _ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ isEnd: Bool
    ) -> Int? {
        if bytes[index] == 0x0A { return index + 1 }
        if index + 1 < bytes.count { return bytes[index + 1] == 0x0A ? index + 2 : index + 1 }
        return isEnd ? index + 1 : nil
    }

    /// An unquoted field; returns where it ends.
    private mutating func plain(
        _ bytes: UnsafeBufferPointer<UInt8>, _ span: inout Span, opensInVain: Bool = false
    ) -> Int {
        let end = bytes.count
        var index = span.start
        var all: UInt8 = 0
        var quotes = 0
        isSpecial.withUnsafeBufferPointer { table in
            while index < end {
                let byte = bytes[index]
                all |= byte
                if table[Int(byte)] != 0 {
                    if byte == 0x22 {
                        quotes += 1
                    } else if byte == 0 {
                        span.hasNUL = true
                    } else {
                        break
                    }
                }
                index += 1
            }
        }
        if opensInVain {
            faults.append(.unterminatedQuote(field: spans.count))
        } else if quotes > 0 {
            faults.append(.strayQuote(field: spans.count))
        }
        span.end = index
        span.isASCII = all < 0x80
        return index
    }

    private enum Field {
        /// The delimiter or line end after it, or the file's end.
        case ends(Int)
        case incomplete
        case misread
    }

    /// A quoted field. A quote followed by something else than the field's end is text; but such
    /// quotes and line breaks in one field mean that the opening one was a slip and the next rows
    /// are being swallowed. Then the record is read again, its quotes ending with the line.
    private mutating func quoted(
        _ bytes: UnsafeBufferPointer<UInt8>, _ span: inout Span, _ isEnd: Bool
    ) -> Field {
        let end = bytes.count
        let opening = span.start
        var index = opening + 1
        var all: UInt8 = 0
        var hasStray = false
        var closing: Int?
        while index < end {
            let byte = bytes[index]
            all |= byte
            if byte > 0x22 {
                index += 1
                continue
            }
            switch byte {
            case 0x22:
                // As where the buffer ends before this quote.
                if innerLines > 0, index - opening > limits.fieldBytes { return .misread }
                if index + 1 >= end, !isEnd { return .incomplete }
                if index + 1 < end, bytes[index + 1] == 0x22 {
                    span.hasDoubled = true
                    index += 2
                    continue
                }
                var after = index + 1
                while after < end, bytes[after] == 0x20 { after += 1 }
                if after >= end, !isEnd { return .incomplete }
                if after >= end || ends(bytes[after]) {
                    if hasStray || after > index + 1 {
                        faults.append(.strayQuote(field: spans.count))
                    }
                    span.start = opening + 1
                    span.end = index
                    span.isASCII = all < 0x80
                    return .ends(after)
                }
                if innerLines > 0 { return .misread }
                if !hasStray, bytes[index - 1] != delimiter { closing = index }
                hasStray = true
            case 0x0D, 0x0A:
                if isOneLine { return .ends(endOnLine(bytes, &span, closing)) }
                if hasStray || index - opening > limits.fieldBytes { return .misread }
                if byte == 0x0D, index + 1 >= end, !isEnd { return .incomplete }
                if byte == 0x0D, index + 1 < end, bytes[index + 1] == 0x0A { index += 1 }
                innerLines += 1
            case 0: span.hasNUL = true
            default: break
            }
            index += 1
        }
        if isOneLine {
            return isEnd ? .ends(endOnLine(bytes, &span, closing)) : .incomplete
        }
        if isEnd || index - opening > limits.fieldBytes { return .misread }
        return .incomplete
    }

    private func ends(_ byte: UInt8) -> Bool {
        byte == delimiter || byte == 0x0D || byte == 0x0A
    }

    /// No quote on this line closes the field. If the first one inside stands like a closing quote
    /// with text after it (`"text";,`), the field ends with that text; otherwise the opening quote
    /// is text, and no later field of the line can be quoted either.
    private mutating func endOnLine(
        _ bytes: UnsafeBufferPointer<UInt8>, _ span: inout Span, _ closing: Int?
    ) -> Int {
        // Each attempt costs the rest of the line.
        if let closing, endedOnLine < 8 {
            endedOnLine += 1
            let opening = span.start
            span.start = closing + 1
            let end = plain(bytes, &span)
            if faults.last != .strayQuote(field: spans.count) {
                faults.append(.strayQuote(field: spans.count))
            }
            span.start = opening + 1
            span.hasDoubled = true
            span.isASCII = bytes[span.start..<span.end].allSatisfy { $0 < 0x80 }
            span.dropsAt = closing
            return end
        }
        isLiteral = true
        span.hasDoubled = false
        return plain(bytes, &span, opensInVain: true)
    }
}
