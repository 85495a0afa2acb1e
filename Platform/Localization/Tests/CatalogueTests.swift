import Base
import FoundationEssentials
import Testing

@testable import Localization

@Suite("Catalogues are complete, or every fault is told")
struct CatalogueTests {
    /// The faults where one file of a sound folder is replaced, as "line rule".
    private func faults(
        in language: Language, _ text: String, others: (Language) -> String
    ) -> [String] {
        var files = Samples.files(others)
        files[language.index] = Samples.file(language, bytes: Array(text.utf8))
        return Samples.faults(files).map { "\($0.file) \($0.line) \($0.rule)" }
    }

    private func faults(in language: Language, body: String) -> [String] {
        faults(in: language, Samples.header(language) + body) {
            Samples.plain("a.b", "text {name}") + Samples.pluralByCategory("a.c", $0)
        }
    }

    private let sound = Samples.plain("a.b", "text {name}")

    @Test("a sound folder has no fault")
    func none() {
        let plural = Samples.pluralByCategory("a.c", .fr)
        #expect(faults(in: .fr, body: sound + plural) == [])
        // CRLF, comments, obsolete entries, texts over several lines, the key itself as plural.
        let other =
            "#. note\r\n#: a.swift:1\r\n#, c-format\r\nmsgid \"a.b\"\r\nmsgstr \"\"\r\n"
            + "\"text \"\r\n  \"{name}\"\r\n#~ msgid \"a.z\"\r\n#~ msgstr \"\"\r\n"
            + plural.replacing("a.c[]", with: "a.c")
        #expect(faults(in: .fr, body: other) == [])
        #expect(
            faults(in: .fr, "\u{FEFF}" + Samples.header(.fr) + sound + plural) {
                Samples.plain("a.b", "text {name}") + Samples.pluralByCategory("a.c", $0)
            } == [])
    }

    @Test("a key that a language lacks")
    func missing() {
        #expect(faults(in: .zh, body: sound) == ["Folder0/zh.po 1 missing"])
        let more = sound + Samples.pluralByCategory("a.c", .zh) + Samples.plain("a.d", "x")
        #expect(
            faults(in: .zh, body: more)
                == ["ar", "en", "es", "fr", "ru"].map { "Folder0/\($0).po 1 missing" })
    }

    @Test(
        "one entry's fault, at its line",
        arguments: [
            ("msgid \"a.b\"\nmsgstr \"\"\n", "untranslated"),
            ("msgid \"a.b\"\nmsgstr \" \\n\"\n", "untranslated"),
            ("#, c-format, fuzzy\nmsgid \"a.b\"\nmsgstr \"{name}\"\n", "fuzzy"),
            ("msgid \"a.b\"\nmsgstr \"no hole\"\n", "placeholder"),
            ("msgid \"a.b\"\nmsgstr \"{nam}\"\n", "placeholder"),
            ("msgid \"a.b\"\nmsgstr \"{name} {\"\n", "placeholder"),
            ("msgid \"a.b\"\nmsgstr \"{name} }\"\n", "placeholder"),
            ("msgid \"a.b\"\nmsgstr \"{na me}\"\n", "placeholder"),
            ("msgid \"a.b\"\nmsgstr \"{name}\" x\n", "syntax"),
            ("msgid \"a.b\"\nmsgstr \"{name}\n", "syntax"),
            ("msgid \"a.b\"\nmsgstr \"{name}\\q\"\n", "syntax"),
            ("msgid \"a.b\"\nmsgstr {name}\n", "syntax"),
            ("msgid \"a.b\"\nmsgstr[0] \"{name}\"\n", "syntax"),
            ("msgid \"a.b\"\nmsgstr \"{name}\u{1}\"\n", "encoding"),
            ("msgid \"a.b\"\nmsgid_plural \"b.b\"\nmsgstr[0] \"{name}\"\n", "key"),
            ("msgid \"a.b\"\nmsgstr \"{name}\"\nmsgid \"a.b\"\nmsgstr \"{name}\"\n", "duplicate"),
            ("msgid \"a.b\"\nmsgstr \"{name}\"\n\nmsgid \"b\"\nmsgstr \"x\"\n", "key"),
            ("msgid \"a.b\"\nmsgstr \"{name}\"\n\nmsgid \"a..b\"\nmsgstr \"x\"\n", "key"),
            ("msgid \"a.b\"\nmsgstr \"{name}\"\n\nmsgid \"é.b\"\nmsgstr \"x\"\n", "key"),
            ("msgid \"a.b\"\nmsgstr \"{name}\"\n\n\"text\"\n", "syntax"),
            ("msgctxt \"x\"\nmsgid \"a.b\"\nmsgstr \"{name}\"\n", "syntax"),
        ])
    func entry(_ body: String, _ rule: String) {
        let faults = faults(in: .zh, body: body + "\n" + Samples.pluralByCategory("a.c", .zh))
        #expect(faults.contains { $0.hasPrefix("Folder0/zh.po") && $0.hasSuffix(" \(rule)") })
        for fault in faults where fault.hasSuffix(rule) {
            let line = fault.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            #expect((7...12).contains(line))
        }
    }

    @Test("plural forms must be exactly the language's")
    func pluralForms() {
        let two = sound + Samples.plural("a.c", ["{count} a", "{count} b"])
        #expect(faults(in: .fr, body: two) == [])
        #expect(faults(in: .ru, body: two) == ["Folder0/ru.po 10 pluralForms"])
        #expect(faults(in: .zh, body: two) == ["Folder0/zh.po 10 pluralForms"])
        #expect(
            faults(in: .en, body: sound + Samples.plain("a.c", "{count}"))
                == ["Folder0/en.po 10 pluralForms"])
        let gap = sound + "msgid \"a.c\"\nmsgid_plural \"a.c\"\nmsgstr[1] \"{count}\"\n"
        #expect(faults(in: .en, body: gap) == ["Folder0/en.po 12 syntax"])
    }

    @Test("only a form of one number may leave the count out")
    func count() {
        let without = { (position: Int, language: Language) in
            var forms = PluralForms.categories(of: language).map { "\($0) {count}" }
            forms[position] = "without"
            return faults(in: language, body: sound + Samples.plural("a.c", forms))
        }
        for position in 0...2 { #expect(without(position, .ar) == []) }
        for position in 3...5 {
            #expect(without(position, .ar) == ["Folder0/ar.po 10 placeholder"])
        }
        #expect(without(0, .en) == [])
        #expect(without(0, .es) == [])
        #expect(without(0, .fr) == ["Folder0/fr.po 10 placeholder"])
        #expect(without(0, .ru) == ["Folder0/ru.po 10 placeholder"])
        #expect(without(0, .zh) == ["Folder0/zh.po 10 placeholder"])
    }

    @Test("the header must fit the language, whatever its spaces")
    func header() {
        let body = sound + Samples.pluralByCategory("a.c", .ru)
        let others = { Samples.plain("a.b", "{name}") + Samples.pluralByCategory("a.c", $0) }
        let good = Samples.header(.ru)
        #expect(
            faults(
                in: .ru,
                good.replacing("plural=(", with: "plural = ( ").replacing(
                    ") ? 1 : 2)", with: ")?1:2)"
                )
                .replacing("n%100<12 || n%100>14", with: "n%100<10 || n%100>=20")
                .replacing("UTF-8", with: "utf-8") + body, others: others) == [])
        for bad in [
            good.replacing("UTF-8", with: "KOI8-R"),
            good.replacing("nplurals=3", with: "nplurals=2"),
            good.replacing("n%10==1", with: "n==1"),
            good.replacing("Language: ru", with: "Language: fr"),
        ] {
            #expect(faults(in: .ru, bad + body, others: others) == ["Folder0/ru.po 1 header"])
        }
        #expect(
            faults(in: .ru, body, others: others) == [
                "Folder0/ru.po 1 header", "Folder0/ru.po 1 header",
            ])
    }

    @Test("a key of two folders is told once; different keys stand side by side")
    func folders() throws {
        let first = Samples.files { _ in Samples.plain("a.b", "one") }
        let same = Samples.files(folder: 1) { _ in Samples.plain("a.b", "two") }
        let other = Samples.files(folder: 1) { _ in Samples.plain("c.d", "two") }
        let faults = Samples.faults(first + same)
        #expect(faults.map(\.rule) == [.duplicate])
        #expect(faults.first?.detail == "“a.b” is also in Folder0/ar.po")
        let catalogue = try Catalogue(files: first + other)
        #expect(catalogue.keys == ["a.b", "c.d"])
        #expect(catalogue.words(in: .ru)("c.d") == "two")
    }

    @Test("all faults of all files come at once, by file and line")
    func allAtOnce() {
        var files = Samples.files { _ in
            Samples.plain("a.b", "x") + Samples.plain("a.c", "{name}") + Samples.plain("a.d", "x")
        }
        let text =
            Samples.header(.es) + Samples.plain("a.d", "x") + "nonsense\n"
            + Samples.plain("a.b", "") + Samples.plain("a.c", "x")
        files[Language.es.index] = Samples.file(.es, bytes: Array(text.utf8))
        files[Language.zh.index] = Samples.file(.zh, bytes: [])
        let faults = Samples.faults(files)
        #expect(
            faults.map { "\($0.file) \($0.line) \($0.rule)" } == [
                "Folder0/es.po 10 syntax", "Folder0/es.po 11 untranslated",
                "Folder0/es.po 14 placeholder", "Folder0/zh.po 1 header", "Folder0/zh.po 1 header",
                "Folder0/zh.po 1 missing", "Folder0/zh.po 1 missing", "Folder0/zh.po 1 missing",
            ])
        let text2 = CatalogueFaults(faults).description
        #expect(text2.split(separator: "\n").count == 8)
        #expect(text2.hasPrefix("Folder0/es.po:10: syntax: “nonsense” is no line"))
    }

    @Test("folders are read from disk; a language without a file is told")
    func disk() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "catalogue-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for language in Language.allCases {
            let text = Samples.header(language) + Samples.plain("a.b", language.code)
            try Data(text.utf8).write(to: folder.appending(path: "\(language.code).po"))
        }
        let path = folder.path
        #expect(try Catalogue(folders: [path]).words(in: .zh)("a.b") == "zh")
        try FileManager.default.removeItem(at: folder.appending(path: "fr.po"))
        let error = #expect(throws: CatalogueFaults.self) { try Catalogue(folders: [path]) }
        #expect(error?.faults.map(\.rule) == [.unreadable])
        #expect(error?.faults.first?.file == "\(path)/fr.po")
    }
}
