package import Base
package import Localization
package import Mail

/// The mail that brings an invitation's link. The link is a key: such a mail is handed over at once, and does not
/// wait in the outbox.
package enum LinkMail {
    /// Nil where the address is none that mail can be sent to. `link` is the whole address.
    package static func message(
        _ link: String, to mail: String, from: MailAddress, _ words: Words, at now: Instant,
        identifiers: RandomIdentifiers
    ) -> MailMessage? {
        MailAddress(mail).map { to in
            MailMessage(
                from: from, to: to, id: identifiers.next(),
                subject: words("accounts.link-mail.subject"),
                text: [
                    words("accounts.link-mail.text"), link, "",
                    words("accounts.link-mail.unexpected"), "",
                ].joined(separator: "\n"), language: words.language, date: now)
        }
    }
}
