import Base
import Documents
import Foundation

/// One file as rows of text, whatever kind of file it is, with all that is worth telling of it.
struct RowSource: Sendable {
    let name: String
    let sha256: String
    let byteCount: Int
    let encodingName: String
    let encodingEvidence: [String]
    let delimiterName: String
    /// The review that the document names in its head.
    let impliedReview: ImpliedReview?
    private let rows: Rows

    /// Whether the rows stand in the table of a document.
    var isMatrix: Bool {
        if case .table = rows { true } else { false }
    }

    private enum Rows: Sendable {
        case csv(path: String, TextEncoding, DoubleEncoding?, CSVDelimiter?, GzipFile?)
        case table([[String]])
        case workbook(path: String)
    }

    /// Takes the row's number, its fields and what makes it unreadable.
    typealias OnRow = (_ number: Int, _ fields: [String], _ fault: String?) throws -> Void

    init(path: String, options: Importer.Options) throws {
        name = path.split(separator: "/").last.map(String.init) ?? path
        (sha256, byteCount) = try Self.fingerprint(path, name)
        let lowered = name.lowercased()
        do {
            if lowered.hasSuffix(".docx") {
                let document = try DOCXReader.read(.path(path))
                impliedReview = ImpliedReview(headings: document.pageHeaders)
                rows = .table(MatrixDocument.rows(document))
                (encodingName, encodingEvidence, delimiterName) = ("Office Open XML", [], "")
                return
            }
            if lowered.hasSuffix(".xlsx") {
                impliedReview = nil
                rows = .workbook(path: path)
                (encodingName, encodingEvidence, delimiterName) = ("Office Open XML", [], "")
                return
            }
            impliedReview = nil
            let unpacked = lowered.hasSuffix(".gz") ? try GzipFile(unpacking: path) : nil
            let textPath = unpacked?.path ?? path
            let verdict = try EncodingDetector.examine(path: textPath)
            try Self.mustBeText(verdict, name)
            let encoding = options.encoding ?? verdict.encoding
            let repair = options.encoding == nil ? verdict.doubleEncoded : nil
            let reader = try CSVReader(
                path: textPath, encoding: encoding, repairing: repair,
                delimiter: options.delimiter)
            encodingName = encoding.name.description
            encodingEvidence =
                options.encoding == nil
                ? EncodingSentences.sentences(verdict) : ["as given on the command line"]
            delimiterName = reader.delimiter.name
            rows = .csv(path: textPath, encoding, repair, reader.delimiter, unpacked)
        } catch let fault as DocumentFault {
            throw ImportFault(file: name, reason: EncodingSentences.sentence(fault))
        }
    }

    /// Every row, the heading first with number 0.
    func forEachRow(_ onRow: OnRow) throws {
        do {
            switch rows {
            case .csv(let path, let encoding, let repair, let delimiter, _):
                try CSVReader.read(
                    path: path, encoding: encoding, repairing: repair, delimiter: delimiter
                ) { record in
                    try onRow(
                        record.number, record.fields,
                        record.faults.lazy.compactMap(EncodingSentences.refusal).first)
                }
            case .table(let rows):
                for (number, fields) in rows.enumerated() { try onRow(number, fields, nil) }
            case .workbook(let path):
                var number = -1
                var width = 0
                try XLSXReader.read(.path(path)) { row in
                    number += 1
                    let fields = row.texts
                    // Empty cells at the end of a row are not stored in a workbook.
                    if number == 0 { width = fields.count }
                    let missing = max(0, width - fields.count)
                    try onRow(number, fields + repeatElement("", count: missing), nil)
                }
            }
        } catch let fault as DocumentFault {
            throw ImportFault(file: name, reason: EncodingSentences.sentence(fault))
        }
    }

    private static func fingerprint(_ path: String, _ name: String) throws -> (String, Int) {
        guard let file = fopen(path, "rb") else {
            throw ImportFault(
                file: path, reason: String(cString: strerror(errno)), isUnreadable: true)
        }
        defer { fclose(file) }
        var hash = SHA256()
        var size = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { break }
            hash.update(Array(buffer[..<count]))
            size += count
        }
        guard ferror(file) == 0 else {
            throw ImportFault(file: path, reason: "cannot be read to its end", isUnreadable: true)
        }
        return (hash.text(), size)
    }

    private static func mustBeText(_ verdict: EncodingVerdict, _ name: String) throws {
        switch verdict.content {
        case .text: return
        case .empty: throw ImportFault(file: name, reason: "the file is empty")
        case let other:
            throw ImportFault(
                file: name,
                reason: "is not a table but \(other.rawValue); "
                    + "give a .csv, .xlsx or .docx file with that ending")
        }
    }
}

/// The review a matrix names in the head of its pages: "UPR of Slovenia (4th Cycle – 48th Session)".
struct ImpliedReview: Equatable {
    let state: String
    let cycle: Int?
    let session: Int?

    init?(headings: [String]) {
        for heading in headings {
            guard let start = heading.range(of: "UPR of ", options: .caseInsensitive) else {
                continue
            }
            let rest = heading[start.upperBound...]
            let name = rest.prefix { $0 != "(" && $0 != "\t" && $0 != "-" && $0 != "–" }
            let state = String(name).trimmed
            guard !state.isEmpty else { continue }
            self.state = state
            cycle = Self.number(before: "cycle", in: rest)
            session = Self.number(before: "session", in: rest)
            return
        }
        return nil
    }

    /// `4th Cycle`, `Second Cycle`.
    private static func number(before word: String, in text: Substring) -> Int? {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        guard let index = words.firstIndex(of: word[...]), index > 0 else { return nil }
        let ordinal = words[index - 1]
        let names = ["first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5]
        return names[String(ordinal)] ?? Int(ordinal.prefix { $0.isNumber })
    }
}

/// OHCHR's matrices: one table, its heading first; headings of themes are rows of one merged cell.
enum MatrixDocument {
    static func rows(_ document: DOCXDocument) -> [[String]] {
        var rows: [[String]] = []
        for table in document.tables {
            for row in table.rows {
                let cells = row.cells.flatMap { cell in
                    repeatElement(cell.paragraphs.joined(separator: "\n"), count: cell.columnSpan)
                }
                guard !cells.isEmpty else { continue }
                if rows.isEmpty {
                    rows.append(cells)
                } else if cells.count == rows[0].count, Set(cells).count > 1, cells != rows[0] {
                    rows.append(cells)
                }
            }
        }
        return rows
    }
}
