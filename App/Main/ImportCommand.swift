import ArgumentParser
import Assembly
import Base
import Database
import Documents
import Foundation
import Recommendations

struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Import records from files.", subcommands: [RecommendationFiles.self])

    struct RecommendationFiles: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "recommendations",
            abstract: "Import recommendations from CSV, .xlsx and .docx files.",
            discussion: """
                Reads exports of the UPR Info database, tables taken from reports, OHCHR's matrices
                (.docx, or their table as CSV), and any table with columns for the State under
                review, the text, the recommending State, the position and the session. A folder
                means its files of these kinds; .gz files are unpacked on the way.

                Everything is stored, or nothing. Rows with faults are refused, each with its number
                and reason; the others are imported. Importing again changes nothing.

                Look before you leap:   accord import recommendations FILE --dry-run
                A file without a State: accord import recommendations FILE --state China --session 17
                """)

        @Argument(help: "Files, or folders with files.")
        var paths: [String]

        @Flag(help: "Tell what would be added, changed, left, merged and refused; store nothing.")
        var dryRun = false

        @Flag(help: "End with one JSON object on a line of its own.")
        var json = false

        @Flag(help: "Skip files that were imported before, byte for byte.")
        var once = false

        @Flag(
            help: "Let this source correct reviews that are held from another kind of source.")
        var correct = false

        @Option(
            help: """
                Character encoding, where the evidence misleads: utf-8, utf-16le, utf-16be, \
                windows-1252, iso-8859-1, mac-roman.
                """)
        var encoding: String?

        @Option(help: "comma, semicolon, tab or pipe; found by evidence without it.")
        var delimiter: String?

        @Option(help: "State under review, for files that do not name it.")
        var state: String?

        @Option(help: "Session of the Working Group, for files that do not tell it.")
        var session: Int?

        @Option(help: "Language of the texts: ar, en, es, fr, ru or zh.")
        var language = "en"

        func run() async throws {
            let options = try options()
            let settings = try await SettingsReader.read()
            let database = try await openMigrated(settings)
            let importer = Importer(
                database: database, options: options, clock: .system, identifiers: .system)
            let files = try files()
            let showsProgress = isatty(STDERR_FILENO) == 1
            do {
                let reports = try await importer.run(files) { file, rows in
                    guard showsProgress else { return }
                    FileHandle.standardError.write(Data("\r\(file): \(rows) rows".utf8))
                }
                if showsProgress { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
                for report in reports { print(ImportText.text(report, isDryRun: dryRun)) }
                if json { print(ImportText.json(reports)) }
            } catch {
                // What was undone is still in the database's log; closed, it takes no room any more.
                try? await database.close()
                throw told(error)
            }
            try await database.close()
        }

        /// Says what went wrong; how the command ends.
        private func told(_ error: any Error) -> any Error {
            switch error {
            case let fault as ImportFault:
                if json { print(ImportText.json(fault)) }
                return fail(fault.isUnreadable ? .input : .data, "\(fault). Nothing was stored.")
            case let error as DatabaseError where error == .full:
                return fail(.unavailable, "no room on the disk. Nothing was stored.")
            case let error as DatabaseError:
                return fail(.unavailable, "\(error). Nothing was stored.")
            default: return error
            }
        }

        private func options() throws -> Importer.Options {
            var options = Importer.Options()
            options.isDryRun = dryRun
            options.once = once
            options.corrects = correct
            if let encoding {
                guard let known = TextEncoding(name: encoding) else {
                    throw ValidationError(
                        "unknown encoding “\(encoding)”; known are utf-8, utf-16le, utf-16be, "
                            + "windows-1252, iso-8859-1, mac-roman")
                }
                options.encoding = known
            }
            if let delimiter {
                guard let known = CSVDelimiter(name: delimiter) else {
                    throw ValidationError(
                        "unknown delimiter “\(delimiter)”; known are comma, semicolon, tab, pipe")
                }
                options.delimiter = known
            }
            guard let known = Language(rawValue: language) else {
                throw ValidationError(
                    "unknown language “\(language)”; known are ar, en, es, fr, ru, zh")
            }
            options.defaults = ImportDefaults(state: state, session: session, language: known)
            return options
        }

        /// Folders opened into their files, in the order a person would count them.
        private func files() throws -> [String] {
            try paths.flatMap { path -> [String] in
                var isFolder: ObjCBool = false
                guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                    throw fail(.input, "\(path): there is no such file or folder")
                }
                guard isFolder.boolValue else { return [path] }
                let names: [String]
                do {
                    names = try FileManager.default.contentsOfDirectory(atPath: path)
                } catch {
                    throw fail(.input, "\(path): the folder cannot be read")
                }
                let known = names.filter { name in
                    [".csv", ".csv.gz", ".xlsx", ".docx", ".tsv"].contains {
                        name.lowercased().hasSuffix($0)
                    }
                }
                guard !known.isEmpty else {
                    throw fail(
                        .input, "\(path): holds no .csv, .csv.gz, .tsv, .xlsx or .docx file")
                }
                return known.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
                    .map { "\(path)/\($0)" }
            }
        }
    }
}
