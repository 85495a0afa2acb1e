package import Database
import Testing

/// What every adapter must do. Each adapter's tests run all of them:
///
/// ```swift
/// @Test("holds", arguments: DatabaseContract.all)
/// func holds(_ rule: DatabaseContract) async throws { try await rule.check(.sqlite) }
/// ```
package struct DatabaseContract: Sendable, CustomTestStringConvertible {
    let sentence: String
    let body: @Sendable (TestStore, any Database) async throws -> Void

    package var testDescription: String { sentence }

    init(
        _ sentence: String,
        _ body: @escaping @Sendable (TestStore, any Database) async throws -> Void
    ) {
        self.sentence = sentence
        self.body = body
    }

    package func check(_ engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.withOpen { database in
                try await database.migrate([sample])
                try await body(store, database)
            }
        }
    }

    package static let all = values + transactions + migrating
}

/// The table of the contract; a column of every type that the product uses.
let sample = Migration("contract-001-sample") { engine in
    let blob: SQL = engine == .sqlite ? "BLOB" : "BYTEA"
    return [
        """
        CREATE TABLE sample (
            id BIGINT NOT NULL PRIMARY KEY,
            number BIGINT,
            small INTEGER CONSTRAINT small_is_small CHECK (small < 1000),
            ratio DOUBLE PRECISION,
            name TEXT,
            content \(blob))
        """,
        "CREATE TABLE part (sample BIGINT NOT NULL REFERENCES sample (id), name TEXT UNIQUE)",
    ]
}

let sampleColumns: [StaticString] = ["id", "number", "small", "ratio", "name", "content"]

/// An error of the caller's own.
struct Interruption: Error, Equatable {
    let reason: String
}

func isConstraint(_ error: any Error) -> Bool {
    if case DatabaseError.constraint = error { true } else { false }
}

func isFailed(_ error: any Error) -> Bool {
    if case DatabaseError.failed = error { true } else { false }
}
