import Base
import Database
import Markup
import Parties
import Recommendations
import Web

/// Load, decide, commit: one transaction each.
enum ProgressCommands {
    /// An account has the address of its recommendation, and is found by it.
    static let road = RecordRoad<StateProgress>(
        list: "/recommendations", one: "/recommendations/{recommendation}/progress",
        named: "recommendation", ending: "/progress", scope: "progress:write"
    ) { recommendationID, ask, transaction in
        try find(recommendationID, ask.actor, transaction)?.progress
    }

    static func perform(
        _ act: StaticString, _ recommendationID: String, _ ask: Ask,
        _ decide:
            @escaping @Sendable (StateProgress, Ask, any Transaction) throws -> Decision<
                StateProgress
            >
    ) async throws -> Outcome {
        try await road.perform(act, recommendationID, ask, decide)
    }

    /// Writes into an account; where there is none yet, begins it.
    static func write(
        _ progress: StateProgress, _ ask: Ask, _ account: StateProgress.Account,
        _ transaction: any Transaction
    ) throws -> Decision<StateProgress> {
        guard progress.version == 0 else {
            return try ProgressRules.write(progress, by: ask.actor, account)
        }
        try ProgressRules.must(.write, progress, by: ask.actor)
        let begun = StateProgress(
            id: try transaction.number(for: "progress"), publicID: ask.identifiers.next(),
            recommendation: progress.recommendation, recommendationID: progress.recommendationID,
            state: progress.state, version: 0, status: .draft, account: account,
            drafters: [ask.actor.person], isShown: false)
        return Decision(begun, from: nil, "begin")
    }

    static func publish(
        _ progress: StateProgress, _ ask: Ask, _ reader: any Reader
    ) throws -> Decision<StateProgress> {
        // With the State's name for the register.
        try ProgressRules.publish(
            progress, by: ask.actor, at: ask.now,
            state: Party.find(progress.state, reader)?.slug ?? "")
    }

    /// The recommendation and what its State has written of it, of version 0 where that is nothing yet; for the people
    /// of that State alone.
    static func find(
        _ recommendationID: String, _ actor: Actor, _ reader: any Reader
    ) throws -> (recommendation: Recommendation, progress: StateProgress)? {
        guard let recommendation = try Recommendation.find(publicID: recommendationID, reader),
            try speaks(of: recommendation, actor, reader)
        else { return nil }
        let known = try StateProgress.find(of: recommendation.id, reader)
        return (
            recommendation,
            known
                ?? StateProgress(
                    id: 0, publicID: "", recommendation: recommendation.id,
                    recommendationID: recommendation.publicID, state: actor.party, version: 0,
                    status: .draft,
                    account: .init(standing: .notBegun, day: nil, language: .en, text: ""),
                    drafters: [], isShown: false)
        )
    }

    static func speaks(
        of recommendation: Recommendation, _ actor: Actor, _ reader: any Reader
    ) throws -> Bool {
        guard actor.readsForParty else { return false }
        return try Party.find(actor.party, reader)?.stateID == recommendation.stateID
    }
}
