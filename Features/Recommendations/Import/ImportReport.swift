import Base
import Documents

/// What one import did, or would do, with one file. `rows` is the sum of the five others.
package struct ImportReport: Sendable {
    package let fileName: String
    package let sha256: String
    package let byteCount: Int
    package internal(set) var layout: String
    /// The encoding and what speaks for it, as the command line prints it.
    package internal(set) var encoding: String
    package internal(set) var encodingEvidence: [String] = []
    package internal(set) var delimiter: String
    package internal(set) var unknownColumns: [String] = []
    package internal(set) var derivedColumns: [String] = []
    package internal(set) var added = 0
    package internal(set) var changed = 0
    package internal(set) var unchanged = 0
    package internal(set) var merged = 0
    package internal(set) var refused = 0
    /// Why rows were refused: at least one for each refused row.
    package internal(set) var problems: [Problem] = []
    /// What is worth telling of rows that were not refused.
    package internal(set) var notes: [Problem] = []
    /// Imported before, byte for byte, and skipped as asked.
    package internal(set) var wasSkipped = false

    package var rows: Int { added + changed + unchanged + merged + refused }

    package struct Problem: Sendable, Equatable {
        package let row: Int
        package let field: String
        package let value: String
        private let cause: RowProblem.Reason

        /// A code of `recommendations.import.reason.…`, for receipts.
        package var reason: String { cause.code }
        package var detail: String { cause.detail }
        /// The same as a sentence, for the command line.
        package var sentence: String { cause.sentence }

        init(_ problem: RowProblem) {
            row = problem.row
            field = problem.field
            value = String(problem.value.prefix(300))
            cause = problem.reason
        }
    }

    /// More refused rows than anybody corrects one by one; every one is kept until the end.
    static let maximumRefused = 100_000

    init(_ source: RowSource) {
        fileName = source.name
        sha256 = source.sha256
        byteCount = source.byteCount
        layout = ""
        encoding = ""
        delimiter = ""
    }
}

/// Why a file cannot be imported at all; nothing of the whole import is stored.
package struct ImportFault: Error, Sendable, CustomStringConvertible {
    package let file: String
    package let reason: String
    /// Whether the file could not even be read.
    package let isUnreadable: Bool

    package var description: String { "\(file): \(reason)" }

    init(file: String, reason: String, isUnreadable: Bool = false) {
        self.file = file
        self.reason = reason
        self.isUnreadable = isUnreadable
    }
}
