import Agreements
package import Base

/// Who may do what to an activity, and the consent gate. No database, no clock, no web.
package enum ActivityRules {
    package enum Act: String, Sendable, CaseIterable {
        case read, edit, inform, start, suspend, complete, cancel, book, report, answer, evaluate
    }

    package enum Sight: Int, Sendable, Comparable {
        /// As in IATI.
        case published
        case whole

        package static func < (left: Sight, right: Sight) -> Bool { left.rawValue < right.rawValue }
    }

    /// How much the actor sees on a day, `nil` for the public; nil where for this actor it does not exist.
    package static func sight(of activity: Activity, for actor: Actor?, on today: Day) -> Sight? {
        if let actor, actor.readsForParty,
            (activity.doers + statesThatKnow(activity)).contains(actor.party)
        {
            return .whole
        }
        return isPublic(activity, on: today) ? .published : nil
    }

    /// From its start, as far as each of its agreements is public; protection that goes on never is. The
    /// same as the condition of the public lists.
    package static func isPublic(_ activity: Activity, on today: Day) -> Bool {
        activity.startedOn != nil && activity.outside?.basis != .protectionBegun
            && activity.components.allSatisfy { AgreementRules.isPublic($0.agreement, on: today) }
    }

    package static func must(
        _ act: Act, _ activity: Activity, by actor: Actor, on today: Day
    ) throws(Refusal) {
        guard let sight = sight(of: activity, for: actor, on: today) else { throw .absent }
        if act == .read { return }
        guard sight == .whole else { throw .absent }
        let isHolder =
            act == .answer
            ? activity.states.contains(actor.party) && actor.has(.clearingOfficer)
            : activity.lead == actor.party && actor.has(.officer)
        guard isHolder else { throw .forbidden(rule: "activities.rule.role") }
        if act == .book, activity.outside != nil {
            throw .forbidden(rule: "activities.rule.outside-money")
        }
        let standing = activity.standing(on: today)
        guard
            standings(for: act).contains(standing)
                || (act == .start && !activity.standingStill(on: today).isEmpty)
        else {
            throw .wrongState(state: "activities.rule.state.\(standing.rawValue)")
        }
        // What a State has stopped was not done as planned, and its page goes on saying why.
        if act == .complete, !activity.components.isEmpty,
            activity.components.allSatisfy({
                [.suspended, .withdrawn].contains($0.agreement.standing(on: today))
            })
        {
            throw .wrongState(state: "activities.rule.state.consent-ended")
        }
        if act == .answer, activity.results.isEmpty {
            throw .forbidden(rule: "activities.rule.no-result")
        }
    }

    package static func may(
        _ act: Act, _ activity: Activity, by actor: Actor, on today: Day
    ) -> Bool {
        do {
            try must(act, activity, by: actor, on: today)
            return true
        } catch {
            return false
        }
    }

    private static func standings(for act: Act) -> Set<Activity.Standing> {
        switch act {
        case .read: Set(Activity.Standing.allCases)
        case .edit: [.planned]
        case .inform: [.planned, .delivery, .outside, .suspended, .completed, .evaluated, .lapsed]
        case .start: [.planned, .suspended]
        case .suspend: [.delivery, .outside, .lapsed]
        case .complete: [.delivery, .outside, .suspended, .lapsed]
        case .cancel: [.planned, .delivery, .outside, .suspended, .lapsed]
        case .book: [.delivery, .suspended, .completed, .lapsed]
        case .report: [.delivery, .outside, .suspended, .completed, .lapsed]
        case .answer:
            [.delivery, .outside, .suspended, .completed, .evaluated, .cancelled, .lapsed]
        case .evaluate: [.completed, .evaluated]
        }
    }

    // MARK: The consent gate (I1)

    /// What stands against delivery on a day, everything at once: each component needs an agreement in
    /// force of its State that covers period, ceiling and partners. What is outside the gate has none; what it may
    /// be, `outsideFaults` says.
    package static func gate(_ activity: Activity, on today: Day) -> [Fault] {
        var faults: [Fault] = []
        func stands(_ rule: String) {
            let fault = Fault(field: "gate", value: "", rule: "activities.gate.\(rule)")
            if !faults.contains(fault) { faults.append(fault) }
        }
        if activity.components.isEmpty, activity.outside == nil { stands("no-agreement") }
        // What has begun goes on with those of its States that agree; what stands still of it begins again alone.
        let isRunning = activity.status == .delivery
        let concerned = activity.components.filter { !isRunning || !$0.goesOn(on: today) }
        if activity.startedOn != nil,
            concerned.contains(where: { gate($0, in: activity, on: today).isEmpty })
        {
            return []
        }
        for component in concerned {
            gate(component, in: activity, on: today).forEach(stands)
        }
        return faults
    }

    /// What stands against one component.
    static func gate(
        _ component: Activity.Component, in activity: Activity, on today: Day
    ) -> [String] {
        var faults: [String] = []
        func stands(_ rule: String) { faults.append(rule) }
        let agreement = component.agreement
        if agreement.state != component.state || agreement.standing(on: today) != .inForce {
            stands("not-in-force")
        }
        if !covers(agreement, activity.plannedFrom, activity.plannedUntil) { stands("period") }
        if let budget = component.budget,
            !agreement.ceilings.contains(where: {
                $0.currency == budget.currency && $0.minorUnits >= budget.minorUnits
            })
        {
            stands("ceiling")
        }
        if !activity.doers.allSatisfy(agreement.parties.contains) { stands("partner") }
        return faults
    }

    private static func covers(_ agreement: Agreement, _ from: Day?, _ until: Day?) -> Bool {
        guard let from, let until, let first = agreement.from, let last = agreement.until else {
            return false
        }
        return first <= from && until <= last
    }

    /// What stands against a commitment (I2, I9): dated while consent held, within the ceiling together
    /// with what was committed under the same agreement. A day has no hours here: once consent has ended, nothing more
    /// is committed on that day either.
    static func gate(
        commitment money: Money, on valueDate: Day, _ component: Activity.Component, committed: Int
    ) -> [Fault] {
        let agreement = component.agreement
        var faults: [Fault] = []
        if !agreement.consented(on: valueDate) {
            faults.append(
                Fault(
                    field: "date", value: valueDate.description,
                    rule: "activities.gate.commitment-date"))
        } else if let stopped = component.stoppedOn, stopped <= valueDate {
            faults.append(
                Fault(
                    field: "date", value: valueDate.description,
                    rule: "activities.gate.component-stopped"))
        }
        let ceiling =
            agreement.ceilings.first { $0.currency == money.currency }?.minorUnits ?? 0
        let (sum, isOver) = committed.addingReportingOverflow(money.minorUnits)
        if isOver || sum > ceiling {
            faults.append(
                Fault(
                    field: "amount", value: money.decimalText,
                    rule: "activities.gate.commitment-ceiling"))
        }
        return faults
    }

    /// What stands against new terms of an agreement: a ceiling below what is committed already, and what
    /// is in delivery and would not be covered any more. It is stopped first, or the terms are others.
    static func gate(
        terms agreement: Agreement, committed: [Money], delivered: [Activity]
    ) -> [Fault] {
        var faults: [Fault] = []
        for money in committed {
            let ceiling =
                agreement.ceilings.first { $0.currency == money.currency }?.minorUnits ?? 0
            guard money.minorUnits > ceiling else { continue }
            faults.append(
                Fault(
                    field: "hash", value: "\(money.currency.code) \(money.decimalText)",
                    rule: "activities.gate.terms-committed"))
        }
        for activity in delivered {
            let isCovered =
                covers(agreement, activity.plannedFrom, activity.plannedUntil)
                && activity.components.allSatisfy { component in
                    guard component.agreement.id == agreement.id, component.stoppedOn == nil,
                        let budget = component.budget
                    else { return true }
                    return agreement.ceilings.contains {
                        $0.currency == budget.currency && $0.minorUnits >= budget.minorUnits
                    }
                }
            guard !isCovered else { continue }
            faults.append(
                Fault(
                    field: "hash", value: activity.title,
                    rule: "activities.gate.terms-delivery"))
        }
        return faults
    }
}
