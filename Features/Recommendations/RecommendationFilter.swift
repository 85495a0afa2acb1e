package import Base
package import Database
package import Markup
package import Parties
package import Search
package import Web

/// Which recommendations a list, a count, a download or a feed speaks of. One value, one address.
package struct RecommendationFilter: Sendable {
    package var words: String = ""
    package var query: SearchQuery?
    package var state: State?
    package var recommending: State?
    package var theme: Theme?
    package var session: ReviewSession.ID?
    package var cycle: Int?
    package var position: Position?
    package var action: ActionCategory?
    package var group: RegionalGroup?

    package init() {}

    /// Everything on one theme; nothing narrower where the slug names none.
    package init(themeSlug: String, _ directory: PartyDirectory) {
        theme = directory.theme(slug: themeSlug)
    }

    /// Reads the filter of an address. Throws every unknown value at once (422).
    package init(
        _ query: Query, directory: PartyDirectory, language: Language
    ) throws(Problem) {
        var faults: [Problem.Fault] = []
        func value<Value>(
            _ name: String, _ rule: String, _ find: (String) -> Value?
        ) -> Value? {
            guard let text = query[name] else { return nil }
            if let value = find(text) { return value }
            faults.append(
                Problem.Fault(
                    field: name, value: text, rule: rule,
                    values: ["minimum": "1", "maximum": name == "cycle" ? "99" : "999"]))
            return nil
        }
        func state(_ text: String) -> State? {
            directory.state(slug: text) ?? directory.state(iso3: text.uppercased())
                ?? directory.names.state(named: text)
        }
        self.state = value("state", "unknown-state", state)
        recommending = value("by", "unknown-state", state)
        theme = value("theme", "unknown-theme") { directory.theme(slug: $0) }
        session = value("session", "range") {
            Int($0).flatMap { (1...999).contains($0) ? $0 : nil }
        }
        cycle = value("cycle", "range") { Int($0).flatMap { (1...99).contains($0) ? $0 : nil } }
        position = value("position", "unknown-position") { Position(code: $0) }
        action = value("action", "unknown-action") { ActionCategory(code: $0) }
        group = value("group", "unknown-group") { RegionalGroup(rawValue: $0) }
        words = query["q"] ?? ""
        if words.unicodeScalars.count > Self.maximumWordsLength {
            faults.append(
                Problem.Fault(
                    field: "q", value: words, rule: "too-long",
                    values: ["limit": String(Self.maximumWordsLength)]))
            words = ""
        }
        guard faults.isEmpty else { throw .faulty(faults) }
        let parsed = SearchQuery(words, language: language)
        self.query = words.isEmpty ? nil : parsed
    }

    /// Longest search in Unicode scalars.
    package static let maximumWordsLength = 300

    /// The query of the address that gives this filter, without paging.
    package var pairs: [(name: String, value: String)] {
        [
            ("q", words), ("state", state?.slug), ("by", recommending?.slug),
            ("theme", theme?.slug), ("session", session.map(String.init)),
            ("cycle", cycle.map(String.init)), ("position", position?.code),
            ("action", action?.code), ("group", group?.rawValue),
        ].compactMap { name, value in
            value.flatMap { $0.isEmpty ? nil : (name, $0) }
        }
    }

    /// The list's address without its language; `ending` for its other forms.
    package func link(ending: Link = "") -> Link {
        pairs.reduce("/recommendations" + ending) {
            $0.addingQuery(name: $1.name, value: $1.value)
        }
    }
}

