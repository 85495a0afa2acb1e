import Agreements
import Base
import Database
import TestKit
import Testing

@testable import Activities

@Suite("What was stored before the schema grew")
struct MigrationTests {
    /// An activity in delivery, as a version wrote it that knew neither plans nor indicators.
    private static func begun(_ cast: Cast) -> [SQL] {
        [
            """
            INSERT INTO activity (id, public_id, lead, version, status, language, title, text,
                planned_from, planned_until)
            VALUES (1, 'old', \(cast.one), 1, 'planned', 'en', 'T', 'X', '2026-11-10',
                '2027-06-30')
            """,
            """
            INSERT INTO activity_component (activity_id, state_party, agreement_id)
            VALUES (1, \(cast.state), 1)
            """,
            """
            INSERT INTO activity_partner (activity_id, party_id, place)
            VALUES (1, \(cast.one), 0)
            """,
            """
            UPDATE activity SET status = 'delivery', started_on = '2026-11-23',
                since_on = '2026-11-23'
            """,
        ]
    }

    @Test(
        "transactions stay, and an indicator with one value becomes one with a period",
        arguments: Engine.allCases)
    func indicators(engine: Engine) async throws {
        let later = Set(ActivitiesFeature.migrations.dropFirst().map(\.name))
        let before = Cast.migrations.filter { !later.contains($0.name) }
        try await Cast.with(engine, migrations: before) { cast in
            let statements: [SQL] = [
                """
                INSERT INTO activity_entry (activity_id, number, state_party, kind, value_date,
                    currency, amount, person_id, at)
                VALUES (1, 1, \(cast.state), 'commitment', '2026-11-20', 'USD', 500, 20, 1)
                """,
                """
                INSERT INTO activity_result (activity_id, number, title, indicator, baseline,
                    target, actual, women, men, reported_at, answer, answer_text, answered_at)
                VALUES (1, 1, 'Changed', 'judges', 5, 200, 150, 80, 70, 1, 'confirmed', '', 2)
                """,
            ]
            try await cast.database.write { transaction in
                for statement in Self.begun(cast) + statements {
                    try transaction.execute(statement)
                }
            }
            _ = try await cast.database.migrate(Cast.migrations)
            let activity = try #require(
                try await cast.database.read { try Activity.find("old", $0) })
            #expect(activity.entries.map(\.money.minorUnits) == [500])
            let result = try #require(activity.results.first)
            #expect(result.answer == .confirmed && result.women == 80 && result.kind == .outcome)
            #expect(result.answers.map(\.state) == [cast.state])
            let indicator = try #require(result.indicators.first)
            #expect(indicator.title == "judges" && indicator.baselineYear == 2026)
            #expect(indicator.baseline == Activity.Measured(5))
            let period = try #require(indicator.periods.first)
            #expect(period.from == Day("2026-11-10") && period.until == Day("2027-06-30"))
            #expect(period.target == Activity.Measured(200))
            #expect(period.actual == Activity.Measured(150))
            // What held before holds on: nothing booked is changed, nothing is committed over the ceiling.
            for statement: SQL in [
                "UPDATE activity_entry SET amount = 1", "DELETE FROM activity_entry",
                """
                INSERT INTO activity_entry (activity_id, number, state_party, kind, value_date,
                    currency, amount, person_id, at)
                VALUES (1, 2, \(cast.state), 'commitment', '2026-11-20', 'USD', 99501, 20, 1)
                """,
                """
                INSERT INTO activity_entry (activity_id, number, state_party, kind, value_date,
                    currency, amount, person_id, at)
                VALUES (1, 2, \(cast.state), 'gift', '2026-11-20', 'USD', 1, 20, 1)
                """,
            ] {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    _ = try await cast.database.write { try $0.execute(statement) }
                }
            }
            _ = try await cast.database.write {
                try $0.execute(
                    """
                    INSERT INTO activity_entry (activity_id, number, state_party, kind, value_date,
                        currency, amount, person_id, at)
                    VALUES (1, 2, \(cast.state), 'incoming', '2026-11-20', 'USD', 1, 20, 1)
                    """)
            }
        }
    }

    @Test(
        "an organisation named as paying without its word stays, with its kind alone",
        arguments: Engine.allCases)
    func named(engine: Engine) async throws {
        let before = Cast.migrations.filter { $0.name != "activities-018-named" }
        try await Cast.with(engine, migrations: before) { cast in
            try await cast.database.write { transaction in
                for statement in Self.begun(cast) { try transaction.execute(statement) }
                for (party, role) in [(cast.one, 1), (cast.two, 1), (cast.two, 2)] {
                    try transaction.execute(
                        """
                        INSERT INTO activity_participant (activity_id, party_id, role)
                        VALUES (1, \(party), \(role))
                        """)
                }
            }
            _ = try await cast.database.migrate(Cast.migrations)
            let plan = try #require(
                try await cast.database.read { try Activity.find("old", $0) }
            ).plan
            #expect(plan.participants.map(\.party) == [cast.one])
            #expect(plan.organisations.map(\.role) == [.funding, .accountable])
            #expect(plan.organisations.allSatisfy { $0.isUnnamed && $0.name == "two" })
        }
    }

    @Test(
        "agreements made when all were made from offers keep them, and what guards delivery",
        arguments: Engine.allCases)
    func bases(engine: Engine) async throws {
        let before = Cast.migrations.filter { $0.name != "agreements-006-bases" }
        try await Cast.with(engine, migrations: before) { cast in
            try await cast.database.write { transaction in
                for statement in Self.begun(cast) { try transaction.execute(statement) }
            }
            _ = try await cast.database.migrate(Cast.migrations)
            let agreement = try #require(
                try await cast.database.read { try Agreement.find("agreement", $0) })
            #expect(agreement.basis == .offer(1, request: 1))
            for statement: SQL in [
                "UPDATE agreement SET offer_id = NULL", "UPDATE agreement SET title = 'other'",
                // Consent does not end while something is in delivery under it.
                "UPDATE agreement SET status = 'suspended', stopped_on = '2026-11-24'",
                "UPDATE agreement SET period_until = '2026-12-01'",
                // An offer has one agreement.
                """
                INSERT INTO agreement (id, public_id, offer_id, request_id, state_party, version,
                    status, title, themes, places, authentic, is_shown)
                VALUES (9, 'x', 1, 1, \(cast.state), 1, 'draft', '', '', '', 'en', 0)
                """,
                "DELETE FROM offer", "DELETE FROM request",
            ] {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    _ = try await cast.database.write { try $0.execute(statement) }
                }
            }
            try await cast.stop()
            #expect(try await cast.status("old") == .suspended)
        }
    }
}
