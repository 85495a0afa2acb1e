import Accounts
@testable import Agreements
import Base
import Database
import Offers
import Parties
import Recommendations
import Requests
import TestKit
import Testing

@testable import Activities

/// A State that does not exist, two that help it, and their people, up to a signed agreement.
struct Cast: Sendable {
    let database: any Database
    let state: Int
    let one: Int
    let two: Int
    /// Another State, whose agreement is made where a test asks for it.
    let otherState: Int
    /// 23 November 2026 in Geneva.
    static let start: Int64 = 1_795_469_224_000

    static let migrations =
        ActSchema.migrations + PartiesFeature.migrations + AccountsFeature.migrations
        + RecommendationsFeature.migrations + RequestsFeature.migrations
        + OffersFeature.migrations + AgreementsFeature.migrations
        + ActivitiesFeature.migrations

    static func with(
        _ engine: Engine, migrations: [Migration] = Cast.migrations,
        _ body: (Cast) async throws -> Void
    ) async throws {
        try await withDatabase(engine, migrations: migrations) { database in
            let parties = try await database.write { transaction in
                try transaction.execute("INSERT INTO installation (id, kind) VALUES (1, 'real')")
                for id in [10, 11, 12, 20, 21, 30, 31] {
                    try transaction.execute(
                        """
                        INSERT INTO person
                            (id, public_id, installation_kind, name, language, added_at)
                        VALUES (\(id), \(String(id)), 'real', \(String(id)), 'en', 1)
                        """)
                }
                return try ["meridia", "one", "two", "tamarau"].map { slug in
                    let names = SixLanguages { _ in slug }
                    return try Party.add(
                        ["meridia", "tamarau"].contains(slug) ? .inventedState : .organisation,
                        slug: slug,
                        names: names, shortNames: names, transaction)
                }
            }
            let cast = Cast(
                database: database, state: parties[0], one: parties[1], two: parties[2],
                otherState: parties[3])
            try await cast.agree(1, "agreement", cast.state)
            try await body(cast)
        }
    }

    func ask(_ person: Int, _ party: Int, _ roles: Set<Role>, days: Int64 = 0) -> Ask {
        Ask(
            actor: Actor(person: person, party: party, roles: roles),
            now: Instant(milliseconds: Self.start + days * 86_400_000), key: nil,
            identifiers: .system, database: database)
    }

    var officer: Ask { ask(20, one, [.officer]) }
    var signatory: Ask { ask(12, state, [.signatory]) }
    var clearer: Ask { ask(11, state, [.clearingOfficer]) }

    /// A request, its offer and its agreement in force, written by plain SQL: the guards let it pass
    /// because it went the way.
    func agree(_ number: Int, _ publicID: String, _ state: Int) async throws {
        let hash = String(repeating: "a", count: 64)
        let statements: [SQL] = [
            """
            INSERT INTO request (id, public_id, state_party, version, status, language, title, need,
                purpose, kinds, themes, targets, publication)
            VALUES (\(number), \(publicID), \(state), 1, 'draft', 'en', 'R', 'N', '', 'training', '', '',
                'summary')
            """,
            "INSERT INTO request_drafter (request_id, person_id) VALUES (\(number), 10)",
            """
            INSERT INTO request_addressee (request_id, party_id, is_lead, answer)
            VALUES (\(number), \(one), 1, 'none')
            """,
            """
            UPDATE request SET status = 'open', cleared_by = 11, submitted_at = 1,
                receipt = \(publicID) WHERE id = \(number)
            """,
            """
            INSERT INTO offer (id, public_id, request_id, provider, version, status, language, title,
                text, kinds, level, in_kind, conditions, provider_shows, state_shows)
            VALUES (\(number), \(publicID), \(number), \(one), 1, 'draft', 'en', 'O', 'T', 'training', 'multilateral',
                '', '', 0, 0)
            """,
            """
            UPDATE offer SET status = 'open', published_at = 1, valid_until = '2027-01-01'
            WHERE id = \(number)
            """,
            """
            UPDATE offer SET status = 'accepted', decided_at = 1, decided_on = '2026-11-01',
                decided_by = 11, decision = '', accepted_kinds = 'training' WHERE id = \(number)
            """,
            """
            INSERT INTO agreement (id, public_id, offer_id, request_id, state_party, version, status,
                title, themes, places, period_from, period_until, authentic, is_shown)
            VALUES (\(number), \(publicID), \(number), \(number), \(state), 1, 'draft', 'A', 'T', '', '2026-11-01',
                '2027-12-31', 'en', 1)
            """,
            """
            INSERT INTO agreement_party (agreement_id, party_id, place)
            VALUES (\(number), \(state), 0), (\(number), \(one), 1)
            """,
            """
            INSERT INTO agreement_ceiling (agreement_id, currency, amount)
            VALUES (\(number), 'USD', 100000)
            """,
            """
            INSERT INTO agreement_text (agreement_id, language, text)
            VALUES (\(number), 'en', 'Words')
            """,
            "INSERT INTO agreement_drafter (agreement_id, person_id) VALUES (\(number), 20)",
            "UPDATE agreement SET status = 'signing', text_hash = \(hash) WHERE id = \(number)",
            """
            INSERT INTO agreement_signature (agreement_id, party_id, person_id, text_hash, at)
            VALUES (\(number), \(state), 12, \(hash), 1), (\(number), \(one), 21, \(hash), 1)
            """,
            "UPDATE agreement SET status = 'signed', starts_on = '2026-11-02' WHERE id = \(number)",
        ]
        try await database.write { transaction in
            for statement in statements { try transaction.execute(statement) }
        }
    }

