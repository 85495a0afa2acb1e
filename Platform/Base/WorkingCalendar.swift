/// The days on which offices in Geneva work, and which day it is there.
package struct WorkingCalendar: Sendable {
    private let holidays: Set<Day>

    /// `holidays` beside Saturdays and Sundays.
    package init(holidays: Set<Day>) { self.holidays = holidays }

    package func isWorkingDay(_ day: Day) -> Bool {
        // 1970-01-01 was a Thursday.
        let weekday = (day.daysSinceEpoch % 7 + 10) % 7
        return weekday < 5 && !holidays.contains(day)
    }

    /// The day after so many working days; the first one is counted after `day`.
    package func day(_ count: Int, workingDaysAfter day: Day) -> Day {
        var number = day.daysSinceEpoch
        var left = count
        while left > 0 {
            number += 1
            if isWorkingDay(Day(daysSinceEpoch: number)) { left -= 1 }
        }
        return Day(daysSinceEpoch: number)
    }

    /// The day in Geneva: an hour ahead of UTC, two in summer (Directive 2000/84/EC, which Switzerland
    /// follows: last Sunday of March to last Sunday of October, at 01:00 UTC).
    package static func dayInGeneva(_ instant: Instant) -> Day {
        Instant(milliseconds: instant.milliseconds + offset(at: instant)).day
    }

    /// The instant at which a day begins in Geneva.
    package static func midnightInGeneva(_ day: Day) -> Instant {
        let local = Int64(day.daysSinceEpoch) * 86_400_000
        // Clocks change by day, so an hour before is the same side of it.
        return Instant(
            milliseconds: local - offset(at: Instant(milliseconds: local - hour)))
    }

    /// The first instant after `instant` at which clocks in Geneva show the full hour, which is none of
    /// the night (that may not be, or be twice).
    package static func next(hour: Int, inGenevaAfter instant: Instant) -> Instant {
        let today = dayInGeneva(instant).daysSinceEpoch
        for day in [today, today + 1] {
            let local = Int64(day) * 86_400_000 + Int64(hour) * Self.hour
            let offset = offset(at: Instant(milliseconds: local - Self.hour))
            if local - offset > instant.milliseconds {
                return Instant(milliseconds: local - offset)
            }
        }
        preconditionFailure("the hour of tomorrow is after now")
    }

    private static let hour: Int64 = 3_600_000

    /// Milliseconds ahead of UTC.
    private static func offset(at instant: Instant) -> Int64 {
        let year = instant.day.year
        let summer =
            lastSunday(of: 3, year) + hour..<lastSunday(of: 10, year) + hour
        return summer.contains(instant.milliseconds) ? 2 * hour : hour
    }

    /// Midnight UTC of a month's last Sunday; both months have 31 days.
    private static func lastSunday(of month: Int, _ year: Int) -> Int64 {
        let last = Day(year: year, month: month, day: 31)?.daysSinceEpoch ?? 0
        return Int64(last - (last % 7 + 11) % 7) * 86_400_000
    }
}
