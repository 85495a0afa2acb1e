package import Base
package import Database
package import Localization
package import Markup
import Parties
package import Web

/// A record's history as those who see it whole read it: what was done, by whom, for whom, when. People
/// of other parties stay unnamed.
package struct RecordHistory: Sendable {
    private let entries: [TrailEntry]
    private let people: [Int: String]
    private let parties: [Party.ID: Party]

    /// `ownActs` are known to the people of the party alone that did them.
    package static func load(
        _ kind: StaticString, _ record: String, for actor: Actor, ownActs: Set<String> = [],
        _ reader: any Reader, _ words: Words
    ) throws -> RecordHistory {
        let entries = try TrailEntry.all(kind, record, reader).filter {
            $0.party == actor.party || !ownActs.contains($0.act)
        }
        let own = entries.filter { $0.party == actor.party }
        return RecordHistory(
            entries: entries, people: try Person.names(Set(own.map(\.person)), reader, words),
            parties: Dictionary(
                uniqueKeysWithValues: try Party.all(
                    ids: Set(entries.map(\.party)).sorted(), reader
                ).map { ($0.id, $0) }))
    }

    /// `acts` is where the catalogue names the acts, as `offers.history.`.
    package func html(_ title: String, acts: StaticString, _ words: Words) -> HTML? {
        guard !entries.isEmpty else { return nil }
        func item(_ entry: TrailEntry) -> HTML {
            let act = words(dynamic: "\(acts)\(entry.act)") ?? entry.act
            let party = parties[entry.party]?.shortNames[words.language] ?? ""
            let person = people[entry.person].map {
                "<bdi>\($0)</bdi>\(words.listSeparator)" as HTML
            }
            let reason: HTML? = entry.reason.map { "<br><bdi>\($0)</bdi>" }
            return """
                <li><span class="n">\(words.dateTime(entry.at))</span> \(act) — \(person)\(party)\
                \(reason)</li>
                """
        }
        return """
            <details class="history"><summary>\(title)</summary><ol>\(entries, item)</ol></details>
            """
    }

    /// The same for programs.
    package static let schema = APISchema.array(
        .object([
            ("act", .string), ("at", .string), ("party", .string), ("person", .nullable(.string)),
            ("reason", .nullable(.string)), ("fields", .array(.string)),
        ]))

    package var value: APIValue {
        .list(
            entries.map { entry in
                .object([
                    ("act", .text(entry.act)), ("at", .text(entry.at.description)),
                    ("party", .text(parties[entry.party]?.slug ?? "")),
                    ("person", .maybe(people[entry.person])), ("reason", .maybe(entry.reason)),
                    ("fields", .texts(entry.changes.map(\.field))),
                ])
            })
    }
}
