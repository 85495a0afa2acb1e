import Base
import Testing

@testable import Documents

@Suite("A text document is read")
struct DOCXTests {
    private func read(_ body: String) throws -> [DOCXBlock] {
        try DOCXReader.read(.bytes(docx(body))).blocks
    }

    private func text(_ body: String) throws -> [String] {
        try DOCXReader.read(.bytes(docx(body))).paragraphs.map(\.text)
    }

    @Test("paragraphs keep their runs, breaks, tabs and style")
    func paragraphs() throws {
        let body = """
            <w:p><w:pPr><w:pStyle w:val="Heading1"/><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>
            <w:r><w:t xml:space="preserve">140.1 </w:t></w:r><w:r><w:tab/><w:t>a &amp; b</w:t><w:br/>
            <w:t>c</w:t></w:r></w:p><w:p/>
            """
        #expect(
            try read(body) == [
                .paragraph(DOCXParagraph(text: "140.1  a & b\nc", style: "Heading1")),
                .paragraph(DOCXParagraph(text: "", style: nil)),
            ])
    }

    @Test("deleted and moved text, text boxes, field codes and footnotes are left out")
    func leftOut() throws {
        let body = """
            <w:p><w:del><w:r><w:delText>x</w:delText><w:t>x</w:t></w:r></w:del><w:ins><w:r>
            <w:t>new</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>x</w:t></w:r></w:moveFrom><w:r>
            <w:instrText>PAGE</w:instrText><w:footnoteReference w:id="1"/><w:pict><w:txbxContent>
            <w:p><w:r><w:t>x</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>
            """
        #expect(try text(body) == ["new"])
    }

    @Test("a paragraph whose mark was deleted runs on into the next")
    func joined() throws {
        let deleted = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
        let body =
            "<w:p>\(deleted)<w:r><w:t>one </w:t></w:r></w:p><w:p><w:r><w:t>two</w:t></w:r></w:p>"
            + "<w:p>\(deleted)<w:r><w:t>three</w:t></w:r></w:p>"
        #expect(try text(body) == ["one two", "three"])
    }

    @Test("tables keep rows, cells and what is merged; inner tables join their cell")
    func tables() throws {
        let body = """
            <w:tbl><w:tr><w:trPr><w:tblHeader/><w:gridBefore w:val="1"/></w:trPr><w:tc><w:tcPr>
            <w:gridSpan w:val="3"/></w:tcPr><w:p><w:r><w:t>head</w:t></w:r></w:p></w:tc></w:tr>
            <w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p>
            <w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc><w:sdt><w:sdtContent><w:tc><w:tbl><w:tr><w:tc>
            <w:p><w:r><w:t>in</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/></w:tc></w:sdtContent>
            </w:sdt></w:tr><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>gone</w:t></w:r></w:p>
            </w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>
            """
        let rows = try #require(DOCXReader.read(.bytes(docx(body))).tables.first).rows
        #expect(rows.count == 3)
        #expect(rows[0].isHeader && rows[0].columns == 4 && rows[0].cells[0].columnSpan == 3)
        #expect(rows[1].cells.map(\.text) == ["a\nb", "in\n"])
        #expect(rows[1].cells[0].verticalMerge == .begins)
        #expect(rows[2].cells[0].verticalMerge == .continues)
    }

    @Test("real documents are read whole")
    func realDocuments() throws {
        // Counted by another reader: rows, of these with one cell over all four columns.
        let counts = [
            "table-2014.docx": (201, 37), "table-2019.docx": (269, 53),
            "EgyptMatriceRecommendations.docx": (346, 45),
            "Matrix_recommendations_2013.docx": (304, 51),
            "UPR20__Slovenia_ThematicListRecommendations_E.docx": (201, 37),
            "UPR34_Slovenia_Thematic_list_of_Recommendations.docx": (269, 53),
            "upr48-slovenia-thematic-list-of-recommendatio.docx": (308, 53),
        ]
        let samples = ["table-2014.docx", "table-2019.docx"]
        let paths =
            samples.map { "\(Files.samples)/\($0)" }
            + Files.real(
                counts.keys.filter { !$0.hasPrefix("table-") }.sorted().map { "matrices/\($0)" },
                orSamples: [])
        #expect(paths.count == 2 || paths.count == 7)
        for path in paths {
            let tables = try DOCXReader.read(.path(path)).tables
            let want = try #require(counts[Files.name(path)])
            #expect(tables.count == 1)
            #expect(tables[0].rows.count == want.0)
            #expect(tables[0].rows.count { $0.cells.count == 1 } == want.1)
            #expect(tables[0].rows.allSatisfy { $0.columns == 4 })
            #expect(tables[0].rows[0].isHeader)
        }
        let table = try DOCXReader.read(.path("\(Files.samples)/table-2014.docx")).tables[0]
        let numbers = Set(
            table.rows.map { String($0.cells[0].text.prefix { !$0.isWhitespace }) })
        #expect(numbers.contains("115.1.") || numbers.contains("115.1"))
        #expect(numbers.contains("115.10.") || numbers.contains("115.10"))
    }
}

