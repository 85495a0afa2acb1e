package import Accounts
import Agreements
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// What waits for somebody: agreements without an activity, plans to start, results to report or answer.
package enum ActivityWork {
    package static let items: WorkContributions.Items = { actor, reader, words, now in
        let agreements = try Agreement.all(of: actor.party, reader)
        let under = try Activity.all(under: Set(agreements.map(\.id)), reader)
        let served = Set(under.flatMap { $0.components.map(\.agreement.id) })
        let beginnings = agreements.compactMap { agreement -> WorkItem? in
            guard !served.contains(agreement.id),
                ActivitySections.mayBegin(under: agreement, by: actor, at: now)
            else { return nil }
            return WorkItem(
                urgency: .due, title: RecordTitle(agreement.title, in: agreement.authentic),
                link: "/agreements/\(agreement.publicID)#activities",
                why: words("activities.work.begin"), due: nil)
        }
        let facts = try ActivityFacts.all(
            Activity.all(of: actor.party, reader), for: actor, reader, words, at: now)
        return beginnings
            + facts.filter { $0.sight == .whole }.flatMap { items(of: $0, actor, words) }
    }

    private static func items(
        of facts: ActivityFacts, _ actor: Actor, _ words: Words
    ) -> [WorkItem] {
        let activity = facts.activity
        func may(_ act: ActivityRules.Act) -> Bool {
            ActivityRules.may(act, activity, by: actor, on: facts.today)
        }
        func item(
            _ urgency: WorkItem.Urgency, _ why: String, _ place: Link = "", due: Day? = nil
        ) -> WorkItem {
            WorkItem(
                urgency: urgency,
                title: RecordTitle(
                    activity.title, in: activity.language, of: facts.stateNames(words)),
                link: facts.link + place, why: why, due: due)
        }
        if may(.answer), activity.results.contains(where: { $0.awaits(actor.party) }) {
            return [item(.due, words("activities.work.answer"), "#results")]
        }
        guard may(.start) || may(.complete) else { return [] }
        switch facts.standing {
        case .planned:
            return [
                ActivityRules.gaps(of: activity).isEmpty
                    ? item(.due, words("activities.work.start"), due: activity.plannedFrom)
                    : item(.later, words("activities.work.draft"), "/draft")
            ]
        case .suspended, .lapsed:
            return [
                ActivityRules.gate(activity, on: facts.today).isEmpty
                    ? item(.due, words("activities.work.restart"))
                    : item(.later, words("activities.work.stopped"))
            ]
        case .delivery where isOpenAgain(activity, on: facts.today):
            return [item(.due, words("activities.work.restart"))]
        case .delivery, .outside:
            let still = activity.standingStill(on: facts.today).map { facts.name($0.state, words) }
            let stopped =
                still.isEmpty
                ? nil
                : item(.later, words("activities.work.standstill", ["states": words.list(still)]))
            let report =
                activity.results.isEmpty
                ? item(
                    .later, words("activities.work.report"), "#results",
                    due: activity.plannedUntil) : nil
            return [stopped, report].compactMap(\.self)
        case .completed, .evaluated, .cancelled: return []
        }
    }

    /// Whether something of it stands still that may go on.
    private static func isOpenAgain(_ activity: Activity, on today: Day) -> Bool {
        !activity.standingStill(on: today).isEmpty
            && ActivityRules.gate(activity, on: today).isEmpty
    }

    /// What needs no agreement of its State is begun by itself.
    package static let beginning: WorkContributions.Beginning = { actor, _, words in
        actor.has(.officer) ? (words("activities.outside.begin"), "/activities/new") : nil
    }

    /// The activities that notices speak of.
    package static let subjects: WorkContributions.Subjects = { records, actor, reader, words in
        var subjects: [String: WorkContributions.Subject] = [:]
        for activity in try Activity.all(publicIDs: records, reader)
        where (activity.doers + ActivityRules.statesThatKnow(activity)).contains(actor.party)
            && actor.readsForParty
        {
            subjects[activity.publicID] = (
                RecordTitle(activity.title, in: activity.language),
                "/activities/\(activity.publicID)"
            )
        }
        return subjects
    }
}
