import Base
import Database
import Localization
import Markup
import Parties
import Recommendations
import Web

/// Asked and answered: what States let the public see, with the age of what waits; the same for everybody, also for
/// those who see more.
enum RequestListPage {
    static func routes(_ tools: RequestTools) -> [Route] {
        records(tools).routes("/requests", name: "requests", columns: columns) { facts, _, words in
            FeedEntry(
                title: facts.title(words), link: "/requests/\(facts.request.publicID)",
                text: facts.name(facts.request.state, words),
                language: facts.sight >= .summary ? facts.request.language : words.language,
                updated: facts.submitted?.first ?? Day(daysSinceEpoch: 0))
        }
    }

    static func outline(_ tools: RequestTools) -> RecordListOutline {
        records(tools).outline(name: "requests", columns: columns)
    }

    static func records(_ tools: RequestTools) -> RecordList<RequestFacts> {
        RecordList(
            Request.shape,
            .init(
                title: "requests.list.title", lead: "requests.list.lead",
                emptyTitle: "requests.list.empty-title", emptyText: "requests.list.empty-text"),
            count: { filter, today, reader in
                try Request.countPublic(filter, on: today, reader)
            },
            items: { query, reader, after, limit, offset in
                try RequestFacts.allPublic(
                    Request.allPublic(
                        where: Request.conditions(query.filter, on: query.today), reader,
                        after: after?.request, limit: limit, offset: offset), tools,
                    at: query.now, reader)
            },
            choices: { try Request.choices($0, $1) },
            html: { entries, words in "<ol class=\"results\">\(entries, { item($0, words) })</ol>" }
        )
    }

    /// One request as lists of the public show it.
    static func item(_ facts: RequestFacts, _ words: Words) -> HTML {
        let request = facts.request
        // Whom it asked, whether they answer and how it stands is not told where it only shows that it was asked.
        let asked = facts.sight >= .summary ? request.addressees : []
        let more = words.list(
            facts.sight >= .summary
                ? asked.map { facts.shortName($0.party, words) } : facts.themeNames(words))
        let answered = asked.filter { $0.answer != .none }.count
        let badge: HTML? = facts.clock.map { clock in
            let (state, waits): (String, Bool) =
                switch request.status {
                case .closed, .withdrawn: (statusName(request.status, words), false)
                case .draft, .ready, .cleared, .open:
                    if clock.isUnanswered(request) {
                        (words("requests.list.unanswered"), answered == 0)
                    } else if answered == 0 {
                        (words("requests.list.waiting", count: clock.age), true)
                    } else {
                        (words("requests.list.answered", count: answered), false)
                    }
                }
            return "<span class=\"badge\(waits ? " open" : "")\">\(state)</span> "
        }
        return """
            <li><a href="\(Link(in: words.language, "/requests/\(request.publicID)"))">\
            \(facts.titleHTML(words))</a>\
            <p>\(badge)\(facts.name(request.state, words)) · \
            \(facts.submitted.map(words.date) ?? "")\
            \(more.isEmpty ? nil : " · \(more)")</p></li>
            """
    }

    private static let columns: [Listing<RecordListQuery, RequestFacts>.Column] = [
        .init("id", heading: "recommendations.column.id") { facts, _, _ in
            .text(facts.request.publicID)
        },
        .init("state", heading: "requests.receipt.state") { facts, _, words in
            .text(facts.name(facts.request.state, words))
        },
        .init("submitted", heading: "requests.receipt.at") { facts, _, _ in
            facts.submitted.map(ListingValue.date) ?? .none
        },
        .init("status", heading: "requests.page.status") { facts, _, _ in
            facts.sight >= .summary ? .text(facts.request.status.rawValue) : .none
        },
        .init("days_waiting", heading: "requests.column.days") { facts, _, _ in
            facts.request.status == .open
                ? facts.clock.map { .number($0.age) } ?? .none : .none
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
        .init("themes", heading: "requests.field.themes") { facts, _, _ in
            .list(facts.request.themes)
        },
        .init("addressees", heading: "requests.page.addressees") { facts, _, words in
            facts.sight >= .summary
                ? .list(facts.request.addressees.map { facts.shortName($0.party, words) }) : .none
        },
        .init("acknowledged", heading: "requests.line.answered") { facts, _, words in
            facts.sight >= .summary
                ? .list(
                    // Who offers has acknowledged, too.
                    facts.request.addressees.filter {
                        $0.answer == .acknowledged || $0.answer == .offered
                    }
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
        .init("address", heading: "recommendations.column.address") { facts, query, words in
            let link = Link(in: words.language, "/requests/\(facts.request.publicID)")
            return .text(query.publicURL + link.text)
        },
    ]
}
