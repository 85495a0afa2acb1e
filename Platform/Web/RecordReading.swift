package import Base
package import Database
import Documents
package import Localization

/// A value in the JSON of a record.
package indirect enum APIValue: Sendable {
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([APIValue])
    case object([(name: StaticString, value: APIValue)])
    case none

    package static func maybe(_ text: String?) -> APIValue { text.map { .text($0) } ?? .none }
    package static func maybe(_ number: Int?) -> APIValue { number.map { .number($0) } ?? .none }
    package static func maybe(_ flag: Bool?) -> APIValue { flag.map { .flag($0) } ?? .none }
    package static func maybe(_ day: Day?) -> APIValue { maybe(day?.description) }
    package static func texts(_ texts: [String]) -> APIValue { .list(texts.map { .text($0) }) }

    /// Currency and a decimal number.
    package static func maybe(_ money: Money?) -> APIValue {
        money.map {
            .object([
                ("currency", .text($0.currency.code)), ("amount", .text($0.decimalText)),
            ])
        } ?? .none
    }

    fileprivate func write(_ json: inout JSONWriter) {
        switch self {
        case .text(let text): json.string(text)
        case .number(let number): json.integer(number)
        case .flag(let flag): json.boolean(flag)
        case .list(let values): json.array { json in for value in values { value.write(&json) } }
        case .object(let members):
            json.object { json in
                for member in members {
                    json.key(member.name.description)
                    member.value.write(&json)
                }
            }
        case .none: json.null()
        }
    }
}

extension Answer {
    /// A value by itself.
    package static func json(_ value: APIValue) -> Answer {
        var json = JSONWriter()
        value.write(&json)
        return .json(json.bytes)
    }
}

extension APISchema {
    /// The shape of money: a decimal number.
    package static var money: APISchema {
        .object([("currency", .string), ("amount", .string)])
    }

    /// A number that is not negative.
    package static var count: APISchema { .integer(minimum: 0, maximum: 9_007_199_254_740_991) }
}

/// For whom and in what language the JSON of a record is written.
package struct APIReader: Sendable {
    package let actor: Actor?
    package let words: Words
    package let publicURL: String
    package let now: Instant

    /// Throws for a language that is none.
    package init(_ visit: Visit) throws(Problem) {
        actor = visit.identity?.actor
        words = try visit.apiWords()
        publicURL = visit.site.publicURL
        now = visit.now
    }
}

/// A member of the JSON of a record: shape and content stand once.
package struct APIMember<Item: Sendable>: Sendable {
    package let name: StaticString
    package let schema: APISchema
    package let value: @Sendable (Item, APIReader) -> APIValue

    package init(
        _ name: StaticString, _ schema: APISchema,
        _ value: @escaping @Sendable (Item, APIReader) -> APIValue
    ) {
        self.name = name
        self.schema = schema
        self.value = value
    }
}

