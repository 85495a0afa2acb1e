package import Base
package import Parties
package import Requests

/// A standing offer that fits what a State asks for, with the reasons. It says what is the same in both, and
/// nothing of what either is worth: a person decides.
package struct OfferFit: Sendable {
    package let offer: StandingOffer
    /// The kinds of support that are asked for and offered.
    package let kinds: [SupportKind]
    /// The themes of both; empty where one of them names none.
    package let themes: [String]
    package let reach: Reach
    /// The language of the request, where the offer is given in it.
    package let tongue: Language?

    /// Why the State is among those for whom it is.
    package enum Reach: Sendable, Equatable {
        case named
        case groups([CountryGroup])
        case all
    }

    /// What is asked for, as far as it is compared.
    package struct Need: Sendable {
        let state: Party.ID
        /// The groups that the State is in, by the reference facts.
        let groups: [CountryGroup]
        let kinds: [SupportKind]
        let themes: [String]
        let language: Language

        package init(
            state: Party.ID, groups: [CountryGroup], kinds: [SupportKind], themes: [String],
            language: Language
        ) {
            self.state = state
            self.groups = groups
            self.kinds = kinds
            self.themes = themes
            self.language = language
        }
    }

    /// Nil where it does not fit: nothing of what is asked for is offered, it is for others, about other
    /// themes, or not to be had on that day.
    package init?(_ offer: StandingOffer, for need: Need, on today: Day) {
        guard offer.standing(on: today) == .published, offer.provider != need.state,
            let reach = Self.reach(of: offer, need)
        else { return nil }
        let kinds = need.kinds.filter(offer.kinds.contains)
        guard !kinds.isEmpty else { return nil }
        let themes = need.themes.filter(offer.themes.contains)
        guard !themes.isEmpty || need.themes.isEmpty || offer.themes.isEmpty else { return nil }
        self.offer = offer
        self.kinds = kinds
        self.themes = themes
        self.reach = reach
        tongue = offer.tongues.contains(need.language) ? need.language : nil
    }

    private static func reach(of offer: StandingOffer, _ need: Need) -> Reach? {
        if offer.reach.isForAll { return .all }
        if offer.reach.states.contains(need.state) { return .named }
        let groups = offer.reach.groups.filter(need.groups.contains)
        return groups.isEmpty ? nil : .groups(groups)
    }

    /// Those that fit, with the most in common first; of as much, the latest.
    package static func all(
        _ offers: [StandingOffer], for need: Need, on today: Day
    ) -> [OfferFit] {
        offers.compactMap { OfferFit($0, for: need, on: today) }.sorted { left, right in
            let (first, second) = (left.common, right.common)
            if first != second { return first > second }
            if left.offer.publishedAt != right.offer.publishedAt {
                return left.offer.publishedAt ?? .past > right.offer.publishedAt ?? .past
            }
            return left.offer.publicID < right.offer.publicID
        }
    }

    /// How much is the same in both.
    private var common: Int {
        kinds.count + themes.count + (tongue == nil ? 0 : 1) + (reach == .all ? 0 : 1)
    }
}

extension Instant {
    fileprivate static let past = Instant(milliseconds: 0)
}
