import Base
import Database
import Localization
import Markup
import Parties
import Web

/// What each State was recommended on a theme: a page of its own, for it is as long as there are States.
struct ThemeStatesPage: Sendable {
    private let theme: Theme
    private let main: HTML

    static func load(
        _ visit: Visit, catalogues: RecommendationCatalogueCache
    ) async throws -> ThemeStatesPage {
        try await visit.read { reader in
            let catalogue = try catalogues.catalogue(reader)
            guard let theme = catalogue.directory.theme(slug: visit.parameter("theme")) else {
                throw Problem.notFound
            }
            var filter = RecommendationFilter()
            filter.theme = theme
            return ThemeStatesPage(
                theme: theme,
                main: try catalogue.kept("States of a theme", filter, visit.words) {
                    let states = try catalogue.table(by: .state, filter, reader)
                    return html(theme, filter, states, catalogue.directory, visit.words)
                })
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let name = theme.name(in: words.language)
        return Page(
            title: words("recommendations.theme.states-title", ["theme": name]),
            summary: words("recommendations.theme.states-lead"),
            trail: [
                Page.Crumb(words("recommendations.theme.themes"), "/themes"),
                Page.Crumb(name, "/themes/\(theme.slug)"),
            ],
            path: "/themes/\(theme.slug)/states", main: main)
    }

    private static func html(
        _ theme: Theme, _ filter: RecommendationFilter, _ states: FigureTable,
        _ directory: PartyDirectory, _ words: Words
    ) -> HTML {
        let name = theme.name(in: words.language)
        let title = words("recommendations.theme.states-title", ["theme": name])
        let rows = Dictionary(uniqueKeysWithValues: states.rows.map { ($0.id, $0) })
        let chart =
            states.rows.isEmpty
            ? emptyState(
                title: words("recommendations.theme.none-title"),
                text: HTML(text: words("recommendations.theme.none-text")))
            : PositionChart.states(
                directory.statesByName(words).compactMap { rows[$0.id] }, directory, words,
                caption: words("recommendations.theme.states"), isCaptionHidden: true
            ) { state in
                var narrowed = filter
                narrowed.state = state
                return narrowed
            }
        return """
            <h1>\(title)</h1>
            <p class="lead">\(words("recommendations.theme.states-lead"))</p>
            \(chart)
            """
    }
}
