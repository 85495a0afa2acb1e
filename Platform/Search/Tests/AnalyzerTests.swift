import Base
import Testing

@testable import Search

private func tokens(_ text: String, _ language: Language) -> [String] {
    Analyzer(language).tokens(in: text).map(\.text)
}

@Suite("Words become the tokens by which they are found")
struct AnalyzerTests {
    @Test(
        "a text gives these tokens",
        arguments: [
            (Language.en, "The Ministries' hospitals", "the ministri hospit"),
            (.en, "women's Women’s WOMEN", "women women women"),
            (.en, "don't O'Brien 'quoted'", "dont obrien quot"),
            (.en, "2,024 2,02 12,345,678 1,2345", "2024 2 02 12345678 1 2345"),
            (.en, "2.024 1990's 1st 50%", "2 024 1990 1st 50"),
            (.en, "well-known co\u{2011}operate", "well known co oper"),
            (.en, "soft\u{AD}hyphens a\u{200B}b", "softhyphen a b"),
            (.en, "the U.N. and e.g. C.A new", "the un and eg ca new"),
            (.en, "www.un.org end.Next", "www un org end next"),
            (.en, "A/HRC/16/11/Add.1", "a hrc 16 11 add 1"),
            (.en, "ｆｕｌｌ ﬁne ①", "full fine 1"),
            (.en, "naïve Guaraní Curaçao vis-à-vis", "naiv guarani curacao vis a vis"),
            (.en, "Côte d'Ivoire, N’Djamena", "cote ivoir djamena"),
            (.fr, "l'aide aux hôpitaux a été financée", "aid aux hopital a ete financ"),
            (.fr, "d’autres qu'il jusqu’à aujourd'hui", "autr il a aujourdhui"),
            (.fr, "2\u{202F}024 2 024 2\u{A0}024", "2024 2024 2024"),
            (.fr, "3,5 2012 140", "3 5 2012 140"), (.fr, "œuvre œuvres", "oeuvr oeuvr"),
            (.es, "2.024 2 024 3,5", "2024 2024 3 5"), (.es, "niñas ninas", "nin nin"),
            (.ru, "ещё еще", "ещ ещ"), (.ru, "йод иод", "йод иод"),
            (.ru, "за\u{301}мок замок", "замок замок"),
            (.ar, "٢٠٢٤ ۲۰۲۴ ٢٬٠٢٤ 2,024", "2024 2024 2024 2024"),
            (.zh, "人权理事会", "人权 权理 理事 事会 会"), (.zh, "48/24号决议", "48 24 号决 决议 议"),
            (.zh, "人", "人"), (.zh, "2,024 人", "2024 人"),
            (.en, "education образование التعليم 教育", "educ образован تعليم 教育 育"),
            (.ru, "women education", "women educ"), (.en, "", ""),
            (.en, " \u{0}…—!\u{301}", "\u{301}"),
        ])
    func gives(language: Language, text: String, expected: String) {
        #expect(tokens(text, language) == expected.split(separator: " ").map(String.init))
    }

    @Test(
        "two words of one family share their token",
        arguments: [
            (Language.en, "recommendations", "recommended"), (.en, "educate", "education"),
            (.fr, "l’éducation", "education"), (.fr, "égalité", "egalite"),
            (.fr, "premières", "premiere"), (.fr, "l'État", "Etats"), (.fr, "droits", "DROIT"),
            (.es, "educación", "educacion"), (.es, "tecnología", "tecnologias"),
            (.es, "discriminación", "DISCRIMINACION"), (.es, "víctimas", "victima"),
            (.es, "mujer", "mujeres"), (.es, "hogares", "hogar"), (.es, "líder", "líderes"),
            (.en, "woman", "women's"), (.en, "child", "Children"),
            (.ru, "ребёнок", "ребенок"), (.ru, "правами", "права"),
            (.ar, "والمدارس", "مدارس"), (.ar, "للمدارس", "المدارس"), (.ar, "بالمدارس", "مدارس"),
            (.ar, "فالمدارس", "كالمدارس"), (.ar, "وحقوق", "حقوق"), (.ar, "وللنساء", "النساء"),
            (.ar, "المرأة", "المراه"), (.ar, "أطفال", "الاطفال"), (.ar, "إنسان", "انسان"),
            (.ar, "على", "علي"), (.ar, "العـــنف", "عنف"), (.ar, "حُقُوقٌ", "حقوق"),
            (.ar, "الوزارة", "وزارة"), (.ar, "الالتزامات", "التزام"), (.ar, "مسؤول", "مسوول"),
            (.ar, "توصيات", "التوصيات"), (.ar, "الدولي", "دولية"),
        ])
    func sameToken(language: Language, one: String, other: String) {
        let found = tokens(one, language)
        #expect(found == tokens(other, language))
        #expect(found.count == 1)
    }

