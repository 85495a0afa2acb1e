import Agreements
package import Base
package import Database
package import Parties

/// What follows from each act: the activity as it is to be, what becomes public, who is told.
extension ActivityRules {
    package static func edit(
        _ activity: Activity, by actor: Actor, on today: Day, _ change: (inout Activity) -> Void
    ) throws(Refusal) -> Decision<Activity> {
        try must(.edit, activity, by: actor, on: today)
        var next = activity
        change(&next)
        return Decision(next, from: activity, "edit")
    }

    /// Into delivery, at first or again: through the consent gate.
    package static func start(
        _ activity: Activity, by actor: Actor, at now: Instant, _ names: ActivityNames
    ) throws(Refusal) -> Decision<Activity> {
        let today = WorkingCalendar.dayInGeneva(now)
        try must(.start, activity, by: actor, on: today)
        let faults = gaps(of: activity) + gate(activity, on: today)
        guard faults.isEmpty else { throw .faulty(faults) }
        var next = activity
        next.status = .delivery
        next.startedOn = activity.startedOn ?? today
        next.sinceOn = today
        return Decision(
            next, from: activity, "start", published: told("activity.started", next, today, names),
            notices: notices("activities.notice.started", next, but: actor.party))
    }

    package static func suspend(
        _ activity: Activity, by actor: Actor, at now: Instant, reason: String
    ) throws(Refusal) -> Decision<Activity> {
        let today = WorkingCalendar.dayInGeneva(now)
        try must(.suspend, activity, by: actor, on: today)
        var next = activity
        next.status = .suspended
        return Decision(
            next, from: activity, "suspend", reason: reason.isEmpty ? nil : reason,
            published: changed(next, today),
            notices: notices("activities.notice.suspended", next, but: actor.party))
    }

    /// Consent has ended, for a time or for good: delivery stops, whoever runs it (I2).
    static func consentEnded(
        _ activity: Activity, at now: Instant
    ) -> Decision<Activity> {
        var next = activity
        next.status = .suspended
        return Decision(
            next, from: activity, "consent-ended",
            published: changed(next, WorkingCalendar.dayInGeneva(now)),
            notices: notices("activities.notice.stopped", next, but: nil))
    }

    package static func complete(
        _ activity: Activity, by actor: Actor, at now: Instant
    ) throws(Refusal) -> Decision<Activity> {
        try end(activity, by: actor, at: now, .complete, .completed, "complete", "")
    }

    package static func cancel(
        _ activity: Activity, by actor: Actor, at now: Instant, reason: String
    ) throws(Refusal) -> Decision<Activity> {
        guard !reason.isEmpty else {
            try must(.cancel, activity, by: actor, on: WorkingCalendar.dayInGeneva(now))
            throw .faulty([missing("reason")])
        }
        return try end(activity, by: actor, at: now, .cancel, .cancelled, "cancel", reason)
    }

    private static func end(
        _ activity: Activity, by actor: Actor, at now: Instant, _ act: Act,
        _ status: Activity.Status, _ name: StaticString, _ reason: String
    ) throws(Refusal) -> Decision<Activity> {
        let today = WorkingCalendar.dayInGeneva(now)
        try must(act, activity, by: actor, on: today)
        var next = activity
        next.status = status
        next.endedOn = today
        return Decision(
            next, from: activity, name, reason: reason.isEmpty ? nil : reason,
            published: changed(next, today),
            notices: notices("activities.notice.ended", next, but: actor.party))
    }

    /// `committed` is what all activities under the component's agreement have committed in the currency.
    package static func book(
        _ activity: Activity, by actor: Actor, at now: Instant, _ kind: Activity.Entry.Kind,
        _ money: Money, on valueDate: Day, state: Party.ID, committed: Int
    ) throws(Refusal) -> Decision<Activity> {
        let today = WorkingCalendar.dayInGeneva(now)
        try must(.book, activity, by: actor, on: today)
        guard let component = activity.components.first(where: { $0.state == state }) else {
            throw .faulty([missing("state")])
        }
        var faults: [Fault] = []
        if valueDate > today {
            faults.append(
                Fault(
                    field: "date", value: valueDate.description,
                    rule: "activities.fault.in-the-future"))
        }
        if kind == .commitment {
            faults += gate(
                commitment: money, on: valueDate, component.agreement, committed: committed)
        }
        let booked =
            activity.total(kind).first { $0.currency == money.currency }?.minorUnits ?? 0
        if booked + money.minorUnits < 0 {
            faults.append(
                Fault(
                    field: "amount", value: money.decimalText,
                    rule: "activities.fault.more-than-booked"))
        }
        guard faults.isEmpty else { throw .faulty(faults) }
        var next = activity
        next.entries.append(
            Activity.Entry(
                number: activity.entries.count + 1, state: state, kind: kind, valueDate: valueDate,
                money: money, person: actor.person, at: now))
        return Decision(next, from: activity, "book")
    }

