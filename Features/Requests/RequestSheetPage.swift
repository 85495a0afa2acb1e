import Base
import Database
import Localization
import Markup
import Parties
import Web

/// A request's line on one printed page, as its visitor may see it, with date and address to cite.
struct RequestSheetPage: Sendable {
    let facts: RequestFacts
    /// What later features know of the way it went on.
    let later: [RequestStop]

    static func load(_ visit: Visit, _ tools: RequestTools) async throws -> RequestSheetPage {
        let (words, now) = (visit.words, visit.now)
        return try await visit.read { reader in
            let facts = try RequestFacts.load(visit, visit.parameter("request"), tools, reader)
            return RequestSheetPage(
                facts: facts,
                later: try tools.contributions.part(
                    of: facts.request, facts.sight, visit.identity?.actor, reader, words, now
                ).stops)
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let request = facts.request
        let title = facts.title(words)
        let path: Link = "/requests/\(request.publicID)/sheet"
        return Page(
            title: words("parties.sheet.title", ["state": title]),
            trail: [
                Page.Crumb(words("requests.list.title"), "/requests"),
                Page.Crumb(facts.called(words), "/requests/\(request.publicID)"),
            ],
            path: path,
            main: """
                <article class="sheet">\
                <p class="kicker">\(words("requests.page.kicker", ["state": facts.name(request.state, words)]))</p>
                <h1>\(facts.titleHTML(words))</h1>
                \(asked(words))
                \(RequestLine(facts: facts, later: later).html(words))
                \(sheetFoot(visit, title: title, path: path, note: note(words)))</article>
                """)
    }

    /// Who sees what, for those who hold the sheet in their hands.
    private func note(_ words: Words) -> String {
        facts.sight == .whole
            ? words("requests.page.public-sees") + words.colon + publicSees(facts.request, words)
            : words("requests.page.public-note")
    }

    private func asked(_ words: Words) -> HTML {
        let request = facts.request
        func listed(_ texts: [String]) -> [HTML] {
            texts.isEmpty ? [] : ["\(words.list(texts))"]
        }
        let themes = (words("requests.field.themes"), listed(facts.themeNames(words)))
        guard facts.sight >= .summary else { return factList([themes]) }
        return factList([
            (words("requests.page.kinds"), listed(request.kinds.map { kindName($0, words) })),
            (
                words("requests.page.addressees"),
                listed(request.addressees.map { facts.shortName($0.party, words) })
            ),
            themes,
        ])
    }
}
