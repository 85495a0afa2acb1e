import Base
import Database

/// When an agreement was suspended for a time: what was committed then is not covered by consent that was
/// given again later.
enum PauseSchema {
    static let migrations = [
        Migration("agreements-008-pauses") { engine in
            [
                """
                CREATE TABLE agreement_pause (
                    agreement_id INTEGER NOT NULL REFERENCES agreement (id),
                    number INTEGER NOT NULL CHECK (number > 0),
                    suspended_on TEXT NOT NULL,
                    resumed_on TEXT NOT NULL,
                    PRIMARY KEY (agreement_id, number),
                    CHECK (resumed_on >= suspended_on))
                """
            ] + guards.flatMap { $0.statements(engine) }
        }
    ]

    private static let guards = [
        TableGuard(
            "agreement_pause_ends_a_suspension", before: .insert, of: "agreement_pause",
            "a pause begins with a suspension",
            refuse: """
                NOT EXISTS (SELECT 1 FROM agreement a WHERE a.id = NEW.agreement_id
                    AND a.status = 'suspended' AND a.stopped_on = NEW.suspended_on)
                """),
        TableGuard(
            "agreement_pause_is_not_changed", before: .update, of: "agreement_pause",
            "a pause is never changed", refuse: "1 = 1"),
        TableGuard(
            "agreement_pause_is_kept", before: .delete, of: "agreement_pause",
            "a pause is never erased", refuse: "1 = 1"),
        TableGuard(
            "agreement_resumes_after_its_pause", before: .update, of: "agreement",
            "consent is given again after a pause that is kept",
            refuse: """
                OLD.status = 'suspended' AND NEW.status = 'signed' AND NOT EXISTS (
                    SELECT 1 FROM agreement_pause p WHERE p.agreement_id = NEW.id
                        AND p.suspended_on = OLD.stopped_on)
                """),
    ]
}

enum PauseStorage {
    /// Runs before the agreement's own row is as it is to be.
    static func store(_ agreement: Agreement, _ transaction: any Transaction) throws {
        guard !agreement.pauses.isEmpty else { return }
        let id = agreement.id
        let known = try transaction.count(
            "SELECT count(*) FROM agreement_pause WHERE agreement_id = \(id)")
        for (place, pause) in agreement.pauses.enumerated().dropFirst(known) {
            try transaction.execute(
                """
                INSERT INTO agreement_pause (agreement_id, number, suspended_on, resumed_on)
                VALUES (\(id), \(place + 1), \(pause.from.description),
                    \(pause.until.description))
                """)
        }
    }
}
