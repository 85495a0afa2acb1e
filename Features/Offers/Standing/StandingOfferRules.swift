package import Base
import Database
import Parties
import Requests

/// Who may do what to a standing offer, and what follows. No database, no clock, no web.
package enum StandingOfferRules {
    package enum Act: String, Sendable, CaseIterable {
        case read, edit, publish, end, renew
    }

    package enum Sight: Int, Sendable, Comparable {
        /// What everybody sees: all of it, once it was published.
        case published
        /// Its own people: drafts and the history, too.
        case whole

        package static func < (left: Sight, right: Sight) -> Bool { left.rawValue < right.rawValue }
    }

    /// How much the actor sees, `nil` for the public; nil where for this actor it does not exist.
    package static func sight(of offer: StandingOffer, for actor: Actor?) -> Sight? {
        if let actor, actor.readsForParty, actor.party == offer.provider { return .whole }
        return offer.publishedAt == nil ? nil : .published
    }

    package static func must(
        _ act: Act, _ offer: StandingOffer, by actor: Actor, on today: Day
    ) throws(Refusal) {
        guard let sight = sight(of: offer, for: actor) else { throw .absent }
        if act == .read { return }
        guard sight == .whole, actor.has(.officer) else {
            throw .forbidden(rule: "offers.rule.role")
        }
        let standing = offer.standing(on: today)
        guard standings(for: act).contains(standing) else {
            throw .wrongState(state: "offers.rule.standing.\(standing.rawValue)")
        }
    }

    package static func may(
        _ act: Act, _ offer: StandingOffer, by actor: Actor, on today: Day
    ) -> Bool {
        do {
            try must(act, offer, by: actor, on: today)
            return true
        } catch {
            return false
        }
    }

    private static func standings(for act: Act) -> Set<StandingOffer.Status> {
        switch act {
        case .read: Set(StandingOffer.Status.allCases)
        case .edit, .publish: [.draft]
        case .end: [.published, .lapsed]
        case .renew: [.published, .lapsed, .ended]
        }
    }
}

/// What follows from each act.
extension StandingOfferRules {
    static func edit(
        _ offer: StandingOffer, by actor: Actor, on today: Day,
        _ change: (inout StandingOffer) -> Void
    ) throws(Refusal) -> Decision<StandingOffer> {
        try must(.edit, offer, by: actor, on: today)
        var next = offer
        change(&next)
        next.drafters.insert(actor.person)
        return Decision(next, from: offer, "edit")
    }

    static func publish(
        _ offer: StandingOffer, by actor: Actor, at now: Instant, provider: String
    ) throws(Refusal) -> Decision<StandingOffer> {
        let today = WorkingCalendar.dayInGeneva(now)
        try must(.publish, offer, by: actor, on: today)
        let gaps = gaps(of: offer, on: today)
        guard gaps.isEmpty else { throw .faulty(gaps) }
        var next = offer
        next.status = .published
        next.publishedAt = now
        return Decision(
            next, from: offer, "publish",
            published: [told("standing-offer.published", next, provider: provider)])
    }

    static func end(
        _ offer: StandingOffer, by actor: Actor, at now: Instant, reason: String
    ) throws(Refusal) -> Decision<StandingOffer> {
        try must(.end, offer, by: actor, on: WorkingCalendar.dayInGeneva(now))
        var next = offer
        next.status = .ended
        return Decision(
            next, from: offer, "end", reason: reason.isEmpty ? nil : reason,
            published: [PublicAct("standing-offer.ended", [("offer", offer.publicID)])])
    }

    /// The same words, with a later last day; what was ended before its day can also come back until that day.
    static func renew(
        _ offer: StandingOffer, by actor: Actor, at now: Instant, until last: Day?
    ) throws(Refusal) -> Decision<StandingOffer> {
        let today = WorkingCalendar.dayInGeneva(now)
        try must(.renew, offer, by: actor, on: today)
        guard let last else { throw .faulty([OfferRules.missing("valid-until")]) }
        let isLater = offer.validUntil.map { last > $0 || (last == $0 && offer.status == .ended) }
        guard last >= today, isLater ?? true else {
            throw .faulty([
                Fault(
                    field: "valid-until", value: last.description, rule: "offers.fault.not-later")
            ])
        }
        var next = offer
        next.status = .published
        next.validUntil = last
        return Decision(
            next, from: offer, "renew",
            published: [
                PublicAct(
                    "standing-offer.renewed",
                    [("offer", offer.publicID), ("until", last.description)])
            ])
    }

    /// Every gap at once, each named by the field where it is mended.
    static func gaps(of offer: StandingOffer, on today: Day) -> [Fault] {
        var gaps: [Fault] = []
        if offer.title.isEmpty { gaps.append(OfferRules.missing("title")) }
        if offer.text.isEmpty { gaps.append(OfferRules.missing("text")) }
        if offer.kinds.isEmpty { gaps.append(OfferRules.missing("kinds")) }
        if offer.tongues.isEmpty { gaps.append(OfferRules.missing("tongues")) }
        if offer.reach.isNobody { gaps.append(OfferRules.missing("reach")) }
        if let last = offer.validUntil {
            if last < today {
                gaps.append(
                    Fault(
                        field: "valid-until", value: last.description, rule: "requests.fault.past"))
            }
        } else {
            gaps.append(OfferRules.missing("valid-until"))
        }
        if offer.marker?.reason.isEmpty ?? false {
            gaps.append(OfferRules.missing("marker-reason"))
        }
        return gaps
    }

    private static func told(
        _ act: StaticString, _ offer: StandingOffer, provider: String
    ) -> PublicAct {
        PublicAct(
            act,
            [
                ("offer", offer.publicID), ("provider", provider), ("title", offer.title),
                ("language", offer.language.code),
                ("kinds", offer.kinds.map(\.rawValue).joined(separator: " ")),
                ("until", offer.validUntil?.description ?? ""),
            ])
    }
}
