package import Database

/// A full-text index: the tokens of texts by the id of their record, in two tables of its own.
///
/// SQLite keeps it in a contentless FTS5 table, PostgreSQL as a `tsvector` with a GIN index; both hold
/// the tokens of `Analyzer` and find the same. The second table holds the words behind the tokens.
/// Neither holds the texts.
///
/// ```swift
/// let match = try index.match(query, reader)
/// // The first page, also within a filter: no sort, and no look at records outside the page.
/// let from = match.leading("record r", id: "r.id")
/// "SELECT … FROM \(from) WHERE \(match.condition) ORDER BY \(match.key) DESC LIMIT 20"
/// // The count of a search alone:
/// "SELECT count(*) FROM \(match.table) WHERE \(match.condition)"
/// // The count of a search within a filter, and facets:
/// "SELECT count(*) FROM record r WHERE r.state_id = 7 AND \(match.condition(on: "r.id"))"
/// ```
/// Ids carry the order of results (a later record has a larger id), since sorting by anything else
/// means reading every record found.
package struct SearchIndex: Sendable {
    let name: StaticString
    let vocabulary: StaticString

    /// The names of the two tables, in lower case.
    package init(name: StaticString, vocabulary: StaticString) {
        self.name = name
        self.vocabulary = vocabulary
    }

    /// The tables, for the migration of the feature that owns the index.
    package func statements(for engine: Engine) -> [SQL] {
        switch engine {
        case .sqlite:
            [
                // The sizes of documents serve only a rank, which is not used.
                """
                CREATE VIRTUAL TABLE \(raw: name) USING fts5(
                    tokens, content = '', tokenize = 'ascii', columnsize = 0)
                """,
                // Fewer, larger segments while many texts are added.
                "INSERT INTO \(raw: name) (\(raw: name), rank) VALUES ('hashsize', 4194304)",
                """
                CREATE TABLE \(raw: vocabulary) (
                    word TEXT NOT NULL, token TEXT NOT NULL, PRIMARY KEY (word, token)
                ) WITHOUT ROWID
                """,
            ]
        case .postgresql:
            [
                "CREATE TABLE \(raw: name) (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
                // The list of pending entries makes adding six times faster; the writer empties it.
                """
                CREATE INDEX \(raw: name)_tokens ON \(raw: name)
                USING gin (tokens) WITH (gin_pending_list_limit = 16384)
                """,
                // How frequent some thousands of words are, so that a rare one is looked up in the
                // index, and for a frequent one the newest records are tried.
                "ALTER TABLE \(raw: name) ALTER COLUMN tokens SET STATISTICS 500",
                // "C" compares bytes, as SQLite does, and lets the key answer a prefix.
                """
                CREATE TABLE \(raw: vocabulary) (
                    word TEXT COLLATE "C" NOT NULL, token TEXT COLLATE "C" NOT NULL,
                    PRIMARY KEY (word, token))
                """,
            ]
        }
    }

    /// Adds to the index and takes from it inside a transaction.
    package func writer(in transaction: any Transaction) -> Writer {
        Writer(self, transaction)
    }

    /// What a query finds, as a table to lead a statement or as a condition.
    package struct Match: Sendable {
        /// The index, under the alias `q`.
        package let table: SQL
        /// The id of the record found.
        package let key: SQL
        /// Holds where the query is met; `1 = 0` where nothing can be found.
        package let condition: SQL
        fileprivate let engine: Engine

        /// The index joined with a table of records, the index read first. A plain `JOIN` leaves
        /// SQLite free to ask the index anew for each record, at ten times the cost and more.
        package func leading(_ records: SQL, id: SQL) -> SQL {
            let join: StaticString = engine == .sqlite ? "CROSS JOIN" : "JOIN"
            return "\(table) \(raw: join) \(records) ON \(id) = \(key)"
        }

        /// A condition on a record's id, for a statement that another table leads.
        package func condition(on id: SQL) -> SQL {
            "\(id) IN (SELECT \(key) FROM \(table) WHERE \(condition))"
        }
    }

    /// Looks up the words of the query in the vocabulary. On PostgreSQL every statement of the
    /// transaction is planned anew from here on, since the best way depends on the words.
    package func match(_ query: SearchQuery, _ reader: any Reader) throws -> Match {
        let expression = try query.root.map { root in
            let words = try WordTokens(root, in: vocabulary, reader)
            return MatchExpression(root, words, on: reader.engine).text
        }
        switch reader.engine {
        case .sqlite:
            return Match(
                table: "\(raw: name) q", key: "q.rowid",
                condition: expression.map { "q.\(raw: name) MATCH \($0)" } ?? "1 = 0",
                engine: .sqlite)
        case .postgresql:
            return Match(
                table: "\(raw: name) q", key: "q.id",
                condition: expression.map { "q.tokens @@ CAST(\($0) AS tsquery)" } ?? "1 = 0",
                engine: .postgresql)
        }
    }
}
