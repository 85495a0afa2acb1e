package import Base
package import Database

/// A core human rights treaty or one of its protocols.
package struct Treaty: Sendable, Identifiable {
    package let id: Int
    /// As OHCHR writes it: `CEDAW-OP`.
    package let code: String
    package let kind: Kind
    /// The code of the core treaty that a protocol belongs to; its own code for a core treaty.
    package let parent: String
    package let names: SixLanguages
    package let adopted: Day?
    package let inForce: Day?
    /// Chapter and number in the United Nations Treaty Collection, as `IV-8-b`.
    package let collectionNumber: String
    /// The short name of the committee that watches over it, as `CEDAW`.
    package let body: String
    /// Further short names in use, as `OPCAT`.
    package let otherCodes: [String]

    package enum Kind: String, Sendable, CaseIterable {
        case core, `protocol`
    }

    /// The last part of its address, as in `/en/treaties/cedaw-op`.
    package var slug: String { code.lowercased() }

    static func all(_ reader: any Reader) throws -> [Treaty] {
        try reader.all(
            """
            SELECT id, code, kind, parent, adopted, in_force, collection_number, body, other_codes,
                name_ar, name_en, name_es, name_fr, name_ru, name_zh
            FROM treaty ORDER BY id
            """
        ) { row in
            Treaty(
                id: row.int(0), code: row.text(1), kind: Kind(rawValue: row.text(2)) ?? .core,
                parent: row.text(3), names: SixLanguages { row.text(9 + $0.index) },
                adopted: row.optionalText(4).flatMap { Day($0) },
                inForce: row.optionalText(5).flatMap { Day($0) }, collectionNumber: row.text(6),
                body: row.text(7),
                otherCodes: row.text(8).split(separator: " ").map(String.init))
        }
    }
}

/// What a State did about a treaty. Complete with days until 14 March 2015, with years until
/// 25 August 2022; nothing after, so a page shows it with that date.
package struct TreatyAct: Sendable, Equatable, Identifiable {
    /// Its place among all acts: by treaty, State and date.
    package let id: Int
    package let stateID: State.ID
    package let treatyID: Treaty.ID
    package let kind: Kind
    /// `YYYY-MM-DD`, `YYYY`, or nil where the source gives no date.
    package let date: ActDate?
    /// The list it comes from; `by hand` where somebody entered it.
    package let source: String

    package enum Kind: String, Sendable, CaseIterable {
        case signature, ratification, accession, succession, acceptance, denunciation
        case ratificationOrAccession = "ratification or accession"

        /// Whether the State is a party after it.
        var isConsent: Bool { self != .signature && self != .denunciation }
    }

    package enum ActDate: Sendable, Equatable, CustomStringConvertible {
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

        /// As in the file: `YYYY-MM-DD` or `YYYY`.
        package var description: String {
            switch self {
            case .day(let day): day.description
            case .year(let year): String(year)
            }
        }
    }

    package static func all(_ reader: any Reader) throws -> [TreatyAct] {
        var number = 0
        return try reader.all(
            """
            SELECT state_id, treaty_id, action, date, source FROM treaty_act
            ORDER BY treaty_id, state_id, coalesce(date, ''), action
            """
        ) { row in
            number += 1
            return TreatyAct(
                id: number, stateID: row.int(0), treatyID: row.int(1),
                kind: Kind(rawValue: row.text(2)) ?? .signature,
                date: row.optionalText(3).flatMap { ActDate($0) }, source: row.text(4))
        }
    }
}

/// Where a State stands on a treaty by the acts that are known, with the act that says so.
package enum TreatyStanding: Sendable, Equatable {
    /// A party since that act, which is not yet the day of entry into force for the State.
    case party(TreatyAct)
    case withdrawn(TreatyAct)
    /// Signed, and did nothing more.
    case signatory(TreatyAct)
    case none

    /// `acts`: of one State on one treaty, oldest first.
    init(_ acts: some Sequence<TreatyAct>) {
        self = .none
        for act in acts {
            switch (act.kind, self) {
            case (.denunciation, _): self = .withdrawn(act)
            case (.signature, .none): self = .signatory(act)
            case (.signature, _), (_, .party): continue
            default: self = .party(act)
            }
        }
    }

    /// The word for programs.
    var code: String {
        switch self {
        case .party: "party"
        case .withdrawn: "withdrawn"
        case .signatory: "signatory"
        case .none: "none"
        }
    }

    static let codes = ["party", "signatory", "withdrawn", "none"]

    var act: TreatyAct? {
        switch self {
        case .party(let act), .withdrawn(let act), .signatory(let act): act
        case .none: nil
        }
    }
}

/// All States by where they stand on one treaty.
struct TreatyStandings: Sendable {
    let byState: [State.ID: TreatyStanding]
    let parties: Int
    let signatories: Int

    /// `acts`: all on one treaty, by State and date.
    init(_ acts: [TreatyAct]) {
        byState = Dictionary(grouping: acts, by: \.stateID).mapValues { TreatyStanding($0) }
        parties = byState.values.count { if case .party = $0 { true } else { false } }
        signatories = byState.values.count { if case .signatory = $0 { true } else { false } }
    }

    subscript(_ state: State.ID) -> TreatyStanding { byState[state] ?? .none }
}
