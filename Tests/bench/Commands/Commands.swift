import Accounts
@testable import Assembly
import Base
import Database
import Foundation
@testable import Requests

/// Performs durable commands as fast as they go, each by the road that every act takes (`Ask.perform`): key, record,
/// history and notices in one transaction of its own. So `bin/bench` can tell what a command costs apart from the
/// HTTP request and the session that carry it. Not part of the product.
///
/// `ACCORD_HOME` and `ACCORD_ROOT` as for `accord serve`, `ACCORD_DATABASE` for PostgreSQL. Prints how many were stored in
/// how many seconds.
@main
struct Commands {
    static func main() async throws {
        let environment = ProcessInfo.processInfo.environment
        let arguments = CommandLine.arguments
        guard let home = environment["ACCORD_HOME"], let root = environment["ACCORD_ROOT"],
            arguments.count == 4, let clients = Int(arguments[2]),
            let seconds = Double(arguments[3])
        else {
            print("usage: ACCORD_HOME=… ACCORD_ROOT=… commands PERSONA CLIENTS SECONDS")
            exit(64)
        }
        let database = try await Assembly.openDatabase(
            Settings(
                home: home, root: root, postgreSQL: environment["ACCORD_DATABASE"],
                host: "127.0.0.1", port: 0, publicURL: "http://localhost", holidays: []))
        let persona = arguments[1]
        guard
            let actor = try await database.read({ try Demonstration.actor(persona, $0) })
        else {
            print("commands: the demonstration knows no \(persona)")
            exit(65)
        }
        let begin = ContinuousClock.now
        let end = begin + .seconds(seconds)
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<clients {
                group.addTask {
                    var count = 0
                    while ContinuousClock.now < end {
                        try await one(by: actor, in: database)
                        count += 1
                    }
                    return count
                }
            }
            var total = 0
            for try await count in group { total += count }
            return total
        }
        let taken = begin.duration(to: .now)
        print(count, taken / .seconds(1))
        try await database.close()
    }

    private static func one(by actor: Actor, in database: any Database) async throws {
        let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        let identifiers = RandomIdentifiers.system
        // As long as the hash of a form.
        let content = [UInt8](repeating: 7, count: 32)
        let ask = Ask(
            actor: actor, now: now, key: IdempotencyKey(identifiers.next(), content: content),
            identifiers: identifiers, database: database)
        _ = try await RequestCommands.begin(ask, title: "Training of judges", language: .en)
    }
}
