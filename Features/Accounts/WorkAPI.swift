import Base
import Database
import Documents
import Localization
import Markup
import Web

/// The work list for programs.
enum WorkAPI {
    static func route(_ contributions: WorkContributions) -> Route {
        var route = Route.api("/work", operation) { try await list($0, contributions) }
        route.access = .signedIn
        route.scope = "work:read"
        return route
    }

    private static let operation = APIOperation(
        id: "listWork", summary: "What waits for the token's person: overdue, due, later.",
        parameters: [
            APIParameter(
                "lang", in: .query, .choice(Language.allCases.map(\.code)),
                "Language of names; texts keep theirs.")
        ],
        answer: .object([
            (
                "items",
                .array(
                    .object([
                        ("urgency", .choice(["overdue", "due", "later"])), ("title", .string),
                        ("why", .string), ("due", .nullable(.string)), ("address", .string),
                    ]))
            )
        ]))

    private static func list(
        _ visit: Visit, _ contributions: WorkContributions
    ) async throws -> Answer {
        let (words, actor, now) = (try visit.apiWords(), try visit.actor(), visit.now)
        let items = try await visit.read { reader in
            try contributions.items.flatMap { try $0(actor, reader, words, now) }
        }
        var json = JSONWriter()
        json.object { json in
            json.key("items")
            json.array { json in
                for urgency in WorkItem.Urgency.allCases {
                    for item in items where item.urgency == urgency {
                        write(item, visit.site.publicURL, words, &json)
                    }
                }
            }
        }
        return .json(json.bytes)
    }

    private static func write(
        _ item: WorkItem, _ publicURL: String, _ words: Words, _ json: inout JSONWriter
    ) {
        let urgency =
            switch item.urgency {
            case .overdue: "overdue"
            case .due: "due"
            case .later: "later"
            }
        json.object { json in
            json.member("urgency", urgency)
            json.member("title", item.title.text(words))
            json.member("why", item.why)
            json.member("due", item.due?.description)
            json.member("address", publicURL + Link(in: words.language, item.link).text)
        }
    }
}
