/// A rule of a table that no road goes round, plain SQL included: the change of a row is refused where a
/// condition holds. The condition is written in the dialect both engines share (`IS DISTINCT FROM`,
/// `NEW`, `OLD`, subqueries).
package struct TableGuard: Sendable {
    package enum Event: Sendable {
        case insert, update, delete

        var word: StaticString {
            switch self {
            case .insert: "INSERT"
            case .update: "UPDATE"
            case .delete: "DELETE"
            }
        }
    }

    private let name: StaticString
    private let event: Event
    private let table: StaticString
    private let message: StaticString
    private let condition: SQL
    private let lock: SQL?

    /// `name` is unique in the product, `message` without a quotation mark. `lock` names rows that other
    /// transactions must leave alone until this one ends, as a `SELECT … FOR SHARE` without its first
    /// word; SQLite has one writer and needs none.
    package init(
        _ name: StaticString, before event: Event, of table: StaticString, _ message: StaticString,
        locking lock: SQL? = nil, refuse condition: SQL
    ) {
        self.name = name
        self.event = event
        self.table = table
        self.message = message
        self.condition = condition
        self.lock = lock
    }

    package func statements(_ engine: Engine) -> [SQL] {
        switch engine {
        case .sqlite:
            return [
                """
                CREATE TRIGGER \(raw: name) BEFORE \(raw: event.word) ON \(raw: table)
                WHEN \(condition)
                BEGIN SELECT RAISE(ABORT, '\(raw: message)'); END
                """
            ]
        case .postgresql:
            let locking: SQL = lock.map { "PERFORM \($0);" } ?? ""
            return [
                """
                CREATE FUNCTION \(raw: name)() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    \(locking)
                    IF \(condition) THEN
                        RAISE EXCEPTION '\(raw: message)'
                        USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN \(raw: event == .delete ? "OLD" : "NEW");
                END $$
                """,
                """
                CREATE TRIGGER \(raw: name) BEFORE \(raw: event.word) ON \(raw: table)
                FOR EACH ROW EXECUTE FUNCTION \(raw: name)()
                """,
            ]
        }
    }

    /// Takes a guard away, so that a later migration can put another one of its name in its place.
    package static func removal(
        _ name: StaticString, of table: StaticString, _ engine: Engine
    ) -> [SQL] {
        switch engine {
        case .sqlite: ["DROP TRIGGER \(raw: name)"]
        case .postgresql:
            ["DROP TRIGGER \(raw: name) ON \(raw: table)", "DROP FUNCTION \(raw: name)()"]
        }
    }
}
