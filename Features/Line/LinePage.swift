import Activities
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// The records behind a figure: what is public of the line, by whatever conditions the address names.
struct LinePage: Sendable {
    let world: LineWorld
    let filter: LineFilter
    let records: [LineRecord]
    let page: Int
    let pageCount: Int

    static let pageSize = 20

    static func load(_ visit: Visit, _ tools: LineTools) async throws -> LinePage {
        try await visit.read { reader in
            let world = try tools.world(reader, at: visit.now)
            let filter = try LineFilter(visit.query, world)
            let records = world.records(filter)
            let pageCount = max(1, (records.count + pageSize - 1) / pageSize)
            return LinePage(
                world: world, filter: filter, records: records,
                page: try Pager.number(visit.query, pageCount: pageCount), pageCount: pageCount)
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let names = LineNames(world: world, words: words)
        let title = words("line.list.title")
        let conditions = names.conditions(filter)
        let pager = Pager(page: page, pageCount: pageCount) { [filter] number in
            Link(in: words.language, filter.link()).addingQuery(
                name: "page", value: String(number))
        }
        let shown = records.dropFirst((page - 1) * Self.pageSize).prefix(Self.pageSize)
        let said: HTML? =
            conditions.isEmpty
            ? nil
            : """
            <p><b>\(conditions.joined(separator: " · "))</b> \
            <a href="\(visit.link("/line"))">\(words("line.list.all"))</a></p>
            """
        let empty = emptyState(
            title: words("line.list.empty-title"), text: HTML(text: words("line.list.empty-text")))
        return Page(
            title: title, summary: words("line.list.lead"), path: filter.link(),
            main: world.kept("list, page \(page)", filter, words) {
                """
                <h1>\(title)</h1>
                <p class="lead">\(words("line.list.lead"))</p>
                \(LineFinder(filter: filter, page: "/line").html(names))
                \(said)
                <p role="status">\(words("line.list.count", count: records.count))</p>
                \(factList(world.sums(filter).facts(words)))
                \(records.isEmpty ? empty : names.list(shown, in: filter.places(world)))
                \(pager.html(words))
                \(records.isEmpty ? nil : takeAway(words, hasFeed: false) { filter.link($0) })
                <p><a href="\(visit.link("/who-does-what"))">\(words("line.who.title"))</a> · \
                <a href="\(visit.link("/gender"))">\(words("line.gender.title"))</a> · \
                <a href="\(Link(in: words.language, filter.link(to: LineMapPage.path)))">\
                \(words("line.map.title"))</a> · \
                <a href="\(visit.link("/line/statistics"))">\(words("line.statistics.title"))</a></p>
                """
            })
    }
}

/// What records add up to; one amount a currency, for currencies are never mixed (I9).
struct LineSums: Sendable {
    private(set) var committed: [Currency: Int] = [:]
    private(set) var disbursed: [Currency: Int] = [:]
    private(set) var women = 0
    private(set) var men = 0
    private(set) var confirmed = 0

    /// `places`: the States whose money is added up; of what is done for several, the others' is not theirs.
    init(_ records: some Sequence<LineRecord>, in places: Set<Party.ID>?) {
        func add(_ shares: [PublicActivity.Share], to sums: inout [Currency: Int]) {
            for share in shares where places?.contains(share.state) ?? true {
                sums[share.money.currency, default: 0] += share.money.minorUnits
            }
        }
        for record in records {
            add(record.committed, to: &committed)
            add(record.disbursed, to: &disbursed)
            women += record.women
            men += record.men
            confirmed += record.confirmed == nil ? 0 : 1
        }
    }