@Suite("A workbook is written and read")
struct XLSXTests {
    private let properties = XLSXProperties(
        title: "Title & more", author: "Author", created: Instant(milliseconds: 1_700_000_000_000))

    private func rows(_ bytes: [UInt8], sheet: String? = nil) throws -> [XLSXRow] {
        var rows: [XLSXRow] = []
        try XLSXReader.read(.bytes(bytes), sheet: sheet) { rows.append($0) }
        return rows
    }

    private func book() throws -> [UInt8] {
        let writer = try XLSXWriter(properties: properties)
        try writer.addNotes("About", [("Source", "A text that explains"), ("Date", "today")])
        try writer.beginTable(
            "قائمة & list",
            columns: [
                XLSXColumn("النص", width: 40, wraps: true), XLSXColumn("n"), XLSXColumn("d"),
            ],
            isRightToLeft: true)
        try writer.append([
            .text("=1+1"), .integer(-5), .date(try #require(Day("2014-10-31"))),
            .decimal(0.5, places: 2),
        ])
        try writer.append([
            .text(" a\n\u{0}\u{7}\u{FFFF}_x0041_é "), .integer(.max),
            .date(try #require(Day("1848-02-24"))),
            .empty, .text(""),
        ])
        return try writer.finish()
    }

    @Test("what is written is read again with its types")
    func roundTrip() throws {
        let bytes = try book()
        #expect(try XLSXReader.sheets(.bytes(bytes)) == ["About", "قائمة & list"])
        #expect(
            try rows(bytes).map(\.texts) == [
                ["Source", "A text that explains"], ["Date", "today"],
            ])
        let table = try rows(bytes, sheet: "قائمة & list")
        #expect(table[0].texts == ["النص", "n", "d"])
        #expect(table[1].texts == ["=1+1", "-5", "41943", "0.5"])
        #expect(table[1].cells.map(\.kind) == [.text, .number, .date, .number])
        #expect(
            table[2].texts
                == [" a\n\u{0}\u{7}\u{FFFF}_x0041_é ", "9223372036854775807", "1848-02-24"])
    }

    @Test("the header is frozen, the sheet runs from right to left, the properties are there")
    func appearance() throws {
        let archive = try Archive(.bytes(book()), limits: DocumentLimits())
        func part(_ name: String) throws -> String {
            var bytes: [UInt8] = []
            try archive.read(name) { bytes.append(contentsOf: $0) }
            return String(decoding: bytes, as: UTF8.self)
        }
        let sheet = try part("xl/worksheets/sheet2.xml")
        #expect(sheet.contains("rightToLeft=\"1\""))
        #expect(sheet.contains("state=\"frozen\""))
        #expect(sheet.contains("<autoFilter ref=\"A1:C3\"/>"))
        #expect(!sheet.contains("<f>"))
        let core = try part("docProps/core.xml")
        #expect(core.contains("Title &amp; more"))
        #expect(core.contains("2023-11-14T22:13:20Z"))
    }

