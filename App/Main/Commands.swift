import Accounts
import ArgumentParser
import Assembly
import Base
import Database
import Documents
import Foundation
import Localization
import Line
import Logging
import Mail
import Parties
import Recommendations
import Secrets
import Web

extension Clock {
    static let system = Clock {
        Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }
}

/// Opens the database in the home folder, which is made where it is missing.
private func open(_ settings: Settings) async throws -> any Database {
    do {
        try FileManager.default.createDirectory(
            atPath: settings.home, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        return try await Assembly.openDatabase(settings)
    } catch {
        throw fail(.unavailable, "the database cannot be opened: \(error)")
    }
}

/// Opens and brings the schema up to date.
func openMigrated(_ settings: Settings) async throws -> any Database {
    let database = try await open(settings)
    do {
        try await database.migrate(Assembly.migrations)
    } catch let error as DatabaseError {
        throw fail(.unavailable, "\(error)")
    }
    return database
}

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the database, or bring its schema up to this program's.",
        discussion: "Steps go forward only, each in a transaction. A newer database is refused.")

    func run() async throws {
        let settings = try await SettingsReader.read()
        let database = try await open(settings)
        do {
            let applied = try await database.migrate(Assembly.migrations)
            print(applied.isEmpty ? "up to date" : "applied: \(applied.joined(separator: ", "))")
        } catch let error as DatabaseError {
            throw fail(.unavailable, "\(error)")
        }
    }
}

struct Load: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Load what the product ships.",
        subcommands: [Reference.self, Demonstration.self])

    struct Reference: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Load States, themes, treaties and the calendar of reviews.",
            discussion: "Does nothing where the same facts are loaded already.")

        func run() async throws {
            let settings = try await SettingsReader.read()
            let database = try await openMigrated(settings)
            do {
                let outcome = try await ReferenceLoader.load(
                    folder: "\(settings.root)/Data/reference", into: database,
                    at: Clock.system.now())
                print(
                    outcome.wasLoaded
                        ? "loaded \(outcome.states) States and \(outcome.themes) themes"
                        : "reference facts are up to date")
            } catch let fault as ReferenceFault {
                throw fail(.data, "\(fault)")
            }
        }
    }
}

extension Load {
    struct Demonstration: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Load the demonstration: people who do not exist, to become with one click.",
            discussion: """
                Refused where real people work; an installation is one or the other for good. With --stories \
                these people have also asked for help; import recommendations first, for they ask on their \
                basis.
                """)

        @Flag(help: "Do nothing, without an error, where real people work.")
        var unlessReal = false

        @Flag(help: "Tell their stories too; not where a request was made already.")
        var stories = false

        func run() async throws {
            let settings = try await SettingsReader.read()
            let database = try await openMigrated(settings)
            do {
                try await Accounts.Demonstration.load(
                    into: database, at: Clock.system.now(), identifiers: .system)
                print("the demonstration is loaded")
                guard stories else { return }
                let isTold = try await Assembly.tellStories(
                    in: database, at: Clock.system.now(), identifiers: .system)
                print(isTold ? "its stories are told" : "its stories are as they were")
            } catch Accounts.Demonstration.Fault.realInstallation where unlessReal {
                print("real people work here: no demonstration")
            } catch let fault as Accounts.Demonstration.Fault {
                throw fail(.data, "\(fault)")
            }
        }
    }
}

