import Base
package import Database
import Synchronization

/// The reference facts every page needs at hand, read once and read again when they change.
package struct PartyDirectory: Sendable {
    package let states: [State]
    package let themes: [Theme]
    package let treaties: [Treaty]
    package let sessions: [ReviewSession]
    /// When the facts were loaded.
    package let loadedAt: String
    package let names: StateNames
    private let statesByID: [State.ID: State]
    private let statesBySlug: [String: State]
    private let statesByISO3: [String: State]
    private let themesByID: [Theme.ID: Theme]
    private let themesBySlug: [String: Theme]
    private let themesByLabel: [String: Theme]
    private let themesByCode: [String: Theme]
    private let sessionsByID: [ReviewSession.ID: ReviewSession]
    private let reviewsByState: [State.ID: [Review]]

    package init(_ reader: any Reader) throws {
        states = try State.all(reader)
        themes = try Theme.all(reader)
        treaties = try Treaty.all(reader)
        sessions = try ReviewSession.all(reader)
        loadedAt =
            try reader.first("SELECT loaded_at FROM reference_load WHERE id = 1") { $0.text(0) }
            ?? ""
        names = try StateNames(states: states, reader)
        statesByID = Dictionary(uniqueKeysWithValues: states.map { ($0.id, $0) })
        statesBySlug = Dictionary(uniqueKeysWithValues: states.map { ($0.slug, $0) })
        statesByISO3 = Dictionary(uniqueKeysWithValues: states.map { ($0.iso3, $0) })
        themesByID = Dictionary(uniqueKeysWithValues: themes.map { ($0.id, $0) })
        themesBySlug = Dictionary(uniqueKeysWithValues: themes.map { ($0.slug, $0) })
        themesByLabel = Dictionary(
            themes.map { (folded($0.label), $0) }, uniquingKeysWith: { first, _ in first })
        themesByCode = Dictionary(
            themes.filter { $0.scheme == .ohchr2012 }.map { ($0.code, $0) },
            uniquingKeysWith: { first, _ in first })
        sessionsByID = Dictionary(uniqueKeysWithValues: sessions.map { ($0.id, $0) })
        reviewsByState = Dictionary(grouping: try Review.all(reader), by: \.stateID)
    }

    package func state(_ id: State.ID) -> State? { statesByID[id] }
    package func state(slug: String) -> State? { statesBySlug[slug] }
    package func state(iso3: String) -> State? { statesByISO3[iso3] }
    package func theme(_ id: Theme.ID) -> Theme? { themesByID[id] }
    package func theme(slug: String) -> Theme? { themesBySlug[slug] }
    /// The theme a source file means by this label, case and spaces apart.
    package func theme(label: String) -> Theme? { themesByLabel[folded(label)] }
    /// A theme by OHCHR's code, as `A12`.
    package func theme(code: String) -> Theme? { themesByCode[code] }
    package func session(_ id: ReviewSession.ID) -> ReviewSession? { sessionsByID[id] }

    /// A State's reviews, oldest first.
    package func reviews(of state: State.ID) -> [Review] { reviewsByState[state] ?? [] }

    package func lastReview(of state: State.ID) -> Review? {
        reviews(of: state).last { $0.status == .reviewed }
    }

    package func nextReview(of state: State.ID) -> Review? {
        reviews(of: state).first {
            $0.status != .reviewed && $0.status != .notReviewed
                && $0.sessionID > (lastReview(of: state)?.sessionID ?? 0)
        }
    }
}

/// Keeps the directory until the reference facts in the database are loaded anew.
package final class PartyDirectoryCache: Sendable {
    private let current = Mutex<PartyDirectory?>(nil)

    package init() {}

    package func directory(_ reader: any Reader) throws -> PartyDirectory {
        let loadedAt =
            try reader.first("SELECT loaded_at FROM reference_load WHERE id = 1") { $0.text(0) }
            ?? ""
        if let known = current.withLock({ $0 }), known.loadedAt == loadedAt { return known }
        let fresh = try PartyDirectory(reader)
        current.withLock { $0 = fresh }
        return fresh
    }
}

extension PartyDirectory {
    /// States and themes that a person may mean by these words, in any of the six languages: every
    /// word begins a word of the name or of the theme's everyday words. At most four of each.
    package func matches(for words: String) -> (states: [State], themes: [Theme]) {
        let wanted = words.lowercased().split { !$0.isLetter && !$0.isNumber }.map { folded(String($0)) }
            .filter { $0.count >= 2 }
        guard !wanted.isEmpty, wanted.count <= 12 else { return ([], []) }
        func fits(_ text: String) -> Bool {
            let parts = text.split { !$0.isLetter && !$0.isNumber }.map { folded(String($0)) }
            return wanted.allSatisfy { word in parts.contains { $0.hasPrefix(word) } }
        }
        func isHan(_ text: String) -> Bool {
            text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
        }
        let han = isHan(words) ? words.filter { !$0.isWhitespace } : nil
        func matches(_ text: String) -> Bool {
            if let han { return text.contains(han) }
            return fits(text)
        }
        let states = states.filter { state in
            Language.allCases.contains { matches(state.shortNames[$0]) }
        }
        let themes = themes.filter { theme in
            theme.scheme == .uprInfo
                && Language.allCases.contains { language in
                    matches(theme.names[language])
                        || theme.keywords[language].split(whereSeparator: { ",،，、;".contains($0) })
                            .contains { matches(String($0)) }
                }
        }
        return (Array(states.prefix(4)), Array(themes.prefix(4)))
    }
}
