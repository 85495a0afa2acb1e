import Base
import Database
import Documents
import Foundation
import TestKit

@testable import Parties

/// The folder of `Package.swift`, from this file's place in it.
let projectRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

let referenceFolder = "\(projectRoot)/Data/reference"

let loadTime = Instant(milliseconds: 1_795_469_224_000)

/// Runs `body` on a fresh database that holds the shipped facts.
func withShippedFacts<Value>(
    _ engine: Engine, _ body: (any Database, PartyDirectory) async throws -> Value
) async throws -> Value {
    try await withDatabase(engine, migrations: PartiesFeature.migrations) { database in
        _ = try await ReferenceLoader.load(folder: referenceFolder, into: database, at: loadTime)
        return try await body(database, database.read { try PartyDirectory($0) })
    }
}

/// A directory of the facts in `folder`.
func withDirectory<Value>(
    of folder: String, _ body: (PartyDirectory) async throws -> Value
) async throws -> Value {
    try await withDatabase(.sqlite, migrations: PartiesFeature.migrations) { database in
        _ = try await ReferenceLoader.load(folder: folder, into: database, at: loadTime)
        return try await body(database.read { try PartyDirectory($0) })
    }
}

/// One shipped file as the product reads no part of it: heading and rows of texts.
struct PlainTable {
    let heading: [String]
    var rows: [[String]]

    init(_ path: String) throws {
        var records: [[String]] = []
        _ = try CSVReader.read(path: path, encoding: .utf8, delimiter: .comma) {
            records.append($0.fields)
        }
        heading = records.removeFirst()
        rows = records
    }

    func column(_ name: String) throws -> Int {
        guard let index = heading.firstIndex(of: name) else { throw MissingColumn(name: name) }
        return index
    }

    func records() -> [[String: String]] {
        rows.map { Dictionary(uniqueKeysWithValues: zip(heading, $0)) }
    }

    func write(to path: String) throws {
        let lines = ([heading] + rows).map { fields in
            fields.map { "\"\($0.replacingOccurrences(of: "\"", with: "\"\""))\"" }
                .joined(separator: ",")
        }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
    }

    struct MissingColumn: Error {
        let name: String
    }
}

/// Gives `body` a copy of the shipped folder in which `change` was made to one file.
func withChangedFacts<Value>(
    _ file: String, _ change: (inout PlainTable) throws -> Void,
    _ body: (String) async throws -> Value
) async throws -> Value {
    let manager = FileManager.default
    let folder = manager.temporaryDirectory.appending(path: UUID().uuidString)
    try manager.copyItem(at: URL(filePath: referenceFolder).resolvingSymlinksInPath(), to: folder)
    defer { try? manager.removeItem(at: folder) }
    let path = folder.appending(path: file).path
    var table = try PlainTable(path)
    try change(&table)
    try table.write(to: path)
    return try await body(folder.path)
}