struct User: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "People of this installation.",
        subcommands: [Invite.self, RemoveSecondFactor.self])

    struct Invite: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Invite a person, or give an invited one a new link.",
            discussion: """
                Prints a link that works once and for a week; give it to that person by a safe way.
                Roles: \(Role.allCases.map(\.rawValue).joined(separator: ", ")).
                The first person makes this a real installation for good: no demonstration in it.
                """)

        @Option(help: "The person's name.") var name: String
        @Option(help: "The mail address to sign in with.") var mail: String
        @Option(help: "The party's slug, as nepal or ohchr.") var party: String
        @Option(help: "A role; may be given several times.") var role: [String]
        @Option(help: "ar, en, es, fr, ru or zh.") var language = "en"
        @Flag(help: "Send the link by ACCORD_SENDMAIL instead of printing it.") var byMail = false

        func run() async throws {
            let roles = try role.map { text in
                guard let role = Role(rawValue: text) else {
                    throw ValidationError(
                        "\(text) is no role; roles are \(Role.allCases.map(\.rawValue).joined(separator: ", "))"
                    )
                }
                return role
            }
            guard let language = Language(rawValue: language) else {
                throw ValidationError("\(language) is none of ar, en, es, fr, ru, zh")
            }
            let settings = try await SettingsReader.read()
            let database = try await openMigrated(settings)
            do {
                let token = try await Invitation.invite(
                    name: name, mail: mail, language: language, party: party,
                    roles: [.reader] + roles, into: database, at: Clock.system.now(),
                    identifiers: .system, random: .system)
                let link = "\(settings.publicURL)/\(language.code)/invitation/\(token.text)"
                if byMail {
                    try await send(link, settings, language)
                } else {
                    print(link)
                }
            } catch let fault as Invitation.Fault {
                throw fail(.data, "\(fault)")
            }
        }

        private func send(
            _ link: String, _ settings: Settings, _ language: Language
        ) async throws {
            let retry = "without --by-mail the link is printed"
            guard let system = settings.mail else {
                throw fail(.configuration, "ACCORD_SENDMAIL is not set; \(retry)")
            }
            let words = try Assembly.catalogue(root: settings.root).words(in: language)
            guard
                let message = LinkMail.message(
                    link, to: mail, from: system.from, words, at: Clock.system.now(),
                    identifiers: .system)
            else { throw fail(.data, "\(mail) is no address that mail can be sent to; \(retry)") }
            guard await MailSender.sendmail(program: system.program).send(message) == .taken else {
                throw fail(.unavailable, "the mail system did not take the mail; \(retry)")
            }
            print("sent to \(mail)")
        }
    }

    struct RemoveSecondFactor: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove-second-factor",
            abstract: "Help somebody who has lost authenticator and recovery codes.",
            discussion: """
                The password is enough again, and the person's sessions end. Be sure who asks:
                a second factor protects from those who have the password.
                """)

        @Option(help: "The mail address to sign in with.") var mail: String

        func run() async throws {
            let database = try await openMigrated(try await SettingsReader.read())
            do {
                guard try await SecondFactor.remove(mail: mail, from: database) else {
                    throw fail(.data, "nobody with the address \(mail) has a second factor")
                }
            } catch let fault as Invitation.Fault {
                throw fail(.data, "\(fault)")
            }
        }
    }
}

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the site and the API.",
        discussion: """
            PORT (8080) and ACCORD_HOST (127.0.0.1) say where; TLS belongs to the proxy in front.
            SIGTERM and SIGINT let running requests end, then stop.
            """)

    @Option(help: "Port to listen on; 0 lets the system choose. Default: PORT, else 8080.")
    var port: Int?

    func run() async throws {
        let settings = try await SettingsReader.read(chosenPort: port)
        let database = try await openMigrated(settings)
        var logger = Logger(label: "accord", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .notice
        let responder: Responder
        let office: PostOffice
        let site: Site
        let figures = Assembly.figures()
        do {
            site = Site(
                database: database, catalogue: try Assembly.catalogue(root: settings.root),
                clock: .system, assets: try Assets(folder: "\(settings.root)/Public"),
                publicURL: settings.publicURL, navigation: Assembly.navigation,
                identifiers: .system)
            responder = try Assembly.responder(
                site: site, root: settings.root, logger: logger, identifiers: .system,
                random: .system, key: try SecretKey.read(settings), holidays: settings.holidays,
                pdf: .program([Bundle.main.executablePath ?? "accord", CleanPDF.name]),
                isSendingMail: settings.mail != nil, line: figures)
            office = Assembly.postOffice(
                site: site, sender: settings.mail.map { .sendmail(program: $0.program) },
                from: settings.mail?.from)
        } catch {
            throw fail(.configuration, "\(error)")
        }
        let server = HTTPServer(responder: responder, logger: logger)
        let host = settings.host
        let rounds = Task { [logger] in await Self.goRounds(office, figures, site, logger) }
        do {
            try await server.run(host: host, port: settings.port) { port in
                print("listening on http://\(host == "127.0.0.1" ? "localhost" : host):\(port)")
                fflush(nil)
            }
        } catch {
            throw fail(
                .unavailable,
                "cannot listen on \(host):\(settings.port): \(error). Another port: PORT=8081")
        }
        // A mail that is being handed over is handed over whole.
        rounds.cancel()
        await rounds.value
        try await database.close()
    }

    /// Days begin, figures are read anew and mail is sent, until the server stops. The log holds no addresses.
    private static func goRounds(
        _ office: PostOffice, _ figures: LineTools, _ site: Site, _ logger: Logger
    ) async {
        var begun: Day?
        while !Task.isCancelled {
            do {
                let today = WorkingCalendar.dayInGeneva(site.clock.now())
                if begun != today {
                    try await Assembly.beginDay(site)
                    begun = today
                }
            } catch {
                logger.error("day", metadata: ["error": "\(error)"])
            }
            do {
                try await figures.refresh(from: site.database, at: site.clock.now())
            } catch {
                logger.error("figures", metadata: ["error": "\(error)"])
            }
            do {
                try await office.round()
            } catch {
                logger.error("mail", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(5))
        }
    }
}

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the installation: configuration, catalogues, schema, figures.")

    func run() async throws {
        let settings = try await SettingsReader.read()
        do {
            let catalogue = try Assembly.catalogue(root: settings.root)
            print("catalogues: \(catalogue.keys.count) messages in six languages")
        } catch {
            throw fail(.configuration, "\(error)")
        }
        let database = try await openMigrated(settings)
        print("database: \(database.engine.rawValue), schema up to date")
        let report = try await database.read { try RecommendationsFeature.check($0) }
        print("recommendations: \(report.recommendations)")
        guard report.wrongLists == 0 else {
            throw fail(
                .data, "\(report.wrongLists) recommendations name other States than their sources")
        }
        print("recommending States: as their sources say")
    }
}

