import Base
import Database
import Localization
import Markup
import Parties
import Recommendations
import Web

/// For an officer before offering (§8): what others do in a State and on a theme, where several are active, where
/// nobody is.
struct WhoDoesWhatPage: Sendable {
    let world: LineWorld
    let filter: LineFilter
    let found: WhoDoesWhat
    let page: Int
    let pageCount: Int
    /// Supported recommendations of the chosen State by theme, where nobody is active; the largest first.
    let unserved: [(theme: Theme, count: Int)]

    static let pageSize = 40
    /// How many overlaps and gaps are shown; a condition more shows the others.
    static let shownPlaces = 15

    static func load(
        _ visit: Visit, _ tools: LineTools, _ catalogues: RecommendationCatalogueCache
    ) async throws -> WhoDoesWhatPage {
        try await visit.read { reader in
            let world = try tools.world(reader, at: visit.now)
            let filter = try LineFilter(visit.query, world)
            let found = world.whoDoesWhat(filter)
            let pageCount = max(1, (found.rows.count + pageSize - 1) / pageSize)
            return WhoDoesWhatPage(
                world: world, filter: filter, found: found,
                page: try Pager.number(visit.query, pageCount: pageCount), pageCount: pageCount,
                unserved: try unserved(filter, world, catalogues.catalogue(reader), reader))
        }
    }

