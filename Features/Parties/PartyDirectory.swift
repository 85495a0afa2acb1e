package import Base
package import Database
import Synchronization

/// The reference facts every page needs at hand, read once and read again when they change.
package struct PartyDirectory: Sendable {
    package let states: [State]
    package let themes: [Theme]
    package let treaties: [Treaty]
    /// All acts on treaties: by treaty, State and date.
    package let treatyActs: [TreatyAct]
    package let sessions: [ReviewSession]
    package let entities: [Entity]
    package let goals: [DevelopmentGoal]
    /// By code.
    package let sectors: [Sector]
    /// When the facts were loaded.
    package let loadedAt: String
    /// What was loaded: another value, other facts.
    let contentHash: String
    package let names: StateNames
    private let statesByID: [State.ID: State]
    private let statesBySlug: [String: State]
    private let statesByISO3: [String: State]
    private let themesByID: [Theme.ID: Theme]
    private let themesBySlug: [String: Theme]
    private let themesByLabel: [String: Theme]
    private let themesByCode: [String: Theme]
    private let sessionsByID: [ReviewSession.ID: ReviewSession]
    private let reviewsBySession: [ReviewSession.ID: [Review]]
    private let treatiesByID: [Treaty.ID: Treaty]
    private let treatiesBySlug: [String: Treaty]
    private let entitiesBySlug: [String: Entity]
    private let sectorsByCode: [String: Sector]
    private let actsByState: [State.ID: [TreatyAct]]
    private let standingsByTreaty: [Treaty.ID: TreatyStandings]
    private let reviewsByState: [State.ID: [Review]]
    private let wordsOfNames = WordsOfNames()
    let order = NamesInOrder()

    package init(_ reader: any Reader) throws {
        states = try State.all(reader)
        themes = try Theme.all(reader)
        treaties = try Treaty.all(reader)
        treatyActs = try TreatyAct.all(reader)
        sessions = try ReviewSession.all(reader)
        entities = try Entity.all(reader)
        goals = try DevelopmentGoal.all(reader)
        sectors = try Sector.all(reader)
        (loadedAt, contentHash) =
            try reader.first(PartyDirectoryCache.edition) {
                ($0.text(0), $0.text(1))
            } ?? ("", "")
        names = try StateNames(states: states, reader)
        statesByID = Dictionary(uniqueKeysWithValues: states.map { ($0.id, $0) })
        statesBySlug = Dictionary(uniqueKeysWithValues: states.map { ($0.slug, $0) })
        statesByISO3 = Dictionary(uniqueKeysWithValues: states.map { ($0.iso3, $0) })
        themesByID = Dictionary(uniqueKeysWithValues: themes.map { ($0.id, $0) })
        themesBySlug = Dictionary(uniqueKeysWithValues: themes.map { ($0.slug, $0) })
        // The label of a source first, then the names under which Accord gives themes away.
        var folder = NameFolder()
        themesByLabel = Dictionary(
            themes.map { (folder.fold($0.label), $0) }
                + themes.flatMap { theme in
                    Language.allCases.map { (folder.fold(theme.names[$0]), theme) }
                }, uniquingKeysWith: { first, _ in first })
        themesByCode = Dictionary(
            themes.filter { $0.scheme == .ohchr2012 }.map { ($0.code, $0) },
            uniquingKeysWith: { first, _ in first })
        sessionsByID = Dictionary(uniqueKeysWithValues: sessions.map { ($0.id, $0) })
        treatiesByID = Dictionary(uniqueKeysWithValues: treaties.map { ($0.id, $0) })
        treatiesBySlug = Dictionary(uniqueKeysWithValues: treaties.map { ($0.slug, $0) })
        entitiesBySlug = Dictionary(uniqueKeysWithValues: entities.map { ($0.slug, $0) })
        sectorsByCode = Dictionary(uniqueKeysWithValues: sectors.map { ($0.code, $0) })
        actsByState = Dictionary(grouping: treatyActs, by: \.stateID)
        standingsByTreaty = Dictionary(grouping: treatyActs, by: \.treatyID)
            .mapValues { TreatyStandings($0) }
        let reviews = try Review.all(reader)
        reviewsByState = Dictionary(grouping: reviews, by: \.stateID)
        reviewsBySession = Dictionary(grouping: reviews, by: \.sessionID)
    }

    /// Tells one load of the reference facts from another.
    package var edition: String { "\(loadedAt) \(contentHash)" }

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

    package func treaty(_ id: Treaty.ID) -> Treaty? { treatiesByID[id] }
    package func treaty(slug: String) -> Treaty? { treatiesBySlug[slug] }
    package func entity(slug: String) -> Entity? { entitiesBySlug[slug] }
    package func sector(code: String) -> Sector? { sectorsByCode[code] }
    package func goal(_ id: DevelopmentGoal.ID) -> DevelopmentGoal? {
        goals.first { $0.id == id }
    }
    /// The goal of a number as an address writes it: `5`, not `05` nor `+5`.
    func goal(numbered text: String) -> DevelopmentGoal? {
        goals.first { String($0.id) == text }
    }

    /// What a State did about treaties: by treaty, oldest first.
    package func treatyActs(of state: State.ID) -> [TreatyAct] { actsByState[state] ?? [] }

    func standings(on treaty: Treaty.ID) -> TreatyStandings {
        standingsByTreaty[treaty] ?? TreatyStandings([])
    }

    /// The entities and funds that belong to one.
    func entities(under parent: Entity.ID) -> [Entity] { entities.filter { $0.parent == parent } }

    /// A State's reviews, oldest first.
    package func reviews(of state: State.ID) -> [Review] { reviewsByState[state] ?? [] }

    /// The States of a session whose review has such a status, by number.
    func states(in session: ReviewSession, where isMeant: (Review.Status) -> Bool) -> [State] {
        (reviewsBySession[session.id] ?? []).filter { isMeant($0.status) }
            .compactMap { state($0.stateID) }
    }

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

    /// Which edition of the reference facts stands in the database; asked by every page that names one of them.
    package static let edition: SQL =
        "SELECT loaded_at, content_hash FROM reference_load WHERE id = 1"

    package func directory(_ reader: any Reader) throws -> PartyDirectory {
        // The time alone does not tell: it is kept to the second.
        let (loadedAt, contentHash) =
            try reader.first(Self.edition) {
                ($0.text(0), $0.text(1))
            } ?? ("", "")
        if let known = current.withLock({ $0 }), known.loadedAt == loadedAt,
            known.contentHash == contentHash
        {
            return known
        }
        let fresh = try PartyDirectory(reader)
        current.withLock { $0 = fresh }
        return fresh
    }
}

