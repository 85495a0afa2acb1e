import Base
import Database
import Localization
import Markup
import Parties
import Web

/// Recommendations as a list to take away and as the API gives them.
package enum RecommendationListing {
    package struct Query: Sendable {
        let filter: RecommendationFilter
        let directory: PartyDirectory
        let publicURL: String
    }

    static func listing(catalogues: RecommendationCatalogueCache) -> Listing<Query, Recommendation>
    {
        Listing(
            name: "recommendations", columns: columns,
            title: { words, _ in words("recommendations.list.title") },
            filter: { visit, reader in
                let directory = try catalogues.directory(reader)
                return Query(
                    filter: try RecommendationFilter(
                        visit.query, directory: directory, language: visit.language),
                    directory: directory, publicURL: visit.site.publicURL)
            },
            count: { reader, query in try catalogues.catalogue(reader).count(query.filter, reader)
            },
            items: { reader, query, after, limit in
                try catalogues.catalogue(reader).page(
                    query.filter, reader, limit: limit, after: after?.id)
            },
            entry: entry)
    }

    private static let columns: [Listing<Query, Recommendation>.Column] = [
        .init("id", heading: "recommendations.column.id") { item, _, _ in .text(item.publicID) },
        .init("state_under_review", heading: "recommendations.fact.state") { item, query, words in
            .text(query.directory.state(item.stateID)?.name(in: words.language) ?? "")
        },
        .init("state_under_review_iso3", heading: "recommendations.column.iso3") { item, query, _ in
            .text(query.directory.state(item.stateID)?.iso3 ?? "")
        },
        .init("session", heading: "recommendations.column.session") { item, _, _ in
            .number(item.sessionID)
        },
        .init("cycle", heading: "recommendations.column.cycle") { item, query, _ in
            query.directory.session(item.sessionID).map { .number($0.cycle) } ?? .none
        },
        .init("paragraph", heading: "recommendations.fact.paragraph") { item, _, _ in
            item.paragraph.map { .text($0) } ?? .none
        },
        .init("text", heading: "recommendations.column.text") { item, _, _ in .text(item.text) },
        .init("language", heading: "recommendations.fact.language") { item, _, _ in
            .text(item.language.code)
        },
        .init("position", heading: "recommendations.fact.position") { item, _, _ in
            .text(item.position.code)
        },
        .init("position_as_given", heading: "recommendations.column.position-as-given") {
            item, _, _ in
            item.positionAsGiven.map { .text($0) } ?? .none
        },
        .init("recommending_states", heading: "recommendations.fact.by") { item, query, words in
            .list(
                item.recommendingStates.compactMap {
                    query.directory.state($0)?.name(in: words.language)
                })
        },
        .init("recommending_states_iso3", heading: "recommendations.column.by-iso3") {
            item, query, _ in
            .list(item.recommendingStates.compactMap { query.directory.state($0)?.iso3 })
        },
        .init("action", heading: "recommendations.fact.action") { item, _, _ in
            item.action.map { .text($0.code) } ?? .none
        },
        .init("themes", heading: "recommendations.fact.themes") { item, query, words in
            .list(item.themes.compactMap { query.directory.theme($0)?.name(in: words.language) })
        },
        .init("theme_slugs", heading: "recommendations.column.theme-slugs") { item, query, _ in
            .list(item.themes.compactMap { query.directory.theme($0)?.slug })
        },
        .init("symbol", heading: "recommendations.fact.symbol") { item, _, _ in
            item.symbol.map { .text($0) } ?? .none
        },
        .init("address", heading: "recommendations.column.address") { item, query, words in
            let link = Link(in: words.language, RecommendationViews.link(item))
            return .text(query.publicURL + link.text)
        },
    ]

    private static func entry(
        _ item: Recommendation, _ query: Query, _ words: Words
    ) -> FeedEntry {
        let state = query.directory.state(item.stateID)?.name(in: words.language) ?? ""
        let session = query.directory.session(item.sessionID)
        let day =
            session?.end
            ?? Day(year: session?.year ?? 1970, month: session?.month ?? 1, day: 1)
            ?? Day(daysSinceEpoch: 0)
        return FeedEntry(
            title: words("recommendations.page.title", ["state": state]),
            link: RecommendationViews.link(item), text: item.text, language: item.language,
            updated: day)
    }
}
