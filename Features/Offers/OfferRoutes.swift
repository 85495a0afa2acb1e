import Base
import Database
import Markup
import Requests
import Web

/// Addresses and handlers. Acts are nouns: `POST …/acceptance`.
enum OfferRoutes {
    static func all(_ contributions: [OfferContribution]) -> [Route] {
        [
            .page("/offers") { try await OfferListPage.load($0).view($0).answer($0) },
            .page("/offers/{offer}") {
                try await OfferPage.load($0, contributions).view($0).answer($0)
            },
            .ownPage("/offers/{offer}/draft") {
                try await OfferDraftPage.load($0).view($0).answer($0)
            },
            .form("/offers/{offer}/draft") { try await OfferDraftPage.save($0) },
            .ownPage("/requests/{request}/offer") {
                try await NewOfferPage.load($0).view($0).answer($0)
            },
            .form("/requests/{request}/offer") { try await NewOfferPage.begin($0) },
            .ownPage("/requests/{request}/offers") {
                try await OfferComparisonPage.load($0).view($0).answer($0)
            },
            act("publication", contributions) { offer, form, ask in
                try await OfferCommands.publish(offer, ask)
            },
            act("acceptance", contributions) { offer, form, ask in
                var faults: [Fault] = []
                let text = RequestText.text(form["part"], "part", &faults)
                guard faults.isEmpty else { throw Refusal.faulty(faults) }
                let kinds: [SupportKind]? =
                    form["extent"] == "part"
                    ? SupportKind.allCases.filter { form.all("kinds").contains($0.rawValue) } : nil
                return try await OfferCommands.perform("acceptance", offer, ask) {
                    offer, ask, reader in
                    try OfferRules.accept(
                        offer, by: ask.actor, at: ask.now, kinds: kinds, text: text,
                        OfferNames(offer, reader))
                }
            },
            act("decline", contributions) { offer, form, ask in
                let reason = try reason(form)
                return try await OfferCommands.perform("decline", offer, ask) {
                    offer, ask, reader in
                    try OfferRules.decline(
                        offer, by: ask.actor, at: ask.now, reason: reason, OfferNames(offer, reader)
                    )
                }
            },
            act("withdrawal", contributions) { offer, form, ask in
                try await OfferCommands.withdraw(offer, ask, reason: try reason(form))
            },
            act("showing", contributions) { offer, form, ask in
                let isShown = form["shown"] == "yes"
                return try await OfferCommands.perform("showing", offer, ask) {
                    offer, ask, reader in
                    try OfferRules.show(
                        offer, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now),
                        isShown: isShown, OfferNames(offer, reader))
                }
            },
        ]
    }

    /// One act by its noun. Where something typed is missing or wrong, the page comes again with it.
    private static func act(
        _ noun: StaticString, _ contributions: [OfferContribution],
        _ perform: @escaping @Sendable (String, Query, Ask) async throws -> Outcome
    ) -> Route {
        .form("/offers/{offer}" + RoutePattern(noun: noun)) { visit in
            let id = visit.parameter("offer")
            let form = try visit.request.form()
            do {
                _ = try await perform(id, form, try visit.ask(form))
                return .redirect(to: visit.link("/offers/\(id)"))
            } catch Refusal.faulty(let faults) {
                return try await OfferPage.load(visit, contributions)
                    .view(
                        visit, sent: SentForm(noun: noun.description, typed: form, faults: faults)
                    )
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
