package import Base
package import Database
import Documents

/// Loads the shipped reference facts into the database: all of them, or none.
package enum ReferenceLoader {
    package struct Outcome: Sendable {
        package let wasLoaded: Bool
        package let states: Int
        package let themes: Int
    }

    /// Reads `folder`; does nothing where the same facts are loaded already.
    ///
    /// Throws `ReferenceFault` naming file, row and rule.
    package static func load(
        folder: String, into database: any Database, at now: Instant
    ) async throws -> Outcome {
        let facts = try ReferenceFacts(folder: folder)
        return try await database.write { transaction in
            let known = try transaction.first(
                "SELECT content_hash FROM reference_load WHERE id = 1"
            ) { $0.text(0) }
            let isNew = known != facts.contentHash
            if isNew { try facts.store(transaction, at: now) }
            let isWithoutParty = try transaction.count(
                "SELECT count(*) FROM state WHERE id NOT IN (SELECT state_id FROM party WHERE kind = 'state')"
            )
            if isNew || isWithoutParty > 0 { try PartyLoader.store(transaction) }
            return Outcome(
                wasLoaded: isNew, states: facts.states.count, themes: facts.themes.count)
        }
    }
}

/// What is wrong with a file of reference facts.
package struct ReferenceFault: Error, CustomStringConvertible {
    let file: String
    /// From 1; 0 where the fault is of no one row.
    let row: Int
    let reason: String

    package var description: String {
        row == 0 ? "\(file): \(reason)" : "\(file), row \(row): \(reason)"
    }
}

/// The files of `Data/reference`, read and checked, not yet stored.
struct ReferenceFacts: Sendable {
    let contentHash: String
    let states: [[SQLValue]]
    let aliases: [[SQLValue]]
    let themes: [[SQLValue]]
    let treaties: [[SQLValue]]
    let acts: [[SQLValue]]
    let sessions: [[SQLValue]]
    let reviews: [[SQLValue]]
    let goals: [[SQLValue]]
    let entities: [[SQLValue]]
    let sectors: [[SQLValue]]

