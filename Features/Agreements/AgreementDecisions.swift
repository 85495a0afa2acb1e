package import Base
package import Database
import Parties

/// What follows from each act: the agreement as it is to be, what becomes public, who is told.
extension AgreementRules {
    package static func edit(
        _ agreement: Agreement, by actor: Actor, on today: Day,
        _ change: (inout Agreement) -> Void
    ) throws(Refusal) -> Decision<Agreement> {
        try must(.edit, agreement, by: actor, on: today)
        var next = agreement
        change(&next)
        // Who made the offer, or was asked, stays party to what is made of it, and comes first.
        if let first = agreement.providers.first {
            next.providers = [first] + next.providers.filter { $0 != first }
        }
        next.drafters.insert(actor.person)
        return Decision(next, from: agreement, "edit")
    }

    /// Fixes the text: from now on it can be signed, and not changed.
    package static func propose(
        _ agreement: Agreement, by actor: Actor, on today: Day, _ names: AgreementNames
    ) throws(Refusal) -> Decision<Agreement> {
        try must(.propose, agreement, by: actor, on: today)
        let gaps = gaps(of: agreement, on: today)
        guard gaps.isEmpty else { throw .faulty(gaps) }
        var next = agreement
        next.status = .signing
        next.textHash = agreement.hash(names)
        // A State that has hidden its request meanwhile shows what follows from it only if it says so again.
        next.isShown = agreement.isShown && names.isBasisPublic
        return Decision(
            next, from: agreement, "propose",
            notices: notices("agreements.notice.sign", to: [.signatory], next, but: nil))
    }

    /// Back into draft: what was signed is signed no more (I3).
    package static func recall(
        _ agreement: Agreement, by actor: Actor, on today: Day
    ) throws(Refusal) -> Decision<Agreement> {
        try must(.recall, agreement, by: actor, on: today)
        var next = agreement
        next.status = .draft
        next.textHash = nil
        next.signatures = []
        next.papers = []
        return Decision(
            next, from: agreement, "recall",
            notices: notices(
                "agreements.notice.recalled", to: [.signatory, .officer, .clearingOfficer], next,
                but: actor.party))
    }

    /// `hash` names the text that the signatory has read; another one is not signed.
    package static func sign(
        _ agreement: Agreement, by actor: Actor, at now: Instant, hash: String,
        _ names: AgreementNames
    ) throws(Refusal) -> Decision<Agreement> {
        try must(.sign, agreement, by: actor, on: WorkingCalendar.dayInGeneva(now))
        return try signed(agreement, from: agreement, by: actor, at: now, hash: hash, names, "sign")
    }

    /// What follows from a signature, made here or on paper.
    static func signed(
        _ agreement: Agreement, from before: Agreement, by actor: Actor, at now: Instant,
        hash: String, _ names: AgreementNames, _ act: StaticString
    ) throws(Refusal) -> Decision<Agreement> {
        let today = WorkingCalendar.dayInGeneva(now)
        guard hash == agreement.textHash, hash == agreement.hash(names) else {
            throw .faulty([Fault(field: "hash", value: "", rule: "agreements.fault.other-text")])
        }
        if let until = agreement.until, until < today {
            throw .faulty([
                Fault(field: "hash", value: "", rule: "agreements.fault.period-over")
            ])
        }
        var next = agreement
        // A scan that nobody confirmed before is of no use any more.
        next.papers.removeAll { $0.party == actor.party && $0.confirmedBy == nil }
        next.signatures.append(
            Agreement.Signature(
                party: actor.party, person: actor.person, textHash: hash, at: now))
        guard next.unsigned.isEmpty else {
            return Decision(
                next, from: before, act,
                notices: notices(
                    "agreements.notice.signature", to: [.signatory, .clearingOfficer, .officer],
                    next, but: actor.party))
        }
        next.status = .signed
        next.startsOn = max(next.from ?? today, today)
        return Decision(
            next, from: before, act,
            published: shown("agreement.signed", next, on: today, names),
            notices: notices(
                "agreements.notice.signed", to: [.signatory, .drafter, .clearingOfficer, .officer],
                next, but: nil))
    }

    package static func suspend(
        _ agreement: Agreement, by actor: Actor, at now: Instant, reason: String
    ) throws(Refusal) -> Decision<Agreement> {
        try stop(
            agreement, by: actor, at: now, .suspend, .suspended, "suspend",
            "agreements.notice.suspended", reason)
    }

    /// For good: from a signed agreement nothing goes on.
    package static func withdraw(
        _ agreement: Agreement, by actor: Actor, at now: Instant, reason: String
    ) throws(Refusal) -> Decision<Agreement> {
        try stop(
            agreement, by: actor, at: now, .withdraw, .withdrawn, "withdraw",
            "agreements.notice.withdrawn", reason)
    }

