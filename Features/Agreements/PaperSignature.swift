package import Base
package import Database
import Documents
package import Parties
package import Requests

extension Agreement {
    /// A signature on paper: one person of the party records it with a scan, another one confirms that the
    /// scan shows this text, signed. Until then it is none.
    package struct Paper: Sendable, Equatable {
        package let party: Party.ID
        /// The text that was signed, as for every signature (I3).
        package let textHash: String
        /// The day that stands on the paper.
        package let signedOn: Day
        package let scan: Request.File
        package let recordedBy: Int
        package let recordedAt: Instant
        package var confirmedBy: Int?
        package var confirmedAt: Instant?
    }

    /// The text that waits for signatures: of the agreement, or of its amendment.
    package var signingHash: String? {
        if status == .signing { return textHash }
        return amendment?.status == .signing ? amendment?.textHash : nil
    }

    /// Who has not signed that text.
    var unsignedNow: [Party.ID] { status == .signing ? unsigned : unsignedAmendment }

    /// What a party has recorded and nobody confirmed yet.
    package func recordedPaper(of party: Party.ID) -> Paper? {
        papers.first {
            $0.party == party && $0.confirmedBy == nil && $0.textHash == signingHash
        }
    }

    /// The paper of a signature; nil where it was made here.
    package func paper(of signature: Signature) -> Paper? {
        papers.first {
            $0.party == signature.party && $0.textHash == signature.textHash
                && $0.confirmedBy != nil
        }
    }
}

extension AgreementRules {
    /// What stands against an act on a signature on paper, beside role and standing.
    static func mustPaper(
        _ act: Act, _ agreement: Agreement, by actor: Actor
    ) throws(Refusal) {
        guard [.paper, .paperConfirm, .paperDrop].contains(act) else { return }
        guard agreement.signingHash != nil else {
            throw .wrongState(state: "agreements.rule.nothing-to-sign")
        }
        guard agreement.unsignedNow.contains(actor.party) else {
            throw .forbidden(rule: "agreements.rule.signed-already")
        }
        let recorded = agreement.recordedPaper(of: actor.party)
        if act == .paper {
            guard recorded == nil else {
                throw .forbidden(rule: "agreements.rule.paper-recorded")
            }
            return
        }
        guard let recorded else { throw .forbidden(rule: "agreements.rule.no-paper") }
        if act == .paperConfirm {
            guard recorded.recordedBy != actor.person else {
                throw .forbidden(rule: "agreements.rule.paper-by-two")
            }
            let drafters =
                agreement.status == .signing
                ? agreement.drafters : agreement.amendment?.drafters ?? []
            guard drafters.contains(where: { $0 != actor.person }) else {
                throw .forbidden(rule: "agreements.rule.signs-alone")
            }
        }
    }

    /// The kinds of file that a scan can be.
    static func isScan(_ file: Request.File) -> Bool {
        [.pdf, .png, .jpeg].contains(file.kind)
    }

    /// Records a scan of the text that the party has signed on paper. `hash` names that text.
    package static func recordPaper(
        _ agreement: Agreement, by actor: Actor, at now: Instant, hash: String, signedOn: Day?,
        scan: Request.File
    ) throws(Refusal) -> Decision<Agreement> {
        let today = WorkingCalendar.dayInGeneva(now)
        try must(.paper, agreement, by: actor, on: today)
        var faults: [Fault] = []
        if hash != agreement.signingHash {
            faults.append(
                Fault(field: "hash", value: "", rule: "agreements.fault.other-text"))
        }
        if signedOn == nil { faults.append(missing("signed-on")) }
        if let signedOn, signedOn > today {
            faults.append(
                Fault(
                    field: "signed-on", value: signedOn.description,
                    rule: "agreements.fault.signed-later"))
        }
        if !isScan(scan) {
            faults.append(
                Fault(
                    field: "scan", value: scan.name, rule: "agreements.fault.scan-kind"))
        }
        guard faults.isEmpty, let signedOn else { throw .faulty(faults) }
        var next = agreement
        next.papers.append(
            Agreement.Paper(
                party: actor.party, textHash: hash, signedOn: signedOn, scan: scan,
                recordedBy: actor.person, recordedAt: now, confirmedBy: nil, confirmedAt: nil))
        return Decision(
            next, from: agreement, "paper",
            notices: [
                Notice(
                    to: actor.party, [.signatory], "agreements.notice.paper",
                    about: Agreement.kind, agreement.publicID)
            ])
    }

    /// Another person of the party has looked at the scan: the party has signed. `hash` names the text that
    /// person has compared it with.
    package static func confirmPaper(
        _ agreement: Agreement, by actor: Actor, at now: Instant, hash: String,
        _ names: AgreementNames
    ) throws(Refusal) -> Decision<Agreement> {
        try must(.paperConfirm, agreement, by: actor, on: WorkingCalendar.dayInGeneva(now))
        var confirmed = agreement
        for index in confirmed.papers.indices
        where confirmed.papers[index].party == actor.party
            && confirmed.papers[index].textHash == hash
        {
            confirmed.papers[index].confirmedBy = actor.person
            confirmed.papers[index].confirmedAt = now
        }
        return agreement.status == .signing
            ? try signed(
                confirmed, from: agreement, by: actor, at: now, hash: hash, names,
                "paper-confirm")
            : try signedAmendment(
                confirmed, from: agreement, by: actor, at: now, hash: hash, names,
                "paper-confirm")
    }

    /// Not the document, or recorded by mistake: the scan goes.
    package static func dropPaper(
        _ agreement: Agreement, by actor: Actor, on today: Day
    ) throws(Refusal) -> Decision<Agreement> {
        try must(.paperDrop, agreement, by: actor, on: today)
        var next = agreement
        let recorded = agreement.recordedPaper(of: actor.party)
        next.papers.removeAll { $0 == recorded }
        return Decision(next, from: agreement, "paper-drop")
    }
}
