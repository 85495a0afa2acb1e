import Base
import Database
import Documents
import Parties
import Web

/// Requests for programs: what the token's person may see and do, by the rules of the pages.
enum RequestAPI {
    static func routes(_ tools: RequestTools) -> [Route] {
        [
            reading("/requests", listOperation) { try await list($0, tools) },
            .apiAct("/requests", scope: "requests:write", beginOperation) { try await begin($0) },
            reading("/requests/{request}", oneOperation) { try await one($0, tools) },
        ] + DraftStep.allCases.map { part($0, tools) }
            + RequestCommands.road.api(RequestActTable.all) + more(tools)
    }

    static func reading(
        _ pattern: RoutePattern, _ operation: APIOperation,
        _ handle: @escaping @Sendable (Visit) async throws -> Answer
    ) -> Route {
        var route = Route.api(pattern, operation, handle)
        route.scope = "requests:read"
        return route
    }

    // MARK: Reading

    private static let lists = Request.List.allCases.map(\.rawValue)

    private static let listOperation = APIOperation(
        id: "listRequests", summary: "Requests, the latest first.",
        parameters: Request.shape.parameters + APIPage.parameters(lists: lists),
        answer: APIPage.schema(of: RequestJSON.brief))

    private static let oneOperation = APIOperation(
        id: "getRequest", summary: "One request, as far as one may see it.",
        parameters: [RequestCommands.road.parameter, APIPage.language],
        answer: .object(RequestJSON.whole))

    private static func list(_ visit: Visit, _ tools: RequestTools) async throws -> Answer {
        let words = try visit.apiWords()
        let asked = try APIPage(visit, lists: lists)
        let list = Request.List(rawValue: asked.list) ?? .published
        let actor = visit.identity?.actor
        let (count, facts) = try await visit.read { reader in
            let last = try asked.last { id in
                try Request.find(id, reader).flatMap {
                    RequestRules.isListed($0, list, for: actor) ? $0 : nil
                }
            }
            // Of what a party reads in a list of its own, it sees at least what is asked for.
            let filter = try RecordFilter(
                asked.query, Request.shape, knowing: list == .published ? .published : .whole,
                reader)
            let page = try Request.page(
                list, for: actor,
                where: Request.conditions(filter, on: WorkingCalendar.dayInGeneva(visit.now)),
                reader, after: last, limit: asked.limit)
            let seen = page.items.compactMap { request in
                RequestRules.sight(of: request, for: actor).map { (request, $0) }
            }
            return (
                page.count, try RequestFacts.all(seen, tools, at: visit.now, reader)
            )
        }
        var json = JSONWriter()
        json.object { json in
            json.member("count", count)
            json.key("items")
            json.array { json in
                for item in facts {
                    json.object {
                        RequestJSON(item, for: visit, words).writeBrief(&$0)
                    }
                }
            }
            json.member("next", facts.count == asked.limit ? facts.last?.request.publicID : nil)
        }
        return .json(json.bytes)
    }

    private static func one(_ visit: Visit, _ tools: RequestTools) async throws -> Answer {
        let words = try visit.apiWords()
        let page = try await RequestPage.load(visit, tools)
        var json = JSONWriter()
        json.object {
            RequestJSON(page.facts, for: visit, words).writeWhole(page.trail, page.people, &$0)
        }
        return .json(json.bytes)
    }

    // MARK: Acts

    private static let beginOperation = APIOperation(
        id: "beginRequest", summary: "Begins a draft for the token's State.",
        body: [
            APIField("title", .limited(RequestText.titleLimit), "Its title.", isRequired: true),
            APIField(
                "language", .choice(Language.allCases.map(\.code)),
                "The language it is written in; English without it."),
            APIField(
                "recommendation", .limited(64),
                "The id of a recommendation to the State that it is to carry out."),
        ], answer: RequestCommands.road.done, words: "requests.work.begin")

    private static func begin(_ visit: Visit) async throws -> Answer {
        let ask = try visit.apiAsk()
        let typed = try visit.request.fields(beginOperation.body)
        let title = try NewRequestPage.title(typed)
        return RequestCommands.road.answer(
            visit,
            try await RequestCommands.begin(
                ask, title: title,
                language: typed["language"].flatMap { Language(rawValue: $0) } ?? .en,
                serving: typed["recommendation"]))
    }

