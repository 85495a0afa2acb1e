import Base
import Database
import Parties
import Search
import Testing

@testable import Recommendations

@Suite("Recommendations are found and counted")
struct CatalogueTests {
    /// Some hundred rows over a few States, themes and sessions, the same in every run.
    private static let sample: String = {
        let states = ["Nepal", "Kenya", "France", "Chile", "Fiji", "Benin"]
        let themes = ["Justice", "Women's rights", "Labour", "Justice,Labour", "Poverty", ""]
        let words = ["Ratify the Covenant", "End violence against women", "Train judges"]
        let positions = ["Accepted", "Noted", "Pending"]
        var content = header
        for number in 0..<400 {
            let (state, other) = (states[number % 6], states[(number / 6 + number + 1) % 6])
            guard state != other else { continue }
            content += "\(state),\(words[number % 3]) \(number / 3),\(other),"
            content += "\(positions[number * 7 % 3]),\(number % 5 + 1),"
            content += "\"\(themes[number * 5 % 6])\",\([10, 11, 24, 37][number / 100])\n"
        }
        return content
    }()

    private static func filters(_ directory: PartyDirectory) -> [RecommendationFilter] {
        var filters = [RecommendationFilter()]
        func extend(_ change: (inout RecommendationFilter) -> Void) {
            filters += filters.map { filter in
                var other = filter
                change(&other)
                return other
            }
        }
        extend { $0.state = directory.state(slug: "nepal") }
        extend { $0.recommending = directory.state(slug: "kenya") }
        extend { $0.theme = directory.theme(label: "Justice") }
        extend { $0.position = .supported }
        extend { $0.action = .general }
        extend { $0.cycle = 1 }
        extend { $0.group = .african }
        extend { filter in
            filter.words = "violence"
            filter.query = SearchQuery("violence", language: .en)
        }
        return filters
    }

    @Test("nothing that is typed passes for another condition")
    func keys() {
        func key(_ words: String, _ position: Position? = nil) -> RecommendationFilter.Key {
            var filter = RecommendationFilter()
            filter.words = words
            filter.query = SearchQuery(words, language: .en)
            filter.position = position
            return filter.key
        }
        let parted = key("women", .supported)
        for separator in ["\u{1F}", "&", "%26", "\0", " "] {
            #expect(key("women\(separator)position=supported") != parted)
        }
        // As the engines compare, which take é and e with an accent for two.
        #expect(key("\u{E9}") != key("e\u{301}"))
    }

    /// The same question in plain SQL, text by text.
    private static func oracle(
        _ filter: RecommendationFilter, _ directory: PartyDirectory
    ) -> SQL {
        var conditions: [SQL] = ["1 = 1"]
        if let state = filter.state { conditions.append("state_id = \(state.id)") }
        if let state = filter.recommending {
            conditions.append(
                "id IN (SELECT recommendation_id FROM recommending_state WHERE state_id = \(state.id))"
            )
        }
        if let theme = filter.theme {
            conditions.append("' ' || themes || ' ' LIKE \("% \(theme.id) %")")
        }
        if let position = filter.position {
            conditions.append("position = \(position.rawValue)")
        }
        if let action = filter.action { conditions.append("action = \(action.rawValue)") }
        if filter.cycle == 1 { conditions.append("session_id <= 12") }
        if let group = filter.group {
            let ids = directory.states.filter { $0.regionalGroup == group }.map(\.id)
            let list = ids.map { id -> SQL in "\(id)" }.joined(", ", empty: "0")
            conditions.append("state_id IN (\(list))")
        }
        if filter.query != nil { conditions.append("text LIKE '%violence%'") }
        return conditions.joined(" AND ", empty: "1 = 1")
    }

