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

    /// For what no act brings; an act gives its notices to its decision.
    package func store(_ transaction: any Transaction, at now: Instant) throws {
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
                    id: row.int(0), party: actor.party, roles: roles, message: row.text(2),
                    recordKind: row.text(3), record: row.text(4),
                    at: Instant(milliseconds: Int64(row.int(5)))))
        }
        return notices
    }

    /// Notices by their ids, to whomever they are.
    package static func all(ids: Set<Int>, _ reader: any Reader) throws -> [StoredNotice] {
        guard !ids.isEmpty else { return [] }
        let list = ids.sorted().map { id -> SQL in "\(id)" }.joined(", ")
        return try reader.all(
            "SELECT \(StoredNotice.columns) FROM notice WHERE id IN (\(list)) ORDER BY id",
            StoredNotice.init)
    }

    /// Those of which it was not decided yet who gets a mail.
    package static func unplanned(_ reader: any Reader, limit: Int) throws -> [StoredNotice] {
        try reader.all(
            """
            SELECT \(StoredNotice.columns) FROM notice
            WHERE planned_at IS NULL ORDER BY id LIMIT \(limit)
            """, StoredNotice.init)
    }

    /// Whether it is the caller's to decide; false where another server was faster.
    package static func plan(
        _ id: Int, at now: Instant, _ transaction: any Transaction
    ) throws -> Bool {
        try transaction.executeCounting(
            """
            UPDATE notice SET planned_at = \(now.milliseconds)
            WHERE id = \(id) AND planned_at IS NULL
            """) == 1
    }
}

/// A notice as it is read.
package struct StoredNotice: Sendable {
    package let id: Int
    package let party: Int
    package let roles: [Role]
    /// A key of the catalogue.
    package let message: String
    package let recordKind: String
    package let record: String
    package let at: Instant

    fileprivate static let columns: SQL = "id, party_id, roles, message, record_kind, record, at"
}

extension StoredNotice {
    fileprivate init(_ row: any Row) {
        self.init(
            id: row.int(0), party: row.int(1),
            roles: row.text(2).split(separator: " ").compactMap { Role(rawValue: String($0)) },
            message: row.text(3), recordKind: row.text(4), record: row.text(5),
            at: Instant(milliseconds: Int64(row.int(6))))
    }
}
