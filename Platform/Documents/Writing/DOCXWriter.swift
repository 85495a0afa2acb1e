package import Base

/// What a document tells of itself, and what stands on each of its pages.
package struct DOCXProperties: Sendable {
    package let title: String
    package let language: Language
    /// The line at the head of each page.
    package let header: String
    package let footer: [DOCXField]

    package init(title: String, language: Language, header: String, footer: [DOCXField]) {
        self.title = title
        self.language = language
        self.header = header
        self.footer = footer
    }
}

/// How a paragraph looks; the raw value is its style in the document.
package enum DOCXStyle: String, Sendable, CaseIterable {
    case body = "Normal"
    case title = "Title"
    case subtitle = "Subtitle"
    case heading = "Heading1"
    case subheading = "Heading2"
    case quotation = "Quote"
    /// Words before the first article, drawn in.
    case preamble = "Preamble"
    case small = "Small"
}

/// Writes a .docx file (ECMA-376, WordprocessingML) in one of the six languages: headings, paragraphs,
/// numbered paragraphs, tables; right to left where the language is. The same calls give the same bytes.
package struct DOCXWriter {
    private let properties: DOCXProperties
    private var body = ""
    /// Lists so far; each begins at one.
    private var lists = 0
    /// While it is set, what is written stays on the page of what follows it.
    package var keepsWithNext = false

    /// An A4 page without its margins, in twentieths of a point.
    private static let textWidth = 9026

    package init(_ properties: DOCXProperties) { self.properties = properties }

    private var language: Language { properties.language }

    // MARK: Paragraphs

    /// `language` is that of the words, where it is not the document's.
    package mutating func paragraph(
        _ runs: [DOCXRun], _ style: DOCXStyle = .body, in language: Language? = nil
    ) {
        body += xml(runs, style, in: language ?? self.language)
    }

    package mutating func paragraph(
        _ text: String, _ style: DOCXStyle = .body, in language: Language? = nil
    ) {
        paragraph([DOCXRun(text)], style, in: language)
    }

    /// A text of several lines, each a paragraph; empty ones only part them.
    package mutating func paragraphs(
        _ text: String, _ style: DOCXStyle = .body, in language: Language? = nil
    ) {
        for line in text.split(whereSeparator: \.isNewline) {
            paragraph(String(line), style, in: language)
        }
    }

    /// The next of numbered paragraphs.
    package mutating func numbered(_ runs: [DOCXRun], in language: Language? = nil) {
        body += xml(runs, .body, in: language ?? self.language, list: max(lists, 1))
    }

    /// The next numbered paragraph is the first again.
    package mutating func beginNumbering() { lists += 1 }

    package mutating func beginPage() {
        body += "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>"
    }

    private func xml(
        _ runs: [DOCXRun], _ style: DOCXStyle, in language: Language, list: Int? = nil
    ) -> String {
        var look = "<w:pStyle w:val=\"\(style.rawValue)\"/>"
        if keepsWithNext { look += "<w:keepNext/>" }
        if let list {
            look += "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"\(list)\"/></w:numPr>"
        }
        let isRightToLeft = language.isRightToLeft
        if isRightToLeft || self.language.isRightToLeft {
            look += DOCXParts.direction(isRightToLeft)
        }
        let words = runs.map { $0.xml(in: language, paragraphIsRightToLeft: isRightToLeft) }
        return "<w:p><w:pPr>\(look)</w:pPr>\(words.joined())</w:p>"
    }

    // MARK: Tables

    /// `shares` are the widths of the columns by one another. The first row is the head, repeated on each
    /// page; a line feed in a cell begins a line.
    package mutating func table(shares: [Int], _ rows: [[[DOCXRun]]]) {
        let whole = max(shares.reduce(0, +), 1)
        let widths = shares.map { Self.textWidth * $0 / whole }
        let direction = language.isRightToLeft ? "<w:bidiVisual/>" : ""
        body += "<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/>\(direction)"
        body += "<w:tblW w:w=\"\(widths.reduce(0, +))\" w:type=\"dxa\"/>"
        body += "<w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>"
        for width in widths { body += "<w:gridCol w:w=\"\(width)\"/>" }
        body += "</w:tblGrid>"
        for (number, row) in rows.enumerated() {
            body += "<w:tr><w:trPr><w:cantSplit/>\(number == 0 ? "<w:tblHeader/>" : "")</w:trPr>"
            for (width, cell) in zip(widths, row) {
                body += "<w:tc><w:tcPr><w:tcW w:w=\"\(width)\" w:type=\"dxa\"/></w:tcPr>"
                body += xml(cell, .small, in: language) + "</w:tc>"
            }
            body += "</w:tr>"
        }
        // A table that ends a page or meets another one needs a paragraph behind it.
        body += "</w:tbl>" + xml([], .small, in: language)
    }

    // MARK: The file

    package func finish() throws -> [UInt8] {
        var archive = try ArchiveWriter(capacity: 0)
        let document = DOCXParts.root(
            "document",
            "<w:body>\(body)\(DOCXParts.section(isRightToLeft: language.isRightToLeft))</w:body>")
        let header = xml([DOCXRun(properties.header)], .small, in: language)
        for (name, content) in [
            ("[Content_Types].xml", DOCXParts.contentTypes),
            ("_rels/.rels", DOCXParts.relationships),
            ("docProps/core.xml", DOCXParts.core(properties.title, language)),
            ("word/document.xml", document),
            ("word/_rels/document.xml.rels", DOCXParts.documentRelationships),
            ("word/styles.xml", DOCXParts.styles(language)),
            ("word/settings.xml", DOCXParts.settings(language)),
            ("word/numbering.xml", DOCXParts.numbering(lists: max(lists, 1), language)),
            ("word/header1.xml", DOCXParts.root("hdr", header)),
            ("word/footer1.xml", DOCXParts.root("ftr", footer)),
        ] {
            try archive.append(name, Array((DOCXParts.declaration + content).utf8))
        }
        return try archive.finish()
    }

    private var footer: String {
        let isRightToLeft = language.isRightToLeft
        let fields = properties.footer.map { field in
            switch field {
            case .text(let text):
                DOCXRun(text).xml(in: language, paragraphIsRightToLeft: isRightToLeft)
            case .page: DOCXParts.field("PAGE", isRightToLeft: isRightToLeft)
            case .pageCount: DOCXParts.field("NUMPAGES", isRightToLeft: isRightToLeft)
            }
        }
        let direction = isRightToLeft ? DOCXParts.direction(true) : ""
        return """
            <w:p><w:pPr><w:pStyle w:val="Small"/>\(direction)<w:jc w:val="center"/></w:pPr>\
            \(fields.joined())</w:p>
            """
    }
}
