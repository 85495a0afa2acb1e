package import Base
package import Database
package import Documents
package import Localization
package import Markup

/// A list as something to take away: one description gives CSV, JSON, XLSX and Atom with the same
/// filters as the page beside them.
///
/// `Filter` is what the address asks for, with whatever the columns need to name things.
package struct Listing<Filter: Sendable, Item: Sendable>: Sendable {
    /// The stem of file names.
    package let name: StaticString
    package let columns: [Column]
    package let title: @Sendable (Words, Filter) -> String
    /// Reads the address; throws `Problem` with every fault at once.
    package let filter: @Sendable (Visit, any Reader) throws -> Filter
    package let count: @Sendable (any Reader, Filter) throws -> Int
    /// The next items after one, in the list's order; the first ones where there is none.
    package let items: @Sendable (any Reader, Filter, _ after: Item?, _ limit: Int) throws -> [Item]
    /// What a feed shows; nil for lists that are no news.
    package let entry: (@Sendable (Item, Filter, Words) -> FeedEntry)?

    package struct Column: Sendable {
        /// The name in CSV and JSON, the same in every language.
        package let name: StaticString
        /// The key of the heading in a workbook.
        package let heading: StaticString
        package let value: @Sendable (Item, Filter, Words) -> ListingValue

        package init(
            _ name: StaticString, heading: StaticString,
            _ value: @escaping @Sendable (Item, Filter, Words) -> ListingValue
        ) {
            self.name = name
            self.heading = heading
            self.value = value
        }
    }

    package init(
        name: StaticString, columns: [Column],
        title: @escaping @Sendable (Words, Filter) -> String,
        filter: @escaping @Sendable (Visit, any Reader) throws -> Filter,
        count: @escaping @Sendable (any Reader, Filter) throws -> Int,
        items: @escaping @Sendable (any Reader, Filter, Item?, Int) throws -> [Item],
        entry: (@Sendable (Item, Filter, Words) -> FeedEntry)? = nil
    ) {
        self.name = name
        self.columns = columns
        self.title = title
        self.filter = filter
        self.count = count
        self.items = items
        self.entry = entry
    }
}

package enum ListingValue: Sendable {
    case text(String)
    case number(Int)
    case day(Day)
    /// Several values: joined by "; " in a cell, an array in JSON.
    case list([String])
    case none

    package static func date(_ date: PublicDate) -> ListingValue {
        switch date {
        case .day(let day): .day(day)
        case .month: .text(date.description)
        }
    }
}

package struct FeedEntry: Sendable {
    package let title: String
    /// The page, without the language.
    package let link: Link
    package let text: String
    package let language: Language
    package let updated: Day

    package init(title: String, link: Link, text: String, language: Language, updated: Day) {
        self.title = title
        self.link = link
        self.text = text
        self.language = language
        self.updated = updated
    }
}

extension Listing {
    /// Rows read in one snapshot while a download is under way, so that memory stays flat.
    private static var chunkSize: Int { 2000 }
    /// The rows of a worksheet, less the header.
    private static var maximumWorkbookRows: Int { XLSXWriter.rowLimit - 1 }

    /// `PATTERN.csv`, `.json`, `.xlsx`, and `.atom` where the list is news.
    package func downloads(_ pattern: RoutePattern) -> [Route] {
        var routes: [Route] = [
            .page(pattern.ending(".csv")) { try await csv($0) },
            .page(pattern.ending(".json")) { try await json($0) },
            .page(pattern.ending(".xlsx")) { try await workbook($0) },
        ]
        if let entry {
            routes.append(.page(pattern.ending(".atom")) { try await feed($0, entry) })
        }
        return routes
    }

    private func csv(_ visit: Visit) async throws -> Answer {
        let filter = try await visit.read { try self.filter(visit, $0) }
        let hasMark = visit.query["bom"] == "1"
        return .download(
            name: "\(name).csv", contentType: "text/csv; charset=utf-8; header=present",
            body: .stream { write in
                var writer = CSVWriter(hasByteOrderMark: hasMark)
                writer.append(columns.map(\.name.description))
                try await write(writer.take())
                try await eachChunk(visit, filter) { items in
                    for item in items {
                        writer.append(
                            columns.map { $0.value(item, filter, visit.words).cellText })
                    }
                    try await write(writer.take())
                }
            })
    }

    private func json(_ visit: Visit) async throws -> Answer {
        let (filter, total) = try await visit.read { reader in
            let filter = try self.filter(visit, reader)
            return (filter, try count(reader, filter))
        }
        return .download(
            name: "\(name).json", contentType: "application/json",
            body: .stream { write in
                var json = JSONWriter()
                json.beginObject()
                json.member("count", total)
                json.key("items")
                json.beginArray()
                try await eachChunk(visit, filter) { items in
                    for item in items { object(item, filter, visit.words, &json) }
                    try await write(json.take())
                }
                json.endArray()
                json.endObject()
                json.newline()
                try await write(json.take())
            })
    }

