import Agreements
import Base
import Database
import Requests
import TestKit
import Testing
import Web

@testable import Activities

private func day(_ text: String) throws -> Day { try #require(Day(text)) }

private func usd(_ units: Int) throws -> Money {
    Money(try #require(Currency("USD")), minorUnits: units)
}

/// A plan with every part filled.
private func whole(_ cast: Cast) throws -> Activity.Plan {
    var plan = Activity.Plan()
    plan.kinds = [.training, .data]
    plan.themes = ["womens-rights"]
    plan.targets = ["5.2", "16.3"]
    plan.marker = .init(score: .principal, reason: "Courts fail women")
    plan.sectors = [.init(code: "15130", share: 3_333), .init(code: "15180", share: 6_667)]
    plan.places = [
        .init(name: "Funafuti", point: .init(latitude: -8_521_147, longitude: 179_196_192)),
        .init(name: "Taveuni", point: .init(latitude: -16_900_000, longitude: -180_000_000)),
        .init(name: "Somewhere", point: nil),
    ]
    plan.organisations = [
        .init(role: .implementing, kind: .academic, name: "School", identifier: "NP-SWC-1"),
        .init(role: .implementing, kind: .nationalNGO, name: "", isUnnamed: true),
    ]
    plan.participants = [
        .init(party: cast.state, role: .funding, isOrganisation: false),
        .init(party: cast.otherState, role: .funding, isOrganisation: false),
        .init(party: cast.one, role: .implementing, isOrganisation: true),
    ]
    plan.budgets = [
        .init(
            state: cast.state, from: try day("2026-11-10"), until: try day("2026-12-31"),
            money: try usd(30_000)),
        .init(
            state: cast.state, from: try day("2027-01-01"), until: try day("2027-06-30"),
            money: try usd(60_000)),
    ]
    plan.documents = [
        .init(
            title: "Terms", language: .fr, category: .objectives,
            address: "https://example.org/terms?x=1")
    ]
    plan.contacts = [
        .init(
            office: "Office", mail: "office@example.org", telephone: "+977 1 4000000", website: "")
    ]
    return plan
}

@Suite("The plan of an activity")
struct PlanTests {
    @Test("every part is stored and read as it was written", arguments: Engine.allCases)
    func roundTrip(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            let plan = try whole(cast)
            let budget = try usd(90_000)
            let id = try await cast.plan { next in
                next.plan = plan
                next.components[0].budget = budget
            }
            func stored() async throws -> Activity.Plan? {
                try await cast.database.read { try Activity.find(id, $0)?.plan }
            }
            #expect(try await stored() == plan)
            // What others do to it leaves the plan as it is.
            try await cast.start(id)
            try await cast.commit(id, 100)
            #expect(try await stored() == plan)
            // Documents go on growing; the rest is fixed.
            _ = try await ActivityCommands.perform("inform", id, cast.officer) {
                activity, ask, _ in
                try ActivityRules.inform(
                    activity, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now),
                    documents: [])
            }
            #expect(try await stored()?.documents.isEmpty == true)
            #expect(try await stored()?.sectors == plan.sectors)
            // A consent that ends stops it and keeps all of it.
            try await cast.stop()
            #expect(try await stored()?.places == plan.places)
            #expect(try await stored()?.contacts == plan.contacts)
        }
    }

    @Test("what a plan cannot be is refused, also by plain SQL", arguments: Engine.allCases)
    func plainSQL(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            let plan = try whole(cast)
            let budget = try usd(90_000)
            _ = try await cast.plan { next in
                next.plan = plan
                next.components[0].budget = budget
            }
            for statement: SQL in [
                "UPDATE activity SET marker_reason = ''",
                "UPDATE activity SET marker = NULL",
                "UPDATE activity SET marker = '3'",
                "UPDATE activity SET evaluated_on = '2026-12-01', evaluation = 'Good'",
                "INSERT INTO activity_sector (activity_id, code, share, place) VALUES (1, '15160', 1, 9)",
                "UPDATE activity_sector SET share = 1",
                """
                INSERT INTO activity_place (activity_id, number, name, latitude, longitude)
                VALUES (1, 9, 'x', 90000001, 0)
                """,
                """
                INSERT INTO activity_place (activity_id, number, name, latitude, longitude)
                VALUES (1, 9, 'x', 0, -180000001)
                """,
                "INSERT INTO activity_place (activity_id, number, name, latitude) VALUES (1, 9, 'x', 0)",
                """
                INSERT INTO activity_participant (activity_id, party_id, role)
                VALUES (1, \(cast.one), 5)
                """,
                // An organisation that does not run it is named by its own word alone.
                """
                INSERT INTO activity_participant (activity_id, party_id, role)
                VALUES (1, \(cast.two), 1)
                """,
                "UPDATE activity_participant SET party_id = \(cast.two)",
                budgetRow(cast, "2026-12-31", "2027-01-31", 1),
                budgetRow(cast, "2027-07-02", "2027-07-01", 1),
                budgetRow(cast, "2027-07-01", "2027-07-02", 1),
                "UPDATE activity_budget SET amount = 1",
                """
                INSERT INTO activity_document (activity_id, number, title, language, category, address)
                VALUES (1, 9, 'x', 'en', 'A01', 'javascript:x')
                """,
            ] {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    _ = try await cast.database.write { try $0.execute(statement) }
                }
            }
            let go: SQL = """
                UPDATE activity SET status = 'delivery', started_on = '2026-11-23',
                    since_on = '2026-11-23'
                """
            await #expect(throws: DatabaseError.self, "shares of less than a hundred per cent") {
                try await cast.database.write { transaction in
                    try transaction.execute("DELETE FROM activity_sector WHERE code = '15180'")
                    try transaction.execute(go)
                }
            }
            _ = try await cast.database.write { try $0.execute(go) }
            for statement: SQL in [
                "DELETE FROM activity_sector", "DELETE FROM activity_budget",
                budgetRow(cast, "2027-07-01", "2027-07-02", 1),
            ] {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    _ = try await cast.database.write { try $0.execute(statement) }
                }
            }
        }
    }

    private func budgetRow(_ cast: Cast, _ from: String, _ until: String, _ amount: Int) -> SQL {
        """
        INSERT INTO activity_budget
            (activity_id, state_party, period_from, period_until, currency, amount)
        VALUES (1, \(cast.state), \(from), \(until), 'USD', \(amount))
        """
    }

    @Test(
        "in several States each has its own agreement, with its own ceiling",
        arguments: Engine.allCases)
    func severalStates(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            try await cast.agree(2, "other", cast.otherState)
            let others = try await cast.database.read { try Agreement.all(ids: [2], $0) }
            let other = try #require(others.first)
            let (one, two) = (try usd(90_000), try usd(50_000))
            let id = try await cast.plan { next in
                next.components[0].budget = one
                next.components.append(
                    .init(state: other.state, agreement: other, budget: two))
            }
            try await cast.start(id)
            let activity = try #require(try await cast.database.read { try Activity.find(id, $0) })
            #expect(Set(activity.states) == [cast.state, cast.otherState])
            // Each State's commitments count against its own ceiling.
            let day = try day("2026-11-20")
            for state in [cast.state, cast.otherState] {
                let money = try usd(100_000)
                _ = try await ActivityCommands.perform("book", id, cast.officer) {
                    activity, ask, reader in
                    let component = activity.components.first { $0.state == state }
                    let committed = try component.map {
                        try Activity.committed(
                            under: $0.agreement.id, in: money.currency, reader)
                    }
                    return try ActivityRules.book(
                        activity, by: ask.actor, at: ask.now, .commitment, money, on: day,
                        state: state, committed: committed ?? 0)
                }
            }
        }
    }

    @Test("one amount for several States is refused, and says where each has its own")
    func amountOfSeveralStates() async throws {
        try await Cast.with(.sqlite) { cast in
            try await cast.agree(2, "other", cast.otherState)
            let others = try await cast.database.read { try Agreement.all(ids: [2], $0) }
            let other = try #require(others.first)
            let id = try await cast.plan { next in
                next.components.append(.init(state: other.state, agreement: other, budget: nil))
            }
            try await cast.database.read { reader in
                let activity = try #require(try Activity.find(id, reader))
                let page = try ActivityDraftPage(activity, reader)
                let standing = page.standing().pairs
                var next = activity
                try page.change(Query(standing))(&next)
                #expect(next.components.map(\.budget) == activity.components.map(\.budget))
                let rule = "activities.fault.budget-of-each-state"
                #expect(
                    throws: Refusal.faulty([
                        Fault(field: "amount", value: "5", rule: rule),
                        Fault(field: "currency", value: "USD", rule: rule),
                    ])
                ) {
                    _ = try page.change(
                        Query(
                            standing + [
                                (name: "currency", value: "USD"), (name: "amount", value: "5"),
                            ]))
                }
            }
        }
    }

    @Test("everything that is wrong with a plan is said at once, each by its row")
    func faults() async throws {
        try await Cast.with(.sqlite) { cast in
            let id = try await cast.plan()
            var activity = try #require(
                try await cast.database.read { try Activity.find(id, $0) })
            activity.plan = try whole(cast)
            activity.components[0].budget = try usd(90_000)
            #expect(ActivityRules.faults(of: activity).isEmpty)
            func said(_ change: (inout Activity) throws -> Void) rethrows -> [String] {
                var next = activity
                try change(&next)
                return ActivityRules.faults(of: next).map { "\($0.field) \($0.rule)" }
            }
            #expect(
                said { $0.plan.marker = .init(score: .principal, reason: "") }
                    == ["marker-reason requests.fault.missing.marker-reason"])
            #expect(
                said { $0.plan.sectors[1] = .init(code: "15130", share: 6_666) } == [
                    "sector-1 activities.fault.twice", "share-0 activities.fault.shares",
                ])
            #expect(
                said { $0.plan.sectors[0] = .init(code: "15130", share: Int.max) }
                    == ["share-0 activities.fault.shares"])
            #expect(
                said {
                    $0.plan.participants.append(
                        .init(party: cast.two, role: .implementing, isOrganisation: true))
                } == ["role-4 activities.fault.role-of-partner"])
            #expect(
                said {
                    $0.plan.participants.append(
                        .init(party: cast.two, role: .accountable, isOrganisation: true))
                } == ["role-2 activities.fault.role-of-organisation"])
            #expect(
                said { next in
                    next.plan.organisations = (0..<51).map { _ in
                        .init(role: .funding, kind: .foundation, name: "", isUnnamed: true)
                    }
                    next.plan.organisations[1].name = "Twice"
                    next.plan.organisations[2].name = "Twice"
                } == [
                    "organisation-50 activities.fault.too-many",
                    "organisation-2 activities.fault.twice",
                ])
            #expect(
                said { next in
                    next.plan.participants = (0..<1000).map {
                        .init(party: $0, role: .funding, isOrganisation: false)
                    }
                } == ["role-1 activities.fault.too-many"])
            #expect(
                try said { next in
                    next.plan.budgets[1] = .init(
                        state: cast.state, from: try day("2026-12-31"),
                        until: try day("2027-07-01"),
                        money: try usd(60_001))
                } == [
                    "budget-from-1 activities.fault.periods-overlap",
                    "budget-from-1 activities.fault.budget-period",
                    "budget-amount-1 activities.fault.budgets-exceed",
                ])
            #expect(
                try said { next in
                    next.plan.budgets[0] = .init(
                        state: cast.state, from: try day("2026-12-31"),
                        until: try day("2026-12-30"),
                        money: try usd(Int.max))
                }.contains("budget-until-0 requests.fault.ends-before"))
            #expect(
                said { $0.components[0].budget = nil }.allSatisfy {
                    $0.hasSuffix("budgets-exceed")
                })
        }
    }

    @Test("points are read as people type them, on small islands and at the edge of the map, too")
    func points() {
        for (text, limit, expected) in [
            ("-8.521147", 90, -8_521_147), ("179.196192", 180, 179_196_192),
            ("−180", 180, -180_000_000), ("180.000000", 180, 180_000_000), ("90", 90, 90_000_000),
            ("27,7172°", 90, 27_717_200), ("٢٧٫٧", 90, 27_700_000), ("0", 90, 0),
            ("-0.5", 90, -500_000), ("12.3456789", 90, 12_345_678), (" 5 ", 90, 5_000_000),
        ] {
            #expect(PlanText.degrees(text, limit: limit) == expected, "\(text)")
        }
        for (text, limit) in [
            ("90.000001", 90), ("-180.1", 180), ("", 90), (".", 90), ("1.2.3", 90), ("N 5", 90),
            ("99999999999999999999", 180), ("--5", 90), ("5-", 90),
        ] {
            #expect(PlanText.degrees(text, limit: limit) == nil, "\(text)")
        }
        #expect(Activity.Point(latitude: 90_000_001, longitude: 0) == nil)
        #expect(
            Activity.Point(latitude: -8_521_147, longitude: 180_000_000)?.text
                == "-8.521147 180")
        #expect(Activity.Point.text(-500_000) == "-0.5")
    }

    @Test("addresses are of the web, and of offices")
    func addresses() {
        func address(_ text: String) -> Bool {
            var faults: [Fault] = []
            let read = PlanText.address(text, "x", &faults)
            return faults.isEmpty && read == text
        }
        for text in ["https://example.org", "http://a.b/c?d=e#f", "https://example.org:8080/x"] {
            #expect(address(text), "\(text)")
        }
        for text in [
            "javascript:alert(1)", "https://", "https://localhost", "https://a b.c", "ftp://a.b",
            "https://user@a.b", "https://a.b/\"><script>", "//a.b", "https://.b",
        ] {
            #expect(!address(text), "\(text)")
        }
        func mail(_ text: String) -> Bool {
            var faults: [Fault] = []
            return PlanText.mail(text, "x", &faults) == text && faults.isEmpty
        }
        #expect(mail("office@example.org"))
        for text in ["office", "a@b", "a@b@c.d", "a b@c.d", "<a@b.c>", "a@.c", "a@b."] {
            #expect(!mail(text), "\(text)")
        }
    }

    @Test("rows that were left empty do not count, and the others move up")
    func rows() {
        let form = Query([
            (name: "title", value: "x"), (name: "place-0", value: " "),
            (name: "place-3", value: "B"),
            (name: "latitude-3", value: "1"), (name: "place-1", value: "A"),
            (name: "place-x", value: "y"),
        ])
        let step = PlanStep.places
        let compact = FormRows.compact(form, step.rowFields, typed: step.typedFields)
        #expect(FormRows.count(compact, step.rowFields) == 2)
        #expect(compact["place-0"] == "A" && compact["place-1"] == "B")
        #expect(compact["latitude-1"] == "1" && compact["title"] == "x")
        // A language that stands chosen in every row makes no document.
        let documents = Query([
            (name: "document-language-0", value: "en"), (name: "document-category-0", value: "A01"),
        ])
        let left = FormRows.compact(
            documents, PlanStep.documents.rowFields, typed: PlanStep.documents.typedFields)
        #expect(FormRows.count(left, PlanStep.documents.rowFields) == 0)
    }
}
