import Base

/// What the design says of all that follows an open request (offers, agreements, activities), told a second
/// time and without the program: who may do what, what follows, who sees what. Days are as in `2026-11-23`,
/// and compare as they stand.
struct LineOracle: Sendable {
    typealias Verdict = Oracle.Verdict
    typealias Public = Oracle.Public
    /// Who did something, and for whom, as a history tells.
    typealias Done = (person: Int, party: String)

    struct Money: Sendable, Equatable {
        let currency: String
        let minor: Int
    }

    struct Request: Sendable {
        let id: String
        let state: String
        let lead: String
        let title: String
        var asked: [String: String]
        var publication: String
        var status = "open"

        /// Whether what was asked is public.
        var isTold: Bool { publication == "summary" || publication == "full" }
    }

    struct Offer: Sendable {
        let id: String
        let request: Int
        let provider: String
        var title: String
        var kinds: Set<String>
        var status = "draft"
        var version = 1
        var text = ""
        var inKind = ""
        var conditions = ""
        var from: String?
        var until: String?
        var money: Money?
        var validUntil: String?
        /// What the State said.
        var decision: String?
        var accepted: Set<String> = []
        var isPartial = false
        var providerShows = false
        var stateShows = false
        var reasons: [String] = []
        var done: [Done] = []

        var isPublished: Bool { status != "draft" }

        func standing(_ today: String) -> String {
            status == "open" && (validUntil ?? today) < today ? "lapsed" : status
        }
    }

    /// What is agreed.
    struct Terms: Sendable, Equatable {
        var title: String
        var themes = ""
        var places = ""
        var from: String?
        var until: String?
        var ceilings: [String: Int] = [:]
        var texts: [String: String] = [:]
        var authentic = "en"

        func isComplete(_ today: String) -> Bool {
            !title.isEmpty && !themes.isEmpty && from != nil && (until ?? "") >= today
                && texts[authentic] != nil
        }

        /// Whether what is planned for those days, with that money, is within what was agreed.
        func covers(_ from: String?, _ until: String?, _ budget: Money?) -> Bool {
            guard let from, let until, let first = self.from, let last = self.until else {
                return false
            }
            return first <= from && until <= last
                && budget.map { $0.minor <= ceilings[$0.currency] ?? -1 } ?? true
        }
    }

    struct Amendment: Sendable {
        var status = "draft"
        var terms: Terms
        var hash: String?
        var signed: Set<String> = []
        var drafters: Set<Int>
    }

    struct Agreement: Sendable {
        let id: String
        let offer: Int
        let request: Int
        let state: String
        /// Who made the offer stays party to what is made of it.
        let offering: String
        var providers: Set<String>
        var terms: Terms
        var drafters: Set<Int>
        var isShown: Bool
        var status = "draft"
        var version = 1
        var edition = 1
        var hash: String?
        var signed: Set<String> = []
        var startsOn: String?
        var stoppedOn: String?
        var amendment: Amendment?
        var papers: [Paper] = []
        /// Who agrees that the text becomes public.
        var opening: Set<String> = []
        /// From the day on which the State suspended to the day on which it gave consent again.
        var pauses: [(from: String, until: String)] = []
        /// The days on which it came into force, as far as the register was told.
        var toldInForce: Set<String> = []
        var reasons: [String] = []
        var done: [Done] = []

        var parties: Set<String> { providers.union([state]) }

        func standing(_ today: String) -> String {
            switch status {
            case "draft", "signing", "withdrawn": return status
            default:
                if let until = terms.until, until < today { return "expired" }
                if status == "suspended" { return status }
                return (startsOn ?? "9") <= today ? "in-force" : "awaiting-start"
            }
        }

        func hasBeenInForce(_ today: String) -> Bool {
            guard let startsOn, startsOn <= today else { return false }
            return (stoppedOn ?? startsOn) >= startsOn
        }

        func isPublic(_ today: String) -> Bool { isShown && hasBeenInForce(today) }

        func isTextPublic(_ today: String) -> Bool {
            isPublic(today) && hash != nil && parties.isSubset(of: opening)
        }

        /// Whether the State's consent held on a day: not before the beginning, not after the end, and not
        /// between a suspension and what ended it.
        func consents(_ day: String) -> Bool {
            guard let startsOn, startsOn <= day, let until = terms.until, day <= until else {
                return false
            }
            return (stoppedOn.map { day < $0 } ?? true)
                && !pauses.contains { $0.from <= day && day < $0.until }
        }

