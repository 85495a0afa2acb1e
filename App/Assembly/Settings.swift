package import Base
package import Mail
package import Secrets

/// How one installation is set up; read from the environment and a file by the command line.
package struct Settings: Sendable {
    /// Where the installation keeps its data.
    package var home: String
    /// The product's own files: `Data`, `Public`, the catalogues.
    package var root: String
    /// `postgresql://…`, or nil for SQLite in `home`.
    package var postgreSQL: String?
    package var host: String
    package let port: Int
    /// Scheme and host under which the world sees the site, without a final slash.
    package var publicURL: String
    /// Days beside weekends on which the offices in Geneva do not work.
    package var holidays: Set<Day>
    /// What seals small secrets, as configured; nil for the key in `home`.
    package var secretKey: SecretBox.Key?
    /// How notices go by mail; nil where they stand on the page only.
    package var mail: MailSettings?

    package init(
        home: String, root: String, postgreSQL: String?, host: String, port: Int, publicURL: String,
        holidays: Set<Day>, secretKey: SecretBox.Key? = nil, mail: MailSettings? = nil
    ) {
        self.home = home
        self.root = root
        self.postgreSQL = postgreSQL
        self.host = host
        self.port = port
        self.publicURL = publicURL
        self.holidays = holidays
        self.secretKey = secretKey
        self.mail = mail
    }
}

package struct MailSettings: Sendable {
    /// The path of a program that takes sendmail's arguments.
    package let program: String
    package let from: MailAddress

    package init(program: String, from: MailAddress) {
        self.program = program
        self.from = from
    }
}
