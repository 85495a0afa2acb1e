import Documents

extension FuzzTarget {
    /// Pieces of any size read the same; limits hold; what is written reads back equal.
    static func checkCSV(_ bytes: [UInt8]) throws {
        let choice = fingerprint(bytes)
        let encodings = TextEncoding.allCases
        let encoding = encodings[Int(choice % UInt64(encodings.count))]
        let delimiters = CSVDelimiter.allCases
        let delimiter = delimiters[Int(choice >> 8) % delimiters.count]
        let narrow = CSVLimits(fieldBytes: 12, fields: 5, recordBytes: 40)
        for limits in [CSVLimits(), narrow] {
            for encoding in [TextEncoding.utf8, encoding] {
                for delimiter in [CSVDelimiter.comma, delimiter] {
                    try checkPieces(bytes, encoding, delimiter, limits)
                }
            }
        }
        // Whatever the delimiter is taken for, the same is read with it named.
        let reader = try CSVReader(bytes, encoding: encoding)
        let guessed = try all(reader)
        let named = try CSVReader(bytes, encoding: encoding, delimiter: reader.delimiter)
        try require(try all(named) == guessed, "reads otherwise with the delimiter named")
        try checkWriter(guessed.map(\.fields), delimiter)
    }

    private static func all(_ reader: CSVReader) throws -> [CSVRecord] {
        var records: [CSVRecord] = []
        while let record = try reader.next() { records.append(record) }
        return records
    }

    private static func checkPieces(
        _ bytes: [UInt8], _ encoding: TextEncoding, _ delimiter: CSVDelimiter, _ limits: CSVLimits
    ) throws {
        let whole = try CSVReader(
            bytes, encoding: encoding, delimiter: delimiter, limits: limits)
        let records = try all(whole)
        for size in [1, 2, 3, 7, 64] {
            let reader = try CSVReader(
                bytes, encoding: encoding, delimiter: delimiter, limits: limits, piece: size)
            let same = try all(reader)
            try require(
                same == records && reader.summary == whole.summary,
                "\(encoding) \(delimiter) \(limits) by \(size): \(same) is not \(records)")
        }
        var line = 1
        for (number, record) in records.enumerated() {
            try require(record.number == number, "record \(number) is numbered \(record.number)")
            try require(record.line >= line, "line \(record.line) after \(line)")
            line = record.line
            try require(record.fields.count <= limits.fields, "too many fields")
            try require(
                record.fields.isEmpty == record.faults.contains(where: \.isOverLimit),
                "a record without fields, or with them beyond a limit")
            // A byte of another encoding, or what stands in its place, takes up to three of UTF-8.
            for field in record.fields {
                try require(field.utf8.count <= limits.fieldBytes * 3, "a field too long")
            }
        }
        try require(
            whole.summary.faultyRecords == records.count { !$0.faults.isEmpty }
                && whole.summary.records == records.count && whole.summary.lines >= line - 1,
            "the summary is not of these records: \(whole.summary)")
    }

    private static func checkWriter(_ rows: [[String]], _ delimiter: CSVDelimiter) throws {
        let rows = rows.filter { !$0.isEmpty }
        let limits = CSVLimits()
        for hasMark in [false, true] {
            var plain = CSVWriter(
                delimiter: delimiter, hasByteOrderMark: hasMark, isNeutralizing: false)
            var neutral = CSVWriter(delimiter: delimiter, hasByteOrderMark: hasMark)
            for row in rows {
                plain.append(row)
                neutral.append(row)
            }
            let again = try all(
                CSVReader(plain.take(), encoding: .utf8, delimiter: delimiter, limits: limits))
            try require(
                again.map { $0.fields.map { Array($0.utf8) } }
                    == rows.map { $0.map { Array($0.utf8) } },
                "\(rows) is read back as \(again)")
            try require(
                again.allSatisfy { $0.faults.allSatisfy(isNUL) }, "faults of our own: \(again)")
            let safe = try all(
                CSVReader(neutral.take(), encoding: .utf8, delimiter: delimiter, limits: limits))
            try require(safe.count == rows.count, "a formula made a row")
            for (record, row) in zip(safe, rows) {
                try require(record.fields.count == row.count, "a formula made a field")
                for (field, text) in zip(record.fields, row) {
                    let isWhole = field.utf8.elementsEqual(text.utf8)
                    try require(
                        isWhole || field.utf8.elementsEqual("'\(text)".utf8),
                        "\(text.debugDescription) became \(field.debugDescription)")
                    try require(
                        !isWhole || !beginsFormula(text), "a formula is left: \(text)")
                }
            }
        }
    }

    private static func isNUL(_ fault: CSVFault) -> Bool {
        if case .nulByte = fault { true } else { false }
    }

    /// Narrower than the writer's rule: what no spreadsheet reads as text.
    private static func beginsFormula(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        if first == UInt8(ascii: "=") || first == UInt8(ascii: "@") { return true }
        guard first == UInt8(ascii: "+") || first == UInt8(ascii: "-") else { return false }
        return text.utf8.contains { $0 | 0x20 > 0x65 && $0 | 0x20 <= 0x7A }
    }
}
