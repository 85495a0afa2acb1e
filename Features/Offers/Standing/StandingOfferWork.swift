package import Accounts
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// What waits for a provider in its own part of the catalogue: drafts, and what lapses soon.
package enum StandingOfferWork {
    package static let items: WorkContributions.Items = { actor, reader, words, now in
        let today = WorkingCalendar.dayInGeneva(now)
        return try StandingOffer.all(of: actor.party, reader).compactMap {
            item($0, actor, words, today)
        }
    }

    /// The way to the catalogue, for those who offer.
    package static let beginning: WorkContributions.Beginning = { actor, _, words in
        actor.has(.officer) ? (words("offers.standing.new"), "/offers/standing/new") : nil
    }

    private static func item(
        _ offer: StandingOffer, _ actor: Actor, _ words: Words, _ today: Day
    ) -> WorkItem? {
        let link: Link = "/offers/standing/\(offer.publicID)"
        if StandingOfferRules.may(.publish, offer, by: actor, on: today) {
            let isComplete = StandingOfferRules.gaps(of: offer, on: today).isEmpty
            return WorkItem(
                urgency: .later, title: RecordTitle(offer.title, in: offer.language),
                link: isComplete ? link : link + "/draft",
                why: isComplete
                    ? words("offers.standing.work-publish") : words("offers.standing.work-draft"),
                due: nil)
        }
        if StandingOfferRules.may(.end, offer, by: actor, on: today), let last = offer.validUntil,
            last.daysSinceEpoch - today.daysSinceEpoch <= OfferWork.nearDays
        {
            let isOver = last < today
            return WorkItem(
                urgency: isOver ? .overdue : .due,
                title: RecordTitle(offer.title, in: offer.language), link: link,
                why: isOver
                    ? words("offers.standing.work-lapsed") : words("offers.standing.work-lapses"),
                due: last)
        }
        return nil
    }

    /// The standing offers that notices speak of.
    package static let subjects: WorkContributions.Subjects = { records, actor, reader, words in
        var subjects: [String: WorkContributions.Subject] = [:]
        for offer in try StandingOffer.all(publicIDs: records, reader)
        where StandingOfferRules.sight(of: offer, for: actor) != nil {
            subjects[offer.publicID] = (
                RecordTitle(offer.title, in: offer.language), "/offers/standing/\(offer.publicID)"
            )
        }
        return subjects
    }
}
