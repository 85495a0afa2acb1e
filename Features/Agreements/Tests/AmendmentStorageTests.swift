import Accounts
import Base
import Database
import Parties
import Requests
import TestKit
import Testing

@testable import Agreements

extension StorageTests {
    private static func today(_ ask: Ask) -> Day { WorkingCalendar.dayInGeneva(ask.now) }

    /// An agreement signed by both.
    func signed(_ database: any Database, _ state: Int, _ one: Int) async throws -> String {
        let id = try await proposed(database, one)
        try await sign(database, id, 12, state)
        try await sign(database, id, 21, one)
        return id
    }

    /// An amendment, its text fixed for signature: another ceiling in one currency, none in the other, a
    /// text less and a text more.
    func amended(_ database: any Database, _ id: String, _ one: Int) async throws {
        let officer = ask(database, 20, one, [.officer])
        _ = try await AgreementCommands.perform("amendment", id, officer) { agreement, ask, _ in
            try AgreementRules.amend(agreement, by: ask.actor, on: Self.today(ask))
        }
        _ = try await AgreementCommands.perform("amend-edit", id, officer) { agreement, ask, _ in
            try AgreementRules.editAmendment(agreement, by: ask.actor, on: Self.today(ask)) {
                $0.until = Day("2028-06-30")
                $0.ceilings = ["EUR", "USD"].compactMap(Currency.init).map {
                    Money($0, minorUnits: 700)
                }
                $0.texts = [.ar: "نص جديد", .fr: "Mots"]
            }
        }
        try await proposeAmendment(database, id, one)
    }

    func proposeAmendment(_ database: any Database, _ id: String, _ one: Int) async throws {
        _ = try await AgreementCommands.perform(
            "amendment-proposal", id, ask(database, 20, one, [.officer])
        ) { agreement, ask, reader in
            try AgreementRules.proposeAmendment(
                agreement, by: ask.actor, on: Self.today(ask), AgreementNames(agreement, reader))
        }
    }

    func signAmendment(
        _ database: any Database, _ id: String, _ person: Int, _ party: Int,
        hash: String? = nil
    ) async throws {
        _ = try await AgreementCommands.perform(
            "amendment-signature", id, ask(database, person, party, [.signatory])
        ) { agreement, ask, reader in
            try AgreementRules.signAmendment(
                agreement, by: ask.actor, at: ask.now,
                hash: hash ?? agreement.amendment?.textHash ?? "",
                AgreementNames(agreement, reader))
        }
    }

