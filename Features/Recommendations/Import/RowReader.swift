package import Base
import Foundation
import Parties

/// What the person who imports adds to a file that does not say it itself.
package struct ImportDefaults: Sendable {
    package var state: String?
    package var session: Int?
    package var cycle: Int?
    package var language: Language

    package init(
        state: String? = nil, session: Int? = nil, cycle: Int? = nil, language: Language = .en
    ) {
        self.state = state
        self.session = session
        self.cycle = cycle
        self.language = language
    }
}

/// Understands the rows of one file. Pure: no file, no database.
struct RowReader {
    let layout: ColumnLayout
    let defaults: ImportDefaults
    let directory: PartyDirectory
    /// What cells were understood before; only those that meant something.
    private var knownNames: [String: [State.ID]] = [:]
    private var knownStates: [String: State.ID] = [:]
    private var knownPositions: [String: Position] = [:]
    private var knownLabels: [Substring: Theme.ID] = [:]
    /// What was said of names that no State has: the same wrong name stands in many rows.
    private var knownSuggestions: [String: [String]] = [:]
    private var toldReviews: Set<[Int]> = []

    private static let maximumKnown = 5000

    init(layout: ColumnLayout, defaults: ImportDefaults, directory: PartyDirectory) {
        self.layout = layout
        self.defaults = defaults
        self.directory = directory
    }

    /// The row understood, or every reason why it is refused; `notes` are told beside either.
    mutating func read(
        number: Int, fields: [String], notes: inout [RowProblem]
    ) -> Result<ParsedRow, Refusals> {
        var problems: [RowProblem] = []
        func refuse(_ field: String, _ value: String, _ reason: RowProblem.Reason) {
            problems.append(RowProblem(row: number, field: field, value: value, reason: reason))
        }
        let layout = layout
        func cell(_ field: ColumnLayout.Field) -> String {
            guard let index = layout.columns[field], index < fields.count else { return "" }
            return fields[index].trimmed
        }
        // A last column without its cells is common in exports; anything else is a broken row.
        guard fields.count <= layout.count, fields.count >= layout.count - 1 else {
            refuse(
                "row", String(fields.joined(separator: " | ").prefix(200)),
                .wrongFieldCount(expected: layout.count, found: fields.count))
            return .failure(Refusals(problems))
        }

        var text = cell(.text)
        if layout.kind == .accord, text.hasPrefix("'") {
            // The sign that keeps a spreadsheet from computing a cell.
            text.removeFirst()
        }
        if text.isEmpty {
            refuse(
                "text", "", layout.columns[.text] == nil ? .missingColumn("text") : .missingValue)
        } else if text.hasForbiddenCharacters {
            refuse("text", String(text.prefix(200)), .forbiddenCharacters)
        }

        let stateName = cell(.stateUnderReview)
        let stateID = readStateUnderReview(stateName, refuse)
        let position = readPosition(cell(.position), refuse)

        var recommending: [State.ID] = []
        var paragraph: String? = cell(.paragraph).paragraphNumber
        let recommendingCell = cell(.recommendingState)
        if layout.kind == .reportRows || layout.kind == .matrix {
            let split = ReportText(text, states: { directory.names.state(named: $0)?.id })
            if split.text.isEmpty, !text.isEmpty {
                refuse("text", String(text.prefix(200)), .missingValue)
            }
            text = split.text
            paragraph = paragraph ?? split.paragraph
            if layout.columns[.recommendingState] == nil { recommending = split.states }
        }
        if layout.columns[.recommendingState] == nil, layout.kind != .matrix {
            refuse("recommending State", "", .missingColumn("recommending State"))
        } else if layout.columns[.recommendingState] != nil {
            recommending = readRecommendingStates(recommendingCell, refuse)
        }
        if let stateID, recommending.contains(stateID) {
            refuse("recommending State", recommendingCell, .selfRecommendation)
        }

        let action = readAction(cell(.action), refuse)
        var session: ReviewSession.ID?
        if let stateID { session = readSession(of: stateID, number, cell, refuse, &notes) }
        let language = readLanguage(cell(.language), refuse)
        // Names of themes may be alike in two classifications, their addresses are not.
        let themes =
            layout.columns[.themeSlugs] == nil
            ? readThemes(cell(.issue), code: cell(.themeCode)) : themes(slugs: cell(.themeSlugs))
        for label in themes.unknown {
            notes.append(
                RowProblem(row: number, field: "themes", value: label, reason: .unknownTheme))
        }
        guard problems.isEmpty, let stateID, let session, let position, let language else {
            return .failure(Refusals(problems))
        }
        let symbol = cell(.symbol)
        return .success(
            ParsedRow(
                number: number, stateID: stateID, sessionID: session,
                text: text.precomposed, language: language, paragraph: paragraph,
                symbol: symbol.isEmpty ? nil : symbol, position: position.position,
                positionAsGiven: position.asGiven, action: action,
                recommendingStates: recommending, themes: themes.ids, layout: layout.kind))
    }

