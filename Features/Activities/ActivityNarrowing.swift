import Agreements
import Base
import Database
import Localization
import Markup
import Parties
import Requests

/// How the public list of activities can be narrowed.
extension Activity {
    /// A plan is not public.
    static let shape = RecordFilter.Shape(
        list: "/activities", map: "activity",
        choice: .status(Standing.allCases.filter { $0 != .planned }.map(\.rawValue)) {
            standing, words in
            Standing(rawValue: standing).map { statusName($0, words) } ?? standing
        })

    /// The rows that a list goes through.
    enum Rows {
        /// `activity_published l JOIN activity`.
        case published
        /// `activity`, also of what is not public.
        case all
    }

    /// The filter as conditions on such rows.
    static func conditions(
        _ filter: RecordFilter, among rows: Rows = .published, on today: Day
    ) -> [SQL] {
        var conditions = places(filter, among: rows)
        if let isInYear = filter.isInYear(rows == .published ? "l.started_on" : "started_on") {
            conditions.append(isInYear)
        }
        let isInDelivery =
            rows == .published ? isInDelivery(on: today) : hasConsentInDelivery(on: today)
        switch filter.choice.flatMap(Standing.init) {
        case .delivery?:
            conditions.append(isInDelivery)
            let asked = filter.isOfState("c.state_party")
            if !asked.isEmpty {
                let id: SQL = rows == .published ? "l.activity_id" : "activity.id"
                conditions.append(
                    """
                    EXISTS (SELECT 1 FROM activity_component c WHERE c.activity_id = \(id)
                        AND c.stopped_on IS NULL AND \(asked.joined(" AND ")))
                    """)
            }
        case .outside?: conditions.append("(status = 'delivery' AND \(isOutside))")
        case .lapsed?:
            conditions.append(
                """
                (status = 'delivery' AND NOT \(isOutside)
                    AND NOT COALESCE(\(isInDelivery), 1 = 0))
                """)
        case .evaluated?: conditions.append("evaluated_on IS NOT NULL")
        case .completed?:
            conditions.append("(status = 'completed' AND evaluated_on IS NULL)")
        case let status?: conditions.append("status = \(status.rawValue)")
        case nil: break
        }
        return conditions
    }

    /// For whom, by whom and for what it is.
    static func places(_ filter: RecordFilter, among rows: Rows = .published) -> [SQL] {
        let id: SQL = rows == .published ? "l.activity_id" : "activity.id"
        let sources: [SQL?] =
            switch rows {
            case .published: [published(.state, filter), published(.partner, filter)]
            case .all: [all(ofState: filter), all(byPartner: filter)]
            }
        var places = sources.compactMap(\.self).map { ids -> SQL in "\(id) IN (\(ids))" }
        if let hasTheme = Agreement.hasTheme(filter, "a") {
            places.append(
                """
                EXISTS (SELECT 1 FROM activity_component c JOIN agreement a ON a.id = c.agreement_id
                    WHERE c.activity_id = \(id) AND \(hasTheme))
                """)
        }
        return places
    }

    /// The join asks for the day.
    private static func published(_ role: PublishedRole, _ filter: RecordFilter) -> SQL? {
        let parties: [SQL] =
            switch role {
            case .state: filter.isOfState("party_id")
            case .partner: filter.provider.map { ["party_id = \($0.id)"] } ?? []
            }
        guard !parties.isEmpty else { return nil }
        return """
            SELECT activity_id FROM activity_published_party
            WHERE role = \(role.rawValue) AND \(parties.joined(" AND "))
            """
    }

    private static func all(ofState filter: RecordFilter) -> SQL? {
        let states = filter.isOfState("state_party")
        guard !states.isEmpty else { return nil }
        return """
            SELECT activity_id FROM activity_component WHERE \(states.joined(" AND "))
            UNION ALL
            SELECT activity_id FROM activity_outside WHERE \(states.joined(" AND "))
            """
    }

    private static func all(byPartner filter: RecordFilter) -> SQL? {
        filter.provider.map {
            "SELECT activity_id FROM activity_partner WHERE party_id = \($0.id)"
        }
    }

    /// What stands in public activities, to choose from.
    static func choices(
        _ query: RecordListQuery, _ reader: any Reader
    ) throws -> RecordFilter.Choices {
        let isPublic = isPublic(on: query.today)
        let parties = try RecordFilter.parties(
            states: .init("party_id", in: published(.state, on: query.today)),
            helpers: .init("party_id", in: published(.partner, on: query.today)), reader)
        let first = try reader.first(
            "SELECT min(l.started_on) FROM activity_published l WHERE \(isPublic)"
        ) { $0.optionalText(0).flatMap { Day($0) } }
        return try RecordFilter.Choices(
            states: parties.states, providers: parties.helpers, first: first??.year,
            at: query.now, reader)
    }
}
