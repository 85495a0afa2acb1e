import Base
import Database
import Foundation
import Parties
import TestKit
import Testing

@testable import Recommendations

/// The repository's own folder, from this file's place in it.
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

let header = "To,Text,From,Response,Action,Issue,Session\n"

func withImporter<Value: Sendable>(
    _ engine: Engine,
    _ body: (any Database, (Importer.Options) -> Importer) async throws -> Value
) async throws -> Value {
    let migrations = PartiesFeature.migrations + RecommendationsFeature.migrations
    return try await withDatabase(engine, migrations: migrations) { database in
        _ = try await ReferenceLoader.load(
            folder: "\(repository)/Data/reference", into: database,
            at: Instant(milliseconds: 0))
        return try await body(database) { options in
            Importer(
                database: database, options: options,
                clock: Clock { Instant(milliseconds: 1_700_000_000_000) },
                identifiers: .system)
        }
    }
}

func file(_ content: String, _ name: String = "sample.csv") throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(path: name)
    try Data(content.utf8).write(to: path)
    return path.path
}

func run(
    _ importer: Importer, _ content: String, _ name: String = "sample.csv"
) async throws -> ImportReport {
    let reports = try await importer.run([try file(content, name)]) { _, _ in }
    return try #require(reports.first)
}
