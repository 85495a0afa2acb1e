import Agreements
import Base
import Database
import TestKit
import Testing

@testable import Activities

@Suite("The consent gate")
struct GateTests {
    @Test(
        "nothing is in delivery but under an agreement that holds and covers it, also by plain SQL",
        arguments: Engine.allCases)
    func plainSQL(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            let id = try await cast.plan { next in
                if let currency = Currency("USD") {
                    next.components[0].budget = Money(currency, minorUnits: 90_000)
                }
            }
            let go: SQL = """
                UPDATE activity SET status = 'delivery', started_on = '2026-11-23',
                    since_on = '2026-11-23'
                """
            for breach: SQL in [
                "UPDATE activity_component SET amount = 100001",
                "UPDATE activity_component SET currency = 'EUR'",
                "DELETE FROM activity_component",
                "DELETE FROM activity_partner",
                """
                INSERT INTO activity_partner (activity_id, party_id, place)
                VALUES (1, \(cast.two), 9)
                """,
                "UPDATE activity SET planned_from = '2026-10-31'",
                "UPDATE activity SET planned_until = '2028-01-01'",
                "UPDATE agreement SET status = 'suspended', stopped_on = '2026-11-23'",
                "UPDATE agreement SET status = 'withdrawn', stopped_on = '2026-11-23'",
                "UPDATE activity_component SET state_party = \(cast.one)",
            ] {
                await #expect(throws: DatabaseError.self, "\(breach.fragments)") {
                    try await cast.database.write { transaction in
                        try transaction.execute(breach)
                        try transaction.execute(go)
                    }
                }
            }
            for (started, since) in [("2026-11-01", "2026-11-01"), ("2026-11-23", "2028-01-01")] {
                await #expect(throws: DatabaseError.self, "\(since) is outside") {
                    _ = try await cast.database.write {
                        try $0.execute(
                            """
                            UPDATE activity SET status = 'delivery', started_on = \(started),
                                since_on = \(since)
                            """)
                    }
                }
            }
            #expect(try await cast.status(id) == .planned)
            _ = try await cast.database.write { try $0.execute(go) }
            #expect(try await cast.status(id) == .delivery)
            // In delivery, consent does not end behind its back, and what it rests on stays.
            for statement: SQL in [
                "UPDATE agreement SET status = 'suspended', stopped_on = '2026-11-23'",
                "UPDATE agreement SET status = 'withdrawn', stopped_on = '2026-11-23'",
                "UPDATE activity_component SET amount = 1", "DELETE FROM activity_component",
                "DELETE FROM activity_partner", "UPDATE activity SET planned_until = '2027-01-01'",
                "UPDATE activity SET status = 'planned', started_on = NULL",
                """
                INSERT INTO activity (id, public_id, lead, version, status, language, title, text,
                    planned_from, planned_until, started_on, since_on)
                VALUES (9, 'x', \(cast.one), 1, 'delivery', 'en', '', '', '2026-11-10',
                    '2026-11-30', '2026-11-23', '2026-11-23')
                """,
            ] {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    _ = try await cast.database.write { try $0.execute(statement) }
                }
            }
        }
    }

    @Test(
        "when consent ends, delivery has stopped, those concerned are told, nothing is committed after",
        arguments: Engine.allCases, [false, true])
    func consentEnds(engine: Engine, isForGood: Bool) async throws {
        try await Cast.with(engine) { cast in
            let (id, other) = (try await cast.plan(), try await cast.plan())
            try await cast.start(id)
            try await cast.start(other)
            try await cast.stop(isForGood: isForGood)
            #expect(try await cast.status(id) == .suspended)
            #expect(try await cast.status(other) == .suspended)
            let told = try await cast.database.read { reader in
                try reader.all(
                    """
                    SELECT party_id FROM notice WHERE message = 'activities.notice.stopped'
                    AND record = \(id) ORDER BY party_id
                    """
                ) { $0.int(0) }
            }
            #expect(told == [cast.state, cast.one].sorted())
            // Nothing more is committed on the day on which consent ended, nor after it.
            let usd = try #require(Currency("USD"))
            for (day, days): (String, Int64) in [("2026-11-23", 0), ("2026-11-24", 1)] {
                await #expect(throws: Refusal.self, "\(day)") {
                    _ = try await ActivityCommands.perform(
                        "book", id, cast.ask(20, cast.one, [.officer], days: days)
                    ) { activity, ask, _ in
                        try ActivityRules.book(
                            activity, by: ask.actor, at: ask.now, .commitment,
                            Money(usd, minorUnits: 100), on: try #require(Day(day)),
                            state: cast.state, committed: 0)
                    }
                }
                await #expect(throws: DatabaseError.self, "\(day)") {
                    _ = try await cast.database.write {
                        try $0.execute(
                            """
                            INSERT INTO activity_entry (activity_id, number, state_party, kind,
                                value_date, currency, amount, person_id, at)
                            VALUES (1, 1, \(cast.state), 'commitment', \(day), 'USD', 1, 20, 1)
                            """)
                    }
                }
            }
            await #expect(throws: Refusal.self) { try await cast.start(id) }
            if !isForGood {
                try await cast.resume()
                #expect(try await cast.status(id) == .suspended, "it begins again by its own act")
                try await cast.start(id)
                #expect(try await cast.status(id) == .delivery)
            }
            let faults = try await cast.database.read { try Register.faults($0) }
            #expect(faults.isEmpty)
        }
    }

    @Test(
        "consent given again does not cover what is dated while it was suspended",
        arguments: Engine.allCases)
    func pause(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            let id = try await cast.plan()
            try await cast.start(id)
            try await cast.stop()
            try await cast.resume(days: 5)
            for day in ["2026-11-23", "2026-11-24", "2026-11-27"] {
                await #expect(throws: Refusal.self) { try await cast.commit(id, 100, on: day) }
            }
            try await cast.commit(id, 100, on: "2026-11-28")
            try await cast.stop()
            for statement: SQL in [
                """
                INSERT INTO activity_entry (activity_id, number, state_party, kind, value_date,
                    currency, amount, person_id, at)
                VALUES (1, 9, \(cast.state), 'commitment', '2026-11-25', 'USD', 1, 20, 1)
                """,
                "UPDATE agreement_pause SET resumed_on = '2026-11-24'",
                "DELETE FROM agreement_pause",
                """
                INSERT INTO agreement_pause (agreement_id, number, suspended_on, resumed_on)
                VALUES (1, 2, '2026-11-20', '2026-11-28')
                """,
                "UPDATE agreement SET status = 'signed', stopped_on = NULL",
            ] {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    _ = try await cast.database.write { try $0.execute(statement) }
                }
            }
        }
    }

    @Test("an agreement that runs out stops delivery by the date alone")
    func expiry() async throws {
        try await Cast.with(.sqlite) { cast in
            let id = try await cast.plan()
            try await cast.start(id)
            let activity = try #require(try await cast.database.read { try Activity.find(id, $0) })
            let (last, after) = (try #require(Day("2027-12-31")), try #require(Day("2028-01-01")))
            #expect(activity.standing(on: last) == .delivery)
            #expect(activity.standing(on: after) == .lapsed)
            for (day, count) in [(last, 1), (after, 0)] {
                let number = try await cast.database.read {
                    try Activity.countInDelivery(on: day, $0)
                }
                #expect(number == count)
            }
        }
    }

    @Test(
        "commitments of all activities under an agreement stay within its ceiling",
        arguments: Engine.allCases)
    func ceiling(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            let (id, other) = (try await cast.plan(), try await cast.plan())
            try await cast.start(id)
            try await cast.start(other)
            try await cast.commit(id, 60_000)
            await #expect(throws: Refusal.self) { try await cast.commit(other, 40_001) }
            try await cast.commit(other, 40_000)
            await #expect(throws: Refusal.self) { try await cast.commit(id, 1) }
            // A correction makes room again, and takes back no more than was booked.
            try await cast.commit(id, -10_000)
            await #expect(throws: Refusal.self) { try await cast.commit(id, -50_001) }
            try await cast.commit(other, 10_000)
            for statement: SQL in [
                """
                INSERT INTO activity_entry (activity_id, number, state_party, kind, value_date,
                    currency, amount, person_id, at)
                VALUES (1, 9, \(cast.state), 'commitment', '2026-11-20', 'USD', 1, 20, 1)
                """,
                """
                INSERT INTO activity_entry (activity_id, number, state_party, kind, value_date,
                    currency, amount, person_id, at)
                VALUES (1, 9, \(cast.state), 'commitment', '2026-11-20', 'EUR', 1, 20, 1)
                """,
                "UPDATE activity_entry SET amount = 1", "DELETE FROM activity_entry",
            ] {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    _ = try await cast.database.write { try $0.execute(statement) }
                }
            }
        }
    }

    @Test(
        "suspend against start, and against a commitment: never is delivery left without consent",
        arguments: Engine.allCases)
    func race(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            let id = try await cast.plan()
            try await cast.start(id)
            for round in 0..<rounds(engine == .sqlite ? 300 : 200) {
                try await cast.stop()
                try await cast.resume()
                await withTaskGroup(of: Void.self) { group in
                    group.addTask {
                        // Too late is refused; anything else would be a fault.
                        do { try await cast.start(id) } catch {
                            #expect(error is Refusal, "\(error)")
                        }
                    }
                    group.addTask {
                        do { try await cast.commit(id, round % 2 == 0 ? 100 : -100) } catch {
                            #expect(error is Refusal, "\(error)")
                        }
                    }
                    group.addTask {
                        do { try await cast.stop() } catch {
                            Issue.record("the State's word is never refused: \(error)")
                        }
                    }
                }
                let activity = try await cast.status(id)
                #expect(activity == .suspended, "round \(round)")
                try await cast.resume()
                try await cast.start(id)
            }
            let faults = try await cast.database.read { try Register.faults($0) }
            #expect(faults.isEmpty)
        }
    }

    @Test("what is stored is what is read", arguments: Engine.allCases)
    func roundTrip(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            let id = try await cast.plan()
            try await cast.start(id)
            try await cast.commit(id, 100)
            let result = try judges(actual: 150)
            _ = try await ActivityCommands.perform("report", id, cast.officer) {
                activity, ask, _ in
                try ActivityRules.report(activity, by: ask.actor, at: ask.now, result)
            }
            _ = try await ActivityCommands.perform("answer", id, cast.clearer) {
                activity, ask, transaction in
                try ActivityRules.answer(
                    activity, by: ask.actor, at: ask.now, result: 1, .disputed, text: "Fewer",
                    ActivityNames(activity, transaction))
            }
            let activity = try #require(try await cast.database.read { try Activity.find(id, $0) })
            #expect(activity.status == .delivery && activity.version == 6)
            #expect(
                activity.startedOn == Day("2026-11-23") && activity.sinceOn == activity.startedOn)
            #expect(activity.entries.map(\.money.minorUnits) == [100])
            #expect(activity.results.map(\.women) == [80])
            #expect(activity.results[0].indicators == result.indicators)
            #expect(activity.results[0].answer == .disputed)
            #expect(activity.results[0].answerText == "Fewer")
            #expect(activity.components.map(\.agreement.publicID) == ["agreement"])
            #expect(activity.doers == [cast.one] && activity.states == [cast.state])
        }
    }
}
