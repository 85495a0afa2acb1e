import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// Dialogues that all their parties let be seen; above them those of the visitor's own party.
struct DialogueListPage: Sendable {
    let own: [DialogueFacts]
    let entries: [DialogueFacts]
    let page: Int
    let pageCount: Int

    static let pageSize = 20

    static func load(_ visit: Visit) async throws -> DialogueListPage {
        let actor = visit.identity?.actor
        return try await visit.read { reader in
            let count = try Dialogue.countPublic(reader)
            let pageCount = max(1, (count + pageSize - 1) / pageSize)
            let page = try Pager.number(visit.query, pageCount: pageCount)
            let dialogues = try Dialogue.allPublic(
                reader, limit: pageSize, offset: (page - 1) * pageSize)
            let own = try actor.map { try Dialogue.all(of: $0.party, reader) } ?? []
            return DialogueListPage(
                own: try DialogueFacts.all(own, for: actor, reader).filter { $0.sight == .whole },
                entries: try DialogueFacts.all(dialogues, for: nil, reader), page: page,
                pageCount: pageCount)
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("dialogues.list.title")
        let pager = Pager(page: page, pageCount: pageCount) { number in
            Link(in: words.language, "/dialogues").addingQuery(name: "page", value: String(number))
        }
        let writes = visit.identity.map { DialogueRules.writes($0.actor) } ?? false
        let begin: HTML? =
            writes
            ? """
            <p><a class="button" href="\(visit.link("/dialogues/new"))">\
            \(words("dialogues.act.begin"))</a></p>
            """ : nil
        let mine: HTML? =
            own.isEmpty
            ? nil
            : """
            <h2>\(words("dialogues.list.own"))</h2>
            \(Self.list(own, words, showsBadge: true))
            <h2>\(words("dialogues.list.public"))</h2>
            """
        return Page(
            title: title, summary: words("dialogues.list.lead"), path: "/dialogues",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("dialogues.list.lead"))</p>
                \(begin)\(mine)
                \(entries.isEmpty
                    ? emptyState(
                        title: words("dialogues.list.empty-title"),
                        text: HTML(text: words("dialogues.list.empty-text")))
                    : Self.list(entries, words))
                \(pager.html(words))
                \(entries.isEmpty ? nil : takeAway(words) { "/dialogues" + $0 })
                """)
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
}

/// Dialogues to take away: exactly what the public list shows, whoever asks.
enum DialogueListing {
    struct Filter: Sendable {
        let publicURL: String
    }

    static let listing = Listing<Filter, DialogueFacts>(
        name: "dialogues", columns: columns,
        title: { words, _ in words("dialogues.list.title") },
        filter: { visit, _ in Filter(publicURL: visit.site.publicURL) },
        count: { reader, _ in try Dialogue.countPublic(reader) },
        items: { reader, _, after, limit in
            try DialogueFacts.all(
                Dialogue.allPublic(reader, after: after?.dialogue, limit: limit), for: nil, reader)
        },
        entry: { facts, _, words in
            FeedEntry(
                title: facts.dialogue.title, link: facts.link,
                text: words.list(facts.memberNames(words)), language: facts.dialogue.language,
                updated: facts.dialogue.heldOn ?? Day(daysSinceEpoch: 0))
        })

    /// As the downloads page describes it.
    static let outline = RecordListOutline(
        name: "dialogues", title: "dialogues.list.title", link: "/dialogues", columns
    ) { reader, _ in try Dialogue.countPublic(reader) }

    private static let columns: [Listing<Filter, DialogueFacts>.Column] = [
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
        .init("address", heading: "recommendations.column.address") { facts, filter, words in
            .text(filter.publicURL + Link(in: words.language, facts.link).text)
        },
    ]
}
