package import Base
package import Parties
package import Requests

/// What a party offers to every State that may ask: in the public catalogue from its publication until its
/// last day, or until it is ended.
package struct StandingOffer: Sendable, Identifiable {
    package let id: Int
    package let publicID: String
    package let provider: Party.ID
    package var version: Int
    /// As stored; whether it has lapsed, `standing` tells.
    package var status: Status
    /// The language it is written in.
    package var language: Language
    package var title: String
    package var text: String
    package var kinds: [SupportKind]
    /// Slugs of themes; empty for all.
    package var themes: [String]
    package var level: Offer.Level
    package var manner: Offer.Manner?
    /// The languages in which it can be given.
    package var tongues: [Language]
    package var reach: Reach
    package var period: Requests.Request.Period
    package var money: Money?
    package var inKind: String
    package var conditions: String
    /// The last day on which it can be asked for.
    package var validUntil: Day?
    package var marker: Requests.Request.GenderMarker?
    package var drafters: Set<Int>
    package var publishedAt: Instant?

    package enum Status: String, Sendable, CaseIterable {
        case draft, published
        /// Published, and its last day is over; never stored.
        case lapsed
        case ended
    }

    /// For whom it is.
    package struct Reach: Sendable, Equatable {
        package var isForAll: Bool
        package var groups: [CountryGroup]
        package var states: [Party.ID]

        package init(isForAll: Bool, groups: [CountryGroup] = [], states: [Party.ID] = []) {
            self.isForAll = isForAll
            self.groups = groups
            self.states = states
        }

        var isNobody: Bool { !isForAll && groups.isEmpty && states.isEmpty }
    }

    /// What it is on a day: what is published lapses after its last day.
    package func standing(on today: Day) -> Status {
        status == .published && validUntil.map { today > $0 } ?? false ? .lapsed : status
    }

    /// A new draft, empty.
    init(id: Int, publicID: String, provider: Party.ID, language: Language) {
        self.id = id
        self.publicID = publicID
        self.provider = provider
        self.language = language
        version = 0
        status = .draft
        title = ""
        text = ""
        kinds = []
        themes = []
        level = .multilateral
        tongues = []
        reach = Reach(isForAll: true)
        period = .init()
        inKind = ""
        conditions = ""
        drafters = []
    }
}
