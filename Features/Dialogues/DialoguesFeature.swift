package import Accounts
import Base
package import Database
package import Localization
import Markup
package import Parties
package import Requests
package import Web

/// The door of the feature: what parties said to each other, at which level, private to them until all agree.
package enum DialoguesFeature {
    package static var migrations: [Migration] { DialogueSchema.migrations }

    /// As the downloads page describes it.
    package static var list: RecordListOutline { DialogueListPage.outline }

    package static func routes() -> [Route] {
        DialogueListPage.routes + [
            .ownPage("/dialogues/new") { try NewDialoguePage.load($0).view($0).answer($0) },
            .form("/dialogues/new") { try await NewDialoguePage.begin($0) },
            .page("/dialogues/{dialogue}") {
                try await DialoguePage.load($0).view($0).answer($0)
            },
            .ownPage("/dialogues/{dialogue}/draft") {
                try await DialogueDraftPage.load($0).view($0).answer($0)
            },
            DialogueCommands.road.form(
                DialogueActTable.draft, overtaken: "dialogues.fault.changed-meanwhile"
            ) { try await DialogueDraftPage.load($0).view($0, typed: $1, faults: $2) },
        ] + DialogueAPI.routes
            + DialogueCommands.road.forms(DialogueActTable.all) { visit, sent in
                try await DialoguePage.load(visit).view(visit, sent: sent)
            }
    }

    // MARK: On the pages of others

    private static let sectionSize = 50

    /// What `section` asks first.
    package static func foreseen(_ party: Party) -> [SQL] {
        [Dialogue.publicQuery(of: party.id, limit: sectionSize)]
    }

    /// What a party has spoken of, as everybody sees it.
    package static func section(
        slug: String, _ reader: any Reader, _ words: Words
    ) throws -> [PartyPageContributions.Section] {
        guard let party = try Party.find(slug: slug, reader) else { return [] }
        let facts = try DialogueFacts.all(
            Dialogue.allPublic(of: party.id, reader, limit: sectionSize), for: nil, reader)
        guard !facts.isEmpty else { return [] }
        return [
            PartyPageContributions.Section(
                anchor: "dialogues", title: words("dialogues.list.title"),
                html: DialogueListPage.list(facts, words))
        ]
    }

    /// Drafts to finish, and dialogues of which a party has to say whether the public may see them.
    package static let work: WorkContributions.Items = { actor, reader, words, _ in
        try Dialogue.all(of: actor.party, reader).compactMap { dialogue in
            let link: Link = "/dialogues/\(dialogue.publicID)"
            func item(_ link: Link, _ why: String) -> WorkItem {
                WorkItem(
                    urgency: .later, title: RecordTitle(dialogue.title, in: dialogue.language),
                    link: link, why: why, due: nil)
            }
            if DialogueRules.may(.record, dialogue, by: actor) {
                return item(link + "/draft", words("dialogues.work.draft"))
            }
            // Somebody else agrees already: it waits for those who have not said.
            guard DialogueRules.may(.agree, dialogue, by: actor),
                DialogueRules.member(dialogue, actor)?.agreedAt == nil,
                dialogue.members.contains(where: { $0.agreedAt != nil })
            else { return nil }
            return item(link, words("dialogues.work.agree"))
        }
    }

    /// The way to the dialogues, for those who write for a party.
    package static let beginning: WorkContributions.Beginning = { actor, _, words in
        DialogueRules.writes(actor) ? (words("dialogues.list.title"), "/dialogues") : nil
    }

    /// The dialogues that notices speak of.
    package static let subjects: WorkContributions.Subjects = { records, actor, reader, words in
        var subjects: [String: WorkContributions.Subject] = [:]
        for dialogue in try Dialogue.all(publicIDs: records, reader)
        where DialogueRules.sight(of: dialogue, for: actor) != nil {
            subjects[dialogue.publicID] = (
                RecordTitle(dialogue.title, in: dialogue.language),
                "/dialogues/\(dialogue.publicID)"
            )
        }
        return subjects
    }
}
