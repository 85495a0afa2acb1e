package import Base

/// Who may do what to an agreement. No database, no clock, no web.
package enum AgreementRules {
    package enum Act: String, Sendable, CaseIterable {
        case read, edit, propose, recall, sign, suspend, resume, withdraw, show
        case amend
        case amendEdit = "amend-edit"
        case amendPropose = "amend-propose"
        case amendRecall = "amend-recall"
        case amendSign = "amend-sign"
        case amendDrop = "amend-drop"
        case paper
        case paperConfirm = "paper-confirm"
        case paperDrop = "paper-drop"
        case openText = "open-text"
        case closeText = "close-text"
    }

    /// How much of an agreement somebody sees.
    package enum Sight: Int, Sendable, Comparable {
        case summary, whole

        package static func < (left: Sight, right: Sight) -> Bool { left.rawValue < right.rawValue }
    }

    /// How much the actor sees on a day, `nil` for the public; nil where for this actor it does not exist.
    package static func sight(
        of agreement: Agreement, for actor: Actor?, on today: Day
    ) -> Sight? {
        if let actor, actor.readsForParty, agreement.parties.contains(actor.party) {
            return .whole
        }
        return isPublic(agreement, on: today) ? .summary : nil
    }

    /// That it exists, its parties, scope and period, once it is or was in force, unless its State hides
    /// it. The same as the condition of the public lists.
    package static func isPublic(_ agreement: Agreement, on today: Day) -> Bool {
        agreement.isShown && agreement.hasBeenInForce(by: today)
    }

    /// Whether the actor may do this on a day; the buttons ask the same.
    package static func must(
        _ act: Act, _ agreement: Agreement, by actor: Actor, on today: Day
    ) throws(Refusal) {
        guard let sight = sight(of: agreement, for: actor, on: today) else { throw .absent }
        if act == .read { return }
        guard sight == .whole else { throw .absent }
        guard holder(of: act, agreement, actor) else {
            throw .forbidden(rule: "agreements.rule.role")
        }
        let standing = agreement.standing(on: today)
        guard standings(for: act).contains(standing) else {
            throw .wrongState(state: "agreements.rule.state.\(standing.rawValue)")
        }
        if act == .sign {
            guard agreement.unsigned.contains(actor.party) else {
                throw .forbidden(rule: "agreements.rule.signed-already")
            }
            guard agreement.drafters.contains(where: { $0 != actor.person }) else {
                throw .forbidden(rule: "agreements.rule.signs-alone")
            }
        }
        try mustAmend(act, agreement, by: actor)
        try mustPaper(act, agreement, by: actor)
        try mustOpen(act, agreement, by: actor)
    }

    package static func may(
        _ act: Act, _ agreement: Agreement, by actor: Actor, on today: Day
    ) -> Bool {
        do {
            try must(act, agreement, by: actor, on: today)
            return true
        } catch {
            return false
        }
    }

    /// Who drafts for a party: the State's drafters and clearing officers, a provider's officers.
    package static func drafts(for actor: Actor, isState: Bool) -> Bool {
        isState ? actor.has(.drafter) || actor.has(.clearingOfficer) : actor.has(.officer)
    }

    private static func holder(of act: Act, _ agreement: Agreement, _ actor: Actor) -> Bool {
        let isState = actor.party == agreement.state
        let isParty = agreement.parties.contains(actor.party)
        switch act {
        case .read: return true
        case .edit, .amend, .amendEdit, .amendDrop:
            return isParty && drafts(for: actor, isState: isState)
        case .propose, .recall, .amendPropose, .amendRecall:
            return isState ? actor.has(.clearingOfficer) : isParty && actor.has(.officer)
        case .sign, .amendSign, .paperConfirm: return isParty && actor.has(.signatory)
        case .paper, .paperDrop:
            return isParty && (actor.has(.signatory) || drafts(for: actor, isState: isState))
        case .suspend, .resume, .withdraw: return isState && actor.has(.signatory)
        case .show: return isState && actor.has(.clearingOfficer)
        case .openText, .closeText: return opens(agreement, actor)
        }
    }

    private static func standings(for act: Act) -> Set<Agreement.Standing> {
        switch act {
        case .read, .show: Set(Agreement.Standing.allCases)
        case .edit, .propose: [.draft]
        case .recall, .sign: [.signing]
        case .openText, .closeText:
            [.awaitingStart, .inForce, .suspended, .withdrawn, .expired]
        case .suspend: [.awaitingStart, .inForce]
        case .resume: [.suspended]
        case .amend, .amendEdit, .amendPropose, .amendRecall, .amendSign, .amendDrop:
            [.awaitingStart, .inForce, .suspended]
        case .paper, .paperConfirm, .paperDrop: [.signing, .awaitingStart, .inForce, .suspended]
        case .withdraw: [.draft, .signing, .awaitingStart, .inForce, .suspended]
        }
    }
}
