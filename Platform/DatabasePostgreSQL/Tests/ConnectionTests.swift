import Database
import DatabasePostgreSQL
import Dispatch
import Synchronization
import TestKit
import Testing

private let counter: [SQL] = ["CREATE TABLE counter (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)"]

private func sum(_ database: any Database) async throws -> Int {
    try await database.read { try $0.count("SELECT sum(n) FROM counter") }
}

private final class Runs: Sendable {
    let count = Mutex(0)
}

@Suite("Connections to PostgreSQL break, wait and are bounded")
struct ConnectionTests {
    @Test("a session commits durably, in UTC, under the product's name")
    func session() async throws {
        try await withPostgreSQL { database, _ in
            let settings = try await database.read { reader in
                try reader.first(
                    """
                    SELECT current_setting('synchronous_commit'), current_setting('TimeZone'),
                        current_setting('application_name'), current_setting('client_encoding')
                    """
                ) { row in (0...3).map { row.text($0) } }
            }
            #expect(settings == ["on", "UTC", "accord", "UTF8"])
        }
    }

    @Test("a server that is not there is told at once")
    func unreachable() async throws {
        let error = await #expect(throws: DatabaseError.self) {
            _ = try await PostgreSQLDatabase(connectionString: "host=/nowhere dbname=nothing")
        }
        #expect(isUnavailable(error), "\(String(describing: error))")
    }

    @Test("an idle connection that died is opened again, and the closure's work is done once")
    func idleConnectionDied() async throws {
        try await withPostgreSQL(connections: 1, schema: counter) { database, store in
            try await store.withOpen { other in
                let first = try await backend(database)
                try await terminate(first, from: other)
                let second = try await backend(database)
                #expect(second != first)
                try await terminate(second, from: other)
                try await database.write {
                    try $0.execute("INSERT INTO counter VALUES (1, 1)")
                }
                try await terminate(try await backend(database), from: other)
                try await database.write { transaction in
                    var rows: [[SQLValue]] = [[.integer(2), .integer(1)]]
                    try transaction.insert(into: "counter", columns: ["id", "n"]) { rows.popLast() }
                }
                let total = try await sum(database)
                #expect(total == 2)
            }
        }
    }

    @Test("a connection that breaks inside a transaction leaves nothing, and the next one works")
    func connectionBreaks() async throws {
        try await withPostgreSQL(connections: 1, schema: counter) { database, store in
            let (backends, tell) = AsyncStream.makeStream(of: Int.self)
            let isGone = DispatchSemaphore(value: 0)
            let killer = Task {
                for await backend in backends {
                    try await store.withOpen { try await terminate(backend, from: $0) }
                    break
                }
                isGone.signal()
            }
            let error = await #expect(throws: DatabaseError.self) {
                try await database.write { transaction in
                    try transaction.execute("INSERT INTO counter VALUES (1, 1)")
                    tell.yield(try transaction.count("SELECT pg_backend_pid()"))
                    _ = isGone.wait(timeout: .now() + 600)
                    try transaction.execute("INSERT INTO counter VALUES (2, 1)")
                }
            }
            #expect(isUnavailable(error), "\(String(describing: error))")
            try await killer.value
            let total = try await sum(database)
            #expect(total == 0)
        }
    }

    @Test("of two transactions that block each other the loser runs again")
    func deadlock() async throws {
        try await withPostgreSQL(schema: counter) { database, _ in
            try await database.write {
                try $0.execute("INSERT INTO counter VALUES (1, 0), (2, 0)")
            }
            let gates = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]
            let runs = Runs()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for side in 0...1 {
                    group.addTask {
                        try await database.write { transaction in
                            runs.count.withLock { $0 += 1 }
                            _ = try transaction.executeCounting(
                                "UPDATE counter SET n = n + 1 WHERE id = \(1 + side)")
                            // Both hold their first row before either asks for the second; a
                            // second run finds the gate of the other open.
                            gates[side].signal()
                            _ = gates[1 - side].wait(timeout: .now() + 600)
                            gates[1 - side].signal()
                            try transaction.execute(
                                "UPDATE counter SET n = n + 1 WHERE id = \(2 - side)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(runs.count.withLock { $0 } >= 3)
            let total = try await sum(database)
            #expect(total == 4)
        }
    }

    @Test("a statement that runs too long is ended")
    func statementTimeout() async throws {
        try await withPostgreSQL(statementTimeout: .milliseconds(50)) { database, _ in
            await #expect(throws: DatabaseError.timeout) {
                // The server's own work that is too long; the bound ends it after 50 ms.
                try await database.read { try $0.forEach("SELECT pg_sleep(60)") { _ in } }
            }
            let count = try await number("SELECT 7", database)
            #expect(count == 7)
        }
    }

    @Test("a migration and a bulk insert take their time, the statement after them does not")
    func unboundedWork() async throws {
        // Work of the server that is longer than the bound on statements, not a wait of the test.
        let slow: [SQL] = [
            "CREATE TABLE slow (id INTEGER, waited TEXT DEFAULT CAST(pg_sleep(0.1) AS TEXT))",
            "SELECT pg_sleep(0.1)",
        ]
        try await withPostgreSQL(statementTimeout: .milliseconds(50), schema: slow) {
            database, _ in
            await #expect(throws: DatabaseError.timeout) {
                try await database.write { transaction in
                    var rows: [[SQLValue]] = [[.integer(1)], [.integer(2)]]
                    try transaction.insert(into: "slow", columns: ["id"]) { rows.popLast() }
                    #expect(try transaction.count("SELECT count(*) FROM slow") == 2)
                    try transaction.execute("SELECT pg_sleep(60)")
                }
            }
        }
    }

    @Test("who waits too long for a connection is told, and who gives up is forgotten")
    func acquireTimeout() async throws {
        try await withPostgreSQL(connections: 1, acquireTimeout: .milliseconds(50)) {
            database, _ in
            let (starts, start) = AsyncStream.makeStream(of: Void.self)
            let end = DispatchSemaphore(value: 0)
            let holder = Task {
                try await database.read { _ in
                    start.yield()
                    _ = end.wait(timeout: .now() + 600)
                }
            }
            for await _ in starts { break }
            let error = await #expect(throws: DatabaseError.self) {
                try await database.read { try $0.count("SELECT 1") }
            }
            #expect(isUnavailable(error))
            let cancelled = Task { try await database.read { try $0.count("SELECT 1") } }
            cancelled.cancel()
            await #expect(throws: (any Error).self) { try await cancelled.value }
            end.signal()
            try await holder.value
            let count = try await number("SELECT 1", database)
            #expect(count == 1)
        }
    }

    @Test("closing waits for the closure that runs and refuses those that wait")
    func closing() async throws {
        try await withPostgreSQL(connections: 1) { database, _ in
            let (starts, start) = AsyncStream.makeStream(of: Void.self)
            let end = DispatchSemaphore(value: 0)
            let holder = Task {
                try await database.read { reader in
                    start.yield()
                    _ = end.wait(timeout: .now() + 600)
                    return try reader.count("SELECT 5")
                }
            }
            for await _ in starts { break }
            let waiter = Task { try await database.read { try $0.count("SELECT 1") } }
            let closer = Task { try await database.close() }
            let error = await #expect(throws: DatabaseError.self) { try await waiter.value }
            #expect(isUnavailable(error))
            end.signal()
            #expect(try await holder.value == 5)
            try await closer.value
        }
    }
}
