import Base
import Database
import Parties
import Recommendations

/// Load, decide, commit: one transaction each.
enum ProgressCommands {
    typealias Decide =
        @Sendable (StateProgress, Ask, any Transaction) throws -> Decision<StateProgress>

    /// Writes the account of a recommendation, the first one included. `seen` is the version that the writer
    /// had before the eyes; another one has come between, where it is not this.
    static func write(
        _ recommendationID: String, _ ask: Ask, seen: Int, _ account: StateProgress.Account
    ) async throws -> Outcome {
        try await ask.perform("write") { transaction, ask in
            let (recommendation, known) = try find(recommendationID, ask.actor, transaction)
            guard known?.version ?? 0 == seen else {
                throw Refusal.changedMeanwhile(version: known?.version ?? 0)
            }
            if let known {
                return try ProgressRules.write(known, by: ask.actor, account)
                    .commit(transaction, ask)
            }
            guard ProgressRules.drafts(ask.actor) else {
                throw Refusal.forbidden(rule: "progress.rule.role")
            }
            let progress = StateProgress(
                id: try transaction.number(for: "progress"), publicID: ask.identifiers.next(),
                recommendation: recommendation.id, recommendationID: recommendation.publicID,
                state: ask.actor.party, version: 0, status: .draft, account: account,
                drafters: [ask.actor.person], isShown: false)
            return try Decision(progress, from: nil, "begin").commit(transaction, ask)
        }
    }

    static func perform(
        _ act: StaticString, _ recommendationID: String, _ ask: Ask, _ decide: @escaping Decide
    ) async throws -> Outcome {
        try await ask.perform(act) { transaction, ask in
            guard let progress = try find(recommendationID, ask.actor, transaction).known else {
                throw Refusal.absent
            }
            return try decide(progress, ask, transaction).commit(transaction, ask)
        }
    }

    /// With the State's name for the register.
    static func publish(_ recommendationID: String, _ ask: Ask) async throws -> Outcome {
        try await perform("publication", recommendationID, ask) { progress, ask, reader in
            try ProgressRules.publish(
                progress, by: ask.actor, at: ask.now,
                state: Party.find(progress.state, reader)?.slug ?? "")
        }
    }

    /// The recommendation and what its State has written of it, for the people of that State alone.
    static func find(
        _ recommendationID: String, _ actor: Actor, _ reader: any Reader
    ) throws -> (recommendation: Recommendation, known: StateProgress?) {
        guard let recommendation = try Recommendation.find(publicID: recommendationID, reader),
            try speaks(of: recommendation, actor, reader)
        else { throw Refusal.absent }
        return (recommendation, try StateProgress.find(of: recommendation.id, reader))
    }

    static func speaks(
        of recommendation: Recommendation, _ actor: Actor, _ reader: any Reader
    ) throws -> Bool {
        guard actor.readsForParty else { return false }
        return try Party.find(actor.party, reader)?.stateID == recommendation.stateID
    }
}
