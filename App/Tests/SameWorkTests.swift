import Base
import Database
import Synchronization
import Testing
import Web

/// The database with each of its statements noted, as it is written.
private final class NotedDatabase: Database {
    private let database: any Database
    private let noted = Mutex<[SQL]>([])

    init(_ database: any Database) { self.database = database }

    /// What was asked since the last time.
    func take() -> [SQL] {
        noted.withLock { statements in
            defer { statements = [] }
            return statements
        }
    }

    private func note(_ sql: SQL) { noted.withLock { $0.append(sql) } }

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

        func execute(_ sql: SQL) throws {
            note(sql)
            try transaction.execute(sql)
        }

        func executeCounting(_ sql: SQL) throws -> Int {
            note(sql)
            return try transaction.executeCounting(sql)
        }

        func insert(
            into table: StaticString, columns: [StaticString],
            next: (inout BulkRow) throws -> Bool
        ) throws {
            note("INSERT INTO \(raw: table)")
            try transaction.insert(into: table, columns: columns, next: next)
        }
    }
}

/// The time class of *absent* (design: same bytes, status and time class as a record that never was) is
/// held by the same work: for both, the database is asked the same, statement by statement. Bytes are
/// compared by `DeniedCellsTests`.
@Suite("What is absent costs what costs what never was")
struct SameWorkTests {
    /// An installation whose statements are noted.
    private func watched(
        _ engine: Engine, _ body: (Installation, NotedDatabase) async throws -> Void
    ) async throws {
        let noted = Mutex<NotedDatabase?>(nil)
        try await Installation.with(
            engine, isDemonstration: true,
            watched: { database in
                let made = NotedDatabase(database)
                noted.withLock { $0 = made }
                return made
            }
        ) { installation in
            try await body(installation, try #require(noted.withLock { $0 }))
        }
    }

    /// Who may not know of what Nepal keeps to itself, the public first.
    private func strangers(_ installation: Installation) async throws -> [Voice] {
        let cast = [
            Member(700, "unfpa", .officer), Member(701, "nepal", .partyAdministrator),
            Member(702, "himal-womens-network", .drafter),
        ]
        try await Member.add(cast, to: installation)
        var voices = [Voice(installation)]
        for member in cast { voices.append(try await Voice(installation, as: member)) }
        return voices
    }

    /// Asks each address of a kind for what is hidden and for what never was; how much was asked.
    private func compare(
        _ installation: Installation, _ database: NotedDatabase, _ voices: [Voice],
        _ kind: String, _ parameter: String, hidden: [String],
        typed: [(String, String)] = [("text", "x"), ("reason", "x"), ("party", "ohchr")]
    ) async throws -> Int {
        let routes = installation.responder.routes.filter {
            $0.pattern.description.hasPrefix("/{language}/\(kind)/{\(parameter)}")
        }
        var count = 0
        for route in routes {
            for voice in voices {
                func asked(_ id: String) async throws -> [SQL] {
                    let path = route.pattern.description.replacing("{language}", with: "en")
                        .replacing("{\(parameter)}", with: id).replacing("{step}", with: "text")
                        .replacing("{number}", with: "1").replacing(/\{[a-z]+\}/, with: "x")
                    _ = database.take()
                    let answer =
                        route.method == .post
                        ? try await voice.post(path, typed) : try await voice.get(path)
                    #expect([404, 303, 401].contains(answer.status), "\(path)")
                    return database.take()
                }
                let never = try await asked("aaaaaaaaaaaaaaaa")
                // What is asked of one is no more known from another that never was than what is asked of the hidden.
                let known = try await asked("bbbbbbbbbbbbbbbb").map(never.contains)
                for id in hidden {
                    let found = try await asked(id)
                    #expect(
                        found.map(\.fragments) == never.map(\.fragments),
                        "\(route.method) \(route.pattern)")
                    // An act keeps no answers.
                    let isKnown = route.method == .get ? found.map(never.contains) : known
                    #expect(isKnown == known, "\(route.pattern)")
                }
                count += never.count
            }
        }
        return count
    }