    struct Refusals: Error {
        let problems: [RowProblem]
        init(_ problems: [RowProblem]) { self.problems = problems }
    }

    private typealias Refuse = (String, String, RowProblem.Reason) -> Void

    private mutating func readStateUnderReview(
        _ cell: String, _ refuse: Refuse
    ) -> State.ID? {
        if let known = knownStates[cell] { return known }
        let name = cell.isEmpty ? defaults.state ?? "" : cell
        guard !name.isEmpty else {
            refuse(
                "state under review", "",
                layout.columns[.stateUnderReview] == nil
                    ? .missingColumn("State under review (--state)") : .missingValue)
            return nil
        }
        if name.hasForbiddenCharacters {
            refuse("state under review", name, .forbiddenCharacters)
            return nil
        }
        guard let state = directory.names.state(named: name.withoutEntities) else {
            refuse(
                "state under review", name,
                .unknownState(suggestions: suggestions(for: name)))
            return nil
        }
        if knownStates.count < Self.maximumKnown { knownStates[cell] = state.id }
        return state.id
    }

    private mutating func suggestions(for name: String) -> [String] {
        if let known = knownSuggestions[name] { return known }
        let found = directory.names.suggestions(for: name)
        if knownSuggestions.count < Self.maximumKnown, name.utf8.count <= 200 {
            knownSuggestions[name] = found
        }
        return found
    }

    /// The States of one cell: one name, or several names of which each is a State.
    private mutating func readRecommendingStates(_ cell: String, _ refuse: Refuse) -> [State.ID] {
        if let known = knownNames[cell] { return known }
        let name = cell.withoutEntities
        if name.isEmpty {
            // Accord gives away an empty cell where the source names no State.
            if layout.kind != .accord { refuse("recommending State", "", .missingValue) }
            return []
        }
        if name.hasForbiddenCharacters {
            refuse("recommending State", name, .forbiddenCharacters)
            return []
        }
        if ["(unknown)", "unknown", "na", "n/a"].contains(name.lowercased()) { return [] }
        var states: [State.ID]
        if let state = directory.names.state(named: name) {
            states = [state.id]
        } else {
            let parts = name.replacingOccurrences(of: " and ", with: ";")
                .split { $0 == ";" || $0 == "," || $0 == "/" || $0.isNewline }
                .map { String($0).trimmed }.filter { !$0.isEmpty }
            let found = parts.map { directory.names.state(named: $0)?.id }
            states = found.compactMap(\.self)
            guard parts.count > 1, states.count == parts.count else {
                let wrong =
                    parts.count > 1
                    ? zip(parts, found).first { $0.1 == nil }?.0 ?? name : name
                refuse(
                    "recommending State", wrong,
                    .unknownState(suggestions: suggestions(for: wrong)))
                return []
            }
        }
        if knownNames.count < Self.maximumKnown { knownNames[cell] = states }
        return states
    }

