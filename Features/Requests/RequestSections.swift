package import Base
package import Database
package import Localization
package import Markup
package import Parties
package import Recommendations
import Web

/// What the feature shows on the pages of others: always what the public sees, for everybody alike.
package enum RequestSections {
    /// What `state` or `entity` asks first.
    package static func foreseen(_ party: Party) -> [SQL] {
        [Request.publicQuery(of: party, limit: RecordFilter.sectionSize)]
    }

    /// What a State has asked for.
    package static func state(
        _ state: State, _ tools: RequestTools, _ reader: any Reader, _ words: Words,
        at now: Instant
    ) throws -> [PartyPageContributions.Section] {
        guard let party = try Party.find(slug: state.slug, reader) else { return [] }
        return try section(
            party, Request.allPublic(of: party.id, reader, limit: RecordFilter.sectionSize),
            tools, reader, words, at: now)
    }

    /// What an entity was asked.
    package static func entity(
        _ entity: Entity, _ tools: RequestTools, _ reader: any Reader, _ words: Words,
        at now: Instant
    ) throws -> [PartyPageContributions.Section] {
        guard let party = try Party.find(slug: entity.slug, reader) else { return [] }
        return try section(
            party, Request.allPublic(to: party.id, reader, limit: RecordFilter.sectionSize),
            tools, reader, words, at: now)
    }

    private static func section(
        _ party: Party, _ requests: [Request], _ tools: RequestTools, _ reader: any Reader,
        _ words: Words, at now: Instant
    ) throws -> [PartyPageContributions.Section] {
        let facts = try RequestFacts.allPublic(requests, tools, at: now, reader)
        guard !facts.isEmpty else { return [] }
        let today = WorkingCalendar.dayInGeneva(now)
        let all = try RecordFilter.all(Request.shape, of: party, shown: facts.count, words) {
            try Request.countPublic($0, on: today, reader)
        }
        return [
            PartyPageContributions.Section(
                anchor: "requests", title: words("requests.section.state"),
                html: "\(list(facts, words))\(all)")
        ]
    }

    /// What `recommendation` asks first.
    package static func foreseen(_ recommendation: Recommendation) -> [SQL] {
        [Request.query(serving: recommendation.id)]
    }

    /// The requests made to carry out a recommendation, and for those who may begin one the way to it; nil where there
    /// is neither.
    package static func recommendation(
        _ recommendation: Recommendation, _ actor: Actor?, _ tools: RequestTools,
        _ reader: any Reader, _ words: Words, at now: Instant
    ) throws -> HTML? {
        let requests = try Request.allPublic(serving: recommendation.id, reader)
        let facts = try RequestFacts.allPublic(requests, tools, at: now, reader)
        let made: HTML? =
            facts.isEmpty
            ? nil : "<p>\(words("requests.section.recommendation"))</p>\(list(facts, words))"
        guard let actor, RequestRules.mayBegin(actor),
            try Party.find(actor.party, reader)?.stateID == recommendation.stateID
        else { return made }
        let link = Link(in: words.language, "/requests/new")
            .addingQuery(name: "recommendation", value: recommendation.publicID)
        return """
            \(made)<p><a class="button second" href="\(link)">\(words("requests.new.for-this"))</a></p>
            """
    }

    /// How many requests the public may know of.
    package static func count(_ reader: any Reader) throws -> Int {
        try Request.countPublic(reader)
    }

    private static func list(_ facts: [RequestFacts], _ words: Words) -> HTML {
        "<ol class=\"results\">\(facts, { RequestListPage.item($0, words) })</ol>"
    }
}
