import Base
import Database
import Localization
import Markup
import Parties
import Web

/// What was asked of the actor's party: acknowledged one by one or together.
struct AddressedPage: Sendable {
    let entries: [RequestFacts]
    let actor: Actor

    static func load(_ visit: Visit, _ tools: RequestTools) async throws -> AddressedPage {
        let actor = try visit.actor()
        return try await visit.read { reader in
            let requests = try Request.all(to: actor.party, reader).filter {
                RequestRules.sight(of: $0, for: actor) == .whole
            }
            return AddressedPage(
                entries: try RequestFacts.all(
                    requests.map { ($0, .whole) }, tools, at: visit.now, reader), actor: actor)
        }
    }

    func view(_ visit: Visit, faults: [Fault] = []) -> Page {
        let words = visit.words
        let title = words("requests.addressed.title")
        let form = Form(words, values: Query(), faults: faults)
        let open = entries.filter {
            RequestRules.may(.acknowledge, $0.request, by: actor)
        }
        let others = entries.filter { facts in
            !open.contains { $0.request.id == facts.request.id }
        }
        let waiting: HTML? =
            open.isEmpty
            ? nil
            : form.html(
                to: "/requests/addressed/acknowledgement", by: visit.identity,
                key: visit.site.identifiers.next(),
                fields: form.checkboxes(
                    "requests", words("requests.addressed.waiting"),
                    hint: words("requests.addressed.waiting-hint"),
                    options: open.map {
                        .init(
                            $0.request.publicID,
                            words.labelled($0.name($0.request.state, words), $0.title(words)),
                            hint: due($0, words))
                    }), button: words("requests.addressed.acknowledge"))
        let list: HTML? =
            entries.isEmpty
            ? emptyState(
                title: words("requests.addressed.empty-title"),
                text: HTML(text: words("requests.addressed.empty-text")))
            : "<h2>\(words("requests.addressed.all"))</h2>"
                + "<ol class=\"results\">\(open + others, { RequestListPage.item($0, words) })</ol>"
        return Page(
            title: title, trail: [Page.Crumb(words("accounts.work.title"), "/work")],
            path: "/requests/addressed",
            main: """
                <h1>\(title)</h1>
                \(form.summary)
                <p class="lead">\(words("requests.addressed.lead"))</p>
                \(waiting)\(list)
                """)
    }

    private func due(_ facts: RequestFacts, _ words: Words) -> String? {
        guard let clock = facts.clock,
            let mine = facts.request.addressees.first(where: { $0.party == actor.party })
        else { return nil }
        return words(
            "requests.line.awaited", ["date": words.date(clock.acknowledgementDue(of: mine))])
    }

    static func acknowledge(_ visit: Visit) async throws -> Answer {
        let form = try visit.request.form()
        _ = try await RequestCommands.acknowledge(form.all("requests"), try visit.ask(form))
        return .redirect(to: visit.link("/requests/addressed"))
    }
}

/// What was asked of the United Nations system, those who wait longest first.
struct CoordinationPage: Sendable {
    let entries: [RequestFacts]

    static func load(_ visit: Visit, _ tools: RequestTools) async throws -> CoordinationPage {
        let actor = try visit.actor()
        guard actor.has(.coordinator) else { throw Problem.notFound }
        return try await visit.read { reader in
            let requests = try Request.allToSystem(reader).filter {
                RequestRules.sight(of: $0, for: actor) == .whole
            }
            let facts = try RequestFacts.all(
                requests.map { ($0, .whole) }, tools, at: visit.now, reader)
            return CoordinationPage(entries: facts.sorted { rank($0) > rank($1) })
        }
    }

    private static func rank(_ facts: RequestFacts) -> (Int, Int) {
        guard let clock = facts.clock, facts.request.status == .open else { return (0, 0) }
        let late = facts.request.addressees.filter(clock.isOverdue).count
        return (clock.isUnanswered(facts.request) ? 3 : late > 0 ? 2 : 1, clock.age)
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("requests.coordination.title")
        let columns = (
            status: words("requests.page.status"), days: words("requests.column.days"),
            late: words("requests.coordination.late")
        )
        func row(_ facts: RequestFacts) -> HTML {
            let request = facts.request
            let late = facts.clock.map { clock in request.addressees.filter(clock.isOverdue) } ?? []
            let names = words.list(late.map { facts.shortName($0.party, words) })
            return """
                <tr><th scope="row"><a href="\(visit.link("/requests/\(request.publicID)"))">\
                \(facts.titleHTML(words))</a><br>\(facts.name(request.state, words))</th>\
                <td data-label="\(columns.status)">\(statusName(request.status, words))</td>\
                <td class="n" data-label="\(columns.days)">\
                \(facts.clock.map { words.number($0.age) } ?? "–")</td>\
                <td data-label="\(columns.late)">\(names.isEmpty ? "–" : names)</td></tr>
                """
        }
        let table: HTML =
            entries.isEmpty
            ? emptyState(
                title: words("requests.addressed.empty-title"),
                text: HTML(text: words("requests.addressed.empty-text")))
            : """
            <table class="stack"><caption class="hide">\(title)</caption><thead><tr>\
            <th scope="col">\(words("requests.field.title"))</th>\
            <th scope="col">\(columns.status)</th>\
            <th scope="col" class="n">\(columns.days)</th>\
            <th scope="col">\(columns.late)</th></tr></thead>\
            <tbody>\(entries, row)</tbody></table>
            """
        return Page(
            title: title, trail: [Page.Crumb(words("accounts.work.title"), "/work")],
            path: "/requests/coordination",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("requests.coordination.lead"))</p>
                \(table)
                """)
    }
}
