import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// What was agreed, as far as States let it be seen; the same for everybody.
struct AgreementListPage: Sendable {
    let entries: [AgreementFacts]
    let page: Int
    let pageCount: Int

    static let pageSize = 20

    static func load(_ visit: Visit) async throws -> AgreementListPage {
        let (words, now) = (visit.words, visit.now)
        let today = WorkingCalendar.dayInGeneva(now)
        return try await visit.read { reader in
            let count = try Agreement.countPublic(on: today, reader)
            let pageCount = max(1, (count + pageSize - 1) / pageSize)
            let page = try Pager.number(visit.query, pageCount: pageCount)
            let agreements = try Agreement.allPublic(
                on: today, reader, limit: pageSize, offset: (page - 1) * pageSize)
            return AgreementListPage(
                entries: try AgreementFacts.all(agreements, for: nil, reader, words, at: now),
                page: page, pageCount: pageCount)
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("agreements.list.title")
        let pager = Pager(page: page, pageCount: pageCount) { number in
            Link(in: words.language, "/agreements").addingQuery(name: "page", value: String(number))
        }
        let empty = emptyState(
            title: words("agreements.list.empty-title"),
            text: HTML(text: words("agreements.list.empty-text")))
        return Page(
            title: title, summary: words("agreements.list.lead"), path: "/agreements",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("agreements.list.lead"))</p>
                \(entries.isEmpty ? empty : Self.list(entries, words))
                \(pager.html(words))
                \(entries.isEmpty ? nil : takeAway(words) { "/agreements" + $0 })
                """)
    }

    static func list(_ entries: [AgreementFacts], _ words: Words) -> HTML {
        func item(_ facts: AgreementFacts) -> HTML {
            """
            <li><a href="\(Link(in: words.language, facts.link))">\(facts.titleHTML(words))</a>\
            <p>\(facts.badge(words)) \(facts.name(facts.agreement.state, words)) · \
            \(facts.providerNames(words))\(facts.period(words).map { " · \($0)" as HTML })</p></li>
            """
        }
        return "<ol class=\"results\">\(entries, item)</ol>"
    }
}

/// Agreements to take away: exactly what the public list shows, whoever asks.
enum AgreementListing {
    struct Filter: Sendable {
        let publicURL: String
        let now: Instant
        let words: Words

        var today: Day { WorkingCalendar.dayInGeneva(now) }
    }

    static let listing = Listing<Filter, AgreementFacts>(
        name: "agreements", columns: columns, title: { words, _ in words("agreements.list.title") },
        filter: { visit, _ in
            Filter(publicURL: visit.site.publicURL, now: visit.now, words: visit.words)
        },
        count: { reader, filter in try Agreement.countPublic(on: filter.today, reader) },
        items: { reader, filter, after, limit in
            try AgreementFacts.all(
                Agreement.allPublic(
                    on: filter.today, reader, after: after?.agreement, limit: limit), for: nil,
                reader, filter.words, at: filter.now)
        },
        entry: { facts, _, words in
            FeedEntry(
                title: facts.agreement.title, link: facts.link,
                text: standingName(facts.standing, words), language: words.language,
                updated: facts.agreement.stoppedOn ?? facts.agreement.startsOn
                    ?? Day(daysSinceEpoch: 0))
        })

    private static let columns: [Listing<Filter, AgreementFacts>.Column] = [
        .init("id", heading: "recommendations.column.id") { facts, _, _ in
            .text(facts.agreement.publicID)
        },
        .init("state", heading: "requests.receipt.state") { facts, _, words in
            .text(facts.name(facts.agreement.state, words))
        },
        .init("parties", heading: "agreements.field.parties") { facts, _, words in
            .list(facts.agreement.providers.map { facts.shortName($0, words) })
        },
        .init("status", heading: "agreements.column.status") { facts, _, _ in
            .text(facts.standing.rawValue)
        },
        .init("title", heading: "requests.field.title") { facts, _, _ in
            .text(facts.agreement.title)
        },
        .init("themes", heading: "agreements.field.themes") { facts, _, _ in
            .text(facts.agreement.themes)
        },
        .init("places", heading: "agreements.field.places") { facts, _, _ in
            .text(facts.agreement.places)
        },
        .init("from", heading: "requests.field.from") { facts, _, _ in
            facts.agreement.from.map { .day($0) } ?? .none
        },
        .init("until", heading: "requests.field.until") { facts, _, _ in
            facts.agreement.until.map { .day($0) } ?? .none
        },
        .init("in_force_from", heading: "agreements.page.in-force-from") { facts, _, _ in
            facts.agreement.startsOn.map { .day($0) } ?? .none
        },
        .init("stopped", heading: "agreements.column.stopped") { facts, _, _ in
            facts.agreement.stoppedOn.map { .day($0) } ?? .none
        },
        .init("address", heading: "recommendations.column.address") { facts, filter, words in
            .text(filter.publicURL + Link(in: words.language, facts.link).text)
        },
    ]
}
