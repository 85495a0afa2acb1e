import Accounts
import Agreements
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// Activities for programs: what the token's person may see and do, by the rules of the pages.
enum ActivityAPI {
    static func routes(_ tools: ActivityTools) -> [Route] {
        let acts =
            ActivityActTable.all + [ActivityActTable.draft.act]
            + PlanStep.allCases.map { $0.act(tools) }
        return reading(acts).routes(
            "/activities", "/activities/{activity}", parameter: ActivityCommands.road.parameter,
            scope: "activities:read", list: ("listActivities", "Activities, the latest first."),
            one: ("getActivity", "One activity, as far as one may see it.")
        ) + [
            .apiAct(
                "/agreements/{agreement}/activity", scope: ActivityCommands.road.scope,
                beginOperation
            ) { try await begin($0) },
            .apiAct(
                "/activities", scope: ActivityCommands.road.scope, NewOutsidePage.operation
            ) { try await NewOutsidePage.beginByProgram($0) },
        ] + ActivityCommands.road.api(acts) + SheetAPI.routes
    }

    // MARK: Acts

    private static let beginOperation = APIOperation(
        id: "beginActivity", summary: "Begins a plan under an agreement.",
        parameters: [APIParameter("agreement", in: .path, .string, "Identifier.")],
        body: [
            APIField(
                "language", .choice(Language.allCases.map(\.code)),
                "The language it is written in; English without it.")
        ], answer: ActivityCommands.road.done, words: "activities.act.begin")

    private static func begin(_ visit: Visit) async throws -> Answer {
        let ask = try visit.apiAsk()
        let typed = try visit.request.fields(beginOperation.body)
        return ActivityCommands.road.answer(
            visit,
            try await ActivityCommands.begin(
                ask, under: visit.parameter("agreement"),
                language: typed["language"].flatMap { Language(rawValue: $0) } ?? .en))
    }

    // MARK: Reading

    /// An activity, with its history where it is asked for by itself.
    private struct Item: Sendable {
        let facts: ActivityFacts
        var history: RecordHistory?

        var activity: Activity { facts.activity }

        /// The id of a component's agreement; nil where another State hides it.
        func agreement(of component: Activity.Component, _ actor: Actor?) -> String? {
            facts.names(component, to: actor) ? component.agreement.publicID : nil
        }

        func parties(_ parties: [Party.ID], _ words: Words) -> APIValue {
            .list(
                parties.map {
                    .object([
                        ("party", .text(facts.slug($0))), ("name", .text(facts.name($0, words))),
                    ])
                })
        }
    }

    private static func reading(_ acts: [RecordAct<Activity>]) -> RecordReading<Item> {
        let may = APIMember<Item>("may", .array(.string)) { item, asked in
            .texts(
                ActivityCommands.road.possible(acts, item.activity, asked.actor, at: asked.now))
        }
        return RecordReading(
            lists: Activity.List.allCases.map(\.rawValue),
            filters: Activity.shape.parameters, members: members, inner: plan + [history, may],
            id: { $0.activity.publicID },
            list: { page, asked, reader in
                let today = WorkingCalendar.dayInGeneva(asked.now)
                let last = try page.last { id in
                    try Activity.find(id, reader).flatMap {
                        let isOwn = page.list == Activity.List.own.rawValue
                        let sight = ActivityRules.sight(
                            of: $0, for: isOwn ? asked.actor : nil, on: today)
                        return sight == (isOwn ? .whole : .published) ? $0 : nil
                    }
                }
                let filter = try RecordFilter(
                    page.query, Activity.shape,
                    knowing: page.list == "public"
                        ? .published : asked.actor.map { .of($0.party) } ?? .published, reader)
                let (count, activities) = try Activity.page(
                    Activity.List(rawValue: page.list) ?? .published, for: asked.actor,
                    narrowedBy: filter, on: today, reader, after: last, limit: page.limit)
                return (
                    count,
                    try ActivityFacts.all(
                        activities, naming: .requests, for: asked.actor, reader, asked.words,
                        at: asked.now
                    ).map { Item(facts: $0) }
                )
            },
            one: { visit, asked, reader in
                let facts = try ActivityFacts.load(visit, reader)
                return Item(
                    facts: facts,
                    history: try ActivityPage.history(
                        of: facts, for: asked.actor, reader, asked.words))
            })
    }

    private static let history = APIMember<Item>("history", RecordHistory.schema) { item, _ in
        item.history?.value ?? .list([])
    }

    private static let party = APISchema.object([("party", .string), ("name", .string)])

