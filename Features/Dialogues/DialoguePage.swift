import Accounts
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// A dialogue: for its parties with who agrees that it be seen; for everybody once all do.
struct DialoguePage: Sendable {
    let facts: DialogueFacts
    let history: RecordHistory?

    static func load(_ visit: Visit) async throws -> DialoguePage {
        try await visit.read { reader in
            let facts = try DialogueFacts.load(visit, reader)
            return DialoguePage(
                facts: facts,
                history: try history(of: facts, for: visit.identity?.actor, reader, visit.words))
        }
    }

    /// For its parties.
    static func history(
        of facts: DialogueFacts, for actor: Actor?, _ reader: any Reader, _ words: Words
    ) throws -> RecordHistory? {
        guard let actor, facts.sight == .whole else { return nil }
        return try RecordHistory.load(
            Dialogue.kind, facts.dialogue.publicID, for: actor, ownActs: ["begin", "edit"], reader,
            words)
    }

    private var dialogue: Dialogue { facts.dialogue }

    func view(_ visit: Visit, sent: SentForm? = nil) -> Page {
        let words = visit.words
        let forms = RecordForms(visit, path: facts.link, sent: sent)
        let isWhole = facts.sight == .whole
        let text: HTML? =
            dialogue.text.isEmpty
            ? nil
            : """
            <h2>\(words("dialogues.field.text"))</h2>
            \(recordParagraphs(dialogue.text, in: dialogue.language, words: words))
            \(tongueLabel(dialogue.language, words: words))
            """
        let names = words.sorted(dialogue.members.map { facts.name($0.party, words) }) { $0 }
        return Page(
            title: facts.title(words),
            trail: [Page.Crumb(words("dialogues.list.title"), "/dialogues")], path: facts.link,
            main: """
                <p class="kicker">\(words("dialogues.page.kicker"))</p>
                <h1>\(facts.titleHTML(words))</h1>
                \(forms.summary)
                \(isWhole ? "<p>\(facts.badge(words))</p>" : nil)
                \(factList([
                    (words("dialogues.field.level"), ["\(levelName(dialogue.level, words))"]),
                    (words("dialogues.field.parties"), names.map { "\($0)" }),
                    (
                        words("dialogues.field.held-on"),
                        dialogue.heldOn.map { ["\(words.date($0))"] } ?? []
                    ),
                ]))
                \(isWhole ? acts(forms) : nil)
                \(text)
                \(isWhole && dialogue.status == .recorded ? agreements(words) : nil)
                \(history?.html(words("dialogues.page.history"), acts: "dialogues.history.", words))
                """)
    }

    /// Who agrees that everybody sees it.
    private func agreements(_ words: Words) -> HTML {
        func item(_ member: Dialogue.Member) -> HTML {
            let state =
                member.agreedAt == nil
                ? words("dialogues.agreement.no") : words("dialogues.agreement.yes")
            return "<li>\(words.labelled(facts.name(member.party, words), state))</li>"
        }
        return """
            <h2>\(words("dialogues.agreement.title"))</h2>
            <p>\(words("dialogues.agreement.text"))</p>
            <ul>\(dialogue.members, item)</ul>
            """
    }

    private func acts(_ forms: RecordForms) -> HTML? {
        guard let actor = forms.visit.identity?.actor else { return nil }
        let words = forms.words
        func may(_ act: DialogueRules.Act) -> Bool {
            DialogueRules.may(act, dialogue, by: actor)
        }
        var parts: [HTML] = []
        if may(.edit) {
            parts.append(
                """
                <p><a class="button" href="\(forms.visit.link(facts.link + "/draft"))">\
                \(words("dialogues.act.edit"))</a></p>
                """)
        }
        if may(.record) {
            let gaps = DialogueRules.gaps(
                of: dialogue, on: WorkingCalendar.dayInGeneva(forms.visit.now))
            parts.append(
                gaps.isEmpty
                    ? "<p>\(words("dialogues.record.who-sees"))</p>"
                        + forms.html("recording", words("dialogues.act.record"))
                    : gapNote(gaps, words))
        }
        if may(.agree) {
            let agrees = DialogueRules.member(dialogue, actor)?.agreedAt != nil
            parts.append(
                """
                <p>\(agrees
                    ? words("dialogues.take-back.text") : words("dialogues.agree.text"))</p>
                \(forms.html(
                    "agreement",
                    agrees ? words("dialogues.act.take-back") : words("dialogues.act.agree"),
                    weight: agrees ? .secondary : .primary
                ) { $0.hidden("agrees", agrees ? "no" : "yes") })
                """)
        }
        return parts.isEmpty
            ? nil
            : """
            <section class="acts"><h2>\(words("requests.page.next"))</h2>\
            \(HTML(joining: parts))</section>
            """
    }
}
