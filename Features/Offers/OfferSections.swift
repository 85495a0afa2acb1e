package import Base
package import Database
package import Localization
import Markup
package import Parties
package import Requests
import Web

/// What the feature shows on the pages of others.
package enum OfferSections {
    /// On a request's page: the offers that the visitor may see, and what one can do.
    package static let request: RequestContributions.Contribution = {
        request, sight, actor, reader, words, now in
        let facts = try OfferFacts.all(
            Offer.all(answering: request.id, reader), for: actor, reader, words, at: now)
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
        guard begin != nil || !facts.isEmpty else { return .init() }
        return .init(
            html: """
                <section id="offers"><h2>\(words("offers.section.title"))</h2>
                \(facts.isEmpty ? nil : OfferListPage.list(facts, words))\(compare)\(begin)</section>
                """)
    }

    /// What a party has offered or was offered, as the public sees it.
    package static func party(
        slug: String, _ reader: any Reader, _ words: Words, at now: Instant
    ) throws -> [PartyPageContributions.Section] {
        guard let party = try Party.find(slug: slug, reader) else { return [] }
        let facts = try OfferFacts.all(
            Offer.allPublic(of: party.id, reader), for: nil, reader, words, at: now)
        guard !facts.isEmpty else { return [] }
        return [
            PartyPageContributions.Section(
                anchor: "offers", title: words("offers.section.title"),
                html: OfferListPage.list(facts, words))
        ]
    }
}
