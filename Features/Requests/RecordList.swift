package import Base
package import Database
package import Localization
package import Markup
import Parties
package import Web

/// What a public list is asked for: the same for its page, its downloads and its feed.
package struct RecordListQuery: Sendable {
    package let filter: RecordFilter
    package let words: Words
    package let publicURL: String
    package let now: Instant
    package let use: Use

    /// What the records are for: downloads tell more of each than the page.
    package enum Use: Sendable {
        case page, download
    }

    package var today: Day { WorkingCalendar.dayInGeneva(now) }

    init(
        _ visit: Visit, _ shape: RecordFilter.Shape, for use: Use, _ reader: any Reader
    ) throws {
        self.use = use
        filter = try RecordFilter(visit.query, shape, reader)
        words = visit.words
        publicURL = visit.site.publicURL
        now = visit.now
    }
}

/// A public list of records, the same for everybody: a page with a filter, and what can be taken away.
package struct RecordList<Facts: Sendable>: Sendable {
    package typealias Count = @Sendable (RecordFilter, Day, any Reader) throws -> Int
    /// Those after one, or from a place in the list on.
    package typealias Items =
        @Sendable (RecordListQuery, any Reader, _ after: Facts?, _ limit: Int, _ offset: Int)
        throws -> [Facts]

    /// What a list says of itself, by keys of the catalogue.
    package struct Texts: Sendable {
        let title: StaticString
        let lead: StaticString
        let emptyTitle: StaticString
        let emptyText: StaticString

        package init(
            title: StaticString, lead: StaticString, emptyTitle: StaticString,
            emptyText: StaticString
        ) {
            self.title = title
            self.lead = lead
            self.emptyTitle = emptyTitle
            self.emptyText = emptyText
        }
    }

    let shape: RecordFilter.Shape
    let texts: Texts
    let count: Count
    let items: Items
    let choices: @Sendable (RecordListQuery, any Reader) throws -> RecordFilter.Choices
    let html: @Sendable ([Facts], Words) -> HTML
    /// What stands between the lead and the filter; the only part that may differ by who looks.
    let above: @Sendable (Visit, any Reader) throws -> HTML
    /// What stands at the end of the page.
    let below: @Sendable (Words) -> HTML

    package init(
        _ shape: RecordFilter.Shape, _ texts: Texts, count: @escaping Count,
        items: @escaping Items,
        choices: @escaping @Sendable (RecordListQuery, any Reader) throws -> RecordFilter.Choices,
        html: @escaping @Sendable ([Facts], Words) -> HTML,
        above: @escaping @Sendable (Visit, any Reader) throws -> HTML = { _, _ in "" },
        below: @escaping @Sendable (Words) -> HTML = { _ in "" }
    ) {
        self.shape = shape
        self.texts = texts
        self.count = count
        self.items = items
        self.choices = choices
        self.html = html
        self.above = above
        self.below = below
    }

    /// Items on a page.
    private static var pageSize: Int { 20 }

    /// The page, and what can be taken away of the same list.
    package func routes(
        _ pattern: RoutePattern, name: StaticString,
        columns: [Listing<RecordListQuery, Facts>.Column],
        entry: @escaping @Sendable (Facts, RecordListQuery, Words) -> FeedEntry
    ) -> [Route] {
        [.page(pattern) { view(try await read($0)).answer($0) }]
            + listing(name: name, columns: columns, entry: entry).downloads(pattern)
    }

    package func listing(
        name: StaticString, columns: [Listing<RecordListQuery, Facts>.Column],
        entry: @escaping @Sendable (Facts, RecordListQuery, Words) -> FeedEntry
    ) -> Listing<RecordListQuery, Facts> {
        Listing(
            name: name, columns: columns, title: { words, _ in words(texts.title) },
            filter: { visit, reader in try RecordListQuery(visit, shape, for: .download, reader) },
            count: { reader, query in try count(query.filter, query.today, reader) },
            items: { reader, query, after, limit in try items(query, reader, after, limit, 0) },
            entry: entry)
    }

    /// As the downloads page describes it.
    package func outline(
        name: StaticString, columns: [Listing<RecordListQuery, Facts>.Column]
    ) -> RecordListOutline {
        RecordListOutline(
            name: name, title: texts.title, link: shape.list,
            columns: columns.map { ($0.name, $0.heading) },
            count: { reader, now in
                try count(RecordFilter(shape), WorkingCalendar.dayInGeneva(now), reader)
            })
    }

    /// What a page shows, as it was read.
    struct Reading: Sendable {
        fileprivate let query: RecordListQuery
        fileprivate let above: HTML
        fileprivate let choices: RecordFilter.Choices
        fileprivate let total: Int
        fileprivate let page: Int
        fileprivate let entries: [Facts]
    }

    func read(_ visit: Visit) async throws -> Reading {
        try await visit.read { reader in
            let query = try RecordListQuery(visit, shape, for: .page, reader)
            let total = try count(query.filter, query.today, reader)
            let page = try Pager.number(visit.query, pageCount: Self.pages(total))
            return Reading(
                query: query, above: try above(visit, reader), choices: try choices(query, reader),
                total: total, page: page,
                entries: try items(query, reader, nil, Self.pageSize, (page - 1) * Self.pageSize))
        }
    }

    private static func pages(_ count: Int) -> Int { max(1, (count + pageSize - 1) / pageSize) }

    private func view(_ read: Reading) -> Page {
        let (words, filter, entries) = (read.query.words, read.query.filter, read.entries)
        let title = words(texts.title)
        let pager = Pager(page: read.page, pageCount: Self.pages(read.total)) { number in
            Link(in: words.language, filter.link()).addingQuery(name: "page", value: String(number))
        }
        let list: HTML =
            entries.isEmpty
            ? filter.isEverything
                ? emptyState(
                    title: words(texts.emptyTitle), text: HTML(text: words(texts.emptyText)))
                : "<p class=\"note\">\(words("requests.filter.empty"))</p>"
            : html(entries, words)
        let count: HTML? =
            filter.isEverything || entries.isEmpty
            ? nil : "<p class=\"count\">\(words("requests.filter.count", count: read.total))</p>"
        let form: HTML? =
            entries.isEmpty && filter.isEverything ? nil : filter.form(read.choices, words)
        let map: HTML? = filter.map.flatMap { link in
            entries.isEmpty
                ? nil
                : "<p><a href=\"\(Link(in: words.language, link))\">\(words("requests.filter.map"))</a></p>"
        }
        return Page(
            title: title, summary: words(texts.lead), path: filter.link(),
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words(texts.lead))</p>
                \(read.above)\(form)\(count)\(map)
                \(list)
                \(pager.html(words))
                \(entries.isEmpty ? nil : takeAway(words) { filter.link(ending: $0) })
                \(below(words))
                """,
            alternates: [
                Page.Alternate(
                    contentType: "application/atom+xml", title: title,
                    link: Link(in: words.language, filter.link(ending: ".atom")))
            ])
    }
}

/// A public list as the downloads page describes it.
package struct RecordListOutline: Sendable {
    package let name: StaticString
    /// The key of its title.
    package let title: StaticString
    package let link: Link
    package let columns: [(name: StaticString, heading: StaticString)]
    /// How many records it has without any filter.
    package let count: @Sendable (any Reader, Instant) throws -> Int

    init(
        name: StaticString, title: StaticString, link: Link,
        columns: [(name: StaticString, heading: StaticString)],
        count: @escaping @Sendable (any Reader, Instant) throws -> Int
    ) {
        self.name = name
        self.title = title
        self.link = link
        self.columns = columns
        self.count = count
    }

    /// A list that has its own page.
    package init<Filter, Item>(
        name: StaticString, title: StaticString, link: Link,
        _ columns: [Listing<Filter, Item>.Column],
        count: @escaping @Sendable (any Reader, Instant) throws -> Int
    ) {
        self.init(
            name: name, title: title, link: link,
            columns: columns.map { ($0.name, $0.heading) }, count: count)
    }
}
