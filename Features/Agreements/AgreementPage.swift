import Accounts
import Base
import Database
import Localization
import Markup
import Offers
import Parties
import Requests
import Web

/// An agreement as its visitor may see it: whether it holds, its terms, its text, who has signed.
struct AgreementPage: Sendable {
    let facts: AgreementFacts
    let history: RecordHistory?
    let names: AgreementNames
    /// The versions that were in force, for its parties; empty where there was only one.
    let editions: [Agreement.Edition]
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
                names: try AgreementNames(facts.agreement, reader),
                editions: facts.sight == .whole && facts.agreement.edition > 1
                    ? try Agreement.Edition.all(of: facts.agreement.id, reader) : [],
                after: HTML(joining: after))
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
                \(basis(words))
                \(isWhole ? nil : "<p class=\"source\">\(publicNote(words))</p>")
                \(isWhole ? acts(forms) : nil)
                \(isWhole ? amendment(forms) : nil)
                \(after)
                \(terms(words))
                \(isWhole ? signatures(words) : nil)
                \(isWhole || AgreementRules.isTextPublic(agreement, on: facts.today)
                    ? texts(words) : nil)
                \(versions(words))
                \(AgreementTaking.links(facts, words))
                \(history?.html(words("offers.page.history"), acts: "agreements.history.", words))
                """)
    }

    /// What it was made from, as far as the visitor may know of that.
    private func basis(_ words: Words) -> HTML? {
        func named(
            _ reason: String, _ link: Link, _ title: String, _ language: Language, _ alone: String?
        ) -> HTML {
            let alone: HTML? = alone.map { "<br>\($0)" }
            return """
                <p>\(reason) <a href="\(Link(in: words.language, link))">\
                <bdi lang="\(language.code)" dir="\(language.direction)">\
                \(title)</bdi></a>\(alone)</p>
                """
        }
        if let programme = facts.programme {
            return named(
                words("agreements.page.on-programme"), "/offers/standing/\(programme.publicID)",
                programme.title, programme.language, nil)
        }
        return facts.request.map { request in
            named(
                words("agreements.page.from"), request.link, request.title, request.language,
                agreement.offer == nil ? words("agreements.page.request-alone") : nil)
        }
    }

    private func publicNote(_ words: Words) -> String {
        AgreementRules.isTextPublic(agreement, on: facts.today)
            ? words("agreements.page.public-note-text") : words("agreements.page.public-note")
    }

    private func stopped(_ words: Words) -> HTML? {
        agreement.stoppedOn.map {
            "\(words("agreements.page.stopped", ["date": words.date($0)]))"
        }
    }

    func terms(_ words: Words) -> HTML {
        var list = termFacts(agreement.terms, facts, words)
        if agreement.edition > 1 {
            let version: HTML = "\(words.number(agreement.edition))"
            list.insert((words("agreements.page.version"), [version]), at: 0)
        }
        if let since = agreement.startsOn {
            list.append((words("agreements.page.in-force-from"), ["\(words.date(since))"]))
        }
        return "<h2>\(words("agreements.page.terms"))</h2>\n\(factList(list))"
    }

    func signatures(_ words: Words) -> HTML {
        """
        <h2>\(words("agreements.page.signatures"))</h2>
        \(signatureList(agreement.signatures, facts, words, agreement.paper))
        """
    }

    func texts(_ words: Words) -> HTML {
        // It names the request, which not everybody who reads the text may know of.
        let isWhole = facts.sight == .whole || facts.request != nil
        let hash: HTML? = agreement.textHash.map { hash in
            isWhole
                ? canonical(agreement.canonicalText(names), hash, words)
                : "<p class=\"source\">\(words("agreements.text.hash")) <code class=\"wide\">\(hash)</code></p>"
        }
        return """
            <h2>\(words("agreements.page.text"))</h2>
            \(agreementTexts(agreement.terms, words))\(hash)
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
                    : gapNote(gaps, words))
        }
        if may(.sign) { parts.append(signing(forms)) }
        if agreement.status == .signing, let paper = paperActs(forms) { parts.append(paper) }
        if may(.recall) {
            parts.append(forms.html("recall", words("agreements.act.recall"), weight: .danger))
        }
        if may(.resume) {
            parts.append(
                forms.folded("resumption", words("agreements.act.resume")) { _ in
                    "<p class=\"note\">\(words("agreements.resume.text"))</p>"
                })
        }
        if may(.suspend) {
            parts.append(
                forms.folded("suspension", words("agreements.act.suspend"), weight: .danger) {
                    "<p class=\"note\">\(words("agreements.suspend.text"))</p>" + reason($0)
                })
        }
        if may(.amend) {
            parts.append(
                "<p>\(words("agreements.amendment.begin-text"))</p>"
                    + forms.html("amendment", words("agreements.act.amend")))
        }
        if may(.withdraw) {
            parts.append(
                forms.folded("withdrawal", words("agreements.act.withdraw"), weight: .danger) {
                    "<p class=\"note\">\(words("agreements.withdraw.text"))</p>" + reason($0)
                })
        }
        if may(.show) { parts.append(visibility(forms)) }
        if may(.openText) { parts.append(opening(forms)) }
        if may(.closeText) { parts.append(closing(forms)) }
        return parts.isEmpty
            ? nil
            : """
            <section class="acts"><h2>\(words("requests.page.next"))</h2>\
            \(HTML(joining: parts))</section>
            """
    }

    /// What is signed, then the button; the hash goes with it, so that no other text is signed.
    func signing(_ forms: RecordForms) -> HTML {
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

    /// What becomes public, when and to whom, before the act; then the button.
    private func opening(_ forms: RecordForms) -> HTML {
        let words = forms.words
        let hash = agreement.textHash ?? ""
        return forms.folded(
            "text-opening", words("agreements.act.open-text"),
            standing: [(name: "hash", value: hash)]
        ) { form in
            """
            <div class="note"><p>\(words("agreements.open-text.what", [
                "languages": words.list(
                    Language.allCases.filter { agreement.texts[$0] != nil }
                        .map(\.endonym.description)),
            ]))</p>
            <p>\(words("agreements.open-text.when"))</p>
            <p>\(words("agreements.open-text.whom"))</p></div>
            \(openers(words))
            <p><code class="wide">\(hash)</code></p>
            """ + form.hidden("hash", hash)
        }
    }

    private func closing(_ forms: RecordForms) -> HTML {
        let words = forms.words
        return forms.folded(
            "text-closing", words("agreements.act.close-text"), weight: .danger
        ) { _ in
            "<p>\(words("agreements.close-text.text"))</p>\(openers(words))"
        }
    }

    /// Who has agreed that the text becomes public, and who is waited for.
    private func openers(_ words: Words) -> HTML {
        func item(_ party: Party.ID) -> HTML {
            let badge: HTML =
                agreement.openingText.contains(party)
                ? "<span class=\"badge done\">\(words("agreements.open-text.agrees"))</span>"
                : "<span class=\"badge open\">\(words("agreements.signature.awaited"))</span>"
            return "<li>\(facts.name(party, words)) \(badge)</li>"
        }
        return "<ul class=\"plain\">\(agreement.parties, item)</ul>"
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

/// Who has signed a version, and who is waited for.
func signatureList(
    _ signatures: [Agreement.Signature], _ facts: AgreementFacts, _ words: Words,
    _ paper: (Agreement.Signature) -> Agreement.Paper?
) -> HTML {
    func item(_ party: Party.ID) -> HTML {
        let signature = signatures.first { $0.party == party }
        let state: HTML =
            signature.map { "<span class=\"badge done\">\(words.dateTime($0.at))</span>" }
            ?? "<span class=\"badge open\">\(words("agreements.signature.awaited"))</span>"
        let onPaper: HTML? = signature.flatMap(paper).map { paper in
            """
            <br>\(words("agreements.signature.on-paper", ["date": words.date(paper.signedOn)])) \
            \(scanLink(paper, words))
            """
        }
        return "<li><b>\(facts.name(party, words))</b> \(state)\(onPaper)</li>"
    }
    return "<ul class=\"plain\">\(facts.agreement.parties, item)</ul>"
}

/// What a version covers: State, parties, scope, period, ceilings.
func termFacts(
    _ terms: Agreement.Terms, _ facts: AgreementFacts, _ words: Words
) -> [(term: String, descriptions: [HTML])] {
    func own(_ text: String) -> [HTML] {
        text.isEmpty ? [] : [recordParagraphs(text, in: terms.authentic, words: words)]
    }
    let agreement = facts.agreement
    let period = periodText(.init(from: terms.from, until: terms.until), words)
    return [
        (words("agreements.field.state"), ["\(facts.name(agreement.state, words))"]),
        (
            words("agreements.field.parties"),
            agreement.providers.map { "\(facts.name($0, words))" }
        ), (words("agreements.field.themes"), own(terms.themes)),
        (words("agreements.field.places"), own(terms.places)),
        (words("requests.field.period"), period.map { ["\($0)"] } ?? []),
        (words("agreements.field.ceilings"), terms.ceilings.map { "\(words.money($0))" }),
    ]
}

/// The text in its languages, the authentic one first.
func agreementTexts(_ terms: Agreement.Terms, _ words: Words) -> HTML {
    let order = [terms.authentic] + Language.allCases.filter { $0 != terms.authentic }
    func item(_ language: Language) -> HTML? {
        guard let text = terms.texts[language] else { return nil }
        let label: HTML? =
            language == terms.authentic
            ? " <span class=\"badge\">\(words("agreements.text.authentic"))</span>" : nil
        return """
            <h3>\(language.endonym)\(label)</h3>
            \(recordParagraphs(text, in: language, words: words))
            """
    }
    return HTML(joining: order.compactMap(item))
}

/// Exactly what is signed, and its hash.
func canonical(_ text: String, _ hash: String, _ words: Words) -> HTML {
    """
    <p class="source">\(words("agreements.text.hash")) <code class="wide">\(hash)</code></p>
    <details><summary>\(words("agreements.text.canonical"))</summary>\
    <pre class="canonical" dir="ltr">\(text)</pre></details>
    """
}
