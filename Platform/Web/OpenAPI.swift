import Base
import Documents

/// What the OpenAPI document says of one route.
package struct APIOperation: Sendable {
    package let id: StaticString
    package let summary: StaticString
    package let parameters: [APIParameter]
    /// The members of the JSON object that an act takes.
    package let body: [APIField]
    /// The shape of a good answer.
    package let answer: APISchema
    /// Where the catalogue says what it does, if the words of a form say it already.
    package let words: StaticString?

    package init(
        id: StaticString, summary: StaticString, parameters: [APIParameter] = [],
        body: [APIField] = [], answer: APISchema, words: StaticString? = nil
    ) {
        self.id = id
        self.summary = summary
        self.parameters = parameters
        self.body = body
        self.answer = answer
        self.words = words
    }
}

/// A member of the JSON object that an act takes; the field of the same name in its form.
package struct APIField: Sendable {
    package let name: StaticString
    package let schema: APISchema
    package let summary: StaticString
    package let isRequired: Bool

    package init(
        _ name: StaticString, _ schema: APISchema, _ summary: StaticString,
        isRequired: Bool = false
    ) {
        self.name = name
        self.schema = schema
        self.summary = summary
        self.isRequired = isRequired
    }
}

/// A member of each object in a list; in the form the field `NAME-0`, `NAME-1` of its row.
package struct APIRowMember: Sendable {
    package let name: StaticString
    /// The form's name of it, without the number.
    package let field: StaticString
    package let schema: APISchema
    package let summary: StaticString

    package init(
        _ name: StaticString, field: StaticString? = nil, _ schema: APISchema,
        _ summary: StaticString
    ) {
        self.name = name
        self.field = field ?? name
        self.schema = schema
        self.summary = summary
    }
}

extension [APIField] {
    /// Faults that forms name by their rows, as `amount-0`, by the members that programs send:
    /// `budgets[0].amount`.
    func named(_ faults: [Fault]) -> [Fault] {
        faults.map { fault in
            guard let dash = fault.field.lastIndex(of: "-"),
                let row = Int(fault.field[fault.field.index(after: dash)...])
            else { return fault }
            for field in self {
                guard case .rows(let members) = field.schema,
                    let member = members.first(where: {
                        $0.field.description == fault.field[..<dash]
                    })
                else { continue }
                return Fault(
                    field: "\(field.name)[\(row)].\(member.name)", value: fault.value,
                    rule: fault.rule, values: fault.values)
            }
            return fault
        }
    }
}

package struct APIParameter: Sendable {
    package let name: StaticString
    package let place: Place
    package let schema: APISchema
    package let summary: StaticString
    /// Its name where people read what it means; the same name may mean something else in another address.
    package let meaning: StaticString

    package enum Place: String, Sendable {
        case path, query, header
    }

    package init(
        _ name: StaticString, in place: Place, _ schema: APISchema, _ summary: StaticString,
        meaning: StaticString? = nil
    ) {
        self.meaning = meaning ?? name
        self.name = name
        self.place = place
        self.schema = schema
        self.summary = summary
    }
}

