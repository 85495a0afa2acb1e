import Base
import Database

/// What is stored of a request, line by line: read from its tables, and as the oracle has it.
enum Stored {
    static func lines(of record: Oracle.Record) -> [[String]] {
        let answers: [String] = record.asked.map { party, asked in
            "\(party) \(asked.leads) \(asked.answer) \(asked.passTo ?? "")"
        }
        let messages: [String] = record.messages.map { "\($0.isReply) \($0.text)" }
        let consulted: [String] = record.consulted.values.map {
            "\($0.answer) \($0.isNamed) \($0.text)"
        }
        return [
            [record.status, record.publication, record.language],
            [record.title, record.need, record.purpose],
            [record.clearer.map { String($0) } ?? "nobody"], answers.sorted(), messages,
            record.comments.map(\.text), consulted, record.drafters.map { String($0) }.sorted(),
        ]
    }

    static func lines(of id: String, _ reader: any Reader) throws -> [[String]] {
        let own: SQL = "(SELECT id FROM request WHERE public_id = \(id))"
        let texts: [[String]] = try reader.all(
            """
            SELECT status, publication, language, title, need, purpose FROM request
            WHERE public_id = \(id)
            """
        ) { row in (0..<6).map { row.text($0) } }
        let clearer: [String] = try reader.all(
            "SELECT cleared_by FROM request WHERE public_id = \(id)"
        ) { row in row.optionalInt(0).map { String($0) } ?? "nobody" }
        let answers: [String] = try reader.all(
            """
            SELECT p.slug, a.is_lead, a.answer, q.slug FROM request_addressee a
            JOIN party p ON p.id = a.party_id LEFT JOIN party q ON q.id = a.pass_to
            WHERE a.request_id = \(own)
            """
        ) { "\($0.text(0)) \($0.bool(1)) \($0.text(2)) \($0.optionalText(3) ?? "")" }
        let messages: [String] = try reader.all(
            "SELECT text, is_reply FROM request_message WHERE request_id = \(own) ORDER BY number"
        ) { "\($0.bool(1)) \($0.text(0))" }
        let comments: [String] = try reader.all(
            "SELECT text FROM request_comment WHERE request_id = \(own) ORDER BY number"
        ) { $0.text(0) }
        let consulted: [String] = try reader.all(
            "SELECT answer, is_named, text FROM request_consulted WHERE request_id = \(own)"
        ) { "\($0.text(0)) \($0.bool(1)) \($0.text(2))" }
        let drafters: [String] = try reader.all(
            "SELECT person_id FROM request_drafter WHERE request_id = \(own)"
        ) { String($0.int(0)) }
        return [
            Array(texts[0][..<3]), Array(texts[0][3...]), clearer, answers.sorted(), messages,
            comments, consulted, drafters.sorted(),
        ]
    }
}
