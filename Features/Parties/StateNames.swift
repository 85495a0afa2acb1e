import Base
import Database
import Foundation

/// Finds the State a written name means: by its names in six languages, its aliases and its codes;
/// folded, never guessed.
package struct StateNames: Sendable {
    private let byFoldedName: [String: State]
    /// Folded name and how to show it, for suggestions.
    private let candidates: [(folded: [UInt8], shown: String)]

    init(states: [State], _ reader: any Reader) throws {
        var byFoldedName: [String: State] = [:]
        var candidates: [(folded: [UInt8], shown: String)] = []
        let byID = Dictionary(uniqueKeysWithValues: states.map { ($0.id, $0) })
        var folder = NameFolder()
        func add(_ name: String, _ state: State, suggest: Bool) {
            let key = folder.fold(name)
            guard !key.isEmpty, byFoldedName[key] == nil else { return }
            byFoldedName[key] = state
            if suggest { candidates.append((Array(key.utf8), name)) }
        }
        for state in states {
            for language in Language.allCases {
                add(state.shortNames[language], state, suggest: true)
                add(state.formalNames[language], state, suggest: false)
            }
            add(state.iso3, state, suggest: false)
        }
        try reader.forEach("SELECT state_id, alias FROM state_alias ORDER BY state_id, alias") {
            if let state = byID[$0.int(0)] { add($0.text(1), state, suggest: true) }
        }
        self.byFoldedName = byFoldedName
        self.candidates = candidates
    }

    /// The State of that name; `nil` where none has it.
    package func state(named name: String) -> State? { byFoldedName[folded(name)] }

    /// The names nearest to an unknown one, best first, at most three; none where nothing is near.
    package func suggestions(for name: String) -> [String] {
        let key = Array(folded(name).utf8)
        guard key.count >= 3, key.count <= 120 else { return [] }
        let bound = max(2, key.count / 3)
        var scored: [(distance: Int, shown: String)] = []
        for candidate in candidates where abs(candidate.folded.count - key.count) <= bound {
            let distance = editDistance(key, candidate.folded, bound: bound)
            if distance <= bound { scored.append((distance, candidate.shown)) }
        }
        scored.sort { ($0.distance, $0.shown) < ($1.distance, $1.shown) }
        var seen: Set<State.ID> = []
        var suggestions: [String] = []
        for (_, shown) in scored {
            guard let state = byFoldedName[folded(shown)], seen.insert(state.id).inserted else {
                continue
            }
            suggestions.append(shown)
            if suggestions.count == 3 { break }
        }
        return suggestions
    }
}

/// Levenshtein distance, or more than `bound` where it is more.
private func editDistance(_ left: [UInt8], _ right: [UInt8], bound: Int) -> Int {
    var previous = Array(0...right.count)
    var current = previous
    for (row, byte) in left.enumerated() {
        current[0] = row + 1
        var best = current[0]
        for (column, other) in right.enumerated() {
            let substitution = previous[column] + (byte == other ? 0 : 1)
            current[column + 1] = min(
                substitution, previous[column + 1] + 1, current[column] + 1)
            best = min(best, current[column + 1])
        }
        if best > bound { return best }
        swap(&previous, &current)
    }
    return previous[right.count]
}

/// `Bolivia (Plurinational State of)` → `bolivia`, `Côte d'Ivoire` → `cote-d-ivoire`.
func slug(of name: String) -> String {
    let plain = name.prefix { $0 != "(" }.lowercased()
        .decomposedStringWithCompatibilityMapping.unicodeScalars
        .filter { $0.properties.generalCategory != .nonspacingMark }
    var text = String(String.UnicodeScalarView(plain))
    text = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "-")
    return text
}
