import Base
import Database
package import Markup
package import Parties
import Requests
import Web

/// How far a record is about gender equality, for figures.
package enum LineMarker: String, Sendable, CaseIterable {
    case principal = "2"
    case significant = "1"
    case notTargeted = "0"
    case notAssessed = "not-assessed"
    /// Any of the first three.
    case assessed

    /// Those that divide the records among them.
    static let parts: [LineMarker] = [.principal, .significant, .notTargeted, .notAssessed]

    func includes(_ score: Requests.Request.GenderMarker.Score?) -> Bool {
        switch self {
        case .assessed: score != nil
        case .notAssessed: score == nil
        default: score?.rawValue == rawValue
        }
    }
}

/// What a list or a figure of the line counts; every figure is the count of one of these, and its link.
package struct LineFilter: Sendable {
    package var kind: LineRecord.Kind?
    var state: Party?
    var region: RegionalGroup?
    package var group: CountryGroup?
    var theme: Theme?
    /// Only what names no theme.
    var isWithoutTheme = false
    var provider: Party?
    var support: SupportKind?
    var level: LineRecord.Level?
    package var marker: LineMarker?
    var year: Int?
    var currency: Currency?
    var consulted: Requests.Request.Consultation.Answer?
    /// Open, accepted, in force, in delivery.
    package var isActive = false
    /// Results that their State has confirmed.
    package var isConfirmed = false

    package init() {}

    /// The States that are asked for, by name, region or group; nil where none of them is.
    func places(_ world: LineWorld) -> Set<Party.ID>? {
        guard region != nil || group != nil else { return state.map { [$0.id] } }
        return Set(
            (state.map { [$0.id] } ?? Array(world.parties.keys)).filter { party in
                guard let state = world.state(party) else { return false }
                return (region.map { state.regionalGroup == $0 } ?? true)
                    && (group.map { $0.contains(state) } ?? true)
            })
    }

    /// `places`: those of this filter.
    func matches(_ record: LineRecord, within places: Set<Party.ID>?) -> Bool {
        if let kind, record.kind != kind { return false }
        if isActive, !record.isActive(in: places) { return false }
        if isConfirmed, record.confirmed == nil { return false }
        if let provider, !record.providers.contains(provider.id) { return false }
        if let theme, !record.themes.contains(theme.slug) { return false }
        if isWithoutTheme, !record.themes.isEmpty { return false }
        if let support, !record.supports.contains(support) { return false }
        if let level, record.level != level { return false }
        if let marker, !marker.includes(record.marker) { return false }
        if let year, record.day.year != year { return false }
        if let currency, !record.has(currency, in: places) { return false }
        if let consulted, !record.consulted.contains(where: { $0.answer == consulted }) {
            return false
        }
        return places.map { record.states.contains(where: $0.contains) } ?? true
    }

    /// The same States and theme, whoever and whatever there is.
    var ofPlaces: LineFilter {
        var places = LineFilter()
        (places.state, places.region, places.group) = (state, region, group)
        (places.theme, places.isWithoutTheme) = (theme, isWithoutTheme)
        return places
    }

    // MARK: Addresses

    /// Reads the address; throws with every fault at once.
    init(_ query: Query, _ world: LineWorld) throws(Problem) {
        var faults: [Problem.Fault] = []
        func read<Value>(_ name: String, _ value: (String) -> Value?) -> Value? {
            guard let text = query[name], !text.isEmpty else { return nil }
            let value = value(text)
            if value == nil {
                faults.append(Problem.Fault(field: name, value: text, rule: "line.fault.value"))
            }
            return value
        }
        kind = read("record", LineRecord.Kind.init)
        let parties = world.parties.values
        state = read("state") { slug in parties.first { $0.slug == slug && $0.kind.isState } }
        provider = read("provider") { slug in parties.first { $0.slug == slug } }
        region = read("region", RegionalGroup.init)
        group = read("group", CountryGroup.init(rawValue:))
        if query["theme"] == "none" {
            isWithoutTheme = true
        } else {
            theme = read("theme") { world.directory.theme(slug: $0) }
        }
        support = read("kind", SupportKind.init)
        level = read("level", LineRecord.Level.init)
        marker = read("marker", LineMarker.init)
        year = read("year") { Int($0).flatMap { (1_900...9_999).contains($0) ? $0 : nil } }
        currency = read("currency", Currency.init)
        consulted = read("consulted", Requests.Request.Consultation.Answer.init)
        isActive = read("active") { $0 == "yes" ? true : nil } ?? false
        isConfirmed = read("confirmed") { $0 == "yes" ? true : nil } ?? false
        guard faults.isEmpty else { throw .faultyInput(faults) }
    }

    /// The query of the address that gives this filter, without paging.
    var pairs: [(name: String, value: String)] {
        let theme = isWithoutTheme ? "none" : theme?.slug
        let all: [(name: String, value: String?)] = [
            ("record", kind?.rawValue), ("state", state?.slug), ("region", region?.rawValue),
            ("group", group?.rawValue), ("theme", theme), ("provider", provider?.slug),
            ("kind", support?.rawValue), ("level", level?.rawValue), ("marker", marker?.rawValue),
            ("year", year.map { String($0) }), ("currency", currency?.code),
            ("consulted", consulted?.rawValue), ("active", isActive ? "yes" : nil),
            ("confirmed", isConfirmed ? "yes" : nil),
        ]
        return all.compactMap { name, value in value.map { (name, $0) } }
    }

    /// The list of exactly these records, without the language.
    package func link(_ ending: Link = "") -> Link {
        link(to: "/line" + ending)
    }

    func link(to page: Link) -> Link {
        var link = page
        for (name, value) in pairs { link.addQuery(name: name, value: value) }
        return link
    }
}

extension LineFilter {
    /// The same with one more condition.
    func with(_ change: (inout LineFilter) -> Void) -> LineFilter {
        var next = self
        change(&next)
        return next
    }
}
