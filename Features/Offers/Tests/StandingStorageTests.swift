import Accounts
import Base
import Database
import Parties
import Requests
import TestKit
import Testing
import Web

@testable import Offers

@Suite("Standing offers and consolidated answers are kept as they were made public or sent")
struct StandingStorageTests {
    /// The tables of recommendations that requests refer to; nothing of theirs is read here.
    private static let recommendations = Migration("test-001-recommendation") { _ in
        ["CREATE TABLE recommendation (id BIGINT PRIMARY KEY, public_id TEXT)"]
    }

    private static let migrations =
        ActSchema.migrations + PartiesFeature.migrations + AccountsFeature.migrations
        + [recommendations] + RequestsFeature.migrations + OffersFeature.migrations

    private let now = Instant(milliseconds: 1_795_469_224_000)
    private var today: Day { WorkingCalendar.dayInGeneva(now) }

    private func day(_ offset: Int) -> Day { Day(daysSinceEpoch: today.daysSinceEpoch + offset) }

    /// A State whose open request asks `one`, who leads, and `two`.
    func with(
        _ engine: Engine,
        _ body: (any Database, _ state: Int, _ one: Int, _ two: Int) async throws -> Void
    ) async throws {
        try await withDatabase(engine, migrations: Self.migrations) { database in
            let parties = try await database.write { transaction in
                try transaction.execute("INSERT INTO installation (id, kind) VALUES (1, 'real')")
                for id in [10, 11, 20, 30] {
                    try transaction.execute(
                        """
                        INSERT INTO person
                            (id, public_id, installation_kind, name, language, added_at)
                        VALUES (\(id), \(String(id)), 'real', \(String(id)), 'en', 1)
                        """)
                }
                return try ["meridia", "one", "two"].map { slug in
                    let names = SixLanguages { _ in slug }
                    return try Party.add(
                        slug == "meridia" ? .inventedState : .organisation, slug: slug,
                        names: names, shortNames: names, transaction)
                }
            }
            let statements: [SQL] = [
                """
                INSERT INTO request (id, public_id, state_party, version, status, language, title,
                    need, purpose, kinds, themes, targets, publication)
                VALUES (1, 'request', \(parties[0]), 1, 'draft', 'en', 'R', 'N', '', 'training',
                    '', '', 'nothing')
                """,
                "INSERT INTO request_drafter (request_id, person_id) VALUES (1, 10)",
                """
                INSERT INTO request_addressee (request_id, party_id, is_lead, answer)
                VALUES (1, \(parties[1]), 1, 'none'), (1, \(parties[2]), 0, 'none')
                """,
                """
                UPDATE request SET status = 'open', cleared_by = 11, submitted_at = 1,
                    receipt = 'r'
                """,
            ]
            try await database.write { transaction in
                for statement in statements { try transaction.execute(statement) }
            }
            try await body(database, parties[0], parties[1], parties[2])
        }
    }

    func ask(
        _ database: any Database, _ person: Int, _ party: Int, _ roles: Set<Role> = [.officer]
    ) -> Ask {
        Ask(
            actor: Actor(person: person, party: party, roles: roles), now: now, key: nil,
            identifiers: .system, database: database)
    }

