package import Base

/// Tells the people of a party who have one of the roles that something waits for them or happened.
package struct Notice: Sendable, Equatable {
    package let party: Int
    package let roles: [Role]
    /// A key of the catalogue: the sentence of the notice.
    package let message: String
    package let recordKind: String
    package let record: String

    package init(
        to party: Int, _ roles: [Role], _ message: StaticString, about kind: StaticString,
        _ record: String
    ) {
        self.party = party
        self.roles = roles
        self.message = message.description
        recordKind = kind.description
        self.record = record
    }

    func store(_ transaction: any Transaction, at now: Instant) throws {
        try transaction.execute(
            """
            INSERT INTO notice (party_id, roles, message, record_kind, record, at)
            VALUES (\(party), \(roles.map(\.rawValue).joined(separator: " ")), \(message),
                \(recordKind), \(record), \(now.milliseconds))
            """)
    }

    /// The latest notices for the actor: those to a role that the actor has in the party acted for.
    package static func all(
        for actor: Actor, _ reader: any Reader, limit: Int
    ) throws -> [StoredNotice] {
        // A party has few roles that notices are for; those of others are left out here.
        var notices: [StoredNotice] = []
        try reader.forEach(
            """
            SELECT id, roles, message, record_kind, record, at FROM notice
            WHERE party_id = \(actor.party) ORDER BY id DESC LIMIT \(limit * 4)
            """
        ) { row in
            let roles = row.text(1).split(separator: " ").compactMap { Role(rawValue: String($0)) }
            guard notices.count < limit, roles.contains(where: actor.has) else { return }
            notices.append(
                StoredNotice(
                    id: row.int(0), message: row.text(2), recordKind: row.text(3),
                    record: row.text(4), at: Instant(milliseconds: Int64(row.int(5)))))
        }
        return notices
    }
}

/// A notice as it is read.
package struct StoredNotice: Sendable {
    package let id: Int
    /// A key of the catalogue.
    package let message: String
    package let recordKind: String
    package let record: String
    package let at: Instant
}
