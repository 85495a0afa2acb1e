import Database
import Dispatch
import Testing

private func insertSample(_ id: Int, _ transaction: any Transaction) throws {
    try transaction.execute("INSERT INTO sample (id) VALUES (\(id))")
}

extension DatabaseContract {
    static let transactions = [
        DatabaseContract("a read sees one state, whatever is written meanwhile", readIsSnapshot),
        DatabaseContract(
            "a closure's own error passes unchanged, and nothing is stored", ownErrorPasses),
        DatabaseContract("a loop that is left early leaves the transaction whole", loopIsLeftEarly),
        DatabaseContract(
            "a constraint refuses, is told as such, and nothing is stored", constraintRefuses),
        DatabaseContract("a named check is told by its name", checkIsNamed),
        DatabaseContract("a wrong statement fails and the next one runs", wrongStatementFails),
        DatabaseContract("the number of changed rows is told", changesAreCounted),
        DatabaseContract(
            "what was executed is there for what comes after it, however much it is",
            executedInOrder),
        DatabaseContract(
            "a failure among what is executed refuses the whole, whatever comes after it",
            executedFailureRefuses),
        DatabaseContract("queries that travel together answer in their order", queriesTogether),
        DatabaseContract(
            "a read is one snapshot, whatever is asked again or foreseen", snapshotHolds),
        DatabaseContract(
            "of queries together one that fails is told, and the next transaction runs",
            oneOfQueriesFails),
        DatabaseContract("writers at once all succeed", writersAtOnce),
        DatabaseContract("many readers at once are all answered", readersAtOnce),
        DatabaseContract("what is written is seen by another server at once", writeIsSeen),
        DatabaseContract("a closed database refuses", closedRefuses),
    ]
}

private func readIsSnapshot(_: TestStore, _ database: any Database) async throws {
    try await database.write { try insertSample(1, $0) }
    let (signals, signal) = AsyncStream.makeStream(of: Void.self)
    let isWritten = DispatchSemaphore(value: 0)
    let writer = Task {
        for await _ in signals { break }
        defer { isWritten.signal() }
        try await database.write { try insertSample(2, $0) }
    }
    let counts = try await database.read { reader in
        let before = try reader.count("SELECT count(*) FROM sample")
        signal.yield()
        // All suites run at once: only a write that never comes is a fault.
        let isInTime = isWritten.wait(timeout: .now() + 600) == .success
        #expect(isInTime)
        return [before, try reader.count("SELECT count(*) FROM sample")]
    }
    try await writer.value
    #expect(counts == [1, 1])
    #expect(try await count(database) == 2)
}

private func ownErrorPasses(_: TestStore, _ database: any Database) async throws {
    await #expect(throws: Interruption(reason: "enough")) {
        try await database.write { transaction in
            try insertSample(1, transaction)
            var rows: [[SQLValue]] = [[.integer(2)], [.integer(3)]]
            try transaction.insert(into: "sample", columns: ["id"]) { rows.popLast() }
            #expect(try transaction.count("SELECT count(*) FROM sample") == 3)
            throw Interruption(reason: "enough")
        }
    }
    #expect(try await count(database) == 0)
    await #expect(throws: Interruption(reason: "in a read")) {
        try await database.read { reader in
            try reader.forEach("SELECT 1 UNION ALL SELECT 2") { _ in
                throw Interruption(reason: "in a read")
            }
        }
    }
    await #expect(throws: Interruption(reason: "in the rows")) {
        try await database.write { transaction in
            var id: Int64 = 0
            try transaction.insert(into: "sample", columns: ["id"]) {
                id += 1
                if id == 5_000 { throw Interruption(reason: "in the rows") }
                return [.integer(id)]
            }
        }
    }
    #expect(try await count(database) == 0)
}