/// JSON Schema 2020-12, as far as the API needs it.
package indirect enum APISchema: Sendable {
    case string
    /// At most so many characters.
    case limited(Int)
    case integer(minimum: Int, maximum: Int)
    case boolean
    /// `2027-03-31`
    case day
    /// A number as a text, `-1200.50`: digits, and a point before at most four decimals.
    case decimal
    /// What an idempotency key may be.
    case key
    case choice([String])
    case nullable(APISchema)
    case array(APISchema)
    case object([(name: StaticString, schema: APISchema)])
    /// A list of objects, each of which is a row of a form; a member that is not given is empty.
    case rows([APIRowMember])
    /// Bytes of whatever type the file has; as an answer only.
    case file
    /// The schema, or an empty text, which a query parameter may hold and which means nothing.
    case emptiable(APISchema)

    fileprivate var contentType: String {
        if case .file = self { "*/*" } else { "application/json" }
    }

    /// What a query parameter of this schema may hold.
    fileprivate var orEmpty: APISchema {
        switch self {
        case .string, .limited: self
        default: .emptiable(self)
        }
    }

    fileprivate func write(_ json: inout JSONWriter, description: StaticString? = nil) {
        json.beginObject()
        writeFields(&json)
        if let description { json.member("description", description.description) }
        json.endObject()
    }

    private func writeFields(_ json: inout JSONWriter) {
        switch self {
        case .string: json.member("type", "string")
        case .limited(let maximum):
            json.member("type", "string")
            json.key("maxLength")
            json.integer(maximum)
        case .integer(let minimum, let maximum):
            json.member("type", "integer")
            json.key("minimum")
            json.integer(minimum)
            json.key("maximum")
            json.integer(maximum)
        case .boolean: json.member("type", "boolean")
        case .file:
            json.member("type", "string")
            json.member("format", "binary")
        case .day:
            json.member("type", "string")
            json.member("format", "date")
        case .decimal:
            json.member("type", "string")
            json.member("pattern", "^-?[0-9]{1,16}([.][0-9]{1,4})?$")
        case .key:
            json.member("type", "string")
            json.member("pattern", "^[!-~]{1,100}$")
        case .choice(let choices):
            json.member("type", "string")
            json.key("enum")
            json.beginArray()
            for choice in choices { json.string(choice) }
            json.endArray()
        case .nullable(let schema):
            json.key("anyOf")
            json.beginArray()
            schema.write(&json)
            json.beginObject()
            json.member("type", "null")
            json.endObject()
            json.endArray()
        case .emptiable(let schema):
            json.key("anyOf")
            json.beginArray()
            schema.write(&json)
            APISchema.limited(0).write(&json)
            json.endArray()
        case .array(let schema):
            json.member("type", "array")
            json.key("items")
            schema.write(&json)
        case .rows(let members):
            json.member("type", "array")
            json.key("items")
            json.object { json in
                json.member("type", "object")
                json.key("properties")
                json.object { json in
                    for member in members {
                        json.key(member.name.description)
                        member.schema.write(&json, description: member.summary)
                    }
                }
                json.key("additionalProperties")
                json.boolean(false)
            }
        case .object(let fields):
            json.member("type", "object")
            json.key("properties")
            json.beginObject()
            for field in fields {
                json.key(field.name.description)
                field.schema.write(&json)
            }
            json.endObject()
            json.key("required")
            json.beginArray()
            for field in fields { json.string(field.name.description) }
            json.endArray()
            json.key("additionalProperties")
            json.boolean(false)
        }
    }
}

/// `/api/v1/openapi.json`, made from the table of routes.
func apiDescription(of routes: [Route]) -> Route {
    let operations = routes.filter { $0.operation != nil }
    return .file("/api/v1/openapi.json") { visit in
        .json(openAPIDocument(operations, server: visit.site.publicURL))
    }
}

func openAPIDocument(_ routes: [Route], server: String) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.member("openapi", "3.1.0")
    json.key("info")
    json.beginObject()
    json.member("title", "Accord")
    json.member("version", "1")
    json.member(
        "description",
        """
        Recommendations of the Universal Periodic Review, requests for help and their answers. What is \
        public needs no token; with one, a program sees and does what its person may.
        """)
    json.endObject()
    json.key("servers")
    json.beginArray()
    json.beginObject()
    json.member("url", server)
    json.endObject()
    json.endArray()
    json.key("paths")
    json.beginObject()
    for path in paths(of: routes) {
        json.key(path)
        json.beginObject()
        for route in routes where route.pattern.description == path {
            guard let operation = route.operation else { continue }
            json.key(route.method.rawValue.lowercased())
            write(operation, of: route, &json)
        }
        json.endObject()
    }
    json.endObject()
    json.key("components")
    json.beginObject()
    json.key("schemas")
    json.beginObject()
    json.key("Problem")
    problemSchema.write(&json)
    json.endObject()
    json.key("securitySchemes")
    json.object { json in
        json.key("token")
        json.object { json in
            json.member("type", "http")
            json.member("scheme", "bearer")
            json.member("description", "Made on the account page: roles, scopes and an end.")
        }
    }
    json.endObject()
    json.endObject()
    return json.bytes
}

