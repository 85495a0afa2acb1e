import Activities
import Agreements
package import Base
package import Database
import Localization
import Markup
import Offers
package import Parties
import Requests
import Synchronization

/// Every public record of the line in memory, so that a figure and the list behind it are counted from the
/// same (I10).
final class LineLedger: Sendable {
    let records: [LineRecord]
    let byState: [Party.ID: [LineRecord]]
    let byProvider: [Party.ID: [LineRecord]]
    private let figures = Mutex<[String: any Sendable]>([:])
    private static let figureLimit = 500
    fileprivate let markup = MarkupMemory<String>()

    fileprivate let head: LineLedgerCache.Head

    fileprivate init(_ reader: any Reader, _ head: LineLedgerCache.Head) throws {
        let today = head.today
        let agreements = try PublicAgreement.all(on: today, reader)
        records = LineRecord.all(
            try PublicRequest.all(reader), try PublicOffer.all(reader),
            try StandingOffer.all(ids: Set(agreements.compactMap(\.basis.programme)), reader),
            agreements, try PublicActivity.all(on: today, reader))
        byState = Self.groups(records, \.states)
        byProvider = Self.groups(records, \.providers)
        self.head = head
    }

    private static func groups(
        _ records: [LineRecord], _ parties: (LineRecord) -> [Party.ID]
    ) -> [Party.ID: [LineRecord]] {
        var groups: [Party.ID: [LineRecord]] = [:]
        for record in records {
            let parties = parties(record)
            for party in parties.count > 1 ? Array(Set(parties)) : parties {
                groups[party, default: []].append(record)
            }
        }
        return groups
    }

    /// Those among which the ones of a filter are.
    func candidates(_ filter: LineFilter) -> [LineRecord] {
        if let state = filter.state { return byState[state.id] ?? [] }
        if let provider = filter.provider { return byProvider[provider.id] ?? [] }
        return records
    }

    /// What several pages tell, worked out for the first who asks. One name stands for one figure; none is asked for
    /// by another one.
    func figure<Value: Sendable>(_ name: String, _ make: () -> Value) -> Value {
        figures.withLock { known in
            if let value = known[name] as? Value { return value }
            if known.count >= Self.figureLimit { known.removeAll() }
            let value = make()
            known[name] = value
            return value
        }
    }
}

/// Keeps the ledger while no act has changed anything. After an act a small one is read anew for the next who asks; one
/// that is long to read serves a minute whatever was done, and is read anew beside the server's work before the minute
/// is over.
final class LineLedgerCache: Sendable {
    private struct Kept {
        let ledger: LineLedger
        let at: Instant
        /// Whether the ledger before it, half a minute old, knew of the same acts: one that PostgreSQL stored later
        /// under a lower number is in this one, and as long as no other follows nothing can have changed.
        var isSettled = false
        /// Whether anybody has asked for it since it was read.
        var isUsed = false

        /// Less than so many milliseconds old, also where the clock was set back.
        func isYounger(than bound: Int64, at now: Instant) -> Bool {
            abs(now.milliseconds - at.milliseconds) < bound
        }
    }

    private let current = Mutex<Kept?>(nil)
    /// Held while a ledger is read: who comes meanwhile waits for it instead of reading another one beside it.
    private let reading = Mutex(())
    /// A ledger of so many records is read in the time of a page.
    private static let smallSize = 5_000
    private static let validMilliseconds: Int64 = 60_000
    private static let agingMilliseconds: Int64 = 25_000

    func ledger(_ reader: any Reader, at now: Instant) throws -> LineLedger {
        let head = try Head(reader, at: now)
        func known() -> LineLedger? {
            current.withLock { kept in
                guard let found = kept, found.ledger.head.today == head.today else { return nil }
                let isYoung = found.isYounger(than: Self.validMilliseconds, at: now)
                let isGood =
                    found.ledger.head == head
                    ? isYoung || found.isSettled
                    : isYoung && found.ledger.records.count > Self.smallSize
                guard isGood else { return nil }
                kept?.isUsed = true
                return found.ledger
            }
        }
        if let known = known() { return known }
        return try reading.withLock { _ in
            if let known = known() { return known }
            let fresh = try LineLedger(reader, head)
            keep(fresh, at: now, isUsed: true)
            return fresh
        }
    }

    /// Reads the ledger for the first time, and a large one that is being asked for again where something may have
    /// changed, so that no visitor waits for it.
    func refresh(_ reader: any Reader, at now: Instant) throws {
        let head = try Head(reader, at: now)
        func isAging() -> Bool {
            current.withLock { kept in
                guard let kept else { return true }
                guard kept.isUsed, kept.ledger.records.count > Self.smallSize,
                    !(kept.isSettled && kept.ledger.head == head)
                else { return false }
                return !kept.isYounger(than: Self.agingMilliseconds, at: now)
            }
        }
        guard isAging() else { return }
        try reading.withLock { _ in
            guard isAging() else { return }
            keep(try LineLedger(reader, head), at: now, isUsed: false)
        }
    }

    /// An older snapshot, still being read, does not put aside what is newer.
    private func keep(_ fresh: LineLedger, at now: Instant, isUsed: Bool) {
        current.withLock { known in
            if let known, known.ledger.head.isNewer(than: fresh.head) { return }
            let isSettled =
                known.map {
                    $0.ledger.head == fresh.head
                        && !$0.isYounger(than: Self.agingMilliseconds, at: now)
                } ?? false
            known = Kept(ledger: fresh, at: now, isSettled: isSettled, isUsed: isUsed)
        }
    }

