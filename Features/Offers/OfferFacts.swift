import Base
import Database
package import Localization
import Markup
import Parties
import Requests
import Web

/// An offer with everything its pages name.
struct OfferFacts: NamesParties, Sendable {
    let offer: Offer
    let sight: OfferRules.Sight
    let parties: [Party.ID: Party]
    /// Nil where the visitor may not know of the request, or it was not to be named.
    let request: RequestReference?
    let today: Day

    var standing: Offer.Status { offer.standing(on: today) }
    var link: Link { "/offers/\(offer.publicID)" }

    /// Throws `Problem.notFound` where the offer does not exist for the visitor.
    static func load(_ visit: Visit, _ reader: any Reader) throws -> OfferFacts {
        let actor = visit.identity?.actor
        guard let offer = try Offer.find(visit.parameter("offer"), reader),
            let facts = try all(
                [offer], naming: .requests, for: actor, reader, visit.words, at: visit.now
            ).first
        else { throw Problem.notFound }
        return facts
    }

    /// Those that the actor may know of, with two queries, however many they are.
    static func all(
        _ offers: [Offer], naming: RecordNaming = .parties, for actor: Actor?,
        _ reader: any Reader, _ words: Words, at now: Instant
    ) throws -> [OfferFacts] {
        let seen = offers.compactMap { offer in
            OfferRules.sight(of: offer, for: actor).map { (offer, $0) }
        }
        guard !seen.isEmpty else { return [] }
        let ids = Set(
            seen.flatMap { offer, _ in
                [offer.provider, offer.request.state] + (offer.request.lead.map { [$0] } ?? [])
            })
        let parties = try Party.byID(ids, reader)
        let requests =
            naming == .requests
            ? try RequestReference.all(Set(seen.map(\.0.request.id)), for: actor, reader, words)
            : [:]
        return seen.map { offer, sight in
            OfferFacts(
                offer: offer, sight: sight, parties: parties, request: requests[offer.request.id],
                today: WorkingCalendar.dayInGeneva(now))
        }
    }

    func title(_ words: Words) -> String {
        offer.title.isEmpty
            ? words("offers.title-of", ["party": shortName(offer.provider, words)]) : offer.title
    }

    /// `owner`: whose it is, where that is told with it.
    func called(_ words: Words, of owner: String? = nil) -> RecordTitle {
        RecordTitle(
            title(words), in: offer.title.isEmpty ? nil : offer.language, of: owner)
    }

    /// The title, marked with its language where that is not the page's.
    func titleHTML(_ words: Words) -> HTML { called(words).html(words) }

    /// The badge of where it stands, in the colour of what waits while it is open.
    func badge(_ words: Words) -> HTML {
        """
        <span class="badge\(standing == .open ? " open" : "")">\
        \(standingName(standing, isPartial: offer.decision?.isPartial ?? false, words))</span>
        """
    }
}

func standingName(_ status: Offer.Status, isPartial: Bool, _ words: Words) -> String {
    switch status {
    case .draft: words("offers.status.draft")
    case .open: words("offers.status.open")
    case .lapsed: words("offers.status.lapsed")
    case .accepted: isPartial ? words("offers.status.in-part") : words("offers.status.accepted")
    case .declined: words("offers.status.declined")
    case .withdrawn: words("offers.status.withdrawn")
    }
}

package func levelName(_ level: Offer.Level, _ words: Words) -> String {
    switch level {
    case .multilateral: words("offers.level.multilateral")
    case .regional: words("offers.level.regional")
    case .bilateral: words("offers.level.bilateral")
    }
}

func mannerName(_ manner: Offer.Manner, _ words: Words) -> String {
    switch manner {
    case .northSouth: words("offers.manner.north-south")
    case .southSouth: words("offers.manner.south-south")
    case .triangular: words("offers.manner.triangular")
    case .publicPrivate: words("offers.manner.public-private")
    }
}
