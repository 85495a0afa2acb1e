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
    /// The day on which its last State stopped it; nil where it goes on, is over, or was stopped by who runs it.
    package let stopped: Day?
    /// Slugs of themes, and what kinds of support it gives, as its own plan says.
    package let themes: [String]
    package let kinds: [SupportKind]
    /// Nil where it was not assessed.
    package let marker: Requests.Request.GenderMarker.Score?
    package var doers: [Party.ID] = []
    package var components: [(state: Party.ID, agreement: Int)] = []
    /// The States for which it has stopped while it goes on for others.
    package var restingIn: [Party.ID] = []
    /// The State in which it is done without its agreement.
    package var outside: Party.ID?
    package var committed: [Share] = []
    package var disbursed: [Share] = []
    package var results: [Result] = []

    /// The sum of one currency for one State.
    package struct Share: Sendable {
        package let state: Party.ID
        package let money: Money

        package init(state: Party.ID, money: Money) {
            self.state = state
            self.money = money
        }
    }

    /// What changed, as reported, and the State's word.
    package struct Result: Sendable {
        package let number: Int
        package let title: String
        /// People reached.
        package let women: Int
        package let men: Int
        package let reported: Day
        /// The day on which the State confirmed it; nil where it did not.
        package let confirmed: Day?
    }

    /// All of them; sums of money are made where the rows are.
    package static func all(on today: Day, _ reader: any Reader) throws -> [PublicActivity] {
        let seen: SQL = """
            SELECT l.activity_id FROM activity_published l WHERE \(Activity.isPublic(on: today))
            """
        var all = try reader.all(
            """
            SELECT v.id, v.public_id, v.title, v.language, v.started_on,
                CASE WHEN \(Activity.isInDelivery(on: today)) THEN 1 ELSE 0 END,
                v.themes, v.kinds, v.marker, CASE WHEN v.status = 'suspended' THEN (
                    SELECT max(a.stopped_on) FROM activity_component c JOIN agreement a ON a.id = c.agreement_id
                    WHERE c.activity_id = v.id) END
            FROM activity_published l JOIN activity v ON v.id = l.activity_id
            WHERE \(Activity.isPublic(on: today)) ORDER BY v.id
            """
        ) { row in
            PublicActivity(
                id: row.int(0), publicID: row.text(1), title: row.text(2),
                language: Language(rawValue: row.text(3)) ?? .en,
                started: row.optionalText(4).flatMap { Day($0) } ?? today,
                isInDelivery: row.bool(5),
                stopped: row.optionalText(9).flatMap { Day($0) },
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
            SELECT activity_id, state_party, agreement_id, stopped_on FROM activity_component
            WHERE activity_id IN (\(seen)) ORDER BY activity_id, state_party
            """
        ) { row, activity in
            activity.components.append((row.int(1), row.int(2)))
            if !row.isNull(3) { activity.restingIn.append(row.int(1)) }
        }
        try add(
            "SELECT activity_id, state_party FROM activity_outside WHERE activity_id IN (\(seen))"
        ) { $1.outside = $0.int(1) }
        try add(
            """
            SELECT activity_id, kind, currency, CAST(sum(amount) AS BIGINT), state_party
            FROM activity_entry
            WHERE activity_id IN (\(seen)) GROUP BY activity_id, kind, currency, state_party
            ORDER BY activity_id, kind, currency, state_party
            """
        ) { row, activity in
            guard let currency = Currency(row.text(2)) else { return }
            let share = Share(state: row.int(4), money: Money(currency, minorUnits: row.int(3)))
            switch Activity.Entry.Kind(rawValue: row.text(1)) {
            case .commitment: activity.committed.append(share)
            case .disbursement: activity.disbursed.append(share)
            case .expenditure, .incoming, nil: break
            }
        }
        try add(
            """
            SELECT activity_id, number, title, women, men, reported_at,
                CASE WHEN answer = 'confirmed' THEN answered_at END
            FROM activity_result WHERE activity_id IN (\(seen)) ORDER BY activity_id, number
            """
        ) { row, activity in
            func day(_ milliseconds: Int) -> Day {
                WorkingCalendar.dayInGeneva(Instant(milliseconds: Int64(milliseconds)))
            }
            activity.results.append(
                Result(
                    number: row.int(1), title: row.text(2), women: row.int(3), men: row.int(4),
                    reported: day(row.int(5)), confirmed: row.optionalInt(6).map(day)))
        }
        return all
    }
}
