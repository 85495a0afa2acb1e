import Database

/// The tables of reference facts. They hold what `Data/reference` says and nothing else, and are
/// written by `ReferenceLoader` alone.
enum PartiesSchema {
    static let migrations = [
        Migration("parties-001-reference") { _ in
            [
                """
                CREATE TABLE reference_load (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    content_hash TEXT NOT NULL,
                    loaded_at TEXT NOT NULL)
                """,
                """
                CREATE TABLE state (
                    id INTEGER PRIMARY KEY,
                    iso3 TEXT NOT NULL UNIQUE CHECK (length(iso3) = 3),
                    iso2 TEXT NOT NULL UNIQUE CHECK (length(iso2) = 2),
                    slug TEXT NOT NULL UNIQUE,
                    membership TEXT NOT NULL CHECK (membership IN ('member', 'observer')),
                    admission_date TEXT,
                    regional_group TEXT,
                    ldc INTEGER NOT NULL, ldc_since INTEGER, ldc_until TEXT, ldc_graduation TEXT,
                    lldc INTEGER NOT NULL, sids INTEGER NOT NULL,
                    short_ar TEXT NOT NULL, short_en TEXT NOT NULL, short_es TEXT NOT NULL,
                    short_fr TEXT NOT NULL, short_ru TEXT NOT NULL, short_zh TEXT NOT NULL,
                    formal_ar TEXT NOT NULL, formal_en TEXT NOT NULL, formal_es TEXT NOT NULL,
                    formal_fr TEXT NOT NULL, formal_ru TEXT NOT NULL, formal_zh TEXT NOT NULL)
                """,
                """
                CREATE TABLE state_alias (
                    state_id INTEGER NOT NULL REFERENCES state (id),
                    alias TEXT NOT NULL,
                    language TEXT NOT NULL,
                    valid_until TEXT,
                    PRIMARY KEY (state_id, alias, language))
                """,
                """
                CREATE TABLE theme (
                    id INTEGER PRIMARY KEY,
                    scheme TEXT NOT NULL,
                    code TEXT NOT NULL,
                    slug TEXT NOT NULL UNIQUE,
                    label TEXT NOT NULL,
                    name_ar TEXT NOT NULL, name_en TEXT NOT NULL, name_es TEXT NOT NULL,
                    name_fr TEXT NOT NULL, name_ru TEXT NOT NULL, name_zh TEXT NOT NULL,
                    keywords_ar TEXT NOT NULL, keywords_en TEXT NOT NULL,
                    keywords_es TEXT NOT NULL, keywords_fr TEXT NOT NULL,
                    keywords_ru TEXT NOT NULL, keywords_zh TEXT NOT NULL,
                    UNIQUE (scheme, code))
                """,
                """
                CREATE TABLE treaty (
                    id INTEGER PRIMARY KEY,
                    code TEXT NOT NULL UNIQUE,
                    adopted TEXT, in_force TEXT,
                    name_ar TEXT NOT NULL, name_en TEXT NOT NULL, name_es TEXT NOT NULL,
                    name_fr TEXT NOT NULL, name_ru TEXT NOT NULL, name_zh TEXT NOT NULL)
                """,
                """
                CREATE TABLE treaty_act (
                    state_id INTEGER NOT NULL REFERENCES state (id),
                    treaty_id INTEGER NOT NULL REFERENCES treaty (id),
                    action TEXT NOT NULL,
                    date TEXT,
                    source TEXT NOT NULL)
                """,
                "CREATE INDEX treaty_act_by_state ON treaty_act (state_id, treaty_id, date)",
                """
                CREATE TABLE review_session (
                    id INTEGER PRIMARY KEY,
                    cycle INTEGER NOT NULL,
                    start_day TEXT, end_day TEXT,
                    year INTEGER NOT NULL, month INTEGER NOT NULL,
                    status TEXT NOT NULL)
                """,
                """
                CREATE TABLE review (
                    state_id INTEGER NOT NULL REFERENCES state (id),
                    session_id INTEGER NOT NULL REFERENCES review_session (id),
                    status TEXT NOT NULL,
                    PRIMARY KEY (state_id, session_id))
                """,
                """
                CREATE TABLE development_goal (
                    code TEXT PRIMARY KEY,
                    goal INTEGER NOT NULL,
                    title_ar TEXT NOT NULL, title_en TEXT NOT NULL, title_es TEXT NOT NULL,
                    title_fr TEXT NOT NULL, title_ru TEXT NOT NULL, title_zh TEXT NOT NULL)
                """,
                """
                CREATE TABLE un_entity (
                    code TEXT PRIMARY KEY,
                    kind TEXT NOT NULL,
                    iati_identifier TEXT,
                    name_ar TEXT NOT NULL, name_en TEXT NOT NULL, name_es TEXT NOT NULL,
                    name_fr TEXT NOT NULL, name_ru TEXT NOT NULL, name_zh TEXT NOT NULL,
                    acronym_ar TEXT NOT NULL, acronym_en TEXT NOT NULL, acronym_es TEXT NOT NULL,
                    acronym_fr TEXT NOT NULL, acronym_ru TEXT NOT NULL, acronym_zh TEXT NOT NULL)
                """,
            ]
        },
        Migration("parties-003-party") { _ in
            [
                """
                CREATE TABLE party (
                    id INTEGER PRIMARY KEY,
                    kind TEXT NOT NULL
                        CHECK (kind IN ('state', 'un-entity', 'organisation', 'invented-state')),
                    slug TEXT NOT NULL UNIQUE,
                    state_id INTEGER UNIQUE REFERENCES state (id),
                    entity_code TEXT UNIQUE,
                    name_ar TEXT NOT NULL, name_en TEXT NOT NULL, name_es TEXT NOT NULL,
                    name_fr TEXT NOT NULL, name_ru TEXT NOT NULL, name_zh TEXT NOT NULL,
                    short_ar TEXT NOT NULL, short_en TEXT NOT NULL, short_es TEXT NOT NULL,
                    short_fr TEXT NOT NULL, short_ru TEXT NOT NULL, short_zh TEXT NOT NULL,
                    CHECK ((kind = 'state') = (state_id IS NOT NULL)))
                """
            ]
        },
        Migration("parties-004-facts-for-pages") { _ in
            [
                "ALTER TABLE state ADD COLUMN group_note_ar TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE state ADD COLUMN group_note_en TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE state ADD COLUMN group_note_es TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE state ADD COLUMN group_note_fr TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE state ADD COLUMN group_note_ru TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE state ADD COLUMN group_note_zh TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE treaty ADD COLUMN kind TEXT NOT NULL DEFAULT 'core'",
                "ALTER TABLE treaty ADD COLUMN parent TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE treaty ADD COLUMN collection_number TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE treaty ADD COLUMN body TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE treaty ADD COLUMN other_codes TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE development_goal ADD COLUMN place INTEGER NOT NULL DEFAULT 0",
                "ALTER TABLE development_goal ADD COLUMN short_ar TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE development_goal ADD COLUMN short_en TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE development_goal ADD COLUMN short_es TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE development_goal ADD COLUMN short_fr TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE development_goal ADD COLUMN short_ru TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE development_goal ADD COLUMN short_zh TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE un_entity ADD COLUMN place INTEGER NOT NULL DEFAULT 0",
                "ALTER TABLE un_entity ADD COLUMN channel_code TEXT",
                "ALTER TABLE un_entity ADD COLUMN parent TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE un_entity ADD COLUMN note TEXT",
                // The same files are loaded again, now with these columns.
                "DELETE FROM reference_load",
            ]
        },
        Migration("parties-005-sectors") { _ in
            [
                """
                CREATE TABLE sector (
                    code TEXT PRIMARY KEY CHECK (length(code) = 5),
                    name_ar TEXT NOT NULL, name_en TEXT NOT NULL CHECK (length(name_en) > 0),
                    name_es TEXT NOT NULL, name_fr TEXT NOT NULL, name_ru TEXT NOT NULL,
                    name_zh TEXT NOT NULL)
                """,
                "DELETE FROM reference_load",
            ]
        },
    ]
}
