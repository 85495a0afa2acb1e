import Base
import Database
import Parties

/// Who may change whose roles, and what follows. No database, no clock, no web.
enum PeopleRules {
    enum Act: String, Sendable, CaseIterable {
        case read, invite, propose, confirm, decline, withdraw, recover, end
    }

    /// The roles that a party can give its people; the installation's own are given at the command line.
    static func grantable(in people: PartyPeople) -> [Role] {
        let own: [Role] =
            switch people.partyKind {
            case .state, .inventedState: [.drafter, .clearingOfficer, .signatory]
            case .entity: [.drafter, .officer, .signatory]
            case .organisation: [.drafter]
            }
        // The coordinator of the system and the editor sit at OHCHR.
        let central: [Role] = people.publicID == "ohchr" ? [.coordinator, .editor] : []
        return [.reader] + own + central + [.partyAdministrator]
    }

    /// Whether the actor may do this at all among these people. Roles are those stored now, not those the
    /// request came with: a right withdrawn in between has ended.
    static func must(_ act: Act, _ people: PartyPeople, by actor: Actor) throws(Refusal) {
        let isOwn = isAdministrator(actor, people)
        guard isOwn || isOperator(actor, people) else { throw .absent }
        switch act {
        case .invite, .propose:
            // Who runs the installation sees to it that a party has administrators, and no more.
            guard isOwn || people.administrators(beside: []).isEmpty else {
                throw .forbidden(rule: "accounts.rule.party-manages")
            }
        case .read, .confirm, .decline, .withdraw, .recover, .end: break
        }
    }

    static func may(_ act: Act, _ people: PartyPeople, by actor: Actor) -> Bool {
        (try? must(act, people, by: actor)) != nil
    }

    private static func isAdministrator(_ actor: Actor, _ people: PartyPeople) -> Bool {
        actor.party == people.party && actor.has(.partyAdministrator)
            && people.isAdministrator(actor.person)
    }

    private static func isOperator(_ actor: Actor, _ people: PartyPeople) -> Bool {
        actor.has(.installationAdministrator) && people.operators.contains(actor.person)
    }

    // MARK: What follows

    static func invite(
        _ people: PartyPeople, by actor: Actor, at now: Instant, _ newcomer: PartyPeople.Member,
        roles: [Role]
    ) throws(Refusal) -> Decision<PartyPeople> {
        try must(.invite, people, by: actor)
        guard !roles.isEmpty else { throw .faulty([missing("roles")]) }
        // Who stands there already is given roles, not invited again.
        guard people.member(newcomer.publicID) == nil else {
            throw .faulty([Fault(field: "mail", value: "", rule: "accounts.fault.is-here")])
        }
        var next = people
        next.members.append(newcomer)
        next.members[next.members.count - 1].linkMadeAt = now
        try propose(&next, next.members.count - 1, roles, by: actor, at: now)
        return decided(next, from: people, "invite", at: now, tell: "accounts.notice.proposed")
    }

    static func propose(
        _ people: PartyPeople, by actor: Actor, at now: Instant, for member: String?, roles: [Role]
    ) throws(Refusal) -> Decision<PartyPeople> {
        try must(.propose, people, by: actor)
        let index = try index(of: member, people)
        guard !roles.isEmpty else { throw .faulty([missing("roles")]) }
        var next = people
        try propose(&next, index, roles, by: actor, at: now)
        return decided(next, from: people, "propose", at: now, tell: "accounts.notice.proposed")
    }

    private static func propose(
        _ people: inout PartyPeople, _ index: Int, _ roles: [Role], by actor: Actor,
        at now: Instant
    ) throws(Refusal) {
        guard people.members[index].person != actor.person else {
            throw .forbidden(rule: "accounts.rule.own-role")
        }
        let grantable = grantable(in: people)
        let before = people.members[index]
        for role in roles {
            guard grantable.contains(role) else {
                throw .faulty([
                    Fault(field: "roles", value: role.rawValue, rule: "accounts.fault.role")
                ])
            }
            guard people.members[index].roles[role] == nil,
                people.members[index].proposals[role] == nil
            else { continue }
            people.members[index].proposals[role] = PartyPeople.Proposal(by: actor.person, at: now)
        }
        // What is held or proposed already is no proposal.
        guard people.members[index] != before else { throw .faulty([missing("roles")]) }
    }

    /// The second word. Whoever proposed it does not confirm it, and nobody confirms a role of their own.
    static func mustConfirm(
        _ role: Role, of member: PartyPeople.Member, _ people: PartyPeople, by actor: Actor
    ) throws(Refusal) {
        try must(.confirm, people, by: actor)
        guard let proposal = member.proposals[role] else { throw .absent }
        guard member.person != actor.person else {
            throw .forbidden(rule: "accounts.rule.own-role")
        }
        guard proposal.by != actor.person else {
            throw .forbidden(rule: "accounts.rule.proposed-it")
        }
        if !isAdministrator(actor, people),
            !people.administrators(beside: [proposal.by, member.person]).isEmpty
        {
            throw .forbidden(rule: "accounts.rule.party-manages")
        }
    }

    static func mayConfirm(
        _ role: Role, of member: PartyPeople.Member, _ people: PartyPeople, by actor: Actor
    ) -> Bool {
        (try? mustConfirm(role, of: member, people, by: actor)) != nil
    }

