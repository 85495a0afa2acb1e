package import Base
package import Database
package import Parties

/// What the public may know of an agreement, without its words: the stuff of figures.
package struct PublicAgreement: Sendable {
    package let id: Int
    package let publicID: String
    package let basis: Agreement.Basis
    package let state: Party.ID
    package var providers: [Party.ID]
    package let title: String
    package let language: Language
    package let start: Day
    /// Whether it holds on the day asked for.
    package let isInForce: Bool
    /// The day on which the State stopped it; nil where it did not, or let it go on.
    package let stopped: Day?

    package static func all(on today: Day, _ reader: any Reader) throws -> [PublicAgreement] {
        var all = try reader.all(
            """
            SELECT id, public_id, offer_id, request_id, programme_id, state_party, title, authentic, starts_on,
                CASE WHEN status = 'signed' AND period_until >= \(today.description)
                    THEN 1 ELSE 0 END, stopped_on
            FROM agreement WHERE \(Agreement.isPublic(on: today)) ORDER BY id
            """
        ) { row in
            PublicAgreement(
                id: row.int(0), publicID: row.text(1),
                basis: .init(
                    offer: row.optionalInt(2), request: row.optionalInt(3),
                    programme: row.optionalInt(4)) ?? .request(0),
                state: row.int(5), providers: [], title: row.text(6),
                language: Language(rawValue: row.text(7)) ?? .en,
                start: row.optionalText(8).flatMap { Day($0) } ?? today, isInForce: row.bool(9),
                stopped: row.optionalText(10).flatMap { Day($0) })
        }
        let index = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1.id, $0) })
        try reader.forEach(
            """
            SELECT agreement_id, party_id FROM agreement_party
            WHERE agreement_id IN (
                SELECT id FROM agreement WHERE \(Agreement.isPublic(on: today)))
            ORDER BY agreement_id, place
            """
        ) { row in
            guard let place = index[row.int(0)], all[place].state != row.int(1) else { return }
            all[place].providers.append(row.int(1))
        }
        return all
    }
}
