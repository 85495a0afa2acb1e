import Database
import Testing

private let hostileTexts = [
    "", "O'Brien", "\"quoted\"", "'); DROP TABLE sample; --", "$1 ?1 :name @name", "back\\slash\\N",
    "\\.", "tab\tline\nreturn\rend", "حقوق الإنسان", "права человека", "人权", "👩🏽‍⚖️🏳️‍🌈",
    "e\u{301} \u{202E}reversed\u{202C}", "NULL", "\u{1}\u{7F}\u{FEFF}\u{10FFFF}",
]

private let blobs: [[UInt8]] = [[], [0], [0, 0, 255, 0], Array(0...255), Array("\\x41".utf8)]

private let integers: [Int64] = [
    0, 1, -1, 127, 32_768, 2_147_483_647, -2_147_483_648, 2_147_483_648, .max, .min,
]

private let doubles: [Double] = [
    0, 0.1, -2.5, 1e300, -1e-300, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .pi,
]

/// One row a value, the others null.
private func rows() -> [[SQLValue]] {
    var rows: [[SQLValue]] = []
    func add(
        number: SQLValue = .null, ratio: SQLValue = .null, name: SQLValue = .null,
        content: SQLValue = .null
    ) {
        rows.append([.integer(Int64(rows.count)), number, .null, ratio, name, content])
    }
    for integer in integers { add(number: .integer(integer)) }
    for double in doubles { add(ratio: .real(double)) }
    for text in hostileTexts { add(name: .text(text)) }
    for blob in blobs { add(content: .blob(blob)) }
    add()
    return rows
}

private func stored(_ reader: any Reader) throws -> [[SQLValue]] {
    try reader.all("SELECT id, number, small, ratio, name, content FROM sample ORDER BY id") {
        row -> [SQLValue] in
        [
            .integer(Int64(row.int(0))),
            row.optionalInt(1).sqlValue,
            row.optionalInt(2).sqlValue,
            row.isNull(3) ? .null : .real(row.double(3)),
            row.optionalText(4).sqlValue,
            row.isNull(5) ? .null : .blob(row.blob(5)),
        ]
    }
}

extension DatabaseContract {
    static let values = [
        DatabaseContract("values of every type come back as they were bound", boundValuesComeBack),
        DatabaseContract("values of every type come back from a bulk insert", bulkValuesComeBack),
        DatabaseContract(
            "a bulk row takes pieces of bytes, and holds its own values alone", bulkPiecesComeBack),
        DatabaseContract("a bound text is never part of the statement", textIsBound),
        DatabaseContract("a text with U+0000 is stored whole or refused", nulIsWholeOrRefused),
        DatabaseContract("booleans and aggregates read as numbers", aggregatesAreNumbers),
        DatabaseContract(
            "a number beyond the column's range finds nothing", largeNumberFindsNothing),
        DatabaseContract("all, first and count read what they say", findersRead),
        DatabaseContract("statements compose with their bindings", statementsCompose),
        DatabaseContract("ten thousand rows are inserted in bulk", bulkInsert),
        DatabaseContract(
            "a result is streamed: its rows come before its end", largeResultIsStreamed),
        DatabaseContract("a query inside the loop of a query sees all of both", queriesNest),
        DatabaseContract(
            "the rows of a bulk insert may come from queries", bulkRowsComeFromQueries),
    ]
}

private func boundValuesComeBack(_: TestStore, _ database: any Database) async throws {
    let rows = rows()
    try await database.write { transaction in
        for row in rows {
            let changed = try transaction.executeCounting(
                """
                INSERT INTO sample (id, number, small, ratio, name, content)
                VALUES (\(row[0]), \(row[1]), \(row[2]), \(row[3]), \(row[4]), \(row[5]))
                """)
            #expect(changed == 1)
        }
    }
    #expect(try await database.read { try stored($0) } == rows)
}

