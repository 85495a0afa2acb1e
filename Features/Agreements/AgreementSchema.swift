import Database

enum AgreementSchema {
    static let migrations =
        [
            Migration("agreements-001-agreements") { engine in
                [
                    """
                    CREATE TABLE agreement (
                        id INTEGER PRIMARY KEY,
                        public_id TEXT NOT NULL UNIQUE,
                        offer_id INTEGER NOT NULL REFERENCES offer (id),
                        request_id INTEGER NOT NULL REFERENCES request (id),
                        state_party INTEGER NOT NULL REFERENCES party (id),
                        version INTEGER NOT NULL CHECK (version > 0),
                        status TEXT NOT NULL CHECK (status IN
                            ('draft', 'signing', 'signed', 'suspended', 'withdrawn')),
                        title TEXT NOT NULL,
                        themes TEXT NOT NULL,
                        places TEXT NOT NULL,
                        period_from TEXT,
                        period_until TEXT,
                        authentic TEXT NOT NULL
                            CHECK (authentic IN ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
                        text_hash TEXT CHECK (length(text_hash) = 64),
                        starts_on TEXT,
                        stopped_on TEXT,
                        is_shown INTEGER NOT NULL CHECK (is_shown IN (0, 1)),
                        CHECK (period_until >= period_from),
                        CHECK (status <> 'draft' OR text_hash IS NULL),
                        CHECK (status NOT IN ('signing', 'signed', 'suspended')
                            OR (text_hash IS NOT NULL AND period_from IS NOT NULL
                                AND period_until IS NOT NULL)),
                        CHECK (status NOT IN ('draft', 'signing') OR starts_on IS NULL),
                        CHECK (status NOT IN ('signed', 'suspended') OR starts_on IS NOT NULL),
                        CHECK (starts_on >= period_from),
                        CHECK ((status IN ('suspended', 'withdrawn')) = (stopped_on IS NOT NULL)))
                    """,
                    "CREATE INDEX agreement_by_state ON agreement (state_party, id)",
                    "CREATE INDEX agreement_by_request ON agreement (request_id, id)",
                    """
                    CREATE UNIQUE INDEX agreement_is_one_for_an_offer
                    ON agreement (offer_id) WHERE status <> 'withdrawn'
                    """,
                    """
                    CREATE TABLE agreement_party (
                        agreement_id INTEGER NOT NULL REFERENCES agreement (id),
                        party_id INTEGER NOT NULL REFERENCES party (id),
                        place INTEGER NOT NULL,
                        PRIMARY KEY (agreement_id, party_id))
                    """,
                    "CREATE INDEX agreement_party_by_party ON agreement_party (party_id, agreement_id)",
                    """
                    CREATE TABLE agreement_ceiling (
                        agreement_id INTEGER NOT NULL REFERENCES agreement (id),
                        currency TEXT NOT NULL,
                        amount BIGINT NOT NULL CHECK (amount >= 0),
                        PRIMARY KEY (agreement_id, currency))
                    """,
                    """
                    CREATE TABLE agreement_text (
                        agreement_id INTEGER NOT NULL REFERENCES agreement (id),
                        language TEXT NOT NULL CHECK (language IN ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
                        text TEXT NOT NULL CHECK (length(text) > 0),
                        PRIMARY KEY (agreement_id, language))
                    """,
                    """
                    CREATE TABLE agreement_drafter (
                        agreement_id INTEGER NOT NULL REFERENCES agreement (id),
                        person_id INTEGER NOT NULL REFERENCES person (id),
                        PRIMARY KEY (agreement_id, person_id))
                    """,
                    """
                    CREATE TABLE agreement_signature (
                        agreement_id INTEGER NOT NULL,
                        party_id INTEGER NOT NULL,
                        person_id INTEGER NOT NULL REFERENCES person (id),
                        text_hash TEXT NOT NULL,
                        at BIGINT NOT NULL,
                        PRIMARY KEY (agreement_id, party_id),
                        FOREIGN KEY (agreement_id, party_id)
                            REFERENCES agreement_party (agreement_id, party_id))
                    """,
                ] + ActSchema.numbers("agreement", engine)
                    + guards.flatMap { $0.statements(engine) }
            }
        ] + AmendmentSchema.migrations + PaperSchema.migrations
        + TextPublicationSchema.migrations + AgreementDaysSchema.migrations
        + BasisSchema.migrations + PauseSchema.migrations
        // The public list and what is taken away of it, in their order.
        + [
            Migration("agreements-007-listed") { _ in
                [
                    """
                    CREATE INDEX agreement_listed ON agreement (starts_on DESC, public_id)
                    WHERE starts_on IS NOT NULL
                    """
                ]
            },
            // The public list costs the same however many agreements their States keep to themselves; counts and
            // choices are answered from the index alone.
            Migration("agreements-009-published") { _ in
                [
                    "DROP INDEX agreement_listed",
                    "DROP INDEX agreement_party_by_party",
                    """
                    CREATE INDEX agreement_party_by_party
                    ON agreement_party (party_id, place, agreement_id)
                    """,
                    """
                    CREATE INDEX agreement_published
                    ON agreement (starts_on DESC, public_id, stopped_on, is_shown)
                    WHERE is_shown = 1 AND starts_on IS NOT NULL
                    """,
                    """
                    CREATE INDEX agreement_published_by_state
                    ON agreement (state_party, starts_on DESC, public_id, stopped_on, is_shown)
                    WHERE is_shown = 1 AND starts_on IS NOT NULL
                    """,
                ]
            },
        ]

