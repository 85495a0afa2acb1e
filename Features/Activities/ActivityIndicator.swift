package import Base

extension Activity {
    /// What is measured of a result: what it was before, and what it has come to, period by period.
    package struct Indicator: Sendable, Equatable {
        /// Its own within the whole activity.
        package let number: Int
        package var title: String
        package var measure: Measure
        package var baselineYear: Int
        package var baseline: Measured
        /// In order of time, none over another.
        package var periods: [Period]

        package enum Measure: String, Sendable, CaseIterable {
            case unit, percentage
        }

        /// What is to be reached in a period, and what was.
        package struct Period: Sendable, Equatable {
            package let from: Day
            package let until: Day
            package var target: Measured
            /// Nil until it is known.
            package var actual: Measured?
            package var parts: [Part: Measured]

            package init(
                from: Day, until: Day, target: Measured, actual: Measured? = nil,
                parts: [Part: Measured] = [:]
            ) {
                self.from = from
                self.until = until
                self.target = target
                self.actual = actual
                self.parts = parts
            }
        }

        /// What the actual value is made of, by sex, age and disability.
        package enum Part: String, Sendable, CaseIterable {
            case women, men, children, adults, older
            case withDisability = "with-disability"
            case withoutDisability = "without-disability"

            /// Parts of one division make at most the whole.
            package static let divisions: [[Part]] = [
                [.women, .men], [.children, .adults, .older],
                [.withDisability, .withoutDisability],
            ]
        }

        package init(
            number: Int, title: String, measure: Measure, baselineYear: Int, baseline: Measured,
            periods: [Period]
        ) {
            self.number = number
            self.title = title
            self.measure = measure
            self.baselineYear = baselineYear
            self.baseline = baseline
            self.periods = periods
        }
    }

    /// A measured value with two decimals at most.
    package struct Measured: Sendable, Hashable, Comparable {
        package let hundredths: Int

        /// Beyond this a number is a slip of the finger, and sums of many could overflow.
        package static let limit = 100_000_000_000_000

        package init(hundredths: Int) { self.hundredths = hundredths }

        package init(_ whole: Int) { hundredths = whole * 100 }

        /// Reads what people type: any digits, marks between thousands, at most two decimals. Nil where it
        /// is no such number, or less than nothing.
        package init?(_ text: String) {
            // An amount of a currency with two decimals is written the same way.
            guard let currency = Currency("EUR"), let read = Money(text, in: currency),
                (0...Self.limit).contains(read.minorUnits)
            else { return nil }
            hundredths = read.minorUnits
        }

        package static func < (left: Measured, right: Measured) -> Bool {
            left.hundredths < right.hundredths
        }

        /// For machines: `12`, `12.5`.
        package var text: String {
            let (whole, rest) = (hundredths / 100, hundredths % 100)
            if rest == 0 { return String(whole) }
            return rest % 10 == 0
                ? "\(whole).\(rest / 10)" : "\(whole).\(rest < 10 ? "0" : "")\(rest)"
        }

        package var decimals: Int {
            hundredths % 100 == 0 ? 0 : hundredths % 10 == 0 ? 1 : 2
        }
    }
}
