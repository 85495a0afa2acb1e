import Base
package import Database
package import Parties
import Requests

/// How an offer is written and read, and what its history compares.
extension Offer: ActRecord {
    package static var kind: StaticString { "offer" }

    package var trailFields: [(name: String, value: String)] {
        [
            ("status", status.rawValue), ("language", language.code), ("title", title),
            ("text", text), ("kinds", kinds.map(\.rawValue).joined(separator: " ")),
            ("level", level.rawValue), ("manner", manner?.rawValue ?? ""),
            ("period", "\(day(period.from))/\(day(period.until))"),
            ("money", money.map { "\($0.currency.code) \($0.decimalText)" } ?? ""),
            ("in-kind", inKind), ("conditions", conditions), ("valid-until", day(validUntil)),
            ("marker", marker.map { "\($0.score.rawValue) \($0.reason)" } ?? ""),
            ("accepted", decision?.kinds.map(\.rawValue).joined(separator: " ") ?? ""),
            ("shows", "\(providerShows) \(stateShows)"),
        ]
    }

    private func day(_ day: Day?) -> String { day?.description ?? "" }

    package func store(_ transaction: any Transaction) throws {
        if version == 1 {
            try transaction.execute(
                """
                INSERT INTO offer (id, public_id, request_id, provider, version, status, language,
                    title, text, kinds, level, manner, period_from, period_until, currency, amount,
                    in_kind, conditions, valid_until, marker, marker_reason, provider_shows,
                    state_shows)
                VALUES (\(id), \(publicID), \(request.id), \(provider), 1, 'draft',
                    \(language.code), \(title), \(text),
                    \(kinds.map(\.rawValue).joined(separator: " ")), \(level.rawValue),
                    \(manner?.rawValue), \(period.from?.description),
                    \(period.until?.description), \(money?.currency.code),
                    \(money?.minorUnits), \(inKind), \(conditions),
                    \(validUntil?.description), \(marker?.score.rawValue), \(marker?.reason),
                    \(providerShows), \(stateShows))
                """)
        } else {
            try update(transaction)
        }
        for person in drafters.sorted() {
            try transaction.execute(
                """
                INSERT INTO offer_drafter (offer_id, person_id) VALUES (\(id), \(person))
                ON CONFLICT DO NOTHING
                """)
        }
    }

    private func update(_ transaction: any Transaction) throws {
        let count = try transaction.executeCounting(
            """
            UPDATE offer SET version = \(version), status = \(status.rawValue),
                language = \(language.code), title = \(title), text = \(text),
                kinds = \(kinds.map(\.rawValue).joined(separator: " ")),
                level = \(level.rawValue), manner = \(manner?.rawValue),
                period_from = \(period.from?.description),
                period_until = \(period.until?.description),
                currency = \(money?.currency.code), amount = \(money?.minorUnits),
                in_kind = \(inKind), conditions = \(conditions),
                valid_until = \(validUntil?.description), marker = \(marker?.score.rawValue),
                marker_reason = \(marker?.reason), published_at = \(publishedAt?.milliseconds),
                decided_at = \(decision?.at.milliseconds),
                decided_on = \(decision.map { WorkingCalendar.dayInGeneva($0.at).description }),
                decided_by = \(decision?.person), decision = \(decision?.text),
                accepted_kinds = \(decision?.kinds.map(\.rawValue).joined(separator: " ")),
                is_partial = \(decision?.isPartial ?? false), provider_shows = \(providerShows),
                state_shows = \(stateShows)
            WHERE id = \(id) AND version = \(version - 1)
            """)
        guard count == 1 else {
            let present = try transaction.count("SELECT version FROM offer WHERE id = \(id)")
            throw Refusal.changedMeanwhile(version: present)
        }
    }
}

extension Offer {
    private static let columns: SQL = """
        o.id, o.public_id, o.request_id, r.state_party, r.publication, o.provider, o.version,
        o.status, o.language, o.title, o.text, o.kinds, o.level, o.manner, o.period_from,
        o.period_until, o.currency, o.amount, o.in_kind, o.conditions, o.valid_until, o.marker,
        o.marker_reason, o.published_at, o.decided_at, o.decided_by, o.decision, o.accepted_kinds,
        o.is_partial, o.provider_shows, o.state_shows,
        (SELECT a.party_id FROM request_addressee a WHERE a.request_id = r.id AND a.is_lead = 1),
        r.status
        """

    private init(_ row: any Row) {
        func day(_ column: Int) -> Day? { row.optionalText(column).flatMap { Day($0) } }
        func instant(_ column: Int) -> Instant? {
            row.optionalInt(column).map { Instant(milliseconds: Int64($0)) }
        }
        func kinds(_ text: String) -> [SupportKind] {
            text.split(separator: " ").compactMap { SupportKind(rawValue: String($0)) }
        }
        id = row.int(0)
        publicID = row.text(1)
        request = Asked(
            id: row.int(2), state: row.int(3), lead: row.optionalInt(31),
            publication: Requests.Request.Publication(rawValue: row.text(4)) ?? .nothing,
            isOpen: row.text(32) == Requests.Request.Status.open.rawValue)
        provider = row.int(5)
        version = row.int(6)
        status = Status(rawValue: row.text(7)) ?? .draft
        language = Language(rawValue: row.text(8)) ?? .en
        title = row.text(9)
        text = row.text(10)
        self.kinds = kinds(row.text(11))
        level = Level(rawValue: row.text(12)) ?? .multilateral
        manner = row.optionalText(13).flatMap(Manner.init)
        period = .init(from: day(14), until: day(15))
        money = row.optionalText(16).flatMap(Currency.init).map {
            Money($0, minorUnits: row.int(17))
        }
        inKind = row.text(18)
        conditions = row.text(19)
        validUntil = day(20)
        marker = row.optionalText(21).flatMap(Requests.Request.GenderMarker.Score.init).map {
            .init(score: $0, reason: row.optionalText(22) ?? "")
        }
        publishedAt = instant(23)
        decision = instant(24).map {
            Decided(
                at: $0, person: row.int(25), text: row.optionalText(26) ?? "",
                kinds: kinds(row.optionalText(27) ?? ""), isPartial: row.bool(28))
        }
        providerShows = row.bool(29)
        stateShows = row.bool(30)
        drafters = []
    }

