import Base
import Database
import TestKit
import Testing

@testable import Dialogues

/// An entity writes of what it spoke of with a State; a third has no part in it.
private let (author, state, other) = (1, 2, 3)
private let now = Instant(milliseconds: 1_795_469_224_000)

private func dialogue(
    _ status: Dialogue.Status = .recorded, agreed: Set<Int> = []
) -> Dialogue {
    var dialogue = Dialogue(
        id: 1, publicID: "dialogue", author: .init(party: author, isState: false), language: .en)
    dialogue.version = 1
    (dialogue.title, dialogue.text) = ("Title", "SECRET-TEXT")
    dialogue.heldOn = Day("2026-10-01")
    dialogue.members = [author, state].map {
        .init(party: $0, isState: $0 == state, agreedAt: agreed.contains($0) ? now : nil)
    }
    dialogue.status = status
    if status == .recorded { dialogue.recordedAt = now }
    return dialogue
}

@Suite("Who may do what to a dialogue")
struct DialogueRulesTests {
    private static let everybody: [(name: String, actor: Actor?)] =
        [("public", nil)]
        + [("author", author), ("state", state), ("other", other)].flatMap { name, party in
            Role.allCases.map { role in
                ("\(name) \(role.rawValue)", Actor(person: 20, party: party, roles: [role]))
            }
        }

    @Test("the matrix of powers is the one that was read and agreed")
    func golden() throws {
        var lines: [String] = []
        let agreements: [(String, Set<Int>)] = [
            ("nobody", []), ("author agrees", [author]), ("all agree", [author, state]),
        ]
        for (name, actor) in Self.everybody {
            for status in Dialogue.Status.allCases {
                for (who, agreed) in agreements where status == .recorded || agreed.isEmpty {
                    let dialogue = dialogue(status, agreed: agreed)
                    let acts = DialogueRules.Act.allCases.filter { act in
                        actor.map { DialogueRules.may(act, dialogue, by: $0) } ?? false
                    }
                    let sight = DialogueRules.sight(of: dialogue, for: actor)
                    lines.append(
                        [
                            name, status.rawValue, who, sight.map { "\($0)" } ?? "absent",
                            acts.map(\.rawValue).joined(separator: " "),
                        ].joined(separator: " | "))
                }
            }
        }
        try expectGolden(lines.joined(separator: "\n") + "\n", "powers.txt")
    }

    @Test("it is public while all its parties agree, and the register tells when that changes")
    func agreement() throws {
        let officer = Actor(person: 20, party: author, roles: [.officer])
        let clearer = Actor(person: 30, party: state, roles: [.clearingOfficer])
        let slugs = [author: "one", state: "meridia"]
        func agree(_ dialogue: Dialogue, _ actor: Actor, _ agrees: Bool) throws
            -> Decision<Dialogue>
        {
            try DialogueRules.agree(dialogue, by: actor, at: now, agrees: agrees, slugs)
        }
        let one = try agree(dialogue(), officer, true)
        #expect(!one.record.isPublic && one.published.isEmpty && one.notices.isEmpty)
        let both = try agree(one.record, clearer, true)
        #expect(both.record.isPublic && both.published.map(\.act) == ["dialogue.published"])
        #expect(both.notices.map(\.party) == [author])
        #expect(!both.published.contains { $0.payload.contains("SECRET") })
        let again = try agree(both.record, clearer, true)
        #expect(again.published.isEmpty && again.record.isPublic, "twice is once")
        let hidden = try agree(both.record, officer, false)
        #expect(!hidden.record.isPublic && hidden.published.map(\.act) == ["dialogue.hidden"])
        #expect(DialogueRules.sight(of: hidden.record, for: nil) == nil)
    }

    @Test("every gap is told at once; what is yet to come was not held")
    func gaps() {
        let today = WorkingCalendar.dayInGeneva(now)
        let empty = Dialogue(
            id: 1, publicID: "x", author: .init(party: author, isState: false), language: .en)
        #expect(
            DialogueRules.gaps(of: empty, on: today).map(\.field)
                == ["title", "text", "held-on", "parties"])
        var future = dialogue(.draft)
        future.heldOn = Day(daysSinceEpoch: today.daysSinceEpoch + 1)
        #expect(DialogueRules.gaps(of: future, on: today).map(\.rule) == ["dialogues.fault.future"])
        #expect(DialogueRules.gaps(of: dialogue(.draft), on: today).isEmpty)
    }
}
