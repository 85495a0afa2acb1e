import Testing

@testable import Secrets

@Suite("Which passwords are refused")
struct PasswordPolicyTests {
    private typealias Refusal = PasswordPolicy.Refusal

    private let policy = PasswordPolicy(known: [
        .init(.person, "Aminata Diallo-Koné"), .init(.mail, "adk@foreign.example"),
        .init(.organization, "外交部"), .init(.product, "Accord"),
    ])

    private func refusals(_ typed: String) -> [Refusal] { policy.refusals(of: Password(typed)) }

    @Test(
        "long ones of any script and kind are accepted",
        arguments: [
            "otter lamp river moon", "welcome to my little house of cats", "kX3;maliQ9#zz7p",
            "le chat de ma voisine dort", "четыре рыжих кота на крыше", "أربع قطط على سطح البيت",
            "隔壁的四只橘猫在屋顶上睡觉", "🦦🪔🏞🌙🦉🥕🎻🪁🧭🧦🫖🪴", "            x7Gq2 vLp9w",
            "my password for the garden gate is oak", "Aminata has eleven quiet hens",
        ])
    func accepted(typed: String) { #expect(refusals(typed) == []) }

    @Test("twelve scalars after normalisation are enough, eleven are not")
    func shortest() {
        #expect(refusals("kx3vmwpqrhzt") == [])
        #expect(refusals("kx3vmwpqrhz") == [.tooShort(scalars: 11, atLeast: 12)])
        #expect(refusals("") == [.tooShort(scalars: 0, atLeast: 12)])
        // Eleven letters, one of them typed as two scalars.
        #expect(refusals("kx3vmwpqrhe\u{301}") == [.tooShort(scalars: 11, atLeast: 12)])
    }

    @Test("accents and invisible characters do not make a word long")
    func padding() {
        let dotted = "kqx" + String(repeating: "\u{200B}", count: 12)
        #expect(refusals(dotted) == [.tooShort(scalars: 3, atLeast: 12)])
        let joined = "pass\u{200D}word\u{200B}\u{200B}\u{200B}\u{200B}"
        #expect(refusals(joined) == [.common(word: "password")])
    }

    @Test("1024 bytes are accepted, more are not")
    func longest() {
        var random = SeededRandom(seed: 11)
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        let long = String((0..<1024).map { _ in letters[Int(random.next() % 26)] })
        #expect(refusals(long) == [])
        #expect(refusals(long + "a") == [.tooLong(bytes: 1025, atMost: 1024)])
        let wide = String(repeating: "猫", count: 342)
        #expect(refusals(wide) == [.tooLong(bytes: 1026, atMost: 1024)])
    }

    @Test(
        "words of the block list do not carry a password, however dressed",
        arguments: [
            ("passwordpassword", ["passwordpassword"]), ("Password2024!!", ["password"]),
            ("P@ssw0rd12345", ["password"]), ("ＰＡＳＳＷＯＲＤ１９８４", ["password"]),
            ("pässwörd!!1999", ["password"]), ("Bienvenue-2025!", ["bienvenue"]),
            ("contraseña1234", ["contrasena"]), ("пароль123456", ["пароль"]),
            ("我爱你我爱你我爱你我爱你!", ["我爱你"]), ("letmein.welcome1", ["letmein", "welcome"]),
            ("correcthorsebatterystaple", ["correcthorsebatterystaple"]),
            ("1q2w3e4r5t6y7", ["1q2w3e4r5t6y"]), ("j4nu4ry-2026", ["january"]),
        ])
    func common(typed: String, words: [String]) {
        let found = refusals(typed).compactMap {
            if case .common(let word) = $0 { word } else { nil }
        }
        #expect(found == words)
    }

    @Test(
        "neighbours in an alphabet or on a keyboard do not, either",
        arguments: [
            "abcdefghijklm", "zyxwvutsrqpo", "123456789012", "098765432109", "qwertyuiop[]",
            "poiuytrewqlkj", "asdfghjkl;zxcvb", "qsdfghjklmwxcvbn", "йцукенгшщзхъ",
            "абвгдежзиклмн", "ضصثقفغعهخحجد", "١٢٣٤٥٦٧٨٩٠١٢", "一二三四五六七八九十一二",
        ])
    func sequences(typed: String) {
        #expect(
            refusals(typed).contains {
                if case .common = $0 { true } else { $0 == .sequence }
            })
    }

    @Test(
        "nor does what is said again and again",
        arguments: ["kkkkkkkkkkkk", "kxkxkxkxkxkx", "kxvkxvkxvkxv", "wqzpjwqzpjwqzpj"])
    func repetition(typed: String) { #expect(refusals(typed) == [.repetition]) }

    @Test("names around the person do not, and the refusal says which")
    func known() {
        #expect(
            refusals("AminataDiallo") == [
                .known(.person, word: "aminata"), .known(.person, word: "diallo"),
            ])
        #expect(
            refusals("d1all0.kone.7") == [
                .known(.person, word: "diallo"), .known(.person, word: "kone"),
            ])
        #expect(
            refusals("foreign.99.Accord") == [
                .known(.mail, word: "foreign"), .known(.product, word: "accord"),
            ])
        #expect(
            refusals("外交部外交部外交部外交部") == [
                .known(.organization, word: "外交部"), .repetition,
            ])
        #expect(refusals("x-1984-2024-v") == [.year])
        #expect(PasswordPolicy(known: []).refusals(of: Password("Diallo-Koné-77")) == [])
    }

    @Test("random passwords are accepted, whatever their seed")
    func random() {
        var random = SeededRandom(seed: 48_24)
        let characters = Array("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
        for _ in 0..<300 {
            let typed = String(
                (0..<12).map { _ in characters[Int(random.next() % UInt64(characters.count))] })
            #expect(refusals(typed) == [], "\(typed)")
        }
    }

    @Test("the measure is never more than the length, nor than that of the parts together")
    func measure() {
        var random = SeededRandom(seed: 7)
        let pieces = ["pass", "word", "qwe", "rty", "ab", "1", "99", "x", "kone", "2024", "zz"]
        func measured(_ text: String) -> Int {
            Guesswork(folded(text), guesses: Guess.common).effective
        }
        for _ in 0..<200 {
            let parts = (0..<2).map { _ in
                (0..<4).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
            }
            let whole = measured(parts.joined())
            #expect(whole >= 1 && whole <= parts.joined().count)
            #expect(whole <= measured(parts[0]) + measured(parts[1]), "\(parts)")
        }
        #expect(measured("") == 0)
    }

    @Test("the block list is there and holds no single letters")
    func list() {
        let words = Guess.common.map { text(of: $0.scalars) }
        #expect(words.count > 600)
        #expect(words.allSatisfy { $0.unicodeScalars.count >= 2 })
    }
}