    @Test(
        "an amendment replaces the terms when all have signed it, and both versions stay to be read",
        arguments: Engine.allCases)
    func amendment(engine: Engine) async throws {
        try await with(engine) { database, state, one in
            let id = try await signed(database, state, one)
            let first = try await find(database, id)
            try await amended(database, id, one)
            try await signAmendment(database, id, 12, state)
            let between = try await find(database, id)
            #expect(between.terms == first.terms && between.textHash == first.textHash)
            #expect(between.amendment?.signatures.map(\.party) == [state])
            #expect(between.amendment?.terms.texts == [.ar: "نص جديد", .fr: "Mots"])
            try await signAmendment(database, id, 21, one)
            let second = try await find(database, id)
            #expect(second.status == .signed && second.edition == 2 && second.amendment == nil)
            #expect(second.terms == between.amendment?.terms)
            #expect(second.ceilings.map(\.currency.code) == ["EUR", "USD"])
            #expect(second.ceilings.map(\.minorUnits) == [700, 700])
            #expect(second.startsOn == first.startsOn && second.amends == first.textHash)
            #expect(second.signatures.map(\.person).sorted() == [12, 21])
            let (names, editions) = try await database.read {
                (try AgreementNames(second, $0), try Agreement.Edition.all(of: second.id, $0))
            }
            #expect(second.hash(names) == second.textHash)
            #expect(editions.map(\.number) == [1, 2])
            #expect(editions.first?.terms == first.terms)
            #expect(editions.first?.textHash == first.textHash)
            #expect(editions.map(\.signatures.count) == [2, 2])
            for edition in editions {
                #expect(
                    Agreement.hash(second.canonicalText(of: edition, names)) == edition.textHash)
            }
            // And once more, on top of it.
            let officer = ask(database, 20, one, [.officer])
            _ = try await AgreementCommands.perform("amendment", id, officer) {
                agreement, ask, _ in
                try AgreementRules.amend(agreement, by: ask.actor, on: Self.today(ask))
            }
            _ = try await AgreementCommands.perform("amend-edit", id, officer) {
                agreement, ask, _ in
                try AgreementRules.editAmendment(agreement, by: ask.actor, on: Self.today(ask)) {
                    $0 = first.terms
                }
            }
            try await proposeAmendment(database, id, one)
            await #expect(throws: Refusal.self, "a signature of the first version is of no use") {
                try await signAmendment(database, id, 12, state, hash: first.textHash)
            }
            try await signAmendment(database, id, 12, state)
            try await signAmendment(database, id, 21, one)
            let third = try await find(database, id)
            #expect(third.edition == 3 && third.terms == first.terms)
            #expect(third.textHash != first.textHash)
        }
    }

    @Test("what is given up leaves the agreement as it was", arguments: Engine.allCases)
    func givenUp(engine: Engine) async throws {
        try await with(engine) { database, state, one in
            let id = try await signed(database, state, one)
            try await amended(database, id, one)
            try await signAmendment(database, id, 12, state)
            let officer = ask(database, 20, one, [.officer])
            _ = try await AgreementCommands.perform("recall", id, officer) { agreement, ask, _ in
                try AgreementRules.recallAmendment(
                    agreement, by: ask.actor, on: Self.today(ask))
            }
            #expect(try await find(database, id).amendment?.signatures.isEmpty ?? false)
            _ = try await AgreementCommands.perform("drop", id, officer) { agreement, ask, _ in
                try AgreementRules.dropAmendment(agreement, by: ask.actor, on: Self.today(ask))
            }
            let agreement = try await find(database, id)
            #expect(agreement.amendment == nil && agreement.edition == 1)
            // Withdrawal ends an amendment that some have signed already.
            try await amended(database, id, one)
            try await signAmendment(database, id, 12, state)
            _ = try await AgreementCommands.perform(
                "withdraw", id, ask(database, 12, state, [.signatory])
            ) { agreement, ask, _ in
                try AgreementRules.withdraw(agreement, by: ask.actor, at: ask.now, reason: "")
            }
            #expect(try await find(database, id).amendment == nil)
            await #expect(throws: Refusal.self) {
                try await signAmendment(database, id, 21, one)
            }
        }
    }

    @Test(
        "no road leads round the signatures to other terms", arguments: Engine.allCases)
    func amendmentGuards(engine: Engine) async throws {
        try await with(engine) { database, state, one in
            let id = try await signed(database, state, one)
            let old = try #require(try await find(database, id).textHash)
            try await amended(database, id, one)
            let hash = try #require(try await find(database, id).amendment?.textHash)
            try await signAmendment(database, id, 12, state)
            let other = String(repeating: "0", count: 64)
            for statement: SQL in [
                // Terms of the agreement before all have signed.
                "UPDATE agreement SET period_until = '2028-06-30'",
                "UPDATE agreement SET edition = 2, amends = text_hash, text_hash = \(hash)",
                "UPDATE agreement_ceiling SET amount = 700 WHERE currency = 'USD'",
                "DELETE FROM agreement_ceiling WHERE currency = 'JPY'",
                "INSERT INTO agreement_ceiling VALUES (1, 'EUR', 700)",
                "INSERT INTO agreement_text VALUES (1, 'fr', 'Mots')",
                "DELETE FROM agreement_text WHERE language = 'en'",
                // Of the amendment, once fixed; and signed before all have signed.
                "UPDATE agreement_edition SET title = 'other' WHERE number = 2",
                "UPDATE agreement_edition SET text_hash = \(other) WHERE number = 2",
                "UPDATE agreement_edition SET period_until = '2030-01-01' WHERE number = 2",
                """
                UPDATE agreement_edition SET status = 'signed', in_force_on = '2026-11-23'
                WHERE number = 2
                """,
                "UPDATE agreement_edition SET status = 'draft', text_hash = NULL WHERE number = 2",
                "DELETE FROM agreement_edition WHERE number = 2",
                "UPDATE agreement_edition_ceiling SET amount = 900 WHERE number = 2",
                "INSERT INTO agreement_edition_ceiling VALUES (1, 2, 'GBP', 1)",
                "DELETE FROM agreement_edition_text WHERE number = 2",
                "UPDATE agreement_edition_text SET text = 'x' WHERE number = 2",
                // Of the first version, which is kept.
                "UPDATE agreement_edition SET title = 'other' WHERE number = 1",
                "UPDATE agreement_edition_ceiling SET amount = 900 WHERE number = 1",
                "DELETE FROM agreement_edition_ceiling WHERE number = 1",
                "DELETE FROM agreement_edition_text WHERE number = 1",
                "DELETE FROM agreement_edition WHERE number = 1",
                // Signatures: of another text, of the drafter alone, changed, by who is no party.
                """
                INSERT INTO agreement_edition_signature VALUES (1, 2, \(one), 21, \(old), 1)
                """,
                """
                INSERT INTO agreement_edition_signature VALUES (1, 2, \(one), 20, \(hash), 1)
                """,
                "UPDATE agreement_edition_signature SET person_id = 21",
                // A second amendment, or one of something else.
                """
                INSERT INTO agreement_edition (agreement_id, number, status, title, themes, places,
                    period_from, authentic, amends)
                VALUES (1, 3, 'draft', '', '', '', '2026-11-01', 'en', \(old))
                """,
            ] {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    _ = try await database.write { try $0.execute(statement) }
                }
            }
            try await signAmendment(database, id, 21, one)
            for statement: SQL in [
                "UPDATE agreement SET edition = 1", "UPDATE agreement SET edition = 3",
                "UPDATE agreement SET text_hash = \(old)",
                "UPDATE agreement_ceiling SET amount = 500",
                "UPDATE agreement_text SET text = 'other'",
                "DELETE FROM agreement_edition_signature",
                "UPDATE agreement_edition SET status = 'draft', text_hash = NULL, in_force_on = NULL",
            ] {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    _ = try await database.write { try $0.execute(statement) }
                }
            }
        }
    }

    @Test(
        "an amendment recalled while others sign: the text that holds is one that both have signed",
        arguments: Engine.allCases)
    func amendmentRace(engine: Engine) async throws {
        try await with(engine) { database, state, one in
            let id = try await signed(database, state, one)
            for round in 0..<rounds(20) {
                let before = try await find(database, id)
                if before.amendment == nil { try await amended(database, id, one, round: round) }
                let hash = try #require(try await find(database, id).amendment?.textHash)
                await withTaskGroup(of: Void.self) { group in
                    func attempt(_ body: @escaping @Sendable () async throws -> Void) {
                        group.addTask {
                            do { try await body() } catch {
                                #expect(error is Refusal, "\(error)")
                            }
                        }
                    }
                    attempt { try await signAmendment(database, id, 12, state, hash: hash) }
                    attempt { try await signAmendment(database, id, 21, one, hash: hash) }
                    attempt {
                        let officer = ask(database, 20, one, [.officer])
                        _ = try await AgreementCommands.perform("recall", id, officer) {
                            agreement, ask, _ in
                            try AgreementRules.recallAmendment(
                                agreement, by: ask.actor, on: Self.today(ask))
                        }
                        _ = try await AgreementCommands.perform("edit", id, officer) {
                            agreement, ask, _ in
                            try AgreementRules.editAmendment(
                                agreement, by: ask.actor, on: Self.today(ask)
                            ) { $0.places = "Recalled \(round)" }
                        }
                        try await proposeAmendment(database, id, one)
                    }
                }
                let after = try await find(database, id)
                let names = try await database.read { try AgreementNames(after, $0) }
                #expect(after.hash(names) == after.textHash)
                #expect(after.signatures.count == 2)
                #expect(after.signatures.allSatisfy { $0.textHash == after.textHash })
                #expect((after.edition > before.edition) == (after.textHash == hash))
            }
        }
    }

    private func amended(
        _ database: any Database, _ id: String, _ one: Int, round: Int
    ) async throws {
        let officer = ask(database, 20, one, [.officer])
        _ = try await AgreementCommands.perform("amendment", id, officer) { agreement, ask, _ in
            try AgreementRules.amend(agreement, by: ask.actor, on: Self.today(ask))
        }
        _ = try await AgreementCommands.perform("amend-edit", id, officer) { agreement, ask, _ in
            try AgreementRules.editAmendment(agreement, by: ask.actor, on: Self.today(ask)) {
                $0.places = "Round \(round)"
            }
        }
        try await proposeAmendment(database, id, one)
    }
}
