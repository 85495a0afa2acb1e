package import Base
package import Database
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

    /// The names of people, for histories.
    package static func names(_ ids: Set<Int>, _ reader: any Reader) throws -> [Int: String] {
        guard !ids.isEmpty else { return [:] }
        let list = ids.sorted().map { id -> SQL in "\(id)" }.joined(", ")
        let pairs = try reader.all("SELECT id, name FROM person WHERE id IN (\(list))") {
            ($0.int(0), $0.text(1))
        }
        return Dictionary(uniqueKeysWithValues: pairs)
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
