package import Base

/// A record that acts change: kept in its feature's tables, told in the trail.
package protocol ActRecord: Sendable {
    /// The record's kind in the trail and the register, as `request`.
    static var kind: StaticString { get }
    /// Random and public: the last part of its address.
    var publicID: String { get }
    /// Counts the acts done to it, from 1.
    var version: Int { get set }
    /// What the trail compares, by the field's name. Never shown to whom the record is closed.
    var trailFields: [(name: String, value: String)] { get }
    /// Writes the record. Where it is held already, only over the version before this one; throws
    /// `Refusal.changedMeanwhile` where another act was faster.
    func store(_ transaction: any Transaction) throws
}

/// What follows from an act: the record as it is to be, what becomes public, who is told.
package struct Decision<Record: ActRecord>: Sendable {
    package let record: Record
    package let before: Record?
    package let act: StaticString
    package let reason: String?
    package let published: [PublicAct]
    package let notices: [Notice]

    package init(
        _ record: Record, from before: Record?, _ act: StaticString, reason: String? = nil,
        published: [PublicAct] = [], notices: [Notice] = []
    ) {
        var record = record
        record.version = (before?.version ?? 0) + 1
        self.record = record
        self.before = before
        self.act = act
        self.reason = reason
        self.published = published
        self.notices = notices
    }

    /// Stores record, trail, register and notices in the act's transaction.
    package func commit(_ transaction: any Transaction, _ ask: Ask) throws -> Committed {
        try record.store(transaction)
        try Trail.append(self, transaction, ask)
        try Tidings(published: published, notices: notices)
            .tell(transaction, at: ask.now, identifiers: ask.identifiers)
        return Committed(record: record.publicID, version: record.version)
    }
}

/// What is told to the public and to people: of an act, or of what a day brings without one.
package struct Tidings: Sendable {
    package let published: [PublicAct]
    package let notices: [Notice]

    package init(published: [PublicAct] = [], notices: [Notice]) {
        self.published = published
        self.notices = notices
    }

    package func tell(
        _ transaction: any Transaction, at now: Instant, identifiers: RandomIdentifiers
    ) throws {
        for act in published {
            try Register.append(act, at: now, identifiers: identifiers, transaction)
        }
        for notice in notices { try notice.store(transaction, at: now) }
    }
}
