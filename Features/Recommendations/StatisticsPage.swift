import Base
import Database
import Localization
import Markup
import Parties
import Web

/// Numbers of recommendations by cycle, theme, kind of action, region and recommending State, each by
/// position; every number leads to the records that make it.
struct StatisticsPage: Sendable {
    private let main: HTML

    static func load(_ visit: Visit, catalogues: RecommendationCatalogueCache) async throws
        -> StatisticsPage
    {
        try await visit.read { reader in
            let catalogue = try catalogues.catalogue(reader)
            return StatisticsPage(
                main: try catalogue.kept("statistics", RecommendationFilter(), visit.words) {
                    try Statistics(catalogue, reader).html(visit.words)
                })
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        return Page(
            title: words("recommendations.statistics.title"),
            summary: words("recommendations.statistics.summary"), path: "/statistics", main: main)
    }
}

private struct Statistics {
    private let directory: PartyDirectory
    private let total: Int
    private let charts: [Chart]

    struct Chart: Sendable {
        let subject: Subject
        /// Numbers by position for each value of the subject, the largest first.
        let rows: [(id: Int, numbers: [Position: Int])]
    }

    enum Subject: Sendable, CaseIterable {
        case cycle, theme, action, region, recommending
    }

    init(_ catalogue: RecommendationCatalogue, _ reader: any Reader) throws {
        directory = catalogue.directory
        total = try catalogue.count(RecommendationFilter(), reader)
        charts = try Subject.allCases.map { try Self.chart($0, catalogue, reader) }
    }

    private static func chart(
        _ subject: Subject, _ catalogue: RecommendationCatalogue, _ reader: any Reader
    ) throws -> Chart {
        let column: FigureColumn =
            switch subject {
            case .cycle: .session
            case .theme: .theme
            case .action: .action
            case .region: .state
            case .recommending: .recommending
            }
        let directory = catalogue.directory
        var rows: [Int: [Position: Int]] = [:]
        for row in try catalogue.table(by: column, RecommendationFilter(), reader).rows {
            let id: Int? =
                switch subject {
                case .cycle: directory.session(row.id)?.cycle
                case .region:
                    directory.state(row.id)?.regionalGroup
                        .flatMap(RegionalGroup.allCases.firstIndex)
                default: row.id
                }
            if let id { rows[id, default: [:]].merge(row.numbers, uniquingKeysWith: +) }
        }
        func total(_ numbers: [Position: Int]) -> Int { numbers.values.reduce(0, +) }
        let isOrdered = subject == .cycle || subject == .action
        let sorted = rows.sorted { left, right in
            isOrdered
                ? left.key < right.key
                : (total(right.value), left.key) < (total(left.value), right.key)
        }
        return Chart(subject: subject, rows: sorted.map { ($0.key, $0.value) })
    }

    func html(_ words: Words) -> HTML {
        let title = words("recommendations.statistics.title")
        let contents = HTML(
            joining: charts.map { chart -> HTML in
                """
                <li><a href="#\(anchor(chart.subject))">\(caption(chart.subject, words))</a></li>
                """
            })
        let body = HTML(
            joining: charts.map { chart -> HTML in
                """
                <h2 id="\(anchor(chart.subject))">\(caption(chart.subject, words))</h2>
                \(chartHTML(chart, words))
                """
            })
        return """
            <h1>\(title)</h1>
            <p class="lead">\(words("recommendations.statistics.lead", count: total))</p>
            \(total == 0 ? noRecords(words) : "<nav class=\"contents\" aria-label=\"\(title)\"><ul>\(contents)</ul></nav>\n\(body)")
            """
    }

    private func anchor(_ subject: Subject) -> StaticString {
        switch subject {
        case .cycle: "cycle"
        case .theme: "theme"
        case .action: "action"
        case .region: "region"
        case .recommending: "recommending"
        }
    }

    private func caption(_ subject: Subject, _ words: Words) -> String {
        switch subject {
        case .cycle: words("recommendations.statistics.by-cycle")
        case .theme: words("recommendations.statistics.by-theme")
        case .action: words("recommendations.statistics.by-action")
        case .region: words("recommendations.statistics.by-region")
        case .recommending: words("recommendations.statistics.by-recommending")
        }
    }

