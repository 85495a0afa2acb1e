package import Base
package import Database
package import Parties
package import Requests

/// What the public may know of an activity, without its words: the stuff of figures.
package struct PublicActivity: Sendable {
    package let id: Int
    package let publicID: String
    package let title: String
    package let language: Language
    package let started: Day
    /// Whether it is in delivery with consent on the day asked for.
    package let isInDelivery: Bool
    /// Slugs of themes, and what kinds of support it gives, as its own plan says.
    package let themes: [String]
    package let kinds: [SupportKind]
    /// Nil where it was not assessed.
    package let marker: Requests.Request.GenderMarker.Score?
    package var doers: [Party.ID] = []
    package var components: [(state: Party.ID, agreement: Int)] = []
    package var committed: [Money] = []
    package var disbursed: [Money] = []
    package var women = 0
    package var men = 0
    package var results = 0
    package var confirmed = 0
    /// The last day on which the State confirmed a result.
    package var lastConfirmed: Day?

    /// All of them; sums are made where the rows are.
    package static func all(on today: Day, _ reader: any Reader) throws -> [PublicActivity] {
        let seen: SQL = "SELECT id FROM activity WHERE \(Activity.isPublic(on: today))"
        var all = try reader.all(
            """
            SELECT id, public_id, title, language, started_on,
                CASE WHEN \(Activity.isInDelivery(on: today)) THEN 1 ELSE 0 END,
                themes, kinds, marker
            FROM activity WHERE \(Activity.isPublic(on: today)) ORDER BY id
            """
        ) { row in
            PublicActivity(
                id: row.int(0), publicID: row.text(1), title: row.text(2),
                language: Language(rawValue: row.text(3)) ?? .en,
                started: row.optionalText(4).flatMap { Day($0) } ?? today,
                isInDelivery: row.bool(5),
                themes: row.text(6).split(separator: " ").map(String.init),
                kinds: row.text(7).split(separator: " ").compactMap {
                    SupportKind(rawValue: String($0))
                },
                marker: row.optionalText(8).flatMap(
                    Requests.Request.GenderMarker.Score.init))
        }
        let index = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1.id, $0) })
        func add(_ sql: SQL, _ body: (any Row, inout PublicActivity) -> Void) throws {
            try reader.forEach(sql) { row in
                if let place = index[row.int(0)] { body(row, &all[place]) }
            }
        }
        try add(
            """
            SELECT activity_id, party_id FROM activity_partner WHERE activity_id IN (\(seen))
            ORDER BY activity_id, place
            """
        ) { $1.doers.append($0.int(1)) }
        try add(
            """
            SELECT activity_id, state_party, agreement_id FROM activity_component
            WHERE activity_id IN (\(seen)) ORDER BY activity_id, state_party
            """
        ) { $1.components.append(($0.int(1), $0.int(2))) }
        try add(
            """
            SELECT activity_id, kind, currency, CAST(sum(amount) AS BIGINT) FROM activity_entry
            WHERE activity_id IN (\(seen)) GROUP BY activity_id, kind, currency
            ORDER BY activity_id, kind, currency
            """
        ) { row, activity in
            guard let currency = Currency(row.text(2)) else { return }
            let money = Money(currency, minorUnits: row.int(3))
            switch Activity.Entry.Kind(rawValue: row.text(1)) {
            case .commitment: activity.committed.append(money)
            case .disbursement: activity.disbursed.append(money)
            case .expenditure, .incoming, nil: break
            }
        }
        try add(
            """
            SELECT activity_id, CAST(sum(women) AS BIGINT), CAST(sum(men) AS BIGINT), count(*),
                CAST(sum(CASE WHEN answer = 'confirmed' THEN 1 ELSE 0 END) AS BIGINT),
                max(CASE WHEN answer = 'confirmed' THEN answered_at END)
            FROM activity_result WHERE activity_id IN (\(seen)) GROUP BY activity_id
            """
        ) { row, activity in
            (activity.women, activity.men) = (row.int(1), row.int(2))
            (activity.results, activity.confirmed) = (row.int(3), row.int(4))
            activity.lastConfirmed = row.optionalInt(5).map {
                WorkingCalendar.dayInGeneva(Instant(milliseconds: Int64($0)))
            }
        }
        return all
    }
}
