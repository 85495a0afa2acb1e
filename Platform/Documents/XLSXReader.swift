/// One cell as it stands in the file.
package struct XLSXCell: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case empty, text, boolean, error
        /// The digits as written, with a point.
        case number
        /// A number shown as a date or time: days since 30 December 1899, or since 1 January 1904
        /// where the workbook says so.
        case date
    }

    package let text: String
    package let kind: Kind

    package static let empty = XLSXCell(text: "", kind: .empty)
}

/// One row that the file holds. Empty rows between are not told.
package struct XLSXRow: Sendable, Hashable {
    /// From 1, as shown beside the sheet.
    package let number: Int
    /// From column A; what is missing between is `.empty`.
    package let cells: [XLSXCell]

    package var texts: [String] { cells.map(\.text) }
}

/// Reads one sheet of an .xlsx file row by row; formulas give their stored results.
package enum XLSXReader {
    /// The names of the sheets in their order.
    package static func sheets(
        _ input: DocumentInput, limits: DocumentLimits = DocumentLimits()
    ) throws -> [String] {
        try Workbook(Archive(input, limits: limits)).sheets.map(\.name)
    }

    /// Hands out the rows of the first sheet, or of the one named.
    /// - Throws: `DocumentFault`, or what `onRow` throws.
    package static func read(
        _ input: DocumentInput, sheet: String? = nil, limits: DocumentLimits = DocumentLimits(),
        onRow: (XLSXRow) throws -> Void
    ) throws {
        let archive = try Archive(input, limits: limits)
        let workbook = try Workbook(archive)
        let names = workbook.sheets.map(\.name)
        guard
            let wanted = sheet.map({ name in workbook.sheets.first { $0.name == name } })
                ?? workbook.sheets.first
        else { throw DocumentFault.noSuchSheet(sheet ?? "", present: names) }
        let strings = SharedStrings(limits: limits)
        if let part = workbook.sharedStrings { try XMLPart.read(part, of: archive, strings) }
        let styles = CellStyles()
        if let part = workbook.styles { try XMLPart.read(part, of: archive, styles) }
        try withoutActuallyEscaping(onRow) { onRow in
            let rows = SheetRows(
                part: wanted.part, limits: limits, strings: strings.all, dates: styles.dates,
                onRow: onRow)
            try XMLPart.read(wanted.part, of: archive, rows)
        }
    }
}

/// `xl/workbook.xml` and what it leads to.
private final class Workbook: XMLHandler {
    private(set) var sheets: [(name: String, part: String)] = []
    private(set) var sharedStrings: String?
    private(set) var styles: String?
    private var relationships: Relationships?
    private var isRoot = true

    init(_ archive: Archive) throws {
        let main =
            try Relationships(of: "", in: archive)[kind: "officeDocument"] ?? "xl/workbook.xml"
        guard archive.parts.contains(main) else { throw DocumentFault.missingPart(main) }
        let relationships = try Relationships(of: main, in: archive)
        self.relationships = relationships
        sharedStrings = relationships[kind: "sharedStrings"].flatMap {
            archive.parts.contains($0) ? $0 : nil
        }
        styles = relationships[kind: "styles"].flatMap { archive.parts.contains($0) ? $0 : nil }
        try XMLPart.read(main, of: archive, self)
    }

    func start(_ element: XMLStart) throws {
        if isRoot, element.namespace != .sheet || element.name != "workbook" {
            throw DocumentFault.wrongKind(root: element.name)
        }
        isRoot = false
        guard element.namespace == .sheet, element.name == "sheet", sheets.count < 10_000,
            let name = element.attribute("name"),
            let id = element.attribute("id", in: .relationships),
            let part = relationships?[id: id]
        else { return }
        sheets.append((name, part))
    }

    func end(_ name: String, _ namespace: XMLNamespace) throws {}
    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws {}
}

/// The strings that cells name by their number.
private final class SharedStrings: XMLHandler {
    private(set) var all: [String] = []
    private let limits: DocumentLimits
    private var text = CellText()
    private var bytes = 0

