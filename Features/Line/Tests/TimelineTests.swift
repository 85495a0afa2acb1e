import Base
import Testing

@testable import Line

@Suite("What happened last")
struct TimelineTests {
    private static func record(
        _ kind: LineRecord.Kind, _ id: String, day: Int, stopped: Int? = nil, confirmed: Int? = nil
    ) -> LineRecord {
        func date(_ day: Int) -> Day { Day(daysSinceEpoch: 20_000 + day) }
        return LineRecord(
            kind: kind, publicID: id, title: id, language: .en, states: [1], providers: [7],
            themes: [], supports: [], level: nil, marker: nil, date: .day(date(day)),
            isActive: true,
            stopped: stopped.map(date), confirmed: confirmed.map(date))
    }

    private func told(_ limit: Int, _ records: [LineRecord]) -> [String] {
        LineEvent.latest(limit, of: records).map { "\($0.stage) \($0.record.publicID)" }
    }

    @Test("the latest is first; on one day, what comes later in a cooperation")
    func order() {
        let records = [
            Self.record(.activity, "a", day: 3), Self.record(.request, "r", day: 3),
            Self.record(.result, "s", day: 2, confirmed: 4),
            Self.record(.agreement, "g", day: 1, stopped: 3),
        ]
        #expect(
            told(10, records) == [
                "confirmed s", "stopped g", "begun a", "asked r", "reported s", "agreed g",
            ])
        #expect(told(3, records) == ["confirmed s", "stopped g", "begun a"])
        #expect(told(0, records).isEmpty && told(3, []).isEmpty)
    }

    @Test("only the stop of an agreement is told: an activity's own is its agreement's")
    func stops() {
        #expect(told(5, [Self.record(.activity, "a", day: 1, stopped: 2)]) == ["begun a"])
    }

    @Test("whatever the records, it is the beginning of all events in their order")
    func limits() {
        let kinds = LineRecord.Kind.allCases
        for round in 1...200 {
            let records = (0..<round % 41).map { number in
                // Kinds and days in another mixture each round.
                let (kind, day) = (kinds[number * round % 5], (number * number + round) % 7)
                return Self.record(
                    kind, "\(number)", day: day,
                    stopped: kind == .agreement && number % 2 == 0 ? day + 1 : nil,
                    confirmed: kind == .result && number % 3 == 0 ? day + 2 : nil)
            }
            let sorted = records.flatMap(LineEvent.all).enumerated().sorted {
                ($1.element.date.first, $1.element.stage.rawValue, $0.offset)
                    < ($0.element.date.first, $0.element.stage.rawValue, $1.offset)
            }.map { "\($0.element.stage) \($0.element.record.publicID)" }
            #expect(told(100, records) == sorted)
            #expect(told(7, records) == Array(sorted.prefix(7)))
        }
    }
}
