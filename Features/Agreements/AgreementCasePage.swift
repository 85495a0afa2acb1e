import Base
import Database
import Localization
import Markup
import Requests
import Web

/// What a signatory reads before signing: terms, text in each language, who has signed, what becomes known.
/// For those who may read the text; whoever may sign finds the button at the end.
struct AgreementCasePage: Sendable {
    let page: AgreementPage

    private var facts: AgreementFacts { page.facts }
    private var agreement: Agreement { page.agreement }

    static func route(_ tools: AgreementTools) -> Route {
        .ownPage("/agreements/{agreement}/case") { visit in
            let page = try await AgreementPage.load(visit, tools)
            guard page.facts.sight == .whole else { throw Problem.notFound }
            return AgreementCasePage(page: page).view(visit).answer(visit)
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("agreements.case.title")
        return Page(
            title: words.labelled(title, agreement.title),
            trail: [
                Page.Crumb(words("agreements.list.title"), "/agreements"),
                Page.Crumb(facts.called, facts.link),
            ], path: facts.link + "/case",
            main: """
                <p class="kicker">\(title)</p>
                <h1>\(facts.titleHTML(words))</h1>
                <p>\(words("agreements.case.lead"))</p>
                <p>\(facts.badge(words))</p>
                \(page.terms(words))
                \(page.texts(words))
                \(page.signatures(words))
                \(known(words))
                \(signing(visit))
                \(AgreementTaking.links(facts, isCase: true, words))
                """)
    }

    private func signing(_ visit: Visit) -> HTML? {
        guard let actor = visit.identity?.actor,
            AgreementRules.may(.sign, agreement, by: actor, on: facts.today)
        else { return nil }
        return """
            <section class="acts"><h2>\(visit.words("requests.page.next"))</h2>
            \(page.signing(RecordForms(visit, path: facts.link, sent: nil)))</section>
            """
    }

    // MARK: What becomes known

    private func known(_ words: Words) -> HTML {
        let isShown = agreement.isShown
        let whom = words(isShown ? "agreements.case.everybody" : "agreements.case.parties")
        let parties = words("agreements.case.parties")
        let never = words("agreements.case.never")
        let when = isShown ? start(words) : never
        let isTextOpen = isShown && agreement.keepingText.isEmpty
        let rows: [(what: String, whom: String, when: String)] = [
            (words("agreements.case.terms"), whom, when),
            (words("agreements.case.hash"), whom, when),
            (
                words("agreements.case.stop"), whom,
                isShown ? words("agreements.case.at-once") : never
            ),
            (
                words("agreements.case.text"), isTextOpen ? whom : parties,
                isTextOpen ? when : words("agreements.case.unless-all")
            ),
            (words("agreements.case.signing"), parties, never),
            (words("agreements.case.reason"), parties, never),
            (words("agreements.case.person"), words("agreements.case.own"), never),
        ]
        func row(_ row: (what: String, whom: String, when: String)) -> HTML {
            """
            <tr><th scope="row">\(row.what)</th>\
            <td data-label="\(words("agreements.case.whom"))">\(row.whom)</td>\
            <td data-label="\(words("agreements.case.when"))">\(row.when)</td></tr>
            """
        }
        let note =
            isShown ? words("agreements.case.shown-note") : words("agreements.case.hidden-note")
        return """
            <h2>\(words("agreements.case.known"))</h2>
            <table class="stack"><caption class="hide">\(words("agreements.case.known"))</caption><thead><tr>\
            <th scope="col">\(words("agreements.case.what"))</th>\
            <th scope="col">\(words("agreements.case.whom"))</th>\
            <th scope="col">\(words("agreements.case.when"))</th></tr></thead>
            <tbody>\(rows, row)</tbody></table>
            <p class="source">\(note)</p>
            """
    }

    /// From when the public may know of it, as far as that is known.
    private func start(_ words: Words) -> String {
        let text = words("agreements.case.in-force")
        return agreement.startsOn.map { words.labelled(text, words.date($0)) } ?? text
    }
}
