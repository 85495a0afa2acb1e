import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// Begins an offer in answer to a request: its title is enough.
struct NewOfferPage: Sendable {
    let request: RequestReference
    /// The actor's own standing offer whose words it begins with.
    let standing: StandingOffer?

    static func load(_ visit: Visit, from standing: String?) async throws -> NewOfferPage {
        let actor = try visit.actor()
        let words = visit.words
        return try await visit.read { reader in
            guard let request = try Requests.Request.find(visit.parameter("request"), reader)
            else { throw Problem.notFound }
            // Before anything else is asked for: what is absent costs what costs what never was.
            try RequestRules.must(.offer, request, by: actor)
            guard
                let reference = try RequestReference.all(
                    [request.id], for: actor, reader, words)[request.id]
            else { throw Problem.notFound }
            let known = try standing.flatMap { try StandingOffer.find($0, reader) }
            guard standing == nil || (known?.provider == actor.party && known?.publishedAt != nil)
            else { throw Problem.notFound }
            return NewOfferPage(request: reference, standing: known)
        }
    }

    func view(_ visit: Visit, typed: Query? = nil, faults: [Fault] = []) -> Page {
        let words = visit.words
        let known = Query(standing.map { [(name: "title", value: $0.title)] } ?? [])
        let form = Form(words, values: typed ?? known, faults: faults)
        let origin: HTML? = standing.map { offer in
            """
            <p>\(words("offers.new.from-standing")) \
            <a href="\(visit.link("/offers/standing/\(offer.publicID)"))">\
            \(recordTitle(offer.title, in: offer.language, visit.words))</a></p>
            """
        }
        return beginningPage(
            visit, title: words("offers.new.title"), lead: words("offers.new.lead"),
            trail: [
                Page.Crumb(words("accounts.work.title"), "/work"),
                Page.Crumb(request.called, request.link),
            ], path: request.link + "/offer", form, above: origin,
            fields: (standing.map { form.hidden("standing", $0.publicID) } ?? "")
                + form.line("title", words("requests.field.title"), limit: RequestText.titleLimit))
    }

    static func begin(_ visit: Visit) async throws -> Answer {
        let form = try visit.request.form()
        let page = try await load(visit, from: form["standing"])
        var faults: [Fault] = []
        let title = RequestText.line(form["title"], "title", &faults)
        if title.isEmpty, faults.isEmpty { faults.append(OfferRules.missing("title")) }
        guard faults.isEmpty else {
            return page.view(visit, typed: form, faults: faults).answer(visit, status: 422)
        }
        let outcome = try await OfferCommands.begin(
            try visit.ask(form), answering: visit.parameter("request"), title: title,
            language: visit.language, from: page.standing?.publicID)
        return .redirect(to: visit.link("/offers/\(outcome.record)/draft"))
    }
}

/// A draft as one form; where two change it at once, the second is told.
struct OfferDraftPage: Sendable {
    let facts: OfferFacts

    static func load(_ visit: Visit) async throws -> OfferDraftPage {
        let actor = try visit.actor()
        return try await visit.read { reader in
            let facts = try OfferFacts.load(visit, reader)
            try OfferRules.must(.edit, facts.offer, by: actor, on: facts.today)
            return OfferDraftPage(facts: facts)
        }
    }

    func view(_ visit: Visit, typed: Query? = nil, faults: [Fault] = []) -> Page {
        let words = visit.words
        let form = Form(words, values: typed ?? Query(facts.offer.typed), faults: faults)
        return draftPage(
            visit, title: words("offers.draft.title"),
            trail: [
                Page.Crumb(words("accounts.work.title"), "/work"),
                Page.Crumb(facts.called(words), facts.link),
            ], of: facts.link, version: facts.offer.version, form,
            fields: OfferFields.text(form, words) + OfferFields.kinds(form, words)
                + OfferFields.frame(form, words)
                + OfferFields.means(
                    form, words, validityHint: words("offers.field.valid-until-hint"))
                + OfferFields.marker(form, words))
    }
}