private func bulkValuesComeBack(_: TestStore, _ database: any Database) async throws {
    let rows = rows()
    try await database.write { transaction in
        var next = rows.makeIterator()
        try transaction.insert(into: "sample", columns: sampleColumns) { next.next() }
    }
    #expect(try await database.read { try stored($0) } == rows)
}

private func bulkPiecesComeBack(_: TestStore, _ database: any Database) async throws {
    let bytes = Array("before Zoë after".utf8)
    try await database.write { transaction in
        var id = 0
        try transaction.insert(into: "sample", columns: ["id", "name", "number"]) { row in
            id += 1
            row.append(id)
            switch id {
            case 1: row.append(text: bytes[7..<11])
            case 2: row.append(text: bytes[7..<7])
            case 3: row.append(text: nil)
            // What the row before had is not in this one.
            case 4: row.append("last")
            default: return false
            }
            row.append(id == 4 ? nil : 10 * id)
            return true
        }
    }
    let found = try await database.read {
        try $0.all("SELECT name, number FROM sample ORDER BY id") {
            "\($0.optionalText(0) ?? "NULL") \($0.optionalInt(1).map(String.init) ?? "NULL")"
        }
    }
    #expect(found == ["Zoë 10", " 20", "NULL 30", "last NULL"])
}

private func textIsBound(_: TestStore, _ database: any Database) async throws {
    for text in hostileTexts {
        try await database.write { transaction in
            try transaction.execute("DELETE FROM sample")
            try transaction.execute("INSERT INTO sample (id, name) VALUES (1, \(text))")
        }
        let found = try await database.read {
            try $0.all("SELECT name FROM sample WHERE name = \(text)") { $0.text(0) }
        }
        #expect(found == [text])
    }
}

private func nulIsWholeOrRefused(_: TestStore, _ database: any Database) async throws {
    let text = "before\u{0}after"
    for isBulk in [false, true] {
        do {
            try await database.write { transaction in
                if isBulk {
                    var rows: [[SQLValue]] = [[.integer(1), .text(text)]]
                    try transaction.insert(into: "sample", columns: ["id", "name"]) {
                        rows.popLast()
                    }
                } else {
                    try transaction.execute(
                        "INSERT INTO sample (id, name) VALUES (1, \(text))")
                }
            }
            let found = try await database.read {
                try $0.first("SELECT name FROM sample") { $0.text(0) }
            }
            #expect(found == text)
            try await database.write { try $0.execute("DELETE FROM sample") }
        } catch {
            #expect(isFailed(error), "\(error)")
            #expect(try await count(database) == 0)
        }
    }
}

private func aggregatesAreNumbers(_: TestStore, _ database: any Database) async throws {
    try await database.write { transaction in
        for number in [3, 4_000_000_000] {
            try transaction.execute(
                "INSERT INTO sample (id, number) VALUES (\(number), \(number))")
        }
    }
    let answer = try await database.read { reader in
        try reader.first(
            "SELECT count(*), sum(number), max(number), avg(number), 1 = 1 FROM sample"
        ) {
            [
                $0.int(0), $0.int(1), $0.int(2), Int($0.double(3) * 2),
                $0.bool(4) ? 1 : 0,
            ]
        }
    }
    #expect(answer == [2, 4_000_000_003, 4_000_000_000, 4_000_000_003, 1])
}

private func largeNumberFindsNothing(_: TestStore, _ database: any Database) async throws {
    let found = try await database.read {
        try $0.count("SELECT count(*) FROM sample WHERE small = \(Int.max)")
    }
    #expect(found == 0)
}

private func findersRead(_: TestStore, _ database: any Database) async throws {
    try await database.write { transaction in
        for id in 1...3 {
            try transaction.execute("INSERT INTO sample (id) VALUES (\(id))")
        }
    }
    try await database.read { reader in
        let ids = try reader.all("SELECT id FROM sample ORDER BY id") { $0.int(0) }
        #expect(ids == [1, 2, 3])
        let last = try reader.first("SELECT id FROM sample ORDER BY id DESC") { $0.int(0) }
        #expect(last == 3)
        #expect(try reader.first("SELECT id FROM sample WHERE id = 9") { $0.int(0) } == nil)
        #expect(try reader.count("SELECT count(*) FROM sample") == 3)
        #expect(try reader.count("SELECT id FROM sample WHERE id = 9") == 0)
        #expect(try reader.count("SELECT max(number) FROM sample") == 0)
    }
}

