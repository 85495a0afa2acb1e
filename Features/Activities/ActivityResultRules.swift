package import Base
package import Database

/// What an indicator and its periods must be.
extension ActivityRules {
    package static let maximumIndicators = 100
    package static let maximumPeriods = 60

    static func faults(of indicator: Activity.Indicator, on today: Day) -> [Fault] {
        var faults: [Fault] = []
        if indicator.title.isEmpty { faults.append(missing("indicator")) }
        if !(1900...today.year).contains(indicator.baselineYear) {
            faults.append(
                Fault(
                    field: "baseline-year", value: String(indicator.baselineYear),
                    rule: "activities.fault.baseline-year",
                    values: ["last": String(today.year)]))
        }
        if indicator.measure == .percentage, indicator.baseline > Activity.Measured(100) {
            faults.append(percentage("baseline", indicator.baseline))
        }
        if indicator.periods.count > maximumPeriods {
            faults.append(
                Fault(
                    field: "from", value: "", rule: "activities.fault.too-many",
                    values: ["limit": String(maximumPeriods)]))
        }
        return faults
    }

    private static func percentage(_ field: String, _ value: Activity.Measured) -> Fault {
        Fault(field: field, value: value.text, rule: "activities.fault.percentage")
    }

    /// A period of an indicator beside its other periods.
    static func faults(
        of period: Activity.Indicator.Period, in indicator: Activity.Indicator
    ) -> [Fault] {
        var faults: [Fault] = []
        if period.until < period.from {
            faults.append(
                Fault(
                    field: "until", value: period.until.description,
                    rule: "requests.fault.ends-before"))
        }
        let others = indicator.periods.filter { $0.from != period.from }
        if others.contains(where: { $0.from <= period.until && period.from <= $0.until }) {
            faults.append(
                Fault(
                    field: "from", value: period.from.description,
                    rule: "activities.fault.periods-overlap"))
        }
        if !period.parts.isEmpty, period.actual == nil { faults.append(missing("actual")) }
        switch indicator.measure {
        case .percentage:
            let values: [(String, Activity.Measured?)] =
                [("target", period.target), ("actual", period.actual)]
                + Activity.Indicator.Part.allCases.map { ($0.rawValue, period.parts[$0]) }
            for case (let field, let value?) in values where value > Activity.Measured(100) {
                faults.append(percentage(field, value))
            }
        case .unit:
            guard let actual = period.actual else { break }
            for division in Activity.Indicator.Part.divisions {
                // Each is within the limit of what can be typed, so that three of them do not overflow.
                let sum = division.reduce(0) { $0 + (period.parts[$1]?.hundredths ?? 0) }
                guard sum > actual.hundredths,
                    let last = division.last(where: {
                        period.parts[$0] != nil
                    })
                else { continue }
                faults.append(
                    Fault(
                        field: last.rawValue, value: Activity.Measured(hundredths: sum).text,
                        rule: "activities.fault.parts-exceed", values: ["actual": actual.text]))
            }
        }
        return faults
    }

    /// A new result with its first indicators, or what is said of one; the State's word on it is asked again.
    package static func report(
        _ activity: Activity, by actor: Actor, at now: Instant, _ result: Activity.Result
    ) throws(Refusal) -> Decision<Activity> {
        let today = WorkingCalendar.dayInGeneva(now)
        try must(.report, activity, by: actor, on: today)
        var faults: [Fault] = []
        if result.title.isEmpty { faults.append(missing("result-title")) }
        if result.trainedWomen > result.women {
            faults.append(trainedMore("trained-women", result.trainedWomen))
        }
        if result.trainedMen > result.men {
            faults.append(trainedMore("trained-men", result.trainedMen))
        }
        let isNew = !activity.results.contains { $0.number == result.number }
        if isNew, result.indicators.isEmpty { faults.append(missing("indicator")) }
        if isNew, activity.indicators.count >= maximumIndicators {
            faults.append(
                Fault(
                    field: "result-title", value: "", rule: "activities.fault.too-many",
                    values: ["limit": String(maximumIndicators)]))
        }
        for indicator in result.indicators where isNew {
            faults += self.faults(of: indicator, on: today)
            for period in indicator.periods { faults += self.faults(of: period, in: indicator) }
        }
        guard faults.isEmpty else { throw .faulty(faults) }
        var next = activity
        if let index = next.results.firstIndex(where: { $0.number == result.number }) {
            var changed = result
            changed.indicators = next.results[index].indicators
            next.results[index] = changed
        } else {
            next.results.append(result)
        }
        return reported(next, activity, [result.number], now)
    }

