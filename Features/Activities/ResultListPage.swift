import Agreements
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// A result of an activity, as far as the public sees it.
struct ResultFacts: Sendable {
    let facts: ActivityFacts
    let result: Activity.Result

    /// Its place on the activity's page: each result of a feed has an address of its own.
    var link: Link { facts.link + "#result-\(result.number)" }

    /// When the State answered; before that, when it was told.
    var answeredAt: Instant { result.answeredAt ?? result.reportedAt }

    /// What was measured, as machines read it: each indicator in its last period that is known, else in its
    /// first.
    var figures: [(indicator: String, target: String, actual: String)] {
        result.indicators.map {
            let period = Self.latest($0)
            return ($0.title, period?.target.text ?? "", period?.actual?.text ?? "")
        }
    }

    /// The same, as the page shows it.
    func shown(_ words: Words) -> [(indicator: String, target: String, actual: String)] {
        result.indicators.map { indicator in
            func text(_ value: Activity.Measured?) -> String {
                value.map { measuredText($0, indicator.measure, words) } ?? "–"
            }
            let period = Self.latest(indicator)
            return (indicator.title, text(period?.target), text(period?.actual))
        }
    }

    private static func latest(_ indicator: Activity.Indicator) -> Activity.Indicator.Period? {
        indicator.periods.last { $0.actual != nil } ?? indicator.periods.first
    }
}

/// What changed: every public result with its indicators, the people reached and the State's word.
enum ResultListPage {
    static let routes = records.routes("/results", name: "results", columns: columns) {
        item, _, words in
        FeedEntry(
            title: item.result.title, link: item.link,
            text: answerName(item.result.answer, words), language: item.facts.activity.language,
            updated: WorkingCalendar.dayInGeneva(item.answeredAt))
    }

    static let outline = records.outline(name: "results", columns: columns)

    private static let shape = RecordFilter.Shape(
        list: "/results", map: "result",
        choice: .status(Activity.Result.Answer.allCases.map(\.rawValue)) { answer, words in
            Activity.Result.Answer(rawValue: answer).map { answerName($0, words) } ?? answer
        })

    static let records = RecordList<ResultFacts>(
        shape,
        .init(
            title: "activities.results.title", lead: "activities.results.lead",
            emptyTitle: "activities.results.empty-title",
            emptyText: "activities.results.empty-text"),
        count: { filter, today, reader in
            guard !filter.isEverything else {
                return try reader.count(
                    """
                    SELECT CAST(COALESCE(sum(l.results), 0) AS BIGINT) FROM activity_published l
                    WHERE \(Activity.isPublic(on: today))
                    """)
            }
            return try reader.count(
                """
                SELECT count(*) FROM \(published(filter))
                WHERE \(conditions(filter, on: today))
                """)
        },
        items: { query, reader, after, limit, offset in
            let places = try reader.all(
                """
                SELECT t.activity_id, t.number FROM \(published(query.filter))
                WHERE \(conditions(query.filter, on: query.today))\(following(after))
                ORDER BY t.reported_at DESC, l.public_id, t.number
                LIMIT \(limit) OFFSET \(offset)
                """
            ) { (activity: $0.int(0), number: $0.int(1)) }
            return try facts(places, query, reader)
        },
        choices: { try Activity.choices($0, $1) }, html: list)

    /// Where nothing narrows the list, SQLite goes through the results in their order; else as it sees fit.
    private static func published(_ filter: RecordFilter) -> SQL {
        filter.isEverything
            ? "activity_result t CROSS JOIN activity_published l"
            : "activity_result t, activity_published l"
    }

    private static func conditions(_ filter: RecordFilter, on today: Day) -> SQL {
        var conditions: [SQL] = ["l.activity_id = t.activity_id", Activity.isPublic(on: today)]
        conditions += Activity.places(filter)
        if let answer = filter.choice { conditions.append("t.answer = \(answer)") }
        if let isInYear = filter.isInYear(instants: "t.reported_at") {
            conditions.append(isInYear)
        }
        return conditions.joined(" AND ")
    }

