package import Base
import Documents

/// The resolution's paragraphs and the glossary, read once from `Data/reference`.
package struct PortalResources: Sendable {
    /// The operative paragraphs in their order.
    package let paragraphs: [ResolutionParagraph]
    /// The words of the trade in the order of the file.
    package let terms: [GlossaryTerm]

    /// Throws `PortalResourceFault` naming file, row and what is wrong with it.
    package init(root: String) throws {
        paragraphs = try readTable("\(root)/Data/reference/resolution-48-24.csv").map { row in
            guard let number = Int(try row.text("paragraph")) else {
                throw row.fault("paragraph is not a number")
            }
            return ResolutionParagraph(
                number: number, summary: try row.sixLanguages("summary_"),
                officialFrench: try row.text("text_fr"))
        }
        terms = try readTable("\(root)/Data/reference/glossary.csv").map { row in
            GlossaryTerm(
                slug: try row.text("slug"), term: try row.sixLanguages("term_"),
                explanation: try row.sixLanguages("explanation_"))
        }
    }
}

/// An operative paragraph of Human Rights Council resolution 48/24.
package struct ResolutionParagraph: Sendable {
    package let number: Int
    /// Accord's own words, not official.
    package let summary: SixLanguages
    /// The text of A/HRC/RES/48/24 in French.
    package let officialFrench: String
}

/// A word of the trade with its plain explanation.
package struct GlossaryTerm: Sendable {
    /// The anchor on the glossary's page, the same in every language.
    package let slug: String
    package let term: SixLanguages
    package let explanation: SixLanguages
}

/// What is wrong with a file of `Data/reference` that the portal shows.
package struct PortalResourceFault: Error, CustomStringConvertible {
    package let description: String
}

/// A row of a table by the names of its columns.
private struct TableRow {
    let place: String
    let cells: [String: String]

    func fault(_ reason: String) -> PortalResourceFault {
        PortalResourceFault(description: "\(place): \(reason)")
    }

    /// A value that must be there.
    func text(_ column: String) throws -> String {
        guard let text = cells[column], !text.isEmpty else { throw fault("no \(column)") }
        return text
    }

    func sixLanguages(_ prefix: String) throws -> SixLanguages {
        try SixLanguages { try text(prefix + $0.code) }
    }
}

private func readTable(_ path: String) throws -> [TableRow] {
    var header: [String]?
    var rows: [TableRow] = []
    do {
        try CSVReader.read(path: path, encoding: .utf8, delimiter: .comma) { record in
            guard let names = header else {
                header = record.fields
                return
            }
            let place = "\(path), row \(record.number)"
            guard record.faults.isEmpty, record.fields.count == names.count else {
                throw PortalResourceFault(
                    description:
                        "\(place): \(record.fields.count) fields for \(names.count) columns")
            }
            rows.append(
                TableRow(
                    place: place,
                    cells: Dictionary(
                        zip(names, record.fields), uniquingKeysWith: { first, _ in first })))
        }
    } catch let fault as DocumentFault {
        throw PortalResourceFault(description: "\(path): \(fault)")
    }
    return rows
}
