package import Accounts
import Base
import Database
import Markup
import Requests

/// The planned days of activities, for the calendars of those who run them and of their States.
package enum ActivityDeadlines {
    package static let all: WorkContributions.Deadlines = { actor, reader, now in
        guard actor.readsForParty else { return [] }
        let today = WorkingCalendar.dayInGeneva(now)
        let activities = try Activity.all(of: actor.party, reader)
        let changed = try TrailEntry.latest(Activity.kind, Set(activities.map(\.publicID)), reader)
        return activities.compactMap {
            deadline(of: $0, for: actor, on: today, since: changed[$0.publicID] ?? now)
        }
    }

    /// Pure: what of an activity stands in the actor's calendar.
    static func deadline(
        of activity: Activity, for actor: Actor, on today: Day, since: Instant
    ) -> Deadline? {
        guard ActivityRules.sight(of: activity, for: actor, on: today) == .whole else { return nil }
        func deadline(_ name: String, _ day: Day?, _ kind: StaticString) -> Deadline? {
            day.map {
                Deadline(
                    id: "\(activity.publicID)-\(name)", day: $0, kind: kind,
                    link: "/activities/\(activity.publicID)", since: since)
            }
        }
        switch activity.standing(on: today) {
        case .planned:
            return deadline("begins", activity.plannedFrom, "activities.deadline.begins")
        case .delivery, .outside, .lapsed, .suspended:
            return deadline("ends", activity.plannedUntil, "activities.deadline.ends")
        case .completed, .evaluated, .cancelled: return nil
        }
    }
}
