import Base
import Database
import Localization
package import Mail
import Markup
package import Web

/// Tells people by mail of what stands on their page of notices: what kind of thing happened and where,
/// and nothing of the matter.
package struct PostOffice: Sendable {
    private let site: Site
    private let subjects: [String: WorkContributions.Subjects]
    /// Nil where no mail system is configured: then notices stand on the page only.
    private let sender: MailSender?
    private let from: MailAddress?

    package init(
        site: Site, subjects: [String: WorkContributions.Subjects], sender: MailSender?,
        from: MailAddress?
    ) {
        self.site = site
        self.subjects = subjects
        self.sender = sender
        self.from = from
    }

    /// Plans what is new and sends what is due. Ends early where the mail system does not answer: the
    /// next round comes soon enough.
    package func round() async throws {
        let now = site.clock.now()
        let (hasNews, isDemonstration) = try await site.database.read { reader in
            (
                try !Notice.unplanned(reader, limit: 1).isEmpty,
                try InstallationKind.current(reader) == .demonstration
            )
        }
        if hasNews {
            let identifiers = site.identifiers
            let isSilent = sender == nil && !isDemonstration
            try await site.database.write { transaction in
                if isSilent {
                    for notice in try Notice.unplanned(transaction, limit: 200) {
                        _ = try Notice.plan(notice.id, at: now, transaction)
                    }
                } else {
                    _ = try MailQueue.plan(at: now, identifiers: identifiers, transaction)
                }
            }
        }
        while try await site.database.read({ try MailQueue.next(at: now, $0) }) != nil {
            guard let mail = try await site.database.write({ try MailQueue.lease(at: now, $0) })
            else { return }
            guard try await deliver(mail, isDemonstration: isDemonstration) else { return }
        }
    }

    /// False where the mail system asks for time.
    private func deliver(_ mail: QueuedMail, isDemonstration: Bool) async throws -> Bool {
        let (text, address) = try await site.database.read { reader in
            (
                try MailText.all([mail], subjects, site, onlyNew: true, reader).first?.text,
                try Person.mail(of: mail.person, reader)
            )
        }
        let now = site.clock.now()
        func end(_ outcome: QueuedMail.Outcome) async throws -> Bool {
            try await site.database.write { try MailQueue.end(mail, outcome, at: now, $0) }
            return true
        }
        guard let text else { return try await end(.dropped) }
        if isDemonstration { return try await end(.shown) }
        guard let sender, let from, let to = address.flatMap({ MailAddress($0) }) else {
            return try await end(.failed)
        }
        let message = MailMessage(
            from: from, to: to, id: mail.publicID, subject: text.subject, text: text.body,
            language: text.language, date: now, unsubscribe: text.stopAddress)
        switch await sender.send(message) {
        case .taken: return try await end(.sent)
        case .refused: return try await end(.failed)
        case .later:
            let then = site.clock.now()
            try await site.database.write { try MailQueue.postpone(mail, at: then, $0) }
            return false
        }
    }
}

/// What a mail says: made anew whenever it is needed, of what its reader may know at that moment.
struct MailText: Sendable {
    let subject: String
    let body: String
    let language: Language
    let stopAddress: String

    /// The texts of several mails of one person, with a fixed number of queries. Those with nothing to
    /// tell have none; with `onlyNew`, what was read on the page is nothing to tell, and neither is
    /// anything to somebody who wants no mail.
    static func all(
        _ mails: [QueuedMail], _ subjects: [String: WorkContributions.Subjects], _ site: Site,
        onlyNew: Bool, _ reader: any Reader
    ) throws -> [(mail: QueuedMail, text: MailText?)] {
        guard let first = mails.first, let person = try Person.find(first.person, reader) else {
            return mails.map { ($0, nil) }
        }
        if onlyNew, try MailChoice.current(of: person.id, reader) == .page {
            return mails.map { ($0, nil) }
        }
        let words = site.catalogue.words(in: person.language)
        let pairs = try QueuedMail.noticeIDs(of: mails, reader)
        let notices = try Notice.all(ids: Set(pairs.map(\.notice)), reader)
        let links = try visible(notices, to: person, subjects, onlyNew: onlyNew, words, reader)
        let byID = Dictionary(uniqueKeysWithValues: notices.map { ($0.id, $0) })
        return mails.map { mail in
            let entries = pairs.filter { $0.mail == mail.id }.compactMap { pair -> Entry? in
                guard let notice = byID[pair.notice], let link = links[pair.notice] else {
                    return nil
                }
                return Entry(
                    message: words(dynamic: notice.message) ?? "",
                    address: site.publicURL + Link(in: words.language, link).text)
            }
            return (mail, entries.isEmpty ? nil : MailText(entries, mail, site, words))
        }
    }

    private struct Entry {
        let message: String
        let address: String
    }

    private init(_ entries: [Entry], _ mail: QueuedMail, _ site: Site, _ words: Words) {
        language = words.language
        subject = words("accounts.mail.subject", count: entries.count)
        let root = site.publicURL
        stopAddress = root + Link(in: words.language, "/mail/\(mail.stopCode)/stop").text
        let settings = root + Link(in: words.language, "/account/mail").text
        var lines: [String] = []
        for entry in entries { lines += [entry.message, entry.address, ""] }
        lines += [
            "-- ", words("accounts.mail.footer"), "", words("accounts.mail.footer-settings"),
            settings, words("accounts.mail.footer-stop"), stopAddress,
        ]
        body = lines.joined(separator: "\n") + "\n"
    }

    /// Where the notices lead that the person may see now, by the notice's id.
    private static func visible(
        _ notices: [StoredNotice], to person: Person,
        _ subjects: [String: WorkContributions.Subjects], onlyNew: Bool, _ words: Words,
        _ reader: any Reader
    ) throws -> [Int: Link] {
        var links: [Int: Link] = [:]
        let memberships = try Membership.all(of: person.id, reader)
        for (party, notices) in Dictionary(grouping: notices, by: \.party) {
            guard let membership = memberships.first(where: { $0.party == party }) else { continue }
            let actor = Actor(person: person.id, party: party, roles: membership.roles)
            let seen = onlyNew ? try NoticeReading.seen(by: actor, reader) : 0
            let open = notices.filter { $0.id > seen && $0.roles.contains(where: actor.has) }
            for (kind, notices) in Dictionary(grouping: open, by: \.recordKind) {
                let known =
                    try subjects[kind]?(Set(notices.map(\.record)), actor, reader, words) ?? [:]
                for notice in notices { links[notice.id] = known[notice.record]?.link }
            }
        }
        return links
    }
}
