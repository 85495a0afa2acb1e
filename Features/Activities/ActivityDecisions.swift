package import Agreements
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
        let faults = self.faults(of: next)
        guard faults.isEmpty else { throw .faulty(faults) }
        return Decision(next, from: activity, "edit")
    }

    /// Documents, contacts and organisations that are not registered, which change while it runs.
    package static func inform(
        _ activity: Activity, by actor: Actor, on today: Day, documents: [Activity.Document]? = nil,
        contacts: [Activity.Contact]? = nil, organisations: [Activity.Organisation]? = nil
    ) throws(Refusal) -> Decision<Activity> {
        try must(.inform, activity, by: actor, on: today)
        var next = activity
        if let documents { next.plan.documents = documents }
        if let contacts { next.plan.contacts = contacts }
        if let organisations { next.plan.organisations = organisations }
        let faults = self.faults(of: next)
        guard faults.isEmpty else { throw .faulty(faults) }
        return Decision(next, from: activity, "inform")
    }

    /// What an evaluation found, after the end.
    package static func evaluate(
        _ activity: Activity, by actor: Actor, at now: Instant, text: String, address: String
    ) throws(Refusal) -> Decision<Activity> {
        let today = WorkingCalendar.dayInGeneva(now)
        try must(.evaluate, activity, by: actor, on: today)
        guard !text.isEmpty || !address.isEmpty else { throw .faulty([missing("evaluation")]) }
        var next = activity
        next.evaluation = Activity.Evaluation(on: today, text: text, address: address)
        return Decision(
            next, from: activity, "evaluate",
            published: isPublic(next, on: today)
                ? [
                    PublicAct(
                        "activity.evaluated",
                        [("activity", activity.publicID), ("address", address)])
                ] : [],
            notices: notices("activities.notice.evaluated", next, but: actor.party))
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
        // What may not begin stands still while the rest goes on.
        for (index, component) in activity.components.enumerated() {
            next.components[index].stoppedOn =
                gate(component, in: activity, on: today).isEmpty
                ? nil : component.stillSince(on: today) ?? today
        }
        next.status = .delivery
        next.startedOn = activity.startedOn ?? today
        if activity.status != .delivery { next.sinceOn = today }
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

    /// The consent of a State has ended, for a time or for good: what is done for it stops, whoever runs it (I2).
    /// Where others have agreed too, their parts go on; where it was the last one, delivery is suspended.
    static func consentEnded(
        _ activity: Activity, of agreement: Agreement, at now: Instant, _ names: ActivityNames
    ) -> Decision<Activity> {
        let today = WorkingCalendar.dayInGeneva(now)
        var before = activity
        // What is told of it is told of the agreement as it will be.
        before.components = activity.components.map { component in
            component.agreement.id == agreement.id
                ? Activity.Component(
                    state: component.state, agreement: agreement, budget: component.budget,
                    stoppedOn: component.stoppedOn)
                : component
        }
        var next = before
        guard next.components.contains(where: { $0.goesOn(on: today) }) else {
            next.status = .suspended
            return Decision(
                next, from: before, "consent-ended", published: changed(next, today),
                notices: notices("activities.notice.stopped", next, but: nil))
        }
        for index in next.components.indices
        where next.components[index].agreement.id == agreement.id {
            next.components[index].stoppedOn = today
        }
        return Decision(
            next, from: before, "component-stopped",
            published: changed(next, today, [("stopped", names.slug(agreement.state))]),
            notices: notices("activities.notice.component-stopped", next, but: nil))
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
        let entry = Activity.Entry(
            number: activity.entries.count + 1, state: state, kind: kind, valueDate: valueDate,
            money: money, person: actor.person, at: now)
        var next = activity
        let faults = enter(entry, into: &next, on: today, committed: committed)
        guard faults.isEmpty else { throw .faulty(faults) }
        return Decision(next, from: activity, "book")
    }

    /// Many at once, in their order: all of them or none, with what is wrong by the place of each.
    /// `committed` is what all activities under an agreement had committed in a currency before.
    package static func book(
        _ activity: Activity, by actor: Actor, at now: Instant, _ entries: [Activity.Entry],
        committed: (Agreement, Currency) throws -> Int
    ) throws -> (decision: Decision<Activity>, faults: [(place: Int, fault: Fault)]) {
        let today = WorkingCalendar.dayInGeneva(now)
        try must(.book, activity, by: actor, on: today)
        var next = activity
        var faults: [(place: Int, fault: Fault)] = []
        for (place, entry) in entries.enumerated() {
            var before = 0
            if entry.kind == .commitment,
                let component = next.components.first(where: { $0.state == entry.state })
            {
                before =
                    try committed(component.agreement, entry.money.currency)
                    + added(
                        to: next, since: activity, under: component.agreement, entry.money.currency)
            }
            faults += enter(entry, into: &next, on: today, committed: before).map { (place, $0) }
        }
        return (Decision(next, from: activity, "book"), faults)
    }

    /// What has been committed in memory alone.
    private static func added(
        to next: Activity, since activity: Activity, under agreement: Agreement,
        _ currency: Currency
    ) -> Int {
        let states = next.components.filter { $0.agreement.id == agreement.id }.map(\.state)
        return next.entries.dropFirst(activity.entries.count).filter {
            $0.kind == .commitment && $0.money.currency == currency && states.contains($0.state)
        }.reduce(0) { $0 + $1.money.minorUnits }
    }

    /// Enters one transaction; where it does not hold, says why and leaves the activity as it was.
    private static func enter(
        _ entry: Activity.Entry, into activity: inout Activity, on today: Day, committed: Int
    ) -> [Fault] {
        guard let component = activity.components.first(where: { $0.state == entry.state }) else {
            return [missing("state")]
        }
        var faults: [Fault] = []
        if entry.valueDate > today {
            faults.append(
                Fault(
                    field: "date", value: entry.valueDate.description,
                    rule: "activities.fault.in-the-future"))
        }
        if entry.kind == .commitment {
            faults += gate(
                commitment: entry.money, on: entry.valueDate, component,
                committed: committed)
        }
        func booked(_ entries: [Activity.Entry]) -> Int {
            entries.filter { $0.kind == entry.kind && $0.money.currency == entry.money.currency }
                .reduce(0) { $0 + $1.money.minorUnits }
        }
        // The sum before is within the limit, and so is one amount: together they do not overflow.
        if booked(activity.entries) + entry.money.minorUnits > Money.limit {
            faults.append(
                Fault(
                    field: "amount", value: entry.money.decimalText,
                    rule: "activities.fault.sum-too-large"))
        }
        // What is taken back of one State would make room under another one's ceiling (I9).
        let ofState = activity.entries.filter { $0.state == entry.state }
        if booked(ofState) + entry.money.minorUnits < 0 {
            faults.append(
                Fault(
                    field: "amount", value: entry.money.decimalText,
                    rule: "activities.fault.more-than-booked"))
        }
        if faults.isEmpty { activity.entries.append(entry) }
        return faults
    }

    /// A State confirms, comments on or disputes a result; it may think better of it. Each State speaks for itself.
    package static func answer(
        _ activity: Activity, by actor: Actor, at now: Instant, result number: Int,
        _ answer: Activity.Result.Answer?, text: String, _ names: ActivityNames
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
        next.results[index].take(
            .init(state: actor.party, answer: answer, text: text, at: now), of: activity.states)
        let published: [PublicAct] =
            isPublic(next, on: today)
            ? [
                PublicAct(
                    "activity.result-answered",
                    [
                        ("activity", activity.publicID), ("result", String(number)),
                        ("answer", answer.rawValue), ("state", names.slug(actor.party)),
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
        return gaps + faults(of: activity)
    }

    static func missing(_ field: String) -> Fault {
        Fault(field: field, value: "", rule: "activities.fault.missing.\(field)")
    }

    private static func notices(
        _ message: StaticString, _ activity: Activity, but party: Party.ID?
    ) -> [Notice] {
        (statesThatKnow(activity) + activity.doers).filter { $0 != party }.map {
            Notice(
                to: $0, [.officer, .drafter, .clearingOfficer, .signatory], message,
                about: Activity.kind, activity.publicID)
        }
    }

    private static func told(
        _ act: StaticString, _ activity: Activity, _ today: Day, _ names: ActivityNames
    ) -> [PublicAct] {
        guard isPublic(activity, on: today) else { return [] }
        // For whom it has stopped is told when it stops.
        let going = activity.components.filter { $0.stoppedOn == nil }
        let states = activity.outside == nil ? going.map(\.state) : activity.states
        return [
            PublicAct(
                act,
                [
                    ("activity", activity.publicID), ("title", activity.title),
                    ("language", activity.language.code),
                    ("lead", names.slug(activity.lead)),
                    ("states", states.map(names.slug).joined(separator: " ")),
                    (
                        "agreements",
                        going.map(\.agreement.publicID).joined(separator: " ")
                    ), ("since", activity.sinceOn?.description ?? ""),
                ]
                    + (activity.outside.map {
                        [("outside", $0.basis.rawValue), ("law", $0.law)]
                    } ?? []))
        ]
    }

    private static func changed(
        _ activity: Activity, _ today: Day, _ more: [(String, String)] = []
    ) -> [PublicAct] {
        isPublic(activity, on: today)
            ? [
                PublicAct(
                    "activity.changed",
                    [("activity", activity.publicID), ("status", activity.status.rawValue)] + more)
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
