import Base
import Database
import Foundation
import Parties
import TestKit
import Testing

@testable import Recommendations

@Suite("Recommendations are imported, all of a file or nothing")
struct ImporterTests {
    @Test(
        "rows that differ only in the recommending State are one recommendation",
        arguments: Engine.allCases)
    func merging(engine: Engine) async throws {
        try await withImporter(engine) { database, importer in
            let content =
                header + """
                    Nepal,Ratify the Covenant ,France,Accepted,5,International instruments,10
                    Nepal,Ratify  the Covenant,Chile,Accepted,5,International instruments,10
                    Nepal,Ratify the Covenant,Chile,Accepted,5,International instruments,10
                    Nepal,Ratify the Covenant,Spain,Noted,5,International instruments,10

                    """
            let report = try await run(importer(.init()), content)
            #expect((report.added, report.merged, report.unchanged) == (2, 1, 1))
            #expect(report.notes.map(\.reason) == ["duplicate"])
            let states = try await database.read { reader in
                try reader.all(
                    "SELECT recommending_states FROM recommendation ORDER BY id DESC"
                ) { $0.text(0) }
            }
            #expect(states == ["250 152", "724"])
            let again = try await run(importer(.init()), content)
            #expect((again.rows, again.unchanged) == (4, 4))
        }
    }

