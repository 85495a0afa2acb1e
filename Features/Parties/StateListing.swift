import Base
import Database
import Documents
import Localization
import Markup
import Web

/// States as a list to take away and as the API gives them.
enum StateListing {
    static func listing(directories: PartyDirectoryCache) -> Listing<PartyDirectory, State> {
        Listing(
            facts: "states", title: "parties.states.title", directories: directories,
            columns: columns, all: \.states)
    }

    private static let columns: [Listing<PartyDirectory, State>.Column] = [
        .init("iso3", heading: "parties.column.iso3") { state, _, _ in .text(state.iso3) },
        .init("iso2", heading: "parties.column.iso2") { state, _, _ in .text(state.iso2) },
        .init("m49", heading: "parties.column.m49") { state, _, _ in .text(state.m49) },
        .init("slug", heading: "parties.column.slug") { state, _, _ in .text(state.slug) },
        .init("name", heading: "parties.column.name") { state, _, words in
            .text(state.name(in: words.language))
        },
        .init("formal_name", heading: "parties.state.formal") { state, _, words in
            .text(state.formalNames[words.language])
        },
        .init("membership", heading: "parties.column.membership") { state, _, _ in
            .text(state.membership.rawValue)
        },
        .init("admission_date", heading: "parties.state.admitted") { state, _, _ in
            state.admissionDate.map { .day($0) } ?? .none
        },
        .init("regional_group", heading: "parties.state.group") { state, _, _ in
            state.regionalGroup.map { .text($0.rawValue) } ?? .none
        },
        .init("least_developed", heading: "parties.column.ldc") { state, _, _ in
            .text(state.leastDeveloped.isIncluded ? "yes" : "no")
        },
        .init("landlocked_developing", heading: "parties.column.lldc") { state, _, _ in
            .text(state.isLandlockedDeveloping ? "yes" : "no")
        },
        .init("small_island_developing", heading: "parties.column.sids") { state, _, _ in
            .text(state.isSmallIslandDeveloping ? "yes" : "no")
        },
        .init("last_review_session", heading: "parties.state.last-review") {
            state, directory, _ in
            directory.lastReview(of: state.id).map { .number($0.sessionID) } ?? .none
        },
        .init("next_review_session", heading: "parties.state.next-review") {
            state, directory, _ in
            directory.nextReview(of: state.id).map { .number($0.sessionID) } ?? .none
        },
    ]

    private static let schema = APISchema.object([
        ("iso3", .string), ("iso2", .string), ("m49", .string), ("slug", .string),
        ("name", .string), ("formal_name", .string),
        ("membership", .choice(["member", "observer"])),
        ("admission_date", .nullable(.string)),
        ("regional_group", .nullable(.choice(RegionalGroup.allCases.map(\.rawValue)))),
        ("least_developed", .choice(["yes", "no"])),
        ("landlocked_developing", .choice(["yes", "no"])),
        ("small_island_developing", .choice(["yes", "no"])),
        ("last_review_session", .nullable(.integer(minimum: 1, maximum: 999))),
        ("next_review_session", .nullable(.integer(minimum: 1, maximum: 999))),
    ])

    static func apiRoutes(directories: PartyDirectoryCache) -> [Route] {
        let listing = listing(directories: directories)
        return [
            listing.apiRoute(
                "/states",
                APIOperation(
                    id: "listStates", summary: "Member States and observer States.",
                    parameters: [languageParameter], answer: .items(schema))),
            .api(
                "/states/{state}",
                APIOperation(
                    id: "getState", summary: "One State by its slug or ISO 3166 code.",
                    parameters: [
                        APIParameter("state", in: .path, .string, "Slug or code."),
                        languageParameter,
                    ],
                    answer: schema)
            ) { visit in
                let words = try visit.apiWords()
                let name = visit.parameter("state")
                let directory = try await visit.read { try directories.directory($0) }
                guard
                    let state = directory.state(slug: name)
                        ?? directory.state(iso3: name.uppercased())
                else { throw Problem.notFound }
                var json = JSONWriter()
                listing.object(state, directory, words, &json)
                return .json(json.bytes)
            },
            .api(
                "/themes",
                APIOperation(
                    id: "listThemes", summary: "Themes of all classifications.",
                    parameters: [languageParameter],
                    answer: .object([
                        (
                            "items",
                            .array(
                                .object([
                                    ("slug", .string), ("name", .string), ("label", .string),
                                    ("scheme", .choice(Theme.Scheme.allCases.map(\.rawValue))),
                                ]))
                        )
                    ]))
            ) { visit in
                let words = try visit.apiWords()
                let directory = try await visit.read { try directories.directory($0) }
                var json = JSONWriter()
                json.beginObject()
                json.key("items")
                json.beginArray()
                for theme in directory.themes {
                    json.beginObject()
                    json.member("slug", theme.slug)
                    json.member("name", theme.name(in: words.language))
                    json.member("label", theme.label)
                    json.member("scheme", theme.scheme.rawValue)
                    json.endObject()
                }
                json.endArray()
                json.endObject()
                return .json(json.bytes)
            },
        ]
    }
}