    /// What the public may see: the rule `OfferRules.isPublic`, as SQL; `offer_published` holds those for which it
    /// is true.
    static let isPublic: SQL = """
        o.published_at IS NOT NULL AND r.publication IN ('summary', 'full')
        AND (o.status = 'accepted' OR (o.provider_shows = 1 AND o.state_shows = 1))
        """

    /// The offer of a public id, whoever may see it; rules decide that.
    package static func find(_ publicID: String, _ reader: any Reader) throws -> Offer? {
        guard publicID.utf8.allSatisfy({ (0x2D...0x7A).contains($0) }) else { return nil }
        return try all("o.public_id = \(publicID)", readsAllParts: true, reader).first
    }

    /// The same within an act: on PostgreSQL the row is locked until the act ends.
    package static func find(
        _ publicID: String, for transaction: any Transaction
    ) throws -> Offer? {
        guard publicID.utf8.allSatisfy({ (0x2D...0x7A).contains($0) }) else { return nil }
        if transaction.engine == .postgresql {
            try transaction.forEach(
                "SELECT id FROM offer WHERE public_id = \(publicID) FOR UPDATE"
            ) { _ in }
        }
        return try find(publicID, transaction)
    }

    package static func all(ids: Set<Int>, _ reader: any Reader) throws -> [Offer] {
        guard !ids.isEmpty else { return [] }
        let list = ids.sorted().map { id -> SQL in "\(id)" }.joined(", ")
        return try all("o.id IN (\(list))", reader)
    }

    static func all(publicIDs: Set<String>, _ reader: any Reader) throws -> [Offer] {
        guard !publicIDs.isEmpty else { return [] }
        let list = publicIDs.sorted().map { id -> SQL in "\(id)" }.joined(", ")
        return try all("o.public_id IN (\(list))", reader)
    }

    /// How much of an offer is read.
    package enum Parts: Sendable {
        /// All that everybody may see of it, at most.
        case published
        /// Also who drafted it.
        case all
    }

    package static func all(
        answering request: Int, reading parts: Parts = .all, _ reader: any Reader
    ) throws -> [Offer] {
        try all(answers(request), reading: parts, reader)
    }

    /// What `all(answering:)` asks first, to be foreseen.
    static func query(answering request: Int) -> SQL { query(answers(request)) }

    private static func answers(_ request: Int) -> SQL { "o.request_id = \(request)" }

    /// What a party has offered, drafts among them, the latest first.
    static func all(of provider: Party.ID, _ reader: any Reader) throws -> [Offer] {
        try all("o.provider = \(provider)", reader)
    }

    /// What was offered to a State, the latest first.
    package static func all(to state: Party.ID, _ reader: any Reader) throws -> [Offer] {
        try all("r.state_party = \(state) AND o.published_at IS NOT NULL", reader)
    }

    /// What the State has before it of the requests that a party leads, the latest first.
    static func all(led lead: Party.ID, _ reader: any Reader) throws -> [Offer] {
        try all(
            """
            o.status = 'open' AND r.status = 'open' AND o.request_id IN (
                SELECT request_id FROM request_addressee
                WHERE party_id = \(lead) AND is_lead = 1)
            """, reader)
    }

    /// Accepted offers of a party, made or received, the latest first.
    package static func allAccepted(of party: Party.ID, _ reader: any Reader) throws -> [Offer] {
        try all(
            "o.status = 'accepted' AND (o.provider = \(party) OR r.state_party = \(party))", reader)
    }

    static func query(
        _ condition: SQL, order: SQL = "o.id DESC", limit: Int = 500, offset: Int = 0
    ) -> SQL {
        """
        SELECT \(columns) FROM offer o JOIN request r ON r.id = o.request_id
        WHERE \(condition) ORDER BY \(order) LIMIT \(limit) OFFSET \(offset)
        """
    }

    /// `readsAllParts`: also of nothing, so that what is absent takes the time of what never was.
    static func all(
        _ condition: SQL, reading parts: Parts = .all, order: SQL = "o.id DESC", limit: Int = 500,
        offset: Int = 0, readsAllParts: Bool = false, _ reader: any Reader
    ) throws -> [Offer] {
        var offers = try reader.all(
            query(condition, order: order, limit: limit, offset: offset), Offer.init)
        guard parts == .all, !offers.isEmpty || readsAllParts else { return offers }
        let ids = offers.map { offer -> SQL in "\(offer.id)" }.joined(
            ", ", empty: "\(condition.absentID)")
        let index = Dictionary(uniqueKeysWithValues: offers.enumerated().map { ($1.id, $0) })
        try reader.forEach(
            "SELECT offer_id, person_id FROM offer_drafter WHERE offer_id IN (\(ids))"
        ) { row in
            if let place = index[row.int(0)] { offers[place].drafters.insert(row.int(1)) }
        }
        return offers
    }
}
