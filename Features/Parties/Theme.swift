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
        try reader.all(
            """
            SELECT id, scheme, code, slug, label,
                name_ar, name_en, name_es, name_fr, name_ru, name_zh,
                keywords_ar, keywords_en, keywords_es, keywords_fr, keywords_ru, keywords_zh
            FROM theme ORDER BY id
            """
        ) { row in
            Theme(
                id: row.int(0), scheme: Scheme(rawValue: row.text(1)) ?? .uprInfo,
                code: row.text(2), slug: row.text(3), label: row.text(4),
                names: SixLanguages { row.text(5 + $0.index) },
                keywords: SixLanguages { row.text(11 + $0.index) })
        }
    }
}

/// A core human rights treaty or one of its protocols.
package struct Treaty: Sendable, Identifiable {
    package let id: Int
    /// As OHCHR writes it: `CEDAW-OP`.
    package let code: String
    package let names: SixLanguages
    package let adopted: Day?
    package let inForce: Day?

    static func all(_ reader: any Reader) throws -> [Treaty] {
        try reader.all(
            """
            SELECT id, code, adopted, in_force,
                name_ar, name_en, name_es, name_fr, name_ru, name_zh
            FROM treaty ORDER BY id
            """
        ) { row in
            Treaty(
                id: row.int(0), code: row.text(1),
                names: SixLanguages { row.text(4 + $0.index) },
                adopted: row.optionalText(2).flatMap { Day($0) },
                inForce: row.optionalText(3).flatMap { Day($0) })
        }
    }
}

/// What a State did about a treaty. Complete with days until 14 March 2015, with years until
/// 25 August 2022; nothing after, so a page shows it with that date.
package struct TreatyAct: Sendable {
    package let treatyID: Int
    package let kind: Kind
    /// `YYYY-MM-DD`, `YYYY`, or nil where the source gives no date.
    package let date: ActDate?

    package enum Kind: String, Sendable, CaseIterable {
        case signature, ratification, accession, succession, acceptance, denunciation
        case ratificationOrAccession = "ratification or accession"

        /// Whether the State is a party after it.
        var isConsent: Bool { self != .signature && self != .denunciation }
    }

    package enum ActDate: Sendable, Equatable {
        case day(Day)
        case year(Int)

        init?(_ text: String) {
            if let day = Day(text) {
                self = .day(day)
            } else if text.utf8.count == 4, let year = Int(text), year > 0 {
                self = .year(year)
            } else {
                return nil
            }
        }
    }

    package static func of(_ state: State.ID, _ reader: any Reader) throws -> [TreatyAct] {
        try reader.all(
            """
            SELECT treaty_id, action, date FROM treaty_act
            WHERE state_id = \(state) ORDER BY treaty_id, coalesce(date, ''), action
            """
        ) { row in
            TreatyAct(
                treatyID: row.int(0), kind: Kind(rawValue: row.text(1)) ?? .signature,
                date: row.optionalText(2).flatMap { ActDate($0) })
        }
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

    package enum Status: String, Sendable {
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

/// A goal or target of the 2030 Agenda for Sustainable Development.
package struct DevelopmentGoal: Sendable {
    package let code: String
    package let goal: Int
    package let titles: SixLanguages
}
