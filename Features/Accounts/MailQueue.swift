import Base
import Database

/// How somebody wants to hear of notices.
enum MailChoice: String, Sendable, CaseIterable {
    case atOnce = "at-once"
    case daily, page

    /// Nobody has to choose: who works here is told.
    static let standard = MailChoice.atOnce

    static func current(of person: Int, _ reader: any Reader) throws -> MailChoice {
        let chosen = try reader.first(
            "SELECT choice FROM mail_choice WHERE person_id = \(person)"
        ) { MailChoice(rawValue: $0.text(0)) }
        return (chosen ?? nil) ?? standard
    }

    func store(for person: Int, _ transaction: any Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO mail_choice (person_id, choice) VALUES (\(person), \(rawValue))
            ON CONFLICT (person_id) DO UPDATE SET choice = excluded.choice
            """)
    }
}

/// A mail on its way, or at its end.
struct QueuedMail: Sendable, Equatable {
    let id: Int
    let publicID: String
    /// Ends mail for its reader without signing in.
    let stopCode: String
    let person: Int
    let isDigest: Bool
    let dueAt: Instant
    let attempts: Int
    let outcome: Outcome?
    let endedAt: Instant?

    enum Outcome: String, Sendable, CaseIterable {
        /// The mail system has taken it.
        case sent
        /// A demonstration shows what would have been sent.
        case shown
        /// When its time came there was nothing left to tell: read already, or not to be seen any more.
        case dropped
        case failed
    }

    private static let columns: SQL = """
        id, public_id, stop_code, person_id, is_digest, due_at, attempts, outcome, ended_at
        """

    private init(_ row: any Row) {
        id = row.int(0)
        publicID = row.text(1)
        stopCode = row.text(2)
        person = row.int(3)
        isDigest = row.bool(4)
        dueAt = Instant(milliseconds: Int64(row.int(5)))
        attempts = row.int(6)
        outcome = row.optionalText(7).flatMap(Outcome.init(rawValue:))
        endedAt = row.optionalInt(8).map { Instant(milliseconds: Int64($0)) }
    }

    /// A person's mails, the latest first.
    static func all(of person: Int, _ reader: any Reader, limit: Int) throws -> [QueuedMail] {
        try reader.all(
            """
            SELECT \(columns) FROM mail WHERE person_id = \(person) ORDER BY id DESC LIMIT \(limit)
            """, QueuedMail.init)
    }

    static func person(stopCode: String, _ reader: any Reader) throws -> Int? {
        guard (1...64).contains(stopCode.utf8.count),
            stopCode.utf8.allSatisfy({ (0x2D...0x7A).contains($0) })
        else { return nil }
        return try reader.first("SELECT person_id FROM mail WHERE stop_code = \(stopCode)") {
            $0.int(0)
        }
    }

    static func noticeIDs(
        of mails: [QueuedMail], _ reader: any Reader
    ) throws -> [(mail: Int, notice: Int)] {
        guard !mails.isEmpty else { return [] }
        let list = mails.map { mail -> SQL in "\(mail.id)" }.joined(", ")
        return try reader.all(
            """
            SELECT mail_id, notice_id FROM mail_notice WHERE mail_id IN (\(list))
            ORDER BY mail_id, notice_id
            """
        ) { ($0.int(0), $0.int(1)) }
    }
}

/// The outbox. Nothing is lost: a notice waits until it was decided who gets a mail of it, in the same
/// transaction as the mails; a mail waits until it has an outcome. See decision 0014.
enum MailQueue {
    /// The hour, in Geneva, at which digests are sent.
    static let digestHour = 7
    /// Longer than the mail system may take for one.
    static let leaseMilliseconds: Int64 = 5 * 60_000
    static let maximumAttempts = 10

    /// Decides who gets a mail of the notices that wait for it; how many there were.
    static func plan(
        at now: Instant, identifiers: RandomIdentifiers, _ transaction: any Transaction
    ) throws -> Int {
        let notices = try Notice.unplanned(transaction, limit: 200)
        for notice in notices where try Notice.plan(notice.id, at: now, transaction) {
            for (person, choice) in try readers(of: notice, transaction) {
                guard choice != .page else { continue }
                let mail =
                    choice == .daily
                    ? try digest(of: person, at: now, identifiers, transaction)
                    : try add(person, isDigest: false, dueAt: now, identifiers, transaction)
                try transaction.execute(
                    """
                    INSERT INTO mail_notice (person_id, notice_id, mail_id)
                    VALUES (\(person), \(notice.id), \(mail))
                    """)
            }
        }
        return notices.count
    }

    /// Those with one of the notice's roles who can be reached: real people who have signed in once, and
    /// personas.
    private static func readers(
        of notice: StoredNotice, _ reader: any Reader
    ) throws -> [(Int, MailChoice)] {
        guard !notice.roles.isEmpty else { return [] }
        let roles = notice.roles.map { role -> SQL in "\(role.rawValue)" }.joined(", ")
        return try reader.all(
            """
            SELECT DISTINCT p.id, c.choice FROM membership m JOIN person p ON p.id = m.person_id
            LEFT JOIN mail_choice c ON c.person_id = p.id
            WHERE m.party_id = \(notice.party) AND m.role IN (\(roles)) AND m.ended_at IS NULL
                AND p.ended_at IS NULL AND (p.installation_kind = 'demonstration'
                    OR (p.mail IS NOT NULL AND p.password_hash IS NOT NULL))
            ORDER BY p.id
            """
        ) { ($0.int(0), $0.optionalText(1).flatMap(MailChoice.init(rawValue:)) ?? .standard) }
    }

    /// The digest that waits for its hour; a new one where there is none or it is being sent.
    private static func digest(
        of person: Int, at now: Instant, _ identifiers: RandomIdentifiers,
        _ transaction: any Transaction
    ) throws -> Int {
        let due = WorkingCalendar.next(hour: digestHour, inGenevaAfter: now)
        let waiting = try transaction.first(
            """
            SELECT id FROM mail WHERE person_id = \(person) AND is_digest = 1 AND attempts = 0
                AND outcome IS NULL AND due_at = \(due.milliseconds)
            """
        ) { $0.int(0) }
        // Writing the row holds it until this transaction's end: nobody begins to send it meanwhile.
        if let waiting,
            try transaction.executeCounting(
                """
                UPDATE mail SET attempts = attempts
                WHERE id = \(waiting) AND attempts = 0 AND outcome IS NULL
                """) == 1
        {
            return waiting
        }
        return try add(person, isDigest: true, dueAt: due, identifiers, transaction)
    }

    private static func add(
        _ person: Int, isDigest: Bool, dueAt: Instant, _ identifiers: RandomIdentifiers,
        _ transaction: any Transaction
    ) throws -> Int {
        let publicID = identifiers.next()
        try transaction.execute(
            """
            INSERT INTO mail (public_id, stop_code, person_id, is_digest, due_at, attempts)
            VALUES (\(publicID), \(identifiers.next() + identifiers.next()), \(person), \(isDigest),
                \(dueAt.milliseconds), 0)
            """)
        return try transaction.count("SELECT id FROM mail WHERE public_id = \(publicID)")
    }

    /// Takes the next mail whose time has come; nil where there is none.
    static func lease(at now: Instant, _ transaction: any Transaction) throws -> QueuedMail? {
        let due = try next(at: now, transaction)
        guard let due,
            try transaction.executeCounting(
                """
                UPDATE mail SET attempts = attempts + 1,
                    leased_until = \(now.milliseconds + leaseMilliseconds)
                WHERE id = \(due) AND outcome IS NULL
                    AND (leased_until IS NULL OR leased_until <= \(now.milliseconds))
                """) == 1
        else { return nil }
        return try QueuedMail.find(due, transaction)
    }

    static func next(at now: Instant, _ reader: any Reader) throws -> Int? {
        try reader.first(
            """
            SELECT id FROM mail WHERE outcome IS NULL AND due_at <= \(now.milliseconds)
                AND (leased_until IS NULL OR leased_until <= \(now.milliseconds))
            ORDER BY due_at, id LIMIT 1
            """
        ) { $0.int(0) }
    }

    static func end(
        _ mail: QueuedMail, _ outcome: QueuedMail.Outcome, at now: Instant,
        _ transaction: any Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE mail SET outcome = \(outcome.rawValue), ended_at = \(now.milliseconds),
                leased_until = NULL
            WHERE id = \(mail.id) AND outcome IS NULL
            """)
    }

    /// After two minutes, four, eight …, six hours at most; the tenth time is the last.
    static func postpone(
        _ mail: QueuedMail, at now: Instant, _ transaction: any Transaction
    ) throws {
        guard mail.attempts < maximumAttempts else {
            return try end(mail, .failed, at: now, transaction)
        }
        let wait = min(Int64(60_000) << Int64(mail.attempts), 6 * 3_600_000)
        try transaction.execute(
            """
            UPDATE mail SET due_at = \(now.milliseconds + wait), leased_until = NULL
            WHERE id = \(mail.id) AND outcome IS NULL
            """)
    }
}

extension QueuedMail {
    fileprivate static func find(_ id: Int, _ reader: any Reader) throws -> QueuedMail? {
        try reader.first("SELECT \(columns) FROM mail WHERE id = \(id)", QueuedMail.init)
    }
}