    @Test("every combination of filters finds what plain SQL finds", arguments: Engine.allCases)
    func oracle(engine: Engine) async throws {
        try await withImporter(engine) { database, importer in
            let report = try await run(importer(.init()), Self.sample)
            #expect(report.refused == 0)
            let cache = RecommendationCatalogueCache(directories: PartyDirectoryCache())
            try await database.read { reader in
                let catalogue = try cache.catalogue(reader)
                var sizes: Set<Int> = []
                for filter in Self.filters(catalogue.directory) {
                    let expected = try reader.all(
                        """
                        SELECT id FROM recommendation
                        WHERE \(Self.oracle(filter, catalogue.directory)) ORDER BY id DESC
                        """
                    ) { $0.int(0) }
                    sizes.insert(expected.count)
                    #expect(try catalogue.count(filter, reader) == expected.count)
                    let first = try catalogue.page(filter, reader, limit: 7).map(\.id)
                    #expect(first == Array(expected.prefix(7)))
                    let second = try catalogue.page(filter, reader, limit: 7, offset: 7).map(\.id)
                    #expect(second == Array(expected.dropFirst(7).prefix(7)))
                    if let last = first.last {
                        let next = try catalogue.page(filter, reader, limit: 7, after: last)
                        #expect(next.map(\.id) == second)
                    }
                    let byPosition = try catalogue.table(by: .position, filter, reader)
                    #expect(byPosition.rows.map(\.total).reduce(0, +) == expected.count)
                }
                #expect(sizes.count > 20, "the sample is too plain to tell filters apart")
            }
        }
    }

    @Test("a figure equals the count behind its link", arguments: FigureColumn.allCases)
    func figures(column: FigureColumn) async throws {
        try await withImporter(.sqlite) { database, importer in
            _ = try await run(importer(.init()), Self.sample)
            let cache = RecommendationCatalogueCache(directories: PartyDirectoryCache())
            try await database.read { reader in
                let catalogue = try cache.catalogue(reader)
                var women = RecommendationFilter()
                women.words = "women"
                women.query = SearchQuery("women", language: .en)
                for filter in [RecommendationFilter(), women] {
                    let table = try catalogue.table(by: column, filter, reader)
                    #expect(!table.rows.isEmpty)
                    for row in table.rows {
                        var narrowed = filter
                        switch column {
                        case .position: narrowed.position = Position(rawValue: row.id)
                        case .session: narrowed.session = row.id
                        case .action: narrowed.action = ActionCategory(rawValue: row.id)
                        case .state: narrowed.state = catalogue.directory.state(row.id)
                        case .theme: narrowed.theme = catalogue.directory.theme(row.id)
                        case .recommending:
                            narrowed.recommending = catalogue.directory.state(row.id)
                        }
                        #expect(try catalogue.count(narrowed, reader) == row.total)
                    }
                }
            }
        }
    }

    @Test(
        "an import shows at once, and an older snapshot keeps its own", arguments: Engine.allCases)
    func versions(engine: Engine) async throws {
        try await withImporter(engine) { database, importer in
            let cache = RecommendationCatalogueCache(directories: PartyDirectoryCache())
            func count() async throws -> Int {
                try await database.read { reader in
                    try cache.catalogue(reader).count(RecommendationFilter(), reader)
                }
            }
            #expect(try await count() == 0)
            _ = try await run(
                importer(.init()), header + "Nepal,Ratify,France,Accepted,5,Justice,10\n")
            #expect(try await count() == 1)
            _ = try await run(
                importer(.init()), header + "Nepal,Train,France,Accepted,5,Justice,10\n")
            #expect(try await count() == 2)
        }
    }

    @Test("rows of records are found in order, and what is no record is left out")
    func rows() async throws {
        try await withImporter(.sqlite) { database, importer in
            _ = try await run(importer(.init()), Self.sample)
            try await database.read { reader in
                let marks = try RecommendationMarks(version: 1, reader)
                let ids = marks.ids
                #expect(ids == ids.sorted(by: >))
                for step in [1, 2, 50, 200] {
                    let chosen = stride(from: 0, to: ids.count, by: step).map { ids[$0] }
                    let rows = marks.rows(ofRecords: chosen.reversed() + [0, Int.max])
                    #expect(rows.map { ids[Int($0)] } == chosen)
                }
            }
        }
    }
}
