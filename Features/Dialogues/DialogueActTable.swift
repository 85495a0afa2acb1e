package import Base
import Database
import Markup
import Requests
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

    static let draft = RecordDraft<Dialogue>(
        .edit, id: "writeDialogue", summary: "Writes a draft: what is given; the rest stays.",
        words: "dialogues.draft.title",
        fields: [
            APIField(
                "language", .choice(Language.allCases.map(\.code)),
                "The language it is written in."),
            APIField("title", .limited(RequestText.titleLimit), "Its title."),
            APIField(
                "level", .choice(Dialogue.Level.allCases.map(\.rawValue)), "Level of the dialogue."
            ),
            APIField("held-on", .nullable(.day), "The day on which it was held."),
            APIField("text", .limited(RequestText.textLimit), "What was asked or offered."),
            APIField(
                "parties", .array(.string),
                "With whom it was held, by slug; who writes it always takes part."),
        ],
        standing: { try DialogueDraftPage($0, $2).standing() },
        decide: { dialogue, typed, ask, reader in
            let (change, faults) = try DialogueDraftPage(dialogue, reader).change(typed)
            guard faults.isEmpty else { throw Refusal.faulty(faults) }
            return try DialogueRules.edit(dialogue, by: ask.actor, change)
        })
}
