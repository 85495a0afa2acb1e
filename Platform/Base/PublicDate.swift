/// When something happened, as far as it is told: the day, or no more than the month in which it lies.
package enum PublicDate: Sendable, Equatable {
    case day(Day)
    /// The month of this day.
    case month(of: Day)

    package var isDay: Bool {
        switch self {
        case .day: true
        case .month: false
        }
    }

    /// The day, or the first of the month: what lists are ordered by.
    package var first: Day {
        switch self {
        case .day(let day): day
        case .month(let day): Day(daysSinceEpoch: day.daysSinceEpoch - (day.day - 1))
        }
    }
}

extension PublicDate: CustomStringConvertible {
    /// ISO 8601, with reduced precision where only the month is told: `2026-11-24`, `2026-11`.
    package var description: String {
        switch self {
        case .day(let day): day.description
        case .month(let day): String(day.description.prefix(7))
        }
    }
}
