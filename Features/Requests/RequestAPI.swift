import Base
import Database
import Documents
import Parties
import Web

/// Requests for programs: what the token's person may see and do, by the rules of the pages.
enum RequestAPI {
    static let maximumLimit = 100

    static func routes(_ tools: RequestTools) -> [Route] {
        [
            reading("/requests", listOperation) { try await list($0, tools) },
            .apiAct("/requests", scope: "requests:write", beginOperation) { try await begin($0) },
            reading("/requests/{request}", oneOperation) { try await one($0, tools) },
        ] + DraftStep.allCases.map { part($0, tools) } + RequestAct.all.map { act($0) }
    }

    private static func reading(
        _ pattern: RoutePattern, _ operation: APIOperation,
        _ handle: @escaping @Sendable (Visit) async throws -> Answer
    ) -> Route {
        var route = Route.api(pattern, operation, handle)
        route.scope = "requests:read"
        return route
    }

    // MARK: Reading

    private static let language = APIParameter(
        "lang", in: .query, .choice(Language.allCases.map(\.code)),
        "Language of names; texts keep theirs.")
    private static let request = APIParameter("request", in: .path, .string, "Identifier.")

    private static let listOperation = APIOperation(
        id: "listRequests", summary: "Requests, the latest first.",
        parameters: [
            APIParameter(
                "list", in: .query, .choice(Request.List.allCases.map(\.rawValue)),
                "Which ones: public without it; the others need a token."),
            APIParameter(
                "limit", in: .query, .integer(minimum: 1, maximum: maximumLimit),
                "Most items; 50 without it."),
            APIParameter("after", in: .query, .string, "`next` of the answer before."), language,
        ],
        answer: .object([
            ("count", .integer(minimum: 0, maximum: 2_147_483_647)),
            ("items", .array(.object(RequestJSON.brief))), ("next", .nullable(.string)),
        ]))

    private static let oneOperation = APIOperation(
        id: "getRequest", summary: "One request, as far as one may see it.",
        parameters: [request, language], answer: .object(RequestJSON.whole))

    private static func list(_ visit: Visit, _ tools: RequestTools) async throws -> Answer {
        let words = try visit.apiWords()
        let limit = try limit(visit.query)
        let list = try which(visit.query)
        let actor = visit.identity?.actor
        guard list == .published || actor != nil else { throw Problem.badToken }
        let (count, facts) = try await visit.read { reader in
            var last: Request?
            if let after = visit.query["after"] {
                // What the reader does not see is no place in the reader's list.
                guard let request = try Request.find(after, reader),
                    RequestRules.sight(of: request, for: actor) != nil
                else {
                    throw Problem.faulty([
                        Problem.Fault(field: "after", value: after, rule: "unknown-cursor")
                    ])
                }
                last = request
            }
            let page = try Request.page(list, for: actor, reader, after: last, limit: limit)
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
                        RequestJSON(item, actor, visit.site.publicURL, words).writeBrief(&$0)
                    }
                }
            }
            json.member("next", facts.count == limit ? facts.last?.request.publicID : nil)
        }
        return .json(json.bytes)
    }

    private static func which(_ query: Query) throws(Problem) -> Request.List {
        guard let text = query["list"] else { return .published }
        guard let list = Request.List(rawValue: text) else {
            throw .faultyInput([
                Problem.Fault(
                    field: "list", value: text, rule: "choice",
                    values: [
                        "choices": Request.List.allCases.map(\.rawValue).joined(separator: ", ")
                    ])
            ])
        }
        return list
    }

    private static func limit(_ query: Query) throws(Problem) -> Int {
        guard let text = query["limit"] else { return 50 }
        guard let limit = Int(text), (1...maximumLimit).contains(limit) else {
            throw .faultyInput([
                Problem.Fault(
                    field: "limit", value: text, rule: "range",
                    values: ["minimum": "1", "maximum": String(maximumLimit)])
            ])
        }
        return limit
    }

    private static func one(_ visit: Visit, _ tools: RequestTools) async throws -> Answer {
        let words = try visit.apiWords()
        let page = try await RequestPage.load(visit, tools)
        var json = JSONWriter()
        json.object {
            RequestJSON(page.facts, visit.identity?.actor, visit.site.publicURL, words)
                .writeWhole(page.trail, page.people, &$0)
        }
        return .json(json.bytes)
    }

    // MARK: Acts

    private static let done = APISchema.object([
        ("request", .string), ("act", .string), ("at", .string), ("address", .string),
    ])

    private static let beginOperation = APIOperation(
        id: "beginRequest", summary: "Begins a draft for the token's State.",
        body: [
            APIField("title", .limited(RequestText.titleLimit), "Its title.", isRequired: true),
            APIField(
                "language", .choice(Language.allCases.map(\.code)),
                "The language it is written in; English without it."),
        ], answer: done, words: "requests.work.begin")

    private static func begin(_ visit: Visit) async throws -> Answer {
        let ask = try visit.apiAsk()
        let typed = try visit.request.fields(beginOperation.body)
        let title = try NewRequestPage.title(typed)
        return answer(
            visit,
            try await RequestCommands.begin(
                ask, title: title,
                language: typed["language"].flatMap { Language(rawValue: $0) } ?? .en))
    }

    /// A part of a draft: what is not given stays as it stands.
    private static func part(_ step: DraftStep, _ tools: RequestTools) -> Route {
        let version = APIField(
            "version", .integer(minimum: 1, maximum: 2_147_483_647),
            "The version last read: refused where somebody has changed the request since.")
        let operation = APIOperation(
            id: step.operation, summary: step.summary, parameters: [request],
            body: step.fields + [version], answer: done, words: step.words)
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
            return answer(visit, outcome)
        }
    }

    private static func act(_ act: RequestAct) -> Route {
        let operation = APIOperation(
            id: act.id, summary: act.summary, parameters: [request], body: act.fields,
            answer: done, words: act.words)
        let pattern: RoutePattern = "/requests/{request}"
        return .apiAct(
            pattern + RoutePattern(noun: act.noun), scope: "requests:write", operation
        ) { visit in
            let ask = try visit.apiAsk()
            let typed = try visit.request.fields(act.fields)
            return answer(
                visit,
                try await RequestCommands.perform(
                    act.noun, visit.parameter("request"), ask
                ) { try act.decide($0, typed, $1, $2) })
        }
    }

    /// The same whenever the same key is sent. Without the version: it counts what the State did before it
    /// asked, which is its own.
    private static func answer(_ visit: Visit, _ outcome: Outcome) -> Answer {
        var json = JSONWriter()
        json.object { json in
            json.member("request", outcome.record)
            json.member("act", outcome.act)
            json.member("at", outcome.at.description)
            json.member(
                "address", "\(visit.site.publicURL)/api/v1/requests/\(outcome.record)")
        }
        return .json(json.bytes)
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