    private static let members: [APIMember<Item>] = frame + aims + told

    /// What is said of it in lists, too; the lists of its plan come with one alone.
    private static let aims: [APIMember<Item>] = [
        .init("kinds", .array(.string)) { item, _ in
            .texts(item.activity.plan.kinds.map(\.rawValue))
        },
        .init("themes", .array(.string)) { item, _ in .texts(item.activity.plan.themes) },
        .init("targets", .array(.string)) { item, _ in .texts(item.activity.plan.targets) },
        .init("gender_marker", .nullable(.choice(["0", "1", "2"]))) { item, _ in
            .maybe(item.activity.plan.marker?.score.rawValue)
        },
        .init("gender_marker_reason", .string) { item, _ in
            .text(item.activity.plan.marker?.reason ?? "")
        },
        .init("evaluation", .string) { item, _ in .text(item.activity.evaluation?.text ?? "") },
        .init("evaluation_address", .string) { item, _ in
            .text(item.activity.evaluation?.address ?? "")
        },
    ]

    private static let frame: [APIMember<Item>] = [
        .init("id", .string) { item, _ in .text(item.activity.publicID) },
        .init("sight", .choice(["published", "whole"])) { item, _ in
            .text("\(item.facts.sight)")
        },
        .init("states", .array(party)) { item, asked in
            item.parties(item.activity.states, asked.words)
        },
        .init("lead", .string) { item, _ in .text(item.facts.slug(item.activity.lead)) },
        .init("partners", .array(party)) { item, asked in
            item.parties(item.activity.doers, asked.words)
        },
        .init("agreements", .array(.string)) { item, asked in
            .texts(item.activity.components.compactMap { item.agreement(of: $0, asked.actor) })
        },
        .init(
            "outside", .nullable(.object([("basis", .string), ("law", .string)]))
        ) { item, _ in
            item.activity.outside.map {
                .object([("basis", .text($0.basis.rawValue)), ("law", .text($0.law))])
            } ?? .none
        },
        .init("requests", .array(.string)) { item, _ in .texts(item.facts.requests.map(\.publicID))
        },
        .init("status", .choice(Activity.Standing.allCases.map(\.rawValue))) { item, _ in
            .text(item.facts.standing.rawValue)
        },
        .init("version", .nullable(.count)) { item, _ in
            .maybe(item.facts.sight == .whole ? item.activity.version : nil)
        },
        .init("language", .choice(Language.allCases.map(\.code))) { item, _ in
            .text(item.activity.language.code)
        },
        .init("title", .string) { item, _ in .text(item.activity.title) },
        .init("text", .string) { item, _ in .text(item.activity.text) },
        .init("planned_from", .nullable(.string)) { item, _ in .maybe(item.activity.plannedFrom) },
        .init("planned_until", .nullable(.string)) { item, _ in
            .maybe(item.activity.plannedUntil)
        },
        .init("started", .nullable(.string)) { item, _ in .maybe(item.activity.startedOn) },
        .init("ended", .nullable(.string)) { item, _ in .maybe(item.activity.endedOn) },
    ]

    private static let told: [APIMember<Item>] = [
        .init("budgets", .array(.money)) { item, _ in
            .list(item.activity.components.compactMap(\.budget).map { .maybe($0) })
        },
        .init("committed", .array(.money)) { item, _ in
            .list(item.activity.total(.commitment).map { .maybe($0) })
        },
        .init("disbursed", .array(.money)) { item, _ in
            .list(item.activity.total(.disbursement).map { .maybe($0) })
        },
        .init("transactions", .array(transaction)) { item, _ in
            .list(
                item.activity.entries.map { entry in
                    .object([
                        ("number", .number(entry.number)),
                        ("state", .text(item.facts.slug(entry.state))),
                        ("kind", .text(entry.kind.rawValue)),
                        ("date", .text(entry.valueDate.description)),
                        ("money", .maybe(entry.money)),
                    ])
                })
        },
        .init("results", .array(result)) { item, _ in
            .list(item.activity.results.map { value($0, item.facts) })
        },
        .init("address", .string) { item, asked in
            .text(asked.publicURL + Link(in: asked.words.language, item.facts.link).text)
        },
    ]

    private static let transaction = APISchema.object([
        ("number", .count), ("state", .string),
        ("kind", .choice(Activity.Entry.Kind.allCases.map(\.rawValue))), ("date", .string),
        ("money", .money),
    ])

