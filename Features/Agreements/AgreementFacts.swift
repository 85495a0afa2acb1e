import Base
import Database
package import Localization
import Markup
import Offers
import Parties
import Requests
import Web

/// An agreement with everything its pages name.
struct AgreementFacts: NamesParties, Sendable {
    let agreement: Agreement
    let sight: AgreementRules.Sight
    let parties: [Party.ID: Party]
    /// Nil where the visitor may not know of the request, or it was not to be named.
    let request: RequestReference?
    /// The standing offer that it rests on, which everybody may know.
    var programme: StandingOffer?
    let today: Day

    var standing: Agreement.Standing { agreement.standing(on: today) }
    var called: RecordTitle { RecordTitle(agreement.title, in: agreement.authentic) }
    var link: Link { "/agreements/\(agreement.publicID)" }

    /// Throws `Problem.notFound` where the agreement does not exist for the visitor.
    static func load(_ visit: Visit, _ reader: any Reader) throws -> AgreementFacts {
        guard let agreement = try Agreement.find(visit.parameter("agreement"), reader),
            let facts = try all(
                [agreement], naming: .requests, for: visit.identity?.actor, reader, visit.words,
                at: visit.now
            ).first
        else { throw Problem.notFound }
        return facts
    }

    /// Those that the actor may know of, with two queries, however many they are.
    static func all(
        _ agreements: [Agreement], naming: RecordNaming = .parties, for actor: Actor?,
        _ reader: any Reader, _ words: Words, at now: Instant
    ) throws -> [AgreementFacts] {
        let today = WorkingCalendar.dayInGeneva(now)
        let seen = agreements.compactMap { agreement in
            AgreementRules.sight(of: agreement, for: actor, on: today).map { (agreement, $0) }
        }
        guard !seen.isEmpty else { return [] }
        let ids = Set(seen.flatMap { $0.0.parties })
        let parties = try Party.byID(ids, reader)
        let requests =
            naming == .requests
            ? try RequestReference.all(
                Set(seen.compactMap(\.0.request)), for: actor, reader, words) : [:]
        let programmes = Dictionary(
            uniqueKeysWithValues: try StandingOffer.all(
                ids: Set(seen.compactMap(\.0.programme)), reader
            ).map { ($0.id, $0) })
        return seen.map { agreement, sight in
            AgreementFacts(
                agreement: agreement, sight: sight, parties: parties,
                request: agreement.request.flatMap { requests[$0] },
                programme: agreement.programme.flatMap { programmes[$0] }, today: today)
        }
    }

    func providerNames(_ words: Words) -> String {
        words.list(agreement.providers.map { shortName($0, words) })
    }

    /// The title, marked with the language of the authentic text where that is not the page's.
    func titleHTML(_ words: Words) -> HTML { called.html(words) }

    /// Green where it holds, the colour of what waits where somebody must act.
    func badge(_ words: Words) -> HTML {
        let style: StaticString =
            switch standing {
            case .inForce: "badge done"
            case .signing, .suspended: "badge open"
            case .draft, .awaitingStart, .withdrawn, .expired: "badge"
            }
        return "<span class=\"\(style)\">\(standingName(standing, words))</span>"
    }

    func period(_ words: Words) -> String? {
        periodText(.init(from: agreement.from, until: agreement.until), words)
    }
}

package func standingName(_ standing: Agreement.Standing, _ words: Words) -> String {
    switch standing {
    case .draft: words("agreements.standing.draft")
    case .signing: words("agreements.standing.signing")
    case .awaitingStart: words("agreements.standing.awaiting-start")
    case .inForce: words("agreements.standing.in-force")
    case .suspended: words("agreements.standing.suspended")
    case .withdrawn: words("agreements.standing.withdrawn")
    case .expired: words("agreements.standing.expired")
    }
}
