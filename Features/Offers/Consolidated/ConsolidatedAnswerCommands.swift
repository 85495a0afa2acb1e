import Base
import Database
import Parties
import Requests
import Web

/// Load, decide, commit: one transaction each.
enum ConsolidatedAnswerCommands {
    /// Saves what the lead has written, and sends it to the State where that is asked for. A form brings all of
    /// it and the version it was shown with; a program what it changes, and that version if it likes.
    static func save(
        _ publicID: String, _ ask: Ask, _ typed: Query, isForm: Bool
    ) async throws -> Outcome {
        let isSent = typed["act"] == "send"
        return try await ask.perform(isSent ? "consolidated-answer" : "consolidated-draft") {
            transaction, ask in
            guard let request = try Requests.Request.find(publicID, for: transaction) else {
                throw Refusal.absent
            }
            try ConsolidatedAnswerRules.mustWrite(request, by: ask.actor)
            let offers = try Offer.all(answering: request.id, transaction)
            let before = try ConsolidatedAnswer.all(of: request.id, transaction).first {
                $0.status == .draft && $0.lead == ask.actor.party
            }
            let standing = ConsolidatedAnswerForm.standing(
                before, offers, on: WorkingCalendar.dayInGeneva(ask.now),
                language: request.language)
            let given = Set(typed.pairs.map(\.name))
            let written = try ConsolidatedAnswerForm(
                isForm
                    ? typed
                    : Query(standing.pairs.filter { !given.contains($0.name) } + typed.pairs),
                offers)
            let version = before?.version ?? 0
            guard (typed["seen"] ?? (isForm ? "" : String(version))) == String(version) else {
                throw Refusal.changedMeanwhile(version: version)
            }
            var answer =
                try before
                ?? ConsolidatedAnswer(
                    id: transaction.number(for: "consolidated_answer"),
                    publicID: ask.identifiers.next(), request: request.id, lead: ask.actor.party,
                    language: written.language)
            (answer.language, answer.text) = (written.language, written.text)
            answer.offers = written.offers
            let saved = try ConsolidatedAnswerRules.edit(
                answer, from: before, request, by: ask.actor)
            let committed = try saved.commit(transaction, ask)
            guard isSent else { return committed }
            // Who answers for all has received the request.
            if RequestRules.may(.acknowledge, request, by: ask.actor) {
                _ = try RequestRules.acknowledge(
                    request, by: ask.actor, at: ask.now, RequestNames(request, transaction)
                ).commit(transaction, ask)
            }
            return try ConsolidatedAnswerRules.send(
                saved.record, request, offers, by: ask.actor, at: ask.now
            ).commit(transaction, ask)
        }
    }
}

/// What the lead writes.
struct ConsolidatedAnswerForm: Sendable {
    let language: Language
    let text: String
    let offers: [Offer.ID]

    /// What was typed; throws every fault at once.
    init(_ typed: Query, _ known: [Offer]) throws(Refusal) {
        let open = known.filter(\.isPublished)
        var faults: [Fault] = []
        text = RequestText.text(typed["covering"], "covering", &faults)
        let language = Language(rawValue: typed["language"] ?? "")
        if language == nil {
            faults.append(
                Fault(field: "language", value: typed["language"] ?? "", rule: "unknown-language"))
        }
        faults += RequestText.notListed(typed, "offers", open.map(\.publicID))
        guard faults.isEmpty, let language else { throw .faulty(faults) }
        self.language = language
        let chosen = Set(typed.all("offers"))
        offers = open.filter { chosen.contains($0.publicID) }.map(\.id)
    }

    /// What stands there: all that can be set side by side is, until somebody takes one out.
    static func standing(
        _ draft: ConsolidatedAnswer?, _ offers: [Offer], on today: Day, language: Language
    ) -> Query {
        let chosen = ConsolidatedAnswerRules.open(offers, on: today).filter {
            draft?.offers.contains($0.id) ?? true
        }
        return Query(
            [
                (name: "language", value: (draft?.language ?? language).code),
                (name: "covering", value: draft?.text ?? ""), (name: "act", value: "draft"),
            ] + chosen.map { (name: "offers", value: $0.publicID) })
    }
}