    private static func stop(
        _ agreement: Agreement, by actor: Actor, at now: Instant, _ act: Act,
        _ status: Agreement.Status, _ name: StaticString, _ message: StaticString,
        _ reason: String
    ) throws(Refusal) -> Decision<Agreement> {
        let today = WorkingCalendar.dayInGeneva(now)
        try must(act, agreement, by: actor, on: today)
        var next = agreement
        next.status = status
        next.stoppedOn = agreement.stoppedOn ?? today
        // What is withdrawn for good is amended no more, and no scan waits to be confirmed.
        if status == .withdrawn {
            next.endAmendment()
            next.papers.removeAll { $0.confirmedBy == nil }
        }
        return Decision(
            next, from: agreement, name, reason: reason.isEmpty ? nil : reason,
            published: changed(next, on: today),
            notices: notices(
                message, to: [.signatory, .drafter, .clearingOfficer, .officer], next, but: nil))
    }

    /// Consent again; what had stopped is begun again by those who do it.
    package static func resume(
        _ agreement: Agreement, by actor: Actor, at now: Instant
    ) throws(Refusal) -> Decision<Agreement> {
        let today = WorkingCalendar.dayInGeneva(now)
        try must(.resume, agreement, by: actor, on: today)
        var next = agreement
        next.status = .signed
        if let stopped = agreement.stoppedOn {
            let pause = Agreement.Pause(from: stopped, until: today)
            // Twice on one day is one pause.
            if next.pauses.last != pause { next.pauses.append(pause) }
        }
        next.stoppedOn = nil
        return Decision(
            next, from: agreement, "resume", published: changed(next, on: today),
            notices: notices(
                "agreements.notice.resumed",
                to: [.signatory, .drafter, .clearingOfficer, .officer],
                next, but: nil))
    }

    package static func show(
        _ agreement: Agreement, by actor: Actor, on today: Day, isShown: Bool,
        _ names: AgreementNames
    ) throws(Refusal) -> Decision<Agreement> {
        try must(.show, agreement, by: actor, on: today)
        var next = agreement
        next.isShown = isShown
        let published: [PublicAct] =
            isPublic(agreement, on: today) && !isShown
            ? [PublicAct("agreement.hidden", [("agreement", agreement.publicID)])]
            : isPublic(agreement, on: today)
                ? [] : shown("agreement.shown", next, on: today, names)
        return Decision(
            next, from: agreement, "show",
            published: published + textActs(from: agreement, to: next, on: today))
    }

    // MARK: Completeness

    /// Every gap at once, each named by the field where it is mended.
    package static func gaps(of agreement: Agreement, on today: Day) -> [Fault] {
        var gaps: [Fault] = []
        if agreement.title.isEmpty { gaps.append(missing("title")) }
        if agreement.themes.isEmpty { gaps.append(missing("themes")) }
        if agreement.providers.isEmpty { gaps.append(missing("parties")) }
        if agreement.from == nil { gaps.append(missing("from")) }
        if let until = agreement.until {
            if until < today {
                gaps.append(
                    Fault(field: "until", value: until.description, rule: "requests.fault.past"))
            }
        } else {
            gaps.append(missing("until"))
        }
        if agreement.texts[agreement.authentic]?.isEmpty ?? true {
            gaps.append(missing("text-\(agreement.authentic.code)"))
        }
        return gaps
    }

    static func missing(_ field: String) -> Fault {
        let rule = field.hasPrefix("text-") ? "text" : field
        return Fault(field: field, value: "", rule: "agreements.fault.missing.\(rule)")
    }

    static func notices(
        _ message: StaticString, to roles: [Role], _ agreement: Agreement, but party: Party.ID?
    ) -> [Notice] {
        agreement.parties.filter { $0 != party }.map {
            Notice(to: $0, roles, message, about: Agreement.kind, agreement.publicID)
        }
    }

    /// What the register tells of an agreement: that it exists, parties, scope, period; once in force.
    static func shown(
        _ act: StaticString, _ agreement: Agreement, on today: Day, _ names: AgreementNames
    ) -> [PublicAct] {
        guard isPublic(agreement, on: today) else { return [] }
        return [
            PublicAct(
                act,
                [
                    ("agreement", agreement.publicID), ("state", names.slug(agreement.state)),
                    (
                        "parties",
                        agreement.providers.map(names.slug).sorted().joined(separator: " ")
                    ), ("title", agreement.title), ("themes", agreement.themes),
                    ("places", agreement.places), ("from", agreement.from?.description ?? ""),
                    ("until", agreement.until?.description ?? ""),
                    ("text", agreement.textHash ?? ""),
                ] + (agreement.edition > 1 ? [("version", String(agreement.edition))] : []))
        ]
    }

    private static func changed(_ agreement: Agreement, on today: Day) -> [PublicAct] {
        isPublic(agreement, on: today)
            ? [
                PublicAct(
                    "agreement.changed",
                    [
                        ("agreement", agreement.publicID),
                        ("status", agreement.standing(on: today).rawValue),
                    ])
            ] : []
    }
}
