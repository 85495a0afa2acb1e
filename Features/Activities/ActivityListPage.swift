import Agreements
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// What is done with the agreement of States, as far as they let it be seen; the same for everybody.
struct ActivityListPage: Sendable {
    let entries: [ActivityFacts]
    /// Only what is in delivery, with consent.
    let isInDelivery: Bool
    let page: Int
    let pageCount: Int

    static let pageSize = 20

    /// Whether the address asks for what is in delivery alone. Throws for any other value.
    static func isInDelivery(_ query: Query) throws(Problem) -> Bool {
        guard let status = query["status"] else { return false }
        guard status == "delivery" else {
            throw .faultyInput([
                Problem.Fault(field: "status", value: status, rule: "activities.fault.status")
            ])
        }
        return true
    }

    static func load(_ visit: Visit) async throws -> ActivityListPage {
        let (words, now) = (visit.words, visit.now)
        let today = WorkingCalendar.dayInGeneva(now)
        let isInDelivery = try isInDelivery(visit.query)
        return try await visit.read { reader in
            let count = try Activity.countPublic(
                isInDelivery: isInDelivery, on: today, reader)
            let pageCount = max(1, (count + pageSize - 1) / pageSize)
            let page = try Pager.number(visit.query, pageCount: pageCount)
            let activities = try Activity.allPublic(
                isInDelivery: isInDelivery, on: today, reader, limit: pageSize,
                offset: (page - 1) * pageSize)
            return ActivityListPage(
                entries: try ActivityFacts.all(activities, for: nil, reader, words, at: now),
                isInDelivery: isInDelivery, page: page, pageCount: pageCount)
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title =
            isInDelivery ? words("activities.list.delivery") : words("activities.list.title")
        let isFiltered = isInDelivery
        func link(_ ending: Link) -> Link {
            isFiltered
                ? ("/activities" + ending).adding("status", "delivery") : "/activities" + ending
        }
        let pager = Pager(page: page, pageCount: pageCount) { number in
            let list: Link =
                isFiltered ? ("/activities" as Link).adding("status", "delivery") : "/activities"
            return Link(in: words.language, list).addingQuery(name: "page", value: String(number))
        }
        let empty = emptyState(
            title: words("activities.list.empty-title"),
            text: HTML(text: words("activities.list.empty-text")))
        let other: HTML =
            isInDelivery
            ? "<a href=\"\(visit.link("/activities"))\">\(words("activities.list.all"))</a>"
            : """
            <a href="\(visit.link(("/activities" as Link).adding("status", "delivery")))">\
            \(words("activities.list.delivery"))</a>
            """
        return Page(
            title: title, summary: words("activities.list.lead"), path: link(""),
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("activities.list.lead"))</p>
                <p>\(other)</p>
                \(entries.isEmpty ? empty : Self.list(entries, words))
                \(pager.html(words))
                \(entries.isEmpty ? nil : takeAway(words, link))
                """)
    }

    static func list(_ entries: [ActivityFacts], _ words: Words) -> HTML {
        func item(_ facts: ActivityFacts) -> HTML {
            let confirmed = facts.activity.results.filter { $0.answer == .confirmed }.count
            let results: HTML? =
                confirmed == 0 ? nil : " · \(words("activities.list.confirmed", count: confirmed))"
            let day: HTML? = facts.activity.startedOn.map { " · \(words.date($0))" }
            return """
                <li><a href="\(Link(in: words.language, facts.link))">\(facts.titleHTML(words))</a>\
                <p>\(facts.badge(words)) \(facts.stateNames(words)) · \
                \(facts.doerNames(words))\(day)\(results)</p></li>
                """
        }
        return "<ol class=\"results\">\(entries, item)</ol>"
    }
}

/// Activities to take away: exactly what the public list shows, whoever asks.
enum ActivityListing {
    struct Filter: Sendable {
        let isInDelivery: Bool
        let publicURL: String
        let now: Instant
        let words: Words

        var today: Day { WorkingCalendar.dayInGeneva(now) }
    }

    static let listing = Listing<Filter, ActivityFacts>(
        name: "activities", columns: columns,
        title: { words, _ in words("activities.list.title") },
        filter: { visit, _ in
            Filter(
                isInDelivery: try ActivityListPage.isInDelivery(visit.query),
                publicURL: visit.site.publicURL, now: visit.now, words: visit.words)
        },
        count: { reader, filter in
            try Activity.countPublic(
                isInDelivery: filter.isInDelivery, on: filter.today, reader)
        },
        items: { reader, filter, after, limit in
            try ActivityFacts.all(
                Activity.allPublic(
                    isInDelivery: filter.isInDelivery, on: filter.today, reader,
                    after: after?.activity, limit: limit), for: nil, reader, filter.words,
                at: filter.now)
        },
        entry: { facts, _, words in
            FeedEntry(
                title: facts.activity.title, link: facts.link,
                text: statusName(facts.standing, words), language: words.language,
                updated: facts.activity.endedOn ?? facts.activity.sinceOn
                    ?? Day(daysSinceEpoch: 0))
        })

    private static let columns: [Listing<Filter, ActivityFacts>.Column] = [
        .init("id", heading: "recommendations.column.id") { facts, _, _ in
            .text(facts.activity.publicID)
        },
        .init("states", heading: "agreements.field.state") { facts, _, words in
            .list(facts.activity.states.map { facts.name($0, words) })
        },
        .init("partners", heading: "activities.field.partners") { facts, _, words in
            .list(facts.activity.doers.map { facts.shortName($0, words) })
        },
        .init("status", heading: "activities.column.status") { facts, _, _ in
            .text(facts.standing.rawValue)
        },
        .init("title", heading: "requests.field.title") { facts, _, _ in
            .text(facts.activity.title)
        },
        .init("language", heading: "activities.field.language") { facts, _, _ in
            .text(facts.activity.language.code)
        },
        .init("started", heading: "activities.column.started") { facts, _, _ in
            facts.activity.startedOn.map { .day($0) } ?? .none
        },
        .init("ended", heading: "activities.column.ended") { facts, _, _ in
            facts.activity.endedOn.map { .day($0) } ?? .none
        },
        .init("agreements", heading: "activities.page.agreement") { facts, _, _ in
            .list(facts.activity.components.map(\.agreement.publicID))
        },
        .init("committed", heading: "activities.entry.commitment") { facts, _, _ in
            .list(
                facts.activity.total(.commitment).map {
                    "\($0.currency.code) \($0.decimalText)"
                })
        },
        .init("disbursed", heading: "activities.entry.disbursement") { facts, _, _ in
            .list(
                facts.activity.total(.disbursement).map {
                    "\($0.currency.code) \($0.decimalText)"
                })
        },
        .init("women", heading: "activities.field.women") { facts, _, _ in
            .number(facts.activity.results.reduce(0) { $0 + $1.women })
        },
        .init("men", heading: "activities.field.men") { facts, _, _ in
            .number(facts.activity.results.reduce(0) { $0 + $1.men })
        },
        .init("results", heading: "activities.page.results") { facts, _, _ in
            .number(facts.activity.results.count)
        },
        .init("confirmed", heading: "activities.column.confirmed") { facts, _, _ in
            .number(facts.activity.results.filter { $0.answer == .confirmed }.count)
        },
        .init("address", heading: "recommendations.column.address") { facts, filter, words in
            .text(filter.publicURL + Link(in: words.language, facts.link).text)
        },
    ]
}
