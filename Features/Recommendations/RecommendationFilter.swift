package import Base
package import Markup
package import Parties
package import Search
package import Web

/// Which recommendations a list, a count, a download or a feed speaks of. One value, one address.
package struct RecommendationFilter: Sendable {
    package var words: String = ""
    package var query: SearchQuery?
    /// The language the words are taken for.
    package var language = Language.en
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
        self.language = language
        self.query = words.isEmpty ? nil : SearchQuery(words, language: language)
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
        var link = "/recommendations" + ending
        for (name, value) in pairs { link.addQuery(name: name, value: value) }
        return link
    }
}

extension RecommendationFilter {
    /// Tells two filters apart; the language matters to words alone.
    struct Key: Hashable, Sendable {
        fileprivate let text: String
    }

    var key: Key {
        // As an address tells it: nothing that a visitor typed can pass for another condition.
        Key(text: (query == nil ? "" : language.code) + link().text)
    }

    /// What the marks must be; the words are looked up by the search index.
    func conditions(_ directory: PartyDirectory) -> [RecommendationMarks.Condition] {
        var conditions: [RecommendationMarks.Condition] = []
        func add(_ column: FigureColumn, _ values: [Int]) {
            conditions.append(RecommendationMarks.Condition(column: column, values: values))
        }
        if let state { add(.state, [state.id]) }
        if let recommending { add(.recommending, [recommending.id]) }
        if let theme { add(.theme, [theme.id]) }
        if let session { add(.session, [session]) }
        if let cycle { add(.session, directory.sessions.filter { $0.cycle == cycle }.map(\.id)) }
        if let position { add(.position, [position.rawValue]) }
        if let action { add(.action, [action.rawValue]) }
        if let group {
            add(.state, directory.states.filter { $0.regionalGroup == group }.map(\.id))
        }
        return conditions
    }

    /// The filter with its own value of a mark set aside: a facet shows what else could be chosen.
    func without(_ column: FigureColumn) -> RecommendationFilter {
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
}
