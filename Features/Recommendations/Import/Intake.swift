import Base
import Database
import Parties

/// The files of one import on their way into the store, each with its receipt.
struct Intake {
    private let transaction: any Transaction
    private let clock: Clock
    private let identifiers: RandomIdentifiers
    /// Told the file's name and the rows read so far.
    private let progress: (_ file: String, _ rows: Int) -> Void
    private var store: ImportStore
    private var current: FileUnderWay?
    private var reports: [ImportReport] = []

    private struct FileUnderWay {
        let source: RowSource
        let importID: Int
        /// Whether the same bytes were imported before.
        let isKnown: Bool
        var hasLayout = false
    }

    init(
        _ transaction: any Transaction, _ store: ImportStore, clock: Clock,
        identifiers: RandomIdentifiers, progress: @escaping (_ file: String, _ rows: Int) -> Void
    ) {
        self.transaction = transaction
        self.store = store
        self.clock = clock
        self.identifiers = identifiers
        self.progress = progress
    }

    mutating func take(_ batch: RowBatch) throws {
        try store.begin(batch)
        try batch.forEach(event: { try take($0) }, row: { try take($0) })
    }

    private mutating func take(_ event: RowFeed.Event) throws {
        switch event {
        case .file(let source):
            try endFile()
            try begin(source)
        case .skipped(let source):
            try endFile()
            reports.append(ImportReport(source))
            reports[reports.count - 1].wasSkipped = true
        case .layout(let layout): take(layout)
        case .refused(let problems):
            try refuse(problems)
            tell()
        case .noted(let notes): report.notes += notes.map(ImportReport.Problem.init)
        }
    }

    /// Stores the rest; a report for each file.
    mutating func finish() throws -> [ImportReport] {
        try endFile()
        try store.finish()
        return reports
    }

    // MARK: A file

    private mutating func begin(_ source: RowSource) throws {
        let known = try transaction.count(
            "SELECT count(*) FROM import_receipt WHERE sha256 = \(source.sha256)")
        let importID = try transaction.count("SELECT max(id) FROM import_receipt") + 1
        let report = ImportReport(source)
        try insertReceipt(report, id: importID)
        try store.begin(importID: importID)
        reports.append(report)
        current = FileUnderWay(source: source, importID: importID, isKnown: known > 0)
    }

    private mutating func endFile() throws {
        guard let file = current else { return }
        current = nil
        try store.endFile()
        guard file.hasLayout else {
            throw ImportFault(
                file: file.source.name, reason: "the file has no rows, not even a heading")
        }
        progress(file.source.name, report.rows)
        if report.added + report.changed + report.merged == 0, file.isKnown {
            // The same file again: the receipt it has says all there is to say.
            try transaction.execute("DELETE FROM import_receipt WHERE id = \(file.importID)")
        } else {
            try finishReceipt(report, id: file.importID)
        }
    }

    /// The report of the file under way.
    private var report: ImportReport {
        get { reports[reports.count - 1] }
        _modify { yield &reports[reports.count - 1] }
    }

    private func tell() {
        guard report.rows % 1000 == 0, let current else { return }
        progress(current.source.name, report.rows)
    }

    // MARK: Its rows

    private mutating func take(_ layout: ColumnLayout) {
        guard let source = current?.source else { return }
        current?.hasLayout = true
        report.layout = layout.kind.rawValue
        report.unknownColumns = layout.unknown
        report.derivedColumns = layout.derived
        report.encoding = source.encodingName
        report.encodingEvidence = source.encodingEvidence
        report.delimiter = source.delimiterName
    }

    private mutating func take(_ row: UnderstoodRow) throws {
        func problem(_ reason: RowProblem.Reason) -> RowProblem {
            let text = String(decoding: row.text, as: UTF8.self)
            return RowProblem(
                row: row.number, field: "row", value: String(text.prefix(100)), reason: reason)
        }
        switch try store.store(row) {
        case .added: report.added += 1
        case .changed: report.changed += 1
        case .unchanged: report.unchanged += 1
        case .merged: report.merged += 1
        case .duplicate(let other):
            report.unchanged += 1
            report.notes.append(ImportReport.Problem(problem(.duplicate(ofRow: other))))
        case .heldFromOtherSource(let layout):
            try refuse([problem(.heldFromOtherSource(layout: layout))])
        }
        tell()
    }

    private mutating func refuse(_ problems: [RowProblem]) throws {
        report.refused += 1
        guard report.refused <= ImportReport.maximumRefused else {
            let first = report.problems.first.map {
                "; the first: row \($0.row), \($0.field): \($0.sentence)"
            }
            throw ImportFault(
                file: report.fileName,
                reason:
                    "more than \(ImportReport.maximumRefused) rows would be refused\(first ?? "")")
        }
        report.problems += problems.map(ImportReport.Problem.init)
    }

    // MARK: Its receipt

    private func insertReceipt(_ report: ImportReport, id: Int) throws {
        try transaction.execute(
            """
            INSERT INTO import_receipt
                (id, public_id, imported_at, file_name, sha256, byte_count, layout, encoding,
                delimiter, rows_read, added, changed, unchanged, merged, refused)
            VALUES (\(id), \(identifiers.next()), \(clock.now().description), \(report.fileName),
                \(report.sha256), \(report.byteCount), '', '', '', 0, 0, 0, 0, 0, 0)
            """)
    }

    private func finishReceipt(_ report: ImportReport, id: Int) throws {
        try transaction.execute(
            """
            UPDATE import_receipt
            SET layout = \(report.layout), encoding = \(report.encoding),
                delimiter = \(report.delimiter), rows_read = \(report.rows),
                added = \(report.added), changed = \(report.changed),
                unchanged = \(report.unchanged), merged = \(report.merged),
                refused = \(report.refused)
            WHERE id = \(id)
            """)
        let problems =
            report.problems.map { (true, $0) } + report.notes.map { (false, $0) }
        var iterator = problems.enumerated().makeIterator()
        try transaction.insert(
            into: "import_problem",
            columns: [
                "import_id", "number", "is_refusal", "source_row", "field", "value", "reason",
                "detail",
            ]
        ) {
            iterator.next().map { index, entry in
                let (isRefusal, problem) = entry
                return [
                    .integer(Int64(id)), .integer(Int64(index + 1)), isRefusal.sqlValue,
                    .integer(Int64(problem.row)), .text(problem.field),
                    .text(problem.value.withoutNUL),
                    .text(problem.reason), .text(problem.detail),
                ]
            }
        }
    }
}

extension String {
    /// PostgreSQL's texts hold no NUL; the receipt shows a sign instead.
    fileprivate var withoutNUL: String {
        utf8.contains(0) ? String(map { $0 == "\0" ? "\u{2400}" : $0 }) : self
    }
}