    /// One item as a JSON object, as the API gives it, too.
    package func object(
        _ item: Item, _ filter: Filter, _ words: Words, _ json: inout JSONWriter
    ) {
        object(item, filter, words, &json) { _ in }
    }

    /// The same, with the members that `more` adds.
    package func object(
        _ item: Item, _ filter: Filter, _ words: Words, _ json: inout JSONWriter,
        more: (inout JSONWriter) throws -> Void
    ) rethrows {
        json.beginObject()
        for column in columns {
            json.key(column.name.description)
            switch column.value(item, filter, words) {
            case .text(let text): json.string(text)
            case .number(let number): json.integer(number)
            case .day(let day): json.string(day.description)
            case .list(let list):
                json.beginArray()
                for text in list { json.string(text) }
                json.endArray()
            case .none: json.null()
            }
        }
        try more(&json)
        json.endObject()
    }

    private func workbook(_ visit: Visit) async throws -> Answer {
        let (filter, total) = try await visit.read { reader in
            let filter = try self.filter(visit, reader)
            return (filter, try count(reader, filter))
        }
        guard total <= Self.maximumWorkbookRows else { throw Problem(422, .tooManyRows) }
        let words = visit.words
        let title = self.title(words, filter)
        let isRightToLeft = words.language.isRightToLeft
        let workbook = try XLSXWriter(
            properties: XLSXProperties(
                title: title, author: words("web.frame.name"), created: visit.now))
        try workbook.beginTable(
            words("web.workbook.sheet"), columns: columns.map { XLSXColumn(words($0.heading)) },
            isRightToLeft: isRightToLeft)
        try await eachChunk(visit, filter) { items in
            for item in items {
                try workbook.append(columns.map { $0.value(item, filter, words).cell })
            }
        }
        try workbook.addNotes(
            words("web.workbook.about"),
            [
                (words("web.workbook.title"), title),
                (words("web.workbook.rows"), words.number(total)),
                (words("web.workbook.date"), words.dateTime(visit.now)),
                (words("web.workbook.address"), visit.site.publicURL + visit.request.target),
                (words("web.workbook.licence"), words("web.workbook.licence-text")),
            ], isRightToLeft: isRightToLeft)
        return .download(
            name: "\(name).xlsx",
            contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            body: .bytes(try workbook.finish()))
    }

    private func feed(
        _ visit: Visit, _ entry: @Sendable (Item, Filter, Words) -> FeedEntry
    ) async throws -> Answer {
        let (filter, items) = try await visit.read { reader in
            let filter = try self.filter(visit, reader)
            return (filter, try self.items(reader, filter, nil, 50))
        }
        let words = visit.words
        let entries = items.map { entry($0, filter, words) }
        let site = visit.site.publicURL
        let own = site + visit.request.target
        func item(_ entry: FeedEntry) -> XML {
            let address = site + Link(in: words.language, entry.link).text
            return """
                <entry><id>\(site + Link(in: .en, entry.link).text)</id><title>\(entry.title)</title>
                <link rel="alternate" type="text/html" href="\(address)"/>
                <updated>\(entry.updated.description)T00:00:00Z</updated>
                <content type="text" xml:lang="\(entry.language.code)">\(entry.text)</content></entry>

                """
        }
        let updated = entries.map(\.updated).max() ?? Day(daysSinceEpoch: 0)
        let feed: XML = """
            <?xml version="1.0" encoding="utf-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="\(words.language.code)">
            <id>\(own)</id><title>\(title(words, filter))</title>
            <link rel="self" type="application/atom+xml" href="\(own)"/>
            <author><name>\(words("web.frame.name"))</name></author>
            <updated>\(updated.description)T00:00:00Z</updated>
            \(entries, item)</feed>

            """
        return Answer(
            contentType: "application/atom+xml; charset=utf-8", body: .bytes(feed.bytes))
    }

    /// While some are written, the next ones are read.
    private func eachChunk(
        _ visit: Visit, _ filter: Filter, _ body: ([Item]) async throws -> Void
    ) async throws {
        @Sendable func read(after last: Item?) async throws -> [Item] {
            try await visit.read { try items($0, filter, last, Self.chunkSize) }
        }
        var chunk = try await read(after: nil)
        while !chunk.isEmpty {
            let last = chunk.count < Self.chunkSize ? nil : chunk.last
            async let next = last == nil ? [] : read(after: last)
            try await body(chunk)
            chunk = try await next
        }
    }
}

extension ListingValue {
    var cellText: String {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        case .day(let day): day.description
        case .list(let list): list.joined(separator: "; ")
        case .none: ""
        }
    }

    var cell: XLSXValue {
        switch self {
        case .number(let number): .integer(number)
        case .day(let day): .date(day)
        case .none: .empty
        default: .text(cellText)
        }
    }
}
