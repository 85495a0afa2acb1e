import Agreements
import Base
package import Database
import Parties

extension Activity {
    private static let columns: SQL = """
        id, public_id, lead, version, status, language, title, text, planned_from, planned_until,
        started_on, since_on, ended_on
        """

    private init(_ row: any Row) {
        func day(_ column: Int) -> Day? { row.optionalText(column).flatMap { Day($0) } }
        id = row.int(0)
        publicID = row.text(1)
        lead = row.int(2)
        version = row.int(3)
        status = Status(rawValue: row.text(4)) ?? .planned
        language = Language(rawValue: row.text(5)) ?? .en
        title = row.text(6)
        text = row.text(7)
        plannedFrom = day(8)
        plannedUntil = day(9)
        startedOn = day(10)
        sinceOn = day(11)
        endedOn = day(12)
        partners = []
        components = []
        entries = []
        results = []
    }

    /// What the public may see on a day: the rule `ActivityRules.isPublic`, as SQL.
    static func isPublic(on today: Day) -> SQL {
        """
        started_on IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM activity_component c JOIN agreement a ON a.id = c.agreement_id
            WHERE c.activity_id = activity.id AND NOT (a.is_shown = 1 AND a.starts_on IS NOT NULL
                AND a.starts_on <= \(today.description)
                AND (a.stopped_on IS NULL OR a.stopped_on >= a.starts_on)))
        """
    }

    /// In delivery with consent on a day: `Standing.delivery`, as SQL.
    static func isInDelivery(on today: Day) -> SQL {
        """
        status = 'delivery' AND NOT EXISTS (
            SELECT 1 FROM activity_component c JOIN agreement a ON a.id = c.agreement_id
            WHERE c.activity_id = activity.id AND NOT (a.status = 'signed'
                AND a.starts_on <= \(today.description)
                AND a.period_until >= \(today.description)))
        """
    }

    /// The activity of a public id, whoever may see it; rules decide that.
    package static func find(_ publicID: String, _ reader: any Reader) throws -> Activity? {
        guard publicID.utf8.allSatisfy({ (0x2D...0x7A).contains($0) }) else { return nil }
        return try all("public_id = \(publicID)", readsAllParts: true, reader).first
    }

    /// The same within an act: on PostgreSQL its agreements are locked, then the activity itself.
    static func findLocked(
        _ publicID: String, _ transaction: any Transaction
    ) throws -> Activity? {
        let known = try find(publicID, transaction)
        if transaction.engine == .postgresql {
            // Also of none: what is absent costs what costs what never was.
            let id = known?.id ?? 0
            try transaction.forEach(
                """
                SELECT id FROM agreement WHERE id IN (
                    SELECT agreement_id FROM activity_component WHERE activity_id = \(id))
                ORDER BY id FOR UPDATE
                """
            ) { _ in }
            try transaction.forEach("SELECT id FROM activity WHERE id = \(id) FOR UPDATE") { _ in }
        }
        return try find(publicID, transaction)
    }

    /// What is in delivery under an agreement, locked until the act ends.
    static func allInDelivery(
        under agreement: Int, for transaction: any Transaction
    ) throws -> [Activity] {
        let condition: SQL = """
            status = 'delivery' AND id IN (
                SELECT activity_id FROM activity_component WHERE agreement_id = \(agreement))
            """
        if transaction.engine == .postgresql {
            try transaction.forEach(
                "SELECT id FROM activity WHERE \(condition) ORDER BY id FOR UPDATE"
            ) { _ in }
        }
        return try all(condition, limit: 100_000, transaction)
    }

    static func all(publicIDs: Set<String>, _ reader: any Reader) throws -> [Activity] {
        guard !publicIDs.isEmpty else { return [] }
        let list = publicIDs.sorted().map { id -> SQL in "\(id)" }.joined(", ")
        return try all("public_id IN (\(list))", reader)
    }

    static func all(under agreements: Set<Int>, _ reader: any Reader) throws -> [Activity] {
        guard !agreements.isEmpty else { return [] }
        let list = agreements.sorted().map { id -> SQL in "\(id)" }.joined(", ")
        return try all(
            """
            id IN (SELECT activity_id FROM activity_component WHERE agreement_id IN (\(list)))
            """, reader)
    }

    /// Those a party runs, takes part in, or has done for it, the latest first.
    static func all(of party: Party.ID, _ reader: any Reader) throws -> [Activity] {
        try all(involving(party), reader)
    }

    static func involving(_ party: Party.ID) -> SQL {
        """
        (id IN (SELECT activity_id FROM activity_partner WHERE party_id = \(party))
            OR id IN (SELECT activity_id FROM activity_component WHERE state_party = \(party)))
        """
    }

