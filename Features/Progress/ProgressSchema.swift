import Database

enum ProgressSchema {
    static let migrations = [
        Migration("progress-001-accounts") { engine in
            [
                """
                CREATE TABLE progress (
                    id INTEGER PRIMARY KEY,
                    public_id TEXT NOT NULL UNIQUE,
                    recommendation_id BIGINT NOT NULL UNIQUE REFERENCES recommendation (id),
                    state_party INTEGER NOT NULL REFERENCES party (id),
                    version INTEGER NOT NULL CHECK (version > 0),
                    status TEXT NOT NULL CHECK (status IN ('draft', 'cleared', 'published')),
                    standing TEXT NOT NULL CHECK (standing IN ('not-begun', 'under-way', 'done')),
                    as_of TEXT,
                    language TEXT NOT NULL CHECK (language IN ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
                    text TEXT NOT NULL,
                    cleared_by INTEGER REFERENCES person (id),
                    shown_standing TEXT
                        CHECK (shown_standing IN ('not-begun', 'under-way', 'done')),
                    shown_as_of TEXT,
                    shown_language TEXT
                        CHECK (shown_language IN ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
                    shown_text TEXT,
                    published_at BIGINT,
                    is_shown INTEGER NOT NULL CHECK (is_shown IN (0, 1)),
                    CHECK (status = 'draft' OR (as_of IS NOT NULL AND length(text) > 0)),
                    CHECK ((published_at IS NULL) = (shown_standing IS NULL)),
                    CHECK ((published_at IS NULL) = (shown_as_of IS NULL)),
                    CHECK ((published_at IS NULL) = (shown_language IS NULL)),
                    CHECK ((published_at IS NULL) = (shown_text IS NULL)),
                    CHECK (is_shown = 0 OR published_at IS NOT NULL))
                """,
                "CREATE INDEX progress_by_state ON progress (state_party, recommendation_id)",
                "CREATE INDEX progress_by_publication ON progress (published_at, public_id)",
                """
                CREATE TABLE progress_drafter (
                    progress_id INTEGER NOT NULL REFERENCES progress (id),
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    PRIMARY KEY (progress_id, person_id))
                """,
            ] + ActSchema.numbers("progress", engine) + guards.flatMap { $0.statements(engine) }
        }
    ]

    /// What no road may go round, plain SQL included: who drafts does not alone clear (I12); what is
    /// published is exactly what was cleared.
    private static let guards = [
        TableGuard(
            "progress_begins_as_a_draft", before: .insert, of: "progress",
            "an account begins as a draft",
            refuse:
                "NEW.status <> 'draft' OR NEW.cleared_by IS NOT NULL OR NEW.published_at IS NOT NULL"
        ),
        TableGuard(
            "progress_is_not_cleared_by_its_drafter_alone", before: .update, of: "progress",
            "who drafts does not alone clear",
            refuse: """
                (NEW.status <> 'draft' AND NEW.cleared_by IS NULL)
                OR (OLD.status = 'draft' AND NEW.status = 'published')
                OR (NEW.cleared_by IS NOT NULL AND NEW.cleared_by IS DISTINCT FROM OLD.cleared_by
                    AND NOT EXISTS (
                        SELECT 1 FROM progress_drafter d
                        WHERE d.progress_id = NEW.id AND d.person_id <> NEW.cleared_by))
                """),
        TableGuard(
            "progress_keeps_what_was_cleared", before: .update, of: "progress",
            "what was cleared is not changed",
            refuse: """
                (NEW.status <> 'draft' AND (NEW.text <> OLD.text OR NEW.standing <> OLD.standing
                    OR NEW.language <> OLD.language OR NEW.as_of IS DISTINCT FROM OLD.as_of))
                OR NEW.recommendation_id <> OLD.recommendation_id
                OR NEW.state_party <> OLD.state_party
                """),
        TableGuard(
            "progress_shows_what_was_cleared", before: .update, of: "progress",
            "what is published is what was cleared",
            refuse: """
                (NEW.published_at IS DISTINCT FROM OLD.published_at
                    OR NEW.shown_text IS DISTINCT FROM OLD.shown_text
                    OR NEW.shown_standing IS DISTINCT FROM OLD.shown_standing
                    OR NEW.shown_language IS DISTINCT FROM OLD.shown_language
                    OR NEW.shown_as_of IS DISTINCT FROM OLD.shown_as_of)
                AND (OLD.status <> 'cleared' OR NEW.status <> 'published'
                    OR NEW.shown_text IS DISTINCT FROM OLD.text
                    OR NEW.shown_standing IS DISTINCT FROM OLD.standing
                    OR NEW.shown_language IS DISTINCT FROM OLD.language
                    OR NEW.shown_as_of IS DISTINCT FROM OLD.as_of)
                """),
    ]
}
