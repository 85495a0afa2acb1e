import Base
package import Database
package import Parties

extension Agreement {
    private static let columns: SQL = """
        id, public_id, offer_id, request_id, state_party, version, status, title, themes, places,
        period_from, period_until, authentic, text_hash, starts_on, stopped_on, is_shown,
        edition, amends, programme_id
        """

    private init(_ row: any Row) {
        func day(_ column: Int) -> Day? { row.optionalText(column).flatMap { Day($0) } }
        id = row.int(0)
        publicID = row.text(1)
        // The table holds no other combination.
        basis =
            Basis(
                offer: row.optionalInt(2), request: row.optionalInt(3),
                programme: row.optionalInt(19)) ?? .request(0)
        state = row.int(4)
        version = row.int(5)
        status = Status(rawValue: row.text(6)) ?? .draft
        title = row.text(7)
        themes = row.text(8)
        places = row.text(9)
        from = day(10)
        until = day(11)
        authentic = Language(rawValue: row.text(12)) ?? .en
        textHash = row.optionalText(13)
        startsOn = day(14)
        stoppedOn = day(15)
        isShown = row.bool(16)
        edition = row.int(17)
        amends = row.optionalText(18)
        providers = []
        ceilings = []
        texts = [:]
        signatures = []
        drafters = []
    }

    /// What the public may see on a day: the rule `AgreementRules.isPublic`, as SQL.
    static func isPublic(on today: Day) -> SQL {
        """
        is_shown = 1 AND starts_on <= \(today.description)
        AND (stopped_on IS NULL OR stopped_on >= starts_on)
        """
    }

    /// The agreement of a public id, whoever may see it; rules decide that.
    package static func find(_ publicID: String, _ reader: any Reader) throws -> Agreement? {
        guard publicID.utf8.allSatisfy({ (0x2D...0x7A).contains($0) }) else { return nil }
        return try all("public_id = \(publicID)", readsAllParts: true, reader).first
    }

    /// The same within an act: on PostgreSQL the row is locked until the act ends. Who needs an agreement
    /// and what rests on it locks the agreement first.
    package static func find(
        _ publicID: String, for transaction: any Transaction
    ) throws -> Agreement? {
        guard publicID.utf8.allSatisfy({ (0x2D...0x7A).contains($0) }) else { return nil }
        if transaction.engine == .postgresql {
            try transaction.forEach(
                "SELECT id FROM agreement WHERE public_id = \(publicID) FOR UPDATE"
            ) { _ in }
        }
        return try find(publicID, transaction)
    }

    /// How much of an agreement is read.
    package enum Parts: Sendable {
        /// Whom it binds, up to what amount, and when it held: all that lists show, and what rests on it asks.
        case consent
        case all
    }

    /// `absent`: asked for where there are no ids, so that what is absent takes the time of what never was.
    package static func all(
        ids: Set<Int>, reading parts: Parts = .all, orAbsent absent: Int? = nil,
        _ reader: any Reader
    ) throws -> [Agreement] {
        let ids = ids.isEmpty ? absent.map { [$0] } ?? [] : ids.sorted()
        guard !ids.isEmpty else { return [] }
        let list = ids.map { id -> SQL in "\(id)" }.joined(", ")
        return try all("id IN (\(list))", reading: parts, readsAllParts: absent != nil, reader)
    }

    static func all(publicIDs: Set<String>, _ reader: any Reader) throws -> [Agreement] {
        guard !publicIDs.isEmpty else { return [] }
        let list = publicIDs.sorted().map { id -> SQL in "\(id)" }.joined(", ")
        return try all("public_id IN (\(list))", reader)
    }

    static func all(from offers: Set<Int>, _ reader: any Reader) throws -> [Agreement] {
        guard !offers.isEmpty else { return [] }
        let list = offers.sorted().map { id -> SQL in "\(id)" }.joined(", ")
        return try all("offer_id IN (\(list))", reader)
    }

    /// Those made on a request without an offer.
    static func all(onAlone request: Int, _ reader: any Reader) throws -> [Agreement] {
        try all("request_id = \(request) AND offer_id IS NULL", reader)
    }

    /// Those made on a standing offer, as far as the actor may see them: what is not seen is not read.
    static func all(
        on programme: Int, for actor: Actor?, on today: Day, _ reader: any Reader
    ) throws -> [Agreement] {
        let own: SQL =
            if let actor, actor.readsForParty {
                """
                OR id IN (SELECT agreement_id FROM agreement_party
                    WHERE party_id = \(actor.party))
                """
            } else {
                ""
            }
        return try all(
            "programme_id = \(programme) AND ((\(isPublic(on: today))) \(own))", reader)
    }

    package static func all(
        serving request: Int, reading parts: Parts = .all, _ reader: any Reader
    ) throws -> [Agreement] {
        try all(serves(request), reading: parts, reader)
    }

    /// What `all(serving:)` asks first, to be foreseen.
    static func query(serving request: Int) -> SQL { query(serves(request)) }

    private static func serves(_ request: Int) -> SQL { "request_id = \(request)" }

    /// Those a party is party to, the latest first.
    package static func all(of party: Party.ID, _ reader: any Reader) throws -> [Agreement] {
        try all(
            "id IN (SELECT agreement_id FROM agreement_party WHERE party_id = \(party))", reader)
    }

    static func query(
        _ condition: SQL, order: SQL = "id DESC", limit: Int = 500, offset: Int = 0
    ) -> SQL {
        """
        SELECT \(columns) FROM agreement WHERE \(condition) ORDER BY \(order)
        LIMIT \(limit) OFFSET \(offset)
        """
    }

