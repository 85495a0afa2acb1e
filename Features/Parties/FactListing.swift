import Base
import Database
import Documents
import Localization
import Web

/// A list of reference facts, all of them at hand: to take away, and as one answer of the API.
extension Listing where Filter == PartyDirectory, Item: Identifiable {
    init(
        facts name: StaticString, title: StaticString, directories: PartyDirectoryCache,
        columns: [Column], all: @escaping @Sendable (PartyDirectory) -> [Item]
    ) {
        self.init(
            name: name, columns: columns, title: { words, _ in words(title) },
            filter: { _, reader in try directories.directory(reader) },
            count: { _, directory in all(directory).count },
            items: { _, directory, after, limit in
                let items = all(directory)
                let next = after.flatMap { last in items.firstIndex { $0.id == last.id } }
                return Array(items[(next.map { $0 + 1 } ?? 0)...].prefix(limit))
            })
    }

    /// `{"items": […]}` with every item of the list.
    func apiRoute(_ pattern: RoutePattern, _ operation: APIOperation) -> Route {
        .api(pattern, operation) { visit in
            let words = try visit.apiWords()
            let (directory, items) = try await visit.read { reader in
                let directory = try filter(visit, reader)
                return (directory, try self.items(reader, directory, nil, .max))
            }
            var json = JSONWriter()
            json.object { json in
                json.key("items")
                json.array { json in
                    for item in items { object(item, directory, words, &json) }
                }
            }
            return .json(json.bytes)
        }
    }
}

/// In which language names come.
let languageParameter = APIParameter(
    "lang", in: .query, .choice(Language.allCases.map(\.code)), "Language of names.")

extension APISchema {
    /// `{"items": […]}`
    static func items(_ schema: APISchema) -> APISchema { .object([("items", .array(schema))]) }
}