private func loopIsLeftEarly(_: TestStore, _ database: any Database) async throws {
    try await database.write { transaction in
        for id in 1...100 { try insertSample(id, transaction) }
        do {
            try transaction.forEach("SELECT id FROM sample") { _ in
                throw Interruption(reason: "one is enough")
            }
        } catch is Interruption {}
        try insertSample(101, transaction)
    }
    #expect(try await count(database) == 101)
}

private func queriesTogether(_: TestStore, _ database: any Database) async throws {
    try await database.write { transaction in
        for id in 1...3 { try insertSample(id, transaction) }
    }
    let found = try await database.read { reader in
        var found: [String] = []
        func ask(_ name: String, _ sql: SQL) -> RowQuery {
            RowQuery(sql) { found.append("\(name)\($0.int(0))") }
        }
        func above(_ id: Int) -> SQL { "SELECT id FROM sample WHERE id > \(id) ORDER BY id" }
        // Twice, so that what was prepared is met again; one of them finds nothing, two are one statement.
        for _ in 1...2 {
            try reader.forEach(together: [
                ask("a", above(1)), ask("b", above(3)), ask("c", above(2)),
                RowQuery("SELECT name, count(*) FROM sample GROUP BY name") { row in
                    // What a row leads to may be asked at once.
                    let count = try reader.count("SELECT count(*) FROM sample")
                    found.append("\(row.isNull(0)) \(row.int(1)) \(count)")
                },
            ])
        }
        try reader.forEach(together: [])
        try reader.forEach(together: [ask("d", above(2))])
        return found
    }
    let once = ["a2", "a3", "c3", "true 3 3"]
    #expect(found == once + once + ["d3"])
    // In a transaction they see what it has written.
    let sum = try await database.write { transaction in
        try insertSample(4, transaction)
        var sum = 0
        try transaction.forEach(together: [
            RowQuery("SELECT id FROM sample") { sum += $0.int(0) },
            RowQuery("SELECT count(*) FROM sample") { sum += $0.int(0) },
        ])
        return sum
    }
    #expect(sum == 14)
}

private func snapshotHolds(_: TestStore, _ database: any Database) async throws {
    try await database.write { try insertSample(1, $0) }
    let ids: SQL = "SELECT id FROM sample ORDER BY id"
    let nothing: SQL = "SELECT id FROM sample WHERE id > 100"
    let found = try await database.read { reader in
        reader.foresee([ids, nothing, ids])
        var found = [try reader.count("SELECT count(*) FROM sample")]
        // Asked again, within a loop over the same answer, and together with what is not known yet.
        for _ in 1...2 {
            found += try reader.all(ids) { row in
                let again = try reader.all(ids) { $0.int(0) }
                return row.int(0) * 10 + again.count
            }
            #expect(try reader.all(nothing) { $0.int(0) }.isEmpty)
            try reader.forEach(together: [
                RowQuery(ids) { found.append($0.int(0)) },
                RowQuery(nothing) { _ in found.append(-1) },
                RowQuery("SELECT max(id) FROM sample") { found.append($0.int(0)) },
            ])
        }
        return found
    }
    #expect(found == [1, 11, 1, 1, 11, 1, 1])
    // What looks alike is not the same: é, and e with an accent.
    let spellings = ["\u{E9}", "e\u{301}"]
    let told = try await database.read { reader in
        try spellings.map { text in
            try reader.first("SELECT CAST(\(text) AS TEXT)") { Array($0.text(0).utf8) }
        }
    }
    #expect(told == spellings.map { Array($0.utf8) })
    // The next read asks anew; a transaction sees what it wrote itself.
    try await database.write { transaction in
        #expect(try transaction.all(ids) { $0.int(0) } == [1])
        transaction.foresee([ids])
        try insertSample(2, transaction)
        #expect(try transaction.all(ids) { $0.int(0) } == [1, 2])
    }
    #expect(try await database.read { try $0.all(ids) { $0.int(0) } } == [1, 2])
    // What is foreseen and wrong fails what was asked with it, and leaves a connection that works.
    if database.engine == .postgresql {
        await #expect(throws: DatabaseError.self) {
            try await database.read { reader in
                reader.foresee(["SELECT id FROM nowhere"])
                _ = try reader.all(ids) { $0.int(0) }
            }
        }
    }
    #expect(try await count(database) == 2)
}