    /// What no road may go round: an agreement begins as a draft from an accepted offer; it is signed
    /// when all have signed; a signature is of the text as it stands, not of its drafter alone, and is
    /// never changed; what is fixed keeps its words; withdrawn is for good.
    private static let guards =
        [
            TableGuard(
                "agreement_is_born_of_an_offer", before: .insert, of: "agreement",
                "an agreement begins as a draft from an accepted offer of that State",
                refuse: """
                    NEW.status <> 'draft' OR NOT EXISTS (
                        SELECT 1 FROM offer o JOIN request r ON r.id = o.request_id
                        WHERE o.id = NEW.offer_id AND o.status = 'accepted'
                            AND r.id = NEW.request_id AND r.state_party = NEW.state_party)
                    """),
            TableGuard(
                "agreement_keeps_its_words", before: .update, of: "agreement",
                "what is fixed for signature keeps its words",
                refuse: """
                    NEW.offer_id <> OLD.offer_id OR NEW.request_id <> OLD.request_id
                    OR NEW.state_party <> OLD.state_party
                    OR (OLD.status <> 'draft' AND NEW.status <> 'draft' AND (
                        NEW.title <> OLD.title
                        OR NEW.themes <> OLD.themes OR NEW.places <> OLD.places
                        OR NEW.period_from IS DISTINCT FROM OLD.period_from
                        OR NEW.period_until IS DISTINCT FROM OLD.period_until
                        OR NEW.authentic <> OLD.authentic
                        OR NEW.text_hash IS DISTINCT FROM OLD.text_hash))
                    OR (OLD.starts_on IS NOT NULL
                        AND NEW.starts_on IS DISTINCT FROM OLD.starts_on)
                    """),
            TableGuard(
                "agreement_goes_its_way", before: .update, of: "agreement",
                "an agreement is fixed, signed by all, and withdrawn for good",
                refuse: """
                    (NEW.status <> OLD.status AND (OLD.status = 'withdrawn'
                        OR (NEW.status = 'draft' AND OLD.status <> 'signing')
                        OR (NEW.status = 'signing' AND OLD.status <> 'draft')
                        OR (NEW.status = 'suspended' AND OLD.status <> 'signed')
                        OR (NEW.status = 'signed' AND OLD.status NOT IN ('signing', 'suspended'))))
                    OR (NEW.status IN ('signed', 'suspended') AND EXISTS (
                        SELECT 1 FROM agreement_party p WHERE p.agreement_id = NEW.id
                            AND NOT EXISTS (SELECT 1 FROM agreement_signature s
                                WHERE s.agreement_id = NEW.id AND s.party_id = p.party_id
                                    AND s.text_hash = NEW.text_hash)))
                    OR (NEW.status IN ('signed', 'suspended') AND (
                        SELECT count(*) FROM agreement_party WHERE agreement_id = NEW.id) < 2)
                    OR (NEW.status = 'draft' AND EXISTS (
                        SELECT 1 FROM agreement_signature WHERE agreement_id = NEW.id))
                    """),
            TableGuard(
                "agreement_is_signed_as_it_stands", before: .insert, of: "agreement_signature",
                "a signature is of the text as it stands, and not of its drafter alone",
                refuse: """
                    NOT EXISTS (SELECT 1 FROM agreement a WHERE a.id = NEW.agreement_id
                        AND a.status = 'signing' AND a.text_hash = NEW.text_hash)
                    OR NOT EXISTS (SELECT 1 FROM agreement_drafter d
                        WHERE d.agreement_id = NEW.agreement_id AND d.person_id <> NEW.person_id)
                    """),
            TableGuard(
                "agreement_signature_is_not_changed", before: .update, of: "agreement_signature",
                "a signature is never changed", refuse: "1 = 1"),
            TableGuard(
                "agreement_signature_is_kept", before: .delete, of: "agreement_signature",
                "a signature is kept once all have signed",
                refuse: """
                    EXISTS (SELECT 1 FROM agreement a WHERE a.id = OLD.agreement_id
                        AND a.status NOT IN ('draft', 'signing'))
                    """),
        ]
        + [
            TableGuard(
                "agreement_party_is_added_in_draft", before: .insert, of: "agreement_party",
                "terms change in draft only", refuse: isFixed(newRow: true)),
            TableGuard(
                "agreement_party_is_not_changed", before: .update, of: "agreement_party",
                "terms change in draft only", refuse: isFixed(newRow: false)),
            TableGuard(
                "agreement_party_is_removed_in_draft", before: .delete, of: "agreement_party",
                "terms change in draft only", refuse: isFixed(newRow: false)),
            TableGuard(
                "agreement_ceiling_is_added_in_draft", before: .insert, of: "agreement_ceiling",
                "terms change in draft only", refuse: isFixed(newRow: true)),
            TableGuard(
                "agreement_ceiling_is_not_changed", before: .update, of: "agreement_ceiling",
                "terms change in draft only", refuse: isFixed(newRow: false)),
            TableGuard(
                "agreement_ceiling_is_removed_in_draft", before: .delete, of: "agreement_ceiling",
                "terms change in draft only", refuse: isFixed(newRow: false)),
            TableGuard(
                "agreement_text_is_added_in_draft", before: .insert, of: "agreement_text",
                "terms change in draft only", refuse: isFixed(newRow: true)),
            TableGuard(
                "agreement_text_is_not_changed", before: .update, of: "agreement_text",
                "terms change in draft only", refuse: isFixed(newRow: false)),
            TableGuard(
                "agreement_text_is_removed_in_draft", before: .delete, of: "agreement_text",
                "terms change in draft only", refuse: isFixed(newRow: false)),
        ]

    private static func isFixed(newRow: Bool) -> SQL {
        """
        EXISTS (SELECT 1 FROM agreement a
            WHERE a.id = \(raw: newRow ? "NEW" : "OLD").agreement_id AND a.status <> 'draft')
        """
    }
}
