/// A person who acts, and the party acted for. People may serve several parties; an act is always for
/// one of them.
package struct Actor: Sendable, Hashable {
    package let person: Int
    package let party: Int
    /// The person's roles in that party, and none of those held in others.
    package let roles: Set<Role>

    package init(person: Int, party: Int, roles: Set<Role>) {
        self.person = person
        self.party = party
        self.roles = roles
    }

    package func has(_ role: Role) -> Bool { roles.contains(role) }

    /// Whether the actor reads what the party may read; who keeps people and machines does not.
    package var readsForParty: Bool { !roles.isSubset(of: Role.administrators) }
}

/// What a person is trusted with in a party.
package enum Role: String, Sendable, CaseIterable {
    case reader
    case drafter
    case clearingOfficer = "clearing-officer"
    case officer
    case signatory
    case coordinator
    case secretariat
    case boardMember = "board-member"
    case editor
    case partyAdministrator = "party-administrator"
    case installationAdministrator = "installation-administrator"

    static let administrators: Set<Role> = [.partyAdministrator, .installationAdministrator]
}