    /// A plan under the agreement, complete; its public id.
    func plan(_ change: @escaping @Sendable (inout Activity) -> Void = { _ in }) async throws
        -> String
    {
        let id = try await ActivityCommands.begin(officer, under: "agreement", language: .en)
            .record
        _ = try await ActivityCommands.perform("edit", id, officer) { activity, ask, _ in
            try ActivityRules.edit(
                activity, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now)
            ) { next in
                (next.title, next.text) = ("Training", "Words")
                next.plannedFrom = Day("2026-11-10")
                next.plannedUntil = Day("2027-06-30")
                change(&next)
            }
        }
        return id
    }

    func start(_ id: String) async throws {
        _ = try await ActivityCommands.perform("start", id, officer) { activity, ask, reader in
            try ActivityRules.start(
                activity, by: ask.actor, at: ask.now, ActivityNames(activity, reader))
        }
    }

    func commit(_ id: String, _ units: Int, on day: String = "2026-11-20") async throws {
        guard let currency = Currency("USD"), let day = Day(day) else { return }
        let money = Money(currency, minorUnits: units)
        _ = try await ActivityCommands.perform("book", id, officer) { activity, ask, reader in
            try ActivityRules.book(
                activity, by: ask.actor, at: ask.now, .commitment, money, on: day,
                state: activity.states[0],
                committed: try Activity.committed(under: 1, in: currency, reader))
        }
    }

    /// The State ends consent, as its signatory does.
    func stop(isForGood: Bool = false) async throws {
        let tools = AgreementTools(
            consentEnds: [ActivityReactions.consentEnds], contributions: [])
        _ = try await AgreementCommands.perform("withdrawal", "agreement", signatory) {
            try AgreementCommands.stop($0, $1, $2, tools, isForGood: isForGood, reason: "")
        }
    }

    func resume(days: Int64 = 0) async throws {
        let signatory = ask(12, state, [.signatory], days: days)
        _ = try await AgreementCommands.perform("resume", "agreement", signatory) {
            agreement, ask, _ in
            try AgreementRules.resume(agreement, by: ask.actor, at: ask.now)
        }
    }

    func status(_ id: String) async throws -> Activity.Status? {
        try await database.read { try Activity.find(id, $0)?.status }
    }
}

/// A result with one indicator and one period.
func judges(number: Int = 1, actual: Int? = nil) throws -> Activity.Result {
    let period = Activity.Indicator.Period(
        from: try #require(Day("2026-11-10")), until: try #require(Day("2027-06-30")),
        target: Activity.Measured(200), actual: actual.map { Activity.Measured($0) })
    let indicator = Activity.Indicator(
        number: number, title: "judges", measure: .unit, baselineYear: 2025,
        baseline: Activity.Measured(0), periods: [period])
    return Activity.Result(
        number: number, kind: .outcome, title: "Judges trained", indicators: [indicator],
        women: 80, men: 70, trainedWomen: 10, trainedMen: 5,
        reportedAt: Instant(milliseconds: 0), answer: .none, answerText: "")
}
