import Base
import Testing

@testable import Search

@Suite("Word forms are found by each other")
struct WordFormsTests {
    private let forms = WordForms()

    @Test(
        "two words of one family share their form",
        arguments: [
            (Language.en, "recommendations", "recommendation"), (.en, "Women's", "women"),
            (.en, "women’s", "women"), (.fr, "l’éducation", "education"), (.fr, "d'aide", "aides"),
            (.fr, "jusqu'aux", "aux"), (.fr, "droits", "DROIT"), (.es, "niñas", "ninas"),
            (.ru, "ребёнок", "ребенок"),
            (.ru, "правами", "права"), (.ar, "والمدارس", "المدارس"), (.ar, "المرأة", "المراه"),
            (.ar, "أطفال", "اطفال"), (.ar, "على", "علي"), (.ar, "المـــرأة", "المرأة"),
            (.ar, "حُقُوق", "حقوق"), (.en, "2,024", "2024"), (.fr, "2\u{202F}024", "2024"),
            (.ar, "٢٠٢٤", "2024"), (.en, "coopera\u{AD}tion", "cooperation"),
            (.en, "ＣＥＤＡＷ", "cedaw"), (.en, "naïve", "naive"),
        ])
    func sameForm(language: Language, one: String, other: String) {
        #expect(forms.stem(one, in: language) == forms.stem(other, in: language))
        #expect(!forms.stem(one, in: language).isEmpty)
    }

    @Test(
        "words of different families do not",
        arguments: [
            (Language.ru, "мой", "мои"), (.en, "women", "woman's"), (.en, "general", "generate"),
            (.fr, "droit", "droite"), (.es, "ano", "anos1"),
        ])
    func otherForm(language: Language, one: String, other: String) {
        // й keeps its mark; the others show that the forms do not all fall together.
        #expect(forms.plain(one, in: language) != forms.plain(other, in: language))
    }

    @Test(
        "a text is cut into words where people would cut it",
        arguments: [
            ("Ratify the ICCPR-OP2.", ["Ratify", "the", "ICCPR", "OP2"]),
            ("1,300 of 2.5 and 10,00", ["1,300", "of", "2", "5", "and", "10", "00"]),
            ("'quoted' o'brien’s", ["quoted", "o'brien’s"]), ("妇女权利 and 人", ["妇女权利", "and", "人"]),
            ("a\u{0}b", ["a", "b"]), ("", []), ("…—!", []), ("حقوق، المرأة", ["حقوق", "المرأة"]),
        ])
    func words(text: String, expected: [String]) {
        var found: [String] = []
        var text = text
        text.withUTF8 { bytes in
            WordScanner.scan(bytes) { range, _ in
                found.append(String(decoding: bytes[range], as: UTF8.self))
            }
        }
        #expect(found == expected)
    }

    @Test("Han characters become overlapping pairs")
    func bigrams() {
        let text = Analyzer(.zh).indexed("妇女权利")
        #expect(String(decoding: text.tokens, as: UTF8.self) == "妇女 女权 权利 ")
    }

    @Test("tokens hold letters and digits only, whatever the text holds")
    func tokensAreHarmless() {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array(
            "ab'\"*:()-^~&|!<>{}[]\\/,.;\u{0}\t éأл妇\u{301}\u{202E}0".unicodeScalars)
        for _ in 0..<500 {
            let text = String(
                String.UnicodeScalarView(
                    (0..<40).map { _ in alphabet.randomElement(using: &random) ?? "a" }))
            for language in Language.allCases {
                let tokens = Analyzer(language).indexed(text).tokens.split(separator: 0x20)
                for token in tokens {
                    let token = String(decoding: token, as: UTF8.self)
                    #expect(
                        !token.contains { "'\"*:()-^~&|!<>{}[]\\/,.;\0".contains($0) },
                        "\(text.debugDescription) gave \(token.debugDescription)")
                }
            }
        }
    }
}
