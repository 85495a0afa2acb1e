import Base
import Testing

@testable import Localization

@Suite("Messages")
struct MessageTests {
    private func catalogue() throws -> Catalogue {
        try Catalogue(
            files: Samples.files { language in
                Samples.plain("page.title", "Title \(language.code)")
                    + Samples.plain("page.see", "{{See}} {link}, {name}.")
                    + Samples.pluralByCategory("page.count", language)
                    + Samples.plain("page.list-of_2.a", "\\\"a\\\"\\n\\t\\\\")
            })
    }

    @Test("a key gives the text of its language")
    func plain() throws {
        let catalogue = try catalogue()
        for language in Language.allCases {
            let words = catalogue.words(in: language)
            #expect(words.language == language)
            #expect(words("page.title") == "Title \(language.code)")
            #expect(words(dynamic: "page." + "title") == "Title \(language.code)")
        }
        #expect(catalogue.keys == ["page.count", "page.list-of_2.a", "page.see", "page.title"])
    }

    @Test("in French no line begins with a mark of two parts; elsewhere texts stay as written")
    func marks() throws {
        let catalogue = try Catalogue(
            files: Samples.files { _ in
                Samples.plain("a.plain", "Qui ? Ici : « oui » ; 5 % !")
                    + Samples.plain("a.pattern", "{name} : « {text} »")
            })
        let french = catalogue.words(in: .fr)
        #expect(
            french("a.plain") == "Qui\u{A0}? Ici\u{A0}: «\u{A0}oui\u{A0}»\u{A0}; 5\u{A0}%\u{A0}!")
        #expect(
            french("a.pattern", ["name": "A", "text": "b : c"]) == "A\u{A0}: «\u{A0}b : c\u{A0}»")
        #expect(catalogue.words(in: .ru)("a.plain") == "Qui ? Ici : « oui » ; 5 % !")
    }

    @Test("a missing key or value shows in brackets and stops nothing")
    func missing() throws {
        let words = try catalogue().words(in: .en)
        #expect(words("no.such.key") == "⟦no.such.key⟧")
        #expect(words("no.such.key", ["a": "b"]) == "⟦no.such.key⟧")
        #expect(words("no.such.key", count: 2) == "⟦no.such.key⟧")
        #expect(words.segments("no.such.key") == [.text("⟦no.such.key⟧")])
        #expect(words(dynamic: "no.such.key") == nil)
        #expect(words("page.see", ["name": "N"]) == "{See} ⟦link⟧, N.")
        #expect(words("page.count") == "other ⟦count⟧")
        #expect(try Samples.words(.zh)("page.title") == "⟦page.title⟧")
    }

    @Test("placeholders are filled, also by values that look like placeholders")
    func filled() throws {
        let words = try catalogue().words(in: .es)
        #expect(words("page.see", ["name": "{link}", "link": "{{"]) == "{See} {{, {link}.")
        #expect(words(dynamic: "page.list-of_2.a") == "\"a\"\n\t\\")
    }

    @Test("segments keep the order of text and holes")
    func segments() throws {
        let words = try catalogue().words(in: .ru)
        #expect(
            words.segments("page.see") == [
                .text("{See} "), .hole("link"), .text(", "), .hole("name"), .text("."),
            ])
        #expect(words.segments("page.count", count: 22) == [.text("few "), .hole("count")])
        #expect(words.segments("page.title") == [.text("Title ru")])
    }

    @Test("the count picks the form and stands in it as the language writes it")
    func plural() throws {
        let catalogue = try catalogue()
        #expect(catalogue.words(in: .en)("page.count", count: 1) == "one 1")
        #expect(catalogue.words(in: .en)("page.count", count: 41_066) == "other 41,066")
        #expect(catalogue.words(in: .ru)("page.count", count: 41_061) == "one 41\u{A0}061")
        #expect(catalogue.words(in: .ar)("page.count", count: 2) == "two 2")
        #expect(catalogue.words(in: .ar)("page.count", count: 11) == "many 11")
        #expect(catalogue.words(in: .en)("page.count", count: 2, ["count": "two"]) == "other two")
    }

    @Test("the plural form is ICU's for every number to 300 and for large ones")
    func categories() throws {
        let large = [999, 1000, 1001, 1002, 1011, 1_000_000, 2_000_000, 1_000_001, 41_066, -1, -2]
        for language in Language.allCases {
            let categories = PluralForms.categories(of: language)
            for count in Array(0...300) + large {
                var expected = try ICU.category(count, language)
                if expected == "many", !categories.contains("many") { expected = "other" }
                #expect(
                    categories[PluralForms.index(of: count, in: language)] == expected,
                    "\(count) in \(language)")
            }
            #expect(categories.indices.contains(PluralForms.index(of: .min, in: language)))
        }
    }

    @Test("a value of the other writing direction is isolated, any other stays as it is")
    func directions() throws {
        let catalogue = try catalogue()
        let (arabic, english) = (catalogue.words(in: .ar), catalogue.words(in: .en))
        func see(_ words: Words, _ name: String) -> String {
            words("page.see", ["link": "1", "name": name])
        }
        #expect(see(arabic, "نيبال") == "{See} 1, نيبال.")
        #expect(see(arabic, "A/HRC/1") == "{See} 1, \(Samples.isolating("A/HRC/1")).")
        #expect(see(english, "نيبال") == "{See} 1, \(Samples.isolating("نيبال")).")
        #expect(see(english, "尼泊尔 Ёж é") == "{See} 1, 尼泊尔 Ёж é.")
        #expect(see(english, "\u{202E}x") == "{See} 1, \(Samples.isolating("\u{202E}x")).")
    }
}