    /// What a ledger may know of.
    struct Head: Equatable, Sendable {
        let today: Day
        /// The latest act, and the latest entry of the register. PostgreSQL may store an act after one with a later
        /// number, but never an entry.
        let (act, entry): (Int, Int)

        static let lastAct: SQL = "SELECT COALESCE(max(id), 0) FROM trail"

        init(_ reader: any Reader, at now: Instant) throws {
            today = WorkingCalendar.dayInGeneva(now)
            act = try reader.count(Self.lastAct)
            entry = try Register.head(reader).number
        }

        func isNewer(than other: Head) -> Bool { act > other.act || entry > other.entry }
    }
}

/// What the feature is given where it is assembled.
package final class LineTools: Sendable {
    private let cache = LineLedgerCache()
    package let directories: PartyDirectoryCache
    private let named = Mutex<Named?>(nil)

    /// By the edition of the reference facts and the latest party.
    private struct Named {
        let edition: String
        let latest: Int
        let all: [Party.ID: Party]
    }

    package init(directories: PartyDirectoryCache) { self.directories = directories }

    private static let lastParty: SQL = "SELECT COALESCE(max(id), 0) FROM party"

    /// What is asked before what is kept is used, to be foreseen.
    package static let heads: [SQL] = [
        PartyDirectoryCache.edition, lastParty, LineLedgerCache.Head.lastAct, Register.headQuery,
    ]

    package func world(_ reader: any Reader, at now: Instant) throws -> LineWorld {
        reader.foresee(Self.heads)
        let directory = try directories.directory(reader)
        let named = try parties(directory.edition, reader)
        return LineWorld(
            ledger: try cache.ledger(reader, at: now), directory: directory, parties: named.all,
            names: "\(named.edition) \(named.latest)")
    }

    /// To be called every few seconds beside the server's work: where there is much, it is read anew before those
    /// who ask for it have to wait.
    package func refresh(from database: any Database, at now: Instant) async throws {
        try await database.read { try cache.refresh($0, at: now) }
    }

    private func parties(_ edition: String, _ reader: any Reader) throws -> Named {
        let latest = try reader.count(Self.lastParty)
        if let known = named.withLock({ $0 }), known.edition == edition, known.latest == latest {
            return known
        }
        let all = Dictionary(uniqueKeysWithValues: try Party.all(reader).map { ($0.id, $0) })
        let fresh = Named(edition: edition, latest: latest, all: all)
        named.withLock { $0 = fresh }
        return fresh
    }
}

/// The records with everything that pages name.
package struct LineWorld: Sendable {
    let ledger: LineLedger
    let directory: PartyDirectory
    let parties: [Party.ID: Party]
    /// Another one where anything may be called otherwise.
    fileprivate let names: String

    var records: [LineRecord] { ledger.records }

    // What there is to choose from.
    var states: [Party.ID] { Array(ledger.byState.keys) }
    var providers: [Party.ID] { Array(ledger.byProvider.keys) }
    var themes: [String] {
        ledger.figure("themes") { Array(Set(records.flatMap(\.themes))) }
    }

    /// The State behind a party; nil for one that does not exist.
    func state(_ party: Party.ID) -> State? {
        parties[party]?.stateID.flatMap(directory.state)
    }

    func records(_ filter: LineFilter) -> [LineRecord] {
        if filter.pairs.isEmpty { return records }
        let places = filter.places(self)
        return ledger.candidates(filter).filter { filter.matches($0, within: places) }
    }

    package func count(_ filter: LineFilter) -> Int {
        figure("count", filter) { counts(filter).values.reduce(0, +) }
    }

    func countsByKind(_ filter: LineFilter) -> [LineRecord.Kind: Int] {
        figure("kinds", filter) { counts(filter) }
    }

    func sums(_ filter: LineFilter) -> LineSums {
        figure("sums", filter) { LineSums(records(filter), in: filter.places(self)) }
    }

    /// How many records of a filter tell of it, and the organisations that gave that answer under their names.
    func consulted(
        _ answer: Requests.Request.Consultation.Answer, _ filter: LineFilter
    ) -> (count: Int, parties: [Party.ID]) {
        figure("consulted \(answer.rawValue)", filter) {
            let found = records(filter)
            let parties = found.flatMap(\.consulted).filter { $0.answer == answer }
                .compactMap(\.party)
            return (found.count, Set(parties).sorted())
        }
    }

    /// What happened last to the records of a filter, at most so many events.
    func latest(_ limit: Int, _ filter: LineFilter) -> [LineEvent] {
        figure("latest \(limit)", filter) { LineEvent.latest(limit, of: records(filter)) }
    }

    func whoDoesWhat(_ filter: LineFilter) -> WhoDoesWhat {
        figure("who", filter) {
            WhoDoesWhat(
                records(filter), among: records(filter.ofPlaces), filter, in: filter.places(self))
        }
    }

    func figure<Value: Sendable>(
        _ name: String, _ filter: LineFilter, _ make: () -> Value
    ) -> Value {
        ledger.figure("\(name) \(filter.link().text)", make)
    }

    /// What a view tells of these records and names, and of nothing else, as long as they hold.
    func kept(
        _ view: String, _ filter: LineFilter, _ words: Words, _ make: () -> HTML
    ) -> HTML {
        ledger.markup.html(
            "\(view) \(words.language.code) \(names) \(filter.link().text)", make)
    }

    private func counts(_ filter: LineFilter) -> [LineRecord.Kind: Int] {
        let places = filter.places(self)
        var counts: [LineRecord.Kind: Int] = [:]
        for record in ledger.candidates(filter) where filter.matches(record, within: places) {
            counts[record.kind, default: 0] += 1
        }
        return counts
    }
}
