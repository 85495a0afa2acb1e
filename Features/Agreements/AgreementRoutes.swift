import Base
import Database
import Markup
import Requests
import Web

/// Addresses and handlers. Acts are nouns: `POST …/signature`.
enum AgreementRoutes {
    static func all(_ tools: AgreementTools) -> [Route] {
        [
            .page("/agreements") { try await AgreementListPage.load($0).view($0).answer($0) },
            .page("/agreements/{agreement}") {
                try await AgreementPage.load($0, tools).view($0).answer($0)
            },
            .ownPage("/agreements/{agreement}/draft") {
                try await AgreementDraftPage.load($0).view($0).answer($0)
            },
            .form("/agreements/{agreement}/draft") { try await AgreementDraftPage.save($0) },
            .form("/offers/{offer}/agreement") { visit in
                let outcome = try await AgreementCommands.begin(
                    try visit.ask(try visit.request.form()), from: visit.parameter("offer"))
                return .redirect(to: visit.link("/agreements/\(outcome.record)/draft"))
            },
            act("proposal", tools) { id, _, ask in
                try await AgreementCommands.perform("proposal", id, ask) {
                    agreement, ask, reader in
                    try AgreementRules.propose(
                        agreement, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now),
                        AgreementNames(agreement, reader))
                }
            },
            act("recall", tools) { id, _, ask in
                try await AgreementCommands.perform("recall", id, ask) { agreement, ask, _ in
                    try AgreementRules.recall(
                        agreement, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now))
                }
            },
            act("signature", tools) { id, form, ask in
                let hash = form["hash"] ?? ""
                return try await AgreementCommands.perform("signature", id, ask) {
                    agreement, ask, reader in
                    try AgreementRules.sign(
                        agreement, by: ask.actor, at: ask.now, hash: hash,
                        AgreementNames(agreement, reader))
                }
            },
            act("suspension", tools) { id, form, ask in
                try await AgreementCommands.stop(
                    id, ask, tools, isForGood: false, reason: try reason(form))
            },
            act("withdrawal", tools) { id, form, ask in
                try await AgreementCommands.stop(
                    id, ask, tools, isForGood: true, reason: try reason(form))
            },
            act("resumption", tools) { id, _, ask in
                try await AgreementCommands.perform("resumption", id, ask) { agreement, ask, _ in
                    try AgreementRules.resume(agreement, by: ask.actor, at: ask.now)
                }
            },
            act("showing", tools) { id, form, ask in
                let isShown = form["shown"] == "yes"
                return try await AgreementCommands.perform("showing", id, ask) {
                    agreement, ask, reader in
                    try AgreementRules.show(
                        agreement, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now),
                        isShown: isShown, AgreementNames(agreement, reader))
                }
            },
        ]
    }

    /// One act by its noun. Where something typed is missing or wrong, the page comes again with it.
    private static func act(
        _ noun: StaticString, _ tools: AgreementTools,
        _ perform: @escaping @Sendable (String, Query, Ask) async throws -> Outcome
    ) -> Route {
        .form("/agreements/{agreement}" + RoutePattern(noun: noun)) { visit in
            let id = visit.parameter("agreement")
            let form = try visit.request.form()
            do {
                _ = try await perform(id, form, try visit.ask(form))
                return .redirect(to: visit.link("/agreements/\(id)"))
            } catch Refusal.faulty(let faults) {
                let sent = SentForm(noun: noun.description, typed: form, faults: faults)
                return try await AgreementPage.load(visit, tools).view(visit, sent: sent)
                    .answer(visit, status: 422)
            }
        }
    }

    private static func reason(_ form: Query) throws -> String {
        var faults: [Fault] = []
        let text = RequestText.text(form["reason"], "reason", &faults)
        guard faults.isEmpty else { throw Refusal.faulty(faults) }
        return text
    }
}
