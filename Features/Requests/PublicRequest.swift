package import Base
package import Database
package import Parties

/// What the public may know of a request, without its words: the stuff of figures.
package struct PublicRequest: Sendable {
    package let id: Int
    package let publicID: String
    package let state: Party.ID
    /// No more than the month where the public may know no more than that it exists.
    package let submitted: PublicDate
    /// Whether it is known to be open.
    package let isOpen: Bool
    package let themes: [String]
    /// Nil where the public may know no more than that it exists.
    package var summary: Summary?

    package struct Summary: Sendable {
        package let title: String
        package let language: Language
        package let kinds: [SupportKind]
        /// Nil also where no more than the summary is public.
        package let marker: Request.GenderMarker.Score?
        package var addressees: [Party.ID] = []
        package var consulted: [Consulted] = []
    }

    /// An organisation that has said whether it was consulted; unnamed unless it agreed to its name.
    package struct Consulted: Sendable {
        package let party: Party.ID?
        package let answer: Request.Consultation.Answer
    }

    /// All of them, with three queries. The conditions are those of `RequestRules.sight` and
    /// `RequestRules.consultations` for the public.
    package static func all(_ reader: any Reader) throws -> [PublicRequest] {
        let seen: SQL = "submitted_at IS NOT NULL AND publication IN ('summary', 'full')"
        var all = try reader.all(
            """
            SELECT id, public_id, state_party, submitted_at, status, publication, title, language,
                themes, kinds, marker
            FROM request WHERE submitted_at IS NOT NULL AND publication <> 'nothing' ORDER BY id
            """
        ) { row in
            let publication = Request.Publication(rawValue: row.text(5))
            let isSummary = publication != .existence
            let day = WorkingCalendar.dayInGeneva(Instant(milliseconds: Int64(row.int(3))))
            return PublicRequest(
                id: row.int(0), publicID: row.text(1), state: row.int(2),
                submitted: isSummary ? .day(day) : .month(of: day),
                isOpen: isSummary && row.text(4) == Request.Status.open.rawValue,
                themes: row.text(8).split(separator: " ").map(String.init),
                summary: !isSummary
                    ? nil
                    : Summary(
                        title: row.text(6), language: Language(rawValue: row.text(7)) ?? .en,
                        kinds: row.text(9).split(separator: " ").compactMap {
                            SupportKind(rawValue: String($0))
                        },
                        marker: publication == .full
                            ? row.optionalText(10).flatMap(Request.GenderMarker.Score.init) : nil))
        }
        let index = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1.id, $0) })
        try reader.forEach(
            """
            SELECT request_id, party_id FROM request_addressee
            WHERE request_id IN (SELECT id FROM request WHERE \(seen)) ORDER BY request_id, party_id
            """
        ) { row in
            if let place = index[row.int(0)] { all[place].summary?.addressees.append(row.int(1)) }
        }
        try reader.forEach(
            """
            SELECT request_id, party_id, is_named, answer FROM request_consulted
            WHERE answer <> 'none' AND request_id IN (SELECT id FROM request WHERE \(seen))
            ORDER BY request_id, party_id
            """
        ) { row in
            guard let place = index[row.int(0)],
                let answer = Request.Consultation.Answer(rawValue: row.text(3))
            else { return }
            all[place].summary?.consulted.append(
                Consulted(party: row.bool(2) ? row.int(1) : nil, answer: answer))
        }
        return all
    }
}
