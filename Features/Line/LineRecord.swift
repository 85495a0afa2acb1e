import Activities
import Agreements
package import Base
import Offers
package import Parties
import Requests

/// One public record of the line, as figures count it: who asked, who answers, on what, since when. An object, for
/// hundreds of thousands are looked through at a time, and copies of their lists would be most of the work.
package final class LineRecord: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case request, offer, agreement, activity, result

        /// Among the records of a day, by name.
        fileprivate var place: Int {
            switch self {
            case .activity: 0
            case .agreement: 1
            case .offer: 2
            case .request: 3
            case .result: 4
            }
        }
    }

    package let kind: Kind
    /// A result has that of its activity.
    package let publicID: String
    /// A result's place among those of its activity.
    let number: Int?
    /// Empty where the public may know no more than that it exists.
    let title: String
    let language: Language
    package let states: [Party.ID]
    /// Those asked, those who offer, those who have agreed or who act.
    package let providers: [Party.ID]
    /// Slugs of themes: the request's own, also of what follows from it.
    package let themes: [String]
    let supports: [SupportKind]
    /// As the offer says it; unknown for a request.
    let level: Level?
    /// Nil where it was not assessed.
    let marker: Requests.Request.GenderMarker.Score?
    /// No more than the month where the public may know no more than that it exists.
    let date: PublicDate
    package var day: Day { date.first }
    /// Open, accepted, in force, in delivery.
    package let isActive: Bool
    /// The day on which a State stopped what it had agreed to; nil where it did not.
    let stopped: Day?
    let consulted: [PublicRequest.Consulted]
    /// The States for which an activity has stopped while it goes on for others.
    let restingIn: [Party.ID]
    let committed: [PublicActivity.Share]
    let disbursed: [PublicActivity.Share]
    /// People whom a result reached.
    let women: Int
    let men: Int
    /// The day on which its State confirmed a result; nil where it did not.
    let confirmed: Day?

    init(
        kind: Kind, publicID: String, number: Int? = nil, title: String, language: Language,
        states: [Party.ID], providers: [Party.ID], themes: [String], supports: [SupportKind],
        level: Level?, marker: Requests.Request.GenderMarker.Score?, date: PublicDate,
        isActive: Bool,
        stopped: Day? = nil, consulted: [PublicRequest.Consulted] = [], restingIn: [Party.ID] = [],
        committed: [PublicActivity.Share] = [], disbursed: [PublicActivity.Share] = [],
        women: Int = 0, men: Int = 0, confirmed: Day? = nil
    ) {
        (self.kind, self.publicID, self.number) = (kind, publicID, number)
        (self.title, self.language) = (title, language)
        (self.states, self.providers, self.themes) = (states, providers, themes)
        (self.supports, self.level, self.marker) = (supports, level, marker)
        (self.date, self.isActive, self.consulted) = (date, isActive, consulted)
        self.stopped = stopped
        (self.restingIn, self.committed, self.disbursed) = (restingIn, committed, disbursed)
        (self.women, self.men, self.confirmed) = (women, men, confirmed)
    }

    enum Level: String, Sendable, CaseIterable {
        case multilateral, regional, bilateral
    }

    /// No two records have the same.
    var id: String { number.map { "\(publicID)-\($0)" } ?? publicID }

    /// Whether it is open, accepted, in force or in delivery for one of these States; nil stands for all.
    func isActive(in places: Set<Party.ID>?) -> Bool {
        guard isActive, !restingIn.isEmpty, let places else { return isActive }
        return states.contains { places.contains($0) && !restingIn.contains($0) }
    }

    /// Whether it tells money of this currency for one of these States.
    func has(_ currency: Currency, in places: Set<Party.ID>?) -> Bool {
        (committed + disbursed).contains {
            $0.money.currency == currency && places?.contains($0.state) ?? true
        }
    }

    /// The sums for these States, one a currency.
    static func sums(_ shares: [PublicActivity.Share], in places: Set<Party.ID>?) -> [Money] {
        var sums: [Currency: Int] = [:]
        for share in shares where places?.contains(share.state) ?? true {
            sums[share.money.currency, default: 0] += share.money.minorUnits
        }
        return sums.sorted { $0.key.code < $1.key.code }.map { Money($0.key, minorUnits: $0.value) }
    }
}

extension LineRecord {
    /// What a record rests on, as far as the public knows of it.
    private struct Ground {
        var themes: [String] = []
        var supports: [SupportKind] = []
        var level: Offer.Level?
        var marker: Requests.Request.GenderMarker.Score?

        init(_ offer: PublicOffer?, _ request: PublicRequest?, _ programme: StandingOffer?) {
            themes = request?.themes ?? programme?.themes ?? []
            supports = offer?.kinds ?? programme?.kinds ?? []
            level = offer?.level ?? programme?.level
            marker = offer?.marker ?? programme?.marker?.score
        }
    }

