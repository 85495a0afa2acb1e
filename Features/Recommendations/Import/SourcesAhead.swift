import Dispatch
import Synchronization

/// The files of one import, each opened (its hash taken, its encoding found) while the one before it is
/// being stored.
final class SourcesAhead: Sendable {
    private let paths: [String]
    private let options: Importer.Options
    private let opened = Mutex<[Int: Result<RowSource, any Error>]>([:])
    private let work = DispatchGroup()

    init(_ paths: [String], _ options: Importer.Options) {
        self.paths = paths
        self.options = options
    }

    /// The file with this index, and begins to open the next one. Throws what opening it threw.
    func take(_ index: Int) throws -> RowSource {
        work.wait()
        let ready = opened.withLock { $0.removeValue(forKey: index) }
        let source = try ready?.get() ?? RowSource(path: paths[index], options: options)
        if index + 1 < paths.count {
            DispatchQueue.global().async(group: work) { [self] in
                let next = Result { try RowSource(path: paths[index + 1], options: options) }
                opened.withLock { $0[index + 1] = next }
            }
        }
        return source
    }

    /// Waits for what is under way: nothing is read any more when the import has ended.
    func end() { work.wait() }
}
