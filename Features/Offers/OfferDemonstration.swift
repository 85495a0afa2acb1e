package import Base
import Database
package import Requests

/// How the personas of a demonstration offer, and how their States answer.
extension DemonstrationStage {
    /// An offer drafted two days before and published on its day; its public id.
    package func offer(
        by officer: String, daysAgo: Int, answering request: String, in language: Language,
        title: String, _ fill: @escaping @Sendable (inout Offer) -> Void
    ) async throws -> String {
        let id = try await OfferCommands.begin(
            try await ask(officer, daysAgo: daysAgo + 2), answering: request, title: title,
            language: language
        ).record
        _ = try await OfferCommands.perform(
            "edit", id, try await ask(officer, daysAgo: daysAgo + 1)
        ) { offer, ask, _ in
            try OfferRules.edit(
                offer, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now), fill)
        }
        _ = try await OfferCommands.perform(
            "publication", id, try await ask(officer, daysAgo: daysAgo)
        ) { offer, ask, transaction in try OfferCommands.publish(offer, ask, transaction) }
        return id
    }

    /// Whole where `kinds` is nil.
    package func accept(
        _ offer: String, by clearer: String, daysAgo: Int, kinds: [SupportKind]? = nil,
        text: String = ""
    ) async throws {
        _ = try await OfferCommands.perform(
            "acceptance", offer, try await ask(clearer, daysAgo: daysAgo)
        ) { offer, ask, reader in
            try OfferRules.accept(
                offer, by: ask.actor, at: ask.now, kinds: kinds, text: text,
                OfferNames(offer, reader))
        }
    }
}
