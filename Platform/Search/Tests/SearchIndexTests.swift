import Base
import Database
import Testing
import TestKit

@testable import Search

private let index = SearchIndex(name: "sample_search", vocabulary: "sample_search_word")

private let migration = Migration("search-001-sample") { engine in
    index.statements(for: engine) + ["CREATE TABLE record (id BIGINT PRIMARY KEY, kind INTEGER)"]
}

private func add(_ texts: [(Language, String)], _ transaction: any Transaction) throws {
    // The largest id first, as an import gives them.
    try add(texts.enumerated().reversed().map { ($0, $1.0, $1.1) }, transaction)
}

private func add(_ texts: [(Int, Language, String)], _ transaction: any Transaction) throws {
    var writer = index.writer(in: transaction)
    for (id, language, text) in texts {
        var (tokens, words): ([UInt8], [UInt8]) = ([], [])
        IndexAnalyzer(language).append(text, to: &tokens, words: &words)
        writer.add(words: words)
        try writer.add(id: id, tokens: tokens[...])
    }
    try writer.finish()
}

private func find(_ query: SearchQuery, _ reader: any Reader) throws -> [Int] {
    let match = try index.match(query, reader)
    return try reader.all(
        "SELECT \(match.key) FROM \(match.table) WHERE \(match.condition) ORDER BY \(match.key)"
    ) { $0.int(0) }
}

@Suite("A search finds the same on both engines")
struct SearchIndexTests {
    private static let texts: [(Language, String)] = [
        (.en, "End violence against women and girls"),
        (.en, "Education of girls; violence in prisons"),
        (.fr, "Mettre fin à la violence à l’égard des femmes"),
        (.es, "Poner fin a la violencia contra las mujeres"),
        (.ru, "Положить конец насилию в отношении женщин"),
        (.zh, "消除对妇女的暴力行为"), (.ar, "القضاء على العنف ضد المرأة ولحماية الأطفال"),
        (.en, "Women against violence"), (.en, "Educate 2,024 teachers"),
        (.es, "Fortalecer la educación pública"), (.fr, "Garantir l'égalité à l'État"),
    ]

    @Test("words, phrases, beginnings and operators in every language", arguments: Engine.allCases)
    func finds(engine: Engine) async throws {
        let cases: [(String, Language, [Int])] = [
            ("violence women", .en, [0, 7]), ("\"violence against women\"", .en, [0]),
            ("\"against violence\"", .en, [7]), ("educat*", .en, [1, 8, 9]),
            ("educ*", .en, [1, 8, 9]),
            ("educaci*", .en, [1, 8, 9]), ("EDUCACIÓN", .en, [1, 8, 9]),
            ("educacion publica", .es, [9]),
            ("women NOT girls", .en, [7]), ("women -girls", .en, [7]),
            ("girls OR prisons", .en, [0, 1]), ("violence ET femmes", .fr, [2]),
            ("prison OU femme", .fr, [1, 2]), ("egalite", .en, [10]), ("etat", .ru, [10]),
            ("mujeres", .es, [3]), ("mujer", .en, [3]), ("girl woman", .en, [0]),
            ("женщины", .ru, [4]), ("妇女", .zh, [5]), ("暴", .en, [5]),
            ("为", .zh, [5]), ("妇女行为", .zh, []), ("المرأه", .ar, [6]), ("والعنف", .ar, [6]),
            ("حماية", .ar, [6]), ("2024", .en, [8]), ("٢٠٢٤", .ar, [8]),
            ("(girls OR prisons) education", .en, [1]), ("nothing at all", .en, []),
            ("violen* -women -femmes", .en, [1, 3]), ("NOT women", .en, []), ("", .en, []),
        ]
        try await withDatabase(engine, migrations: [migration]) { database in
            try await database.write { try add(Self.texts, $0) }
            for (words, language, expected) in cases {
                let query = SearchQuery(words, language: language)
                #expect(try await database.read { try find(query, $0) } == expected, "\(words)")
            }
        }
    }

    @Test("what would be syntax is text: nothing fails", arguments: Engine.allCases)
    func hostile(engine: Engine) async throws {
        try await withDatabase(engine, migrations: [migration]) { database in
            try await database.write { try add(Self.texts, $0) }
            for words in [
                "\"", "*", "NEAR(women girls)", "' OR 1=1 --", "tokens:women", ":*", "!",
                "women & )",
                "((((((((((((", "AND", "a' | 'b", "\u{0}", "women\u{0}girls", "<->", "OR OR OR",
                "^women",
                "{women}", "women + girls", "'women':*A", "\\'", "%_", "a*b", "-*", "\"women\"*",
                String(repeating: "women (", count: 1200), String(repeating: "a* ", count: 40),
                String(repeating: "\"x ", count: 400), "\u{FFFF}\u{10FFFF}",
            ] {
                let query = SearchQuery(words, language: .en)
                let found = try await database.read { try find(query, $0) }
                #expect(found.count < Self.texts.count, "\(words)")
            }
        }
    }

