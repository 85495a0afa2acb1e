import Base
import Database
import Requests

/// Load, decide, commit: one transaction each.
enum ConsolidatedAnswerCommands {
    /// Saves what the lead has written, and sends it to the State where that is asked for.
    static func save(
        _ publicID: String, _ ask: Ask, seen: Int, language: Language, text: String,
        offers chosen: [String], isSent: Bool
    ) async throws -> Outcome {
        try await ask.perform(isSent ? "consolidated-answer" : "consolidated-draft") {
            transaction, ask in
            guard let request = try Requests.Request.find(publicID, for: transaction) else {
                throw Refusal.absent
            }
            try ConsolidatedAnswerRules.mustWrite(request, by: ask.actor)
            let offers = try Offer.all(answering: request.id, transaction)
            let before = try ConsolidatedAnswer.all(of: request.id, transaction).first {
                $0.status == .draft && $0.lead == ask.actor.party
            }
            guard before?.version ?? 0 == seen else {
                throw Refusal.changedMeanwhile(version: before?.version ?? 0)
            }
            var answer =
                try before
                ?? ConsolidatedAnswer(
                    id: transaction.number(for: "consolidated_answer"),
                    publicID: ask.identifiers.next(), request: request.id, lead: ask.actor.party,
                    language: language)
            (answer.language, answer.text) = (language, text)
            answer.offers = offers.filter { $0.isPublished && chosen.contains($0.publicID) }
                .map(\.id)
            let saved = try ConsolidatedAnswerRules.edit(
                answer, from: before, request, by: ask.actor)
            let committed = try saved.commit(transaction, ask)
            guard isSent else { return committed }
            return try ConsolidatedAnswerRules.send(
                saved.record, request, offers, by: ask.actor, at: ask.now
            ).commit(transaction, ask)
        }
    }
}
