import Base
package import Database
import Documents
import Parties

extension Request {
    private static let columns: SQL = """
        id, public_id, state_party, version, status, language, title, need, purpose, kinds,
        publication, cleared_by, submitted_at, receipt, themes, targets, marker, marker_reason,
        period_from, period_until, currency, cost_low, cost_high, listed_at
        """

    private init(_ row: any Row) {
        id = row.int(0)
        publicID = row.text(1)
        state = row.int(2)
        version = row.int(3)
        status = Status(rawValue: row.text(4)) ?? .draft
        language = Language(rawValue: row.text(5)) ?? .en
        title = row.text(6)
        need = row.text(7)
        purpose = row.text(8)
        kinds = row.text(9).split(separator: " ").compactMap { SupportKind(rawValue: String($0)) }
        publication = Publication(rawValue: row.text(10)) ?? .nothing
        clearedBy = row.optionalInt(11)
        submittedAt = row.optionalInt(12).map { Instant(milliseconds: Int64($0)) }
        receipt = row.optionalText(13)
        themes = row.text(14).split(separator: " ").map(String.init)
        targets = row.text(15).split(separator: " ").map(String.init)
        marker = row.optionalText(16).flatMap(GenderMarker.Score.init).map {
            GenderMarker(score: $0, reason: row.optionalText(17) ?? "")
        }
        period = Period(
            from: row.optionalText(18).flatMap { Day($0) },
            until: row.optionalText(19).flatMap { Day($0) })
        cost = row.optionalText(20).flatMap(Currency.init).map {
            CostRange(currency: $0, low: row.int(21), high: row.int(22))
        }
        listedAt = row.optionalInt(23).map { Instant(milliseconds: Int64($0)) }
        recommendations = []
        addressees = []
        drafters = []
        messages = []
        consulted = []
        comments = []
        files = []
    }

    /// The request of a public id, whoever may see it; rules decide that.
    package static func find(
        _ publicID: String, reading parts: Parts = .all, _ reader: any Reader
    ) throws -> Request? {
        // What cannot be an identifier is not asked for: PostgreSQL knows no NUL in a text.
        guard publicID.utf8.allSatisfy({ (0x2D...0x7A).contains($0) }) else { return nil }
        return try all("public_id = \(publicID)", reading: parts, readsAllParts: true, reader).first
    }

    /// The same within an act: on PostgreSQL the row is locked until the act ends.
    package static func find(_ publicID: String, for transaction: any Transaction) throws
        -> Request?
    {
        if transaction.engine == .postgresql,
            publicID.utf8.allSatisfy({ (0x2D...0x7A).contains($0) })
        {
            try transaction.forEach(
                "SELECT id FROM request WHERE public_id = \(publicID) FOR UPDATE"
            ) { _ in }
        }
        return try find(publicID, transaction)
    }

    static func all(publicIDs: Set<String>, _ reader: any Reader) throws -> [Request] {
        guard !publicIDs.isEmpty else { return [] }
        let list = publicIDs.sorted().map { id -> SQL in "\(id)" }.joined(", ")
        return try all("public_id IN (\(list))", reader)
    }

    /// How much of a request is read.
    package enum Parts: Sendable, Comparable {
        /// What the public is told by itself: its State, how it stands, what it is called.
        case head
        /// Also who was asked and consulted, which decides who else may see it.
        case sight
        /// All that everybody may see of it, at most.
        case published
        /// Also who drafted it, its thread, its comments and its files.
        case all
    }

    package static func all(
        ids: Set<Int>, reading parts: Parts = .all, _ reader: any Reader
    ) throws -> [Request] {
        guard !ids.isEmpty else { return [] }
        let list = ids.sorted().map { id -> SQL in "\(id)" }.joined(", ")
        return try all("id IN (\(list))", reading: parts, reader)
    }

    /// What a State has written, the latest first.
    static func all(of state: Party.ID, _ reader: any Reader) throws -> [Request] {
        try all("state_party = \(state)", order: .begun, reader)
    }

    /// What was submitted to a party, the latest first.
    static func all(to party: Party.ID, _ reader: any Reader) throws -> [Request] {
        try all(
            """
            submitted_at IS NOT NULL AND id IN
                (SELECT request_id FROM request_addressee WHERE party_id = \(party))
            """, reader)
    }

