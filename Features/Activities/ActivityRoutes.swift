import Agreements
import Base
import Database
import Markup
import Requests
import Web

/// Addresses and handlers. Acts are nouns: `POST …/delivery`.
enum ActivityRoutes {
    static let all: [Route] = [
        .page("/activities") { try await ActivityListPage.load($0).view($0).answer($0) },
        .page("/activities/{activity}") { try await ActivityPage.load($0).view($0).answer($0) },
        .ownPage("/activities/{activity}/draft") {
            try await ActivityDraftPage.load($0).view($0).answer($0)
        },
        .form("/activities/{activity}/draft") { try await ActivityDraftPage.save($0) },
        .form("/agreements/{agreement}/activity") { visit in
            let outcome = try await ActivityCommands.begin(
                try visit.ask(try visit.request.form()), under: visit.parameter("agreement"),
                language: visit.language)
            return .redirect(to: visit.link("/activities/\(outcome.record)/draft"))
        },
        act("delivery") { id, _, ask in
            try await ActivityCommands.perform("delivery", id, ask) { activity, ask, reader in
                try ActivityRules.start(
                    activity, by: ask.actor, at: ask.now, ActivityNames(activity, reader))
            }
        },
        act("suspension") { id, form, ask in
            let reason = try reason(form)
            return try await ActivityCommands.perform("suspension", id, ask) { activity, ask, _ in
                try ActivityRules.suspend(activity, by: ask.actor, at: ask.now, reason: reason)
            }
        },
        act("completion") { id, _, ask in
            try await ActivityCommands.perform("completion", id, ask) { activity, ask, _ in
                try ActivityRules.complete(activity, by: ask.actor, at: ask.now)
            }
        },
        act("cancellation") { id, form, ask in
            let reason = try reason(form)
            return try await ActivityCommands.perform("cancellation", id, ask) {
                activity, ask, _ in
                try ActivityRules.cancel(activity, by: ask.actor, at: ask.now, reason: reason)
            }
        },
        act("entry") { id, form, ask in
            var faults: [Fault] = []
            let day = RequestText.day(form["date"], "date", &faults)
            if day == nil, faults.isEmpty { faults.append(ActivityRules.missing("date")) }
            let money = ActivityForm.money(form, &faults)
            let kind = form["entry"].flatMap(Activity.Entry.Kind.init)
            if kind == nil { faults.append(ActivityRules.missing("entry")) }
            guard faults.isEmpty, let day, let money, let kind else {
                throw Refusal.faulty(faults)
            }
            return try await ActivityCommands.perform("entry", id, ask) { activity, ask, reader in
                let component = activity.components.first
                let committed = try component.map {
                    try Activity.committed(under: $0.agreement.id, in: money.currency, reader)
                }
                return try ActivityRules.book(
                    activity, by: ask.actor, at: ask.now, kind, money, on: day,
                    state: component?.state ?? 0, committed: committed ?? 0)
            }
        },
        numbered("{number}-result") { id, number, form, ask in
            let result = try ActivityForm.result(form, number: number)
            return try await ActivityCommands.perform("result", id, ask) { activity, ask, _ in
                guard number <= activity.results.count + 1 else { throw Refusal.absent }
                return try ActivityRules.report(activity, by: ask.actor, at: ask.now, result)
            }
        },
        numbered("{number}-answer") { id, number, form, ask in
            var faults: [Fault] = []
            let text = RequestText.text(form["answer-text"], "answer-text", &faults)
            guard faults.isEmpty else { throw Refusal.faulty(faults) }
            let answer = form["answer"].flatMap(Activity.Result.Answer.init)
            return try await ActivityCommands.perform("answer", id, ask) { activity, ask, _ in
                try ActivityRules.answer(
                    activity, by: ask.actor, at: ask.now, result: number, answer, text: text)
            }
        },
    ]

    /// One act by its noun. Where something typed is missing or wrong, the page comes again with it.
    private static func act(
        _ noun: StaticString,
        _ perform: @escaping @Sendable (String, Query, Ask) async throws -> Outcome
    ) -> Route {
        .form("/activities/{activity}" + RoutePattern(noun: noun)) { visit in
            try await answer(visit, noun.description, perform)
        }
    }

    /// An act on one of the results, by its number.
    private static func numbered(
        _ noun: StaticString,
        _ perform: @escaping @Sendable (String, Int, Query, Ask) async throws -> Outcome
    ) -> Route {
        .form("/activities/{activity}" + RoutePattern(noun: noun)) { visit in
            guard let number = Int(visit.parameter("number")), number > 0 else {
                throw Problem.notFound
            }
            let name = noun.description.replacing("{number}", with: String(number))
            return try await answer(visit, name) { id, form, ask in
                try await perform(id, number, form, ask)
            }
        }
    }

    private static func answer(
        _ visit: Visit, _ noun: String,
        _ perform: @Sendable (String, Query, Ask) async throws -> Outcome
    ) async throws -> Answer {
        let id = visit.parameter("activity")
        let form = try visit.request.form()
        do {
            _ = try await perform(id, form, try visit.ask(form))
            return .redirect(to: visit.link("/activities/\(id)"))
        } catch Refusal.faulty(let faults) {
            return try await ActivityPage.load(visit)
                .view(visit, sent: SentForm(noun: noun, typed: form, faults: faults))
                .answer(visit, status: 422)
        }
    }

    private static func reason(_ form: Query) throws -> String {
        var faults: [Fault] = []
        let text = RequestText.text(form["reason"], "reason", &faults)
        guard faults.isEmpty else { throw Refusal.faulty(faults) }
        return text
    }
}