    init(folder: String) throws {
        var hash = SHA256()
        func table(_ name: String, unique columns: String...) throws -> ReferenceTable {
            let table = try ReferenceTable(path: "\(folder)/\(name)", hash: &hash)
            for column in columns { try table.checkUnique(column) }
            return table
        }
        var idByISO3: [String: Int] = [:]
        var stateSlugs: Set<String> = []
        let stateTable = try table("states.csv", unique: "m49", "iso3", "iso2")
        states = try stateTable.map { row in
            let id = try row.int("m49")
            guard (1...999).contains(id) else { throw row.fault("m49 \(id) is not 001 to 999") }
            guard try row.text("iso3").utf8.count == 3, try row.text("iso2").utf8.count == 2 else {
                throw row.fault("iso3 and iso2 do not have three and two letters")
            }
            idByISO3[try row.text("iso3")] = id
            let address = slug(of: try row.text("short_en"))
            guard !address.isEmpty, stateSlugs.insert(address).inserted else {
                throw row.fault("short_en gives no address of its own")
            }
            if try row.bool("ldc") == .integer(1), try row.optionalInt("ldc_since") == .null {
                throw row.fault("ldc is true and ldc_since is empty")
            }
            return try [
                .integer(Int64(id)), row["iso3"], row["iso2"], .text(address),
                row.choice("status", of: State.Membership.self),
                row.optionalDay("admission_date"),
                row.optionalChoice("regional_group", of: RegionalGroup.self),
                row.bool("ldc"), row.optionalInt("ldc_since"), row.optionalDay("ldc_until"),
                row.optionalDay("ldc_graduation_scheduled"), row.bool("lldc"), row.bool("sids"),
            ] + row.sixLanguages("short_") + row.sixLanguages("formal_")
                + row.sixLanguages("regional_group_note_", mayBeEmpty: true)
        }
        let knownStates = idByISO3
        func state(_ row: ReferenceTable.Row) throws -> SQLValue {
            guard let id = knownStates[try row.text("iso3")] else {
                throw row.fault("iso3 \(try row.text("iso3")) is not in states.csv")
            }
            return .integer(Int64(id))
        }
        let aliasTable = try table("state-aliases.csv")
        try aliasTable.checkUnique("iso3", "alias", "language")
        aliases = try aliasTable.map { row in
            try [
                state(row), row["alias"], row.choice("language", of: Language.self),
                row.optionalDay("valid_until"),
            ]
        }
        var number: Int64 = 0
        let themeTable = try table("themes.csv", unique: "slug")
        try themeTable.checkUnique("scheme", "code")
        themes = try themeTable.map { row in
            number += 1
            return try [
                .integer(number), row.choice("scheme", of: Theme.Scheme.self), row["code"],
                row["slug"], row["label"],
            ] + row.sixLanguages("name_") + row.sixLanguages("keywords_", mayBeEmpty: true)
        }
        number = 0
        var treatyIDs: [String: Int64] = [:]
        treaties = try table("treaties.csv", unique: "code").map { row in
            number += 1
            treatyIDs[try row.text("code")] = number
            return try [
                .integer(number), row["code"], row.choice("kind", of: Treaty.Kind.self),
                row["parent"], row.optionalDay("adopted"), row.optionalDay("in_force"),
                row["untc_number"], row["body"], row.textOrEmpty("other_codes"),
            ] + row.sixLanguages("name_")
        }
        let knownTreaties = treatyIDs
        acts = try table("ratifications.csv").map { row in
            guard let treaty = knownTreaties[try row.text("treaty")] else {
                throw row.fault("treaty \(try row.text("treaty")) is not in treaties.csv")
            }
            let date = try row.optional("date")
            if case .text(let text) = date, TreatyAct.ActDate(text) == nil {
                throw row.fault("date \(text) is neither a day YYYY-MM-DD nor a year")
            }
            return try [
                state(row), .integer(treaty), row.choice("action", of: TreatyAct.Kind.self), date,
                row["source"],
            ]
        }
        var sessionNumbers: Set<Int> = []
        sessions = try table("upr-sessions.csv", unique: "session").map { row in
            guard let month = Day("\(try row.text("month"))-01") else {
                throw row.fault("month is not YYYY-MM")
            }
            let session = try row.int("session")
            sessionNumbers.insert(session)
            return try [
                .integer(Int64(session)), .integer(Int64(row.int("cycle"))),
                row.optionalDay("start"), row.optionalDay("end"), .integer(Int64(month.year)),
                .integer(Int64(month.month)), row.choice("status", of: ReviewSession.Status.self),
            ]
        }
        let knownSessions = sessionNumbers
        let reviewTable = try table("upr-reviews.csv")
        try reviewTable.checkUnique("iso3", "session")
        reviews = try reviewTable.map { row in
            let session = try row.int("session")
            guard knownSessions.contains(session) else {
                throw row.fault("session \(session) is not in upr-sessions.csv")
            }
            return try [
                state(row), .integer(Int64(session)),
                row.choice("status", of: Review.Status.self),
            ]
        }
        number = 0
        goals = try table("sdg.csv", unique: "code").filter { try $0.text("kind") != "indicator" }
            .map { row in
                number += 1
                let isGoal = try row.text("kind") == "goal"
                return try [row["code"], .integer(Int64(row.int("goal"))), .integer(number)]
                    + row.sixLanguages("title_")
                    + row.sixLanguages("short_", mayBeEmpty: !isGoal)
            }
        number = 0
        entities = try table("un-entities.csv", unique: "code").map { row in
            number += 1
            return try [
                row["code"], row.choice("kind", of: Entity.Kind.self),
                row.optional("iati_identifier"), .integer(number), row.optional("dac_channel"),
                row["parent"], row.optional("note"),
            ] + row.sixLanguages("name_") + row.sixLanguages("acronym_", mayBeEmpty: true)
        }
        sectors = try table("sectors.csv", unique: "code").map { row in
            let code = try row.text("code")
            guard code.utf8.count == 5, code.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                throw row.fault("code \(code) does not have five digits")
            }
            return try [.text(code)] + row.sixLanguages("name_")
        }
        contentHash = hash.text()
    }

    func store(_ transaction: any Transaction, at now: Instant) throws {
        // Facts that others refer to are replaced in place; the rest is written anew.
        for statement: SQL in [
            "DELETE FROM state_alias", "DELETE FROM treaty_act", "DELETE FROM treaty",
            "DELETE FROM review", "DELETE FROM review_session", "DELETE FROM development_goal",
            "DELETE FROM un_entity", "DELETE FROM sector",
        ] {
            try transaction.execute(statement)
        }
        try removeDropped(transaction)
        for row in states {
            try transaction.execute(upsert("state", stateColumns, row, key: "id"))
        }
        for row in themes {
            try transaction.execute(upsert("theme", themeColumns, row, key: "id"))
        }
        try insert(aliases, "state_alias", ["state_id", "alias", "language", "valid_until"])
        try insert(
            treaties, "treaty",
            [
                "id", "code", "kind", "parent", "adopted", "in_force", "collection_number", "body",
                "other_codes", "name_ar", "name_en", "name_es", "name_fr", "name_ru", "name_zh",
            ])
        try insert(acts, "treaty_act", ["state_id", "treaty_id", "action", "date", "source"])
        try insert(
            sessions, "review_session",
            ["id", "cycle", "start_day", "end_day", "year", "month", "status"])
        try insert(reviews, "review", ["state_id", "session_id", "status"])
        try insert(
            goals, "development_goal",
            [
                "code", "goal", "place", "title_ar", "title_en", "title_es", "title_fr", "title_ru",
                "title_zh", "short_ar", "short_en", "short_es", "short_fr", "short_ru", "short_zh",
            ])
        try insert(
            entities, "un_entity",
            [
                "code", "kind", "iati_identifier", "place", "channel_code", "parent", "note",
                "name_ar", "name_en", "name_es", "name_fr", "name_ru", "name_zh", "acronym_ar",
                "acronym_en", "acronym_es", "acronym_fr", "acronym_ru", "acronym_zh",
            ])
        try insert(
            sectors, "sector",
            ["code", "name_ar", "name_en", "name_es", "name_fr", "name_ru", "name_zh"])
        try transaction.execute("DELETE FROM reference_load")
        try transaction.execute(
            """
            INSERT INTO reference_load (id, content_hash, loaded_at)
            VALUES (1, \(contentHash), \(now.description))
            """)

        func insert(_ rows: [[SQLValue]], _ table: StaticString, _ columns: [StaticString]) throws {
            var iterator = rows.makeIterator()
            try transaction.insert(into: table, columns: columns) { iterator.next() }
        }
    }

    /// Takes away the States and themes that the files no longer have, before others may take their
    /// codes. Refused where a record refers to one of them: it would lose what it speaks of.
    private func removeDropped(_ transaction: any Transaction) throws {
        let stateIDs = Set(states.map(\.[0]))
        let themeIDs = Set(themes.map(\.[0]))
        let droppedStates = try transaction.all("SELECT id, iso3 FROM state ORDER BY id") {
            (id: $0.int(0), name: $0.text(1))
        }.filter { !stateIDs.contains(.integer(Int64($0.id))) }
        let droppedThemes = try transaction.all("SELECT id, slug FROM theme ORDER BY id") {
            (id: $0.int(0), name: $0.text(1))
        }.filter { !themeIDs.contains(.integer(Int64($0.id))) }
        for state in droppedStates {
            // Its party goes with it, unless somebody acts for it.
            try remove("DELETE FROM party WHERE state_id = \(state.id)", state.name, "states.csv")
            try remove("DELETE FROM state WHERE id = \(state.id)", state.name, "states.csv")
        }
        for theme in droppedThemes {
            try remove("DELETE FROM theme WHERE id = \(theme.id)", theme.name, "themes.csv")
        }

        func remove(_ statement: SQL, _ name: String, _ file: String) throws {
            do {
                _ = try transaction.executeCounting(statement)
            } catch DatabaseError.constraint {
                throw ReferenceFault(
                    file: file, row: 0,
                    reason: "\(name) is no longer there, but records refer to it; put its row back")
            }
        }
    }
}

