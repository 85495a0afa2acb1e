import Base
import Database
import Markup
import Parties
import Web

/// Load, decide, commit: one transaction each.
enum DialogueCommands {
    typealias Decide = @Sendable (Dialogue, Ask, any Transaction) throws -> Decision<Dialogue>

    /// A draft of one's own party; its title is enough.
    static func begin(_ ask: Ask, title: String, language: Language) async throws -> Outcome {
        try await ask.perform("begin") { transaction, ask in
            guard DialogueRules.writes(ask.actor) else {
                throw Refusal.forbidden(rule: "dialogues.rule.role")
            }
            let party = try Party.find(ask.actor.party, transaction)
            var dialogue = Dialogue(
                id: try transaction.number(for: "dialogue"), publicID: ask.identifiers.next(),
                author: .init(party: ask.actor.party, isState: party?.kind.isState ?? false),
                language: language)
            dialogue.title = title
            dialogue.drafters = [ask.actor.person]
            return try Decision(dialogue, from: nil, "begin").commit(transaction, ask)
        }
    }

    static let road = RecordRoad<Dialogue>(
        list: "/dialogues", one: "/dialogues/{dialogue}", scope: "dialogues:write"
    ) { publicID, ask, transaction in
        try Dialogue.find(publicID, for: transaction).flatMap {
            DialogueRules.sight(of: $0, for: ask.actor) == nil ? nil : $0
        }
    }

    static func perform(
        _ act: StaticString, _ publicID: String, _ ask: Ask, _ decide: @escaping Decide
    ) async throws -> Outcome {
        try await road.perform(act, publicID, ask, decide)
    }

    /// The public names of its parties.
    static func slugs(
        of dialogue: Dialogue, _ reader: any Reader
    ) throws -> [Party.ID: String] {
        try Party.byID(dialogue.members.map(\.party), reader).mapValues(\.slug)
    }
}