    /// What was submitted to the United Nations system, the latest first: a coordinator's list.
    static func allToSystem(_ reader: any Reader) throws -> [Request] {
        try all(
            """
            submitted_at IS NOT NULL AND id IN
                (SELECT a.request_id FROM request_addressee a JOIN party p ON p.id = a.party_id
                WHERE p.kind = 'un-entity')
            """, reader)
    }

    /// What was submitted and says that a party was consulted, the latest first.
    static func all(consulting party: Party.ID, _ reader: any Reader) throws -> [Request] {
        try all(
            """
            submitted_at IS NOT NULL AND id IN
                (SELECT request_id FROM request_consulted WHERE party_id = \(party))
            """, reader)
    }

    /// What the public may know a party to have been asked, the latest first.
    static func allPublic(
        to party: Party.ID, _ reader: any Reader, limit: Int
    ) throws -> [Request] {
        try all(latest(limit, to: party), reading: .published, limit: limit, reader)
    }

    /// What `allPublic(of:)` asks first of a State, and `allPublic(to:)` of others, to be foreseen.
    static func publicQuery(of party: Party, limit: Int) -> SQL {
        party.kind.isState
            ? query(isPublic(of: party.id), order: .listed, limit: limit, offset: 0)
            : query(latest(limit, to: party.id), order: .submitted, limit: limit, offset: 0)
    }

    private static func latest(_ limit: Int, to party: Party.ID) -> SQL {
        """
        id IN (SELECT request_id FROM request_asked WHERE party_id = \(party)
            ORDER BY submitted_at DESC, public_id LIMIT \(limit))
        """
    }

    private static func isPublic(of state: Party.ID) -> SQL {
        "state_party = \(state) AND \(isPublic)"
    }

    /// What the public may know to exist.
    static let isPublic: SQL = "listed_at IS NOT NULL AND publication <> 'nothing'"

    /// What the public may know to exist, the latest first. `after`: the last one before.
    static func allPublic(
        where conditions: [SQL], _ reader: any Reader, after: Request? = nil, limit: Int,
        offset: Int = 0
    ) throws -> [Request] {
        let condition = ([isPublic] + conditions).joined(" AND ")
        let rest: SQL = after.map { following($0, in: .listed) } ?? ""
        return try all(
            "\(condition)\(rest)", reading: .published, order: .listed, limit: limit,
            offset: offset, reader)
    }

    /// How many of a filter the public may know to exist.
    static func countPublic(
        _ filter: RecordFilter, on today: Day, _ reader: any Reader
    ) throws -> Int {
        if case .helper(let party) = filter.onlyParty {
            return try reader.count("SELECT count(*) FROM request_asked WHERE party_id = \(party)")
        }
        return try countPublic(where: conditions(filter, on: today), reader)
    }

    /// How many the public may know to exist.
    static func countPublic(where conditions: [SQL] = [], _ reader: any Reader) throws -> Int {
        try reader.count(
            "SELECT count(*) FROM request WHERE \(([isPublic] + conditions).joined(" AND "))")
    }

    /// What the public may know a State to have asked, the latest first.
    static func allPublic(
        of state: Party.ID, _ reader: any Reader, limit: Int
    ) throws -> [Request] {
        try all(
            isPublic(of: state), reading: .published, order: .listed, limit: limit, reader)
    }

    /// The requests that serve a recommendation and whose recommendations are public.
    package static func allPublic(
        serving recommendation: Int, _ reader: any Reader
    ) throws -> [Request] {
        try all(serves(recommendation), reading: .published, reader)
    }

    /// What `allPublic(serving:)` asks first, to be foreseen.
    static func query(serving recommendation: Int) -> SQL {
        query(serves(recommendation), order: .submitted, limit: maximum, offset: 0)
    }

    private static func serves(_ recommendation: Int) -> SQL {
        """
        submitted_at IS NOT NULL AND publication IN ('summary', 'full') AND id IN
            (SELECT request_id FROM request_recommendation
            WHERE recommendation_id = \(recommendation))
        """
    }

