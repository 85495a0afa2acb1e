import Base
import Database
import Localization
import Markup
import Parties
import Search
import Web

/// The list of recommendations: words, filters with counts, pages of twenty, downloads.
struct RecommendationListPage: Sendable {
    let filter: RecommendationFilter
    let count: Int
    let page: Int
    let items: [Recommendation]
    let facets: [Facet]
    let catalogue: RecommendationCatalogue
    /// States and themes whose names match the words, so that a search in any language leads on.
    let suggestions: Suggestions

    static let pageSize = 20

    private var directory: PartyDirectory { catalogue.directory }

    struct Facet: Sendable {
        let column: FigureColumn
        let table: FigureTable
    }

    struct Suggestions: Sendable {
        var states: [State] = []
        var themes: [Theme] = []
        /// The same in the words of English texts, with how many have them: most texts are written in English.
        var english: [(filter: RecommendationFilter, count: Int)] = []
        var isEmpty: Bool { states.isEmpty && themes.isEmpty && english.isEmpty }
    }

    /// Throws `Problem` for a page that is none, or a filter that names nothing.
    static func load(_ visit: Visit, catalogues: RecommendationCatalogueCache) async throws
        -> RecommendationListPage
    {
        try await visit.read { reader in
            let catalogue = try catalogues.catalogue(reader)
            let directory = catalogue.directory
            let filter = try RecommendationFilter(
                visit.query, directory: directory, language: visit.language)
            let count = try catalogue.count(filter, reader)
            let pageCount = max(1, (count + pageSize - 1) / pageSize)
            let page = try Pager.number(visit.query, pageCount: pageCount)
            let items = try catalogue.page(
                filter, reader, limit: pageSize, offset: (page - 1) * pageSize)
            let columns: [FigureColumn] = [.position, .theme, .state, .recommending, .session]
            let facets = try columns.map { column in
                Facet(
                    column: column,
                    table: try catalogue.table(by: column, filter.without(column), reader))
            }
            return RecommendationListPage(
                filter: filter, count: count, page: page, items: items,
                facets: facets, catalogue: catalogue,
                suggestions: try suggestions(
                    filter, catalogue, reader, language: visit.language))
        }
    }

    private static func suggestions(
        _ filter: RecommendationFilter, _ catalogue: RecommendationCatalogue, _ reader: any Reader,
        language: Language
    ) throws -> Suggestions {
        guard !filter.words.isEmpty else { return Suggestions() }
        let wanted = catalogue.directory.matches(for: filter.words)
        let names = catalogue.directory.english(for: filter.words, in: language)
        let english = try names.map { name in
            var other = filter
            (other.words, other.query) = (name, SearchQuery(name, language: language))
            return (filter: other, count: try catalogue.count(other, reader))
        }
        let themes = try wanted.themes.filter { theme in
            try catalogue.count(filter.replacingWords(by: theme), reader) > 0
        }
        return Suggestions(
            states: wanted.states, themes: themes, english: english.filter { $0.count > 0 })
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let snippet = filter.query.map(Snippet.init)
        let list = HTML(
            joining: items.map {
                RecommendationViews.listItem($0, marking: snippet, directory, words)
            })
        let pageCount = max(1, (count + Self.pageSize - 1) / Self.pageSize)
        let pager = Pager(page: page, pageCount: pageCount) { number in
            Link(in: words.language, filter.link()).adding("page", String(number))
        }
        let heading = words("recommendations.list.title")
        return Page(
            title: heading, summary: words("recommendations.list.summary"),
            path: filter.link(),
            main: """
                <h1>\(heading)</h1>
                \(searchForm(words))
                <div class="side">
                \(filters(words))
                <div>
                \(activeFilters(words))\(suggestionList(words))\(notes(words))
                <h2 class="count">\(words("recommendations.list.count", count: count))</h2>
                \(items.isEmpty ? empty(words) : "<ol class=\"results\" start=\"\((page - 1) * Self.pageSize + 1)\">\n\(list)</ol>")
                \(pager.html(words))
                \(items.isEmpty ? nil : RecommendationViews.takeAway(filter, words))
                </div></div>
                """,
            alternates: [
                Page.Alternate(
                    contentType: "application/atom+xml", title: heading,
                    link: Link(in: words.language, filter.link(ending: ".atom")))
            ])
    }

