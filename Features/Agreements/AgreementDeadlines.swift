package import Accounts
import Base
import Database
import Markup
import Requests

/// The days of agreements, for the calendars of their parties: to sign before the period begins, and when it
/// ends.
package enum AgreementDeadlines {
    package static let all: WorkContributions.Deadlines = { actor, reader, now in
        guard actor.readsForParty else { return [] }
        let today = WorkingCalendar.dayInGeneva(now)
        let agreements = try Agreement.all(of: actor.party, reader)
        let changed = try TrailEntry.latest(
            Agreement.kind, Set(agreements.map(\.publicID)), reader)
        return agreements.compactMap {
            deadline(
                of: $0, for: actor, on: today, since: changed[$0.publicID] ?? now)
        }
    }

    /// Pure: what of an agreement stands in the actor's calendar.
    static func deadline(
        of agreement: Agreement, for actor: Actor, on today: Day, since: Instant
    ) -> Deadline? {
        func deadline(_ name: String, _ day: Day, _ kind: StaticString) -> Deadline {
            Deadline(
                id: "\(agreement.publicID)-\(name)", day: day, kind: kind,
                link: "/agreements/\(agreement.publicID)", since: since)
        }
        switch agreement.standing(on: today) {
        case .signing:
            // Without a day yet to come, the end of the period is the last on which it has a sense.
            let days = [agreement.from, agreement.until].compactMap(\.self)
            guard AgreementRules.may(.sign, agreement, by: actor, on: today),
                let day = days.first(where: { $0 >= today })
            else { return nil }
            return deadline("sign", day, "agreements.deadline.sign")
        case .awaitingStart, .inForce, .suspended:
            return agreement.until.map { deadline("ends", $0, "agreements.deadline.ends") }
        case .draft, .withdrawn, .expired: return nil
        }
    }
}
