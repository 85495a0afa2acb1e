package import Base
package import Database
package import Parties

/// The text of an agreement becomes public only where every party agrees to it, each by an act that it
/// can take back at any time. What was agreed to is one text: a new version is asked for anew.
extension Agreement {
    /// Who has not agreed that the present text becomes public.
    package var keepingText: [Party.ID] { parties.filter { !openingText.contains($0) } }
}

extension AgreementRules {
    /// The public reads the text where it may know of the agreement and all its parties agree.
    package static func isTextPublic(_ agreement: Agreement, on today: Day) -> Bool {
        isPublic(agreement, on: today) && agreement.textHash != nil
            && agreement.keepingText.isEmpty
    }

    /// Who speaks for a party on what the public sees: the State's clearing officer, a provider's officer.
    static func opens(_ agreement: Agreement, _ actor: Actor) -> Bool {
        actor.party == agreement.state
            ? actor.has(.clearingOfficer)
            : agreement.parties.contains(actor.party) && actor.has(.officer)
    }

    static func mustOpen(
        _ act: Act, _ agreement: Agreement, by actor: Actor
    ) throws(Refusal) {
        guard act == .openText || act == .closeText else { return }
        // Withdrawn before all had signed, it has no text that could become public.
        guard agreement.textHash != nil, agreement.startsOn != nil else {
            throw .wrongState(state: "agreements.rule.state.\(agreement.status.rawValue)")
        }
        if act == .openText, agreement.openingText.contains(actor.party) {
            throw .forbidden(rule: "agreements.rule.text-opened")
        }
        if act == .closeText, !agreement.openingText.contains(actor.party) {
            throw .forbidden(rule: "agreements.rule.text-not-opened")
        }
    }

    /// `hash` names the text that is to become public.
    package static func openText(
        _ agreement: Agreement, by actor: Actor, on today: Day, hash: String
    ) throws(Refusal) -> Decision<Agreement> {
        try must(.openText, agreement, by: actor, on: today)
        guard hash == agreement.textHash else {
            throw .faulty([Fault(field: "hash", value: "", rule: "agreements.fault.other-text")])
        }
        var next = agreement
        next.openingText.insert(actor.party)
        return Decision(
            next, from: agreement, "open-text",
            published: textActs(from: agreement, to: next, on: today),
            notices: notices(
                "agreements.notice.text-opened", to: [.clearingOfficer, .officer], next,
                but: actor.party))
    }

    package static func closeText(
        _ agreement: Agreement, by actor: Actor, on today: Day
    ) throws(Refusal) -> Decision<Agreement> {
        try must(.closeText, agreement, by: actor, on: today)
        var next = agreement
        next.openingText.remove(actor.party)
        return Decision(
            next, from: agreement, "close-text",
            published: textActs(from: agreement, to: next, on: today),
            notices: notices(
                "agreements.notice.text-closed", to: [.clearingOfficer, .officer], next,
                but: actor.party))
    }

    /// What the register tells where the text begins or ceases to be public.
    static func textActs(
        from before: Agreement, to next: Agreement, on today: Day
    ) -> [PublicAct] {
        let (wasOpen, isOpen) = (isTextPublic(before, on: today), isTextPublic(next, on: today))
        if isOpen { return wasOpen && before.textHash == next.textHash ? [] : [textOpened(next)] }
        guard wasOpen else { return [] }
        return [
            PublicAct(
                "agreement.text-hidden",
                [("agreement", before.publicID), ("text", before.textHash ?? "")])
        ]
    }

    /// The hash proves the text; the words themselves stand on the page as long as all agree.
    static func textOpened(_ agreement: Agreement) -> PublicAct {
        PublicAct(
            "agreement.text-shown",
            [
                ("agreement", agreement.publicID), ("text", agreement.textHash ?? ""),
                ("authentic", agreement.authentic.code),
                (
                    "languages",
                    Language.allCases.filter { agreement.texts[$0] != nil }.map(\.code)
                        .joined(separator: " ")
                ),
            ])
    }
}

enum TextPublicationSchema {
    static let migrations = [
        Migration("agreements-004-text-publication") { engine in
            [
                """
                CREATE TABLE agreement_text_opening (
                    agreement_id INTEGER NOT NULL,
                    party_id INTEGER NOT NULL,
                    text_hash TEXT NOT NULL CHECK (length(text_hash) = 64),
                    PRIMARY KEY (agreement_id, party_id),
                    FOREIGN KEY (agreement_id, party_id)
                        REFERENCES agreement_party (agreement_id, party_id))
                """
            ] + guards.flatMap { $0.statements(engine) }
        }
    ]

    /// A party agrees to the publication of one text: the one that all have signed.
    private static let guards = [
        TableGuard(
            "agreement_text_is_opened_as_signed", before: .insert, of: "agreement_text_opening",
            "the text becomes public as all have signed it", refuse: isNotThat),
        TableGuard(
            "agreement_text_opening_is_of_one_text", before: .update,
            of: "agreement_text_opening", "the text becomes public as all have signed it",
            refuse: "1 = 1"),
    ]

    private static let isNotThat: SQL = """
        NOT EXISTS (SELECT 1 FROM agreement a WHERE a.id = NEW.agreement_id
            AND a.text_hash = NEW.text_hash AND a.starts_on IS NOT NULL)
        """
}

enum TextPublicationStorage {
    /// Runs when the agreement's own row is as it is to be.
    static func store(_ agreement: Agreement, _ transaction: any Transaction) throws {
        let hash = agreement.textHash ?? ""
        let known = try transaction.all(
            """
            SELECT party_id, text_hash FROM agreement_text_opening
            WHERE agreement_id = \(agreement.id)
            """
        ) { (party: $0.int(0), hash: $0.text(1)) }
        for row in known where row.hash != hash || !agreement.openingText.contains(row.party) {
            try transaction.execute(
                """
                DELETE FROM agreement_text_opening
                WHERE agreement_id = \(agreement.id) AND party_id = \(row.party)
                """)
        }
        let held = Set(known.filter { $0.hash == hash }.map(\.party))
        for party in agreement.openingText.subtracting(held).sorted() {
            try transaction.execute(
                """
                INSERT INTO agreement_text_opening (agreement_id, party_id, text_hash)
                VALUES (\(agreement.id), \(party), \(hash))
                """)
        }
    }
}