    @Test("the same content gives the same bytes")
    func deterministic() throws { #expect(try book() == book()) }

    @Test("nothing is cut: what does not fit is refused by its cell")
    func tooLong() throws {
        let writer = try XLSXWriter(properties: properties)
        try writer.beginTable("S", columns: [XLSXColumn("a"), XLSXColumn("b")])
        let fits = String(repeating: "é", count: 32_767)
        try writer.append([.text("x"), .text(fits)])
        #expect(
            throws: XLSXFault.textTooLong(sheet: "S", cell: "B3", units: 32_768, limit: 32_767)
        ) { try writer.append([.text("x"), .text(fits + "é")]) }
        #expect(throws: XLSXFault.notFinite(sheet: "S", cell: "A3")) {
            try writer.append([.decimal(.nan, places: 1)])
        }
        #expect(try rows(writer.finish())[1].texts == ["x", fits])
    }

    @Test(
        "names a spreadsheet refuses are refused",
        arguments: ["", "a/b", "S", String(repeating: "x", count: 32), "'q"])
    func names(_ name: String) throws {
        let writer = try XLSXWriter(properties: properties)
        try writer.beginTable("s", columns: [])
        #expect(throws: XLSXFault.invalidSheetName(name)) {
            try writer.beginTable(name, columns: [])
        }
    }

    @Test("an unfinished workbook leaves no file behind")
    func cleanup() throws {
        let parent = try #require(TemporaryDirectory())
        do {
            let writer = try XLSXWriter(properties: properties, temporaryDirectory: parent.path)
            try writer.beginTable("S", columns: [XLSXColumn("a")])
            #expect(parent.isEmpty == false)
        }
        #expect(parent.isEmpty)
        let whole = try XLSXWriter(properties: properties, temporaryDirectory: parent.path)
        try whole.beginTable("S", columns: [XLSXColumn("a")])
        #expect(throws: Never.self) { _ = try whole.finish() }
        #expect(throws: XLSXFault.noSheet) { try whole.append([.integer(1)]) }
    }

    @Test("a real workbook of another program is read, its names in six languages whole")
    func realWorkbook() throws {
        var rows: [XLSXRow] = []
        try XLSXReader.read(.path("\(Files.samples)/countries.xlsx")) { rows.append($0) }
        #expect(rows.count == 200)
        #expect(rows[0].texts.count == 12)
        #expect(
            rows.contains {
                $0.texts.contains("Côte d'Ivoire") || $0.texts.contains("Côte d’Ivoire")
            })
        #expect(rows.contains { $0.texts.contains("阿富汗") })
    }

    @Test("gaps, inline and shared strings, formulas, booleans and errors are told apart")
    func cells() throws {
        let sheet = """
            <worksheet xmlns="\(sheetNamespace)"><sheetData><row r="2"><c r="B2" t="s"><v>1</v></c>
            <c r="D2" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>x</t></rPh></is></c>
            <c t="b"><v>1</v></c></row><row><c t="e"><v>#N/A</v></c><c t="str"><f>A1</f><v>r</v></c>
            <c s="1"><v>1.50</v></c><c/></row></sheetData></worksheet>
            """
        let read = try rows(workbook(sheet))
        #expect(read.map(\.number) == [2, 3])
        #expect(read[0].texts == ["", "two_x", "", "ab", "1"])
        #expect(read[1].texts == ["#N/A", "r", "1.50", ""])
        #expect(read[1].cells.map(\.kind) == [.error, .text, .number, .empty])
        #expect(throws: DocumentFault.noSuchSheet("x", present: ["A & B"])) {
            try XLSXReader.read(.bytes(workbook(sheet)), sheet: "x") { _ in }
        }
    }

    @Test("a column far out and a string that is not there are refused")
    func outOfBounds() throws {
        func sheet(_ cell: String) -> String {
            "<worksheet xmlns=\"\(sheetNamespace)\"><sheetData><row r=\"1\">\(cell)</row></sheetData></worksheet>"
        }
        #expect(throws: DocumentFault.tooManyColumns(row: 1, limit: 1024)) {
            try rows(workbook(sheet("<c r=\"XFD1\"><v>1</v></c>")))
        }
        #expect(throws: DocumentFault.self) { try rows(workbook(sheet("<c t=\"s\"><v>9</v></c>"))) }
    }

    private func workbook(_ sheet: String) throws -> [UInt8] {
        let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let package = "http://schemas.openxmlformats.org/package/2006/relationships"
        return try zip([
            "xl/workbook.xml":
                "<workbook xmlns=\"\(sheetNamespace)\" xmlns:r=\"\(relations)\"><sheets><sheet "
                + "name=\"A &amp; B\" sheetId=\"1\" r:id=\"q\"/></sheets></workbook>",
            "xl/_rels/workbook.xml.rels":
                "<Relationships xmlns=\"\(package)\"><Relationship Id=\"q\" Type=\"\(relations)/worksheet\" "
                + "Target=\"/xl/s.xml\"/><Relationship Id=\"t\" Type=\"\(relations)/sharedStrings\" "
                + "Target=\"../xl/t.xml\"/></Relationships>",
            "xl/s.xml": sheet,
            "xl/t.xml":
                "<sst xmlns=\"\(sheetNamespace)\"><si><t>one</t></si><si><r><t>two</t></r><r>"
                + "<t>_x005F_x</t></r></si></sst>",
        ])
    }
}
