import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// What was offered, as far as the public sees it; the same for everybody.
enum OfferListPage {
    static let routes = records.routes("/offers", name: "offers", columns: columns) {
        facts, _, words in
        FeedEntry(
            title: facts.title(words), link: facts.link,
            text: facts.name(facts.offer.provider, words), language: facts.offer.language,
            updated: facts.offer.publishedAt.map(WorkingCalendar.dayInGeneva)
                ?? Day(daysSinceEpoch: 0))
    }

    static let outline = records.outline(name: "offers", columns: columns)

    static let records = RecordList<OfferFacts>(
        Offer.shape,
        .init(
            title: "offers.list.title", lead: "offers.list.lead",
            emptyTitle: "offers.list.empty-title", emptyText: "offers.list.empty-text"),
        count: { filter, today, reader in
            try Offer.countPublic(filter, on: today, reader)
        },
        items: { query, reader, after, limit, offset in
            try OfferFacts.all(
                Offer.allPublic(
                    query.filter, on: query.today, reader, after: after?.offer, limit: limit,
                    offset: offset), for: nil, reader, query.words, at: query.now)
        },
        choices: { try Offer.choices($0, $1) }, html: { list($0, $1) },
        above: { visit, _ in
            """
            <p><a href="\(visit.link("/offers/standing"))">\(visit.words("offers.list.catalogue"))</a></p>
            """
        })

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

    private static let columns: [Listing<RecordListQuery, OfferFacts>.Column] = [
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
