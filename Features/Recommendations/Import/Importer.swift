package import Base
package import Database
package import Documents
import Parties

/// Imports files of recommendations: all of them in one transaction, or none.
package struct Importer: Sendable {
    package struct Options: Sendable {
        /// Tells what would happen and stores nothing.
        package var isDryRun = false
        /// Nil where the files shall tell.
        package var encoding: TextEncoding?
        package var delimiter: CSVDelimiter?
        package var defaults = ImportDefaults()
        /// Lets a second source of a review correct what is held from the first.
        package var corrects = false
        /// Skips files that were imported before, byte for byte.
        package var once = false

        package init() {}
    }

    private let database: any Database
    private let options: Options
    private let clock: Clock
    private let identifiers: RandomIdentifiers

    package init(
        database: any Database, options: Options, clock: Clock, identifiers: RandomIdentifiers
    ) {
        self.database = database
        self.options = options
        self.clock = clock
        self.identifiers = identifiers
    }

    /// Reads the files one after the other. Throws `ImportFault` for a file that is none of ours.
    ///
    /// `progress` is told the file's name and the rows read so far.
    package func run(
        _ paths: [String], progress: @Sendable (_ file: String, _ rows: Int) -> Void
    ) async throws -> [ImportReport] {
        do {
            return try await database.write { transaction in
                let directory = try PartyDirectory(transaction)
                guard !directory.states.isEmpty else {
                    throw ImportFault(
                        file: "reference facts",
                        reason: "no States are loaded; run “accord load reference” first")
                }
                var store = ImportStore(
                    transaction, directory: directory, corrects: options.corrects)
                let sources = SourcesAhead(paths, options)
                defer { sources.end() }
                let reports = try paths.indices.map { index in
                    try importFile(
                        sources.take(index), directory, &store, transaction, progress)
                }
                try store.finish()
                if options.isDryRun { throw DryRun(reports: reports) }
                return reports
            }
        } catch let dryRun as DryRun {
            return dryRun.reports
        }
    }

    /// Undoes the transaction of a dry run and carries its reports out.
    private struct DryRun: Error {
        let reports: [ImportReport]
    }

    private func importFile(
        _ source: RowSource, _ directory: PartyDirectory, _ store: inout ImportStore,
        _ transaction: any Transaction, _ progress: (String, Int) -> Void
    ) throws -> ImportReport {
        var report = ImportReport(
            fileName: source.name, sha256: source.sha256, byteCount: source.byteCount)
        let known = try transaction.count(
            "SELECT count(*) FROM import_receipt WHERE sha256 = \(source.sha256)")
        if options.once, known > 0 {
            report.wasSkipped = true
            return report
        }
        let importID = try transaction.count("SELECT max(id) FROM import_receipt") + 1
        try insertReceipt(report, id: importID, transaction)
        var defaults = options.defaults
        if defaults.state == nil { defaults.state = source.impliedReview?.state }
        if defaults.session == nil { defaults.session = source.impliedReview?.session }
        if defaults.cycle == nil { defaults.cycle = source.impliedReview?.cycle }
        let feed = RowFeed(source: source, defaults: defaults, directory: directory)
        var intake = Intake(report: report)
        try store.begin(importID: importID)
        try feed.forEach { item in
            try intake.take(item, source, &store)
            if intake.report.rows % 1000 == 0 { progress(source.name, intake.report.rows) }
        }
        try store.endFile()
        report = try intake.finish(source)
        progress(source.name, report.rows)
        if report.added + report.changed + report.merged == 0, known > 0 {
            // The same file again: the receipt it has says all there is to say.
            try transaction.execute("DELETE FROM import_receipt WHERE id = \(importID)")
        } else {
            try finishReceipt(report, id: importID, transaction)
        }
        return report
    }

    private func insertReceipt(
        _ report: ImportReport, id: Int, _ transaction: any Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO import_receipt
                (id, public_id, imported_at, file_name, sha256, byte_count, layout, encoding,
                delimiter, rows_read, added, changed, unchanged, merged, refused)
            VALUES (\(id), \(identifiers.next()), \(clock.now().description), \(report.fileName),
                \(report.sha256), \(report.byteCount), '', '', '', 0, 0, 0, 0, 0, 0)
            """)
    }

    private func finishReceipt(
        _ report: ImportReport, id: Int, _ transaction: any Transaction
    ) throws {
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

/// The rows of one file on their way into the store.
private struct Intake {
    var report: ImportReport
    private var hasLayout = false

    init(report: ImportReport) { self.report = report }

    mutating func take(
        _ item: RowFeed.Item, _ source: RowSource, _ store: inout ImportStore
    ) throws {
        switch item {
        case .layout(let layout):
            hasLayout = true
            report.layout = layout.kind.rawValue
            report.unknownColumns = layout.unknown
            report.derivedColumns = layout.derived
            report.encoding = source.encodingName
            report.encodingEvidence = source.encodingEvidence
            report.delimiter = source.delimiterName
        case .refused(let problems): try refuse(problems, source)
        case .row(let understood): try take(understood, source, &store)
        }
    }

    private mutating func take(
        _ understood: RowFeed.Understood, _ source: RowSource, _ store: inout ImportStore
    ) throws {
        let row = understood.row
        func problem(_ reason: RowProblem.Reason) -> RowProblem {
            RowProblem(
                row: row.number, field: "row", value: String(row.text.prefix(100)), reason: reason)
        }
        var notes = understood.notes
        switch try store.store(understood) {
        case .added: report.added += 1
        case .changed: report.changed += 1
        case .unchanged: report.unchanged += 1
        case .merged: report.merged += 1
        case .duplicate(let other):
            report.unchanged += 1
            notes.append(problem(.duplicate(ofRow: other)))
        case .heldFromOtherSource(let layout):
            try refuse([problem(.heldFromOtherSource(layout: layout))], source)
        }
        report.notes += notes.map(ImportReport.Problem.init)
    }

    private mutating func refuse(_ problems: [RowProblem], _ source: RowSource) throws {
        report.refused += 1
        guard report.refused <= ImportReport.maximumRefused else {
            let first = report.problems.first.map {
                "; the first: row \($0.row), \($0.field): \($0.sentence)"
            }
            throw ImportFault(
                file: source.name,
                reason:
                    "more than \(ImportReport.maximumRefused) rows would be refused\(first ?? "")")
        }
        report.problems += problems.map(ImportReport.Problem.init)
    }

    func finish(_ source: RowSource) throws -> ImportReport {
        guard hasLayout else {
            throw ImportFault(file: source.name, reason: "the file has no rows, not even a heading")
        }
        return report
    }
}

extension String {
    /// PostgreSQL's texts hold no NUL; the receipt shows a sign instead.
    fileprivate var withoutNUL: String {
        utf8.contains(0) ? String(map { $0 == "\0" ? "\u{2400}" : $0 }) : self
    }
}
