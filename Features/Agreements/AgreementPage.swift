import Accounts
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// An agreement as its visitor may see it: whether it holds, its terms, its text, who has signed.
struct AgreementPage: Sendable {
    let facts: AgreementFacts
    let history: RecordHistory?
    let names: AgreementNames
    /// What follows from it in later features.
    let after: HTML

    static func load(_ visit: Visit, _ tools: AgreementTools) async throws -> AgreementPage {
        try await visit.read { reader in
            let facts = try AgreementFacts.load(visit, reader)
            let history = try history(
                of: facts, for: visit.identity?.actor, reader, visit.words)
            let forms = RecordForms(visit, path: facts.link, sent: nil)
            let after = try tools.contributions.compactMap {
                try $0(facts.agreement, facts.sight, forms, reader)
            }
            return AgreementPage(
                facts: facts, history: history,
                names: try AgreementNames(facts.agreement, reader), after: HTML(joining: after))
        }
    }

    /// For those who see it whole.
    static func history(
        of facts: AgreementFacts, for actor: Actor?, _ reader: any Reader, _ words: Words
    ) throws -> RecordHistory? {
        guard let actor, facts.sight == .whole else { return nil }
        return try RecordHistory.load(
            Agreement.kind, facts.agreement.publicID, for: actor, reader, words)
    }

    var agreement: Agreement { facts.agreement }

    func view(_ visit: Visit, sent: SentForm? = nil) -> Page {
        let words = visit.words
        let forms = RecordForms(visit, path: facts.link, sent: sent)
        let isWhole = facts.sight == .whole
        let request: HTML? = facts.request.map { request in
            """
            <p>\(words("agreements.page.from")) <a href="\(visit.link(request.link))">\
            <bdi lang="\(request.language.code)" dir="\(request.language.direction)">\
            \(request.title)</bdi></a></p>
            """
        }
        return Page(
            title: agreement.title,
            trail: [Page.Crumb(words("agreements.list.title"), "/agreements")], path: facts.link,
            main: """
                <p class="kicker">\(words("agreements.page.kicker", [
                    "state": facts.name(agreement.state, words),
                    "parties": facts.providerNames(words),
                ]))</p>
                <h1>\(facts.titleHTML(words))</h1>
                \(forms.summary)
                <p>\(facts.badge(words)) \(stopped(words))</p>
                \(request)
                \(isWhole ? nil : "<p class=\"source\">\(words("agreements.page.public-note"))</p>")
                \(isWhole ? acts(forms) : nil)
                \(after)
                \(terms(words))
                \(isWhole ? signatures(words) : nil)
                \(isWhole ? texts(words) : nil)
                \(history?.html(words("offers.page.history"), acts: "agreements.history.", words))
                """)
    }

    private func stopped(_ words: Words) -> HTML? {
        agreement.stoppedOn.map {
            "\(words("agreements.page.stopped", ["date": words.date($0)]))"
        }
    }

    private func terms(_ words: Words) -> HTML {
        func own(_ text: String) -> [HTML] {
            text.isEmpty
                ? [] : [recordParagraphs(text, in: agreement.authentic, words: words)]
        }
        return """
            <h2>\(words("agreements.page.terms"))</h2>
            \(factList([
                (words("agreements.field.state"), ["\(facts.name(agreement.state, words))"]),
                (words("agreements.field.parties"), agreement.providers.map {
                    "\(facts.name($0, words))"
                }),
                (words("agreements.field.themes"), own(agreement.themes)),
                (words("agreements.field.places"), own(agreement.places)),
                (words("requests.field.period"), facts.period(words).map { ["\($0)"] } ?? []),
                (words("agreements.field.ceilings"), agreement.ceilings.map {
                    "\(words.money($0))"
                }),
                (words("agreements.page.in-force-from"), agreement.startsOn.map {
                    ["\(words.date($0))"]
                } ?? []),
            ]))
            """
    }

    private func signatures(_ words: Words) -> HTML {
        func item(_ party: Party.ID) -> HTML {
            let signature = agreement.signatures.first { $0.party == party }
            let state: HTML =
                signature.map { "<span class=\"badge done\">\(words.dateTime($0.at))</span>" }
                ?? "<span class=\"badge open\">\(words("agreements.signature.awaited"))</span>"
            return "<li><b>\(facts.name(party, words))</b> \(state)</li>"
        }
        return """
            <h2>\(words("agreements.page.signatures"))</h2>
            <ul class="plain">\(agreement.parties, item)</ul>
            """
    }

