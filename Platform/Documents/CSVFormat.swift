/// The character between two fields.
package enum CSVDelimiter: UInt8, CaseIterable, Sendable, Hashable {
    case comma = 0x2C
    case semicolon = 0x3B
    case tab = 0x09
    case pipe = 0x7C

    /// Reads the character itself or its English name.
    package init?(name: String) {
        switch name.lowercased() {
        case ",", "comma": self = .comma
        case ";", "semicolon": self = .semicolon
        case "\t", "\\t", "tab": self = .tab
        case "|", "pipe", "bar": self = .pipe
        default: return nil
        }
    }
}

/// Bounds on one record. What is beyond is reported on its record and not kept.
package struct CSVLimits: Sendable, Hashable {
    /// Bytes of one field as written.
    package var fieldBytes: Int
    package var fields: Int
    /// Bytes of one record with its line end; also bounds the reader's buffer.
    package var recordBytes: Int

    package init(fieldBytes: Int = 1 << 20, fields: Int = 1024, recordBytes: Int = 4 << 20) {
        self.fieldBytes = max(1, fieldBytes)
        self.fields = max(1, fields)
        self.recordBytes = max(1, recordBytes)
    }
}

/// One record of a CSV file.
package struct CSVRecord: Sendable, Hashable {
    /// 0 is the first record, which is the header where there is one; data rows count from 1.
    package let number: Int
    /// The line on which the record begins, from 1; empty lines and line breaks in quotes count.
    package let line: Int
    /// As many as the row has. Empty where a limit was passed.
    package let fields: [String]
    package let faults: [CSVFault]

    package init(number: Int, line: Int, fields: [String], faults: [CSVFault] = []) {
        self.number = number
        self.line = line
        self.fields = fields
        self.faults = faults
    }
}

/// What is wrong with a record. Fields count from 0.
package enum CSVFault: Sendable, Hashable {
    /// A quotation mark that neither opens, closes nor is doubled; it stays in the text.
    case strayQuote(field: Int)
    /// The quote that opens the field is closed nowhere it could be. The field is read as if the
    /// quote were text, and reading goes on with the next line.
    case unterminatedQuote(field: Int)
    case nulByte(field: Int)
    /// Bytes that mean nothing in the encoding; U+FFFD stands in their place.
    case undecodable(field: Int, count: Int)
    case fieldTooLong(field: Int, limit: Int)
    case tooManyFields(limit: Int)
    case recordTooLong(limit: Int)

    /// Whether the record's fields were given up.
    package var isOverLimit: Bool {
        switch self {
        case .fieldTooLong, .tooManyFields, .recordTooLong: true
        case .strayQuote, .unterminatedQuote, .nulByte, .undecodable: false
        }
    }
}

/// What was met in the whole file.
package struct CSVSummary: Sendable, Hashable {
    package var delimiter: CSVDelimiter
    /// Records with the first one, which is the header where there is one.
    package var records: Int
    package var blankLines: Int
    package var lines: Int
    package var faultyRecords: Int
}
