import Database

/// What recommendations are found and counted by, of all of them, in memory: some sixty bytes each.
///
/// Rows stand in the order of lists, the latest review first. A page of figures would otherwise add up
/// hundreds of thousands of records at each request (docs/decisions/0010).
final class RecommendationMarks: Sendable {
    /// The import after which they were read; a later one has a larger number.
    let version: Int
    /// The records' ids, falling.
    let ids: [Int]
    private let columns: [FigureColumn: MarkColumn]

    init(version: Int, _ reader: any Reader) throws {
        self.version = version
        var ids: [Int] = []
        var (states, sessions, positions, actions, themes, recommending) = (
            MarkColumn.Builder(), MarkColumn.Builder(), MarkColumn.Builder(),
            MarkColumn.Builder(), MarkColumn.Builder(), MarkColumn.Builder()
        )
        try reader.forEach(
            """
            SELECT id, state_id, session_id, position, coalesce(action, 0), themes,
                recommending_states
            FROM recommendation ORDER BY id DESC
            """
        ) { row in
            ids.append(row.int(0))
            states.append(row.int(1))
            sessions.append(row.int(2))
            positions.append(row.int(3))
            actions.append(row.int(4))
            themes.append(list: row.text(5))
            recommending.append(list: row.text(6))
        }
        self.ids = ids
        columns = [
            .state: MarkColumn(states), .session: MarkColumn(sessions),
            .position: MarkColumn(positions), .action: MarkColumn(actions),
            .theme: MarkColumn(themes), .recommending: MarkColumn(recommending),
        ]
    }

    /// The rows of these records, in the order of lists; ids without a record are left out.
    func rows(ofRecords found: [Int]) -> [UInt32] {
        let found = found.sorted(by: >)
        var rows: [UInt32] = []
        rows.reserveCapacity(found.count)
        var row = 0
        for id in found {
            // Few finds are looked up, many are walked beside the records.
            if found.count < ids.count / 16 {
                row = ids[row...].partitioningIndex { $0 <= id }
            } else {
                while row < ids.count, ids[row] > id { row += 1 }
            }
            guard row < ids.count else { break }
            if ids[row] == id { rows.append(UInt32(row)) }
        }
        return rows
    }

    /// The rows that meet every condition, among `found` where words were looked for.
    func rows(where conditions: [Condition], among found: [UInt32]?) -> Rows {
        guard !conditions.isEmpty else { return found.map(Rows.list) ?? .all(ids.count) }
        var rest = conditions
        var candidates = found
        if candidates == nil {
            // The shortest list leads; what it stands for need not be asked again.
            let lists = conditions.indices.compactMap { index in
                column(conditions[index].column).rows(with: conditions[index].values)
                    .map { (index, $0) }
            }
            if let (index, list) = lists.min(by: { $0.1.count < $1.1.count }) {
                rest.remove(at: index)
                candidates = Array(list)
            }
        }
        for condition in rest {
            let column = column(condition.column)
            let isWanted = column.lookUp(condition.values)
            candidates =
                candidates.map { $0.filter { column.has(isWanted, row: $0) } }
                ?? (0..<UInt32(ids.count)).filter { column.has(isWanted, row: $0) }
        }
        return .list(candidates ?? [])
    }

    /// The numbers by a mark and by position, the largest first.
    func table(by column: FigureColumn, of rows: Rows) -> FigureTable {
        FigureTable(
            numbers: self.column(column).numbers(by: self.column(.position), of: rows))
    }

    private func column(_ column: FigureColumn) -> MarkColumn {
        columns[column] ?? MarkColumn(MarkColumn.Builder())
    }

    /// One mark has one of some values.
    struct Condition: Sendable {
        let column: FigureColumn
        let values: [Int]
    }

    /// Rows of the marks, in the order of lists.
    enum Rows: Sendable {
        /// So many, and no other.
        case all(Int)
        case list([UInt32])

        var count: Int {
            switch self {
            case .all(let count): count
            case .list(let rows): rows.count
            }
        }
    }
}

/// The marks by which recommendations are counted.
package enum FigureColumn: Sendable, CaseIterable {
    case position, session, action, state, theme, recommending

    /// The name of the filter in an address.
    var parameter: String {
        switch self {
        case .position: "position"
        case .session: "session"
        case .action: "action"
        case .state: "state"
        case .theme: "theme"
        case .recommending: "by"
        }
    }
}

