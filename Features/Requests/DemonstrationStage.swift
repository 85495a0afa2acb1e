import Accounts
package import Base
package import Database
package import Parties
package import Recommendations

/// Where the personas of a demonstration act: at their days, under the same rules as everybody. Later features add
/// what their records need.
package struct DemonstrationStage: Sendable {
    package enum Fault: Error, CustomStringConvertible {
        case noPersona(String)

        package var description: String {
            switch self {
            case .noPersona(let name):
                "no persona \(name); load the demonstration first (accord load demonstration)"
            }
        }
    }

    private let database: any Database
    private let catalogues: RecommendationCatalogueCache
    private let identifiers: RandomIdentifiers
    private let now: Instant
    /// States, themes and groups, for the acts that ask for whom something is.
    package let directories = PartyDirectoryCache()

    package init(
        in database: any Database, _ catalogues: RecommendationCatalogueCache, at now: Instant,
        identifiers: RandomIdentifiers
    ) {
        self.database = database
        self.catalogues = catalogues
        self.identifiers = identifiers
        self.now = now
    }

    func isUntold() async throws -> Bool {
        try await database.read { try $0.count("SELECT count(*) FROM request") } == 0
    }

    package static func parties(_ reader: any Reader) -> Parties {
        { slug in
            guard let party = try Party.find(slug: slug, reader) else {
                throw Fault.noPersona(slug)
            }
            return party.id
        }
    }

    /// A party by its slug.
    package typealias Parties = (String) throws -> Party.ID

    package func party(_ slug: String) async throws -> Party.ID {
        try await database.read { try Self.parties($0)(slug) }
    }

    /// Writes a request and hands it in; its public id.
    @discardableResult
    func drafted(
        by drafter: String, daysAgo: Int, in language: Language, title: String, need: String,
        purpose: String, _ fill: @escaping @Sendable (inout Request, Parties) throws -> Void
    ) async throws -> String {
        let id = try await RequestCommands.begin(
            try await ask(drafter, daysAgo: daysAgo + 3), title: title, language: language
        ).record
        try await act(drafter, daysAgo: daysAgo + 2, "edit", id) { request, ask, reader in
            var filled = request
            try fill(&filled, Self.parties(reader))
            filled.recommendations = try served(by: filled, reader)
            return try RequestRules.edit(request, by: ask.actor) { next in
                next = filled
                next.need = need
                next.purpose = purpose
            }
        }
        try await act(drafter, daysAgo: daysAgo + 1, "hand-in", id) { request, ask, _ in
            try RequestRules.handIn(request, by: ask.actor)
        }
        return id
    }

    /// The same, cleared and submitted.
    package func submitted(
        by drafter: String, clearedBy clearer: String, daysAgo: Int, in language: Language,
        title: String, need: String, purpose: String,
        _ fill: @escaping @Sendable (inout Request, Parties) throws -> Void
    ) async throws -> String {
        let id = try await drafted(
            by: drafter, daysAgo: daysAgo, in: language, title: title, need: need, purpose: purpose,
            fill)
        try await act(clearer, daysAgo: daysAgo, "clearance", id) { request, ask, _ in
            try RequestRules.clear(request, by: ask.actor)
        }
        try await act(clearer, daysAgo: daysAgo, "submission", id) { request, ask, reader in
            try RequestRules.submit(
                request, by: ask.actor, at: ask.now, receipt: ask.identifiers.next(),
                RequestNames(request, reader))
        }
        return id
    }

    /// The supported recommendations to the State on the request's first theme, where some were imported.
    private func served(by request: Request, _ reader: any Reader) throws -> [Int] {
        guard let theme = request.themes.first,
            let state = try Party.find(request.state, reader)?.stateID
        else { return [] }
        let catalogue = try catalogues.catalogue(reader)
        var filter = RecommendationFilter(themeSlug: theme, catalogue.directory)
        filter.state = catalogue.directory.states.first { $0.id == state }
        filter.position = .supported
        if try catalogue.count(filter, reader) == 0 {
            filter.theme = catalogue.directory.theme(slug: "womens-rights")
        }
        return try catalogue.page(filter, reader, limit: 3).map(\.id)
    }

    /// What a persona's State has asked to carry out, by public id; empty where nothing was imported.
    package func recommendationsServed(inStateOf name: String) async throws -> [String] {
        let party = try await ask(name, daysAgo: 0).actor.party
        return try await database.read { reader in
            let ids = try Request.all(of: party, reader).flatMap(\.recommendations)
            return try Recommendation.all(ids: Set(ids).sorted(), reader).map(\.publicID)
        }
    }

    /// One act on a request.
    package func act(
        _ name: String, daysAgo: Int, _ noun: StaticString, _ id: String,
        _ decide:
            @escaping @Sendable (Request, Ask, any Transaction) throws -> Decision<Request>
    ) async throws {
        _ = try await RequestCommands.perform(
            noun, id, try await ask(name, daysAgo: daysAgo), decide)
    }

    /// What a persona asks for on a day.
    package func ask(_ name: String, daysAgo: Int) async throws -> Ask {
        guard
            let actor = try await database.read({
                try Accounts.Demonstration.actor(name, $0)
            })
        else { throw Fault.noPersona(name) }
        return Ask(
            actor: actor,
            now: Instant(milliseconds: now.milliseconds - Int64(daysAgo) * 86_400_000),
            key: nil, identifiers: identifiers, database: database)
    }

    func dollars(_ low: Int, _ high: Int) -> Request.CostRange? {
        Currency("USD").map { Request.CostRange(currency: $0, low: low, high: high) }
    }

    package func day(_ daysFromNow: Int) -> Day {
        Day(daysSinceEpoch: now.day.daysSinceEpoch + daysFromNow)
    }
}