    private func texts(_ words: Words) -> HTML {
        let order =
            [agreement.authentic] + Language.allCases.filter { $0 != agreement.authentic }
        func item(_ language: Language) -> HTML? {
            guard let text = agreement.texts[language] else { return nil }
            let label: HTML? =
                language == agreement.authentic
                ? " <span class=\"badge\">\(words("agreements.text.authentic"))</span>" : nil
            return """
                <h3>\(language.endonym)\(label)</h3>
                \(recordParagraphs(text, in: language, words: words))
                """
        }
        let hash: HTML? = agreement.textHash.map { hash in
            """
            <p class="source">\(words("agreements.text.hash")) <code class="wide">\(hash)</code></p>
            <details><summary>\(words("agreements.text.canonical"))</summary>\
            <pre class="canonical" dir="ltr">\(agreement.canonicalText(names))</pre></details>
            """
        }
        return """
            <h2>\(words("agreements.page.text"))</h2>
            \(HTML(joining: order.compactMap(item)))\(hash)
            """
    }

    // MARK: What one can do

    private func acts(_ forms: RecordForms) -> HTML? {
        guard let actor = forms.visit.identity?.actor else { return nil }
        let words = forms.words
        func may(_ act: AgreementRules.Act) -> Bool {
            AgreementRules.may(act, agreement, by: actor, on: facts.today)
        }
        func reason(_ form: Form) -> HTML {
            form.text(
                "reason", words("requests.field.reason"), rows: 4, limit: RequestText.textLimit)
        }
        var parts: [HTML] = []
        if may(.edit) {
            parts.append(
                """
                <p><a class="button" href="\(forms.visit.link(facts.link + "/draft"))">\
                \(words("agreements.act.edit"))</a></p>
                """)
        }
        if may(.propose) {
            let gaps = AgreementRules.gaps(of: agreement, on: facts.today)
            parts.append(
                gaps.isEmpty
                    ? "<p>\(words("agreements.propose.text"))</p>"
                        + forms.html("proposal", words("agreements.act.propose"))
                    : "<p class=\"note\">\(words("requests.draft.gaps", count: gaps.count))</p>")
        }
        if may(.sign) { parts.append(signing(forms)) }
        if may(.recall) {
            parts.append(forms.html("recall", words("agreements.act.recall"), isDangerous: true))
        }
        if may(.resume) { parts.append(forms.html("resumption", words("agreements.act.resume"))) }
        if may(.suspend) {
            parts.append(
                forms.folded("suspension", words("agreements.act.suspend"), isDangerous: true) {
                    "<p class=\"note\">\(words("agreements.suspend.text"))</p>" + reason($0)
                })
        }
        if may(.withdraw) {
            parts.append(
                forms.folded("withdrawal", words("agreements.act.withdraw"), isDangerous: true) {
                    "<p class=\"note\">\(words("agreements.withdraw.text"))</p>" + reason($0)
                })
        }
        if may(.show) { parts.append(visibility(forms)) }
        return parts.isEmpty
            ? nil
            : """
            <section class="acts"><h2>\(words("requests.page.next"))</h2>\
            \(HTML(joining: parts))</section>
            """
    }

    /// What is signed, then the button; the hash goes with it, so that no other text is signed.
    private func signing(_ forms: RecordForms) -> HTML {
        let words = forms.words
        let publicly =
            agreement.isShown
            ? words("agreements.sign.becomes-public") : words("agreements.sign.stays-closed")
        return forms.folded(
            "signature", words("agreements.act.sign"),
            standing: [(name: "hash", value: agreement.textHash ?? "")]
        ) { form in
            """
            <p>\(words("agreements.sign.text"))</p><p>\(publicly)</p>
            <p><code class="wide">\(agreement.textHash ?? "")</code></p>
            """ + form.hidden("hash", agreement.textHash ?? "")
        }
    }

    private func visibility(_ forms: RecordForms) -> HTML {
        let words = forms.words
        return forms.folded(
            "showing", words("agreements.act.show"),
            standing: [(name: "shown", value: agreement.isShown ? "yes" : "no")]
        ) { form in
            form.radios(
                "shown", words("agreements.field.shown"),
                hint: words("agreements.field.shown-hint"),
                options: [
                    .init("yes", words("agreements.show.yes")),
                    .init("no", words("agreements.show.no")),
                ])
        }
    }
}
