import CPostgreSQL
import Database

/// What one read has been answered so far. It sees one snapshot, in which the same question has the same answer: what
/// several sections of a page ask for goes to the server once.
struct SnapshotAnswers {
    private var known: [SQL: WholeAnswer] = [:]
    private var foreseen: [SQL] = []

    /// Larger answers, and those beyond so many, are asked for again.
    private static let maximumBytes = 64 << 10
    private static let maximumCount = 128

    func answer(to sql: SQL) -> WholeAnswer? { known[sql] }

    mutating func keep(_ answer: WholeAnswer, to sql: SQL) {
        guard answer.byteCount <= Self.maximumBytes, known.count < Self.maximumCount else { return }
        known[sql] = answer
    }

    /// Questions that go along with the next one.
    mutating func foresee(_ queries: [SQL]) {
        foreseen += queries.filter { known[$0] == nil && !foreseen.contains($0) }
    }

    var awaitsForeseen: Bool { !foreseen.isEmpty }

    mutating func takeForeseen() -> [SQL] {
        defer { foreseen = [] }
        return foreseen
    }

    mutating func forget() {
        known.removeAll(keepingCapacity: true)
        foreseen = []
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
        for row in 0..<PQntuples(result) {
            try body(PostgreSQLRow(result: result, row: row, kinds: kinds))
        }
    }
}
