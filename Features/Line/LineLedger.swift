import Activities
import Agreements
package import Base
package import Database
import Offers
package import Parties
import Requests
import Synchronization

/// Every public record of the line in memory, so that a figure and the list behind it are counted from the
/// same (I10).
package struct LineLedger: Sendable {
    package let records: [LineRecord]
    fileprivate let at: Instant
    fileprivate let today: Day
    /// The latest act that it knows of, and the latest entry of the register. PostgreSQL may store an act after one
    /// with a later number, but never an entry.
    fileprivate let (act, entry): (Int, Int)

    fileprivate init(
        _ reader: any Reader, at now: Instant, today: Day, act: Int, entry: Int
    ) throws {
        records = LineRecord.all(
            try PublicRequest.all(reader), try PublicOffer.all(reader),
            try PublicAgreement.all(on: today, reader), try PublicActivity.all(on: today, reader))
        at = now
        self.today = today
        (self.act, self.entry) = (act, entry)
    }
}

/// Keeps the ledger while no act has changed anything, and never longer than a minute. One that is long to read
/// serves that minute whatever was done.
package final class LineLedgerCache: Sendable {
    private let current = Mutex<LineLedger?>(nil)
    /// A ledger of so many records is read in the time of a page.
    private static let smallSize = 5_000
    private static let validMilliseconds: Int64 = 60_000

    package init() {}

    package func ledger(_ reader: any Reader, at now: Instant) throws -> LineLedger {
        let today = WorkingCalendar.dayInGeneva(now)
        let act = try reader.count("SELECT COALESCE(max(id), 0) FROM trail")
        let entry = try Register.head(reader).number
        if let known = current.withLock({ $0 }), known.today == today,
            (0..<Self.validMilliseconds).contains(now.milliseconds - known.at.milliseconds),
            known.records.count > Self.smallSize || (known.act == act && known.entry == entry)
        {
            return known
        }
        let fresh = try LineLedger(reader, at: now, today: today, act: act, entry: entry)
        // An older snapshot, still being read, does not put aside what is newer.
        current.withLock { known in
            if known.map({ $0.act <= act && $0.entry <= entry }) ?? true { known = fresh }
        }
        return fresh
    }
}

/// What the feature is given where it is assembled.
package final class LineTools: Sendable {
    private let cache = LineLedgerCache()
    private let directories: PartyDirectoryCache
    /// By the edition of the reference facts and the latest party.
    private let named = Mutex<(edition: String, latest: Int, all: [Party.ID: Party])?>(nil)

    package init(directories: PartyDirectoryCache) { self.directories = directories }

    package func world(_ reader: any Reader, at now: Instant) throws -> LineWorld {
        let directory = try directories.directory(reader)
        return LineWorld(
            records: try cache.ledger(reader, at: now).records, directory: directory,
            parties: try parties(directory.edition, reader))
    }

    private func parties(_ edition: String, _ reader: any Reader) throws -> [Party.ID: Party] {
        let latest = try reader.count("SELECT COALESCE(max(id), 0) FROM party")
        if let known = named.withLock({ $0 }), known.edition == edition, known.latest == latest {
            return known.all
        }
        let all = Dictionary(uniqueKeysWithValues: try Party.all(reader).map { ($0.id, $0) })
        named.withLock { $0 = (edition, latest, all) }
        return all
    }
}

/// The records with everything that pages name.
package struct LineWorld: Sendable {
    let records: [LineRecord]
    let directory: PartyDirectory
    let parties: [Party.ID: Party]

    /// The State behind a party; nil for one that does not exist.
    func state(_ party: Party.ID) -> State? {
        parties[party]?.stateID.flatMap(directory.state)
    }

    func records(_ filter: LineFilter) -> [LineRecord] {
        records.filter { filter.matches($0, self) }
    }

    package func count(_ filter: LineFilter) -> Int {
        records.reduce(0) { $0 + (filter.matches($1, self) ? 1 : 0) }
    }
}