/// A part of a list that a program asks for: which list, how many, after which.
package struct APIPage: Sendable {
    package static let maximumLimit = 100

    package let list: String
    package let limit: Int
    package let after: String?
    /// The address's query, which may narrow the list.
    package let query: Query

    /// `lists` by name, the public one first; the others need somebody who is signed in.
    package init(_ visit: Visit, lists: [String]) throws(Problem) {
        list = visit.query["list"] ?? lists.first ?? ""
        limit = try Self.limit(visit.query)
        after = visit.query["after"]
        query = visit.query
        guard lists.contains(list) else {
            throw .faultyInput([
                Problem.Fault(
                    field: "list", value: list, rule: "choice",
                    values: ["choices": lists.joined(separator: ", ")])
            ])
        }
        guard list == lists.first || visit.identity != nil else { throw .badToken }
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

    /// What does not stand in the reader's list is no place in it, though the reader may see it elsewhere: what comes after
    /// it would tell when it was begun or submitted. `find`: by its id, if it stands in the list.
    package func last<Record>(
        _ find: (String) throws -> Record?
    ) throws -> Record? {
        guard let after else { return nil }
        guard let record = try find(after) else {
            throw Problem.faulty([
                Problem.Fault(field: "after", value: after, rule: "unknown-cursor")
            ])
        }
        return record
    }

    package static func parameters(lists: [String]) -> [APIParameter] {
        [
            APIParameter(
                "list", in: .query, .choice(lists),
                "Which ones: public without it; the others need a token."),
            APIParameter(
                "limit", in: .query, .integer(minimum: 1, maximum: maximumLimit),
                "Most items; 50 without it."),
            APIParameter("after", in: .query, .string, "`next` of the answer before."), language,
        ]
    }

    package static var language: APIParameter {
        APIParameter(
            "lang", in: .query, .choice(Language.allCases.map(\.code)),
            "Language of names; texts keep theirs.")
    }

    package static func schema(
        of item: [(name: StaticString, schema: APISchema)]
    ) -> APISchema {
        .object([
            ("count", .integer(minimum: 0, maximum: 2_147_483_647)),
            ("items", .array(.object(item))),
            ("next", .nullable(.string)),
        ])
    }
}

/// How the records of a kind are read by programs: those of a list part by part, and each by itself.
package struct RecordReading<Item: Sendable>: Sendable {
    package typealias List =
        @Sendable (APIPage, APIReader, any Reader) throws -> (count: Int, items: [Item])

    let lists: [String]
    /// What a list can be narrowed by.
    let filters: [APIParameter]
    let members: [APIMember<Item>]
    /// What only a record asked for by itself tells.
    let inner: [APIMember<Item>]
    /// The public id of an item, which is the place in a list, too.
    let id: @Sendable (Item) -> String
    let list: List
    /// Throws `Problem.notFound` where the record does not exist for the visitor.
    let one: @Sendable (Visit, APIReader, any Reader) throws -> Item

    package init(
        lists: [String], filters: [APIParameter] = [], members: [APIMember<Item>],
        inner: [APIMember<Item>],
        id: @escaping @Sendable (Item) -> String, list: @escaping List,
        one: @escaping @Sendable (Visit, APIReader, any Reader) throws -> Item
    ) {
        self.lists = lists
        self.filters = filters
        self.members = members
        self.inner = inner
        self.id = id
        self.list = list
        self.one = one
    }

    /// A name of an operation and what it does.
    package typealias Name = (id: StaticString, summary: StaticString)

    package func routes(
        _ listPattern: RoutePattern, _ onePattern: RoutePattern, parameter: APIParameter,
        scope: StaticString, list listName: Name, one oneName: Name
    ) -> [Route] {
        func reading(
            _ pattern: RoutePattern, _ operation: APIOperation,
            _ handle: @escaping @Sendable (Visit) async throws -> Answer
        ) -> Route {
            var route = Route.api(pattern, operation, handle)
            route.scope = scope
            return route
        }
        return [
            reading(
                listPattern,
                APIOperation(
                    id: listName.id, summary: listName.summary,
                    parameters: filters + APIPage.parameters(lists: lists),
                    answer: APIPage.schema(of: members.map { ($0.name, $0.schema) }))
            ) { try await answerList($0) },
            reading(
                onePattern,
                APIOperation(
                    id: oneName.id, summary: oneName.summary,
                    parameters: [parameter, APIPage.language],
                    answer: .object((members + inner).map { ($0.name, $0.schema) }))
            ) { try await answerOne($0) },
        ]
    }

    private func answerList(_ visit: Visit) async throws -> Answer {
        let reader = try APIReader(visit)
        let page = try APIPage(visit, lists: lists)
        let (count, items) = try await visit.read { try list(page, reader, $0) }
        var json = JSONWriter()
        json.object { json in
            json.member("count", count)
            json.key("items")
            json.array { json in
                for item in items { write(item, members, reader, &json) }
            }
            json.member("next", items.count == page.limit ? items.last.map(id) : nil)
        }
        return .json(json.bytes)
    }

    private func answerOne(_ visit: Visit) async throws -> Answer {
        let reader = try APIReader(visit)
        let item = try await visit.read { try one(visit, reader, $0) }
        var json = JSONWriter()
        write(item, members + inner, reader, &json)
        return .json(json.bytes)
    }

    private func write(
        _ item: Item, _ members: [APIMember<Item>], _ reader: APIReader, _ json: inout JSONWriter
    ) {
        APIValue.object(members.map { ($0.name, $0.value(item, reader)) }).write(&json)
    }
}
