import ArgumentParser
import Assembly
import Base
import Configuration
import Foundation
import Mail
import Secrets
import SystemPackage

/// Reads the settings: environment first, then `accord.env` in the home folder, then defaults.
enum SettingsReader {
    /// Throws `ExitCode` 78 after saying what is wrong. `chosenPort` stands before what is configured, also in the
    /// addresses that the site names itself by.
    static func read(chosenPort: Int? = nil) async throws -> Settings {
        let environment = EnvironmentVariablesProvider()
        let start = ConfigReader(provider: environment)
        let current = FileManager.default.currentDirectoryPath
        let root = try start.string(forKey: "accord.root") ?? findRoot(from: current)
        let home = start.string(forKey: "accord.home") ?? "\(root)/var"
        let file: EnvironmentVariablesProvider
        do {
            file = try await EnvironmentVariablesProvider(
                environmentFilePath: FilePath("\(home)/accord.env"), allowMissing: true)
        } catch {
            throw fail(.configuration, "\(home)/accord.env cannot be read: \(error)")
        }
        let reader = ConfigReader(providers: [environment, file])
        let portText =
            chosenPort.map(String.init) ?? reader.string(forKey: "port", default: "8080")
        guard let port = Int(portText), (0...65_535).contains(port) else {
            throw fail(.configuration, "PORT is \(portText), but must be between 0 and 65535")
        }
        let database = reader.string(forKey: "accord.database")
        if let database, !database.hasPrefix("postgres") {
            throw fail(
                .configuration,
                "ACCORD_DATABASE must be postgresql://…, or unset for SQLite in \(home)")
        }
        let publicURL = reader.string(forKey: "accord.url") ?? "http://localhost:\(port)"
        guard publicURL.hasPrefix("http://") || publicURL.hasPrefix("https://") else {
            throw fail(.configuration, "ACCORD_URL must begin with http:// or https://")
        }
        var holidays: Set<Day> = []
        for text in (reader.string(forKey: "accord.holidays") ?? "").split(separator: ",") {
            guard let day = Day(text.filter { $0 != " " }) else {
                throw fail(
                    .configuration,
                    "ACCORD_HOLIDAYS holds \(text), but needs days as 2027-01-01, with commas between"
                )
            }
            holidays.insert(day)
        }
        return Settings(
            home: home, root: root, postgreSQL: database,
            host: reader.string(forKey: "accord.host") ?? "127.0.0.1", port: port,
            publicURL: publicURL.hasSuffix("/") ? String(publicURL.dropLast()) : publicURL,
            holidays: holidays, secretKey: try secretKey(reader), mail: try mail(reader))
    }

    /// Program and sender's address come together or not at all.
    private static func mail(_ reader: ConfigReader) throws -> MailSettings? {
        let program = reader.string(forKey: "accord.sendmail") ?? ""
        let from = reader.string(forKey: "accord.mail.from") ?? ""
        if program.isEmpty, from.isEmpty { return nil }
        guard program.hasPrefix("/"), FileManager.default.isExecutableFile(atPath: program) else {
            throw fail(
                .configuration,
                "ACCORD_SENDMAIL must be the path of a program, as /usr/sbin/sendmail, but is "
                    + (program.isEmpty ? "unset" : program))
        }
        guard let address = MailAddress(from) else {
            throw fail(
                .configuration,
                "ACCORD_MAIL_FROM must be the address that mail comes from, as accord@example.org")
        }
        return MailSettings(program: program, from: address)
    }

    private static func secretKey(_ reader: ConfigReader) throws -> SecretBox.Key? {
        guard let text = reader.string(forKey: "accord.secret.key", isSecret: true) else {
            return nil
        }
        guard let key = SecretBox.Key(configured: text) else {
            throw fail(.configuration, "ACCORD_SECRET_KEY \(SecretKey.form)")
        }
        return key
    }

    /// The nearest folder above the program, or above where it was called, with the product's files.
    private static func findRoot(from current: String) throws -> String {
        let program = Bundle.main.executablePath ?? CommandLine.arguments[0]
        for start in [program, current] {
            var folder = URL(filePath: start)
            while folder.path != "/" {
                let isRoot = FileManager.default.fileExists(
                    atPath: folder.appending(path: "Data/reference/states.csv").path)
                if isRoot { return folder.path }
                folder.deleteLastPathComponent()
            }
        }
        throw fail(
            .configuration, "Data/reference is not to be found; set ACCORD_ROOT to Accord's folder")
    }
}

/// The documented ends of the program (sysexits.h).
enum Exit: Int32 {
    case data = 65
    case input = 66
    case unavailable = 69
    case software = 70
    case configuration = 78
}

/// Says what is wrong on standard error; the code to throw.
func fail(_ exit: Exit, _ message: String) -> ExitCode {
    FileHandle.standardError.write(Data("accord: \(message)\n".utf8))
    return ExitCode(exit.rawValue)
}
