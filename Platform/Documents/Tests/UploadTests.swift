import Foundation
import Testing

@testable import Documents

@Suite("A file is known by its content and freed of what it tells about its makers")
struct UploadTests {
    private let noPDF = PDFCleaner { _ throws(UploadFault) in throw .uncleanable }

    private func clean(_ bytes: [UInt8], _ name: String = "x") async throws -> CleanUpload {
        try await UploadScreen.clean(bytes, name: name, pdf: noPDF)
    }

    private func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 0xFF)] + content
    }

    /// Not a picture that shows, but one in its parts.
    private func jpeg(_ extra: [UInt8], after: [UInt8] = []) -> [UInt8] {
        [0xFF, 0xD8] + segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 1, 1, 9, 9, 9])
            + extra + segment(0xC0, [8, 0, 1, 0, 1, 1, 1, 0x11, 0])
            + segment(0xDA, [1, 1, 0, 0, 63, 0]) + [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD3, 0x56]
            + [0xFF, 0xD9] + after
    }

    @Test(
        "a JPEG loses place, makers, thumbnail and whatever hangs behind; it keeps which way is up")
    func jpegs() async throws {
        // Intel order, one entry: orientation 6; then a secret.
        let exif: [UInt8] =
            Array("Exif\0\0II*\0".utf8) + [8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]
            + [0, 0, 0, 0] + Array("SECRET".utf8)
        let before = jpeg(
            segment(0xE1, exif) + segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0SECRET".utf8))
                + segment(0xED, Array("Photoshop SECRET".utf8))
                + segment(0xFE, Array("SECRET".utf8))
                + segment(0xE2, Array("ICC_PROFILE\0\u{1}\u{1}P".utf8)),
            after: Array("PK\u{3}\u{4}SECRET".utf8))
        let after = try await clean(before)
        #expect(after.kind == .jpeg)
        let text = String(decoding: after.bytes, as: UTF8.self)
        #expect(!text.contains("SECRET") && !text.contains("PK"))
        #expect(text.contains("ICC_PROFILE"))
        let exifOut: [UInt8] =
            Array("Exif\0\0MM\0*".utf8) + [0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6]
        #expect(after.bytes.dropFirst(6).starts(with: exifOut))
        let again = try await clean(after.bytes)
        #expect(again.bytes == after.bytes, "what is clean stays as it is")
        for cut in [3, 10, 40, before.count - 30] {
            await #expect(throws: UploadFault.self) { try await clean(Array(before.prefix(cut))) }
        }
    }

    @Test(
        "texts are UTF-8 and nothing else",
        arguments: [
            ("plain é\r\n\tx", "a.txt", UploadKind.text), ("a;b\n", "A.CSV", .csv),
            ("\u{FEFF}mark", "a", .text),
        ])
    func texts(text: String, name: String, kind: UploadKind) async throws {
        let clean = try await clean(Array(text.utf8), name)
        #expect(clean.kind == kind)
        #expect(clean.bytes == Array(text.utf8))
    }

    @Test(
        "what passes for something else is refused",
        arguments: [
            ("<!DOCTYPE html><p>", UploadFault.kind), ("  <?xml version=\"1.0\"?><svg/>", .kind),
            ("GIF89a", .kind), ("{\\rtf1", .kind), ("x\u{1B}[31m", .text), ("a\n%PDF-1.7", .kind),
        ])
    func refused(text: String, fault: UploadFault) async {
        await #expect(throws: fault) { try await clean(Array(text.utf8), "a.txt") }
    }

    @Test("names keep letters of all scripts and lose paths, endings and what cannot be seen")
    func names() {
        func name(_ text: String) -> String? { FileName.clean(text, kind: .pdf) }
        #expect(name("План судов.docx") == "План судов.pdf")
        #expect(name("خطة المحاكم.pdf") == "خطة المحاكم.pdf")
        #expect(name("C:\\Users\\x\\plan.pdf.exe") == "plan.pdf.pdf")
        #expect(name("../../etc/passwd") == "passwd.pdf")
        #expect(name("...") == "file.pdf")
        #expect(name("") == "file.pdf")
        #expect(name("a\u{200B}b\u{0}c\r\n\"<x>.png") == "abc--x-.pdf")
        #expect(name("annexe\u{202E}fdp.exe") == nil)
        #expect(name("a\u{2067}b") == nil)
        #expect((name(String(repeating: "é\u{301}\u{302}", count: 500))?.utf8.count ?? 999) < 255)
    }

    @Test("names of people and paths go out of a part; the text stays to the byte")
    func scrubber() throws {
        let scrubber = XMLScrubber(textsOf: ["author"]) { element, attributes in
            element == "Relationship" && attributes["Type"] == "thumbnail"
        } change: { element, attribute, _ in
            switch attribute {
            case "author": .replace("Author")
            case "gone": .remove
            default: .keep
            }
        }
        func scrubbed(_ text: String) throws -> String {
            String(decoding: try scrubber.scrubbed(Array(text.utf8)), as: UTF8.self)
        }
        #expect(
            try scrubbed(
                "<?xml version='1.0'?><w:c w:author=\"SECRET > é\" a='b' gone = 'x'>author=\"kept\"</w:c>"
            )
                == "<?xml version='1.0'?><w:c w:author=\"Author\" a='b'>author=\"kept\"</w:c>")
        #expect(
            try scrubbed("<a><author>SECRET</author><author/>x</a>")
                == "<a><author>Author</author><author/>x</a>")
        #expect(
            try scrubbed("<author><![CDATA[SECRET]]><!-- SECRET --></author>")
                == "<author>Author</author>")
        #expect(
            try scrubbed("<r><Relationship Type=\"thumbnail\"/><Relationship Type=\"x\"/></r>")
                == "<r><Relationship Type=\"x\"/></r>")
        #expect(
            try scrubbed("<!-- <a author=\"x\"> --><![CDATA[<a author=\"x\">]]>")
                == "<!-- <a author=\"x\"> --><![CDATA[<a author=\"x\">]]>")
        #expect(throws: UploadFault.damaged) { try scrubbed("<a b=c>") }
        #expect(throws: UploadFault.damaged) { try scrubbed("<a b=\"c>") }
    }

    private func office(_ parts: [(String, String)]) throws -> [UInt8] {
        var writer = try ArchiveWriter(capacity: 0)
        for (name, content) in parts { try writer.append(name, Array(content.utf8)) }
        return try writer.finish()
    }

    private static let types = (
        "[Content_Types].xml",
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"
    )
    private static let root = (
        "_rels/.rels",
        """
        <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
        <Relationship Id="r1" Type="x/officeDocument" Target="word/document.xml"/>\
        <Relationship Id="r2" Type="x/thumbnail" Target="docProps/thumbnail.jpeg"/></Relationships>
        """
    )

    @Test("a Word file loses properties, thumbnail and names; macros and files within are refused")
    func word() async throws {
        let body = ("word/document.xml", "<d><ins author=\"SECRET\">text</ins></d>")
        let whole = try office([
            Self.types, Self.root, body, ("docProps/core.xml", "<p>SECRET</p>"),
            ("docProps/thumbnail.jpeg", "SECRET"),
            (
                "word/comments.xml",
                "<c><comment initials=\"SECRET\" author=\"SECRET\">kept</comment></c>"
            ),
        ])
        let clean = try await clean(whole)
        #expect(clean.kind == .docx)
        let archive = try Archive(.bytes(clean.bytes), limits: DocumentLimits())
        var all = ""
        try archive.forEachPart { all += "\($0): \(String(decoding: $1, as: UTF8.self))\n" }
        #expect(!all.contains("SECRET") && !all.contains("thumbnail"))
        #expect(all.contains("kept") && all.contains(">text<"))
        let cases: [((String, String), UploadFault)] = [
            (("word/vbaProject.bin", "x"), .macros), (("word/embeddings/a.bin", "x"), .embedded),
            (("word/activeX/a.xml", "<a/>"), .embedded), (("word/../../a.xml", "<a/>"), .damaged),
            (("word/media/a.png", "%PDF-1.4"), .embedded),
            (("WORD/document.xml", "<a/>"), .damaged),
            (("word/a.xml", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"), .damaged),
            (("word/a.xml", "<a>"), .damaged),
            (
                (
                    "word/_rels/document.xml.rels",
                    "<R><Relationship Id=\"a\" Type=\"x/image\" Target=\"http://x\" TargetMode=\"External\"/></R>"
                ), .linked
            ),
            (("word/a.xml", "<a>" + String(repeating: " ", count: 40 << 20) + "</a>"), .bomb),
        ]
        for (part, fault) in cases {
            let file = try office([Self.types, Self.root, body, part])
            await #expect(throws: fault, "\(part.0)") { try await self.clean(file) }
        }
        await #expect(throws: UploadFault.kind) {
            try await self.clean(try office([("a.txt", "x")]))
        }
    }

    @Test("a Word field that fetches is refused, in however many pieces; others stay")
    func fields() async throws {
        func field(_ pieces: String...) -> String {
            let codes = pieces.map { "<w:instrText>\($0)</w:instrText>" }.joined(
                separator: "<w:b/>")
            return """
                <w:fldChar w:fldCharType="begin"/>\(codes)<w:fldChar w:fldCharType="separate"/>\
                <w:t>DDEAUTO</w:t><w:fldChar w:fldCharType="end"/>
                """
        }
        func document(_ inside: String) throws -> [UInt8] {
            try office([
                Self.types, Self.root, ("word/document.xml", "<w:d xmlns:w=\"w\">\(inside)</w:d>"),
            ])
        }
        let nested = """
            <w:fldChar w:fldCharType="begin"/><w:instrText> IF </w:instrText>\(field("PAGE"))\
            <w:instrText>= 1 "LINK" "b" </w:instrText><w:fldChar w:fldCharType="end"/>
            """
        let harmless = [
            field(" PAGE "), field("HYPERLINK \"https://x/link\""), field(" TOC \\o "), nested,
            "<w:fldSimple w:instr=\" NUMPAGES \"/><w:t>LINK DDE</w:t>",
        ]
        let kept = try await clean(document(harmless.joined()))
        #expect(kept.kind == .docx)
        let outer = "<w:fldChar w:fldCharType=\"begin\"/><w:instrText> </w:instrText>"
        for fetching in [
            field(" DDE", "AUTO c:\\x"), field("includepicture \"http://x\""),
            field(" LINK\\a"), "<w:fldSimple w:instr=\" INCLUDETEXT &quot;x&quot;\"/>",
            "<w:instrText>DDE x</w:instrText>", outer + field("QUOTE 68 68 69"),
            "<w:fldChar w:fldCharType=\"begin\"/><w:delInstrText>&#68;DE</w:delInstrText>"
                + "<w:fldChar w:fldCharType=\"end\"/>",
        ] {
            let file = try document(fetching)
            await #expect(throws: UploadFault.linked, "\(fetching)") { try await self.clean(file) }
        }
    }

    @Test("an Excel formula that fetches or runs is refused; others stay")
    func formulas() async throws {
        func workbook(_ sheet: String, _ more: (String, String)...) throws -> [UInt8] {
            try office(
                [
                    Self.types,
                    (
                        "_rels/.rels",
                        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"x/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
                    ), ("xl/workbook.xml", "<w/>"), ("xl/worksheets/sheet1.xml", sheet),
                ] + more)
        }
        let harmless = [
            "SUM(A1:A2)", "IF(A1=\"a|b WEBSERVICE(\",1,2)", "'a|b'!A1*2", "MYIMAGE(A1)",
            "HYPERLINK(\"https://x\",\"x\")", "_xlfn._xlws.FILTER(A1:A2,B1:B2)", "RTD+1",
        ].map { "<f>\($0)</f>" }
        #expect(try await clean(workbook("<s>\(harmless.joined())</s>")).kind == .xlsx)
        for (formula, fault) in [
            ("<f>_xlfn.WEBSERVICE(\"http://x\")</f>", UploadFault.linked),
            ("<f>1+(_xlfn.IMAGE(A1))</f>", .linked), ("<f>&#87;ebservice(A1)</f>", .linked),
            ("<f>cmd|'/c calc'!A1</f>", .linked),
            ("<f>1+<b/>RTD(\"a\")</f>", .linked),
            ("<x:f xmlns:x='x'>RTD(\"a\",,\"b\")</x:f>", .linked),
            ("<definedName name=\"a\">EVALUATE(A1)</definedName>", .macros),
            ("<formula1>REGISTER.ID(\"a\",\"b\")</formula1>", .macros),
        ] {
            let file = try workbook("<s>\(formula)</s>")
            await #expect(throws: fault, "\(formula)") { try await self.clean(file) }
        }
        for part in ["xl/connections.xml", "xl/queryTables/queryTable1.xml"] {
            let file = try workbook("<s/>", (part, "<c/>"))
            await #expect(throws: UploadFault.linked, "\(part)") { try await self.clean(file) }
        }
    }

    private static func list(_ more: String = "") -> (String, String) {
        (
            "META-INF/manifest.xml",
            """
            <m:manifest xmlns:m="m"><m:file-entry m:full-path="/"/>\
            <m:file-entry m:full-path="content.xml"/>\
            <m:file-entry m:full-path="Thumbnails/thumbnail.png"/>\(more)</m:manifest>
            """
        )
    }

    @Test(
        "an OpenDocument file loses properties, settings, thumbnail and names; macros, links and programs are refused",
        arguments: [UploadKind.odt, .ods])
    func openDocument(kind: UploadKind) async throws {
        let first = ("mimetype", kind.contentType)
        func body(_ inside: String) -> (String, String) {
            ("content.xml", "<o:d xmlns:o='o' xmlns:x='x' xmlns:d='d'>\(inside)</o:d>")
        }
        let whole = try office([
            first,
            body(
                """
                <o:annotation><d:creator>SECRET</d:creator>kept</o:annotation>\
                <o:author-name>SECRET</o:author-name><o:sender-email>SECRET</o:sender-email>\
                <o:image x:href="Pictures/a.svm"/><o:object x:href="./Object 1"/>\
                <o:a x:href="https://www.ohchr.org/">link</o:a>\
                <o:cell o:formula="of:=SUM([.A1:.A2])"/>
                """), ("meta.xml", "<m>SECRET</m>"), ("settings.xml", "<s>SECRET</s>"),
            ("Object 1/content.xml", "<o><creator>SECRET</creator></o>"),
            ("Object 1/meta.xml", "<m>SECRET</m>"), ("Pictures/a.svm", "picture"),
            ("Thumbnails/thumbnail.png", "SECRET"), ("Configurations2/toolbar/a.xml", "SECRET"),
            ("META-INF/documentsignatures.xml", "<s>SECRET</s>"), ("manifest.rdf", "SECRET"),
            Self.list(),
        ])
        let clean = try await clean(whole)
        #expect(clean.kind == kind)
        // The kind stands at a fixed place, for programs that look no further.
        #expect(clean.bytes[30...].starts(with: Array(("mimetype" + kind.contentType).utf8)))
        let archive = try Archive(.bytes(clean.bytes), limits: DocumentLimits())
        var all = ""
        try archive.forEachPart { all += "\($0): \(String(decoding: $1, as: UTF8.self))\n" }
        #expect(!all.contains("SECRET") && !all.lowercased().contains("thumbnail"))
        for part in ["kept", "Object 1/content.xml", "picture", "https://www.ohchr.org/"] {
            #expect(all.contains(part), "\(part)")
        }
        let again = try await self.clean(clean.bytes)
        #expect(again.bytes == clean.bytes, "what is clean stays as it is")

        let cases: [((String, String), UploadFault)] = [
            (("Basic/Standard/Module1.xml", "<m/>"), .macros),
            (("Scripts/python/a.py", "x"), .macros),
            (("styles.xml", "<s:event-listener xmlns:s='s'/>"), .macros),
            (("styles.xml", "<s:a xmlns:s='s' s:href='vnd.sun.star.script:x'/>"), .macros),
            (("styles.xml", "<s:a xmlns:s='s' s:href='&#118;nd.sun.star.script:x'/>"), .linked),
            (("styles.xml", "<s:image xmlns:s='s' s:href='http://x/a.png'/>"), .linked),
            (("styles.xml", "<s:image xmlns:s='s' s:href='http&#58;//x/a.png'/>"), .linked),
            (("styles.xml", "<s:image xmlns:s='s' s:href='../a.png'/>"), .linked),
            (("styles.xml", "<s:image xmlns:s='s' s:href='/etc/a.png'/>"), .linked),
            (("styles.xml", "<c formula=\"of:=['file:///a/b.ods'#$Sheet1.A1]\"/>"), .linked),
            (("styles.xml", "<c formula=\"of:=WEBSERVICE(&quot;x&quot;)\"/>"), .linked),
            (("styles.xml", "<s:dde-source xmlns:s='s'/>"), .linked),
            (("styles.xml", "<s:scripts xmlns:s='s'><s:script>x</s:script></s:scripts>"), .macros),
            (("styles.xml", "<s:binary-data xmlns:s='s'>/9j/4AAQ</s:binary-data>"), .embedded),
            (("styles.xml", "<s:plugin xmlns:s='s'/>"), .embedded),
            (("Object 2", "\u{50}\u{4B}\u{3}\u{4}rest"), .embedded),
            (("styles.xml", "<a>"), .damaged), (("a/../../b.xml", "<a/>"), .damaged),
            (Self.types, .kind),
        ]
        for (part, fault) in cases {
            let file = try office([first, body(""), part])
            await #expect(throws: fault, "\(part)") { try await self.clean(file) }
        }
        // With a password: each part locked by itself, or all of them in one, as newer programs do it.
        let locked = Self.list("<m:file-entry m:full-path='x'><m:encryption-data/></m:file-entry>")
        for part in [("content.xml", "\u{1}\u{2}"), ("encrypted-package", "\u{1}\u{2}")] {
            let file = try office([first, part, locked])
            await #expect(throws: UploadFault.encrypted, "\(part.0)") { try await self.clean(file) }
        }
        for stated in ["", "application/vnd.oasis.opendocument.graphics", first.1 + "-template"] {
            let file = try office([("mimetype", stated), body("")])
            await #expect(throws: UploadFault.kind, "\(stated)") { try await self.clean(file) }
        }
    }

    @Test("a PDF is freed of title, makers and notes' names")
    func pdf() throws {
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            """
            << /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Annots [<< /Type /Annot \
            /Subtype /Text /Rect [0 0 9 9] /T (SECRET) /Contents (kept) >>] >>
            """,
            "<< /Title (SECRET) >>", "<< /Type /Metadata /Length 6 >>\nstream\nSECRET\nendstream",
        ]
        var text = "%PDF-1.4\n"
        for (index, object) in objects.enumerated() {
            text += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        // Without a table of places: it is found again.
        text += "trailer\n<< /Size 6 /Root 1 0 R /Info 4 0 R >>\nstartxref\n0\n%%EOF\n"
        let clean = String(decoding: try PDFScrubber.scrub(Array(text.utf8)), as: UTF8.self)
        #expect(!clean.contains("SECRET") && clean.contains("kept") && clean.contains("/MediaBox"))
        #expect(throws: UploadFault.damaged) { try PDFScrubber.scrub(Array("%PDF-1.4 x".utf8)) }
    }
}
