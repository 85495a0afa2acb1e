package import Base

/// Who may do what to an offer. No database, no clock, no web.
package enum OfferRules {
    package enum Act: String, Sendable, CaseIterable {
        case read, edit, publish, accept, decline, withdraw, show
    }

    /// How much of an offer somebody sees.
    package enum Sight: Int, Sendable, Comparable {
        case summary
        /// What is offered on which terms, without what the two sides say to each other.
        case full
        case whole

        package static func < (left: Sight, right: Sight) -> Bool { left.rawValue < right.rawValue }
    }

    /// How much the actor sees, `nil` for the public; nil where for this actor it does not exist. The
    /// public sees a summary of what was accepted or what both sides show, if the request is public.
    package static func sight(of offer: Offer, for actor: Actor?) -> Sight? {
        if let actor, actor.readsForParty {
            if actor.party == offer.provider { return .whole }
            if actor.party == offer.request.state, offer.isPublished { return .whole }
            // Whoever leads those asked sets their offers side by side.
            if actor.party == offer.request.lead, offer.isPublished { return .full }
        }
        return isPublic(offer) ? .summary : nil
    }

    /// The same as the condition of the public lists, which a test holds equal.
    package static func isPublic(_ offer: Offer) -> Bool {
        guard offer.isPublished, offer.request.isPublic else { return false }
        return offer.status == .accepted || (offer.providerShows && offer.stateShows)
    }

    /// Whether the actor may do this on a day; the buttons ask the same.
    package static func must(
        _ act: Act, _ offer: Offer, by actor: Actor, on today: Day
    ) throws(Refusal) {
        guard let sight = sight(of: offer, for: actor) else { throw .absent }
        if act == .read { return }
        guard sight == .whole else { throw .absent }
        guard holder(of: act, offer, actor) else { throw .forbidden(rule: "offers.rule.role") }
        let standing = offer.standing(on: today)
        if !offer.request.isOpen, needsOpenRequest(act), [.draft, .open].contains(offer.status) {
            throw .wrongState(state: "offers.rule.request-ended")
        }
        guard standings(for: act).contains(standing) else {
            throw .wrongState(state: "offers.rule.state.\(standing.rawValue)")
        }
    }

    package static func may(_ act: Act, _ offer: Offer, by actor: Actor, on today: Day) -> Bool {
        do {
            try must(act, offer, by: actor, on: today)
            return true
        } catch {
            return false
        }
    }

    private static func holder(of act: Act, _ offer: Offer, _ actor: Actor) -> Bool {
        let isProvider = actor.party == offer.provider
        let isState = actor.party == offer.request.state
        switch act {
        case .read: return true
        case .edit, .publish, .withdraw: return isProvider && actor.has(.officer)
        case .accept, .decline: return isState && actor.has(.clearingOfficer)
        case .show:
            return (isProvider && actor.has(.officer)) || (isState && actor.has(.clearingOfficer))
        }
    }

    /// Whether it makes an offer to the State or is its word on one.
    private static func needsOpenRequest(_ act: Act) -> Bool {
        switch act {
        case .publish, .accept, .decline: true
        case .read, .edit, .withdraw, .show: false
        }
    }

    private static func standings(for act: Act) -> Set<Offer.Status> {
        switch act {
        case .read: Set(Offer.Status.allCases)
        case .edit, .publish: [.draft]
        case .accept, .decline: [.open]
        case .withdraw: [.open, .lapsed]
        case .show: [.open, .lapsed, .declined, .withdrawn]
        }
    }
}
