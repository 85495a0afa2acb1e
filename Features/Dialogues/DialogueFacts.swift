import Base
import Database
import Localization
import Markup
import Parties
import Web

/// A dialogue with everything its pages name.
struct DialogueFacts: NamesParties, Sendable {
    let dialogue: Dialogue
    let sight: DialogueRules.Sight
    let parties: [Party.ID: Party]

    var link: Link { "/dialogues/\(dialogue.publicID)" }

    /// Throws `Problem.notFound` where it does not exist for the visitor.
    static func load(_ visit: Visit, _ reader: any Reader) throws -> DialogueFacts {
        guard let dialogue = try Dialogue.find(visit.parameter("dialogue"), reader),
            let facts = try all([dialogue], for: visit.identity?.actor, reader).first
        else { throw Problem.notFound }
        return facts
    }

    /// Those that the actor may know of, with one query, however many they are.
    static func all(
        _ dialogues: [Dialogue], for actor: Actor?, _ reader: any Reader
    ) throws -> [DialogueFacts] {
        let seen = dialogues.compactMap { dialogue in
            DialogueRules.sight(of: dialogue, for: actor).map { (dialogue, $0) }
        }
        guard !seen.isEmpty else { return [] }
        let ids = Set(seen.flatMap { $0.0.members.map(\.party) })
        let parties = try Party.byID(ids, reader)
        return seen.map { DialogueFacts(dialogue: $0, sight: $1, parties: parties) }
    }

    func memberNames(_ words: Words) -> [String] {
        words.sorted(
            dialogue.members.map { shortName($0.party, words) }
        ) { $0 }
    }

    func title(_ words: Words) -> String {
        dialogue.title.isEmpty ? words("dialogues.untitled") : dialogue.title
    }

    func called(_ words: Words) -> RecordTitle {
        RecordTitle(title(words), in: dialogue.title.isEmpty ? nil : dialogue.language)
    }

    /// The title, marked with its language where that is not the page's.
    func titleHTML(_ words: Words) -> HTML { called(words).html(words) }

    /// How far it is seen, for its own people.
    func badge(_ words: Words) -> HTML {
        if dialogue.status == .draft {
            return "<span class=\"badge\">\(words("dialogues.status.draft"))</span>"
        }
        return dialogue.isPublic
            ? "<span class=\"badge done\">\(words("dialogues.status.public"))</span>"
            : "<span class=\"badge\">\(words("dialogues.status.private"))</span>"
    }
}

func levelName(_ level: Dialogue.Level, _ words: Words) -> String {
    switch level {
    case .international: words("dialogues.level.international")
    case .regional: words("dialogues.level.regional")
    case .bilateral: words("dialogues.level.bilateral")
    }
}
