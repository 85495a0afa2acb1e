import Base
import Database
import Parties
import Search

/// Puts understood rows into the tables, inside one transaction: decides for each row whether it adds,
/// changes, merges or leaves, and writes in batches by the engine's fastest road.
struct ImportStore {
    enum Outcome: Equatable {
        case added
        /// A correction by the same source: another position, action or list of themes.
        case changed
        /// Held already, and the same.
        case unchanged
        /// A further State makes a recommendation that this import has read before.
        case merged
        /// Says the same as an earlier row of this file.
        case duplicate(ofRow: Int)
        /// The review is held from another kind of source.
        case heldFromOtherSource(String)
    }

    /// One recommendation as held, small: a review has some two hundred.
    private struct Held {
        var id: Int
        var position: Int
        var action: Int
        var themes: [Int]
        var states: [Int]
        var paragraph: String?
        /// The row of this import that added it; 0 where an earlier import did.
        var row: Int
        /// Where it waits to be written; nil once it is in the table.
        var pending: Int?
    }

    /// What is held of one review.
    private final class ReviewBook {
        var held: [ContentKey: [Held]] = [:]
        var layout: String?
        var count = 0
        var lastUse = 0
    }

    private struct ReviewKey: Hashable {
        let state: Int
        let session: Int
    }

    private struct Pending {
        var id: Int
        var publicID: String
        var row: ParsedRow
        var key: ContentKey
        /// States whose rows came after it, each with its row.
        var further: [(state: Int, row: Int)] = []
    }

    private let transaction: any Transaction
    private let directory: PartyDirectory
    private var importID = 0
    private let corrects: Bool
    private var books: [ReviewKey: ReviewBook] = [:]
    private var bookEntries = 0
    private var uses = 0
    private var nextIDs: [Int: Int] = [:]
    private var pending: [Pending] = []
    private var indexWriter: SearchIndex.Writer

    /// Rows sorted before they are written: the larger, the fewer pages each index has to touch. The first batches are
    /// small, for nothing is stored before they are full.
    private var batchSize = 1000
    private static let largestBatch = 8000
    /// Recommendations kept in memory to compare with; more make room for the newest review.
    private static let maximumBookEntries = 40_000

    init(_ transaction: any Transaction, directory: PartyDirectory, corrects: Bool) {
        self.transaction = transaction
        self.directory = directory
        self.corrects = corrects
        indexWriter = RecommendationSchema.searchIndex.writer(in: transaction)
    }

    /// The rows that follow are those of another file: what was stored before is held from before.
    mutating func begin(importID: Int) throws {
        try flush()
        self.importID = importID
        (books, bookEntries) = ([:], 0)
    }

    mutating func store(_ understood: RowFeed.Understood) throws -> Outcome {
        let (row, key) = (understood.row, understood.key)
        let book = try open(ReviewKey(state: row.stateID, session: row.sessionID))
        let isOther =
            row.layout != .accord && book.layout.map { $0 != row.layout.rawValue } ?? false
        if isOther, !corrects, let layout = book.layout { return .heldFromOtherSource(layout) }
        let outcome = try decide(understood, book, &book.held[key, default: []])
        if pending.count >= batchSize {
            try flush()
            batchSize = min(2 * batchSize, Self.largestBatch)
        }
        return outcome
    }

    /// Writes what waits of a file.
    mutating func endFile() throws { try flush() }

    /// Writes the rest, after the last file.
    mutating func finish() throws { try indexWriter.finish() }

    private mutating func decide(
        _ understood: RowFeed.Understood, _ book: ReviewBook, _ held: inout [Held]
    ) throws -> Outcome {
        let row = understood.row
        if row.layout == .matrix, let numbered = try mergeByParagraph(row, &held) {
            return numbered
        }
        let same = held.firstIndex {
            $0.position == row.position.rawValue && $0.action == row.action?.rawValue ?? 0
                && $0.themes == row.themes && $0.paragraph == row.paragraph
        }
        if let same {
            let newStates = row.recommendingStates.filter { !held[same].states.contains($0) }
            if newStates.isEmpty {
                return held[same].row > 0 ? .duplicate(ofRow: held[same].row) : .unchanged
            }
            try merge(newStates, row, into: &held[same])
            return held[same].row > 0 ? .merged : .changed
        }
        // The same words by the same State, held from before: what differs is a correction.
        let corrected = held.firstIndex { entry in
            entry.row == 0
                && (entry.states == row.recommendingStates
                    || row.recommendingStates.contains(where: entry.states.contains))
        }
        if let corrected {
            try correct(&held[corrected], by: row)
            return .changed
        }
        try add(understood, book, &held)
        return .added
    }