    @Test("every fault of every row is told, the other rows are stored", arguments: Engine.allCases)
    func refusals(engine: Engine) async throws {
        try await withImporter(engine) { database, importer in
            let report = try await run(
                importer(.init()),
                header + """
                    Nepall,Ratify,Frankreich,Perhaps,9,Justice,10
                    Nepal,,France,Accepted,5,Justice,10
                    Nepal,Ratify,Nepal,Accepted,5,Justice,10
                    Nepal,Ratify,France,Accepted,5,Justice,99
                    Nepal,Ratify
                    Nepal,Ratify,France,Accepted,5,Justice,10
                    Nepall,Ratify,France,Accepted,5,Justice,10

                    """)
            #expect((report.rows, report.added, report.refused) == (7, 1, 6))
            let reasons = Dictionary(grouping: report.problems, by: \.row)
                .mapValues { $0.map(\.reason).sorted() }
            #expect(
                reasons[1] == [
                    "unknown-action", "unknown-position", "unknown-state", "unknown-state",
                ])
            #expect(reasons[2] == ["missing-value"])
            #expect(reasons[3] == ["self-recommendation"])
            #expect(reasons[4] == ["unknown-session"])
            #expect(reasons[5] == ["wrong-field-count"])
            // The same wrong name is told the same each time.
            let told = report.problems.filter { $0.value == "Nepall" }.map(\.detail)
            #expect(told.count == 2 && told.allSatisfy { $0 == told[0] && $0.contains("Nepal") })
            let stored = try await database.read {
                try $0.count("SELECT count(*) FROM import_problem WHERE is_refusal = 1")
            }
            #expect(stored == report.problems.count)
        }
    }

    @Test("a dry run tells the same and stores nothing", arguments: Engine.allCases)
    func dryRun(engine: Engine) async throws {
        try await withImporter(engine) { database, importer in
            var options = Importer.Options()
            options.isDryRun = true
            let report = try await run(
                importer(options), header + "Nepal,Ratify,France,Accepted,5,Justice,10\n")
            #expect(report.added == 1)
            let stored = try await database.read { reader in
                try reader.count("SELECT count(*) FROM recommendation")
                    + reader.count("SELECT count(*) FROM import_receipt")
            }
            #expect(stored == 0)
        }
    }

    @Test("a corrected position changes the record and not its address", arguments: Engine.allCases)
    func correction(engine: Engine) async throws {
        try await withImporter(engine) { database, importer in
            let row = "Nepal,Ratify,France,%,5,Justice,10\n"
            _ = try await run(
                importer(.init()), header + row.replacingOccurrences(of: "%", with: "Noted"))
            let before = try await address(database)
            let report = try await run(
                importer(.init()), header + row.replacingOccurrences(of: "%", with: "Accepted"))
            #expect((report.changed, report.added) == (1, 0))
            #expect(try await address(database) == before)
            let check = try await database.read { try RecommendationsFeature.check($0) }
            #expect((check.recommendations, check.wrongLists) == (1, 0))
        }
    }

    private func address(_ database: any Database) async throws -> [String] {
        try await database.read { reader in
            try reader.all("SELECT public_id FROM recommendation") { $0.text(0) }
        }
    }

    @Test("a second kind of source does not count a review twice", arguments: Engine.allCases)
    func secondSource(engine: Engine) async throws {
        try await withImporter(engine) { database, importer in
            _ = try await run(
                importer(.init()), header + "Nepal,Ratify,France,Accepted,5,Justice,10\n")
            let other = """
                text,to,decision,From,year,notes
                "107.1 Ratify (France);",nepal,support,France,2011,

                """
            let report = try await run(importer(.init()), other, "report.csv")
            #expect((report.refused, report.added) == (1, 0))
            #expect(report.problems.map(\.reason) == ["held-from-other-source"])
            var options = Importer.Options()
            options.corrects = true
            let corrected = try await run(importer(options), other, "report.csv")
            #expect((corrected.changed, corrected.added) == (1, 0))
            let paragraph = try await database.read {
                try $0.first("SELECT paragraph FROM recommendation") { $0.optionalText(0) }
            }
            #expect(paragraph == "107.1")
        }
    }

    @Test(
        "a file that is no table of recommendations is refused whole",
        arguments: ["", "<!doctype html><html></html>", "a,b\n1,2\n", "%PDF-1.4"])
    func noTable(content: String) async throws {
        try await withImporter(.sqlite) { database, importer in
            await #expect(throws: ImportFault.self) {
                _ = try await run(importer(.init()), content)
            }
            let receipts = try await database.read {
                try $0.count("SELECT count(*) FROM import_receipt")
            }
            #expect(receipts == 0)
        }
    }

    @Test("the database itself refuses what the rules forbid", arguments: Engine.allCases)
    func constraints(engine: Engine) async throws {
        try await withImporter(engine) { database, importer in
            _ = try await run(
                importer(.init()), header + "Nepal,Ratify,France,Accepted,5,Justice,10\n")
            for statement: SQL in [
                "UPDATE recommendation SET position = 9", "UPDATE recommendation SET text = ''",
                "UPDATE import_receipt SET added = 7", "UPDATE recommendation SET state_id = 1",
                "UPDATE recommendation SET language = 'de'",
            ] {
                await #expect(throws: DatabaseError.self) {
                    _ = try await database.write { try $0.execute(statement) }
                }
            }
            for language in Language.allCases {
                try await database.write {
                    try $0.execute("UPDATE recommendation SET language = \(language.rawValue)")
                }
            }
        }
    }

    @Test("a database of before gets its checks in new words and keeps its rows")
    func checksOfBefore() async throws {
        let before = RecommendationsFeature.migrations.filter {
            $0.name != "recommendations-003-checks"
        }
        try await withDatabase(.sqlite, migrations: PartiesFeature.migrations + before) {
            database in
            func rules() async throws -> String? {
                try await database.read {
                    try $0.first("SELECT sql FROM sqlite_schema WHERE name = 'recommendation'") {
                        $0.text(0)
                    }
                }
            }
            _ = try await ReferenceLoader.load(
                folder: "\(repository)/Data/reference", into: database,
                at: Instant(milliseconds: 0))
            let importer = Importer(
                database: database, options: .init(),
                clock: Clock { Instant(milliseconds: 1_700_000_000_000) }, identifiers: .system)
            _ = try await run(importer, header + "Nepal,Ratify,France,Accepted,5,Justice,10\n")
            #expect(try await rules()?.contains("length(text) > 0") == true)
            try await database.migrate(
                PartiesFeature.migrations + RecommendationsFeature.migrations)
            let after = try await rules()
            #expect(after?.contains("CHECK (text <> '')") == true)
            #expect(after?.contains("language IN") == false)
            for statement: SQL in [
                "UPDATE recommendation SET text = ''", "UPDATE recommendation SET language = 'de'",
                "UPDATE recommendation SET language = ''",
            ] {
                await #expect(throws: DatabaseError.self) {
                    _ = try await database.write { try $0.execute(statement) }
                }
            }
            let (text, integrity) = try await database.read { reader in
                try (
                    reader.first("SELECT text FROM recommendation") { $0.text(0) },
                    reader.first("PRAGMA integrity_check") { $0.text(0) }
                )
            }
            #expect(text == "Ratify")
            #expect(integrity == "ok")
        }
    }

    @Test("words that a State repeats in one review are told apart by their number")
    func versions() async throws {
        try await withImporter(.sqlite) { database, importer in
            let report = try await run(
                importer(.init()),
                header + """
                    Nepal,Ratify the Covenant,Chile,Accepted,5,Justice,10
                    Nepal,Ratify the Covenant,Spain,Noted,5,Justice,10
                    Nepal,Ratify the Covenant,France,Noted,5,Justice,10

                    """)
            #expect((report.added, report.merged) == (2, 1))
            let ids = try await database.read {
                try $0.all(
                    "SELECT public_id, recommending_states FROM recommendation ORDER BY id DESC"
                ) { ($0.text(0), $0.text(1)) }
            }
            #expect(ids.map(\.1) == ["152", "724 250"])
            #expect(ids[1].0 == ids[0].0 + "-2")
        }
    }
}
