import Base
import Database
import Localization
import Markup
import Parties
import Web

/// Two to four States side by side: what each was recommended, by position and by theme. No ranking:
/// the States stand in the order the reader chose.
struct ComparePage: Sendable {
    let directory: PartyDirectory
    let columns: [Column]

    static let maximumStates = 4

    struct Column: Sendable {
        let state: State
        let total: Int
        let positions: [Int: Int]
        let themes: [Int: Int]
        let made: Int
    }

    static func load(_ visit: Visit, catalogues: RecommendationCatalogueCache) async throws
        -> ComparePage
    {
        try await visit.read { reader in
            let catalogue = try catalogues.catalogue(reader)
            let directory = catalogue.directory
            var states: [State] = []
            var faults: [Problem.Fault] = []
            for name in visit.query.all("state") {
                if let state = directory.state(slug: name) ?? directory.names.state(named: name) {
                    if !states.contains(where: { $0.id == state.id }) { states.append(state) }
                } else {
                    faults.append(Problem.Fault(field: "state", value: name, rule: "unknown-state"))
                }
            }
            if states.count > maximumStates {
                faults.append(
                    Problem.Fault(
                        field: "state", value: String(states.count), rule: "too-many-states",
                        values: ["limit": String(maximumStates)]))
            }
            guard faults.isEmpty else { throw Problem.faulty(faults) }
            let columns = try states.map { state in
                var received = RecommendationFilter()
                received.state = state
                var made = RecommendationFilter()
                made.recommending = state
                return Column(
                    state: state, total: try catalogue.count(received, reader),
                    positions: try catalogue.table(by: .position, received, reader).totals,
                    themes: try catalogue.table(by: .theme, received, reader).totals,
                    made: try catalogue.count(made, reader))
            }
            return ComparePage(directory: directory, columns: columns)
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("recommendations.compare.title")
        let path: Link = columns.reduce("/compare") {
            $0.addingQuery(name: "state", value: $1.state.slug)
        }
        return Page(
            title: title, summary: words("recommendations.compare.lead"),
            trail: [Page.Crumb(words("recommendations.compare.states"), "/states")], path: path,
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("recommendations.compare.lead"))</p>
                \(form(words))
                \(columns.isEmpty ? nil : table(words))
                """)
    }

    private func form(_ words: Words) -> HTML {
        let states = directory.statesByName(words)
        func field(_ index: Int) -> HTML {
            let chosen = index < columns.count ? columns[index].state.id : nil
            func option(_ state: State) -> HTML {
                """
                <option value="\(state.slug)"\(flag: "selected", state.id == chosen)>\
                \(state.name(in: words.language))</option>
                """
            }
            let label = words(
                "recommendations.compare.state", ["number": words.number(index + 1)])
            return """
                <div><label for="state-\(index)">\(label)</label>\
                <select id="state-\(index)" name="state"><option value=""></option>\
                \(states, option)</select></div>
                """
        }
        let fields = max(2, min(Self.maximumStates, columns.count + 1))
        return """
            <form class="search three" action="\(Link(in: words.language, "/compare"))">\
            \(Array(0..<fields), field)\
            <div><button class="button">\(words("recommendations.compare.button"))</button></div></form>
            """
    }

    private func table(_ words: Words) -> HTML {
        func head(_ column: Column) -> HTML {
            """
            <th scope="col" class="n">\(RecommendationViews.stateLink(column.state, words))</th>
            """
        }
        func cell(_ column: Column, _ number: Int, _ change: (inout RecommendationFilter) -> Void)
            -> HTML
        {
            var filter = RecommendationFilter()
            filter.state = column.state
            change(&filter)
            let link = filter.link()
            let text = words.number(number)
            let label = column.state.name(in: words.language)
            return number == 0
                ? "<td class=\"n\" data-label=\"\(label)\">\(text)</td>"
                : """
                <td class="n" data-label="\(label)"><a href="\(Link(in: words.language, link))">\
                \(text)</a></td>
                """
        }
        func row(_ title: HTML, _ cells: [HTML]) -> HTML {
            "<tr><th scope=\"row\">\(title)</th>\(HTML(joining: cells))</tr>\n"
        }
        var body = row(
            "\(words("recommendations.compare.received"))",
            columns.map { column in cell(column, column.total) { _ in } })
        for (position, _) in RecommendationViews.positionSeries(words) {
            let numbers = columns.map { $0.positions[position.rawValue, default: 0] }
            guard numbers.contains(where: { $0 > 0 }) else { continue }
            body += row(
                RecommendationViews.position(position, words),
                zip(columns, numbers).map { column, number in
                    cell(column, number) { $0.position = position }
                })
        }
        let themes = Set(columns.flatMap { $0.themes.keys }).compactMap(directory.theme)
        func total(_ theme: Theme) -> Int {
            columns.reduce(0) { $0 + $1.themes[theme.id, default: 0] }
        }
        let ordered = themes.sorted { (total($1), $0.id) < (total($0), $1.id) }
        for theme in ordered {
            body += row(
                RecommendationViews.themeLink(theme, words),
                columns.map { column in
                    cell(column, column.themes[theme.id, default: 0]) { $0.theme = theme }
                })
        }
        body += row(
            "\(words("recommendations.compare.made"))",
            columns.map {
                "<td class=\"n\" data-label=\"\($0.state.name(in: words.language))\">\(words.number($0.made))</td>"
            })
        return """
            <table class="stack"><caption>\(words("recommendations.compare.caption"))\
            <span class="soft">\(words("recommendations.statistics.several"))</span></caption>
            <thead><tr><th scope="col">\(words("recommendations.compare.what"))</th>\
            \(columns, head)</tr></thead>
            <tbody>
            \(body)</tbody></table>
            """
    }
}
