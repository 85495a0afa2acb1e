import Base
import Parties

/// A row of a source, understood: every name is a State, every word a position.
struct ParsedRow: Sendable, Equatable {
    /// Counted from 1 without the header.
    var number: Int
    var stateID: State.ID
    var sessionID: ReviewSession.ID
    var text: String
    var language: Language
    var paragraph: String?
    var symbol: String?
    var position: Position
    var positionAsGiven: String?
    var action: ActionCategory?
    /// Empty where the source says that the State is not known.
    var recommendingStates: [State.ID]
    var themes: [Theme.ID]
    var layout: ColumnLayout.Kind
}

/// Why a row was refused, or what is worth telling of a row that was not.
struct RowProblem: Sendable, Equatable {
    let row: Int
    let field: String
    let value: String
    let reason: Reason

    /// A closed list, so that every reason has its sentence in six languages
    /// (`recommendations.import.reason.CODE`). `detail` fills the sentence's hole.
    enum Reason: Sendable, Equatable {
        case missingColumn(String)
        case missingValue
        case unknownState(suggestions: [String])
        case unknownPosition(known: String)
        case unknownAction
        case unknownTheme
        case notANumber
        case unknownSession
        case notReviewedInSession(sessions: String)
        case reviewUnknownForYear
        case wrongFieldCount(expected: Int, found: Int)
        case brokenField(String)
        case heldFromOtherSource(layout: String)
        case selfRecommendation
        case duplicate(ofRow: Int)
        case forbiddenCharacters
        case unknownLanguage

        var code: String {
            switch self {
            case .missingColumn: "missing-column"
            case .missingValue: "missing-value"
            case .unknownState: "unknown-state"
            case .unknownPosition: "unknown-position"
            case .unknownAction: "unknown-action"
            case .unknownTheme: "unknown-theme"
            case .notANumber: "not-a-number"
            case .unknownSession: "unknown-session"
            case .notReviewedInSession: "not-reviewed-in-session"
            case .reviewUnknownForYear: "review-unknown-for-year"
            case .wrongFieldCount: "wrong-field-count"
            case .brokenField: "broken-field"
            case .heldFromOtherSource: "held-from-other-source"
            case .selfRecommendation: "self-recommendation"
            case .duplicate: "duplicate"
            case .forbiddenCharacters: "forbidden-characters"
            case .unknownLanguage: "unknown-language"
            }
        }

        var detail: String {
            switch self {
            case .missingColumn(let name): name
            case .unknownState(let suggestions): suggestions.joined(separator: "; ")
            case .unknownPosition(let known): known
            case .notReviewedInSession(let sessions): sessions
            case .wrongFieldCount(let expected, let found): "\(expected)/\(found)"
            case .brokenField(let rule): rule
            case .heldFromOtherSource(let layout): layout
            case .duplicate(let row): String(row)
            default: ""
            }
        }

        /// The sentence of the command line, in English: place, rule and way out.
        var sentence: String {
            switch self {
            case .missingColumn(let name):
                "no column tells the \(name); add it or give it as an option"
            case .missingValue: "is empty, but needed"
            case .unknownState(let suggestions) where suggestions.isEmpty:
                "no State has this name; correct it in the source"
            case .unknownState(let suggestions):
                "no State has this name; nearest: \(suggestions.joined(separator: ", "))"
            case .unknownPosition(let known): "not a position; known are \(known)"
            case .unknownAction: "not an action category; known are 1 to 5"
            case .unknownTheme: "not a theme of any classification known here"
            case .notANumber: "not a number"
            case .unknownSession: "no session of the Working Group has this number"
            case .notReviewedInSession(let sessions) where sessions.isEmpty:
                "the calendar has no review of this State"
            case .notReviewedInSession(let sessions):
                "the State was not reviewed in this session; its sessions: \(sessions)"
            case .reviewUnknownForYear:
                "the calendar has no review of this State with a report of this year"
            case .wrongFieldCount(let expected, let found):
                "has \(found) fields where the header has \(expected)"
            case .brokenField(let rule): "the row cannot be read: \(rule)"
            case .heldFromOtherSource(let layout):
                "this review is held from another source (\(layout)); "
                    + "to let this file correct it, import with --correct"
            case .selfRecommendation: "a State does not recommend to itself"
            case .duplicate(let row): "says the same as row \(row)"
            case .forbiddenCharacters: "has control or direction characters; remove them"
            case .unknownLanguage: "not one of ar, en, es, fr, ru, zh"
            }
        }
    }
}