    static func all(
        _ condition: SQL, reading parts: Parts = .all, order: SQL = "id DESC", limit: Int = 500,
        offset: Int = 0, readsAllParts: Bool = false, _ reader: any Reader
    ) throws -> [Agreement] {
        var agreements = try reader.all(
            query(condition, order: order, limit: limit, offset: offset), Agreement.init)
        guard !agreements.isEmpty || readsAllParts else { return [] }
        let ids = agreements.map { agreement -> SQL in "\(agreement.id)" }
            .joined(", ", empty: "\(condition.absentID)")
        let index = Dictionary(uniqueKeysWithValues: agreements.enumerated().map { ($1.id, $0) })
        var queries: [RowQuery] = []
        func add(_ sql: SQL, _ body: @escaping (any Row, inout Agreement) -> Void) {
            queries.append(
                RowQuery(sql) { row in
                    if let place = index[row.int(0)] { body(row, &agreements[place]) }
                })
        }
        add(
            """
            SELECT agreement_id, party_id FROM agreement_party
            WHERE agreement_id IN (\(ids)) ORDER BY agreement_id, place
            """
        ) { if $0.int(1) != $1.state { $1.providers.append($0.int(1)) } }
        if parts == .all {
            add(
                """
                SELECT \(Edition.columns) FROM agreement_edition
                WHERE agreement_id IN (\(ids)) AND status <> 'signed'
                """
            ) { $1.amendment = Edition($0) }
        }
        // Of the agreement itself, as version 0, and of the amendment that is on its way.
        add(
            """
            SELECT agreement_id, 0, currency, amount FROM agreement_ceiling
            WHERE agreement_id IN (\(ids))
            UNION ALL
            SELECT c.agreement_id, c.number, c.currency, c.amount FROM agreement_edition_ceiling c
            JOIN agreement_edition e ON e.agreement_id = c.agreement_id AND e.number = c.number
            WHERE c.agreement_id IN (\(ids)) AND e.status <> 'signed'
            ORDER BY 1, 2, 3
            """
        ) { row, agreement in
            guard let currency = Currency(row.text(2)) else { return }
            let ceiling = Money(currency, minorUnits: row.int(3))
            if row.int(1) == 0 {
                agreement.ceilings.append(ceiling)
            } else {
                agreement.amendment?.terms.ceilings.append(ceiling)
            }
        }
        add(
            """
            SELECT agreement_id, suspended_on, resumed_on FROM agreement_pause
            WHERE agreement_id IN (\(ids)) ORDER BY agreement_id, number
            """
        ) { row, agreement in
            guard let from = Day(row.text(1)), let until = Day(row.text(2)) else { return }
            agreement.pauses.append(Pause(from: from, until: until))
        }
        if parts == .all { addText(ids, add) }
        try reader.forEach(together: queries)
        return agreements
    }

    /// Its texts, who drafted them and who signed them, for those who see it whole.
    private static func addText(
        _ ids: SQL, _ add: (SQL, @escaping (any Row, inout Agreement) -> Void) -> Void
    ) {
        add(
            """
            SELECT agreement_id, 0, language, text FROM agreement_text
            WHERE agreement_id IN (\(ids))
            UNION ALL
            SELECT c.agreement_id, c.number, c.language, c.text FROM agreement_edition_text c
            JOIN agreement_edition e ON e.agreement_id = c.agreement_id AND e.number = c.number
            WHERE c.agreement_id IN (\(ids)) AND e.status <> 'signed'
            """
        ) { row, agreement in
            guard let language = Language(rawValue: row.text(2)) else { return }
            if row.int(1) == 0 {
                agreement.texts[language] = row.text(3)
            } else {
                agreement.amendment?.terms.texts[language] = row.text(3)
            }
        }
        // A signature is of the text whose hash it bears.
        add(
            """
            SELECT agreement_id, party_id, person_id, text_hash, at FROM agreement_signature
            WHERE agreement_id IN (\(ids))
            UNION ALL
            SELECT agreement_id, party_id, person_id, text_hash, at
            FROM agreement_edition_signature WHERE agreement_id IN (\(ids))
            ORDER BY 1, 5, 2
            """
        ) { row, agreement in
            let signature = Signature(
                party: row.int(1), person: row.int(2), textHash: row.text(3),
                at: Instant(milliseconds: Int64(row.int(4))))
            if signature.textHash == agreement.textHash {
                agreement.signatures.append(signature)
            } else if signature.textHash == agreement.amendment?.textHash {
                agreement.amendment?.signatures.append(signature)
            }
        }
        add(
            """
            SELECT \(PaperStorage.columns) FROM agreement_paper WHERE agreement_id IN (\(ids))
            ORDER BY recorded_at, party_id
            """
        ) { row, agreement in
            let texts = [agreement.textHash, agreement.amendment?.textHash]
            if let paper = Paper(row), texts.contains(paper.textHash) {
                agreement.papers.append(paper)
            }
        }
        add(
            """
            SELECT agreement_id, party_id, text_hash FROM agreement_text_opening
            WHERE agreement_id IN (\(ids))
            """
        ) { if $0.text(2) == $1.textHash { $1.openingText.insert($0.int(1)) } }
        add(
            """
            SELECT agreement_id, 0, person_id FROM agreement_drafter
            WHERE agreement_id IN (\(ids))
            UNION ALL
            SELECT d.agreement_id, d.number, d.person_id FROM agreement_edition_drafter d
            JOIN agreement_edition e ON e.agreement_id = d.agreement_id AND e.number = d.number
            WHERE d.agreement_id IN (\(ids)) AND e.status <> 'signed'
            """
        ) { row, agreement in
            if row.int(1) == 0 {
                agreement.drafters.insert(row.int(2))
            } else {
                agreement.amendment?.drafters.insert(row.int(2))
            }
        }
    }
}
