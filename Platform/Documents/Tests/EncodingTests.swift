import Testing

@testable import Documents

@Suite("The encoding of a text is decided by evidence")
struct EncodingTests {
    static let texts = [
        "french": "État,Plan\nCôte d’Ivoire,\"Veiller à ce que l’égalité soit assurée\"\n"
            + "Sénégal,\"Poursuivre l’élaboration d’un plan « d’action » – et cœur de l’œuvre…\"\n",
        "plain french": "État,Plan\nCôte d'Ivoire,Ratifier la Convention contre la torture\n"
            + "Sénégal,\"Poursuivre l'élaboration, à l'étranger aussi\"\nHaïti,Être prêt\n",
        "spanish": "Nº,Medida,País\n1,\"Adoptar las medidas más eficaces contra la "
            + "discriminación de los pueblos indígenas\",España\n2,\"¿Cuáles son las líneas de "
            + "acción? Señaló que «los niños» también están aquí: ¡sí!\",Perú\n",
        "english": "to,text\nAlbania,Strengthen women’s rights and the court’s institutions\n"
            + "France,Protect “human rights defenders” – and journalists\n",
        "german": "zu,Text\nÖsterreich,Die Maßnahmen für Flüchtlinge stärken und überprüfen\n",
        "portuguese": "para,texto\nSão Tomé,A situação das mulheres não é aceitável à luz dela\n",
    ]

    @Test(
        "a text is recognised in each encoding, with each line end, with and without mark",
        arguments: texts.keys.sorted(), TextEncoding.allCases)
    func recognised(_ name: String, _ encoding: TextEncoding) throws {
        let text = try #require(Self.texts[name])
        for newline in ["\n", "\r", "\r\n"] {
            for hasMark in encoding.byteOrderMark.isEmpty ? [false] : [false, true] {
                let whole = text.split(separator: "\n", omittingEmptySubsequences: false)
                    .joined(separator: newline)
                guard let bytes = encoding.encode(whole, hasMark: hasMark) else {
                    // ISO-8859-1 has no curly quotes.
                    #expect(encoding == .iso8859_1)
                    continue
                }
                let verdict = EncodingDetector.examine(bytes)
                #expect(verdict.isText)
                #expect(verdict.mixed == nil)
                #expect(verdict.doubleEncoded == nil)
                #expect(verdict.hasByteOrderMark == hasMark)
                #expect(verdict.encoding.decode(bytes).text == whole)
                let isSame = verdict.evidence.contains(.sameText(encoding))
                #expect(verdict.encoding == encoding || isSame)
                let count = whole.unicodeScalars.count { $0 == "\n" || $0 == "\r" }
                let ends = verdict.newlines
                #expect(ends.cr + ends.lf + 2 * ends.crlf == count)
                #expect((newline == "\r") == (ends.cr > 0))
            }
        }
    }