private let stateColumns: [StaticString] = [
    "id", "iso3", "iso2", "slug", "membership", "admission_date", "regional_group", "ldc",
    "ldc_since", "ldc_until", "ldc_graduation", "lldc", "sids", "short_ar", "short_en", "short_es",
    "short_fr", "short_ru", "short_zh", "formal_ar", "formal_en", "formal_es", "formal_fr",
    "formal_ru", "formal_zh", "group_note_ar", "group_note_en", "group_note_es", "group_note_fr",
    "group_note_ru", "group_note_zh",
]

private let themeColumns: [StaticString] = [
    "id", "scheme", "code", "slug", "label", "name_ar", "name_en", "name_es", "name_fr", "name_ru",
    "name_zh", "keywords_ar", "keywords_en", "keywords_es", "keywords_fr", "keywords_ru",
    "keywords_zh",
]

/// `INSERT … ON CONFLICT DO UPDATE`, with identifiers from literals only.
private func upsert(
    _ table: StaticString, _ columns: [StaticString], _ row: [SQLValue], key: StaticString
) -> SQL {
    let names = columns.map { SQL(stringLiteral: $0) }.joined(", ")
    let values = row.map { value -> SQL in "\(value)" }.joined(", ")
    let updates = columns.filter { $0.description != key.description }.map { column -> SQL in
        let name = SQL(stringLiteral: column)
        return "\(name) = excluded.\(name)"
    }.joined(", ")
    return """
        INSERT INTO \(SQL(stringLiteral: table)) (\(names)) VALUES (\(values))
        ON CONFLICT (\(SQL(stringLiteral: key))) DO UPDATE SET \(updates)
        """
}
