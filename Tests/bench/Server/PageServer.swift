@testable import Activities
@testable import Agreements
@testable import Assembly
import Base
import Database
import Documents
import Foundation
@testable import Line
import Logging
@testable import Offers
import Parties
import Recommendations
@testable import Requests
import Secrets
import Web

/// Serves the product, and at addresses that end in `-read` what a page reads without its view, so that `bin/bench`
/// can tell what rendering costs. Not part of the product.
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
        let line = Assembly.figures()
        let whole = try Assembly.responder(
            site: site, root: root, logger: logger, identifiers: .system, random: .system,
            key: SecretBox.Key(random: .system), holidays: [], line: line)
        let pages = whole.routes.filter { $0.pattern.description.hasPrefix("/{language}/") }
        let responder = Responder(
            site: whole.site, routes: pages + readings(line), logger: logger,
            makeID: RandomIdentifiers.system.next)
        try await HTTPServer(responder: responder, logger: logger).run(
            host: "127.0.0.1", port: port
        ) { print("listening on \($0)") }
        try await database.close()
    }

    /// What the pages of the same name read and count, and an empty answer.
    private static func readings(_ line: LineTools) -> [Route] {
        let catalogues = RecommendationCatalogueCache(directories: line.directories)
        let tools = RequestTools(
            catalogues: catalogues, calendar: WorkingCalendar(holidays: []), pdf: .none,
            contributions: Assembly.requestContributions(line.directories))
        func reading(
            _ pattern: RoutePattern, _ read: @escaping @Sendable (Visit) async throws -> Void
        ) -> Route {
            .page(pattern) { visit in
                try await read(visit)
                return Answer(contentType: "text/html; charset=utf-8", body: .bytes([]))
            }
        }
        return [
            reading("/recommendations-read") {
                try await RecommendationsFeature.readList($0, catalogues: catalogues)
            },
            reading("/requests/{request}/page-read") { _ = try await RequestPage.load($0, tools) },
            reading("/requests-read") { _ = try await RequestListPage.records(tools).read($0) },
            reading("/offers-read") { _ = try await OfferListPage.records.read($0) },
            reading("/agreements-read") { _ = try await AgreementListPage.records.read($0) },
            reading("/activities-read") { _ = try await ActivityListPage.records.read($0) },
            reading("/results-read") { _ = try await ResultListPage.records.read($0) },
            reading("/line-read") { _ = try await LinePage.load($0, line) },
            reading("/line/statistics-read") { _ = try await LineStatisticsPage.load($0, line) },
            reading("/gender-read") { _ = try await GenderPage.load($0, line) },
            reading("/who-does-what-read") {
                _ = try await WhoDoesWhatPage.load($0, line, catalogues)
            },
        ]
    }
}
