import Agreements
import Base
import Database
import Parties
import Requests

/// How the personas of a demonstration deliver, pay, count, and say what came of it.
extension DemonstrationStage {
    /// An activity planned under an agreement, and those with other States, and started; its public id.
    func activity(
        by officer: String, daysAgo: Int, under agreement: String, and others: [String] = [],
        in language: Language,
        _ fill: @escaping @Sendable (inout Activity, DemonstrationStage.Parties) throws -> Void
    ) async throws -> String {
        let id = try await ActivityCommands.begin(
            try await ask(officer, daysAgo: daysAgo + 8), under: agreement, language: language
        ).record
        return try await started(id, by: officer, daysAgo: daysAgo, and: others, fill)
    }

    /// One that needs no agreement of the State in which it is done.
    func activity(
        by officer: String, daysAgo: Int, outside basis: OutsideBasis, inState state: String,
        law: String, title: String, in language: Language,
        _ fill: @escaping @Sendable (inout Activity, DemonstrationStage.Parties) throws -> Void
    ) async throws -> String {
        let id = try await ActivityCommands.begin(
            try await ask(officer, daysAgo: daysAgo + 8),
            outside: Activity.Outside(basis: basis, state: try await party(state), law: law),
            title: title, in: language
        ).record
        return try await started(id, by: officer, daysAgo: daysAgo, and: [], fill)
    }

    private func started(
        _ id: String, by officer: String, daysAgo: Int, and others: [String],
        _ fill: @escaping @Sendable (inout Activity, DemonstrationStage.Parties) throws -> Void
    ) async throws -> String {
        _ = try await ActivityCommands.perform(
            "edit", id, try await ask(officer, daysAgo: daysAgo + 6)
        ) { activity, ask, transaction in
            var filled = activity
            for other in others {
                guard let agreement = try Agreement.find(other, for: transaction) else {
                    throw Refusal.absent
                }
                filled.components.append(
                    Activity.Component(state: agreement.state, agreement: agreement, budget: nil))
            }
            try fill(&filled, Self.parties(transaction))
            return try ActivityRules.edit(
                activity, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now)
            ) { $0 = filled }
        }
        _ = try await ActivityCommands.perform(
            "delivery", id, try await ask(officer, daysAgo: daysAgo)
        ) { activity, ask, reader in
            try ActivityRules.start(
                activity, by: ask.actor, at: ask.now, ActivityNames(activity, reader))
        }
        return id
    }

    /// For the State named, or the only one.
    func book(
        _ kind: Activity.Entry.Kind, _ amount: String, in activity: String, by officer: String,
        daysAgo: Int, forState slug: String? = nil
    ) async throws {
        guard let money = Currency("USD").flatMap({ Money(amount, in: $0) }) else { return }
        _ = try await ActivityCommands.perform(
            "entry", activity, try await ask(officer, daysAgo: daysAgo)
        ) { activity, ask, reader in
            let state = try slug.map { try Self.parties(reader)($0) }
            let component = activity.components.first { state == nil || $0.state == state }
            let committed = try component.map {
                try Activity.committed(under: $0.agreement.id, in: money.currency, reader)
            }
            return try ActivityRules.book(
                activity, by: ask.actor, at: ask.now, kind, money,
                on: WorkingCalendar.dayInGeneva(ask.now), state: component?.state ?? 0,
                committed: committed ?? 0)
        }
    }

    /// What has changed so far, told by who runs it and confirmed by the State a week later.
    func confirmed(
        _ number: Int, in activity: String, by officer: String, and clearer: String, daysAgo: Int,
        title: String, indicator: String, target: Int, women: Int, men: Int, text: String
    ) async throws {
        _ = try await ActivityCommands.perform(
            "result", activity, try await ask(officer, daysAgo: daysAgo + 7)
        ) { activity, ask, _ in
            let from = activity.startedOn ?? WorkingCalendar.dayInGeneva(ask.now)
            return try ActivityRules.report(
                activity, by: ask.actor, at: ask.now,
                Activity.Result(
                    number: number, kind: .output, title: title,
                    indicators: [
                        Activity.Indicator(
                            number: number, title: indicator, measure: .unit,
                            baselineYear: from.year, baseline: Activity.Measured(0),
                            periods: [
                                Activity.Indicator.Period(
                                    from: from, until: WorkingCalendar.dayInGeneva(ask.now),
                                    target: Activity.Measured(target),
                                    actual: Activity.Measured(women + men),
                                    parts: [
                                        .women: Activity.Measured(women),
                                        .men: Activity.Measured(men),
                                    ])
                            ])
                    ], women: women, men: men, trainedWomen: 0, trainedMen: 0,
                    reportedAt: ask.now, answer: .none, answerText: "", answeredAt: nil))
        }
        _ = try await ActivityCommands.perform(
            "answer", activity, try await ask(clearer, daysAgo: daysAgo)
        ) { activity, ask, reader in
            try ActivityRules.answer(
                activity, by: ask.actor, at: ask.now, result: number, .confirmed, text: text,
                ActivityNames(activity, reader))
        }
    }
}
