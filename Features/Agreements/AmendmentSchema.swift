import Database

/// The versions of an agreement's text: the first as it was signed, each later one an amendment.
enum AmendmentSchema {
    static let migrations = [
        Migration("agreements-002-amendments") { engine in
            [
                """
                ALTER TABLE agreement ADD COLUMN edition INTEGER NOT NULL DEFAULT 1
                    CHECK (edition > 0)
                """,
                "ALTER TABLE agreement ADD COLUMN amends TEXT CHECK (length(amends) = 64)",
                """
                CREATE TABLE agreement_edition (
                    agreement_id INTEGER NOT NULL REFERENCES agreement (id),
                    number INTEGER NOT NULL CHECK (number > 0),
                    status TEXT NOT NULL CHECK (status IN ('draft', 'signing', 'signed')),
                    title TEXT NOT NULL,
                    themes TEXT NOT NULL,
                    places TEXT NOT NULL,
                    period_from TEXT,
                    period_until TEXT,
                    authentic TEXT NOT NULL
                        CHECK (authentic IN ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
                    text_hash TEXT CHECK (length(text_hash) = 64),
                    amends TEXT CHECK (length(amends) = 64),
                    in_force_on TEXT,
                    PRIMARY KEY (agreement_id, number),
                    CHECK (period_until >= period_from),
                    CHECK ((status = 'draft') = (text_hash IS NULL)),
                    CHECK (status = 'draft' OR (period_from IS NOT NULL
                        AND period_until IS NOT NULL)),
                    CHECK ((status = 'signed') = (in_force_on IS NOT NULL)),
                    CHECK ((number = 1) = (amends IS NULL)))
                """,
                """
                CREATE UNIQUE INDEX agreement_has_one_amendment
                ON agreement_edition (agreement_id) WHERE status <> 'signed'
                """,
                """
                CREATE TABLE agreement_edition_ceiling (
                    agreement_id INTEGER NOT NULL,
                    number INTEGER NOT NULL,
                    currency TEXT NOT NULL,
                    amount BIGINT NOT NULL CHECK (amount >= 0),
                    PRIMARY KEY (agreement_id, number, currency),
                    FOREIGN KEY (agreement_id, number)
                        REFERENCES agreement_edition (agreement_id, number))
                """,
                """
                CREATE TABLE agreement_edition_text (
                    agreement_id INTEGER NOT NULL,
                    number INTEGER NOT NULL,
                    language TEXT NOT NULL CHECK (language IN ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
                    text TEXT NOT NULL CHECK (length(text) > 0),
                    PRIMARY KEY (agreement_id, number, language),
                    FOREIGN KEY (agreement_id, number)
                        REFERENCES agreement_edition (agreement_id, number))
                """,
                """
                CREATE TABLE agreement_edition_drafter (
                    agreement_id INTEGER NOT NULL,
                    number INTEGER NOT NULL,
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    PRIMARY KEY (agreement_id, number, person_id),
                    FOREIGN KEY (agreement_id, number)
                        REFERENCES agreement_edition (agreement_id, number))
                """,
                """
                CREATE TABLE agreement_edition_signature (
                    agreement_id INTEGER NOT NULL,
                    number INTEGER NOT NULL,
                    party_id INTEGER NOT NULL,
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    text_hash TEXT NOT NULL,
                    at BIGINT NOT NULL,
                    PRIMARY KEY (agreement_id, number, party_id),
                    FOREIGN KEY (agreement_id, number)
                        REFERENCES agreement_edition (agreement_id, number),
                    FOREIGN KEY (agreement_id, party_id)
                        REFERENCES agreement_party (agreement_id, party_id))
                """,
            ] + removals(engine) + guards.flatMap { $0.statements(engine) }
        }
    ]

