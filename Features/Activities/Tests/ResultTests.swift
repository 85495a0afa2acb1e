import Base
import Database
import TestKit
import Testing

@testable import Activities

@Suite("What an activity changed")
struct ResultTests {
    private func report(
        _ cast: Cast, _ id: String, _ result: Activity.Result
    ) async throws {
        _ = try await ActivityCommands.perform("report", id, cast.officer) { activity, ask, _ in
            try ActivityRules.report(activity, by: ask.actor, at: ask.now, result)
        }
    }

    private func rules(_ body: () async throws -> Void) async -> [String] {
        do {
            try await body()
            return []
        } catch Refusal.faulty(let faults) {
            return faults.map { "\($0.field) \($0.rule)" }
        } catch {
            return ["\(error)"]
        }
    }

    @Test("several indicators, period by period, divided by sex, age and disability")
    func periods() async throws {
        try await Cast.with(.sqlite) { cast in
            let id = try await cast.plan()
            try await cast.start(id)
            try await report(cast, id, try judges())
            let share = Activity.Indicator(
                number: 2, title: "cases heard", measure: .percentage, baselineYear: 2024,
                baseline: Activity.Measured(hundredths: 1_250),
                periods: [
                    .init(
                        from: try #require(Day("2026-11-10")),
                        until: try #require(Day("2026-12-31")), target: Activity.Measured(50))
                ])
            _ = try await ActivityCommands.perform("measure", id, cast.officer) {
                activity, ask, _ in
                try ActivityRules.measure(
                    activity, by: ask.actor, at: ask.now, result: 1, share)
            }
            func enter(
                _ indicator: Int, _ from: String, _ until: String, _ target: Int, _ actual: Int?,
                _ parts: [Activity.Indicator.Part: Activity.Measured] = [:]
            ) async throws {
                let period = Activity.Indicator.Period(
                    from: try #require(Day(from)), until: try #require(Day(until)),
                    target: Activity.Measured(target),
                    actual: actual.map { Activity.Measured($0) }, parts: parts)
                _ = try await ActivityCommands.perform("period", id, cast.officer) {
                    activity, ask, _ in
                    let (decision, faults) = try ActivityRules.measure(
                        activity, by: ask.actor, at: ask.now, [(indicator, period)])
                    guard faults.isEmpty else { throw Refusal.faulty(faults.map(\.fault)) }
                    return decision
                }
            }
            try await enter(
                1, "2026-11-10", "2026-12-31", 50, 40,
                [
                    .women: Activity.Measured(25), .men: Activity.Measured(15),
                    .children: Activity.Measured(0), .withDisability: Activity.Measured(3),
                ])
            try await enter(1, "2027-01-01", "2027-06-30", 150, nil)
            try await enter(2, "2027-01-01", "2027-06-30", 60, 55, [.women: Activity.Measured(70)])
            for (refused, expected) in [
                (
                    await rules { try await enter(1, "2026-12-31", "2027-01-15", 1, 1) },
                    ["from activities.fault.periods-overlap"]
                ),
                (
                    await rules { try await enter(1, "2027-08-02", "2027-08-01", 1, 1) },
                    ["until requests.fault.ends-before"]
                ),
                (
                    await rules {
                        try await enter(
                            1, "2027-07-01", "2027-08-01", 1, 10,
                            [.women: Activity.Measured(6), .men: Activity.Measured(5)])
                    }, ["men activities.fault.parts-exceed"]
                ),
                (
                    await rules {
                        try await enter(
                            1, "2027-07-01", "2027-08-01", 1, nil, [.men: Activity.Measured(5)])
                    }, ["actual activities.fault.missing.actual"]
                ),
                (
                    await rules { try await enter(2, "2027-07-01", "2027-08-01", 101, 100) },
                    ["target activities.fault.percentage"]
                ),
                (
                    await rules { try await enter(3, "2027-07-01", "2027-08-01", 1, 1) },
                    ["indicator activities.fault.no-indicator"]
                ),
            ] {
                #expect(refused == expected)
            }
            let activity = try #require(try await cast.database.read { try Activity.find(id, $0) })
            #expect(activity.indicators.map(\.number) == [1, 2])
            #expect(activity.indicators[0].periods.map(\.actual?.text) == ["40", nil])
            #expect(activity.indicators[0].periods[0].parts[.women]?.text == "25")
            #expect(activity.indicators[0].periods[0].parts[.adults] == nil)
            #expect(activity.indicators[1].baseline.text == "12.5")
            #expect(activity.indicators[1].periods.count == 2)
        }
    }

    @Test(
        "a result without indicator, and an indicator without baseline, is refused in rule and table"
    )
    func baseline() async throws {
        for engine in Engine.allCases {
            try await Cast.with(engine) { cast in
                let id = try await cast.plan()
                try await cast.start(id)
                var bare = try judges()
                bare.indicators = []
                #expect(
                    await rules { try await report(cast, id, bare) }
                        == ["indicator activities.fault.missing.indicator"])
                var early = try judges()
                early.indicators[0].baselineYear = 20
                #expect(
                    await rules { try await report(cast, id, early) }
                        == ["baseline-year activities.fault.baseline-year"])
                var trained = try judges()
                trained.trainedWomen = trained.women + 1
                #expect(
                    await rules { try await report(cast, id, trained) }
                        == ["trained-women activities.fault.trained-more"])
                try await report(cast, id, try judges(actual: 10))
                for statement: SQL in [
                    indicator("NULL", "2020", "'unit'"), indicator("0", "NULL", "'unit'"),
                    indicator("10001", "2020", "'percentage'"), indicator("-1", "2020", "'unit'"),
                    indicator("0", "20", "'unit'"),
                    period("'2027-06-30'", "'2027-07-30'", "1", "1", "NULL"),
                    period("'2027-07-02'", "'2027-07-01'", "1", "1", "NULL"),
                    period("'2027-07-01'", "'2027-07-02'", "-1", "1", "NULL"),
                    period("'2027-07-01'", "'2027-07-02'", "NULL", "1", "NULL"),
                    period("'2027-07-01'", "'2027-07-02'", "1", "1", "2"),
                    "UPDATE activity_period SET actual = 1",
                    "UPDATE activity_result SET trained_men = men + 1",
                    "UPDATE activity_result SET kind = 'wonder'",
                ] {
                    await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                        _ = try await cast.database.write { try $0.execute(statement) }
                    }
                }
            }
        }
    }

    private func indicator(
        _ baseline: StaticString, _ year: StaticString, _ measure: StaticString
    ) -> SQL {
        """
        INSERT INTO activity_indicator
            (activity_id, number, result, title, measure, baseline_year, baseline)
        VALUES (1, 9, 1, 'x', \(raw: measure), \(raw: year), \(raw: baseline))
        """
    }

    private func period(
        _ from: StaticString, _ until: StaticString, _ target: StaticString,
        _ actual: StaticString, _ women: StaticString
    ) -> SQL {
        """
        INSERT INTO activity_period
            (activity_id, indicator, period_from, period_until, target, actual, women)
        VALUES (1, 1, \(raw: from), \(raw: until), \(raw: target), \(raw: actual), \(raw: women))
        """
    }

    @Test("sums that would overflow are refused before they do")
    func overflow() async throws {
        try await Cast.with(.sqlite) { cast in
            let id = try await cast.plan()
            try await cast.start(id)
            let yen = try #require(Currency("JPY"))
            let day = try #require(Day("2026-11-20"))
            func book(_ units: Int, _ kind: Activity.Entry.Kind) async throws {
                _ = try await ActivityCommands.perform("book", id, cast.officer) {
                    activity, ask, _ in
                    try ActivityRules.book(
                        activity, by: ask.actor, at: ask.now, kind, Money(yen, minorUnits: units),
                        on: day, state: cast.state, committed: 0)
                }
            }
            try await book(Money.limit, .incoming)
            #expect(
                await rules { try await book(1, .incoming) }
                    == ["amount activities.fault.sum-too-large"])
            try await book(Money.limit, .expenditure)
            #expect(
                await rules { try await book(Money.limit, .commitment) }
                    == ["amount activities.gate.commitment-ceiling"])
        }
    }

    @Test("an evaluation follows the end, and says something", arguments: Engine.allCases)
    func evaluation(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            let id = try await cast.plan()
            try await cast.start(id)
            func evaluate(_ text: String) async throws {
                _ = try await ActivityCommands.perform("evaluate", id, cast.officer) {
                    activity, ask, _ in
                    try ActivityRules.evaluate(
                        activity, by: ask.actor, at: ask.now, text: text,
                        address: text.isEmpty ? "" : "https://example.org/e")
                }
            }
            await #expect(throws: Refusal.self) { try await evaluate("Early") }
            _ = try await ActivityCommands.perform("complete", id, cast.officer) {
                activity, ask, _ in
                try ActivityRules.complete(activity, by: ask.actor, at: ask.now)
            }
            #expect(
                await rules { try await evaluate("") }
                    == ["evaluation activities.fault.missing.evaluation"])
            try await evaluate("It worked")
            let activity = try #require(try await cast.database.read { try Activity.find(id, $0) })
            let today = WorkingCalendar.dayInGeneva(cast.officer.now)
            #expect(activity.standing(on: today) == .evaluated)
            #expect(activity.evaluation?.text == "It worked")
            let faults = try await cast.database.read { try Register.faults($0) }
            #expect(faults.isEmpty)
        }
    }

    @Test("values are read as people type them")
    func measured() {
        for (text, hundredths) in [
            ("0", 0), ("12", 1_200), ("12.5", 1_250), ("12,25", 1_225), ("1,234", 123_400),
            ("١٢", 1_200), ("1 000 000", 100_000_000),
        ] {
            #expect(Activity.Measured(text)?.hundredths == hundredths, "\(text)")
        }
        for text in ["", "-1", "x", "1.2.3", "99999999999999999", "1e5"] {
            #expect(Activity.Measured(text) == nil, "\(text)")
        }
        #expect(Activity.Measured(hundredths: 1_205).text == "12.05")
        #expect(Activity.Measured(hundredths: 1_250).text == "12.5")
    }
}
