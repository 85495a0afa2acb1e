package import Base

/// The clocks of a request, from its submission: ten working days to acknowledge, sixty days to answer;
/// after a hundred and eighty it is unanswered. Days are those of Geneva.
package struct RequestClock: Sendable {
    static let acknowledgementDays = 10
    static let answerDays = 60
    static let unansweredDays = 180

    let submitted: Day
    let today: Day
    let acknowledgementDue: Day
    let answerDue: Day

    /// Nil for what was not submitted.
    package init?(_ request: Request, _ calendar: WorkingCalendar, at now: Instant) {
        guard let instant = request.submittedAt else { return nil }
        submitted = WorkingCalendar.dayInGeneva(instant)
        today = max(submitted, WorkingCalendar.dayInGeneva(now))
        acknowledgementDue = calendar.day(
            Self.acknowledgementDays, workingDaysAfter: submitted)
        answerDue = Day(daysSinceEpoch: submitted.daysSinceEpoch + Self.answerDays)
    }

    /// Days since submission.
    var age: Int { today.daysSinceEpoch - submitted.daysSinceEpoch }

    func isUnanswered(_ request: Request) -> Bool {
        age > Self.unansweredDays && request.addressees.allSatisfy { $0.answer == .none }
    }
}