    /// A matrix as a table has a row for each State and theme of a paragraph: they are one
    /// recommendation. Nil where no held one has the row's paragraph and position.
    private mutating func mergeByParagraph(
        _ row: ParsedRow, _ held: inout [Held]
    ) throws -> Outcome? {
        guard let paragraph = row.paragraph,
            let index = held.firstIndex(where: {
                $0.paragraph == paragraph && $0.position == row.position.rawValue
            })
        else { return nil }
        let newStates = row.recommendingStates.filter { !held[index].states.contains($0) }
        let newThemes = row.themes.filter { !held[index].themes.contains($0) }
        let isOwn = held[index].row > 0
        if newStates.isEmpty && newThemes.isEmpty {
            return isOwn ? .duplicate(ofRow: held[index].row) : .unchanged
        }
        if !newThemes.isEmpty { try merge(themes: newThemes, into: &held[index]) }
        if !newStates.isEmpty { try merge(newStates, row, into: &held[index]) }
        return isOwn ? .merged : .changed
    }

    private mutating func merge(themes: [Int], into held: inout Held) throws {
        held.themes += themes
        if let position = held.pending, position < pending.count, pending[position].id == held.id {
            pending[position].row.themes = held.themes
            return
        }
        try transaction.execute(
            "UPDATE recommendation SET themes = \(list(held.themes)) WHERE id = \(held.id)")
    }

    private mutating func add(
        _ understood: RowFeed.Understood, _ book: ReviewBook, _ held: inout [Held]
    ) throws {
        let (row, key) = (understood.row, understood.key)
        let id = try nextID(session: row.sessionID)
        let publicID =
            held.isEmpty ? understood.publicID : "\(understood.publicID)-\(held.count + 1)"
        held.append(
            Held(
                id: id, position: row.position.rawValue, action: row.action?.rawValue ?? 0,
                themes: row.themes, states: row.recommendingStates, paragraph: row.paragraph,
                row: row.number, pending: pending.count))
        pending.append(Pending(id: id, publicID: publicID, row: row, key: key))
        try indexWriter.add(id: id, understood.indexed)
        bookEntries += 1
        book.count += 1
        book.layout = row.layout.rawValue
    }

    private mutating func merge(_ states: [Int], _ row: ParsedRow, into held: inout Held) throws {
        held.states += states
        if let position = held.pending, position < pending.count, pending[position].id == held.id {
            pending[position].further += states.map { ($0, row.number) }
            return
        }
        held.pending = nil
        try transaction.execute(
            """
            UPDATE recommendation SET recommending_states = \(list(held.states))
            WHERE id = \(held.id)
            """)
        for state in states {
            try transaction.execute(
                """
                INSERT INTO recommending_state
                    (state_id, recommendation_id, import_id, source_row)
                VALUES (\(state), \(held.id), \(importID), \(row.number))
                """)
        }
    }

    private mutating func correct(_ held: inout Held, by row: ParsedRow) throws {
        try transaction.execute(
            """
            UPDATE recommendation
            SET position = \(row.position.rawValue), position_as_given = \(row.positionAsGiven),
                action = \(row.action?.rawValue), themes = \(list(row.themes)),
                paragraph = \(row.paragraph), symbol = \(row.symbol),
                layout = \(row.layout.rawValue)
            WHERE id = \(held.id)
            """)
        held.position = row.position.rawValue
        held.action = row.action?.rawValue ?? 0
        held.themes = row.themes
        held.paragraph = row.paragraph
        let newStates = row.recommendingStates.filter { !held.states.contains($0) }
        if !newStates.isEmpty { try merge(newStates, row, into: &held) }
    }

