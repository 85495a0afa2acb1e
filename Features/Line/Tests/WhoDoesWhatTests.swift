import Activities
import Base
import Testing

@testable import Line

@Suite("Who does what where")
struct WhoDoesWhatTests {
    static func record(
        _ kind: LineRecord.Kind, _ providers: [Int], themes: [String] = ["violence"],
        state: Int = 1, states: [Int]? = nil, isActive: Bool = true, restingIn: [Int] = [],
        committed: [PublicActivity.Share] = []
    ) -> LineRecord {
        LineRecord(
            kind: kind, publicID: "\(kind.rawValue)\(providers)", title: "T", language: .en,
            states: states ?? [state], providers: providers, themes: themes, supports: [],
            level: nil,
            marker: nil, date: .day(Day(daysSinceEpoch: 20_000)), isActive: isActive,
            restingIn: restingIn, committed: committed)
    }

    static func found(
        _ records: [LineRecord], among all: [LineRecord]? = nil,
        _ filter: LineFilter = LineFilter(),
        in places: Set<Int>? = nil
    ) -> WhoDoesWhat {
        WhoDoesWhat(records, among: all ?? records, filter, in: places)
    }

    @Test("a filter by State tells that State alone, also of what is done for several")
    func ofOneState() {
        let joint = Self.record(.activity, [7, 8], states: [1, 2])
        #expect(Self.found([joint]).rows.count == 4)
        #expect(Self.found([joint], in: [2]).rows.map(\.place.state) == [2, 2])
    }

    @Test("whoever else is active stands against a gap, whatever the filter leaves out")
    func gapsAmongAll() {
        let asked = Self.record(.request, [7])
        #expect(Self.found([asked], among: [asked, Self.record(.activity, [8])]).gaps.isEmpty)
    }

    @Test("where a part has stopped, nobody is active")
    func resting() {
        let joint = Self.record(.activity, [7], states: [1, 2], restingIn: [2])
        let asked = Self.record(.request, [8], state: 2)
        #expect(Self.found([joint, asked]).gaps.map(\.place.state) == [2])
        #expect(joint.isActive(in: nil) && joint.isActive(in: [1]) && !joint.isActive(in: [2]))
    }

    @Test("a row is one provider on one theme in one State, with its records by kind")
    func rows() {
        let found = Self.found([
            Self.record(.request, [7, 8]), Self.record(.activity, [7]),
            Self.record(.activity, [7], themes: []),
        ])
        #expect(found.rows.count == 3)
        let row = found.rows.first { $0.provider == 7 && $0.place.theme != nil }
        #expect(row?.counts == [.request: 1, .activity: 1])
        #expect(found.rows.contains { $0.place.theme == nil && $0.provider == 7 })
    }

    @Test("a row counts what was stopped, too, and says whether anything goes on there")
    func goesOn() {
        func active(_ records: [LineRecord]) -> [Int] {
            Self.found(records).rows.filter(\.isActive).map(\.place.state).sorted()
        }
        let stopped = Self.record(.activity, [7], isActive: false)
        #expect(Self.found([stopped]).rows.map(\.counts) == [[.activity: 1]])
        #expect(active([stopped]).isEmpty)
        #expect(active([stopped, Self.record(.agreement, [7])]) == [1])
        #expect(active([Self.record(.request, [7])]).isEmpty, "asked is not at work")
        #expect(active([Self.record(.activity, [7], states: [1, 2], restingIn: [2])]) == [1])
    }

    @Test(
        "who was asked does not overlap; two who are active do, in the same State on the same theme"
    )
    func overlaps() {
        #expect(Self.found([Self.record(.request, [7, 8])]).overlaps.isEmpty)
        let two = [Self.record(.agreement, [7]), Self.record(.activity, [8])]
        #expect(Self.found(two).overlaps.map(\.providers) == [[7, 8]])
        let apart = [
            Self.record(.agreement, [7]), Self.record(.activity, [8], state: 2),
            Self.record(.activity, [9], isActive: false),
            Self.record(.activity, [9], themes: ["education"]),
        ]
        #expect(Self.found(apart).overlaps.isEmpty)
        // What changed tells nothing of who is there now.
        let past = [Self.record(.agreement, [7]), Self.record(.result, [8], isActive: false)]
        #expect(Self.found(past).overlaps.isEmpty)
    }

    @Test("an open request is a gap until somebody is active on its theme in its State")
    func gaps() {
        let asked = Self.record(.request, [7])
        #expect(Self.found([asked]).gaps.map(\.requests) == [1])
        #expect(Self.found([asked, Self.record(.activity, [8], isActive: false)]).gaps.count == 1)
        #expect(Self.found([asked, Self.record(.offer, [8])]).gaps.isEmpty)
        #expect(Self.found([Self.record(.request, [7], isActive: false)]).gaps.isEmpty)
        #expect(Self.found([Self.record(.request, [7], themes: [])]).gaps.isEmpty)
    }

    @Test("currencies are never added, and a State's sum is its own")
    func sums() throws {
        let dollars = try #require(Currency("USD"))
        let francs = try #require(Currency("CHF"))
        func share(_ state: Int, _ currency: Currency, _ amount: Int) -> PublicActivity.Share {
            PublicActivity.Share(state: state, money: Money(currency, minorUnits: amount))
        }
        let records = [
            Self.record(.activity, [7], committed: [share(1, dollars, 5)]),
            Self.record(
                .activity, [8], states: [1, 2],
                committed: [share(1, dollars, 6), share(2, dollars, 8), share(2, francs, 7)]),
        ]
        #expect(LineSums(records, in: nil).committed == [dollars: 19, francs: 7])
        #expect(LineSums(records, in: [1]).committed == [dollars: 11])
        #expect(records[1].has(francs, in: [2]) && !records[1].has(francs, in: [1]))
    }
}