    private static let result = APISchema.object([
        ("number", .count), ("kind", .choice(Activity.Result.Kind.allCases.map(\.rawValue))),
        ("title", .string), ("indicators", .array(indicator)), ("women", .count), ("men", .count),
        ("trained_women", .count), ("trained_men", .count), ("reported", .string),
        ("answer", .choice(Activity.Result.Answer.allCases.map(\.rawValue))),
        ("answer_text", .string), ("answered", .nullable(.string)),
        (
            "answers",
            .array(
                .object([
                    ("state", .string), ("answer", .string), ("text", .string),
                    ("answered", .string),
                ]))
        ),
    ])

    private static let indicator = APISchema.object([
        ("number", .count), ("title", .string),
        ("measure", .choice(Activity.Indicator.Measure.allCases.map(\.rawValue))),
        ("baseline_year", .count), ("baseline", .string), ("periods", .array(period)),
    ])

    private static let period = APISchema.object([
        ("from", .string), ("until", .string), ("target", .string), ("actual", .nullable(.string)),
        ("parts", .array(.object([("part", .string), ("value", .string)]))),
    ])

    private static func value(_ result: Activity.Result, _ facts: ActivityFacts) -> APIValue {
        .object([
            ("number", .number(result.number)), ("kind", .text(result.kind.rawValue)),
            ("title", .text(result.title)), ("indicators", .list(result.indicators.map(value))),
            ("women", .number(result.women)), ("men", .number(result.men)),
            ("trained_women", .number(result.trainedWomen)),
            ("trained_men", .number(result.trainedMen)),
            ("reported", .text(WorkingCalendar.dayInGeneva(result.reportedAt).description)),
            ("answer", .text(result.answer.rawValue)), ("answer_text", .text(result.answerText)),
            ("answered", .maybe(result.answeredAt.map(WorkingCalendar.dayInGeneva))),
            (
                "answers",
                .list(
                    result.answers.map { said in
                        .object([
                            ("state", .text(facts.slug(said.state))),
                            ("answer", .text(said.answer.rawValue)), ("text", .text(said.text)),
                            (
                                "answered",
                                .text(WorkingCalendar.dayInGeneva(said.at).description)
                            ),
                        ])
                    })
            ),
        ])
    }

    private static func value(_ indicator: Activity.Indicator) -> APIValue {
        .object([
            ("number", .number(indicator.number)), ("title", .text(indicator.title)),
            ("measure", .text(indicator.measure.rawValue)),
            ("baseline_year", .number(indicator.baselineYear)),
            ("baseline", .text(indicator.baseline.text)),
            ("periods", .list(indicator.periods.map(value))),
        ])
    }

    private static func value(_ period: Activity.Indicator.Period) -> APIValue {
        let parts = Activity.Indicator.Part.allCases.compactMap { part -> APIValue? in
            period.parts[part].map {
                .object([("part", .text(part.rawValue)), ("value", .text($0.text))])
            }
        }
        return .object([
            ("from", .text(period.from.description)), ("until", .text(period.until.description)),
            ("target", .text(period.target.text)), ("actual", .maybe(period.actual?.text)),
            ("parts", .list(parts)),
        ])
    }
}

