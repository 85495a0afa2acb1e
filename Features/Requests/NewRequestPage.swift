import Base
import Database
import Localization
import Markup
import Parties
import Recommendations
import Web

/// Begins a draft: its title is enough. From a recommendation's page it is begun to carry that out.
struct NewRequestPage: Sendable {
    /// What it is to carry out; nil where that is not said, or was not recommended to the actor's State.
    let recommendation: Recommendation?

    /// The recommendation is named in the address or, where the form comes again, in the form.
    static func load(_ visit: Visit, _ typed: Query = Query()) async throws -> NewRequestPage {
        let actor = try visit.actor()
        guard let publicID = typed["recommendation"] ?? visit.query["recommendation"] else {
            return NewRequestPage(recommendation: nil)
        }
        return try await visit.read { reader in
            let state = try Party.find(actor.party, reader)?.stateID
            let recommendation = try Recommendation.find(publicID: publicID, reader)
            return NewRequestPage(
                recommendation: recommendation.flatMap { $0.stateID == state ? $0 : nil })
        }
    }

    func view(_ visit: Visit, typed: Query = Query(), faults: [Fault] = []) -> Page {
        let words = visit.words
        let form = Form(words, values: typed, faults: faults)
        let served: HTML? = recommendation.map { recommendation in
            """
            <h2>\(words("requests.new.serving"))</h2>
            <blockquote class="adopted">
            \(recordText("\(recommendation.text)", in: recommendation.language, words: words))\
            </blockquote>
            """
        }
        return beginningPage(
            visit, title: words("requests.new.title"), lead: words("requests.new.lead"),
            trail: [Page.Crumb(words("accounts.work.title"), "/work")], path: "/requests/new", form,
            above: served,
            fields: (recommendation.map { form.hidden("recommendation", $0.publicID) } ?? "")
                + form.line(
                    "title", words("requests.field.title"),
                    hint: words("requests.field.title-hint"), limit: RequestText.titleLimit))
    }

    static func begin(_ visit: Visit) async throws -> Answer {
        let form = try visit.request.form()
        do {
            let outcome = try await RequestCommands.begin(
                try visit.ask(form), title: try title(form), language: visit.language,
                serving: form["recommendation"])
            return .redirect(to: visit.link("/requests/\(outcome.record)/draft"))
        } catch Refusal.faulty(let faults) {
            return try await load(visit, form).view(visit, typed: form, faults: faults)
                .answer(visit, status: 422)
        }
    }

    /// The title as it was typed or sent.
    static func title(_ typed: Query) throws(Refusal) -> String {
        var faults: [Fault] = []
        let title = RequestText.line(typed["title"], "title", &faults)
        if title.isEmpty, faults.isEmpty { faults.append(RequestRules.missing("title")) }
        guard faults.isEmpty else { throw .faulty(faults) }
        return title
    }
}
