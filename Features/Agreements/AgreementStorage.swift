import Base
package import Database
import Parties
import Requests

/// How an agreement is written, and what its history compares.
extension Agreement: ActRecord {
    package static var kind: StaticString { "agreement" }

    package var trailFields: [(name: String, value: String)] {
        [
            ("status", status.rawValue), ("title", title), ("themes", themes), ("places", places),
            ("parties", parties.map(String.init).joined(separator: " ")),
            ("period", "\(from?.description ?? "")/\(until?.description ?? "")"),
            (
                "ceilings",
                ceilings.map { "\($0.currency.code) \($0.decimalText)" }.joined(separator: "; ")
            ), ("authentic", authentic.code), ("text-hash", textHash ?? ""),
            (
                "texts",
                Language.allCases.compactMap { texts[$0] }.joined(separator: "\n")
            ), ("signatures", signatures.map { String($0.party) }.joined(separator: " ")),
            (
                "papers",
                papers.map { "\($0.party): \($0.scan.sha256)" }.joined(separator: "; ")
            ), ("shown", String(isShown)),
            ("text-opened", openingText.sorted().map(String.init).joined(separator: " ")),
            ("edition", String(edition)),
        ] + amendmentTrail
    }

    package func store(_ transaction: any Transaction) throws {
        if version == 1 {
            try transaction.execute(
                """
                INSERT INTO agreement (id, public_id, offer_id, request_id, programme_id,
                    state_party, version, status, title, themes, places, period_from,
                    period_until, authentic, is_shown)
                VALUES (\(id), \(publicID), \(offer), \(request), \(programme), \(state), 1,
                    'draft', \(title), \(themes), \(places), \(from?.description),
                    \(until?.description), \(authentic.code), \(isShown))
                """)
        } else {
            // Back in draft it has no signatures (I3); they go before the words may change.
            if status == .draft {
                try transaction.execute(
                    "DELETE FROM agreement_signature WHERE agreement_id = \(id)")
            } else if edition == 1 {
                try storeSignatures(transaction)
            }
            try PaperStorage.store(self, transaction)
            // An amendment that all have signed hands its terms on before it holds.
            try storeAmendment(transaction)
            try PaperStorage.removeGone(from: self, transaction)
            try PauseStorage.store(self, transaction)
            try update(transaction)
            try TextPublicationStorage.store(self, transaction)
            if status == .signed, edition == 1 { try markInForce(transaction) }
        }
        if status == .draft { try storeTerms(transaction) }
        for person in drafters.sorted() {
            try transaction.execute(
                """
                INSERT INTO agreement_drafter (agreement_id, person_id) VALUES (\(id), \(person))
                ON CONFLICT DO NOTHING
                """)
        }
    }

    private func update(_ transaction: any Transaction) throws {
        let count = try transaction.executeCounting(
            """
            UPDATE agreement SET version = \(version), status = \(status.rawValue),
                title = \(title), themes = \(themes), places = \(places),
                period_from = \(from?.description), period_until = \(until?.description),
                authentic = \(authentic.code), text_hash = \(textHash),
                starts_on = \(startsOn?.description), stopped_on = \(stoppedOn?.description),
                is_shown = \(isShown), edition = \(edition), amends = \(amends)
            WHERE id = \(id) AND version = \(version - 1)
            """)
        guard count == 1 else {
            let present = try transaction.count("SELECT version FROM agreement WHERE id = \(id)")
            throw Refusal.changedMeanwhile(version: present)
        }
    }

    private func storeSignatures(_ transaction: any Transaction) throws {
        let known = try transaction.all(
            "SELECT party_id FROM agreement_signature WHERE agreement_id = \(id)"
        ) { $0.int(0) }
        for signature in signatures where !known.contains(signature.party) {
            try transaction.execute(
                """
                INSERT INTO agreement_signature (agreement_id, party_id, person_id, text_hash, at)
                VALUES (\(id), \(signature.party), \(signature.person), \(signature.textHash),
                    \(signature.at.milliseconds))
                """)
        }
    }

    private func storeTerms(_ transaction: any Transaction) throws {
        try transaction.execute("DELETE FROM agreement_party WHERE agreement_id = \(id)")
        for (place, party) in parties.enumerated() {
            try transaction.execute(
                """
                INSERT INTO agreement_party (agreement_id, party_id, place)
                VALUES (\(id), \(party), \(place))
                """)
        }
        try transaction.execute("DELETE FROM agreement_ceiling WHERE agreement_id = \(id)")
        for ceiling in ceilings {
            try transaction.execute(
                """
                INSERT INTO agreement_ceiling (agreement_id, currency, amount)
                VALUES (\(id), \(ceiling.currency.code), \(ceiling.minorUnits))
                """)
        }
        try transaction.execute("DELETE FROM agreement_text WHERE agreement_id = \(id)")
        for language in Language.allCases {
            guard let text = texts[language] else { continue }
            try transaction.execute(
                """
                INSERT INTO agreement_text (agreement_id, language, text)
                VALUES (\(id), \(language.code), \(text))
                """)
        }
    }
}
