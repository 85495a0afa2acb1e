import Base
import Database
import Parties

/// The people of a party as one record: who they are, what they are trusted with, what awaits a second
/// administrator's word. Acts on it come one after the other, so that no two undo each other at once.
struct PartyPeople: Sendable {
    let party: Int
    /// The party's slug.
    let publicID: String
    let partyKind: Party.Kind
    var version: Int
    var members: [Member]
    /// The installation's administrators: they confirm where a party has no second one of its own.
    let operators: Set<Int>
    /// When the act happened that made it so.
    var changedAt: Instant

    struct Member: Sendable, Equatable {
        let person: Int
        let publicID: String
        let name: String
        let isPersona: Bool
        /// Whether the person has a way in already.
        var canSignIn: Bool
        var hasSecondFactor: Bool
        /// Whether the person has roles in another party.
        let servesOthers: Bool
        var roles: [Role: Grant]
        var proposals: [Role: Proposal]
        /// When the last link that still stands was made.
        var linkMadeAt: Instant?

        init(person: Int, publicID: String, name: String) {
            self.init(
                person: person, publicID: publicID, name: name, isPersona: false,
                canSignIn: false, hasSecondFactor: false, servesOthers: false)
        }

        init(
            person: Int, publicID: String, name: String, isPersona: Bool, canSignIn: Bool,
            hasSecondFactor: Bool, servesOthers: Bool
        ) {
            self.person = person
            self.publicID = publicID
            self.name = name
            self.isPersona = isPersona
            self.canSignIn = canSignIn
            self.hasSecondFactor = hasSecondFactor
            self.servesOthers = servesOthers
            roles = [:]
            proposals = [:]
        }

        var isAdministrator: Bool { roles[.partyAdministrator] != nil }
    }

    /// Two people stand behind it; below zero: the operator at the command line, and taking the link.
    struct Grant: Sendable, Equatable {
        let proposedBy: Int
        let confirmedBy: Int
        let at: Instant
    }

    struct Proposal: Sendable, Equatable {
        let by: Int
        let at: Instant
    }

    func member(_ publicID: String) -> Member? { members.first { $0.publicID == publicID } }

    func isAdministrator(_ person: Int) -> Bool {
        members.contains { $0.person == person && $0.isAdministrator }
    }

    /// Administrators who can come in, beside these.
    func administrators(beside others: Set<Int>) -> [Member] {
        members.filter { $0.isAdministrator && $0.canSignIn && !others.contains($0.person) }
    }
}

extension PartyPeople: ActRecord {
    static var kind: StaticString { "people" }

    /// By the person's public id, which stays when the name is erased: `drafter +clearing-officer:7`.
    var trailFields: [(name: String, value: String)] {
        members.map { member in
            let roles = Role.allCases.filter { member.roles[$0] != nil }.map(\.rawValue)
            let proposals = Role.allCases.compactMap { role in
                member.proposals[role].map { "+\(role.rawValue):\($0.by)" }
            }
            let link = member.linkMadeAt.map { ["link:\($0.milliseconds)"] } ?? []
            let factor = member.hasSecondFactor ? ["second-factor"] : []
            return (
                member.publicID, (roles + proposals + link + factor).joined(separator: " ")
            )
        }
    }

    func store(_ transaction: any Transaction) throws {
        if version == 1 {
            try transaction.execute(
                "INSERT INTO party_people (party_id, version) VALUES (\(party), 1)")
        } else {
            let count = try transaction.executeCounting(
                """
                UPDATE party_people SET version = \(version)
                WHERE party_id = \(party) AND version = \(version - 1)
                """)
            guard count == 1 else { throw Refusal.changedMeanwhile(version: version) }
        }
        let stored = try Self.rows(of: party, transaction)
        for member in members {
            try store(member, stored[member.person] ?? ([:], [:]), transaction)
        }
    }

    private func store(
        _ member: Member, _ stored: (roles: [Role: Grant], proposals: [Role: Proposal]),
        _ transaction: any Transaction
    ) throws {
        for (role, proposal) in member.proposals where stored.proposals[role] == nil {
            try transaction.execute(
                """
                INSERT INTO role_proposal (person_id, party_id, role, proposed_by, proposed_at)
                VALUES (\(member.person), \(party), \(role.rawValue), \(proposal.by),
                    \(proposal.at.milliseconds))
                """)
        }
        // The proposal stands until its role is granted: the table asks for it.
        for (role, grant) in member.roles where stored.roles[role] == nil {
            try transaction.execute(
                """
                INSERT INTO membership
                    (person_id, party_id, role, granted_by, confirmed_by, granted_at)
                VALUES (\(member.person), \(party), \(role.rawValue), \(grant.proposedBy),
                    \(grant.confirmedBy), \(grant.at.milliseconds))
                """)
        }
        for role in stored.proposals.keys where member.proposals[role] == nil {
            try transaction.execute(
                """
                DELETE FROM role_proposal WHERE person_id = \(member.person)
                    AND party_id = \(party) AND role = \(role.rawValue)
                """)
        }
        for role in stored.roles.keys where member.roles[role] == nil {
            try transaction.execute(
                """
                UPDATE membership SET ended_at = \(changedAt.milliseconds)
                WHERE person_id = \(member.person) AND party_id = \(party)
                    AND role = \(role.rawValue) AND ended_at IS NULL
                """)
        }
    }
}