    /// A part of a draft: what is not given stays as it stands.
    private static func part(_ step: DraftStep, _ tools: RequestTools) -> Route {
        let version = APIField(
            "version", .integer(minimum: 1, maximum: 2_147_483_647),
            "The version last read: refused where somebody has changed the request since.")
        let operation = APIOperation(
            id: step.operation, summary: step.summary, parameters: [RequestCommands.road.parameter],
            body: step.fields + [version], answer: RequestCommands.road.done, words: step.words)
        let pattern: RoutePattern = "/requests/{request}/draft"
        return .apiAct(
            pattern + RoutePattern(noun: step.noun), scope: "requests:write", operation
        ) { visit in
            let ask = try visit.apiAsk()
            let typed = try visit.request.fields(operation.body)
            let outcome = try await RequestCommands.perform(
                "edit", visit.parameter("request"), ask
            ) { request, ask, reader in
                let page = try DraftStepPage(request, step, ask, tools, reader)
                if let version = typed["version"], version != String(request.version) {
                    throw Refusal.changedMeanwhile(version: request.version)
                }
                let given = Set(typed.pairs.map(\.name))
                let standing = page.values().pairs.filter { !given.contains($0.name) }
                return try page.decide(Query(standing + typed.pairs), ask, reader)
            }
            return RequestCommands.road.answer(visit, outcome)
        }
    }
}

/// What the parts of a draft take from programs; the fields of their forms.
extension DraftStep {
    var noun: StaticString {
        switch self {
        case .text: "text"
        case .kinds: "kinds"
        case .recommendations: "recommendations"
        case .serves: "serves"
        case .frame: "frame"
        case .consulted: "consulted"
        case .addressees: "addressees"
        case .publication: "publication"
        }
    }

    fileprivate var operation: StaticString {
        switch self {
        case .text: "writeDraftText"
        case .kinds: "chooseDraftKinds"
        case .recommendations: "chooseDraftRecommendations"
        case .serves: "writeDraftServes"
        case .frame: "writeDraftFrame"
        case .consulted: "chooseDraftConsulted"
        case .addressees: "chooseDraftAddressees"
        case .publication: "chooseDraftPublication"
        }
    }

    fileprivate var summary: StaticString {
        switch self {
        case .text: "Writes the draft's text: title, need, purpose, language."
        case .kinds: "Chooses the kinds of support."
        case .recommendations: "Chooses the recommendations it is to carry out."
        case .serves: "Says what it serves: themes, targets, gender marker."
        case .frame: "Says its period and its cost."
        case .consulted: "Names the organisations that were consulted."
        case .addressees: "Chooses who is asked, and who leads."
        case .publication: "Chooses what the public may see once it is submitted."
        }
    }

    fileprivate var words: StaticString {
        switch self {
        case .text: "requests.step.text"
        case .kinds: "requests.step.kinds"
        case .recommendations: "requests.step.recommendations"
        case .serves: "requests.step.serves"
        case .frame: "requests.step.frame"
        case .consulted: "requests.step.consulted"
        case .addressees: "requests.step.addressees"
        case .publication: "requests.step.publication"
        }
    }

    var fields: [APIField] {
        switch self {
        case .text:
            [
                APIField(
                    "language", .choice(Language.allCases.map(\.code)),
                    "The language it is written in."),
                APIField("title", .limited(RequestText.titleLimit), "Its title."),
                APIField(
                    "need", .limited(RequestText.textLimit), "What is asked for, and why."),
                APIField(
                    "purpose", .limited(RequestText.textLimit),
                    "What it is to change, and for whom."),
            ]
        case .kinds:
            [
                APIField(
                    "kinds", .array(.choice(SupportKind.allCases.map(\.rawValue))),
                    "Kinds of support.")
            ]
        case .recommendations:
            [APIField("recommendations", .array(.string), "Recommendations, by identifier.")]
        case .serves:
            [
                APIField("themes", .array(.string), "Themes, by slug."),
                APIField("targets", .array(.string), "Targets of the goals, as 5.2."),
                APIField(
                    "marker",
                    .nullable(.choice(Request.GenderMarker.Score.allCases.map(\.rawValue))),
                    "Gender equality policy marker."),
                APIField(
                    "marker-reason", .limited(RequestText.textLimit), "Why this marker."),
            ]
        case .frame:
            [
                APIField("from", .nullable(.day), "First day."),
                APIField("until", .nullable(.day), "Last day."),
                APIField("currency", .nullable(.limited(3)), "Currency, by ISO 4217 code."),
                APIField("low", .nullable(amount), "Lower amount, in whole units."),
                APIField("high", .nullable(amount), "Higher amount, in whole units."),
            ]
        case .consulted:
            [APIField("consulted", .array(.string), "Organisations, by slug.")]
        case .addressees:
            [
                APIField("addressees", .array(.string), "Entities, by slug."),
                APIField("lead", .nullable(.string), "Which of them leads, by slug."),
            ]
        case .publication:
            [
                APIField(
                    "publication", .choice(Request.Publication.allCases.map(\.rawValue)),
                    "What the public may see.")
            ]
        }
    }

    private var amount: APISchema { .integer(minimum: 0, maximum: Request.CostRange.limit) }
}
