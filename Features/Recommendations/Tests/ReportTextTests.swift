import Testing

@testable import Recommendations

@Suite("A recommendation as reports print it is taken apart")
struct ReportTextTests {
    private let states = [
        "Kuwait": 414, "Sudan": 729, "France": 250, "Chile": 152, "Estonia": 233,
        "Iran (Islamic Republic of)": 364, "Portugal": 620, "Slovakia": 703,
    ]

    private func read(_ text: String) -> ReportText {
        ReportText(text) { states[$0] }
    }

    @Test(
        "the paragraph is text in all its forms: 140.1 is not 140.10",
        arguments: [
            ("69.1   The establishment (Kuwait). );", "69.1"),
            ("96.1.1 Sign (France);", "96.1.1"), ("83.2. Carefully (France);", "83.2"),
            ("79.8..1 Ratify (France)", "79.8.1"), ("61 1. Consider (France);", "61.1"),
            ("140.1 Ratify (France)", "140.1"), ("140.10 Ratify (France)", "140.10"),
        ])
    func paragraph(text: String, expected: String) {
        #expect(read(text).paragraph == expected)
    }

    @Test("a text that begins with a number has no paragraph")
    func noParagraph() {
        #expect(read("100 schools should be built (France)").paragraph == nil)
        #expect(read("Ratify by 2015 (France)").text == "Ratify by 2015")
    }

    @Test(
        "the States at the end are found, one or several, in one pair of parentheses or many",
        arguments: [
            ("69.1 Meet (Kuwait). );", [414]), ("1.2 Meet (Portugal, Slovakia);", [620, 703]),
            (
                "166.6. Ratify (Chile); (Estonia); \nSource of position: A/HRC/28/16/Add.1",
                [152, 233]
            ),
            ("1.1 Act (Iran (Islamic Republic of));", [364]),
        ])
    func statesAtTheEnd(text: String, expected: [Int]) {
        #expect(read(text).states == expected)
    }

    @Test("parentheses that name no State stay in the text")
    func otherParentheses() {
        let read = read("166.10. Ratify the Convention (ICPPED) (France);")
        #expect(read.text == "Ratify the Convention (ICPPED)")
        #expect(read.states == [250])
        #expect(self.read("1.1 Ratify the Statute (ICC)").text == "Ratify the Statute (ICC)")
    }
}