        func canBeAmended(_ today: String) -> Bool {
            ["awaiting-start", "in-force", "suspended"].contains(standing(today))
        }
    }

    struct Component: Sendable, Equatable {
        let agreement: Int
        var budget: Money?
        var stoppedOn: String?
    }

    struct Entry: Sendable, Equatable {
        let kind: String
        let date: String
        let money: Money
        let state: String
    }

    struct Result: Sendable {
        var title: String
        var indicators: [String]
        var women: Int
        var men: Int
        /// What its States say, the last word last.
        var said: [(state: String, answer: String, text: String)] = []

        /// What they say together; `states` are those that have a word.
        func answer(_ states: [String]) -> (answer: String, text: String) {
            for strongest in ["disputed", "commented"] {
                if let one = said.last(where: { $0.answer == strongest }) {
                    return (one.answer, one.text)
                }
            }
            guard let last = said.last, said.count == Set(states).count else { return ("none", "") }
            return (last.answer, last.text)
        }
    }

    struct Activity: Sendable {
        let id: String
        let lead: String
        var partners: Set<String> = []
        var components: [Component]
        var title: String
        var from: String?
        var until: String?
        var text = ""
        var kinds: Set<String> = []
        var outside: Outside?
        var status = "planned"
        var version = 1
        var startedOn: String?
        var sinceOn: String?
        var endedOn: String?
        var entries: [Entry] = []
        var results: [Result] = []
        var evaluation: String?
        var reasons: [String] = []
        var done: [Done] = []

        var doers: Set<String> { partners.union([lead]) }
    }

    /// Where the records of a kind stand in addresses.
    static let kinds = ["requests", "offers", "agreements", "activities"]

    var requests: [Request] = []
    var offers: [Offer] = []
    var agreements: [Agreement] = []
    var activities: [Activity] = []
    var published: [Public] = []
    /// Rows of history since the requests were asked.
    var rows = 0
    /// The time of the last act; none is ever earlier.
    var latest: Int64 = 0
    /// What each hash that was ever fixed stands for.
    var fixed: [String: (agreement: Int, edition: Int, terms: Terms, parties: Set<String>)] = [:]

    func count(_ kind: String) -> Int {
        switch kind {
        case "requests": requests.count
        case "offers": offers.count
        case "agreements": agreements.count
        default: activities.count
        }
    }

    func id(_ kind: String, _ number: Int) -> String {
        switch kind {
        case "requests": requests[number].id
        case "offers": offers[number].id
        case "agreements": agreements[number].id
        default: activities[number].id
        }
    }

    func states(_ activity: Activity) -> [String] {
        activity.components.map { agreements[$0.agreement].state }
            + (activity.outside.map { [$0.state] } ?? [])
    }

    func standing(_ activity: Activity, _ today: String) -> String {
        switch activity.status {
        case "completed": activity.evaluation == nil ? "completed" : "evaluated"
        case "delivery" where activity.outside != nil: "outside"
        case "delivery":
            activity.components.contains { goesOn($0, today) } ? "delivery" : "lapsed"
        default: activity.status
        }
    }

    func goesOn(_ component: Component, _ today: String) -> Bool {
        component.stoppedOn == nil
            && agreements[component.agreement].standing(today) == "in-force"
    }

    /// From when a component stands still that does not go on.
    func stillSince(_ component: Component, _ today: String) -> String {
        let agreement = agreements[component.agreement]
        let expiry = agreement.terms.until.flatMap { Day($0) }.map {
            Day(daysSinceEpoch: $0.daysSinceEpoch + 1).description
        }
        guard !goesOn(component, today) else { return today }
        return component.stoppedOn ?? agreement.stoppedOn
            ?? expiry.flatMap { $0 <= today ? $0 : nil } ?? today
    }

    /// What all activities under an agreement have committed.
    func committed(under agreement: Int, _ currency: String) -> Int {
        activities.reduce(0) { sum, activity in
            let own = activity.components.filter { $0.agreement == agreement }
                .map { agreements[$0.agreement].state }
            return activity.entries.filter {
                $0.kind == "commitment" && $0.money.currency == currency && own.contains($0.state)
            }.reduce(sum) { $0 + $1.money.minor }
        }
    }

    /// Who may take part in an activity beside the one who leads it: those who have agreed.
    func partners(of activity: Activity) -> Set<String> {
        activity.components.reduce(into: Set<String>()) {
            $0.formUnion(agreements[$1.agreement].providers)
        }.subtracting([activity.lead])
    }
}
