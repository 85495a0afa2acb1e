import Base
package import Database
package import Parties
import Requests

/// How a standing offer is written and read, and what its history compares.
extension StandingOffer: ActRecord {
    package static var kind: StaticString { "standing" }

    package var trailFields: [(name: String, value: String)] {
        func day(_ day: Day?) -> String { day?.description ?? "" }
        return [
            ("status", status.rawValue), ("language", language.code), ("title", title),
            ("text", text), ("kinds", spaced(kinds)), ("themes", themes.joined(separator: " ")),
            ("level", level.rawValue), ("manner", manner?.rawValue ?? ""),
            ("tongues", spaced(tongues)),
            ("reach", reach.isForAll ? "all" : spaced(reach.groups)),
            ("states", reach.states.map(String.init).joined(separator: " ")),
            ("period", "\(day(period.from))/\(day(period.until))"),
            ("money", money.map { "\($0.currency.code) \($0.decimalText)" } ?? ""),
            ("in-kind", inKind), ("conditions", conditions), ("valid-until", day(validUntil)),
            ("marker", marker.map { "\($0.score.rawValue) \($0.reason)" } ?? ""),
        ]
    }

    package func store(_ transaction: any Transaction) throws {
        if version == 1 {
            try transaction.execute(
                """
                INSERT INTO standing_offer (id, public_id, provider, version, status, language,
                    title, text, kinds, themes, level, tongues, for_all, country_groups, in_kind,
                    conditions)
                VALUES (\(id), \(publicID), \(provider), 1, 'draft', \(language.code), \(title),
                    \(text), \(spaced(kinds)), \(themes.joined(separator: " ")),
                    \(level.rawValue), \(spaced(tongues)), \(reach.isForAll),
                    \(spaced(reach.groups)), \(inKind), \(conditions))
                """)
        } else {
            try update(transaction)
        }
        for person in drafters.sorted() {
            try transaction.execute(
                """
                INSERT INTO standing_offer_drafter (offer_id, person_id) VALUES (\(id), \(person))
                ON CONFLICT DO NOTHING
                """)
        }
        // For whom it is, is written while it is a draft: afterwards it stays.
        guard status == .draft else { return }
        try transaction.execute("DELETE FROM standing_offer_state WHERE offer_id = \(id)")
        for state in Set(reach.states).sorted() {
            try transaction.execute(
                "INSERT INTO standing_offer_state (offer_id, party_id) VALUES (\(id), \(state))")
        }
    }

    private func update(_ transaction: any Transaction) throws {
        let count = try transaction.executeCounting(
            """
            UPDATE standing_offer SET version = \(version), status = \(status.rawValue),
                language = \(language.code), title = \(title), text = \(text),
                kinds = \(spaced(kinds)), themes = \(themes.joined(separator: " ")),
                level = \(level.rawValue), manner = \(manner?.rawValue),
                tongues = \(spaced(tongues)), for_all = \(reach.isForAll),
                country_groups = \(spaced(reach.groups)),
                period_from = \(period.from?.description),
                period_until = \(period.until?.description),
                currency = \(money?.currency.code), amount = \(money?.minorUnits),
                in_kind = \(inKind), conditions = \(conditions),
                valid_until = \(validUntil?.description), marker = \(marker?.score.rawValue),
                marker_reason = \(marker?.reason), published_at = \(publishedAt?.milliseconds)
            WHERE id = \(id) AND version = \(version - 1)
            """)
        guard count == 1 else {
            let present = try transaction.count(
                "SELECT version FROM standing_offer WHERE id = \(id)")
            throw Refusal.changedMeanwhile(version: present)
        }
    }
}

/// Codes in one column, which are all without spaces.
private func spaced<Code: RawRepresentable<String>>(_ codes: [Code]) -> String {
    codes.map(\.rawValue).joined(separator: " ")
}

extension StandingOffer {
    private static let columns: SQL = """
        o.id, o.public_id, o.provider, o.version, o.status, o.language, o.title, o.text, o.kinds,
        o.themes, o.level, o.manner, o.tongues, o.for_all, o.country_groups, o.period_from,
        o.period_until, o.currency, o.amount, o.in_kind, o.conditions, o.valid_until, o.marker,
        o.marker_reason, o.published_at
        """