    private mutating func readPosition(
        _ cell: String, _ refuse: Refuse
    ) -> (position: Position, asGiven: String?)? {
        guard !cell.isEmpty else {
            refuse(
                "position", "",
                layout.columns[.position] == nil ? .missingColumn("position") : .missingValue)
            return nil
        }
        guard let position = knownPositions[cell] ?? Position(word: cell) else {
            refuse(
                "position", cell,
                .unknownPosition(
                    known: "supported, accepted, noted, rejected, pending, supported/noted, unknown"
                ))
            return nil
        }
        if knownPositions.count < Self.maximumKnown { knownPositions[cell] = position }
        return (position, cell.lowercased() == position.code ? nil : cell)
    }

    private func readAction(_ cell: String, _ refuse: Refuse) -> ActionCategory? {
        guard !cell.isEmpty else { return nil }
        let action =
            Int(cell).flatMap(ActionCategory.init)
            ?? ActionCategory(code: cell.lowercased())
        if action == nil { refuse("action", cell, .unknownAction) }
        return action
    }

    private func readLanguage(_ cell: String, _ refuse: Refuse) -> Language? {
        guard !cell.isEmpty else { return defaults.language }
        let language = Language(rawValue: cell.lowercased())
        if language == nil { refuse("language", cell, .unknownLanguage) }
        return language
    }

    private mutating func readSession(
        of state: State.ID, _ number: Int, _ cell: (ColumnLayout.Field) -> String,
        _ refuse: Refuse, _ notes: inout [RowProblem]
    ) -> ReviewSession.ID? {
        let given = cell(.session)
        if given.isEmpty, defaults.session == nil {
            return sessionByCalendar(of: state, cycle: cell(.cycle), year: cell(.year), refuse)
        }
        guard let session = given.isEmpty ? defaults.session : Int(given) else {
            refuse("session", given, .notANumber)
            return nil
        }
        guard directory.session(session) != nil else {
            refuse("session", String(session), .unknownSession)
            return nil
        }
        let sessions = directory.reviews(of: state).map(\.sessionID)
        if !sessions.contains(session), toldReviews.insert([state, session]).inserted {
            let known = sessions.map(String.init).joined(separator: ", ")
            notes.append(
                RowProblem(
                    row: number, field: "session", value: String(session),
                    reason: .notReviewedInSession(sessions: known)))
        }
        return session
    }

    private func sessionByCalendar(
        of state: State.ID, cycle: String, year: String, _ refuse: Refuse
    ) -> ReviewSession.ID? {
        if let cycle = Int(cycle) ?? defaults.cycle {
            let reviews = directory.reviews(of: state).filter {
                directory.session($0.sessionID)?.cycle == cycle && $0.status != .notReviewed
            }
            if let only = reviews.first, reviews.count == 1 { return only.sessionID }
        }
        guard !year.isEmpty else {
            refuse("session", "", .missingColumn("session (--session)"))
            return nil
        }
        guard let year = Int(year) else {
            refuse("year", year, .notANumber)
            return nil
        }
        // The report of a session late in the year carries the next year's date.
        let reviews = directory.reviews(of: state).filter { review in
            guard let session = directory.session(review.sessionID) else { return false }
            return review.status == .reviewed && (year - 1...year).contains(session.year)
        }
        guard let only = reviews.first, reviews.count == 1 else {
            refuse("year", String(year), .reviewUnknownForYear)
            return nil
        }
        return only.sessionID
    }

    private func themes(slugs cell: String) -> (ids: [Theme.ID], unknown: [String]) {
        let slugs = cell.split(separator: ";").map { String($0).trimmed }
        return (
            slugs.compactMap { directory.theme(slug: $0)?.id },
            slugs.filter { directory.theme(slug: $0) == nil }
        )
    }

