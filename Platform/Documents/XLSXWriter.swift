internal import Base
internal import CXLSXWriter

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Writes an .xlsx file with typed cells, sheet after sheet, each row once and in order. Memory
/// does not grow with the rows: they go to a private directory, which is removed at the end.
package final class XLSXWriter {
    package static let textLimit = 32_767
    package static let rowLimit = 1_048_576
    package static let columnLimit = 16_384

    private struct Sheet {
        let name: String
        let pointer: UnsafeMutablePointer<lxw_worksheet>
        var columns: [XLSXColumn]
        var row: UInt32 = 0
        let isTable: Bool
    }

    private struct Formats {
        let header: UnsafeMutablePointer<lxw_format>?
        let top: UnsafeMutablePointer<lxw_format>?
        let wrapped: UnsafeMutablePointer<lxw_format>?
        let bold: UnsafeMutablePointer<lxw_format>?
        let date: UnsafeMutablePointer<lxw_format>?
    }

    private let directory: PrivateDirectory
    private var workbook: UnsafeMutablePointer<lxw_workbook>?
    private let formats: Formats
    private var decimals: [Int: UnsafeMutablePointer<lxw_format>] = [:]
    private var sheet: Sheet?
    private var names: Set<String> = []

    /// `temporaryDirectory` is the system's where it is `nil`.
    package init(
        properties: XLSXProperties, temporaryDirectory: String? = nil
    ) throws(XLSXFault) {
        let directory = try PrivateDirectory(in: temporaryDirectory)
        let workbook = directory.path.withCString { path in
            var options = lxw_workbook_options()
            options.constant_memory = 1
            options.use_zip64 = 0
            options.tmpdir = UnsafeMutablePointer(mutating: path)
            return workbook_new_opt(directory.file, &options)
        }
        guard let workbook else { throw .cannotWrite(code: ENOMEM) }
        self.directory = directory
        self.workbook = workbook
        formats = Self.formats(workbook)
        Self.set(properties, of: workbook)
    }

    deinit { if let workbook { lxw_workbook_free(workbook) } }

    /// Begins a table: its header row is bold, frozen, repeated in print and filters the rows.
    package func beginTable(
        _ name: String, columns: [XLSXColumn], isRightToLeft: Bool = false
    ) throws(XLSXFault) {
        try begin(name, columns: columns, isRightToLeft: isRightToLeft, isTable: true)
        try write(columns.map { .text($0.title) }, format: formats.header)
        guard let sheet else { throw .noSheet }
        worksheet_freeze_panes(sheet.pointer, 1, 0)
        worksheet_repeat_rows(sheet.pointer, 0, 0)
    }

    /// Writes a sheet that explains: a bold word and its text in each row.
    package func addNotes(
        _ name: String, _ notes: [(label: String, text: String)], isRightToLeft: Bool = false
    ) throws(XLSXFault) {
        let columns = [
            XLSXColumn("", width: 28, wraps: true), XLSXColumn("", width: 90, wraps: true),
        ]
        try begin(name, columns: columns, isRightToLeft: isRightToLeft, isTable: false)
        for note in notes {
            try write([.text(note.label), .text(note.text)], format: nil, first: formats.bold)
        }
    }

    /// Writes the next row of the sheet begun last.
    package func append(_ values: [XLSXValue]) throws(XLSXFault) { try write(values, format: nil) }

    /// The whole file. Nothing can be written afterwards.
    package func finish() throws(XLSXFault) -> [UInt8] {
        endSheet()
        guard let workbook, !names.isEmpty else { throw .noSheet }
        self.workbook = nil
        let code = workbook_close(workbook)
        guard code == LXW_NO_ERROR else { throw .cannotWrite(code: Int32(code.rawValue)) }
        do {
            let source = try ByteSource(path: directory.file)
            let size = try source.size()
            var bytes = [UInt8](repeating: 0, count: size)
            var filled = 0
            while filled < size {
                let count = try bytes.withUnsafeMutableBytes {
                    try source.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
                }
                if count == 0 { throw XLSXFault.cannotWrite(code: EIO) }
                filled += count
            }
            return bytes
        } catch DocumentFault.cannotOpen(_, let code) {
            throw .cannotWrite(code: code)
        } catch DocumentFault.cannotRead(let code) {
            throw .cannotWrite(code: code)
        } catch {
            throw .cannotWrite(code: EIO)
        }
    }

    // MARK: - Sheets

    private func begin(
        _ name: String, columns: [XLSXColumn], isRightToLeft: Bool, isTable: Bool
    ) throws(XLSXFault) {
        endSheet()
        guard Self.isValid(name), names.insert(name.lowercased()).inserted, let workbook,
            let pointer = workbook_add_worksheet(workbook, name)
        else { throw .invalidSheetName(name) }
        guard columns.count <= Self.columnLimit else {
            throw .tooManyColumns(sheet: name, limit: Self.columnLimit)
        }
        for (index, column) in columns.enumerated() {
            worksheet_set_column(
                pointer, UInt16(index), UInt16(index), min(max(column.width, 1), 255),
                column.wraps ? formats.wrapped : formats.top)
        }
        if isRightToLeft { worksheet_right_to_left(pointer) }
        sheet = Sheet(name: name, pointer: pointer, columns: columns, isTable: isTable)
    }

    private func endSheet() {
        guard let sheet, sheet.isTable, sheet.row > 0, !sheet.columns.isEmpty else { return }
        worksheet_autofilter(
            sheet.pointer, 0, 0, sheet.row - 1, UInt16(sheet.columns.count - 1))
        self.sheet = nil
    }

    private static func isValid(_ name: String) -> Bool {
        !name.isEmpty && name.utf16.count <= 31 && !name.hasPrefix("'") && !name.hasSuffix("'")
            && !name.unicodeScalars.contains {
                "[]:*?/\\".unicodeScalars.contains($0) || $0.value < 0x20
            }
    }

    // MARK: - Cells

    private func write(
        _ values: [XLSXValue], format: UnsafeMutablePointer<lxw_format>?,
        first: UnsafeMutablePointer<lxw_format>? = nil
    ) throws(XLSXFault) {
        guard let sheet, workbook != nil else { throw .noSheet }
        guard Int(sheet.row) < Self.rowLimit else {
            throw .tooManyRows(sheet: sheet.name, limit: Self.rowLimit)
        }
        guard values.count <= Self.columnLimit else {
            throw .tooManyColumns(sheet: sheet.name, limit: Self.columnLimit)
        }
        for (index, value) in values.enumerated() {
            let wraps = index < sheet.columns.count && sheet.columns[index].wraps
            let usual = format ?? (wraps ? formats.wrapped : formats.top)
            try write(value, sheet, UInt16(index), index == 0 ? first ?? usual : usual)
        }
        self.sheet?.row += 1
    }

    private func write(
        _ value: XLSXValue, _ sheet: Sheet, _ column: UInt16,
        _ format: UnsafeMutablePointer<lxw_format>?
    ) throws(XLSXFault) {
        let code: lxw_error
        switch value {
        case .empty: return
        case .text(let text):
            if text.isEmpty { return }
            let units = text.utf16.count
            guard units <= Self.textLimit else {
                throw .textTooLong(
                    sheet: sheet.name, cell: Self.address(sheet.row, column), units: units,
                    limit: Self.textLimit)
            }
            code = worksheet_write_string(
                sheet.pointer, sheet.row, column, Self.escape(text), format)
        case .integer(let number) where number.magnitude >= 1 << 53:
            code = worksheet_write_string(sheet.pointer, sheet.row, column, String(number), format)
        case .integer(let number):
            code = worksheet_write_number(
                sheet.pointer, sheet.row, column, Double(number), format)
        case .decimal(let number, let places):
            guard number.isFinite else {
                throw .notFinite(sheet: sheet.name, cell: Self.address(sheet.row, column))
            }
            code = worksheet_write_number(
                sheet.pointer, sheet.row, column, number, decimal(places))
        case .date(let day) where day.year < 1900:
            code = worksheet_write_string(
                sheet.pointer, sheet.row, column, day.description, format)
        case .date(let day):
            var date = lxw_datetime()
            date.year = Int32(day.year)
            date.month = Int32(day.month)
            date.day = Int32(day.day)
            code = worksheet_write_datetime(sheet.pointer, sheet.row, column, &date, formats.date)
        }
        guard code == LXW_NO_ERROR else { throw .cannotWrite(code: Int32(code.rawValue)) }
    }

    static func address(_ row: UInt32, _ column: UInt16) -> String {
        var letters: [UInt8] = []
        var rest = Int(column) + 1
        while rest > 0 {
            letters.append(UInt8(0x41 + (rest - 1) % 26))
            rest = (rest - 1) / 26
        }
        return String(decoding: letters.reversed(), as: UTF8.self) + String(row + 1)
    }

    /// What XML cannot hold is written as `_xHHHH_`, and what looks like that already is escaped
    /// (ECMA-376 part 1, 22.9.2.19). The library does so for the other control characters.
    static func escape(_ text: String) -> String {
        var out = ""
        var isChanged = false
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar.value {
            case 0, 0xFFFE, 0xFFFF:
                out +=
                    scalar.value == 0 ? "_x0000_" : scalar.value == 0xFFFE ? "_xFFFE_" : "_xFFFF_"
                isChanged = true
            case 0x5F where Self.looksEscaped(scalars[index...]):
                out += "_x005F_"
                isChanged = true
            default: out.unicodeScalars.append(scalar)
            }
        }
        return isChanged ? out : text
    }

    private static func looksEscaped(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
        let text = Array(scalars.prefix(7))
        return text.count == 7 && text[1] == "x" && text[6] == "_"
            && text[2...5].allSatisfy { $0.properties.isASCIIHexDigit }
    }

    // MARK: - Formats and properties

    private static func formats(_ workbook: UnsafeMutablePointer<lxw_workbook>) -> Formats {
        func make(_ set: (UnsafeMutablePointer<lxw_format>) -> Void)
            -> UnsafeMutablePointer<lxw_format>?
        {
            guard let format = workbook_add_format(workbook) else { return nil }
            format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
            set(format)
            return format
        }
        return Formats(
            header: make {
                format_set_bold($0)
                format_set_text_wrap($0)
                format_set_bottom($0, UInt8(LXW_BORDER_THIN.rawValue))
            },
            top: make { _ in }, wrapped: make { format_set_text_wrap($0) },
            bold: make {
                format_set_bold($0)
                format_set_text_wrap($0)
            },
            date: make { format_set_num_format($0, "yyyy\\-mm\\-dd") })
    }

    private func decimal(_ places: Int) -> UnsafeMutablePointer<lxw_format>? {
        let places = min(max(places, 0), 15)
        if let format = decimals[places] { return format }
        guard let workbook, let format = workbook_add_format(workbook) else { return nil }
        format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
        let digits = String(repeating: "0", count: places)
        format_set_num_format(format, places == 0 ? "0" : "0." + digits)
        decimals[places] = format
        return format
    }

    private static func set(
        _ properties: XLSXProperties, of workbook: UnsafeMutablePointer<lxw_workbook>
    ) {
        // The library copies the texts and holds them to 255 bytes where it cares.
        let texts = [properties.title, properties.subject, properties.author, properties.comments]
        var pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        var values = lxw_doc_properties()
        values.title = pointers[0]
        values.subject = pointers[1]
        values.author = pointers[2]
        values.comments = pointers[3]
        // 0 would mean the present.
        values.created = max(1, time_t(properties.created.milliseconds / 1000))
        workbook_set_properties(workbook, &values)
        pointers.removeAll(where: { $0 == nil })
    }
}

/// A directory only this process's user can look into; removed with its file.
private final class PrivateDirectory {
    let path: String
    var file: String { path + "/workbook.xlsx" }

    init(in parent: String?) throws(XLSXFault) {
        let base = parent ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/workbook-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .cannotWrite(code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        unlink(file)
        rmdir(path)
    }
}
