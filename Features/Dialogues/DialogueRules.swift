package import Base
import Database
import Parties
import Requests

/// Who may do what to a dialogue, and what follows. No database, no clock, no web.
package enum DialogueRules {
    package enum Act: String, Sendable, CaseIterable {
        case read, edit, record, agree
    }

    package enum Sight: Int, Sendable, Comparable {
        /// What everybody sees, once all parties agree.
        case published
        /// Its parties' people: who agrees and the history, too.
        case whole

        package static func < (left: Sight, right: Sight) -> Bool { left.rawValue < right.rawValue }
    }

    /// How much the actor sees, `nil` for the public; nil where for this actor it does not exist.
    package static func sight(of dialogue: Dialogue, for actor: Actor?) -> Sight? {
        if let actor, actor.readsForParty {
            if actor.party == dialogue.author { return .whole }
            if dialogue.status == .recorded, member(dialogue, actor) != nil { return .whole }
        }
        return dialogue.isPublic ? .published : nil
    }

    package static func must(
        _ act: Act, _ dialogue: Dialogue, by actor: Actor
    ) throws(Refusal) {
        guard let sight = sight(of: dialogue, for: actor) else { throw .absent }
        if act == .read { return }
        guard sight == .whole, holder(of: act, dialogue, actor) else {
            throw .forbidden(rule: "dialogues.rule.role")
        }
        let isDraft = act == .edit || act == .record
        guard (dialogue.status == .draft) == isDraft else {
            throw .wrongState(state: "dialogues.rule.state.\(dialogue.status.rawValue)")
        }
    }

    package static func may(_ act: Act, _ dialogue: Dialogue, by actor: Actor) -> Bool {
        do {
            try must(act, dialogue, by: actor)
            return true
        } catch {
            return false
        }
    }

    /// Whoever writes for a party.
    static func writes(_ actor: Actor) -> Bool {
        actor.has(.drafter) || actor.has(.clearingOfficer) || actor.has(.officer)
    }

    private static func holder(of act: Act, _ dialogue: Dialogue, _ actor: Actor) -> Bool {
        switch act {
        case .read: true
        case .edit, .record: actor.party == dialogue.author && writes(actor)
        case .agree:
            // What the public sees of a State, its clearing officers say.
            member(dialogue, actor).map {
                $0.isState
                    ? actor.has(.clearingOfficer) : actor.has(.officer) || actor.has(.drafter)
            } ?? false
        }
    }

    static func member(_ dialogue: Dialogue, _ actor: Actor) -> Dialogue.Member? {
        dialogue.members.first { $0.party == actor.party }
    }
}

/// What follows from each act.
extension DialogueRules {
    static func edit(
        _ dialogue: Dialogue, by actor: Actor, _ change: (inout Dialogue) -> Void
    ) throws(Refusal) -> Decision<Dialogue> {
        try must(.edit, dialogue, by: actor)
        var next = dialogue
        change(&next)
        next.drafters.insert(actor.person)
        return Decision(next, from: dialogue, "edit")
    }

    static func record(
        _ dialogue: Dialogue, by actor: Actor, at now: Instant
    ) throws(Refusal) -> Decision<Dialogue> {
        try must(.record, dialogue, by: actor)
        let gaps = gaps(of: dialogue, on: WorkingCalendar.dayInGeneva(now))
        guard gaps.isEmpty else { throw .faulty(gaps) }
        var next = dialogue
        next.status = .recorded
        next.recordedAt = now
        return Decision(
            next, from: dialogue, "record",
            notices: notices("dialogues.notice.recorded", next, without: actor.party))
    }

    /// A party agrees that the public sees it, or takes that back.
    static func agree(
        _ dialogue: Dialogue, by actor: Actor, at now: Instant, agrees: Bool,
        _ slugs: [Party.ID: String]
    ) throws(Refusal) -> Decision<Dialogue> {
        try must(.agree, dialogue, by: actor)
        var next = dialogue
        for index in next.members.indices where next.members[index].party == actor.party {
            let known = next.members[index].agreedAt
            next.members[index].agreedAt = agrees ? known ?? now : nil
        }
        var published: [PublicAct] = []
        var told: [Notice] = []
        if next.isPublic, !dialogue.isPublic {
            published = [shown(next, slugs)]
            told = notices("dialogues.notice.public", next, without: actor.party)
        }
        if dialogue.isPublic, !next.isPublic {
            published = [PublicAct("dialogue.hidden", [("dialogue", dialogue.publicID)])]
            told = notices("dialogues.notice.hidden", next, without: actor.party)
        }
        return Decision(
            next, from: dialogue, agrees ? "agree" : "take-back", published: published,
            notices: told)
    }

    /// Every gap at once, each named by the field where it is mended.
    static func gaps(of dialogue: Dialogue, on today: Day) -> [Fault] {
        var gaps: [Fault] = []
        if dialogue.title.isEmpty { gaps.append(missing("title")) }
        if dialogue.text.isEmpty { gaps.append(missing("text")) }
        if let day = dialogue.heldOn {
            if day > today {
                gaps.append(
                    Fault(
                        field: "held-on", value: day.description, rule: "dialogues.fault.future"))
            }
        } else {
            gaps.append(missing("held-on"))
        }
        if dialogue.members.count < 2 { gaps.append(missing("parties")) }
        return gaps
    }

    static func missing(_ field: String) -> Fault {
        Fault(field: field, value: "", rule: "dialogues.fault.missing.\(field)")
    }

    private static func notices(
        _ message: StaticString, _ dialogue: Dialogue, without party: Party.ID
    ) -> [Notice] {
        dialogue.members.filter { $0.party != party }.map {
            Notice(
                to: $0.party, [.drafter, .clearingOfficer, .officer], message,
                about: Dialogue.kind, dialogue.publicID)
        }
    }

    private static func shown(_ dialogue: Dialogue, _ slugs: [Party.ID: String]) -> PublicAct {
        PublicAct(
            "dialogue.published",
            [
                ("dialogue", dialogue.publicID), ("level", dialogue.level.rawValue),
                (
                    "parties",
                    dialogue.members.compactMap { slugs[$0.party] }.joined(separator: " ")
                ), ("date", dialogue.heldOn?.description ?? ""), ("title", dialogue.title),
                ("language", dialogue.language.code),
            ])
    }
}
