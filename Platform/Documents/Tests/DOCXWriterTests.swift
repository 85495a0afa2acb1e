import Base
import Testing

@testable import Documents

@Suite("A text document is written")
struct DOCXWriterTests {
    private func writer(_ language: Language) -> DOCXWriter {
        DOCXWriter(
            DOCXProperties(
                title: "A & B", language: language, header: "Head",
                footer: [.text("Page "), .page, .text(" of "), .pageCount]))
    }

    private func part(_ name: String, _ bytes: [UInt8]) throws -> String {
        let parts = try ZIPFile.read(bytes, limits: .init())
        return String(decoding: try #require(parts.first { $0.name == name }).bytes, as: UTF8.self)
    }

    @Test("our own reader reads what was written, in its order", arguments: Language.allCases)
    func read(language: Language) throws {
        var writer = writer(language)
        writer.paragraph("Agreement", .title)
        writer.paragraph("Article 1", .heading)
        writer.beginNumbering()
        writer.numbered(["a < b", DOCXRun(" and \"c\"", isBold: true)])
        writer.paragraphs("one\r\n\ntwo\tthree", .quotation)
        writer.table(shares: [1, 2], [[["Head"], ["Head 2"]], [["x\ny"], ["z"]]])
        let bytes = try writer.finish()
        let document = try DOCXReader.read(.bytes(bytes))
        #expect(
            document.paragraphs.map(\.text).filter { !$0.isEmpty }
                == ["Agreement", "Article 1", "a < b and \"c\"", "one", "two three"])
        #expect(
            document.paragraphs.prefix(2).map(\.style) == ["Title", "Heading1"])
        let table = try #require(document.tables.first)
        #expect(table.rows.map { $0.cells.map(\.text) } == [["Head", "Head 2"], ["x\ny", "z"]])
        #expect(table.rows.map(\.isHeader) == [true, false])
        #expect(document.pageHeaders == ["Head"])
    }

    @Test("the same calls give the same bytes, and an upload of it is clean")
    func sameBytes() throws {
        func bytes() throws -> [UInt8] {
            var writer = writer(.fr)
            writer.paragraph("Accord")
            return try writer.finish()
        }
        #expect(try bytes() == bytes())
        #expect(try OfficePackage.clean(try bytes()).kind == .docx)
    }

    @Test("Arabic runs from right to left: section, paragraphs, letters, tables")
    func rightToLeft() throws {
        var writer = writer(.ar)
        writer.paragraph("اتفاق UNFPA لعام 2026")
        writer.paragraph("English words", in: .en)
        writer.table(shares: [1], [[["طرف"]]])
        let document = try part("word/document.xml", try writer.finish())
        #expect(document.contains("<w:bidi/></w:sectPr>"))
        #expect(document.contains("<w:bidiVisual/>"))
        #expect(document.contains("<w:bidi w:val=\"0\"/>"))
        let runs = document.split(separator: "<w:rPr>")
        let latin = try #require(runs.first { $0.contains(">UNFPA<") })
        #expect(!latin.contains("<w:rtl/>"))
        let arabic = try #require(runs.first { $0.contains(">اتفاق") })
        #expect(arabic.contains("<w:rtl/>") && arabic.contains("w:bidi=\"ar-SA\""))
    }

    @Test("what has no direction of its own goes with its neighbours, else with the paragraph")
    func directions() {
        func parts(_ text: String, _ isRightToLeft: Bool) -> [String] {
            DirectedText.parts(of: text, in: isRightToLeft).map {
                ($0.isRightToLeft ? "R:" : "L:") + $0.text
            }
        }
        #expect(parts("a 1 b", true) == ["L:a 1 b"])
        #expect(parts("ا 48/24 ب", false) == ["R:ا 48/24 ب"])
        #expect(parts("ا UN ب", true) == ["R:ا ", "L:UN", "R: ب"])
        #expect(parts("UN ا", false) == ["L:UN ", "R:ا"])
        #expect(parts("12 (3)", true) == ["R:12 (3)"])
        #expect(parts("\u{2068}UN\u{2069}", false) == ["L:UN"], "isolates are what runs do")
        #expect(parts("", true) == [])
    }

    @Test("the language and its letters are named", arguments: Language.allCases)
    func languages(language: Language) throws {
        var writer = writer(language)
        writer.paragraph("x")
        let bytes = try writer.finish()
        #expect(try part("docProps/core.xml", bytes).contains("<dc:language>\(language.code)<"))
        let styles = try part("word/styles.xml", bytes)
        #expect(styles.contains("w:eastAsia=\"SimSun\"") && styles.contains("w:bidi=\"ar-SA\""))
        #expect(try part("word/footer1.xml", bytes).contains(" NUMPAGES "))
    }

    @Test("no text becomes markup, and no character breaks the file")
    func hostile() throws {
        var writer = writer(.en)
        let text = "</w:t><w:p/>&amp; ]]> \u{0}\u{B}\u{FFFF}\u{1F600} \u{202E}x"
        writer.paragraph(text)
        let document = try DOCXReader.read(.bytes(try writer.finish()))
        #expect(
            document.paragraphs.first?.text == "</w:t><w:p/>&amp; ]]> \u{1F600} \u{202E}x")
    }

    @Test("files of one name, order and content are kept")
    func zip() throws {
        let parts = [ZIPFile.Part("b.txt", [1, 2]), .init("a/c.txt", []), .init("b.txt", [3])]
        #expect(try ZIPFile.read(try ZIPFile.write(parts), limits: .init()) == parts)
    }
}
