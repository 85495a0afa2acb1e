import Base
import Database
import Parties
import Secrets

/// Load, decide, commit, and see to the ways in: one transaction each.
enum PeopleCommands {
    typealias Decide = @Sendable (PartyPeople, Ask) throws -> Decision<PartyPeople>

    /// What one says of a person to invite.
    struct Newcomer: Sendable {
        let name: String
        let mail: String
        let language: Language
        let roles: [Role]
    }

    /// Adds the person, who gets a link, and proposes the roles. Who is known elsewhere keeps the way in
    /// that there is: the link of another party's administrator opens nothing.
    static func invite(
        _ newcomer: Newcomer, into slug: String, _ ask: Ask, link: Token
    ) async throws -> Outcome {
        try await ask.perform("people-invite") { transaction, ask in
            let people = try find(slug, transaction)
            try PeopleRules.must(.invite, people, by: ask.actor)
            guard try InstallationKind.current(transaction) == .real else {
                throw Refusal.forbidden(rule: "accounts.rule.persona")
            }
            let known = try Person.find(mail: newcomer.mail, transaction)
            let person =
                if let known { known.id } else {
                    try Person.add(
                        name: newcomer.name, mail: newcomer.mail, language: newcomer.language,
                        publicID: ask.identifiers.next(), at: ask.now, transaction)
                }
            guard let found = try Person.find(person, transaction) else { throw Refusal.absent }
            let member = PartyPeople.Member(
                person: person, publicID: found.publicID, name: found.name)
            let committed = try PeopleRules.invite(
                people, by: ask.actor, at: ask.now, member, roles: newcomer.roles
            ).commit(transaction, ask)
            try Invitation.keep(
                link, for: person, known == nil ? .invitation : .joining, at: ask.now, transaction)
            return committed
        }
    }

    /// A new way in: whatever the person could come in by ends, the link remains.
    static func recover(
        _ member: String?, of slug: String, withSecondFactor: Bool, _ ask: Ask, link: Token
    ) async throws -> Outcome {
        try await ask.perform("people-recover") { transaction, ask in
            let people = try find(slug, transaction)
            let decision = try PeopleRules.recover(
                people, by: ask.actor, at: ask.now, for: member,
                withSecondFactor: withSecondFactor)
            let committed = try decision.commit(transaction, ask)
            if let person = member.flatMap(people.member)?.person {
                try Person.endWaysIn(of: person, at: ask.now, transaction)
                if withSecondFactor { try SecondFactor.remove(of: person, transaction) }
                try Invitation.keep(link, for: person, .recovery, at: ask.now, transaction)
            }
            return committed
        }
    }

    static func perform(
        _ act: StaticString, on slug: String, _ ask: Ask, _ decide: @escaping Decide
    ) async throws -> Outcome {
        try await ask.perform(act) { transaction, ask in
            let people = try find(slug, transaction)
            let decision = try decide(people, ask)
            let committed = try decision.commit(transaction, ask)
            for member in decision.record.members
            where member.roles.isEmpty && member.proposals.isEmpty {
                try Person.eraseIfNowhere(member.person, at: ask.now, transaction)
            }
            return committed
        }
    }

    private static func find(_ slug: String, _ transaction: any Transaction) throws -> PartyPeople {
        guard let party = try Party.find(slug: slug, transaction) else { throw Refusal.absent }
        return try PartyPeople.find(party, for: transaction)
    }
}
