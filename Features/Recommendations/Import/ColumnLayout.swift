/// Which column of a file means what.
///
/// Columns go by name, case, spaces and underscores apart; where a name repeats, as `Rgrp` does in
/// the export of UPR Info, by position: the first belongs to the State under review.
struct ColumnLayout: Sendable, Equatable {
    let kind: Kind
    let columns: Columns
    /// Known columns that are not stored because they tell facts of States.
    let derived: [String]
    /// Columns of no known name: told, not stored.
    let unknown: [String]
    let count: Int

    /// What the file is, which says whose account of a review it is.
    enum Kind: String, Sendable {
        /// The database of UPR Info: one row for each recommending State.
        case uprInfo = "upr-info"
        /// Rows taken out of reports of the Working Group, the text with its paragraph number.
        case reportRows = "report-rows"
        /// OHCHR's matrix or thematic list, as a document or as its table.
        case matrix
        /// What Accord itself gives away: it corrects what is held, whatever that came from.
        case accord
        /// Any other table with the columns needed.
        case table
    }

    enum Field: Int, Sendable, CaseIterable {
        case stateUnderReview, recommendingState, text, position, action, issue
        case session, cycle, year, paragraph, symbol, language, themeCode, themeSlugs
    }

    /// The column of each field; nil where the file has none.
    struct Columns: Sendable, Equatable {
        // An array rather than a dictionary: each cell of each row is looked up here.
        private var places = [Int?](repeating: nil, count: Field.allCases.count)

        subscript(field: Field) -> Int? {
            get { places[field.rawValue] }
            set { places[field.rawValue] = newValue }
        }
    }

    /// `isMatrix`: the table comes out of a document, which OHCHR's matrices alone are.
    init(header: [String], isMatrix: Bool = false) {
        var columns = Columns()
        var derived: [String] = []
        var unknown: [String] = []
        let names = header.map(Self.normalized)
        for (index, name) in names.enumerated() {
            if let field = Self.fields[name] {
                if columns[field] == nil { columns[field] = index }
            } else if Self.derivedNames.contains(name) {
                derived.append(header[index])
            } else if !name.isEmpty {
                unknown.append(header[index])
            }
        }
        self.columns = columns
        self.derived = derived
        self.unknown = unknown
        count = header.count
        if isMatrix {
            kind = .matrix
        } else if names.contains("address"), names.contains("stateunderreviewiso3") {
            kind = .accord
        } else if names.contains("issue"), names.contains("action"), columns[.session] != nil {
            kind = .uprInfo
        } else if names.contains("decision"), columns[.year] != nil {
            kind = .reportRows
        } else if columns[.themeCode] != nil, columns[.paragraph] != nil {
            kind = .matrix
        } else {
            kind = .table
        }
    }

    private static func normalized(_ name: String) -> String {
        String(name.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    private static let derivedNames: Set<String> = [
        "torgrp", "toorg", "fromrgrp", "fromorg", "rgrp", "org", "notes", "description",
        "assessmentcommentsonlevelofimplementation", "relevantsdgs",
        "id", "stateunderreviewiso3", "positionasgiven", "recommendingstatesiso3", "address",
    ]

    private static let fields: [String: Field] = [
        "to": .stateUnderReview, "sur": .stateUnderReview, "stateunderreview": .stateUnderReview,
        "from": .recommendingState, "rs": .recommendingState, "country": .recommendingState,
        "recommendingstate": .recommendingState, "recommendingstates": .recommendingState,
        "text": .text, "recommendation": .text, "recommendations": .text,
        "recommendationandrecommendingstate": .text,
        "response": .position, "position": .position, "decision": .position,
        "positionofthestateunderreview": .position,
        "action": .action, "actioncategory": .action,
        "issue": .issue, "issues": .issue, "theme": .issue, "themes": .issue,
        "fulllistofthemes": .issue, "fulllistofrightsaffectedpersons": .issue,
        "humanrightsthemesandgroupsofpersons": .issue,
        "session": .session, "cycle": .cycle, "year": .year,
        "paragraph": .paragraph, "code": .paragraph, "number": .paragraph,
        "symbol": .symbol, "document": .symbol, "documentsymbol": .symbol,
        "language": .language, "themecode": .themeCode, "themeslugs": .themeSlugs,
    ]
}