    /// Guards of the first schema that knew no amendment.
    private static func removals(_ engine: Engine) -> [SQL] {
        let replaced: [(StaticString, StaticString)] = [
            ("agreement_keeps_its_words", "agreement"), ("agreement_goes_its_way", "agreement"),
            ("agreement_ceiling_is_added_in_draft", "agreement_ceiling"),
            ("agreement_ceiling_is_not_changed", "agreement_ceiling"),
            ("agreement_ceiling_is_removed_in_draft", "agreement_ceiling"),
            ("agreement_text_is_added_in_draft", "agreement_text"),
            ("agreement_text_is_not_changed", "agreement_text"),
            ("agreement_text_is_removed_in_draft", "agreement_text"),
        ]
        return replaced.flatMap { TableGuard.removal($0.0, of: $0.1, engine) }
    }

    /// What no road may go round: an amendment is begun of what holds, fixed, signed by all as it stands
    /// and not by its drafter alone; what is fixed keeps its words; the agreement takes on exactly the
    /// words that all have signed, and nothing else.
    private static let guards = ofAgreement + ofEdition + ofTerms

    private static let ofAgreement = [
        keepsItsWords,
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
                                AND s.text_hash = NEW.text_hash)
                        AND NOT EXISTS (SELECT 1 FROM agreement_edition_signature s
                            WHERE s.agreement_id = NEW.id AND s.number = NEW.edition
                                AND s.party_id = p.party_id AND s.text_hash = NEW.text_hash)))
                OR (NEW.status IN ('signed', 'suspended') AND (
                    SELECT count(*) FROM agreement_party WHERE agreement_id = NEW.id) < 2)
                OR (NEW.status = 'draft' AND EXISTS (
                    SELECT 1 FROM agreement_signature WHERE agreement_id = NEW.id))
                """),
    ]

    /// Also where the columns that it names are made anew.
    static let keepsItsWords = TableGuard(
        "agreement_keeps_its_words", before: .update, of: "agreement",
        "what is fixed for signature keeps its words, but for an amendment signed by all",
        refuse: """
            NEW.offer_id <> OLD.offer_id OR NEW.request_id <> OLD.request_id
            OR NEW.state_party <> OLD.state_party
            OR (OLD.starts_on IS NOT NULL AND NEW.starts_on IS DISTINCT FROM OLD.starts_on)
            OR (OLD.status NOT IN ('signed', 'suspended') AND (NEW.edition <> OLD.edition
                OR NEW.amends IS DISTINCT FROM OLD.amends))
            OR (OLD.status <> 'draft' AND NEW.status <> 'draft' AND (
                    NEW.title <> OLD.title OR NEW.themes <> OLD.themes
                    OR NEW.places <> OLD.places
                    OR NEW.period_from IS DISTINCT FROM OLD.period_from
                    OR NEW.period_until IS DISTINCT FROM OLD.period_until
                    OR NEW.authentic <> OLD.authentic OR NEW.edition <> OLD.edition
                    OR NEW.text_hash IS DISTINCT FROM OLD.text_hash
                    OR NEW.amends IS DISTINCT FROM OLD.amends)
                AND NOT (NEW.status = OLD.status AND EXISTS (
                    SELECT 1 FROM agreement_edition e
                    WHERE e.agreement_id = OLD.id AND e.number = OLD.edition + 1
                        AND e.status = 'signed' AND e.number = NEW.edition
                        AND e.amends = OLD.text_hash AND e.amends = NEW.amends
                        AND e.title = NEW.title AND e.themes = NEW.themes
                        AND e.places = NEW.places AND e.period_from = NEW.period_from
                        AND e.period_from = OLD.period_from
                        AND e.period_until = NEW.period_until
                        AND e.authentic = NEW.authentic AND e.text_hash = NEW.text_hash
                        AND NOT EXISTS (SELECT 1 FROM agreement_edition_ceiling c
                            WHERE c.agreement_id = e.agreement_id AND c.number = e.number
                            AND NOT EXISTS (SELECT 1 FROM agreement_ceiling g
                                WHERE g.agreement_id = c.agreement_id
                                AND g.currency = c.currency AND g.amount = c.amount))
                        AND NOT EXISTS (SELECT 1 FROM agreement_ceiling g
                            WHERE g.agreement_id = e.agreement_id
                            AND NOT EXISTS (SELECT 1 FROM agreement_edition_ceiling c
                                WHERE c.agreement_id = g.agreement_id AND c.number = e.number
                                AND c.currency = g.currency))
                        AND NOT EXISTS (SELECT 1 FROM agreement_edition_text c
                            WHERE c.agreement_id = e.agreement_id AND c.number = e.number
                            AND NOT EXISTS (SELECT 1 FROM agreement_text g
                                WHERE g.agreement_id = c.agreement_id
                                AND g.language = c.language AND g.text = c.text))
                        AND NOT EXISTS (SELECT 1 FROM agreement_text g
                            WHERE g.agreement_id = e.agreement_id
                            AND NOT EXISTS (SELECT 1 FROM agreement_edition_text c
                                WHERE c.agreement_id = g.agreement_id AND c.number = e.number
                                AND c.language = g.language)))))
            """)

    private static let ofEdition = [
        TableGuard(
            "agreement_edition_amends_what_holds", before: .insert, of: "agreement_edition",
            "an amendment is begun as a draft of what holds",
            refuse: """
                NOT EXISTS (SELECT 1 FROM agreement a
                    WHERE a.id = NEW.agreement_id AND a.status IN ('signed', 'suspended')
                    AND ((NEW.status = 'draft' AND NEW.number = a.edition + 1
                            AND NEW.amends = a.text_hash AND NEW.period_from = a.period_from)
                        OR (NEW.number = 1 AND NEW.status = 'signed' AND a.edition = 1
                            AND NEW.text_hash = a.text_hash AND NEW.title = a.title
                            AND NEW.themes = a.themes AND NEW.places = a.places
                            AND NEW.period_from = a.period_from
                            AND NEW.period_until = a.period_until
                            AND NEW.authentic = a.authentic AND NEW.in_force_on = a.starts_on)))
                """),
        TableGuard(
            "agreement_edition_goes_its_way", before: .update, of: "agreement_edition",
            "an amendment is fixed, keeps its words, and is signed by all while the agreement holds",
            locking: "1 FROM agreement WHERE id = NEW.agreement_id FOR UPDATE",
            refuse: """
                OLD.status = 'signed' OR NEW.agreement_id <> OLD.agreement_id
                OR NEW.number <> OLD.number OR NEW.amends IS DISTINCT FROM OLD.amends
                OR NEW.period_from IS DISTINCT FROM OLD.period_from
                OR (OLD.status <> 'draft' AND NEW.status <> 'draft' AND (
                    NEW.title <> OLD.title OR NEW.themes <> OLD.themes
                    OR NEW.places <> OLD.places
                    OR NEW.period_until IS DISTINCT FROM OLD.period_until
                    OR NEW.authentic <> OLD.authentic
                    OR NEW.text_hash IS DISTINCT FROM OLD.text_hash))
                OR (NEW.status = 'draft' AND EXISTS (
                    SELECT 1 FROM agreement_edition_signature s
                    WHERE s.agreement_id = NEW.agreement_id AND s.number = NEW.number))
                OR (NEW.status = 'signed' AND (OLD.status <> 'signing'
                    OR NOT EXISTS (SELECT 1 FROM agreement a
                        WHERE a.id = NEW.agreement_id AND a.status IN ('signed', 'suspended')
                        AND a.edition = NEW.number - 1 AND a.text_hash = NEW.amends)
                    OR EXISTS (SELECT 1 FROM agreement_party p
                        WHERE p.agreement_id = NEW.agreement_id
                        AND NOT EXISTS (SELECT 1 FROM agreement_edition_signature s
                            WHERE s.agreement_id = p.agreement_id AND s.number = NEW.number
                            AND s.party_id = p.party_id AND s.text_hash = NEW.text_hash))))
                """),
        TableGuard(
            "agreement_edition_is_kept", before: .delete, of: "agreement_edition",
            "only the draft of an amendment is given up", refuse: "OLD.status <> 'draft'"),
        TableGuard(
            "agreement_edition_is_signed_as_it_stands", before: .insert,
            of: "agreement_edition_signature",
            "a signature is of the text as it stands, and not of its drafter alone",
            refuse: """
                NOT EXISTS (SELECT 1 FROM agreement_edition e
                    JOIN agreement a ON a.id = e.agreement_id
                    WHERE e.agreement_id = NEW.agreement_id AND e.number = NEW.number
                    AND e.status = 'signing' AND e.text_hash = NEW.text_hash
                    AND a.status IN ('signed', 'suspended') AND a.edition = e.number - 1)
                OR NOT EXISTS (SELECT 1 FROM agreement_edition_drafter d
                    WHERE d.agreement_id = NEW.agreement_id AND d.number = NEW.number
                    AND d.person_id <> NEW.person_id)
                """),
        TableGuard(
            "agreement_edition_signature_is_not_changed", before: .update,
            of: "agreement_edition_signature", "a signature is never changed", refuse: "1 = 1"),
        TableGuard(
            "agreement_edition_signature_is_kept", before: .delete,
            of: "agreement_edition_signature", "a signature is kept once all have signed",
            refuse: """
                EXISTS (SELECT 1 FROM agreement_edition e
                    WHERE e.agreement_id = OLD.agreement_id AND e.number = OLD.number
                    AND e.status = 'signed')
                """),
    ]

    /// Terms change in draft only, or to those of an amendment that all have signed; the terms of a
    /// version change in its draft only, and the first one is kept as it is.
    private static let ofTerms = [
        TableGuard(
            "agreement_ceiling_is_added_in_draft", before: .insert, of: "agreement_ceiling",
            "terms change in draft or by an amendment signed by all",
            refuse: "\(isFixed(newRow: true)) AND NOT \(hasSignedCeiling)"),
        TableGuard(
            "agreement_ceiling_is_not_changed", before: .update, of: "agreement_ceiling",
            "terms change in draft or by an amendment signed by all",
            refuse: """
                \(isFixed(newRow: false)) AND NOT (NEW.agreement_id = OLD.agreement_id
                    AND NEW.currency = OLD.currency AND \(hasSignedCeiling))
                """),
        TableGuard(
            "agreement_ceiling_is_removed_in_draft", before: .delete, of: "agreement_ceiling",
            "terms change in draft or by an amendment signed by all",
            refuse: """
                \(isFixed(newRow: false)) AND NOT EXISTS (SELECT 1 FROM agreement_edition e
                    JOIN agreement a ON a.id = e.agreement_id
                    WHERE a.id = OLD.agreement_id AND e.number = a.edition + 1
                    AND e.status = 'signed' AND NOT EXISTS (
                        SELECT 1 FROM agreement_edition_ceiling c
                        WHERE c.agreement_id = e.agreement_id AND c.number = e.number
                        AND c.currency = OLD.currency))
                """),
        TableGuard(
            "agreement_text_is_added_in_draft", before: .insert, of: "agreement_text",
            "terms change in draft or by an amendment signed by all",
            refuse: "\(isFixed(newRow: true)) AND NOT \(hasSignedText)"),
        TableGuard(
            "agreement_text_is_not_changed", before: .update, of: "agreement_text",
            "terms change in draft or by an amendment signed by all",
            refuse: """
                \(isFixed(newRow: false)) AND NOT (NEW.agreement_id = OLD.agreement_id
                    AND NEW.language = OLD.language AND \(hasSignedText))
                """),
        TableGuard(
            "agreement_text_is_removed_in_draft", before: .delete, of: "agreement_text",
            "terms change in draft or by an amendment signed by all",
            refuse: """
                \(isFixed(newRow: false)) AND NOT EXISTS (SELECT 1 FROM agreement_edition e
                    JOIN agreement a ON a.id = e.agreement_id
                    WHERE a.id = OLD.agreement_id AND e.number = a.edition + 1
                    AND e.status = 'signed' AND NOT EXISTS (
                        SELECT 1 FROM agreement_edition_text c
                        WHERE c.agreement_id = e.agreement_id AND c.number = e.number
                        AND c.language = OLD.language))
                """),
        TableGuard(
            "agreement_edition_ceiling_is_added_in_draft", before: .insert,
            of: "agreement_edition_ceiling", "terms of a version change in draft only",
            refuse: """
                NOT \(isDraft(newRow: true)) AND NOT (NEW.number = 1 AND EXISTS (
                    SELECT 1 FROM agreement_ceiling g JOIN agreement a ON a.id = g.agreement_id
                    WHERE a.id = NEW.agreement_id AND a.edition = 1
                    AND g.currency = NEW.currency AND g.amount = NEW.amount))
                """),
        TableGuard(
            "agreement_edition_ceiling_is_not_changed", before: .update,
            of: "agreement_edition_ceiling", "terms of a version change in draft only",
            refuse: "NOT (\(isDraft(newRow: false)) AND \(isDraft(newRow: true)))"),
        TableGuard(
            "agreement_edition_ceiling_is_kept", before: .delete, of: "agreement_edition_ceiling",
            "terms of a version change in draft only", refuse: "NOT \(isDraft(newRow: false))"),
        TableGuard(
            "agreement_edition_text_is_added_in_draft", before: .insert,
            of: "agreement_edition_text", "terms of a version change in draft only",
            refuse: """
                NOT \(isDraft(newRow: true)) AND NOT (NEW.number = 1 AND EXISTS (
                    SELECT 1 FROM agreement_text g JOIN agreement a ON a.id = g.agreement_id
                    WHERE a.id = NEW.agreement_id AND a.edition = 1
                    AND g.language = NEW.language AND g.text = NEW.text))
                """),
        TableGuard(
            "agreement_edition_text_is_not_changed", before: .update, of: "agreement_edition_text",
            "terms of a version change in draft only",
            refuse: "NOT (\(isDraft(newRow: false)) AND \(isDraft(newRow: true)))"),
        TableGuard(
            "agreement_edition_text_is_kept", before: .delete, of: "agreement_edition_text",
            "terms of a version change in draft only", refuse: "NOT \(isDraft(newRow: false))"),
    ]

    private static func isFixed(newRow: Bool) -> SQL {
        """
        EXISTS (SELECT 1 FROM agreement a
            WHERE a.id = \(raw: newRow ? "NEW" : "OLD").agreement_id AND a.status <> 'draft')
        """
    }

    private static func isDraft(newRow: Bool) -> SQL {
        """
        EXISTS (SELECT 1 FROM agreement_edition e
            WHERE e.agreement_id = \(raw: newRow ? "NEW" : "OLD").agreement_id
            AND e.number = \(raw: newRow ? "NEW" : "OLD").number AND e.status = 'draft')
        """
    }

    private static let hasSignedCeiling: SQL = """
        EXISTS (SELECT 1 FROM agreement_edition_ceiling c
            JOIN agreement_edition e ON e.agreement_id = c.agreement_id AND e.number = c.number
            JOIN agreement a ON a.id = e.agreement_id
            WHERE a.id = NEW.agreement_id AND e.number = a.edition + 1 AND e.status = 'signed'
            AND c.currency = NEW.currency AND c.amount = NEW.amount)
        """

    private static let hasSignedText: SQL = """
        EXISTS (SELECT 1 FROM agreement_edition_text c
            JOIN agreement_edition e ON e.agreement_id = c.agreement_id AND e.number = c.number
            JOIN agreement a ON a.id = e.agreement_id
            WHERE a.id = NEW.agreement_id AND e.number = a.edition + 1 AND e.status = 'signed'
            AND c.language = NEW.language AND c.text = NEW.text)
        """
}
