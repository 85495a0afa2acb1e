import Base
import Localization
import Markup
import Offers
import Parties
import Requests
import Web

/// What figures and lists of the line call things.
struct LineNames {
    let world: LineWorld
    let words: Words

    func party(_ id: Party.ID) -> String { world.parties[id]?.names[words.language] ?? "" }

    func short(_ id: Party.ID) -> String { world.parties[id]?.shortNames[words.language] ?? "" }

    func theme(_ slug: String) -> String {
        world.directory.theme(slug: slug)?.name(in: words.language) ?? slug
    }

    func kind(_ kind: LineRecord.Kind) -> String {
        switch kind {
        case .request: words("line.kind.request")
        case .offer: words("line.kind.offer")
        case .agreement: words("line.kind.agreement")
        case .activity: words("line.kind.activity")
        case .result: words("line.kind.result")
        }
    }

    /// The kind's name above a column of numbers.
    func kinds(_ kind: LineRecord.Kind) -> String {
        switch kind {
        case .request: words("line.kinds.request")
        case .offer: words("line.kinds.offer")
        case .agreement: words("line.kinds.agreement")
        case .activity: words("line.kinds.activity")
        case .result: words("line.kinds.result")
        }
    }

    func marker(_ marker: LineMarker) -> String {
        switch marker {
        case .principal: words("line.marker.principal")
        case .significant: words("line.marker.significant")
        case .notTargeted: words("line.marker.not-targeted")
        case .notAssessed: words("line.marker.not-assessed")
        case .assessed: words("line.marker.assessed")
        }
    }

    func level(_ level: LineRecord.Level) -> String {
        Offer.Level(rawValue: level.rawValue).map { levelName($0, words) } ?? ""
    }

    /// What a filter says, one phrase a condition.
    func conditions(_ filter: LineFilter) -> [String] {
        var conditions: [String] = []
        func add(_ phrase: String?) { if let phrase { conditions.append(phrase) } }
        add(filter.kind.map(kinds))
        add(filter.isActive ? words("line.condition.active") : nil)
        add(filter.isConfirmed ? words("line.condition.result-confirmed") : nil)
        add(filter.state.map { $0.names[words.language] })
        add(filter.region.map { regionalGroupName($0, words) })
        add(filter.group.map { groupName($0, words) })
        add(filter.theme?.name(in: words.language))
        add(filter.isWithoutTheme ? words("line.condition.no-theme") : nil)
        add(filter.provider.map { $0.names[words.language] })
        add(filter.support.map { kindName($0, words) })
        add(filter.level.map(level))
        add(filter.marker.map(marker))
        add(filter.year.map(String.init))
        add(filter.currency?.code)
        switch filter.consulted {
        case .confirmed: add(words("line.condition.confirmed"))
        case .disputed: add(words("line.condition.disputed"))
        case nil, Requests.Request.Consultation.Answer.none?: break
        }
        return conditions
    }

    func title(_ record: LineRecord) -> HTML {
        guard !record.title.isEmpty else {
            let state = record.states.first.map(party) ?? ""
            return "\(words("requests.title-of", ["state": state]))"
        }
        return recordTitle(record.title, in: record.language, words)
    }

    func link(_ record: LineRecord) -> Link {
        switch record.kind {
        case .request: "/requests/\(record.publicID)"
        case .offer: "/offers/\(record.publicID)"
        case .agreement: "/agreements/\(record.publicID)"
        case .activity: "/activities/\(record.publicID)"
        case .result: "/activities/\(record.publicID)" + "#result-\(record.number ?? 0)"
        }
    }

    /// `places`: the States that are asked for, for which it is told what is active and what money there is.
    func list(_ records: some Sequence<LineRecord>, in places: Set<Party.ID>?) -> HTML {
        func item(_ record: LineRecord) -> HTML {
            let providers =
                record.providers.isEmpty ? "" : " · \(words.list(record.providers.map(short)))"
            let holds =
                switch record.kind {
                case .agreement, .activity: record.isActive(in: places)
                case .result: record.confirmed != nil
                case .request, .offer: false
                }
            let style: StaticString =
                holds ? "badge done" : record.stopped == nil ? "badge" : "badge open"
            let stopped: HTML? = record.stopped.map { day in
                " · \(words("line.list.stopped", ["date": words.date(day)]))"
            }
            let committed = LineRecord.sums(record.committed, in: places)
            let money: HTML? =
                committed.isEmpty
                ? nil
                : " · \(words("line.list.committed", ["money": words.list(committed.map(words.money))]))"
            let people: HTML? =
                record.women + record.men == 0
                ? nil
                : " · \(words("line.list.people", ["women": words.number(record.women), "men": words.number(record.men)]))"
            let confirmed: HTML? =
                record.confirmed == nil
                ? nil : " · \(words("line.condition.result-confirmed"))"
            return """
                <li><a href="\(Link(in: words.language, link(record)))">\(title(record))</a>\
                <p><span class="\(style)">\(kind(record.kind))</span> \
                \(words.list(record.states.map(party)))\(providers) · \(words.date(record.date))\
                \(stopped)\(money)\(people)\(confirmed)</p></li>
                """
        }
        return "<ol class=\"results\">\(Array(records), item)</ol>"
    }
}