    init(limits: DocumentLimits) { self.limits = limits }

    func start(_ element: XMLStart) throws {
        guard element.namespace == .sheet else { return }
        if element.name == "si" { text.begin() } else { text.start(element.name) }
    }

    func end(_ name: String, _ namespace: XMLNamespace) throws {
        guard namespace == .sheet else { return }
        text.end(name)
        guard name == "si" else { return }
        if all.count >= limits.items { throw DocumentFault.tooMuchText(limit: limits.items) }
        all.append(text.take())
    }

    func text(_ piece: UnsafeBufferPointer<UInt8>) throws {
        bytes += piece.count
        if bytes > limits.textBytes { throw DocumentFault.tooMuchText(limit: limits.textBytes) }
        text.append(piece)
    }
}

/// Text of a shared or inline string: its runs, without the reading aids of East Asian scripts.
struct CellText {
    private var bytes: [UInt8] = []
    private var isText = false
    private var phonetic = 0

    mutating func begin() {
        bytes.removeAll(keepingCapacity: true)
        isText = false
        phonetic = 0
    }

    mutating func start(_ name: String) {
        if name == "rPh" { phonetic += 1 }
        if name == "t" { isText = phonetic == 0 }
    }

    mutating func end(_ name: String) {
        if name == "rPh" { phonetic -= 1 }
        if name == "t" { isText = false }
    }

    mutating func append(_ piece: UnsafeBufferPointer<UInt8>) {
        if isText { bytes.append(contentsOf: piece) }
    }

    mutating func take() -> String {
        defer { bytes.removeAll(keepingCapacity: true) }
        return Self.unescape(String(decoding: bytes, as: UTF8.self))
    }

    /// `_x000D_` stands for a character that XML cannot hold (ECMA-376 part 1, 22.9.2.19).
    static func unescape(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "_")) else { return text }
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "_"), index + 6 < bytes.count,
                bytes[index + 1] == UInt8(ascii: "x"), bytes[index + 6] == UInt8(ascii: "_"),
                let value = hexadecimal(bytes[index + 2...index + 5]),
                let scalar = Unicode.Scalar(value)
            {
                out += Array(String(scalar).utf8)
                index += 7
            } else {
                out.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt32? {
        var value: UInt32 = 0
        for digit in digits {
            switch digit {
            case 0x30...0x39: value = value << 4 | UInt32(digit - 0x30)
            case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32((digit | 0x20) - 0x57)
            default: return nil
            }
        }
        return value
    }
}

/// Which cell formats show a number as a date or time.
private final class CellStyles: XMLHandler {
    private(set) var dates: [Bool] = []
    private var own: Set<Int> = []
    private var isCellFormats = false

    func start(_ element: XMLStart) throws {
        guard element.namespace == .sheet else { return }
        switch element.name {
        case "numFmt":
            if let id = element.attribute("numFmtId").flatMap({ Int($0) }), own.count < 10_000,
                let code = element.attribute("formatCode"), Self.isDate(code)
            {
                own.insert(id)
            }
        case "cellXfs": isCellFormats = true
        case "xf" where isCellFormats && dates.count < 100_000:
            let id = element.attribute("numFmtId").flatMap { Int($0) } ?? 0
            dates.append((14...22).contains(id) || (45...47).contains(id) || own.contains(id))
        default: break
        }
    }

    func end(_ name: String, _ namespace: XMLNamespace) throws {
        if name == "cellXfs" { isCellFormats = false }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws {}

    /// A format with a letter of date or time outside quotes, brackets and escapes.
    private static func isDate(_ code: String) -> Bool {
        var inQuotes = false
        var inBrackets = false
        var isEscaped = false
        for scalar in code.lowercased().unicodeScalars {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch scalar {
            case "\\", "_", "*": isEscaped = true
            case "\"": inQuotes.toggle()
            case "[" where !inQuotes: inBrackets = true
            case "]" where !inQuotes: inBrackets = false
            case "y", "d", "h", "s", "m": if !inQuotes, !inBrackets { return true }
            default: break
            }
        }
        return false
    }
}

/// The rows of one sheet as they come.
private final class SheetRows: XMLHandler {
    private let part: String
    private let limits: DocumentLimits
    private let strings: [String]
    private let dates: [Bool]
    private let onRow: (XLSXRow) throws -> Void

