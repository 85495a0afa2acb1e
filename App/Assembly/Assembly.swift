package import Base
package import Database
import DatabasePostgreSQL
import DatabaseSQLite
package import Localization
package import Logging
import Markup
import Parties
import Portal
import Recommendations
package import Web

/// The list of features, in the order of the story, and what is made of them.
package enum Assembly {
    /// Every step of the schema, features in order.
    package static let migrations: [Migration] =
        PartiesFeature.migrations + RecommendationsFeature.migrations

    /// Folders of catalogues, below the root.
    package static let catalogueFolders = [
        "Platform/Web/Locales", "Features/Parties/Locales", "Features/Recommendations/Locales",
        "Features/Portal/Locales",
    ]

    /// The main navigation, in reading order.
    package static let navigation = [
        NavigationItem("portal.navigation.states", "/states"),
        NavigationItem("portal.navigation.recommendations", "/recommendations"),
        NavigationItem("portal.navigation.themes", "/themes"),
        NavigationItem("portal.navigation.statistics", "/statistics"),
        NavigationItem("portal.navigation.data", "/data"),
    ]

    package static func catalogue(root: String) throws -> Catalogue {
        try Catalogue(folders: catalogueFolders.map { "\(root)/\($0)" })
    }

    /// Opens the database the settings name; does not migrate it.
    package static func openDatabase(_ settings: Settings) async throws -> any Database {
        if let address = settings.postgreSQL {
            return try await PostgreSQLDatabase(connectionString: address)
        }
        return try await SQLiteDatabase(path: "\(settings.home)/accord.sqlite")
    }

    /// Everything that answers requests, for a server or for tests. Throws where a file of the
    /// product's own is missing or wrong.
    package static func responder(
        site: Site, root: String, logger: Logger, identifiers: RandomIdentifiers
    ) throws -> Responder {
        let directories = PartyDirectoryCache()
        let catalogues = RecommendationCatalogueCache(directories: directories)
        let routes =
            PartiesFeature.routes(
                directories: directories, contributions: partyContributions(catalogues))
            + RecommendationsFeature.routes(catalogues: catalogues)
        let portal = PortalFeature.routes(
            directories: directories, resources: try PortalResources(root: root),
            contributions: portalContributions(catalogues), otherRoutes: routes)
        return Responder(
            site: site, routes: routes + portal, logger: logger, makeID: identifiers.next)
    }
}
