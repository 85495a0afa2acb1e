package import Base
package import Database

/// A Member State or observer State of the United Nations.
package struct State: Sendable, Identifiable {
    /// The UN M49 code as a number: public, stable, the same in every installation.
    package let id: Int
    package let iso3: String
    package let iso2: String
    /// The last part of its address, as in `/en/states/nepal`.
    package let slug: String
    package let membership: Membership
    package let admissionDate: Day?
    package let regionalGroup: RegionalGroup?
    /// Where its place in the group is not the usual one: how; empty for most States.
    package let groupNotes: SixLanguages
    package let shortNames: SixLanguages
    package let formalNames: SixLanguages
    package let leastDeveloped: LeastDevelopedStatus
    package let isLandlockedDeveloping: Bool
    package let isSmallIslandDeveloping: Bool

    package enum Membership: String, Sendable {
        case member, observer
    }

    package func name(in language: Language) -> String { shortNames[language] }

    package var m49: String {
        let digits = String(id)
        return String(repeating: "0", count: 3 - digits.utf8.count) + digits
    }
}

/// The regional groups of the General Assembly, which are those for elections.
package enum RegionalGroup: String, Sendable, CaseIterable {
    case african
    case asiaPacific = "asia-pacific"
    case easternEuropean = "eastern-european"
    case grulac
    case weog
}

/// Whether a State is on the list of least developed countries, as of the reference facts.
package enum LeastDevelopedStatus: Sendable, Equatable {
    case never
    /// Included in that year; `graduation` is the day set for leaving the list, where one is.
    case included(since: Int, graduation: Day?)
    case graduated(on: Day, since: Int)

    package var isIncluded: Bool {
        if case .included = self { true } else { false }
    }
}

extension State {
    static let columns: SQL = """
        s.id, s.iso3, s.iso2, s.slug, s.membership, s.admission_date, s.regional_group,
        s.ldc, s.ldc_since, s.ldc_until, s.ldc_graduation, s.lldc, s.sids,
        s.short_ar, s.short_en, s.short_es, s.short_fr, s.short_ru, s.short_zh,
        s.formal_ar, s.formal_en, s.formal_es, s.formal_fr, s.formal_ru, s.formal_zh,
        s.group_note_ar, s.group_note_en, s.group_note_es, s.group_note_fr, s.group_note_ru,
        s.group_note_zh
        """

    init(_ row: any Row) {
        id = row.int(0)
        iso3 = row.text(1)
        iso2 = row.text(2)
        slug = row.text(3)
        membership = Membership(rawValue: row.text(4)) ?? .observer
        admissionDate = row.optionalText(5).flatMap { Day($0) }
        regionalGroup = row.optionalText(6).flatMap(RegionalGroup.init)
        leastDeveloped =
            switch (row.bool(7), row.optionalInt(8), row.optionalText(9).flatMap { Day($0) }) {
            case (true, let since, _):
                .included(
                    since: since ?? 0, graduation: row.optionalText(10).flatMap { Day($0) })
            case (false, let since?, let until?): .graduated(on: until, since: since)
            default: .never
            }
        isLandlockedDeveloping = row.bool(11)
        isSmallIslandDeveloping = row.bool(12)
        shortNames = SixLanguages { row.text(13 + $0.index) }
        formalNames = SixLanguages { row.text(19 + $0.index) }
        groupNotes = SixLanguages { row.text(25 + $0.index) }
    }

    package static func all(_ reader: any Reader) throws -> [State] {
        try reader.all("SELECT \(columns) FROM state s ORDER BY s.id", State.init)
    }
}
