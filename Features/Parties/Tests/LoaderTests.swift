import Base
import Database
import Foundation
import TestKit
import Testing

@testable import Parties

@Suite("Reference facts are loaded, all of them or none")
struct LoaderTests {
    private static let tables: [(name: String, count: SQL, rows: Int)] = [
        ("state", "SELECT count(*) FROM state", 195),
        ("state_alias", "SELECT count(*) FROM state_alias", 1835),
        ("theme", "SELECT count(*) FROM theme", 291),
        ("treaty", "SELECT count(*) FROM treaty", 18),
        ("treaty_act", "SELECT count(*) FROM treaty_act", 3833),
        ("review_session", "SELECT count(*) FROM review_session", 54),
        ("review", "SELECT count(*) FROM review", 772),
        ("development_goal", "SELECT count(*) FROM development_goal", 186),
        ("un_entity", "SELECT count(*) FROM un_entity", 25),
        ("reference_load", "SELECT count(*) FROM reference_load", 1),
    ]

    private func counts(_ database: any Database) async throws -> [String: Int] {
        try await database.read { reader in
            try Dictionary(
                uniqueKeysWithValues: Self.tables.map { ($0.name, try reader.count($0.count)) })
        }
    }

    private func loadedAt(_ database: any Database) async throws -> String? {
        try await database.read {
            try $0.first("SELECT loaded_at FROM reference_load") { $0.text(0) }
        }
    }

    @Test(
        "the shipped files load whole; loading them again does nothing", arguments: Engine.allCases)
    func twice(engine: Engine) async throws {
        try await withDatabase(engine, migrations: PartiesFeature.migrations) { database in
            let first = try await ReferenceLoader.load(
                folder: referenceFolder, into: database, at: loadTime)
            #expect((first.wasLoaded, first.states, first.themes) == (true, 195, 291))
            let expected = Dictionary(uniqueKeysWithValues: Self.tables.map { ($0.name, $0.rows) })
            #expect(try await counts(database) == expected)

            let later = Instant(milliseconds: loadTime.milliseconds + 86_400_000)
            let second = try await ReferenceLoader.load(
                folder: referenceFolder, into: database, at: later)
            #expect((second.wasLoaded, second.states, second.themes) == (false, 195, 291))
            #expect(try await counts(database) == expected)
            #expect(try await loadedAt(database) == loadTime.description)
        }
    }

    @Test(
        "changed facts replace the old ones, seen at once and under the same numbers",
        arguments: Engine.allCases)
    func changed(engine: Engine) async throws {
        try await withDatabase(engine, migrations: PartiesFeature.migrations) { database in
            _ = try await ReferenceLoader.load(
                folder: referenceFolder, into: database, at: loadTime)
            let cache = PartyDirectoryCache()
            let before = try await database.read { try cache.directory($0) }
            let nepal = try #require(before.state(iso3: "NPL"))
            try await withChangedFacts("states.csv") { table in
                let (iso3, formal) = (try table.column("iso3"), try table.column("formal_en"))
                let row = try #require(table.rows.firstIndex { $0[iso3] == "NPL" })
                table.rows[row][formal] = "the Federal Democratic Republic of Nepal (new)"
            } _: { folder in
                // The same second: the cache must not go by the time alone.
                let outcome = try await ReferenceLoader.load(
                    folder: folder, into: database, at: loadTime)
                #expect(outcome.wasLoaded)
            }
            let after = try await database.read { try cache.directory($0) }
            #expect(after.state(nepal.id)?.formalNames[.en].hasSuffix("(new)") == true)
            #expect(nepal.formalNames[.en].hasSuffix("(new)") == false)
            #expect(after.themes.map(\.slug) == before.themes.map(\.slug))
            let expected = Dictionary(uniqueKeysWithValues: Self.tables.map { ($0.name, $0.rows) })
            #expect(try await counts(database) == expected)
        }
    }

