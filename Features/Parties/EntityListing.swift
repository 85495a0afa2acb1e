import Base
import Database
import Documents
import Localization
import Web

/// Entities to take away and as the API gives them.
enum EntityListing {
    static func listing(directories: PartyDirectoryCache) -> Listing<PartyDirectory, Entity> {
        Listing(
            facts: "entities", title: "parties.entities.title", directories: directories,
            columns: [
                .init("code", heading: "parties.entity.code") { entity, _, _ in .text(entity.id) },
                .init("slug", heading: "parties.column.slug") { entity, _, _ in
                    .text(entity.slug)
                },
                .init("name", heading: "parties.column.name") { entity, _, words in
                    .text(entity.name(in: words.language))
                },
                .init("acronym", heading: "parties.entity.acronym") { entity, _, words in
                    entity.acronym(in: words.language).map { .text($0) } ?? .none
                },
                .init("kind", heading: "parties.column.kind") { entity, _, _ in
                    .text(entity.kind.code)
                },
                .init("part_of", heading: "parties.entity.part-of") { entity, _, _ in
                    .text(entity.parent)
                },
                .init("iati_identifier", heading: "parties.entity.iati") { entity, _, _ in
                    entity.iatiIdentifier.map { .text($0) } ?? .none
                },
                .init("dac_channel", heading: "parties.entity.channel") { entity, _, _ in
                    entity.channelCode.map { .text($0) } ?? .none
                },
                .init("note", heading: "parties.entity.note") { entity, _, _ in
                    entity.note.map { .text($0) } ?? .none
                },
            ], all: \.entities)
    }

    private static let schema = APISchema.object([
        ("code", .string), ("slug", .string), ("name", .string), ("acronym", .nullable(.string)),
        ("kind", .choice(Entity.Kind.allCases.map(\.code))), ("part_of", .string),
        ("iati_identifier", .nullable(.string)), ("dac_channel", .nullable(.string)),
        ("note", .nullable(.string)),
    ])

    static func apiRoutes(directories: PartyDirectoryCache) -> [Route] {
        let listing = listing(directories: directories)
        return [
            listing.apiRoute(
                "/entities",
                APIOperation(
                    id: "listEntities", summary: "Entities of the United Nations, and funds.",
                    parameters: [languageParameter], answer: .items(schema))),
            .api(
                "/entities/{entity}",
                APIOperation(
                    id: "getEntity", summary: "One entity by its code.",
                    parameters: [
                        APIParameter(
                            "entity", in: .path, .string,
                            "Code of the entity, the last part of its address (unwomen)."),
                        languageParameter,
                    ], answer: schema)
            ) { visit in
                let words = try visit.apiWords()
                let directory = try await visit.read { try directories.directory($0) }
                guard
                    let entity = directory.entity(slug: visit.parameter("entity").lowercased())
                else { throw Problem.notFound }
                var json = JSONWriter()
                listing.object(entity, directory, words, &json)
                return .json(json.bytes)
            },
        ]
    }
}
