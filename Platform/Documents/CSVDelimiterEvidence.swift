/// How evenly each delimiter divides the beginning of a file.
package struct CSVDelimiterEvidence: Sendable, Hashable {
    package let delimiter: CSVDelimiter
    /// Fields of the first record.
    package let columns: Int
    /// Records looked at, and those of them with as many fields as the first.
    package let records: Int
    package let even: Int

    private static let sample = 200
    /// As much of the file as is looked at.
    static let bytes = 1 << 17

    /// The best delimiter for `sample`, in an encoding whose lower half is ASCII; the comma where
    /// none divides anything.
    package static func examine(_ sample: ArraySlice<UInt8>, isWhole: Bool) -> Self {
        let begin = Array(sample.prefix(bytes))
        let isWhole = isWhole && begin.count == sample.count
        var best: (evidence: Self, score: Double)?
        for delimiter in CSVDelimiter.allCases {
            let evidence = count(begin, delimiter, isWhole)
            let share = evidence.records == 0 ? 0 : Double(evidence.even) / Double(evidence.records)
            // A table of one column is always even; two even columns beat nine uneven ones.
            let score =
                evidence.columns < 2 ? 0 : share * (1 + Double(min(evidence.columns, 20)) / 40)
            if best.map({ score > $0.score }) ?? true { best = (evidence, score) }
        }
        return best?.evidence ?? Self(delimiter: .comma, columns: 0, records: 0, even: 0)
    }

    private static func count(
        _ begin: [UInt8], _ delimiter: CSVDelimiter, _ isWhole: Bool
    ) -> Self {
        var scanner = CSVScanner(delimiter: delimiter, limits: CSVLimits(fieldBytes: bytes))
        var columns = 0
        var records = 0
        var even = 0
        var position = 0
        begin.withUnsafeBufferPointer { buffer in
            scanning: while position < buffer.count, records < sample {
                switch scanner.scan(buffer, from: position, isEnd: isWhole) {
                case .blank(let end): position = end
                case .record(let end):
                    position = end
                    records += 1
                    if records == 1 { columns = scanner.spans.count }
                    if scanner.spans.count == columns { even += 1 }
                case .incomplete, .misread, .overLimit: break scanning
                }
            }
        }
        return Self(delimiter: delimiter, columns: columns, records: records, even: even)
    }
}
