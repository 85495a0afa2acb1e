import Base
package import Database
import Parties
import Requests

/// How a dialogue is written and read, and what its history compares.
extension Dialogue: ActRecord {
    package static var kind: StaticString { "dialogue" }

    package var trailFields: [(name: String, value: String)] {
        [
            ("status", status.rawValue), ("language", language.code), ("title", title),
            ("text", text), ("level", level.rawValue), ("held-on", heldOn?.description ?? ""),
            ("parties", members.map { String($0.party) }.joined(separator: " ")),
            (
                "agreed",
                members.filter { $0.agreedAt != nil }.map { String($0.party) }
                    .joined(separator: " ")
            ),
        ]
    }

    package func store(_ transaction: any Transaction) throws {
        // Who takes part is written while it is a draft: afterwards that stays.
        if version == 1 {
            try transaction.execute(
                """
                INSERT INTO dialogue (id, public_id, author, version, status, language, title, text,
                    level)
                VALUES (\(id), \(publicID), \(author), 1, 'draft', \(language.code), \(title),
                    \(text), \(level.rawValue))
                """)
            try storeMembers(transaction)
        } else {
            if status == .draft {
                try transaction.execute("DELETE FROM dialogue_party WHERE dialogue_id = \(id)")
                try storeMembers(transaction)
            }
            try update(transaction)
        }
        for person in drafters.sorted() {
            try transaction.execute(
                """
                INSERT INTO dialogue_drafter (dialogue_id, person_id) VALUES (\(id), \(person))
                ON CONFLICT DO NOTHING
                """)
        }
    }

    private func storeMembers(_ transaction: any Transaction) throws {
        for member in members {
            try transaction.execute(
                """
                INSERT INTO dialogue_party (dialogue_id, party_id) VALUES (\(id), \(member.party))
                """)
        }
    }

    private func update(_ transaction: any Transaction) throws {
        let count = try transaction.executeCounting(
            """
            UPDATE dialogue SET version = \(version), status = \(status.rawValue),
                language = \(language.code), title = \(title), text = \(text),
                level = \(level.rawValue), held_on = \(heldOn?.description),
                recorded_at = \(recordedAt?.milliseconds)
            WHERE id = \(id) AND version = \(version - 1)
            """)
        guard count == 1 else {
            let present = try transaction.count("SELECT version FROM dialogue WHERE id = \(id)")
            throw Refusal.changedMeanwhile(version: present)
        }
        guard status == .recorded else { return }
        for member in members {
            try transaction.execute(
                """
                UPDATE dialogue_party SET agreed_at = \(member.agreedAt?.milliseconds)
                WHERE dialogue_id = \(id) AND party_id = \(member.party)
                """)
        }
    }
}

extension Dialogue {
    private init(_ row: any Row) {
        id = row.int(0)
        publicID = row.text(1)
        author = row.int(2)
        version = row.int(3)
        status = Status(rawValue: row.text(4)) ?? .draft
        language = Language(rawValue: row.text(5)) ?? .en
        title = row.text(6)
        text = row.text(7)
        level = Level(rawValue: row.text(8)) ?? .bilateral
        heldOn = row.optionalText(9).flatMap { Day($0) }
        recordedAt = row.optionalInt(10).map { Instant(milliseconds: Int64($0)) }
        members = []
        drafters = []
    }

    /// What everybody sees: the rule `isPublic`, as SQL.
    static let isPublic: SQL = """
        d.recorded_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM dialogue_party w WHERE w.dialogue_id = d.id AND w.agreed_at IS NULL)
        """

    /// The dialogue of a public id, whoever may see it; rules decide that.
    package static func find(_ publicID: String, _ reader: any Reader) throws -> Dialogue? {
        guard publicID.utf8.allSatisfy({ (0x2D...0x7A).contains($0) }) else { return nil }
        return try all("d.public_id = \(publicID)", readsAllParts: true, reader).first
    }

    /// The same within an act: on PostgreSQL the row is locked until the act ends.
    static func find(_ publicID: String, for transaction: any Transaction) throws -> Dialogue? {
        guard publicID.utf8.allSatisfy({ (0x2D...0x7A).contains($0) }) else { return nil }
        if transaction.engine == .postgresql {
            try transaction.forEach(
                "SELECT id FROM dialogue WHERE public_id = \(publicID) FOR UPDATE"
            ) { _ in }
        }
        return try find(publicID, transaction)
    }

    static func all(publicIDs: Set<String>, _ reader: any Reader) throws -> [Dialogue] {
        guard !publicIDs.isEmpty else { return [] }
        let list = publicIDs.sorted().map { id -> SQL in "\(id)" }.joined(", ")
        return try all("d.public_id IN (\(list))", reader)
    }

