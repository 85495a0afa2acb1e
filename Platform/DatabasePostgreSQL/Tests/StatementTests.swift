import Database
import DatabasePostgreSQL
import Dispatch
import TestKit
import Testing

@Suite("Statements and rows of PostgreSQL")
struct StatementTests {
    @Test("an error that the closure caught still refuses the whole transaction")
    func caughtError() async throws {
        let schema: [SQL] = ["CREATE TABLE one (id INTEGER CONSTRAINT one_id PRIMARY KEY)"]
        try await withPostgreSQL(schema: schema) { database, _ in
            await #expect(throws: DatabaseError.constraint(name: "one_id")) {
                try await database.write { transaction in
                    try transaction.execute("INSERT INTO one VALUES (1)")
                    // Caught on purpose: that is what must not save the transaction.
                    do { try transaction.execute("INSERT INTO one VALUES (1)") } catch {}
                    do { try transaction.execute("INSERT INTO one VALUES (2)") } catch {}
                }
            }
            let count = try await number("SELECT count(*) FROM one", database)
            #expect(count == 0)
        }
    }

    @Test("a constraint checked at the commit refuses it")
    func deferredConstraint() async throws {
        let schema: [SQL] = [
            """
            CREATE TABLE one (id INTEGER,
                CONSTRAINT late UNIQUE (id) DEFERRABLE INITIALLY DEFERRED)
            """
        ]
        try await withPostgreSQL(schema: schema) { database, _ in
            await #expect(throws: DatabaseError.constraint(name: "late")) {
                try await database.write { transaction in
                    try transaction.execute("INSERT INTO one VALUES (1), (1)")
                }
            }
            let count = try await number("SELECT count(*) FROM one", database)
            #expect(count == 0)
        }
    }

    @Test("what a trigger raises is told in its words")
    func trigger() async throws {
        let schema: [SQL] = [
            "CREATE TABLE one (id INTEGER)",
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'not in this order'; END $$
            """,
            "CREATE TRIGGER refuse BEFORE INSERT ON one FOR EACH ROW EXECUTE FUNCTION refuse()",
        ]
        try await withPostgreSQL(schema: schema) { database, _ in
            await #expect(throws: DatabaseError.constraint(name: "not in this order")) {
                try await database.write { try $0.execute("INSERT INTO one VALUES (1)") }
            }
        }
    }

    @Test("a failure never tells the value")
    func valuesStaySecret() async throws {
        try await withPostgreSQL { database, _ in
            let statements: [SQL] = [
                "SELECT CAST(\("secret") AS INTEGER)",
                "SELECT CAST(\("secret") AS DATE)",
                "SELECT to_tsquery('simple', \("secret & (|"))",
            ]
            for statement in statements {
                let error = await #expect(throws: DatabaseError.self) {
                    try await database.read { try $0.count(statement) }
                }
                let words = String(describing: error)
                #expect(words.contains("SQLSTATE") && !words.contains("secret"), "\(words)")
            }
        }
    }

    @Test("a column that cannot be read is named")
    func unreadableColumn() async throws {
        try await withPostgreSQL { database, _ in
            let error = await #expect(throws: DatabaseError.self) {
                try await database.read {
                    try $0.count("SELECT CURRENT_DATE AS today WHERE 1 = 2")
                }
            }
            #expect("\(String(describing: error))".contains("today"))
            #expect("\(String(describing: error))".contains("1082"))
        }
    }

    @Test("prepared statements are kept, up to a bound, and survive a change of the schema")
    func statementCache() async throws {
        let schema: [SQL] = ["CREATE TABLE one (id INTEGER)", "INSERT INTO one VALUES (1)"]
        try await withPostgreSQL(connections: 1, schema: schema) { database, store in
            let all: SQL = "SELECT * FROM one"
            let prepared = try await database.read { reader in
                for _ in 1...3 { try reader.forEach(all) { _ in } }
                return try reader.count("SELECT count(*) FROM pg_prepared_statements")
            }
            // Also the one by which a snapshot is known.
            #expect(prepared == 3)
            try await store.withOpen { other in
                _ = try await other.write { transaction in
                    try transaction.execute("ALTER TABLE one ADD COLUMN name TEXT DEFAULT 'new'")
                }
            }
            let name = try await database.read { try $0.first(all) { $0.text(1) } }
            #expect(name == "new")
            try await database.write { transaction in
                for count in 1...600 {
                    let holes = (1...count).map { "\($0)" as SQL }
                    #expect(
                        try transaction.count(
                            "SELECT count(*) FROM one WHERE id IN (\(holes.joined(", ")))") == 1)
                }
                let prepared = try transaction.count("SELECT count(*) FROM pg_prepared_statements")
                #expect((200...257).contains(prepared))
            }
        }
    }

    @Test("an answer holds for the snapshot it was given in, and for no other")
    func snapshotAnswers() async throws {
        let schema: [SQL] = ["CREATE TABLE one (id INTEGER)"]
        try await withPostgreSQL(connections: 1, schema: schema) { database, store in
            // Never the same twice where the server is asked twice.
            let moment: SQL = "SELECT CAST(clock_timestamp() AS text)"
            let ids: SQL = "SELECT id FROM one ORDER BY id"
            func seen() async throws -> [Int] {
                try await database.read { reader in
                    let first = try reader.first(moment) { $0.text(0) }
                    let found = try reader.all(ids) { $0.int(0) }
                    #expect(try reader.first(moment) { $0.text(0) } == first)
                    #expect(try reader.all(ids) { $0.int(0) } == found)
                    return found
                }
            }
            try await store.withOpen { other in
                for id in 1...20 {
                    try await other.write { try $0.execute("INSERT INTO one VALUES (\(id))") }
                    let expected = Array(1...id)
                    // The second and the third may be answered from the first.
                    for _ in 1...3 { #expect(try await seen() == expected) }
                }
                // What another transaction has begun is seen when it ends, and never where it gives up.
                for isKept in [false, true] {
                    let before = try await seen()
                    let (starts, start) = AsyncStream.makeStream(of: Void.self)
                    let end = DispatchSemaphore(value: 0)
                    let writing = Task {
                        try await other.write { transaction in
                            _ = try transaction.executeCounting("INSERT INTO one VALUES (100)")
                            start.yield()
                            _ = end.wait(timeout: .now() + 600)
                            if !isKept { throw CancellationError() }
                        }
                    }
                    for await _ in starts { break }
                    for _ in 1...3 { #expect(try await seen() == before) }
                    end.signal()
                    _ = await writing.result
                    #expect(try await seen() == (isKept ? before + [100] : before))
                }
            }
        }
    }

    @Test("numbers of any type read as numbers")
    func numbers() async throws {
        try await withPostgreSQL { database, _ in
            let values = [
                "0", "1", "-1", "10000", "-12345678", "9223372036854775807", "-9223372036854775808",
                "1000000000000",
            ]
            for value in values {
                let read = try await database.read {
                    try $0.first("SELECT CAST(\(value) AS NUMERIC)") { ($0.int(0), $0.text(0)) }
                }
                #expect(read?.0 == Int(value))
                #expect(read?.1 == value)
            }
            for value in ["0.5", "-123456.000789", "1e-20", "12345678901234567890123"] {
                let read = try await database.read {
                    try $0.first("SELECT CAST(\(value) AS NUMERIC)") { $0.double(0) }
                }
                #expect(read == Double(value))
            }
            let row = try await database.read { reader in
                try reader.first(
                    """
                    SELECT CAST(-7 AS SMALLINT), CAST(1.5 AS REAL), 2 > 1, CAST('ab' AS CHAR(2)),
                        CAST('c' AS "char"), CAST(9 AS OID), CAST(\(12) AS TEXT)
                    """
                ) { row in
                    [
                        String(row.int(0)), String(row.double(1)), String(row.bool(2)), row.text(3),
                        row.text(4), String(row.int(5)), String(row.int(6)),
                    ]
                }
            }
            #expect(row == ["-7", "1.5", "true", "ab", "c", "9", "12"])
        }
    }

    @Test("a bulk insert reaches columns that have no binary form here, whatever the text")
    func bulkAsText() async throws {
        let schema: [SQL] = [
            "CREATE TABLE entry (id INTEGER, day DATE, words TSVECTOR, name TEXT, content BYTEA)"
        ]
        try await withPostgreSQL(schema: schema) { database, _ in
            let texts = ["\\N", "\\.", "a\tb\nc\rd\\e", "\"quoted\" 'text'", "", "حقوق"]
            try await database.write { transaction in
                var rows = texts.map { text -> [SQLValue] in
                    [
                        .integer(1), .text("2014-10-31"), .text("'right':1,2 'water':3"),
                        .text(text), .blob([0, 92, 255, 10]),
                    ]
                }
                rows.append([.integer(2), .null, .null, .null, .null])
                var next = rows.makeIterator()
                try transaction.insert(
                    into: "entry", columns: ["id", "day", "words", "name", "content"]
                ) { next.next() }
            }
            let names = try await database.read { reader in
                try reader.all(
                    """
                    SELECT name, content FROM entry
                    WHERE words @@ to_tsquery('simple', \("right & water"))
                        AND day = '2014-10-31'
                    """
                ) { row in
                    #expect(row.blob(1) == [0, 92, 255, 10])
                    return row.text(0)
                }
            }
            #expect(names == texts)
            let nulls = try await database.read {
                try $0.count("SELECT count(*) FROM entry WHERE name IS NULL AND day IS NULL")
            }
            #expect(nulls == 1)
        }
    }

    @Test("a row that does not fit its columns is refused by the name of the column")
    func bulkMismatch() async throws {
        let schema: [SQL] = ["CREATE TABLE one (id SMALLINT, is_open BOOLEAN)"]
        try await withPostgreSQL(schema: schema) { database, _ in
            let rows: [[SQLValue]] = [
                [.integer(40_000), .integer(1)], [.integer(1), .integer(2)],
                [.text("one"), .null], [.blob([1]), .null], [.integer(1)],
            ]
            for row in rows {
                let error = await #expect(throws: DatabaseError.self) {
                    try await database.write { transaction in
                        var rows = [row]
                        try transaction.insert(into: "one", columns: ["id", "is_open"]) {
                            rows.popLast()
                        }
                    }
                }
                #expect("\(String(describing: error))".contains("column"))
            }
            await #expect(throws: DatabaseError.failed("there is no column name in one")) {
                try await database.write { transaction in
                    try transaction.insert(into: "one", columns: ["name"]) { nil }
                }
            }
            let count = try await number("SELECT count(*) FROM one", database)
            #expect(count == 0)
        }
    }

    @Test("a statement inside the loop of a query too large to be held is refused")
    func nestedTooLarge() async throws {
        try await withPostgreSQL { database, _ in
            let error = await #expect(throws: DatabaseError.self) {
                try await database.read { reader in
                    try reader.forEach(
                        "SELECT repeat('x', 10000) FROM generate_series(1, 8000)"
                    ) { _ in
                        _ = try reader.count("SELECT 1")
                    }
                }
            }
            #expect("\(String(describing: error))".contains("inside the loop"))
            let count = try await number("SELECT 1", database)
            #expect(count == 1)
        }
    }
}
