import Base
import Dispatch
import Parties
import Synchronization

/// The files of one import, one after the other: each opened (its hash taken, its encoding found), its rows read,
/// understood and analysed for search, on a thread of its own while what came before is stored.
final class RowFeed: Sendable {
    private let channel = Channel<RowBatch>()
    private let knowledge = Channel<Knowledge>()
    private let thread = DispatchGroup()

    /// What rows are understood by.
    private struct Knowledge: Sendable {
        let directory: PartyDirectory
        /// The hashes of files that were imported before.
        let importedBefore: Set<String>
    }

    /// What the thread tells between rows.
    enum Event: Sendable {
        /// What follows is of this file.
        case file(RowSource)
        /// Imported before, and asked for once: nothing follows.
        case skipped(RowSource)
        case layout(ColumnLayout)
        case refused([RowProblem])
        /// Of the row that follows.
        case noted([RowProblem])
    }

    /// Begins to open the first file; its rows wait for `understand`.
    init(_ paths: [String], _ options: Importer.Options) {
        DispatchQueue.global().async(group: thread) { [channel, knowledge] in
            var writer = BatchWriter(channel)
            do {
                try Self.read(paths, options, knowledge, &writer)
                writer.end(nil)
            } catch {
                writer.end(error)
            }
        }
    }

    func understand(by directory: PartyDirectory, importedBefore: Set<String>) {
        try? knowledge.put(Knowledge(directory: directory, importedBefore: importedBefore))
    }

    /// The next rows; nil after the last. Throws what opening and reading the files throws.
    func next() throws -> RowBatch? { try channel.take() }

    /// Stops the thread, and waits until it has ended: nothing is read any more.
    func end() {
        knowledge.end(nil)
        channel.stopTaking()
        thread.wait()
    }

    private static func read(
        _ paths: [String], _ options: Importer.Options, _ knowledge: Channel<Knowledge>,
        _ writer: inout BatchWriter
    ) throws {
        var opened = try paths.first.map { try RowSource(path: $0, options: options) }
        guard let known = try knowledge.take() else { return }
        var importedBefore = known.importedBefore
        for path in paths {
            let source = try opened ?? RowSource(path: path, options: options)
            opened = nil
            if options.once, !importedBefore.insert(source.sha256).inserted {
                try writer.append(.skipped(source))
            } else {
                try writer.append(.file(source))
                try FileReading(source, options, known.directory).write(to: &writer)
            }
        }
    }
}

/// Reads, understands and analyses the rows of one file.
private struct FileReading {
    private let source: RowSource
    private let defaults: ImportDefaults
    private let directory: PartyDirectory

    init(_ source: RowSource, _ options: Importer.Options, _ directory: PartyDirectory) {
        self.source = source
        self.directory = directory
        var defaults = options.defaults
        if defaults.state == nil { defaults.state = source.impliedReview?.state }
        if defaults.session == nil { defaults.session = source.impliedReview?.session }
        if defaults.cycle == nil { defaults.cycle = source.impliedReview?.cycle }
        self.defaults = defaults
    }

    func write(to writer: inout BatchWriter) throws {
        var reader: RowReader?
        try source.forEachRow { number, fields, fault in
            guard reader != nil else {
                let layout = try layout(fields)
                reader = RowReader(layout: layout, defaults: defaults, directory: directory)
                return try writer.append(.layout(layout))
            }
            if let fault {
                let value = String(fields.joined(separator: " | ").prefix(200))
                let problem = RowProblem(
                    row: number, field: "row", value: value, reason: .brokenField(fault))
                return try writer.append(.refused([problem]))
            }
            var notes: [RowProblem] = []
            switch reader?.read(number: number, fields: fields, notes: &notes) {
            case nil: return
            case .failure(let refusals):
                try writer.append(.refused(refusals.problems))
            case .success(let row):
                let key = ContentKey(
                    state: directory.state(row.stateID)?.iso3 ?? "", session: row.sessionID,
                    text: row.text)
                if !notes.isEmpty { try writer.append(.noted(notes)) }
                try writer.append(row, key: key)
            }
        }
    }

    private func layout(_ heading: [String]) throws -> ColumnLayout {
        let layout = ColumnLayout(header: heading, isMatrix: source.isMatrix)
        guard layout.columns[.text] != nil else {
            throw ImportFault(
                file: source.name,
                reason: "no column holds the text of recommendations; the heading is: "
                    + heading.prefix(20).joined(separator: " | ").prefix(300)
                    + ". Known names are Text, Recommendation, Recommendations.")
        }
        return layout
    }
}

/// Rows on their way into the channel, some hundred at a time.
private struct BatchWriter {
    private let channel: Channel<RowBatch>
    private var batch = RowBatch.Builder()

    init(_ channel: Channel<RowBatch>) { self.channel = channel }

    /// Throws where nobody takes any more.
    mutating func append(_ event: RowFeed.Event) throws {
        batch.append(event)
        try putFull()
    }

    mutating func append(_ row: ParsedRow, key: ContentKey) throws {
        batch.append(row, key: key)
        try putFull()
    }

    private mutating func putFull() throws {
        if batch.isFull { try channel.put(batch.take()) }
    }

    mutating func end(_ error: (any Error)?) {
        try? channel.put(batch.take())
        channel.end(error)
    }
}

/// Hands values from one thread to another, some at a time, so that memory stays flat. There is room for the rows that
/// are read while a batch of the store's goes into the tables.
private final class Channel<Value: Sendable>: Sendable {
    private struct State {
        var values: [Value] = []
        var hasEnded = false
        var error: (any Error)?
        var isTaken = true
    }

    private struct NobodyTakes: Error {}

    private let state = Mutex(State())
    private static var places: Int { 16 }
    // Begins at 0: a semaphore must not be let go below the value it began with, as where nobody took what was put.
    private let room = DispatchSemaphore(value: 0)
    private let filled = DispatchSemaphore(value: 0)

    init() {
        for _ in 0..<Self.places { room.signal() }
    }

    func put(_ value: Value) throws {
        room.wait()
        guard state.withLock(\.isTaken) else { throw NobodyTakes() }
        state.withLock { $0.values.append(value) }
        filled.signal()
    }

    func end(_ error: (any Error)?) {
        state.withLock { ($0.hasEnded, $0.error) = (true, error) }
        filled.signal()
    }

    /// The next value; nil after the last. Throws what ended the other thread.
    func take() throws -> Value? {
        filled.wait()
        let value = try state.withLock { state -> Value? in
            if !state.values.isEmpty { return state.values.removeFirst() }
            if let error = state.error { throw error }
            return nil
        }
        room.signal()
        return value
    }

    /// Frees a thread that waits for room.
    func stopTaking() {
        state.withLock { $0.isTaken = false }
        for _ in 0..<Self.places { room.signal() }
    }
}
