import Agreements
package import Base
package import Database
package import Localization
package import Markup

/// The activities that serve a recommendation, with their results, by way of public agreements.
package enum ActivityServing {
    /// As the public sees them; nil where it sees none.
    package static func html(
        _ recommendation: Int, _ reader: any Reader, _ words: Words, at now: Instant
    ) throws -> HTML? {
        let facts = try ActivityFacts.all(
            all(recommendation, reader, at: now), for: nil, reader, words, at: now)
        guard !facts.isEmpty else { return nil }
        return """
            <h3>\(words("activities.section.title"))</h3>
            \(ActivityListPage.list(facts, words))
            """
    }

    package static func all(
        _ recommendation: Int, _ reader: any Reader, at now: Instant
    ) throws -> [Activity] {
        let today = WorkingCalendar.dayInGeneva(now)
        let agreements = try AgreementServing.all(recommendation, reader, at: now)
        return try Activity.all(under: Set(agreements.map(\.id)), reading: .summary, reader)
            .filter { ActivityRules.isPublic($0, on: today) }
            // When a draft was begun is its parties' own.
            .sorted { ($1.startedOn ?? today, $0.publicID) < ($0.startedOn ?? today, $1.publicID) }
    }
}