    private init(_ row: any Row) {
        func day(_ column: Int) -> Day? { row.optionalText(column).flatMap { Day($0) } }
        func codes<Code: RawRepresentable<String>>(_ column: Int) -> [Code] {
            row.text(column).split(separator: " ").compactMap { Code(rawValue: String($0)) }
        }
        id = row.int(0)
        publicID = row.text(1)
        provider = row.int(2)
        version = row.int(3)
        status = Status(rawValue: row.text(4)) ?? .draft
        language = Language(rawValue: row.text(5)) ?? .en
        title = row.text(6)
        text = row.text(7)
        kinds = codes(8)
        themes = row.text(9).split(separator: " ").map(String.init)
        level = Offer.Level(rawValue: row.text(10)) ?? .multilateral
        manner = row.optionalText(11).flatMap(Offer.Manner.init)
        tongues = codes(12)
        reach = Reach(isForAll: row.bool(13), groups: codes(14))
        period = .init(from: day(15), until: day(16))
        money = row.optionalText(17).flatMap(Currency.init).map {
            Money($0, minorUnits: row.int(18))
        }
        inKind = row.text(19)
        conditions = row.text(20)
        validUntil = day(21)
        marker = row.optionalText(22).flatMap(Requests.Request.GenderMarker.Score.init).map {
            .init(score: $0, reason: row.optionalText(23) ?? "")
        }
        publishedAt = row.optionalInt(24).map { Instant(milliseconds: Int64($0)) }
        drafters = []
    }

    /// The standing offer of a public id, whoever may see it; rules decide that.
    package static func find(_ publicID: String, _ reader: any Reader) throws -> StandingOffer? {
        guard publicID.utf8.allSatisfy({ (0x2D...0x7A).contains($0) }) else { return nil }
        return try all("o.public_id = \(publicID)", readsAllParts: true, reader).first
    }

    package static func all(ids: Set<Int>, _ reader: any Reader) throws -> [StandingOffer] {
        guard !ids.isEmpty else { return [] }
        let list = ids.sorted().map { id -> SQL in "\(id)" }.joined(", ")
        return try all("o.id IN (\(list))", reader)
    }

    /// The same within an act: on PostgreSQL the row is locked until the act ends.
    package static func find(
        _ publicID: String, for transaction: any Transaction
    ) throws -> StandingOffer? {
        guard publicID.utf8.allSatisfy({ (0x2D...0x7A).contains($0) }) else { return nil }
        if transaction.engine == .postgresql {
            try transaction.forEach(
                "SELECT id FROM standing_offer WHERE public_id = \(publicID) FOR UPDATE"
            ) { _ in }
        }
        return try find(publicID, transaction)
    }

    static func all(publicIDs: Set<String>, _ reader: any Reader) throws -> [StandingOffer] {
        guard !publicIDs.isEmpty else { return [] }
        let list = publicIDs.sorted().map { id -> SQL in "\(id)" }.joined(", ")
        return try all("o.public_id IN (\(list))", reader)
    }

    /// What a party has, drafts and what ended among them, the latest first.
    static func all(of provider: Party.ID, _ reader: any Reader) throws -> [StandingOffer] {
        try all("o.provider = \(provider)", order: "o.id DESC", reader)
    }

    /// A part of that, narrowed, and how many there are; `after`: the last one before.
    static func page(
        of provider: Party.ID, _ filter: StandingOfferFilter, _ reader: any Reader,
        after: StandingOffer?, limit: Int
    ) throws -> (count: Int, items: [StandingOffer]) {
        let condition = (["o.provider = \(provider)"] + filter.conditions).joined(" AND ")
        let rest: SQL = after.map { " AND o.id < \($0.id)" } ?? ""
        return (
            try reader.count("SELECT count(*) FROM standing_offer o WHERE \(condition)"),
            try all("\(condition)\(rest)", order: "o.id DESC", limit: limit, reader)
        )
    }