private func oneOfQueriesFails(_: TestStore, _ database: any Database) async throws {
    let wrong: [SQL] = ["SELECT id FROM nowhere", "SELECT id FROM sample WHERE"]
    for statement in wrong {
        await #expect(throws: DatabaseError.self) {
            try await database.write { transaction in
                try insertSample(1, transaction)
                try transaction.forEach(together: [
                    RowQuery("SELECT id FROM sample") { _ in },
                    RowQuery(statement) { _ in },
                    RowQuery("SELECT count(*) FROM sample") { _ in },
                ])
            }
        }
        #expect(try await count(database) == 0)
    }
    // A closure's own error leaves the rest unread.
    await #expect(throws: Interruption(reason: "enough")) {
        try await database.read { reader in
            try reader.forEach(together: [
                RowQuery("SELECT 1") { _ in throw Interruption(reason: "enough") },
                RowQuery("SELECT 2") { _ in },
            ])
        }
    }
    #expect(try await count(database) == 0)
}

private func constraintRefuses(_: TestStore, _ database: any Database) async throws {
    try await database.write { try insertSample(1, $0) }
    let refused: [SQL] = [
        "INSERT INTO sample (id) VALUES (1)",
        "INSERT INTO sample (id) VALUES (\(SQLValue.null))",
        "INSERT INTO sample (id, small) VALUES (2, 1000)",
        "INSERT INTO part (sample, name) VALUES (9, 'of nothing')",
        "INSERT INTO part (sample, name) VALUES (1, 'twin'), (1, 'twin')",
    ]
    for statement in refused {
        let error = await #expect(throws: DatabaseError.self) {
            try await database.write { transaction in
                try insertSample(50, transaction)
                try transaction.execute(statement)
            }
        }
        #expect(error.map(isConstraint) == true, "\(String(describing: error))")
    }
    let error = await #expect(throws: DatabaseError.self) {
        try await database.write { transaction in
            var rows: [[SQLValue]] = [[.integer(1)], [.integer(60)]]
            try transaction.insert(into: "sample", columns: ["id"]) { rows.popLast() }
        }
    }
    #expect(error.map(isConstraint) == true, "\(String(describing: error))")
    #expect(try await count(database) == 1)
    #expect(
        try await database.read { try $0.count("SELECT count(*) FROM part") } == 0)
}

private func checkIsNamed(_: TestStore, _ database: any Database) async throws {
    let error = await #expect(throws: DatabaseError.self) {
        try await database.write {
            try $0.execute("INSERT INTO sample (id, small) VALUES (2, 1000)")
        }
    }
    #expect("\(String(describing: error))".contains("small_is_small"))
}

private func wrongStatementFails(_: TestStore, _ database: any Database) async throws {
    for _ in 1...3 {
        let error = await #expect(throws: DatabaseError.self) {
            try await database.read { try $0.count("SELECT nothing FROM nowhere") }
        }
        #expect(error.map(isFailed) == true)
        #expect(try await count(database) == 0)
    }
}

private func changesAreCounted(_: TestStore, _ database: any Database) async throws {
    try await database.write { transaction in
        for id in 1...10 { try insertSample(id, transaction) }
        #expect(
            try transaction.executeCounting("UPDATE sample SET small = 1 WHERE id > 4") == 6)
        #expect(try transaction.executeCounting("DELETE FROM sample WHERE id > 100") == 0)
        #expect(try transaction.executeCounting("DELETE FROM sample") == 10)
    }
}