    /// The same of the addresses for programs: what is read without a token, too.
    private func compareAPI(
        _ installation: Installation, _ database: NotedDatabase, _ token: String,
        _ kind: String, _ parameter: String, hidden: [String], below place: String = ""
    ) async throws -> Int {
        let prefix = "/api/v1/\(kind)/{\(parameter)}"
        var count = 0
        for route in installation.responder.routes
        where route.pattern.description.hasPrefix(prefix + place) {
            let ending = route.pattern.description.dropFirst(prefix.count)
                .replacing("{number}", with: "1").replacing("{sheet}", with: "values")
                .replacing(/\{[a-z]+\}/, with: "x")
            let json = ending.contains("/sheets/") ? #"{"table": "x"}"# : "{}"
            for who in route.method == .post ? [token] : [nil, token] {
                func asked(_ id: String) async throws -> [SQL] {
                    _ = database.take()
                    let path = "/\(kind)/\(id)\(ending)"
                    let answer =
                        route.method == .post
                        ? try await installation.act(path, token, "k", json)
                        : try await installation.api(path, who)
                    #expect([404, 401, 422].contains(answer.status), "\(path): \(answer.text)")
                    return database.take()
                }
                let never = try await asked("aaaaaaaaaaaaaaaa")
                for id in hidden {
                    #expect(
                        try await asked(id).map(\.fragments) == never.map(\.fragments),
                        "\(route.method) \(route.pattern)")
                }
                count += never.count
            }
        }
        return count
    }

    @Test("the database is asked the same of both, at every address", arguments: Engine.allCases)
    func statements(engine: Engine) async throws {
        try await watched(engine) { installation, database in
            let voices = try await strangers(installation)
            var drafter = try await Browser(installation, as: "Sita Gurung")
            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            let draft = try await drafter.draftRequest(publication: "full")
            let secret = try await drafter.draftRequest(publication: "nothing")
            try await clearer.clearAndSubmit(secret)
            let count = try await compare(
                installation, database, voices, "requests", "request", hidden: [secret, draft])
            #expect(count > 500, "much was asked")
            var other = try await Browser(installation, as: "Wei Lin")
            let token = try await other.makeToken(["reader", "officer"])
            // The first use of a token is noted, the next ones within a minute are not.
            _ = try await installation.api("/work", token)
            let more = try await compareAPI(
                installation, database, token, "requests", "request", hidden: [secret, draft],
                below: "/answer")
            #expect(more > 5, "much was asked: \(more)")
        }
    }

    @Test("the same of standing offers and dialogues", arguments: Engine.allCases)
    func catalogue(engine: Engine) async throws {
        try await watched(engine) { installation, database in
            let voices = try await strangers(installation)
            var officer = try await Browser(installation, as: "Lucía Fernández")
            let standing = try await officer.draftStandingOffer()
            let draft = try await officer.draftDialogue()
            let recorded = try await officer.draftDialogue()
            try await officer.open("/en/dialogues/\(recorded)")
            try await officer.submit("/recording")
            var other = try await Browser(installation, as: "Claire Moreau")
            let token = try await other.makeToken(["reader", "officer"])
            // The first use of a token is noted, the next ones within a minute are not.
            _ = try await installation.api("/work", token)
            for (kind, parameter, hidden) in [
                ("offers/standing", "standing", [standing]),
                ("dialogues", "dialogue", [draft, recorded]),
            ] {
                let count = try await compare(
                    installation, database, voices, kind, parameter, hidden: hidden,
                    typed: [("title", "x"), ("valid-until", "2030-01-01"), ("agrees", "yes")])
                #expect(count > 30, "much was asked of \(kind): \(count)")
                let more = try await compareAPI(
                    installation, database, token, kind, parameter, hidden: hidden)
                #expect(more > 10, "much was asked of \(kind): \(more)")
            }
        }
    }

    @Test(
        "the same of offers, agreements and activities, by people and by programs",
        arguments: Engine.allCases)
    func line(engine: Engine) async throws {
        try await watched(engine) { installation, database in
            let voices = try await strangers(installation)
            let request = try await installation.submittedRequest(publication: "nothing")
            var officer = try await Browser(installation, as: "Lucía Fernández")
            let draft = try await officer.draftOffer(to: request)
            let (offer, agreement) = try await installation.agreed(&officer, to: request)
            let activity = try await officer.startActivity(under: agreement)
            let outside = try await officer.planOutside("mandated-monitoring")
            let protection = try await officer.startOutside("protection-begun")
            let typed = [("title", "x"), ("text", "x"), ("reason", "x")] + LineStoryTests.result
            var other = try await Browser(installation, as: "Claire Moreau")
            let token = try await other.makeToken(["reader", "officer"])
            // The first use of a token is noted, the next ones within a minute are not.
            _ = try await installation.api("/work", token)
            for (kind, parameter, hidden) in [
                ("offers", "offer", [offer, draft]), ("agreements", "agreement", [agreement]),
                ("activities", "activity", [activity, outside, protection]),
            ] {
                let count = try await compare(
                    installation, database, voices, kind, parameter, hidden: hidden, typed: typed)
                #expect(count > 50, "much was asked of \(kind): \(count)")
                let more = try await compareAPI(
                    installation, database, token, kind, parameter, hidden: hidden)
                #expect(more > 20, "much was asked of \(kind): \(more)")
            }
        }
    }
}
