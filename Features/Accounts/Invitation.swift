package import Base
package import Database
import Parties
package import Secrets

/// The way in: somebody is added by another, and sets a password by a link that works once.
package enum Invitation {
    static let kind = TokenKind(prefix: "accord_invitation_")
    /// A link is good for a week.
    static let validMilliseconds: Int64 = 7 * 86_400_000

    package enum Fault: Error, CustomStringConvertible {
        case demonstration
        case unknownParty(String, nearest: [String])
        case noMail(String)
        case noName

        package var description: String {
            switch self {
            case .demonstration:
                "this installation is a demonstration; real people need one of their own (ACCORD_HOME)"
            case .unknownParty(let slug, let nearest):
                "no party has the slug \(slug)"
                    + (nearest.isEmpty ? "" : "; nearest: \(nearest.joined(separator: ", "))")
            case .noMail(let text): "\(text) is no mail address"
            case .noName: "the name is empty"
            }
        }
    }

    /// Adds a person with roles in a party, or gives the one who has this mail address a new link.
    /// The command line does this for first administrators; who runs it may do anything already.
    package static func invite(
        name: String, mail: String, language: Language, party slug: String, roles: [Role],
        into database: any Database, at now: Instant, identifiers: RandomIdentifiers,
        random: RandomBytes
    ) async throws -> Token {
        let mail = try normalized(mail)
        let name = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !name.isEmpty else { throw Fault.noName }
        let token = Token(kind, random: random)
        try await database.write { transaction in
            switch try InstallationKind.current(transaction) {
            case .demonstration: throw Fault.demonstration
            case .real: break
            case nil:
                try transaction.execute("INSERT INTO installation (id, kind) VALUES (1, 'real')")
            }
            guard let party = try Party.find(slug: slug, transaction) else {
                let all = try Party.all(transaction).map(\.slug)
                throw Fault.unknownParty(
                    slug, nearest: Array(all.filter { $0.contains(slug.prefix(4)) }.prefix(3)))
            }
            let known = try transaction.count("SELECT id FROM person WHERE mail = \(mail)")
            let id =
                known == 0
                ? try Person.add(
                    name: name, mail: mail, language: language, publicID: identifiers.next(),
                    at: now, transaction) : known
            try grant(
                roles, to: id, in: party, transaction,
                Ask(
                    actor: Actor(person: operatorID, party: party.id, roles: []), now: now,
                    key: nil, identifiers: identifiers, database: database))
            try keep(token, for: id, .invitation, at: now, transaction)
        }
        return token
    }

    /// Who acts at the command line, in histories.
    static let operatorID = -1

    /// Roles given at the command line: two people stand behind them, the operator, and the person by
    /// taking the link.
    private static func grant(
        _ roles: [Role], to person: Int, in party: Party, _ transaction: any Transaction,
        _ ask: Ask
    ) throws {
        let people = try PartyPeople.find(party, for: transaction)
        guard let known = try Person.find(person, transaction) else { return }
        var next = people
        next.changedAt = ask.now
        if next.member(known.publicID) == nil {
            next.members.append(
                PartyPeople.Member(person: person, publicID: known.publicID, name: known.name))
        }
        for index in next.members.indices where next.members[index].person == person {
            next.members[index].linkMadeAt = ask.now
            for role in roles where next.members[index].roles[role] == nil {
                next.members[index].proposals[role] = nil
                next.members[index].roles[role] = PartyPeople.Grant(
                    proposedBy: operatorID, confirmedBy: -2, at: ask.now)
            }
        }
        _ = try Decision(next, from: people, "operator").commit(transaction, ask)
    }

    /// What a link is for.
    enum Purpose: String, Sendable {
        /// Sets the first password.
        case invitation
        /// Sets another one, made by an administrator of the person's party.
        case recovery
        /// For somebody who has a password and is asked into another party: sets nothing.
        case joining
    }

    /// Remembers a link. One that sets a password voids those made before it.
    static func keep(
        _ token: Token, for person: Int, _ purpose: Purpose, at now: Instant,
        _ transaction: any Transaction
    ) throws {
        if purpose != .joining {
            try transaction.execute("DELETE FROM invitation WHERE person_id = \(person)")
        }
        try transaction.execute(
            """
            INSERT INTO invitation (token_hash, person_id, ends_at, purpose)
            VALUES (\(token.hash.bytes), \(person), \(now.milliseconds + validMilliseconds),
                \(purpose.rawValue))
            """)
    }

    /// The person a link was made for, while it is good.
    static func find(
        _ token: Token, at now: Instant, _ reader: any Reader
    ) throws -> (person: Person, purpose: Purpose)? {
        let found = try reader.first(
            """
            SELECT person_id, purpose FROM invitation
            WHERE token_hash = \(token.hash.bytes) AND ends_at > \(now.milliseconds)
            """
        ) { ($0.int(0), Purpose(rawValue: $0.text(1)) ?? .invitation) }
        guard let (id, purpose) = found, let person = try Person.find(id, reader) else {
            return nil
        }
        return (person, purpose)
    }

    /// Mail addresses are compared in lower case. Throws where there is no @ with something around it.
    static func normalized(_ mail: String) throws(Fault) -> String {
        let text = mail.lowercased().filter { !$0.isWhitespace }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), text.utf8.count <= 254
        else { throw .noMail(mail) }
        return text
    }
}
