import Database

enum DialogueSchema {
    static let migrations = [
        Migration("dialogues-001-dialogues") { engine in
            [
                """
                CREATE TABLE dialogue (
                    id INTEGER PRIMARY KEY,
                    public_id TEXT NOT NULL UNIQUE,
                    author INTEGER NOT NULL REFERENCES party (id),
                    version INTEGER NOT NULL CHECK (version > 0),
                    status TEXT NOT NULL CHECK (status IN ('draft', 'recorded')),
                    language TEXT NOT NULL CHECK (language IN ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
                    title TEXT NOT NULL,
                    text TEXT NOT NULL,
                    level TEXT NOT NULL CHECK (level IN ('international', 'regional', 'bilateral')),
                    held_on TEXT,
                    recorded_at BIGINT,
                    CHECK ((status = 'recorded') = (recorded_at IS NOT NULL)),
                    CHECK (status = 'draft' OR held_on IS NOT NULL))
                """,
                "CREATE INDEX dialogue_by_day ON dialogue (held_on DESC, public_id)",
                """
                CREATE TABLE dialogue_party (
                    dialogue_id INTEGER NOT NULL REFERENCES dialogue (id),
                    party_id INTEGER NOT NULL REFERENCES party (id),
                    agreed_at BIGINT,
                    PRIMARY KEY (dialogue_id, party_id))
                """,
                "CREATE INDEX dialogue_party_by_party ON dialogue_party (party_id, dialogue_id)",
                """
                CREATE TABLE dialogue_drafter (
                    dialogue_id INTEGER NOT NULL REFERENCES dialogue (id),
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    PRIMARY KEY (dialogue_id, person_id))
                """,
            ] + ActSchema.numbers("dialogue", engine) + guards.flatMap { $0.statements(engine) }
        }
    ]

    /// What no road may go round: recorded, it keeps its words and its parties; nobody agrees to a draft.
    private static let guards = [
        TableGuard(
            "dialogue_is_born_as_a_draft", before: .insert, of: "dialogue",
            "a dialogue begins as a draft", refuse: "NEW.status <> 'draft'"),
        TableGuard(
            "dialogue_keeps_its_words", before: .update, of: "dialogue",
            "what was recorded keeps its words, and is between two at least",
            refuse: """
                NEW.author <> OLD.author
                OR (OLD.status = 'recorded' AND (NEW.status <> 'recorded'
                    OR NEW.language <> OLD.language OR NEW.title <> OLD.title
                    OR NEW.text <> OLD.text OR NEW.level <> OLD.level
                    OR NEW.held_on IS DISTINCT FROM OLD.held_on
                    OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at))
                OR (NEW.status = 'recorded' AND (
                    SELECT count(*) FROM dialogue_party WHERE dialogue_id = OLD.id) < 2)
                """),
        TableGuard(
            "dialogue_party_is_added_to_a_draft", before: .insert, of: "dialogue_party",
            "parties are those of the draft, and agree to what was recorded",
            refuse: """
                NEW.agreed_at IS NOT NULL OR NOT EXISTS (
                    SELECT 1 FROM dialogue WHERE id = NEW.dialogue_id AND status = 'draft')
                """),
        TableGuard(
            "dialogue_party_agrees_for_itself", before: .update, of: "dialogue_party",
            "parties are those of the draft, and agree to what was recorded",
            refuse: """
                NEW.party_id <> OLD.party_id OR NEW.dialogue_id <> OLD.dialogue_id
                OR (NEW.agreed_at IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM dialogue WHERE id = NEW.dialogue_id AND status = 'recorded'))
                """),
        TableGuard(
            "dialogue_party_stays", before: .delete, of: "dialogue_party",
            "what was recorded keeps its parties",
            refuse: """
                EXISTS (SELECT 1 FROM dialogue WHERE id = OLD.dialogue_id AND status = 'recorded')
                """),
    ]
}