extension PartyPeople {
    /// Within an act: on PostgreSQL nobody else changes the party's people until the act ends.
    static func find(_ party: Party, for transaction: any Transaction) throws -> PartyPeople {
        if transaction.engine == .postgresql {
            try transaction.forEach(
                "SELECT version FROM party_people WHERE party_id = \(party.id) FOR UPDATE"
            ) { _ in }
        }
        return try find(party, transaction)
    }

    static func find(_ party: Party, _ reader: any Reader) throws -> PartyPeople {
        let rows = try rows(of: party.id, reader)
        let members = try reader.all(
            """
            SELECT p.id, p.public_id, p.name, p.installation_kind, p.password_hash IS NOT NULL,
                EXISTS (SELECT 1 FROM second_factor f
                    WHERE f.person_id = p.id AND f.confirmed_at IS NOT NULL),
                EXISTS (SELECT 1 FROM membership o WHERE o.person_id = p.id
                    AND o.party_id <> \(party.id) AND o.ended_at IS NULL),
                EXISTS (SELECT 1 FROM role_proposal o WHERE o.person_id = p.id
                    AND o.party_id <> \(party.id)),
                (SELECT max(i.ends_at) FROM invitation i WHERE i.person_id = p.id)
            FROM person p
            WHERE p.ended_at IS NULL AND (
                p.id IN (SELECT person_id FROM membership
                    WHERE party_id = \(party.id) AND ended_at IS NULL)
                OR p.id IN (SELECT person_id FROM role_proposal WHERE party_id = \(party.id)))
            ORDER BY p.id
            """
        ) { row in
            let isPersona = row.text(3) == InstallationKind.demonstration.rawValue
            var member = Member(
                person: row.int(0), publicID: row.text(1), name: row.text(2),
                isPersona: isPersona, canSignIn: isPersona || row.bool(4),
                hasSecondFactor: row.bool(5), servesOthers: row.bool(6) || row.bool(7))
            member.linkMadeAt = row.optionalInt(8).map {
                Instant(milliseconds: Int64($0) - Invitation.validMilliseconds)
            }
            (member.roles, member.proposals) = rows[member.person] ?? ([:], [:])
            return member
        }
        return PartyPeople(
            party: party.id, publicID: party.slug, partyKind: party.kind,
            version: try reader.count(
                "SELECT version FROM party_people WHERE party_id = \(party.id)"),
            members: members, operators: try operators(reader),
            changedAt: Instant(milliseconds: 0))
    }

    private static func operators(_ reader: any Reader) throws -> Set<Int> {
        Set(
            try reader.all(
                """
                SELECT person_id FROM membership
                WHERE role = \(Role.installationAdministrator.rawValue) AND ended_at IS NULL
                """
            ) { $0.int(0) })
    }

    /// What stands now, by person.
    private static func rows(
        of party: Int, _ reader: any Reader
    ) throws -> [Int: (roles: [Role: Grant], proposals: [Role: Proposal])] {
        var rows: [Int: (roles: [Role: Grant], proposals: [Role: Proposal])] = [:]
        try reader.forEach(
            """
            SELECT person_id, role, granted_by, confirmed_by, granted_at FROM membership
            WHERE party_id = \(party) AND ended_at IS NULL
            """
        ) { row in
            guard let role = Role(rawValue: row.text(1)) else { return }
            rows[row.int(0), default: ([:], [:])].roles[role] = Grant(
                proposedBy: row.int(2), confirmedBy: row.int(3),
                at: Instant(milliseconds: Int64(row.int(4))))
        }
        try reader.forEach(
            """
            SELECT person_id, role, proposed_by, proposed_at FROM role_proposal
            WHERE party_id = \(party)
            """
        ) { row in
            guard let role = Role(rawValue: row.text(1)) else { return }
            rows[row.int(0), default: ([:], [:])].proposals[role] = Proposal(
                by: row.int(2), at: Instant(milliseconds: Int64(row.int(3))))
        }
        return rows
    }
}
