import Base
import Documents

/// What the OpenAPI document says of one route.
package struct APIOperation: Sendable {
    package let id: StaticString
    package let summary: StaticString
    package let parameters: [APIParameter]
    /// The shape of a good answer.
    package let answer: APISchema

    package init(
        id: StaticString, summary: StaticString, parameters: [APIParameter] = [],
        answer: APISchema
    ) {
        self.id = id
        self.summary = summary
        self.parameters = parameters
        self.answer = answer
    }
}

package struct APIParameter: Sendable {
    package let name: StaticString
    package let place: Place
    package let schema: APISchema
    package let summary: StaticString

    package enum Place: String, Sendable {
        case path, query
    }

    package init(
        _ name: StaticString, in place: Place, _ schema: APISchema, _ summary: StaticString
    ) {
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
    case choice([String])
    case nullable(APISchema)
    case array(APISchema)
    case object([(name: StaticString, schema: APISchema)])
    /// The schema, or an empty text, which a query parameter may hold and which means nothing.
    case emptiable(APISchema)

    /// What a query parameter of this schema may hold.
    fileprivate var orEmpty: APISchema {
        switch self {
        case .string, .limited: self
        default: .emptiable(self)
        }
    }

    fileprivate func write(_ json: inout JSONWriter) {
        json.beginObject()
        writeFields(&json)
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
        "Recommendations of the Universal Periodic Review. Everything here is public.")
    json.endObject()
    json.key("servers")
    json.beginArray()
    json.beginObject()
    json.member("url", server)
    json.endObject()
    json.endArray()
    json.key("paths")
    json.beginObject()
    for route in routes {
        guard let operation = route.operation else { continue }
        json.key(route.pattern.description)
        json.beginObject()
        json.key("get")
        write(operation, &json)
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
    json.endObject()
    json.endObject()
    return json.bytes
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

private func write(_ operation: APIOperation, _ json: inout JSONWriter) {
    json.beginObject()
    json.member("operationId", operation.id.description)
    json.member("summary", operation.summary.description)
    json.key("parameters")
    json.beginArray()
    for parameter in operation.parameters {
        json.beginObject()
        json.member("name", parameter.name.description)
        json.member("in", parameter.place.rawValue)
        json.member("description", parameter.summary.description)
        json.key("required")
        json.boolean(parameter.place == .path)
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
    json.key("application/json")
    json.beginObject()
    json.key("schema")
    operation.answer.write(&json)
    json.endObject()
    json.endObject()
    json.endObject()
    for (status, description) in [
        ("400", "The address cannot be read."), ("404", "There is no such record."),
        ("414", "The address is too long."),
        ("422", "A parameter has a value that is not allowed; every fault is named."),
        ("503", "Too many requests at a time; try again after Retry-After seconds."),
    ] {
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
