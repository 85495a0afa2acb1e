import Base
package import Database
package import Documents
import Localization
import Markup
import Parties
package import Web

/// What a later feature adds to a recommendation for programs: always what the public sees.
package struct RecommendationFact: Sendable {
    package typealias Write =
        @Sendable (Recommendation, any Reader, inout JSONWriter) throws -> Void

    let name: StaticString
    let schema: APISchema
    /// Writes the value, and nothing else.
    let write: Write

    package init(name: StaticString, schema: APISchema, write: @escaping Write) {
        self.name = name
        self.schema = schema
        self.write = write
    }
}

/// The API of the feature. Names come in the language of `lang`, English without it.
enum RecommendationAPI {
    typealias RecommendationList = Listing<RecommendationListing.Query, Recommendation>

    static let maximumLimit = 500

    static func routes(
        listing: RecommendationList, catalogues: RecommendationCatalogueCache,
        facts: [RecommendationFact]
    ) -> [Route] {
        [
            .api("/recommendations", listOperation) { visit in
                try await list(visit, listing: listing)
            },
            .api("/recommendations/{recommendation}", oneOperation(facts)) { visit in
                try await one(visit, listing: listing, catalogues: catalogues, facts: facts)
            },
        ]
    }

    private static let fields: [(name: StaticString, schema: APISchema)] = [
        ("id", .string), ("state_under_review", .string), ("state_under_review_iso3", .string),
        ("session", .integer(minimum: 1, maximum: 999)),
        ("cycle", .nullable(.integer(minimum: 1, maximum: 99))),
        ("paragraph", .nullable(.string)), ("text", .string),
        ("language", .choice(Language.allCases.map(\.code))),
        ("position", .choice(Position.allCases.map(\.code))),
        ("position_as_given", .nullable(.string)), ("recommending_states", .array(.string)),
        ("recommending_states_iso3", .array(.string)),
        ("action", .nullable(.choice(ActionCategory.allCases.map(\.code)))),
        ("themes", .array(.string)), ("theme_slugs", .array(.string)),
        ("symbol", .nullable(.string)), ("address", .string),
    ]

    private static let language = APIParameter(
        "lang", in: .query, .choice(Language.allCases.map(\.code)),
        "Language of names; texts keep theirs.")

    private static let listOperation = APIOperation(
        id: "listRecommendations", summary: "Recommendations, the latest review first.",
        parameters: [
            APIParameter(
                "q", in: .query, .limited(RecommendationFilter.maximumWordsLength),
                "Words; phrases in quotation marks, AND, OR, NOT, educat*."),
            APIParameter(
                "state", in: .query, .string, "State under review: slug, ISO 3166 code or name."),
            APIParameter(
                "by", in: .query, .string, "Recommending State: slug, ISO 3166 code or name."),
            APIParameter("theme", in: .query, .string, "Theme, by slug."),
            APIParameter(
                "session", in: .query, .integer(minimum: 1, maximum: 999),
                "Session of the Working Group."),
            APIParameter("cycle", in: .query, .integer(minimum: 1, maximum: 99), "Cycle."),
            APIParameter(
                "position", in: .query, .choice(Position.allCases.map(\.code)),
                "Position of the State under review."),
            APIParameter(
                "action", in: .query, .choice(ActionCategory.allCases.map(\.code)),
                "Category of action."),
            APIParameter(
                "group", in: .query, .choice(RegionalGroup.allCases.map(\.rawValue)),
                "Regional group of the State under review."),
            APIParameter(
                "limit", in: .query, .integer(minimum: 1, maximum: maximumLimit),
                "Most items; 50 without it."),
            APIParameter("after", in: .query, .string, "`next` of the answer before."),
            language,
        ],
        answer: .object([
            ("count", .integer(minimum: 0, maximum: 2_147_483_647)),
            ("items", .array(.object(fields))), ("next", .nullable(.string)),
        ]))

    private static func oneOperation(_ facts: [RecommendationFact]) -> APIOperation {
        APIOperation(
            id: "getRecommendation",
            summary: "One recommendation by its identifier, with what became of it.",
            parameters: [
                APIParameter("recommendation", in: .path, .string, "Identifier."), language,
            ], answer: .object(fields + facts.map { (name: $0.name, schema: $0.schema) }))
    }

    private static func list(_ visit: Visit, listing: RecommendationList) async throws -> Answer {
        let words = try visit.apiWords()
        let limit = try limit(visit.query)
        let (query, count, items) = try await visit.read { reader in
            let query = try listing.filter(visit, reader)
            var last: Recommendation?
            if let after = visit.query["after"] {
                last = try Recommendation.find(publicID: after, reader)
                guard last != nil else {
                    throw Problem.faulty([
                        Problem.Fault(field: "after", value: after, rule: "unknown-cursor")
                    ])
                }
            }
            return (
                query, try listing.count(reader, query),
                try listing.items(reader, query, last, limit)
            )
        }
        var json = JSONWriter()
        json.beginObject()
        json.key("count")
        json.integer(count)
        json.key("items")
        json.beginArray()
        for item in items { listing.object(item, query, words, &json) }
        json.endArray()
        json.key("next")
        if items.count == limit, let last = items.last {
            json.string(last.publicID)
        } else {
            json.null()
        }
        json.endObject()
        return .json(json.bytes)
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

    private static func one(
        _ visit: Visit, listing: RecommendationList, catalogues: RecommendationCatalogueCache,
        facts: [RecommendationFact]
    ) async throws -> Answer {
        let words = try visit.apiWords()
        let bytes = try await visit.read { reader in
            guard
                let item = try Recommendation.find(
                    publicID: visit.parameter("recommendation"), reader)
            else { throw Problem.notFound }
            let query = RecommendationListing.Query(
                filter: RecommendationFilter(), directory: try catalogues.directory(reader),
                publicURL: visit.site.publicURL)
            var json = JSONWriter()
            try listing.object(item, query, words, &json) { json in
                for fact in facts {
                    json.key(fact.name.description)
                    try fact.write(item, reader, &json)
                }
            }
            return json.bytes
        }
        return .json(bytes)
    }
}