    static func allPublic(
        of party: Party.ID? = nil, where narrower: [SQL] = [], on today: Day,
        _ reader: any Reader, after: Activity? = nil, limit: Int = 500, offset: Int = 0
    ) throws -> [Activity] {
        var conditions = [isPublic(on: today)] + narrower
        if let party { conditions.append(involving(party)) }
        if let after, let day = after.startedOn?.description {
            conditions.append(
                """
                (started_on < \(day) OR (started_on = \(day) AND public_id > \(after.publicID)))
                """)
        }
        // When a draft was begun is its parties' own.
        return try all(
            conditions.joined(" AND "), order: "started_on DESC, public_id", limit: limit,
            offset: offset, reader)
    }

    static func countPublic(
        where narrower: [SQL] = [], on today: Day, _ reader: any Reader
    ) throws -> Int {
        let conditions = [isPublic(on: today)] + narrower
        return try reader.count(
            "SELECT count(*) FROM activity WHERE \(conditions.joined(" AND "))")
    }

    /// What all activities under an agreement have committed in a currency.
    static func committed(
        under agreement: Int, in currency: Currency, _ reader: any Reader
    ) throws -> Int {
        try reader.count(
            """
            SELECT CAST(COALESCE(sum(t.amount), 0) AS BIGINT) FROM activity_entry t
            JOIN activity_component c
                ON c.activity_id = t.activity_id AND c.state_party = t.state_party
            WHERE c.agreement_id = \(agreement) AND t.kind = 'commitment'
                AND t.currency = \(currency.code)
            """)
    }

    /// `readsAllParts`: also of nothing, so that what is absent takes the time of what never was.
    static func all(
        _ condition: SQL, order: SQL = "id DESC", limit: Int = 500, offset: Int = 0,
        readsAllParts: Bool = false, _ reader: any Reader
    ) throws -> [Activity] {
        var activities = try reader.all(
            """
            SELECT \(columns) FROM activity WHERE \(condition) ORDER BY \(order)
            LIMIT \(limit) OFFSET \(offset)
            """, Activity.init)
        guard !activities.isEmpty || readsAllParts else { return [] }
        let ids = activities.map { activity -> SQL in "\(activity.id)" }
            .joined(", ", empty: "\(0)")
        let index = Dictionary(uniqueKeysWithValues: activities.enumerated().map { ($1.id, $0) })
        func add(_ sql: SQL, _ body: (any Row, inout Activity) -> Void) throws {
            try reader.forEach(sql) { row in
                if let place = index[row.int(0)] { body(row, &activities[place]) }
            }
        }
        let components = try reader.all(
            """
            SELECT activity_id, state_party, agreement_id, currency, amount
            FROM activity_component WHERE activity_id IN (\(ids))
            ORDER BY activity_id, state_party
            """
        ) { row in
            (
                activity: row.int(0), state: row.int(1), agreement: row.int(2),
                budget: row.optionalText(3).flatMap(Currency.init).map {
                    Money($0, minorUnits: row.int(4))
                }
            )
        }
        let agreements = Dictionary(
            uniqueKeysWithValues: try Agreement.all(
                ids: Set(components.map(\.agreement)), readsAllParts: readsAllParts, reader
            ).map { ($0.id, $0) })
        for component in components {
            guard let place = index[component.activity],
                let agreement = agreements[component.agreement]
            else { continue }
            activities[place].components.append(
                Component(
                    state: component.state, agreement: agreement, budget: component.budget))
        }
        try add(
            """
            SELECT activity_id, party_id FROM activity_partner
            WHERE activity_id IN (\(ids)) ORDER BY activity_id, place
            """
        ) { if $0.int(1) != $1.lead { $1.partners.append($0.int(1)) } }
        try add(
            """
            SELECT activity_id, number, state_party, kind, value_date, currency, amount, person_id,
                at
            FROM activity_entry WHERE activity_id IN (\(ids)) ORDER BY activity_id, number
            """
        ) { if let entry = Entry($0) { $1.entries.append(entry) } }
        try add(
            """
            SELECT activity_id, number, title, indicator, baseline, target, actual, women, men,
                reported_at, answer, answer_text, answered_at
            FROM activity_result WHERE activity_id IN (\(ids)) ORDER BY activity_id, number
            """
        ) { $1.results.append(Result($0)) }
        return activities
    }
}

extension Activity.Entry {
    fileprivate init?(_ row: any Row) {
        guard let kind = Kind(rawValue: row.text(3)), let day = Day(row.text(4)),
            let currency = Currency(row.text(5))
        else { return nil }
        self.init(
            number: row.int(1), state: row.int(2), kind: kind, valueDate: day,
            money: Money(currency, minorUnits: row.int(6)), person: row.int(7),
            at: Instant(milliseconds: Int64(row.int(8))))
    }
}

extension Activity.Result {
    fileprivate init(_ row: any Row) {
        self.init(
            number: row.int(1), title: row.text(2), indicator: row.text(3), baseline: row.int(4),
            target: row.int(5), actual: row.int(6), women: row.int(7), men: row.int(8),
            reportedAt: Instant(milliseconds: Int64(row.int(9))),
            answer: Answer(rawValue: row.text(10)) ?? .none, answerText: row.text(11),
            answeredAt: row.optionalInt(12).map { Instant(milliseconds: Int64($0)) })
    }
}
