/// Finds the fields of one record in a buffer. Knows bytes only; the same code measures how well
/// a delimiter fits and reads the file.
struct CSVScanner {
    struct Span {
        var start: Int
        var end: Int
        var isQuoted = false
        /// Quotes inside are doubled.
        var hasDoubled = false
        var isASCII = true
        var hasNUL = false
    }

    enum Outcome {
        /// The record, its line end included, ends before the offset.
        case record(end: Int)
        case blank(end: Int)
        /// The buffer ends first.
        case incomplete
        case overLimit(CSVFault, at: Int)
    }

    let limits: CSVLimits
    private let delimiter: UInt8
    /// 1 for each byte that is not plain text inside an unquoted field.
    private let isSpecial: [UInt8]

    private(set) var spans: [Span] = []
    private(set) var faults: [CSVFault] = []
    /// Line breaks inside quotes.
    private(set) var innerLines = 0
    /// Where the quoted field began that had not ended with the buffer.
    private(set) var openQuote: Int?

    init(delimiter: CSVDelimiter, limits: CSVLimits) {
        self.delimiter = delimiter.rawValue
        self.limits = limits
        var table = [UInt8](repeating: 0, count: 256)
        for byte in [delimiter.rawValue, 0x22, 0x0D, 0x0A, 0x00] { table[Int(byte)] = 1 }
        isSpecial = table
    }

    /// Scans from `start`. With `isEnd` the buffer's end is the file's. A quote that opens at
    /// `literalQuote` is text.
    mutating func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, isEnd: Bool, literalQuote: Int? = nil
    ) -> Outcome {
        spans.removeAll(keepingCapacity: true)
        faults.removeAll(keepingCapacity: true)
        innerLines = 0
        openQuote = nil
        let end = bytes.count
        if start < end, bytes[start] == 0x0D || bytes[start] == 0x0A {
            guard let next = lineEnd(bytes, start, isEnd) else { return .incomplete }
            return .blank(end: next)
        }
        var index = start
        while true {
            var span = Span(start: index, end: index)
            let isQuoted = index < end && bytes[index] == 0x22 && index != literalQuote
            if isQuoted {
                guard let next = quoted(bytes, &span, isEnd) else { return .incomplete }
                index = next
            } else {
                if index == literalQuote { faults.append(.unterminatedQuote(field: spans.count)) }
                index = plain(bytes, &span, literalQuote)
            }
            if span.end - span.start > limits.fieldBytes {
                return .overLimit(
                    .fieldTooLong(field: spans.count, limit: limits.fieldBytes), at: index)
            }
            guard index < end || isEnd else { return .incomplete }
            if spans.count == limits.fields {
                return .overLimit(.tooManyFields(limit: limits.fields), at: index)
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
        _ bytes: UnsafeBufferPointer<UInt8>, _ span: inout Span, _ literalQuote: Int?
    ) -> Int {
        let end = bytes.count
        var index = span.start
        var all: UInt8 = 0
        var hasStray = false
        isSpecial.withUnsafeBufferPointer { table in
            while index < end {
                let byte = bytes[index]
                all |= byte
                if table[Int(byte)] != 0 {
                    if byte == 0x22 {
                        hasStray = hasStray || index != literalQuote
                    } else if byte == 0 {
                        span.hasNUL = true
                    } else {
                        break
                    }
                }
                index += 1
            }
        }
        if hasStray { faults.append(.strayQuote(field: spans.count)) }
        span.end = index
        span.isASCII = all < 0x80
        return index
    }

    /// A quoted field; returns where the delimiter or line end after it stands, or `nil` where the
    /// buffer (not the file) ends first. A quote followed by something else is text.
    private mutating func quoted(
        _ bytes: UnsafeBufferPointer<UInt8>, _ span: inout Span, _ isEnd: Bool
    ) -> Int? {
        let end = bytes.count
        let opening = span.start
        var index = opening + 1
        span.start = index
        span.isQuoted = true
        var all: UInt8 = 0
        var hasStray = false
        while index < end {
            let byte = bytes[index]
            all |= byte
            if byte > 0x22 {
                index += 1
                continue
            }
            switch byte {
            case 0x22:
                if index + 1 >= end, !isEnd { return open(opening) }
                if index + 1 < end, bytes[index + 1] == 0x22 {
                    span.hasDoubled = true
                    index += 2
                    continue
                }
                var after = index + 1
                while after < end, bytes[after] == 0x20 { after += 1 }
                if after >= end, !isEnd { return open(opening) }
                if after >= end || bytes[after] == delimiter || bytes[after] == 0x0D
                    || bytes[after] == 0x0A
                {
                    // Quotes do not match over a line break: what looks like the end belongs to
                    // another row, so the opening one was a slip.
                    if hasStray, innerLines > 0 { return misread(opening) }
                    if hasStray || after > index + 1 {
                        faults.append(.strayQuote(field: spans.count))
                    }
                    span.end = index
                    span.isASCII = all < 0x80
                    return after
                }
                hasStray = true
                if innerLines > 0 { return misread(opening) }
            case 0x0D:
                innerLines += 1
                if index + 1 < end, bytes[index + 1] == 0x0A { index += 1 }
            case 0x0A: innerLines += 1
            case 0: span.hasNUL = true
            default: break
            }
            index += 1
            if index - opening > limits.fieldBytes + 2 { return misread(opening) }
        }
        return isEnd ? misread(opening) : open(opening)
    }

    private mutating func open(_ opening: Int) -> Int? {
        openQuote = opening
        return nil
    }

    /// The reader scans again with the quote taken as text.
    private mutating func misread(_ opening: Int) -> Int? {
        openQuote = opening
        isMisread = true
        return nil
    }

    private(set) var isMisread = false

    mutating func clearMisread() { isMisread = false }
}
