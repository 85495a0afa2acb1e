package import Base
import Database

/// An entity of the United Nations, or a fund that one of them looks after.
package struct Entity: Sendable, Identifiable {
    /// The short name in capitals that no other has: `UNWOMEN`.
    package let id: String
    package let kind: Kind
    package let names: SixLanguages
    /// Not every language has one, and some entities have none.
    package let acronyms: SixLanguages
    /// In files of the International Aid Transparency Initiative.
    package let iatiIdentifier: String?
    /// The channel code of the OECD Development Assistance Committee.
    package let channelCode: String?
    /// What it belongs to: another entity, or `UN` for the United Nations itself.
    package let parent: String
    /// What is doubtful about its codes, in English.
    package let note: String?

    package enum Kind: String, Sendable, CaseIterable {
        case entity
        case specializedAgency = "specialized agency"
        case relatedOrganization = "related organization"
        case fund

        /// The word for programs.
        var code: String { String(rawValue.map { $0 == " " ? "-" : $0 }) }
    }

    /// The last part of its address, as in `/en/entities/unwomen`.
    package var slug: String { id.lowercased() }

    package func name(in language: Language) -> String { names[language] }

    /// In the language, else in English; nil where the entity has none.
    package func acronym(in language: Language) -> String? {
        acronyms[language].isEmpty ? nil : acronyms[language]
    }

    static func all(_ reader: any Reader) throws -> [Entity] {
        try reader.all(
            """
            SELECT code, kind, iati_identifier, channel_code, parent, note,
                name_ar, name_en, name_es, name_fr, name_ru, name_zh,
                acronym_ar, acronym_en, acronym_es, acronym_fr, acronym_ru, acronym_zh
            FROM un_entity ORDER BY place
            """
        ) { row in
            Entity(
                id: row.text(0), kind: Kind(rawValue: row.text(1)) ?? .entity,
                names: SixLanguages { row.text(6 + $0.index) },
                acronyms: SixLanguages { row.text(12 + $0.index) },
                iatiIdentifier: row.optionalText(2), channelCode: row.optionalText(3),
                parent: row.text(4), note: row.optionalText(5))
        }
    }
}
