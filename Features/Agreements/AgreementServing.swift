package import Base
package import Database
package import Localization
package import Markup
import Requests

/// The agreements made to carry out a recommendation, by way of requests whose recommendations are public.
package enum AgreementServing {
    /// As the public sees them; nil where it sees none.
    package static func html(
        _ recommendation: Int, _ reader: any Reader, _ words: Words, at now: Instant
    ) throws -> HTML? {
        let facts = try AgreementFacts.all(
            all(recommendation, reader, at: now), for: nil, reader, words, at: now)
        guard !facts.isEmpty else { return nil }
        return """
            <h3>\(words("agreements.section.title"))</h3>
            \(AgreementListPage.list(facts, words))
            """
    }

    package static func all(
        _ recommendation: Int, _ reader: any Reader, at now: Instant
    ) throws -> [Agreement] {
        let today = WorkingCalendar.dayInGeneva(now)
        return try Requests.Request.allPublic(serving: recommendation, reader)
            .flatMap { try Agreement.all(serving: $0.id, reader) }
            .filter { AgreementRules.isPublic($0, on: today) }
            // When a draft was begun is its parties' own.
            .sorted { ($1.startsOn ?? today, $0.publicID) < ($0.startsOn ?? today, $1.publicID) }
    }
}
