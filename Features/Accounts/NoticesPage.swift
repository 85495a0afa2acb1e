import Base
import Database
import Localization
import Markup
import Web

/// What happened that concerns the person in the party acted for, the latest first.
struct NoticesPage: Sendable {
    let entries: [Entry]
    /// The last notice that was marked as read.
    let seen: Int

    struct Entry: Sendable {
        let notice: StoredNotice
        let title: RecordTitle
        let link: Link
    }

    static let shown = 100

    static func load(_ visit: Visit, _ contributions: WorkContributions) async throws -> NoticesPage
    {
        let actor = try visit.actor()
        let words = visit.words
        return try await visit.read { try load(actor, contributions, $0, words) }
    }

    static func load(
        _ actor: Actor, _ contributions: WorkContributions, _ reader: any Reader, _ words: Words
    ) throws -> NoticesPage {
        let notices = try Notice.all(for: actor, reader, limit: shown)
        return NoticesPage(
            entries: try contributions.subjects(of: notices, actor, reader, words),
            seen: try NoticeReading.seen(by: actor, reader))
    }

    var countNew: Int { entries.filter { $0.notice.id > seen }.count }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("accounts.notices.title")
        func item(_ entry: Entry) -> HTML {
            let message = words(dynamic: entry.notice.message) ?? ""
            let new: HTML? =
                entry.notice.id > seen
                ? "<span class=\"badge open\">\(words("accounts.notices.new"))</span> " : nil
            return """
                <li><a href="\(visit.link(entry.link))">\(entry.title.html(words))</a>\
                <p>\(new)\(message) <span class="n">\(words.dateTime(entry.notice.at))</span></p></li>
                """
        }
        let list: HTML =
            entries.isEmpty
            ? emptyState(
                title: words("accounts.notices.empty-title"),
                text: HTML(text: words("accounts.notices.empty-text")))
            : "<ol class=\"results\">\(entries, item)</ol>"
        let form = Form(words, values: Query())
        let mark: HTML? =
            countNew > 0
            ? form.html(
                to: "/notices/read", by: visit.identity, key: visit.site.identifiers.next(),
                fields: form.hidden("until", String(entries.map(\.notice.id).max() ?? 0)),
                button: words("accounts.notices.mark")) : nil
        return Page(
            title: title, trail: [Page.Crumb(words("accounts.work.title"), "/work")],
            path: "/notices",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("accounts.notices.lead"))</p>
                <p><a href="\(visit.link("/account/mail"))">\(words("accounts.notices.mail"))</a></p>
                \(mark)\(list)
                """)
    }

    static func markRead(_ visit: Visit) async throws -> Answer {
        let actor = try visit.actor()
        let until = try visit.request.form()["until"].flatMap(Int.init) ?? 0
        try await visit.site.database.write { transaction in
            // Nothing that is yet to come can be read.
            let latest = try transaction.count("SELECT max(id) FROM notice")
            try NoticeReading.mark(min(until, latest), by: actor, transaction)
        }
        return .redirect(to: visit.link("/notices"))
    }
}

/// How far a person has read the notices of a party.
enum NoticeReading {
    static func seen(by actor: Actor, _ reader: any Reader) throws -> Int {
        try reader.count(
            """
            SELECT notice_id FROM notice_reading
            WHERE person_id = \(actor.person) AND party_id = \(actor.party)
            """)
    }

    static func mark(_ notice: Int, by actor: Actor, _ transaction: any Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO notice_reading (person_id, party_id, notice_id)
            VALUES (\(actor.person), \(actor.party), \(notice))
            ON CONFLICT (person_id, party_id) DO UPDATE SET notice_id = excluded.notice_id
            WHERE excluded.notice_id > notice_reading.notice_id
            """)
    }
}