    /// With the filter of the records, each sum leads to those that make it.
    func facts(
        _ words: Words, of filter: LineFilter? = nil
    ) -> [(term: String, descriptions: [HTML])] {
        func linked(_ sum: String, _ change: (inout LineFilter) -> Void) -> HTML {
            guard let link = filter?.with(change).link() else { return "\(sum)" }
            return "<a href=\"\(Link(in: words.language, link))\">\(sum)</a>"
        }
        func money(_ sums: [Currency: Int]) -> [HTML] {
            sums.sorted { $0.key.code < $1.key.code }.map { currency, amount in
                linked(words.money(Money(currency, minorUnits: amount))) {
                    $0.kind = .activity
                    $0.currency = currency
                }
            }
        }
        func people(_ number: Int) -> [HTML] {
            women + men == 0 ? [] : [linked(words.number(number)) { $0.kind = .result }]
        }
        let facts = [
            (words("line.sum.committed"), money(committed)),
            (words("line.sum.disbursed"), money(disbursed)),
            (words("line.sum.women"), people(women)),
            (words("line.sum.men"), people(men)),
        ]
        // Where sums lead somewhere, confirmed results stand among the figures above them.
        guard filter == nil, confirmed > 0 else { return facts }
        return facts + [(words("line.sum.confirmed"), ["\(words.number(confirmed))"])]
    }
}

/// The same records to take away.
enum LineListing {
    struct Filter: Sendable {
        let world: LineWorld
        let filter: LineFilter
        let publicURL: String
        /// In the order of the list, with their numbers in it.
        let records: [LineRecord]
        let numbers: [String: Int]
        /// The States that are asked for.
        let places: Set<Party.ID>?
    }

    static func listing(_ tools: LineTools) -> Listing<Filter, LineRecord> {
        Listing<Filter, LineRecord>(
            name: "line", columns: columns,
            title: { words, _ in words("line.list.title") },
            filter: { visit, reader in
                let world = try tools.world(reader, at: visit.now)
                let filter = try LineFilter(visit.query, world)
                let records = world.records(filter)
                return Filter(
                    world: world, filter: filter, publicURL: visit.site.publicURL,
                    records: records,
                    numbers: Dictionary(
                        uniqueKeysWithValues: records.enumerated().map { ($1.id, $0) }),
                    places: filter.places(world))
            },
            count: { _, filter in filter.records.count },
            items: { _, filter, after, limit in
                let first = after.flatMap { filter.numbers[$0.id] }.map { $0 + 1 } ?? 0
                return Array(filter.records.dropFirst(first).prefix(limit))
            })
    }

    private static func names(_ filter: Filter, _ words: Words) -> LineNames {
        LineNames(world: filter.world, words: words)
    }

    private static func money(_ sums: [Money]) -> ListingValue {
        .list(sums.map { "\($0.currency.code) \($0.decimalText)" })
    }

    private static let columns: [Listing<Filter, LineRecord>.Column] = [
        .init("record", heading: "line.column.record") { record, _, _ in
            .text(record.kind.rawValue)
        },
        .init("id", heading: "recommendations.column.id") { record, _, _ in
            .text(record.id)
        },
        .init("title", heading: "requests.field.title") { record, _, _ in .text(record.title) },
        .init("language", heading: "line.column.language") { record, _, _ in
            record.title.isEmpty ? .none : .text(record.language.code)
        },
        .init("states", heading: "line.finder.state") { record, filter, words in
            .list(record.states.map(names(filter, words).party))
        },
        .init("providers", heading: "line.finder.provider") { record, filter, words in
            .list(record.providers.map(names(filter, words).short))
        },
        .init("themes", heading: "line.finder.theme") { record, filter, words in
            .list(record.themes.map(names(filter, words).theme))
        },
        .init("kinds", heading: "line.dimension.support") { record, _, words in
            .list(record.supports.map { kindName($0, words) })
        },
        .init("level", heading: "line.dimension.level") { record, _, _ in
            record.level.map { .text($0.rawValue) } ?? .none
        },
        .init("marker", heading: "line.dimension.marker") { record, _, _ in
            .text(record.marker?.rawValue ?? LineMarker.notAssessed.rawValue)
        },
        .init("day", heading: "line.column.day") { record, _, _ in .date(record.date) },
        .init("active", heading: "line.condition.active") { record, filter, _ in
            .text(record.isActive(in: filter.places) ? "yes" : "no")
        },
        .init("confirmed", heading: "line.condition.result-confirmed") { record, _, _ in
            record.confirmed.map { .day($0) } ?? .none
        },
        .init("committed", heading: "line.sum.committed") { record, filter, _ in
            money(LineRecord.sums(record.committed, in: filter.places))
        },
        .init("disbursed", heading: "line.sum.disbursed") { record, filter, _ in
            money(LineRecord.sums(record.disbursed, in: filter.places))
        },
        .init("women", heading: "line.sum.women") { record, _, _ in .number(record.women) },
        .init("men", heading: "line.sum.men") { record, _, _ in .number(record.men) },
        .init("address", heading: "recommendations.column.address") { record, filter, words in
            .text(
                filter.publicURL
                    + Link(in: words.language, names(filter, words).link(record)).text)
        },
    ]
}
