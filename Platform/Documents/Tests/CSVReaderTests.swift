import Testing

@testable import Documents

@Suite("A CSV file is read record by record")
struct CSVReaderTests {
    private func records(
        _ text: String, delimiter: CSVDelimiter? = .comma, limits: CSVLimits = CSVLimits()
    ) throws -> [CSVRecord] {
        try records(Array(text.utf8), delimiter: delimiter, limits: limits)
    }

    private func records(
        _ bytes: [UInt8], encoding: TextEncoding = .utf8, delimiter: CSVDelimiter? = .comma,
        limits: CSVLimits = CSVLimits()
    ) throws -> [CSVRecord] {
        var records: [CSVRecord] = []
        try CSVReader.read(bytes, encoding: encoding, delimiter: delimiter, limits: limits) {
            records.append($0)
        }
        return records
    }

    @Test("CR, LF and CRLF end a line, quoted or mixed, and every line counts")
    func lineEnds() throws {
        for end in ["\r", "\n", "\r\n"] {
            let text = "a,b\(end)\(end)\"x\(end)y\",2\(end)3,\"4\""
            #expect(
                try records(text) == [
                    CSVRecord(number: 0, line: 1, fields: ["a", "b"]),
                    CSVRecord(number: 1, line: 3, fields: ["x\(end)y", "2"]),
                    CSVRecord(number: 2, line: 5, fields: ["3", "4"]),
                ])
        }
        let summary = try CSVReader.read(Array("a\r\n\r\nb\rc\n".utf8), encoding: .utf8) { _ in }
        #expect(
            summary
                == CSVSummary(
                    delimiter: .comma, records: 3, blankLines: 1, lines: 4, faultyRecords: 0))
    }

    @Test("quotes hold delimiters, and doubled ones stand for one")
    func quotes() throws {
        let rows = try records("\"a,\"\"b\"\"\",\"\",c d\n,,\n")
        #expect(rows.map(\.fields) == [["a,\"b\"", "", "c d"], ["", "", ""]])
        #expect(rows.allSatisfy { $0.faults.isEmpty })
    }

    @Test("ragged rows come with as many fields as they have")
    func ragged() throws {
        #expect(try records("a,b,c\n1\n1,2,3,4\n").map(\.fields.count) == [3, 1, 4])
    }

    @Test("a stray quote stays in the text and is told")
    func strayQuotes() throws {
        let rows = try records(
            "he said \"so\",1\n\"the \"right\" way\",2\n\"x\" ,3\n\"y\";,4\nz,5\n")
        #expect(
            rows.map(\.fields) == [
                ["he said \"so\"", "1"], ["the \"right\" way", "2"], ["x", "3"], ["y;", "4"],
                ["z", "5"],
            ])
        #expect(
            rows.map { $0.faults == [.strayQuote(field: 0)] } == [true, true, true, true, false])
    }

    @Test("a quote that is never closed costs its own row and no other")
    func unterminated() throws {
        for tail in ["3,4\n5,6\n", "3,\"x, y\"\n5,6\n", "\"p\",q\n5,6\n"] {
            let rows = try records("a,b\n1,\"open\n" + tail)
            #expect(rows.count == 4)
            #expect(rows[1].line == 2)
            #expect(rows[1].fields == ["1", "\"open"])
            #expect(rows[1].faults == [.unterminatedQuote(field: 1)])
            #expect(rows[3] == CSVRecord(number: 3, line: 4, fields: ["5", "6"]))
        }
    }

    @Test("a quote open for longer than a field may be is taken for unterminated")
    func openForLong() throws {
        let text = "a\n\"open\n" + String(repeating: "row\n", count: 1000)
        let rows = try records(text, limits: CSVLimits(fieldBytes: 100))
        #expect(rows.count == 1002)
        #expect(rows[1].faults == [.unterminatedQuote(field: 0)])
        #expect(rows.last?.fields == ["row"])
    }

    @Test("limits are told on their record, and the next one is read")
    func limits() throws {
        let limits = CSVLimits(fieldBytes: 10, fields: 3, recordBytes: 1000)
        let rows = try records(
            "ok\n" + String(repeating: "x", count: 11) + ",y\n1,2,3,4\r\nok,\"0123456789\"\n",
            limits: limits)
        #expect(rows.map(\.fields) == [["ok"], [], [], ["ok", "0123456789"]])
        #expect(
            rows.map(\.faults) == [
                [], [.fieldTooLong(field: 0, limit: 10)], [.tooManyFields(limit: 3)], [],
            ])
        #expect(rows[3].line == 4)
    }

    @Test("5 MB on one line are refused, and the line after them is read")
    func longLine() throws {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 5 << 20)
        for quote in ["", "\""] {
            let rows = try records(Array("a\n\(quote)".utf8) + long + Array("\nb\n".utf8))
            #expect(rows.map(\.fields) == [["a"], [], ["b"]])
            #expect(rows[1].faults.map(\.isOverLimit) == [true])
        }
    }

    @Test("NUL bytes and undecodable bytes are told with their field")
    func strangeBytes() throws {
        let rows = try records([0x61, 0x2C, 0x00, 0x0A, 0x62, 0x2C, 0xFF, 0xE9, 0x0A])
        #expect(rows[0].faults == [.nulByte(field: 1)])
        #expect(rows[1].faults == [.undecodable(field: 1, count: 2)])
        #expect(rows[1].fields == ["b", "\u{FFFD}\u{FFFD}"])
    }

    @Test("bidirectional controls pass unchanged, to be judged by who knows the field")
    func bidirectional() throws {
        #expect(try records("a\u{202E}b,\u{2066}c\n")[0].fields == ["a\u{202E}b", "\u{2066}c"])
    }

    @Test("each encoding gives the same records", arguments: TextEncoding.allCases)
    func encodings(_ encoding: TextEncoding) throws {
        let text = "été,\"à, l\"\"â\"\r\nñandú,\"ö\r\nü\"\r\n"
        let want = try records(text)
        for hasMark in [false, true] {
            let bytes = try #require(encoding.encode(text, hasMark: hasMark))
            #expect(try records(bytes, encoding: encoding) == want)
        }
    }

    @Test("the delimiter is found by the table it gives", arguments: CSVDelimiter.allCases)
    func delimiters(_ delimiter: CSVDelimiter) throws {
        let d = String(Unicode.Scalar(delimiter.rawValue))
        let text = "name\(d)text\(d)n\nx\(d)\"a, b; c | d\te, f\"\(d)1\ny\(d)g\(d)2\n"
        let rows = try records(text, delimiter: nil)
        #expect(rows.map(\.fields.count) == [3, 3, 3])
        #expect(try records("one\ntwo\n", delimiter: nil).map(\.fields) == [["one"], ["two"]])
        #expect(try records("a;b\n1,5;2,5\n", delimiter: nil)[1].fields == ["1,5", "2,5"])
    }

    @Test("buffers that end anywhere make no difference")
    func pieces() throws {
        // Records around 256 KiB, the size of a piece, with quotes and CRLF across the borders.
        for shift in 0..<6 {
            var text =
                String(repeating: "p", count: (1 << 18) - 9 + shift) + ",\"q\"\"\r\nr\"\r\ns,t\r\n"
            text += String(repeating: "u,\"v\"\r\n", count: 80_000)
            let rows = try records(text)
            #expect(rows.count == 80_002)
            #expect(rows[0].fields.last == "q\"\r\nr")
            #expect(rows[1] == CSVRecord(number: 1, line: 3, fields: ["s", "t"]))
            #expect(rows.last == CSVRecord(number: 80_001, line: 80_003, fields: ["u", "v"]))
            #expect(rows.allSatisfy { $0.faults.isEmpty })
        }
    }

    @Test("what is written is read again, whatever the fields hold")
    func roundTrip() throws {
        var random = SeededRandom(11)
        let alphabet = ["a", "\"", ",", "\n", "\r", "é", " ", "=", "\u{202E}", "中", ""]
        var rows: [[String]] = []
        for _ in 0..<2000 {
            rows.append(
                (0..<Int.random(in: 1...4, using: &random)).map { _ in
                    (0..<Int.random(in: 0...5, using: &random)).map { _ in
                        alphabet.randomElement(using: &random) ?? ""
                    }.joined()
                })
        }
        var writer = CSVWriter(isNeutralizing: false)
        for row in rows { writer.append(row) }
        let read = try records(writer.take())
        #expect(read.map(\.fields) == rows)
        #expect(read.allSatisfy { $0.faults.isEmpty })
    }

    @Test(
        "what is read does not depend on how much is read at once, not at the limits either",
        arguments: [
            // A record longer than may be, but whole in memory.
            "0123456789,0123456789,0123456789,0123456789,x\n1,2\n",
            // A quoted field that gets too long behind its first line and is closed there.
            "a,\"12345\n67890123\",x\n1,2\n", "a,\"12345\n678901234567\"\"\n", "a,\"b\r\nc\r",
            // The bound of a record between two quotes behind such a field.
            "0123456789,a,\"0123456\n01234567890123456\"\"",
        ])
    func pieces(text: String) throws {
        let limits = CSVLimits(fieldBytes: 12, fields: 5, recordBytes: 40)
        let whole = try records(text, limits: limits)
        for piece in 1...text.utf8.count {
            let reader = try CSVReader(
                Array(text.utf8), encoding: .utf8, delimiter: .comma, limits: limits, piece: piece)
            var rows: [CSVRecord] = []
            while let record = try reader.next() { rows.append(record) }
            #expect(rows == whole, "by \(piece)")
        }
    }

    @Test("a record is as long as its limit, and no byte longer")
    func recordLimit() throws {
        let text = "12345,78\n1234567,9\n1,2"
        let rows = try records(text, limits: CSVLimits(recordBytes: 9))
        #expect(rows.map(\.fields) == [["12345", "78"], [], ["1", "2"]])
        #expect(rows[1].faults == [.recordTooLong(limit: 9)])
    }

    @Test("garbage gives records or faults, never a crash, and every line break counts")
    func garbage() throws {
        var random = SeededRandom(3)
        let alphabet = Array("a,\"\n\r;\t|\u{0} é\u{FFFD}".utf8) + [0xFF, 0x80]
        for _ in 0..<4000 {
            let bytes = (0..<Int.random(in: 0..<60, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            let limits = CSVLimits(fieldBytes: 12, fields: 5, recordBytes: 40)
            let encoding = TextEncoding.allCases.randomElement(using: &random) ?? .utf8
            let summary = try CSVReader.read(bytes, encoding: encoding, limits: limits) { record in
                #expect(record.fields.count <= 5)
                #expect(record.line >= 1)
            }
            guard !encoding.isSixteenBit else { continue }
            var breaks = 0
            for (index, byte) in bytes.enumerated() where byte == 0x0A || byte == 0x0D {
                if byte == 0x0D || index == 0 || bytes[index - 1] != 0x0D { breaks += 1 }
            }
            let isOpen = bytes.last.map { $0 != 0x0A && $0 != 0x0D } ?? false
            #expect(summary.lines == breaks + (isOpen ? 1 : 0), "\(bytes) \(encoding)")
        }
    }

    @Test("a folder and a missing file are refused as such")
    func noFile() {
        #expect(throws: DocumentFault.cannotOpen(path: "/nowhere/x.csv", code: 2)) {
            try CSVReader.read(path: "/nowhere/x.csv", encoding: .utf8) { _ in }
        }
        #expect(throws: DocumentFault.cannotRead(code: 21)) {
            try CSVReader.read(path: "/", encoding: .utf8) { _ in }
        }
    }
}