    private func searchForm(_ words: Words) -> HTML {
        let kept = filter.pairs.filter { $0.name != "q" }
        func hidden(_ pair: (name: String, value: String)) -> HTML {
            "<input type=\"hidden\" name=\"\(pair.name)\" value=\"\(pair.value)\">"
        }
        return """
            <form class="search" action="\(Link(in: words.language, "/recommendations"))" \
            role="search">
            <div><label for="q">\(words("recommendations.search.label"))</label>
            <p class="hint" id="q-hint">\(words("recommendations.search.hint"))</p>
            <input id="q" name="q" type="search" value="\(filter.words)" maxlength="300" \
            aria-describedby="q-hint"></div>\(kept, hidden)
            <button class="button">\(words("recommendations.search.button"))</button></form>
            """
    }

    private func activeFilters(_ words: Words) -> HTML? {
        func without(_ change: (inout RecommendationFilter) -> Void) -> Link {
            var other = filter
            change(&other)
            return Link(in: words.language, other.link())
        }
        var chips: [(String, Link)] = []
        if !filter.words.isEmpty {
            chips.append((words.quoted(filter.words), without { ($0.words, $0.query) = ("", nil) }))
        }
        if let state = filter.state {
            chips.append(
                (
                    words(
                        "recommendations.chip.state", ["state": state.name(in: words.language)]),
                    without { $0.state = nil }
                ))
        }
        if let state = filter.recommending {
            chips.append(
                (
                    words("recommendations.chip.by", ["state": state.name(in: words.language)]),
                    without { $0.recommending = nil }
                ))
        }
        if let theme = filter.theme {
            chips.append((theme.name(in: words.language), without { $0.theme = nil }))
        }
        if let session = filter.session {
            chips.append(
                (
                    RecommendationViews.sessionName(session, directory, words),
                    without { $0.session = nil }
                ))
        }
        if let cycle = filter.cycle {
            chips.append(
                (
                    words("recommendations.chip.cycle", ["cycle": words.number(cycle)]),
                    without { $0.cycle = nil }
                ))
        }
        if let position = filter.position {
            chips.append(
                (
                    RecommendationViews.positionName(position, words),
                    without { $0.position = nil }
                ))
        }
        if let action = filter.action {
            chips.append(
                (RecommendationViews.actionName(action, words), without { $0.action = nil }))
        }
        if let group = filter.group {
            chips.append((regionalGroupName(group, words), without { $0.group = nil }))
        }
        guard !chips.isEmpty else { return nil }
        func chip(_ chip: (String, Link)) -> HTML {
            """
            <li><a href="\(chip.1)"><span class="hide">\(words("recommendations.chip.remove")) \
            </span>\(chip.0)</a></li>
            """
        }
        return """
            <ul class="active" aria-label="\(words("recommendations.chip.label"))">\(chips, chip)\
            <li><a class="all" href="\(Link(in: words.language, "/recommendations"))">\
            \(words("recommendations.chip.remove-all"))</a></li></ul>
            """
    }

    private func filters(_ words: Words) -> HTML {
        // Most of the page, and the same until an import.
        let sections = catalogue.kept("facets", filter, words) {
            HTML(joining: facets.compactMap { facet($0, words) })
        }
        if sections.isEmpty { return "<div></div>" }
        return """
            <details class="filters"><summary>\(words("recommendations.filters"))</summary>
            <div class="facets">\(sections)</div></details>
            """
    }

    private func facet(_ facet: Facet, _ words: Words) -> HTML? {
        let open = Link(in: words.language, filter.without(facet.column).link())
        var entries: [FacetEntry] = []
        for row in facet.table.rows {
            guard let value = facetValue(facet.column, row.id, words) else { continue }
            entries.append(
                FacetEntry(
                    name: value.name, number: row.total, isCurrent: value.isCurrent,
                    link: open.addingQuery(name: facet.column.parameter, value: value.code)))
            if entries.count == Self.shownFacetValues + Self.hiddenFacetValues { break }
        }
        guard !entries.isEmpty else { return nil }
        func item(_ entry: FacetEntry) -> HTML {
            let number = "<span class=\"n\">\(words.number(entry.number))</span>" as HTML
            return entry.isCurrent
                ? "<li><span aria-current=\"true\">\(entry.name) \(number)</span></li>"
                : "<li><a href=\"\(entry.link)\" rel=\"nofollow\">\(entry.name) \(number)</a></li>"
        }
        let shown = Array(entries.prefix(Self.shownFacetValues))
        let hidden = Array(entries.dropFirst(Self.shownFacetValues))
        let rest: HTML? =
            hidden.isEmpty
            ? nil
            : """
            <details><summary class="small">\(words("recommendations.facet.more"))</summary>\
            <ul class="facet">\(hidden, item)</ul></details>
            """
        return """
            <h2>\(facetTitle(facet.column, words))</h2><ul class="facet">\(shown, item)</ul>\(rest)
            """
    }