    @Test("three bytes that Windows-1252 has too are read in Mac Roman, as their words want")
    func threeBytes() {
        let filler = String(repeating: "plain words without any accent\r", count: 5000)
        let text = filler + "in Guaraní and others\r" + filler + "vis-à-vis the blasé few\r"
        for newline in ["\r", "\n", "\r\n"] {
            let whole = text.split(separator: "\r", omittingEmptySubsequences: false)
                .joined(separator: newline)
            let bytes = TextEncoding.macRoman.encode(whole) ?? []
            let verdict = EncodingDetector.examine(bytes)
            #expect(verdict.encoding == .macRoman)
            #expect(verdict.firstNonASCIIOffset == bytes.firstIndex { $0 >= 0x80 })
            #expect(
                verdict.evidence.contains(
                    .character(
                        byte: 0x92, count: 1, firstOffset: bytes.firstIndex(of: 0x92) ?? -1,
                        reads: "í", instead: "’")))
        }
    }

    @Test("a verdict does not depend on how the bytes are cut into pieces")
    func pieces() throws {
        for (name, text) in Self.texts {
            for encoding in TextEncoding.allCases {
                guard let bytes = encoding.encode(String(repeating: text, count: 20)) else {
                    continue
                }
                let whole = EncodingDetector.examine(bytes)
                for size in [1, 7, 4096] {
                    var detector = EncodingDetector()
                    bytes.withUnsafeBufferPointer { buffer in
                        for start in stride(from: 0, to: buffer.count, by: size) {
                            detector.update(
                                UnsafeBufferPointer(
                                    rebasing: buffer[start..<min(start + size, buffer.count)]))
                        }
                    }
                    #expect(detector.verdict() == whole, "\(name) \(encoding) \(size)")
                }
            }
        }
    }

    @Test("whether units are two bytes wide is decided by the first 4,096, however they come")
    func headAlone() {
        let bytes =
            [UInt8](repeating: 0x41, count: 4096)
            + [UInt8](repeating: 0, count: 4096)
            .enumerated().map { $0.offset.isMultiple(of: 2) ? 0x42 : $0.element }
        let whole = EncodingDetector.examine(bytes)
        #expect(whole.encoding == .utf8)
        var detector = EncodingDetector()
        for start in stride(from: 0, to: bytes.count, by: 1000) {
            bytes[start..<min(start + 1000, bytes.count)].withUnsafeBufferPointer {
                detector.update($0)
            }
        }
        #expect(detector.verdict() == whole)
    }

    @Test("text that went through a wrong encoding is told and repaired")
    func doubleEncoding() throws {
        let meant = "to protect women’s rights,\rCôte d’Ivoire”,\rthe court’s “findings”\r"
        let mac = try #require(TextEncoding.macRoman.encode(meant))
        let wrong = TextEncoding.windows1252.decode(mac).text
        let bytes = try #require(TextEncoding.macRoman.encode(wrong))
        let verdict = EncodingDetector.examine(bytes)
        #expect(verdict.encoding == .macRoman)
        #expect(verdict.doubleEncoded == .macRomanAsWindows1252)
        #expect(TextEncoding.macRoman.decode(bytes).text == wrong)
        #expect(wrong.contains("womenÕs"))
        #expect(DoubleEncoding.macRomanAsWindows1252.repair(wrong) == meant)
        #expect(
            TextEncoding.macRoman.decode(bytes, repairing: verdict.doubleEncoded)
                == DecodedText(text: meant, undecodable: 0))
    }

    @Test("lines in two encodings are told with where they stand")
    func mixed() throws {
        let utf8 = Array("a,é\nb,ü\n".utf8)
        let latin = Array("c,caf".utf8) + [0xE9] + Array("\n".utf8)
        let verdict = EncodingDetector.examine(utf8 + latin + utf8)
        #expect(
            verdict.mixed
                == MixedEncodings(
                    linesInUTF8: 4, firstInUTF8: 2, linesInOther: 1,
                    firstInOther: utf8.count + 5, other: .windows1252))
        #expect(EncodingDetector.examine(utf8).mixed == nil)
        #expect(EncodingDetector.examine(latin + latin).mixed == nil)
    }

    @Test("an elision in Mac Roman that happens to be valid UTF-8 is not read as Armenian")
    func accident() throws {
        let bytes = try #require(TextEncoding.macRoman.encode("L’école,à l’état\r"))
        #expect(EncodingDetector.examine(bytes).encoding == .macRoman)
    }

    @Test(
        "what is no text is named by its signature",
        arguments: [
            ([], .empty), ([0xEF, 0xBB, 0xBF], .empty), ([0x50, 0x4B, 3, 4, 0, 0], .zip),
            (Array("%PDF-1.7\n".utf8), .pdf), (Array("  <!DOCTYPE HTML><p>".utf8), .html),
            (Array("\n<html lang=en>".utf8), .html),
            (Array("<?xml version='1.0'?><a/>".utf8), .xml),
            (Array("<?xml version='1.0'?><html/>".utf8), .html), ([0x1F, 0x8B, 8], .gzip),
            ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], .compoundFile),
            ([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3], .binary), (Array("a<b,c\n".utf8), .text),
        ] as [([UInt8], ContentKind)])
    func signatures(_ bytes: [UInt8], _ kind: ContentKind) {
        #expect(EncodingDetector.examine(bytes).content == kind)
    }

    @Test("random bytes are never called text, and nothing crashes over them")
    func randomBytes() {
        var random = SeededRandom(7)
        for size in [64, 500, 5000, 70_000] {
            let bytes = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(!EncodingDetector.examine(bytes).isText)
        }
        for _ in 0..<3000 {
            let bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let verdict = EncodingDetector.examine(bytes)
            #expect(verdict.byteCount == bytes.count)
            #expect((0...1).contains(verdict.confidence))
            _ = verdict.encoding.decode(bytes)
        }
    }

    @Test("what a decoder cannot read is counted and marked")
    func undecodable() {
        #expect(
            TextEncoding.windows1252.decode([0x61, 0x81, 0x92])
                == DecodedText(text: "a\u{FFFD}’", undecodable: 1))
        #expect(TextEncoding.utf8.decode([0x61, 0xFF, 0x62]).undecodable == 1)
        #expect(TextEncoding.utf8.decode(Array("\u{FFFD}".utf8)).undecodable == 0)
        #expect(
            TextEncoding.utf16LE.decode([0x61, 0, 0, 0xD8, 0x62, 0, 0x63])
                == DecodedText(text: "a\u{FFFD}b\u{FFFD}", undecodable: 2))
        #expect(TextEncoding.utf16BE.decode([0xD8, 0x3D, 0xDE, 0x00]).text == "\u{1F600}")
    }

    @Test(
        "an encoding is known by its usual names",
        arguments: [
            ("mac-roman", .macRoman), ("Macintosh", .macRoman), ("cp1252", .windows1252),
            ("Windows 1252", .windows1252), ("latin1", .iso8859_1), ("ISO_8859-1", .iso8859_1),
            ("UTF-8", .utf8), ("utf16", .utf16LE), ("utf-16be", .utf16BE),
        ] as [(String, TextEncoding)])
    func names(_ name: String, _ encoding: TextEncoding) {
        #expect(TextEncoding(name: name) == encoding)
        #expect(TextEncoding(name: "\(encoding.name)") == encoding)
        #expect(TextEncoding(name: "klingon") == nil)
    }
}
