package import Base
package import Database
package import Localization
package import Markup
package import Parties
package import Web

/// Which records a public list shows, as its address says. One value, one address: the page, its downloads
/// and its feed agree.
package struct RecordFilter: Sendable {
    /// What a list can be narrowed by, beside State, group of States and year.
    package struct Shape: Sendable {
        /// The list's address, as `/offers`.
        let list: Link
        let helper: Helper
        let subjects: Set<Subject>
        let choice: Choice
        /// What the map of States calls its records; nil where it has none of them.
        let map: StaticString?

        package init(
            list: Link, map: StaticString?, subjects: Set<Subject> = [.theme],
            helper: Helper = .provider, choice: Choice
        ) {
            self.list = list
            self.map = map
            self.subjects = subjects
            self.helper = helper
            self.choice = choice
        }
    }

    /// What records are about.
    package enum Subject: Sendable {
        case theme, kind
    }

    /// One word of a record that a list is narrowed by: its name in addresses, its label's key, what it can be.
    package struct Choice: Sendable {
        let name: StaticString
        let label: StaticString
        let description: StaticString
        let values: [String]
        let valueName: @Sendable (String, Words) -> String

        package init(
            name: StaticString, label: StaticString, description: StaticString, values: [String],
            valueName: @escaping @Sendable (String, Words) -> String
        ) {
            self.name = name
            self.label = label
            self.description = description
            self.values = values
            self.valueName = valueName
        }

        /// How records stand.
        package static func status(
            _ values: [String], name: @escaping @Sendable (String, Words) -> String
        ) -> Choice {
            Choice(
                name: "status", label: "requests.filter.status", description: "How it stands.",
                values: values, valueName: name)
        }
    }

    /// Who helps, is asked to, or takes part: its name in addresses, and the key of what people read.
    package enum Helper: String, Sendable {
        case provider, addressee, party

        var label: StaticString {
            switch self {
            case .provider: "requests.filter.provider"
            case .addressee: "requests.filter.addressee"
            case .party: "requests.filter.party"
            }
        }
    }

    /// What the reader of a list knows of the requests that its records follow from.
    package enum Knowledge: Sendable {
        /// What they let the public see.
        case published
        /// Beyond that those of this party, and those asked of it.
        case of(Party.ID)
        /// All of them.
        case whole
    }

    private let shape: Shape
    private let knowledge: Knowledge
    package private(set) var state: Party?
    package private(set) var provider: Party?
    package private(set) var theme: Theme?
    package private(set) var kind: SupportKind?
    /// The value of the shape's choice.
    package private(set) var choice: String?
    package private(set) var year: Int?
    package private(set) var group: CountryGroup?

    /// Everything.
    package init(_ shape: Shape) {
        self.shape = shape
        knowledge = .published
    }

    /// Reads the filter of an address. Throws every unknown value at once.
    package init(
        _ query: Query, _ shape: Shape, knowing knowledge: Knowledge = .published,
        _ reader: any Reader
    ) throws {
        self.shape = shape
        self.knowledge = knowledge
        var faults: [Problem.Fault] = []
        func value<Value>(
            _ name: String, _ rule: String, _ values: [String: String] = [:],
            _ find: (String) throws -> Value?
        ) rethrows -> Value? {
            guard let text = query[name] else { return nil }
            if let value = try find(text) { return value }
            faults.append(Problem.Fault(field: name, value: text, rule: rule, values: values))
            return nil
        }
        state = try value("state", "unknown-state") { slug in
            try Party.find(slug: slug, reader).flatMap { $0.kind.isState ? $0 : nil }
        }
        provider = try value(shape.helper.rawValue, "requests.fault.unknown-party") {
            try Party.find(slug: $0, reader)
        }
        if shape.subjects.contains(.theme) {
            theme = try value("theme", "unknown-theme") { slug in
                try Theme.all(reader).first { $0.slug == slug }
            }
        }
        if shape.subjects.contains(.kind) {
            let choices = SupportKind.allCases.map(\.rawValue).joined(separator: ", ")
            kind = value("kind", "choice", ["choices": choices], SupportKind.init)
        }
        let choices = shape.choice.values.joined(separator: ", ")
        choice = value(shape.choice.name.description, "choice", ["choices": choices]) {
            shape.choice.values.contains($0) ? $0 : nil
        }
        year = value("year", "range", ["minimum": "2000", "maximum": "2200"]) {
            Int($0).flatMap { (2000...2200).contains($0) ? $0 : nil }
        }
        let groups = CountryGroup.allCases.map(\.rawValue).joined(separator: ", ")
        group = value("group", "choice", ["choices": groups], CountryGroup.init(rawValue:))
        guard faults.isEmpty else {
            // A name of nothing is not found; what is on no list is wrong.
            let names = ["state", shape.helper.rawValue, "theme"]
            let isUnknown = faults.allSatisfy { names.contains($0.field) }
            throw Problem(isUnknown ? 404 : 422, .faultyInput, faults: faults)
        }
    }

    private var pairs: [(name: String, value: String)] {
        [
            ("state", state?.slug), (shape.helper.rawValue, provider?.slug),
            ("theme", theme?.slug), ("kind", kind?.rawValue),
            (shape.choice.name.description, choice),
            ("year", year.map(String.init)), ("group", group?.rawValue),
        ].compactMap { name, value in value.map { (name, $0) } }
    }

    /// The same records by State, of every State; how they stand is not asked for there.
    package var map: Link? {
        guard let records = shape.map else { return nil }
        var link: Link = "/line/map"
        link.addQuery(name: "record", value: records.description)
        for (name, value) in pairs where ![shape.choice.name.description, "state"].contains(name) {
            let isHelper = name == shape.helper.rawValue
            link.addQuery(name: isHelper ? "provider" : name, value: value)
        }
        return link
    }

    package var isEverything: Bool { pairs.isEmpty }

    /// It asks of what records are about and how they stand, too.
    package var isOfMoreThanPartiesAndTime: Bool { theme != nil || kind != nil || choice != nil }

    /// The party of a list of everybody's that nothing else narrows: what is public of it has rows of its own.
    package enum OnlyParty: Sendable {
        case state(Party.ID)
        case helper(Party.ID)
    }

    package var onlyParty: OnlyParty? {
        guard isForEverybody, pairs.count == 1 else { return nil }
        return state.map { .state($0.id) } ?? provider.map { .helper($0.id) }
    }

    /// The list's address without its language; `ending` for its other forms.
    package func link(ending: Link = "") -> Link {
        var link = shape.list + ending
        for (name, value) in pairs { link.addQuery(name: name, value: value) }
        return link
    }

    // MARK: The pages of parties

    /// How many of a party's latest records its page shows.
    package static var sectionSize: Int { 20 }

    /// Under the latest records of a party: where all of them are, by what it is in them; nil where all are shown.
    package static func all(
        _ shape: Shape, of party: Party, shown: Int, _ words: Words,
        count: (RecordFilter) throws -> Int
    ) throws -> HTML? {
        guard shown >= sectionSize else { return nil }
        var filters: [(label: String, filter: RecordFilter)] = []
        if party.kind.isState {
            var filter = RecordFilter(shape)
            filter.state = party
            filters.append((words("requests.filter.state"), filter))
        }
        var filter = RecordFilter(shape)
        filter.provider = party
        filters.append((words(shape.helper.label), filter))
        let counted = try filters.map {
            (label: $0.label, filter: $0.filter, count: try count($0.filter))
        }
        .filter { $0.count > 0 }
        func link(_ entry: (label: String, filter: RecordFilter, count: Int)) -> HTML {
            let label: HTML? = counted.count > 1 ? "\(entry.label) · " : nil
            return """
                <p>\(label)<a href="\(Link(in: words.language, entry.filter.link()))">\
                \(words("requests.filter.count", count: entry.count))</a></p>
                """
        }
        return "\(counted, link)"
    }

    // MARK: Conditions

    /// The list shows everybody the same.
    package var isForEverybody: Bool {
        if case .published = knowledge { true } else { false }
    }

    /// What is asked for in a request of this table or alias is known to the reader of the list.
    package func showsWhat(_ request: StaticString) -> SQL {
        let isPublic: SQL = "\(raw: request).publication IN ('summary', 'full')"
        return switch knowledge {
        case .published: isPublic
        case .of(let party):
            """
            (\(isPublic) OR \(raw: request).state_party = \(party) OR EXISTS (
                SELECT 1 FROM request_addressee k
                WHERE k.request_id = \(raw: request).id AND k.party_id = \(party)))
            """
        case .whole: "1 = 1"
        }
    }

    /// Of this State and group, on a column of parties' ids.
    package func isOfState(_ column: StaticString) -> [SQL] {
        [
            state.map { "\(raw: column) = \($0.id)" },
            group.map { $0.contains(party: column) },
        ].compactMap(\.self)
    }

    /// A day in this year, as the condition on a column of days.
    package func isInYear(_ column: StaticString) -> SQL? {
        year.map { year in
            let (first, last) = ("\(year)-01-01", "\(year)-12-31")
            return "(\(raw: column) >= \(first) AND \(raw: column) <= \(last))"
        }
    }

    /// A moment in this year in Geneva, which is an hour ahead of universal time on new year's day.
    package func isInYear(instants column: StaticString) -> SQL? {
        guard let year, let first = Day("\(year)-01-01"), let next = Day("\(year + 1)-01-01")
        else { return nil }
        func start(_ day: Day) -> Int64 { (Int64(day.daysSinceEpoch) * 24 - 1) * 3_600_000 }
        return "(\(raw: column) >= \(start(first)) AND \(raw: column) < \(start(next)))"
    }

    /// Of those who follow from a request whose themes the reader knows, on a column of requests' ids.
    package func hasTheme(ofRequestOf table: StaticString) -> SQL? {
        theme.map { theme in
            let pattern = "% \(theme.slug) %"
            return """
                EXISTS (SELECT 1 FROM request q WHERE q.id = \(raw: table).request_id
                    AND \(showsWhat("q"))
                    AND ' ' || q.themes || ' ' LIKE \(pattern))
                """
        }
    }

    // MARK: The form

    /// The ids of the States in a column and of those who help in another, each found from the one before by an index
    /// that begins with the column: who gathers them from all rows reads all of them. Tables with a condition.
    package static func parties(
        states: Column, helpers: Column, _ reader: any Reader
    ) throws -> (states: [Int], helpers: [Int]) {
        reader.foresee([states.query, helpers.query])
        return (
            try reader.all(states.query) { $0.int(0) }, try reader.all(helpers.query) { $0.int(0) }
        )
    }

    /// A column of ids of parties in the rows of a table that meet a condition.
    package struct Column {
        fileprivate let query: SQL

        package init(_ column: StaticString, in table: SQL) {
            let first: SQL = "SELECT min(\(raw: column)) FROM \(table)"
            query = """
                WITH RECURSIVE p (id) AS (\(first)
                    UNION ALL SELECT (\(first) AND \(raw: column) > p.id) FROM p WHERE p.id IS NOT NULL)
                SELECT p.id FROM p WHERE p.id IS NOT NULL
                """
        }
    }

    /// What stands in public records, to choose from.
    package struct Choices: Sendable {
        let states: [Party]
        let providers: [Party]
        let themes: [Theme]
        let years: [Int]

        /// `states`, `providers`: internal ids; `first`: the first year of any record.
        package init(
            states: [Int], providers: [Int], first: Int?, at now: Instant, _ reader: any Reader
        ) throws {
            reader.foresee([Theme.query(of: .uprInfo)])
            let parties = try Party.byID(states + providers, reader)
            self.states = states.compactMap { parties[$0] }
            self.providers = providers.compactMap { parties[$0] }
            themes = try Theme.all(of: .uprInfo, reader)
            let last = WorkingCalendar.dayInGeneva(now).year
            years = Array((min(first ?? last, last)...last).reversed())
        }
    }

    /// Works without a script: the address says what is shown.
    package func form(_ choices: Choices, _ words: Words) -> HTML {
        let form = Form(words, values: Query(pairs))
        func named(_ parties: [Party]) -> [Form.Option] {
            words.sorted(parties) { $0.names[words.language] }.map {
                .init($0.slug, $0.names[words.language])
            }
        }
        let any = words("requests.filter.any")
        var fields = [
            form.select(
                "state", words("requests.filter.state"), options: named(choices.states), none: any),
            form.select(
                shape.helper.rawValue, words(shape.helper.label),
                options: named(choices.providers), none: any),
        ]
        if shape.subjects.contains(.theme) {
            fields.append(
                form.select(
                    "theme", words("requests.filter.theme"),
                    options: words.sorted(choices.themes) { $0.name(in: words.language) }.map {
                        .init($0.slug, $0.name(in: words.language))
                    }, none: any))
        }
        if shape.subjects.contains(.kind) {
            fields.append(
                form.select(
                    "kind", words("requests.filter.kind"),
                    options: SupportKind.allCases.map { .init($0.rawValue, kindName($0, words)) },
                    none: any))
        }
        fields.append(
            form.select(
                shape.choice.name.description, words(shape.choice.label),
                options: shape.choice.values.map { .init($0, shape.choice.valueName($0, words)) },
                none: any))
        fields.append(
            form.select(
                "year", words("requests.filter.year"),
                options: choices.years.map { .init(String($0), String($0)) }, none: any))
        fields.append(
            form.select(
                "group", words("requests.filter.group"),
                options: CountryGroup.allCases.map { .init($0.rawValue, groupName($0, words)) },
                none: any))
        let all: HTML? =
            isEverything
            ? nil
            : " <a href=\"\(Link(in: words.language, shape.list))\">\(words("requests.filter.all"))</a>"
        return """
            <details class="choose"\(flag: "open", !isEverything)>\
            <summary>\(words("requests.filter.title"))</summary>\
            <form action="\(Link(in: words.language, shape.list))">\
            <div class="fields">\(HTML(joining: fields))</div>
            <p class="buttons"><button class="button">\(words("requests.filter.button"))</button>\
            \(all)</p></form></details>
            """
    }
}