    private func refused(_ database: any Database, _ statement: SQL) async {
        await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
            _ = try await database.write { try $0.execute(statement) }
        }
    }

    /// A published standing offer; its public id.
    private func published(
        _ database: any Database, _ one: Int, for states: [Int], until last: Day
    ) async throws -> String {
        let officer = ask(database, 20, one)
        let id = try await StandingOfferCommands.begin(officer, title: "T", language: .ar).record
        _ = try await StandingOfferCommands.perform("edit", id, officer) { offer, ask, _ in
            try StandingOfferRules.edit(offer, by: ask.actor, on: today) { next in
                next.text = "Words\nof two lines"
                (next.kinds, next.themes) = ([.training, .data], ["justice", "torture"])
                (next.level, next.manner) = (.regional, .southSouth)
                next.tongues = [.ar, .fr]
                next.reach = .init(isForAll: false, groups: [.smallIslands], states: states)
                next.period = .init(from: Day("2027-01-01"), until: Day("2028-12-31"))
                next.money = Currency("JPY").map { Money($0, minorUnits: 500) }
                (next.inKind, next.conditions) = ("Rooms", "None")
                next.validUntil = last
                next.marker = .init(score: .principal, reason: "Reason")
            }
        }
        _ = try await StandingOfferCommands.perform("publication", id, officer) { offer, ask, _ in
            try StandingOfferRules.publish(offer, by: ask.actor, at: ask.now, provider: "one")
        }
        return id
    }

    @Test("what is stored is what is read, and found by what it says", arguments: Engine.allCases)
    func roundTrip(engine: Engine) async throws {
        try await with(engine) { database, state, one, two in
            let id = try await published(database, one, for: [state, two], until: day(30))
            let offer = try #require(
                try await database.read { try StandingOffer.find(id, $0) })
            #expect(offer.status == .published && offer.version == 3 && offer.provider == one)
            #expect(offer.text == "Words\nof two lines" && offer.language == .ar)
            #expect(offer.kinds == [.training, .data] && offer.themes == ["justice", "torture"])
            #expect(offer.level == .regional && offer.manner == .southSouth)
            #expect(offer.tongues == [.ar, .fr])
            #expect(offer.reach.groups == [.smallIslands] && offer.reach.states == [state, two])
            #expect(offer.money?.minorUnits == 500 && offer.marker?.reason == "Reason")
            #expect(offer.validUntil == day(30) && offer.drafters == [20])
            func found(
                _ change: (inout StandingOfferFilter) -> Void, _ at: Day
            ) async throws -> Int {
                var filter = StandingOfferFilter()
                change(&filter)
                let asked = filter
                let (count, listed) = try await database.read {
                    (
                        try StandingOffer.countInCatalogue(asked, on: at, $0),
                        try StandingOffer.allInCatalogue(asked, on: at, $0).count
                    )
                }
                return count == listed ? count : -1
            }
            #expect(try await found({ _ in }, day(30)) == 1)
            #expect(try await found({ _ in }, day(31)) == 0, "it has lapsed")
            #expect(try await found({ $0.kind = .data }, today) == 1)
            #expect(try await found({ $0.kind = .expert }, today) == 0)
            #expect(try await found({ $0.theme = "justice" }, today) == 1)
            #expect(try await found({ $0.theme = "just" }, today) == 0)
            #expect(try await found({ $0.tongue = .fr }, today) == 1)
            #expect(try await found({ $0.tongue = .en }, today) == 0)
            #expect(try await found({ $0.group = .smallIslands }, today) == 1)
            #expect(try await found({ $0.group = .leastDeveloped }, today) == 0)
            let candidates = try await database.read {
                (
                    try StandingOffer.candidates([.data], for: state, on: today, $0).count,
                    try StandingOffer.candidates([.expert], for: state, on: today, $0).count
                )
            }
            #expect(candidates == (1, 0))
        }
    }

    @Test("no plain SQL changes what was published", arguments: Engine.allCases)
    func guards(engine: Engine) async throws {
        try await with(engine) { database, state, one, two in
            _ = try await published(database, one, for: [state], until: day(30))
            for statement: SQL in [
                "UPDATE standing_offer SET title = 'other'",
                "UPDATE standing_offer SET text = 'other'",
                "UPDATE standing_offer SET kinds = 'data'",
                "UPDATE standing_offer SET themes = ''",
                "UPDATE standing_offer SET for_all = 1",
                "UPDATE standing_offer SET country_groups = 'ldc'",
                "UPDATE standing_offer SET tongues = 'en'",
                "UPDATE standing_offer SET amount = 501",
                "UPDATE standing_offer SET marker_reason = 'other'",
                "UPDATE standing_offer SET valid_until = '2026-01-01'",
                "UPDATE standing_offer SET provider = \(two)",
                "UPDATE standing_offer SET status = 'draft', published_at = NULL",
                "UPDATE standing_offer SET published_at = 7",
                "DELETE FROM standing_offer_state",
                "UPDATE standing_offer_state SET party_id = \(two)",
                "INSERT INTO standing_offer_state (offer_id, party_id) VALUES (1, \(two))",
                """
                INSERT INTO standing_offer (id, public_id, provider, version, status, language,
                    title, text, kinds, themes, level, tongues, for_all, country_groups, in_kind,
                    conditions, valid_until, published_at)
                VALUES (9, 'x', \(one), 1, 'published', 'en', 'T', 'T', 'data', '', 'regional',
                    'en', 1, '', '', '', '2027-01-01', 1)
                """,
            ] { await refused(database, statement) }
        }
    }

    @Test(
        "those concerned are told once that an offer lapses, and once that it has",
        arguments: Engine.allCases)
    func lapses(engine: Engine) async throws {
        try await with(engine) { database, state, one, two in
            let id = try await published(database, one, for: [state], until: day(8))
            _ = try await database.write { transaction in
                for statement: SQL in [
                    """
                    INSERT INTO offer (id, public_id, request_id, provider, version, status,
                        language, title, text, kinds, level, in_kind, conditions, provider_shows,
                        state_shows)
                    VALUES (1, 'offer', 1, \(two), 1, 'draft', 'en', 'O', 'T', 'training',
                        'multilateral', '', '', 0, 0)
                    """,
                    """
                    UPDATE offer SET status = 'open', published_at = 1,
                        valid_until = \(day(7).description)
                    """,
                ] { try transaction.execute(statement) }
            }
            func told(_ offset: Int) async throws -> [String] {
                let before = try await database.read {
                    try $0.count("SELECT count(*) FROM notice")
                }
                let at = Instant(milliseconds: now.milliseconds + Int64(offset) * 86_400_000)
                // Two servers count the same day at the same moment.
                try await withThrowingTaskGroup { group in
                    for _ in 0..<3 {
                        group.addTask { try await OfferLapses.tell(in: database, at: at) }
                    }
                    try await group.waitForAll()
                }
                return try await database.read {
                    try $0.all(
                        """
                        SELECT message, party_id FROM notice ORDER BY id LIMIT 100 OFFSET \(before)
                        """
                    ) { "\($0.text(0).dropFirst("offers.notice.".count)) \($0.int(1))" }
                }
            }
            #expect(try await told(-1) == [], "it is not a week yet")
            #expect(try await told(0) == ["lapses \(state)", "yours-lapses \(two)"])
            #expect(try await told(1) == ["standing-lapses \(one)"])
            #expect(try await told(7) == [], "its last day is not over")
            #expect(try await told(8) == ["lapsed \(state)", "yours-lapsed \(two)"])
            #expect(try await told(9) == ["standing-lapsed \(one)"])
            #expect(try await told(10) == [])
            // Renewed, it has another last day, of which it is told again.
            let officer = ask(database, 20, one)
            let last = day(60)
            _ = try await StandingOfferCommands.perform("renewal", id, officer) { offer, ask, _ in
                try StandingOfferRules.renew(offer, by: ask.actor, at: ask.now, until: last)
            }
            #expect(try await told(11) == [])
            #expect(try await told(55) == ["standing-lapses \(one)"])
        }
    }

    @Test(
        "a consolidated answer is the lead's, of what the State has before it; sent, it stays",
        arguments: Engine.allCases)
    func consolidated(engine: Engine) async throws {
        try await with(engine) { database, state, one, two in
            _ = try await database.write { transaction in
                for (id, party) in [(1, one), (2, two), (3, two)] {
                    try transaction.execute(
                        """
                        INSERT INTO offer (id, public_id, request_id, provider, version, status,
                            language, title, text, kinds, level, in_kind, conditions,
                            provider_shows, state_shows)
                        VALUES (\(id), \("o\(id)"), 1, \(party), 1, 'draft', 'en', 'O', 'T',
                            'training', 'multilateral', '', '', 0, 0)
                        """)
                }
                try transaction.execute(
                    """
                    UPDATE offer SET status = 'open', published_at = 1,
                        valid_until = \(day(7).description) WHERE id < 3
                    """)
            }
            func save(
                _ seen: Int, _ text: String, _ offers: [String], isSent: Bool, by person: Int = 20,
                of party: Int? = nil
            ) async throws {
                let typed = [
                    ("seen", String(seen)), ("language", "fr"), ("covering", text),
                    ("act", isSent ? "send" : "draft"),
                ]
                _ = try await ConsolidatedAnswerCommands.save(
                    "request", ask(database, person, party ?? one),
                    Query(typed + offers.map { ("offers", $0) }), isForm: true)
            }
            // The draft that only its maker sees is none to choose, as what never was.
            for other in ["o3", "o9"] {
                await #expect(
                    throws: Refusal.faulty([
                        Fault(
                            field: "offers", value: other, rule: "requests.fault.not-listed")
                    ])
                ) { try await save(0, "Draft", ["o1", other], isSent: false) }
            }
            try await save(0, "Draft", ["o1"], isSent: false)
            await #expect(throws: Refusal.changedMeanwhile(version: 1)) {
                try await save(0, "Second", [], isSent: false)
            }
            await #expect(throws: Refusal.forbidden(rule: "offers.rule.lead")) {
                try await save(0, "x", [], isSent: false, by: 30, of: two)
            }
            await #expect(throws: Refusal.self) { try await save(1, "", [], isSent: true) }
            try await save(1, "Sent", ["o1", "o2"], isSent: true)
            let answers = try await database.read { try ConsolidatedAnswer.all(of: 1, $0) }
            let sent = try #require(answers.first)
            #expect(answers.count == 1 && sent.status == .sent && sent.text == "Sent")
            #expect(sent.version == 3 && sent.language == .fr)
            #expect(Set(sent.offers) == [1, 2])
            let told = try await database.read {
                try $0.all("SELECT message, party_id FROM notice ORDER BY id") {
                    "\($0.text(0)) \($0.int(1))"
                }
            }
            #expect(
                told == [
                    // Who answers for all has received the request.
                    "requests.notice.acknowledged \(state)",
                    "offers.notice.consolidated \(state)", "offers.notice.in-consolidated \(two)",
                ])
            for statement: SQL in [
                "UPDATE consolidated_answer SET text = 'other'",
                "UPDATE consolidated_answer SET status = 'draft', sent_at = NULL",
                "DELETE FROM consolidated_offer",
                "UPDATE consolidated_offer SET offer_id = 3",
                """
                INSERT INTO consolidated_offer (answer_id, place, offer_id)
                VALUES (\(sent.id), 9, 3)
                """,
                """
                INSERT INTO consolidated_answer (id, public_id, request_id, lead, version, status,
                    language, text)
                VALUES (9, 'x', 1, \(two), 1, 'draft', 'en', '')
                """,
                """
                INSERT INTO consolidated_answer (id, public_id, request_id, lead, version, status,
                    language, text, sent_at)
                VALUES (9, 'x', 1, \(one), 1, 'sent', 'en', 'T', 1)
                """,
            ] { await refused(database, statement) }
            try await save(0, "More", ["o2"], isSent: false)
            // Nothing is sent without an offer, and only what is before the State is set beside others.
            for statement: SQL in [
                """
                INSERT INTO consolidated_offer (answer_id, place, offer_id)
                SELECT id, 9, 3 FROM consolidated_answer WHERE status = 'draft'
                """,
                """
                INSERT INTO consolidated_answer (id, public_id, request_id, lead, version, status,
                    language, text)
                VALUES (9, 'x', 1, \(one), 1, 'draft', 'en', '')
                """,
            ] { await refused(database, statement) }
        }
    }
}
