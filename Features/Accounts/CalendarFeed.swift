package import Base
import Database
import Documents
import Localization
package import Markup
import Secrets
import Web

/// A day by which something is to be done, as a later feature tells it to a calendar. Calendars are read
/// by programs that nobody signed in to: it says the kind and where, and nothing of the matter.
package struct Deadline: Sendable {
    /// The same for the same deadline, whenever it is asked for: letters, digits and hyphens.
    package let id: String
    package let day: Day
    /// A key of the catalogue.
    package let kind: StaticString
    package let link: Link
    /// Since when it is so.
    package let since: Instant

    package init(id: String, day: Day, kind: StaticString, link: Link, since: Instant) {
        self.id = id
        self.day = day
        self.kind = kind
        self.link = link
        self.since = since
    }
}

/// The address of somebody's calendar, which is its own key. Only its hash is stored.
enum CalendarFeed {
    static let kind = TokenKind(prefix: "accord_calendar_")

    /// Makes an address for the actor's deadlines in the party acted for; an earlier one ends.
    static func make(
        _ token: Token, for actor: Actor, at now: Instant, _ transaction: any Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO calendar_feed (person_id, party_id, token_hash, made_at)
            VALUES (\(actor.person), \(actor.party), \(token.hash.bytes), \(now.milliseconds))
            ON CONFLICT (person_id, party_id) DO UPDATE
            SET token_hash = excluded.token_hash, made_at = excluded.made_at
            """)
    }

    static func withdraw(_ actor: Actor, _ transaction: any Transaction) throws {
        try transaction.execute(
            """
            DELETE FROM calendar_feed
            WHERE person_id = \(actor.person) AND party_id = \(actor.party)
            """)
    }

    static func madeAt(_ actor: Actor, _ reader: any Reader) throws -> Instant? {
        try reader.first(
            """
            SELECT made_at FROM calendar_feed
            WHERE person_id = \(actor.person) AND party_id = \(actor.party)
            """
        ) { Instant(milliseconds: Int64($0.int(0))) }
    }

    /// Whose calendar it is, with the rights of this moment; nil where the address is none (any more).
    static func reader(
        of token: Token, _ reader: any Reader
    ) throws -> (person: Person, actor: Actor)? {
        let found = try reader.first(
            """
            SELECT person_id, party_id FROM calendar_feed WHERE token_hash = \(token.hash.bytes)
            """
        ) { ($0.int(0), $0.int(1)) }
        guard let (id, party) = found, let person = try Person.find(id, reader),
            let membership = try Membership.all(of: id, reader).first(where: { $0.party == party })
        else { return nil }
        return (person, Actor(person: id, party: party, roles: membership.roles))
    }

    static func answer(_ visit: Visit, _ contributions: WorkContributions) async throws -> Answer {
        guard let token = Token(visit.parameter("token"), kind) else { throw Problem.notFound }
        let now = visit.now
        let found = try await visit.read { reader -> (Language, [Deadline])? in
            guard let (person, actor) = try Self.reader(of: token, reader) else { return nil }
            return (
                person.language,
                try contributions.deadlines.flatMap { try $0(actor, reader, now) }
            )
        }
        guard let (language, deadlines) = found else { throw Problem.notFound }
        return Answer(
            contentType: "text/calendar; charset=utf-8",
            body: .bytes(calendar(deadlines, visit.site, in: language)),
            headers: [
                ("content-disposition", "inline; filename=\"accord.ics\""),
                ("x-robots-tag", "noindex"),
            ], caching: .privately)
    }

    private static func calendar(
        _ deadlines: [Deadline], _ site: Site, in language: Language
    ) -> [UInt8] {
        let words = site.catalogue.words(in: language)
        let host = site.publicURL.split(separator: "/").last.map(String.init) ?? "accord"
        var calendar = CalendarWriter(
            product: "-//Accord//Deadlines//EN", name: words("accounts.calendar.name"),
            language: language)
        for deadline in deadlines.sorted(by: { ($0.day, $0.id) < ($1.day, $1.id) }) {
            calendar.append(
                CalendarEvent(
                    id: "\(deadline.id)@\(host)", day: deadline.day,
                    summary: words(deadline.kind),
                    address: site.publicURL + Link(in: language, deadline.link).text,
                    stamp: deadline.since))
        }
        return calendar.finish()
    }
}
