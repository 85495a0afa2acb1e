import Base
package import Database

/// A full-text index kept by the engine over tokens that were made here, so that both engines find
/// the same: FTS5 without content on SQLite, `tsvector` on PostgreSQL.
package struct SearchIndex: Sendable {
    /// The name of its table. A second table, `NAME_vocabulary`, keeps the plain words.
    package let name: StaticString
    private let vocabulary: StaticString

    package init(name: StaticString, vocabulary: StaticString) {
        self.name = name
        self.vocabulary = vocabulary
    }

    /// The tables, for a migration of the feature that owns them.
    package func statements(for engine: Engine) -> [SQL] {
        let words: SQL = """
            CREATE TABLE \(raw: vocabulary) (
                word TEXT NOT NULL, token TEXT NOT NULL, PRIMARY KEY (word, token)
            )\(raw: engine == .sqlite ? " WITHOUT ROWID" : "")
            """
        switch engine {
        case .sqlite:
            return [
                words,
                """
                CREATE VIRTUAL TABLE \(raw: name)
                USING fts5(tokens, content='', tokenize='ascii', detail=full)
                """,
            ]
        case .postgresql:
            return [
                words,
                """
                CREATE TABLE \(raw: name) (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)
                """,
                """
                CREATE INDEX \(raw: name)_tokens ON \(raw: name) USING gin (tokens)
                WITH (fastupdate = off)
                """,
                // "C" compares bytes, as SQLite does, and lets the index answer a prefix.
                "ALTER TABLE \(raw: vocabulary) ALTER COLUMN word TYPE TEXT COLLATE \"C\"",
            ]
        }
    }

    package func writer(in transaction: any Transaction) -> Writer {
        Writer(index: self, transaction)
    }

    /// Adds texts in batches. Call `finish` at the end.
    package struct Writer {
        private let index: SearchIndex
        private let transaction: any Transaction
        private var pending: [(id: Int, text: IndexedText)] = []
        private var words: Set<[UInt8]> = []

        fileprivate init(index: SearchIndex, _ transaction: any Transaction) {
            self.index = index
            self.transaction = transaction
        }

        package mutating func add(id: Int, _ text: IndexedText) throws {
            pending.append((id, text))
            if pending.count >= 2000 { try flush() }
        }

        package mutating func finish() throws { try flush() }

        private mutating func flush() throws {
            let sorted = pending.sorted { $0.id < $1.id }
            var texts = sorted.makeIterator()
            switch transaction.engine {
            case .sqlite:
                try transaction.insert(into: index.name, columns: ["rowid", "tokens"]) {
                    texts.next().map {
                        [
                            .integer(Int64($0.id)),
                            .text(String(decoding: $0.text.tokens, as: UTF8.self)),
                        ]
                    }
                }
            case .postgresql:
                try transaction.insert(into: index.name, columns: ["id", "tokens"]) {
                    texts.next().map { [.integer(Int64($0.id)), .text(vector($0.text.tokens))] }
                }
            }
            for (_, text) in pending {
                for line in text.vocabulary.split(separator: 0x0A) {
                    let parts = line.split(separator: 0x09)
                    guard parts.count == 2 else { continue }
                    let word = String(decoding: parts[0], as: UTF8.self)
                    let token = String(decoding: parts[1], as: UTF8.self)
                    try transaction.execute(
                        """
                        INSERT INTO \(raw: index.vocabulary) (word, token)
                        VALUES (\(word), \(token)) ON CONFLICT DO NOTHING
                        """)
                }
            }
            pending.removeAll(keepingCapacity: true)
        }

        /// `'educ':1,7 'right':2`: PostgreSQL keeps positions up to 16,383.
        private func vector(_ tokens: [UInt8]) -> String {
            var positions: [[UInt8]: [Int]] = [:]
            for (index, token) in tokens.split(separator: 0x20).enumerated() where index < 16_383 {
                positions[Array(token), default: []].append(index + 1)
            }
            return positions.map { token, positions in
                let list = positions.prefix(255).map(String.init).joined(separator: ",")
                return "'\(String(decoding: token, as: UTF8.self))':\(list)"
            }.joined(separator: " ")
        }
    }

    /// The index as a table to lead a query: `FROM \(table) JOIN … ON … = \(key) WHERE \(condition)`,
    /// ordered by `key`, gives the first page without reading the rest.
    package struct Match: Sendable {
        package let table: SQL
        package let key: SQL
        package let condition: SQL
    }

    package func match(_ query: SearchQuery, _ reader: any Reader) throws -> Match {
        let engine = reader.engine
        let text = try query.node.flatMap { try expression($0, reader) }
        switch engine {
        case .sqlite:
            return Match(
                table: "\(raw: name) q", key: "q.rowid",
                condition: text.map { "q.\(raw: name) MATCH \($0)" } ?? "1 = 0")
        case .postgresql:
            return Match(
                table: "\(raw: name) q", key: "q.id",
                condition: text.map { "q.tokens @@ CAST(\($0) AS tsquery)" } ?? "1 = 0")
        }
    }

    /// Words of a prefix that are looked up; more are left out.
    private static let maximumExpansion = 200

    /// The engine's expression; nil where no text can match. Tokens hold letters and digits only, so
    /// quoting them is all it takes to keep them out of the syntax.
    private func expression(_ node: SearchQuery.Node, _ reader: any Reader) throws -> String? {
        let isSQLite = reader.engine == .sqlite
        func quoted(_ token: String) -> String { isSQLite ? "\"\(token)\"" : "'\(token)'" }
        func either(_ parts: [String]) -> String? {
            guard parts.count > 1 else { return parts.first }
            return "(" + parts.joined(separator: isSQLite ? " OR " : " | ") + ")"
        }
        switch node {
        case .word(let stems, let plain):
            let known = try reader.all(
                """
                SELECT token FROM \(raw: vocabulary) WHERE word = \(plain) ORDER BY token
                """
            ) { $0.text(0) }
            return either((stems + known.filter { !stems.contains($0) }).map(quoted))
        case .phrase(let alternatives):
            return either(
                alternatives.map { tokens in
                    isSQLite
                        ? "\"\(tokens.joined(separator: " "))\""
                        : "(" + tokens.map(quoted).joined(separator: " <-> ") + ")"
                })
        case .tokenPrefix(let text):
            return isSQLite ? "\(quoted(text))*" : "\(quoted(text)):*"
        case .prefix(let text):
            let end = text + "\u{10FFFF}"
            let tokens = try reader.all(
                """
                SELECT DISTINCT token FROM \(raw: vocabulary)
                WHERE word >= \(text) AND word < \(end) ORDER BY token
                LIMIT \(Self.maximumExpansion)
                """
            ) { $0.text(0) }
            return either(tokens.map(quoted))
        case .or(let nodes):
            return either(try nodes.compactMap { try expression($0, reader) })
        case .not: return nil
        case .and(let nodes):
            var positive: [String] = []
            var negative: [String] = []
            for node in nodes {
                if case .not(let inner) = node {
                    if let text = try expression(inner, reader) { negative.append(text) }
                } else if let text = try expression(node, reader) {
                    positive.append(text)
                } else {
                    return nil
                }
            }
            guard !positive.isEmpty else { return nil }
            let all = "(" + positive.joined(separator: isSQLite ? " AND " : " & ") + ")"
            guard let none = either(negative) else { return all }
            return isSQLite ? "(\(all) NOT \(none))" : "(\(all) & !\(none))"
        }
    }
}
