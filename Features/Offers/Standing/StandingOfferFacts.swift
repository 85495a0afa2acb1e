import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// A standing offer with everything its pages name.
struct StandingOfferFacts: NamesParties, Sendable {
    let offer: StandingOffer
    let sight: StandingOfferRules.Sight
    let parties: [Party.ID: Party]
    let directory: PartyDirectory
    let today: Day

    var standing: StandingOffer.Status { offer.standing(on: today) }
    var link: Link { "/offers/standing/\(offer.publicID)" }

    /// Throws `Problem.notFound` where it does not exist for the visitor.
    static func load(
        _ visit: Visit, _ directories: PartyDirectoryCache, _ reader: any Reader
    ) throws -> StandingOfferFacts {
        guard let offer = try StandingOffer.find(visit.parameter("standing"), reader),
            let facts = try all(
                [offer], for: visit.identity?.actor, directories, reader, at: visit.now
            ).first
        else { throw Problem.notFound }
        return facts
    }

    /// Those that the actor may know of, with two queries, however many they are.
    static func all(
        _ offers: [StandingOffer], for actor: Actor?, _ directories: PartyDirectoryCache,
        _ reader: any Reader, at now: Instant
    ) throws -> [StandingOfferFacts] {
        let seen = offers.compactMap { offer in
            StandingOfferRules.sight(of: offer, for: actor).map { (offer, $0) }
        }
        guard !seen.isEmpty else { return [] }
        let ids = Set(seen.flatMap { [$0.0.provider] + $0.0.reach.states })
        let parties = try Party.byID(ids, reader)
        let directory = try directories.directory(reader)
        return seen.map { offer, sight in
            StandingOfferFacts(
                offer: offer, sight: sight, parties: parties, directory: directory,
                today: WorkingCalendar.dayInGeneva(now))
        }
    }

    func providerName(_ words: Words) -> String {
        name(offer.provider, words)
    }

    func providerShortName(_ words: Words) -> String {
        shortName(offer.provider, words)
    }

    func title(_ words: Words) -> String {
        offer.title.isEmpty
            ? words("offers.title-of", ["party": providerShortName(words)]) : offer.title
    }

    func called(_ words: Words) -> RecordTitle {
        RecordTitle(title(words), in: offer.title.isEmpty ? nil : offer.language)
    }

    /// The title, marked with its language where that is not the page's.
    func titleHTML(_ words: Words) -> HTML { called(words).html(words) }

    func badge(_ words: Words) -> HTML {
        """
        <span class="badge\(standing == .published ? " done" : "")">\
        \(standingOfferName(standing, words))</span>
        """
    }

    func themeNames(_ words: Words) -> [String] {
        offer.themes.compactMap { directory.theme(slug: $0)?.name(in: words.language) }
    }

    /// For whom it is, in words.
    func reachNames(_ words: Words) -> [String] {
        if offer.reach.isForAll { return [words("offers.reach.all")] }
        let states = offer.reach.states.compactMap { parties[$0]?.names[words.language] }
        return offer.reach.groups.map { groupName($0, words) } + words.sorted(states) { $0 }
    }
}

func standingOfferName(_ status: StandingOffer.Status, _ words: Words) -> String {
    switch status {
    case .draft: words("offers.status.draft")
    case .published: words("offers.standing.published")
    case .lapsed: words("offers.status.lapsed")
    case .ended: words("offers.standing.ended")
    }
}

/// A language's name for itself, as the language bar shows it.
func tongueNames(_ languages: [Language]) -> [String] {
    languages.map(\.endonym.description)
}
