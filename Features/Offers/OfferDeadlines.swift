package import Accounts
import Base
import Database
import Markup
import Requests

/// The last days of open offers, for calendars: those who decide, and those who wait.
package enum OfferDeadlines {
    package static let all: WorkContributions.Deadlines = { actor, reader, now in
        guard actor.readsForParty else { return [] }
        let today = WorkingCalendar.dayInGeneva(now)
        let offers =
            try Offer.all(of: actor.party, reader) + Offer.all(to: actor.party, reader)
        return offers.compactMap { deadline(of: $0, for: actor, on: today) }
    }

    /// Pure: what of an offer stands in the actor's calendar.
    static func deadline(of offer: Offer, for actor: Actor, on today: Day) -> Deadline? {
        guard offer.standing(on: today) == .open, let last = offer.validUntil,
            let since = offer.publishedAt, OfferRules.sight(of: offer, for: actor) == .whole
        else { return nil }
        return Deadline(
            id: "\(offer.publicID)-valid", day: last,
            kind: actor.party == offer.provider
                ? "offers.deadline.lapses" : "offers.deadline.decide",
            link: "/offers/\(offer.publicID)", since: since)
    }
}
