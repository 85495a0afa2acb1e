import Base
import Database
import Secrets

/// A signed-in browser. The token is known to the browser alone; its hash is stored.
struct Session: Sendable {
    let publicID: String
    let person: Int
    /// The party acted for.
    let party: Int
    let startedAt: Instant
    let seenAt: Instant
    let browser: String

    static let kind = TokenKind(prefix: "accord_session_")
    /// Without a request for so long, or after so long in any case, one signs in again.
    static let idleMilliseconds: Int64 = 30 * 60_000
    static let absoluteMilliseconds: Int64 = 12 * 3_600_000
    /// The last request is noted to the minute, so that reading pages does not write each time.
    private static let noticedMilliseconds: Int64 = 60_000

    private static let columns: SQL = "public_id, person_id, party_id, started_at, seen_at, browser"

    private init(_ row: any Row) {
        publicID = row.text(0)
        person = row.int(1)
        party = row.int(2)
        startedAt = Instant(milliseconds: Int64(row.int(3)))
        seenAt = Instant(milliseconds: Int64(row.int(4)))
        browser = row.text(5)
    }

    func isValid(at now: Instant) -> Bool {
        now.milliseconds - seenAt.milliseconds < Self.idleMilliseconds
            && now.milliseconds - startedAt.milliseconds < Self.absoluteMilliseconds
    }

    func isToBeNoted(at now: Instant) -> Bool {
        now.milliseconds - seenAt.milliseconds >= Self.noticedMilliseconds
    }

    static func find(_ token: Token, at now: Instant, _ reader: any Reader) throws -> Session? {
        try reader.first(
            """
            SELECT \(columns) FROM session
            WHERE token_hash = \(token.hash.bytes) AND is_ended = 0
            """, Session.init
        ).flatMap { $0.isValid(at: now) ? $0 : nil }
    }

    /// The session of a token, also one that has run out or was ended: whose it was is known for a day.
    static func last(_ token: Token, _ reader: any Reader) throws -> Session? {
        try reader.first(
            "SELECT \(columns) FROM session WHERE token_hash = \(token.hash.bytes)", Session.init)
    }

    /// The same by the token of one of its forms.
    static func last(form text: String, _ reader: any Reader) throws -> Session? {
        guard let hash = MaskedToken.hash(of: text) else { return nil }
        return try reader.first(
            "SELECT \(columns) FROM session WHERE form_hash = \(hash.bytes)", Session.init)
    }

    /// A person's sessions that are still good, the latest first.
    static func all(of person: Int, at now: Instant, _ reader: any Reader) throws -> [Session] {
        try reader.all(
            """
            SELECT \(columns) FROM session WHERE person_id = \(person) AND is_ended = 0
            ORDER BY started_at DESC
            """, Session.init
        ).filter { $0.isValid(at: now) }
    }

    static func start(
        _ token: Token, publicID: String, person: Int, party: Int, browser: String,
        at now: Instant, _ transaction: any Transaction
    ) throws {
        // One that has run out stays as long again: who comes back is known to have been here.
        let oldest = now.milliseconds - 2 * absoluteMilliseconds
        try transaction.execute("DELETE FROM session WHERE started_at < \(oldest)")
        try transaction.execute(
            """
            INSERT INTO session
                (token_hash, form_hash, public_id, person_id, party_id, started_at, seen_at, browser)
            VALUES (\(token.hash.bytes), \(MaskedToken.hash(for: token).bytes), \(publicID),
                \(person), \(party), \(now.milliseconds), \(now.milliseconds), \(browser))
            """)
    }

    static func note(_ token: Token, at now: Instant, _ transaction: any Transaction) throws {
        try transaction.execute(
            """
            UPDATE session SET seen_at = \(now.milliseconds)
            WHERE token_hash = \(token.hash.bytes) AND seen_at < \(now.milliseconds)
            """)
    }

    static func act(
        for party: Int, _ token: Token, _ transaction: any Transaction
    ) throws {
        try transaction.execute(
            "UPDATE session SET party_id = \(party) WHERE token_hash = \(token.hash.bytes)")
    }

    /// Ends one session of a person; nothing where it is somebody else's.
    static func end(
        publicID: String, of person: Int, _ transaction: any Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE session SET is_ended = 1
            WHERE public_id = \(publicID) AND person_id = \(person)
            """)
    }

    static func end(_ token: Token, _ transaction: any Transaction) throws {
        try transaction.execute(
            "UPDATE session SET is_ended = 1 WHERE token_hash = \(token.hash.bytes)")
    }

    /// Ends a person's sessions but one.
    static func endOthers(
        of person: Int, than kept: Token?, _ transaction: any Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE session SET is_ended = 1
            WHERE person_id = \(person) AND token_hash <> \(kept?.hash.bytes ?? [])
            """)
    }
}
