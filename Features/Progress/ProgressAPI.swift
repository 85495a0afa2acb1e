import Accounts
import Base
import Database
import Parties
import Recommendations
import Web

/// The accounts of States for programs: what is published, and for a State's own people what they write.
enum ProgressAPI {
    static let routes =
        reading.routes(
            "/progress", ProgressCommands.road.one, parameter: ProgressCommands.road.parameter,
            scope: "progress:read",
            list: (
                "listProgress", "What States say became of recommendations, the latest first."
            ),
            one: (
                "getProgress",
                "What a State's people write of a recommendation: for them alone."
            )) + ProgressCommands.road.api(acts)

    private static let acts = ProgressActTable.all + [ProgressActTable.draft.act]

    /// An account, with its history where it is asked for by itself.
    private struct Item: Sendable {
        let progress: StateProgress
        let state: String
        /// Whether the reader is of the State, and sees what is not published.
        let isOwn: Bool
        var history: RecordHistory?
    }

    private static let account = APISchema.object([
        ("standing", .choice(StateProgress.Standing.allCases.map(\.rawValue))),
        ("day", .nullable(.string)), ("language", .choice(Language.allCases.map(\.code))),
        ("text", .string),
    ])

    private static func value(_ account: StateProgress.Account) -> APIValue {
        .object([
            ("standing", .text(account.standing.rawValue)), ("day", .maybe(account.day)),
            ("language", .text(account.language.code)), ("text", .text(account.text)),
        ])
    }

    private static let members: [APIMember<Item>] = [
        .init("recommendation", .string) { item, _ in .text(item.progress.recommendationID) },
        .init("state", .string) { item, _ in .text(item.state) },
        .init("published", .nullable(account)) { item, _ in
            item.progress.shown.map { value($0.account) } ?? .none
        },
        .init("published_on", .nullable(.day)) { item, _ in
            .maybe(item.progress.shown.map { WorkingCalendar.dayInGeneva($0.at) })
        },
        .init(
            "status", .nullable(.choice(StateProgress.Status.allCases.map(\.rawValue)))
        ) { item, _ in
            item.isOwn && item.progress.version > 0 ? .text(item.progress.status.rawValue) : .none
        },
        .init("written", .nullable(account)) { item, _ in
            item.isOwn && item.progress.version > 0 ? value(item.progress.account) : .none
        },
    ]

    private static let inner: [APIMember<Item>] = [
        .init("version", .count) { item, _ in .number(item.progress.version) },
        .init("history", RecordHistory.schema) { item, _ in item.history?.value ?? .list([]) },
        .init("may", .array(.string)) { item, asked in
            .texts(
                ProgressCommands.road.possible(acts, item.progress, asked.actor, at: asked.now))
        },
    ]

    private static let reading = RecordReading<Item>(
        lists: ["public", "own"], members: members, inner: inner,
        id: { $0.progress.recommendationID },
        list: { page, asked, reader in
            var filter = StateProgress.Filter()
            if page.list == "own" {
                guard let actor = asked.actor, actor.readsForParty else { return (0, []) }
                filter.writtenBy = actor.party
            }
            let last = try page.last { id in
                try Recommendation.find(publicID: id, reader).flatMap {
                    try StateProgress.find(of: $0.id, in: filter, reader)
                }
            }
            let all = try StateProgress.all(filter, reader, after: last, limit: page.limit)
            let parties = try Party.byID(Set(all.map(\.state)), reader)
            return (
                try StateProgress.count(filter, reader),
                all.map { progress in
                    Item(
                        progress: progress, state: parties[progress.state]?.slug ?? "",
                        isOwn: page.list == "own")
                }
            )
        },
        one: { visit, asked, reader in
            guard let actor = asked.actor,
                let (_, progress) = try ProgressCommands.find(
                    visit.parameter("recommendation"), actor, reader)
            else { throw Problem.notFound }
            return Item(
                progress: progress,
                state: try Party.find(progress.state, reader)?.slug ?? "", isOwn: true,
                history: progress.version == 0
                    ? nil
                    : try RecordHistory.load(
                        StateProgress.kind, progress.publicID, for: actor, reader, asked.words))
        })
}