private func executedInOrder(_: TestStore, _ database: any Database) async throws {
    try await database.write { transaction in
        for id in 1...300 { try insertSample(id, transaction) }
        #expect(try transaction.count("SELECT count(*) FROM sample") == 300)
        try transaction.forEach("SELECT id FROM sample WHERE id <= 200 ORDER BY id") { row in
            try transaction.execute("UPDATE sample SET small = 2 WHERE id = \(row.int(0))")
        }
        #expect(try transaction.count("SELECT count(*) FROM sample WHERE small = 2") == 200)
        try insertSample(301, transaction)
        var rows: [[SQLValue]] = [[.integer(303)], [.integer(302)]]
        try transaction.insert(into: "sample", columns: ["id"]) {
            try transaction.execute("UPDATE sample SET small = 3 WHERE id = 301")
            return rows.popLast()
        }
        try transaction.execute("DELETE FROM sample WHERE small = 2")
    }
    #expect(try await count(database) == 103)
    let last = try await database.read {
        try $0.count("SELECT count(*) FROM sample WHERE id > 300 AND (small = 3 OR id > 301)")
    }
    #expect(last == 3)
}

private func executedFailureRefuses(_: TestStore, _ database: any Database) async throws {
    let endings: [@Sendable (any Transaction) throws -> Void] = [
        { _ in },
        { _ = try $0.count("SELECT count(*) FROM sample") },
        { _ = try $0.executeCounting("DELETE FROM sample") },
        { for id in 10...200 { try insertSample(id, $0) } },
        { transaction in
            var rows: [[SQLValue]] = [[.integer(5)]]
            try transaction.insert(into: "sample", columns: ["id"]) { rows.popLast() }
        },
    ]
    for ending in endings {
        let error = await #expect(throws: DatabaseError.self) {
            try await database.write { transaction in
                try insertSample(1, transaction)
                try insertSample(1, transaction)
                // A text that was not prepared before: it is not to be taken for one that is.
                try transaction.execute("UPDATE sample SET small = 4 WHERE id = 1")
                try ending(transaction)
            }
        }
        #expect(error.map(isConstraint) == true, "\(String(describing: error))")
        try await database.write {
            try insertSample(1, $0)
            try $0.execute("UPDATE sample SET small = 4 WHERE id = 1")
            try $0.execute("DELETE FROM sample")
        }
    }
    // Whoever says no after a failure is heard, and nothing is stored either.
    await #expect(throws: Interruption(reason: "no")) {
        try await database.write { transaction in
            try insertSample(2, transaction)
            // One engine tells of the failure here, the other one later: the refusal must win on both.
            try? insertSample(2, transaction)
            throw Interruption(reason: "no")
        }
    }
    #expect(try await count(database) == 0)
}

private func writersAtOnce(_ store: TestStore, _ database: any Database) async throws {
    try await database.write { transaction in
        try transaction.execute("INSERT INTO sample (id, number) VALUES (1, 0)")
    }
    try await store.withOpen { second in
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    for _ in 0..<10 {
                        try await (writer % 2 == 0 ? database : second).write {
                            try $0.execute(
                                "UPDATE sample SET number = number + 1 WHERE id = 1")
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }
    let number = try await database.read {
        try $0.first("SELECT number FROM sample") { $0.int(0) }
    }
    #expect(number == 80)
}

private func readersAtOnce(_: TestStore, _ database: any Database) async throws {
    try await database.write { try insertSample(1, $0) }
    let sum = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<60 { group.addTask { try await count(database) } }
        return try await group.reduce(0, +)
    }
    #expect(sum == 60)
}

private func writeIsSeen(_ store: TestStore, _ database: any Database) async throws {
    try await store.withOpen { second in
        for id in 1...5 {
            try await database.write { try insertSample(id, $0) }
            #expect(try await count(second) == id)
        }
    }
}

private func closedRefuses(_ store: TestStore, _: any Database) async throws {
    let database = try await store.open()
    try await database.close()
    await #expect(throws: DatabaseError.self) { try await count(database) }
    await #expect(throws: DatabaseError.self) {
        try await database.write { try insertSample(1, $0) }
    }
}
