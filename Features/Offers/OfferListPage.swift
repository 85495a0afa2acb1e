import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// What was offered, as far as the public sees it; the same for everybody.
struct OfferListPage: Sendable {
    let entries: [OfferFacts]
    let page: Int
    let pageCount: Int

    static let pageSize = 20

    static func load(_ visit: Visit) async throws -> OfferListPage {
        let (words, now) = (visit.words, visit.now)
        return try await visit.read { reader in
            let count = try Offer.countPublic(reader)
            let pageCount = max(1, (count + pageSize - 1) / pageSize)
            let page = try Pager.number(visit.query, pageCount: pageCount)
            let offers = try Offer.allPublic(
                reader, limit: pageSize, offset: (page - 1) * pageSize)
            return OfferListPage(
                entries: try OfferFacts.all(offers, for: nil, reader, words, at: now), page: page,
                pageCount: pageCount)
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("offers.list.title")
        let pager = Pager(page: page, pageCount: pageCount) { number in
            Link(in: words.language, "/offers").addingQuery(name: "page", value: String(number))
        }
        let empty = emptyState(
            title: words("offers.list.empty-title"),
            text: HTML(text: words("offers.list.empty-text"))
        )
        return Page(
            title: title, summary: words("offers.list.lead"), path: "/offers",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("offers.list.lead"))</p>
                \(entries.isEmpty ? empty : Self.list(entries, words))
                \(pager.html(words))
                \(entries.isEmpty ? nil : takeAway(words) { "/offers" + $0 })
                """)
    }

    static func list(_ entries: [OfferFacts], _ words: Words) -> HTML {
        func item(_ facts: OfferFacts) -> HTML {
            let offer = facts.offer
            let day = offer.publishedAt.map { words.date(WorkingCalendar.dayInGeneva($0)) }
            return """
                <li><a href="\(Link(in: words.language, facts.link))">\(facts.titleHTML(words))</a>\
                <p>\(facts.badge(words)) \(facts.shortName(offer.provider, words)) · \
                \(facts.name(offer.request.state, words))\(day.map { " · \($0)" as HTML })</p></li>
                """
        }
        return "<ol class=\"results\">\(entries, item)</ol>"
    }
}

/// Offers to take away: exactly what the public list shows, whoever asks.
enum OfferListing {
    struct Filter: Sendable {
        let publicURL: String
        let now: Instant
        let words: Words
    }

    static let listing = Listing<Filter, OfferFacts>(
        name: "offers", columns: columns, title: { words, _ in words("offers.list.title") },
        filter: { visit, _ in
            Filter(publicURL: visit.site.publicURL, now: visit.now, words: visit.words)
        },
        count: { reader, _ in try Offer.countPublic(reader) },
        items: { reader, filter, after, limit in
            try OfferFacts.all(
                Offer.allPublic(reader, after: after?.offer, limit: limit), for: nil, reader,
                filter.words, at: filter.now)
        },
        entry: { facts, _, words in
            FeedEntry(
                title: facts.title(words), link: facts.link,
                text: facts.name(facts.offer.provider, words), language: facts.offer.language,
                updated: facts.offer.publishedAt.map(WorkingCalendar.dayInGeneva)
                    ?? Day(daysSinceEpoch: 0))
        })

    private static let columns: [Listing<Filter, OfferFacts>.Column] = [
        .init("id", heading: "recommendations.column.id") { facts, _, _ in
            .text(facts.offer.publicID)
        },
        .init("state", heading: "requests.receipt.state") { facts, _, words in
            .text(facts.name(facts.offer.request.state, words))
        },
        .init("provider", heading: "offers.column.provider") { facts, _, words in
            .text(facts.shortName(facts.offer.provider, words))
        },
        .init("offered", heading: "offers.column.offered") { facts, _, _ in
            facts.offer.publishedAt.map { .day(WorkingCalendar.dayInGeneva($0)) } ?? .none
        },
        .init("status", heading: "offers.column.status") { facts, _, _ in
            .text(facts.standing.rawValue)
        },
        .init("title", heading: "requests.field.title") { facts, _, _ in
            .text(facts.offer.title)
        },
        .init("language", heading: "offers.field.language") { facts, _, _ in
            .text(facts.offer.language.code)
        },
        .init("kinds", heading: "requests.page.kinds") { facts, _, _ in
            .list(facts.offer.kinds.map(\.rawValue))
        },
        .init("accepted_kinds", heading: "offers.field.accepted-kinds") { facts, _, _ in
            .list(facts.offer.decision?.kinds.map(\.rawValue) ?? [])
        },
        .init("level", heading: "offers.field.level") { facts, _, _ in
            .text(facts.offer.level.rawValue)
        },
        .init("currency", heading: "offers.field.currency") { facts, _, _ in
            facts.offer.money.map { .text($0.currency.code) } ?? .none
        },
        .init("amount", heading: "offers.field.amount") { facts, _, _ in
            facts.offer.money.map { .text($0.decimalText) } ?? .none
        },
        .init("address", heading: "recommendations.column.address") { facts, filter, words in
            .text(filter.publicURL + Link(in: words.language, facts.link).text)
        },
    ]
}
