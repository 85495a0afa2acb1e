@testable import Agreements
import Base
import Database
import TestKit
import Testing

@testable import Activities

@Suite("A State's stop stops what is done for it, and no more")
struct StopTests {
    /// In delivery in two States, each by its own agreement.
    private func joint(_ cast: Cast, isStarted: Bool = true) async throws -> String {
        try await cast.agree(2, "second", cast.otherState)
        let second = try #require(
            try await cast.database.read { try Agreement.find("second", $0) })
        let id = try await cast.plan { next in
            next.components.append(.init(state: second.state, agreement: second))
        }
        if isStarted { try await cast.start(id) }
        return id
    }

    private func find(_ cast: Cast, _ id: String) async throws -> Activity {
        try #require(try await cast.database.read { try Activity.find(id, $0) })
    }

    /// The other State suspends its own agreement.
    private func stopSecond(_ cast: Cast) async throws {
        let tools = AgreementTools(
            consentEnds: [ActivityReactions.consentEnds], contributions: [])
        _ = try await AgreementCommands.perform(
            "suspension", "second", cast.ask(30, cast.otherState, [.signatory])
        ) { try AgreementCommands.stop($0, $1, $2, tools, isForGood: false, reason: "") }
    }

    private func resumeSecond(_ cast: Cast, days: Int64 = 0) async throws {
        _ = try await AgreementCommands.perform(
            "resume", "second", cast.ask(30, cast.otherState, [.signatory], days: days)
        ) { agreement, ask, _ in
            try AgreementRules.resume(agreement, by: ask.actor, at: ask.now)
        }
    }

    private func commit(
        _ cast: Cast, _ id: String, _ amount: Int = 100, for state: Int, on day: String,
        days: Int64 = 0
    ) async throws {
        let (usd, day) = (try #require(Currency("USD")), try #require(Day(day)))
        _ = try await ActivityCommands.perform(
            "book", id, cast.ask(20, cast.one, [.officer], days: days)
        ) { activity, ask, _ in
            try ActivityRules.book(
                activity, by: ask.actor, at: ask.now, .commitment, Money(usd, minorUnits: amount),
                on: day, state: state, committed: 0)
        }
    }

    private func start(_ cast: Cast, _ id: String, days: Int64) async throws {
        _ = try await ActivityCommands.perform(
            "start", id, cast.ask(20, cast.one, [.officer], days: days)
        ) { activity, ask, reader in
            try ActivityRules.start(
                activity, by: ask.actor, at: ask.now, ActivityNames(activity, reader))
        }
    }

    private static func commitment(
        _ state: Int, on day: String, number: Int = 9, _ amount: Int = 1
    ) -> SQL {
        """
        INSERT INTO activity_entry (activity_id, number, state_party, kind, value_date, currency,
            amount, person_id, at)
        VALUES (1, \(number), \(state), 'commitment', \(day), 'USD', \(amount), 20, 1)
        """
    }

    @Test(
        "the others go on, nothing is committed for it, all are told; with the last one it is suspended",
        arguments: Engine.allCases)
    func part(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            let id = try await joint(cast)
            let today = try #require(Day("2026-11-23"))
            try await cast.stop()
            var activity = try await find(cast, id)
            #expect(activity.status == .delivery && activity.standing(on: today) == .delivery)
            #expect(activity.standingStill(on: today).map(\.state) == [cast.state])
            #expect(
                activity.components.filter { $0.state == cast.state }.map(\.stoppedOn) == [today])
            let count = try await cast.database.read {
                try Activity.countInDelivery(on: today, $0)
            }
            #expect(count == 1)
            let told = try await cast.database.read { reader in
                try reader.all(
                    """
                    SELECT party_id FROM notice
                    WHERE message = 'activities.notice.component-stopped' AND record = \(id)
                    ORDER BY party_id
                    """
                ) { $0.int(0) }
            }
            #expect(told == [cast.state, cast.otherState, cast.one].sorted())
            try await commit(cast, id, for: cast.otherState, on: "2026-11-23")
            await #expect(throws: Refusal.self) {
                try await commit(cast, id, for: cast.state, on: "2026-11-23")
            }
            await #expect(throws: DatabaseError.self) {
                _ = try await cast.database.write {
                    try $0.execute(Self.commitment(cast.state, on: "2026-11-23"))
                }
            }
            await #expect(throws: Refusal.self, "nothing can begin again") {
                try await cast.start(id)
            }
            try await stopSecond(cast)
            activity = try await find(cast, id)
            #expect(activity.status == .suspended)
            // One State agrees again: its part goes on, the other one's does not.
            try await resumeSecond(cast)
            try await cast.start(id)
            activity = try await find(cast, id)
            #expect(activity.standing(on: today) == .delivery)
            #expect(activity.standingStill(on: today).map(\.state) == [cast.state])
            let faults = try await cast.database.read { try Register.faults($0) }
            #expect(faults.isEmpty)
        }
    }

    @Test(
        "what is taken back of one State makes no room under another one's ceiling",
        arguments: Engine.allCases)
    func corrections(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            let id = try await joint(cast)
            try await commit(cast, id, 300, for: cast.state, on: "2026-11-23")
            try await commit(cast, id, 200, for: cast.otherState, on: "2026-11-23")
            for amount in [-201, -500] {
                await #expect(
                    throws: Refusal.faulty([
                        Fault(
                            field: "amount", value: amount == -201 ? "-2.01" : "-5.00",
                            rule: "activities.fault.more-than-booked")
                    ])
                ) {
                    try await commit(cast, id, amount, for: cast.otherState, on: "2026-11-23")
                }
                await #expect(throws: DatabaseError.self) {
                    _ = try await cast.database.write {
                        try $0.execute(Self.commitment(cast.otherState, on: "2026-11-23", amount))
                    }
                }
            }
            try await commit(cast, id, -200, for: cast.otherState, on: "2026-11-23")
            let total = try await find(cast, id).total(.commitment).map(\.minorUnits)
            #expect(total == [300])
        }
    }

    @Test(
        "what stands still begins again by an act of who runs it, and is not committed for before",
        arguments: Engine.allCases)
    func again(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            let id = try await joint(cast)
            try await cast.stop()
            try await cast.resume(days: 2)
            let day = try #require(Day("2026-11-26"))
            #expect(
                try await find(cast, id).standingStill(on: day).map(\.state) == [cast.state],
                "consent alone does not begin it again")
            // The agreement is in force on this day, its part of the activity stands still.
            await #expect(
                throws: Refusal.faulty([
                    Fault(
                        field: "date", value: "2026-11-26",
                        rule: "activities.gate.component-stopped")
                ])
            ) {
                try await commit(cast, id, for: cast.state, on: "2026-11-26", days: 3)
            }
            await #expect(throws: DatabaseError.self) {
                _ = try await cast.database.write {
                    try $0.execute(Self.commitment(cast.state, on: "2026-11-26"))
                }
            }
            try await start(cast, id, days: 3)
            let activity = try await find(cast, id)
            #expect(activity.standingStill(on: day).isEmpty)
            #expect(activity.sinceOn == Day("2026-11-23"), "the others have gone on since")
            try await commit(cast, id, for: cast.state, on: "2026-11-26", days: 3)
            await #expect(throws: Refusal.self) { try await start(cast, id, days: 4) }
        }
    }

    @Test("plain SQL goes round none of it", arguments: Engine.allCases)
    func attempts(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            let id = try await joint(cast, isStarted: false)
            func refused(_ statements: [SQL]) async throws {
                for statement in statements {
                    await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                        _ = try await cast.database.write { try $0.execute(statement) }
                    }
                }
            }
            try await refused([
                "UPDATE activity_component SET stopped_on = '2026-11-20'",
                """
                INSERT INTO activity_component (activity_id, state_party, agreement_id, stopped_on)
                VALUES (1, \(cast.two), 2, '2026-11-20')
                """,
            ])
            try await cast.start(id)
            try await refused([
                // Consent does not end while something goes on under it.
                "UPDATE agreement SET status = 'suspended', stopped_on = '2026-11-23' WHERE id = 1",
                "UPDATE activity_component SET amount = 1, currency = 'USD'",
            ])
            try await cast.stop()
            try await refused([
                // Nor does it go on again behind its State's back.
                "UPDATE activity_component SET stopped_on = NULL",
                "UPDATE activity_component SET state_party = \(cast.two) WHERE agreement_id = 1",
                "UPDATE agreement SET status = 'withdrawn', stopped_on = '2026-11-23' WHERE id = 2",
            ])
            // With all of its parts at rest it is not in delivery.
            await #expect(throws: DatabaseError.self) {
                try await cast.database.write { transaction in
                    try transaction.execute(
                        """
                        UPDATE activity_component SET stopped_on = '2026-11-23'
                        WHERE agreement_id = 2
                        """)
                    try transaction.execute("UPDATE activity SET status = 'delivery'")
                }
            }
            let activity = try await find(cast, id)
            #expect(activity.components.filter { $0.stoppedOn != nil }.map(\.state) == [cast.state])
        }
    }

    @Test("an agreement that runs out stops its part by the date alone")
    func expiry() async throws {
        try await Cast.with(.sqlite) { cast in
            let id = try await joint(cast)
            var activity = try await find(cast, id)
            let (last, after) = (try #require(Day("2027-12-31")), try #require(Day("2028-01-01")))
            #expect(activity.standingStill(on: last).isEmpty)
            #expect(activity.standing(on: after) == .lapsed)
            // Both end on one day; in force for longer, the other one goes on.
            let longer = try #require(
                try await cast.database.read { try Agreement.find("second", $0) })
            var second = longer
            second.until = Day("2028-12-31")
            activity.components = activity.components.map {
                $0.state == cast.otherState ? .init(state: $0.state, agreement: second) : $0
            }
            #expect(activity.standing(on: after) == .delivery)
            let still = activity.standingStill(on: after)
            #expect(still.map(\.state) == [cast.state])
            #expect(still.map { $0.stillSince(on: after) } == [after])
        }
    }

    @Test("new terms need not cover what stands still", arguments: Engine.allCases)
    func terms(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            _ = try await joint(cast)
            let shorter: SQL = "UPDATE agreement SET period_until = '2027-01-31' WHERE id = 1"
            let delivered = try await cast.database.read {
                try Activity.allInDelivery(under: 1, $0)
            }
            #expect(delivered.count == 1)
            await #expect(throws: DatabaseError.self) {
                _ = try await cast.database.write { transaction in
                    try transaction.execute("UPDATE agreement SET edition = 2 WHERE id = 1")
                    try transaction.execute(shorter)
                }
            }
            try await cast.stop()
            let left = try await cast.database.read { try Activity.allInDelivery(under: 1, $0) }
            #expect(left.isEmpty)
            let others = try await cast.database.read { try Activity.allInDelivery(under: 2, $0) }
            #expect(others.count == 1)
        }
    }

    @Test(
        "each State says its own of a result; what one disputes no other confirms",
        arguments: Engine.allCases)
    func answers(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            let id = try await joint(cast)
            let result = try judges(actual: 150)
            _ = try await ActivityCommands.perform("report", id, cast.officer) {
                activity, ask, _ in
                try ActivityRules.report(activity, by: ask.actor, at: ask.now, result)
            }
            func say(
                _ answer: Activity.Result.Answer, _ text: String, _ ask: Ask
            ) async throws -> Activity.Result {
                _ = try await ActivityCommands.perform("answer", id, ask) {
                    activity, ask, transaction in
                    try ActivityRules.answer(
                        activity, by: ask.actor, at: ask.now, result: 1, answer, text: text,
                        ActivityNames(activity, transaction))
                }
                return try #require(try await find(cast, id).results.first)
            }
            let other = cast.ask(30, cast.otherState, [.clearingOfficer])
            let one = try await say(.confirmed, "", cast.clearer)
            #expect(one.answer == .none && one.awaits(cast.otherState) && !one.awaits(cast.state))
            let disputed = try await say(.disputed, "Fewer came.", other)
            #expect(disputed.answer == .disputed && disputed.answerText == "Fewer came.")
            let still = try await say(.confirmed, "So it was.", cast.clearer)
            #expect(still.answer == .disputed && still.answerText == "Fewer came.")
            #expect(still.answers.map(\.state) == [cast.otherState, cast.state])
            for statement: SQL in [
                "UPDATE activity_result SET answer = 'confirmed'",
                """
                INSERT INTO activity_result_answer
                    (activity_id, number, state_party, answer, text, answered_at, place)
                VALUES (1, 1, \(cast.one), 'confirmed', '', 1, 9)
                """,
            ] {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    _ = try await cast.database.write { try $0.execute(statement) }
                }
            }
            let both = try await say(.confirmed, "Now they came.", other)
            #expect(both.answer == .confirmed && both.answeredAt != nil)
            // What is reported anew is asked anew.
            _ = try await ActivityCommands.perform("report", id, cast.officer) {
                activity, ask, _ in
                try ActivityRules.report(activity, by: ask.actor, at: ask.now, result)
            }
            let anew = try #require(try await find(cast, id).results.first)
            #expect(anew.answer == .none && anew.answers.isEmpty)
        }
    }

    @Test(
        "two States that suspend at once, while it begins again: nothing goes on without consent",
        arguments: Engine.allCases)
    func race(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            let id = try await joint(cast)
            for round in 0..<rounds(engine == .sqlite ? 60 : 40) {
                await withTaskGroup(of: Void.self) { group in
                    group.addTask {
                        do { try await cast.stop() } catch {
                            Issue.record("the State's word is never refused: \(error)")
                        }
                    }
                    group.addTask {
                        do { try await stopSecond(cast) } catch {
                            Issue.record("the State's word is never refused: \(error)")
                        }
                    }
                    group.addTask {
                        // Too late or too early is refused; anything else would be a fault.
                        do { try await cast.start(id) } catch {
                            #expect(error is Refusal, "\(error)")
                        }
                    }
                }
                #expect(try await cast.status(id) == .suspended, "round \(round)")
                try await cast.resume()
                try await resumeSecond(cast)
                try await cast.start(id)
                let activity = try await find(cast, id)
                #expect(activity.components.allSatisfy { $0.stoppedOn == nil })
            }
            let faults = try await cast.database.read { try Register.faults($0) }
            #expect(faults.isEmpty)
        }
    }
}
