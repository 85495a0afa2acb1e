package import Accounts
import Activities
import Agreements
package import Base
package import Database
import DatabasePostgreSQL
import DatabaseSQLite
import Dialogues
package import Documents
package import Line
package import Localization
package import Logging
package import Mail
import Markup
import Offers
import Parties
import Portal
import Progress
import Recommendations
import Requests
package import Secrets
package import Web

/// The list of features, in the order of the story, and what is made of them.
package enum Assembly {
    /// Every step of the schema, features in order.
    package static let migrations: [Migration] =
        ActSchema.migrations + PartiesFeature.migrations + AccountsFeature.migrations
        + RecommendationsFeature.migrations + RequestsFeature.migrations + OffersFeature.migrations
        + DialoguesFeature.migrations + AgreementsFeature.migrations
        + ActivitiesFeature.migrations + ProgressFeature.migrations

    /// Folders of catalogues, below the root.
    package static let catalogueFolders = [
        "Platform/Web/Locales", "Features/Parties/Locales", "Features/Accounts/Locales",
        "Features/Recommendations/Locales", "Features/Requests/Locales", "Features/Offers/Locales",
        "Features/Dialogues/Locales", "Features/Agreements/Locales", "Features/Activities/Locales",
        "Features/Progress/Locales", "Features/Line/Locales", "Features/Portal/Locales",
    ]

    /// The main navigation, in reading order.
    package static let navigation = [
        NavigationItem("portal.navigation.states", "/states"),
        NavigationItem("portal.navigation.recommendations", "/recommendations"),
        NavigationItem("portal.navigation.requests", "/requests"),
        NavigationItem("portal.navigation.activities", "/activities"),
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

    /// What the demonstration's people have done, feature by feature; false where they had begun already.
    package static func tellStories(
        in database: any Database, at now: Instant, identifiers: RandomIdentifiers
    ) async throws -> Bool {
        let catalogues = RecommendationCatalogueCache(directories: PartyDirectoryCache())
        let stage = DemonstrationStage(
            in: database, catalogues, at: now, identifiers: identifiers)
        return try await RequestDemonstration(on: stage).load { stage in
            try await LineDemonstration.tell(on: stage)
            try await ProgressDemonstration.tell(on: stage)
        }
    }

    /// The figures of the line, for those who serve them and keep them fresh.
    package static func figures() -> LineTools { LineTools(directories: PartyDirectoryCache()) }

    /// Everything that answers requests, for a server or for tests. Throws where a file of the
    /// product's own is missing or wrong.
    package static func responder(
        site: Site, root: String, logger: Logger, identifiers: RandomIdentifiers,
        random: RandomBytes, key: SecretBox.Key, hasher: PasswordHasher = PasswordHasher(),
        holidays: Set<Day>, pdf: PDFCleaner = .none, isSendingMail: Bool = false,
        line: LineTools = figures()
    ) throws -> Responder {
        let keeper = Gatekeeper(site: site, random: random, hasher: hasher, key: key)
        var site = site
        site.gate = keeper.gate
        let directories = line.directories
        let catalogues = RecommendationCatalogueCache(directories: directories)
        let tools = RequestTools(
            catalogues: catalogues, calendar: WorkingCalendar(holidays: holidays), pdf: pdf,
            contributions: requestContributions(directories))
        let routes =
            PartiesFeature.routes(
                directories: directories,
                contributions: partyContributions(
                    catalogues, directories, tools, line, site.clock))
            + AccountsFeature.routes(
                keeper, work: workContributions(tools),
                mail: MailTools(subjects: noticeSubjects, isSending: isSendingMail))
            + RecommendationsFeature.routes(
                catalogues: catalogues, became: recommendationContributions(tools, site.clock),
                facts: recommendationFacts(site.clock))
            + RequestsFeature.routes(tools)
            + OffersFeature.routes(
                directories, [AgreementSections.offer],
                standing: [AgreementSections.standing(directories)])
            + DialoguesFeature.routes()
            + AgreementsFeature.routes(agreementTools(pdf, directories))
            + ActivitiesFeature.routes(ActivityTools(directories: directories))
            + ProgressFeature.routes(catalogues) + LineFeature.routes(line, catalogues)
        let portal = PortalFeature.routes(
            directories: directories, resources: try PortalResources(root: root),
            contributions: portalContributions(
                catalogues, directories, tools, line, site.clock),
            otherRoutes: routes)
        return Responder(
            site: site, routes: routes + portal, logger: logger, makeID: identifiers.next)
    }

    /// Tells what a day brings without anybody's act; to be called when a day begins, and again where it
    /// failed. What was told is not told twice.
    package static func beginDay(_ site: Site) async throws {
        try await AgreementDays.round(
            site.database, at: site.clock.now(), identifiers: site.identifiers)
        try await OfferLapses.tell(in: site.database, at: site.clock.now())
    }

    /// What sends notices by mail, beside the server; `sender` is nil where none is configured.
    package static func postOffice(
        site: Site, sender: MailSender?, from: MailAddress?
    ) -> PostOffice {
        PostOffice(site: site, subjects: noticeSubjects, sender: sender, from: from)
    }
}
