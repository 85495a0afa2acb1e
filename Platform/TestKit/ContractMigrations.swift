import Database
import Testing

private let first = Migration("contract-002-first") { _ in
    ["CREATE TABLE first (id INTEGER PRIMARY KEY)", "INSERT INTO first (id) VALUES (1)"]
}

private let second = Migration("contract-003-second") { _ in
    ["INSERT INTO first (id) VALUES (2)"]
}

private let broken = Migration("contract-004-broken") { _ in
    ["CREATE TABLE half (id INTEGER)", "INSERT INTO first (id) VALUES (1)"]
}

private func firstIDs(_ database: any Database) async throws -> [Int] {
    try await database.read { try $0.all("SELECT id FROM first ORDER BY id") { $0.int(0) } }
}

extension DatabaseContract {
    static let migrating = [
        DatabaseContract("a migration is applied once, in the order given", migrationIsAppliedOnce),
        DatabaseContract("a database newer than the program is refused", newerIsRefused),
        DatabaseContract(
            "a migration that fails leaves nothing, those before it stay",
            failedMigrationLeavesNothing),
        DatabaseContract("two servers that start at once migrate once", serversMigrateOnce),
    ]
}

private func migrationIsAppliedOnce(_: TestStore, _ database: any Database) async throws {
    #expect(try await database.migrate([sample, first]) == [first.name])
    #expect(try await database.migrate([sample, first]) == [])
    #expect(try await database.migrate([sample, first, second]) == [second.name])
    #expect(try await firstIDs(database) == [1, 2])
}

private func newerIsRefused(_: TestStore, _ database: any Database) async throws {
    try await database.migrate([sample, first, second])
    await #expect(
        throws: DatabaseError.newerSchema(unknown: [first.name, second.name])
    ) {
        try await database.migrate([sample])
    }
}

private func failedMigrationLeavesNothing(_: TestStore, _ database: any Database) async throws {
    let error = await #expect(throws: DatabaseError.self) {
        try await database.migrate([sample, first, broken, second])
    }
    #expect(error.map(isConstraint) == true, "\(String(describing: error))")
    #expect(try await firstIDs(database) == [1])
    await #expect(throws: DatabaseError.self) {
        try await database.read { try $0.count("SELECT count(*) FROM half") }
    }
    #expect(try await database.migrate([sample, first, second]) == [second.name])
}

private func serversMigrateOnce(_ store: TestStore, _ database: any Database) async throws {
    let applied = try await store.withOpen { other in
        async let one = database.migrate([sample, first, second])
        async let two = other.migrate([sample, first, second])
        return try await one + two
    }
    #expect(applied.sorted() == [first.name, second.name])
    #expect(try await firstIDs(database) == [1, 2])
}
