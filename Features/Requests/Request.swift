package import Base
package import Parties

/// What a State asks for, of whom, on what basis, and what became of it.
package struct Request: Sendable, Identifiable {
    package var id: Int
    package let publicID: String
    /// The State that asks.
    package let state: Party.ID
    package var version: Int
    package var status: Status
    /// The language the State writes in.
    package var language: Language
    package var title: String
    /// What is asked for and why.
    package var need: String
    /// What it is to change, and for whom.
    package var purpose: String
    package var kinds: [SupportKind]
    /// Slugs of themes, of the people it is for among them.
    package var themes: [String]
    /// Targets of the Sustainable Development Goals, as `5.2`.
    package var targets: [String]
    /// How far it is about gender equality; the State may leave it open.
    package var marker: GenderMarker?
    package var period: Period
    package var cost: CostRange?
    /// Recommendations it is made to carry out, by their internal ids.
    package var recommendations: [Int]
    package var addressees: [Addressee]
    package var publication: Publication
    /// People who wrote in it; one of them alone does not clear it (I12).
    package var drafters: Set<Int>
    package var clearedBy: Int?
    package var submittedAt: Instant?
    /// Where it stands in the lists of the public, as it was stored.
    package var listedAt: Instant?
    /// The random number on the State's receipt.
    package var receipt: String?
    package var messages: [Message]
    /// Organisations the State says it consulted, with what they say to that.
    package var consulted: [Consultation]
    package var comments: [Comment]
    package var files: [File]

    package enum Status: String, Sendable, CaseIterable {
        case draft
        /// Handed in to the clearing officers.
        case ready
        case cleared
        case open
        case closed
        case withdrawn

        package var isSubmitted: Bool {
            switch self {
            case .draft, .ready, .cleared: false
            case .open, .closed, .withdrawn: true
            }
        }
    }

    /// One of those who are asked. One of them leads.
    package struct Addressee: Sendable, Equatable {
        package let party: Party.ID
        /// Whether it is an entity of the United Nations.
        package let isOfSystem: Bool
        package var isLead: Bool
        package var answer: Answer
        package var answeredAt: Instant?
        package var reason: String?
        /// The day by which it says it will answer: with `notYet`.
        package var until: Day?
        /// To whom it would pass the request on: awaits the State's leave until the answer is `passedOn`.
        package var passTo: Party.ID?
        /// When it was asked; nil where that was with the submission.
        package var askedAt: Instant?

        package init(party: Party.ID, isOfSystem: Bool = true, isLead: Bool) {
            self.party = party
            self.isOfSystem = isOfSystem
            self.isLead = isLead
            answer = .none
        }

        package var awaitsLeave: Bool { passTo != nil && answer != .passedOn }
    }

    /// The last thing an addressee has said.
    package enum Answer: String, Sendable, CaseIterable {
        case none, acknowledged
        case notYet = "not-yet"
        case offered, declined
        case passedOn = "passed-on"

        /// Whether nothing more is awaited of this addressee.
        package var isFinal: Bool {
            switch self {
            case .offered, .declined, .passedOn: true
            case .none, .acknowledged, .notYet: false
            }
        }
    }

    /// "We were consulted": said by the State, answered by the organisation itself.
    package struct Consultation: Sendable, Equatable {
        package let party: Party.ID
        package var answer: Answer
        /// Whether the organisation lets its name be shown beyond the State.
        package var isNamed: Bool
        package var text: String
        package var answeredAt: Instant?

        package init(party: Party.ID) {
            self.party = party
            answer = .none
            isNamed = false
            text = ""
        }

        package enum Answer: String, Sendable, CaseIterable {
            case none, confirmed, disputed
        }
    }

    /// A word among those who work on it, for chosen readers; never public.
    package struct Comment: Sendable, Equatable {
        package let number: Int
        package let party: Party.ID
        package let person: Int
        /// Parties who read it beside the one that wrote it.
        package let readers: [Party.ID]
        package let language: Language
        package let text: String
        package let at: Instant

        package func isReadable(by party: Party.ID) -> Bool {
            party == self.party || readers.contains(party)
        }
    }

    /// From and until; either may be open.
    package struct Period: Sendable, Equatable {
        package var from: Day?
        package var until: Day?

        package init(from: Day? = nil, until: Day? = nil) {
            self.from = from
            self.until = until
        }
    }

    /// What it may cost, in whole units of one currency.
    package struct CostRange: Sendable, Equatable {
        package let currency: Currency
        package let low: Int
        package let high: Int

        package init(currency: Currency, low: Int, high: Int) {
            self.currency = currency
            self.low = low
            self.high = high
        }

        /// Beyond this a number is a slip of the finger.
        package static let limit = 1_000_000_000_000
    }

    /// The gender equality policy marker of OECD DAC (IATI: PolicyMarker 1, PolicySignificance 0 to 2).
    package struct GenderMarker: Sendable, Equatable {
        package let score: Score
        package let reason: String

        package init(score: Score, reason: String) {
            self.score = score
            self.reason = reason
        }

        package enum Score: String, Sendable, CaseIterable {
            case notTargeted = "0"
            case significant = "1"
            case principal = "2"
        }
    }

    /// A question of an addressee, or the State's reply.
    package struct Message: Sendable, Equatable {
        package let number: Int
        package let party: Party.ID
        package let person: Int
        package let isReply: Bool
        package let language: Language
        package let text: String
        package let at: Instant
    }

    /// What the public sees of it; the State's own choice.
    package enum Publication: String, Sendable, CaseIterable {
        case nothing, existence, summary, full
    }
}

/// The kinds of support a State can ask for.
package enum SupportKind: String, Sendable, CaseIterable {
    case advice, training
    case lawDrafting = "law-drafting"
    case institutionBuilding = "institution-building"
    case nationalMechanism = "national-mechanism"
    case data, expert
    case adviserInCountry = "adviser-in-country"
    case studyVisit = "study-visit"
    case equipment
    case participation
}

extension Request {
    /// Everybody it names, its State first.
    var parties: [Party.ID] {
        var all = [state]
        for addressee in addressees {
            all.append(addressee.party)
            if let other = addressee.passTo { all.append(other) }
        }
        return all + consulted.map(\.party) + comments.map(\.party)
    }
}
