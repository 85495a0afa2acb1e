import Database
import Search

/// The tables of the feature. A recommendation's `themes` and `recommending_states` are lists of ids, so
/// that a page of twenty is one query; `recommending_state` tells from where each State was read.
/// `ImportStore` alone writes them.
enum RecommendationSchema {
    static let searchIndex = SearchIndex(
        name: "recommendation_search", vocabulary: "recommendation_search_vocabulary")

    static let migrations = [
        Migration("recommendations-001-records") { engine in
            [
                """
                CREATE TABLE import_receipt (
                    id INTEGER PRIMARY KEY,
                    public_id TEXT NOT NULL UNIQUE,
                    imported_at TEXT NOT NULL,
                    file_name TEXT NOT NULL,
                    sha256 TEXT NOT NULL,
                    byte_count BIGINT NOT NULL,
                    layout TEXT NOT NULL,
                    encoding TEXT NOT NULL,
                    delimiter TEXT NOT NULL,
                    rows_read INTEGER NOT NULL,
                    added INTEGER NOT NULL,
                    changed INTEGER NOT NULL,
                    unchanged INTEGER NOT NULL,
                    merged INTEGER NOT NULL,
                    refused INTEGER NOT NULL,
                    CHECK (rows_read = added + changed + unchanged + merged + refused))
                """,
                "CREATE INDEX import_receipt_by_hash ON import_receipt (sha256)",
                """
                CREATE TABLE import_problem (
                    import_id INTEGER NOT NULL REFERENCES import_receipt (id),
                    number INTEGER NOT NULL,
                    is_refusal INTEGER NOT NULL,
                    source_row INTEGER NOT NULL,
                    field TEXT NOT NULL,
                    value TEXT NOT NULL,
                    reason TEXT NOT NULL,
                    detail TEXT NOT NULL,
                    PRIMARY KEY (import_id, number))
                """,
                """
                CREATE TABLE recommendation (
                    id BIGINT PRIMARY KEY,
                    public_id TEXT NOT NULL UNIQUE,
                    mechanism TEXT NOT NULL CHECK (mechanism IN ('upr')),
                    state_id INTEGER NOT NULL REFERENCES state (id),
                    session_id INTEGER NOT NULL,
                    text TEXT NOT NULL CHECK (length(text) > 0),
                    text_key \(raw: engine == .sqlite ? "BLOB" : "BYTEA") NOT NULL,
                    language TEXT NOT NULL
                        CHECK (language IN ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
                    paragraph TEXT,
                    symbol TEXT,
                    position INTEGER NOT NULL CHECK (position BETWEEN 1 AND 5),
                    position_as_given TEXT,
                    action INTEGER CHECK (action BETWEEN 1 AND 5),
                    recommending_states TEXT NOT NULL,
                    themes TEXT NOT NULL,
                    layout TEXT NOT NULL,
                    import_id INTEGER NOT NULL REFERENCES import_receipt (id),
                    source_row INTEGER NOT NULL)
                """,
                "CREATE INDEX recommendation_by_state ON recommendation (state_id, id)",
                "CREATE INDEX recommendation_by_session ON recommendation (session_id, state_id)",
                "CREATE INDEX recommendation_by_position ON recommendation (position, id)",
                "CREATE INDEX recommendation_by_action ON recommendation (action, id)",
                """
                CREATE TABLE recommending_state (
                    state_id INTEGER NOT NULL REFERENCES state (id),
                    recommendation_id BIGINT NOT NULL REFERENCES recommendation (id),
                    import_id INTEGER NOT NULL REFERENCES import_receipt (id),
                    source_row INTEGER NOT NULL,
                    PRIMARY KEY (state_id, recommendation_id)
                )\(raw: engine == .sqlite ? " WITHOUT ROWID" : "")
                """,
                """
                CREATE TABLE recommendation_theme (
                    theme_id INTEGER NOT NULL REFERENCES theme (id),
                    recommendation_id BIGINT NOT NULL REFERENCES recommendation (id),
                    PRIMARY KEY (theme_id, recommendation_id)
                )\(raw: engine == .sqlite ? " WITHOUT ROWID" : "")
                """,
                """
                CREATE TABLE recommendation_figure (
                    state_id INTEGER NOT NULL,
                    session_id INTEGER NOT NULL,
                    position INTEGER NOT NULL,
                    action INTEGER NOT NULL,
                    number INTEGER NOT NULL,
                    PRIMARY KEY (state_id, session_id, position, action))
                """,
                """
                CREATE TABLE recommendation_theme_figure (
                    theme_id INTEGER NOT NULL,
                    state_id INTEGER NOT NULL,
                    session_id INTEGER NOT NULL,
                    position INTEGER NOT NULL,
                    action INTEGER NOT NULL,
                    number INTEGER NOT NULL,
                    PRIMARY KEY (theme_id, state_id, session_id, position, action))
                """,
                """
                CREATE INDEX recommendation_theme_figure_by_state
                ON recommendation_theme_figure (state_id, theme_id)
                """,
                """
                CREATE TABLE recommending_state_figure (
                    recommending_id INTEGER NOT NULL,
                    state_id INTEGER NOT NULL,
                    session_id INTEGER NOT NULL,
                    position INTEGER NOT NULL,
                    action INTEGER NOT NULL,
                    number INTEGER NOT NULL,
                    PRIMARY KEY (recommending_id, state_id, session_id, position, action))
                """,
                """
                CREATE INDEX recommending_state_figure_by_state
                ON recommending_state_figure (state_id, recommending_id)
                """,
                // The statistics add up whole tables in this order, without sorting.
                """
                CREATE INDEX recommendation_theme_figure_by_position
                ON recommendation_theme_figure (theme_id, position, number)
                """,
                """
                CREATE INDEX recommending_state_figure_by_position
                ON recommending_state_figure (recommending_id, position, number)
                """,
            ] + searchIndex.statements(for: engine)
        },
        // Figures are counted in memory (docs/decisions/0010); what served them goes.
        Migration("recommendations-002-marks") { engine in
            [
                "DROP TABLE recommendation_figure",
                "DROP TABLE recommendation_theme_figure",
                "DROP TABLE recommending_state_figure",
                "DROP TABLE recommendation_theme",
                "DROP INDEX recommendation_by_state",
                "DROP INDEX recommendation_by_position",
                "DROP INDEX recommendation_by_action",
            ] + (engine == .sqlite ? rowidStatements : [])
        },
        Migration("recommendations-003-checks") { engine in
            engine == .sqlite ? checkStatements : []
        },
    ]

