import Testing

@testable import Documents

@Suite("Real files are read as an independent reader reads them")
struct RealFilesTests {
    /// Rows and a hash of all fields, by Python's csv module.
    static let expected: [String: (rows: Int, hash: UInt64)] = [
        "1-5.csv": (6094, 0xB3BC_B043_F095_FBD3), "6-9.csv": (8343, 0xB748_31C3_EDC5_5BF9),
        "10-13.csv": (9047, 0x59A0_333D_5867_485F), "14-17.csv": (9598, 0xAD5B_5989_2794_1018),
        "17-20.csv": (7984, 0x04F0_9669_4A58_6A12), "2008data.csv": (1024, 0xDAA2_A8E8_D6E0_7E15),
        "2009data.csv": (4195, 0x1C7A_B527_14CA_E98B),
        "2011data.csv": (8628, 0x10FC_BE56_0BA7_D4C7),
        "haiti2011.csv": (136, 0x9B1D_8604_C12F_2B67),
        "text_cleaning_list_2013.csv": (743, 0xCD49_0D69_2653_9DF1),
    ]

    @Test(
        "the shipped files are Mac Roman with CR, found at the first strange byte however late",
        arguments: [
            ("1-5.csv", 909_601, ["é"]), ("6-9.csv", 199_149, ["Guaraní", "vis-à-vis"]),
            ("10-13.csv", 263_872, ["Curaçao", "Felsöszölnök", "Síochána"]),
            ("14-17.csv", 157_878, ["vis-à-vis"]),
            ("17-20.csv", 109_894, ["Côte"]),
        ] as [(String, Int, [String])])
    func shipped(_ name: String, _ first: Int, _ words: [String]) throws {
        let file = try Files.shipped("sessions/\(name)")
        let verdict = try EncodingDetector.examine(path: file.path)
        #expect(verdict.isText)
        #expect(verdict.encoding == .macRoman)
        #expect(verdict.doubleEncoded == nil)
        #expect(verdict.mixed == nil)
        #expect(verdict.confidence > 0.9)
        #expect(verdict.firstNonASCIIOffset == first)
        let want = try #require(Self.expected[name])
        #expect(verdict.newlines == NewlineCounts(cr: want.rows))
        var hash = FieldHash()
        var missing = Set(words)
        let summary = try CSVReader.read(path: file.path, encoding: verdict.encoding) { record in
            #expect(record.fields.count == 11)
            hash.add(record.fields)
            for word in missing where record.fields[3].contains(word) { missing.remove(word) }
        }
        #expect(summary.records == want.rows + 1)
        #expect(summary.faultyRecords == 0)
        #expect(summary.delimiter == .comma)
        #expect(hash.value == want.hash)
        #expect(missing.isEmpty)
    }

    @Test("other tables of the same collection are read whole")
    func tables() throws {
        let paths = Files.real(
            [
                "years/2008data.csv", "years/2009data.csv", "years/2011data.csv",
                "years/haiti2011.csv", "matrices/text_cleaning_list_2013.csv",
            ], orSamples: ["haiti2011.csv"])
        for path in paths {
            let name = Files.name(path)
            let verdict = try EncodingDetector.examine(path: path)
            #expect(verdict.encoding == (name.hasPrefix("text") ? .utf8 : .macRoman))
            #expect((verdict.doubleEncoded != nil) == name.hasPrefix("2008"))
            var hash = FieldHash()
            var faulty = 0
            let summary = try CSVReader.read(
                path: path, encoding: verdict.encoding, repairing: verdict.doubleEncoded
            ) { record in
                hash.add(record.fields)
                if !record.faults.isEmpty { faulty += 1 }
            }
            let want = try #require(Self.expected[name])
            #expect(summary.records == want.rows + 1)
            #expect(hash.value == want.hash, "\(name)")
            #expect(faulty == (name.hasPrefix("2011") ? 1 : 0))
        }
    }

    @Test("a file mis-encoded twice is recognised and mended")
    func twice() throws {
        let bytes = try Files.bytes("\(Files.samples)/2008data-head.csv")
        let verdict = EncodingDetector.examine(bytes)
        #expect(verdict.encoding == .macRoman)
        #expect(verdict.doubleEncoded == .macRomanAsWindows1252)
        let text = verdict.encoding.decode(bytes, repairing: verdict.doubleEncoded).text
        #expect(text.contains("women’s rights"))
        #expect(text.contains("Beijing Rules”)"))
        #expect(!text.unicodeScalars.contains { $0 == "Õ" || $0 == "Ó" })
    }

    @Test("texts of old and new programs are told apart")
    func texts() throws {
        let names = [
            "algeria2008", "turkey2010", "swaziland2011", "switzerland2012", "cotedivoire2014",
            "slovenia2014", "g1423930", "g2502644",
        ]
        let paths = Files.real(
            names.map { "reports/\($0).txt" } + ["matrices/Matrix_recommendations_2013.txt"],
            orSamples: ["algeria2008.txt"])
        for path in paths {
            let verdict = try EncodingDetector.examine(path: path)
            #expect(verdict.isText)
            #expect(verdict.encoding == (Files.name(path).hasPrefix("g") ? .utf8 : .macRoman))
            #expect(verdict.doubleEncoded == nil)
            #expect(verdict.confidence > 0.9)
        }
    }

    @Test("a real text is recognised after it was written in any other encoding")
    func transcoded() throws {
        let text = try TextEncoding.macRoman.decode(Files.bytes("\(Files.samples)/algeria2008.txt"))
            .text
        for encoding in TextEncoding.allCases where encoding != .iso8859_1 {
            for newline in ["\r", "\n", "\r\n"] {
                let whole = text.split(omittingEmptySubsequences: false) {
                    $0 == "\r" || $0 == "\n"
                }
                .joined(separator: newline)
                let bytes = try #require(encoding.encode(whole))
                let verdict = EncodingDetector.examine(bytes)
                #expect(verdict.encoding == encoding)
                #expect(verdict.encoding.decode(bytes).text == whole)
            }
        }
    }
}
