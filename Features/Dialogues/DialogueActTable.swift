package import Base
import Database
import Markup
import Web

extension Dialogue: RuledRecord {
    package static func must(
        _ act: DialogueRules.Act, _ dialogue: Dialogue, by actor: Actor, at now: Instant
    ) throws(Refusal) {
        try DialogueRules.must(act, dialogue, by: actor)
    }
}

/// Everything that can be done to a dialogue that stands.
enum DialogueActTable {
    static let all: [RecordAct<Dialogue>] = [
        RecordAct(
            act: .record, noun: "recording", id: "recordDialogue",
            summary: "Puts a complete record before its parties.", words: "dialogues.act.record"
        ) { dialogue, _, ask, _ in
            try DialogueRules.record(dialogue, by: ask.actor, at: ask.now)
        },
        RecordAct(
            act: .agree, noun: "agreement", id: "agreeToDialogue",
            summary: "Agrees that the public sees it, or takes that back.",
            words: "dialogues.act.agree",
            fields: [
                APIField("agrees", .boolean, "Whether the party agrees.", isRequired: true)
            ]
        ) { dialogue, typed, ask, transaction in
            try DialogueRules.agree(
                dialogue, by: ask.actor, at: ask.now, agrees: typed["agrees"] == "yes",
                DialogueCommands.slugs(of: dialogue, transaction))
        },
    ]
}
