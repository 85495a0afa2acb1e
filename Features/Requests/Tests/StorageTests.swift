import Accounts
import Base
import Database
import Documents
import Parties
import Recommendations
import TestKit
import Testing

@testable import Requests

@Suite("Requests are kept")
struct StorageTests {
    private func ask(
        _ database: any Database, _ person: Int, _ party: Int, _ roles: Set<Role>,
        key: String? = nil, at milliseconds: Int64 = 1_795_469_224_000
    ) -> Ask {
        Ask(
            actor: Actor(person: person, party: party, roles: roles),
            now: Instant(milliseconds: milliseconds),
            key: key.flatMap { IdempotencyKey($0, content: [1]) }, identifiers: .system,
            database: database)
    }

    /// A complete draft by two people; its public id.
    private func draft(
        _ database: any Database, _ state: Int, _ asked: [Int]
    ) async throws -> String {
        let drafter = ask(database, 10, state, [.drafter])
        let id = try await RequestCommands.begin(drafter, title: "Title", language: .en).record
        _ = try await RequestCommands.perform("edit", id, drafter) { request, ask, _ in
            try RequestRules.edit(request, by: ask.actor) { next in
                next.need = "Need\nwith “marks” & 文字"
                next.kinds = [.training, .data]
                next.addressees = asked.map { .init(party: $0, isLead: $0 == asked[0]) }
            }
        }
        return id
    }

    private func submit(
        _ database: any Database, _ id: String, _ state: Int, key: String? = nil
    ) async throws {
        let clearer = ask(database, 11, state, [.clearingOfficer])
        _ = try await RequestCommands.perform("clear", id, clearer) { request, ask, _ in
            try RequestRules.clear(request, by: ask.actor)
        }
        _ = try await RequestCommands.perform(
            "submit", id, ask(database, 11, state, [.clearingOfficer], key: key)
        ) { request, ask, reader in
            try RequestRules.submit(
                request, by: ask.actor, at: ask.now, receipt: ask.identifiers.next(),
                RequestNames(request, reader))
        }
    }

