package import Accounts
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// What waits for somebody: drafts to publish, offers to decide before they lapse.
package enum OfferWork {
    /// Days before the end of an offer's validity from which it is told as due soon.
    static let nearDays = 14

    package static let items: WorkContributions.Items = { actor, reader, words, now in
        let offers =
            try Offer.all(of: actor.party, reader) + Offer.all(to: actor.party, reader)
        return try OfferFacts.all(offers, for: actor, reader, words, at: now)
            .filter { $0.sight == .whole }
            .compactMap { item($0, actor, words) }
            + ConsolidatedAnswerWork.items(actor, reader, words, now)
    }

    private static func item(_ facts: OfferFacts, _ actor: Actor, _ words: Words) -> WorkItem? {
        let offer = facts.offer
        func may(_ act: OfferRules.Act) -> Bool {
            OfferRules.may(act, offer, by: actor, on: facts.today)
        }
        if may(.publish) {
            let isComplete = OfferRules.gaps(of: offer, on: facts.today).isEmpty
            return WorkItem(
                urgency: .later, title: facts.called(words),
                link: isComplete ? facts.link : facts.link + "/draft",
                why: isComplete ? words("offers.work.publish") : words("offers.work.draft"),
                due: nil)
        }
        if may(.accept), let last = offer.validUntil {
            let isNear = last.daysSinceEpoch - facts.today.daysSinceEpoch <= nearDays
            return WorkItem(
                urgency: .due,
                title: facts.called(words, of: facts.shortName(offer.provider, words)),
                link: facts.link,
                why: isNear ? words("offers.work.lapses-soon") : words("offers.work.decide"),
                due: last)
        }
        return nil
    }

    /// The offers that notices speak of.
    package static let subjects: WorkContributions.Subjects = { records, actor, reader, words in
        var subjects: [String: WorkContributions.Subject] = [:]
        for offer in try Offer.all(publicIDs: records, reader)
        where OfferRules.sight(of: offer, for: actor) != nil {
            subjects[offer.publicID] = (
                RecordTitle(offer.title, in: offer.language), "/offers/\(offer.publicID)"
            )
        }
        return subjects
    }
}
