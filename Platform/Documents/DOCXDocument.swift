/// The text of a .docx file in its order.
package struct DOCXDocument: Sendable, Hashable {
    package let blocks: [DOCXBlock]
    /// The paragraphs in the heads of its pages.
    package let pageHeaders: [String]

    package init(blocks: [DOCXBlock], pageHeaders: [String] = []) {
        self.blocks = blocks
        self.pageHeaders = pageHeaders
    }

    package var tables: [DOCXTable] {
        blocks.compactMap { if case .table(let table) = $0 { table } else { nil } }
    }

    package var paragraphs: [DOCXParagraph] {
        blocks.compactMap { if case .paragraph(let paragraph) = $0 { paragraph } else { nil } }
    }
}

package enum DOCXBlock: Sendable, Hashable {
    case paragraph(DOCXParagraph)
    case table(DOCXTable)
}

/// A paragraph; tabs are spaces, line and page breaks line feeds.
package struct DOCXParagraph: Sendable, Hashable {
    package let text: String
    /// The identifier of its style, such as `Heading1`.
    package let style: String?
}

package struct DOCXTable: Sendable, Hashable {
    package let rows: [DOCXRow]
}

package struct DOCXRow: Sendable, Hashable {
    package let cells: [DOCXCell]
    /// Repeated at the top of each page.
    package let isHeader: Bool
    /// Columns of the grid left free before the first cell.
    package let skippedColumns: Int

    /// Columns of the grid that the row takes.
    package var columns: Int { cells.reduce(skippedColumns) { $0 + $1.columnSpan } }
}

package struct DOCXCell: Sendable, Hashable {
    package enum VerticalMerge: Sendable, Hashable {
        case none
        /// The first of cells that are one.
        case begins
        /// Part of the cell above.
        case continues
    }

    /// Those of tables within the cell too.
    package let paragraphs: [String]
    /// Columns of the grid that the cell takes.
    package let columnSpan: Int
    package let verticalMerge: VerticalMerge

    /// The paragraphs, one a line.
    package var text: String { paragraphs.joined(separator: "\n") }
}
