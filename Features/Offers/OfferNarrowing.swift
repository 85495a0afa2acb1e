import Base
import Database
import Localization
import Markup
import Parties
import Requests

/// How the public list of offers can be narrowed.
extension Offer {
    static let shape = RecordFilter.Shape(
        list: "/offers", map: "offer",
        statuses: Status.allCases.filter { $0 != .draft }.map(\.rawValue), hasKinds: true,
        statusName: { status, words in
            Status(rawValue: status).map { standingName($0, isPartial: false, words) } ?? status
        })

    /// The filter as conditions on `offer o JOIN request r`.
    static func conditions(_ filter: RecordFilter, on today: Day) -> [SQL] {
        let day = today.description
        var conditions: [SQL?] = [
            filter.provider.map { "o.provider = \($0.id)" },
            filter.hasTheme(ofRequestOf: "o"),
            filter.kind.map { kind in
                let pattern = "% \(kind.rawValue) %"
                return "' ' || o.kinds || ' ' LIKE \(pattern)"
            },
            filter.isInYear(instants: "o.published_at"),
        ]
        switch filter.status.flatMap(Status.init) {
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
        return filter.isOfState("r.state_party") + conditions.compactMap(\.self)
    }

    /// What stands in public offers, to choose from.
    static func choices(
        _ query: RecordListQuery, _ reader: any Reader
    ) throws -> RecordFilter.Choices {
        func ids(_ column: StaticString) throws -> [Int] {
            try reader.all(
                """
                SELECT DISTINCT \(raw: column) FROM offer o JOIN request r ON r.id = o.request_id
                WHERE \(isPublic)
                """
            ) { $0.int(0) }
        }
        let first = try reader.first(
            """
            SELECT min(o.published_at) FROM offer o JOIN request r ON r.id = o.request_id
            WHERE \(isPublic)
            """
        ) { $0.optionalInt(0).map { Instant(milliseconds: Int64($0)) } }
        return try RecordFilter.Choices(
            states: ids("r.state_party"), providers: ids("o.provider"),
            first: (first ?? nil).map { WorkingCalendar.dayInGeneva($0).year }, at: query.now,
            reader)
    }
}
