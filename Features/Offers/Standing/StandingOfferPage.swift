import Accounts
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// A standing offer: public whole; its own people see drafts, history and what to do next.
struct StandingOfferPage: Sendable {
    let facts: StandingOfferFacts
    let history: RecordHistory?
    /// What follows from it in later features.
    let after: HTML

    static func load(
        _ visit: Visit, _ directories: PartyDirectoryCache,
        _ contributions: [StandingOfferContribution]
    ) async throws -> StandingOfferPage {
        try await visit.read { reader in
            let facts = try StandingOfferFacts.load(visit, directories, reader)
            let forms = RecordForms(visit, path: facts.link, sent: nil)
            let after =
                facts.offer.publishedAt == nil
                ? [] : try contributions.compactMap { try $0(facts.offer, forms, reader) }
            return StandingOfferPage(
                facts: facts,
                history: try history(of: facts, for: visit.identity?.actor, reader, visit.words),
                after: HTML(joining: after))
        }
    }

    /// For those who see it whole.
    static func history(
        of facts: StandingOfferFacts, for actor: Actor?, _ reader: any Reader, _ words: Words
    ) throws -> RecordHistory? {
        guard let actor, facts.sight == .whole else { return nil }
        return try RecordHistory.load(
            StandingOffer.kind, facts.offer.publicID, for: actor, ownActs: ["begin", "edit"],
            reader, words)
    }

    private var offer: StandingOffer { facts.offer }

    func view(_ visit: Visit, sent: SentForm? = nil) -> Page {
        let words = visit.words
        let forms = RecordForms(visit, path: facts.link, sent: sent)
        let text: HTML? =
            offer.text.isEmpty
            ? nil
            : """
            <h2>\(words("offers.field.text"))</h2>
            \(recordParagraphs(offer.text, in: offer.language, words: words))
            \(tongueLabel(offer.language, words: words))
            """
        return Page(
            title: facts.title(words),
            trail: [Page.Crumb(words("offers.catalogue.title"), "/offers/standing")],
            path: facts.link,
            main: """
                <p class="kicker">\(words("offers.standing.kicker", [
                    "provider": facts.providerName(words)
                ]))</p>
                <h1>\(facts.titleHTML(words))</h1>
                \(forms.summary)
                <p>\(facts.badge(words))</p>
                \(acts(forms))
                \(text)
                \(terms(words))
                \(facts.standing == .published ? howTo(words) : nil)
                \(after)
                \(history?.html(words("offers.page.history"), acts: "offers.history.standing.", words))
                """)
    }

    /// What a State does that wants it.
    private func howTo(_ words: Words) -> HTML {
        """
        <h2>\(words("offers.standing.how"))</h2>
        <p>\(words("offers.standing.how-text", ["provider": facts.providerShortName(words)]))</p>
        """
    }

    private func terms(_ words: Words) -> HTML {
        func own(_ text: String) -> [HTML] {
            text.isEmpty ? [] : [recordParagraphs(text, in: offer.language, words: words)]
        }
        func texts(_ names: [String]) -> [HTML] { names.map { "\($0)" } }
        let themes = facts.themeNames(words)
        return """
            <h2>\(words("offers.page.terms"))</h2>
            \(factList([
                (words("requests.page.kinds"), texts(offer.kinds.map { kindName($0, words) })),
                (
                    words("requests.field.themes"),
                    texts(themes.isEmpty ? [words("offers.themes.all")] : themes)
                ),
                (words("offers.field.reach"), texts(facts.reachNames(words))),
                (words("offers.field.tongues"), texts(tongueNames(offer.tongues))),
                (words("offers.field.level"), ["\(levelName(offer.level, words))"]),
                (
                    words("offers.field.manner"),
                    offer.manner.map { ["\(mannerName($0, words))"] } ?? []
                ),
                (
                    words("requests.field.period"),
                    periodText(offer.period, words).map { ["\($0)"] } ?? []
                ),
                (words("offers.field.money"), offer.money.map { ["\(words.money($0))"] } ?? []),
                (words("offers.field.in-kind"), own(offer.inKind)),
                (words("offers.field.conditions"), own(offer.conditions)),
                (
                    words("requests.field.marker"),
                    offer.marker.map {
                        ["\(markerName($0.score, words))<br><bdi>\($0.reason)</bdi>"]
                    } ?? []
                ),
                (
                    words("offers.field.valid-until"),
                    offer.validUntil.map { ["\(words.date($0))"] } ?? []
                ),
            ]))
            """
    }

    // MARK: What one can do

    private func acts(_ forms: RecordForms) -> HTML? {
        guard let actor = forms.visit.identity?.actor else { return nil }
        let words = forms.words
        func may(_ act: StandingOfferRules.Act) -> Bool {
            StandingOfferRules.may(act, offer, by: actor, on: facts.today)
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
        if may(.renew) {
            parts.append(
                forms.folded("renewal", words("offers.act.renew")) { form in
                    form.line(
                        "valid-until", words("offers.field.valid-until"),
                        hint: words("requests.field.day-hint"), type: "date", limit: 10)
                })
        }
        if may(.end) {
            parts.append(
                forms.folded("ending", words("offers.act.end"), weight: .danger) { form in
                    form.text(
                        "reason", words("requests.field.reason"), rows: 4,
                        limit: RequestText.textLimit)
                })
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
        let gaps = StandingOfferRules.gaps(of: offer, on: facts.today)
        guard gaps.isEmpty else {
            return gapNote(gaps, words)
        }
        return "<p>\(words("offers.standing.who-sees"))</p>"
            + forms.html("publication", words("offers.act.publish-standing"))
    }
}
