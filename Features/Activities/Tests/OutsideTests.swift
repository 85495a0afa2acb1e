import Agreements
import Base
import Database
import Requests
import TestKit
import Testing

@testable import Activities

@Suite("What needs no agreement of the State says so, and nothing else goes that way")
struct OutsideTests {
    private func begin(
        _ cast: Cast, _ basis: OutsideBasis = .mandatedMonitoring
    ) async throws -> String {
        let id = try await ActivityCommands.begin(
            cast.officer,
            outside: .init(basis: basis, state: cast.state, law: "Resolution 1/1, paragraph 2"),
            title: "Monitoring", in: .en
        ).record
        _ = try await ActivityCommands.perform("edit", id, cast.officer) { activity, ask, _ in
            try ActivityRules.edit(
                activity, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now)
            ) { next in
                next.text = "Words"
                next.plannedFrom = Day("2026-11-10")
                next.plannedUntil = Day("2027-06-30")
            }
        }
        return id
    }

    private func find(_ cast: Cast, _ id: String) async throws -> Activity {
        try #require(try await cast.database.read { try Activity.find(id, $0) })
    }

    @Test(
        "it starts without an agreement, goes on when consent to others ends, and books no money",
        arguments: Engine.allCases)
    func delivery(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            let id = try await begin(cast)
            let today = WorkingCalendar.dayInGeneva(cast.officer.now)
            let state = Actor(person: 11, party: cast.state, roles: [.clearingOfficer])
            var activity = try await find(cast, id)
            #expect(activity.states == [cast.state] && activity.components.isEmpty)
            #expect(
                ActivityRules.sight(of: activity, for: state, on: today) == nil,
                "a plan is its maker's own")
            let before = try await cast.database.read {
                try Activity.page(
                    .own, for: state, narrowedBy: RecordFilter(Activity.shape), on: today, $0,
                    after: nil, limit: 10)
            }
            #expect(before.count == 0 && before.items.isEmpty)
            try await cast.start(id)
            activity = try await find(cast, id)
            #expect(activity.standing(on: today) == .outside)
            #expect(ActivityRules.sight(of: activity, for: state, on: today) == .whole)
            #expect(ActivityRules.isPublic(activity, on: today))
            try await cast.stop(isForGood: true)
            #expect(try await cast.status(id) == .delivery)
            await #expect(throws: Refusal.forbidden(rule: "activities.rule.outside-money")) {
                try await cast.commit(id, 1)
            }
            let counted = try await cast.database.read { reader in
                [
                    try Activity.countInDelivery(on: today, reader),
                    try Activity.countPublic(RecordFilter(Activity.shape), on: today, reader),
                ]
            }
            #expect(counted == [0, 1], "never counted as done with consent")
            let own = try await cast.database.read {
                try Activity.page(
                    .own, for: state, narrowedBy: RecordFilter(Activity.shape), on: today, $0,
                    after: nil, limit: 10)
            }
            #expect(own.count == 1 && own.items.map(\.publicID) == [id])
        }
    }

    @Test("protection that goes on is not shown to the public", arguments: Engine.allCases)
    func protection(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            let id = try await begin(cast, .protectionBegun)
            try await cast.start(id)
            let today = WorkingCalendar.dayInGeneva(cast.officer.now)
            let activity = try await find(cast, id)
            #expect(ActivityRules.sight(of: activity, for: nil, on: today) == nil)
            let count = try await cast.database.read {
                try Activity.countPublic(RecordFilter(Activity.shape), on: today, $0)
            }
            #expect(count == 0)
        }
    }

    @Test(
        "an officer begins it, for another party than the State", arguments: OutsideBasis.allCases)
    func who(basis: OutsideBasis) {
        let outside = Activity.Outside(basis: basis, state: 1, law: "L")
        func refusal(_ party: Int, _ role: Role, ofState: Bool) -> Refusal? {
            do throws(Refusal) {
                try ActivityRules.mustBegin(
                    outside: outside, by: Actor(person: 1, party: party, roles: [role]),
                    ofState: ofState)
                return nil
            } catch {
                return error
            }
        }
        #expect(refusal(2, .officer, ofState: false) == nil)
        for (party, role) in [(1, Role.officer), (2, .drafter), (2, .signatory)] {
            #expect(
                refusal(party, role, ofState: false) == .forbidden(rule: "activities.rule.role"))
        }
        #expect(
            refusal(3, .officer, ofState: true)
                == (basis == .mandatedMonitoring
                    ? .forbidden(rule: "activities.rule.outside-mandate") : nil))
    }

    @Test("what needs the State's agreement does not go this way", arguments: OutsideBasis.allCases)
    func faults(basis: OutsideBasis) throws {
        let with = Activity(
            id: 1, publicID: "a", lead: 2,
            outside: .init(basis: basis, state: 1, law: "L"), title: "T", in: .en)
        #expect(ActivityRules.faults(of: with).isEmpty)
        var next = with
        next.partners = [3]
        next.plan.kinds = [.training]
        let isSupport = basis == .nationalInstitution || basis == .civilSociety
        #expect(
            ActivityRules.faults(of: next).map(\.field)
                == (isSupport ? ["partners"] : ["partners", "kinds"]))
        let officer = Actor(person: 1, party: 2, roles: [.officer])
        let today = try #require(Day("2026-11-23"))
        #expect(throws: Refusal.self) {
            _ = try ActivityRules.edit(with, by: officer, on: today) { $0 = next }
        }
    }

    @Test("a plan given up before its start was never known to the State")
    func givenUp() throws {
        let plan = Activity(
            id: 1, publicID: "a", lead: 2,
            outside: .init(basis: .mandatedMonitoring, state: 1, law: "L"), title: "T", in: .en)
        let officer = Actor(person: 1, party: 2, roles: [.officer])
        let decision = try ActivityRules.cancel(
            plan, by: officer, at: Instant(milliseconds: Cast.start), reason: "Why")
        #expect(decision.notices.isEmpty && decision.published.isEmpty)
        #expect(ActivityRules.statesThatKnow(decision.record).isEmpty)
    }

    @Test("plain SQL makes nothing outside that was not begun so", arguments: Engine.allCases)
    func attempts(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            let plan = try await cast.plan()
            let outside = try await begin(cast)
            func number(_ id: String) async throws -> Int {
                try await cast.database.read {
                    try $0.count("SELECT id FROM activity WHERE public_id = \(id)")
                }
            }
            let (with, without) = (try await number(plan), try await number(outside))
            let ofState = 900
            try await cast.database.write {
                try $0.execute(
                    """
                    INSERT INTO activity (id, public_id, lead, version, status, language, title, text)
                    VALUES (\(ofState), 'of-state', \(cast.state), 1, 'planned', 'en', 'T', 'X')
                    """)
            }
            let basis: SQL = "'mandated-monitoring', 'Law'"
            for statement: SQL in [
                // Begun with consent, then taken out of the gate.
                "INSERT INTO activity_outside VALUES (\(with), \(cast.state), \(basis))",
                "DELETE FROM activity_outside", "UPDATE activity_outside SET law = 'other'",
                "UPDATE activity_outside SET basis = 'civil-society'",
                // Begun outside, then with an agreement or with others.
                """
                INSERT INTO activity_component (activity_id, state_party, agreement_id)
                VALUES (\(without), \(cast.state), 1)
                """,
                """
                INSERT INTO activity_partner (activity_id, party_id, place)
                VALUES (\(without), \(cast.two), 1)
                """,
                // Support to the State in the name of monitoring.
                "UPDATE activity SET kinds = 'training' WHERE id = \(without)",
                // A commitment that no agreement covers.
                """
                INSERT INTO activity_entry (activity_id, number, state_party, kind, value_date,
                    currency, amount, person_id, at)
                VALUES (\(without), 1, \(cast.state), 'commitment', '2026-11-20', 'USD', 1, 20, 1)
                """,
                // A State that monitors another one.
                """
                INSERT INTO activity_outside
                SELECT \(ofState), \(cast.otherState), 'mandated-monitoring', 'Law'
                """,
            ] {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    _ = try await cast.database.write { try $0.execute(statement) }
                }
            }
            // Without an agreement nothing else is in delivery.
            try await cast.database.write {
                try $0.execute("DELETE FROM activity_component WHERE activity_id = \(with)")
            }
            await #expect(throws: DatabaseError.self) {
                try await cast.database.write {
                    try $0.execute(
                        """
                        UPDATE activity SET status = 'delivery', started_on = '2026-11-23',
                            since_on = '2026-11-23' WHERE id = \(with)
                        """)
                }
            }
            try await cast.start(outside)
            #expect(try await cast.status(outside) == .delivery)
        }
    }
}
