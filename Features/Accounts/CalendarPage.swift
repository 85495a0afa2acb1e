import Base
import Database
import Localization
import Markup
import Secrets
import Web

/// The address of one's calendar: made, shown once, withdrawn.
struct CalendarPage: Sendable {
    let madeAt: Instant?

    static func load(_ visit: Visit) async throws -> CalendarPage {
        let actor = try visit.actor()
        return try await visit.read { CalendarPage(madeAt: try CalendarFeed.madeAt(actor, $0)) }
    }

    /// `token` only in the answer to having it made.
    func view(_ visit: Visit, token: Token? = nil) -> Page {
        let words = visit.words
        let title = words("accounts.calendar.title")
        return Page(
            title: title, trail: [Page.Crumb(words("accounts.account.title"), "/account")],
            path: "/account/calendar",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("accounts.calendar.lead"))</p>
                <p>\(words("accounts.calendar.content"))</p>
                \(token.map { shown($0, visit) })
                \(state(visit))
                """)
    }

    private func shown(_ token: Token, _ visit: Visit) -> HTML {
        let words = visit.words
        let address = visit.site.publicURL + "/calendar/\(token.text).ics"
        return """
            <div class="note" role="status"><h2>\(words("accounts.calendar.address"))</h2>\
            <p>\(words("accounts.calendar.address-text"))</p>\
            <p><code class="long">\(address)</code></p></div>
            """
    }

    private func state(_ visit: Visit) -> HTML {
        let words = visit.words
        func send(_ link: Link, _ button: String, weight: Form.Weight = .primary) -> HTML {
            Form(words, values: Query()).html(
                to: link, by: visit.identity, key: visit.site.identifiers.next(), fields: "",
                button: button, weight: weight)
        }
        guard let madeAt else {
            return send("/account/calendar", words("accounts.calendar.make"))
        }
        return """
            <p>\(words("accounts.calendar.made", ["date": words.dateTime(madeAt)]))</p>
            \(send("/account/calendar", words("accounts.calendar.renew")))
            \(send(
                "/account/calendar/withdrawal", words("accounts.calendar.withdraw"),
                weight: .danger))
            """
    }

    static func make(_ visit: Visit, _ keeper: Gatekeeper) async throws -> Answer {
        let actor = try visit.actor()
        let (token, now) = (Token(CalendarFeed.kind, random: keeper.random), visit.now)
        try await visit.site.database.write {
            try CalendarFeed.make(token, for: actor, at: now, $0)
        }
        return CalendarPage(madeAt: now).view(visit, token: token).answer(visit)
    }

    static func withdraw(_ visit: Visit) async throws -> Answer {
        let actor = try visit.actor()
        try await visit.site.database.write { try CalendarFeed.withdraw(actor, $0) }
        return .redirect(to: visit.link("/account/calendar"))
    }
}