    private struct FacetEntry {
        let name: String
        let number: Int
        let isCurrent: Bool
        let link: Link
    }

    private static let shownFacetValues = 8
    private static let hiddenFacetValues = 60

    private func facetTitle(_ column: FigureColumn, _ words: Words) -> String {
        switch column {
        case .position: words("recommendations.facet.position")
        case .theme: words("recommendations.facet.theme")
        case .state: words("recommendations.facet.state")
        case .recommending: words("recommendations.facet.by")
        case .session: words("recommendations.facet.session")
        case .action: words("recommendations.fact.action")
        }
    }

    /// The name of a value, and what stands for it in an address; nil for what has no name.
    private func facetValue(
        _ column: FigureColumn, _ id: Int, _ words: Words
    ) -> (name: String, code: String, isCurrent: Bool)? {
        let language = words.language
        switch column {
        case .position:
            return Position(rawValue: id).map {
                (RecommendationViews.positionName($0, words), $0.code, filter.position == $0)
            }
        case .theme:
            return directory.theme(id).map {
                ($0.name(in: language), $0.slug, filter.theme?.id == id)
            }
        case .state:
            return directory.state(id).map {
                ($0.name(in: language), $0.slug, filter.state?.id == id)
            }
        case .recommending:
            return directory.state(id).map {
                ($0.name(in: language), $0.slug, filter.recommending?.id == id)
            }
        case .session:
            return (
                RecommendationViews.sessionName(id, directory, words), String(id),
                filter.session == id
            )
        case .action:
            return ActionCategory(rawValue: id).map {
                (RecommendationViews.actionName($0, words), $0.code, filter.action == $0)
            }
        }
    }

    private func suggestionList(_ words: Words) -> HTML? {
        guard !suggestions.isEmpty else { return nil }
        func state(_ state: State) -> HTML {
            var other = RecommendationFilter()
            other.state = state
            return """
                <li><a href="\(Link(in: words.language, other.link()))">\
                \(words("recommendations.chip.state", ["state": state.name(in: words.language)]))\
                </a></li>
                """
        }
        func theme(_ theme: Theme) -> HTML {
            let other = filter.replacingWords(by: theme)
            return """
                <li><a href="\(Link(in: words.language, other.link()))">\
                \(words("recommendations.suggestion.theme", ["theme": theme.name(in: words.language)]))\
                </a></li>
                """
        }
        func english(_ found: (filter: RecommendationFilter, count: Int)) -> HTML {
            """
            <li><a href="\(Link(in: words.language, found.filter.link()))">\
            \(words("recommendations.suggestion.english"))\(words.colon)\
            <bdi lang="en" dir="ltr">\(found.filter.words)</bdi> (\(words.number(found.count)))</a></li>
            """
        }
        return """
            <div class="note"><h2>\(words("recommendations.suggestion.title"))</h2><ul class="plain">\
            \(suggestions.states, state)\(suggestions.themes, theme)\
            \(suggestions.english, english)</ul></div>
            """
    }

    /// What the search made of words it could not take literally.
    private func notes(_ words: Words) -> HTML? {
        guard let query = filter.query, !query.notes.isEmpty else { return nil }
        return "<p class=\"hint\">\(words("recommendations.search.adjusted"))</p>"
    }

    private func empty(_ words: Words) -> HTML {
        let all: HTML = """
            <a href="\(Link(in: words.language, "/recommendations"))">\
            \(words("recommendations.empty.all"))</a>
            """
        return emptyState(
            title: words("recommendations.empty.title"),
            text: """
                \(sentence(words.segments("recommendations.empty.text"), ["all": all])) \
                \(filter.words.isEmpty ? "" : words("recommendations.empty.language"))
                """)
    }
}

extension RecommendationFilter {
    fileprivate func replacingWords(by theme: Theme) -> RecommendationFilter {
        var other = self
        (other.words, other.query, other.theme) = ("", nil, theme)
        return other
    }
}