    @Test(
        "words of different families do not",
        arguments: [
            (Language.ru, "мой", "мои"), (.en, "women", "womb"), (.en, "general", "generate"),
            (.ar, "والدين", "دين"), (.ar, "وزارة", "زيارة"), (.fr, "droit", "adroit"),
        ])
    func otherWord(language: Language, one: String, other: String) {
        let words = [one, other].map { Analyzer(language).tokens(in: $0).map(\.word) }
        #expect(words[0] != words[1])
    }

    @Test("each token knows its word, its place and its position")
    func ranges() {
        let text = "À l’État: «écoles» 人权"
        let found = Analyzer(.fr).tokens(in: text)
        let utf8 = Array(text.utf8)
        #expect(found.map(\.position) == Array(0..<5))
        #expect(found.map(\.word) == ["a", "etat", "ecoles", "人权", "权"])
        #expect(
            found.map { String(decoding: utf8[$0.range], as: UTF8.self) }
                == ["À", "État", "écoles", "人权", "权"])
    }

    @Test("ASCII text gives the same with and without ICU")
    func fastPathEqualsICU() {
        var random = SeededRandom(seed: 7)
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
        let others = Array("0123456789 ,.'-/()\"*\t\n\u{7F}_&@")
        for language in Language.allCases {
            let fast = Analyzer(language)
            let icu = Analyzer(language, usesICUOnly: true)
            for _ in 0..<400 {
                let text = String(
                    (0..<60).map { _ in
                        Int.random(in: 0..<10, using: &random) < 6
                            ? letters.randomElement(using: &random) ?? "a"
                            : others.randomElement(using: &random) ?? " "
                    })
                #expect(fast.tokens(in: text) == icu.tokens(in: text), "\(text.debugDescription)")
            }
            for text in englishSentences {
                #expect(fast.tokens(in: text) == icu.tokens(in: text))
                #expect(!fast.tokens(in: text).isEmpty)
            }
        }
    }

    @Test("tokens hold letters and digits only, and what is indexed is what is told")
    func tokensAreHarmless() {
        var random = SeededRandom(seed: 11)
        let alphabet = Array(
            "ab'\"*:()-^~&|!<>{}[]\\/,.;\u{0}\t éألو妇豈\u{301}\u{202E}\u{AD}0٣½ﷺ’İßŉ😀".unicodeScalars
        )
        for _ in 0..<500 {
            let text = String(
                String.UnicodeScalarView(
                    (0..<40).map { _ in alphabet.randomElement(using: &random) ?? "a" }))
            for language in Language.allCases {
                let analyzer = Analyzer(language)
                let tokens = analyzer.tokens(in: text)
                let joined = tokens.map { $0.text + " " }.joined()
                var (indexed, words): ([UInt8], [UInt8]) = ([], [])
                IndexAnalyzer(language).append(text, to: &indexed, words: &words)
                #expect(Array(joined.utf8) == indexed)
                let told = tokens.filter { $0.word != $0.text }.map { "\($0.word)\t\($0.text)" }
                let lines = String(decoding: words, as: UTF8.self).split(separator: "\n")
                #expect(lines.count == Set(lines).count)
                #expect(Set(lines.map(String.init)) == Set(told))
                for token in tokens {
                    let isHarmless = (token.text + token.word).utf8.allSatisfy {
                        $0 >= 0x80 || isDigit($0) || (0x61...0x7A).contains($0)
                    }
                    #expect(isHarmless, "\(text.debugDescription) gave \(token)")
                    #expect(!token.text.isEmpty && !token.word.isEmpty)
                }
            }
        }
    }

    @Test("the word behind a token is told once, however many texts hold it")
    func newWords() {
        let analyzer = IndexAnalyzer(.en)
        func told(_ text: String) -> String {
            var (tokens, words): ([UInt8], [UInt8]) = ([], [])
            analyzer.append(text, to: &tokens, words: &words)
            return String(decoding: words, as: UTF8.self)
        }
        #expect(told("Education of girls") == "education\teduc\ngirls\tgirl\n")
        #expect(told("Girls, education, schools") == "schools\tschool\n")
        #expect(told("GIRLS and schools") == "")
    }

    @Test("a long word is cut, and a million words are forgotten again")
    func bounds() {
        let long = String(repeating: "é", count: 100_000)
        let found = Analyzer(.fr).tokens(in: long)
        #expect(found.count == 1)
        #expect(found.allSatisfy { $0.text.utf8.count <= 96 && $0.range == 0..<200_000 })
        let analyzer = Analyzer(.en)
        let before = analyzer.tokens(in: "education")
        for number in 0..<100_000 { _ = analyzer.tokens(in: "word\(number)") }
        #expect(analyzer.tokens(in: "education") == before)
    }
}

private let englishSentences = [
    "Take further steps to ensure women's equal access to education, health and justice.",
    "Ratify the ICCPR-OP2 and the 1,961 treaties of the U.N., as recommended by CEDAW's experts.",
]

/// SplitMix64, so that a failure can be run again.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
