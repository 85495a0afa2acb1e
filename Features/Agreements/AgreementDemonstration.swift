import Base
import Database
package import Requests

/// How the personas of a demonstration agree, and how a State takes its consent back.
extension DemonstrationStage {
    /// An agreement drafted from an accepted offer, its text fixed after ten days; its public id.
    package func agreement(
        by drafter: String, clearedBy clearer: String, daysAgo: Int, from offer: String,
        _ fill: @escaping @Sendable (inout Agreement, DemonstrationStage.Parties) throws -> Void
    ) async throws -> String {
        let id = try await AgreementCommands.begin(
            try await ask(drafter, daysAgo: daysAgo), from: offer
        ).record
        return try await written(id, by: drafter, clearedBy: clearer, daysAgo: daysAgo, fill)
    }

    /// The same on a standing offer.
    package func agreement(
        by drafter: String, clearedBy clearer: String, daysAgo: Int, onProgramme programme: String,
        _ fill: @escaping @Sendable (inout Agreement, DemonstrationStage.Parties) throws -> Void
    ) async throws -> String {
        let id = try await AgreementCommands.begin(
            try await ask(drafter, daysAgo: daysAgo), onProgramme: programme, directories
        ).record
        return try await written(id, by: drafter, clearedBy: clearer, daysAgo: daysAgo, fill)
    }

    private func written(
        _ id: String, by drafter: String, clearedBy clearer: String, daysAgo: Int,
        _ fill: @escaping @Sendable (inout Agreement, DemonstrationStage.Parties) throws -> Void
    ) async throws -> String {
        _ = try await AgreementCommands.perform(
            "edit", id, try await ask(drafter, daysAgo: daysAgo - 2)
        ) { agreement, ask, reader in
            var filled = agreement
            try fill(&filled, Self.parties(reader))
            return try AgreementRules.edit(
                agreement, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now)
            ) { $0 = filled }
        }
        _ = try await AgreementCommands.perform(
            "proposal", id, try await ask(clearer, daysAgo: daysAgo - 10)
        ) { agreement, ask, reader in
            try AgreementRules.propose(
                agreement, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now),
                AgreementNames(agreement, reader))
        }
        return id
    }

    package func sign(_ agreement: String, by signatory: String, daysAgo: Int) async throws {
        _ = try await AgreementCommands.perform(
            "signature", agreement, try await ask(signatory, daysAgo: daysAgo)
        ) { agreement, ask, reader in
            try AgreementRules.sign(
                agreement, by: ask.actor, at: ask.now, hash: agreement.textHash ?? "",
                AgreementNames(agreement, reader))
        }
    }

    /// Consent ends, for good or for a time; what rests on it stops by the same reactions as everywhere.
    package func endConsent(
        to agreement: String, by signatory: String, daysAgo: Int, isForGood: Bool,
        _ tools: AgreementTools, reason: String
    ) async throws {
        _ = try await AgreementCommands.perform(
            isForGood ? "withdrawal" : "suspension", agreement,
            try await ask(signatory, daysAgo: daysAgo)
        ) { agreement, ask, transaction in
            try AgreementCommands.stop(
                agreement, ask, transaction, tools, isForGood: isForGood, reason: reason)
        }
    }
}
