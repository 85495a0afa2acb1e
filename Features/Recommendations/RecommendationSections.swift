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
        _ state: State, _ directory: PartyDirectory, _ reader: any Reader, _ words: Words
    ) throws -> [PartyPageContributions.Section] {
        var received = RecommendationFilter()
        received.state = state
        var made = RecommendationFilter()
        made.recommending = state
        let total = try received.count(reader, directory)
        let name = state.name(in: words.language)
        let receivedHTML: HTML
        if total == 0 {
            receivedHTML = emptyState(
                title: words("recommendations.state.none-title"),
                text: HTML(text: words("recommendations.state.none-text", ["state": name])))
        } else {
            let sessions = try positions(
                by: "session_id", "recommendation_figure", "state_id = \(state.id)", reader)
            let themes = try positions(
                by: "theme_id", "recommendation_theme_figure", "state_id = \(state.id)", reader)
            let latest = try received.page(reader, directory, limit: 3)
            receivedHTML = """
                \(sessionChart(sessions, received, directory, words))
                <p><a class="button" href="\(address(received, words))">\
                \(words("recommendations.state.all", count: total, ["state": name]))</a></p>
                \(themeChart(themes, received, directory, words))
                <h3>\(words("recommendations.state.latest"))</h3>
                <ol class="results">\(latest.map { RecommendationViews.listItem($0, marking: nil, directory, words, showsState: false) }, pass)</ol>
                \(RecommendationViews.takeAway(received, words))
                """
        }
        let madeTotal = try made.count(reader, directory)
        let madeHTML: HTML
        if madeTotal == 0 {
            madeHTML = "<p>\(words("recommendations.state.made-none", ["state": name]))</p>"
        } else {
            let to = try positions(
                by: "state_id", "recommending_state_figure", "recommending_id = \(state.id)",
                reader)
            madeHTML = """
                \(madeChart(to, made, directory, words))
                <p><a href="\(address(made, words))">\
                \(words("recommendations.state.all-made", count: madeTotal, ["state": name]))</a></p>
                """
        }
        return [
            PartyPageContributions.Section(
                anchor: "received", title: words("recommendations.state.received"),
                html: receivedHTML),
            PartyPageContributions.Section(
                anchor: "made", title: words("recommendations.state.made"), html: madeHTML),
        ]
    }

    /// Numbers, States and the latest recommendations of a theme.
    package static func theme(
        _ theme: Theme, _ directory: PartyDirectory, _ reader: any Reader, _ words: Words
    ) throws -> [PartyPageContributions.Section] {
        var filter = RecommendationFilter()
        filter.theme = theme
        let total = try filter.count(reader, directory)
        guard total > 0 else {
            return [
                PartyPageContributions.Section(
                    anchor: "recommendations", title: words("recommendations.list.title"),
                    html: emptyState(
                        title: words("recommendations.theme.none-title"),
                        text: HTML(text: words("recommendations.theme.none-text"))))
            ]
        }
        let sessions = try positions(
            by: "session_id", "recommendation_theme_figure", "theme_id = \(theme.id)", reader)
        let states = try positions(
            by: "state_id", "recommendation_theme_figure", "theme_id = \(theme.id)", reader)
        let latest = try filter.page(reader, directory, limit: 5)
        return [
            PartyPageContributions.Section(
                anchor: "recommendations", title: words("recommendations.list.title"),
                html: """
                    \(sessionChart(sessions, filter, directory, words))
                    <p><a class="button" href="\(address(filter, words))">\
                    \(words("recommendations.theme.all", count: total))</a></p>
                    <h3>\(words("recommendations.state.latest"))</h3>
                    <ol class="results">\(latest.map { RecommendationViews.listItem($0, marking: nil, directory, words) }, pass)</ol>
                    \(RecommendationViews.takeAway(filter, words))
                    """),
            PartyPageContributions.Section(
                anchor: "states", title: words("recommendations.theme.states"),
                html: stateChart(states, filter, directory, words)),
        ]
    }

    /// How many recommendations each State has received.
    package static func received(
        _ reader: any Reader
    ) throws -> [State.ID: Int] {
        try numbers(
            "SELECT state_id, sum(number) FROM recommendation_figure GROUP BY state_id", reader)
    }

    /// How many recommendations each theme has.
    package static func byTheme(_ reader: any Reader) throws -> [Theme.ID: Int] {
        try numbers(
            "SELECT theme_id, sum(number) FROM recommendation_theme_figure GROUP BY theme_id",
            reader)
    }

    private static func numbers(_ statement: SQL, _ reader: any Reader) throws -> [Int: Int] {
        var numbers: [Int: Int] = [:]
        try reader.forEach(statement) { numbers[$0.int(0)] = $0.int(1) }
        return numbers
    }

    private static func pass(_ html: HTML) -> HTML { html }

    private static func positions(
        by column: StaticString, _ table: StaticString, _ condition: SQL, _ reader: any Reader
    ) throws -> [(id: Int, numbers: [Position: Int])] {
        var rows: [Int: [Position: Int]] = [:]
        try reader.forEach(
            """
            SELECT \(raw: column), position, sum(number) FROM \(raw: table)
            WHERE \(condition) GROUP BY \(raw: column), position
            """
        ) { row in
            guard let position = Position(rawValue: row.int(1)) else { return }
            rows[row.int(0), default: [:]][position] = row.int(2)
        }
        return rows.sorted { left, right in
            let (leftSum, rightSum) = (
                left.value.values.reduce(0, +), right.value.values.reduce(0, +)
            )
            return (rightSum, left.key) < (leftSum, right.key)
        }.map { ($0.key, $0.value) }
    }

    private static func sessionChart(
        _ rows: [(id: Int, numbers: [Position: Int])], _ filter: RecommendationFilter,
        _ directory: PartyDirectory, _ words: Words
    ) -> HTML {
        PositionChart.chart(
            caption: words("recommendations.state.by-review"),
            labelTitle: words("recommendations.facet.session"),
            rows: rows.sorted { $0.id < $1.id }.map { id, numbers in
                var narrowed = filter
                narrowed.session = id
                return PositionChart.row(
                    label: "\(RecommendationViews.sessionName(id, directory, words))",
                    numbers: numbers, link: address(narrowed, words), words)
            }, words
        ).html(words)
    }

    private static func themeChart(
        _ rows: [(id: Int, numbers: [Position: Int])], _ filter: RecommendationFilter,
        _ directory: PartyDirectory, _ words: Words
    ) -> HTML {
        let chart = PositionChart.chart(
            caption: words("recommendations.statistics.by-theme"),
            labelTitle: words("recommendations.facet.theme"),
            rows: rows.prefix(15).compactMap { id, numbers in
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
        _ rows: [(id: Int, numbers: [Position: Int])], _ filter: RecommendationFilter,
        _ directory: PartyDirectory, _ words: Words
    ) -> HTML {
        stateRows(
            Array(rows.prefix(10)), directory, words,
            caption: words("recommendations.state.made-to")
        ) { state in
            var narrowed = filter
            narrowed.state = state
            return narrowed
        }
    }

    private static func stateChart(
        _ rows: [(id: Int, numbers: [Position: Int])], _ filter: RecommendationFilter,
        _ directory: PartyDirectory, _ words: Words
    ) -> HTML {
        let all = rows.sorted { left, right in
            let language = words.language
            return directory.state(left.id)?.name(in: language) ?? ""
                < directory.state(right.id)?.name(in: language) ?? ""
        }
        return """
            <details><summary>\(words("recommendations.theme.states-show", count: rows.count))</summary>
            \(stateRows(all, directory, words, caption: words("recommendations.theme.states")) { state in
                var narrowed = filter
                narrowed.state = state
                return narrowed
            })</details>
            """
    }

    private static func stateRows(
        _ rows: [(id: Int, numbers: [Position: Int])], _ directory: PartyDirectory,
        _ words: Words, caption: String, _ filter: (State) -> RecommendationFilter
    ) -> HTML {
        PositionChart.chart(
            caption: caption, labelTitle: words("recommendations.facet.state"),
            rows: rows.compactMap { id, numbers in
                guard let state = directory.state(id) else { return nil }
                return PositionChart.row(
                    label: "\(state.name(in: words.language))", numbers: numbers,
                    link: address(filter(state), words), words)
            }, words
        ).html(words)
    }

    private static func address(_ filter: RecommendationFilter, _ words: Words) -> Link {
        Link(in: words.language, filter.link())
    }
}
