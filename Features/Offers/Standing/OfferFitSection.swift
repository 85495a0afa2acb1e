import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// On a request's page, for those who see it whole: the standing offers that fit, each with its reasons.
enum OfferFitSection {
    /// As many as a person reads.
    private static let limit = 12

    static func html(
        _ request: Requests.Request, _ actor: Actor?, _ directories: PartyDirectoryCache,
        _ reader: any Reader, _ words: Words, _ now: Instant
    ) throws -> HTML? {
        switch request.status {
        case .draft, .ready, .cleared, .open: break
        case .closed, .withdrawn: return nil
        }
        let today = WorkingCalendar.dayInGeneva(now)
        let directory = try directories.directory(reader)
        let party = try Party.find(request.state, reader)
        let need = OfferFit.Need(
            state: request.state,
            groups: CountryGroup.all(of: party, directory),
            kinds: request.kinds, themes: request.themes, language: request.language)
        let fits = OfferFit.all(
            try StandingOffer.candidates(request.kinds, for: request.state, on: today, reader),
            for: need, on: today)
        guard !fits.isEmpty else { return nil }
        let shown = Array(fits.prefix(limit))
        let known = Dictionary(
            uniqueKeysWithValues: try StandingOfferFacts.all(
                shown.map(\.offer), for: actor, directories, reader, at: now
            ).map { ($0.offer.id, $0) })
        let mayOffer = actor.map { RequestRules.may(.offer, request, by: $0) } ?? false
        let items = shown.compactMap { fit in
            known[fit.offer.id].map {
                item(
                    fit, $0, party, request,
                    isOwn: mayOffer && actor?.party == fit.offer.provider, words)
            }
        }
        let more: HTML? =
            fits.count > limit
            ? """
            <p><a href="\(Link(in: words.language, "/offers/standing"))">\
            \(words("offers.fits.more", count: fits.count - limit))</a></p>
            """ : nil
        return """
            <section id="fits"><h2>\(words("offers.fits.title"))</h2>
            <p class="source">\(words("offers.fits.lead"))</p>
            <ol class="results">\(HTML(joining: items))</ol>\(more)</section>
            """
    }

    private static func item(
        _ fit: OfferFit, _ facts: StandingOfferFacts, _ state: Party?,
        _ request: Requests.Request, isOwn: Bool, _ words: Words
    ) -> HTML {
        let address: Link = "/requests/\(request.publicID)/offer"
        let begin: HTML? =
            isOwn
            ? """
            <p><a class="button" href="\(Link(
                in: words.language, address.adding("standing", fit.offer.publicID)))">\
            \(words("offers.fits.begin"))</a></p>
            """ : nil
        func reason(_ reason: String) -> HTML { "<li>\(reason)</li>" }
        return """
            <li><a href="\(Link(in: words.language, facts.link))">\(facts.titleHTML(words))</a>\
            <p>\(facts.providerShortName(words))</p>
            <ul>\(reasons(fit, facts, state, words), reason)</ul>\(begin)</li>
            """
    }

    private static func reasons(
        _ fit: OfferFit, _ facts: StandingOfferFacts, _ state: Party?, _ words: Words
    ) -> [String] {
        let name = state?.names[words.language] ?? ""
        let themes = fit.themes.compactMap {
            facts.directory.theme(slug: $0)?.name(in: words.language)
        }
        let kinds = fit.kinds.map { kindName($0, words) }
        var reasons = [words("offers.fits.kinds", ["kinds": words.list(kinds)])]
        if !themes.isEmpty {
            reasons.append(words("offers.fits.themes", ["themes": words.list(themes)]))
        } else if fit.offer.themes.isEmpty {
            reasons.append(words("offers.fits.any-theme"))
        }
        switch fit.reach {
        case .all: reasons.append(words("offers.fits.all"))
        case .named: reasons.append(words("offers.fits.named", ["state": name]))
        case .groups(let groups):
            reasons.append(
                words(
                    "offers.fits.groups",
                    [
                        "state": name,
                        "groups": words.list(groups.map { groupName($0, words) }),
                    ]))
        }
        if let tongue = fit.tongue {
            reasons.append(
                words("offers.fits.tongue", ["language": tongue.endonym.description]))
        }
        return reasons
    }
}
