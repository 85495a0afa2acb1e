import Base
import Database
import Localization
import Markup
import Parties
import Recommendations
import Web

/// Asked and answered, to take away: exactly what the public list shows, whoever asks.
enum RequestListing {
    struct Filter: Sendable {
        let publicURL: String
        let now: Instant
    }

    static func listing(_ tools: RequestTools) -> Listing<Filter, RequestFacts> {
        Listing(
            name: "requests", columns: columns,
            title: { words, _ in words("requests.list.title") },
            filter: { visit, _ in Filter(publicURL: visit.site.publicURL, now: visit.now) },
            count: { reader, _ in try RequestSections.count(reader) },
            items: { reader, filter, after, limit in
                try RequestFacts.allPublic(
                    Request.allPublic(reader, after: after?.request, limit: limit), tools,
                    at: filter.now, reader)
            },
            entry: { facts, _, words in
                FeedEntry(
                    title: facts.title(words), link: "/requests/\(facts.request.publicID)",
                    text: facts.name(facts.request.state, words),
                    language: facts.sight >= .summary ? facts.request.language : words.language,
                    updated: facts.clock?.submitted ?? Day(daysSinceEpoch: 0))
            })
    }

    private static let columns: [Listing<Filter, RequestFacts>.Column] = [
        .init("id", heading: "recommendations.column.id") { facts, _, _ in
            .text(facts.request.publicID)
        },
        .init("state", heading: "requests.receipt.state") { facts, _, words in
            .text(facts.name(facts.request.state, words))
        },
        .init("submitted", heading: "requests.receipt.at") { facts, _, _ in
            facts.clock.map { .day($0.submitted) } ?? .none
        },
        .init("status", heading: "requests.page.status") { facts, _, _ in
            .text(facts.request.status.rawValue)
        },
        .init("days_waiting", heading: "requests.column.days") { facts, _, _ in
            facts.request.status == .open ? .number(facts.clock?.age ?? 0) : .none
        },
        .init("title", heading: "requests.field.title") { facts, _, _ in
            facts.sight >= .summary ? .text(facts.request.title) : .none
        },
        .init("language", heading: "requests.field.language") { facts, _, _ in
            facts.sight >= .summary ? .text(facts.request.language.code) : .none
        },
        .init("kinds", heading: "requests.page.kinds") { facts, _, _ in
            facts.sight >= .summary ? .list(facts.request.kinds.map(\.rawValue)) : .none
        },
        .init("addressees", heading: "requests.page.addressees") { facts, _, words in
            facts.sight >= .summary
                ? .list(facts.request.addressees.map { facts.shortName($0.party, words) }) : .none
        },
        .init("acknowledged", heading: "requests.line.answered") { facts, _, words in
            facts.sight >= .summary
                ? .list(
                    facts.request.addressees.filter { $0.answer == .acknowledged }
                        .map { facts.shortName($0.party, words) }) : .none
        },
        .init("offered", heading: "requests.column.offered") { facts, _, words in
            facts.sight >= .summary
                ? .list(
                    facts.request.addressees.filter { $0.answer == .offered }
                        .map { facts.shortName($0.party, words) }) : .none
        },
        .init("declined", heading: "requests.column.declined") { facts, _, words in
            facts.sight >= .summary
                ? .list(
                    facts.request.addressees.filter { $0.answer == .declined }
                        .map { facts.shortName($0.party, words) }) : .none
        },
        .init("recommendations", heading: "requests.page.basis") { facts, _, _ in
            facts.sight >= .summary ? .list(facts.recommendations.map(\.publicID)) : .none
        },
        .init("address", heading: "recommendations.column.address") { facts, filter, words in
            let link = Link(in: words.language, "/requests/\(facts.request.publicID)")
            return .text(filter.publicURL + link.text)
        },
    ]
}