    private var rows = 0
    private var number = 0
    private var cells: [XLSXCell] = []
    private var column = 0
    private var type = ""
    private var style = 0
    private var isValue = false
    private var value: [UInt8] = []
    private var inline = CellText()
    private var isRoot = true

    init(
        part: String, limits: DocumentLimits, strings: [String], dates: [Bool],
        onRow: @escaping (XLSXRow) throws -> Void
    ) {
        self.part = part
        self.limits = limits
        self.strings = strings
        self.dates = dates
        self.onRow = onRow
    }

    func start(_ element: XMLStart) throws {
        if isRoot, element.namespace != .sheet || element.name != "worksheet" {
            throw DocumentFault.wrongKind(root: element.name)
        }
        isRoot = false
        guard element.namespace == .sheet else { return }
        switch element.name {
        case "row":
            rows += 1
            if rows > limits.rows { throw DocumentFault.tooManyRows(limit: limits.rows) }
            number = element.attribute("r").flatMap { Int($0) }.map { max(1, $0) } ?? number &+ 1
            cells.removeAll(keepingCapacity: true)
        case "c":
            column = element.attribute("r").flatMap(Self.column) ?? cells.count
            if column >= limits.columns {
                throw DocumentFault.tooManyColumns(row: number, limit: limits.columns)
            }
            type = element.attribute("t") ?? "n"
            style = element.attribute("s").flatMap { Int($0) } ?? 0
            value.removeAll(keepingCapacity: true)
            inline.begin()
        case "v": isValue = true
        default: if type == "inlineStr" { inline.start(element.name) }
        }
    }

    func end(_ name: String, _ namespace: XMLNamespace) throws {
        guard namespace == .sheet else { return }
        switch name {
        case "v": isValue = false
        case "c": try endCell()
        case "row": try onRow(XLSXRow(number: number, cells: cells))
        default: if type == "inlineStr" { inline.end(name) }
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        if isValue { value.append(contentsOf: bytes) } else { inline.append(bytes) }
        if value.count > limits.textBytes {
            throw DocumentFault.tooMuchText(limit: limits.textBytes)
        }
    }

    private func endCell() throws {
        let cell = try cell()
        type = ""
        while cells.count < column { cells.append(.empty) }
        if cells.count == column { cells.append(cell) } else { cells[column] = cell }
    }

    private func cell() throws -> XLSXCell {
        if type == "inlineStr" { return XLSXCell(text: inline.take(), kind: .text) }
        guard !value.isEmpty else { return .empty }
        let text = String(decoding: value, as: UTF8.self)
        switch type {
        case "s":
            guard let index = Int(text), strings.indices.contains(index) else {
                throw DocumentFault.malformedXML(part: part, line: number)
            }
            return XLSXCell(text: strings[index], kind: .text)
        case "str": return XLSXCell(text: CellText.unescape(text), kind: .text)
        case "b": return XLSXCell(text: text, kind: .boolean)
        case "e": return XLSXCell(text: text, kind: .error)
        case "d": return XLSXCell(text: text, kind: .date)
        default:
            let isDate = dates.indices.contains(style) && dates[style]
            return XLSXCell(text: text, kind: isDate ? .date : .number)
        }
    }

    /// `AB12` is column 27.
    private static func column(_ reference: String) -> Int? {
        var column = 0
        var letters = 0
        for byte in reference.utf8 {
            let letter = byte & 0xDF
            guard (0x41...0x5A).contains(letter), letters < 4 else { break }
            column = column * 26 + Int(letter - 0x40)
            letters += 1
        }
        return letters == 0 ? nil : column - 1
    }
}
