import Base
import Database
import Markup
import Parties
import Recommendations
import Requests
import Web

/// Addresses and handlers. An account has the address of its recommendation; acts are nouns.
enum ProgressRoutes {
    static func all(_ catalogues: RecommendationCatalogueCache) -> [Route] {
        [
            .page("/progress") { visit in
                try await ProgressListPage.load(visit, catalogues).view(visit).answer(visit)
            },
            .ownPage("/recommendations/{recommendation}/progress") { visit in
                try await ProgressPage.load(visit, catalogues).view(visit).answer(visit)
            },
            .form("/recommendations/{recommendation}/progress/account") { visit in
                try await answer(visit, "account", catalogues) { id, form, ask in
                    let account = try ProgressForm.account(form)
                    return try await ProgressCommands.write(
                        id, ask, seen: form["seen"].flatMap(Int.init) ?? 0, account)
                }
            },
            .form("/recommendations/{recommendation}/progress/clearance") { visit in
                try await answer(visit, "clearance", catalogues) { id, _, ask in
                    try await ProgressCommands.perform("clearance", id, ask) { progress, ask, _ in
                        try ProgressRules.clear(
                            progress, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now))
                    }
                }
            },
            .form("/recommendations/{recommendation}/progress/publication") { visit in
                try await answer(visit, "publication", catalogues) { id, _, ask in
                    try await ProgressCommands.publish(id, ask)
                }
            },
            .form("/recommendations/{recommendation}/progress/hiding") { visit in
                try await answer(visit, "hiding", catalogues) { id, form, ask in
                    var faults: [Fault] = []
                    let reason = RequestText.text(form["reason"], "reason", &faults)
                    guard faults.isEmpty else { throw Refusal.faulty(faults) }
                    return try await ProgressCommands.perform("hiding", id, ask) {
                        progress, ask, _ in
                        try ProgressRules.hide(progress, by: ask.actor, reason: reason)
                    }
                }
            },
        ]
    }

    /// Where something typed is missing or wrong, or a colleague was faster, the page comes again with it.
    private static func answer(
        _ visit: Visit, _ noun: String, _ catalogues: RecommendationCatalogueCache,
        _ perform: @Sendable (String, Query, Ask) async throws -> Outcome
    ) async throws -> Answer {
        let id = visit.parameter("recommendation")
        let form = try visit.request.form()
        func again(_ faults: [Fault], _ status: Int) async throws -> Answer {
            try await ProgressPage.load(visit, catalogues)
                .view(visit, sent: SentForm(noun: noun, typed: form, faults: faults))
                .answer(visit, status: status)
        }
        do {
            _ = try await perform(id, form, try visit.ask(form))
            return .redirect(to: visit.link("/recommendations/\(id)/progress"))
        } catch Refusal.faulty(let faults) {
            return try await again(faults, 422)
        } catch Refusal.changedMeanwhile(_) where noun == "account" {
            let fault = Fault(field: "text", value: "", rule: "progress.fault.changed-meanwhile")
            return try await again([fault], 409)
        }
    }
}

/// What becomes of what is typed into the form.
enum ProgressForm {
    static func account(_ form: Query) throws(Refusal) -> StateProgress.Account {
        var faults: [Fault] = []
        let standing = form["standing"].flatMap(StateProgress.Standing.init)
        if standing == nil { faults.append(ProgressRules.missing("standing")) }
        let day = RequestText.day(form["day"], "day", &faults)
        let text = RequestText.text(form["text"], "text", &faults)
        let language = form["language"].flatMap { Language(rawValue: $0) }
        if language == nil { faults.append(ProgressRules.missing("language")) }
        guard faults.isEmpty, let standing, let language else { throw .faulty(faults) }
        return StateProgress.Account(standing: standing, day: day, language: language, text: text)
    }
}
