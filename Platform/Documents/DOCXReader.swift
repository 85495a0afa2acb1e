/// Reads the body of .docx files: paragraphs and tables.
///
/// Left out: what tracked changes deleted or moved away, footnotes and endnotes, comments, page
/// footers, text boxes and drawings, field codes, characters of symbol fonts.
package enum DOCXReader {
    /// - Throws: `DocumentFault`.
    package static func read(
        _ input: DocumentInput, limits: DocumentLimits = DocumentLimits()
    ) throws -> DOCXDocument {
        let archive = try Archive(input, limits: limits)
        let main =
            try Relationships(of: "", in: archive)[kind: "officeDocument"] ?? "word/document.xml"
        let body = WordBody(root: "document", limits: limits)
        try XMLPart.read(main, of: archive, body)
        let headers = try Relationships(of: main, in: archive).all
            .filter { $0.kind == "header" && archive.parts.contains($0.target) }
            .prefix(Self.maximumHeaders)
        var last = body
        let pageHeaders = try headers.flatMap { header in
            last = WordBody(root: "hdr", limits: limits, after: last)
            try XMLPart.read(header.target, of: archive, last)
            return DOCXDocument(blocks: last.blocks).paragraphs.map(\.text)
        }
        return DOCXDocument(blocks: body.blocks, pageHeaders: pageHeaders)
    }

    /// Headers of sections that are read.
    private static let maximumHeaders = 10
}

/// Builds blocks out of the events of `word/document.xml`.
private final class WordBody: XMLHandler {
    private struct Cell {
        var paragraphs: [String] = []
        var columnSpan = 1
        var verticalMerge = DOCXCell.VerticalMerge.none
        var continuesLeft = false

        var whole: DOCXCell {
            DOCXCell(
                paragraphs: paragraphs, columnSpan: columnSpan, verticalMerge: verticalMerge)
        }
    }

    private struct Table {
        var rows: [DOCXRow] = []
        var cells: [Cell] = []
        var isHeader = false
        var isDeleted = false
        var skippedColumns = 0
    }

    private(set) var blocks: [DOCXBlock] = []
    private let limits: DocumentLimits
    private var path: [String] = []
    /// Elements open within one that is left out, itself included.
    private var skipped = 0
    private var tables: [Table] = []
    private var paragraph: [UInt8] = []
    private var style: String?
    private var isText = false
    /// The paragraph's mark was deleted: the next one begins with its text.
    private var isMarkDeleted = false
    private var isCarried = false
    private var textBytes = 0
    private var items = 0

    private let root: String

    /// `root`: `document` for the body, `hdr` for the head of a page. What the part before took of
    /// the limits is taken from them here too.
    init(root: String, limits: DocumentLimits, after last: WordBody? = nil) {
        self.root = root
        self.limits = limits
        textBytes = last?.textBytes ?? 0
        items = last?.items ?? 0
    }

    func start(_ element: XMLStart) throws {
        if path.isEmpty, skipped == 0, element.namespace != .word || element.name != root {
            throw DocumentFault.wrongKind(root: element.name)
        }
        if skipped > 0 || isLeftOut(element) {
            skipped += 1
            return
        }
        defer { path.append(element.namespace == .word ? element.name : "") }
        guard element.namespace == .word else { return }
        switch element.name {
        case "p": beginParagraph()
        case "t": isText = true
        case "tab" where path.last == "r", "ptab": try append(" ")
        case "br", "cr": try append("\n")
        case "noBreakHyphen": try append("\u{2011}")
        case "sym": try symbol(element)
        case "pStyle": style = element.attribute("val")
        case "tbl":
            try endCarried()
            try count()
            tables.append(Table())
        case "tr": beginRow()
        case "tc":
            try count()
            if !tables.isEmpty { tables[tables.count - 1].cells.append(Cell()) }
        default: property(element)
        }
    }

