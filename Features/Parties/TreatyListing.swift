import Base
import Database
import Documents
import Localization
import Web

/// Treaties, acts on them and where States stand: to take away and as the API gives them.
enum TreatyListing {
    static func treaties(directories: PartyDirectoryCache) -> Listing<PartyDirectory, Treaty> {
        Listing(
            facts: "treaties", title: "parties.treaties.title", directories: directories,
            columns: [
                .init("code", heading: "parties.treaty.codes") { treaty, _, _ in
                    .text(treaty.code)
                },
                .init("slug", heading: "parties.column.slug") { treaty, _, _ in
                    .text(treaty.slug)
                },
                .init("name", heading: "parties.column.name") { treaty, _, words in
                    .text(treaty.names[words.language])
                },
                .init("kind", heading: "parties.column.kind") { treaty, _, _ in
                    .text(treaty.kind.rawValue)
                },
                .init("core_treaty", heading: "parties.column.core-treaty") { treaty, _, _ in
                    .text(treaty.parent)
                },
                .init("committee", heading: "parties.treaty.body") { treaty, _, _ in
                    .text(treaty.body)
                },
                .init("adopted", heading: "parties.treaty.adopted") { treaty, _, _ in
                    treaty.adopted.map { .day($0) } ?? .none
                },
                .init("in_force", heading: "parties.treaty.in-force") { treaty, _, _ in
                    treaty.inForce.map { .day($0) } ?? .none
                },
                .init("parties", heading: "parties.treaty.parties") { treaty, directory, _ in
                    .number(directory.standings(on: treaty.id).parties)
                },
                .init("signatories", heading: "parties.treaty.signatories") {
                    treaty, directory, _ in
                    .number(directory.standings(on: treaty.id).signatories)
                },
            ], all: \.treaties)
    }

    /// Every act of every State on every treaty.
    static func acts(directories: PartyDirectoryCache) -> Listing<PartyDirectory, TreatyAct> {
        Listing(
            facts: "ratifications", title: "parties.treaties.acts", directories: directories,
            columns: [
                .init("treaty", heading: "parties.treaty.title") { act, directory, _ in
                    directory.treaty(act.treatyID).map { .text($0.code) } ?? .none
                },
                .init("state_iso3", heading: "parties.column.iso3") { act, directory, _ in
                    directory.state(act.stateID).map { .text($0.iso3) } ?? .none
                },
                .init("state", heading: "parties.column.state") { act, directory, words in
                    directory.state(act.stateID).map { .text($0.name(in: words.language)) } ?? .none
                },
                .init("act", heading: "parties.treaty.act") { act, _, _ in
                    .text(act.kind.rawValue)
                },
                .init("date", heading: "parties.session.date") { act, _, _ in
                    act.date.map { .text($0.description) } ?? .none
                },
                .init("date_precision", heading: "parties.column.precision") { act, _, _ in
                    switch act.date {
                    case .day: .text("day")
                    case .year: .text("year")
                    case nil: .text("unknown")
                    }
                },
                .init("source", heading: "parties.column.source") { act, _, _ in
                    .text(act.source)
                },
            ], all: \.treatyActs)
    }

    /// One treaty, as the list of its States asks for it.
    struct TreatyFilter: Sendable {
        let treaty: Treaty
        let directory: PartyDirectory
        let standings: TreatyStandings

        init(_ visit: Visit, _ directory: PartyDirectory) throws {
            guard let treaty = directory.treaty(slug: visit.parameter("treaty").lowercased()) else {
                throw Problem.notFound
            }
            self.treaty = treaty
            self.directory = directory
            standings = directory.standings(on: treaty.id)
        }
    }

    /// Every State and where it stands on one treaty.
    static func standings(directories: PartyDirectoryCache) -> Listing<TreatyFilter, State> {
        Listing(
            name: "treaty-states",
            columns: [
                .init("iso3", heading: "parties.column.iso3") { state, _, _ in .text(state.iso3) },
                .init("slug", heading: "parties.column.slug") { state, _, _ in .text(state.slug) },
                .init("name", heading: "parties.column.name") { state, _, words in
                    .text(state.name(in: words.language))
                },
                .init("standing", heading: "parties.column.standing") { state, filter, _ in
                    .text(filter.standings[state.id].code)
                },
                .init("act", heading: "parties.treaty.act") { state, filter, _ in
                    filter.standings[state.id].act.map { .text($0.kind.rawValue) } ?? .none
                },
                .init("date", heading: "parties.session.date") { state, filter, _ in
                    filter.standings[state.id].act?.date.map { .text($0.description) } ?? .none
                },
            ],
            title: { words, filter in filter.treaty.names[words.language] },
            filter: { visit, reader in try TreatyFilter(visit, directories.directory(reader)) },
            count: { _, filter in filter.directory.states.count },
            items: { _, filter, after, limit in
                let rest = filter.directory.states.drop { state in
                    after.map { state.id <= $0.id } ?? false
                }
                return Array(rest.prefix(limit))
            })
    }

    // MARK: API

    private static let fields: [(name: StaticString, schema: APISchema)] = [
        ("code", .string), ("slug", .string), ("name", .string),
        ("kind", .choice(Treaty.Kind.allCases.map(\.rawValue))), ("core_treaty", .string),
        ("committee", .string), ("adopted", .nullable(.string)), ("in_force", .nullable(.string)),
        ("parties", .integer(minimum: 0, maximum: 999)),
        ("signatories", .integer(minimum: 0, maximum: 999)),
    ]

    private static let standing = APISchema.object([
        ("iso3", .string), ("slug", .string), ("name", .string),
        ("standing", .choice(TreatyStanding.codes)),
        ("act", .nullable(.choice(TreatyAct.Kind.allCases.map(\.rawValue)))),
        ("date", .nullable(.string)),
    ])

    static func apiRoutes(directories: PartyDirectoryCache) -> [Route] {
        let treaties = treaties(directories: directories)
        let standings = standings(directories: directories)
        return [
            treaties.apiRoute(
                "/treaties",
                APIOperation(
                    id: "listTreaties",
                    summary:
                        "Core human rights treaties and protocols, with the States party in 2022.",
                    parameters: [languageParameter], answer: .items(.object(fields)))),
            .api(
                "/treaties/{treaty}",
                APIOperation(
                    id: "getTreaty", summary: "One treaty, and where every State stood in 2022.",
                    parameters: [
                        APIParameter(
                            "treaty", in: .path, .string,
                            "Code of the treaty, the last part of its address (cedaw-op)."),
                        languageParameter,
                    ],
                    answer: .object([
                        ("treaty", .object(fields)), ("states", .array(standing)),
                    ]))
            ) { visit in
                let words = try visit.apiWords()
                let filter = try await visit.read { reader in
                    try TreatyFilter(visit, directories.directory(reader))
                }
                var json = JSONWriter()
                json.object { json in
                    json.key("treaty")
                    treaties.object(filter.treaty, filter.directory, words, &json)
                    json.key("states")
                    json.array { json in
                        for state in filter.directory.states {
                            standings.object(state, filter, words, &json)
                        }
                    }
                }
                return .json(json.bytes)
            },
        ]
    }
}