/// Numbers of recommendations by one mark, the largest first, each by position.
package struct FigureTable: Sendable {
    package let rows: [Row]

    package var totals: [Int: Int] {
        Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0.total) })
    }

    package struct Row: Sendable {
        package let id: Int
        package let numbers: [Position: Int]
        package let total: Int
    }

    fileprivate init(numbers: [[Int]]) {
        rows = numbers.enumerated().compactMap { id, numbers -> Row? in
            let total = numbers.reduce(0, +)
            guard total > 0 else { return nil }
            let stated = Position.allCases.compactMap { position in
                numbers[position.rawValue] > 0 ? (position, numbers[position.rawValue]) : nil
            }
            return Row(id: id, numbers: Dictionary(uniqueKeysWithValues: stated), total: total)
        }.sorted { ($1.total, $0.id) < ($0.total, $1.id) }
    }
}

/// One mark of all records: one value each, or a list.
private struct MarkColumn: Sendable {
    private let values: [UInt16]
    /// Where the values of a row begin; empty where each row has exactly one.
    private let starts: [UInt32]
    /// The rows of a value, falling together with `rowStarts`.
    private let rows: [UInt32]
    private let rowStarts: [UInt32]

    struct Builder {
        var values: [UInt16] = []
        var starts: [UInt32] = []

        mutating func append(_ value: Int) {
            values.append(UInt16(truncatingIfNeeded: value))
        }

        mutating func append(list: String) {
            starts.append(UInt32(values.count))
            var value: UInt16 = 0
            var isInside = false
            for byte in list.utf8 {
                if byte == UInt8(ascii: " ") {
                    if isInside { values.append(value) }
                    (value, isInside) = (0, false)
                } else {
                    value = value &* 10 &+ UInt16(byte & 15)
                    isInside = true
                }
            }
            if isInside { values.append(value) }
        }
    }

    init(_ builder: consuming Builder) {
        values = builder.values
        starts = builder.starts.isEmpty ? [] : builder.starts + [UInt32(builder.values.count)]
        let limit = Int(values.max() ?? 0) + 1
        var begins = [UInt32](repeating: 0, count: limit + 1)
        for value in values { begins[Int(value) + 1] += 1 }
        for index in 1...limit { begins[index] += begins[index - 1] }
        rowStarts = begins
        var rows = [UInt32](repeating: 0, count: values.count)
        for row in 0..<Self.rowCount(values, starts) {
            for index in Self.range(starts, row) {
                let value = Int(values[index])
                rows[Int(begins[value])] = UInt32(row)
                begins[value] += 1
            }
        }
        self.rows = rows
    }

    private static func rowCount(_ values: [UInt16], _ starts: [UInt32]) -> Int {
        starts.isEmpty ? values.count : starts.count - 1
    }

    private static func range(_ starts: [UInt32], _ row: Int) -> Range<Int> {
        starts.isEmpty ? row..<row + 1 : Int(starts[row])..<Int(starts[row + 1])
    }

    /// The rows with one value; nil for several, whose lists would have to be merged.
    func rows(with wanted: [Int]) -> ArraySlice<UInt32>? {
        guard wanted.count == 1, let value = wanted.first, value >= 0 else { return nil }
        guard value + 1 < rowStarts.count else { return [] }
        return rows[Int(rowStarts[value])..<Int(rowStarts[value + 1])]
    }

    func lookUp(_ wanted: [Int]) -> [Bool] {
        var isWanted = [Bool](repeating: false, count: rowStarts.count)
        for value in wanted where isWanted.indices.contains(value) { isWanted[value] = true }
        return isWanted
    }

    func has(_ isWanted: [Bool], row: UInt32) -> Bool {
        for index in Self.range(starts, Int(row)) where isWanted[Int(values[index])] {
            return true
        }
        return false
    }

    /// By value, then by the value of a column that has one each.
    func numbers(by other: MarkColumn, of rows: RecommendationMarks.Rows) -> [[Int]] {
        let width = Position.allCases.count + 1
        var flat = [Int](repeating: 0, count: rowStarts.count * width)
        func add(_ row: Int) {
            for index in Self.range(starts, row) {
                flat[Int(values[index]) * width + Int(other.values[row])] += 1
            }
        }
        switch rows {
        case .all(let count): for row in 0..<count { add(row) }
        case .list(let rows): for row in rows { add(Int(row)) }
        }
        return stride(from: 0, to: flat.count, by: width).map { Array(flat[$0..<$0 + width]) }
    }
}

extension RandomAccessCollection {
    /// The first index from which on every element meets the condition, in a sorted collection.
    fileprivate func partitioningIndex(where isMet: (Element) -> Bool) -> Index {
        var (low, length) = (startIndex, count)
        while length > 0 {
            let half = length / 2
            let middle = index(low, offsetBy: half)
            if isMet(self[middle]) {
                length = half
            } else {
                low = index(after: middle)
                length -= half + 1
            }
        }
        return low
    }
}
