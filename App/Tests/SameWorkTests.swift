import Base
import Database
import Synchronization
import Testing
import Web

/// The database with each of its statements noted, as it is written.
private final class NotedDatabase: Database {
    private let database: any Database
    private let noted = Mutex<[String]>([])

    init(_ database: any Database) { self.database = database }

    /// What was asked since the last time.
    func take() -> [String] {
        noted.withLock { statements in
            defer { statements = [] }
            return statements
        }
    }

    private func note(_ sql: SQL) { noted.withLock { $0.append("\(sql.fragments)") } }

    var engine: Engine { database.engine }

    func read<Value: Sendable>(
        _ body: @Sendable (any Reader) throws -> Value
    ) async throws -> Value {
        try await withoutActuallyEscaping(body) { body in
            try await database.read { reader in
                try body(NotedReader(reader: reader, note: { self.note($0) }))
            }
        }
    }

    func write<Value: Sendable>(
        _ body: @Sendable (any Transaction) throws -> Value
    ) async throws -> Value {
        try await withoutActuallyEscaping(body) { body in
            try await database.write { transaction in
                try body(NotedTransaction(transaction: transaction, note: { self.note($0) }))
            }
        }
    }

    func migrate(_ migrations: [Migration]) async throws -> [String] {
        try await database.migrate(migrations)
    }

    func close() async throws { try await database.close() }

    private struct NotedReader: Reader {
        let reader: any Reader
        let note: (SQL) -> Void

        var engine: Engine { reader.engine }

        func forEach(_ sql: SQL, _ body: (any Row) throws -> Void) throws {
            note(sql)
            try reader.forEach(sql, body)
        }
    }

    private struct NotedTransaction: Transaction {
        let transaction: any Transaction
        let note: (SQL) -> Void

        var engine: Engine { transaction.engine }

        func forEach(_ sql: SQL, _ body: (any Row) throws -> Void) throws {
            note(sql)
            try transaction.forEach(sql, body)
        }

        func execute(_ sql: SQL) throws -> Int {
            note(sql)
            return try transaction.execute(sql)
        }

        func insert(
            into table: StaticString, columns: [StaticString], rows: () throws -> [SQLValue]?
        ) throws {
            note("INSERT INTO \(raw: table)")
            try transaction.insert(into: table, columns: columns, rows: rows)
        }
    }
}

/// The time class of *absent* (design: same bytes, status and time class as a record that never was) is
/// held by the same work: for both, the database is asked the same, statement by statement. Bytes are
/// compared by `DeniedCellsTests`.
@Suite("What is absent costs what costs what never was")
struct SameWorkTests {
    @Test("the database is asked the same of both, at every address", arguments: Engine.allCases)
    func statements(engine: Engine) async throws {
        let noted = Mutex<NotedDatabase?>(nil)
        try await Installation.with(
            engine, isDemonstration: true,
            watched: { database in
                let made = NotedDatabase(database)
                noted.withLock { $0 = made }
                return made
            }
        ) { installation in
            let database = try #require(noted.withLock { $0 })
            let cast = [
                Member(700, "unfpa", .officer), Member(701, "nepal", .partyAdministrator),
                Member(702, "himal-womens-network", .drafter),
            ]
            try await Member.add(cast, to: installation)
            var drafter = try await Browser(installation, as: "Sita Gurung")
            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            let draft = try await drafter.draftRequest(publication: "full")
            let secret = try await drafter.draftRequest(publication: "nothing")
            try await clearer.clearAndSubmit(secret)
            let routes = installation.responder.routes.filter {
                $0.pattern.description.hasPrefix("/{language}/requests/{request}")
            }
            let people =
                [Voice(installation)] + [
                    try await Voice(installation, as: cast[0]),
                    try await Voice(installation, as: cast[1]),
                    try await Voice(installation, as: cast[2]),
                ]
            var count = 0
            for route in routes {
                for voice in people {
                    func asked(_ id: String) async throws -> [String] {
                        let path = route.pattern.description.replacing("{language}", with: "en")
                            .replacing("{request}", with: id).replacing("{step}", with: "text")
                            .replacing(/\{[a-z]+\}/, with: "x")
                        _ = database.take()
                        let answer =
                            route.method == .post
                            ? try await voice.post(
                                path, [("text", "x"), ("reason", "x"), ("party", "ohchr")])
                            : try await voice.get(path)
                        #expect([404, 303, 401].contains(answer.status), "\(path)")
                        return database.take()
                    }
                    let never = try await asked("aaaaaaaaaaaaaaaa")
                    #expect(try await asked(secret) == never, "\(route.pattern)")
                    #expect(try await asked(draft) == never, "\(route.pattern)")
                    count += never.count
                }
            }
            #expect(count > 500, "much was asked")
        }
    }
}
