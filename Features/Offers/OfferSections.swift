package import Base
package import Database
package import Localization
import Markup
package import Parties
package import Requests
import Web

/// What the feature shows on the pages of others.
package enum OfferSections {
    /// What `request` asks first.
    package static func foreseen(_ request: Requests.Request) -> [SQL] {
        [Offer.query(answering: request.id)]
    }

    /// On a request's page: the offers that the visitor may see, and what one can do.
    package static func request(
        _ directories: PartyDirectoryCache
    ) -> RequestContributions.Contribution {
        { request, sight, actor, reader, words, now in
            var part = try offers(request, sight, actor, reader, words, now)
            // Whoever sees the request whole works on it: the State, those asked, coordinators.
            if sight == .whole,
                let fits = try OfferFitSection.html(
                    request, actor, directories, reader, words, now)
            {
                part.html += fits
            }
            return part
        }
    }

    private static func offers(
        _ request: Requests.Request, _ sight: RequestRules.Sight, _ actor: Actor?,
        _ reader: any Reader, _ words: Words, _ now: Instant
    ) throws -> RequestContributions.Part {
        let offers = try Offer.all(
            answering: request.id, reading: actor == nil ? .published : .all, reader)
        let facts = try OfferFacts.all(offers, for: actor, reader, words, at: now)
        let answer =
            sight == .whole
            ? try ConsolidatedAnswerSection.html(request, offers, for: actor, reader, words, now)
            : nil
        let mayOffer = actor.map { RequestRules.may(.offer, request, by: $0) } ?? false
        let page: Link = "/requests/\(request.publicID)"
        let begin: HTML? =
            mayOffer
            ? """
            <p><a class="button" href="\(Link(in: words.language, page + "/offer"))">\
            \(words("offers.act.begin"))</a></p>
            """ : nil
        let published = facts.filter { $0.offer.isPublished && $0.sight == .whole }
        let compare: HTML? =
            published.count > 1 && actor?.party == request.state
            ? """
            <p><a href="\(Link(in: words.language, page + "/offers"))">\
            \(words("offers.compare.link"))</a></p>
            """ : nil
        guard begin != nil || answer != nil || !facts.isEmpty else { return .init() }
        return .init(
            stops: [OfferLine.stop(facts, to: request, words)].compactMap { $0 },
            html: """
                <section id="offers"><h2>\(words("offers.section.title"))</h2>
                \(answer)\(facts.isEmpty ? nil : OfferListPage.list(facts, words))\(compare)\(begin)</section>
                """)
    }

    /// What `party` asks first.
    package static func foreseen(_ party: Party, at now: Instant) -> [SQL] {
        [
            Offer.publicQuery(of: party.id, limit: RecordFilter.sectionSize),
            StandingOffer.catalogueQuery(
                standing(of: party), on: WorkingCalendar.dayInGeneva(now), limit: standingLimit),
        ]
    }

    private static let standingLimit = 50

    private static func standing(of provider: Party) -> StandingOfferFilter {
        var filter = StandingOfferFilter()
        filter.provider = provider
        return filter
    }

    /// What a party has offered or was offered, as the public sees it.
    package static func party(
        slug: String, _ directories: PartyDirectoryCache, _ reader: any Reader, _ words: Words,
        at now: Instant
    ) throws -> [PartyPageContributions.Section] {
        guard let party = try Party.find(slug: slug, reader) else { return [] }
        let today = WorkingCalendar.dayInGeneva(now)
        let facts = try OfferFacts.all(
            Offer.allPublic(of: party.id, reader, limit: RecordFilter.sectionSize), for: nil,
            reader, words, at: now)
        let standing = try StandingOfferFacts.all(
            StandingOffer.allInCatalogue(
                standing(of: party), on: today, reader, limit: standingLimit), for: nil,
            directories, reader, at: now)
        var sections: [PartyPageContributions.Section] = []
        if !standing.isEmpty {
            sections.append(
                PartyPageContributions.Section(
                    anchor: "standing-offers", title: words("offers.catalogue.title"),
                    html: StandingOfferListPage.list(standing, words)))
        }
        if !facts.isEmpty {
            let all = try RecordFilter.all(Offer.shape, of: party, shown: facts.count, words) {
                try Offer.countPublic($0, on: today, reader)
            }
            sections.append(
                PartyPageContributions.Section(
                    anchor: "offers", title: words("offers.section.title"),
                    html: "\(OfferListPage.list(facts, words))\(all)"))
        }
        return sections
    }
}
