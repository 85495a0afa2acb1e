import Assembly
import Base
import Database
import Foundation
import Logging
import Parties
import Recommendations
import Secrets
import Web

/// Serves the list of recommendations as the product does, and the same handler without its view, so that
/// `bin/bench` can tell what rendering costs. Not part of the product.
///
/// `ACCORD_HOME` and `ACCORD_ROOT` as for `accord serve`; SQLite; prints the port it listens on.
@main
struct PageServer {
    static func main() async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let home = environment["ACCORD_HOME"], let root = environment["ACCORD_ROOT"],
            let port = CommandLine.arguments.dropFirst().first.flatMap(Int.init)
        else {
            print("usage: ACCORD_HOME=… ACCORD_ROOT=… page-server PORT")
            exit(64)
        }
        let database = try await Assembly.openDatabase(
            Settings(
                home: home, root: root, postgreSQL: nil, host: "127.0.0.1", port: port,
                publicURL: "http://localhost:\(port)", holidays: []))
        let clock = Clock { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
        let site = Site(
            database: database, catalogue: try Assembly.catalogue(root: root), clock: clock,
            assets: try Assets(folder: "\(root)/Public"), publicURL: "http://localhost:\(port)",
            navigation: Assembly.navigation, identifiers: .system)
        var logger = Logger(label: "bench", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .notice
        let whole = try Assembly.responder(
            site: site, root: root, logger: logger, identifiers: .system, random: .system,
            key: SecretBox.Key(random: .system), holidays: [])
        let catalogues = RecommendationCatalogueCache(directories: PartyDirectoryCache())
        let routes =
            RecommendationsFeature.routes(catalogues: catalogues, became: [], facts: []) + [
                .page("/recommendations-read") { visit in
                    try await RecommendationsFeature.readList(visit, catalogues: catalogues)
                    return Answer(contentType: "text/html; charset=utf-8", body: .bytes([]))
                }
            ]
        let responder = Responder(
            site: whole.site, routes: routes, logger: logger, makeID: RandomIdentifiers.system.next)
        try await HTTPServer(responder: responder, logger: logger).run(
            host: "127.0.0.1", port: port
        ) { print("listening on \($0)") }
        try await database.close()
    }
}
