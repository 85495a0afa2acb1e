import Accounts
import Base
import Database
import Offers
import Parties
import Requests
import TestKit
import Testing

@testable import Agreements

@Suite("Agreements are kept, and signed as they stand")
struct StorageTests {
    /// The tables of recommendations that requests refer to; nothing of theirs is read here.
    static let recommendations = Migration("test-001-recommendation") { _ in
        ["CREATE TABLE recommendation (id BIGINT PRIMARY KEY, public_id TEXT)"]
    }

    static let migrations =
        ActSchema.migrations + PartiesFeature.migrations + AccountsFeature.migrations
        + [recommendations] + RequestsFeature.migrations + OffersFeature.migrations
        + AgreementsFeature.migrations

    /// An accepted offer of `one` to a State, ready for an agreement.
    func with(
        _ engine: Engine, _ body: (any Database, _ state: Int, _ one: Int) async throws -> Void
    ) async throws {
        try await withDatabase(engine, migrations: Self.migrations) { database in
            let parties = try await database.write { transaction in
                try transaction.execute("INSERT INTO installation (id, kind) VALUES (1, 'real')")
                for id in [10, 11, 12, 20, 21] {
                    try transaction.execute(
                        """
                        INSERT INTO person
                            (id, public_id, installation_kind, name, language, added_at)
                        VALUES (\(id), \(String(id)), 'real', \(String(id)), 'en', 1)
                        """)
                }
                return try ["meridia", "one"].map { slug in
                    let names = SixLanguages { _ in slug }
                    return try Party.add(
                        slug == "meridia" ? .inventedState : .organisation, slug: slug,
                        names: names, shortNames: names, transaction)
                }
            }
            let (state, one) = (parties[0], parties[1])
            let statements: [SQL] = [
                """
                INSERT INTO request (id, public_id, state_party, version, status, language, title,
                    need, purpose, kinds, themes, targets, publication)
                VALUES (1, 'request', \(state), 1, 'draft', 'en', 'R', 'N', '', 'training', '', '',
                    'summary')
                """,
                "INSERT INTO request_drafter (request_id, person_id) VALUES (1, 10)",
                """
                INSERT INTO request_addressee (request_id, party_id, is_lead, answer)
                VALUES (1, \(one), 1, 'none')
                """,
                """
                UPDATE request SET status = 'open', cleared_by = 11, submitted_at = 1,
                    receipt = 'r'
                """,
                """
                INSERT INTO offer (id, public_id, request_id, provider, version, status, language,
                    title, text, kinds, level, in_kind, conditions, provider_shows, state_shows)
                VALUES (1, 'offer', 1, \(one), 1, 'draft', 'en', 'O', 'T', 'training',
                    'multilateral', '', '', 0, 0)
                """,
                "UPDATE offer SET status = 'open', published_at = 1, valid_until = '2027-01-01'",
                """
                UPDATE offer SET status = 'accepted', decided_at = 1, decided_on = '2026-11-01',
                    decided_by = 11, decision = '', accepted_kinds = 'training'
                """,
            ]
            try await database.write { transaction in
                for statement in statements { try transaction.execute(statement) }
            }
            try await body(database, state, one)
        }
    }

    func ask(
        _ database: any Database, _ person: Int, _ party: Int, _ roles: Set<Role>
    ) -> Ask {
        Ask(
            actor: Actor(person: person, party: party, roles: roles),
            now: Instant(milliseconds: 1_795_469_224_000), key: nil, identifiers: .system,
            database: database)
    }

