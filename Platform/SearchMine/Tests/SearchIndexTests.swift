import Base
import Database
import Testing
import TestKit

@testable import Search

@Suite("A search finds the same on both engines")
struct SearchIndexTests {
    private static let index = SearchIndex(name: "sample", vocabulary: "sample_vocabulary")
    private static let texts: [(Language, String)] = [
        (.en, "End violence against women and girls"),
        (.en, "Education of girls; violence in prisons"),
        (.fr, "Mettre fin à la violence à l’égard des femmes"),
        (.es, "Poner fin a la violencia contra las mujeres"),
        (.ru, "Положить конец насилию в отношении женщин"),
        (.zh, "消除对妇女的暴力行为"), (.ar, "القضاء على العنف ضد المرأة"),
        (.en, "Women against violence"), (.en, "Educate 2,024 teachers"),
        (.es, "Fortalecer la educación pública"),
    ]

    private static let migration = Migration("search-001-sample") { index.statements(for: $0) }

    private func find(_ words: String, _ language: Language, _ engine: Engine) async throws -> [Int]
    {
        try await withDatabase(engine, migrations: [Self.migration]) { database in
            try await database.write { transaction in
                var writer = Self.index.writer(in: transaction)
                for (id, (language, text)) in Self.texts.enumerated() {
                    try writer.add(id: id, Analyzer(language).indexed(text))
                }
                try writer.finish()
            }
            return try await database.read { reader in
                let match = try Self.index.match(
                    SearchQuery(words, language: language), reader)
                return try reader.all(
                    """
                    SELECT \(match.key) FROM \(match.table) WHERE \(match.condition)
                    ORDER BY \(match.key)
                    """
                ) { $0.int(0) }
            }
        }
    }

    @Test(
        "words, phrases, prefixes, operators, in every language",
        arguments: Engine.allCases,
        [
            ("violence women", Language.en, [0, 7]),
            ("\"violence against women\"", .en, [0]), ("educat*", .en, [1, 8]),
            ("educacion publica", .es, [9]), ("EDUCACIÓN", .en, [9]),
            ("women NOT girls", .en, [7]), ("women -girls", .en, [7]),
            ("girls OR prisons", .en, [0, 1]), ("violence ET femmes", .fr, [2]),
            ("prison OU femme", .fr, [1, 2]), ("mujeres", .es, [3]), ("женщины", .ru, [4]),
            ("妇女", .zh, [5]), ("暴", .zh, [5]), ("المرأه", .ar, [6]), ("2024", .en, [8]),
            ("(girls OR prisons) education", .en, [1]), ("nothing at all", .en, []),
        ])
    func finds(
        engine: Engine, query: (words: String, language: Language, expected: [Int])
    ) async throws {
        let found = try await find(query.words, query.language, engine)
        #expect(found == query.expected, "\(query.words)")
    }

    @Test(
        "what would be syntax is text: nothing fails, nothing is found by accident",
        arguments: Engine.allCases,
        [
            "\"", "*", "NEAR(", "' OR 1=1 --", "tokens:women", ":*", "!", "&", "women & )",
            "((((((((((((", "AND", "NOT women", "-women", "a' | 'b", "\u{0}", "<->", "OR OR OR",
        ])
    func hostile(engine: Engine, words: String) async throws {
        let found = try await find(words, .en, engine)
        #expect(found.count < Self.texts.count)
    }
}

@Suite("What a person typed is understood")
struct SearchQueryTests {
    @Test("what cannot be taken literally is told")
    func notes() {
        #expect(SearchQuery("(women", language: .en).notes == [.unbalanced])
        #expect(SearchQuery("women AND", language: .en).notes.isEmpty)
        #expect(SearchQuery("OR women", language: .en).notes == [.danglingOperator])
        #expect(SearchQuery("NOT women", language: .en).notes == [.onlyNegation])
        let many = SearchQuery(String(repeating: "word ", count: 100), language: .en)
        #expect(many.notes == [.tooManyWords(limit: 32)])
    }

    @Test("no text makes the parser fail, however deep or long")
    func hostile() {
        for text in [
            String(repeating: "(", count: 5000), String(repeating: "a ", count: 9000),
            String(repeating: "\"", count: 999), String(repeating: "NOT ", count: 2000) + "x",
            "\u{202E}\u{0}\u{FFFF}", String(repeating: "x", count: 100_000),
        ] {
            _ = SearchQuery(text, language: .ar)
        }
        #expect(SearchQuery("", language: .en).isEmpty)
    }

    @Test("matches are marked in all their forms, phrases as phrases")
    func marks() {
        let query = SearchQuery("\"violence against women\" educat*", language: .en)
        let marked = Snippet(query).marked(
            "Violence against women; violence and education", language: .en)
        #expect(
            marked.filter(\.isMatch).map(\.text)
                == ["Violence", "against", "women", "education"])
        #expect(
            marked.map(\.text).joined() == "Violence against women; violence and education")
    }
}
