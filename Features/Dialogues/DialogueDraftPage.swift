import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// Begins a dialogue's record: its title is enough.
struct NewDialoguePage: Sendable {
    static func load(_ visit: Visit) throws -> NewDialoguePage {
        guard DialogueRules.writes(try visit.actor()) else {
            throw Refusal.forbidden(rule: "dialogues.rule.role")
        }
        return NewDialoguePage()
    }

    func view(_ visit: Visit, typed: Query = Query(), faults: [Fault] = []) -> Page {
        let words = visit.words
        let form = Form(words, values: typed, faults: faults)
        return beginningPage(
            visit, title: words("dialogues.act.begin"), lead: words("dialogues.new.lead"),
            trail: [Page.Crumb(words("dialogues.list.title"), "/dialogues")],
            path: "/dialogues/new", form,
            fields: form.line(
                "title", words("requests.field.title"), limit: RequestText.titleLimit))
    }

    static func begin(_ visit: Visit) async throws -> Answer {
        let page = try load(visit)
        let form = try visit.request.form()
        var faults: [Fault] = []
        let title = RequestText.line(form["title"], "title", &faults)
        if title.isEmpty, faults.isEmpty { faults.append(DialogueRules.missing("title")) }
        guard faults.isEmpty else {
            return page.view(visit, typed: form, faults: faults).answer(visit, status: 422)
        }
        let outcome = try await DialogueCommands.begin(
            try visit.ask(form), title: title, language: visit.language)
        return .redirect(to: visit.link("/dialogues/\(outcome.record)/draft"))
    }
}

/// A draft as one form; where two change it at once, the second is told.
struct DialogueDraftPage: Sendable {
    let facts: DialogueFacts
    /// Everybody it can have been held with.
    let choices: [Party]

    static func load(_ visit: Visit) async throws -> DialogueDraftPage {
        let actor = try visit.actor()
        return try await visit.read { reader in
            let facts = try DialogueFacts.load(visit, reader)
            try DialogueRules.must(.edit, facts.dialogue, by: actor)
            return try DialogueDraftPage(facts, reader)
        }
    }

    private init(_ facts: DialogueFacts, _ reader: any Reader) throws {
        self.facts = facts
        choices = try Party.all(reader).filter { $0.id != facts.dialogue.author }
    }

    /// The draft as its form shows it to its author.
    init(_ dialogue: Dialogue, _ reader: any Reader) throws {
        try self.init(DialogueFacts(dialogue: dialogue, sight: .whole, parties: [:]), reader)
    }

    func standing() -> Query {
        let dialogue = facts.dialogue
        let chosen = Set(dialogue.members.map(\.party))
        return Query(
            [
                (name: "language", value: dialogue.language.code),
                (name: "title", value: dialogue.title), (name: "text", value: dialogue.text),
                (name: "level", value: dialogue.level.rawValue),
                (name: "held-on", value: dialogue.heldOn?.description ?? ""),
            ] + choices.filter { chosen.contains($0.id) }.map { (name: "parties", value: $0.slug) })
    }

    func view(_ visit: Visit, typed: Query? = nil, faults: [Fault] = []) -> Page {
        let words = visit.words
        let form = Form(words, values: typed ?? standing(), faults: faults)
        return draftPage(
            visit, title: words("dialogues.draft.title"),
            trail: [
                Page.Crumb(words("dialogues.list.title"), "/dialogues"),
                Page.Crumb(facts.called(words), facts.link),
            ], of: facts.link, version: facts.dialogue.version, form, fields: fields(form, words))
    }

    private func fields(_ form: Form, _ words: Words) -> HTML {
        form.select(
            "language", words("dialogues.field.language"),
            options: Language.allCases.map { .init($0.code, $0.endonym.description) })
            + form.line("title", words("requests.field.title"), limit: RequestText.titleLimit)
            + form.radios(
                "level", words("dialogues.field.level"),
                options: Dialogue.Level.allCases.map { .init($0.rawValue, levelName($0, words)) })
            + form.line(
                "held-on", words("dialogues.field.held-on"),
                hint: words("requests.field.day-hint"), type: "date", limit: 10)
            + form.text(
                "text", words("dialogues.field.text"), hint: words("dialogues.field.text-hint"),
                rows: 8, limit: RequestText.textLimit)
            + parties(form, words)
    }

    /// The few first; the States are many.
    private func parties(_ form: Form, _ words: Words) -> HTML {
        func options(_ isIn: (Party) -> Bool) -> [Form.Option] {
            words.sorted(choices.filter(isIn)) { $0.names[words.language] }
                .map { .init($0.slug, $0.names[words.language]) }
        }
        let isOpen = !form.chosen("parties").isEmpty
        return """
            <details class="act"\(flag: "open", isOpen)><summary>\(words("dialogues.field.with"))</summary>\
            \(form.checkboxes(
                "parties", words("dialogues.field.with"),
                options: options { !$0.kind.isState } + options(\.kind.isState)))</details>
            """
    }

    /// What was typed, with every fault at once.
    func change(_ form: Query) -> (@Sendable (inout Dialogue) -> Void, [Fault]) {
        var faults: [Fault] = []
        let title = RequestText.line(form["title"], "title", &faults)
        let text = RequestText.text(form["text"], "text", &faults)
        let day = RequestText.day(form["held-on"], "held-on", &faults)
        let language = Language(rawValue: form["language"] ?? "")
        if language == nil {
            faults.append(
                Fault(field: "language", value: form["language"] ?? "", rule: "unknown-language"))
        }
        let level = form["level"].flatMap(Dialogue.Level.init(rawValue:))
        let slugs = Set(form.all("parties"))
        faults += RequestText.notListed(form, "parties", choices.map(\.slug))
        let chosen = choices.filter { slugs.contains($0.slug) }
        let members = chosen.map {
            Dialogue.Member(party: $0.id, isState: $0.kind.isState)
        }
        return (
            { next in
                (next.title, next.text, next.heldOn) = (title, text, day)
                (next.language, next.level) = (language ?? next.language, level ?? next.level)
                let author = next.members.filter { $0.party == next.author }
                next.members = (author + members).sorted { $0.party < $1.party }
            }, faults
        )
    }
}