    /// Lists for programs.
    enum List: String, CaseIterable {
        case published = "public"
        /// Of the actor's State.
        case own
        /// Asked of the actor's party.
        case asked
        /// Naming the actor's party as consulted.
        case consulted
        /// Asked of the United Nations system: for coordinators.
        case system
    }

    /// The rule of who sees what, as a condition; nil where the actor sees none of the list.
    private static func condition(_ list: List, for actor: Actor?) -> SQL? {
        guard list != .published else { return isPublic }
        guard let actor, actor.readsForParty else { return nil }
        switch list {
        case .published: return nil
        case .own: return "state_party = \(actor.party)"
        case .asked:
            return """
                submitted_at IS NOT NULL AND id IN
                    (SELECT request_id FROM request_addressee WHERE party_id = \(actor.party))
                """
        case .consulted:
            return """
                submitted_at IS NOT NULL AND id IN
                    (SELECT request_id FROM request_consulted WHERE party_id = \(actor.party))
                """
        case .system:
            guard actor.has(.coordinator) else { return nil }
            return """
                submitted_at IS NOT NULL AND id IN
                    (SELECT a.request_id FROM request_addressee a
                    JOIN party p ON p.id = a.party_id WHERE p.kind = 'un-entity')
                """
        }
    }

    /// A part of a list, the latest first, and how many there are. `after`: the last one before.
    static func page(
        _ list: List, for actor: Actor?, where narrower: [SQL], _ reader: any Reader,
        after: Request?, limit: Int
    ) throws -> (count: Int, items: [Request]) {
        guard let seen = condition(list, for: actor) else { return (0, []) }
        let condition = ([seen] + narrower).joined(" AND ")
        let order: Order =
            switch list {
            case .published: .listed
            case .own: .begun
            case .asked, .consulted, .system: .submitted
            }
        let rest: SQL? = after.map { following($0, in: order) }
        return (
            try reader.count("SELECT count(*) FROM request WHERE \(condition)"),
            try all("\(condition)\(rest ?? "")", order: order, limit: limit, reader)
        )
    }

    /// The latest first.
    private enum Order {
        /// When a draft was begun is its State's own.
        case begun
        /// For those who see when that was.
        case submitted
        /// For the public: what it may only know to exist stands at the beginning of its month.
        case listed

        var sql: SQL {
            switch self {
            case .begun: "id DESC"
            case .submitted: "submitted_at DESC, public_id"
            case .listed: "listed_at DESC, public_id"
            }
        }
    }

    /// What comes after a request in an order.
    private static func following(_ last: Request, in order: Order) -> SQL {
        func following(_ column: StaticString, _ instant: Instant?) -> SQL {
            guard let time = instant?.milliseconds else { return "" }
            return """
                 AND (\(raw: column) < \(time)
                    OR (\(raw: column) = \(time) AND public_id > \(last.publicID)))
                """
        }
        return switch order {
        case .begun: " AND id < \(last.id)"
        case .submitted: following("submitted_at", last.submittedAt)
        case .listed: following("listed_at", last.listedAt)
        }
    }

    private static let maximum = 500

    private static func query(_ condition: SQL, order: Order, limit: Int, offset: Int) -> SQL {
        """
        SELECT \(columns) FROM request WHERE \(condition) ORDER BY \(order.sql)
        LIMIT \(limit) OFFSET \(offset)
        """
    }

