import Base
import Localization
import Markup
import Parties
import Requests

/// The stop of a request's line where its offers stand: what was accepted, or what waits for the State.
enum OfferLine {
    /// `facts`: of all offers to the request that the reader may see.
    static func stop(
        _ facts: [OfferFacts], to request: Requests.Request, _ words: Words
    ) -> RequestStop? {
        let published = facts.filter(\.offer.isPublished)
        guard !published.isEmpty else { return nil }
        let accepted = published.filter { $0.standing == .accepted }
        let open = published.filter { $0.standing == .open }
        func stop(
            _ state: RequestStop.State, _ text: String, _ told: [OfferFacts], _ day: Day? = nil
        ) -> RequestStop {
            RequestStop(
                title: words("requests.line.offered"), state: state, text: text, day: day,
                link: told.count > 1
                    ? "/requests/\(request.publicID)#offers" : told.first?.link)
        }
        if !accepted.isEmpty {
            let whole = accepted.filter { !($0.offer.decision?.isPartial ?? false) }
            let part = accepted.filter { $0.offer.decision?.isPartial ?? false }
            let phrases = [
                whole.isEmpty
                    ? nil : words("offers.line.accepted", ["parties": names(whole, words)]),
                part.isEmpty ? nil : words("offers.line.in-part", ["parties": names(part, words)]),
            ].compactMap { $0 }
            return stop(
                .done, words.list(phrases), accepted,
                accepted.compactMap(\.offer.decision?.at).min().map(WorkingCalendar.dayInGeneva))
        }
        guard !open.isEmpty else { return stop(.later, words("offers.line.none"), published) }
        return stop(
            .waiting, words("offers.line.awaits", ["parties": names(open, words)]), open,
            open.compactMap(\.offer.publishedAt).min().map(WorkingCalendar.dayInGeneva))
    }

    private static func names(_ facts: [OfferFacts], _ words: Words) -> String {
        var names: [String] = []
        for one in facts.reversed() {
            let name = one.shortName(one.offer.provider, words)
            if !names.contains(name) { names.append(name) }
        }
        return words.list(names)
    }
}