extension ActivityAPI {
    /// The lists of its plan.
    private static let plan: [APIMember<Item>] = [
        .init("components", .array(component)) { item, asked in
            .list(
                item.activity.components.map { component in
                    .object([
                        ("state", .text(item.facts.slug(component.state))),
                        ("agreement", .maybe(item.agreement(of: component, asked.actor))),
                        ("budget", .maybe(component.budget)),
                        ("stopped_on", .maybe(component.stoppedOn)),
                    ])
                })
        },
        .init("sectors", .array(.object([("code", .string), ("share", .string)]))) { item, _ in
            .list(
                item.activity.plan.sectors.map { sector in
                    let share = Activity.Measured(hundredths: sector.share).text
                    return .object([("code", .text(sector.code)), ("share", .text(share))])
                })
        },
        .init("places", .array(place)) { item, _ in
            .list(
                item.activity.plan.places.map { place in
                    .object([
                        ("name", .text(place.name)),
                        (
                            "latitude",
                            .maybe(place.point.map { Activity.Point.text($0.latitude) })
                        ),
                        (
                            "longitude",
                            .maybe(place.point.map { Activity.Point.text($0.longitude) })
                        ),
                    ])
                })
        },
        .init("participants", .array(participant)) { item, _ in
            .list(
                item.activity.plan.participants.map { participant in
                    .object([
                        ("party", .text(item.facts.slug(participant.party))),
                        ("role", .number(participant.role.rawValue)),
                    ])
                })
        },
        .init("organisations", .array(organisation)) { item, _ in
            .list(
                item.activity.plan.organisations.map { one in
                    .object([
                        ("name", .maybe(one.name.isEmpty ? nil : one.name)),
                        ("type", .text(String(one.kind.rawValue))),
                        ("role", .number(one.role.rawValue)),
                        ("identifier", .maybe(one.identifier.isEmpty ? nil : one.identifier)),
                        ("unnamed", .flag(one.isUnnamed)),
                    ])
                })
        },
        .init("budgets_by_period", .array(budget)) { item, _ in
            .list(
                item.activity.plan.budgets.map { budget in
                    .object([
                        ("state", .text(item.facts.slug(budget.state))),
                        ("from", .text(budget.from.description)),
                        ("until", .text(budget.until.description)),
                        ("money", .maybe(budget.money)),
                    ])
                })
        },
        .init("documents", .array(document)) { item, _ in
            .list(
                item.activity.plan.documents.map { document in
                    .object([
                        ("title", .text(document.title)),
                        ("language", .text(document.language.code)),
                        ("category", .text(document.category.rawValue)),
                        ("address", .text(document.address)),
                    ])
                })
        },
        .init("contacts", .array(contact)) { item, _ in
            .list(
                item.activity.plan.contacts.map { contact in
                    .object([
                        ("office", .text(contact.office)), ("mail", .text(contact.mail)),
                        ("telephone", .text(contact.telephone)),
                        ("website", .text(contact.website)),
                    ])
                })
        },
    ]

    private static let component = APISchema.object([
        ("state", .string), ("agreement", .nullable(.string)), ("budget", .nullable(.money)),
        ("stopped_on", .nullable(.day)),
    ])
    private static let place = APISchema.object([
        ("name", .string), ("latitude", .nullable(.string)), ("longitude", .nullable(.string)),
    ])
    private static let participant = APISchema.object([("party", .string), ("role", .count)])
    private static let organisation = APISchema.object([
        ("name", .nullable(.string)), ("type", .string), ("role", .count),
        ("identifier", .nullable(.string)), ("unnamed", .boolean),
    ])
    private static let budget = APISchema.object([
        ("state", .string), ("from", .string), ("until", .string), ("money", .money),
    ])
    private static let document = APISchema.object([
        ("title", .string), ("language", .string), ("category", .string), ("address", .string),
    ])
    private static let contact = APISchema.object([
        ("office", .string), ("mail", .string), ("telephone", .string), ("website", .string),
    ])
}

extension Activity {
    /// Lists for programs.
    enum List: String, CaseIterable {
        case published = "public"
        /// Those the actor's party runs, takes part in, or has done for it.
        case own
    }

    /// A part of a list, the latest first, and how many there are. `after`: the last one before.
    static func page(
        _ list: List, for actor: Actor?, narrowedBy filter: RecordFilter, on today: Day,
        _ reader: any Reader, after: Activity?, limit: Int
    ) throws -> (count: Int, items: [Activity]) {
        guard list != .published else {
            return (
                try countPublic(filter, on: today, reader),
                try allPublic(filter, on: today, reader, after: after, limit: limit)
            )
        }
        guard let actor, actor.readsForParty else { return (0, []) }
        let narrower = conditions(filter, among: .all, on: today)
        let condition = (["id IN (\(involving(actor.party)))"] + narrower).joined(" AND ")
        let rest: SQL = after.map { " AND id < \($0.id)" } ?? ""
        return (
            try reader.count("SELECT count(*) FROM activity WHERE \(condition)"),
            try all("\(condition)\(rest)", limit: limit, reader)
        )
    }
}

extension ActivityDraftPage {
    /// As programs send them.
    static let fields: [APIField] = [
        APIField(
            "language", .choice(Language.allCases.map(\.code)), "The language it is written in."),
        APIField("title", .limited(RequestText.titleLimit), "Its title."),
        APIField("text", .limited(RequestText.textLimit), "What is done, and how."),
        APIField("from", .nullable(.day), "Planned first day."),
        APIField("until", .nullable(.day), "Planned last day."),
        APIField("partners", .array(.string), "Who takes part beside the lead, by slug."),
        APIField(
            "currency", .nullable(.limited(3)),
            "Currency of the budget, by ISO 4217 code; of several States each has its own."),
        APIField(
            "amount", .nullable(.limited(24)),
            "The budget, as 1200.50; of several States each has its own."),
    ]
}
