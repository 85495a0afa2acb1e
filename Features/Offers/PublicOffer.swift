package import Base
package import Database
package import Parties
package import Requests

/// What the public may know of an offer, without its words: the stuff of figures.
package struct PublicOffer: Sendable {
    package let id: Int
    package let publicID: String
    package let request: Int
    package let state: Party.ID
    package let provider: Party.ID
    package let title: String
    package let language: Language
    package let kinds: [SupportKind]
    package let level: Offer.Level
    package let marker: Requests.Request.GenderMarker.Score?
    package let published: Day
    package let isAccepted: Bool

    package static func all(_ reader: any Reader) throws -> [PublicOffer] {
        try reader.all(
            """
            SELECT o.id, o.public_id, o.request_id, r.state_party, o.provider, o.title, o.language,
                o.kinds, o.accepted_kinds, o.level, o.marker, o.published_at, o.status
            FROM offer_published l JOIN offer o ON o.id = l.offer_id
            JOIN request r ON r.id = o.request_id ORDER BY o.id
            """
        ) { row in
            PublicOffer(
                id: row.int(0), publicID: row.text(1), request: row.int(2), state: row.int(3),
                provider: row.int(4), title: row.text(5),
                language: Language(rawValue: row.text(6)) ?? .en,
                kinds: (row.optionalText(8) ?? row.text(7)).split(separator: " ").compactMap {
                    SupportKind(rawValue: String($0))
                },
                level: Offer.Level(rawValue: row.text(9)) ?? .multilateral,
                marker: row.optionalText(10).flatMap(
                    Requests.Request.GenderMarker.Score.init),
                published: WorkingCalendar.dayInGeneva(
                    Instant(milliseconds: Int64(row.int(11)))),
                isAccepted: row.text(12) == Offer.Status.accepted.rawValue)
        }
    }
}