    /// A complete draft, its text fixed for signature; its public id.
    func proposed(_ database: any Database, _ one: Int) async throws -> String {
        let officer = ask(database, 20, one, [.officer])
        let id = try await AgreementCommands.begin(officer, from: "offer").record
        _ = try await AgreementCommands.perform("edit", id, officer) { agreement, ask, _ in
            try AgreementRules.edit(
                agreement, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now)
            ) { next in
                (next.title, next.themes, next.places) = ("Title", "Themes", "Places")
                (next.from, next.until) = (Day("2026-11-01"), Day("2027-12-31"))
                next.ceilings = ["JPY", "USD"].compactMap(Currency.init).map {
                    Money($0, minorUnits: 500)
                }
                next.texts = [.en: "Words\nof two lines", .ar: "نص"]
                next.authentic = .ar
            }
        }
        try await propose(database, id, one)
        return id
    }

    func propose(_ database: any Database, _ id: String, _ one: Int) async throws {
        _ = try await AgreementCommands.perform(
            "propose", id, ask(database, 20, one, [.officer])
        ) { agreement, ask, reader in
            try AgreementRules.propose(
                agreement, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now),
                AgreementNames(agreement, reader))
        }
    }

    func sign(
        _ database: any Database, _ id: String, _ person: Int, _ party: Int
    ) async throws {
        _ = try await AgreementCommands.perform(
            "sign", id, ask(database, person, party, [.signatory])
        ) { agreement, ask, reader in
            try AgreementRules.sign(
                agreement, by: ask.actor, at: ask.now, hash: agreement.textHash ?? "",
                AgreementNames(agreement, reader))
        }
    }

    func withdraw(_ database: any Database, _ id: String, _ state: Int) async throws {
        _ = try await AgreementCommands.perform(
            "withdraw", id, ask(database, 12, state, [.signatory])
        ) { agreement, ask, _ in
            try AgreementRules.withdraw(
                agreement, by: ask.actor, at: ask.now, reason: "")
        }
    }

    func find(_ database: any Database, _ id: String) async throws -> Agreement {
        try #require(try await database.read { try Agreement.find(id, $0) })
    }

    @Test("what is stored is what is read", arguments: Engine.allCases)
    func roundTrip(engine: Engine) async throws {
        try await with(engine) { database, state, one in
            let id = try await proposed(database, one)
            try await sign(database, id, 12, state)
            try await sign(database, id, 21, one)
            let agreement = try await find(database, id)
            #expect(agreement.status == .signed && agreement.startsOn == Day("2026-11-23"))
            #expect(agreement.texts == [.en: "Words\nof two lines", .ar: "نص"])
            #expect(agreement.authentic == .ar && agreement.places == "Places")
            #expect(agreement.ceilings.map(\.currency.code) == ["JPY", "USD"])
            #expect(agreement.ceilings.map(\.minorUnits) == [500, 500])
            #expect(agreement.signatures.map(\.person).sorted() == [12, 21])
            #expect(agreement.parties == [state, one] && agreement.drafters == [20])
            let names = try await database.read { try AgreementNames(agreement, $0) }
            #expect(agreement.hash(names) == agreement.textHash)
        }
    }

    @Test(
        "a changed text has no signatures, and a signature is of the text as it stands",
        arguments: Engine.allCases)
    func signatures(engine: Engine) async throws {
        try await with(engine) { database, state, one in
            let id = try await proposed(database, one)
            let hash = try #require(try await find(database, id).textHash)
            let other = String(repeating: "0", count: 64)
            try await sign(database, id, 12, state)
            for statement: SQL in [
                "UPDATE agreement SET title = 'other'", "UPDATE agreement SET themes = 'other'",
                "UPDATE agreement SET places = 'other'", "UPDATE agreement SET authentic = 'en'",
                "UPDATE agreement SET period_until = '2030-01-01'",
                "UPDATE agreement SET text_hash = \(other)",
                // Back into draft with a signature on it.
                "UPDATE agreement SET status = 'draft', text_hash = NULL",
                // Signed before all have signed.
                "UPDATE agreement SET status = 'signed', starts_on = '2026-11-23'",
                "UPDATE agreement_text SET text = 'other'", "DELETE FROM agreement_text",
                "INSERT INTO agreement_text VALUES (1, 'fr', 'Mots')",
                "UPDATE agreement_ceiling SET amount = 501", "DELETE FROM agreement_ceiling",
                "INSERT INTO agreement_ceiling VALUES (1, 'EUR', 1)",
                "DELETE FROM agreement_party WHERE place = 1",
                "UPDATE agreement_party SET place = 7",
                "UPDATE agreement_signature SET person_id = 21",
                "INSERT INTO agreement_signature VALUES (1, \(one), 21, \(other), 1)",
                // Its drafter alone.
                "INSERT INTO agreement_signature VALUES (1, \(one), 20, \(hash), 1)",
            ] {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    _ = try await database.write { try $0.execute(statement) }
                }
            }
            let officer = ask(database, 20, one, [.officer])
            _ = try await AgreementCommands.perform("recall", id, officer) { agreement, ask, _ in
                try AgreementRules.recall(
                    agreement, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now))
            }
            let recalled = try await find(database, id)
            #expect(recalled.signatures.isEmpty && recalled.status == .draft)
            try await propose(database, id, one)
            try await sign(database, id, 12, state)
            try await sign(database, id, 21, one)
            for statement: SQL in [
                "DELETE FROM agreement_signature", "UPDATE agreement SET status = 'draft'",
                "UPDATE agreement SET status = 'signing', starts_on = NULL",
                "UPDATE agreement SET starts_on = '2026-11-02'",
            ] {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    _ = try await database.write { try $0.execute(statement) }
                }
            }
            // Withdrawn is for good.
            _ = try await database.write {
                try $0.execute(
                    "UPDATE agreement SET status = 'withdrawn', stopped_on = '2026-11-24'")
            }
            await #expect(throws: DatabaseError.self) {
                _ = try await database.write {
                    try $0.execute("UPDATE agreement SET status = 'signed', stopped_on = NULL")
                }
            }
        }
    }

    @Test("two who sign at once both have signed, each once", arguments: Engine.allCases)
    func race(engine: Engine) async throws {
        try await with(engine) { database, state, one in
            for _ in 0..<rounds(20) {
                let id = try await proposed(database, one)
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<4 {
                        for (person, party) in [(12, state), (21, one)] {
                            group.addTask {
                                do { try await sign(database, id, person, party) } catch {
                                    #expect(error is Refusal, "\(error)")
                                }
                            }
                        }
                    }
                }
                let agreement = try await find(database, id)
                #expect(agreement.status == .signed && agreement.signatures.count == 2)
                // An offer has one agreement at a time.
                try await withdraw(database, id, state)
            }
        }
    }

    @Test("an agreement comes of an accepted offer alone", arguments: Engine.allCases)
    func origin(engine: Engine) async throws {
        try await with(engine) { database, state, one in
            for statement: SQL in [
                """
                INSERT INTO agreement (id, public_id, offer_id, request_id, state_party, version,
                    status, title, themes, places, authentic, is_shown)
                VALUES (9, 'x', 1, 1, \(one), 1, 'draft', '', '', '', 'en', 0)
                """,
                """
                INSERT INTO agreement (id, public_id, offer_id, request_id, state_party, version,
                    status, title, themes, places, authentic, is_shown, text_hash, period_from,
                    period_until)
                VALUES (9, 'x', 1, 1, \(state), 1, 'signing', '', '', '', 'en', 0,
                    \(String(repeating: "0", count: 64)), '2026-11-01', '2026-12-01')
                """,
            ] {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    _ = try await database.write { try $0.execute(statement) }
                }
            }
            _ = try await AgreementCommands.begin(
                ask(database, 20, one, [.officer]), from: "offer")
            await #expect(throws: Refusal.forbidden(rule: "agreements.rule.drafted-already")) {
                _ = try await AgreementCommands.begin(
                    ask(database, 10, state, [.drafter]), from: "offer")
            }
        }
    }
}
