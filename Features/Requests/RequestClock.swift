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
    private let calendar: WorkingCalendar

    /// Nil for what was not submitted.
    package init?(_ request: Request, _ calendar: WorkingCalendar, at now: Instant) {
        guard let instant = request.submittedAt else { return nil }
        self.calendar = calendar
        submitted = WorkingCalendar.dayInGeneva(instant)
        today = max(submitted, WorkingCalendar.dayInGeneva(now))
        acknowledgementDue = calendar.day(
            Self.acknowledgementDays, workingDaysAfter: submitted)
        answerDue = Day(daysSinceEpoch: submitted.daysSinceEpoch + Self.answerDays)
    }

    /// Days since submission.
    var age: Int { today.daysSinceEpoch - submitted.daysSinceEpoch }

    /// Those who were asked later have their own ten working days.
    func acknowledgementDue(of addressee: Request.Addressee) -> Day {
        guard let asked = addressee.askedAt else { return acknowledgementDue }
        return calendar.day(
            Self.acknowledgementDays, workingDaysAfter: WorkingCalendar.dayInGeneva(asked))
    }

    /// By when a substantive answer is due: sixty days after it was asked, or the day it named itself.
    func answerDue(of addressee: Request.Addressee) -> Day {
        if let until = addressee.until { return until }
        guard let asked = addressee.askedAt else { return answerDue }
        return Day(
            daysSinceEpoch: WorkingCalendar.dayInGeneva(asked).daysSinceEpoch + Self.answerDays)
    }

    func isOverdue(_ addressee: Request.Addressee) -> Bool {
        switch addressee.answer {
        case .none: today > acknowledgementDue(of: addressee)
        case .acknowledged, .notYet: today > answerDue(of: addressee)
        case .offered, .declined, .passedOn: false
        }
    }

    /// A receipt, a delay and a passing on are no answers in substance.
    func isUnanswered(_ request: Request) -> Bool {
        age > Self.unansweredDays
            && !request.addressees.contains { $0.answer == .declined || $0.answer == .offered }
    }
}