    /// At most `limit`; the lists that use it show as many as a person can work through. `readsAllParts`: also of
    /// nothing, so that what is absent takes the time of what never was.
    private static func all(
        _ condition: SQL, reading parts: Parts = .all, order: Order = .submitted,
        limit: Int = maximum, offset: Int = 0, readsAllParts: Bool = false, _ reader: any Reader
    ) throws -> [Request] {
        var requests = try reader.all(
            query(condition, order: order, limit: limit, offset: offset), Request.init)
        guard parts != .head, !requests.isEmpty || readsAllParts else { return requests }
        let ids = requests.map { request -> SQL in "\(request.id)" }.joined(
            ", ", empty: "\(condition.absentID)")
        let index = Dictionary(uniqueKeysWithValues: requests.enumerated().map { ($1.id, $0) })
        var queries: [RowQuery] = []
        func add(_ sql: SQL, _ body: @escaping (any Row, inout Request) -> Void) {
            queries.append(
                RowQuery(sql) { row in
                    if let place = index[row.int(0)] { body(row, &requests[place]) }
                })
        }
        add(
            """
            SELECT a.request_id, a.party_id, a.is_lead, a.answer, a.answered_at, a.reason,
                a.answers_by, a.pass_to, a.asked_at, p.kind
            FROM request_addressee a JOIN party p ON p.id = a.party_id
            WHERE a.request_id IN (\(ids)) ORDER BY a.request_id, a.is_lead DESC, a.party_id
            """
        ) { $1.addressees.append(Addressee($0)) }
        add(
            """
            SELECT request_id, party_id, answer, is_named, text, answered_at
            FROM request_consulted WHERE request_id IN (\(ids)) ORDER BY request_id, party_id
            """
        ) { $1.consulted.append(Consultation($0)) }
        if parts >= .published {
            add(
                """
                SELECT request_id, recommendation_id FROM request_recommendation
                WHERE request_id IN (\(ids)) ORDER BY request_id, recommendation_id DESC
                """
            ) { $1.recommendations.append($0.int(1)) }
        }
        guard parts == .all else {
            try reader.forEach(together: queries)
            return requests
        }
        add("SELECT request_id, person_id FROM request_drafter WHERE request_id IN (\(ids))") {
            $1.drafters.insert($0.int(1))
        }
        add(
            """
            SELECT request_id, number, party_id, person_id, is_reply, language, text, at
            FROM request_message WHERE request_id IN (\(ids)) ORDER BY request_id, number
            """
        ) { row, request in
            request.messages.append(
                Message(
                    number: row.int(1), party: row.int(2), person: row.int(3),
                    isReply: row.bool(4), language: Language(rawValue: row.text(5)) ?? .en,
                    text: row.text(6), at: Instant(milliseconds: Int64(row.int(7)))))
        }
        add(
            """
            SELECT request_id, public_id, name, kind, size, sha256
            FROM request_file WHERE request_id IN (\(ids)) ORDER BY request_id, id
            """
        ) { row, request in
            guard let kind = UploadKind(rawValue: row.text(3)) else { return }
            request.files.append(
                File(
                    publicID: row.text(1), name: row.text(2), kind: kind, size: row.int(4),
                    sha256: row.text(5)))
        }
        var readers: [Int: [Int: [Party.ID]]] = [:]
        queries.append(
            RowQuery(
                """
                SELECT request_id, number, party_id FROM request_comment_reader
                WHERE request_id IN (\(ids)) ORDER BY request_id, number, party_id
                """
            ) { readers[$0.int(0), default: [:]][$0.int(1), default: []].append($0.int(2)) })
        add(
            """
            SELECT request_id, number, party_id, person_id, language, text, at
            FROM request_comment WHERE request_id IN (\(ids)) ORDER BY request_id, number
            """
        ) { row, request in
            request.comments.append(
                Comment(
                    number: row.int(1), party: row.int(2), person: row.int(3),
                    readers: readers[row.int(0)]?[row.int(1)] ?? [],
                    language: Language(rawValue: row.text(4)) ?? .en, text: row.text(5),
                    at: Instant(milliseconds: Int64(row.int(6)))))
        }
        try reader.forEach(together: queries)
        return requests
    }
}

extension Request.Addressee {
    fileprivate init(_ row: any Row) {
        self.init(
            party: row.int(1), isOfSystem: row.text(9) == Party.Kind.entity.rawValue,
            isLead: row.bool(2))
        answer = Request.Answer(rawValue: row.text(3)) ?? .none
        answeredAt = row.optionalInt(4).map { Instant(milliseconds: Int64($0)) }
        reason = row.optionalText(5)
        until = row.optionalText(6).flatMap { Day($0) }
        passTo = row.optionalInt(7)
        askedAt = row.optionalInt(8).map { Instant(milliseconds: Int64($0)) }
    }
}

extension Request.Consultation {
    fileprivate init(_ row: any Row) {
        self.init(party: row.int(1))
        answer = Answer(rawValue: row.text(2)) ?? .none
        isNamed = row.bool(3)
        text = row.text(4)
        answeredAt = row.optionalInt(5).map { Instant(milliseconds: Int64($0)) }
    }
}