    func end(_ name: String, _ namespace: XMLNamespace) throws {
        if skipped > 0 {
            skipped -= 1
            return
        }
        path.removeLast()
        guard namespace == .word else { return }
        switch name {
        case "p": try endParagraph()
        case "t": isText = false
        case "tr": endRow()
        case "tbl": endTable()
        case "tc", "body": try endCarried()
        default: break
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        guard skipped == 0, isText else { return }
        try append(bytes)
    }

    private func append(_ scalar: Unicode.Scalar) throws { try append(String(scalar).utf8) }

    private func append(_ bytes: some Collection<UInt8>) throws {
        textBytes += bytes.count
        if textBytes > limits.textBytes { throw DocumentFault.tooMuchText(limit: limits.textBytes) }
        paragraph.append(contentsOf: bytes)
    }

    private func isLeftOut(_ element: XMLStart) -> Bool {
        if element.namespace == .compatibility { return element.name == "Fallback" }
        guard element.namespace == .word else { return false }
        switch element.name {
        case "del", "moveFrom": return !["rPr", "trPr"].contains(path.last)
        case "txbxContent", "drawing", "pict", "object", "rt": return true
        default: return false
        }
    }

    private func count() throws {
        items += 1
        if items > limits.items { throw DocumentFault.tooMuchText(limit: limits.items) }
    }

    // MARK: - Properties

    private func property(_ element: XMLStart) {
        switch (element.name, path.last) {
        case ("gridSpan", "tcPr"):
            changeCell { $0.columnSpan = Self.columns(element, atLeast: 1) }
        case ("vMerge", "tcPr"):
            let begins = element.attribute("val") == "restart"
            changeCell { $0.verticalMerge = begins ? .begins : .continues }
        case ("hMerge", "tcPr"):
            let begins = element.attribute("val") == "restart"
            changeCell { $0.continuesLeft = !begins }
        case ("tblHeader", "trPr"): changeTable { $0.isHeader = element.isOn }
        case ("gridBefore", "trPr"):
            changeTable { $0.skippedColumns = Self.columns(element, atLeast: 0) }
        case ("del", "trPr"): changeTable { $0.isDeleted = true }
        case ("del", "rPr"), ("moveFrom", "rPr"):
            if path.dropLast().last == "pPr" { isMarkDeleted = true }
        default: break
        }
    }

    private static func columns(_ element: XMLStart, atLeast least: Int) -> Int {
        min(max(element.attribute("val").flatMap { Int($0) } ?? least, least), 1024)
    }

    private func changeTable(_ change: (inout Table) -> Void) {
        if !tables.isEmpty { change(&tables[tables.count - 1]) }
    }

    private func changeCell(_ change: (inout Cell) -> Void) {
        changeTable { if !$0.cells.isEmpty { change(&$0.cells[$0.cells.count - 1]) } }
    }

    private func symbol(_ element: XMLStart) throws {
        guard let value = element.attribute("char").flatMap({ UInt32($0, radix: 16) }),
            !(0xE000...0xF8FF).contains(value), value >= 0x20,
            let scalar = Unicode.Scalar(value)
        else { return }
        try append(scalar)
    }

    // MARK: - Paragraphs, rows, tables

    private func beginParagraph() {
        if !isCarried { paragraph.removeAll(keepingCapacity: true) }
        isCarried = false
        isMarkDeleted = false
        style = nil
    }

    private func endParagraph() throws {
        if isMarkDeleted {
            isCarried = true
            return
        }
        try count()
        let text = String(decoding: paragraph, as: UTF8.self)
        paragraph.removeAll(keepingCapacity: true)
        if tables.isEmpty {
            blocks.append(.paragraph(DOCXParagraph(text: text, style: style)))
        } else {
            changeCell { $0.paragraphs.append(text) }
        }
    }

    /// Where no paragraph follows that could take over the text of one without its mark.
    private func endCarried() throws {
        guard isCarried else { return }
        isCarried = false
        isMarkDeleted = false
        try endParagraph()
    }

    private func beginRow() {
        changeTable {
            $0.cells = []
            $0.isHeader = false
            $0.isDeleted = false
            $0.skippedColumns = 0
        }
    }

    private func endRow() {
        changeTable { table in
            // Grown in place: a row may be thousands of cells that continue the one to the left.
            var cells: [Cell] = []
            for cell in table.cells {
                if cell.continuesLeft, !cells.isEmpty {
                    cells[cells.count - 1].paragraphs += cell.paragraphs.filter { !$0.isEmpty }
                    cells[cells.count - 1].columnSpan += cell.columnSpan
                } else {
                    cells.append(cell)
                }
            }
            if !table.isDeleted {
                table.rows.append(
                    DOCXRow(
                        cells: cells.map(\.whole), isHeader: table.isHeader,
                        skippedColumns: table.skippedColumns))
            }
            table.cells = []
        }
    }

    private func endTable() {
        guard let table = tables.popLast() else { return }
        if tables.isEmpty {
            blocks.append(.table(DOCXTable(rows: table.rows)))
        } else {
            // The inner table's text is the outer cell's, row by row.
            let paragraphs = table.rows.flatMap { $0.cells.flatMap(\.paragraphs) }
            changeCell { $0.paragraphs += paragraphs }
        }
    }
}