    /// The themes of a cell: labels with commas between (UPR Info) or a line each (matrices), the
    /// persons affected under their own heading.
    private mutating func readThemes(_ cell: String, code: String) -> (
        ids: [Theme.ID], unknown: [String]
    ) {
        var ids: [Theme.ID] = []
        var unknown: [String] = []
        let labels: [Substring] =
            layout.kind == .matrix
            ? (code.isEmpty ? cell.split(whereSeparator: \.isNewline) : [code[...]])
            : cell.utf8.split { byte in
                byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";")
                    || (0x0A...0x0D).contains(byte)
            }.map(Substring.init)
        for given in labels {
            if let known = knownLabels[given] {
                if !ids.contains(known) { ids.append(known) }
                continue
            }
            let label = String(given).trimmed.withoutBullet.withoutNumbering
            let isHeading =
                label.hasSuffix(":") || label.lowercased() == "general" && layout.kind == .matrix
                || label.isEmpty || label.first?.isNumber == true && label.contains(" - ")
            if isHeading { continue }
            let first = label.split(separator: " ").first.map(String.init) ?? label
            if let theme = directory.theme(label: label) ?? directory.theme(code: first) {
                if knownLabels.count < Self.maximumKnown { knownLabels[given] = theme.id }
                if !ids.contains(theme.id) { ids.append(theme.id) }
            } else {
                unknown.append(label)
            }
        }
        return (ids, unknown)
    }
}

extension String {
    var trimmed: String {
        guard let first = utf8.first, let last = utf8.last else { return self }
        guard first < 0x80, last < 0x80 else {
            return trimmingCharacters(in: .whitespacesAndNewlines)
        }
        if first > 0x20 && last > 0x20 { return self }
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        let rest = utf8.drop(while: isSpace)
        guard let end = rest.lastIndex(where: { !isSpace($0) }) else { return "" }
        let text = String(Substring(rest[...end]))
        // What stood behind the plain space may be another one.
        return text.utf8.first.map { $0 < 0x80 } ?? true && text.utf8.last.map { $0 < 0x80 } ?? true
            ? text : text.trimmed
    }

    private func hasOnly(_ isMeant: (UInt8) -> Bool) -> Bool {
        // Read in place, which costs a fifth of going through the view of its bytes.
        utf8.withContiguousStorageIfAvailable { $0.allSatisfy(isMeant) } ?? utf8.allSatisfy(isMeant)
    }

    /// NFC, the form texts are kept in.
    var precomposed: String {
        hasOnly { $0 < 0x80 } ? self : precomposedStringWithCanonicalMapping
    }

    /// Control characters, and characters that turn the direction of what follows.
    var hasForbiddenCharacters: Bool {
        if hasOnly({ $0 >= 0x20 && $0 < 0x7F }) { return false }
        return unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: false
            case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069, 0xFFFD, 0xFEFF: true
            default: false
            }
        }
    }

    /// `&#40;Unknown&#41;` → `(Unknown)`: decimal references and the five named ones.
    var withoutEntities: String {
        guard utf8.contains(UInt8(ascii: "&")), utf8.contains(UInt8(ascii: ";")) else {
            return self
        }
        var text = self
        for (entity, character) in [
            ("&#40;", "("), ("&#41;", ")"), ("&#39;", "'"), ("&quot;", "\""), ("&lt;", "<"),
            ("&gt;", ">"), ("&amp;", "&"),
        ] {
            text = text.replacingOccurrences(of: entity, with: character)
        }
        return text
    }

    var withoutBullet: String {
        hasPrefix("- ") || hasPrefix("• ") ? String(dropFirst(2)).trimmed : self
    }

    /// `2.1. Acceptance of norms` → `Acceptance of norms`
    var withoutNumbering: String {
        let rest = drop { $0.isNumber || $0 == "." }
        let prefix = self[..<rest.startIndex]
        return prefix.contains(".") && rest.first == " " ? String(rest).trimmed : self
    }

    /// `186.28.` → `186.28`, as text: 140.1 is not 140.10.
    var paragraphNumber: String? {
        let parts = split { !$0.isNumber }
        return parts.isEmpty ? nil : parts.joined(separator: ".")
    }
}
