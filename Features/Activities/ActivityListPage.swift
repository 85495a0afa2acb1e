import Agreements
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// What is done with the agreement of States, as far as they let it be seen; the same for everybody.
enum ActivityListPage {
    static let routes = records.routes("/activities", name: "activities", columns: columns) {
        facts, _, words in
        FeedEntry(
            title: facts.activity.title, link: facts.link, text: statusName(facts.standing, words),
            language: words.language,
            updated: facts.activity.endedOn ?? facts.activity.sinceOn ?? Day(daysSinceEpoch: 0))
    }

    static let outline = records.outline(name: "activities", columns: columns)

    static let records = RecordList<ActivityFacts>(
        Activity.shape,
        .init(
            title: "activities.list.title", lead: "activities.list.lead",
            emptyTitle: "activities.list.empty-title", emptyText: "activities.list.empty-text"),
        count: { filter, today, reader in
            try Activity.countPublic(filter, on: today, reader)
        },
        items: { query, reader, after, limit, offset in
            try ActivityFacts.all(
                Activity.allPublic(
                    query.filter, on: query.today,
                    reading: query.use == .page ? .summary : .money, reader,
                    after: after?.activity, limit: limit, offset: offset), for: nil,
                reader, query.words, at: query.now)
        },
        choices: { try Activity.choices($0, $1) }, html: { list($0, $1) })

    static func list(_ entries: [ActivityFacts], _ words: Words) -> HTML {
        func item(_ facts: ActivityFacts) -> HTML {
            let confirmed = facts.activity.results.filter { $0.answer == .confirmed }.count
            let results: HTML? =
                confirmed == 0 ? nil : " · \(words("activities.list.confirmed", count: confirmed))"
            let day: HTML? = facts.activity.startedOn.map { " · \(words.date($0))" }
            let still = facts.activity.standingStill(on: facts.today).map {
                facts.name($0.state, words)
            }
            let stopped: HTML? =
                still.isEmpty
                ? nil : " · \(words("activities.list.stopped", ["states": words.list(still)]))"
            return """
                <li><a href="\(Link(in: words.language, facts.link))">\(facts.titleHTML(words))</a>\
                <p>\(facts.badge(words)) \(facts.stateNames(words)) · \
                \(facts.doerNames(words))\(day)\(stopped)\(results)</p></li>
                """
        }
        return "<ol class=\"results\">\(entries, item)</ol>"
    }

    private static let columns: [Listing<RecordListQuery, ActivityFacts>.Column] = [
        .init("id", heading: "recommendations.column.id") { facts, _, _ in
            .text(facts.activity.publicID)
        },
        .init("states", heading: "agreements.field.state") { facts, _, words in
            .list(facts.activity.states.map { facts.name($0, words) })
        },
        .init("partners", heading: "activities.field.partners") { facts, _, words in
            .list(facts.activity.doers.map { facts.shortName($0, words) })
        },
        .init("organisations", heading: "activities.step.organisations") { facts, _, words in
            .list(facts.activity.plan.organisations.map { $0.label(words) })
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
        .init("stopped", heading: "activities.column.stopped") { facts, _, words in
            // Also where the last of them stands still and nothing goes on.
            let isBegun = facts.activity.startedOn != nil && facts.activity.endedOn == nil
            return .list(
                facts.activity.components.filter { isBegun && !$0.goesOn(on: facts.today) }
                    .map { facts.name($0.state, words) })
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
