package import Database
import Foundation

/// What databases hold at first: made once on each engine, then copied, which costs a tenth of making it.
package actor PreparedDatabase {
    private let prepare: @Sendable (any Database) async throws -> Void
    private var file: Task<Data, any Error>?
    private var template: Task<String, any Error>?

    package init(_ prepare: @escaping @Sendable (any Database) async throws -> Void) {
        self.prepare = prepare
    }

    /// Runs `body` on a database that holds what was prepared, which is removed afterwards.
    package nonisolated func with<R>(
        _ engine: Engine, _ body: (any Database) async throws -> R
    ) async throws -> R {
        switch engine {
        case .sqlite:
            let prepared = try await preparedFile()
            return try await withStore(.sqlite) { store in
                try prepared.write(to: URL(filePath: store.place))
                return try await store.withOpen(body)
            }
        case .postgresql:
            let copy = TestStore(engine: .postgresql, place: newName(), isCopy: true)
            try await changeCluster(
                "CREATE DATABASE \(copy.place) TEMPLATE \(preparedTemplate())")
            let result: Result<R, any Error>
            do { result = .success(try await copy.withOpen(body)) } catch {
                result = .failure(error)
            }
            try await changeCluster("DROP DATABASE \(copy.place) WITH (FORCE)")
            return try result.get()
        }
    }

    private func preparedFile() async throws -> Data {
        let task =
            file
            ?? Task { [prepare] in
                try await withStore(.sqlite) { store in
                    // The last one to close it leaves all in the one file.
                    try await store.withOpen(prepare)
                    return try Data(contentsOf: URL(filePath: store.place))
                }
            }
        file = task
        return try await task.value
    }

    /// A database that goes with the cluster.
    private func preparedTemplate() async throws -> String {
        let task =
            template
            ?? Task { [prepare] in
                let store = TestStore(engine: .postgresql, place: newName(), isCopy: true)
                try await changeCluster("CREATE DATABASE \(store.place)")
                try await store.withOpen(prepare)
                return store.place
            }
        template = task
        return try await task.value
    }
}

/// The connection string of another database of the cluster.
func testCluster(database: String) throws -> String {
    try testCluster().replacing("/postgres?", with: "/\(database)?", maxReplacements: 1)
}

/// Databases are made and removed outside of any transaction, which is why another program does it.
private func changeCluster(_ statement: String) async throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
        "psql", "-qX", "-v", "ON_ERROR_STOP=1", try testCluster(), "-c", statement,
    ]
    let status = try await withCheckedThrowingContinuation {
        (ended: CheckedContinuation<Int32, any Error>) in
        process.terminationHandler = { ended.resume(returning: $0.terminationStatus) }
        do { try process.run() } catch { ended.resume(throwing: error) }
    }
    guard status == 0 else { throw DatabaseError.failed("psql ended with \(status): \(statement)") }
}