extension PartyDirectory {
    /// States and themes that a person may mean by these words, in any of the six languages: every
    /// word begins a word of the name or of one of the theme's everyday words. At most four of each.
    package func matches(for words: String) -> (states: [State], themes: [Theme]) {
        let wanted = NameWords.folded(words)
        guard !wanted.isEmpty, wanted.count <= 12 else { return ([], []) }
        let (stateWords, themeWords) = wordsOfNames.of(states, themes)
        let foundStates = zip(states, stateWords).lazy
            .filter { $0.1.contains { $0.begins(with: wanted) } }.map(\.0)
        let foundThemes = zip(themes, themeWords).lazy
            .filter { $0.1.contains { $0.begins(with: wanted) } }.map(\.0)
        return (Array(foundStates.prefix(4)), Array(foundThemes.prefix(4)))
    }

    /// What English texts call that for which any classification has these words in another language.
    package func english(for words: String, in language: Language) -> [String] {
        let wanted = NameWords.folded(words)
        guard language != .en, !wanted.isEmpty else { return [] }
        var names: [String] = []
        for theme in themes where NameWords.folded(theme.names[language]) == wanted {
            if !names.contains(theme.names[.en]) { names.append(theme.names[.en]) }
        }
        return names
    }
}

/// The words that States and themes are found by, taken apart when somebody first searches.
private final class WordsOfNames: Sendable {
    typealias Words = (states: [[NameWords]], themes: [[NameWords]])

    private let kept = Mutex<Words?>(nil)

    func of(_ states: [State], _ themes: [Theme]) -> Words {
        kept.withLock { kept in
            if let kept { return kept }
            let words = (states.map(Self.words(of:)), themes.map(Self.words(of:)))
            kept = words
            return words
        }
    }

    private static func words(of state: State) -> [NameWords] {
        Language.allCases.map { NameWords(state.shortNames[$0]) }
    }

    /// Only the themes of UPR Info have everyday words; the others answer by their names.
    private static func words(of theme: Theme) -> [NameWords] {
        guard theme.scheme == .uprInfo else { return [] }
        return Language.allCases.flatMap { language in
            let keywords = theme.keywords[language].split { ",،，、;".contains($0) }
            return [NameWords(theme.names[language])] + keywords.map { NameWords(String($0)) }
        }
    }
}

/// The folded words of one name; Chinese, which has no spaces, as one.
struct NameWords: Sendable {
    private let words: [[UInt8]]
    private let isHan: Bool

    init(_ name: String) {
        words = Self.folded(name)
        isHan = name.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
    }

    static func folded(_ text: String) -> [[UInt8]] {
        text.split { !$0.isLetter && !$0.isNumber }.map { Array(Parties.folded(String($0)).utf8) }
            .filter { $0.count >= 2 }
    }

    func begins(with wanted: [[UInt8]]) -> Bool {
        wanted.allSatisfy { word in
            // A word of another script is not looked for within Chinese names.
            if isHan { return word[0] >= 0xE3 && words.contains { $0.contains(word) } }
            return words.contains { $0.starts(with: word) }
        }
    }
}
