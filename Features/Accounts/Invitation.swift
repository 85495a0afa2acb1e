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
            let id = known == 0 ? try transaction.count("SELECT max(id) FROM person") + 1 : known
            if known == 0 {
                try transaction.execute(
                    """
                    INSERT INTO person
                        (id, public_id, installation_kind, name, mail, language, added_at)
                    VALUES (\(id), \(identifiers.next()), 'real', \(name), \(mail),
                        \(language.code), \(now.milliseconds))
                    """)
            }
            let held =
                try Membership.all(of: id, transaction)
                .first { $0.party == party.id }?.roles ?? []
            for role in roles where !held.contains(role) {
                // -1 and -2: the operator at the command line, and the person by taking the link.
                try transaction.execute(
                    """
                    INSERT INTO membership
                        (person_id, party_id, role, granted_by, confirmed_by, granted_at)
                    VALUES (\(id), \(party.id), \(role.rawValue), -1, -2, \(now.milliseconds))
                    """)
            }
            try transaction.execute("DELETE FROM invitation WHERE person_id = \(id)")
            try transaction.execute(
                """
                INSERT INTO invitation (token_hash, person_id, ends_at)
                VALUES (\(token.hash.bytes), \(id), \(now.milliseconds + validMilliseconds))
                """)
        }
        return token
    }

    /// The person a link was made for, while it is good.
    static func person(
        _ token: Token, at now: Instant, _ reader: any Reader
    ) throws -> Person? {
        let id = try reader.first(
            """
            SELECT person_id FROM invitation
            WHERE token_hash = \(token.hash.bytes) AND ends_at > \(now.milliseconds)
            """
        ) { $0.int(0) }
        return try id.flatMap { try Person.find($0, reader) }
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
