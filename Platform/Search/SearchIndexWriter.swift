import Database

extension SearchIndex {
    /// Writes one index within one transaction. What is added is stored in batches; `finish` stores
    /// the last.
    package struct Writer {
        private struct Entry {
            var id: Int
            var start: Int
            var end: Int
        }

        private let index: SearchIndex
        private let transaction: any Transaction
        private var tokens: [UInt8] = []
        private var entries: [Entry] = []
        private var storedCount = 0
        /// Lines of the vocabulary that were not stored yet.
        private var lines: [UInt8] = []

        /// A batch in bytes of tokens: some 15,000 texts of 35 words.
        private static let batchSize = 3 << 20

        /// So many new texts change how frequent words are; the server learns it at once.
        private static let analyzedCount = 1000

        init(_ index: SearchIndex, _ transaction: any Transaction) {
            self.index = index
            self.transaction = transaction
        }

        /// Adds the tokens of a text (`IndexAnalyzer`) under an id that the index does not hold.
        package mutating func add(id: Int, tokens text: ArraySlice<UInt8>) throws {
            let start = tokens.count
            tokens.append(contentsOf: text)
            entries.append(Entry(id: id, start: start, end: tokens.count))
            if tokens.count >= Self.batchSize { try flush() }
        }

        /// Adds the words behind tokens. Some may be of texts that are not added: a search for their beginning finds
        /// nothing more.
        package mutating func add(words: [UInt8]) { lines.append(contentsOf: words) }

        /// Stores what was added since the last batch. The writer may be used further.
        package mutating func finish() throws {
            try flush()
            guard transaction.engine == .postgresql, storedCount > 0 else { return }
            // Every search would have to read the entries that are not in the index's tree yet.
            _ = try transaction.count(
                "SELECT gin_clean_pending_list(CAST('\(raw: index.name)_tokens' AS regclass))")
            if storedCount >= Self.analyzedCount {
                try transaction.execute("ANALYZE \(raw: index.name)")
            }
            storedCount = 0
        }

        private mutating func flush() throws {
            if !entries.isEmpty {
                // FTS5 writes a segment whenever an id is not larger than the one before.
                entries.sort { $0.id < $1.id }
                try insert()
                storedCount += entries.count
                entries.removeAll(keepingCapacity: true)
                tokens.removeAll(keepingCapacity: true)
            }
            if !lines.isEmpty {
                try insertVocabulary(lines)
                lines.removeAll(keepingCapacity: true)
            }
        }

        private func insert() throws {
            let isSQLite = transaction.engine == .sqlite
            var rows = entries.makeIterator()
            try transaction.insert(
                into: index.name, columns: [isSQLite ? "rowid" : "id", "tokens"]
            ) { row in
                guard let entry = rows.next() else { return false }
                let tokens = tokens[entry.start..<entry.end]
                row.append(entry.id)
                if isSQLite {
                    row.append(text: tokens)
                } else {
                    row.append(text: vectorText(tokens))
                }
                return true
            }
        }

        // MARK: Vocabulary

        private func insertVocabulary(_ lines: [UInt8]) throws {
            switch transaction.engine {
            case .sqlite:
                let lines = lines.split(separator: IndexAnalyzer.lineFeed)
                // A statement for many costs a third of one for each.
                for start in stride(from: 0, to: lines.count, by: 100) {
                    let pairs = lines[start..<min(start + 100, lines.count)].map { line -> SQL in
                        let pair = line.split(separator: IndexAnalyzer.tab, maxSplits: 1)
                            .map { String(decoding: $0, as: UTF8.self) }
                        return "(\(pair[0]), \(pair[1]))"
                    }
                    try transaction.execute(
                        """
                        INSERT OR IGNORE INTO \(raw: index.vocabulary) (word, token)
                        VALUES \(pairs.joined(", "))
                        """)
                }
            case .postgresql:
                let text = String(decoding: lines, as: UTF8.self)
                // In one order, so that two writers wait for each other instead of deadlocking.
                try transaction.execute(
                    """
                    INSERT INTO \(raw: index.vocabulary) (word, token)
                    SELECT split_part(line, chr(9), 1), split_part(line, chr(9), 2)
                    FROM unnest(string_to_array(CAST(\(text) AS TEXT), chr(10))) AS line
                    WHERE line <> '' ORDER BY 1, 2 ON CONFLICT DO NOTHING
                    """)
            }
        }
    }
}

/// `'token':1 'other':2`, as PostgreSQL reads a `tsvector`. Tokens hold neither quotation mark nor
/// backslash. Positions end at 16,383 and a token's at its 256th, PostgreSQL's bounds; beyond, words
/// are found and phrases may not be.
private func vectorText(_ tokens: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var output: [UInt8] = []
    output.reserveCapacity(tokens.count * 2)
    var position = 1
    for token in tokens.split(separator: IndexAnalyzer.space) {
        output.append(UInt8(ascii: "'"))
        output.append(contentsOf: token)
        output.append(contentsOf: "':".utf8)
        output.append(contentsOf: String(min(position, 16_383)).utf8)
        output.append(IndexAnalyzer.space)
        position += 1
    }
    return output[...]
}
