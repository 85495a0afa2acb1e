import Base
import Database
import Localization
import Markup
import Web

/// Begins a draft: its title is enough.
struct NewRequestPage: Sendable {
    func view(_ visit: Visit, typed: Query = Query(), faults: [Fault] = []) -> Page {
        let words = visit.words
        let form = Form(words, values: typed, faults: faults)
        return beginningPage(
            visit, title: words("requests.new.title"), lead: words("requests.new.lead"),
            trail: [Page.Crumb(words("accounts.work.title"), "/work")], path: "/requests/new", form,
            fields: form.line(
                "title", words("requests.field.title"), hint: words("requests.field.title-hint"),
                limit: RequestText.titleLimit))
    }

    static func begin(_ visit: Visit) async throws -> Answer {
        let form = try visit.request.form()
        do {
            let outcome = try await RequestCommands.begin(
                try visit.ask(form), title: try title(form), language: visit.language)
            return .redirect(to: visit.link("/requests/\(outcome.record)/draft"))
        } catch Refusal.faulty(let faults) {
            return NewRequestPage().view(visit, typed: form, faults: faults)
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
