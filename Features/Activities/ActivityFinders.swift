import Agreements
import Base
package import Database
import Parties
import Requests

extension Activity {
    /// How much of an activity is read.
    enum Parts: Sendable, Comparable {
        /// All that a list shows: who does it, for whom, with whose consent, and which results.
        case summary
        /// What was booked, too.
        case money
        /// Also what its results measure.
        case figures
        /// Its whole plan, too; also of none, so that what is absent takes the time of what never was.
        case all
    }

    private static let columns: SQL = """
        id, public_id, lead, version, status, language, title, text, planned_from, planned_until,
        started_on, since_on, ended_on, kinds, themes, targets, marker, marker_reason, evaluated_on,
        evaluation, evaluation_address
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
        isWhole = false
        func list(_ column: Int) -> [String] {
            row.text(column).split(separator: " ").map(String.init)
        }
        plan.kinds = list(13).compactMap(SupportKind.init)
        plan.themes = list(14)
        plan.targets = list(15)
        plan.marker = row.optionalText(16).flatMap {
            Requests.Request.GenderMarker.Score(rawValue: $0)
        }
        .map { Requests.Request.GenderMarker(score: $0, reason: row.text(17)) }
        evaluation = day(18).map {
            Evaluation(on: $0, text: row.text(19), address: row.text(20))
        }
    }

    /// In delivery with the consent of a State on a day: `Standing.delivery`, of rows that need not be
    /// public.
    static func hasConsentInDelivery(on today: Day) -> SQL {
        """
        (status = 'delivery' AND EXISTS (
            SELECT 1 FROM activity_component c JOIN agreement a ON a.id = c.agreement_id
            WHERE c.activity_id = activity.id AND c.stopped_on IS NULL AND a.status = 'signed'
                AND a.starts_on <= \(today.description)
                AND a.period_until >= \(today.description)))
        """
    }

    /// Without an agreement of its State, on a basis of its own.
    static let isOutside: SQL =
        "EXISTS (SELECT 1 FROM activity_outside x WHERE x.activity_id = activity.id)"

    /// The activity of a public id, whoever may see it; rules decide that.
    package static func find(_ publicID: String, _ reader: any Reader) throws -> Activity? {
        guard publicID.utf8.allSatisfy({ (0x2D...0x7A).contains($0) }) else { return nil }
        return try all("public_id = \(publicID)", reading: .all, reader).first
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

    /// What is in delivery under an agreement, whose own row the act has locked.
    static func allInDelivery(under agreement: Int, _ reader: any Reader) throws -> [Activity] {
        try all(isDelivered(under: agreement), limit: 100_000, reader)
    }

    /// What stands still under it is not.
    private static func isDelivered(under agreement: Int) -> SQL {
        """
        status = 'delivery' AND id IN (
            SELECT activity_id FROM activity_component
            WHERE agreement_id = \(agreement) AND stopped_on IS NULL)
        """
    }

    /// What is in delivery under an agreement, locked until the act ends.
    static func allInDelivery(
        under agreement: Int, for transaction: any Transaction
    ) throws -> [Activity] {
        let condition = isDelivered(under: agreement)
        if transaction.engine == .postgresql {
            try transaction.forEach(
                "SELECT id FROM activity WHERE \(condition) ORDER BY id FOR UPDATE"
            ) { _ in }
        }
        return try all(condition, reading: .all, limit: 100_000, transaction)
    }

    static func all(ids: Set<Int>, _ reader: any Reader) throws -> [Activity] {
        guard !ids.isEmpty else { return [] }
        let list = ids.sorted().map { id -> SQL in "\(id)" }.joined(", ")
        return try all("id IN (\(list))", reader)
    }

    static func all(publicIDs: Set<String>, _ reader: any Reader) throws -> [Activity] {
        guard !publicIDs.isEmpty else { return [] }
        let list = publicIDs.sorted().map { id -> SQL in "\(id)" }.joined(", ")
        return try all("public_id IN (\(list))", reader)
    }

    static func all(
        under agreements: Set<Int>, reading parts: Parts = .figures, _ reader: any Reader
    ) throws -> [Activity] {
        guard !agreements.isEmpty else { return [] }
        let list = agreements.sorted().map { id -> SQL in "\(id)" }.joined(", ")
        return try all(
            """
            id IN (SELECT activity_id FROM activity_component WHERE agreement_id IN (\(list)))
            """, reading: parts, reader)
    }

    /// Those under an agreement that follows from a request.
    static func all(
        serving request: Int, reading parts: Parts = .figures, _ reader: any Reader
    ) throws -> [Activity] {
        try all(serves(request), reading: parts, reader)
    }

    /// What `all(serving:)` asks first, to be foreseen.
    static func query(serving request: Int) -> SQL { query(serves(request)) }

    private static func serves(_ request: Int) -> SQL {
        """
        id IN (SELECT c.activity_id FROM activity_component c
            JOIN agreement a ON a.id = c.agreement_id WHERE a.request_id = \(request))
        """
    }

    /// Those a party runs, takes part in, or has done for it, the latest first.
    static func all(of party: Party.ID, _ reader: any Reader) throws -> [Activity] {
        try all("id IN (\(involving(party)))", reader)
    }

    /// The ids of those that a party runs, takes part in, or has done for it.
    static func involving(_ party: Party.ID) -> SQL {
        """
        SELECT activity_id FROM activity_partner WHERE party_id = \(party)
        UNION SELECT activity_id FROM activity_component WHERE state_party = \(party)
        UNION SELECT x.activity_id FROM activity_outside x JOIN activity v ON v.id = x.activity_id
        WHERE x.state_party = \(party) AND v.started_on IS NOT NULL
        """
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

    /// The same in every currency.
    static func allCommitted(under agreement: Int, _ reader: any Reader) throws -> [Money] {
        try reader.all(
            """
            SELECT t.currency, CAST(sum(t.amount) AS BIGINT) FROM activity_entry t
            JOIN activity_component c
                ON c.activity_id = t.activity_id AND c.state_party = t.state_party
            WHERE c.agreement_id = \(agreement) AND t.kind = 'commitment'
            GROUP BY t.currency ORDER BY t.currency
            """
        ) { row in Currency(row.text(0)).map { Money($0, minorUnits: row.int(1)) } }
        .compactMap { $0 }
    }

    static func query(
        _ condition: SQL, order: SQL = "id DESC", limit: Int = 500, offset: Int = 0
    ) -> SQL {
        """
        SELECT \(columns) FROM activity WHERE \(condition) ORDER BY \(order)
        LIMIT \(limit) OFFSET \(offset)
        """
    }

    static func all(
        _ condition: SQL, reading parts: Parts = .figures, order: SQL = "id DESC", limit: Int = 500,
        offset: Int = 0, _ reader: any Reader
    ) throws -> [Activity] {
        var activities = try reader.all(
            query(condition, order: order, limit: limit, offset: offset), Activity.init)
        guard !activities.isEmpty || parts == .all else { return [] }
        let ids = activities.map { activity -> SQL in "\(activity.id)" }
            .joined(", ", empty: "\(condition.absentID)")
        let index = Dictionary(uniqueKeysWithValues: activities.enumerated().map { ($1.id, $0) })
        var queries: [RowQuery] = []
        func add(_ sql: SQL, _ body: @escaping (any Row, inout Activity) -> Void) {
            queries.append(
                RowQuery(sql) { row in
                    if let place = index[row.int(0)] { body(row, &activities[place]) }
                })
        }
        var components:
            [(activity: Int, state: Int, agreement: Int, budget: Money?, stopped: Day?)] = []
        queries.append(
            RowQuery(
                """
                SELECT activity_id, state_party, agreement_id, currency, amount, stopped_on
                FROM activity_component WHERE activity_id IN (\(ids))
                ORDER BY activity_id, state_party
                """
            ) { row in
                let budget = row.optionalText(3).flatMap(Currency.init).map {
                    Money($0, minorUnits: row.int(4))
                }
                components.append(
                    (
                        row.int(0), row.int(1), row.int(2), budget,
                        row.optionalText(5).flatMap { Day($0) }
                    ))
            })
        add(
            """
            SELECT activity_id, state_party, basis, law FROM activity_outside
            WHERE activity_id IN (\(ids))
            """
        ) { row, activity in
            guard let basis = OutsideBasis(rawValue: row.text(2)) else { return }
            activity.outside = Outside(basis: basis, state: row.int(1), law: row.text(3))
        }
        add(
            """
            SELECT activity_id, party_id FROM activity_partner
            WHERE activity_id IN (\(ids)) ORDER BY activity_id, place
            """
        ) { if $0.int(1) != $1.lead { $1.partners.append($0.int(1)) } }
        add(
            """
            SELECT activity_id, number, kind, title, women, men, trained_women, trained_men,
                reported_at, answer, answer_text, answered_at
            FROM activity_result WHERE activity_id IN (\(ids)) ORDER BY activity_id, number
            """
        ) { $1.results.append(Result($0)) }
        add(
            """
            SELECT activity_id, number, state_party, answer, text, answered_at
            FROM activity_result_answer WHERE activity_id IN (\(ids))
            ORDER BY activity_id, number, place
            """
        ) { row, activity in
            guard let place = activity.results.firstIndex(where: { $0.number == row.int(1) }),
                let answer = Result.Answer(rawValue: row.text(3))
            else { return }
            activity.results[place].answers.append(
                .init(
                    state: row.int(2), answer: answer, text: row.text(4),
                    at: Instant(milliseconds: Int64(row.int(5)))))
        }
        add(
            """
            SELECT activity_id, role, kind, name, identifier, is_unnamed FROM activity_organisation
            WHERE activity_id IN (\(ids)) ORDER BY activity_id, number
            """
        ) { row, activity in
            guard let role = Participant.Role(rawValue: row.int(1)),
                let kind = Organisation.Kind(rawValue: row.int(2))
            else { return }
            activity.plan.organisations.append(
                Organisation(
                    role: role, kind: kind, name: row.text(3), identifier: row.text(4),
                    isUnnamed: row.bool(5)))
        }
        if parts >= .money { addEntries(ids, add) }
        if parts >= .figures { addFigures(ids, add) }
        if parts == .all { addPlans(ids, add) }
        try reader.forEach(together: queries)
        let agreements = Dictionary(
            uniqueKeysWithValues: try Agreement.all(
                ids: Set(components.map(\.agreement)), reading: .consent,
                orAbsent: parts == .all ? condition.absentID : nil, reader
            ).map { ($0.id, $0) })
        for component in components {
            guard let place = index[component.activity],
                let agreement = agreements[component.agreement]
            else { continue }
            activities[place].components.append(
                Component(
                    state: component.state, agreement: agreement, budget: component.budget,
                    stoppedOn: component.stopped))
        }
        return activities
    }

    /// Changes one of its indicators in its place.
    mutating func change(_ indicator: Int, _ body: (inout Indicator) -> Void) {
        for result in results.indices {
            if let place = results[result].indicators.firstIndex(where: { $0.number == indicator })
            {
                body(&results[result].indicators[place])
            }
        }
    }

    /// Their ledgers.
    private static func addEntries(
        _ ids: SQL, _ add: (SQL, @escaping (any Row, inout Activity) -> Void) -> Void
    ) {
        add(
            """
            SELECT activity_id, number, state_party, kind, value_date, currency, amount, person_id,
                at
            FROM activity_entry WHERE activity_id IN (\(ids)) ORDER BY activity_id, number
            """
        ) { if let entry = Entry($0) { $1.entries.append(entry) } }
    }

    /// What their results measure.
    private static func addFigures(
        _ ids: SQL, _ add: (SQL, @escaping (any Row, inout Activity) -> Void) -> Void
    ) {
        add(
            """
            SELECT activity_id, result, number, title, measure, baseline_year, baseline
            FROM activity_indicator WHERE activity_id IN (\(ids)) ORDER BY activity_id, number
            """
        ) { row, activity in
            guard let place = activity.results.firstIndex(where: { $0.number == row.int(1) })
            else { return }
            activity.results[place].indicators.append(Indicator(row))
        }
        add(
            """
            SELECT activity_id, indicator, period_from, period_until, target, actual, women, men,
                children, adults, older, with_disability, without_disability
            FROM activity_period WHERE activity_id IN (\(ids))
            ORDER BY activity_id, indicator, period_from
            """
        ) { row, activity in
            guard let period = Indicator.Period(row) else { return }
            activity.change(row.int(1)) { $0.periods.append(period) }
        }
    }

    /// The lists of their plans, for pages and acts of one.
    private static func addPlans(
        _ ids: SQL, _ add: (SQL, @escaping (any Row, inout Activity) -> Void) -> Void
    ) {
        func rows(_ columns: SQL, _ table: SQL, _ order: SQL) -> SQL {
            """
            SELECT activity_id, \(columns) FROM \(table) WHERE activity_id IN (\(ids))
            ORDER BY activity_id, \(order)
            """
        }
        add("SELECT id FROM activity WHERE id IN (\(ids))") { $1.isWhole = true }
        add(rows("code, share", "activity_sector", "place")) {
            $1.plan.sectors.append(SectorShare(code: $0.text(1), share: $0.int(2)))
        }
        add(rows("name, latitude, longitude", "activity_place", "number")) { row, activity in
            let point = row.optionalInt(2).flatMap {
                Point(latitude: $0, longitude: row.int(3))
            }
            activity.plan.places.append(Place(name: row.text(1), point: point))
        }
        add(
            """
            SELECT a.activity_id, a.party_id, a.role, p.kind
            FROM activity_participant a JOIN party p ON p.id = a.party_id
            WHERE a.activity_id IN (\(ids)) ORDER BY a.activity_id, a.role, a.party_id
            """
        ) { row, activity in
            guard let role = Participant.Role(rawValue: row.int(2)) else { return }
            activity.plan.participants.append(
                Participant(
                    party: row.int(1), role: role,
                    isOrganisation: row.text(3) == Party.Kind.organisation.rawValue))
        }
        add(
            rows(
                "state_party, period_from, period_until, currency, amount", "activity_budget",
                "state_party, period_from")
        ) { row, activity in
            guard let from = Day(row.text(2)), let until = Day(row.text(3)),
                let currency = Currency(row.text(4))
            else { return }
            activity.plan.budgets.append(
                Budget(
                    state: row.int(1), from: from, until: until,
                    money: Money(currency, minorUnits: row.int(5))))
        }
        add(rows("title, language, category, address", "activity_document", "number")) {
            row, activity in
            guard let language = Language(rawValue: row.text(2)),
                let category = Document.Category(rawValue: row.text(3))
            else { return }
            activity.plan.documents.append(
                Document(
                    title: row.text(1), language: language, category: category,
                    address: row.text(4)))
        }
        add(rows("office, mail, telephone, website", "activity_contact", "number")) {
            $1.plan.contacts.append(
                Contact(
                    office: $0.text(1), mail: $0.text(2), telephone: $0.text(3), website: $0.text(4)
                ))
        }
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
            number: row.int(1), kind: Kind(rawValue: row.text(2)) ?? .outcome, title: row.text(3),
            indicators: [], women: row.int(4), men: row.int(5), trainedWomen: row.int(6),
            trainedMen: row.int(7), reportedAt: Instant(milliseconds: Int64(row.int(8))),
            answer: Answer(rawValue: row.text(9)) ?? .none, answerText: row.text(10),
            answeredAt: row.optionalInt(11).map { Instant(milliseconds: Int64($0)) })
    }
}

extension Activity.Indicator {
    fileprivate init(_ row: any Row) {
        self.init(
            number: row.int(2), title: row.text(3),
            measure: Measure(rawValue: row.text(4)) ?? .unit, baselineYear: row.int(5),
            baseline: Activity.Measured(hundredths: row.int(6)), periods: [])
    }
}

extension Activity.Indicator.Period {
    fileprivate init?(_ row: any Row) {
        guard let from = Day(row.text(2)), let until = Day(row.text(3)) else { return nil }
        func measured(_ column: Int) -> Activity.Measured? {
            row.optionalInt(column).map { Activity.Measured(hundredths: $0) }
        }
        var parts: [Activity.Indicator.Part: Activity.Measured] = [:]
        for (place, part) in Activity.Indicator.Part.allCases.enumerated() {
            parts[part] = measured(6 + place)
        }
        self.init(
            from: from, until: until, target: Activity.Measured(hundredths: row.int(4)),
            actual: measured(5), parts: parts)
    }
}
