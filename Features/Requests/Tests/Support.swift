import Accounts
import Base
import Database
import Parties
import Recommendations
import TestKit

@testable import Requests

/// All that requests rest on.
let requestMigrations =
    ActSchema.migrations + PartiesFeature.migrations + AccountsFeature.migrations
    + RecommendationsFeature.migrations + RequestsFeature.migrations

/// A drafter (10), a clearing officer (11) and an officer (30), a State that does not exist, and two parties it can
/// ask.
func withParties(
    _ engine: Engine, migrations: [Migration] = requestMigrations,
    _ body: (any Database, _ state: Int, _ asked: [Int]) async throws -> Void
) async throws {
    try await withDatabase(engine, migrations: migrations) { database in
        let parties = try await database.write { transaction in
            try transaction.execute("INSERT INTO installation (id, kind) VALUES (1, 'real')")
            for (id, name) in [(10, "Drafter"), (11, "Clearer"), (30, "Officer")] {
                try transaction.execute(
                    """
                    INSERT INTO person
                        (id, public_id, installation_kind, name, language, added_at)
                    VALUES (\(id), \(name), 'real', \(name), 'en', 1)
                    """)
            }
            return try ["meridia", "one", "two"].map { slug in
                let names = SixLanguages { _ in slug }
                return try Party.add(
                    slug == "meridia" ? .inventedState : .organisation, slug: slug,
                    names: names, shortNames: names, transaction)
            }
        }
        try await body(database, parties[0], [parties[1], parties[2]])
    }
}