extension RecommendationFilter {
    /// `FROM … WHERE …` with every condition, and the column that carries the order.
    ///
    /// The narrowest index leads: words, then the recommending State, then the theme; the order comes
    /// from its own column, so that the first page needs no sort.
    /// A count beside other filters lets those lead and looks each record up among the words' finds.
    func source(
        _ directory: PartyDirectory, _ reader: any Reader, isCount: Bool = false
    ) throws -> (from: SQL, order: SQL) {
        var from: SQL = "FROM recommendation r"
        var order: SQL = "r.id"
        var conditions: [SQL] = []
        if let query {
            let match = try RecommendationSchema.searchIndex.match(query, reader)
            if isCount, pairs.count > 1 {
                conditions.append(match.condition(on: "r.id"))
            } else {
                from = "FROM \(match.leading("recommendation r", id: "r.id"))"
                conditions.append(match.condition)
                order = match.key
            }
        }
        if let theme {
            from += " JOIN recommendation_theme t ON t.recommendation_id = r.id"
            conditions.append("t.theme_id = \(theme.id)")
            if query == nil { order = "t.recommendation_id" }
        }
        if let recommending {
            from += " JOIN recommending_state s ON s.recommendation_id = r.id"
            conditions.append("s.state_id = \(recommending.id)")
            if query == nil { order = "s.recommendation_id" }
        }
        if let state { conditions.append("r.state_id = \(state.id)") }
        if let session { conditions.append("r.session_id = \(session)") }
        if let cycle {
            let sessions = directory.sessions.filter { $0.cycle == cycle }.map(\.id)
            conditions.append(
                "r.session_id BETWEEN \(sessions.first ?? 0) AND \(sessions.last ?? 0)")
        }
        if let position { conditions.append("r.position = \(position.rawValue)") }
        if let action { conditions.append("r.action = \(action.rawValue)") }
        if let group { conditions.append("r.state_id IN (\(ids(of: group, directory)))") }
        if !conditions.isEmpty {
            from += " WHERE "
            from += conditions.joined(" AND ")
        }
        return (from, order)
    }

    /// Whether the figures kept beside the records answer a count: no words, and not both a theme and
    /// a recommending State.
    private var isCounted: Bool { query == nil && (theme == nil || recommending == nil) }

    /// Whether facets are counted by reading what the filter finds.
    private var isRead: Bool { !isCounted }

    /// How many recommendations there are.
    package func count(_ reader: any Reader, _ directory: PartyDirectory) throws -> Int {
        guard isCounted else {
            if let query, pairs.count == 1 {
                // The index alone knows how many there are.
                let match = try RecommendationSchema.searchIndex.match(query, reader)
                return try reader.count(
                    "SELECT count(*) FROM \(match.table) WHERE \(match.condition)")
            }
            return try reader.count(
                "SELECT count(*) \(source(directory, reader, isCount: true).from)")
        }
        let source = figures(directory)
        return try reader.count("SELECT sum(number) \(source)")
    }

    /// Counts by one mark, for facets and charts; the filter's own value of that mark set aside.
    func counts(
        by column: FigureColumn, _ reader: any Reader, _ directory: PartyDirectory
    ) throws -> [Int: Int] {
        let other = without(column)
        if other.isRead { return try other.counted([column], reader, directory)[0] }
        var counts: [Int: Int] = [:]
        try reader.forEach(other.countsStatement(by: column, directory, reader)) {
            counts[$0.int(0)] = $0.int(1)
        }
        return counts
    }

    /// Counts by several marks. A search is read once for all marks that the filter leaves open.
    func counts(
        by columns: [FigureColumn], _ reader: any Reader, _ directory: PartyDirectory
    ) throws -> [[Int: Int]] {
        guard isRead else {
            return try columns.map { try counts(by: $0, reader, directory) }
        }
        let open = columns.filter { without($0).pairs.count == pairs.count }
        let counted = try self.counted(open, reader, directory)
        return try columns.map { column in
            try open.firstIndex(of: column).map { counted[$0] }
                ?? counts(by: column, reader, directory)
        }
    }

    private func without(_ column: FigureColumn) -> RecommendationFilter {
        var other = self
        switch column {
        case .position: other.position = nil
        case .session: (other.session, other.cycle) = (nil, nil)
        case .action: other.action = nil
        case .state: (other.state, other.group) = (nil, nil)
        case .theme: other.theme = nil
        case .recommending: other.recommending = nil
        }
        return other
    }

    /// Counts what the filter finds, one reading for all marks.
    private func counted(
        _ columns: [FigureColumn], _ reader: any Reader, _ directory: PartyDirectory
    ) throws -> [[Int: Int]] {
        var counts = [[Int: Int]](repeating: [:], count: columns.count)
        guard !columns.isEmpty else { return counts }
        let from = try source(directory, reader, isCount: true).from
        try reader.forEach(
            """
            SELECT r.position, r.session_id, coalesce(r.action, 0), r.state_id, r.themes,
                r.recommending_states \(from)
            """
        ) { row in
            for (index, column) in columns.enumerated() {
                switch column {
                case .position: counts[index][row.int(0), default: 0] += 1
                case .session: counts[index][row.int(1), default: 0] += 1
                case .action: counts[index][row.int(2), default: 0] += 1
                case .state: counts[index][row.int(3), default: 0] += 1
                case .theme: for id in numbers(row.text(4)) { counts[index][id, default: 0] += 1 }
                case .recommending:
                    for id in numbers(row.text(5)) { counts[index][id, default: 0] += 1 }
                }
            }
        }
        return counts
    }

