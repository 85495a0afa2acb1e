import Base
import Database
import Markup
import Parties
import Requests

/// How lists of dialogues can be narrowed.
extension Dialogue {
    static let shape = RecordFilter.Shape(
        list: "/dialogues", map: nil, subjects: [], helper: .party,
        choice: .init(
            name: "level", label: "dialogues.field.level", description: "At which level.",
            values: Level.allCases.map(\.rawValue)
        ) { level, words in Level(rawValue: level).map { levelName($0, words) } ?? level })

    /// The filter as conditions on `dialogue d`. A State takes part as any other party does.
    static func conditions(_ filter: RecordFilter) -> [SQL] {
        func takesPart(_ condition: SQL) -> SQL {
            """
            EXISTS (SELECT 1 FROM dialogue_party m WHERE m.dialogue_id = d.id AND \(condition))
            """
        }
        let states = filter.isOfState("m.party_id")
        return [
            states.isEmpty ? nil : takesPart(states.joined(" AND ")),
            filter.provider.map { takesPart("m.party_id = \($0.id)") },
            filter.choice.map { "d.level = \($0)" }, filter.isInYear("d.held_on"),
        ].compactMap(\.self)
    }

    /// What stands in public dialogues, to choose from.
    static func choices(
        _ query: RecordListQuery, _ reader: any Reader
    ) throws -> RecordFilter.Choices {
        let members = try reader.all(
            """
            SELECT DISTINCT m.party_id, p.kind FROM dialogue d
            JOIN dialogue_party m ON m.dialogue_id = d.id JOIN party p ON p.id = m.party_id
            WHERE \(isPublic)
            """
        ) { (party: $0.int(0), isState: Party.Kind(rawValue: $0.text(1))?.isState ?? false) }
        let first = try reader.first("SELECT min(d.held_on) FROM dialogue d WHERE \(isPublic)") {
            $0.optionalText(0).flatMap { Day($0) }
        }
        return try RecordFilter.Choices(
            states: members.filter(\.isState).map(\.party),
            providers: members.filter { !$0.isState }.map(\.party), first: (first ?? nil)?.year,
            at: query.now, reader)
    }
}
