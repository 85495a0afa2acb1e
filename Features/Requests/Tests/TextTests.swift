import Base
import Testing

@testable import Requests

@Suite("What people paste is kept as it came, and does not deceive")
struct TextTests {
    private func text(_ value: String, isName: Bool = false) -> (String, [Fault]) {
        var faults: [Fault] = []
        let text =
            isName
            ? RequestText.line(value, "title", &faults) : RequestText.text(value, "need", &faults)
        return (text, faults)
    }

    @Test("Word's line breaks and the mark of an encoding become what they mean")
    func word() {
        let (text, faults) = text("\u{FEFF}One\u{0B}two\u{2028}three\r\nfour\u{85}five ")
        #expect(text == "One\ntwo\nthree\nfour\nfive")
        #expect(faults.isEmpty)
    }

    @Test("marks of direction stay in a text, and are refused in a name")
    func direction() {
        let pasted = "\u{202B}الفقرة \u{202A}12(a)\u{202C}\u{202C}"
        #expect(text(pasted) == (pasted, []))
        let (_, faults) = text("Request\u{202E}txt", isName: true)
        #expect(faults.map(\.rule) == ["requests.fault.characters"])
        #expect(text("طلب\u{200F} تدريب", isName: true).1.isEmpty)
    }

    @Test(
        "a text that nobody sees is none",
        arguments: ["\u{200B}", "\u{AD}", "\u{3164}", "\u{200F} \u{200E}"])
    func invisible(value: String) {
        #expect(text(value, isName: true) == ("", []))
    }

    @Test("whole numbers are read as people write them, and nothing else is")
    func numbers() {
        func number(_ value: String) -> (Int?, [String]) {
            var faults: [Fault] = []
            let number = RequestText.number(value, "low", &faults)
            return (number, faults.map(\.rule))
        }
        for (value, read) in [("1 234", 1234), ("1.234.567", 1_234_567), ("١٬٢٣٤", 1234), ("0", 0)]
        {
            #expect(number(value) == (read, []))
        }
        for wrong in ["1 234,50", "100000.00", "1.5", "80,5", "2.500,75", "-3", "1e3", "", "0,500"]
        {
            #expect(number(wrong) == (nil, ["requests.fault.number"]), "\(wrong)")
        }
    }

    @Test(
        "control characters are refused, tags and what is no character, too",
        arguments: ["a\u{0}b", "a\u{1B}[0m", "a\u{9F}b", "a\u{FFFF}", "a\u{E0041}"])
    func controls(value: String) {
        #expect(text(value).1.map(\.rule) == ["requests.fault.characters"])
    }

    @Test("a title of ten megabytes is too long, and told so at once")
    func long() {
        let (_, faults) = text(String(repeating: "é", count: 5 << 20), isName: true)
        #expect(faults.map(\.rule) == ["too-long"])
    }

    @Test("a day of no year that is meant is refused with its bounds")
    func years() {
        for (text, rule) in [
            ("0001-01-01", "requests.fault.year"), ("1900-01-01", "requests.fault.year"),
            ("9999-12-31", "requests.fault.year"), ("2027-02-30", "requests.fault.day"),
        ] {
            var faults: [Fault] = []
            #expect(RequestText.day(text, "from", &faults) == nil)
            #expect(faults.map(\.rule) == [rule], "\(text)")
        }
        var faults: [Fault] = []
        #expect(RequestText.day(" 2027-02-28 ", "from", &faults) == Day("2027-02-28"))
        #expect(faults.isEmpty)
    }
}
