import Database

enum OfferSchema {
    /// The public list and what is taken away of it, in their order.
    static let listed = Migration("offers-005-listed") { _ in
        [
            """
            CREATE INDEX offer_listed ON offer (published_at DESC, public_id)
            WHERE published_at IS NOT NULL
            """
        ]
    }

    /// With its request what was offered to it lapses.
    static let acceptedWhileAsked = Migration("offers-006-accepted-while-asked") { engine in
        TableGuard(
            "offer_is_accepted_while_asked", before: .update, of: "offer",
            "an offer is accepted while its request is open",
            locking: "1 FROM request WHERE id = NEW.request_id FOR SHARE",
            refuse: """
                NEW.status = 'accepted' AND OLD.status <> 'accepted' AND NOT EXISTS (
                    SELECT 1 FROM request WHERE id = NEW.request_id AND status = 'open')
                """
        ).statements(engine)
    }

    static let migrations = [
        Migration("offers-001-offers") { engine in
            [
                """
                CREATE TABLE offer (
                    id INTEGER PRIMARY KEY,
                    public_id TEXT NOT NULL UNIQUE,
                    request_id INTEGER NOT NULL REFERENCES request (id),
                    provider INTEGER NOT NULL REFERENCES party (id),
                    version INTEGER NOT NULL CHECK (version > 0),
                    status TEXT NOT NULL CHECK (status IN
                        ('draft', 'open', 'accepted', 'declined', 'withdrawn')),
                    language TEXT NOT NULL CHECK (language IN ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
                    title TEXT NOT NULL,
                    text TEXT NOT NULL,
                    kinds TEXT NOT NULL,
                    level TEXT NOT NULL
                        CHECK (level IN ('multilateral', 'regional', 'bilateral')),
                    manner TEXT CHECK (manner IN
                        ('north-south', 'south-south', 'triangular', 'public-private')),
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
                    decided_at BIGINT,
                    decided_on TEXT,
                    decided_by INTEGER REFERENCES person (id),
                    decision TEXT,
                    accepted_kinds TEXT,
                    is_partial INTEGER NOT NULL DEFAULT 0 CHECK (is_partial IN (0, 1)),
                    provider_shows INTEGER NOT NULL CHECK (provider_shows IN (0, 1)),
                    state_shows INTEGER NOT NULL CHECK (state_shows IN (0, 1)),
                    CHECK (period_until >= period_from),
                    CHECK ((currency IS NULL) = (amount IS NULL)),
                    CHECK ((marker IS NULL) = (marker_reason IS NULL)),
                    CHECK ((status = 'draft') = (published_at IS NULL)),
                    CHECK (status = 'draft' OR valid_until IS NOT NULL),
                    CHECK ((status IN ('accepted', 'declined')) = (decided_at IS NOT NULL)),
                    CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
                    CHECK ((decided_at IS NULL) = (decided_on IS NULL)),
                    CHECK (status <> 'accepted' OR decided_on <= valid_until),
                    CHECK (status <> 'accepted' OR length(accepted_kinds) > 0),
                    CHECK (status <> 'declined' OR length(decision) > 0),
                    CHECK (is_partial = 0 OR length(decision) > 0))
                """,
                "CREATE INDEX offer_by_request ON offer (request_id, id)",
                "CREATE INDEX offer_by_provider ON offer (provider, id)",
                """
                CREATE TABLE offer_drafter (
                    offer_id INTEGER NOT NULL REFERENCES offer (id),
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    PRIMARY KEY (offer_id, person_id))
                """,
            ] + ActSchema.numbers("offer", engine)
                + guards.flatMap { $0.statements(engine) }
        }
    ]

    /// What no road may go round: only the asked offer; an offer begins as a draft; published, it keeps
    /// its words; it is decided once, while it is open.
    private static let guards = [
        TableGuard(
            "offer_is_born_as_a_draft", before: .insert, of: "offer",
            "an offer begins as a draft of somebody who was asked",
            refuse: """
                NEW.status <> 'draft' OR NOT EXISTS (
                    SELECT 1 FROM request r JOIN request_addressee a ON a.request_id = r.id
                    WHERE r.id = NEW.request_id AND r.status = 'open'
                        AND a.party_id = NEW.provider)
                """),
        TableGuard(
            "offer_keeps_its_words", before: .update, of: "offer",
            "what was published keeps its words",
            refuse: """
                NEW.request_id <> OLD.request_id OR NEW.provider <> OLD.provider
                OR (OLD.published_at IS NOT NULL AND (NEW.title <> OLD.title
                    OR NEW.text <> OLD.text OR NEW.language <> OLD.language
                    OR NEW.kinds <> OLD.kinds OR NEW.level <> OLD.level
                    OR NEW.manner IS DISTINCT FROM OLD.manner
                    OR NEW.period_from IS DISTINCT FROM OLD.period_from
                    OR NEW.period_until IS DISTINCT FROM OLD.period_until
                    OR NEW.currency IS DISTINCT FROM OLD.currency
                    OR NEW.amount IS DISTINCT FROM OLD.amount OR NEW.in_kind <> OLD.in_kind
                    OR NEW.conditions <> OLD.conditions
                    OR NEW.valid_until IS DISTINCT FROM OLD.valid_until
                    OR NEW.marker IS DISTINCT FROM OLD.marker
                    OR NEW.marker_reason IS DISTINCT FROM OLD.marker_reason
                    OR NEW.published_at IS DISTINCT FROM OLD.published_at))
                """),
        TableGuard(
            "offer_is_decided_once", before: .update, of: "offer",
            "an offer is decided once, while it is open",
            refuse: """
                (NEW.status <> OLD.status AND (NEW.status = 'draft'
                    OR OLD.status IN ('accepted', 'declined', 'withdrawn')
                    OR (NEW.status <> 'open' AND OLD.status = 'draft')))
                OR (OLD.decided_at IS NOT NULL AND (NEW.decided_at IS DISTINCT FROM OLD.decided_at
                    OR NEW.decided_by IS DISTINCT FROM OLD.decided_by
                    OR NEW.decision IS DISTINCT FROM OLD.decision
                    OR NEW.accepted_kinds IS DISTINCT FROM OLD.accepted_kinds
                    OR NEW.is_partial <> OLD.is_partial))
                """),
        TableGuard(
            "offer_is_published_while_asked", before: .update, of: "offer",
            "an offer answers an open request",
            refuse: """
                OLD.published_at IS NULL AND NEW.published_at IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM request WHERE id = NEW.request_id AND status = 'open')
                """),
    ]
}
