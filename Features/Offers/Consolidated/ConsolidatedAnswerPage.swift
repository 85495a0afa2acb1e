import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// For the lead of those asked: their offers side by side, and the words with which they go to the State.
struct ConsolidatedAnswerPage: Sendable {
    let request: RequestReference
    /// Whether nothing more is awaited of anybody.
    let haveAllAnswered: Bool
    let entries: [OfferFacts]
    /// Those that can be set side by side.
    let open: [OfferFacts]
    let draft: ConsolidatedAnswer?
    let state: String

    static func load(_ visit: Visit) async throws -> ConsolidatedAnswerPage {
        let actor = try visit.actor()
        let (words, now) = (visit.words, visit.now)
        let today = WorkingCalendar.dayInGeneva(now)
        return try await visit.read { reader in
            guard let request = try Requests.Request.find(visit.parameter("request"), reader)
            else { throw Problem.notFound }
            // Before anything else is asked for: what is absent costs what costs what never was.
            try ConsolidatedAnswerRules.mustWrite(request, by: actor)
            guard
                let reference = try RequestReference.all(
                    [request.id], for: actor, reader, words)[request.id]
            else { throw Problem.notFound }
            let entries = try OfferFacts.all(
                Offer.all(answering: request.id, reader), for: actor, reader, words, at: now
            ).filter { $0.offer.isPublished }
            return ConsolidatedAnswerPage(
                request: reference,
                haveAllAnswered: ConsolidatedAnswerRules.haveAllAnswered(request),
                entries: entries,
                open: entries.filter { $0.offer.standing(on: today) == .open },
                draft: try ConsolidatedAnswer.all(of: request.id, reader).first {
                    $0.status == .draft && $0.lead == actor.party
                },
                state: try Party.find(request.state, reader)?.names[words.language] ?? "")
        }
    }

    func view(_ visit: Visit, typed: Query? = nil, faults: [Fault] = []) -> Page {
        let words = visit.words
        let title = words("offers.consolidated.title")
        let standing = ConsolidatedAnswerForm.standing(
            draft, open.map(\.offer), on: WorkingCalendar.dayInGeneva(visit.now),
            language: words.language)
        let form = Form(words, values: typed ?? standing, faults: faults)
        let note: HTML? =
            haveAllAnswered
            ? nil : "<p class=\"note\">\(words("offers.consolidated.awaited"))</p>"
        let body: HTML =
            open.isEmpty
            ? emptyState(
                title: words("offers.consolidated.empty-title"),
                text: HTML(text: words("offers.consolidated.empty-text")))
            : form.html(
                to: request.link + "/answer", by: visit.identity,
                key: visit.site.identifiers.next(), fields: fields(form, words),
                button: words("offers.consolidated.button"))
        return Page(
            title: title,
            trail: [
                Page.Crumb(words("accounts.work.title"), "/work"),
                Page.Crumb(request.called, request.link),
            ], path: request.link + "/answer",
            main: """
                <h1>\(title)</h1>
                \(form.summary)
                <p class="lead">\(words("offers.consolidated.lead", ["state": state]))</p>
                \(note)
                \(entries.isEmpty ? nil : OfferComparisonPage.table(entries, words))
                \(body)
                """)
    }

    private func fields(_ form: Form, _ words: Words) -> HTML {
        form.hidden("seen", String(draft?.version ?? 0))
            + form.checkboxes(
                "offers", words("offers.consolidated.offers"),
                options: open.map {
                    .init(
                        $0.offer.publicID,
                        words.labelled($0.shortName($0.offer.provider, words), $0.title(words)))
                })
            + form.select(
                "language", words("offers.consolidated.language"),
                options: Language.allCases.map { .init($0.code, $0.endonym.description) })
            + form.text(
                "covering", words("offers.consolidated.text"),
                hint: words("offers.consolidated.text-hint"), rows: 10,
                limit: RequestText.textLimit)
            + form.radios(
                "act", words("offers.consolidated.act"),
                hint: words("offers.consolidated.who-sees", ["state": state]),
                options: [
                    .init("draft", words("offers.consolidated.keep")),
                    .init("send", words("offers.consolidated.send")),
                ])
    }

    static func save(_ visit: Visit) async throws -> Answer {
        let form = try visit.request.form()
        let page = try await load(visit)
        do {
            _ = try await ConsolidatedAnswerCommands.save(
                visit.parameter("request"), try visit.ask(form), form, isForm: true)
            return .redirect(to: visit.link(page.request.link + "#offers"))
        } catch Refusal.faulty(let faults) {
            return page.view(visit, typed: form, faults: faults).answer(visit, status: 422)
        } catch Refusal.changedMeanwhile {
            return page.view(
                visit, typed: form,
                faults: [
                    Fault(field: "covering", value: "", rule: "offers.fault.changed-meanwhile")
                ]
            ).answer(visit, status: 409)
        }
    }
}
