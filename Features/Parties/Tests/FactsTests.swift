import Base
import Database
import Testing

@testable import Parties

@Suite("Reference facts are read to the day")
struct FactsTests {
    @Test(
        "least developed countries: included, with a day set, graduated, never",
        arguments: Engine.allCases)
    func leastDeveloped(engine: Engine) async throws {
        try await withShippedFacts(engine) { _, directory in
            func status(_ iso3: String) -> LeastDevelopedStatus? {
                directory.state(iso3: iso3)?.leastDeveloped
            }
            let november = try #require(Day(year: 2026, month: 11, day: 24))
            #expect(status("AFG") == .included(since: 1971, graduation: nil))
            #expect(status("NPL") == .included(since: 1971, graduation: november))
            #expect(status("LAO") == .included(since: 1971, graduation: november))
            #expect(status("BGD") == .included(since: 1975, graduation: november))
            let bhutan = try #require(Day(year: 2023, month: 12, day: 13))
            #expect(status("BTN") == .graduated(on: bhutan, since: 1971))
            #expect(status("FRA") == .never)
            #expect(directory.states.filter(\.leastDeveloped.isIncluded).count == 44)
        }
    }

    @Test(
        "membership, group, categories and codes stand as in the file", arguments: Engine.allCases)
    func states(engine: Engine) async throws {
        try await withShippedFacts(engine) { _, directory in
            let rows = try PlainTable("\(referenceFolder)/states.csv").records()
            #expect(directory.states.count == rows.count)
            for row in rows {
                let state = try #require(directory.state(iso3: row["iso3"] ?? ""))
                #expect(state.m49 == row["m49"])
                #expect(state.iso2 == row["iso2"])
                #expect(state.membership.rawValue == row["status"])
                #expect(state.admissionDate?.description ?? "" == row["admission_date"])
                #expect(state.regionalGroup?.rawValue ?? "" == row["regional_group"])
                #expect(String(state.isLandlockedDeveloping) == row["lldc"])
                #expect(String(state.isSmallIslandDeveloping) == row["sids"])
                for language in Language.allCases {
                    #expect(state.name(in: language) == row["short_\(language.code)"])
                    #expect(state.formalNames[language] == row["formal_\(language.code)"])
                }
                #expect(directory.state(slug: state.slug)?.id == state.id)
            }
        }
    }

    @Test("what a State did about a treaty, with its day or its year", arguments: Engine.allCases)
    func treaties(engine: Engine) async throws {
        try await withShippedFacts(engine) { database, directory in
            let codes = Dictionary(
                uniqueKeysWithValues: directory.treaties.map { ($0.id, $0.code) })
            func acts(_ iso3: String) throws -> [String] {
                let state = try #require(directory.state(iso3: iso3)).id
                return directory.treatyActs(of: state).map { act in
                    let date = act.date?.description ?? "unknown"
                    return "\(codes[act.treatyID] ?? "") \(act.kind.rawValue) \(date)"
                }
            }
            let nepal = try acts("NPL")
            #expect(nepal.contains("CEDAW signature 1991-02-05"))
            #expect(nepal.contains("CEDAW ratification 1991-04-22"))
            #expect(nepal.count == 20)
            #expect(try acts("AFG").contains("CAT-OP ratification or accession 2018"))
            let number = try await database.read { try $0.count("SELECT count(*) FROM treaty_act") }
            #expect(number == 3833)
        }
    }

    @Test(
        "as many States are party to each treaty as the lists of August 2022 say",
        arguments: Engine.allCases)
    func parties(engine: Engine) async throws {
        // Counted from the same lists by other means; without the European Union and territories.
        let expected = [
            "ICERD": 182, "ICESCR": 171, "ICESCR-OP": 26, "ICCPR": 173, "ICCPR-OP1": 117,
            "ICCPR-OP2": 89, "CEDAW": 188, "CEDAW-OP": 113, "CAT": 173, "CAT-OP": 90, "CRC": 194,
            "CRC-OP-AC": 172, "CRC-OP-SC": 177, "CRC-OP-IC": 45, "ICRMW": 57, "CRPD": 183,
            "CRPD-OP": 98, "CED": 68,
        ]
        try await withShippedFacts(engine) { _, directory in
            for treaty in directory.treaties {
                #expect(
                    directory.standings(on: treaty.id).parties == expected[treaty.code],
                    "\(treaty.code)")
            }
            #expect(directory.treaties.count == expected.count)
        }
    }

    @Test("a standing follows from the acts in their order")
    func standings() throws {
        func act(_ kind: TreatyAct.Kind, _ date: String) -> TreatyAct {
            TreatyAct(
                id: 1, stateID: 524, treatyID: 1, kind: kind, date: .init(date), source: "UNTC")
        }
        let (signed, ratified) = (act(.signature, "1990-01-01"), act(.ratification, "1991-01-01"))
        let (left, back) = (act(.denunciation, "1998-01-01"), act(.accession, "1999"))
        #expect(TreatyStanding([]) == .none)
        #expect(TreatyStanding([signed]) == .signatory(signed))
        #expect(TreatyStanding([signed, ratified]) == .party(ratified))
        #expect(TreatyStanding([ratified, signed]) == .party(ratified))
        #expect(TreatyStanding([ratified, act(.succession, "1995")]) == .party(ratified))
        #expect(TreatyStanding([ratified, left]) == .withdrawn(left))
        #expect(TreatyStanding([ratified, left, signed]) == .withdrawn(left))
        #expect(TreatyStanding([ratified, left, back]) == .party(back))
    }

    @Test("protocols stand under their treaty")
    func protocols() async throws {
        try await withShippedFacts(.sqlite) { _, directory in
            let core = directory.treaties.map { $0.code.split(separator: "-")[0] }
            var seen: [Substring] = []
            for code in core where seen.last != code { seen.append(code) }
            #expect(Set(seen).count == seen.count)
            #expect(seen.count == 9)
        }
    }

    @Test(
        "a date of an act is a day, a year or nothing",
        arguments: [
            ("2015-03-14", TreatyAct.ActDate.day(Day(daysSinceEpoch: 16_508))),
            ("2016-02-29", .day(Day(daysSinceEpoch: 16_860))), ("2022", .year(2022)),
            ("2015-02-29", nil), ("20155", nil), ("-123", nil), ("0000", nil), ("", nil),
            ("14/03/2015", nil),
        ] as [(String, TreatyAct.ActDate?)])
    func dates(text: String, expected: TreatyAct.ActDate?) {
        #expect(TreatyAct.ActDate(text) == expected)
    }
}

