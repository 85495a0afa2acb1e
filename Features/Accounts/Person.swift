package import Base
package import Database
package import Localization
import Parties

/// A person who works with the system. What a person may do, the memberships say.
package struct Person: Sendable, Identifiable {
    package let id: Int
    package let publicID: String
    package let name: String
    package let language: Language
    package let isPersona: Bool

    private static let columns: SQL = "id, public_id, name, language, installation_kind"

    private init(_ row: any Row) {
        id = row.int(0)
        publicID = row.text(1)
        name = row.text(2)
        language = Language(rawValue: row.text(3)) ?? .en
        isPersona = row.text(4) == InstallationKind.demonstration.rawValue
    }

    package static func find(_ id: Int, _ reader: any Reader) throws -> Person? {
        try reader.first(
            "SELECT \(columns) FROM person WHERE id = \(id) AND ended_at IS NULL", Person.init)
    }

    static func find(publicID: String, _ reader: any Reader) throws -> Person? {
        guard publicID.utf8.allSatisfy({ (0x2D...0x7A).contains($0) }) else { return nil }
        return try reader.first(
            "SELECT \(columns) FROM person WHERE public_id = \(publicID) AND ended_at IS NULL",
            Person.init)
    }

    static func find(mail: String, _ reader: any Reader) throws -> Person? {
        try reader.first(
            "SELECT \(columns) FROM person WHERE mail = \(mail) AND ended_at IS NULL", Person.init)
    }

    /// Adds somebody, who has no role yet and no way in.
    static func add(
        name: String, mail: String, language: Language, publicID: String, at now: Instant,
        _ transaction: any Transaction
    ) throws -> Int {
        let id = try transaction.number(for: "person")
        try transaction.execute(
            """
            INSERT INTO person
                (id, public_id, installation_kind, name, mail, language, added_at)
            VALUES (\(id), \(publicID), 'real', \(name), \(mail), \(language.code),
                \(now.milliseconds))
            """)
        return id
    }

    static func personas(_ reader: any Reader) throws -> [Person] {
        try reader.all(
            """
            SELECT \(columns) FROM person
            WHERE installation_kind = 'demonstration' AND ended_at IS NULL ORDER BY id
            """, Person.init)
    }

    /// The address by which a person signs in; nil for personas.
    static func mail(of person: Int, _ reader: any Reader) throws -> String? {
        try reader.first("SELECT mail FROM person WHERE id = \(person)") { $0.optionalText(0) }
            ?? nil
    }

    /// The names of people, for histories; who has left has none.
    package static func names(
        _ ids: Set<Int>, _ reader: any Reader, _ words: Words
    ) throws -> [Int: String] {
        guard !ids.isEmpty else { return [:] }
        let list = ids.sorted().map { id -> SQL in "\(id)" }.joined(", ")
        let pairs = try reader.all("SELECT id, name, ended_at FROM person WHERE id IN (\(list))") {
            ($0.int(0), $0.isNull(2) ? $0.text(1) : words("accounts.person.left"))
        }
        let names = Dictionary(uniqueKeysWithValues: pairs)
        guard ids.contains(Invitation.operatorID) else { return names }
        return names.merging([Invitation.operatorID: words("accounts.person.operator")]) { $1 }
    }

    /// The same by public ids.
    static func names(
        publicIDs: Set<String>, _ reader: any Reader, _ words: Words
    ) throws -> [String: String] {
        guard !publicIDs.isEmpty else { return [:] }
        let list = publicIDs.sorted().map { id -> SQL in "\(id)" }.joined(", ")
        let pairs = try reader.all(
            "SELECT public_id, name, ended_at FROM person WHERE public_id IN (\(list))"
        ) { ($0.text(0), $0.isNull(2) ? $0.text(1) : words("accounts.person.left")) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    /// Erases a person who has no role left anywhere (I15): name, mail and every way in are gone, the acts
    /// done for the parties stay. False where the person still serves somewhere.
    @discardableResult
    static func eraseIfNowhere(
        _ person: Int, at now: Instant, _ transaction: any Transaction
    ) throws -> Bool {
        let places = try transaction.count(
            """
            SELECT (SELECT count(*) FROM membership
                    WHERE person_id = \(person) AND ended_at IS NULL)
                + (SELECT count(*) FROM role_proposal WHERE person_id = \(person))
            """)
        guard places == 0 else { return false }
        try endWaysIn(of: person, at: now, transaction)
        try SecondFactor.remove(of: person, transaction)
        try transaction.execute("DELETE FROM notice_reading WHERE person_id = \(person)")
        try transaction.execute("DELETE FROM mail_choice WHERE person_id = \(person)")
        try transaction.execute("DELETE FROM api_token WHERE person_id = \(person)")
        try transaction.execute(
            """
            UPDATE person SET name = '-', mail = NULL, password_hash = NULL,
                ended_at = \(now.milliseconds)
            WHERE id = \(person)
            """)
        return true
    }

    /// Whatever somebody could come in by: sessions, steps, links, tokens, calendars, the password.
    static func endWaysIn(
        of person: Int, at now: Instant, _ transaction: any Transaction
    ) throws {
        try transaction.execute("DELETE FROM session WHERE person_id = \(person)")
        try transaction.execute("DELETE FROM sign_in_step WHERE person_id = \(person)")
        try transaction.execute("DELETE FROM calendar_feed WHERE person_id = \(person)")
        try transaction.execute("DELETE FROM invitation WHERE person_id = \(person)")
        try APIToken.revokeAll(of: person, at: now, transaction)
        try transaction.execute("UPDATE person SET password_hash = NULL WHERE id = \(person)")
    }
}

/// Whether real people work here, or personas show how it works. Decided once.
package enum InstallationKind: String, Sendable {
    case real, demonstration

    package static func current(_ reader: any Reader) throws -> InstallationKind? {
        try reader.first("SELECT kind FROM installation WHERE id = 1") { row in
            InstallationKind(rawValue: row.text(0))
        } ?? nil
    }
}

/// What a person is trusted with in a party.
package struct Membership: Sendable, Equatable {
    package let party: Int
    package let roles: Set<Role>

    /// The parties a person may act for now, each with its roles.
    package static func all(of person: Int, _ reader: any Reader) throws -> [Membership] {
        var roles: [Int: Set<Role>] = [:]
        try reader.forEach(
            """
            SELECT party_id, role FROM membership
            WHERE person_id = \(person) AND ended_at IS NULL
            """
        ) { row in
            if let role = Role(rawValue: row.text(1)) {
                roles[row.int(0), default: []].insert(role)
            }
        }
        return roles.sorted { $0.key < $1.key }.map { Membership(party: $0.key, roles: $0.value) }
    }
}
