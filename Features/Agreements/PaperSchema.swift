import Database

/// Signatures on paper: the scan, who recorded it, who confirmed it.
enum PaperSchema {
    static let migrations = [
        Migration("agreements-003-paper-signatures") { engine in
            [
                """
                CREATE TABLE agreement_paper (
                    agreement_id INTEGER NOT NULL,
                    party_id INTEGER NOT NULL,
                    text_hash TEXT NOT NULL CHECK (length(text_hash) = 64),
                    signed_on TEXT NOT NULL,
                    recorded_by INTEGER NOT NULL REFERENCES person (id),
                    recorded_at BIGINT NOT NULL,
                    confirmed_by INTEGER REFERENCES person (id),
                    confirmed_at BIGINT,
                    scan_id TEXT NOT NULL UNIQUE,
                    scan_name TEXT NOT NULL CHECK (length(scan_name) BETWEEN 1 AND 250),
                    scan_kind TEXT NOT NULL CHECK (scan_kind IN ('pdf', 'png', 'jpeg')),
                    scan_size BIGINT NOT NULL CHECK (scan_size > 0),
                    scan_sha256 TEXT NOT NULL CHECK (length(scan_sha256) = 64),
                    PRIMARY KEY (agreement_id, party_id, text_hash),
                    FOREIGN KEY (agreement_id, party_id)
                        REFERENCES agreement_party (agreement_id, party_id),
                    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
                    CHECK (confirmed_by <> recorded_by))
                """,
                """
                CREATE TABLE agreement_paper_piece (
                    scan_id TEXT NOT NULL REFERENCES agreement_paper (scan_id),
                    number INTEGER NOT NULL,
                    bytes \(raw: engine == .sqlite ? "BLOB" : "BYTEA") NOT NULL,
                    PRIMARY KEY (scan_id, number))
                """,
            ] + guards.flatMap { $0.statements(engine) }
        }
    ]

    /// A paper is of the text that waits for signatures, recorded by one and confirmed by another; neither
    /// it nor its scan is changed, and both are kept with the signature.
    private static let guards = [
        TableGuard(
            "agreement_paper_is_of_the_text_that_stands", before: .insert, of: "agreement_paper",
            "a signature on paper is recorded of the text that waits for signatures",
            refuse: "NEW.confirmed_by IS NOT NULL OR NOT \(waits)"),
        TableGuard(
            "agreement_paper_is_confirmed_once", before: .update, of: "agreement_paper",
            "a signature on paper is confirmed, and not changed",
            refuse: """
                OLD.confirmed_by IS NOT NULL OR NEW.confirmed_by IS NULL
                OR NEW.agreement_id <> OLD.agreement_id OR NEW.party_id <> OLD.party_id
                OR NEW.text_hash <> OLD.text_hash OR NEW.signed_on <> OLD.signed_on
                OR NEW.recorded_by <> OLD.recorded_by OR NEW.recorded_at <> OLD.recorded_at
                OR NEW.scan_id <> OLD.scan_id OR NEW.scan_name <> OLD.scan_name
                OR NEW.scan_kind <> OLD.scan_kind OR NEW.scan_size <> OLD.scan_size
                OR NEW.scan_sha256 <> OLD.scan_sha256 OR NOT \(waits)
                """),
        TableGuard(
            "agreement_paper_is_kept", before: .delete, of: "agreement_paper",
            "a signature on paper is kept with the signature",
            refuse: """
                OLD.confirmed_by IS NOT NULL AND (EXISTS (
                    SELECT 1 FROM agreement_signature s WHERE s.agreement_id = OLD.agreement_id
                    AND s.party_id = OLD.party_id AND s.text_hash = OLD.text_hash)
                OR EXISTS (
                    SELECT 1 FROM agreement_edition_signature s
                    WHERE s.agreement_id = OLD.agreement_id AND s.party_id = OLD.party_id
                    AND s.text_hash = OLD.text_hash))
                """),
        TableGuard(
            "agreement_paper_piece_is_added_before", before: .insert, of: "agreement_paper_piece",
            "a scan is whole before it is confirmed",
            refuse: """
                NOT EXISTS (SELECT 1 FROM agreement_paper p
                    WHERE p.scan_id = NEW.scan_id AND p.confirmed_by IS NULL)
                """),
        TableGuard(
            "agreement_paper_piece_is_not_changed", before: .update, of: "agreement_paper_piece",
            "a scan is not changed", refuse: "1 = 1"),
        TableGuard(
            "agreement_paper_piece_is_kept", before: .delete, of: "agreement_paper_piece",
            "a scan is kept with the signature",
            refuse: """
                EXISTS (SELECT 1 FROM agreement_paper p
                    WHERE p.scan_id = OLD.scan_id AND p.confirmed_by IS NOT NULL
                    AND (EXISTS (
                        SELECT 1 FROM agreement_signature s WHERE s.agreement_id = p.agreement_id
                        AND s.party_id = p.party_id AND s.text_hash = p.text_hash)
                    OR EXISTS (
                        SELECT 1 FROM agreement_edition_signature s
                        WHERE s.agreement_id = p.agreement_id AND s.party_id = p.party_id
                        AND s.text_hash = p.text_hash)))
                """),
    ]

    private static let waits: SQL = """
        (EXISTS (SELECT 1 FROM agreement a WHERE a.id = NEW.agreement_id
            AND a.status = 'signing' AND a.text_hash = NEW.text_hash)
        OR EXISTS (SELECT 1 FROM agreement_edition e
            JOIN agreement a ON a.id = e.agreement_id
            WHERE e.agreement_id = NEW.agreement_id AND e.status = 'signing'
            AND e.text_hash = NEW.text_hash AND a.status IN ('signed', 'suspended')))
        """
}
