package import Base
package import Database
import Parties
package import Requests

/// What follows from each act: the offer as it is to be, what becomes public, who is told.
extension OfferRules {
    package static func edit(
        _ offer: Offer, by actor: Actor, on today: Day, _ change: (inout Offer) -> Void
    ) throws(Refusal) -> Decision<Offer> {
        try must(.edit, offer, by: actor, on: today)
        var next = offer
        change(&next)
        next.drafters.insert(actor.person)
        return Decision(next, from: offer, "edit")
    }

    package static func publish(
        _ offer: Offer, by actor: Actor, at now: Instant
    ) throws(Refusal) -> Decision<Offer> {
        let today = WorkingCalendar.dayInGeneva(now)
        try must(.publish, offer, by: actor, on: today)
        let gaps = gaps(of: offer, on: today)
        guard gaps.isEmpty else { throw .faulty(gaps) }
        var next = offer
        next.status = .open
        next.publishedAt = now
        return Decision(
            next, from: offer, "publish",
            notices: [
                notice(
                    "offers.notice.new", to: offer.request.state, [.drafter, .clearingOfficer],
                    offer)
            ])
    }

    /// The kinds of support of a part, nil of the whole. Accepted whole, it would be final: who names a part beside
    /// that did not mean it.
    static func part(
        _ isPart: Bool, _ kinds: [SupportKind], _ text: String
    ) throws(Refusal) -> [SupportKind]? {
        if isPart { return kinds }
        guard kinds.isEmpty, text.isEmpty else {
            throw .faulty([
                Fault(field: "extent", value: "whole", rule: "offers.fault.whole-and-part")
            ])
        }
        return nil
    }

    /// Whole where `kinds` is nil; else the kinds of support that the State takes.
    package static func accept(
        _ offer: Offer, by actor: Actor, at now: Instant, kinds: [SupportKind]?, text: String,
        _ names: OfferNames
    ) throws(Refusal) -> Decision<Offer> {
        try must(.accept, offer, by: actor, on: WorkingCalendar.dayInGeneva(now))
        var faults: [Fault] = []
        if let kinds {
            if kinds.isEmpty || !kinds.allSatisfy(offer.kinds.contains) {
                faults.append(missing("kinds"))
            }
            if text.isEmpty { faults.append(missing("part")) }
        }
        guard faults.isEmpty else { throw .faulty(faults) }
        var next = offer
        next.status = .accepted
        next.decision = Offer.Decided(
            at: now, person: actor.person, text: text, kinds: kinds ?? offer.kinds,
            isPartial: kinds != nil)
        return Decision(
            next, from: offer, "accept", reason: text.isEmpty ? nil : text,
            published: shown("offer.accepted", next, names),
            notices: [
                notice("offers.notice.accepted", to: offer.provider, [.officer, .signatory], next)
            ])
    }

    package static func decline(
        _ offer: Offer, by actor: Actor, at now: Instant, reason: String, _ names: OfferNames
    ) throws(Refusal) -> Decision<Offer> {
        try must(.decline, offer, by: actor, on: WorkingCalendar.dayInGeneva(now))
        guard !reason.isEmpty else { throw .faulty([missing("reason")]) }
        var next = offer
        next.status = .declined
        next.decision = Offer.Decided(
            at: now, person: actor.person, text: reason, kinds: [], isPartial: false)
        return Decision(
            next, from: offer, "decline", reason: reason,
            published: ended(next),
            notices: [notice("offers.notice.declined", to: offer.provider, [.officer], next)])
    }

    package static func withdraw(
        _ offer: Offer, by actor: Actor, at now: Instant, reason: String
    ) throws(Refusal) -> Decision<Offer> {
        try must(.withdraw, offer, by: actor, on: WorkingCalendar.dayInGeneva(now))
        var next = offer
        next.status = .withdrawn
        return Decision(
            next, from: offer, "withdraw", reason: reason.isEmpty ? nil : reason,
            published: ended(next),
            notices: [
                notice(
                    "offers.notice.withdrawn", to: offer.request.state,
                    [.drafter, .clearingOfficer], next)
            ])
    }

    /// What one side lets the public see before the offer is accepted.
    package static func show(
        _ offer: Offer, by actor: Actor, on today: Day, isShown: Bool, _ names: OfferNames
    ) throws(Refusal) -> Decision<Offer> {
        try must(.show, offer, by: actor, on: today)
        var next = offer
        if actor.party == offer.provider {
            next.providerShows = isShown
        } else {
            next.stateShows = isShown
        }
        let published: [PublicAct] =
            isPublic(offer) && !isPublic(next)
            ? [PublicAct("offer.hidden", [("offer", offer.publicID)])]
            : isPublic(offer) ? [] : shown("offer.shown", next, names)
        return Decision(next, from: offer, "show", published: published)
    }

    // MARK: Completeness

    /// Every gap at once, each named by the field where it is mended.
    package static func gaps(of offer: Offer, on today: Day) -> [Fault] {
        var gaps: [Fault] = []
        if offer.title.isEmpty { gaps.append(missing("title")) }
        if offer.text.isEmpty { gaps.append(missing("text")) }
        if offer.kinds.isEmpty { gaps.append(missing("kinds")) }
        if let last = offer.validUntil {
            if last < today {
                gaps.append(
                    Fault(
                        field: "valid-until", value: last.description, rule: "requests.fault.past"))
            }
        } else {
            gaps.append(missing("valid-until"))
        }
        if offer.marker?.reason.isEmpty ?? false { gaps.append(missing("marker-reason")) }
        return gaps
    }

    static func missing(_ field: String) -> Fault {
        Fault(field: field, value: "", rule: "offers.fault.missing.\(field)")
    }

    private static func notice(
        _ message: StaticString, to party: Party.ID, _ roles: [Role], _ offer: Offer
    ) -> Notice {
        Notice(to: party, roles, message, about: Offer.kind, offer.publicID)
    }

    /// What the register tells of an offer: the summary, once the public may see it.
    private static func shown(
        _ act: StaticString, _ offer: Offer, _ names: OfferNames
    ) -> [PublicAct] {
        guard isPublic(offer) else { return [] }
        return [
            PublicAct(
                act,
                [
                    ("offer", offer.publicID), ("request", names.request),
                    ("state", names.state), ("provider", names.provider),
                    ("title", offer.title), ("language", offer.language.code),
                    (
                        "kinds",
                        (offer.decision?.kinds ?? offer.kinds).map(\.rawValue)
                            .joined(separator: " ")
                    ), ("level", offer.level.rawValue),
                ])
        ]
    }

    private static func ended(_ offer: Offer) -> [PublicAct] {
        isPublic(offer)
            ? [
                PublicAct(
                    "offer.ended", [("offer", offer.publicID), ("status", offer.status.rawValue)])
            ] : []
    }
}

/// The public names of what an offer points to by internal ids.
package struct OfferNames: Sendable {
    let request: String
    let state: String
    let provider: String
}

extension OfferNames {
    init(_ offer: Offer, _ reader: any Reader) throws {
        let parties = try Party.all(ids: [offer.request.state, offer.provider], reader)
        self.init(
            request: try Requests.Request.all(ids: [offer.request.id], reader).first?.publicID
                ?? "",
            state: parties.first { $0.id == offer.request.state }?.slug ?? "",
            provider: parties.first { $0.id == offer.provider }?.slug ?? "")
    }
}
