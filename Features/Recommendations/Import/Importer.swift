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
        _ paths: [String], progress: @escaping @Sendable (_ file: String, _ rows: Int) -> Void
    ) async throws -> [ImportReport] {
        do {
            return try await database.write { transaction in
                let feed = RowFeed(paths, options)
                defer { feed.end() }
                let directory = try PartyDirectory(transaction)
                guard !directory.states.isEmpty else {
                    throw ImportFault(
                        file: "reference facts",
                        reason: "no States are loaded; run “accord load reference” first")
                }
                var intake = Intake(
                    transaction,
                    ImportStore(transaction, directory: directory, corrects: options.corrects),
                    clock: clock, identifiers: identifiers, progress: progress)
                let hashes = try transaction.all("SELECT sha256 FROM import_receipt") { $0.text(0) }
                feed.understand(by: directory, importedBefore: Set(hashes))
                while let batch = try feed.next() { try intake.take(batch) }
                let reports = try intake.finish()
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
}