    /// What the catalogue shows on a day, the latest first; `after`: the last one before.
    static func allInCatalogue(
        _ filter: StandingOfferFilter = .init(), on today: Day, _ reader: any Reader,
        after: StandingOffer? = nil, limit: Int = 500, offset: Int = 0
    ) throws -> [StandingOffer] {
        var conditions = [filter.condition(on: today)]
        if let after, let published = after.publishedAt?.milliseconds {
            conditions.append(
                """
                (o.published_at < \(published)
                    OR (o.published_at = \(published) AND o.public_id > \(after.publicID)))
                """)
        }
        return try all(conditions.joined(" AND "), limit: limit, offset: offset, reader)
    }

    /// What `allInCatalogue` asks first, to be foreseen.
    static func catalogueQuery(
        _ filter: StandingOfferFilter, on today: Day, limit: Int
    ) -> SQL {
        query(filter.condition(on: today), order: latestFirst, limit: limit, offset: 0)
    }

    private static let latestFirst: SQL = "o.published_at DESC, o.public_id"

    private static func query(_ condition: SQL, order: SQL, limit: Int, offset: Int) -> SQL {
        """
        SELECT \(columns) FROM standing_offer o
        WHERE \(condition) ORDER BY \(order) LIMIT \(limit) OFFSET \(offset)
        """
    }

    static func countInCatalogue(
        _ filter: StandingOfferFilter, on today: Day, _ reader: any Reader
    ) throws -> Int {
        try reader.count(
            "SELECT count(*) FROM standing_offer o WHERE \(filter.condition(on: today))")
    }

    /// Those of the catalogue that have one of the kinds and are not for named others alone.
    static func candidates(
        _ kinds: [SupportKind], for state: Party.ID, on today: Day, _ reader: any Reader
    ) throws -> [StandingOffer] {
        guard !kinds.isEmpty else { return [] }
        let shared = kinds.map { kind -> SQL in
            "(' ' || o.kinds || ' ') LIKE \("% \(kind.rawValue) %")"
        }.joined(" OR ")
        return try all(
            """
            \(StandingOfferFilter().condition(on: today)) AND (\(shared))
            AND (o.for_all = 1 OR o.country_groups <> '' OR EXISTS (
                SELECT 1 FROM standing_offer_state s
                WHERE s.offer_id = o.id AND s.party_id = \(state)))
            """, reader)
    }

    /// Who has offers in the catalogue.
    static func providers(on today: Day, _ reader: any Reader) throws -> [Party.ID] {
        try reader.all(
            """
            SELECT DISTINCT o.provider FROM standing_offer o
            WHERE \(StandingOfferFilter().condition(on: today)) ORDER BY o.provider
            """
        ) { $0.int(0) }
    }

    /// `readsAllParts`: also of nothing, so that what is absent takes the time of what never was.
    private static func all(
        _ condition: SQL, order: SQL = latestFirst, limit: Int = 500,
        offset: Int = 0, readsAllParts: Bool = false, _ reader: any Reader
    ) throws -> [StandingOffer] {
        var offers = try reader.all(
            query(condition, order: order, limit: limit, offset: offset), StandingOffer.init)
        guard !offers.isEmpty || readsAllParts else { return [] }
        let ids = offers.map { offer -> SQL in "\(offer.id)" }.joined(
            ", ", empty: "\(condition.absentID)")
        let index = Dictionary(uniqueKeysWithValues: offers.enumerated().map { ($1.id, $0) })
        try reader.forEach(
            """
            SELECT offer_id, party_id FROM standing_offer_state WHERE offer_id IN (\(ids))
            ORDER BY offer_id, party_id
            """
        ) { row in
            if let place = index[row.int(0)] { offers[place].reach.states.append(row.int(1)) }
        }
        try reader.forEach(
            "SELECT offer_id, person_id FROM standing_offer_drafter WHERE offer_id IN (\(ids))"
        ) { row in
            if let place = index[row.int(0)] { offers[place].drafters.insert(row.int(1)) }
        }
        return offers
    }
}

extension StandingOffer {
    /// Whether a party is a State for whom it is.
    package func isFor(
        _ party: Party.ID, _ directories: PartyDirectoryCache, _ reader: any Reader
    ) throws -> Bool {
        guard let party = try Party.find(party, reader), party.kind.isState else { return false }
        if reach.isForAll || reach.states.contains(party.id) { return true }
        let groups = CountryGroup.all(of: party, try directories.directory(reader))
        return reach.groups.contains(where: groups.contains)
    }
}
