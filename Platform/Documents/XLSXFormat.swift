package import Base

/// A typed cell of a workbook to write.
package enum XLSXValue: Sendable, Hashable {
    case empty
    /// Always text, whatever it looks like: never a formula, a number or a link.
    case text(String)
    /// A number; text where it has more digits than a spreadsheet keeps (2^53 and beyond).
    case integer(Int)
    /// Shown with this many decimal places.
    case decimal(Double, places: Int)
    /// A date; text in ISO 8601 before 1900, where spreadsheets have no dates.
    case date(Day)
}

package struct XLSXColumn: Sendable, Hashable {
    package let title: String
    /// In characters of the standard font.
    package let width: Double
    /// Long text goes on in the next line of its cell.
    package let wraps: Bool

    package init(_ title: String, width: Double = 16, wraps: Bool = false) {
        self.title = title
        self.width = width
        self.wraps = wraps
    }
}

/// What the file says of itself.
package struct XLSXProperties: Sendable, Hashable {
    package var title: String
    package var subject: String
    package var author: String
    package var comments: String
    /// Also makes the same content the same bytes.
    package var created: Instant

    package init(
        title: String, subject: String = "", author: String = "", comments: String = "",
        created: Instant
    ) {
        self.title = title
        self.subject = subject
        self.author = author
        self.comments = comments
        self.created = created
    }
}

/// Why a workbook cannot be written. Nothing is ever cut to fit.
package enum XLSXFault: Error, Sendable, Hashable {
    /// `cell` is such as `C12`; a spreadsheet's cell holds `limit` UTF-16 units.
    case textTooLong(sheet: String, cell: String, units: Int, limit: Int)
    case notFinite(sheet: String, cell: String)
    case tooManyRows(sheet: String, limit: Int)
    case tooManyColumns(sheet: String, limit: Int)
    /// Empty, over 31 UTF-16 units, with one of `[]:*?/\`, or there already.
    case invalidSheetName(String)
    case noSheet
    /// The file cannot be made: `errno`, or the library's own number.
    case cannotWrite(code: Int32)
}
