import Testing

@testable import Markup

@Suite("Markup is a literal, and its holes are escaped")
struct HTMLTests {
    @Test("a quote joined to a combining mark is escaped, although it is one Character with it")
    func quoteWithCombiningMark() {
        let value = "\"\u{301} onload=x"
        #expect(value.count == value.unicodeScalars.count - 1)
        let html: HTML = "<p title=\"\(value)\">"
        #expect(html.string == "<p title=\"&quot;\u{301} onload=x\">")
    }

    @Test("the five characters are escaped and control characters replaced")
    func escapes() {
        let html: HTML = "<b>\("<a href='x'>\"&\u{0}\u{1B}\n\t")</b>"
        #expect(
            html.string == "<b>&lt;a href=&#39;x&#39;&gt;&quot;&amp;\u{FFFD}\u{FFFD}\n\t</b>")
        // XML allows neither of the last two of the plane; what stands beside them stays.
        let text: XML = "\("\u{FFFE}a\u{FFFF}\u{FF0C}\u{FFFD}\u{FEFB}\u{FFBF}")"
        #expect(text.string == "\u{FFFD}a\u{FFFD}\u{FF0C}\u{FFFD}\u{FEFB}\u{FFBF}")
    }

    @Test("a text is escaped as its characters are one by one, wherever they stand")
    func places() {
        let characters =
            (0..<128).map { UnicodeScalar(UInt8($0)) } + [
                "é", "\u{FF0C}", "\u{FFFF}", "\u{FFFD}", "س",
            ]
        for other in ["a", "ش", "女"] {
            for place in 0..<24 {
                let (before, after) = (
                    String(repeating: other, count: place),
                    String(repeating: other, count: 24 - place)
                )
                let escaped = characters.map { HTML(text: "\(before)\($0)\(after)").string }
                #expect(
                    escaped == characters.map { before + HTML(text: String($0)).string + after })
            }
        }
    }

    @Test("markup in a hole stays markup, lists go through a function, nil leaves nothing")
    func holes() {
        let item: (Int) -> HTML = { "<li>\($0)</li>" }
        let none: HTML? = nil
        let html: HTML = "<ul>\([1, 2], item)\(none)</ul>"
        #expect(html.string == "<ul><li>1</li><li>2</li></ul>")
    }

    @Test("an attribute is quoted and escaped, or left out")
    func attributes() {
        let html: HTML =
            "<p\(attribute: "lang", "a\"b")\(attribute: "dir", nil)\(flag: "hidden", true)>"
        #expect(html.string == "<p lang=\"a&quot;b\" hidden>")
    }
}

@Suite("A link has no free text in it")
struct LinkTests {
    @Test(
        "each hole is one component",
        arguments: [
            ("javascript:alert(1)", "/x/javascript%3Aalert%281%29"),
            ("../../etc", "/x/..%2F..%2Fetc"),
            ("a b/ü\"", "/x/a%20b%2F%C3%BC%22"), ("?q=1&r=2#f", "/x/%3Fq%3D1%26r%3D2%23f"),
        ])
    func component(value: String, expected: String) {
        let link: Link = "/x/\(value)"
        #expect(link.text == expected)
    }

    @Test("query values are added with ? first and & after")
    func query() {
        let link: Link = "/x"
        #expect(link.adding("q", "a&b").adding("page", "2").text == "/x?q=a%26b&page=2")
    }
}

@Suite("Markup is kept by its key")
struct MarkupMemoryTests {
    @Test("what was made once is not made again; a full memory is emptied, of empty markup, too")
    func memory() {
        let memory = MarkupMemory<Int>(maximumSize: 100_000)
        var made = 0
        func html(_ key: Int) -> HTML {
            memory.html(key) {
                made += 1
                return key == 1 ? "<p>one</p>" : HTML()
            }
        }
        #expect(html(1) == "<p>one</p>" && html(1) == "<p>one</p>" && made == 1)
        for key in 2...1_000 { #expect(html(key).isEmpty) }
        #expect(memory.count < 100)
        #expect(html(1) == "<p>one</p>")
    }
}
