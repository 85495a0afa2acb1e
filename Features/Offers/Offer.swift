package import Base
package import Parties
package import Requests

/// What somebody who was asked offers in answer to a request, and what the State says to it.
package struct Offer: Sendable, Identifiable {
    package var id: Int
    package let publicID: String
    package var request: Asked
    package let provider: Party.ID
    package var version: Int
    /// As stored; whether it has lapsed, `standing` tells.
    package var status: Status
    /// The language the provider writes in.
    package var language: Language
    package var title: String
    package var text: String
    package var kinds: [SupportKind]
    package var level: Level
    package var manner: Manner?
    package var period: Requests.Request.Period
    package var money: Money?
    /// People, rooms, equipment: what is offered beside money.
    package var inKind: String
    package var conditions: String
    /// The last day on which it can be accepted.
    package var validUntil: Day?
    package var marker: Requests.Request.GenderMarker?
    package var drafters: Set<Int>
    package var publishedAt: Instant?
    package var decision: Decided?
    /// Whether each side lets the public see it before it is accepted; both must.
    package var providerShows: Bool
    package var stateShows: Bool

    /// The request it answers, as far as the rules need it.
    package struct Asked: Sendable, Equatable {
        package let id: Int
        package let state: Party.ID
        /// Who leads those asked.
        package let lead: Party.ID?
        package let publication: Requests.Request.Publication
        /// Neither closed nor withdrawn.
        package var isOpen: Bool

        package init(
            id: Int, state: Party.ID, lead: Party.ID? = nil,
            publication: Requests.Request.Publication, isOpen: Bool = true
        ) {
            self.id = id
            self.state = state
            self.lead = lead
            self.publication = publication
            self.isOpen = isOpen
        }

        package var isPublic: Bool { publication == .summary || publication == .full }
    }

    package enum Status: String, Sendable, CaseIterable {
        case draft
        /// Before the State, which has not decided.
        case open
        /// Open, and its validity is over; never stored.
        case lapsed
        case accepted, declined, withdrawn
    }

    package enum Level: String, Sendable, CaseIterable {
        case multilateral, regional, bilateral
    }

    package enum Manner: String, Sendable, CaseIterable {
        case northSouth = "north-south"
        case southSouth = "south-south"
        case triangular
        case publicPrivate = "public-private"
    }

    /// What the State said, by whom and when.
    package struct Decided: Sendable, Equatable {
        package let at: Instant
        package let person: Int
        /// Which part it accepts, or why it declines.
        package let text: String
        /// Empty where it declines.
        package let kinds: [SupportKind]
        package let isPartial: Bool
    }

    /// What it is on a day: an open offer lapses after its last day.
    package func standing(on today: Day) -> Status {
        guard status == .open else { return status }
        return request.isOpen && validUntil.map { today <= $0 } ?? true ? .open : .lapsed
    }

    /// Whether the State has seen it.
    package var isPublished: Bool { publishedAt != nil }
}
