import Base
package import Database
import Localization
import Markup
package import Parties
import Search
import Synchronization

/// All recommendations as one snapshot has them: found, counted and read by a filter.
package struct RecommendationCatalogue: Sendable {
    package let directory: PartyDirectory
    private let marks: RecommendationMarks
    private let memory: CatalogueMemory

    fileprivate init(
        directory: PartyDirectory, marks: RecommendationMarks, memory: CatalogueMemory
    ) {
        self.directory = directory
        self.marks = marks
        self.memory = memory
    }

    /// What a view tells of the records of a filter and of the reference facts, and of nothing else, as long as they
    /// hold.
    func kept(
        _ view: StaticString, _ filter: RecommendationFilter, _ words: Words,
        _ make: () throws -> HTML
    ) rethrows -> HTML {
        let key = CatalogueMemory.MarkupKey(
            view: view.description, filter: filter.key, facts: directory.edition,
            language: words.language)
        return try memory.markup.html(key, make)
    }

    /// How many recommendations there are.
    package func count(_ filter: RecommendationFilter, _ reader: any Reader) throws -> Int {
        try rows(filter, reader).count
    }

    /// Numbers by one mark and position, the largest first.
    package func table(
        by column: FigureColumn, _ filter: RecommendationFilter, _ reader: any Reader
    ) throws -> FigureTable {
        let key = CatalogueMemory.TableKey(filter: filter.key, column: column)
        if let known = memory.table(key) { return known }
        let table = marks.table(by: column, of: try rows(filter, reader))
        memory.keep(table, for: key)
        return table
    }

    /// One page, the latest review first. `after`: the id of the last one of the page before.
    package func page(
        _ filter: RecommendationFilter, _ reader: any Reader, limit: Int, offset: Int = 0,
        after: Int? = nil
    ) throws -> [Recommendation] {
        let ids = try ids(filter, reader, limit: limit, offset: offset, after: after)
        guard let first = ids.first, let last = ids.last else { return [] }
        if filter.pairs.isEmpty {
            return try reader.all(
                """
                SELECT \(Recommendation.columns) FROM recommendation r
                WHERE r.id BETWEEN \(last) AND \(first) ORDER BY r.id DESC
                """, Recommendation.init)
        }
        let list = ids.map { id -> SQL in "\(id)" }.joined(", ", empty: "0")
        return try reader.all(
            """
            SELECT \(Recommendation.columns) FROM recommendation r WHERE r.id IN (\(list))
            ORDER BY r.id DESC
            """, Recommendation.init)
    }

    private func ids(
        _ filter: RecommendationFilter, _ reader: any Reader, limit: Int, offset: Int, after: Int?
    ) throws -> [Int] {
        switch try rows(filter, reader) {
        case .all(let count):
            let start = after.map { marks.ids.startOfRows(after: $0) } ?? min(offset, count)
            return Array(marks.ids[start..<min(start + limit, count)])
        case .list(let rows):
            let ids = rows.lazy.map { marks.ids[Int($0)] }
            let start = after.map { ids.startOfRows(after: $0) } ?? min(offset, rows.count)
            return Array(ids[start..<min(start + limit, rows.count)])
        }
    }

    private func rows(
        _ filter: RecommendationFilter, _ reader: any Reader
    ) throws -> RecommendationMarks.Rows {
        if let known = memory.rows(filter.key) { return known }
        let rows = marks.rows(
            where: filter.conditions(directory), among: try found(filter, reader))
        memory.keep(rows, for: filter.key)
        return rows
    }

    /// The rows in which the words are; nil where no words are looked for.
    private func found(
        _ filter: RecommendationFilter, _ reader: any Reader
    ) throws -> [UInt32]? {
        guard let query = filter.query else { return nil }
        var wordsAlone = RecommendationFilter()
        (wordsAlone.words, wordsAlone.language, wordsAlone.query) = (
            filter.words, filter.language, query
        )
        if case .list(let known)? = memory.rows(wordsAlone.key) { return known }
        let match = try RecommendationSchema.searchIndex.match(query, reader)
        var ids: [Int] = []
        try reader.forEach(
            "SELECT \(match.key) FROM \(match.table) WHERE \(match.condition)"
        ) { ids.append($0.int(0)) }
        let rows = marks.rows(ofRecords: ids)
        memory.keep(.list(rows), for: wordsAlone.key)
        return rows
    }
}

