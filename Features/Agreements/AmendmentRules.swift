package import Base
package import Database

/// A new version of a signed text. Until all have signed it, the version before holds; then its terms
/// hold at once. Who is party to an agreement and when it began stay as they were.
extension AgreementRules {
    /// What stands against an act on the amendment, beside role and standing.
    static func mustAmend(
        _ act: Act, _ agreement: Agreement, by actor: Actor
    ) throws(Refusal) {
        let status = agreement.amendment?.status
        switch act {
        case .amend:
            guard agreement.amendment == nil else {
                throw .forbidden(rule: "agreements.rule.amended-already")
            }
        case .amendEdit, .amendPropose, .amendDrop:
            guard status == .draft else { throw .wrongState(state: state(status)) }
        case .amendRecall, .amendSign:
            guard status == .signing else { throw .wrongState(state: state(status)) }
        default: return
        }
        guard act == .amendSign, let amendment = agreement.amendment else { return }
        guard agreement.unsignedAmendment.contains(actor.party) else {
            throw .forbidden(rule: "agreements.rule.signed-already")
        }
        guard amendment.drafters.contains(where: { $0 != actor.person }) else {
            throw .forbidden(rule: "agreements.rule.signs-alone")
        }
    }

    private static func state(_ status: Agreement.Edition.Status?) -> String {
        switch status {
        case .draft: "agreements.rule.amendment-draft"
        case .signing: "agreements.rule.amendment-signing"
        case .signed, nil: "agreements.rule.no-amendment"
        }
    }

    /// A draft of the next version: what holds now already stands in it.
    package static func amend(
        _ agreement: Agreement, by actor: Actor, on today: Day
    ) throws(Refusal) -> Decision<Agreement> {
        try must(.amend, agreement, by: actor, on: today)
        var next = agreement
        next.amendment = Agreement.Edition(
            number: agreement.edition + 1, status: .draft, terms: agreement.terms,
            amends: agreement.textHash, textHash: nil, signatures: [],
            drafters: [actor.person], inForceOn: nil)
        return Decision(
            next, from: agreement, "amend",
            notices: notices(
                "agreements.notice.amendment", to: [.drafter, .clearingOfficer, .officer], next,
                but: actor.party))
    }

    package static func editAmendment(
        _ agreement: Agreement, by actor: Actor, on today: Day,
        _ change: (inout Agreement.Terms) -> Void
    ) throws(Refusal) -> Decision<Agreement> {
        try must(.amendEdit, agreement, by: actor, on: today)
        var next = agreement
        if var amendment = next.amendment {
            change(&amendment.terms)
            amendment.terms.from = agreement.from
            amendment.terms.ceilings.sort { $0.currency.code < $1.currency.code }
            amendment.drafters.insert(actor.person)
            next.amendment = amendment
        }
        return Decision(next, from: agreement, "amend-edit")
    }

    /// Every gap at once; an amendment that changes nothing is none.
    package static func amendmentGaps(of agreement: Agreement, on today: Day) -> [Fault] {
        guard let amendment = agreement.amendment else { return [] }
        var amended = agreement
        amended.terms = amendment.terms
        var gaps = gaps(of: amended, on: today)
        if let starts = agreement.startsOn, let until = amendment.terms.until, until < starts {
            gaps.append(
                Fault(field: "until", value: until.description, rule: "requests.fault.ends-before"))
        }
        if amendment.terms == agreement.terms {
            gaps.append(
                Fault(field: "title", value: "", rule: "agreements.fault.amendment-same"))
        }
        return gaps
    }