extension RecordFilter.Shape {
    /// As programs narrow the same list.
    package var parameters: [APIParameter] {
        let helper: APIParameter =
            switch helper {
            case .provider: APIParameter("provider", in: .query, .string, "Who helps, by slug.")
            case .addressee:
                APIParameter("addressee", in: .query, .string, "Who is asked, by slug.")
            case .party:
                APIParameter("party", in: .query, .string, "Who takes part, by slug.")
            }
        let theme = APIParameter(
            "theme", in: .query, .string,
            "Theme, by slug, of the request as far as one may see it.")
        let kind = APIParameter(
            "kind", in: .query, .choice(SupportKind.allCases.map(\.rawValue)), "Kind of support.")
        return [
            APIParameter(
                "state", in: .query, .string, "The State concerned, by slug.",
                meaning: "record.state"), helper,
        ] + (subjects.contains(.theme) ? [theme] : [])
            + (subjects.contains(.kind) ? [kind] : []) + [
                APIParameter(choice.name, in: .query, .choice(choice.values), choice.description),
                APIParameter(
                    "year", in: .query, .integer(minimum: 2000, maximum: 2200),
                    "The year, in Geneva, that the list is ordered by."),
                APIParameter(
                    "group", in: .query, .choice(CountryGroup.allCases.map(\.rawValue)),
                    "Of States in this group.", meaning: "record.group"),
            ]
    }
}
