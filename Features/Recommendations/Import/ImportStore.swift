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
        // As `list` writes them: most are so short that they stand in the value itself.
        var themes: String
        var states: String
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
        let id: Int
        let row: UnderstoodRow
        /// Which one it is of those with its words.
        let version: Int
        /// Those of later rows too, where they have others.
        var themes: String?
        /// States whose rows came after it, each with its row.
        var further: [(state: Int, row: Int)] = []

        var publicID: String {
            version == 1 ? row.key.publicID : "\(row.key.publicID)-\(version)"
        }
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
    private static let largestBatch = 2000
    /// Batches that were read since the last flush. A row that waits keeps all of its batch, so that a few new rows
    /// among many known ones are written before they keep the whole file.
    private var batchesWaiting = 0
    private static let mostBatches = 16
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

    /// The rows that follow are of another batch, whose words are learned whether they are stored or not.
    mutating func begin(_ batch: RowBatch) throws {
        if batchesWaiting == Self.mostBatches { try flush() }
        batchesWaiting += 1
        indexWriter.add(words: batch.newWords)
    }

    mutating func store(_ row: UnderstoodRow) throws -> Outcome {
        let book = try open(ReviewKey(state: row.stateID, session: row.sessionID))
        let isOther =
            row.layout != .accord && book.layout.map { $0 != row.layout.rawValue } ?? false
        if isOther, !corrects, let layout = book.layout { return .heldFromOtherSource(layout) }
        let outcome = try decide(row, book, &book.held[row.key, default: []])
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
        _ row: UnderstoodRow, _ book: ReviewBook, _ held: inout [Held]
    ) throws -> Outcome {
        if row.layout == .matrix, let numbered = try mergeByParagraph(row, &held) {
            return numbered
        }
        guard !held.isEmpty else {
            try add(row, book, &held)
            return .added
        }
        let same = held.firstIndex {
            $0.position == row.position.rawValue && $0.action == row.action?.rawValue ?? 0
                && $0.themes == string(row.themes) && $0.paragraph == row.paragraph.map(string)
        }
        if let same {
            let newStates = numbers(row.recommendingStates, without: held[same].states)
            if newStates.isEmpty {
                return held[same].row > 0 ? .duplicate(ofRow: held[same].row) : .unchanged
            }
            try merge(newStates, row, into: &held[same])
            return held[same].row > 0 ? .merged : .changed
        }
        // The same words by the same State, held from before: what differs is a correction.
        let states = numbers(row.recommendingStates)
        let corrected = held.firstIndex { entry in
            guard entry.row == 0 else { return false }
            let known = numbers(entry.states.utf8)
            return known == states || states.contains(where: known.contains)
        }
        if let corrected {
            try correct(&held[corrected], by: row)
            return .changed
        }
        try add(row, book, &held)
        return .added
    }

    /// A matrix as a table has a row for each State and theme of a paragraph: they are one
    /// recommendation. Nil where no held one has the row's paragraph and position.
    private mutating func mergeByParagraph(
        _ row: UnderstoodRow, _ held: inout [Held]
    ) throws -> Outcome? {
        guard let paragraph = row.paragraph.map(string),
            let index = held.firstIndex(where: {
                $0.paragraph == paragraph && $0.position == row.position.rawValue
            })
        else { return nil }
        let newStates = numbers(row.recommendingStates, without: held[index].states)
        let newThemes = numbers(row.themes, without: held[index].themes)
        let isOwn = held[index].row > 0
        if newStates.isEmpty && newThemes.isEmpty {
            return isOwn ? .duplicate(ofRow: held[index].row) : .unchanged
        }
        if !newThemes.isEmpty { try merge(themes: newThemes, into: &held[index]) }
        if !newStates.isEmpty { try merge(newStates, row, into: &held[index]) }
        return isOwn ? .merged : .changed
    }

    private mutating func merge(themes: [Int], into held: inout Held) throws {
        held.themes = list(numbers(held.themes.utf8) + themes)
        if let position = held.pending, position < pending.count, pending[position].id == held.id {
            pending[position].themes = held.themes
            return
        }
        try transaction.execute(
            "UPDATE recommendation SET themes = \(held.themes) WHERE id = \(held.id)")
    }

    private mutating func add(
        _ row: UnderstoodRow, _ book: ReviewBook, _ held: inout [Held]
    ) throws {
        let id = try nextID(session: row.sessionID)
        held.append(
            Held(
                id: id, position: row.position.rawValue, action: row.action?.rawValue ?? 0,
                themes: string(row.themes), states: string(row.recommendingStates),
                paragraph: row.paragraph.map(string), row: row.number, pending: pending.count))
        pending.append(Pending(id: id, row: row, version: held.count))
        try indexWriter.add(id: id, tokens: row.tokens)
        bookEntries += 1
        book.count += 1
        book.layout = row.layout.rawValue
    }

    private mutating func merge(
        _ states: [Int], _ row: UnderstoodRow, into held: inout Held
    ) throws {
        held.states = list(numbers(held.states.utf8) + states)
        if let position = held.pending, position < pending.count, pending[position].id == held.id {
            pending[position].further += states.map { ($0, row.number) }
            return
        }
        held.pending = nil
        try transaction.execute(
            """
            UPDATE recommendation SET recommending_states = \(held.states)
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

    private mutating func correct(_ held: inout Held, by row: UnderstoodRow) throws {
        held.themes = string(row.themes)
        held.paragraph = row.paragraph.map(string)
        try transaction.execute(
            """
            UPDATE recommendation
            SET position = \(row.position.rawValue),
                position_as_given = \(row.positionAsGiven.map(string)),
                action = \(row.action?.rawValue), themes = \(held.themes),
                paragraph = \(held.paragraph), symbol = \(row.symbol.map(string)),
                layout = \(row.layout.rawValue)
            WHERE id = \(held.id)
            """)
        held.position = row.position.rawValue
        held.action = row.action?.rawValue ?? 0
        let newStates = numbers(row.recommendingStates, without: held.states)
        if !newStates.isEmpty { try merge(newStates, row, into: &held) }
    }

    /// Rows go in by the order of their tables' keys.
    private mutating func flush() throws {
        batchesWaiting = 0
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
        ) { values in
            guard let index = order.next() else { return false }
            let entry = rows[index]
            let row = entry.row
            values.append(entry.id)
            values.append(entry.publicID)
            values.append("upr")
            values.append(row.stateID)
            values.append(row.sessionID)
            values.append(text: row.text)
            values.append(blob: row.key.bytes)
            values.append(row.language.rawValue)
            values.append(text: row.paragraph)
            values.append(text: row.symbol)
            values.append(row.position.rawValue)
            values.append(text: row.positionAsGiven)
            values.append(row.action?.rawValue)
            if entry.further.isEmpty {
                values.append(text: row.recommendingStates)
            } else {
                values.append(list(numbers(row.recommendingStates) + entry.further.map(\.state)))
            }
            if let themes = entry.themes {
                values.append(themes)
            } else {
                values.append(text: row.themes)
            }
            values.append(row.layout.rawValue)
            values.append(importID)
            values.append(row.number)
            return true
        }
        var sources: [(state: Int, id: Int, row: Int)] = []
        sources.reserveCapacity(rows.count)
        for entry in rows {
            let number = entry.row.number
            forEachNumber(entry.row.recommendingStates) { sources.append(($0, entry.id, number)) }
            for (state, row) in entry.further { sources.append((state, entry.id, row)) }
        }
        sources.sort { ($0.state, $0.id) < ($1.state, $1.id) }
        var states = sources.makeIterator()
        try transaction.insert(
            into: "recommending_state",
            columns: ["state_id", "recommendation_id", "import_id", "source_row"]
        ) { values in
            guard let (state, id, row) = states.next() else { return false }
            values.append(state)
            values.append(id)
            values.append(importID)
            values.append(row)
            return true
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
                    themes: row.text(4), states: row.text(5),
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

private func string(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

private func numbers(_ list: ArraySlice<UInt8>, without known: String) -> [Int] {
    let known = numbers(known.utf8)
    return numbers(list).filter { !known.contains($0) }
}
