import Activities
import Agreements
package import Base
import Offers
package import Parties
import Requests

/// One public record of the line, as figures count it: who asked, who answers, on what, since when.
package struct LineRecord: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case request, offer, agreement, activity
    }

    package let kind: Kind
    package let publicID: String
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
    package let day: Day
    /// Open, accepted, in force, in delivery.
    package let isActive: Bool
    var consulted: [PublicRequest.Consulted] = []
    var committed: [Money] = []
    var disbursed: [Money] = []
    var women = 0
    var men = 0
    var confirmed = 0
    var lastConfirmed: Day?

    enum Level: String, Sendable, CaseIterable {
        case multilateral, regional, bilateral
    }

    var currencies: Set<Currency> { Set((committed + disbursed).map(\.currency)) }
}

extension LineRecord {
    /// Every public record, the latest first. What follows from a request has its themes as far as the
    /// request is public itself; what follows from an offer has its kinds, level and marker.
    static func all(
        _ requests: [PublicRequest], _ offers: [PublicOffer], _ agreements: [PublicAgreement],
        _ activities: [PublicActivity]
    ) -> [LineRecord] {
        let asked = Dictionary(
            uniqueKeysWithValues: requests.compactMap { request in
                request.summary.map { (request.id, $0) }
            })
        let offered = Dictionary(uniqueKeysWithValues: offers.map { ($0.id, $0) })
        let agreed = Dictionary(uniqueKeysWithValues: agreements.map { ($0.id, $0) })
        var records = requests.map { LineRecord($0) }
        records += offers.map { LineRecord($0, asked[$0.request]) }
        records += agreements.map { LineRecord($0, offered[$0.offer], asked[$0.request]) }
        for activity in activities {
            let agreement = activity.components.compactMap { agreed[$0.agreement] }.first
            records.append(
                LineRecord(
                    activity, agreement.flatMap { offered[$0.offer] },
                    agreement.flatMap { asked[$0.request] }))
        }
        // Internal ids tell when a draft was begun: they order nothing that is shown.
        return records.sorted {
            ($1.day, $0.kind.rawValue, $0.publicID) < ($0.day, $1.kind.rawValue, $1.publicID)
        }
    }

    private init(_ request: PublicRequest) {
        self.init(
            kind: .request, publicID: request.publicID, title: request.summary?.title ?? "",
            language: request.summary?.language ?? .en, states: [request.state],
            providers: request.summary?.addressees ?? [], themes: request.summary?.themes ?? [],
            supports: request.summary?.kinds ?? [], level: nil, marker: request.summary?.marker,
            day: request.submitted, isActive: request.isOpen,
            consulted: request.summary?.consulted ?? [])
    }

    private init(_ offer: PublicOffer, _ request: PublicRequest.Summary?) {
        self.init(
            kind: .offer, publicID: offer.publicID, title: offer.title, language: offer.language,
            states: [offer.state], providers: [offer.provider], themes: request?.themes ?? [],
            supports: offer.kinds, level: Level(rawValue: offer.level.rawValue),
            marker: offer.marker, day: offer.published, isActive: offer.isAccepted)
    }

    private init(
        _ agreement: PublicAgreement, _ offer: PublicOffer?, _ request: PublicRequest.Summary?
    ) {
        self.init(
            kind: .agreement, publicID: agreement.publicID, title: agreement.title,
            language: agreement.language, states: [agreement.state],
            providers: agreement.providers, themes: request?.themes ?? [],
            supports: offer?.kinds ?? [],
            level: offer.flatMap { Level(rawValue: $0.level.rawValue) }, marker: offer?.marker,
            day: agreement.start, isActive: agreement.isInForce)
    }

    private init(
        _ activity: PublicActivity, _ offer: PublicOffer?, _ request: PublicRequest.Summary?
    ) {
        self.init(
            kind: .activity, publicID: activity.publicID, title: activity.title,
            language: activity.language, states: activity.components.map(\.state),
            providers: activity.doers,
            themes: activity.themes.isEmpty ? request?.themes ?? [] : activity.themes,
            supports: activity.kinds.isEmpty ? offer?.kinds ?? [] : activity.kinds,
            level: offer.flatMap { Level(rawValue: $0.level.rawValue) },
            marker: activity.marker ?? offer?.marker,
            day: activity.started, isActive: activity.isInDelivery,
            committed: activity.committed, disbursed: activity.disbursed, women: activity.women,
            men: activity.men, confirmed: activity.confirmed,
            lastConfirmed: activity.lastConfirmed)
    }
}