    static func confirm(
        _ people: PartyPeople, by actor: Actor, at now: Instant, for member: String?, role: Role?
    ) throws(Refusal) -> Decision<PartyPeople> {
        let index = try index(of: member, people)
        guard let role else { throw .absent }
        try mustConfirm(role, of: people.members[index], people, by: actor)
        var next = people
        guard let proposal = next.members[index].proposals.removeValue(forKey: role) else {
            throw .absent
        }
        next.members[index].roles[role] = PartyPeople.Grant(
            proposedBy: proposal.by, confirmedBy: actor.person, at: now)
        return decided(next, from: people, "confirm", at: now)
    }

    /// By the one who proposed it, too: then it is taken back.
    static func decline(
        _ people: PartyPeople, by actor: Actor, at now: Instant, for member: String?, role: Role?
    ) throws(Refusal) -> Decision<PartyPeople> {
        try must(.decline, people, by: actor)
        let index = try index(of: member, people)
        guard let role, people.members[index].proposals[role] != nil else { throw .absent }
        var next = people
        next.members[index].proposals[role] = nil
        return decided(next, from: people, "decline", at: now)
    }

    static func withdraw(
        _ people: PartyPeople, by actor: Actor, at now: Instant, for member: String?, role: Role?
    ) throws(Refusal) -> Decision<PartyPeople> {
        try must(.withdraw, people, by: actor)
        let index = try index(of: member, people)
        guard let role, people.members[index].roles[role] != nil else { throw .absent }
        guard people.members[index].roles.count > 1 else {
            throw .forbidden(rule: "accounts.rule.last-role")
        }
        var next = people
        try take(role, from: index, &next, by: actor)
        return decided(next, from: people, "withdraw", at: now)
    }

    /// The person's work for the party ends: every role, every proposal.
    static func end(
        _ people: PartyPeople, by actor: Actor, at now: Instant, for member: String?
    ) throws(Refusal) -> Decision<PartyPeople> {
        try must(.end, people, by: actor)
        let index = try index(of: member, people)
        guard !people.members[index].isPersona else {
            throw .forbidden(rule: "accounts.rule.persona")
        }
        var next = people
        for role in people.members[index].roles.keys {
            try take(role, from: index, &next, by: actor)
        }
        next.members[index].proposals = [:]
        next.members[index].linkMadeAt = nil
        return decided(next, from: people, "end", at: now)
    }

    private static func take(
        _ role: Role, from index: Int, _ people: inout PartyPeople, by actor: Actor
    ) throws(Refusal) {
        let person = people.members[index].person
        switch role {
        case .partyAdministrator:
            guard !people.administrators(beside: [person]).isEmpty else {
                throw .forbidden(rule: "accounts.rule.last-administrator")
            }
            // What an administrator proposed and nobody confirmed yet falls with the role.
            for other in people.members.indices {
                people.members[other].proposals = people.members[other].proposals.filter {
                    $0.value.by != person
                }
            }
        case .installationAdministrator:
            guard isOperator(actor, people), people.operators.count > 1 else {
                throw .forbidden(rule: "accounts.rule.operator")
            }
        default: break
        }
        people.members[index].roles[role] = nil
    }

    /// A new way in for somebody who has lost it. Who serves other parties too is helped by the
    /// installation's administrator: no party's administrator opens the door to another party.
    static func mustRecover(
        _ member: PartyPeople.Member, _ people: PartyPeople, by actor: Actor
    ) throws(Refusal) {
        try must(.recover, people, by: actor)
        guard !member.isPersona else { throw .forbidden(rule: "accounts.rule.persona") }
        guard member.person != actor.person else { throw .forbidden(rule: "accounts.rule.oneself") }
        guard
            isOperator(actor, people)
                || (!member.servesOthers && member.roles[.installationAdministrator] == nil)
        else { throw .forbidden(rule: "accounts.rule.serves-others") }
    }

    static func mayRecover(
        _ member: PartyPeople.Member, _ people: PartyPeople, by actor: Actor
    ) -> Bool {
        (try? mustRecover(member, people, by: actor)) != nil
    }

    static func recover(
        _ people: PartyPeople, by actor: Actor, at now: Instant, for member: String?,
        withSecondFactor: Bool
    ) throws(Refusal) -> Decision<PartyPeople> {
        let index = try index(of: member, people)
        try mustRecover(people.members[index], people, by: actor)
        var next = people
        next.members[index].linkMadeAt = now
        next.members[index].canSignIn = false
        let takesFactor = withSecondFactor && next.members[index].hasSecondFactor
        if takesFactor { next.members[index].hasSecondFactor = false }
        return decided(
            next, from: people, takesFactor ? "recover-factor" : "recover", at: now,
            tell: "accounts.notice.recovered")
    }

    private static func index(of member: String?, _ people: PartyPeople) throws(Refusal) -> Int {
        guard let index = people.members.firstIndex(where: { $0.publicID == member }) else {
            throw .absent
        }
        return index
    }

    static func missing(_ field: String) -> Fault {
        Fault(field: field, value: "", rule: "accounts.fault.missing.\(field)")
    }

    private static func decided(
        _ next: PartyPeople, from people: PartyPeople, _ act: StaticString, at now: Instant,
        tell message: StaticString? = nil
    ) -> Decision<PartyPeople> {
        var next = next
        next.changedAt = now
        let notices = message.map {
            [
                Notice(
                    to: people.party, [.partyAdministrator], $0, about: PartyPeople.kind,
                    people.publicID)
            ]
        }
        return Decision(next, from: people, act, notices: notices ?? [])
    }
}