private func statementsCompose(_: TestStore, _ database: any Database) async throws {
    try await database.write { transaction in
        for id in 1...20 {
            try transaction.execute(
                "INSERT INTO sample (id, number) VALUES (\(id), \(id * 10))")
        }
    }
    let least = 5
    let conditions: [SQL] = ["id > \(least)", "number < \(120)", "id <> \(7)"]
    let found = try await database.read { reader in
        try reader.all(
            """
            SELECT id FROM sample WHERE \(conditions.joined(" AND "))
            ORDER BY id LIMIT \(3) OFFSET \(1)
            """
        ) { $0.int(0) }
    }
    #expect(found == [8, 9, 10])
}

private func bulkInsert(_: TestStore, _ database: any Database) async throws {
    try await database.write { transaction in
        var id = 0
        try transaction.insert(into: "sample", columns: ["id", "name"]) {
            id += 1
            return id > 10_000 ? nil : [.integer(Int64(id)), .text("row \(id)")]
        }
        #expect(try transaction.count("SELECT count(*) FROM sample") == 10_000)
    }
    let name = try await database.read {
        try $0.first("SELECT name FROM sample WHERE id = 9999") { $0.text(0) }
    }
    #expect(name == "row 9999")
    #expect(try await count(database) == 10_000)
}

private func largeResultIsStreamed(_: TestStore, _ database: any Database) async throws {
    // The last row cannot be computed: whoever collects a result before handing it over hands over nothing.
    let rows = 50_000
    await #expect(throws: DatabaseError.self) {
        try await database.read { reader in
            var seen = 0
            defer { #expect(seen == rows - 1) }
            try reader.forEach(
                """
                WITH RECURSIVE series (n) AS (
                    SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < \(rows))
                SELECT n, abs(CASE WHEN n = \(rows) THEN -9223372036854775807 - 1 ELSE n END)
                FROM series
                """
            ) { _ in seen += 1 }
        }
    }
}

private func queriesNest(_: TestStore, _ database: any Database) async throws {
    try await database.write { transaction in
        for id in 1...50 {
            try transaction.execute(
                "INSERT INTO sample (id, number) VALUES (\(id), \(id % 5))")
        }
        var pairs = 0
        try transaction.forEach("SELECT id, number FROM sample ORDER BY id") { outer in
            let number = outer.int(1)
            try transaction.forEach("SELECT id FROM sample WHERE number = \(number)") {
                _ in
                pairs += 1
            }
            try transaction.execute(
                "UPDATE sample SET name = 'seen' WHERE id = \(outer.int(0))")
        }
        #expect(pairs == 500)
        #expect(
            try transaction.count("SELECT count(*) FROM sample WHERE name = 'seen'")
                == 50)
    }
}

private func bulkRowsComeFromQueries(_: TestStore, _ database: any Database) async throws {
    try await database.write { transaction in
        // Every row sees those before it, whether it asks or not: after each, after some, after many.
        var id = 0
        try transaction.insert(into: "sample", columns: ["id", "number"]) {
            let asks = id < 5 || id % 70 == 0
            let known =
                asks ? try transaction.count("SELECT count(*) FROM sample") : id
            id += 1
            return id > 500 ? nil : [.integer(Int64(id)), .integer(Int64(known))]
        }
        let numbers = try transaction.all("SELECT number FROM sample ORDER BY id") {
            $0.int(0)
        }
        #expect(numbers == Array(0..<500))
    }
}

func count(_ database: any Database) async throws -> Int {
    try await database.read { try $0.count("SELECT count(*) FROM sample") }
}