    /// The same rules in words that cost SQLite a quarter less of the storing of a row: it looks up a list in a table
    /// made for the purpose, and counts the characters of a text from its beginning. What a table holds does not change
    /// with its checks, so they are written anew in place (https://sqlite.org/lang_altertable.html, section 7). A program
    /// that still holds the old words holds the same rules.
    private static let checkStatements: [SQL] = [
        "PRAGMA writable_schema = ON",
        """
        UPDATE sqlite_schema
        SET sql = replace(
            replace(sql, 'length(text) > 0', 'text <> '''''),
            'language IN (''ar'', ''en'', ''es'', ''fr'', ''ru'', ''zh'')',
            'language = ''en'' OR language = ''ar'' OR language = ''es'' OR language = ''fr''
                OR language = ''ru'' OR language = ''zh''')
        WHERE type = 'table' AND name = 'recommendation'
        """,
        "PRAGMA writable_schema = RESET",
    ]

    /// A `BIGINT PRIMARY KEY` is a second index on SQLite; an `INTEGER` one is the table itself.
    private static let rowidStatements: [SQL] = [
        "PRAGMA defer_foreign_keys = ON",
        """
        CREATE TABLE recommendation_next (
            id INTEGER PRIMARY KEY,
            public_id TEXT NOT NULL UNIQUE,
            mechanism TEXT NOT NULL CHECK (mechanism IN ('upr')),
            state_id INTEGER NOT NULL REFERENCES state (id),
            session_id INTEGER NOT NULL,
            text TEXT NOT NULL CHECK (length(text) > 0),
            text_key BLOB NOT NULL,
            language TEXT NOT NULL CHECK (language IN ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
            paragraph TEXT,
            symbol TEXT,
            position INTEGER NOT NULL CHECK (position BETWEEN 1 AND 5),
            position_as_given TEXT,
            action INTEGER CHECK (action BETWEEN 1 AND 5),
            recommending_states TEXT NOT NULL,
            themes TEXT NOT NULL,
            layout TEXT NOT NULL,
            import_id INTEGER NOT NULL REFERENCES import_receipt (id),
            source_row INTEGER NOT NULL)
        """,
        "INSERT INTO recommendation_next SELECT * FROM recommendation",
        "DROP TABLE recommendation",
        "ALTER TABLE recommendation_next RENAME TO recommendation",
        "CREATE INDEX recommendation_by_session ON recommendation (session_id, state_id)",
        // Holds all that is counted, so that the start of a server does not read the texts.
        """
        CREATE INDEX recommendation_marks ON recommendation (
            id, state_id, session_id, position, coalesce(action, 0), themes, recommending_states)
        """,
    ]
}
