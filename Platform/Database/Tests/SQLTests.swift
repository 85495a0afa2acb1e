import Database
import Testing

@Suite("A statement is a literal with bound holes")
struct SQLTests {
    @Test("values are bound, never spliced")
    func binding() {
        let name = "x'; DROP TABLE state; --"
        let sql: SQL = "SELECT 1 WHERE a = \(name) AND b = \(5) AND c = \(String?.none)"
        #expect(sql.text(placeholder: "?") == "SELECT 1 WHERE a = ?1 AND b = ?2 AND c = ?3")
        #expect(sql.text(placeholder: "$") == "SELECT 1 WHERE a = $1 AND b = $2 AND c = $3")
        #expect(sql.bindings == [.text(name), .integer(5), .null])
    }

    @Test("statements compose and their bindings keep their order")
    func composition() {
        let conditions: [SQL] = ["a = \(1)", "b IN (\(2), \(3))"]
        let sql: SQL = "SELECT 1 WHERE \(conditions.joined(" AND ")) LIMIT \(4)"
        #expect(
            sql.text(placeholder: "?") == "SELECT 1 WHERE a = ?1 AND b IN (?2, ?3) LIMIT ?4")
        #expect(sql.bindings == [.integer(1), .integer(2), .integer(3), .integer(4)])
    }

    @Test("no conditions give what is said for none")
    func empty() {
        #expect([SQL]().joined(", ", empty: "0").text(placeholder: "?") == "0")
    }
}
