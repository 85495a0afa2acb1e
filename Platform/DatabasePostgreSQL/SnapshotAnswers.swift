import CPostgreSQL
import Database

/// What the server has answered in one snapshot. Within it the same question has the same answer, so what several
/// sections of a page ask for goes to the server once. The next read of the connection sees the same snapshot where no
/// transaction has stored or begun anything since, which the snapshot's mark tells: then its answers hold for that, too.
///
/// Only for statements that tell of stored data: an answer that depends on time or chance is not the same twice.
struct SnapshotAnswers {
    /// `xmin:xmax:xip_list` of a snapshot: two that have the same see the same transactions
    /// (PostgreSQL, "Transaction ID and Snapshot Information Functions").
    static let markQuery: SQL = "SELECT CAST(pg_current_snapshot() AS text)"

    private var known: [SQL: WholeAnswer] = [:]
    private var byteCount = 0
    private var mark = ""
    /// Whether the read under way is known to see the snapshot of the mark.
    private(set) var isCurrent = false
    /// Whether the read before saw the same as the one before it: this one may do, too.
    private var wasUnchanged = false
    private var foreseen: [SQL] = []

    /// Larger answers are asked for again.
    private static let maximumAnswer = 64 << 10
    /// Beyond so many bytes all are asked for again.
    private static let maximumBytes = 2 << 20
    /// Who asks for many records at once takes them away, and does not come again.
    private static let maximumBindings = 200
    /// What an entry takes beside its answer.
    private static let overhead = 4_000

    mutating func begin() {
        isCurrent = false
        foreseen = []
    }

    func answer(to sql: SQL) -> WholeAnswer? { isCurrent ? known[sql] : nil }

    /// Whether the mark alone is worth a journey.
    func mayKnow(_ queries: [SQL]) -> Bool {
        wasUnchanged && (queries + foreseen).allSatisfy { known[$0] != nil }
    }

    mutating func found(mark found: String) {
        wasUnchanged = found == mark
        isCurrent = true
        guard !wasUnchanged else { return }
        forget()
        mark = found
    }

    mutating func keep(_ answer: WholeAnswer, to sql: SQL) {
        guard isCurrent, answer.byteCount <= Self.maximumAnswer,
            sql.bindings.count <= Self.maximumBindings
        else { return }
        if byteCount >= Self.maximumBytes { forget() }
        let old = known.updateValue(answer, forKey: sql)
        byteCount += answer.byteCount - (old?.byteCount ?? -Self.overhead)
    }

    private mutating func forget() {
        known.removeAll(keepingCapacity: true)
        byteCount = 0
    }

    /// Questions that go along with the next one.
    mutating func foresee(_ queries: [SQL]) {
        for query in queries where !foreseen.contains(query) { foreseen.append(query) }
    }

    /// Those foreseen that have no answer yet.
    mutating func takeForeseen() -> [SQL] {
        defer { foreseen = [] }
        return foreseen.filter { answer(to: $0) == nil }
    }
}

/// All rows of a query; nothing where there are none.
final class WholeAnswer {
    private let result: OpaquePointer?
    var kinds: [ColumnKind] = []

    /// Takes over the result.
    init(_ result: OpaquePointer?) { self.result = result }

    deinit { PQclear(result) }

    var byteCount: Int { result.map { PQresultMemorySize($0) } ?? 0 }

    func forEach(_ body: (any Row) throws -> Void) rethrows {
        guard let result else { return }
        try withExtendedLifetime(self) {
            for row in 0..<PQntuples(result) {
                try body(PostgreSQLRow(result: result, row: row, kinds: kinds))
            }
        }
    }
}
