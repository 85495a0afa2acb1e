import Documents
import Recommendations

/// What an import tells on the command line, for people and for programs.
enum ImportText {
    /// Refusals of the same kind are shown this often; the JSON form has all of them.
    private static let maximumShown = 20

    static func text(_ report: ImportReport, isDryRun: Bool) -> String {
        if report.wasSkipped { return "\(report.fileName): imported before, skipped" }
        var lines = [
            "\(report.fileName): \(report.rows) rows\(isDryRun ? ", nothing stored (dry run)" : "")",
            "  encoding \(report.encoding)"
                + (report.encodingEvidence.isEmpty
                    ? "" : " (\(report.encodingEvidence.joined(separator: "; ")))")
                + (report.delimiter.isEmpty ? "" : ", delimiter \(report.delimiter)"),
            "  \(isDryRun ? "would be added" : "added") \(report.added), "
                + "changed \(report.changed), unchanged \(report.unchanged), "
                + "merged \(report.merged), refused \(report.refused)",
        ]
        if !report.derivedColumns.isEmpty {
            lines.append(
                "  columns not stored, for they tell facts of States: "
                    + report.derivedColumns.joined(separator: ", "))
        }
        if !report.unknownColumns.isEmpty {
            lines.append("  unknown columns: " + report.unknownColumns.joined(separator: ", "))
        }
        append(report.problems, "refused", to: &lines)
        append(report.notes, "note", to: &lines)
        return lines.joined(separator: "\n")
    }

    private static func append(
        _ problems: [ImportReport.Problem], _ kind: String, to lines: inout [String]
    ) {
        for problem in problems.prefix(maximumShown) {
            let value = problem.value.split(whereSeparator: \.isNewline).joined(separator: " ")
            lines.append(
                "  \(kind): row \(problem.row), \(problem.field) “\(value)”: \(problem.sentence)")
        }
        if problems.count > maximumShown {
            lines.append(
                "  … and \(problems.count - maximumShown) more; --json lists every one")
        }
    }

    static func json(_ reports: [ImportReport]) -> String {
        var json = JSONWriter()
        json.beginObject()
        for (name, value) in [
            ("rows", reports.map(\.rows)), ("added", reports.map(\.added)),
            ("changed", reports.map(\.changed)), ("unchanged", reports.map(\.unchanged)),
            ("merged", reports.map(\.merged)), ("refused", reports.map(\.refused)),
        ] {
            json.key(name)
            json.integer(value.reduce(0, +))
        }
        write("problems", reports.map { ($0.fileName, $0.problems) }, &json)
        write("notes", reports.map { ($0.fileName, $0.notes) }, &json)
        json.key("files")
        json.beginArray()
        for report in reports {
            json.beginObject()
            json.member("file", report.fileName)
            json.member("sha256", report.sha256)
            json.member("encoding", report.encoding)
            json.member("delimiter", report.delimiter)
            json.member("layout", report.layout)
            json.key("rows")
            json.integer(report.rows)
            json.key("skipped")
            json.boolean(report.wasSkipped)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self)
    }

    static func json(_ fault: ImportFault) -> String {
        var json = JSONWriter()
        json.beginObject()
        for name in ["rows", "added", "changed", "unchanged", "merged", "refused"] {
            json.key(name)
            json.integer(0)
        }
        json.key("problems")
        json.beginArray()
        json.beginObject()
        json.key("row")
        json.integer(0)
        json.member("field", "file")
        json.member("value", fault.file)
        json.member("reason", fault.reason)
        json.endObject()
        json.endArray()
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private static func write(
        _ name: String, _ files: [(String, [ImportReport.Problem])], _ json: inout JSONWriter
    ) {
        json.key(name)
        json.beginArray()
        for (file, problems) in files {
            for problem in problems {
                json.beginObject()
                json.member("file", file)
                json.key("row")
                json.integer(problem.row)
                json.member("field", problem.field)
                json.member("value", problem.value)
                json.member("reason", problem.sentence)
                json.endObject()
            }
        }
        json.endArray()
    }
}