    @Test("a State dropped from the file is no longer there", arguments: Engine.allCases)
    func dropped(engine: Engine) async throws {
        try await withDatabase(engine, migrations: PartiesFeature.migrations) { database in
            try await withChangedFacts("states.csv", Self.addState) { folder in
                _ = try await ReferenceLoader.load(folder: folder, into: database, at: loadTime)
            }
            #expect(
                try await database.read { try PartyDirectory($0).state(slug: "tamarau") != nil })
            _ = try await ReferenceLoader.load(
                folder: referenceFolder, into: database, at: loadTime)
            #expect(
                try await database.read { try PartyDirectory($0).state(slug: "tamarau") == nil })
            let expected = Dictionary(uniqueKeysWithValues: Self.tables.map { ($0.name, $0.rows) })
            #expect(try await counts(database) == expected)
        }
    }

    @Test(
        "a State of which records speak is not dropped: the load is refused whole",
        arguments: Engine.allCases)
    func droppedInUse(engine: Engine) async throws {
        let records = Migration("tests-001-record") { _ in
            ["CREATE TABLE record (state_id INTEGER NOT NULL REFERENCES state (id))"]
        }
        try await withDatabase(engine, migrations: PartiesFeature.migrations + [records]) {
            database in
            try await withChangedFacts("states.csv", Self.addState) { folder in
                _ = try await ReferenceLoader.load(folder: folder, into: database, at: loadTime)
            }
            try await database.write { try $0.execute("INSERT INTO record VALUES (999)") }
            let before = try await counts(database)
            let told = await #expect(throws: ReferenceFault.self) {
                _ = try await ReferenceLoader.load(
                    folder: referenceFolder, into: database, at: loadTime)
            }
            #expect(
                told?.description
                    == "states.csv: QQQ is no longer there, but records refer to it; put its row back"
            )
            #expect(try await counts(database) == before)
            #expect(
                try await database.read { try PartyDirectory($0).state(slug: "tamarau") != nil })
        }
    }

    @Test("a theme dropped from the end of the file is no longer there", arguments: Engine.allCases)
    func droppedTheme(engine: Engine) async throws {
        try await withDatabase(engine, migrations: PartiesFeature.migrations) { database in
            try await withChangedFacts("themes.csv") { table in
                var row = try #require(table.rows.last)
                row[try table.column("slug")] = "one-more"
                row[try table.column("code")] = "one-more"
                table.rows.append(row)
            } _: { folder in
                let outcome = try await ReferenceLoader.load(
                    folder: folder, into: database, at: loadTime)
                #expect(outcome.themes == 292)
            }
            _ = try await ReferenceLoader.load(
                folder: referenceFolder, into: database, at: loadTime)
            #expect(
                try await database.read { try PartyDirectory($0).theme(slug: "one-more") == nil })
        }
    }

    /// A State that does not exist, in a copy of the last row.
    private static func addState(_ table: inout PlainTable) throws {
        var row = try #require(table.rows.last)
        for (column, value) in [
            ("iso3", "QQQ"), ("iso2", "QQ"), ("m49", "999"), ("short_en", "Tamarau"),
        ] {
            row[try table.column(column)] = value
        }
        table.rows.append(row)
    }

    /// One cell that is wrong: which file, row (from 1) and column, what stands there, what is said.
    struct Fault: Sendable, CustomTestStringConvertible {
        let file: String
        let row: Int
        let column: String
        let value: String
        let reason: String

        init(_ file: String, _ row: Int, _ column: String, _ value: String, _ reason: String) {
            (self.file, self.row, self.column, self.value) = (file, row, column, value)
            self.reason = reason
        }

        var testDescription: String { "\(file) \(column) \(value)" }
    }

    private static let faults = [
        Fault("states.csv", 2, "m49", "1004", "m49 1004 is not 001 to 999"),
        Fault("states.csv", 2, "m49", "four", "m49 is not a number"),
        Fault("states.csv", 2, "iso3", "AFG", "AFG stands twice"),
        Fault("states.csv", 2, "iso2", "AFG", "iso3 and iso2 do not have three and two letters"),
        Fault("states.csv", 3, "status", "associate", "unknown status associate"),
        Fault(
            "states.csv", 1, "admission_date", "1946-13-19",
            "admission_date 1946-13-19 is not a day YYYY-MM-DD"),
        Fault("states.csv", 1, "regional_group", "north", "unknown regional_group north"),
        Fault("states.csv", 1, "ldc", "yes", "ldc is neither true nor false"),
        Fault("states.csv", 1, "ldc_since", "", "ldc is true and ldc_since is empty"),
        Fault("states.csv", 1, "short_en", "(", "short_en gives no address of its own"),
        Fault("states.csv", 1, "short_ru", "", "short_ru is empty"),
        Fault("state-aliases.csv", 7, "iso3", "QQQ", "iso3 QQQ is not in states.csv"),
        Fault("state-aliases.csv", 7, "language", "de", "unknown language de"),
        Fault("themes.csv", 1, "scheme", "ohchr", "unknown scheme ohchr"),
        Fault(
            "themes.csv", 2, "slug", "a1-scope-of-international-obligations",
            "a1-scope-of-international-obligations stands twice"),
        Fault("ratifications.csv", 5, "treaty", "XYZ", "treaty XYZ is not in treaties.csv"),
        Fault("ratifications.csv", 5, "action", "signed", "unknown action signed"),
        Fault(
            "ratifications.csv", 5, "date", "15/3/2015",
            "date 15/3/2015 is neither a day YYYY-MM-DD nor a year"),
        Fault("upr-sessions.csv", 3, "month", "2008-13", "month is not YYYY-MM"),
        Fault("upr-sessions.csv", 3, "status", "done", "unknown status done"),
        Fault("upr-reviews.csv", 4, "session", "99", "session 99 is not in upr-sessions.csv"),
        Fault("upr-reviews.csv", 4, "status", "seen", "unknown status seen"),
        Fault("treaties.csv", 1, "kind", "pact", "unknown kind pact"),
        Fault("treaties.csv", 1, "body", "", "body is empty"),
        Fault("sdg.csv", 1, "short_ru", "", "short_ru is empty"),
        Fault("un-entities.csv", 1, "name_zh", "", "name_zh is empty"),
        Fault("un-entities.csv", 1, "kind", "club", "unknown kind club"),
    ]

    @Test("a wrong cell is told by file, row and rule, and leaves nothing", arguments: faults)
    func broken(fault: Fault) async throws {
        try await withDatabase(.sqlite, migrations: PartiesFeature.migrations) { database in
            try await withChangedFacts(fault.file) { table in
                table.rows[fault.row - 1][try table.column(fault.column)] = fault.value
            } _: { folder in
                let told = await #expect(throws: ReferenceFault.self) {
                    _ = try await ReferenceLoader.load(
                        folder: folder, into: database, at: loadTime)
                }
                #expect(told?.description == "\(fault.file), row \(fault.row): \(fault.reason)")
            }
            #expect(try await counts(database).values.allSatisfy { $0 == 0 })
        }
    }

    @Test("a broken file leaves the facts that were loaded before", arguments: Engine.allCases)
    func brokenUpdate(engine: Engine) async throws {
        try await withShippedFacts(engine) { database, _ in
            let before = try await counts(database)
            try await withChangedFacts("upr-reviews.csv") {
                $0.rows[771].removeLast()
            } _: { folder in
                let told = await #expect(throws: ReferenceFault.self) {
                    _ = try await ReferenceLoader.load(
                        folder: folder, into: database, at: loadTime)
                }
                #expect(told?.description == "upr-reviews.csv, row 772: 4 fields for 5 columns")
            }
            #expect(try await counts(database) == before)
            let again = try await ReferenceLoader.load(
                folder: referenceFolder, into: database, at: loadTime)
            #expect(!again.wasLoaded)
        }
    }

    @Test("a transaction that fails half-way leaves nothing", arguments: Engine.allCases)
    func interrupted(engine: Engine) async throws {
        try await withDatabase(engine, migrations: PartiesFeature.migrations) { database in
            let facts = try ReferenceFacts(folder: referenceFolder)
            struct Interruption: Error {}
            await #expect(throws: Interruption.self) {
                try await database.write { transaction in
                    try facts.store(transaction, at: loadTime)
                    throw Interruption()
                }
            }
            #expect(try await counts(database).values.allSatisfy { $0 == 0 })
        }
    }

    @Test("a missing file and a missing column are named")
    func missing() async throws {
        try await withDatabase(.sqlite, migrations: PartiesFeature.migrations) { database in
            try await withChangedFacts("treaties.csv") { _ in
            } _: { folder in
                try FileManager.default.removeItem(atPath: "\(folder)/treaties.csv")
                let told = await #expect(throws: ReferenceFault.self) {
                    _ = try await ReferenceLoader.load(
                        folder: folder, into: database, at: loadTime)
                }
                #expect(told?.file == "treaties.csv")
            }
            try await withChangedFacts("sdg.csv") { table in
                let kind = try table.column("kind")
                table = try PlainTable("\(referenceFolder)/sdg.csv").without(column: kind)
            } _: { folder in
                let told = await #expect(throws: ReferenceFault.self) {
                    _ = try await ReferenceLoader.load(
                        folder: folder, into: database, at: loadTime)
                }
                #expect(told?.description == "sdg.csv, row 1: there is no column kind")
            }
            #expect(try await counts(database).values.allSatisfy { $0 == 0 })
        }
    }
}

extension PlainTable {
    fileprivate func without(column: Int) -> PlainTable {
        var heading = heading
        heading.remove(at: column)
        return PlainTable(
            heading: heading,
            rows: rows.map { row in
                var row = row
                row.remove(at: column)
                return row
            })
    }

    private init(heading: [String], rows: [[String]]) {
        self.heading = heading
        self.rows = rows
    }
}
