package import Base
import Database
import Markup
import Requests
import Web

extension StateProgress: RuledRecord {
    package static func must(
        _ act: ProgressRules.Act, _ progress: StateProgress, by actor: Actor, at now: Instant
    ) throws(Refusal) {
        try ProgressRules.must(act, progress, by: actor)
    }
}

/// Everything that can be done to a State's account, once: forms and programs read the same table.
enum ProgressActTable {
    static let draft = RecordDraft<StateProgress>(
        .write, noun: "account", name: "account", id: "writeProgress",
        summary: "Writes the account: what is given; the rest stays. The first time, begins it.",
        words: "progress.act.write",
        fields: [
            APIField(
                "standing", .choice(StateProgress.Standing.allCases.map(\.rawValue)),
                "What became of it."),
            APIField("day", .day, "The day of which it speaks."),
            APIField(
                "language", .choice(Language.allCases.map(\.code)),
                "The language it is written in."),
            APIField("text", .limited(RequestText.textLimit), "The State's own words."),
        ],
        standing: { progress, _, _ in ProgressForm.standing(progress) },
        decide: { progress, typed, ask, transaction in
            try ProgressCommands.write(
                progress, ask, try ProgressForm.account(typed), transaction)
        })

    static let all: [RecordAct<StateProgress>] = [
        RecordAct(
            act: .clear, noun: "clearance", id: "clearProgress",
            summary: "Clears what was written, by somebody who did not alone write it.",
            words: "progress.act.clear"
        ) { progress, _, ask, _ in
            try ProgressRules.clear(
                progress, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now))
        },
        RecordAct(
            act: .publish, noun: "publication", id: "publishProgress",
            summary: "Publishes what was cleared: from now on everybody reads it.",
            words: "progress.act.publish"
        ) { progress, _, ask, transaction in
            try ProgressCommands.publish(progress, ask, transaction)
        },
        RecordAct(
            act: .hide, noun: "hiding", id: "hideProgress",
            summary: "Takes out of view what was published; the register keeps that it was there.",
            words: "progress.act.hide",
            fields: [APIField("reason", .limited(RequestText.textLimit), "Why.")]
        ) { progress, typed, ask, _ in
            try ProgressRules.hide(
                progress, by: ask.actor, reason: try RequestText.text(typed, "reason"))
        },
    ]
}

/// What becomes of what is typed, and what stands there.
enum ProgressForm {
    static func account(_ form: Query) throws(Refusal) -> StateProgress.Account {
        var faults: [Fault] = []
        let standing = form["standing"].flatMap(StateProgress.Standing.init)
        if standing == nil { faults.append(ProgressRules.missing("standing")) }
        let day = RequestText.day(form["day"], "day", &faults)
        let text = RequestText.text(form["text"], "text", &faults)
        let language = form["language"].flatMap { Language(rawValue: $0) }
        if language == nil { faults.append(ProgressRules.missing("language")) }
        guard faults.isEmpty, let standing, let language else { throw .faulty(faults) }
        return StateProgress.Account(standing: standing, day: day, language: language, text: text)
    }

    /// By the names of the fields; where nothing is written yet, nothing stands there.
    static func standing(_ progress: StateProgress) -> Query {
        guard progress.version > 0 else { return Query() }
        let account = progress.account
        return Query([
            (name: "standing", value: account.standing.rawValue),
            (name: "day", value: account.day?.description ?? ""),
            (name: "language", value: account.language.code), (name: "text", value: account.text),
        ])
    }
}
