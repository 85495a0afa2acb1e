import Base
import Database
import Offers
import Parties
import Requests
import TestKit
import Testing

@testable import Agreements

@Suite("What an agreement rests on is kept, and no road goes round it")
struct BasisStorageTests {
    private let storage = StorageTests()
    private let directories = PartyDirectoryCache()

    /// A standing offer for all in the catalogue, written by plain SQL.
    private func publish(_ database: any Database, _ one: Int, _ number: Int = 1) async throws {
        let statements: [SQL] = [
            """
            INSERT INTO standing_offer (id, public_id, provider, version, status, language, title,
                text, kinds, themes, level, tongues, for_all, country_groups, in_kind, conditions)
            VALUES (\(number), \("standing-\(number)"), \(one), 1, 'draft', 'en', 'S', 'Words',
                'training', 'justice', 'multilateral', 'en', 1, '', '', '')
            """,
            """
            UPDATE standing_offer SET status = 'published', published_at = 1,
                valid_until = '2027-12-31' WHERE id = \(number)
            """,
        ]
        try await database.write { transaction in
            for statement in statements { try transaction.execute(statement) }
        }
    }

    private func refused(_ database: any Database, _ statements: [SQL]) async {
        for statement in statements {
            await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                _ = try await database.write { try $0.execute(statement) }
            }
        }
    }

    @Test(
        "on a request alone: by the State or one of those asked, once with each",
        arguments: Engine.allCases)
    func request(engine: Engine) async throws {
        try await storage.with(engine) { database, state, one in
            let officer = storage.ask(database, 20, one, [.officer])
            let id = try await AgreementCommands.begin(officer, on: "request", with: nil).record
            let agreement = try await storage.find(database, id)
            #expect(agreement.basis == .request(1) && agreement.parties == [state, one])
            #expect(agreement.texts == [.en: "N"] && agreement.drafters == [20])
            let drafter = storage.ask(database, 10, state, [.drafter])
            await #expect(throws: Refusal.forbidden(rule: "agreements.rule.drafted-already")) {
                _ = try await AgreementCommands.begin(drafter, on: "request", with: "one")
            }
            await #expect(throws: Refusal.faulty([AgreementRules.missing("with")])) {
                _ = try await AgreementCommands.begin(drafter, on: "request", with: "meridia")
            }
            // The accepted offer has its own.
            _ = try await AgreementCommands.begin(officer, from: "offer")
            try await storage.withdraw(database, id, state)
            let again = try await AgreementCommands.begin(drafter, on: "request", with: "one")
            #expect(try await storage.find(database, again.record).basis == .request(1))
            // What is not asked openly is no basis.
            try await database.write {
                try $0.execute("UPDATE request SET status = 'withdrawn'")
            }
            await #expect(throws: Refusal.self) {
                _ = try await AgreementCommands.begin(officer, on: "request", with: nil)
            }
        }
    }

    @Test(
        "on a standing offer: by a State for whom it is, signed as resting on it",
        arguments: Engine.allCases)
    func programme(engine: Engine) async throws {
        try await storage.with(engine) { database, state, one in
            try await publish(database, one)
            let drafter = storage.ask(database, 10, state, [.drafter])
            let id = try await AgreementCommands.begin(
                drafter, onProgramme: "standing-1", directories
            ).record
            var agreement = try await storage.find(database, id)
            #expect(agreement.basis == .programme(1) && agreement.parties == [state, one])
            await #expect(throws: Refusal.forbidden(rule: "agreements.rule.drafted-already")) {
                _ = try await AgreementCommands.begin(
                    drafter, onProgramme: "standing-1", directories)
            }
            await #expect(throws: Refusal.forbidden(rule: "agreements.rule.reach")) {
                _ = try await AgreementCommands.begin(
                    storage.ask(database, 20, one, [.officer]), onProgramme: "standing-1",
                    directories)
            }
            _ = try await AgreementCommands.perform("edit", id, drafter) { agreement, ask, _ in
                try AgreementRules.edit(
                    agreement, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now)
                ) { next in
                    (next.title, next.themes) = ("Title", "Themes")
                    (next.from, next.until) = (Day("2026-11-01"), Day("2027-12-31"))
                }
            }
            try await storage.propose(database, id, one)
            try await storage.sign(database, id, 12, state)
            try await storage.sign(database, id, 21, one)
            agreement = try await storage.find(database, id)
            #expect(agreement.status == .signed)
            let names = try await database.read { [agreement] in
                try AgreementNames(agreement, $0)
            }
            #expect(names.programme == "standing-1")
            #expect(agreement.hash(names) == agreement.textHash)
        }
    }

    @Test("plain SQL goes round nothing of it", arguments: Engine.allCases)
    func attempts(engine: Engine) async throws {
        try await storage.with(engine) { database, state, one in
            try await publish(database, one)
            func insert(
                _ offer: Int?, _ request: Int?, _ programme: Int?, state: Int,
                status: String = "draft"
            ) -> SQL {
                """
                INSERT INTO agreement (id, public_id, offer_id, request_id, programme_id,
                    state_party, version, status, title, themes, places, authentic, is_shown)
                VALUES (9, 'x', \(offer), \(request), \(programme), \(state), 1, \(status), '', '',
                    '', 'en', 0)
                """
            }
            await refused(
                database,
                [
                    // On nothing, on half of something, on two things.
                    insert(nil, nil, nil, state: state), insert(1, nil, nil, state: state),
                    insert(nil, 1, 1, state: state), insert(1, nil, 1, state: state),
                    insert(1, 1, 1, state: state),
                    // On what does not exist, for a State that did not ask, with oneself.
                    insert(nil, 7, nil, state: state), insert(nil, nil, 7, state: state),
                    insert(nil, 1, nil, state: one), insert(nil, nil, 1, state: one),
                    insert(nil, 1, nil, state: state, status: "signed"),
                ])
            let officer = storage.ask(database, 20, one, [.officer])
            _ = try await AgreementCommands.begin(officer, on: "request", with: nil)
            await refused(
                database,
                [
                    "UPDATE agreement SET offer_id = 1", "UPDATE agreement SET request_id = NULL",
                    "UPDATE agreement SET request_id = NULL, programme_id = 1",
                ])
            // Fixed without the one who was asked.
            let hash = String(repeating: "0", count: 64)
            let propose: SQL = """
                UPDATE agreement SET status = 'signing', text_hash = \(hash),
                    period_from = '2026-11-01', period_until = '2027-12-31'
                """
            try await database.write {
                try $0.execute("DELETE FROM agreement_party WHERE party_id = \(one)")
            }
            await refused(database, [propose])
            try await database.write {
                try $0.execute(
                    """
                    INSERT INTO agreement_party (agreement_id, party_id, place)
                    VALUES (1, \(one), 1)
                    """)
                try $0.execute(propose)
            }
            // What is over is no basis either.
            for statement: SQL in [
                "UPDATE standing_offer SET status = 'ended'",
                "UPDATE request SET status = 'withdrawn'",
            ] {
                try await database.write { try $0.execute(statement) }
            }
            await refused(
                database,
                [insert(nil, nil, 1, state: state), insert(nil, 1, nil, state: state)])
        }
    }

    @Test("two who begin on one basis at once make one draft", arguments: Engine.allCases)
    func race(engine: Engine) async throws {
        try await storage.with(engine) { database, state, one in
            for round in 0..<rounds(10) {
                await withTaskGroup(of: Void.self) { group in
                    for ask in [
                        storage.ask(database, 20, one, [.officer]),
                        storage.ask(database, 10, state, [.drafter]),
                    ] {
                        group.addTask {
                            do {
                                _ = try await AgreementCommands.begin(
                                    ask, on: "request", with: "one")
                            } catch {
                                #expect(error is Refusal, "\(error)")
                            }
                        }
                    }
                }
                let made = try await database.read {
                    try Agreement.all(onAlone: 1, $0).filter { $0.status != .withdrawn }
                }
                #expect(made.count == 1, "round \(round)")
                for agreement in made {
                    try await storage.withdraw(database, agreement.publicID, state)
                }
            }
        }
    }
}
