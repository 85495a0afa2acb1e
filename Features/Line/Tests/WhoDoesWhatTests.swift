import Base
import Testing

@testable import Line

@Suite("Who does what where")
struct WhoDoesWhatTests {
    static func record(
        _ kind: LineRecord.Kind, _ providers: [Int], themes: [String] = ["violence"],
        state: Int = 1, isActive: Bool = true, committed: [Money] = []
    ) -> LineRecord {
        LineRecord(
            kind: kind, publicID: "\(kind.rawValue)\(providers)", title: "T", language: .en,
            states: [state], providers: providers, themes: themes, supports: [], level: nil,
            marker: nil, day: Day(daysSinceEpoch: 20_000), isActive: isActive,
            committed: committed)
    }

    @Test("a row is one provider on one theme in one State, with its records by kind")
    func rows() {
        let found = WhoDoesWhat([
            Self.record(.request, [7, 8]), Self.record(.activity, [7]),
            Self.record(.activity, [7], themes: []),
        ])
        #expect(found.rows.count == 3)
        let row = found.rows.first { $0.provider == 7 && $0.place.theme != nil }
        #expect(row?.counts == [.request: 1, .activity: 1])
        #expect(found.rows.contains { $0.place.theme == nil && $0.provider == 7 })
    }

    @Test(
        "who was asked does not overlap; two who are active do, in the same State on the same theme"
    )
    func overlaps() {
        #expect(WhoDoesWhat([Self.record(.request, [7, 8])]).overlaps.isEmpty)
        let two = [Self.record(.agreement, [7]), Self.record(.activity, [8])]
        #expect(WhoDoesWhat(two).overlaps.map(\.providers) == [[7, 8]])
        let apart = [
            Self.record(.agreement, [7]), Self.record(.activity, [8], state: 2),
            Self.record(.activity, [9], isActive: false),
            Self.record(.activity, [9], themes: ["education"]),
        ]
        #expect(WhoDoesWhat(apart).overlaps.isEmpty)
        // What changed tells nothing of who is there now.
        let past = [Self.record(.agreement, [7]), Self.record(.result, [8], isActive: false)]
        #expect(WhoDoesWhat(past).overlaps.isEmpty)
    }

    @Test("an open request is a gap until somebody is active on its theme in its State")
    func gaps() {
        let asked = Self.record(.request, [7])
        #expect(WhoDoesWhat([asked]).gaps.map(\.requests) == [1])
        #expect(WhoDoesWhat([asked, Self.record(.activity, [8], isActive: false)]).gaps.count == 1)
        #expect(WhoDoesWhat([asked, Self.record(.offer, [8])]).gaps.isEmpty)
        #expect(WhoDoesWhat([Self.record(.request, [7], isActive: false)]).gaps.isEmpty)
        #expect(WhoDoesWhat([Self.record(.request, [7], themes: [])]).gaps.isEmpty)
    }

    @Test("currencies are never added")
    func sums() throws {
        let dollars = try #require(Currency("USD"))
        let francs = try #require(Currency("CHF"))
        let sums = LineSums([
            Self.record(.activity, [7], committed: [Money(dollars, minorUnits: 5)]),
            Self.record(
                .activity, [8],
                committed: [Money(dollars, minorUnits: 6), Money(francs, minorUnits: 7)]),
        ])
        #expect(sums.committed == [dollars: 11, francs: 7])
    }
}
