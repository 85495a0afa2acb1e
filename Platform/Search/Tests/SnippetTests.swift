import Base
import Testing

@testable import Search

@Suite("A found text shows where it was found")
struct SnippetTests {
    private func marks(
        _ text: String, _ words: String, _ language: Language = .en, page: Language? = nil
    ) -> [String] {
        let segments = Snippet(SearchQuery(words, language: page ?? language))
            .marked(text, language: language)
        #expect(segments.map(\.text).joined() == text)
        return segments.filter(\.isMatch).map(\.text)
    }

    @Test("word forms, phrases and beginnings are marked as they stand in the text")
    func marked() {
        let text = "Educate Women’s groups: violence against women, and violence."
        #expect(marks(text, "women") == ["Women’s", "women"])
        #expect(marks(text, "education") == ["Educate"])
        #expect(marks(text, "\"violence against women\"") == ["violence against women"])
        #expect(marks(text, "educat*") == ["Educate"])
        #expect(marks(text, "gro* OR violent") == ["groups"])
        #expect(marks(text, "women NOT groups") == ["Women’s", "women"])
        #expect(marks(text, "absent").isEmpty)
        #expect(marks("L’éducation pour tous", "education", .fr, page: .en) == ["éducation"])
        #expect(marks("Igualdad y discriminación", "discriminacion", .es) == ["discriminación"])
        #expect(marks("والمدارس الدولية لحماية", "المدارس حماية", .ar) == ["والمدارس", "لحماية"])
        #expect(marks("消除对妇女的暴力行为", "妇女", .zh) == ["妇女"])
        #expect(marks("消除对妇女的暴力行为", "暴", .zh) == ["暴"])
        #expect(marks("保护妇女权利", "妇女权利", .zh) == ["妇女权利"])
        #expect(marks("of 2,024 schools", "2024") == ["2,024"])
    }

    @Test("a short text is shown whole")
    func short() {
        let snippet = Snippet(SearchQuery("women", language: .en))
        #expect(
            snippet.excerpt("For women.", language: .en)
                == snippet.marked("For women.", language: .en))
    }

    @Test("a long text is cut where most of the query stands together, at whole words")
    func excerpt() {
        let filler = (1...60).map { "filler\($0)" }.joined(separator: " ")
        let text = "women \(filler) end torture of women now \(filler)"
        let segments = Snippet(SearchQuery("women torture", language: .en))
            .excerpt(text, language: .en, limit: 80)
        let shown = segments.map(\.text).joined()
        #expect(segments.filter(\.isMatch).map(\.text) == ["torture", "women"])
        #expect(shown.count <= 80)
        #expect(shown.hasPrefix("…filler") && shown.hasSuffix("…"))
        #expect(text.contains(" " + shown.dropFirst().dropLast() + " "))
        // As much before as behind.
        let before = shown.split(separator: "torture")[0].count
        #expect((15...50).contains(before))
    }

    @Test("an excerpt is never longer than asked, and is part of its text")
    func bounded() {
        var random = SeededRandom(seed: 5)
        let words = [
            "women", "l’État", "人权理事会的决议和报告", "e\u{301}cole", "🇨🇭", "والمدارس", "x", "(", "…",
            "2,024",
            "internationalization",
        ]
        let snippet = Snippet(SearchQuery("women OR 决议 OR ecole", language: .en))
        for _ in 0..<300 {
            let text = (0..<Int.random(in: 0..<120, using: &random))
                .map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
            let limit = Int.random(in: 20...120, using: &random)
            let segments = snippet.excerpt(text, language: .fr, limit: limit)
            var shown = segments.map(\.text).joined()
            #expect(shown.count <= limit, "\(text)")
            if shown != text {
                if shown.hasPrefix("…"), !text.hasPrefix(shown) { shown.removeFirst() }
                if shown.hasSuffix("…"), !text.contains(shown) { shown.removeLast() }
            }
            #expect(text.contains(shown), "\(shown)")
        }
    }
}
