package import Base
package import Database
package import Parties

/// What a State was recommended to do, by whom, and the position it took.
package struct Recommendation: Sendable, Identifiable {
    /// Orders by review, the latest first; never shown.
    package let id: Int
    /// The last part of its address: made of what is recommended, to whom and when, so that every
    /// installation that imports the same source gives it the same address.
    package let publicID: String
    package let stateID: State.ID
    package let sessionID: ReviewSession.ID
    package let text: String
    package let language: Language
    package let paragraph: String?
    package let symbol: String?
    package let position: Position
    /// The word of the source, where it is not the name of `position`.
    package let positionAsGiven: String?
    package let action: ActionCategory?
    /// In the order of the source; empty where the source names no State.
    package let recommendingStates: [State.ID]
    package let themes: [Theme.ID]
    package let importID: Int
    /// The row of the source that it was first read from.
    package let row: Int
}

/// The position the State under review took.
package enum Position: Int, Sendable, CaseIterable {
    case supported = 1
    case supportedInPart = 2
    case noted = 3
    /// The State was to answer later, and the source does not say what.
    case pending = 4
    /// The source says that the position is unknown.
    case notStated = 5

    /// The code in addresses, downloads and the API.
    package var code: String {
        switch self {
        case .supported: "supported"
        case .supportedInPart: "supported-in-part"
        case .noted: "noted"
        case .pending: "pending"
        case .notStated: "not-stated"
        }
    }

    package init?(code: String) {
        guard let position = Position.allCases.first(where: { $0.code == code }) else {
            return nil
        }
        self = position
    }

    /// The words sources of all dates use (`Data/upr/README.md`).
    init?(word: String) {
        switch word.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ") {
        case "supported", "accepted", "support", "accept", "implemented", "enjoys the support":
            self = .supported
        case "supported/noted", "noted/supported", "partially supported", "partially accepted",
            "supported in part":
            self = .supportedInPart
        case "noted", "rejected", "reject", "not supported", "not accepted", "general response",
            "no response":
            self = .noted
        case "pending", "consider", "under consideration": self = .pending
        case "unknown", "unclear", "not stated": self = .notStated
        default:
            guard let position = Position(code: word) else { return nil }
            self = position
        }
    }
}

/// What kind of action is asked for, in the five categories of UPR Info.
package enum ActionCategory: Int, Sendable, CaseIterable {
    case minimal = 1
    case continuing = 2
    case considering = 3
    case general = 4
    case specific = 5

    package var code: String {
        switch self {
        case .minimal: "minimal"
        case .continuing: "continuing"
        case .considering: "considering"
        case .general: "general"
        case .specific: "specific"
        }
    }

    package init?(code: String) {
        guard let action = ActionCategory.allCases.first(where: { $0.code == code }) else {
            return nil
        }
        self = action
    }
}

extension Recommendation {
    static let columns: SQL = """
        r.id, r.public_id, r.state_id, r.session_id, r.text, r.language, r.paragraph, r.symbol,
        r.position, r.position_as_given, r.action, r.recommending_states, r.themes, r.import_id,
        r.source_row
        """

    init(_ row: any Row) {
        id = row.int(0)
        publicID = row.text(1)
        stateID = row.int(2)
        sessionID = row.int(3)
        text = row.text(4)
        language = Language(rawValue: row.text(5)) ?? .en
        paragraph = row.optionalText(6)
        symbol = row.optionalText(7)
        position = Position(rawValue: row.int(8)) ?? .notStated
        positionAsGiven = row.optionalText(9)
        action = row.optionalInt(10).flatMap(ActionCategory.init)
        recommendingStates = numbers(row.text(11))
        themes = numbers(row.text(12))
        importID = row.int(13)
        self.row = row.int(14)
    }

    package static func find(
        publicID: String, _ reader: any Reader
    ) throws -> Recommendation? {
        // What cannot be an identifier is not asked for: PostgreSQL knows no NUL in a text.
        guard publicID.utf8.allSatisfy({ (0x2D...0x7A).contains($0) }) else { return nil }
        return try reader.first(
            "SELECT \(columns) FROM recommendation r WHERE r.public_id = \(publicID)",
            Recommendation.init)
    }
}

extension Recommendation {
    /// Those with these internal ids, the latest review first.
    package static func all(ids: [Int], _ reader: any Reader) throws -> [Recommendation] {
        guard !ids.isEmpty else { return [] }
        let list = ids.map { id -> SQL in "\(id)" }.joined(", ")
        return try reader.all(
            "SELECT \(columns) FROM recommendation r WHERE r.id IN (\(list)) ORDER BY r.id DESC",
            Recommendation.init)
    }

    /// Those with these public ids; what is none is left out.
    package static func all(publicIDs: [String], _ reader: any Reader) throws -> [Recommendation] {
        let known = publicIDs.filter { $0.utf8.allSatisfy { (0x2D...0x7A).contains($0) } }
        guard !known.isEmpty else { return [] }
        let list = known.map { id -> SQL in "\(id)" }.joined(", ")
        return try reader.all(
            """
            SELECT \(columns) FROM recommendation r WHERE r.public_id IN (\(list))
            ORDER BY r.id DESC
            """, Recommendation.init)
    }
}
