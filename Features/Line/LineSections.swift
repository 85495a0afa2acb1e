package import Base
package import Database
package import Localization
package import Markup
package import Parties
package import Recommendations
import Web

/// What the feature shows on the pages of States, themes and entities: always what the public sees.
package enum LineSections {
    /// How many events a timeline shows; the rest is in the list.
    private static let timelineLimit = 12
    /// The same on a sheet of one page.
    private static let sheetLimit = 5

    /// What the figures of a page count: recommendations, and what followed.
    private struct Subject {
        let line: LineFilter
        /// Nil for those to whom none are made.
        var recommendations: RecommendationFilter?
    }

    /// The line of a State: received, asked, offered, agreed, under way, changed, and when.
    package static func state(
        _ state: State, _ tools: LineTools, _ catalogue: RecommendationCatalogue,
        _ reader: any Reader, _ words: Words, at now: Instant
    ) throws -> [PartyPageContributions.Section] {
        let names = LineNames(world: try tools.world(reader, at: now), words: words)
        guard let subject = subject(state, names.world) else { return [] }
        return try section(
            subject, names, catalogue, reader, title: words("line.section.whole"),
            timeline: timelineLimit)
    }

    /// The same on one printed page.
    package static func sheet(
        _ state: State, _ tools: LineTools, _ catalogue: RecommendationCatalogue,
        _ reader: any Reader, _ words: Words, at now: Instant
    ) throws -> [PartyPageContributions.Section] {
        let names = LineNames(world: try tools.world(reader, at: now), words: words)
        guard let subject = subject(state, names.world),
            let figures = try figures(subject, names, catalogue, reader)
        else { return [] }
        let whole = PartyPageContributions.Section(
            anchor: "line", title: words("line.section.whole"),
            html:
                "\(figures)\(factList(names.world.sums(subject.line).facts(words, of: subject.line)))"
        )
        let latest = names.world.latest(sheetLimit, subject.line)
        guard !latest.isEmpty else { return [whole] }
        return [
            whole,
            PartyPageContributions.Section(
                anchor: "timeline", title: words("line.section.latest"),
                html: timeline(latest, names)),
        ]
    }

    package static func entity(
        _ entity: Entity, _ tools: LineTools, _ catalogue: RecommendationCatalogue,
        _ reader: any Reader, _ words: Words, at now: Instant
    ) throws -> [PartyPageContributions.Section] {
        let names = LineNames(world: try tools.world(reader, at: now), words: words)
        var filter = LineFilter()
        filter.provider = names.world.parties.values.first { $0.slug == entity.slug }
        guard filter.provider != nil else { return [] }
        return try section(
            Subject(line: filter), names, catalogue, reader, title: words("line.section.title"),
            timeline: timelineLimit)
    }

    package static func theme(
        _ theme: Theme, _ tools: LineTools, _ catalogue: RecommendationCatalogue,
        _ reader: any Reader, _ words: Words, at now: Instant
    ) throws -> [PartyPageContributions.Section] {
        var line = LineFilter()
        line.theme = theme
        var recommendations = RecommendationFilter()
        recommendations.theme = theme
        return try section(
            Subject(line: line, recommendations: recommendations),
            LineNames(world: try tools.world(reader, at: now), words: words), catalogue, reader,
            title: words("line.section.whole"), timeline: 0)
    }

    /// Nil for a State of which nobody is a party.
    private static func subject(_ state: State, _ world: LineWorld) -> Subject? {
        var line = LineFilter()
        line.state = world.parties.values.first { $0.slug == state.slug }
        guard line.state != nil else { return nil }
        var received = RecommendationFilter()
        received.state = state
        return Subject(line: line, recommendations: received)
    }

    /// `timeline`: how many events it shows; none where it is nought.
    private static func section(
        _ subject: Subject, _ names: LineNames, _ catalogue: RecommendationCatalogue,
        _ reader: any Reader, title: String, timeline limit: Int
    ) throws -> [PartyPageContributions.Section] {
        guard let figures = try figures(subject, names, catalogue, reader) else { return [] }
        let (words, filter) = (names.words, subject.line)
        let latest = names.world.latest(limit, filter)
        let happened: HTML? =
            latest.isEmpty
            ? nil : "<h3>\(words("line.section.timeline"))</h3>\n\(timeline(latest, names))"
        let who = Link(in: words.language, filter.link(to: "/who-does-what"))
        return [
            PartyPageContributions.Section(
                anchor: "line", title: title,
                html: """
                    \(figures)
                    \(factList(names.world.sums(filter).facts(words, of: filter)))
                    \(happened)
                    <p><a href="\(Link(in: words.language, filter.link()))">\
                    \(words("line.list.count", count: names.world.count(filter)))</a> · \
                    <a href="\(who)">\(words("line.who.title"))</a></p>
                    """)
        ]
    }

    // MARK: Figures

    /// Each a link to exactly what it counts (I10); nil where there is nothing at all.
    private static func figures(
        _ subject: Subject, _ names: LineNames, _ catalogue: RecommendationCatalogue,
        _ reader: any Reader
    ) throws -> HTML? {
        let words = names.words
        func item(_ count: Int, _ label: String, _ link: Link) -> HTML {
            """
            <li><a href="\(Link(in: words.language, link))">\
            <strong class="n">\(words.number(count))</strong>\(label)</a></li>
            """
        }
        func part(
            _ kind: LineRecord.Kind, _ label: (Int) -> String,
            _ change: (inout LineFilter) -> Void = { _ in }
        ) -> HTML {
            let filter = subject.line.with {
                $0.kind = kind
                change(&$0)
            }
            let count = names.world.count(filter)
            return item(count, label(count), filter.link())
        }
        var received: [HTML] = []
        if var filter = subject.recommendations {
            let all = try catalogue.count(filter, reader)
            let label =
                filter.theme == nil
                ? words("line.section.received", count: all)
                : words("line.section.on-theme", count: all)
            if all > 0 { received.append(item(all, label, filter.link())) }
            for position in Position.allCases where all > 0 {
                filter.position = position
                let count = try catalogue.count(filter, reader)
                guard count > 0 else { continue }
                received.append(
                    item(count, positionLabel(position, count, words), filter.link()))
            }
        }
        guard !received.isEmpty || names.world.count(subject.line) > 0 else { return nil }
        let followed: [HTML] = [
            part(.request) { words("line.section.asked", count: $0) },
            part(.offer) { words("line.section.offered", count: $0) },
            part(.agreement) { words("line.section.agreed", count: $0) },
            part(.activity, { words("line.section.under-way", count: $0) }) { $0.isActive = true },
            part(.result, { words("line.section.changed", count: $0) }) { $0.isConfirmed = true },
        ]
        let recommendations: HTML? =
            received.isEmpty
            ? nil : "<ul class=\"figures\">\(HTML(joining: received))</ul>\n"
        return "\(recommendations)<ul class=\"figures\">\(HTML(joining: followed))</ul>"
    }

    private static func positionLabel(_ position: Position, _ count: Int, _ words: Words) -> String
    {
        switch position {
        case .supported: words("line.position.supported", count: count)
        case .supportedInPart: words("line.position.supported-in-part", count: count)
        case .noted: words("line.position.noted", count: count)
        case .pending: words("line.position.pending", count: count)
        case .notStated: words("line.position.not-stated", count: count)
        }
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
        Set(world.whoDoesWhat(LineFilter()).rows.map(\.place.state)).count
    }

    package static let whoDoesWhat: Link = "/who-does-what"
}
