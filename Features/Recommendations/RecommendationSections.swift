import Base
package import Database
package import Localization
import Markup
package import Parties
import Web

/// What the feature shows on the pages of others: sections of a State's and of a theme's page, figures
/// for the start page, the shade of the atlas.
package enum RecommendationSections {
    /// Recommendations received by cycle and theme, the latest, and those made.
    package static func state(
        _ state: State, _ catalogue: RecommendationCatalogue, _ reader: any Reader,
        _ words: Words
    ) throws -> [PartyPageContributions.Section] {
        var received = RecommendationFilter()
        received.state = state
        var made = RecommendationFilter()
        made.recommending = state
        return [
            PartyPageContributions.Section(
                anchor: "received", title: words("recommendations.state.received"),
                html: try catalogue.kept("received", received, words) {
                    try receivedHTML(state, received, catalogue, reader, words)
                }),
            PartyPageContributions.Section(
                anchor: "made", title: words("recommendations.state.made"),
                html: try catalogue.kept("made", made, words) {
                    try madeHTML(state, made, catalogue, reader, words)
                }),
        ]
    }

    private static func receivedHTML(
        _ state: State, _ received: RecommendationFilter, _ catalogue: RecommendationCatalogue,
        _ reader: any Reader, _ words: Words
    ) throws -> HTML {
        let directory = catalogue.directory
        let name = state.name(in: words.language)
        let total = try catalogue.count(received, reader)
        guard total > 0 else {
            return emptyState(
                title: words("recommendations.state.none-title"),
                text: HTML(text: words("recommendations.state.none-text", ["state": name])))
        }
        let sessions = try catalogue.table(by: .session, received, reader)
        let themes = try catalogue.table(by: .theme, received, reader)
        return """
            \(sessionChart(sessions.rows, received, directory, words))
            \(missing(of: state, among: sessions, directory, words))
            <p><a class="button" href="\(address(received, words))">\
            \(words("recommendations.state.all", count: total, ["state": name]))</a></p>
            \(themeChart(themes.rows, received, directory, words))
            \(try latest(3, received, showsState: false, catalogue, reader, words))
            \(RecommendationViews.takeAway(received, words))
            """
    }

    private static func madeHTML(
        _ state: State, _ made: RecommendationFilter, _ catalogue: RecommendationCatalogue,
        _ reader: any Reader, _ words: Words
    ) throws -> HTML {
        let name = state.name(in: words.language)
        let total = try catalogue.count(made, reader)
        guard total > 0 else {
            return "<p>\(words("recommendations.state.made-none", ["state": name]))</p>"
        }
        let to = try catalogue.table(by: .state, made, reader)
        return """
            \(madeChart(to.rows, made, catalogue.directory, words))
            <p><a href="\(address(made, words))">\
            \(words("recommendations.state.all-made", count: total, ["state": name]))</a></p>
            """
    }

    private static func latest(
        _ count: Int, _ filter: RecommendationFilter, showsState: Bool,
        _ catalogue: RecommendationCatalogue, _ reader: any Reader, _ words: Words
    ) throws -> HTML {
        func item(_ recommendation: Recommendation) -> HTML {
            RecommendationViews.listItem(
                recommendation, marking: nil, catalogue.directory, words, showsState: showsState)
        }
        return """
            <h3>\(words("recommendations.state.latest"))</h3>
            <ol class="results">\(try catalogue.page(filter, reader, limit: count), item)</ol>
            """
    }

    /// The State's reviews of which nothing was imported, so that nobody takes silence for none.
    private static func missing(
        of state: State, among sessions: FigureTable, _ directory: PartyDirectory, _ words: Words
    ) -> HTML? {
        let missing = directory.reviews(of: state.id).filter {
            $0.status == .reviewed && sessions.totals[$0.sessionID] == nil
        }
        guard !missing.isEmpty else { return nil }
        let names = missing.map {
            RecommendationViews.sessionName($0.sessionID, directory, words)
        }
        return """
            <p class="source">\(words("recommendations.state.missing", ["sessions": words.list(names)])) \
            <a href="\(Link(in: words.language, "/data"))">\(words("recommendations.state.sources"))</a></p>
            """
    }

    /// Numbers, States and the latest recommendations of a theme.
    package static func theme(
        _ theme: Theme, _ catalogue: RecommendationCatalogue, _ reader: any Reader,
        _ words: Words
    ) throws -> [PartyPageContributions.Section] {
        var filter = RecommendationFilter()
        filter.theme = theme
        let total = try catalogue.count(filter, reader)
        guard total > 0 else {
            return [
                PartyPageContributions.Section(
                    anchor: "recommendations", title: words("recommendations.list.title"),
                    html: emptyState(
                        title: words("recommendations.theme.none-title"),
                        text: HTML(text: words("recommendations.theme.none-text"))))
            ]
        }
        return [
            PartyPageContributions.Section(
                anchor: "recommendations", title: words("recommendations.list.title"),
                html: try catalogue.kept("theme", filter, words) {
                    let sessions = try catalogue.table(by: .session, filter, reader)
                    return """
                        \(sessionChart(sessions.rows, filter, catalogue.directory, words))
                        <p><a class="button" href="\(address(filter, words))">\
                        \(words("recommendations.theme.all", count: total))</a></p>
                        \(try latest(5, filter, showsState: true, catalogue, reader, words))
                        \(RecommendationViews.takeAway(filter, words))
                        """
                }),
            PartyPageContributions.Section(
                anchor: "states", title: words("recommendations.theme.states"),
                html: try statesLink(theme, filter, catalogue, reader, words)),
        ]
    }

    /// How many recommendations each State has received.
    package static func received(
        _ catalogue: RecommendationCatalogue, _ reader: any Reader
    ) throws -> [State.ID: Int] {
        try catalogue.table(by: .state, RecommendationFilter(), reader).totals
    }

    /// How many recommendations each theme has.
    package static func byTheme(
        _ catalogue: RecommendationCatalogue, _ reader: any Reader
    ) throws -> [Theme.ID: Int] {
        try catalogue.table(by: .theme, RecommendationFilter(), reader).totals
    }

    private static func sessionChart(
        _ rows: [FigureTable.Row], _ filter: RecommendationFilter,
        _ directory: PartyDirectory, _ words: Words
    ) -> HTML {
        PositionChart.chart(
            caption: words("recommendations.state.by-review"),
            labelTitle: words("recommendations.facet.session"),
            rows: rows.sorted { $0.id < $1.id }.map { row in
                let (id, numbers) = (row.id, row.numbers)
                var narrowed = filter
                narrowed.session = id
                return PositionChart.row(
                    label: "\(RecommendationViews.sessionName(id, directory, words))",
                    numbers: numbers, link: address(narrowed, words), words)
            }, words
        ).html(words)
    }

    private static func themeChart(
        _ rows: [FigureTable.Row], _ filter: RecommendationFilter,
        _ directory: PartyDirectory, _ words: Words
    ) -> HTML {
        let chart = PositionChart.chart(
            caption: words("recommendations.statistics.by-theme"),
            labelTitle: words("recommendations.facet.theme"),
            rows: rows.prefix(15).compactMap { row in
                let (id, numbers) = (row.id, row.numbers)
                guard let theme = directory.theme(id) else { return nil }
                var narrowed = filter
                narrowed.theme = theme
                return PositionChart.row(
                    label: "\(theme.name(in: words.language))", numbers: numbers,
                    link: address(narrowed, words), words)
            }, words)
        return """
            \(chart.html(words))
            <p class="source">\(words("recommendations.statistics.several"))</p>
            """
    }

    private static func madeChart(
        _ rows: [FigureTable.Row], _ filter: RecommendationFilter,
        _ directory: PartyDirectory, _ words: Words
    ) -> HTML {
        PositionChart.states(
            Array(rows.prefix(10)), directory, words,
            caption: words("recommendations.state.made-to")
        ) { state in
            var narrowed = filter
            narrowed.state = state
            return narrowed
        }
    }

    private static func statesLink(
        _ theme: Theme, _ filter: RecommendationFilter, _ catalogue: RecommendationCatalogue,
        _ reader: any Reader, _ words: Words
    ) throws -> HTML {
        let count = try catalogue.table(by: .state, filter, reader).rows.count
        return """
            <p><a class="button" href="\(Link(in: words.language, "/themes/\(theme.slug)/states"))">\
            \(words("recommendations.theme.states-show", count: count))</a></p>
            """
    }

    private static func address(_ filter: RecommendationFilter, _ words: Words) -> Link {
        Link(in: words.language, filter.link())
    }
}