    @Test(
        "files handed in before OpenDocument was taken stay to the byte, and keep their rules",
        arguments: Engine.allCases)
    func earlierFiles(engine: Engine) async throws {
        let before = requestMigrations.filter { $0.name != "requests-010-open-document" }
        #expect(before.count == requestMigrations.count - 1)
        try await withParties(engine, migrations: before) { database, state, asked in
            let id = try await draft(database, state, asked)
            // Two pieces and a half.
            let bytes = (0..<640_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            func file(_ id: String, _ kind: UploadKind) -> Request.File {
                Request.File(
                    publicID: id, name: "plan", kind: kind, size: bytes.count,
                    sha256: String(repeating: "a", count: 64))
            }
            func insert(_ file: Request.File, into id: String) async throws {
                try await database.write { transaction in
                    let number = try transaction.count(
                        "SELECT id FROM request WHERE public_id = \(id)")
                    try RequestFileStorage.insert(file, bytes, request: number, transaction)
                }
            }
            try await insert(file("earlier", .pdf), into: id)
            await #expect(throws: DatabaseError.self) {
                try await insert(file("too-early", .odt), into: id)
            }
            try await submit(database, id, state)
            #expect(
                try await database.migrate(requestMigrations) == ["requests-010-open-document"])
            let stored = try await database.read { reader in
                try (0..<4).flatMap {
                    try RequestFileStorage.piece($0, of: "earlier", reader) ?? []
                }
            }
            #expect(stored == bytes)
            let refused: [SQL] = [
                "UPDATE request_file SET name = 'x'", "DELETE FROM request_file",
                "UPDATE request_file_piece SET number = 9", "DELETE FROM request_file_piece",
            ]
            for statement in refused {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    try await database.write { try $0.execute(statement) }
                }
            }
            await #expect(throws: DatabaseError.self, "what was submitted keeps its files") {
                try await insert(file("late", .pdf), into: id)
            }
            let other = try await draft(database, state, asked)
            try await insert(file("new", .ods), into: other)
            let found = try await database.read { reader in
                try RequestFileStorage.request(ofFile: "new", reader)
            }
            #expect(found == other)
        }
    }

    @Test("what is stored is what is read", arguments: Engine.allCases)
    func roundTrip(engine: Engine) async throws {
        try await withParties(engine) { database, state, asked in
            let id = try await draft(database, state, asked)
            try await submit(database, id, state)
            let request = try #require(try await database.read { try Request.find(id, $0) })
            #expect(request.need == "Need\nwith “marks” & 文字")
            #expect(request.kinds == [.training, .data])
            #expect(request.addressees.map(\.party) == asked)
            #expect(request.addressees.map(\.isLead) == [true, false])
            #expect((request.status, request.version) == (.open, 4))
            #expect((request.clearedBy, request.drafters) == (11, [10]))
            #expect(request.receipt != nil && request.submittedAt != nil)
        }
    }

    @Test("everything a draft and its answers can say is kept", arguments: Engine.allCases)
    func wholeRoundTrip(engine: Engine) async throws {
        try await withParties(engine) { database, state, asked in
            let id = try await draft(database, state, [asked[0]])
            let drafter = ask(database, 10, state, [.drafter])
            _ = try await RequestCommands.perform("edit", id, drafter) { request, ask, _ in
                try RequestRules.edit(request, by: ask.actor) { next in
                    next.themes = ["womens-rights", "justice"]
                    next.targets = ["5.2", "16.3"]
                    next.marker = .init(score: .principal, reason: "It is about women judges")
                    next.period = .init(from: Day("2027-01-01"), until: Day("2027-12-31"))
                    next.cost = Currency("NPR").map { .init(currency: $0, low: 5, high: 10) }
                    next.consulted = [.init(party: asked[1])]
                }
            }
            try await submit(database, id, state)
            let officer = ask(database, 30, asked[0], [.officer])
            _ = try await RequestCommands.perform("not-yet", id, officer) { request, ask, reader in
                try RequestRules.notYet(
                    request, by: ask.actor, at: ask.now, reason: "Budget", until: Day("2030-01-01"),
                    RequestNames(request, reader))
            }
            _ = try await RequestCommands.perform("comment", id, officer) { request, ask, _ in
                try RequestRules.comment(
                    request, by: ask.actor, at: ask.now, text: "For you", in: .fr, readers: [state])
            }
            let organisation = ask(database, 30, asked[1], [.drafter])
            _ = try await RequestCommands.perform("answer-consultation", id, organisation) {
                request, ask, _ in
                try RequestRules.answerConsultation(
                    request, by: ask.actor, at: ask.now, .disputed, isNamed: true, text: "No")
            }
            _ = try await RequestCommands.perform("pass-on", id, officer) { request, ask, _ in
                try RequestRules.passOn(
                    request, by: ask.actor, to: .init(party: asked[1], isLead: false), reason: "r")
            }
            let request = try #require(try await database.read { try Request.find(id, $0) })
            #expect(request.themes == ["womens-rights", "justice"])
            #expect(request.targets == ["5.2", "16.3"])
            #expect(request.marker?.score == .principal)
            #expect(request.period.until?.description == "2027-12-31")
            #expect(request.cost == Currency("NPR").map { .init(currency: $0, low: 5, high: 10) })
            #expect(request.addressees[0].answer == .notYet)
            #expect(request.addressees[0].until?.description == "2030-01-01")
            #expect(request.addressees[0].awaitsLeave && request.addressees[0].passTo == asked[1])
            #expect(request.consulted.map(\.answer) == [.disputed] && request.consulted[0].isNamed)
            #expect(request.comments.map(\.text) == ["For you"])
            #expect(request.comments[0].readers == [state])
            let clearer = ask(database, 11, state, [.clearingOfficer])
            _ = try await RequestCommands.perform("leave", id, clearer) { request, ask, reader in
                try RequestRules.leave(
                    request, by: ask.actor, for: asked[0], isGiven: true, at: ask.now,
                    RequestNames(request, reader))
            }
            let passed = try #require(try await database.read { try Request.find(id, $0) })
            #expect(Set(passed.addressees.map(\.answer)) == [.passedOn, .none])
            #expect(passed.addressees.first { $0.party == asked[1] }?.isLead == true)
            #expect(passed.comments == request.comments, "kept once")
        }
    }

    @Test("every act leaves its row of history, with what changed", arguments: Engine.allCases)
    func history(engine: Engine) async throws {
        try await withParties(engine) { database, state, asked in
            let id = try await draft(database, state, asked)
            try await submit(database, id, state)
            let trail = try await database.read { try TrailEntry.all("request", id, $0) }
            #expect(trail.map(\.act) == ["submit", "clear", "edit", "begin"])
            #expect(trail.map(\.version) == [4, 3, 2, 1])
            #expect(trail.map(\.person) == [11, 11, 10, 10])
            #expect(
                trail[1].changes.map { [$0.field, $0.before, $0.after] }
                    == [["status", "draft", "cleared"]])
            #expect(trail[2].changes.map(\.field) == ["need", "kinds", "addressees"])
        }
    }

    @Test("a key sent twice acts once, at the same moment too", arguments: Engine.allCases)
    func idempotency(engine: Engine) async throws {
        try await withParties(engine) { database, state, _ in
            let outcomes = try await withThrowingTaskGroup(of: Outcome.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await RequestCommands.begin(
                            ask(database, 10, state, [.drafter], key: "same"), title: "Once",
                            language: .en)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(outcomes.map(\.record)).count == 1)
            #expect(outcomes.filter { !$0.isRepeated }.count == 1)
            let count = try await database.read { try $0.count("SELECT count(*) FROM request") }
            #expect(count == 1)
        }
    }

    @Test(
        "many acts at once on records of their own are all done, each with its history",
        arguments: Engine.allCases)
    func crowd(engine: Engine) async throws {
        try await withParties(engine) { database, state, _ in
            let records = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        let drafter = ask(database, 10, state, [.drafter], key: "begin\(number)")
                        let id = try await RequestCommands.begin(
                            drafter, title: "Title", language: .en
                        ).record
                        let again = ask(database, 10, state, [.drafter], key: "edit\(number)")
                        _ = try await RequestCommands.perform("edit", id, again) {
                            request, ask, _ in
                            try RequestRules.edit(request, by: ask.actor) { $0.need = "Need" }
                        }
                        return id
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(records.count == 40)
            let rows = try await database.read { reader in
                try reader.all("SELECT record, version FROM trail") { "\($0.text(0)) \($0.int(1))" }
            }
            #expect(Set(rows) == Set(records.flatMap { ["\($0) 1", "\($0) 2"] }))
            #expect(rows.count == 80)
        }
    }

    @Test(
        "a second click at the same moment gets the first one's answer", arguments: Engine.allCases)
    func secondClick(engine: Engine) async throws {
        try await withParties(engine) { database, state, asked in
            for round in 0..<5 {
                let id = try await draft(database, state, asked)
                let clearer = ask(database, 11, state, [.clearingOfficer], key: "clear\(round)")
                let outcomes = try await withThrowingTaskGroup(of: Outcome.self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            try await RequestCommands.perform("clear", id, clearer) {
                                request, ask, _ in
                                try RequestRules.clear(request, by: ask.actor)
                            }
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(outcomes.filter { !$0.isRepeated }.count == 1)
                #expect(Set(outcomes.map(\.version)) == [3] && Set(outcomes.map(\.record)) == [id])
            }
        }
    }

    @Test("of two who submit at once one does, and the other is told", arguments: Engine.allCases)
    func race(engine: Engine) async throws {
        try await withParties(engine) { database, state, asked in
            let id = try await draft(database, state, asked)
            let clearer = ask(database, 11, state, [.clearingOfficer])
            _ = try await RequestCommands.perform("clear", id, clearer) { request, ask, _ in
                try RequestRules.clear(request, by: ask.actor)
            }
            let results = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        do {
                            _ = try await RequestCommands.perform("submit", id, clearer) {
                                request, ask, reader in
                                try RequestRules.submit(
                                    request, by: ask.actor, at: ask.now,
                                    receipt: ask.identifiers.next(), RequestNames(request, reader))
                            }
                            return true
                        } catch {
                            #expect(error is Refusal, "\(error)")
                            return false
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.filter(\.self).count == 1)
            let faults = try await database.read { try Register.faults($0) }
            #expect(faults.isEmpty)
        }
    }

    @Test("the database itself refuses what the rules forbid", arguments: Engine.allCases)
    func triggers(engine: Engine) async throws {
        try await withParties(engine) { database, state, asked in
            let id = try await draft(database, state, asked)
            for statement: SQL in [
                "UPDATE request SET status = 'cleared', cleared_by = 10",
                "UPDATE request SET status = 'open'", "UPDATE request SET status = 'lost'",
                "UPDATE request_addressee SET answer = 'declined', answered_at = 1",
                "UPDATE request_addressee SET is_lead = 1",
                """
                INSERT INTO request_addressee (request_id, party_id, is_lead, answer, answered_at)
                VALUES (1, \(state), 0, 'acknowledged', 1)
                """,
                """
                INSERT INTO request (id, public_id, state_party, version, status, language, title,
                    need, purpose, kinds, themes, targets, publication, cleared_by, submitted_at,
                    receipt)
                VALUES (9, 'x', \(state), 1, 'open', 'en', '', '', '', '', '', '', 'full', 11, 1,
                    'r')
                """,
                "UPDATE trail SET act = 'other'", "DELETE FROM trail", "DELETE FROM trail_change",
            ] {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    _ = try await database.write { try $0.execute(statement) }
                }
            }
            try await submit(database, id, state)
            for statement: SQL in [
                "UPDATE request SET need = 'other'", "UPDATE request SET submitted_at = 1",
                "UPDATE request SET themes = 'other'", "UPDATE request SET targets = '1.1'",
                "UPDATE request SET marker = '1', marker_reason = 'x'",
                "UPDATE request SET period_from = '2027-01-01'",
                "UPDATE request SET currency = 'USD', cost_low = 1, cost_high = 2",
                "UPDATE request_addressee SET pass_to = party_id",
                "UPDATE request_addressee SET answer = 'passed-on', answered_at = 1",
                "UPDATE request_addressee SET answer = 'not-yet', answered_at = 1, reason = 'x'",
                "INSERT INTO request_consulted VALUES (1, \(state), 'none', 1, '', NULL)",
                "UPDATE register_entry SET act = 'other'", "DELETE FROM register_entry",
                "UPDATE register_payload SET payload = '{}'",
            ] {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    _ = try await database.write { try $0.execute(statement) }
                }
            }
        }
    }

    @Test("a refused act leaves nothing", arguments: Engine.allCases)
    func nothingLeft(engine: Engine) async throws {
        try await withParties(engine) { database, state, asked in
            let id = try await draft(database, state, asked)
            let before = try await counts(database)
            let drafter = ask(database, 10, state, [.drafter], key: "k")
            await #expect(throws: Refusal.self) {
                _ = try await RequestCommands.perform("clear", id, drafter) { request, ask, _ in
                    try RequestRules.clear(request, by: ask.actor)
                }
            }
            #expect(try await counts(database) == before)
        }
    }

    private func counts(_ database: any Database) async throws -> [Int] {
        try await database.read { reader in
            try [
                reader.count("SELECT count(*) FROM trail"),
                reader.count("SELECT count(*) FROM trail_change"),
                reader.count("SELECT count(*) FROM register_entry"),
                reader.count("SELECT count(*) FROM notice"),
                reader.count("SELECT count(*) FROM idempotency_key"),
                reader.count("SELECT sum(version) FROM request"),
            ]
        }
    }

    @Test(
        "personas and real people never meet, by command or by plain SQL",
        arguments: Engine.allCases)
    func kinds(engine: Engine) async throws {
        try await withParties(engine) { database, _, _ in
            await #expect(throws: Demonstration.Fault.self) {
                try await Demonstration.load(
                    into: database, at: Instant(milliseconds: 1), identifiers: .system)
            }
            for statement: SQL in [
                "UPDATE installation SET kind = 'demonstration'", "DELETE FROM installation",
                "UPDATE person SET installation_kind = 'demonstration'",
                """
                INSERT INTO person (id, public_id, installation_kind, name, language, added_at)
                VALUES (77, 'x', 'demonstration', 'Persona', 'en', 1)
                """,
            ] {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    _ = try await database.write { try $0.execute(statement) }
                }
            }
        }
    }
}