    private static func unserved(
        _ filter: LineFilter, _ world: LineWorld, _ catalogue: RecommendationCatalogue,
        _ reader: any Reader
    ) throws -> [(theme: Theme, count: Int)] {
        guard let party = filter.state, let state = world.state(party.id) else { return [] }
        var supported = RecommendationFilter()
        supported.state = state
        supported.position = .supported
        let active = WhoDoesWhat.activeThemes(
            of: party.id, world.records(LineFilter().with { $0.state = party }))
        return try catalogue.table(by: .theme, supported, reader).rows.compactMap { row in
            guard let theme = world.directory.theme(row.id), !active.contains(theme.slug),
                filter.theme.map({ $0.id == theme.id }) ?? true
            else { return nil }
            return (theme, row.total)
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let names = LineNames(world: world, words: words)
        let title = words("line.who.title")
        let conditions = names.conditions(filter)
        let said: HTML? =
            conditions.isEmpty
            ? nil
            : """
            <p><b>\(conditions.joined(separator: " · "))</b> \
            <a href="\(visit.link("/who-does-what"))">\(words("line.list.all"))</a></p>
            """
        let pager = Pager(page: page, pageCount: pageCount) { [filter] number in
            Link(in: words.language, filter.link(to: "/who-does-what")).addingQuery(
                name: "page", value: String(number))
        }
        return Page(
            title: title, summary: words("line.who.lead"), path: filter.link(to: "/who-does-what"),
            main: world.kept("who, page \(page), unserved \(unservedKey)", filter, words) {
                """
                <h1>\(title)</h1>
                <p class="lead">\(words("line.who.lead"))</p>
                \(LineFinder(filter: filter, page: "/who-does-what").html(names))
                \(said)
                <p role="status">\(words("line.who.states", count: found.stateCount))</p>
                \(overlaps(names))
                \(gaps(names))
                <h2>\(words("line.who.table"))</h2>
                <p>\(words("line.who.table-text"))</p>
                \(found.rows.isEmpty ? emptyState(
                    title: words("line.list.empty-title"),
                    text: HTML(text: words("line.list.empty-text"))) : table(names))
                \(pager.html(words))
                """
            })
    }

    /// These come from the recommendations, not from the records of the line.
    private var unservedKey: String {
        unserved.map { "\($0.theme.id):\($0.count)" }.joined(separator: " ")
    }

    /// By State, theme and provider, as the language orders names.
    private func table(_ names: LineNames) -> HTML {
        let words = names.words
        let ordered = world.figure("who by name \(words.language.code)", filter) {
            let keyed = found.rows.map { row in
                (
                    row: row,
                    name: """
                    \(names.party(row.place.state))\u{1F}\(row.place.theme.map(names.theme) ?? "")\u{1F}\
                    \(names.short(row.provider))
                    """,
                    // Themes of two lists may have one name.
                    theme: row.place.theme ?? ""
                )
            }.sorted { ($0.name, $0.theme) < ($1.name, $1.theme) }
            return words.sorted(keyed) { $0.name }.map(\.row)
        }
        let shown = ordered.dropFirst((page - 1) * Self.pageSize).prefix(Self.pageSize)
        let rows = shown.map { row -> LineTable.Row in
            let place = row.place
            let theme = place.theme.map(names.theme) ?? words("line.condition.no-theme")
            let active: HTML? =
                row.isActive
                ? " <span class=\"badge done\">\(words("line.condition.active"))</span>" : nil
            return LineTable.Row(
                label: """
                    \(names.party(place.state)) · \(theme)<br><b>\(names.short(row.provider))</b>\(active)
                    """,
                filter: narrowed(filter, to: place).with {
                    $0.provider = world.parties[row.provider]
                },
                counts: row.counts)
        }
        return LineTable(
            caption: words("line.who.caption"), labelTitle: words("line.who.row"), rows: rows
        ).html(names)
    }

    private func narrowed(
        _ filter: LineFilter, to place: WhoDoesWhat.Place
    ) -> LineFilter {
        filter.with {
            $0.state = world.parties[place.state]
            $0.theme = place.theme.flatMap(world.directory.theme(slug:))
            $0.isWithoutTheme = place.theme == nil
        }
    }

    private func overlaps(_ names: LineNames) -> HTML {
        let words = names.words
        let entries = ordered("overlaps", found.overlaps.map { ($0.place, $0.providers) }, names)
        func item(_ place: WhoDoesWhat.Place, _ providers: [Party.ID]) -> HTML {
            let link = narrowed(filter.ofPlaces, to: place).with { $0.isActive = true }.link()
            let sentence = words(
                "line.who.overlap",
                [
                    "place": self.place(place, names),
                    "providers": words.list(providers.map(names.short)),
                ])
            return "<li><a href=\"\(Link(in: words.language, link))\">\(sentence)</a></li>\n"
        }
        return """
            <h2>\(words("line.who.overlaps"))</h2>
            <p>\(words("line.who.overlaps-text"))</p>
            \(entries.isEmpty ? "<p>\(words("line.who.overlaps-none"))</p>" : list(entries, words, item))
            """
    }

    private func gaps(_ names: LineNames) -> HTML {
        let words = names.words
        func open(_ place: WhoDoesWhat.Place, _ requests: Int) -> HTML {
            let link = narrowed(filter.ofPlaces, to: place).with {
                $0.kind = .request
                $0.isActive = true
            }.link()
            return """
                <li><a href="\(Link(in: words.language, link))">\(self.place(place, names))</a>\(words.colon)\
                \(words("line.who.gap-requests", count: requests))</li>

                """
        }
        func supported(_ gap: (theme: Theme, count: Int)) -> HTML {
            var filter = RecommendationFilter()
            filter.state = self.filter.state.flatMap { world.state($0.id) }
            filter.theme = gap.theme
            filter.position = .supported
            return """
                <li><a href="\(Link(in: words.language, filter.link()))">\
                \(gap.theme.name(in: words.language))</a>\(words.colon)\
                \(words("line.who.gap-recommendations", count: gap.count))</li>

                """
        }
        let entries = ordered("gaps", found.gaps.map { ($0.place, $0.requests) }, names)
        let requests: HTML =
            entries.isEmpty
            ? "<p>\(words("line.who.gaps-none"))</p>"
            : list(entries, words, open)
        let recommendations: HTML? =
            unserved.isEmpty
            ? (filter.state == nil ? "<p>\(words("line.who.gaps-choose"))</p>" : nil)
            : """
            <p>\(words("line.who.gaps-supported"))</p>
            \(list(unserved, words, supported))
            """
        return """
            <h2>\(words("line.who.gaps"))</h2>
            <p>\(words("line.who.gaps-text"))</p>
            \(requests)\(recommendations)
            """
    }

    private func place(_ place: WhoDoesWhat.Place, _ names: LineNames) -> String {
        names.party(place.state) + names.words.listSeparator + (place.theme.map(names.theme) ?? "")
    }

    private func ordered<Entry: Sendable>(
        _ name: String, _ entries: @autoclosure () -> [(WhoDoesWhat.Place, Entry)],
        _ names: LineNames
    ) -> [(WhoDoesWhat.Place, Entry)] {
        world.figure("\(name) by name \(names.words.language.code)", filter) {
            let known = entries().sorted {
                ($0.0.state, $0.0.theme ?? "") < ($1.0.state, $1.0.theme ?? "")
            }
            return names.words.sorted(known) { place($0.0, names) }
        }
    }

    private func list<Entry>(
        _ entries: [Entry], _ words: Words, _ item: (Entry) -> HTML
    ) -> HTML {
        let rest = entries.count - Self.shownPlaces
        let more: HTML? =
            rest > 0 ? "<p class=\"source\">\(words("line.who.more", count: rest))</p>" : nil
        return "<ul>\(Array(entries.prefix(Self.shownPlaces)), item)</ul>\(more)"
    }
}
