import Testing

@testable import Documents

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("Hostile documents are refused, each for its reason")
struct HostileTests {
    private func fault(_ bytes: [UInt8], limits: DocumentLimits = DocumentLimits())
        -> DocumentFault?
    {
        do {
            _ = try DOCXReader.read(.bytes(bytes), limits: limits)
            return nil
        } catch { return error as? DocumentFault }
    }

    @Test("what is no archive is named")
    func noArchive() {
        #expect(fault([]) == .notAnArchive(.empty))
        #expect(fault(Array("<!doctype html><p>".utf8)) == .notAnArchive(.html))
        #expect(fault(Array("%PDF-1.4".utf8)) == .notAnArchive(.pdf))
        #expect(fault(Array("To,From\n".utf8)) == .notAnArchive(.text))
        #expect(fault([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0]) == .encryptedOrLegacy)
    }

    @Test("an archive without the part, or of another kind, is refused")
    func wrongParts() throws {
        #expect(fault(try zip(["a.txt": "x"])) == .missingPart("word/document.xml"))
        #expect(
            fault(try zip(["word/document.xml": "<workbook/>"])) == .wrongKind(root: "workbook"))
        #expect(throws: DocumentFault.missingPart("xl/workbook.xml")) {
            try XLSXReader.read(.bytes(docx("")), onRow: { _ in })
        }
    }

    @Test("a password-protected archive is refused as such")
    func encrypted() throws {
        let bytes = try zip([("word/document.xml", Array("<a/>".utf8))], password: "secret")
        #expect(fault(bytes) == .encryptedOrLegacy)
    }

    @Test("a bomb is stopped by its ratio, its part's size or its number of parts")
    func bombs() throws {
        let spaces = [UInt8](repeating: 0x20, count: 40 << 20)
        let open = Array("<w:document xmlns:w=\"\(wordNamespace)\"><w:body>".utf8)
        let bomb = try zip([("word/document.xml", open + spaces)])
        #expect(bomb.count < 100_000)
        #expect(fault(bomb) == .ratioTooHigh(limit: 200))
        var limits = DocumentLimits()
        limits.partBytes = 1 << 20
        #expect(fault(bomb, limits: limits) == .partTooLarge("word/document.xml", limit: 1 << 20))
        limits.entries = 3
        let many = try zip((0..<5).map { ("p\($0)", [0x61]) })
        #expect(fault(many, limits: limits) == .tooManyEntries(limit: 3))
    }

    @Test("document types, entities, deep nesting and broken XML are refused")
    func markup() throws {
        let laughs =
            "<!DOCTYPE a [<!ENTITY b \"lol\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>"
        #expect(
            fault(try zip(["word/document.xml": laughs]))
                == .documentType(part: "word/document.xml"))
        let external = "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>"
        #expect(
            fault(try zip(["word/document.xml": external]))
                == .documentType(part: "word/document.xml"))
        let deep = String(repeating: "<w:tbl>", count: 100_000)
        #expect(fault(try docx(deep)) == .tooDeep(part: "word/document.xml", limit: 128))
        #expect(
            fault(try docx("<w:p>\n&nosuch;</w:p>"))
                == .malformedXML(part: "word/document.xml", line: 2))
        #expect(fault(try docx("<w:p>")) == .malformedXML(part: "word/document.xml", line: 1))
        #expect(
            fault(try zip(["word/document.xml": ""]))
                == .malformedXML(part: "word/document.xml", line: 0)
                || fault(try zip(["word/document.xml": ""]))
                    == .malformedXML(part: "word/document.xml", line: 1)
        )
    }

    @Test("a tag of very many attributes is refused, a long text is not")
    func attributes() throws {
        let names = { (count: Int) in (0..<count).map { " a\($0)=\"\"" }.joined() }
        #expect(try DOCXReader.read(.bytes(docx("<w:p\(names(5000))/>"))).blocks.count == 1)
        #expect(fault(try docx("<w:p\(names(100_000))/>")) == .tooMuchText(limit: 1 << 18))
        let long = String(repeating: "x", count: 3 << 20)
        let read = try DOCXReader.read(.bytes(docx("<w:p><w:r><w:t>\(long)</w:t></w:r></w:p>")))
        #expect(read.paragraphs.map(\.text) == [long])
    }

    @Test("text and cells beyond their limits are refused")
    func amounts() throws {
        var limits = DocumentLimits()
        limits.textBytes = 10
        let text = "<w:p><w:r><w:t>01234567890</w:t></w:r></w:p>"
        #expect(fault(try docx(text), limits: limits) == .tooMuchText(limit: 10))
        limits = DocumentLimits()
        limits.items = 5
        #expect(
            fault(try docx(String(repeating: "<w:p/>", count: 6)), limits: limits)
                == .tooMuchText(limit: 5))
    }

    @Test("breaks, symbols and page headers count as text too")
    func amountsBesideText() throws {
        var limits = DocumentLimits()
        limits.textBytes = 10
        for run in ["<w:br/>", "<w:tab/>", "<w:noBreakHyphen/>", "<w:sym w:char=\"41\"/>"] {
            let body = "<w:p><w:r>\(String(repeating: run, count: 11))</w:r></w:p>"
            #expect(fault(try docx(body), limits: limits) == .tooMuchText(limit: 10), "\(run)")
        }
        let text = "<w:p><w:r><w:t>012345</w:t></w:r></w:p>"
        let name = "xmlns:w=\"\(wordNamespace)\""
        let header = "<Relationship Id=\"a\" Type=\"x/header\" Target=\"header1.xml\"/>"
        let parts = [
            "word/document.xml": "<w:document \(name)><w:body>\(text)</w:body></w:document>",
            "word/_rels/document.xml.rels": "<Relationships>\(header)</Relationships>",
            "word/header1.xml": "<w:hdr \(name)>\(text)</w:hdr>",
        ]
        #expect(fault(try zip(parts), limits: limits) == .tooMuchText(limit: 10))
        limits.textBytes = 12
        #expect(try DOCXReader.read(.bytes(zip(parts)), limits: limits).pageHeaders == ["012345"])
    }

    @Test("a row of very many cells that are one takes time in their number, not in its square")
    func cellsOfOne() throws {
        let cell =
            "<w:tc><w:tcPr><w:hMerge/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>"
        let read = { (count: Int) -> (UInt64, Int) in
            let row = "<w:tbl><w:tr>\(String(repeating: cell, count: count))</w:tr></w:tbl>"
            let bytes = try docx(row)
            // Of this thread alone: what else the machine does is not counted.
            let start = processorNanoseconds()
            let table = try DOCXReader.read(.bytes(bytes)).tables.first
            let paragraphs = table?.rows.first?.cells.first?.paragraphs.count ?? 0
            return (processorNanoseconds() - start, paragraphs)
        }
        let (few, fewParagraphs) = try read(2000)
        let (many, manyParagraphs) = try read(60_000)
        #expect(fewParagraphs == 2000 && manyParagraphs == 60_000)
        // The square would be nine hundred times.
        #expect(many < few * 100)
    }

    @Test("an archive that is cut or has bytes changed never crashes and never lies")
    func damaged() throws {
        let whole = try Files.bytes("\(Files.samples)/table-2019.docx")
        let want = try DOCXReader.read(.bytes(whole))
        for cut in [4, 100, whole.count / 2, whole.count - 30, whole.count - 1] {
            #expect(fault(Array(whole[..<cut])) != nil)
        }
        var random = SeededRandom(5)
        for _ in 0..<60 {
            var bytes = whole
            for _ in 0..<3 {
                let place = Int.random(in: 4..<bytes.count, using: &random)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            if let read = try? DOCXReader.read(.bytes(bytes)) { #expect(read == want) }
            try? XLSXReader.read(.bytes(bytes)) { _ in }
        }
    }
}

/// What the calling thread has had of a processor.
private func processorNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// A directory of the test's own, removed at its end.
final class TemporaryDirectory {
    let path: String

    init?() {
        path = FileManager.default.temporaryDirectory.path + "/documents-\(UUID().uuidString)"
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch { return nil }
    }

    var isEmpty: Bool {
        (try? FileManager.default.contentsOfDirectory(atPath: path).isEmpty) ?? false
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