    /// Rows go in by the order of their tables' keys.
    private mutating func flush() throws {
        guard !pending.isEmpty else { return }
        let (rows, importID) = (pending, importID)
        var order = rows.indices.sorted { rows[$0].id < rows[$1].id }.makeIterator()
        try transaction.insert(
            into: "recommendation",
            columns: [
                "id", "public_id", "mechanism", "state_id", "session_id", "text", "text_key",
                "language", "paragraph", "symbol", "position", "position_as_given", "action",
                "recommending_states", "themes", "layout", "import_id", "source_row",
            ]
        ) {
            order.next().map { index in
                let entry = rows[index]
                let row = entry.row
                return [
                    .integer(Int64(entry.id)), .text(entry.publicID), .text("upr"),
                    .integer(Int64(row.stateID)), .integer(Int64(row.sessionID)), .text(row.text),
                    .blob(entry.key.bytes), .text(row.language.rawValue), row.paragraph.sqlValue,
                    row.symbol.sqlValue, .integer(Int64(row.position.rawValue)),
                    row.positionAsGiven.sqlValue, (row.action?.rawValue).sqlValue,
                    .text(
                        entry.further.isEmpty
                            ? list(row.recommendingStates)
                            : list(row.recommendingStates + entry.further.map(\.state))),
                    .text(list(row.themes)),
                    .text(row.layout.rawValue), .integer(Int64(importID)),
                    .integer(Int64(row.number)),
                ]
            }
        }
        var sources: [(state: Int, id: Int, row: Int)] = []
        sources.reserveCapacity(rows.count)
        for entry in rows {
            for state in entry.row.recommendingStates {
                sources.append((state, entry.id, entry.row.number))
            }
            for (state, row) in entry.further { sources.append((state, entry.id, row)) }
        }
        sources.sort { ($0.state, $0.id) < ($1.state, $1.id) }
        var states = sources.makeIterator()
        try transaction.insert(
            into: "recommending_state",
            columns: ["state_id", "recommendation_id", "import_id", "source_row"]
        ) {
            states.next().map { state, id, row in
                [
                    .integer(Int64(state)), .integer(Int64(id)), .integer(Int64(importID)),
                    .integer(Int64(row)),
                ]
            }
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// Ids fall within a session, so that the latest review comes first and each keeps the order of
    /// its source.
    private mutating func nextID(session: Int) throws -> Int {
        if let next = nextIDs[session] {
            nextIDs[session] = next - 1
            return next
        }
        let calendar = directory.session(session)
        let floor = ((calendar?.year ?? 0) * 12 + (calendar?.month ?? 1) - 1) * 10_000_000
        let ceiling = floor + 10_000_000
        let lowest = try transaction.count(
            "SELECT min(id) FROM recommendation WHERE id >= \(floor) AND id < \(ceiling)")
        let next = (lowest == 0 ? ceiling : lowest) - 1
        nextIDs[session] = next - 1
        return next
    }

    /// What is held of a review, read once.
    private mutating func open(_ review: ReviewKey) throws -> ReviewBook {
        uses += 1
        if let book = books[review] {
            book.lastUse = uses
            return book
        }
        if bookEntries > Self.maximumBookEntries { try closeOldest() }
        let book = ReviewBook()
        book.lastUse = uses
        try transaction.forEach(
            """
            SELECT id, text_key, position, coalesce(action, 0), themes, recommending_states,
                paragraph, layout, import_id, source_row
            FROM recommendation
            WHERE session_id = \(review.session) AND state_id = \(review.state)
            ORDER BY id DESC
            """
        ) { row in
            let isOwn = row.int(8) == importID
            book.held[ContentKey(bytes: row.blob(1)), default: []].append(
                Held(
                    id: row.int(0), position: row.int(2), action: row.int(3),
                    themes: numbers(row.text(4)), states: numbers(row.text(5)),
                    paragraph: row.optionalText(6), row: isOwn ? row.int(9) : 0, pending: nil))
            book.layout = row.text(7)
            book.count += 1
        }
        bookEntries += book.count
        books[review] = book
        return book
    }

    private mutating func closeOldest() throws {
        // What waits is written first, for a closed book is read from the table when it opens again.
        try flush()
        while bookEntries > Self.maximumBookEntries / 2,
            let oldest = books.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            bookEntries -= oldest.value.count
            books[oldest.key] = nil
        }
    }
}

/// `[4, 8, 15]` → `"4 8 15"`; `numbers` reads it back.
private func list(_ ids: [Int]) -> String {
    // Nearly every list has one.
    guard ids.count > 1 else { return ids.first.map(String.init) ?? "" }
    var text = ""
    for id in ids {
        if !text.isEmpty { text.append(" ") }
        text.append(String(id))
    }
    return text
}
