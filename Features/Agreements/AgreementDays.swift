package import Base
package import Database

/// What a day brings to agreements without anybody's act: one comes into force, its end draws near, it runs
/// out. Each is told once, whichever server's round comes first and however late.
package enum AgreementDays {
    /// Days before the end on which its parties are told.
    static let early = [60, 14]

    package enum Event: String, Sendable, CaseIterable {
        case inForce = "in-force"
        case expiresSoon = "expires-60"
        case expiresNow = "expires-14"
        case expired
    }

    /// One event of one agreement, with the day that makes it: a new end is told of anew.
    struct Due: Sendable, Equatable {
        let event: Event
        let day: Day
        /// Kept as told without a word: the day of the notice lay before the agreement came into force.
        var isSilent = false
    }

    /// What is to be told of an agreement by a day; no early notice when a later one is due.
    static func due(_ agreement: Agreement, on today: Day) -> [Due] {
        guard agreement.status == .signed || agreement.status == .suspended,
            let starts = agreement.startsOn, let until = agreement.until, starts <= today
        else { return [] }
        // Suspended before its first day, it comes into force when the State lets it hold again.
        var due =
            agreement.hasBeenInForce(by: today) ? [Due(event: .inForce, day: starts)] : []
        let left = until.daysSinceEpoch - today.daysSinceEpoch
        let spell = until.daysSinceEpoch - starts.daysSinceEpoch
        if left < 0 {
            due.append(Due(event: .expired, day: until))
        } else if left <= early[1] {
            due.append(Due(event: .expiresNow, day: until, isSilent: spell < early[1]))
        } else if left <= early[0] {
            due.append(Due(event: .expiresSoon, day: until, isSilent: spell < early[0]))
        }
        return due
    }

    /// Tells what is due. Reads first: most rounds have nothing to tell, and then nothing is written.
    package static func round(
        _ database: any Database, at now: Instant, identifiers: RandomIdentifiers
    ) async throws {
        let today = WorkingCalendar.dayInGeneva(now)
        var before: [String] = []
        while true {
            let waiting = try await database.read { try Agreement.allWithEvents(on: today, $0) }
            guard !waiting.isEmpty, waiting != before else { return }
            for publicID in waiting {
                try await database.write { transaction in
                    // As it stands now, and locked: whoever acts on it meanwhile comes before or after.
                    guard let agreement = try Agreement.find(publicID, for: transaction) else {
                        return
                    }
                    for event in due(agreement, on: today)
                    where try Agreement.mark(event, of: agreement.id, transaction)
                        && !event.isSilent
                    {
                        try tidings(of: event.event, agreement, on: today, transaction)
                            .tell(transaction, at: now, identifiers: identifiers)
                    }
                }
            }
            before = waiting
        }
    }

    /// What becomes public on that day, and who is told.
    private static func tidings(
        of event: Event, _ agreement: Agreement, on today: Day, _ reader: any Reader
    ) throws -> Tidings {
        func told(_ message: StaticString) -> [Notice] {
            AgreementRules.notices(
                message, to: [.signatory, .drafter, .clearingOfficer, .officer], agreement,
                but: nil)
        }
        switch event {
        case .inForce:
            let names = try AgreementNames(agreement, reader)
            var published = AgreementRules.shown("agreement.signed", agreement, on: today, names)
            if AgreementRules.isTextPublic(agreement, on: today) {
                published.append(AgreementRules.textOpened(agreement))
            }
            return Tidings(published: published, notices: told("agreements.notice.in-force"))
        case .expiresSoon: return Tidings(notices: told("agreements.notice.expires-60"))
        case .expiresNow: return Tidings(notices: told("agreements.notice.expires-14"))
        case .expired: return Tidings(notices: told("agreements.notice.expired"))
        }
    }
}

extension Agreement {
    /// Those with something to tell by a day, as far as a statement can say; `AgreementDays.due` decides.
    static func allWithEvents(on today: Day, _ reader: any Reader) throws -> [String] {
        let (soon, now) = (
            Day(daysSinceEpoch: today.daysSinceEpoch + AgreementDays.early[0]),
            Day(daysSinceEpoch: today.daysSinceEpoch + AgreementDays.early[1])
        )
        func untold(_ event: AgreementDays.Event, _ day: SQL) -> SQL {
            """
            NOT EXISTS (SELECT 1 FROM agreement_day d WHERE d.agreement_id = a.id
                AND d.event = \(event.rawValue) AND d.day = \(day))
            """
        }
        return try reader.all(
            """
            SELECT a.public_id FROM agreement a
            WHERE a.status IN ('signed', 'suspended') AND a.starts_on <= \(today.description)
            AND (((a.stopped_on IS NULL OR a.stopped_on >= a.starts_on)
                    AND \(untold(.inForce, "a.starts_on")))
                OR (a.period_until < \(today.description)
                    AND \(untold(.expired, "a.period_until")))
                OR (a.period_until >= \(today.description)
                    AND a.period_until <= \(now.description)
                    AND \(untold(.expiresNow, "a.period_until")))
                OR (a.period_until > \(now.description)
                    AND a.period_until <= \(soon.description)
                    AND \(untold(.expiresSoon, "a.period_until"))))
            ORDER BY a.id LIMIT 500
            """
        ) { $0.text(0) }
    }

    /// Who signs last on a day on which the agreement is in force tells it in the same act.
    func markInForce(_ transaction: any Transaction) throws {
        guard let startsOn, let last = signatures.map(\.at).max(),
            startsOn <= WorkingCalendar.dayInGeneva(last)
        else { return }
        _ = try Self.mark(.init(event: .inForce, day: startsOn), of: id, transaction)
    }

    /// Whether it is the caller's to tell; false where it was told already.
    static func mark(
        _ due: AgreementDays.Due, of agreement: Int, _ transaction: any Transaction
    ) throws -> Bool {
        try transaction.executeCounting(
            """
            INSERT INTO agreement_day (agreement_id, event, day)
            VALUES (\(agreement), \(due.event.rawValue), \(due.day.description))
            ON CONFLICT DO NOTHING
            """) == 1
    }
}

enum AgreementDaysSchema {
    static let migrations = [
        Migration("agreements-005-days") { _ in
            [
                """
                CREATE TABLE agreement_day (
                    agreement_id INTEGER NOT NULL REFERENCES agreement (id),
                    event TEXT NOT NULL
                        CHECK (event IN ('in-force', 'expires-60', 'expires-14', 'expired')),
                    day TEXT NOT NULL,
                    PRIMARY KEY (agreement_id, event, day))
                """,
                // What the register has told already is not told again.
                """
                INSERT INTO agreement_day (agreement_id, event, day)
                SELECT a.id, 'in-force', a.starts_on FROM agreement a
                WHERE a.starts_on IS NOT NULL AND EXISTS (
                    SELECT 1 FROM register_entry e
                    JOIN register_payload p ON p.number = e.number
                    WHERE e.act IN ('agreement.signed', 'agreement.shown')
                    AND p.payload LIKE '%"' || a.public_id || '"%')
                """,
            ]
        }
    ]
}
