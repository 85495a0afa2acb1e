import Accounts
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// An offer as its visitor may see it: what is offered, where it stands, what to do next.
struct OfferPage: Sendable {
    let facts: OfferFacts
    let history: RecordHistory?
    /// What follows from it in later features.
    let after: HTML

    static func load(_ visit: Visit, _ contributions: [OfferContribution]) async throws -> OfferPage
    {
        try await visit.read { reader in
            let facts = try OfferFacts.load(visit, reader)
            let history = try history(
                of: facts, for: visit.identity?.actor, reader, visit.words)
            let forms = RecordForms(visit, path: facts.link, sent: nil)
            let after = try contributions.compactMap {
                try $0(facts.offer, facts.sight, forms, reader)
            }
            return OfferPage(facts: facts, history: history, after: HTML(joining: after))
        }
    }

    /// For those who see it whole.
    static func history(
        of facts: OfferFacts, for actor: Actor?, _ reader: any Reader, _ words: Words
    ) throws -> RecordHistory? {
        guard let actor, facts.sight == .whole else { return nil }
        return try RecordHistory.load(
            Offer.kind, facts.offer.publicID, for: actor, ownActs: ["begin", "edit"], reader, words)
    }

    var offer: Offer { facts.offer }

    func view(_ visit: Visit, sent: SentForm? = nil) -> Page {
        let words = visit.words
        let forms = RecordForms(visit, path: facts.link, sent: sent)
        let request: HTML? = facts.request.map { request in
            """
            <p>\(words("offers.page.answers")) <a href="\(visit.link(request.link))">\
            <bdi lang="\(request.language.code)" dir="\(request.language.direction)">\
            \(request.title)</bdi></a></p>
            """
        }
        let (isWhole, isFull) = (facts.sight == .whole, facts.sight >= .full)
        let hasLost = offer.status == .open && !offer.request.isOpen
        return Page(
            title: facts.title(words),
            trail: [Page.Crumb(words("offers.list.title"), "/offers")], path: facts.link,
            main: """
                <p class="kicker">\(words("offers.page.kicker", [
                    "provider": facts.shortName(offer.provider, words),
                    "state": facts.name(offer.request.state, words),
                ]))</p>
                <h1>\(facts.titleHTML(words))</h1>
                \(forms.summary)
                <p>\(facts.badge(words))</p>
                \(hasLost ? "<p class=\"note\">\(words("offers.rule.request-ended"))</p>" : nil)
                \(request)
                \(isFull ? nil : "<p class=\"source\">\(words("offers.page.public-note"))</p>")
                \(facts.sight == .full ? "<p class=\"source\">\(words("offers.page.lead-note"))</p>" : nil)
                \(isWhole ? acts(forms) : nil)
                \(decided(words, isWhole: isWhole))
                \(after)
                \(isFull ? text(words) : nil)
                \(terms(words, isFull: isFull))
                \(history?.html(words("offers.page.history"), acts: "offers.history.", words))
                """)
    }

    private func text(_ words: Words) -> HTML {
        """
        <h2>\(words("offers.field.text"))</h2>
        \(recordParagraphs(offer.text, in: offer.language, words: words))
        \(tongueLabel(offer.language, words: words))
        """
    }

    /// What the State said; its words stay between the two.
    private func decided(_ words: Words, isWhole: Bool) -> HTML? {
        guard let decision = offer.decision else { return nil }
        let kinds: HTML? =
            decision.isPartial
            ? "<p>\(words("offers.page.part", ["kinds": words.list(decision.kinds.map { kindName($0, words) })]))</p>"
            : nil
        let text: HTML? =
            isWhole && !decision.text.isEmpty ? "<p><bdi>\(decision.text)</bdi></p>" : nil
        return """
            <h2>\(words("offers.page.decision"))</h2>
            <p>\(facts.badge(words)) <span class="n">\
            \(words.date(WorkingCalendar.dayInGeneva(decision.at)))</span></p>\(kinds)\(text)
            """
    }