    private func countsStatement(
        by column: FigureColumn, _ directory: PartyDirectory, _ reader: any Reader
    ) throws -> SQL {
        let hasFigures =
            switch column {
            case .theme: query == nil && recommending == nil
            case .recommending: query == nil && theme == nil
            default: isCounted
            }
        if hasFigures {
            let name = column.figureName
            return """
                SELECT f.\(name), sum(f.number) \(figures(directory, for: column)) GROUP BY f.\(name)
                """
        }
        let (from, _) = try source(directory, reader, isCount: true)
        switch column {
        case .theme:
            return """
                SELECT x.theme_id, count(*) FROM recommendation_theme x
                WHERE x.recommendation_id IN (SELECT r.id \(from)) GROUP BY x.theme_id
                """
        case .recommending:
            return """
                SELECT x.state_id, count(*) FROM recommending_state x
                WHERE x.recommendation_id IN (SELECT r.id \(from)) GROUP BY x.state_id
                """
        default:
            let name = column.figureName
            return "SELECT coalesce(r.\(name), 0), count(*) \(from) GROUP BY coalesce(r.\(name), 0)"
        }
    }

    private func figures(_ directory: PartyDirectory, for column: FigureColumn? = nil) -> SQL {
        var conditions: [SQL] = []
        var from: SQL = "FROM recommendation_figure f"
        if column == .theme || theme != nil { from = "FROM recommendation_theme_figure f" }
        if column == .recommending || recommending != nil {
            from = "FROM recommending_state_figure f"
        }
        if let theme { conditions.append("f.theme_id = \(theme.id)") }
        if let recommending { conditions.append("f.recommending_id = \(recommending.id)") }
        if let state { conditions.append("f.state_id = \(state.id)") }
        if let session { conditions.append("f.session_id = \(session)") }
        if let cycle {
            let sessions = directory.sessions.filter { $0.cycle == cycle }.map(\.id)
            conditions.append(
                "f.session_id BETWEEN \(sessions.first ?? 0) AND \(sessions.last ?? 0)")
        }
        if let position { conditions.append("f.position = \(position.rawValue)") }
        if let action { conditions.append("f.action = \(action.rawValue)") }
        if let group { conditions.append("f.state_id IN (\(ids(of: group, directory)))") }
        if !conditions.isEmpty {
            from += " WHERE "
            from += conditions.joined(" AND ")
        }
        return from
    }

    private func ids(of group: RegionalGroup, _ directory: PartyDirectory) -> SQL {
        directory.states.filter { $0.regionalGroup == group }.map { state -> SQL in "\(state.id)" }
            .joined(", ", empty: "0")
    }

    /// One page, the latest review first. `after`: the id of the last one of the page before.
    package func page(
        _ reader: any Reader, _ directory: PartyDirectory, limit: Int, offset: Int = 0,
        after: Int? = nil
    ) throws -> [Recommendation] {
        var (from, order) = try source(directory, reader)
        if let after {
            let hasCondition = !from.fragments.allSatisfy { !$0.contains(" WHERE ") }
            from += hasCondition ? " AND " : " WHERE "
            from += "\(order) < \(after)"
        }
        return try reader.all(
            """
            SELECT \(Recommendation.columns) \(from)
            ORDER BY \(order) DESC LIMIT \(limit) OFFSET \(offset)
            """, Recommendation.init)
    }
}

/// The marks by which recommendations are counted.
package enum FigureColumn: Sendable {
    case position, session, action, state, theme, recommending

    fileprivate var figureName: SQL {
        switch self {
        case .position: "position"
        case .session: "session_id"
        case .action: "action"
        case .state: "state_id"
        case .theme: "theme_id"
        case .recommending: "recommending_id"
        }
    }
}
