package import Base
package import Database
package import Localization
package import Markup
package import Parties
import Web

/// What the feature shows on the pages of States, themes and entities: always what the public sees.
package enum LineSections {
    /// How many records a timeline shows; the rest is in the list.
    private static let timelineLimit = 12

    /// The line of a State: asked, offered, agreed, under way, changed, and when.
    package static func state(
        _ state: State, _ tools: LineTools, _ reader: any Reader, _ words: Words, at now: Instant
    ) throws -> [PartyPageContributions.Section] {
        let world = try tools.world(reader, at: now)
        var filter = LineFilter()
        filter.state = world.parties.values.first { $0.slug == state.slug }
        guard filter.state != nil else { return [] }
        return section(filter, world, words, isTimeline: true)
    }

    package static func entity(
        _ entity: Entity, _ tools: LineTools, _ reader: any Reader, _ words: Words, at now: Instant
    ) throws -> [PartyPageContributions.Section] {
        let world = try tools.world(reader, at: now)
        var filter = LineFilter()
        filter.provider = world.parties.values.first { $0.slug == entity.slug }
        guard filter.provider != nil else { return [] }
        return section(filter, world, words, isTimeline: true)
    }

    package static func theme(
        _ theme: Theme, _ tools: LineTools, _ reader: any Reader, _ words: Words, at now: Instant
    ) throws -> [PartyPageContributions.Section] {
        let world = try tools.world(reader, at: now)
        var filter = LineFilter()
        filter.theme = theme
        return section(filter, world, words, isTimeline: false)
    }

    private static func section(
        _ filter: LineFilter, _ world: LineWorld, _ words: Words, isTimeline: Bool
    ) -> [PartyPageContributions.Section] {
        let records = world.records(filter)
        guard !records.isEmpty else { return [] }
        let names = LineNames(world: world, words: words)
        func item(_ kind: LineRecord.Kind, _ change: (inout LineFilter) -> Void) -> HTML {
            let part = filter.with {
                $0.kind = kind
                change(&$0)
            }
            let count = world.count(part)
            let label: String =
                kind == .activity && part.isActive
                ? words("line.section.under-way") : names.kinds(kind)
            return """
                <li><a href="\(Link(in: words.language, part.link()))">\
                <strong class="n">\(words.number(count))</strong>\(label)</a></li>
                """
        }
        let confirmed = records.reduce(0) { $0 + $1.confirmed }
        let activities = filter.with { $0.kind = .activity }.link()
        let figures: HTML = """
            <ul class="figures">\(item(.request) { _ in })\(item(.offer) { _ in })\
            \(item(.agreement) { _ in })\(item(.activity) { $0.isActive = true })\
            <li><a href="\(Link(in: words.language, activities))">\
            <strong class="n">\(words.number(confirmed))</strong>\
            \(words("line.section.changed", count: confirmed))</a></li></ul>
            """
        let who = Link(in: words.language, filter.link(to: "/who-does-what"))
        return [
            PartyPageContributions.Section(
                anchor: "line", title: words("line.section.title"),
                html: """
                    \(figures)
                    \(factList(LineSums(records).facts(words)))
                    \(isTimeline ? timeline(records, names) : nil)
                    <p><a href="\(Link(in: words.language, filter.link()))">\
                    \(words("line.list.count", count: records.count))</a> · \
                    <a href="\(who)">\(words("line.who.title"))</a></p>
                    """)
        ]
    }

    /// What happened, the latest first: what was asked, offered, agreed, begun, and confirmed.
    private static func timeline(_ records: [LineRecord], _ names: LineNames) -> HTML {
        let words = names.words
        var events: [(day: Day, text: String, record: LineRecord)] = []
        for record in records {
            let text: String =
                switch record.kind {
                case .request: words("line.event.asked")
                case .offer: words("line.event.offered")
                case .agreement: words("line.event.agreed")
                case .activity: words("line.event.begun")
                }
            events.append((record.day, text, record))
            if let day = record.lastConfirmed {
                events.append((day, words("line.event.confirmed"), record))
            }
        }
        // Records stand in one order everywhere; equal days keep it.
        let latest = events.enumerated().sorted {
            ($1.element.day, $0.offset) < ($0.element.day, $1.offset)
        }.prefix(timelineLimit).map(\.element)
        func item(_ event: (day: Day, text: String, record: LineRecord)) -> HTML {
            """
            <li><span class="n">\(words.date(event.day))</span> \(event.text): \
            <a href="\(Link(in: words.language, names.link(event.record)))">\
            \(names.title(event.record))</a></li>

            """
        }
        return """
            <h3>\(words("line.section.timeline"))</h3>
            <ul class="plain">\(latest, item)</ul>
            """
    }
}

/// The living figures of the resolution's paragraphs that the line gives.
package enum LineFigures {
    /// §3: offers that say their level of cooperation.
    package static var offers: LineFilter {
        var filter = LineFilter()
        filter.kind = .offer
        return filter
    }

    /// §6: activities of which it was assessed how far they are about gender equality.
    package static var assessed: LineFilter {
        var filter = LineFilter()
        filter.kind = .activity
        filter.marker = .assessed
        return filter
    }

    /// §8: States in which it is shown who does what.
    package static func states(_ world: LineWorld) -> Int {
        Set(WhoDoesWhat(world.records).rows.map(\.place.state)).count
    }

    package static let whoDoesWhat: Link = "/who-does-what"
}
