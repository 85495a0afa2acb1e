import Base
package import Database
import Parties
import Recommendations

/// How an account is written, and what its history compares.
extension StateProgress: ActRecord {
    package static var kind: StaticString { "progress" }

    package var trailFields: [(name: String, value: String)] {
        [
            ("status", status.rawValue), ("standing", account.standing.rawValue),
            ("day", account.day?.description ?? ""), ("language", account.language.code),
            ("text", account.text), ("shown", isShown ? "yes" : "no"),
        ]
    }

    package func store(_ transaction: any Transaction) throws {
        if version == 1 {
            try transaction.execute(
                """
                INSERT INTO progress (id, public_id, recommendation_id, state_party, version, status,
                    standing, as_of, language, text, is_shown)
                VALUES (\(id), \(publicID), \(recommendation), \(state), 1, 'draft',
                    \(account.standing.rawValue), \(account.day?.description),
                    \(account.language.code), \(account.text), 0)
                """)
        } else {
            let count = try transaction.executeCounting(
                """
                UPDATE progress SET version = \(version), status = \(status.rawValue),
                    standing = \(account.standing.rawValue), as_of = \(account.day?.description),
                    language = \(account.language.code), text = \(account.text),
                    cleared_by = \(clearedBy),
                    shown_standing = \(published?.account.standing.rawValue),
                    shown_as_of = \(published?.account.day?.description),
                    shown_language = \(published?.account.language.code),
                    shown_text = \(published?.account.text),
                    published_at = \(published?.at.milliseconds), is_shown = \(isShown)
                WHERE id = \(id) AND version = \(version - 1)
                """)
            guard count == 1 else {
                let present = try transaction.count("SELECT version FROM progress WHERE id = \(id)")
                throw Refusal.changedMeanwhile(version: present)
            }
            try transaction.execute("DELETE FROM progress_drafter WHERE progress_id = \(id)")
        }
        for person in drafters.sorted() {
            try transaction.execute(
                "INSERT INTO progress_drafter (progress_id, person_id) VALUES (\(id), \(person))")
        }
    }
}

extension StateProgress {
    private static let columns: SQL = """
        p.id, p.public_id, p.recommendation_id, r.public_id, p.state_party, p.version, p.status,
        p.standing, p.as_of, p.language, p.text, p.cleared_by, p.shown_standing, p.shown_as_of,
        p.shown_language, p.shown_text, p.published_at, p.is_shown
        """

    private init(_ row: any Row) {
        func account(_ first: Int) -> Account {
            Account(
                standing: row.optionalText(first).flatMap(Standing.init) ?? .notBegun,
                day: row.optionalText(first + 1).flatMap { Day($0) },
                language: row.optionalText(first + 2).flatMap { Language(rawValue: $0) } ?? .en,
                text: row.optionalText(first + 3) ?? "")
        }
        id = row.int(0)
        publicID = row.text(1)
        recommendation = row.int(2)
        recommendationID = row.text(3)
        state = row.int(4)
        version = row.int(5)
        status = Status(rawValue: row.text(6)) ?? .draft
        self.account = account(7)
        clearedBy = row.optionalInt(11)
        published = row.optionalInt(16).map {
            Published(account: account(12), at: Instant(milliseconds: Int64($0)))
        }
        isShown = row.bool(17)
        drafters = []
    }

    /// The account of a recommendation, whoever may see it; rules decide that.
    static func find(of recommendation: Int, _ reader: any Reader) throws -> StateProgress? {
        try all(isOf(recommendation), reader).first
    }

    /// What a State's people have written and not published yet.
    static func all(waitingIn state: Party.ID, _ reader: any Reader) throws -> [StateProgress] {
        try all("p.state_party = \(state) AND p.status <> 'published'", reader)
    }

    /// What the public may see, as a list asks for it.
    struct Filter: Sendable {
        var state: Party.ID?
        var standing: Standing?
        /// Slug of the State, for addresses.
        var stateSlug: String?
        /// Instead of what is public: whatever the people of a State have written.
        var writtenBy: Party.ID?

        fileprivate var conditions: SQL {
            if let writtenBy { return "p.state_party = \(writtenBy)" }
            var conditions: [SQL] = ["p.is_shown = 1"]
            if let state { conditions.append("p.state_party = \(state)") }
            if let standing { conditions.append("p.shown_standing = \(standing.rawValue)") }
            return conditions.joined(" AND ")
        }
    }

    /// Those of a filter, the latest first: as they were published, and one's own as they were begun.
    static func all(
        _ filter: Filter, _ reader: any Reader, after: StateProgress? = nil, limit: Int,
        offset: Int = 0
    ) throws -> [StateProgress] {
        var condition = filter.conditions
        guard filter.writtenBy == nil else {
            if let after { condition = "\(condition) AND p.id < \(after.id)" }
            return try all(condition, limit: limit, offset: offset, reader)
        }
        if let after, let at = after.published?.at.milliseconds {
            condition = """
                \(condition) AND (p.published_at < \(at)
                    OR (p.published_at = \(at) AND r.public_id > \(after.recommendationID)))
                """
        }
        return try all(
            condition, order: "p.published_at DESC, r.public_id", limit: limit, offset: offset,
            reader)
    }

    /// That of a recommendation, where it is among those of a filter.
    static func find(
        of recommendation: Int, in filter: Filter, _ reader: any Reader
    ) throws -> StateProgress? {
        try all("p.recommendation_id = \(recommendation) AND \(filter.conditions)", reader).first
    }

    static func count(_ filter: Filter, _ reader: any Reader) throws -> Int {
        try reader.count(countQuery(filter))
    }

    /// What `count` asks, to be foreseen.
    static func countQuery(_ filter: Filter) -> SQL {
        "SELECT count(*) FROM progress p WHERE \(filter.conditions)"
    }

    /// What `find(of:)` asks first, to be foreseen.
    static func query(of recommendation: Int) -> SQL {
        query(isOf(recommendation), order: latest, limit: maximum, offset: 0)
    }

    private static let latest: SQL = "p.id DESC"
    private static let maximum = 500

    private static func isOf(_ recommendation: Int) -> SQL {
        "p.recommendation_id = \(recommendation)"
    }

    private static func query(_ condition: SQL, order: SQL, limit: Int, offset: Int) -> SQL {
        """
        SELECT \(columns) FROM progress p JOIN recommendation r ON r.id = p.recommendation_id
        WHERE \(condition) ORDER BY \(order) LIMIT \(limit) OFFSET \(offset)
        """
    }

    private static func all(
        _ condition: SQL, order: SQL = latest, limit: Int = maximum, offset: Int = 0,
        _ reader: any Reader
    ) throws -> [StateProgress] {
        var all = try reader.all(
            query(condition, order: order, limit: limit, offset: offset), StateProgress.init)
        guard !all.isEmpty else { return [] }
        let ids = all.map { progress -> SQL in "\(progress.id)" }.joined(", ")
        let index = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1.id, $0) })
        try reader.forEach(
            "SELECT progress_id, person_id FROM progress_drafter WHERE progress_id IN (\(ids))"
        ) { row in
            if let place = index[row.int(0)] { all[place].drafters.insert(row.int(1)) }
        }
        return all
    }
}
