package import Base
package import Database

/// A subject of recommendations, in one of the classifications in use.
package struct Theme: Sendable, Identifiable {
    package let id: Int
    package let scheme: Scheme
    package let code: String
    /// The last part of its address, as in `/en/themes/womens-rights`.
    package let slug: String
    /// As the source files write it: what an import matches.
    package let label: String
    package let names: SixLanguages
    /// Everyday words a reader may search by, in each language.
    package let keywords: SixLanguages

    package enum Scheme: String, Sendable, CaseIterable {
        /// The 54 issues of UPR Info.
        case uprInfo = "upr-info"
        /// OHCHR's coded classification until about 2019.
        case ohchr2012 = "ohchr-2012"
        /// OHCHR's newer wording, without official codes.
        case ohchr2019 = "ohchr-2019"
    }

    package func name(in language: Language) -> String { names[language] }

    package static func all(_ reader: any Reader) throws -> [Theme] {
        try reader.all("SELECT \(columns) FROM theme ORDER BY id", Theme.init)
    }

    package static func all(of scheme: Scheme, _ reader: any Reader) throws -> [Theme] {
        try reader.all(query(of: scheme), Theme.init)
    }

    /// What `all(of:)` asks, to be foreseen.
    package static func query(of scheme: Scheme) -> SQL {
        "SELECT \(columns) FROM theme WHERE scheme = \(scheme.rawValue) ORDER BY id"
    }

    private static let columns: SQL = """
        id, scheme, code, slug, label,
        name_ar, name_en, name_es, name_fr, name_ru, name_zh,
        keywords_ar, keywords_en, keywords_es, keywords_fr, keywords_ru, keywords_zh
        """

    private init(_ row: any Row) {
        id = row.int(0)
        scheme = Scheme(rawValue: row.text(1)) ?? .uprInfo
        code = row.text(2)
        slug = row.text(3)
        label = row.text(4)
        names = SixLanguages { row.text(5 + $0.index) }
        keywords = SixLanguages { row.text(11 + $0.index) }
    }
}

/// A session of the Working Group on the Universal Periodic Review.
package struct ReviewSession: Sendable, Identifiable {
    package let id: Int
    package let cycle: Int
    package let start: Day?
    package let end: Day?
    package let year: Int
    package let month: Int
    package let status: Status

    package enum Status: String, Sendable, CaseIterable {
        case held, unconfirmed, scheduled
    }

    static func all(_ reader: any Reader) throws -> [ReviewSession] {
        try reader.all(
            """
            SELECT id, cycle, start_day, end_day, year, month, status FROM review_session
            ORDER BY id
            """
        ) { row in
            ReviewSession(
                id: row.int(0), cycle: row.int(1), start: row.optionalText(2).flatMap { Day($0) },
                end: row.optionalText(3).flatMap { Day($0) }, year: row.int(4), month: row.int(5),
                status: Status(rawValue: row.text(6)) ?? .unconfirmed)
        }
    }
}

/// One State's review in one session, held or to come.
package struct Review: Sendable {
    package let stateID: State.ID
    package let sessionID: ReviewSession.ID
    package let status: Status

    package enum Status: String, Sendable {
        case reviewed, unconfirmed, scheduled
        case notReviewed = "not reviewed as scheduled"
    }

    static func all(_ reader: any Reader) throws -> [Review] {
        try reader.all(
            "SELECT state_id, session_id, status FROM review ORDER BY state_id, session_id"
        ) { row in
            Review(
                stateID: row.int(0), sessionID: row.int(1),
                status: Status(rawValue: row.text(2)) ?? .unconfirmed)
        }
    }
}
