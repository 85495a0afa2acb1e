import Base
import Database
import Localization
import Markup
import Parties

/// How the public list of requests can be narrowed. What the public may not know of a request narrows nothing.
extension Request {
    /// How a request stands for the public.
    enum Standing: String, Sendable, CaseIterable {
        case open, unanswered, closed, withdrawn

        func name(_ words: Words) -> String {
            switch self {
            case .open: statusName(.open, words)
            case .unanswered: words("requests.list.unanswered")
            case .closed: statusName(.closed, words)
            case .withdrawn: statusName(.withdrawn, words)
            }
        }
    }

    static let shape = RecordFilter.Shape(
        list: "/requests", map: "request", subjects: [.theme, .kind], helper: .addressee,
        choice: .status(Standing.allCases.map(\.rawValue)) { standing, words in
            Standing(rawValue: standing)?.name(words) ?? standing
        })

    /// The filter as conditions on `request`.
    static func conditions(_ filter: RecordFilter, on today: Day) -> [SQL] {
        let showsWhat = filter.showsWhat("request")
        let places: [SQL?] = [
            filter.provider.map {
                filter.isForEverybody
                    ? "id IN (SELECT request_id FROM request_asked WHERE party_id = \($0.id))"
                    : """
                    (\(showsWhat) AND id IN (
                        SELECT request_id FROM request_addressee WHERE party_id = \($0.id)))
                    """
            },
            filter.theme.map { theme in
                let pattern = "% \(theme.slug) %"
                return "(' ' || themes || ' ' LIKE \(pattern))"
            },
            filter.kind.map { kind in
                let pattern = "% \(kind.rawValue) %"
                return "(\(showsWhat) AND ' ' || kinds || ' ' LIKE \(pattern))"
            },
            filter.isInYear(instants: "listed_at"),
        ]
        var conditions = filter.isOfState("state_party") + places.compactMap(\.self)
        switch filter.choice.flatMap(Standing.init) {
        case .unanswered?:
            let before = WorkingCalendar.midnightInGeneva(
                Day(daysSinceEpoch: today.daysSinceEpoch - RequestClock.unansweredDays))
            conditions.append(
                """
                (\(showsWhat) AND status = 'open' AND listed_at < \(before.milliseconds)
                    AND NOT EXISTS (SELECT 1 FROM request_addressee a
                        WHERE a.request_id = request.id AND a.answer IN ('declined', 'offered')))
                """)
        case let standing?: conditions.append("(\(showsWhat) AND status = \(standing.rawValue))")
        case nil: break
        }
        return conditions
    }

    /// What stands in public requests, to choose from.
    static func choices(
        _ query: RecordListQuery, _ reader: any Reader
    ) throws -> RecordFilter.Choices {
        let parties = try RecordFilter.parties(
            states: .init("state_party", in: "request WHERE \(isPublic)"),
            helpers: .init("party_id", in: "request_asked WHERE 1 = 1"), reader)
        let first = try reader.first(
            "SELECT min(listed_at) FROM request WHERE \(isPublic)"
        ) { $0.optionalInt(0).map { Instant(milliseconds: Int64($0)) } }
        return try RecordFilter.Choices(
            states: parties.states, providers: parties.helpers,
            first: (first ?? nil).map { WorkingCalendar.dayInGeneva($0).year }, at: query.now,
            reader)
    }
}
