/// Rows that follow from others: what the database does by itself, in the same transaction, after a row has changed,
/// plain SQL included. Written in the dialect both engines share (`IS DISTINCT FROM`, `NEW`, `OLD`, subqueries).
package struct TableReaction: Sendable {
    private let name: StaticString
    private let event: TableGuard.Event
    private let table: StaticString
    private let lock: SQL?
    private let condition: SQL?
    private let statements: [SQL]

    /// `name` is unique in the product. `lock` names rows that other transactions must leave alone until this one ends,
    /// as a `SELECT … FOR SHARE` without its first word: what follows from two records is worked out by one
    /// transaction after the other. SQLite has one writer and needs none.
    package init(
        _ name: StaticString, after event: TableGuard.Event, of table: StaticString,
        locking lock: SQL? = nil, when condition: SQL? = nil, _ statements: [SQL]
    ) {
        self.name = name
        self.event = event
        self.table = table
        self.lock = lock
        self.condition = condition
        self.statements = statements
    }

    package func statements(_ engine: Engine) -> [SQL] {
        let steps = statements.map { "\($0);" as SQL }.joined("\n")
        switch engine {
        case .sqlite:
            let when: SQL = condition.map { "WHEN \($0)" } ?? ""
            return [
                """
                CREATE TRIGGER \(raw: name) AFTER \(raw: event.word) ON \(raw: table) \(when)
                BEGIN
                    \(steps)
                END
                """
            ]
        case .postgresql:
            let when: SQL = condition.map { "WHEN (\($0))" } ?? ""
            let locking: SQL = lock.map { "PERFORM \($0);" } ?? ""
            return [
                """
                CREATE FUNCTION \(raw: name)() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    \(locking)
                    \(steps)
                    RETURN NULL;
                END $$
                """,
                """
                CREATE TRIGGER \(raw: name) AFTER \(raw: event.word) ON \(raw: table)
                FOR EACH ROW \(when) EXECUTE FUNCTION \(raw: name)()
                """,
            ]
        }
    }
}
