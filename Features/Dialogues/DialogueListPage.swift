import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// Dialogues that all their parties let be seen, the same for everybody; above them those of the visitor's own party.
enum DialogueListPage {
    static let routes = records.routes("/dialogues", name: "dialogues", columns: columns) {
        facts, _, words in
        FeedEntry(
            title: facts.dialogue.title, link: facts.link,
            text: words.list(facts.memberNames(words)), language: facts.dialogue.language,
            updated: facts.dialogue.heldOn ?? Day(daysSinceEpoch: 0))
    }

    /// As the downloads page describes it.
    static let outline = records.outline(name: "dialogues", columns: columns)

    private static let records = RecordList<DialogueFacts>(
        Dialogue.shape,
        .init(
            title: "dialogues.list.title", lead: "dialogues.list.lead",
            emptyTitle: "dialogues.list.empty-title", emptyText: "dialogues.list.empty-text"),
        count: { filter, _, reader in try Dialogue.countPublic(filter, reader) },
        items: { query, reader, after, limit, offset in
            try DialogueFacts.all(
                Dialogue.allPublic(
                    query.filter, reader, after: after?.dialogue, limit: limit, offset: offset),
                for: nil, reader)
        },
        choices: { try Dialogue.choices($0, $1) }, html: { list($0, $1) }, above: own)

    /// The way to a new one, and what the visitor's own party takes part in.
    private static func own(_ visit: Visit, _ reader: any Reader) throws -> HTML {
        guard let actor = visit.identity?.actor else { return "" }
        let words = visit.words
        let begin: HTML? =
            DialogueRules.writes(actor)
            ? """
            <p><a class="button" href="\(visit.link("/dialogues/new"))">\
            \(words("dialogues.act.begin"))</a></p>
            """ : nil
        let own = try DialogueFacts.all(
            Dialogue.all(of: actor.party, reader), for: actor, reader
        ).filter { $0.sight == .whole }
        let mine: HTML? =
            own.isEmpty
            ? nil
            : """
            <h2>\(words("dialogues.list.own"))</h2>
            \(list(own, words, showsBadge: true))
            <h2>\(words("dialogues.list.public"))</h2>
            """
        return "\(begin)\(mine)"
    }

    static func list(
        _ entries: [DialogueFacts], _ words: Words, showsBadge: Bool = false
    ) -> HTML {
        func item(_ facts: DialogueFacts) -> HTML {
            let day: HTML? = facts.dialogue.heldOn.map { " · \(words.date($0))" }
            return """
                <li><a href="\(Link(in: words.language, facts.link))">\(facts.titleHTML(words))</a>\
                <p>\(showsBadge ? facts.badge(words) : nil) \
                \(levelName(facts.dialogue.level, words)) · \
                \(words.list(facts.memberNames(words)))\(day)</p></li>
                """
        }
        return "<ol class=\"results\">\(entries, item)</ol>"
    }

    private static let columns: [Listing<RecordListQuery, DialogueFacts>.Column] = [
        .init("id", heading: "recommendations.column.id") { facts, _, _ in
            .text(facts.dialogue.publicID)
        },
        .init("date", heading: "dialogues.field.held-on") { facts, _, _ in
            facts.dialogue.heldOn.map { .day($0) } ?? .none
        },
        .init("level", heading: "dialogues.field.level") { facts, _, _ in
            .text(facts.dialogue.level.rawValue)
        },
        .init("parties", heading: "dialogues.field.parties") { facts, _, words in
            .list(facts.memberNames(words))
        },
        .init("title", heading: "requests.field.title") { facts, _, _ in
            .text(facts.dialogue.title)
        },
        .init("language", heading: "dialogues.field.language") { facts, _, _ in
            .text(facts.dialogue.language.code)
        },
        .init("text", heading: "dialogues.field.text") { facts, _, _ in
            .text(facts.dialogue.text)
        },
        .init("address", heading: "recommendations.column.address") { facts, query, words in
            .text(query.publicURL + Link(in: words.language, facts.link).text)
        },
    ]
}
