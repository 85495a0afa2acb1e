import Base
import Database
import Localization
import Markup
import Web

/// How the person hears of notices by mail, and what mail there was.
struct MailPage: Sendable {
    let choice: MailChoice
    let mails: [(mail: QueuedMail, text: MailText?)]
    let isDemonstration: Bool
    let isSending: Bool

    static let shown = 20

    static func load(_ visit: Visit, _ tools: MailTools) async throws -> MailPage {
        let person = try visit.actor().person
        let site = visit.site
        return try await visit.read { reader in
            let mails = try QueuedMail.all(of: person, reader, limit: shown)
            return MailPage(
                choice: try MailChoice.current(of: person, reader),
                mails: try MailText.all(mails, tools.subjects, site, onlyNew: false, reader),
                isDemonstration: try InstallationKind.current(reader) == .demonstration,
                isSending: tools.isSending)
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("accounts.mail.title")
        let form = Form(words, values: Query([(name: "choice", value: choice.rawValue)]))
        let note: HTML? =
            isDemonstration
            ? "<p class=\"note\">\(words("accounts.mail.demonstration"))</p>"
            : isSending ? nil : "<p class=\"note\">\(words("accounts.mail.none"))</p>"
        let hour = "\(MailQueue.digestHour):00"
        return Page(
            title: title, trail: [Page.Crumb(words("accounts.account.title"), "/account")],
            path: "/account/mail",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("accounts.mail.lead"))</p>
                \(note)
                \(form.html(
                    to: "/account/mail", by: visit.identity, key: visit.site.identifiers.next(),
                    fields: form.radios(
                        "choice", words("accounts.mail.choice"),
                        options: [
                            .init(MailChoice.atOnce.rawValue, words("accounts.mail.at-once")),
                            .init(
                                MailChoice.daily.rawValue, words("accounts.mail.daily"),
                                hint: words("accounts.mail.daily-hint", ["hour": hour])),
                            .init(MailChoice.page.rawValue, words("accounts.mail.page")),
                        ]),
                    button: words("accounts.mail.save")))
                <h2 id="outbox">\(words("accounts.mail.list"))</h2>
                \(mails.isEmpty
                    ? "<p>\(words("accounts.mail.empty"))</p>"
                    : "<ol class=\"results\">\(mails, { item($0.mail, $0.text, words) })</ol>")
                """)
    }

    private func item(_ mail: QueuedMail, _ text: MailText?, _ words: Words) -> HTML {
        let outcome =
            switch mail.outcome {
            case nil: words("accounts.mail.waiting")
            case .sent: words("accounts.mail.sent")
            case .shown: words("accounts.mail.shown")
            case .dropped: words("accounts.mail.dropped")
            case .failed: words("accounts.mail.failed")
            }
        let content = text.map { text -> HTML in
            """
            <details class="act"><summary><bdi lang="\(text.language.code)" \
            dir="\(text.language.direction)">\(text.subject)</bdi></summary>\
            <div class="letter" lang="\(text.language.code)" dir="\(text.language.direction)">\
            \(text.body)</div></details>
            """
        }
        return """
            <li><span class="badge">\(outcome)</span> \
            <span class="n">\(words.dateTime(mail.endedAt ?? mail.dueAt))</span>\(content)</li>
            """
    }

    static func save(_ visit: Visit) async throws -> Answer {
        let person = try visit.actor().person
        guard let choice = try visit.request.form()["choice"].flatMap(MailChoice.init(rawValue:))
        else { throw Problem.badQuery }
        try await visit.site.database.write { try choice.store(for: person, $0) }
        return .redirect(to: visit.link("/account/mail"))
    }
}

/// What pages and routes of mail need to know.
package struct MailTools: Sendable {
    let subjects: [String: WorkContributions.Subjects]
    let isSending: Bool

    /// `isSending`: whether a mail system is configured.
    package init(subjects: [String: WorkContributions.Subjects], isSending: Bool) {
        self.subjects = subjects
        self.isSending = isSending
    }
}

/// The way out of mail from a mail itself, without signing in (RFC 8058). Looking at it does nothing:
/// programs follow links.
enum MailStopPage {
    static func view(_ visit: Visit, isDone: Bool) -> Page {
        let words = visit.words
        let code = visit.parameter("code")
        let title =
            isDone ? words("accounts.mail.stopped-title") : words("accounts.mail.stop-title")
        let form = Form(words, values: Query()).html(
            to: "/mail/\(code)/stop", by: visit.identity, key: visit.site.identifiers.next(),
            fields: "", button: words("accounts.mail.stop-button"))
        return Page(
            title: title, path: "/mail/\(code)/stop",
            main: """
                <h1>\(title)</h1>
                <p>\(isDone ? words("accounts.mail.stopped-text") : words("accounts.mail.stop-text"))</p>
                \(isDone ? nil : form)
                """)
    }

    static func show(_ visit: Visit) async throws -> Answer {
        _ = try await visit.read { try person(visit, $0) }
        var answer = view(visit, isDone: false).answer(visit)
        answer.caching = .never
        return answer
    }

    static func stop(_ visit: Visit) async throws -> Answer {
        try await visit.site.database.write { transaction in
            try MailChoice.page.store(for: person(visit, transaction), transaction)
        }
        var answer = view(visit, isDone: true).answer(visit)
        answer.caching = .never
        return answer
    }

    private static func person(_ visit: Visit, _ reader: any Reader) throws -> Int {
        guard let person = try QueuedMail.person(stopCode: visit.parameter("code"), reader) else {
            throw Problem.notFound
        }
        return person
    }
}
