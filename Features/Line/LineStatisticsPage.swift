import Base
import Database
import Localization
import Markup
import Offers
import Parties
import Requests
import Web

/// Numbers of public records by State, region, group, theme, provider, kind of support, level, marker and
/// year; each a link to exactly these records.
struct LineStatisticsPage: Sendable {
    let world: LineWorld

    /// Rows of one table; the rest is in the list.
    static let rowLimit = 20

    static func load(_ visit: Visit, _ tools: LineTools) async throws -> LineStatisticsPage {
        try await visit.read { LineStatisticsPage(world: try tools.world($0, at: visit.now)) }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let names = LineNames(world: world, words: words)
        let title = words("line.statistics.title")
        return Page(
            title: title, summary: words("line.statistics.lead"), path: "/line/statistics",
            main: world.kept("statistics", LineFilter(), words) {
                """
                <h1>\(title)</h1>
                <p class="lead">\(words("line.statistics.lead"))</p>
                <p><a href="\(visit.link("/line"))">\
                \(words("line.list.count", count: world.records.count))</a> · \
                <a href="\(visit.link(LineMapPage.path))">\(words("line.map.title"))</a> · \
                <a href="\(visit.link("/statistics"))">\
                \(words("line.statistics.recommendations"))</a></p>
                \(world.records.isEmpty ? emptyState(
                    title: words("line.list.empty-title"),
                    text: HTML(text: words("line.list.empty-text"))) : tables(names))
                """
            })
    }

    private func tables(_ names: LineNames) -> HTML {
        let words = names.words
        func table(_ dimension: LineDimension) -> HTML {
            let rows = dimension.rows(names)
            guard !rows.isEmpty else { return "" }
            let more: HTML? =
                rows.count > Self.rowLimit
                ? "<p class=\"source\">\(words("line.statistics.more", count: rows.count - Self.rowLimit))</p>"
                : nil
            let table = LineTable(
                caption: dimension.title(words), isCaptionHidden: true,
                labelTitle: dimension.title(words), rows: Array(rows.prefix(Self.rowLimit)))
            let atlas =
                dimension == .state
                ? LineMapPage(world: world, filter: LineFilter()).atlas(names) : nil
            return """
                <h2>\(dimension.title(words))</h2>
                \(atlas)\(table.html(names))\(more)
                """
        }
        return HTML(joining: LineDimension.allCases.map(table))
    }
}

/// What records are counted by.
enum LineDimension: CaseIterable {
    case year, state, region, group, theme, provider, support, level, marker

    func title(_ words: Words) -> String {
        switch self {
        case .year: words("line.dimension.year")
        case .state: words("line.dimension.state")
        case .region: words("line.dimension.region")
        case .group: words("line.dimension.group")
        case .theme: words("line.dimension.theme")
        case .provider: words("line.dimension.provider")
        case .support: words("line.dimension.support")
        case .level: words("line.dimension.level")
        case .marker: words("line.dimension.marker")
        }
    }

    /// The largest first; years in their order, and what has an order of its own in that.
    func rows(_ names: LineNames) -> [LineTable.Row] {
        let world = names.world
        switch self {
        case .year:
            return rows(names, values: { [$0.day.year] }) { year, filter in
                filter.year = year
                return "\(String(year))"
            }.sorted { $0.filter.year ?? 0 > $1.filter.year ?? 0 }
        case .state:
            return rows(names, values: \.states) { id, filter in
                filter.state = world.parties[id]
                return "\(names.party(id))"
            }
        case .provider:
            return rows(names, values: \.providers) { id, filter in
                filter.provider = world.parties[id]
                return "\(names.party(id))"
            }
        case .theme:
            return rows(names, values: \.themes) { slug, filter in
                filter.theme = world.directory.theme(slug: slug)
                return "\(names.theme(slug))"
            }
        case .support:
            return rows(names, values: \.supports) { kind, filter in
                filter.support = kind
                return "\(kindName(kind, names.words))"
            }
        case .region:
            return fixed(names, RegionalGroup.allCases) { region, filter in
                filter.region = region
                return "\(regionalGroupName(region, names.words))"
            }
        case .group:
            return fixed(names, CountryGroup.inSpecialSituations) { group, filter in
                filter.group = group
                return "\(groupName(group, names.words))"
            }
        case .level:
            return fixed(names, LineRecord.Level.allCases) { level, filter in
                filter.level = level
                return "\(names.level(level))"
            }
        case .marker:
            return fixed(names, LineMarker.parts) { marker, filter in
                filter.marker = marker
                return "\(names.marker(marker))"
            }
        }
    }

    private func rows<Value: Hashable & Sendable>(
        _ names: LineNames, values: (LineRecord) -> [Value],
        _ label: (Value, inout LineFilter) -> HTML
    ) -> [LineTable.Row] {
        let counts = names.world.figure("by \(self)", LineFilter()) {
            var counts: [Value: [LineRecord.Kind: Int]] = [:]
            for record in names.world.records {
                let values = values(record)
                for value in values.count > 1 ? Array(Set(values)) : values {
                    counts[value, default: [:]][record.kind, default: 0] += 1
                }
            }
            return counts
        }
        let rows = counts.map { value, counts -> LineTable.Row in
            var filter = LineFilter()
            let label = label(value, &filter)
            return LineTable.Row(label: label, filter: filter, counts: counts)
        }
        // Each key is made once: there are hundreds of providers, and a sort compares thousands of pairs.
        let keyed = rows.map { row in
            (
                key: (-row.counts.values.reduce(0, +), row.filter.pairs.first?.value ?? ""),
                row: row
            )
        }
        return keyed.sorted { $0.key < $1.key }.map(\.row)
    }

    private func fixed<Value>(
        _ names: LineNames, _ values: [Value], _ label: (Value, inout LineFilter) -> HTML
    ) -> [LineTable.Row] {
        values.map { value in
            var filter = LineFilter()
            let label = label(value, &filter)
            return LineTable.Row(
                label: label, filter: filter, counts: names.world.countsByKind(filter))
        }
    }
}