    @Test("random queries find what a plain search of the tokens finds", arguments: Engine.allCases)
    func oracle(engine: Engine) async throws {
        var random = SeededRandom(seed: 42)
        let words = [
            "women", "woman", "educate", "education", "educational", "rights", "right", "violence",
            "école", "écoles", "l’égalité", "educación", "права", "право", "المدارس", "مدارس", "人权",
            "权利", "人", "2,024", "2024", "state", "states",
        ]
        func text(_ count: Int, _ random: inout SeededRandom) -> String {
            (0..<count).map { _ in words.randomElement(using: &random) ?? "" }
                .joined(separator: " ")
        }
        let texts = (0..<120).map { _ -> (Language, String) in
            let language = Language.allCases.randomElement(using: &random) ?? .en
            return (language, text(Int.random(in: 0..<8, using: &random), &random))
        }
        let plain = PlainIndex(texts)
        let queries = (0..<300).map { _ -> String in
            (0..<Int.random(in: 1...4, using: &random)).map { _ in
                let word = words.randomElement(using: &random) ?? ""
                return switch Int.random(in: 0..<9, using: &random) {
                case 0: "-" + word
                case 1: "OR " + word
                case 2: "\"" + text(2, &random) + "\""
                case 3: String(word.prefix(Int.random(in: 2...5, using: &random))) + "*"
                case 4: "(" + text(1, &random) + " OR " + text(2, &random) + ")"
                case 5: "NOT (" + text(1, &random) + " " + text(1, &random) + ")"
                default: word
                }
            }.joined(separator: " ")
        }
        var foundCount = 0
        try await withDatabase(engine, migrations: [migration]) { database in
            try await database.write { try add(texts, $0) }
            for words in queries {
                let query = SearchQuery(words, language: .en)
                let found = try await database.read { try find(query, $0) }
                #expect(found == plain.find(query), "\(words)")
                foundCount += found.isEmpty ? 0 : 1
            }
        }
        #expect(foundCount > 100, "the queries are too narrow to show anything")
    }

    @Test("texts are added in any order, and later", arguments: Engine.allCases)
    func later(engine: Engine) async throws {
        try await withDatabase(engine, migrations: [migration]) { database in
            try await database.write {
                try add([(7, .en, "women and schools"), (5, .en, "girls and education")], $0)
            }
            try await database.write { try add([(1, .en, "educational schools")], $0) }
            for (words, expected) in [
                ("women", [7]), ("girls", [5]), ("education", [1, 5]), ("educat*", [1, 5]),
                ("schools", [1, 7]),
            ] {
                let query = SearchQuery(words, language: .en)
                #expect(try await database.read { try find(query, $0) } == expected, "\(words)")
            }
        }
    }

    @Test("a match leads a join or narrows one", arguments: Engine.allCases)
    func joins(engine: Engine) async throws {
        try await withDatabase(engine, migrations: [migration]) { database in
            try await database.write { transaction in
                try add(Self.texts, transaction)
                for id in Self.texts.indices {
                    try transaction.execute(
                        "INSERT INTO record (id, kind) VALUES (\(id), \(id % 2))")
                }
            }
            try await database.read { reader in
                let query = SearchQuery("violen* OR educ*", language: .en)
                let match = try index.match(query, reader)
                let page = try reader.all(
                    """
                    SELECT r.id FROM \(match.leading("record r", id: "r.id"))
                    WHERE \(match.condition) AND r.kind = 1 ORDER BY \(match.key) DESC LIMIT 3
                    """
                ) { $0.int(0) }
                #expect(page == [9, 7, 3])
                let count = try reader.count(
                    """
                    SELECT count(*) FROM record r
                    WHERE r.kind = 1 AND \(match.condition(on: "r.id"))
                    """)
                #expect(count == 4)
            }
        }
    }

    @Test("a text of more words than PostgreSQL has positions is found", arguments: Engine.allCases)
    func longText(engine: Engine) async throws {
        let text = (0..<20_000).map { "word\($0 % 5000)" }.joined(separator: " ") + " women"
        try await withDatabase(engine, migrations: [migration]) { database in
            try await database.write { try add([(.en, text)], $0) }
            let query = SearchQuery("women \"word10 word11\" word4999", language: .en)
            #expect(try await database.read { try find(query, $0) } == [0])
        }
    }
}

/// The oracle: every text is looked at, nothing is indexed.
private struct PlainIndex {
    private let texts: [[Analyzer.Token]]
    private let vocabulary: Set<[String]>

    init(_ texts: [(Language, String)]) {
        self.texts = texts.map { Analyzer($0).tokens(in: $1) }
        vocabulary = Set(self.texts.joined().map { [$0.word, $0.text] })
    }

    func find(_ query: SearchQuery) -> [Int] {
        guard let root = query.root else { return [] }
        return texts.indices.filter { holds(root, texts[$0].map(\.text)) }
    }

    private func holds(_ node: SearchQuery.Node, _ tokens: [String]) -> Bool {
        switch node {
        case .all(let nodes, except: let except):
            nodes.allSatisfy { holds($0, tokens) } && !except.contains { holds($0, tokens) }
        case .any(let nodes): nodes.contains { holds($0, tokens) }
        case .prefix(let prefix):
            tokens.contains { token in
                token.hasPrefix(prefix)
                    || vocabulary.contains { $0[1] == token && $0[0].hasPrefix(prefix) }
            }
        case .phrase(let phrases, let word):
            phrases.contains { phrase in
                tokens.indices.contains { start in
                    let rest = tokens[start...].prefix(phrase.tokens.count)
                    guard rest.count == phrase.tokens.count else { return false }
                    return zip(rest, phrase.tokens).enumerated().allSatisfy { offset, pair in
                        phrase.isPrefix && offset == rest.count - 1
                            ? pair.0.hasPrefix(pair.1) : pair.0 == pair.1
                    }
                }
            } || tokens.contains { vocabulary.contains([word ?? "", $0]) }
        }
    }
}
