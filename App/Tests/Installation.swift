import Accounts
import Assembly
import Base
import Database
import Documents
import Foundation
import Logging
import Parties
import Recommendations
import Secrets
import Synchronization
import TestKit
import Web

/// The repository's own folder, from this file's place in it.
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

/// The program that was built with these tests and lies beside them.
let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appending(path: "accord").path

/// A whole installation without a socket: a real database, the shipped facts, a few recommendations.
struct Installation: Sendable {
    let responder: Responder
    let database: any Database
    /// The hand of the installation's clock.
    let hand: Hand
    let series: Series

    static let sample = """
        To,Text,From,Response,Action,Issue,Session
        Nepal,Ratify the Convention on violence against women,France,Accepted,5,"Women's rights,International instruments",10
        Nepal,Ratify the Convention on violence against women,Chile,Accepted,5,"Women's rights,International instruments",10
        Nepal,Consider <b>abolishing</b> the death penalty,Spain,Noted,3,Death penalty,10
        Kenya,Continue educating girls,Nepal,Accepted,2,"Rights of the Child,Right to education",8
        Kenya,Strengthen the judiciary,&#40;Unknown&#41;,Accepted,4,Justice,8

        """

    private static let began: Int64 = 1_795_469_224_000

    /// The tables and the shipped facts, without which no installation is.
    private static let facts = PreparedDatabase { database in
        try await database.migrate(Assembly.migrations)
        _ = try await ReferenceLoader.load(
            folder: "\(repository)/Data/reference", into: database,
            at: Instant(milliseconds: began))
    }

    /// Gives `body` an installation on a fresh database of that engine; `sample` is imported into it.
    /// `watched` may stand between the program and the database.
    static func with<Value>(
        _ engine: Engine, sample: String = Installation.sample, isDemonstration: Bool = false,
        watched: (any Database) -> any Database = { $0 },
        _ body: (Installation) async throws -> Value
    ) async throws -> Value {
        try await facts.with(engine) { database in
            let hand = Hand(began)
            let clock = Clock { Instant(milliseconds: hand.milliseconds) }
            let series = Series()
            let numbered = RandomIdentifiers { series.next() }
            if isDemonstration {
                try await Demonstration.load(
                    into: database, at: clock.now(), identifiers: numbered)
            }
            if !sample.isEmpty {
                let folder = FileManager.default.temporaryDirectory
                    .appending(path: UUID().uuidString)
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: false)
                let file = folder.appending(path: "sample.csv")
                try Data(sample.utf8).write(to: file)
                _ = try await Importer(
                    database: database, options: .init(), clock: clock,
                    identifiers: RandomIdentifiers { "receipt" }
                ).run([file.path]) { _, _ in }
                try FileManager.default.removeItem(at: folder)
            }
            let site = Site(
                database: watched(database), catalogue: try Assembly.catalogue(root: repository),
                clock: clock, assets: try Assets(folder: "\(repository)/Public"),
                publicURL: "https://accord.example", navigation: Assembly.navigation,
                identifiers: numbered)
            let responder = try Assembly.responder(
                site: site, root: repository,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                identifiers: RandomIdentifiers { "request" },
                random: .system, key: SecretBox.Key(random: .system), holidays: [],
                pdf: .program([program, "clean-pdf"]))
            return try await body(
                Installation(
                    responder: responder, database: database, hand: hand, series: series))
        }
    }

    func get(
        _ target: String, method: Web.Method? = .get, headers: [String: String] = [:],
        body: [UInt8] = []
    ) async throws -> (status: Int, headers: [String: String], text: String) {
        let finished = await responder.respond(
            method: method, methodName: "GET", target: target, headers: headers
        ) { limit in
            body.count > limit ? nil : body
        }
        var bytes: [UInt8] = []
        switch finished.body {
        case .bytes(let whole): bytes = whole
        case .asset(let asset): bytes = asset.bytes
        case .stream(let produce):
            let collector = Collector()
            try await produce { await collector.append($0) }
            bytes = await collector.bytes
        }
        return (
            finished.status,
            Dictionary(finished.headers.map { ($0.name, $0.value) }) { "\($0), \($1)" },
            String(decoding: bytes, as: UTF8.self)
        )
    }

    private actor Collector {
        var bytes: [UInt8] = []
        func append(_ more: [UInt8]) { bytes += more }
    }
}

/// A clock's hand that a test moves.
final class Hand: Sendable {
    private let value: Atomic<Int64>

    init(_ milliseconds: Int64) { value = Atomic(milliseconds) }

    var milliseconds: Int64 { value.load(ordering: .relaxed) }

    func move(minutes: Int64) { value.add(minutes * 60_000, ordering: .relaxed) }
    func move(days: Int64) { move(minutes: days * 1440) }
}

/// What stands for random identifiers: different each time, and the same on both engines. Of two worlds
/// that do the same among different other things, each thing draws from a row of its own.
final class Series: Sendable {
    private let rows = Mutex<(name: String, counts: [String: Int])>((name: "id", counts: [:]))

    func next() -> String {
        rows.withLock { rows in
            rows.counts[rows.name, default: 0] += 1
            let digits = String(rows.counts[rows.name] ?? 0, radix: 36)
            // So long that no word of a page holds one by accident.
            return rows.name + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        }
    }

    func draw(from name: String) { rows.withLock { $0.name = name } }
}
