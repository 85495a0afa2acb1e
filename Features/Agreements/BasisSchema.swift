import Database

/// An agreement rests on an accepted offer, on a request alone, or on a standing offer of the catalogue.
enum BasisSchema {
    static let migrations = [
        Migration("agreements-006-bases") { engine in
            TableGuard.removal("agreement_is_born_of_an_offer", of: "agreement", engine)
                + columns(engine)
                + [
                    "CREATE INDEX agreement_by_programme ON agreement (programme_id, id)"
                ] + guards.flatMap { $0.statements(engine) }
        }
    ]

    private static func columns(_ engine: Engine) -> [SQL] {
        switch engine {
        case .postgresql:
            [
                "ALTER TABLE agreement ALTER COLUMN offer_id DROP NOT NULL",
                "ALTER TABLE agreement ALTER COLUMN request_id DROP NOT NULL", programme,
            ]
        case .sqlite:
            // A column that may be empty takes the place of one that may not. What names the old one goes
            // before and comes back after.
            TableGuard.removal("agreement_keeps_its_words", of: "agreement", engine) + [
                "DROP INDEX agreement_is_one_for_an_offer",
                "DROP INDEX agreement_by_request",
                "ALTER TABLE agreement ADD COLUMN basis_offer INTEGER REFERENCES offer (id)",
                "ALTER TABLE agreement ADD COLUMN basis_request INTEGER REFERENCES request (id)",
                "UPDATE agreement SET basis_offer = offer_id, basis_request = request_id",
                "ALTER TABLE agreement DROP COLUMN offer_id",
                "ALTER TABLE agreement DROP COLUMN request_id",
                "ALTER TABLE agreement RENAME COLUMN basis_offer TO offer_id",
                "ALTER TABLE agreement RENAME COLUMN basis_request TO request_id", programme,
                "CREATE INDEX agreement_by_request ON agreement (request_id, id)",
                """
                CREATE UNIQUE INDEX agreement_is_one_for_an_offer
                ON agreement (offer_id) WHERE status <> 'withdrawn'
                """,
            ] + AmendmentSchema.keepsItsWords.statements(engine)
        }
    }

    private static let programme: SQL = """
        ALTER TABLE agreement ADD COLUMN programme_id INTEGER REFERENCES standing_offer (id)
            CHECK ((programme_id IS NULL) = (request_id IS NOT NULL)
                AND (programme_id IS NULL OR offer_id IS NULL))
        """

    /// What no road may go round: an agreement begins on what was shown to its State or asked by it, keeps
    /// that for good, and is signed with one who answers for it.
    private static let guards = [
        TableGuard(
            "agreement_is_born_of_its_basis", before: .insert, of: "agreement",
            "an agreement begins as a draft from an accepted offer, an open request or a standing offer",
            refuse: """
                NEW.status <> 'draft' OR NOT (
                    EXISTS (SELECT 1 FROM offer o JOIN request r ON r.id = o.request_id
                        WHERE o.id = NEW.offer_id AND o.status = 'accepted'
                            AND r.id = NEW.request_id AND r.state_party = NEW.state_party)
                    OR (NEW.offer_id IS NULL AND EXISTS (
                        SELECT 1 FROM request r WHERE r.id = NEW.request_id
                            AND r.status = 'open' AND r.state_party = NEW.state_party))
                    OR EXISTS (SELECT 1 FROM standing_offer o WHERE o.id = NEW.programme_id
                        AND o.status = 'published' AND o.provider <> NEW.state_party))
                """),
        TableGuard(
            "agreement_keeps_its_basis", before: .update, of: "agreement",
            "an agreement rests on what it was begun on",
            refuse: """
                NEW.offer_id IS DISTINCT FROM OLD.offer_id
                OR NEW.request_id IS DISTINCT FROM OLD.request_id
                OR NEW.programme_id IS DISTINCT FROM OLD.programme_id
                """),
        TableGuard(
            "agreement_is_signed_by_who_answers", before: .update, of: "agreement",
            "who made the offer, or one of those asked, is party to what is signed",
            refuse: """
                NEW.status = 'signing' AND OLD.status = 'draft' AND NOT EXISTS (
                    SELECT 1 FROM agreement_party p WHERE p.agreement_id = NEW.id AND (
                        p.party_id = (SELECT o.provider FROM offer o WHERE o.id = NEW.offer_id)
                        OR p.party_id = (SELECT o.provider FROM standing_offer o
                            WHERE o.id = NEW.programme_id)
                        OR (NEW.offer_id IS NULL AND EXISTS (
                            SELECT 1 FROM request_addressee d
                            WHERE d.request_id = NEW.request_id AND d.party_id = p.party_id))))
                """),
    ]
}
