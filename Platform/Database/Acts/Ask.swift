package import Base

/// One act that a person asks for. Every act of the product takes this road: find the record, decide by
/// its rules, commit record, trail, register and notices together, or leave nothing.
package struct Ask: Sendable {
    package let actor: Actor
    /// Never earlier than the act stored before it, whatever the machine's clock says (I13).
    package let now: Instant
    /// Chosen by who asks: the same ask sent twice acts once (I6).
    package let key: IdempotencyKey?
    package let identifiers: RandomIdentifiers
    private let database: any Database

    package init(
        actor: Actor, now: Instant, key: IdempotencyKey?, identifiers: RandomIdentifiers,
        database: any Database
    ) {
        self.actor = actor
        self.now = now
        self.key = key
        self.identifiers = identifiers
        self.database = database
    }

    /// Runs an act in one transaction and tells what came of it. `body` throws `Refusal` where a rule
    /// says no. The same key again gives the first outcome; with another content, `keyReused`.
    package func perform(
        _ act: StaticString,
        _ body: @Sendable (any Transaction, Ask) throws -> Committed
    ) async throws -> Outcome {
        do {
            return try await attempt(act, body)
        } catch DatabaseError.constraint where key != nil {
            // The same key at the same moment: the other one was faster, and its outcome holds.
            return try await attempt(act, body)
        }
    }

    /// What came of this ask when it was sent before; nil where it is new. For acts that look at the
    /// record before they are performed.
    package func repeated(_ act: StaticString) async throws -> Outcome? {
        guard let key else { return nil }
        return try await database.read { try key.outcome(of: act, by: actor, $0) }
    }

    private func attempt(
        _ act: StaticString,
        _ body: @Sendable (any Transaction, Ask) throws -> Committed
    ) async throws -> Outcome {
        try await database.write { transaction in
            var known: Outcome?
            var latest: Instant?
            var questions = [
                RowQuery("SELECT at FROM trail ORDER BY id DESC LIMIT 1") {
                    latest = Instant(milliseconds: Int64($0.int(0)))
                }
            ]
            if let key {
                questions.append(
                    RowQuery(key.search(by: actor)) { known = try key.outcome(of: act, in: $0) })
            }
            try transaction.forEach(together: questions)
            if let known { return known }
            let ask = Ask(
                actor: actor, now: max(now, latest ?? now), key: key, identifiers: identifiers,
                database: database)
            let committed: Committed
            do {
                committed = try body(transaction, ask)
            } catch let refusal as Refusal {
                // The same act at the same moment may have waited for this record, and have been faster.
                if let known = try key?.outcome(of: act, by: actor, transaction) { return known }
                throw refusal
            }
            let outcome = Outcome(
                record: committed.record, act: act.description, version: committed.version,
                at: ask.now, isRepeated: false)
            try key?.keep(outcome, by: actor, transaction)
            return outcome
        }
    }
}

/// What an act did, as the client is told; the same whenever the same key is sent.
package struct Outcome: Sendable, Equatable {
    /// The record's public id.
    package let record: String
    package let act: String
    package let version: Int
    package let at: Instant
    package let isRepeated: Bool
}

/// A record as it stands after an act; made by `Decision.commit` alone.
package struct Committed: Sendable {
    package let record: String
    package let version: Int
}

/// A key chosen by the client, and what it was sent with.
package struct IdempotencyKey: Sendable {
    /// 1 to 100 printable ASCII characters.
    package let text: String
    /// The hash of what was asked, so that a key cannot be used for something else.
    package let content: [UInt8]

    /// Nil where the text is no key.
    package init?(_ text: String, content: [UInt8]) {
        guard (1...100).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.text = text
        self.content = content
    }

    fileprivate func outcome(
        of act: StaticString, by actor: Actor, _ reader: any Reader
    ) throws -> Outcome? {
        try reader.first(search(by: actor)) { try outcome(of: act, in: $0) }
    }

    /// What came of the ask that was sent with this key: at most one row, read by `outcome(of:in:)`.
    fileprivate func search(by actor: Actor) -> SQL {
        """
        SELECT content, act, record, version, at FROM idempotency_key
        WHERE person_id = \(actor.person) AND key = \(text)
        """
    }

    fileprivate func outcome(of act: StaticString, in row: any Row) throws -> Outcome {
        let outcome = Outcome(
            record: row.text(2), act: row.text(1), version: row.int(3),
            at: Instant(milliseconds: Int64(row.int(4))), isRepeated: true)
        guard row.blob(0) == content, outcome.act == act.description else {
            throw Refusal.keyReused
        }
        return outcome
    }

    fileprivate func keep(
        _ outcome: Outcome, by actor: Actor, _ transaction: any Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO idempotency_key (person_id, key, content, act, record, version, at)
            VALUES (\(actor.person), \(text), \(content), \(outcome.act), \(outcome.record),
                \(outcome.version), \(outcome.at.milliseconds))
            """)
    }
}
