import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// What was agreed, as far as States let it be seen; the same for everybody.
enum AgreementListPage {
    static let routes = records.routes("/agreements", name: "agreements", columns: columns) {
        facts, _, words in
        FeedEntry(
            title: facts.agreement.title, link: facts.link,
            text: standingName(facts.standing, words), language: words.language,
            updated: facts.agreement.stoppedOn ?? facts.agreement.startsOn
                ?? Day(daysSinceEpoch: 0))
    }

    static let outline = records.outline(name: "agreements", columns: columns)

    static let records = RecordList<AgreementFacts>(
        Agreement.shape,
        .init(
            title: "agreements.list.title", lead: "agreements.list.lead",
            emptyTitle: "agreements.list.empty-title", emptyText: "agreements.list.empty-text"),
        count: { filter, today, reader in
            try Agreement.countPublic(filter, on: today, reader)
        },
        items: { query, reader, after, limit, offset in
            try AgreementFacts.all(
                Agreement.allPublic(
                    query.filter, on: query.today, reading: .consent, reader,
                    after: after?.agreement, limit: limit, offset: offset), for: nil, reader,
                query.words, at: query.now)
        },
        choices: { try Agreement.choices($0, $1) }, html: { list($0, $1) },
        below: { OutsideBasis.section($0) })

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

    private static let columns: [Listing<RecordListQuery, AgreementFacts>.Column] = [
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
