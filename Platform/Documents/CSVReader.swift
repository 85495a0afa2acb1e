/// Reads CSV (RFC 4180 and what is found in the wild) record by record in constant memory.
///
/// Lines end in CR, LF or CRLF, mixed as they may be. Content never makes it stop: what is wrong
/// with a record stands in its `faults`, and the next one is read. Only the file itself can fail.
package final class CSVReader {
    package let delimiter: CSVDelimiter
    package let limits: CSVLimits
    package private(set) var blankLines = 0

    private let source: ByteSource
    /// Bytes read at once.
    private let piece: Int
    private let decoder: TextDecoder
    private var transcoder: UTF16Transcoder?
    private var raw: [UInt8] = []
    private var scanner: CSVScanner
    private var faultyRecords = 0

    /// The bytes of the file from `position` on that were read but not yet delivered.
    private var buffer: [UInt8] = []
    private var position = 0
    private var isEnd = false
    private var isSkipping = false
    private var line = 1
    private var number = 0
    private var unescaped: [UInt8] = []

    /// Opens a file. Without `delimiter`, the one that gives the most even table is taken.
    package convenience init(
        path: String, encoding: TextEncoding, repairing: DoubleEncoding? = nil,
        delimiter: CSVDelimiter? = nil, limits: CSVLimits = CSVLimits()
    ) throws(DocumentFault) {
        try self.init(
            ByteSource(path: path), encoding, repairing, delimiter: delimiter, limits: limits)
    }

    /// Reads from memory as from a file that comes `piece` bytes at a time; what is read does not
    /// depend on it.
    package convenience init(
        _ bytes: [UInt8], encoding: TextEncoding, repairing: DoubleEncoding? = nil,
        delimiter: CSVDelimiter? = nil, limits: CSVLimits = CSVLimits(), piece: Int = 1 << 18
    ) throws(DocumentFault) {
        try self.init(
            ByteSource(bytes), encoding, repairing, delimiter: delimiter, limits: limits,
            piece: max(1, piece))
    }

    private init(
        _ source: ByteSource, _ encoding: TextEncoding, _ repairing: DoubleEncoding?,
        delimiter: CSVDelimiter?, limits: CSVLimits, piece: Int = 1 << 18
    ) throws(DocumentFault) {
        var transcoder =
            encoding.isSixteenBit ? UTF16Transcoder(isBigEndian: encoding == .utf16BE) : nil
        var buffer: [UInt8] = []
        var raw: [UInt8] = []
        var isEnd = false
        // A named delimiter needs no sample, but a byte order mark is seen whole.
        let least = delimiter == nil ? CSVDelimiterEvidence.bytes + 3 : 3
        while !isEnd, buffer.count < least {
            isEnd = try !Self.fill(&buffer, from: source, &transcoder, &raw, piece: piece)
        }
        let isUTF8 = encoding == .utf8 || encoding.isSixteenBit
        let start = isUTF8 && buffer.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let chosen =
            delimiter
            ?? CSVDelimiterEvidence.examine(buffer[start...], isWhole: isEnd).delimiter
        self.source = source
        self.limits = limits
        self.piece = piece
        self.delimiter = chosen
        self.transcoder = transcoder
        self.buffer = buffer
        self.raw = raw
        self.isEnd = isEnd
        position = start
        decoder = TextDecoder(encoding, repairing: repairing)
        scanner = CSVScanner(delimiter: chosen, limits: limits)
    }

    /// Reads to the end; what `onRecord` throws ends the reading.
    @discardableResult
    package static func read(
        path: String, encoding: TextEncoding, repairing: DoubleEncoding? = nil,
        delimiter: CSVDelimiter? = nil, limits: CSVLimits = CSVLimits(),
        onRecord: (CSVRecord) throws -> Void
    ) throws -> CSVSummary {
        try CSVReader(
            path: path, encoding: encoding, repairing: repairing, delimiter: delimiter,
            limits: limits
        ).readAll(onRecord)
    }

    @discardableResult
    package static func read(
        _ bytes: [UInt8], encoding: TextEncoding, repairing: DoubleEncoding? = nil,
        delimiter: CSVDelimiter? = nil, limits: CSVLimits = CSVLimits(),
        onRecord: (CSVRecord) throws -> Void
    ) throws -> CSVSummary {
        try CSVReader(
            bytes, encoding: encoding, repairing: repairing, delimiter: delimiter, limits: limits
        ).readAll(onRecord)
    }

    private func readAll(_ onRecord: (CSVRecord) throws -> Void) throws -> CSVSummary {
        while let record = try next() { try onRecord(record) }
        return summary
    }

    /// What was met so far.
    package var summary: CSVSummary {
        CSVSummary(
            delimiter: delimiter, records: number, blankLines: blankLines, lines: line - 1,
            faultyRecords: faultyRecords)
    }

    /// The next record; `nil` at the end of the file.
    package func next() throws(DocumentFault) -> CSVRecord? {
        while true {
            if isSkipping, try !skipLine() { return nil }
            if position >= buffer.count {
                guard try more() else { return nil }
                continue
            }
            // Never more than one record may have, so that its end is judged the same however much
            // was read ahead.
            let end = min(buffer.count, position + limits.recordBytes)
            let outcome = buffer.withUnsafeBufferPointer {
                scanner.scan(
                    UnsafeBufferPointer(rebasing: $0[..<end]), from: position,
                    isEnd: isEnd && end == buffer.count)
            }
            switch outcome {
            case .blank(let end):
                position = end
                line += 1
                blankLines += 1
            case .record(let end):
                let record = record(scanner.spans, faults: scanner.faults)
                position = end
                line += 1 + scanner.innerLines
                return record
            case .overLimit(let fault): return refuse(fault)
            case .incomplete, .misread:
                if end < buffer.count {
                    return refuse(.recordTooLong(limit: limits.recordBytes))
                }
                _ = try more()
            }
        }
    }

    private func record(_ spans: [CSVScanner.Span], faults: [CSVFault]) -> CSVRecord {
        var faults = faults
        var fields: [String] = []
        fields.reserveCapacity(spans.count)
        buffer.withUnsafeBufferPointer { bytes in
            for span in spans {
                let field = UnsafeBufferPointer(rebasing: bytes[span.start..<span.end])
                if span.hasDoubled {
                    unescape(field, dropping: span.dropsAt.map { $0 - span.start })
                    unescaped.withUnsafeBufferPointer {
                        fields.append(text($0, span, fields.count, &faults))
                    }
                } else {
                    fields.append(text(field, span, fields.count, &faults))
                }
            }
        }
        return deliver(fields, faults)
    }

    private func text(
        _ bytes: UnsafeBufferPointer<UInt8>, _ span: CSVScanner.Span, _ field: Int,
        _ faults: inout [CSVFault]
    ) -> String {
        if span.isASCII { return String(decoding: bytes, as: UTF8.self) }
        let decoded = decoder.decode(bytes)
        if decoded.undecodable > 0 {
            faults.append(.undecodable(field: field, count: decoded.undecodable))
        }
        return decoded.text
    }

    private func unescape(_ bytes: UnsafeBufferPointer<UInt8>, dropping: Int?) {
        unescaped.removeAll(keepingCapacity: true)
        var index = 0
        while index < bytes.count {
            if index == dropping {
                index += 1
                continue
            }
            unescaped.append(bytes[index])
            let isDoubled =
                bytes[index] == 0x22 && index + 1 < bytes.count && bytes[index + 1] == 0x22
            index += isDoubled ? 2 : 1
        }
    }

    private func deliver(_ fields: [String], _ faults: [CSVFault]) -> CSVRecord {
        let record = CSVRecord(number: number, line: line, fields: fields, faults: faults)
        if !faults.isEmpty { faultyRecords += 1 }
        number += 1
        return record
    }

    /// Gives the record up and leaves out the rest of its line.
    private func refuse(_ fault: CSVFault) -> CSVRecord {
        isSkipping = true
        return deliver([], [fault])
    }

    /// `false` at the end of the file.
    private func skipLine() throws(DocumentFault) -> Bool {
        while true {
            while position < buffer.count {
                let byte = buffer[position]
                if byte == 0x0A || byte == 0x0D {
                    if byte == 0x0D, position + 1 >= buffer.count, !isEnd { break }
                    let isPair =
                        byte == 0x0D && position + 1 < buffer.count && buffer[position + 1] == 0x0A
                    position += isPair ? 2 : 1
                    line += 1
                    isSkipping = false
                    return true
                }
                position += 1
            }
            guard try more() else {
                if position >= buffer.count {
                    line += 1
                    isSkipping = false
                    return false
                }
                continue
            }
        }
    }

    // MARK: - Buffer

    /// Drops what was delivered and reads on; `false` where the file had ended before.
    private func more() throws(DocumentFault) -> Bool {
        if isEnd { return false }
        if position > 0 {
            buffer.removeFirst(position)
            position = 0
        }
        isEnd = try !Self.fill(&buffer, from: source, &transcoder, &raw, piece: piece)
        return true
    }

    /// Reads one piece behind what the buffer holds, at least as much as it holds, so that the
    /// work on long records stays linear; `false` at the end of the file.
    private static func fill(
        _ buffer: inout [UInt8], from source: ByteSource, _ transcoder: inout UTF16Transcoder?,
        _ raw: inout [UInt8], piece: Int
    ) throws(DocumentFault) -> Bool {
        let wanted = source.capped(max(piece, buffer.count))
        if raw.count < wanted { raw = [UInt8](repeating: 0, count: wanted) }
        var thrown: DocumentFault?
        var count = 0
        raw.withUnsafeMutableBytes { bytes in
            do throws(DocumentFault) {
                count = try source.read(
                    into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<wanted]))
            } catch { thrown = error }
        }
        raw.withUnsafeBufferPointer { bytes in
            let piece = UnsafeBufferPointer(rebasing: bytes[..<count])
            if transcoder != nil {
                transcoder?.transcode(piece, into: &buffer)
            } else {
                buffer.append(contentsOf: piece)
            }
        }
        if count == 0 { transcoder?.finish(into: &buffer) }
        if let thrown { throw thrown }
        return count > 0
    }
}