    private func chartHTML(_ chart: Chart, _ words: Words) -> HTML {
        let limit = 30
        var rows: [BarChart.Row] = []
        for (id, numbers) in chart.rows.prefix(limit) {
            guard let (name, filter) = label(chart.subject, id, words) else { continue }
            let link = filter.link()
            rows.append(
                PositionChart.row(
                    label: "\(name)", numbers: numbers, link: Link(in: words.language, link),
                    words))
        }
        let note: HTML? =
            chart.rows.count > limit
            ? """
            <p class="source">\(words("recommendations.statistics.first", ["shown": words.number(limit), "all": words.number(chart.rows.count)]))</p>
            """ : nil
        let caveat: HTML? =
            chart.subject == .theme || chart.subject == .recommending
            ? "<p class=\"source\">\(words("recommendations.statistics.several"))</p>" : nil
        return """
            \(PositionChart.chart(caption: caption(chart.subject, words), isCaptionHidden: true, labelTitle: labelTitle(chart.subject, words), rows: rows, words).html(words))
            \(caveat)\(note)
            """
    }

    private func labelTitle(_ subject: Subject, _ words: Words) -> String {
        switch subject {
        case .cycle: words("recommendations.statistics.cycle")
        case .theme: words("recommendations.facet.theme")
        case .action: words("recommendations.fact.action")
        case .region: words("recommendations.statistics.region")
        case .recommending: words("recommendations.facet.by")
        }
    }

    private func label(
        _ subject: Subject, _ id: Int, _ words: Words
    ) -> (String, RecommendationFilter)? {
        var filter = RecommendationFilter()
        switch subject {
        case .cycle:
            filter.cycle = id
            return (words("recommendations.chip.cycle", ["cycle": words.number(id)]), filter)
        case .theme:
            guard let theme = directory.theme(id) else { return nil }
            filter.theme = theme
            return (theme.name(in: words.language), filter)
        case .action:
            guard let action = ActionCategory(rawValue: id) else { return nil }
            filter.action = action
            return (RecommendationViews.actionName(action, words), filter)
        case .region:
            filter.group = RegionalGroup.allCases[id]
            return (regionalGroupName(RegionalGroup.allCases[id], words), filter)
        case .recommending:
            guard let state = directory.state(id) else { return nil }
            filter.recommending = state
            return (state.name(in: words.language), filter)
        }
    }

    private func noRecords(_ words: Words) -> HTML {
        emptyState(
            title: words("recommendations.none.title"),
            text: HTML(text: words("recommendations.none.text")))
    }
}

/// Bars by position, as every page of numbers draws them.
enum PositionChart {
    static func row(
        label: HTML, numbers: [Position: Int], link: Link?, _ words: Words
    ) -> BarChart.Row {
        BarChart.Row(
            label: label,
            numbers: RecommendationViews.drawnPositions.map { position in
                // Positions that were never stated are drawn with those still pending.
                position == .pending
                    ? numbers[.pending, default: 0] + numbers[.notStated, default: 0]
                    : numbers[position, default: 0]
            }, link: link)
    }

    /// One row for each State, in the order given, each leading to the records it counts.
    static func states(
        _ rows: [FigureTable.Row], _ directory: PartyDirectory, _ words: Words, caption: String,
        isCaptionHidden: Bool = false, _ filter: (State) -> RecommendationFilter
    ) -> HTML {
        chart(
            caption: caption, isCaptionHidden: isCaptionHidden,
            labelTitle: words("recommendations.facet.state"),
            rows: rows.compactMap { found in
                guard let state = directory.state(found.id) else { return nil }
                return row(
                    label: "\(state.name(in: words.language))", numbers: found.numbers,
                    link: Link(in: words.language, filter(state).link()), words)
            }, words
        ).html(words)
    }

    /// Series without a single number are left out.
    static func chart(
        caption: String, isCaptionHidden: Bool = false, labelTitle: String,
        rows: [BarChart.Row], _ words: Words
    ) -> BarChart {
        let series = RecommendationViews.positionSeries(words).map(\.1)
        let used = series.indices.filter { index in rows.contains { $0.numbers[index] > 0 } }
        return BarChart(
            caption: caption, isCaptionHidden: isCaptionHidden, labelTitle: labelTitle,
            series: used.map { series[$0] },
            rows: rows.map { row in
                BarChart.Row(
                    label: row.label, numbers: used.map { row.numbers[$0] }, link: row.link)
            })
    }
}
