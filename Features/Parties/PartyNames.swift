import Base
package import Database
package import Localization

/// What a page names holds the parties that it speaks of.
package protocol NamesParties {
    var parties: [Party.ID: Party] { get }
}

extension NamesParties {
    package func name(_ party: Party.ID, _ words: Words) -> String {
        parties[party]?.names[words.language] ?? ""
    }

    package func shortName(_ party: Party.ID, _ words: Words) -> String {
        parties[party]?.shortNames[words.language] ?? ""
    }

    package func slug(_ party: Party.ID) -> String { parties[party]?.slug ?? "" }
}

extension Party {
    /// Parties by their internal ids, with one query.
    package static func byID(
        _ ids: some Sequence<ID>, _ reader: any Reader
    ) throws -> [ID: Party] {
        Dictionary(
            uniqueKeysWithValues: try all(ids: Set(ids).sorted(), reader).map { ($0.id, $0) })
    }
}
