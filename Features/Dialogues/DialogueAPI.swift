import Accounts
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// Dialogues for programs: what the token's person may see and do, by the rules of the pages.
enum DialogueAPI {
    static let routes: [Route] =
        reading.routes(
            "/dialogues", "/dialogues/{dialogue}", parameter: DialogueCommands.road.parameter,
            scope: "dialogues:read", list: ("listDialogues", "Dialogues, the latest first."),
            one: ("getDialogue", "One dialogue, as far as one may see it.")
        ) + [
            .apiAct("/dialogues", scope: DialogueCommands.road.scope, beginOperation) {
                try await begin($0)
            }
        ] + DialogueCommands.road.api(acts)

    // MARK: Acts

    private static let acts = DialogueActTable.all + [DialogueActTable.draft.act]

    private static let beginOperation = APIOperation(
        id: "beginDialogue", summary: "Begins the record of a dialogue.",
        body: RequestText.beginning, answer: DialogueCommands.road.done,
        words: "dialogues.act.begin")

    private static func begin(_ visit: Visit) async throws -> Answer {
        let ask = try visit.apiAsk()
        let typed = try visit.request.fields(beginOperation.body)
        let (title, language) = try RequestText.beginning(
            typed, missing: DialogueRules.missing("title"))
        return DialogueCommands.road.answer(
            visit, try await DialogueCommands.begin(ask, title: title, language: language))
    }

    // MARK: Reading

    /// A dialogue, with its history where it is asked for by itself.
    private struct Item: Sendable {
        let facts: DialogueFacts
        var history: RecordHistory?

        var dialogue: Dialogue { facts.dialogue }
        var isWhole: Bool { facts.sight == .whole }
    }

    private static let reading = RecordReading<Item>(
        // What all parties let be seen, or what the actor's party takes part in.
        lists: ["public", "own"], filters: Dialogue.shape.parameters, members: members,
        inner: inner,
        id: { $0.dialogue.publicID },
        list: { page, asked, reader in
            let last = try page.last { id in
                try Dialogue.find(id, reader).flatMap {
                    let isOwn = page.list == "own"
                    let sight = DialogueRules.sight(of: $0, for: isOwn ? asked.actor : nil)
                    return sight == (isOwn ? .whole : .published) ? $0 : nil
                }
            }
            let filter = try RecordFilter(page.query, Dialogue.shape, reader)
            guard page.list == "own" else {
                let dialogues = try Dialogue.allPublic(
                    filter, reader, after: last, limit: page.limit)
                return (
                    try Dialogue.countPublic(filter, reader),
                    try items(dialogues, for: asked.actor, reader)
                )
            }
            guard let actor = asked.actor, actor.readsForParty else { return (0, []) }
            let narrower = Dialogue.conditions(filter)
            let dialogues = try Dialogue.all(
                of: actor.party, where: narrower, reader, after: last, limit: page.limit)
            return (
                try Dialogue.count(of: actor.party, where: narrower, reader),
                try items(dialogues, for: actor, reader)
            )
        },
        one: { visit, asked, reader in
            let facts = try DialogueFacts.load(visit, reader)
            return Item(
                facts: facts,
                history: try DialoguePage.history(
                    of: facts, for: asked.actor, reader, asked.words))
        })

    private static func items(
        _ dialogues: [Dialogue], for actor: Actor?, _ reader: any Reader
    ) throws -> [Item] {
        try DialogueFacts.all(dialogues, for: actor, reader).map { Item(facts: $0) }
    }

    private static let members: [APIMember<Item>] = [
        .init("id", .string) { item, _ in .text(item.dialogue.publicID) },
        .init("sight", .choice(["published", "whole"])) { item, _ in .text("\(item.facts.sight)") },
        .init("status", .choice(Dialogue.Status.allCases.map(\.rawValue))) { item, _ in
            .text(item.dialogue.status.rawValue)
        },
        .init("is_public", .boolean) { item, _ in .flag(item.dialogue.isPublic) },
        // It counts what its author did before others saw it, too.
        .init("version", .nullable(.count)) { item, asked in
            .maybe(
                item.isWhole && asked.actor?.party == item.dialogue.author
                    ? item.dialogue.version : nil)
        },
        .init("language", .choice(Language.allCases.map(\.code))) { item, _ in
            .text(item.dialogue.language.code)
        },
        .init("title", .string) { item, asked in .text(item.facts.title(asked.words)) },
        .init("level", .choice(Dialogue.Level.allCases.map(\.rawValue))) { item, _ in
            .text(item.dialogue.level.rawValue)
        },
        .init("held_on", .nullable(.string)) { item, _ in .maybe(item.dialogue.heldOn) },
        .init("text", .string) { item, _ in .text(item.dialogue.text) },
        // Who agrees that everybody sees it, is for its parties.
        .init(
            "parties",
            .array(
                .object([("party", .string), ("name", .string), ("agrees", .nullable(.boolean))]))
        ) { item, asked in
            .list(
                item.dialogue.members.map { member in
                    .object([
                        ("party", .text(item.facts.slug(member.party))),
                        ("name", .text(item.facts.name(member.party, asked.words))),
                        ("agrees", .maybe(item.isWhole ? member.agreedAt != nil : nil)),
                    ])
                })
        },
        .init("address", .string) { item, asked in
            .text(asked.publicURL + Link(in: asked.words.language, item.facts.link).text)
        },
    ]

    private static let inner: [APIMember<Item>] = [
        .init("history", RecordHistory.schema) { item, _ in item.history?.value ?? .list([]) },
        .init("may", .array(.string)) { item, asked in
            .texts(
                DialogueCommands.road.possible(acts, item.dialogue, asked.actor, at: asked.now))
        },
    ]
}
