import Base
import Database
import Localization
import Markup
import Parties
import Web

/// How many public records each State has, as tiles by regional group and as a table; each number leads to exactly
/// these records (I10).
struct LineMapPage: Sendable {
    static let path: Link = "/line/map"

    let world: LineWorld
    let filter: LineFilter
    /// Of each State and of those invented for a demonstration.
    let counts: [Party.ID: Int]

    static func load(_ visit: Visit, _ tools: LineTools) async throws -> LineMapPage {
        try await visit.read { reader in
            let world = try tools.world(reader, at: visit.now)
            var filter = try LineFilter(visit.query, world)
            // It shows every State; what is for several is found from each of them.
            filter.state = nil
            return LineMapPage(world: world, filter: filter)
        }
    }

    init(world: LineWorld, filter: LineFilter) {
        self.world = world
        self.filter = filter
        counts = world.figure("map", filter) {
            var counts: [Party.ID: Int] = [:]
            for record in world.records(filter) {
                for state in Set(record.states) { counts[state, default: 0] += 1 }
            }
            return counts
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let names = LineNames(world: world, words: words)
        let title = words("line.map.title")
        let others = names.conditions(filter.with { $0.kind = nil })
        let said: HTML? =
            others.isEmpty
            ? nil
            : """
            <p><b>\(others.joined(separator: " · "))</b> \
            <a href="\(visit.link(Self.path))">\(words("line.list.all"))</a></p>
            """
        let empty = emptyState(
            title: words("line.list.empty-title"), text: HTML(text: words("line.list.empty-text")))
        return Page(
            title: title, summary: words("line.map.lead"), path: filter.link(to: Self.path),
            main: world.kept("map", filter, words) {
                """
                <h1>\(title)</h1>
                <p class="lead">\(words("line.map.lead"))</p>
                \(kinds(names))
                \(LineFinder(filter: filter, page: Self.path, hasState: false).html(names))
                \(said)
                <p role="status">\(words("line.who.states", count: counts.count))</p>
                \(counts.isEmpty ? empty : tiles(names))
                <p><a href="\(Link(in: words.language, filter.link()))">\
                \(words("line.map.list"))</a> · \
                <a href="\(visit.link("/line/statistics"))">\(words("line.statistics.title"))</a></p>
                """
            })
    }

    /// What is counted: one kind of record, or all.
    private func kinds(_ names: LineNames) -> HTML {
        let words = names.words
        func item(_ kind: LineRecord.Kind?) -> HTML {
            let link = Link(
                in: words.language, filter.with { $0.kind = kind }.link(to: Self.path))
            let title = kind.map(names.kinds) ?? words("line.list.all")
            return """
                <li><a href="\(link)"\
                \(attribute: "aria-current", kind == filter.kind ? "true" : nil)>\(title)</a></li>
                """
        }
        return """
            <nav class="contents" aria-label="\(words("line.column.record"))"><ul>\
            \(HTML(joining: ([nil] + LineRecord.Kind.allCases.map(Optional.some)).map(item)))</ul></nav>
            """
    }

    private func unit(_ names: LineNames) -> String {
        filter.kind.map(names.kinds) ?? names.words("line.map.records")
    }

    /// Nothing where no State has a record.
    func atlas(_ names: LineNames) -> HTML? {
        let words = names.words
        let parties = Dictionary(
            world.parties.values.compactMap { party in party.stateID.map { ($0, party) } },
            uniquingKeysWith: { first, _ in first })
        return PartiesFeature.atlas(
            world.directory,
            numbers: Dictionary(
                uniqueKeysWithValues: counts.compactMap { party, count in
                    world.parties[party]?.stateID.map { ($0, count) }
                }), unit: unit(names), words: words
        ) { state in link(parties[state.id], words) }?.html(words)
    }

    private func tiles(_ names: LineNames) -> HTML {
        let words = names.words
        let rows = words.sorted(counts.keys.sorted()) { names.party($0) }.map { party in
            BarChart.Row(
                label: "\(names.party(party))", numbers: [counts[party] ?? 0],
                link: link(world.parties[party], words))
        }
        let table = BarChart(
            caption: words("line.map.table"), labelTitle: words("line.finder.state"),
            series: [.init("c1", unit(names))], rows: rows)
        return """
            <h2 class="hide">\(words("line.dimension.state"))</h2>
            \(atlas(names))\(table.html(words))
            """
    }

    private func link(_ party: Party?, _ words: Words) -> Link {
        Link(in: words.language, filter.with { $0.state = party }.link())
    }
}
