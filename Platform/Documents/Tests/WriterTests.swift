import Testing

@testable import Documents

@Suite("CSV and JSON are written")
struct WriterTests {
    private func csv(_ fields: [String], isNeutralizing: Bool = true) -> String {
        var writer = CSVWriter(isNeutralizing: isNeutralizing)
        writer.append(fields)
        return String(decoding: writer.take(), as: UTF8.self)
    }

    @Test("fields are quoted only where they must be, and lines end in CRLF")
    func quoting() {
        #expect(
            csv(["a", "b c", "d,e", "f\"g", "h\ni", ""]) == "a,b c,\"d,e\",\"f\"\"g\",\"h\ni\",\r\n"
        )
        #expect(csv([""]) == "\"\"\r\n")
        var writer = CSVWriter(delimiter: .semicolon, hasByteOrderMark: true)
        writer.append(["a,b", "c;d"])
        #expect(writer.take() == [0xEF, 0xBB, 0xBF] + Array("a,b;\"c;d\"\r\n".utf8))
        #expect(writer.bytes.isEmpty)
    }

    @Test("a byte order mark that begins a text is not taken for the file's")
    func markInText() throws {
        let text = csv(["\u{FEFF}a", "b"])
        var fields: [String] = []
        try CSVReader.read(Array(text.utf8), encoding: .utf8, delimiter: .comma) {
            fields = $0.fields
        }
        #expect(fields.map { Array($0.utf8) } == ["\u{FEFF}a", "b"].map { Array($0.utf8) })
    }

    @Test(
        "a cell that begins a formula is neutralised",
        arguments: [
            "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\u{FF1D}1", "\u{FF0B}1", "\u{FF0D}1",
            "\u{FF20}x", "-", "+", "-1-1", "-1e", "+1+1",
        ])
    func formulas(_ text: String) {
        #expect(csv([text]) == "'\(text)\r\n")
        #expect(csv([text], isNeutralizing: false) == "\(text)\r\n")
    }

    @Test("tabs and line breaks at the beginning are neutralised within quotes")
    func leadingControls() {
        #expect(csv(["\t=1"]) == "'\t=1\r\n")
        #expect(csv(["\r=1"]) == "\"'\r=1\"\r\n")
    }

    @Test(
        "numbers and plain text stay",
        arguments: ["-5", "+3.5", "-1,5", "-1e-5", "a=b", "5-3", "—"])
    func harmless(_ text: String) {
        #expect(csv([text], isNeutralizing: true).contains("'") == false)
    }

    @Test("JSON is escaped so that it may stand in a script element")
    func json() {
        var writer = JSONWriter()
        writer.object {
            $0.member("a\"b", "x\\y\n\r\t\u{1}</script>\u{2028}é\u{1F600}\u{2030}")
            $0.member("n", 5)
            $0.member("d", 0.1)
            $0.member("e", 3.0)
            $0.member("i", Double.infinity)
            $0.member("t", true)
            $0.member("o", String?.none)
            $0.member("l", ["p", "q"])
            $0.key("empty")
            $0.array { _ in }
            $0.key("nested")
            $0.array {
                $0.object { _ in }
                $0.object { $0.member("k", Int64.min) }
                $0.null()
            }
        }
        #expect(
            String(decoding: writer.take(), as: UTF8.self)
                == #"{"a\"b":"x\\y\n\r\t\u0001\u003c/script>\u2028é😀‰","n":5,"d":0.1,"e":3,"i":null,"#
                + #""t":true,"o":null,"l":["p","q"],"empty":[],"nested":[{},"#
                + #"{"k":-9223372036854775808},null]}"#)
        #expect(writer.bytes.isEmpty)
    }
}