@Suite("Texts of the shipped files are set as their language sets them")
struct TypographyTests {
    private static let files = [
        "action-categories", "glossary", "organisations", "regional-groups", "resolution-48-24",
        "sdg", "states", "themes", "treaties", "un-entities",
    ]

    @Test("no plain space stands where French breaks no line, no Arabic word is stretched")
    func spaces() throws {
        for file in Self.files {
            for record in try PlainTable("\(referenceFolder)/\(file).csv").records() {
                // The resolution's text is as its source has it.
                for (column, text) in record where column.hasSuffix("_fr") && column != "text_fr" {
                    #expect(!text.contains(#/\ [;:!?»]|«\ /#), "\(file) \(column): \(text)")
                }
                for (column, text) in record where column.hasSuffix("_ar") {
                    #expect(!text.contains("\u{0640}"), "\(file) \(column): \(text)")
                }
            }
        }
    }
}

@Suite("The calendar of reviews")
struct CalendarTests {
    @Test(
        "the last review is one that was held, the next one comes after it",
        arguments: Engine.allCases)
    func examples(engine: Engine) async throws {
        try await withShippedFacts(engine) { _, directory in
            func reviews(_ iso3: String) throws -> [Int?] {
                let state = try #require(directory.state(iso3: iso3)).id
                return [
                    directory.lastReview(of: state)?.sessionID,
                    directory.nextReview(of: state)?.sessionID,
                ]
            }
            #expect(try reviews("NPL") == [37, 51])
            #expect(try reviews("FRA") == [43, nil])
            // Its review in session 50 did not take place and was moved to session 53.
            #expect(try reviews("USA") == [36, 53])
            // Its review in session 42 did not take place, and no other date is known.
            #expect(try reviews("UKR") == [28, nil])
            #expect(try reviews("VAT") == [nil, nil])
            let nepal = try #require(directory.state(iso3: "NPL")).id
            #expect(directory.nextReview(of: nepal)?.status == .unconfirmed)
        }
    }

    @Test("every State's last and next review follow from the file")
    func everyState() async throws {
        try await withShippedFacts(.sqlite) { _, directory in
            var byState: [String: [(session: Int, status: String)]] = [:]
            for row in try PlainTable("\(referenceFolder)/upr-reviews.csv").records() {
                let session = try #require(Int(row["session"] ?? ""))
                byState[row["iso3"] ?? "", default: []].append((session, row["status"] ?? ""))
            }
            for state in directory.states {
                let rows = byState[state.iso3] ?? []
                let last = rows.filter { $0.status == "reviewed" }.map(\.session).max()
                let next = rows.filter {
                    ["scheduled", "unconfirmed"].contains($0.status) && $0.session > last ?? 0
                }.map(\.session).min()
                #expect(directory.lastReview(of: state.id)?.sessionID == last, "\(state.slug)")
                #expect(directory.nextReview(of: state.id)?.sessionID == next, "\(state.slug)")
                #expect(directory.reviews(of: state.id).count == rows.count, "\(state.slug)")
            }
        }
    }

    @Test("a State that was never reviewed has a next review and no last one")
    func neverReviewed() async throws {
        try await withChangedFacts("upr-reviews.csv") { table in
            let (state, status) = (try table.column("iso3"), try table.column("status"))
            table.rows.removeAll { $0[state] == "NPL" && $0[status] == "reviewed" }
        } _: { folder in
            try await withDirectory(of: folder) { directory in
                let nepal = try #require(directory.state(iso3: "NPL")).id
                #expect(directory.lastReview(of: nepal) == nil)
                #expect(directory.nextReview(of: nepal)?.sessionID == 51)
            }
        }
    }

    @Test("sessions have days where they were held, and a month only where they are planned")
    func sessions() async throws {
        try await withShippedFacts(.sqlite) { _, directory in
            #expect(directory.sessions.map(\.id) == Array(1...54))
            let first = try #require(directory.session(1))
            #expect(first.start == Day(year: 2008, month: 4, day: 7))
            #expect(first.end == Day(year: 2008, month: 4, day: 18))
            for session in directory.sessions {
                #expect((session.start == nil) == (session.status != .held), "\(session.id)")
            }
            let planned = try #require(directory.session(51))
            #expect((planned.year, planned.month) == (2026, 1))
            #expect(planned.status == .unconfirmed)
        }
    }
}