    private static func trainedMore(_ field: String, _ value: Int) -> Fault {
        Fault(field: field, value: String(value), rule: "activities.fault.trained-more")
    }

    /// One more indicator of a result.
    package static func measure(
        _ activity: Activity, by actor: Actor, at now: Instant, result number: Int,
        _ indicator: Activity.Indicator
    ) throws(Refusal) -> Decision<Activity> {
        let today = WorkingCalendar.dayInGeneva(now)
        try must(.report, activity, by: actor, on: today)
        guard let index = activity.results.firstIndex(where: { $0.number == number }) else {
            throw .absent
        }
        var faults = self.faults(of: indicator, on: today)
        for period in indicator.periods { faults += self.faults(of: period, in: indicator) }
        if activity.indicators.count >= maximumIndicators {
            faults.append(
                Fault(
                    field: "indicator", value: "", rule: "activities.fault.too-many",
                    values: ["limit": String(maximumIndicators)]))
        }
        guard faults.isEmpty else { throw .faulty(faults) }
        var next = activity
        next.results[index].indicators.append(indicator)
        return reported(next, activity, [number], now)
    }

    /// What indicators have come to: each period is new, or takes the place of the one that begins on the
    /// same day. All of them or none, with what is wrong by the place of each.
    package static func measure(
        _ activity: Activity, by actor: Actor, at now: Instant,
        _ values: [(indicator: Int, period: Activity.Indicator.Period)]
    ) throws(Refusal) -> (decision: Decision<Activity>, faults: [(place: Int, fault: Fault)]) {
        try must(.report, activity, by: actor, on: WorkingCalendar.dayInGeneva(now))
        var next = activity
        var faults: [(place: Int, fault: Fault)] = []
        for (place, value) in values.enumerated() {
            faults += enter(value.period, of: value.indicator, into: &next).map { (place, $0) }
        }
        let touched = next.results.filter { result in
            result.indicators.contains { indicator in
                values.contains { $0.indicator == indicator.number }
            }
        }
        return (reported(next, activity, Set(touched.map(\.number)), now), faults)
    }

    /// Enters one period; where it does not hold, says why and leaves the activity as it was.
    private static func enter(
        _ period: Activity.Indicator.Period, of number: Int, into activity: inout Activity
    ) -> [Fault] {
        guard var indicator = activity.indicators.first(where: { $0.number == number }) else {
            return [
                Fault(
                    field: "indicator", value: String(number),
                    rule: "activities.fault.no-indicator")
            ]
        }
        let faults = self.faults(of: period, in: indicator)
        guard faults.isEmpty else { return faults }
        indicator.periods.removeAll { $0.from == period.from }
        indicator.periods.append(period)
        indicator.periods.sort { $0.from < $1.from }
        guard indicator.periods.count <= maximumPeriods else {
            return self.faults(of: indicator, on: period.until)
        }
        activity.change(number) { $0 = indicator }
        return []
    }

    private static func reported(
        _ activity: Activity, _ before: Activity, _ results: Set<Int>, _ now: Instant
    ) -> Decision<Activity> {
        var next = activity
        for index in next.results.indices where results.contains(next.results[index].number) {
            next.results[index].answer = .none
            next.results[index].answerText = ""
            next.results[index].answeredAt = nil
            next.results[index].answers = []
            next.results[index].reportedAt = now
        }
        return Decision(
            next, from: before, "report",
            notices: activity.states.map {
                Notice(
                    to: $0, [.clearingOfficer, .drafter], "activities.notice.result",
                    about: Activity.kind, activity.publicID)
            })
    }
}
