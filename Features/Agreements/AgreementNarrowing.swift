import Base
package import Database
import Localization
import Markup
import Parties
package import Requests

/// How the public list of agreements can be narrowed.
extension Agreement {
    /// What stands before it was in force is not public.
    static let shape = RecordFilter.Shape(
        list: "/agreements", map: "agreement",
        choice: .status([Standing.inForce, .suspended, .withdrawn, .expired].map(\.rawValue)) {
            standing, words in
            Standing(rawValue: standing).map { standingName($0, words) } ?? standing
        })

    /// The filter as conditions on `agreement`.
    static func conditions(_ filter: RecordFilter, on today: Day) -> [SQL] {
        let day = today.description
        var conditions: [SQL?] = [
            filter.provider.map {
                filter.isForEverybody
                    ? """
                    id IN (SELECT l.agreement_id FROM \(published(.provider, on: today))
                        AND l.party_id = \($0.id))
                    """
                    : """
                    (state_party <> \($0.id) AND id IN (
                        SELECT agreement_id FROM agreement_party WHERE party_id = \($0.id)))
                    """
            },
            hasTheme(filter, "agreement"), filter.isInYear("starts_on"),
        ]
        let isOver: SQL = "(period_until IS NOT NULL AND period_until < \(day))"
        switch filter.choice.flatMap(Standing.init) {
        case .inForce?: conditions.append("(status = 'signed' AND NOT \(isOver))")
        case .suspended?: conditions.append("(status = 'suspended' AND NOT \(isOver))")
        case .expired?: conditions.append("(status IN ('signed', 'suspended') AND \(isOver))")
        case .withdrawn?: conditions.append("status = 'withdrawn'")
        case .draft?, .signing?, .awaitingStart?, nil: break
        }
        return filter.isOfState("state_party") + conditions.compactMap(\.self)
    }

    /// The themes of what it was made from: its request as far as the reader knows it, or its standing offer.
    /// `agreement` is the table or its alias.
    package static func hasTheme(_ filter: RecordFilter, _ agreement: StaticString) -> SQL? {
        guard let theme = filter.theme, let asked = filter.hasTheme(ofRequestOf: agreement)
        else { return nil }
        return """
            (\(asked) OR EXISTS (SELECT 1 FROM standing_offer s
                WHERE s.id = \(raw: agreement).programme_id
                    AND ' ' || s.themes || ' ' LIKE \("% \(theme.slug) %")))
            """
    }

    /// What stands in public agreements, to choose from.
    static func choices(
        _ query: RecordListQuery, _ reader: any Reader
    ) throws -> RecordFilter.Choices {
        let isPublic = isPublic(on: query.today)
        let parties = try RecordFilter.parties(
            states: .init("party_id", in: published(.state, on: query.today)),
            helpers: .init("party_id", in: published(.provider, on: query.today)), reader)
        let first = try reader.first(
            "SELECT min(starts_on) FROM agreement WHERE \(isPublic)"
        ) { $0.optionalText(0).flatMap { Day($0) } }
        return try RecordFilter.Choices(
            states: parties.states, providers: parties.helpers, first: first??.year,
            at: query.now, reader)
    }
}
