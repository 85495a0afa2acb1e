import Base
import Database
import Localization
import Markup
import Parties
import Web

/// Asked and answered: what States let the public see, with the age of what waits.
struct RequestListPage: Sendable {
    let entries: [RequestFacts]
    let page: Int
    let pageCount: Int

    static let pageSize = 20

    static func load(_ visit: Visit, _ tools: RequestTools) async throws -> RequestListPage {
        try await visit.read { reader in
            let count = try RequestSections.count(reader)
            let pageCount = max(1, (count + pageSize - 1) / pageSize)
            let page = try Pager.number(visit.query, pageCount: pageCount)
            let requests = try Request.allPublic(
                reader, limit: pageSize, offset: (page - 1) * pageSize)
            // The public list is the same for everybody, also for those who see more.
            return RequestListPage(
                entries: try RequestFacts.allPublic(requests, tools, at: visit.now, reader),
                page: page, pageCount: pageCount)
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("requests.list.title")
        let pager = Pager(page: page, pageCount: pageCount) { number in
            Link(in: words.language, "/requests").addingQuery(name: "page", value: String(number))
        }
        let empty = emptyState(
            title: words("requests.list.empty-title"),
            text: HTML(text: words("requests.list.empty-text")))
        return Page(
            title: title, summary: words("requests.list.lead"), path: "/requests",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("requests.list.lead"))</p>
                \(entries.isEmpty ? empty : "<ol class=\"results\">\(entries, { Self.item($0, words) })</ol>")
                \(pager.html(words))
                \(entries.isEmpty ? nil : takeAway(words) { "/requests" + $0 })
                """)
    }

    /// One request as lists of the public show it.
    static func item(_ facts: RequestFacts, _ words: Words) -> HTML {
        let request = facts.request
        let addressees =
            facts.sight >= .summary
            ? words.list(request.addressees.map { facts.shortName($0.party, words) }) : ""
        let answered = request.addressees.filter { $0.answer != .none }.count
        let state: String =
            switch request.status {
            case .closed, .withdrawn: statusName(request.status, words)
            case .draft, .ready, .cleared, .open:
                facts.clock?.isUnanswered(request) ?? false
                    ? words("requests.list.unanswered")
                    : answered == 0
                        ? words("requests.list.waiting", count: facts.clock?.age ?? 0)
                        // How many were asked is not told where it only shows that it was asked.
                        : facts.sight >= .summary
                            ? words("requests.list.answered", count: answered)
                            : words("requests.line.answered")
            }
        return """
            <li><a href="\(Link(in: words.language, "/requests/\(request.publicID)"))">\
            \(facts.titleHTML(words))</a>\
            <p><span class="badge\(answered == 0 ? " open" : "")">\(state)</span> \
            \(facts.name(request.state, words)) · \
            \(facts.clock.map { words.date($0.submitted) } ?? "")\
            \(addressees.isEmpty ? nil : " · \(addressees)")</p></li>
            """
    }
}