struct Config: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the settings in force, without secrets.")

    func run() async throws {
        let settings = try await SettingsReader.read()
        print("ACCORD_HOME=\(settings.home)")
        print("ACCORD_ROOT=\(settings.root)")
        print("ACCORD_DATABASE=\(settings.postgreSQL.map(withoutSecrets) ?? "")")
        print("ACCORD_HOST=\(settings.host)")
        print("PORT=\(settings.port)")
        print("ACCORD_URL=\(settings.publicURL)")
        print(
            "ACCORD_HOLIDAYS=\(settings.holidays.sorted().map(\.description).joined(separator: ","))"
        )
        print("ACCORD_SECRET_KEY=\(settings.secretKey == nil ? "" : "(set)")")
        print("ACCORD_SENDMAIL=\(settings.mail?.program ?? "")")
        print("ACCORD_MAIL_FROM=\(settings.mail?.from.text ?? "")")
    }
}

/// A connection string without its password, in the address or as a parameter.
func withoutSecrets(_ address: String) -> String {
    var shown = address
    if let scheme = shown.range(of: "://"),
        let at = shown[scheme.upperBound...].firstIndex(of: "@"),
        let colon = shown[scheme.upperBound..<at].firstIndex(of: ":")
    {
        shown.replaceSubrange(shown.index(after: colon)..<at, with: "…")
    }
    if let password = shown.range(of: "password=") {
        let end = shown[password.upperBound...].firstIndex { $0 == "&" || $0 == " " }
        shown.replaceSubrange(password.upperBound..<(end ?? shown.endIndex), with: "…")
    }
    return shown
}