    private func terms(_ words: Words, isFull: Bool) -> HTML {
        func own(_ text: String) -> [HTML] {
            text.isEmpty || !isFull
                ? [] : [recordParagraphs(text, in: offer.language, words: words)]
        }
        let marker = offer.marker.map { marker -> HTML in
            isFull
                ? "\(markerName(marker.score, words))<br><bdi>\(marker.reason)</bdi>"
                : "\(markerName(marker.score, words))"
        }
        return """
            <h2>\(words("offers.page.terms"))</h2>
            \(factList([
                (words("requests.page.kinds"), offer.kinds.map { "\(kindName($0, words))" }),
                (words("offers.field.level"), ["\(levelName(offer.level, words))"]),
                (words("offers.field.manner"), offer.manner.map { ["\(mannerName($0, words))"] } ?? []),
                (words("requests.field.period"), periodText(offer.period, words).map { ["\($0)"] } ?? []),
                (words("offers.field.money"), offer.money.map { ["\(words.money($0))"] } ?? []),
                (words("offers.field.in-kind"), own(offer.inKind)),
                (words("offers.field.conditions"), own(offer.conditions)),
                (words("requests.field.marker"), marker.map { [$0] } ?? []),
                (words("offers.field.valid-until"), offer.validUntil.map { ["\(words.date($0))"] } ?? []),
            ]))
            """
    }

    // MARK: What one can do

    private func acts(_ forms: RecordForms) -> HTML? {
        guard let actor = forms.visit.identity?.actor else { return nil }
        let words = forms.words
        func may(_ act: OfferRules.Act) -> Bool {
            OfferRules.may(act, offer, by: actor, on: facts.today)
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
                \(words("offers.act.edit"))</a></p>
                """)
        }
        if may(.publish) { parts.append(publication(forms)) }
        if may(.accept) { parts.append(acceptance(forms)) }
        if may(.decline) {
            parts.append(
                forms.folded("decline", words("offers.act.decline"), weight: .danger, reason))
        }
        if may(.show) { parts.append(visibility(forms, actor)) }
        if may(.withdraw) {
            parts.append(
                forms.folded(
                    "withdrawal", words("offers.act.withdraw"), weight: .danger, reason))
        }
        return parts.isEmpty
            ? nil
            : """
            <section class="acts"><h2>\(words("requests.page.next"))</h2>\
            \(HTML(joining: parts))</section>
            """
    }

    /// Who will see what, then the button.
    private func publication(_ forms: RecordForms) -> HTML {
        let words = forms.words
        let gaps = OfferRules.gaps(of: offer, on: facts.today)
        guard gaps.isEmpty else {
            return gapNote(gaps, words)
        }
        let lead: HTML? = offer.request.lead.flatMap { lead in
            lead == offer.provider
                ? nil
                : "<p>\(words("offers.publish.lead-sees", ["lead": facts.name(lead, words)]))</p>"
        }
        return """
            <p>\(words("offers.publish.who-sees", ["state": facts.name(offer.request.state, words)]))</p>
            \(lead)\(forms.html("publication", words("offers.act.publish")))
            """
    }

    private func acceptance(_ forms: RecordForms) -> HTML {
        let words = forms.words
        return forms.folded(
            "acceptance", words("offers.act.accept"), standing: [(name: "extent", value: "whole")]
        ) { form in
            let publicly: HTML? =
                offer.request.isPublic
                ? "<p class=\"note\">\(words("offers.accept.becomes-public"))</p>" : nil
            return form.radios(
                "extent", words("offers.field.extent"),
                options: [
                    .init("whole", words("offers.extent.whole")),
                    .init("part", words("offers.extent.part")),
                ])
                + form.checkboxes(
                    "kinds", words("offers.field.accepted-kinds"),
                    options: offer.kinds.map { .init($0.rawValue, kindName($0, words)) })
                + form.text(
                    "part", words("offers.field.part"), hint: words("offers.field.part-hint"),
                    rows: 4, limit: RequestText.textLimit) + (publicly ?? "")
        }
    }

    private func visibility(_ forms: RecordForms, _ actor: Actor) -> HTML {
        let words = forms.words
        let mine = actor.party == offer.provider ? offer.providerShows : offer.stateShows
        let other = actor.party == offer.provider ? offer.stateShows : offer.providerShows
        return forms.folded(
            "showing", words("offers.act.show"),
            standing: [(name: "shown", value: mine ? "yes" : "no")]
        ) { form in
            form.radios(
                "shown", words("offers.field.shown"),
                hint: other ? words("offers.show.other-agrees") : words("offers.show.other-silent"),
                options: [
                    .init("no", words("offers.show.no")), .init("yes", words("offers.show.yes")),
                ])
        }
    }
}
