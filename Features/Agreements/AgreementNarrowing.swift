import Base
import Database
import Localization
import Markup
import Parties
import Requests

/// How the public list of agreements can be narrowed.
extension Agreement {
    /// What stands before it was in force is not public.
    static let shape = RecordFilter.Shape(
        list: "/agreements",
        statuses: [Standing.inForce, .suspended, .withdrawn, .expired].map(\.rawValue),
        statusName: { standing, words in
            Standing(rawValue: standing).map { standingName($0, words) } ?? standing
        })

    /// The filter as conditions on `agreement`, of those that are public.
    static func conditions(_ filter: RecordFilter, on today: Day) -> [SQL] {
        let day = today.description
        var conditions: [SQL?] = [
            filter.state.map { "state_party = \($0.id)" },
            filter.provider.map {
                """
                (state_party <> \($0.id) AND id IN (
                    SELECT agreement_id FROM agreement_party WHERE party_id = \($0.id)))
                """
            },
            filter.hasTheme(ofRequest: "agreement.request_id"), filter.isInYear("starts_on"),
        ]
        let isOver: SQL = "(period_until IS NOT NULL AND period_until < \(day))"
        switch filter.status.flatMap(Standing.init) {
        case .inForce?: conditions.append("(status = 'signed' AND NOT \(isOver))")
        case .suspended?: conditions.append("(status = 'suspended' AND NOT \(isOver))")
        case .expired?: conditions.append("(status IN ('signed', 'suspended') AND \(isOver))")
        case .withdrawn?: conditions.append("status = 'withdrawn'")
        case .draft?, .signing?, .awaitingStart?, nil: break
        }
        return conditions.compactMap(\.self)
    }

    /// What stands in public agreements, to choose from.
    static func choices(
        _ query: RecordListQuery, _ reader: any Reader
    ) throws -> RecordFilter.Choices {
        let isPublic = isPublic(on: query.today)
        let parties = try reader.all(
            """
            SELECT DISTINCT p.party_id, p.place FROM agreement_party p
            WHERE p.agreement_id IN (SELECT id FROM agreement WHERE \(isPublic))
            """
        ) { (party: $0.int(0), isState: $0.int(1) == 0) }
        let first = try reader.first(
            "SELECT min(starts_on) FROM agreement WHERE \(isPublic)"
        ) { $0.optionalText(0).flatMap { Day($0) } }
        return try RecordFilter.Choices(
            states: parties.filter(\.isState).map(\.party),
            providers: Array(Set(parties.filter { !$0.isState }.map(\.party))),
            first: first??.year, at: query.now, reader)
    }
}
