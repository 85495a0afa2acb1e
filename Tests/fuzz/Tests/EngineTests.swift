import Base
import Database
import FuzzTargets
import Search
import TestKit
import Testing

private let index = SearchIndex(name: "fuzz_search", vocabulary: "fuzz_search_word")

/// How many of `texts` each of them finds when typed.
private func found(_ texts: [String], _ engine: Engine) async throws -> [Int] {
    let migration = Migration("fuzz-001-search") { index.statements(for: $0) }
    return try await withDatabase(engine, migrations: [migration]) { database in
        try await database.write { transaction in
            var writer = index.writer(in: transaction)
            let analyzer = IndexAnalyzer(.en)
            for (id, text) in texts.enumerated() {
                var (tokens, words): ([UInt8], [UInt8]) = ([], [])
                analyzer.append(text, to: &tokens, words: &words)
                writer.add(words: words)
                try writer.add(id: id, tokens: tokens[...])
            }
            try writer.finish()
        }
        return try await database.read { reader in
            try texts.map { text in
                let match = try index.match(SearchQuery(text, language: .en), reader)
                return try reader.count(
                    "SELECT count(*) FROM \(match.table) WHERE \(match.condition)")
            }
        }
    }
}

@Suite("Nothing typed is syntax to an engine")
struct EngineTests {
    @Test("what the corpus types, changed too, is answered by both engines alike")
    func answered() async throws {
        let inputs = try Corpus(.query).files.map(\.bytes)
        var mutator = Mutator(seed: 24, target: .query)
        let changed = (0..<300).map {
            mutator.change(inputs[$0 % inputs.count], others: inputs)
        }
        let texts = (inputs + changed).map {
            String(decoding: $0.prefix { $0 != 0x0A }, as: UTF8.self)
        }
        let counts = try await found(texts, .sqlite)
        #expect(counts.count { $0 > 0 } > texts.count / 2)
        #expect(try await found(texts, .postgresql) == counts)
    }
}
