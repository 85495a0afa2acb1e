@testable import Agreements
import Base
import Database
import Offers
import Requests
import TestKit
import Testing

@testable import Activities

@Suite("New terms of an agreement cover what rests on it")
struct AmendedTermsTests {
    private static let tools = AgreementTools(
        consentEnds: [ActivityReactions.consentEnds], termsChange: [ActivityReactions.termsChange],
        contributions: [])

    /// An amendment signed by the State, which waits for the other party alone.
    private func amend(
        _ cast: Cast, _ change: @escaping @Sendable (inout Agreement.Terms) -> Void
    ) async throws {
        let today: @Sendable (Ask) -> Day = { WorkingCalendar.dayInGeneva($0.now) }
        _ = try await AgreementCommands.perform("amend", "agreement", cast.officer) {
            agreement, ask, _ in
            try AgreementRules.amend(agreement, by: ask.actor, on: today(ask))
        }
        _ = try await AgreementCommands.perform("edit", "agreement", cast.officer) {
            agreement, ask, _ in
            try AgreementRules.editAmendment(agreement, by: ask.actor, on: today(ask), change)
        }
        try await covered(cast.officer) {
            try AgreementRules.proposeAmendment(
                $0, by: $1.actor, on: today($1), AgreementNames($0, $2))
        }
        try await sign(cast, cast.signatory)
    }

    private func sign(_ cast: Cast, _ ask: Ask) async throws {
        try await covered(ask) {
            try AgreementRules.signAmendment(
                $0, by: $1.actor, at: $1.now, hash: $0.amendment?.textHash ?? "",
                AgreementNames($0, $2))
        }
    }

    /// As the table of acts has it: new terms are looked at before they are stored.
    private func covered(
        _ ask: Ask, _ decide: @escaping AgreementCommands.Decide
    ) async throws {
        _ = try await AgreementCommands.perform("amendment", "agreement", ask) {
            try AgreementCommands.covered(decide($0, $1, $2), Self.tools, $2)
        }
    }

    private func drop(_ cast: Cast) async throws {
        _ = try await AgreementCommands.perform("recall", "agreement", cast.officer) {
            agreement, ask, _ in
            try AgreementRules.recallAmendment(
                agreement, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now))
        }
        _ = try await AgreementCommands.perform("drop", "agreement", cast.officer) {
            agreement, ask, _ in
            try AgreementRules.dropAmendment(
                agreement, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now))
        }
    }

    private func usd(_ units: Int) throws -> Money {
        Money(try #require(Currency("USD")), minorUnits: units)
    }

    @Test(
        "a ceiling is not lowered below what is committed, nor a period cut under delivery",
        arguments: Engine.allCases)
    func covers(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            let id = try await cast.plan()
            try await cast.start(id)
            try await cast.commit(id, 60_000)
            let (low, just) = (try usd(59_999), try usd(60_000))
            for change: @Sendable (inout Agreement.Terms) -> Void in [
                { $0.ceilings = [low] }, { $0.ceilings = [] }, { $0.until = Day("2027-06-29") },
            ] {
                await #expect(throws: Refusal.self) { try await amend(cast, change) }
                _ = try await AgreementCommands.perform("drop", "agreement", cast.officer) {
                    agreement, ask, _ in
                    try AgreementRules.dropAmendment(
                        agreement, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now))
                }
            }
            try await amend(cast) {
                $0.ceilings = [just]
                $0.until = Day("2027-06-30")
            }
            // What was not committed when it was fixed can be committed before the last one signs; then the
            // last signature is refused.
            try await cast.commit(id, 1)
            await #expect(throws: Refusal.self) {
                try await sign(cast, cast.ask(21, cast.one, [.signatory]))
            }
            try await cast.commit(id, -1)
            try await sign(cast, cast.ask(21, cast.one, [.signatory]))
            await #expect(throws: Refusal.self) { try await cast.commit(id, 1) }
            for statement: SQL in [
                """
                INSERT INTO activity_entry (activity_id, number, state_party, kind, value_date,
                    currency, amount, person_id, at)
                VALUES (1, 9, \(cast.state), 'commitment', '2026-11-20', 'USD', 1, 20, 1)
                """,
                """
                UPDATE agreement_ceiling SET amount = 59999
                """,
                "DELETE FROM agreement_ceiling",
                "UPDATE agreement SET period_until = '2027-06-29'",
            ] {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    _ = try await cast.database.write { try $0.execute(statement) }
                }
            }
            #expect(try await cast.status(id) == .delivery)
        }
    }

    @Test(
        "a ceiling lowered against a commitment: never is more committed than the ceiling",
        arguments: Engine.allCases)
    func race(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            let id = try await cast.plan()
            try await cast.start(id)
            var committed = 0
            for round in 0..<rounds(engine == .sqlite ? 100 : 60) {
                let ceiling = try usd(100_001 + committed + round % 2)
                try await amend(cast) { $0.ceilings = [ceiling] }
                try await sign(cast, cast.ask(21, cast.one, [.signatory]))
                let lowered = try usd(committed + 50)
                try await amend(cast) { $0.ceilings = [lowered] }
                await withTaskGroup(of: Void.self) { group in
                    group.addTask {
                        // Too late is refused; anything else would be a fault.
                        do { try await sign(cast, cast.ask(21, cast.one, [.signatory])) } catch {
                            #expect(error is Refusal, "\(error)")
                        }
                    }
                    group.addTask {
                        do { try await cast.commit(id, 51) } catch {
                            #expect(error is Refusal, "\(error)")
                        }
                    }
                }
                let (agreement, sum) = try await cast.database.read { reader in
                    (
                        try #require(try Agreement.find("agreement", reader)),
                        try Activity.allCommitted(under: 1, reader).first?.minorUnits ?? 0
                    )
                }
                #expect(sum <= agreement.ceilings.first?.minorUnits ?? 0, "round \(round)")
                // One of the two was done, and not both.
                #expect((agreement.amendment == nil) == (sum == committed), "round \(round)")
                committed = sum
                if agreement.amendment != nil { try await drop(cast) }
            }
        }
    }

    @Test("each thing that stands against new terms is named")
    func faults() throws {
        var agreement = Agreement(
            id: 1, publicID: "agreement",
            offer: .init(
                id: 1, publicID: "offer", request: .init(id: 1, state: 1, publication: .summary),
                provider: 2, language: .en))
        agreement.from = Day("2026-11-01")
        agreement.until = Day("2027-06-30")
        agreement.ceilings = [try usd(100)]
        var activity = Activity(
            id: 1, publicID: "activity", lead: 2, under: agreement, language: .en)
        activity.components[0].budget = try usd(101)
        let eur = Money(try #require(Currency("EUR")), minorUnits: 1)
        let faults = ActivityRules.gate(
            terms: agreement, committed: [try usd(100), eur], delivered: [activity])
        #expect(
            faults.map(\.rule) == [
                "activities.gate.terms-committed", "activities.gate.terms-delivery",
            ])
        #expect(faults.first?.value == "EUR 0.01")
    }
}
