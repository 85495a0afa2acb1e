import Base
import Parties
import Search

/// Rows that were read, understood and analysed, with what is told between them. All their words stand in one piece
/// of memory: made on one thread and let go on another, each of them alone would cost as much as storing it.
final class RowBatch: Sendable {
    fileprivate let rows: [Fields]
    fileprivate let bytes: [UInt8]
    /// Each stands before the row of that place.
    private let events: [(place: Int, event: RowFeed.Event)]
    /// Words that no batch before had (`IndexAnalyzer`).
    let newWords: [UInt8]

    /// A row without its words, which stand in `bytes`.
    fileprivate struct Fields: Sendable {
        let number: Int
        let stateID: State.ID
        let sessionID: ReviewSession.ID
        let key: ContentKey
        let language: Language
        let position: Position
        let action: ActionCategory?
        let layout: ColumnLayout.Kind
        let text: Range<Int>
        let paragraph: Range<Int>?
        let symbol: Range<Int>?
        let positionAsGiven: Range<Int>?
        let recommendingStates: Range<Int>
        let themes: Range<Int>
        let tokens: Range<Int>
    }

    fileprivate init(_ builder: Builder) {
        rows = builder.rows
        bytes = builder.bytes
        events = builder.events
        newWords = builder.newWords
    }

    /// Hands over what was read, in its order.
    func forEach(
        event onEvent: (RowFeed.Event) throws -> Void, row onRow: (UnderstoodRow) throws -> Void
    ) rethrows {
        var events = events[...]
        for place in 0...rows.count {
            while let next = events.first, next.place == place {
                try onEvent(next.event)
                events.removeFirst()
            }
            if place < rows.count { try onRow(UnderstoodRow(batch: self, place: place)) }
        }
    }

    struct Builder {
        fileprivate private(set) var rows: [Fields] = []
        fileprivate private(set) var bytes: [UInt8] = []
        fileprivate private(set) var events: [(place: Int, event: RowFeed.Event)] = []
        fileprivate private(set) var newWords: [UInt8] = []
        // For all files: what one has made known of words, the next need not find out.
        private var analyzers: [Language: IndexAnalyzer] = [:]
        private static let size = 256
        /// A file of long texts takes no more memory than one of many.
        private static let byteBound = 1 << 20

        var isFull: Bool {
            rows.count + events.count >= Self.size || bytes.count >= Self.byteBound
        }

        mutating func append(_ event: RowFeed.Event) { events.append((rows.count, event)) }

        mutating func append(_ row: ParsedRow, key: ContentKey) {
            let analyzer = analyzers[row.language] ?? IndexAnalyzer(row.language)
            analyzers[row.language] = analyzer
            let start = bytes.count
            analyzer.append(row.text, to: &bytes, words: &newWords)
            let tokens = start..<bytes.count
            rows.append(
                Fields(
                    number: row.number, stateID: row.stateID, sessionID: row.sessionID, key: key,
                    language: row.language, position: row.position, action: row.action,
                    layout: row.layout, text: place(row.text.utf8),
                    paragraph: row.paragraph.map { place($0.utf8) },
                    symbol: row.symbol.map { place($0.utf8) },
                    positionAsGiven: row.positionAsGiven.map { place($0.utf8) },
                    recommendingStates: place(list(row.recommendingStates).utf8),
                    themes: place(list(row.themes).utf8), tokens: tokens))
        }

        private mutating func place(_ content: some Collection<UInt8>) -> Range<Int> {
            let start = bytes.count
            bytes.append(contentsOf: content)
            return start..<bytes.count
        }

        /// What was appended since the last time.
        mutating func take() -> RowBatch {
            let batch = RowBatch(self)
            let byteCount = bytes.count
            (rows, bytes, events, newWords) = ([], [], [], [])
            rows.reserveCapacity(Self.size)
            bytes.reserveCapacity(byteCount + byteCount / 8)
            return batch
        }
    }
}

/// A row of a batch with all that can be known of it without the database. Words are in UTF-8.
struct UnderstoodRow: Sendable {
    private let batch: RowBatch
    private let place: Int

    fileprivate init(batch: RowBatch, place: Int) {
        self.batch = batch
        self.place = place
    }

    var number: Int { batch.rows[place].number }
    var stateID: State.ID { batch.rows[place].stateID }
    var sessionID: ReviewSession.ID { batch.rows[place].sessionID }
    var key: ContentKey { batch.rows[place].key }
    var language: Language { batch.rows[place].language }
    var position: Position { batch.rows[place].position }
    var action: ActionCategory? { batch.rows[place].action }
    var layout: ColumnLayout.Kind { batch.rows[place].layout }
    var text: ArraySlice<UInt8> { batch.bytes[batch.rows[place].text] }
    var paragraph: ArraySlice<UInt8>? { batch.rows[place].paragraph.map { batch.bytes[$0] } }
    var symbol: ArraySlice<UInt8>? { batch.rows[place].symbol.map { batch.bytes[$0] } }
    var positionAsGiven: ArraySlice<UInt8>? {
        batch.rows[place].positionAsGiven.map { batch.bytes[$0] }
    }
    /// As `list` writes them.
    var recommendingStates: ArraySlice<UInt8> {
        batch.bytes[batch.rows[place].recommendingStates]
    }
    var themes: ArraySlice<UInt8> { batch.bytes[batch.rows[place].themes] }
    /// For the search index.
    var tokens: ArraySlice<UInt8> { batch.bytes[batch.rows[place].tokens] }
}
