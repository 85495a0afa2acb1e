import Base
import Database
import Localization
import Markup
import Parties
import Requests

/// How the public list of offers can be narrowed.
extension Offer {
    static let shape = RecordFilter.Shape(
        list: "/offers", map: "offer", subjects: [.theme, .kind],
        choice: .status(Status.allCases.filter { $0 != .draft }.map(\.rawValue)) { status, words in
            Status(rawValue: status).map { standingName($0, isPartial: false, words) } ?? status
        })

    /// The rows that a list goes through.
    enum Rows {
        /// `offer_published l JOIN offer o JOIN request r`.
        case published
        /// `offer o JOIN request r`, also of what is not public.
        case all
    }

    /// The filter as conditions on such rows.
    static func conditions(
        _ filter: RecordFilter, among rows: Rows = .published, on today: Day
    ) -> [SQL] {
        let day = today.description
        let isPublished = rows == .published
        let provider: SQL = isPublished ? "l.provider" : "o.provider"
        var conditions: [SQL?] = [
            filter.provider.map { "\(provider) = \($0.id)" },
            filter.hasTheme(ofRequestOf: "o"),
            filter.kind.map { kind in
                let pattern = "% \(kind.rawValue) %"
                return "' ' || o.kinds || ' ' LIKE \(pattern)"
            },
            filter.isInYear(instants: isPublished ? "l.published_at" : "o.published_at"),
        ]
        switch filter.choice.flatMap(Status.init) {
        case .open?:
            conditions.append(
                """
                (o.status = 'open' AND r.status = 'open'
                    AND (o.valid_until IS NULL OR o.valid_until >= \(day)))
                """)
        case .lapsed?:
            conditions.append(
                "(o.status = 'open' AND (r.status <> 'open' OR o.valid_until < \(day)))")
        case let status?: conditions.append("o.status = \(status.rawValue)")
        case nil: break
        }
        return filter.isOfState(isPublished ? "l.state_party" : "r.state_party")
            + conditions.compactMap(\.self)
    }

    /// What stands in public offers, to choose from.
    static func choices(
        _ query: RecordListQuery, _ reader: any Reader
    ) throws -> RecordFilter.Choices {
        let parties = try RecordFilter.parties(
            states: .init("state_party", in: "offer_published WHERE 1 = 1"),
            helpers: .init("provider", in: "offer_published WHERE 1 = 1"), reader)
        let first = try reader.first("SELECT min(published_at) FROM offer_published") {
            $0.optionalInt(0).map { Instant(milliseconds: Int64($0)) }
        }
        return try RecordFilter.Choices(
            states: parties.states, providers: parties.helpers,
            first: (first ?? nil).map { WorkingCalendar.dayInGeneva($0).year }, at: query.now,
            reader)
    }
}
