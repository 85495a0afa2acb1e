package import Accounts
import Base
import Database
import Localization
import Markup
import Offers
import Parties
import Requests
import Web

/// What waits for somebody: accepted offers to make agreements of, drafts, signatures.
package enum AgreementWork {
    /// Days before its end from which an agreement is told to its parties.
    static let noticeDays = 60

    package static let items: WorkContributions.Items = { actor, reader, words, now in
        let agreements = try Agreement.all(of: actor.party, reader)
        let facts = try AgreementFacts.all(agreements, for: actor, reader, words, at: now)
        let own = facts.filter { $0.sight == .whole }.compactMap { item($0, actor, words) }
        return try beginnings(actor, reader, words) + own
    }

    /// An accepted offer waits for its agreement; where the State has ended one already, nobody is pressed to make
    /// another.
    private static func beginnings(
        _ actor: Actor, _ reader: any Reader, _ words: Words
    ) throws -> [WorkItem] {
        let offers = try Offer.allAccepted(of: actor.party, reader)
        let drafted = Set(
            try Agreement.all(from: Set(offers.map(\.id)), reader)
                .filter { $0.status != .withdrawn || $0.startsOn != nil }.compactMap(\.offer))
        return offers.compactMap { offer in
            guard !drafted.contains(offer.id) else { return nil }
            do {
                try AgreementRules.mustBegin(from: offer, by: actor)
            } catch {
                // Not for this person to begin.
                return nil
            }
            return WorkItem(
                urgency: .due, title: RecordTitle(offer.title, in: offer.language),
                link: "/offers/\(offer.publicID)",
                why: words("agreements.work.begin"), due: nil)
        }
    }

    private static func item(
        _ facts: AgreementFacts, _ actor: Actor, _ words: Words
    ) -> WorkItem? {
        let agreement = facts.agreement
        func may(_ act: AgreementRules.Act) -> Bool {
            AgreementRules.may(act, agreement, by: actor, on: facts.today)
        }
        func item(
            _ urgency: WorkItem.Urgency, _ why: String, _ link: Link? = nil, due: Day? = nil
        ) -> WorkItem {
            WorkItem(
                urgency: urgency,
                title: RecordTitle(
                    agreement.title, in: agreement.authentic, of: facts.name(agreement.state, words)
                ),
                link: link ?? facts.link, why: why, due: due)
        }
        if may(.paperConfirm) { return item(.due, words("agreements.work.paper")) }
        if may(.sign) { return item(.due, words("agreements.work.sign")) }
        if may(.amendSign) { return item(.due, words("agreements.work.sign-amendment")) }
        if may(.edit) {
            return AgreementRules.gaps(of: agreement, on: facts.today).isEmpty && may(.propose)
                ? item(.due, words("agreements.work.propose"))
                : item(.later, words("agreements.work.draft"), facts.link + "/draft")
        }
        if may(.amendEdit) {
            return item(
                .later, words("agreements.work.amendment"), facts.link + "/amendment/draft")
        }
        if facts.standing == .inForce, let until = agreement.until,
            until.daysSinceEpoch - facts.today.daysSinceEpoch <= noticeDays,
            AgreementRules.drafts(for: actor, isState: actor.party == agreement.state)
        {
            return item(.later, words("agreements.work.expires"), due: until)
        }
        return nil
    }

    /// The agreements that notices speak of.
    package static let subjects: WorkContributions.Subjects = { records, actor, reader, words in
        var subjects: [String: WorkContributions.Subject] = [:]
        for agreement in try Agreement.all(publicIDs: records, reader)
        where agreement.parties.contains(actor.party) && actor.readsForParty {
            subjects[agreement.publicID] = (
                RecordTitle(agreement.title, in: agreement.authentic),
                "/agreements/\(agreement.publicID)"
            )
        }
        return subjects
    }
}