/// Keeps the marks until an import changes the recommendations.
package final class RecommendationCatalogueCache: Sendable {
    private let directories: PartyDirectoryCache
    private let current = Mutex<(RecommendationMarks, CatalogueMemory)?>(nil)

    package init(directories: PartyDirectoryCache) {
        self.directories = directories
    }

    /// An import that changes anything leaves a receipt with a larger number.
    private static let version: SQL = "SELECT max(id) FROM import_receipt"

    /// What is asked before what is kept is used, to be foreseen.
    package static let heads: [SQL] = [PartyDirectoryCache.edition, version]

    package func directory(_ reader: any Reader) throws -> PartyDirectory {
        try directories.directory(reader)
    }

    package func catalogue(_ reader: any Reader) throws -> RecommendationCatalogue {
        reader.foresee(Self.heads)
        let directory = try directories.directory(reader)
        let version = try reader.count(Self.version)
        if let (marks, memory) = current.withLock({ $0 }), marks.version == version {
            return RecommendationCatalogue(directory: directory, marks: marks, memory: memory)
        }
        let marks = try RecommendationMarks(version: version, reader)
        let memory = CatalogueMemory()
        // An older snapshot, still being read, does not put aside what is newer.
        current.withLock { known in
            if known.map({ $0.0.version < version }) ?? true { known = (marks, memory) }
        }
        return RecommendationCatalogue(directory: directory, marks: marks, memory: memory)
    }
}

/// What was found and counted for some filters, for the pages, facets and downloads that follow.
/// Bounded: a full memory is emptied.
private final class CatalogueMemory: Sendable {
    struct TableKey: Hashable, Sendable {
        let filter: RecommendationFilter.Key
        let column: FigureColumn
    }

    struct MarkupKey: Hashable, Sendable {
        let view: String
        let filter: RecommendationFilter.Key
        let facts: String
        let language: Language
    }

    private struct Kept {
        var rows: [RecommendationFilter.Key: RecommendationMarks.Rows] = [:]
        var rowCount = 0
        var tables: [TableKey: FigureTable] = [:]
        var cellCount = 0
    }

    private static let maximumRowCount = 2_000_000
    private static let maximumCellCount = 100_000
    let markup = MarkupMemory<MarkupKey>()
    private let kept = Mutex(Kept())

    func rows(_ key: RecommendationFilter.Key) -> RecommendationMarks.Rows? {
        kept.withLock { $0.rows[key] }
    }

    func table(_ key: TableKey) -> FigureTable? {
        kept.withLock { $0.tables[key] }
    }

    func keep(_ rows: RecommendationMarks.Rows, for key: RecommendationFilter.Key) {
        guard case .list(let list) = rows else { return }
        kept.withLock { kept in
            if kept.rowCount + list.count > Self.maximumRowCount || kept.rows.count >= 10_000 {
                (kept.rows, kept.rowCount) = ([:], 0)
            }
            kept.rows[key] = rows
            kept.rowCount += list.count
        }
    }

    func keep(_ table: FigureTable, for key: TableKey) {
        kept.withLock { kept in
            if kept.cellCount + table.rows.count > Self.maximumCellCount {
                (kept.tables, kept.cellCount) = ([:], 0)
            }
            kept.tables[key] = table
            kept.cellCount += table.rows.count + 1
        }
    }
}

extension RandomAccessCollection where Element == Int, Index == Int {
    /// Where the ids smaller than one begin, in a falling list.
    fileprivate func startOfRows(after id: Int) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] >= id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
