import Base
import Database
import Documents
import Foundation
import Localization
import TestKit
import Testing

@testable import Activities

@Suite("Tables from spreadsheets")
struct SheetTests {
    private static let headings: [Words] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folders = ["Requests", "Offers", "Agreements", "Activities"].map {
            root.appending(path: "\($0)/Locales").path
        }
        guard let catalogue = try? Catalogue(folders: folders) else { return [] }
        return Language.allCases.map { catalogue.words(in: $0) }
    }()

    private func read(
        _ text: String, _ sheet: Sheet = .transactions
    ) -> (table: SheetTable, flaws: [SheetTable.Flaw]) {
        SheetReader.read(Array(text.utf8), as: sheet, isOfSeveralStates: false, Self.headings)
    }

    private func check(
        _ table: SheetTable, _ sheet: Sheet, _ cast: Cast, _ id: String
    ) async throws -> (added: Int, flaws: [String], unchanged: Set<Int>) {
        try await cast.database.read { reader in
            let activity = try #require(try Activity.find(id, reader))
            let check = try SheetCheck(
                table, sheet, activity, [:], by: cast.officer.actor, at: cast.officer.now,
                again: false, Self.headings, reader)
            return (
                check.decision == nil ? 0 : check.added,
                check.flaws.map {
                    "\($0.row ?? 0) \($0.column?.rawValue ?? "") \($0.fault.rule)"
                }, check.unchanged
            )
        }
    }

    @Test("a trial names row, column and rule, and one wrong row is enough to enter nothing")
    func thirdRow() async throws {
        try await Cast.with(.sqlite) { cast in
            let id = try await cast.plan()
            try await cast.start(id)
            let (table, flaws) = read(
                """
                Type,Value date,Currency,Amount
                commitment,2026-11-20,USD,600.00
                disbursement,2026-11-20,usd,"1,000.50"

                commitment,2026-11-20,USD,400.01
                3,2026-11-21,XYZ,5
                Décaissement,2027-11-21,USD,5
                wish,2026-13-21,USD,five
                """)
            #expect(flaws.isEmpty)
            let found = try await check(table, .transactions, cast, id)
            #expect(
                found.flaws.sorted() == [
                    "5 amount activities.gate.commitment-ceiling",
                    "6 currency activities.sheet.fault.currency",
                    "7 date activities.fault.in-the-future",
                    "8 amount offers.fault.amount", "8 date requests.fault.day",
                    "8 type activities.sheet.fault.type",
                ])
            #expect(found.added == 0)
            let count = try await cast.database.read {
                try $0.count("SELECT count(*) FROM activity_entry")
            }
            #expect(count == 0)
        }
    }

    @Test(
        "what a trial found good is entered whole, and within the ceiling together",
        arguments: Engine.allCases)
    func entered(engine: Engine) async throws {
        try await Cast.with(engine) { cast in
            let id = try await cast.plan()
            try await cast.start(id)
            let lines = (0..<500).map { "commitment,2026-11-20,USD,\($0 < 499 ? "2" : "2.00")\n" }
            let (table, _) = read("type,date,currency,amount\n" + lines.joined())
            #expect(try await check(table, .transactions, cast, id).added == 500)
            _ = try await ActivityCommands.perform("sheet", id, cast.officer) {
                activity, ask, transaction in
                try #require(
                    try SheetCheck(
                        table, .transactions, activity, [:], by: ask.actor, at: ask.now,
                        again: false, Self.headings, transaction
                    ).decision)
            }
            let activity = try #require(try await cast.database.read { try Activity.find(id, $0) })
            #expect(activity.total(.commitment).map(\.minorUnits) == [100_000])
            #expect(activity.entries.map(\.number) == Array(1...500))
            // The ceiling is reached: one more is one too many.
            let (more, _) = read("type,date,currency,amount\ncommitment,2026-11-20,USD,0.01\n")
            #expect(
                try await check(more, .transactions, cast, id).flaws
                    == ["2 amount activities.gate.commitment-ceiling"])
        }
    }

    @Test("values of indicators: new, changed, as they stand, and wrong")
    func values() async throws {
        try await Cast.with(.sqlite) { cast in
            let id = try await cast.plan()
            try await cast.start(id)
            _ = try await ActivityCommands.perform("report", id, cast.officer) {
                activity, ask, _ in
                try ActivityRules.report(
                    activity, by: ask.actor, at: ask.now, try judges(actual: 10))
            }
            let (table, flaws) = read(
                """
                indicator;title;from;until;target;actual;women;men
                1;judges;2026-11-10;2027-06-30;200;10;;
                1;judges;2027-07-01;2027-12-31;300;120;60;50
                """, .values)
            #expect(flaws.isEmpty)
            let good = try await check(table, .values, cast, id)
            #expect(good.added == 1 && good.unchanged == [2] && good.flaws.isEmpty)
            let (wrong, _) = read(
                """
                indicator,from,until,target,actual,women,men
                1,2027-07-01,2027-12-31,300,120,60,61
                2,2027-07-01,2027-12-31,300,120,60,50
                1,2028-07-01,,300,x,,
                1,2029-01-01,2029-02-01,1,,,
                1,2029-01-01,2029-02-01,2,,,
                """, .values)
            #expect(
                try await check(wrong, .values, cast, id).flaws.sorted() == [
                    "2 men activities.fault.parts-exceed",
                    "3 indicator activities.fault.no-indicator",
                    "4 actual activities.fault.measured",
                    "4 until activities.fault.missing.period",
                    "6 from activities.sheet.fault.period-twice",
                ])
        }
    }

    @Test("headings are known in every language; what is no table of this kind is said")
    func headings() throws {
        #expect(Self.headings.count == 6)
        for words in Self.headings {
            let names = Sheet.transactions.columns.map { $0.heading(words) }
            let (table, flaws) = read(names.joined(separator: "\t") + "\nx\t1\t2\t3\t4\n")
            #expect(flaws.isEmpty, "\(names)")
            #expect(table.rows.map { $0.cells.count } == [5])
        }
        func rules(_ text: String) -> [String] { read(text).flaws.map(\.fault.rule) }
        #expect(rules("") == ["activities.sheet.fault.unreadable"])
        #expect(
            rules("type,date,currency\nx,y,z\n") == ["activities.sheet.fault.missing-column"])
        #expect(
            rules("type,date,currency,amount,colour\na,b,c,d,e\n")
                == ["activities.sheet.fault.unknown-column"])
        #expect(
            rules("type,date,currency,amount,amount\na,b,c,d,e\n")
                == ["activities.sheet.fault.column-twice"])
        #expect(rules("type,date,currency,amount\n") == ["activities.sheet.fault.empty"])
        let many = String(repeating: "a,b,c,d\n", count: Sheet.maximumRows + 1)
        #expect(
            rules("type,date,currency,amount\n" + many) == ["activities.sheet.fault.too-many-rows"])
        let (_, flaws) = SheetReader.read(
            [0x50, 0x4B, 3, 4, 0, 0], as: .values, isOfSeveralStates: false, Self.headings)
        #expect(flaws.map(\.fault.rule) == ["activities.sheet.fault.unreadable"])
    }

    @Test("a workbook's dates and numbers are read as its cells mean them")
    func workbook() throws {
        let workbook = try XLSXWriter(
            properties: XLSXProperties(title: "x", created: Instant(milliseconds: 0)))
        try workbook.beginTable(
            "x", columns: ["type", "date", "currency", "amount"].map { XLSXColumn($0) })
        let day = try #require(Day("2026-11-20"))
        for amount: XLSXValue in [
            .integer(1200), .decimal(1234.5, places: 2), .decimal(12.345, places: 3),
            .text("1,000.25"), .integer(-5),
        ] {
            try workbook.append([.text("commitment"), .date(day), .text("USD"), amount])
        }
        let (table, flaws) = SheetReader.read(
            try workbook.finish(), as: .transactions, isOfSeveralStates: false, Self.headings)
        #expect(flaws.isEmpty)
        #expect(table.rows.map(\.number) == [2, 3, 4, 5, 6])
        #expect(table.rows.allSatisfy { $0[.date] == "2026-11-20" })
        let usd = try #require(Currency("USD"))
        // Three decimals of a dollar are no thousands.
        #expect(
            table.rows.map { Money($0[.amount], in: usd)?.minorUnits }
                == [120_000, 123_450, nil, 100_025, -500])
    }
}