    /// What a party takes part in, its own drafts among them, the latest first; rules decide which it sees.
    /// `after`: the last one before.
    static func all(
        of party: Party.ID, where narrower: [SQL] = [], _ reader: any Reader,
        after: Dialogue? = nil, limit: Int = 500
    ) throws -> [Dialogue] {
        let rest: [SQL] = after.map { ["d.id < \($0.id)"] } ?? []
        return try all(
            ([isOf(party)] + narrower + rest).joined(" AND "), order: "d.id DESC", limit: limit,
            reader)
    }

    static func count(
        of party: Party.ID, where narrower: [SQL], _ reader: any Reader
    ) throws -> Int {
        try reader.count(
            "SELECT count(*) FROM dialogue d WHERE \(([isOf(party)] + narrower).joined(" AND "))")
    }

    private static func isOf(_ party: Party.ID) -> SQL {
        """
        d.id IN (SELECT dialogue_id FROM dialogue_party WHERE party_id = \(party))
        AND (d.status = 'recorded' OR d.author = \(party))
        """
    }

    /// What everybody sees of a party, the latest day first.
    static func allPublic(
        of party: Party.ID, _ reader: any Reader, limit: Int
    ) throws -> [Dialogue] {
        try all(isPublic(of: party), limit: limit, reader)
    }

    /// What `allPublic(of:)` asks first, to be foreseen.
    static func publicQuery(of party: Party.ID, limit: Int) -> SQL {
        query(isPublic(of: party), order: latestFirst, limit: limit, offset: 0)
    }

    private static func isPublic(of party: Party.ID) -> SQL {
        """
        \(isPublic) AND d.id IN (
            SELECT dialogue_id FROM dialogue_party WHERE party_id = \(party))
        """
    }

    private static let latestFirst: SQL = "d.held_on DESC, d.public_id"

    private static func query(_ condition: SQL, order: SQL, limit: Int, offset: Int) -> SQL {
        """
        SELECT d.id, d.public_id, d.author, d.version, d.status, d.language, d.title, d.text,
            d.level, d.held_on, d.recorded_at
        FROM dialogue d WHERE \(condition) ORDER BY \(order) LIMIT \(limit) OFFSET \(offset)
        """
    }

    /// What everybody sees of a filter, the latest day first; `after`: the last one before.
    static func allPublic(
        _ filter: RecordFilter, _ reader: any Reader, after: Dialogue? = nil, limit: Int,
        offset: Int = 0
    ) throws -> [Dialogue] {
        var conditions = [isPublic] + Self.conditions(filter)
        if let after, let day = after.heldOn?.description {
            conditions.append(
                "(d.held_on < \(day) OR (d.held_on = \(day) AND d.public_id > \(after.publicID)))")
        }
        return try all(conditions.joined(" AND "), limit: limit, offset: offset, reader)
    }

    /// How many of a filter everybody sees.
    static func countPublic(_ filter: RecordFilter, _ reader: any Reader) throws -> Int {
        let condition = ([isPublic] + conditions(filter)).joined(" AND ")
        return try reader.count("SELECT count(*) FROM dialogue d WHERE \(condition)")
    }

    /// `readsAllParts`: also of nothing, so that what is absent takes the time of what never was.
    private static func all(
        _ condition: SQL, order: SQL = latestFirst, limit: Int = 500,
        offset: Int = 0, readsAllParts: Bool = false, _ reader: any Reader
    ) throws -> [Dialogue] {
        var dialogues = try reader.all(
            query(condition, order: order, limit: limit, offset: offset), Dialogue.init)
        guard !dialogues.isEmpty || readsAllParts else { return [] }
        let ids = dialogues.map { dialogue -> SQL in "\(dialogue.id)" }.joined(
            ", ", empty: "\(condition.absentID)")
        let index = Dictionary(uniqueKeysWithValues: dialogues.enumerated().map { ($1.id, $0) })
        try reader.forEach(
            """
            SELECT m.dialogue_id, m.party_id, p.kind, m.agreed_at
            FROM dialogue_party m JOIN party p ON p.id = m.party_id
            WHERE m.dialogue_id IN (\(ids)) ORDER BY m.dialogue_id, m.party_id
            """
        ) { row in
            guard let place = index[row.int(0)] else { return }
            dialogues[place].members.append(
                Member(
                    party: row.int(1), isState: Party.Kind(rawValue: row.text(2))?.isState ?? false,
                    agreedAt: row.optionalInt(3).map { Instant(milliseconds: Int64($0)) }))
        }
        try reader.forEach(
            "SELECT dialogue_id, person_id FROM dialogue_drafter WHERE dialogue_id IN (\(ids))"
        ) { row in
            if let place = index[row.int(0)] { dialogues[place].drafters.insert(row.int(1)) }
        }
        return dialogues
    }
}