    /// A new result, or what one has come to; the State's word on it is asked again.
    package static func report(
        _ activity: Activity, by actor: Actor, at now: Instant, _ result: Activity.Result
    ) throws(Refusal) -> Decision<Activity> {
        try must(.report, activity, by: actor, on: WorkingCalendar.dayInGeneva(now))
        var faults: [Fault] = []
        if result.title.isEmpty { faults.append(missing("result-title")) }
        if result.indicator.isEmpty { faults.append(missing("indicator")) }
        guard faults.isEmpty else { throw .faulty(faults) }
        var next = activity
        var reported = result
        reported.answer = .none
        reported.answerText = ""
        reported.answeredAt = nil
        reported.reportedAt = now
        if let index = next.results.firstIndex(where: { $0.number == result.number }) {
            next.results[index] = reported
        } else {
            next.results.append(reported)
        }
        return Decision(
            next, from: activity, "report",
            notices: activity.states.map {
                Notice(
                    to: $0, [.clearingOfficer, .drafter], "activities.notice.result",
                    about: Activity.kind, activity.publicID)
            })
    }

    /// The State confirms, comments on or disputes a result; it may think better of it.
    package static func answer(
        _ activity: Activity, by actor: Actor, at now: Instant, result number: Int,
        _ answer: Activity.Result.Answer?, text: String
    ) throws(Refusal) -> Decision<Activity> {
        let today = WorkingCalendar.dayInGeneva(now)
        try must(.answer, activity, by: actor, on: today)
        guard let index = activity.results.firstIndex(where: { $0.number == number }) else {
            throw .absent
        }
        guard let answer, answer != .none else { throw .faulty([missing("answer")]) }
        guard answer == .confirmed || !text.isEmpty else {
            throw .faulty([missing("answer-text")])
        }
        var next = activity
        next.results[index].answer = answer
        next.results[index].answerText = text
        next.results[index].answeredAt = now
        let published: [PublicAct] =
            isPublic(next, on: today)
            ? [
                PublicAct(
                    "activity.result-answered",
                    [
                        ("activity", activity.publicID), ("result", String(number)),
                        ("answer", answer.rawValue),
                    ])
            ] : []
        return Decision(
            next, from: activity, "answer", published: published,
            notices: activity.doers.map {
                Notice(
                    to: $0, [.officer], "activities.notice.answered", about: Activity.kind,
                    activity.publicID)
            })
    }

    // MARK: Parts

    /// Every gap at once, each named by the field where it is mended.
    package static func gaps(of activity: Activity) -> [Fault] {
        var gaps: [Fault] = []
        if activity.title.isEmpty { gaps.append(missing("title")) }
        if activity.text.isEmpty { gaps.append(missing("text")) }
        if activity.plannedFrom == nil { gaps.append(missing("from")) }
        if activity.plannedUntil == nil { gaps.append(missing("until")) }
        return gaps
    }

    static func missing(_ field: String) -> Fault {
        Fault(field: field, value: "", rule: "activities.fault.missing.\(field)")
    }

    private static func notices(
        _ message: StaticString, _ activity: Activity, but party: Party.ID?
    ) -> [Notice] {
        (activity.states + activity.doers).filter { $0 != party }.map {
            Notice(
                to: $0, [.officer, .drafter, .clearingOfficer, .signatory], message,
                about: Activity.kind, activity.publicID)
        }
    }

    private static func told(
        _ act: StaticString, _ activity: Activity, _ today: Day, _ names: ActivityNames
    ) -> [PublicAct] {
        guard isPublic(activity, on: today) else { return [] }
        return [
            PublicAct(
                act,
                [
                    ("activity", activity.publicID), ("title", activity.title),
                    ("language", activity.language.code),
                    ("lead", names.slug(activity.lead)),
                    ("states", activity.states.map(names.slug).joined(separator: " ")),
                    (
                        "agreements",
                        activity.components.map(\.agreement.publicID).joined(separator: " ")
                    ), ("since", activity.sinceOn?.description ?? ""),
                ])
        ]
    }

    private static func changed(_ activity: Activity, _ today: Day) -> [PublicAct] {
        isPublic(activity, on: today)
            ? [
                PublicAct(
                    "activity.changed",
                    [("activity", activity.publicID), ("status", activity.status.rawValue)])
            ] : []
    }
}

/// The public names of what an activity points to by internal ids.
package struct ActivityNames: Sendable {
    let slugs: [Party.ID: String]

    func slug(_ party: Party.ID) -> String { slugs[party] ?? "" }
}

extension ActivityNames {
    init(_ activity: Activity, _ reader: any Reader) throws {
        let parties = try Party.all(
            ids: Set(activity.doers + activity.states).sorted(), reader)
        self.init(slugs: Dictionary(uniqueKeysWithValues: parties.map { ($0.id, $0.slug) }))
    }
}
