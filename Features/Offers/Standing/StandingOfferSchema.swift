import Database

enum StandingOfferSchema {
    static let migrations = [
        Migration("offers-002-standing") { engine in
            [
                """
                CREATE TABLE standing_offer (
                    id INTEGER PRIMARY KEY,
                    public_id TEXT NOT NULL UNIQUE,
                    provider INTEGER NOT NULL REFERENCES party (id),
                    version INTEGER NOT NULL CHECK (version > 0),
                    status TEXT NOT NULL CHECK (status IN ('draft', 'published', 'ended')),
                    language TEXT NOT NULL CHECK (language IN ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
                    title TEXT NOT NULL,
                    text TEXT NOT NULL,
                    kinds TEXT NOT NULL,
                    themes TEXT NOT NULL,
                    level TEXT NOT NULL
                        CHECK (level IN ('multilateral', 'regional', 'bilateral')),
                    manner TEXT CHECK (manner IN
                        ('north-south', 'south-south', 'triangular', 'public-private')),
                    tongues TEXT NOT NULL,
                    for_all INTEGER NOT NULL CHECK (for_all IN (0, 1)),
                    country_groups TEXT NOT NULL,
                    period_from TEXT,
                    period_until TEXT,
                    currency TEXT,
                    amount BIGINT CHECK (amount >= 0),
                    in_kind TEXT NOT NULL,
                    conditions TEXT NOT NULL,
                    valid_until TEXT,
                    marker TEXT CHECK (marker IN ('0', '1', '2')),
                    marker_reason TEXT,
                    published_at BIGINT,
                    CHECK (period_until >= period_from),
                    CHECK ((currency IS NULL) = (amount IS NULL)),
                    CHECK ((marker IS NULL) = (marker_reason IS NULL)),
                    CHECK ((status = 'draft') = (published_at IS NULL)),
                    CHECK (status = 'draft' OR valid_until IS NOT NULL),
                    CHECK (status = 'draft' OR length(kinds) > 0))
                """,
                """
                CREATE INDEX standing_offer_by_publication
                ON standing_offer (published_at DESC, public_id)
                """,
                "CREATE INDEX standing_offer_by_provider ON standing_offer (provider, id)",
                """
                CREATE TABLE standing_offer_state (
                    offer_id INTEGER NOT NULL REFERENCES standing_offer (id),
                    party_id INTEGER NOT NULL REFERENCES party (id),
                    PRIMARY KEY (offer_id, party_id))
                """,
                """
                CREATE INDEX standing_offer_state_by_party
                ON standing_offer_state (party_id, offer_id)
                """,
                """
                CREATE TABLE standing_offer_drafter (
                    offer_id INTEGER NOT NULL REFERENCES standing_offer (id),
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    PRIMARY KEY (offer_id, person_id))
                """,
            ] + ActSchema.numbers("standing_offer", engine)
                + guards.flatMap { $0.statements(engine) }
        }
    ]

    /// What no road may go round: it begins as a draft; published, it keeps its words and for whom it is,
    /// and its last day comes no nearer.
    private static let guards = [
        TableGuard(
            "standing_offer_is_born_as_a_draft", before: .insert, of: "standing_offer",
            "a standing offer begins as a draft", refuse: "NEW.status <> 'draft'"),
        TableGuard(
            "standing_offer_keeps_its_words", before: .update, of: "standing_offer",
            "what was published keeps its words",
            refuse: """
                NEW.provider <> OLD.provider
                OR (OLD.published_at IS NOT NULL AND (NEW.status = 'draft'
                    OR NEW.title <> OLD.title OR NEW.text <> OLD.text
                    OR NEW.language <> OLD.language OR NEW.kinds <> OLD.kinds
                    OR NEW.themes <> OLD.themes OR NEW.level <> OLD.level
                    OR NEW.manner IS DISTINCT FROM OLD.manner OR NEW.tongues <> OLD.tongues
                    OR NEW.for_all <> OLD.for_all OR NEW.country_groups <> OLD.country_groups
                    OR NEW.period_from IS DISTINCT FROM OLD.period_from
                    OR NEW.period_until IS DISTINCT FROM OLD.period_until
                    OR NEW.currency IS DISTINCT FROM OLD.currency
                    OR NEW.amount IS DISTINCT FROM OLD.amount OR NEW.in_kind <> OLD.in_kind
                    OR NEW.conditions <> OLD.conditions OR NEW.valid_until < OLD.valid_until
                    OR NEW.marker IS DISTINCT FROM OLD.marker
                    OR NEW.marker_reason IS DISTINCT FROM OLD.marker_reason
                    OR NEW.published_at IS DISTINCT FROM OLD.published_at))
                """),
        TableGuard(
            "standing_offer_state_is_not_added", before: .insert, of: "standing_offer_state",
            "what was published stays for whom it was",
            refuse: """
                EXISTS (SELECT 1 FROM standing_offer
                    WHERE id = NEW.offer_id AND published_at IS NOT NULL)
                """),
        TableGuard(
            "standing_offer_state_is_not_changed", before: .update, of: "standing_offer_state",
            "what was published stays for whom it was",
            refuse: """
                EXISTS (SELECT 1 FROM standing_offer
                    WHERE id IN (OLD.offer_id, NEW.offer_id) AND published_at IS NOT NULL)
                """),
        TableGuard(
            "standing_offer_state_is_not_taken", before: .delete, of: "standing_offer_state",
            "what was published stays for whom it was",
            refuse: """
                EXISTS (SELECT 1 FROM standing_offer
                    WHERE id = OLD.offer_id AND published_at IS NOT NULL)
                """),
    ]
}
