import Base
import Database
import Requests
import TestKit
import Testing

@testable import Offers

@Suite("What is decided on an offer while its request ends")
struct EndedRequestRaceTests {
    private let storage = StandingStorageTests()

    /// A request that asks `one` and stands open, with two drafts in answer to it, of which the first is made an offer.
    private func asked(
        _ round: Int, _ database: any Database, _ state: Int, _ one: Int
    ) async throws {
        let number = round + 100
        let statements: [SQL] = [
            """
            INSERT INTO request (id, public_id, state_party, version, status, language, title,
                need, purpose, kinds, themes, targets, publication)
            VALUES (\(number), \("request-\(round)"), \(state), 1, 'draft', 'en', 'R', 'N', '',
                'training', '', '', 'summary')
            """,
            "INSERT INTO request_drafter (request_id, person_id) VALUES (\(number), 10)",
            """
            INSERT INTO request_addressee (request_id, party_id, is_lead, answer)
            VALUES (\(number), \(one), 1, 'none')
            """,
            """
            UPDATE request SET status = 'open', cleared_by = 11, submitted_at = 1,
                receipt = \("receipt-\(round)") WHERE id = \(number)
            """,
        ]
        let drafts = ["first", "second"].enumerated().map { place, name -> SQL in
            """
            INSERT INTO offer (id, public_id, request_id, provider, version, status, language,
                title, text, kinds, level, in_kind, conditions, valid_until, provider_shows,
                state_shows)
            VALUES (\(2 * number + place), \("\(name)-\(round)"), \(number), \(one), 1, 'draft',
                'en', 'O', 'T', 'training', 'multilateral', '', '', '2027-01-01', 0, 0)
            """
        }
        try await database.write { transaction in
            for statement in statements + drafts { try transaction.execute(statement) }
        }
        try await publish("first-\(round)", database, one)
    }

    private func publish(_ id: String, _ database: any Database, _ one: Int) async throws {
        _ = try await OfferCommands.perform("publish", id, storage.ask(database, 20, one)) {
            try OfferCommands.publish($0, $1, $2)
        }
    }

    private func accept(_ id: String, _ database: any Database, _ state: Int) async throws {
        let clearer = storage.ask(database, 11, state, [.clearingOfficer])
        _ = try await OfferCommands.perform("accept", id, clearer) {
            try OfferCommands.accept($0, $1, $2, kinds: nil, text: "")
        }
    }

    private func end(
        _ id: String, _ isWithdrawn: Bool, _ database: any Database, _ state: Int
    ) async throws {
        let clearer = storage.ask(database, 10, state, [.clearingOfficer])
        _ = try await clearer.perform(isWithdrawn ? "withdraw" : "close") { transaction, ask in
            guard let request = try Requests.Request.find(id, for: transaction) else {
                throw Refusal.absent
            }
            return try
                (isWithdrawn
                ? RequestRules.withdraw(request, by: ask.actor, reason: "")
                : RequestRules.close(request, by: ask.actor, reason: "")).commit(transaction, ask)
        }
    }

    @Test(
        "acceptance, and a new offer, against the end of the request: what was done was done before it",
        arguments: Engine.allCases)
    func race(engine: Engine) async throws {
        try await storage.with(engine) { database, state, one, _ in
            for round in 0..<rounds(40) {
                try await asked(round, database, state, one)
                await withTaskGroup(of: Void.self) { group in
                    group.addTask {
                        // Too late is refused; anything else would be a fault.
                        do { try await accept("first-\(round)", database, state) } catch {
                            #expect(error is Refusal, "\(error)")
                        }
                    }
                    group.addTask {
                        do { try await publish("second-\(round)", database, one) } catch {
                            #expect(error is Refusal, "\(error)")
                        }
                    }
                    group.addTask {
                        do {
                            try await end("request-\(round)", round % 2 == 0, database, state)
                        } catch {
                            Issue.record("the State's word is never refused: \(error)")
                        }
                    }
                }
                try await hold(round, database)
            }
            let faults = try await database.read { try Register.faults($0) }
            #expect(faults.isEmpty)
        }
    }

    /// What is stored as done stands once in the history, before the request's end; what is not, nowhere.
    private func hold(_ round: Int, _ database: any Database) async throws {
        let acts = try await database.read { reader in
            try reader.all(
                """
                SELECT record, act FROM trail WHERE record IN (\("request-\(round)"),
                    \("first-\(round)"), \("second-\(round)")) ORDER BY id
                """
            ) { "\($0.text(0)) \($0.text(1))" }
        }
        let ending = "request-\(round) \(round % 2 == 0 ? "withdraw" : "close")"
        #expect(acts.last == ending, "round \(round): \(acts)")
        let statuses = try await database.read { reader in
            try reader.all(
                """
                SELECT status FROM offer WHERE request_id = \(round + 100) ORDER BY id
                """
            ) { $0.text(0) }
        }
        let accepted = acts.count { $0 == "first-\(round) accept" }
        let published = acts.count { $0 == "second-\(round) publish" }
        #expect(
            statuses == [accepted == 1 ? "accepted" : "open", published == 1 ? "open" : "draft"])
        #expect(accepted < 2 && published < 2, "round \(round): \(acts)")
    }
}