    private static func following(_ last: ResultFacts?) -> SQL {
        guard let last else { return "" }
        let (at, id) = (last.result.reportedAt.milliseconds, last.facts.activity.publicID)
        return """
             AND t.reported_at <= \(at) AND (t.reported_at < \(at)
                OR l.public_id > \(id)
                OR (l.public_id = \(id) AND t.number > \(last.result.number)))
            """
    }

    private static func facts(
        _ places: [(activity: Int, number: Int)], _ query: RecordListQuery, _ reader: any Reader
    ) throws -> [ResultFacts] {
        let activities = try Activity.all(ids: Set(places.map(\.activity)), reader)
        let known = try ActivityFacts.all(
            activities, for: nil, reader, query.words, at: query.now)
        let byID = Dictionary(uniqueKeysWithValues: known.map { ($0.activity.id, $0) })
        return places.compactMap { place in
            guard let facts = byID[place.activity],
                let result = facts.activity.results.first(where: { $0.number == place.number })
            else { return nil }
            return ResultFacts(facts: facts, result: result)
        }
    }

    private static func list(_ entries: [ResultFacts], _ words: Words) -> HTML {
        func figure(_ shown: (indicator: String, target: String, actual: String)) -> HTML {
            """
            <p><bdi>\(shown.indicator)</bdi>\(words.colon)\
            <span class="n">\(shown.actual) / \(shown.target)</span></p>
            """
        }
        func item(_ item: ResultFacts) -> HTML {
            let result = item.result
            let style: StaticString = result.answer == .confirmed ? "badge done" : "badge open"
            return """
                <li><a href="\(Link(in: words.language, item.link))">\
                \(recordTitle(result.title, in: item.facts.activity.language, words))</a>\
                \(item.shown(words), figure)\
                <p>\(item.facts.stateNames(words)) \
                <span class="\(style)">\(answerName(result.answer, words))</span> · \
                \(item.facts.doerNames(words)) · \
                \(words("activities.field.women")) \(words.number(result.women)) · \
                \(words("activities.field.men")) \(words.number(result.men))</p></li>
                """
        }
        return "<ol class=\"results\">\(entries, item)</ol>"
    }

    private static let columns: [Listing<RecordListQuery, ResultFacts>.Column] = [
        .init("activity", heading: "recommendations.column.id") { item, _, _ in
            .text(item.facts.activity.publicID)
        },
        .init("number", heading: "activities.page.results") { item, _, _ in
            .number(item.result.number)
        },
        .init("states", heading: "agreements.field.state") { item, _, words in
            .list(item.facts.activity.states.map { item.facts.name($0, words) })
        },
        .init("partners", heading: "activities.field.partners") { item, _, words in
            .list(item.facts.activity.doers.map { item.facts.shortName($0, words) })
        },
        .init("title", heading: "activities.field.result") { item, _, _ in
            .text(item.result.title)
        },
        .init("language", heading: "activities.field.language") { item, _, _ in
            .text(item.facts.activity.language.code)
        },
        .init("indicators", heading: "activities.field.indicator") { item, _, _ in
            .list(item.figures.map(\.indicator))
        },
        .init("target", heading: "activities.field.target") { item, _, _ in
            .list(item.figures.map(\.target))
        },
        .init("actual", heading: "activities.field.actual") { item, _, _ in
            .list(item.figures.map(\.actual))
        },
        .init("women", heading: "activities.field.women") { item, _, _ in
            .number(item.result.women)
        },
        .init("men", heading: "activities.field.men") { item, _, _ in .number(item.result.men) },
        .init("answer", heading: "activities.page.state-says") { item, _, _ in
            .text(item.result.answer.rawValue)
        },
        .init("answer_text", heading: "activities.field.answer-text") { item, _, _ in
            .text(item.result.answerText)
        },
        .init("address", heading: "recommendations.column.address") { item, query, words in
            .text(query.publicURL + Link(in: words.language, item.link).text)
        },
    ]
}
