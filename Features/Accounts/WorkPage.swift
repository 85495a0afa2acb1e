package import Base
package import Database
package import Localization
package import Markup
package import Web

/// Something that waits for the person, as a later feature tells it.
package struct WorkItem: Sendable {
    package enum Urgency: Int, Sendable, Comparable, CaseIterable {
        case overdue, due, later

        package static func < (left: Urgency, right: Urgency) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    package let urgency: Urgency
    package let title: RecordTitle
    package let link: Link
    /// Why it waits, and what to do next.
    package let why: String
    package let due: Day?

    package init(urgency: Urgency, title: RecordTitle, link: Link, why: String, due: Day?) {
        self.urgency = urgency
        self.title = title
        self.link = link
        self.why = why
        self.due = due
    }
}

/// What later features put on the list, and what one can begin.
package struct WorkContributions: Sendable {
    package typealias Items = @Sendable (Actor, any Reader, Words, Instant) throws -> [WorkItem]
    /// A button that begins something, where the actor may: words and address.
    package typealias Beginning = @Sendable (Actor, any Reader, Words) throws -> (String, Link)?

    /// Titles and addresses of the records of one kind that notices speak of, by public id; those that
    /// the actor does not see any more are left out.
    package typealias Subjects =
        @Sendable (_ records: Set<String>, Actor, any Reader, Words) throws -> [String: Subject]

    package typealias Subject = (title: RecordTitle, link: Link)

    /// The days that the actor's party has to keep, for a calendar.
    package typealias Deadlines = @Sendable (Actor, any Reader, Instant) throws -> [Deadline]

    let items: [Items]
    let beginnings: [Beginning]
    /// By the kind of record.
    let subjects: [String: Subjects]
    let deadlines: [Deadlines]

    package init(
        items: [Items], beginnings: [Beginning], subjects: [String: Subjects],
        deadlines: [Deadlines]
    ) {
        self.items = items
        self.beginnings = beginnings
        self.subjects = subjects
        self.deadlines = deadlines
    }

    /// Notices with what they speak of; those the actor may no longer know of are left out.
    func subjects(
        of notices: [StoredNotice], _ actor: Actor, _ reader: any Reader, _ words: Words
    ) throws -> [NoticesPage.Entry] {
        var known: [String: [String: Subject]] = [:]
        for (kind, notices) in Dictionary(grouping: notices, by: \.recordKind) {
            known[kind] = try subjects[kind]?(Set(notices.map(\.record)), actor, reader, words)
        }
        return notices.compactMap { notice in
            known[notice.recordKind]?[notice.record].map {
                NoticesPage.Entry(notice: notice, title: $0.title, link: $0.link)
            }
        }
    }
}

/// What waits for the person in the party acted for: overdue, due, later.
struct WorkPage: Sendable {
    let items: [WorkItem]
    let beginnings: [(String, Link)]
    let newNotices: Int

    static func load(_ visit: Visit, _ contributions: WorkContributions) async throws -> WorkPage {
        let actor = try visit.actor()
        let (words, now) = (visit.words, visit.now)
        return try await visit.read { reader in
            WorkPage(
                items: try contributions.items.flatMap { try $0(actor, reader, words, now) },
                beginnings: try contributions.beginnings.compactMap {
                    try $0(actor, reader, words)
                }, newNotices: try NoticesPage.load(actor, contributions, reader, words).countNew)
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("accounts.work.title")
        // The first is what its people mostly begin; the others stand back.
        func button(_ beginning: (String, Link), _ style: StaticString) -> HTML {
            """
            <a class="\(style)" href="\(Link(in: words.language, beginning.1))">\(beginning.0)</a>
            """
        }
        let start: HTML? = beginnings.first.map { first in
            """
            <p class="buttons">\(button(first, "button"))\
            \(beginnings.dropFirst(), { button($0, "button second") })</p>
            """
        }
        let empty = emptyState(
            title: words("accounts.work.empty-title"),
            text: HTML(text: words("accounts.work.empty-text")))
        return Page(
            title: title, path: "/work",
            main: """
                <h1>\(title)</h1>
                <p><a href="\(visit.link("/notices"))">\
                \(words("accounts.notices.link", count: newNotices))</a></p>
                \(start)
                \(items.isEmpty ? empty : HTML(joining: WorkItem.Urgency.allCases.compactMap { section($0, words) }))
                """)
    }

    private func section(_ urgency: WorkItem.Urgency, _ words: Words) -> HTML? {
        let mine = items.filter { $0.urgency == urgency }
            .sorted { ($0.due?.daysSinceEpoch ?? .max) < ($1.due?.daysSinceEpoch ?? .max) }
        guard !mine.isEmpty else { return nil }
        let (heading, style): (String, StaticString) =
            switch urgency {
            case .overdue: (words("accounts.work.overdue"), "work overdue")
            case .due: (words("accounts.work.due"), "work")
            case .later: (words("accounts.work.later"), "work later")
            }
        func item(_ item: WorkItem) -> HTML {
            let due: HTML? = item.due.map { day in
                "<span class=\"due\">\(words("accounts.work.by", ["date": words.date(day)]))</span>"
            }
            return """
                <li><a href="\(Link(in: words.language, item.link))">\(item.title.html(words))</a>\
                <p>\(item.why) \(due)</p></li>
                """
        }
        return """
            <section class="\(style)"><h2>\(heading) \(figure(mine.count, words))</h2>\
            <ol>\(mine, item)</ol></section>
            """
    }
}