/// Each address once, in the order of the table.
private func paths(of routes: [Route]) -> [String] {
    var paths: [String] = []
    for route in routes where !paths.contains(route.pattern.description) {
        paths.append(route.pattern.description)
    }
    return paths
}

/// Where a token adds something, one may also come without, unless the route asks for it.
private func writeSecurity(of route: Route, _ json: inout JSONWriter) {
    guard let scope = route.scope else { return }
    json.member("x-scope", scope.description)
    json.key("security")
    json.array { json in
        if route.access == .everyone { json.object { _ in } }
        json.object { json in json.member("token", [String]()) }
    }
}

private func writeBody(_ fields: [APIField], _ json: inout JSONWriter) {
    json.key("requestBody")
    json.object { json in
        json.key("required")
        json.boolean(true)
        json.key("content")
        json.object { json in
            json.key("application/json")
            json.object { json in
                json.key("schema")
                json.object { json in
                    json.member("type", "object")
                    json.key("properties")
                    json.object { json in
                        for field in fields {
                            json.key(field.name.description)
                            field.schema.write(&json, description: field.summary)
                        }
                    }
                    json.member(
                        "required", fields.filter(\.isRequired).map(\.name.description))
                    json.key("additionalProperties")
                    json.boolean(false)
                }
            }
        }
    }
}

/// RFC 9457, with every fault of the request.
private let problemSchema = APISchema.object([
    ("type", .string), ("title", .string), ("status", .integer(minimum: 400, maximum: 599)),
    ("detail", .string), ("instance", .string),
    (
        "faults",
        .array(.object([("field", .string), ("value", .string), ("message", .string)]))
    ),
])

/// What every act carries, so that the same ask sent twice acts once.
package let idempotencyKey = APIParameter(
    "Idempotency-Key", in: .header, .key,
    "Chosen by you: the same key with the same body acts once and answers the same again.")

private func write(_ operation: APIOperation, of route: Route, _ json: inout JSONWriter) {
    let isAct = route.method == .post
    json.beginObject()
    json.member("operationId", operation.id.description)
    json.member("summary", operation.summary.description)
    writeSecurity(of: route, &json)
    if isAct { writeBody(operation.body, &json) }
    json.key("parameters")
    json.beginArray()
    for parameter in operation.parameters + (isAct ? [APIPage.language, idempotencyKey] : []) {
        json.beginObject()
        json.member("name", parameter.name.description)
        json.member("in", parameter.place.rawValue)
        json.member("description", parameter.summary.description)
        json.key("required")
        json.boolean(parameter.place != .query)
        json.key("schema")
        (parameter.place == .query ? parameter.schema.orEmpty : parameter.schema).write(&json)
        json.endObject()
    }
    json.endArray()
    json.key("responses")
    json.beginObject()
    json.key("200")
    json.beginObject()
    json.member("description", "As asked.")
    json.key("content")
    json.beginObject()
    json.key(operation.answer.contentType)
    json.beginObject()
    json.key("schema")
    operation.answer.write(&json)
    json.endObject()
    json.endObject()
    json.endObject()
    let ofActs =
        isAct
        ? [
            ("409", "It cannot be done now, or somebody was faster."),
            ("413", "What was sent is too large."), ("415", "What was sent is not JSON."),
        ] : []
    for (status, description) in [
        ("400", "The address or the body cannot be read."),
        ("401", "There is no token, or no good one."),
        ("403", "The token, or the person behind it, may not do this."),
        ("404", "There is no such record."), ("414", "The address is too long."),
        ("422", "A value is missing or not allowed; every fault is named."),
        ("503", "Too many requests at a time; try again after Retry-After seconds."),
    ] + ofActs {
        json.key(status)
        json.beginObject()
        json.member("description", description)
        json.key("content")
        json.beginObject()
        json.key("application/problem+json")
        json.beginObject()
        json.key("schema")
        json.beginObject()
        json.member("$ref", "#/components/schemas/Problem")
        json.endObject()
        json.endObject()
        json.endObject()
        json.endObject()
    }
    json.endObject()
    json.endObject()
}
