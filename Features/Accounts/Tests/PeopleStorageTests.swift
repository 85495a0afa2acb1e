import Base
import Database
import Parties
import Secrets
import TestKit
import Testing

@testable import Accounts

@Suite("Roles are kept, and no way leads round the two")
struct PeopleStorageTests {
    private static let migrations =
        ActSchema.migrations + PartiesFeature.migrations + AccountsFeature.migrations

    private let start: Int64 = 1_795_469_224_000

    /// A party with administrators 1 and 2, the reader 3; another party whose administrator is 4.
    private func with(
        _ engine: Engine, _ body: (any Database, _ party: Int, _ other: Int) async throws -> Void
    ) async throws {
        try await withDatabase(engine, migrations: Self.migrations) { database in
            let parties = try await database.write { transaction in
                try transaction.execute("INSERT INTO installation (id, kind) VALUES (1, 'real')")
                let parties = try ["one", "two"].map { slug in
                    let names = SixLanguages { _ in slug }
                    return try Party.add(
                        .inventedState, slug: slug, names: names, shortNames: names, transaction)
                }
                for (person, party, role) in [
                    (1, 0, Role.partyAdministrator), (2, 0, .partyAdministrator), (3, 0, .reader),
                    (4, 1, .partyAdministrator),
                ] {
                    try transaction.execute(
                        """
                        INSERT INTO person (id, public_id, installation_kind, name, mail, language,
                            password_hash, added_at)
                        VALUES (\(person), \("p\(person)"), 'real', \("Name \(person)"),
                            \("p\(person)@example.org"), 'en', 'x', 1)
                        """)
                    try transaction.execute(
                        """
                        INSERT INTO membership
                            (person_id, party_id, role, granted_by, confirmed_by, granted_at)
                        VALUES (\(person), \(parties[party]), \(role.rawValue), -1, -2, 1)
                        """)
                }
                return parties
            }
            try await body(database, parties[0], parties[1])
        }
    }

    private func ask(_ database: any Database, _ person: Int, _ party: Int, at minutes: Int64)
        -> Ask
    {
        Ask(
            actor: Actor(person: person, party: party, roles: [.partyAdministrator]),
            now: Instant(milliseconds: start + minutes * 60_000), key: nil, identifiers: .system,
            database: database)
    }

    private func propose(
        _ database: any Database, _ party: Int, by person: Int = 1, for member: String = "p3",
        _ role: Role = .drafter, at minutes: Int64 = 0
    ) async throws {
        _ = try await PeopleCommands.perform(
            "proposal", on: "one", ask(database, person, party, at: minutes)
        ) {
            try PeopleRules.propose($0, by: $1.actor, at: $1.now, for: member, roles: [role])
        }
    }

    private func confirm(
        _ database: any Database, _ party: Int, by person: Int = 2, for member: String = "p3",
        _ role: Role = .drafter, at minutes: Int64 = 1
    ) async throws {
        _ = try await PeopleCommands.perform(
            "confirmation", on: "one", ask(database, person, party, at: minutes)
        ) {
            try PeopleRules.confirm($0, by: $1.actor, at: $1.now, for: member, role: role)
        }
    }

    private func roles(_ database: any Database, _ person: Int) async throws -> Set<Role> {
        try await database.read {
            Set(try Membership.all(of: person, $0).flatMap(\.roles))
        }
    }

    @Test(
        "proposed, confirmed, withdrawn, granted again: each with its line of history",
        arguments: Engine.allCases)
    func life(engine: Engine) async throws {
        try await with(engine) { database, party, _ in
            try await propose(database, party)
            #expect(try await roles(database, 3) == [.reader])
            try await confirm(database, party)
            #expect(try await roles(database, 3) == [.reader, .drafter])
            _ = try await PeopleCommands.perform(
                "withdrawal", on: "one", ask(database, 2, party, at: 2)
            ) { try PeopleRules.withdraw($0, by: $1.actor, at: $1.now, for: "p3", role: .drafter) }
            #expect(try await roles(database, 3) == [.reader])
            try await propose(database, party, at: 3)
            try await confirm(database, party, at: 4)
            #expect(try await roles(database, 3) == [.reader, .drafter])
            let trail = try await database.read {
                try TrailEntry.all(PartyPeople.kind, "one", $0)
            }
            #expect(trail.map(\.act) == ["confirm", "propose", "withdraw", "confirm", "propose"])
            #expect(trail.map(\.person) == [2, 1, 2, 2, 1])
            #expect(trail[3].changes.map(\.field) == ["p3"])
            #expect(trail[3].changes.map(\.before) == ["reader +drafter:1"])
            #expect(trail[3].changes.map(\.after) == ["reader drafter"])
        }
    }

