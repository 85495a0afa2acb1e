package import Base
package import Database
import Parties
import Requests

/// Days that nobody's act brings: an offer's last day comes near, and is over. Those concerned are told once of
/// each, whichever server counts the day.
package enum OfferLapses {
    /// Days before the end from which it is told.
    static let noticeDays = 7
    /// Older ends are no news: an installation that begins to tell does not tell of years.
    private static let newsDays = 30

    package static func tell(in database: any Database, at now: Instant) async throws {
        let today = WorkingCalendar.dayInGeneva(now)
        guard try await database.read({ try !due(on: today, $0).isEmpty }) else { return }
        _ = try await database.write { transaction in
            for lapse in try due(on: today, transaction) {
                guard try lapse.mark(transaction) else { continue }
                for notice in lapse.notices { try notice.store(transaction, at: now) }
            }
        }
    }

    /// What is to be told of one offer.
    struct Lapse: Sendable, Equatable {
        enum Kind: String, Sendable {
            case offer
            case standing = "standing-offer"
        }

        let kind: Kind
        let id: Int
        let publicID: String
        let provider: Party.ID
        /// Nil for a standing offer.
        let state: Party.ID?
        let lastDay: String
        let isOver: Bool

        /// False where it was told already.
        fileprivate func mark(_ transaction: any Transaction) throws -> Bool {
            try transaction.executeCounting(
                """
                INSERT INTO offer_lapse (kind, offer_id, last_day, told)
                VALUES (\(kind.rawValue), \(id), \(lastDay), \(isOver ? "over" : "soon"))
                ON CONFLICT DO NOTHING
                """) == 1
        }

        var notices: [Notice] {
            guard let state else {
                return [
                    Notice(
                        to: provider, [.officer],
                        isOver ? "offers.notice.standing-lapsed" : "offers.notice.standing-lapses",
                        about: StandingOffer.kind, publicID)
                ]
            }
            return [
                Notice(
                    to: state, [.drafter, .clearingOfficer],
                    isOver ? "offers.notice.lapsed" : "offers.notice.lapses",
                    about: Offer.kind, publicID),
                Notice(
                    to: provider, [.officer],
                    isOver ? "offers.notice.yours-lapsed" : "offers.notice.yours-lapses",
                    about: Offer.kind, publicID),
            ]
        }
    }

    static func due(on today: Day, _ reader: any Reader) throws -> [Lapse] {
        let first = Day(daysSinceEpoch: today.daysSinceEpoch - newsDays).description
        let last = Day(daysSinceEpoch: today.daysSinceEpoch + noticeDays).description
        func all(_ kind: Lapse.Kind, _ offers: SQL) throws -> [Lapse] {
            try reader.all(
                """
                SELECT o.id, o.public_id, o.provider, o.state, o.valid_until FROM (\(offers)) o
                WHERE o.valid_until BETWEEN \(first) AND \(last) AND NOT EXISTS (
                    SELECT 1 FROM offer_lapse l
                    WHERE l.kind = \(kind.rawValue) AND l.offer_id = o.id
                        AND l.last_day = o.valid_until AND l.told =
                            CASE WHEN o.valid_until < \(today.description)
                                THEN 'over' ELSE 'soon' END)
                ORDER BY o.id
                """
            ) { row in
                Lapse(
                    kind: kind, id: row.int(0), publicID: row.text(1), provider: row.int(2),
                    state: row.optionalInt(3), lastDay: row.text(4),
                    isOver: row.text(4) < today.description)
            }
        }
        return try all(
            .offer,
            """
            SELECT f.id, f.public_id, f.provider, r.state_party AS state, f.valid_until
            FROM offer f JOIN request r ON r.id = f.request_id
            WHERE f.status = 'open' AND r.status = 'open'
            """)
            + all(
                .standing,
                """
                SELECT s.id, s.public_id, s.provider, CAST(NULL AS INTEGER) AS state, s.valid_until
                FROM standing_offer s WHERE s.status = 'published'
                """)
    }
}

enum OfferLapseSchema {
    static let migrations = [
        Migration("offers-003-lapse") { _ in
            [
                """
                CREATE TABLE offer_lapse (
                    kind TEXT NOT NULL CHECK (kind IN ('offer', 'standing-offer')),
                    offer_id INTEGER NOT NULL,
                    last_day TEXT NOT NULL,
                    told TEXT NOT NULL CHECK (told IN ('soon', 'over')),
                    PRIMARY KEY (kind, offer_id, last_day, told))
                """,
                "CREATE INDEX offer_by_last_day ON offer (valid_until) WHERE status = 'open'",
                """
                CREATE INDEX standing_offer_by_last_day
                ON standing_offer (valid_until) WHERE status = 'published'
                """,
            ]
        }
    ]
}
