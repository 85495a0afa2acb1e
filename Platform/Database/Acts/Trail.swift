package import Base

/// The history of every record (I7): what changed, who did it, for whom, when and why. Rows are added
/// and never changed; triggers hold this on both engines.
package struct TrailEntry: Sendable {
    package let act: String
    package let at: Instant
    package let person: Int
    package let party: Int
    package let reason: String?
    package let version: Int
    package let changes: [Change]

    /// One field that an act changed; `before` is empty where the record is new.
    package struct Change: Sendable, Equatable {
        package let field: String
        package let before: String
        package let after: String
    }

    /// A record's history, the latest act first.
    package static func all(
        _ kind: StaticString, _ record: String, _ reader: any Reader
    ) throws -> [TrailEntry] {
        var changes: [Int: [Change]] = [:]
        try reader.forEach(
            """
            SELECT c.trail_id, c.field, c.before, c.after FROM trail_change c
            JOIN trail t ON t.id = c.trail_id
            WHERE t.record_kind = \(kind.description) AND t.record = \(record)
            ORDER BY c.trail_id, c.number
            """
        ) { row in
            changes[row.int(0), default: []].append(
                Change(field: row.text(1), before: row.text(2), after: row.text(3)))
        }
        return try reader.all(
            """
            SELECT id, act, at, person_id, party_id, reason, version FROM trail
            WHERE record_kind = \(kind.description) AND record = \(record) ORDER BY id DESC
            """
        ) { row in
            TrailEntry(
                act: row.text(1), at: Instant(milliseconds: Int64(row.int(2))),
                person: row.int(3), party: row.int(4), reason: row.optionalText(5),
                version: row.int(6), changes: changes[row.int(0)] ?? [])
        }
    }
}

extension TrailEntry {
    /// When something was done to records last.
    package static func latest(
        _ kind: StaticString, _ records: Set<String>, _ reader: any Reader
    ) throws -> [String: Instant] {
        guard !records.isEmpty else { return [:] }
        let list = records.sorted().map { record -> SQL in "\(record)" }.joined(", ")
        var latest: [String: Instant] = [:]
        try reader.forEach(
            """
            SELECT record, max(at) FROM trail
            WHERE record_kind = \(kind.description) AND record IN (\(list)) GROUP BY record
            """
        ) { latest[$0.text(0)] = Instant(milliseconds: Int64($0.int(1))) }
        return latest
    }
}

enum Trail {
    static func append<Record>(
        _ decision: Decision<Record>, _ transaction: any Transaction, _ ask: Ask
    ) throws {
        let record = decision.record
        let id = try transaction.rowNumber(for: "trail")
        // Acts on other records may be stored meanwhile; on this one, time never runs backward.
        let at = max(ask.now.milliseconds, try before(decision, transaction) ?? 0)
        try transaction.execute(
            """
            INSERT INTO trail
                (id, record_kind, record, version, act, at, person_id, party_id, reason)
            VALUES (\(id.drawn), \(Record.kind.description), \(record.publicID), \(record.version),
                \(decision.act.description), \(at), \(ask.actor.person),
                \(ask.actor.party), \(decision.reason))
            """)
        let before = Dictionary(
            decision.before?.trailFields.map { ($0.name, $0.value) } ?? [],
            uniquingKeysWith: { first, _ in first })
        let changed = record.trailFields.filter { $0.value != before[$0.name] ?? "" }
        let rows = changed.enumerated().map { number, field -> SQL in
            "(\(id.again), \(number), \(field.name), \(before[field.name] ?? ""), \(field.value))"
        }
        guard !rows.isEmpty else { return }
        try transaction.execute(
            """
            INSERT INTO trail_change (trail_id, number, field, before, after)
            VALUES \(rows.joined(", "))
            """)
    }

    /// When the version before this one was stored.
    private static func before<Record>(
        _ decision: Decision<Record>, _ transaction: any Transaction
    ) throws -> Int64? {
        guard decision.before != nil else { return nil }
        return try transaction.first(
            """
            SELECT at FROM trail WHERE record_kind = \(Record.kind.description)
                AND record = \(decision.record.publicID) AND version = \(decision.record.version - 1)
            """
        ) { Int64($0.int(0)) }
    }
}