    @Test(
        "plain SQL grants nothing that two administrators have not agreed",
        arguments: Engine.allCases)
    func grantBySQL(engine: Engine) async throws {
        try await with(engine) { database, party, other in
            @Sendable func grant(_ person: Int, _ role: String, _ by: Int, _ confirmed: Int) -> SQL
            {
                """
                INSERT INTO membership
                    (person_id, party_id, role, granted_by, confirmed_by, granted_at)
                VALUES (\(person), \(party), \(role), \(by), \(confirmed), 5)
                """
            }
            @Sendable func proposal(_ person: Int, _ by: Int) -> SQL {
                """
                INSERT INTO role_proposal (person_id, party_id, role, proposed_by, proposed_at)
                VALUES (\(person), \(party), 'drafter', \(by), 5)
                """
            }
            let refused: [[SQL]] = [
                // Without a proposal; by one alone; by the person; by people who are no administrators.
                [grant(3, "drafter", 1, 2)], [proposal(3, 1), grant(3, "drafter", 1, 1)],
                [proposal(3, 1), grant(3, "drafter", 1, 3)],
                [proposal(3, 1), grant(3, "drafter", 2, 1)],
                [proposal(3, 1), grant(3, "drafter", 1, 4)],
                [proposal(3, 1), grant(3, "drafter", 1, 77)],
                [proposal(3, 1), grant(3, "signatory", 1, 2)],
                [grant(3, "drafter", -1, 2)], [grant(3, "drafter", -2, -1)],
                // Proposals by oneself, by readers, by another party's administrator.
                [proposal(3, 3)], [proposal(1, 3)], [proposal(3, 4)], [proposal(3, 77)],
                [proposal(3, 1), "UPDATE role_proposal SET role = 'signatory'"],
                [proposal(3, 1), "UPDATE role_proposal SET proposed_by = 2"],
                // What stands cannot become something else, or never have been.
                ["UPDATE membership SET role = 'signatory' WHERE person_id = 3"],
                ["UPDATE membership SET party_id = \(other) WHERE person_id = 3"],
                ["UPDATE membership SET person_id = 4 WHERE person_id = 3"],
                ["DELETE FROM membership WHERE person_id = 3"],
            ]
            for statements in refused {
                await #expect(throws: DatabaseError.self, "\(statements)") {
                    _ = try await database.write { transaction in
                        for statement in statements { try transaction.execute(statement) }
                    }
                }
            }
            #expect(try await roles(database, 3) == [.reader])
            // The same road with everything in place.
            _ = try await database.write { transaction in
                try transaction.execute(proposal(3, 1))
                try transaction.execute(grant(3, "drafter", 1, 2))
            }
            #expect(try await roles(database, 3) == [.reader, .drafter])
        }
    }

    @Test(
        "plain SQL takes no last administrator away, and revives nobody", arguments: Engine.allCases
    )
    func lastBySQL(engine: Engine) async throws {
        try await with(engine) { database, party, other in
            @Sendable func end(_ person: Int) -> SQL {
                "UPDATE membership SET ended_at = 9 WHERE person_id = \(person)"
            }
            await #expect(throws: DatabaseError.self) {
                _ = try await database.write { try $0.execute(end(4)) }
            }
            // An administrator who cannot come in does not count.
            await #expect(throws: DatabaseError.self) {
                _ = try await database.write { transaction in
                    try transaction.execute("UPDATE person SET password_hash = NULL WHERE id = 1")
                    try transaction.execute(end(2))
                }
            }
            _ = try await database.write { try $0.execute(end(2)) }
            for statement: SQL in [
                end(1), "UPDATE membership SET ended_at = NULL WHERE person_id = 2",
                "UPDATE person SET ended_at = 9, name = '-', mail = NULL, password_hash = NULL WHERE id = 1",
                "UPDATE person SET ended_at = 9 WHERE id = 2",
            ] {
                await #expect(throws: DatabaseError.self) {
                    _ = try await database.write { try $0.execute(statement) }
                }
            }
        }
    }

    @Test(
        "two administrators who take each other away at once leave one", arguments: Engine.allCases)
    func race(engine: Engine) async throws {
        try await with(engine) { database, party, _ in
            try await propose(database, party, for: "p3", .drafter)
            let done = await withTaskGroup(of: Bool.self) { group in
                for (person, victim) in [(1, "p2"), (2, "p1")] {
                    group.addTask {
                        do {
                            _ = try await PeopleCommands.perform(
                                "departure", on: "one", ask(database, person, party, at: 2)
                            ) { try PeopleRules.end($0, by: $1.actor, at: $1.now, for: victim) }
                            return true
                        } catch {
                            return false
                        }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(done == 1)
            #expect(
                try await database.read {
                    try $0.count(
                        """
                        SELECT count(*) FROM membership
                        WHERE party_id = \(party) AND role = 'party-administrator'
                            AND ended_at IS NULL
                        """)
                } == 1)
        }
    }

    @Test(
        "who leaves is erased; the acts for the party stay, by a person who has left",
        arguments: Engine.allCases)
    func erased(engine: Engine) async throws {
        try await with(engine) { database, party, _ in
            let token = Token(Session.kind, random: .system)
            let now = Instant(milliseconds: start)
            _ = try await database.write { transaction in
                try Session.start(
                    token, publicID: "s", person: 2, party: party, browser: "", at: now,
                    transaction)
                try Invitation.keep(
                    Token(Invitation.kind, random: .system), for: 2, .recovery, at: now,
                    transaction)
                try transaction.execute(
                    "INSERT INTO second_factor (person_id, secret) VALUES (2, \([UInt8(1)]))")
                try transaction.execute(
                    "INSERT INTO mail_choice (person_id, choice) VALUES (2, 'daily')")
                try transaction.execute(
                    """
                    INSERT INTO calendar_feed (person_id, party_id, token_hash, made_at)
                    VALUES (2, \(party), \([UInt8(1)]), 1)
                    """)
            }
            try await propose(database, party, by: 2)
            _ = try await PeopleCommands.perform(
                "departure", on: "one", ask(database, 1, party, at: 1)
            ) { try PeopleRules.end($0, by: $1.actor, at: $1.now, for: "p2") }
            let left = try await database.read { reader in
                (
                    try Person.find(2, reader) == nil,
                    try reader.count(
                        """
                        SELECT (SELECT count(*) FROM session WHERE person_id = 2)
                            + (SELECT count(*) FROM invitation WHERE person_id = 2)
                            + (SELECT count(*) FROM second_factor WHERE person_id = 2)
                            + (SELECT count(*) FROM mail_choice WHERE person_id = 2)
                            + (SELECT count(*) FROM calendar_feed WHERE person_id = 2)
                            + (SELECT count(*) FROM person
                                WHERE name = 'Name 2' OR mail = 'p2@example.org')
                        """),
                    try TrailEntry.all(PartyPeople.kind, "one", reader).map(\.person)
                )
            }
            #expect(left.0)
            #expect(left.1 == 0)
            #expect(left.2 == [1, 2])
            let everything = try await database.read { reader in
                try reader.all("SELECT before, after FROM trail_change") { $0.text(0) + $0.text(1) }
            }
            #expect(!everything.joined().contains("Name"))
            await #expect(throws: DatabaseError.self, "nobody comes back from there") {
                _ = try await database.write {
                    try $0.execute("UPDATE person SET name = 'Again', ended_at = NULL WHERE id = 2")
                }
            }
        }
    }

    @Test("a token never becomes more than it was", arguments: Engine.allCases)
    func tokens(engine: Engine) async throws {
        try await with(engine) { database, party, other in
            @Sendable func insert(end: Int, roles: String = "reader", scopes: String = "work:read")
                -> SQL
            {
                """
                INSERT INTO api_token (public_id, token_hash, person_id, party_id, version, name,
                    roles, scopes, made_at, ends_at)
                VALUES (\("t\(end)"), \([UInt8(end % 250)]), 3, \(party), 1, 'script', \(roles),
                    \(scopes), 0, \(end))
                """
            }
            _ = try await database.write { try $0.execute(insert(end: 86_400_000)) }
            for statement: SQL in [
                insert(end: 0), insert(end: 31_622_400_001), insert(end: 7, roles: ""),
                insert(end: 8, scopes: ""), "UPDATE api_token SET ends_at = ends_at + 1",
                "UPDATE api_token SET roles = 'reader signatory'",
                "UPDATE api_token SET scopes = 'requests:write'",
                "UPDATE api_token SET person_id = 1", "UPDATE api_token SET party_id = \(other)",
            ] {
                await #expect(throws: DatabaseError.self) {
                    _ = try await database.write { try $0.execute(statement) }
                }
            }
            _ = try await database.write {
                try APIToken.revokeAll(of: 3, at: Instant(milliseconds: 5), $0)
            }
            await #expect(throws: DatabaseError.self) {
                _ = try await database.write {
                    try $0.execute("UPDATE api_token SET revoked_at = NULL")
                }
            }
        }
    }
}