    /// Fixes the text of the amendment: from now on it can be signed, and not changed.
    package static func proposeAmendment(
        _ agreement: Agreement, by actor: Actor, on today: Day, _ names: AgreementNames
    ) throws(Refusal) -> Decision<Agreement> {
        try must(.amendPropose, agreement, by: actor, on: today)
        let gaps = amendmentGaps(of: agreement, on: today)
        guard gaps.isEmpty else { throw .faulty(gaps) }
        var next = agreement
        if let amendment = agreement.amendment {
            next.amendment?.status = .signing
            next.amendment?.textHash = Agreement.hash(agreement.canonicalText(of: amendment, names))
        }
        return Decision(
            next, from: agreement, "amend-propose",
            notices: notices("agreements.notice.sign-amendment", to: [.signatory], next, but: nil))
    }

    /// Back into draft: what was signed of it is signed no more (I3). The version in force goes on.
    package static func recallAmendment(
        _ agreement: Agreement, by actor: Actor, on today: Day
    ) throws(Refusal) -> Decision<Agreement> {
        try must(.amendRecall, agreement, by: actor, on: today)
        var next = agreement
        next.papers.removeAll { $0.textHash == agreement.amendment?.textHash }
        next.amendment?.status = .draft
        next.amendment?.textHash = nil
        next.amendment?.signatures = []
        return Decision(
            next, from: agreement, "amend-recall",
            notices: notices(
                "agreements.notice.amendment-recalled",
                to: [.signatory, .officer, .clearingOfficer], next, but: actor.party))
    }

    package static func dropAmendment(
        _ agreement: Agreement, by actor: Actor, on today: Day
    ) throws(Refusal) -> Decision<Agreement> {
        try must(.amendDrop, agreement, by: actor, on: today)
        var next = agreement
        next.endAmendment()
        return Decision(
            next, from: agreement, "amend-drop",
            notices: notices(
                "agreements.notice.amendment-dropped",
                to: [.drafter, .officer, .clearingOfficer], next, but: actor.party))
    }

    /// `hash` names the text that the signatory has read; another one, or the version in force, is not
    /// signed. With the last signature its terms hold.
    package static func signAmendment(
        _ agreement: Agreement, by actor: Actor, at now: Instant, hash: String,
        _ names: AgreementNames
    ) throws(Refusal) -> Decision<Agreement> {
        try must(.amendSign, agreement, by: actor, on: WorkingCalendar.dayInGeneva(now))
        return try signedAmendment(
            agreement, from: agreement, by: actor, at: now, hash: hash, names, "amend-sign")
    }

    /// What follows from a signature of the amendment, made here or on paper.
    static func signedAmendment(
        _ agreement: Agreement, from before: Agreement, by actor: Actor, at now: Instant,
        hash: String, _ names: AgreementNames, _ act: StaticString
    ) throws(Refusal) -> Decision<Agreement> {
        let today = WorkingCalendar.dayInGeneva(now)
        guard let amendment = agreement.amendment, hash == amendment.textHash,
            hash == Agreement.hash(agreement.canonicalText(of: amendment, names)),
            amendment.amends == agreement.textHash
        else {
            throw .faulty([Fault(field: "hash", value: "", rule: "agreements.fault.other-text")])
        }
        if let until = amendment.terms.until, until < today {
            throw .faulty([
                Fault(field: "hash", value: "", rule: "agreements.fault.period-over")
            ])
        }
        var next = agreement
        // A scan that nobody confirmed before is of no use any more.
        next.papers.removeAll { $0.party == actor.party && $0.confirmedBy == nil }
        next.amendment?.signatures.append(
            Agreement.Signature(
                party: actor.party, person: actor.person, textHash: hash, at: now))
        guard next.unsignedAmendment.isEmpty else {
            return Decision(
                next, from: before, act,
                notices: notices(
                    "agreements.notice.amendment-signature",
                    to: [.signatory, .clearingOfficer, .officer], next, but: actor.party))
        }
        next.replaceTerms(on: today)
        return Decision(
            next, from: before, act,
            published: shown("agreement.amended", next, on: today, names)
                + textActs(from: before, to: next, on: today),
            notices: notices(
                "agreements.notice.amended",
                to: [.signatory, .drafter, .clearingOfficer, .officer],
                next, but: nil))
    }
}