    /// Every public record, the latest first. What follows from a request has its themes as far as the
    /// request is public itself; what follows from an offer, a standing one too, has its kinds, level and
    /// marker.
    static func all(
        _ requests: [PublicRequest], _ offers: [PublicOffer], _ programmes: [StandingOffer],
        _ agreements: [PublicAgreement], _ activities: [PublicActivity]
    ) -> [LineRecord] {
        let asked = Dictionary(
            uniqueKeysWithValues: requests.compactMap { request in
                request.summary.map { _ in (request.id, request) }
            })
        let offered = Dictionary(uniqueKeysWithValues: offers.map { ($0.id, $0) })
        let standing = Dictionary(uniqueKeysWithValues: programmes.map { ($0.id, $0) })
        let agreed = Dictionary(uniqueKeysWithValues: agreements.map { ($0.id, $0) })
        func ground(_ agreement: PublicAgreement?) -> Ground {
            let basis = agreement?.basis
            return Ground(
                basis?.offer.flatMap { offered[$0] }, basis?.request.flatMap { asked[$0] },
                basis?.programme.flatMap { standing[$0] })
        }
        let lists = SharedLists()
        var records = requests.map { LineRecord($0, lists) }
        // Of an offer whose agreement has ended nothing goes on any more.
        let going = Set(agreements.filter(\.isInForce).compactMap(\.basis.offer))
        let ended = Set(agreements.compactMap(\.basis.offer)).subtracting(going)
        records += offers.map {
            LineRecord($0, asked[$0.request], isActive: !ended.contains($0.id), lists)
        }
        records += agreements.map { LineRecord($0, ground($0), lists) }
        for activity in activities {
            let record = LineRecord(
                activity,
                ground(activity.components.compactMap { agreed[$0.agreement] }.first), lists)
            records.append(record)
            records += activity.results.map { LineRecord($0, of: record) }
        }
        // Internal ids tell when a draft was begun: they order nothing that is shown.
        return records.sorted {
            if $0.day != $1.day { return $0.day > $1.day }
            return ($0.kind.place, $0.publicID, $0.number ?? 0)
                < ($1.kind.place, $1.publicID, $1.number ?? 0)
        }
    }

    private convenience init(_ request: PublicRequest, _ lists: SharedLists) {
        self.init(
            kind: .request, publicID: request.publicID, title: request.summary?.title ?? "",
            language: request.summary?.language ?? .en, states: lists.parties([request.state]),
            providers: lists.parties(request.summary?.addressees ?? []),
            themes: lists.themes(request.themes),
            supports: lists.supports(request.summary?.kinds ?? []), level: nil,
            marker: request.summary?.marker,
            date: request.submitted, isActive: request.isOpen,
            consulted: request.summary?.consulted ?? [])
    }

    private convenience init(
        _ offer: PublicOffer, _ request: PublicRequest?, isActive: Bool, _ lists: SharedLists
    ) {
        self.init(
            kind: .offer, publicID: offer.publicID, title: offer.title, language: offer.language,
            states: lists.parties([offer.state]), providers: lists.parties([offer.provider]),
            themes: lists.themes(request?.themes ?? []), supports: lists.supports(offer.kinds),
            level: Level(rawValue: offer.level.rawValue),
            marker: offer.marker, date: .day(offer.published),
            isActive: offer.isAccepted && isActive)
    }

    private convenience init(
        _ agreement: PublicAgreement, _ ground: Ground, _ lists: SharedLists
    ) {
        self.init(
            kind: .agreement, publicID: agreement.publicID, title: agreement.title,
            language: agreement.language, states: lists.parties([agreement.state]),
            providers: lists.parties(agreement.providers), themes: lists.themes(ground.themes),
            supports: lists.supports(ground.supports),
            level: ground.level.flatMap { Level(rawValue: $0.rawValue) }, marker: ground.marker,
            date: .day(agreement.start), isActive: agreement.isInForce,
            stopped: agreement.stopped)
    }

    private convenience init(
        _ activity: PublicActivity, _ ground: Ground, _ lists: SharedLists
    ) {
        self.init(
            kind: .activity, publicID: activity.publicID, title: activity.title,
            language: activity.language,
            states: lists.parties(
                activity.components.map(\.state) + [activity.outside].compactMap(\.self)),
            providers: lists.parties(activity.doers),
            themes: lists.themes(activity.themes.isEmpty ? ground.themes : activity.themes),
            supports: lists.supports(activity.kinds.isEmpty ? ground.supports : activity.kinds),
            level: ground.level.flatMap { Level(rawValue: $0.rawValue) },
            marker: activity.marker ?? ground.marker,
            date: .day(activity.started), isActive: activity.isInDelivery,
            stopped: activity.stopped, restingIn: lists.parties(activity.restingIn),
            committed: activity.committed, disbursed: activity.disbursed)
    }

    /// A result is for whom, by whom and on what its activity is.
    private convenience init(_ result: PublicActivity.Result, of activity: LineRecord) {
        self.init(
            kind: .result, publicID: activity.publicID, number: result.number,
            title: result.title, language: activity.language, states: activity.states,
            providers: activity.providers, themes: activity.themes, supports: activity.supports,
            level: activity.level, marker: activity.marker, date: .day(result.reported),
            isActive: false, women: result.women, men: result.men, confirmed: result.confirmed)
    }
}

/// Lists that many records have, each once in memory: of a hundred thousand activities most are of the same few hundred
/// parties and themes.
private final class SharedLists {
    private var knownParties: [[Party.ID]: [Party.ID]] = [:]
    private var knownThemes: [[String]: [String]] = [:]
    private var knownSupports: [[SupportKind]: [SupportKind]] = [:]

    func parties(_ list: [Party.ID]) -> [Party.ID] { Self.shared(list, &knownParties) }
    func themes(_ list: [String]) -> [String] { Self.shared(list, &knownThemes) }
    func supports(_ list: [SupportKind]) -> [SupportKind] { Self.shared(list, &knownSupports) }

    private static func shared<Element: Hashable>(
        _ list: [Element], _ known: inout [[Element]: [Element]]
    ) -> [Element] {
        if let found = known[list] { return found }
        known[list] = list
        return list
    }
}
