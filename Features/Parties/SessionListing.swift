import Base
import Database
import Documents
import Localization
import Web

/// The calendar of reviews, to take away and as the API gives it.
enum SessionListing {
    static func listing(
        directories: PartyDirectoryCache
    ) -> Listing<PartyDirectory, ReviewSession> {
        Listing(
            facts: "sessions", title: "parties.sessions.title", directories: directories,
            columns: [
                .init("session", heading: "parties.session.title") { session, _, _ in
                    .number(session.id)
                },
                .init("cycle", heading: "parties.session.cycle") { session, _, _ in
                    .number(session.cycle)
                },
                .init("month", heading: "parties.column.month") { session, _, _ in
                    .text("\(session.year)-\(session.month < 10 ? "0" : "")\(session.month)")
                },
                .init("start", heading: "parties.column.start") { session, _, _ in
                    session.start.map { .day($0) } ?? .none
                },
                .init("end", heading: "parties.column.end") { session, _, _ in
                    session.end.map { .day($0) } ?? .none
                },
                .init("status", heading: "parties.session.status") { session, _, _ in
                    .text(session.status.rawValue)
                },
                .init("states", heading: "parties.session.states") { session, directory, words in
                    .list(
                        directory.states(in: session) { $0 != .notReviewed }
                            .map { $0.name(in: words.language) })
                },
                .init("states_iso3", heading: "parties.column.iso3") { session, directory, _ in
                    .list(directory.states(in: session) { $0 != .notReviewed }.map(\.iso3))
                },
                .init("states_not_reviewed_iso3", heading: "parties.review.not-reviewed") {
                    session, directory, _ in
                    .list(directory.states(in: session) { $0 == .notReviewed }.map(\.iso3))
                },
            ], all: \.sessions)
    }

    private static let schema = APISchema.object([
        ("session", .integer(minimum: 1, maximum: 999)),
        ("cycle", .integer(minimum: 1, maximum: 99)), ("month", .string),
        ("start", .nullable(.string)), ("end", .nullable(.string)),
        ("status", .choice(ReviewSession.Status.allCases.map(\.rawValue))),
        ("states", .array(.string)), ("states_iso3", .array(.string)),
        ("states_not_reviewed_iso3", .array(.string)),
    ])

    static func apiRoutes(directories: PartyDirectoryCache) -> [Route] {
        [
            listing(directories: directories).apiRoute(
                "/sessions",
                APIOperation(
                    id: "listSessions",
                    summary: "Calendar of reviews: sessions with the States under review.",
                    parameters: [languageParameter], answer: .items(schema)))
        ]
    }
}
