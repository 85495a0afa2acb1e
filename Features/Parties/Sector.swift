package import Base
import Database

/// A purpose of aid by the five-digit list of the OECD Development Assistance Committee, as IATI's code
/// list Sector gives it.
package struct Sector: Sendable {
    /// `15160`
    package let code: String
    package let names: SixLanguages

    static func all(_ reader: any Reader) throws -> [Sector] {
        try reader.all(
            """
            SELECT code, name_ar, name_en, name_es, name_fr, name_ru, name_zh FROM sector
            ORDER BY code
            """
        ) { row in
            Sector(code: row.text(0), names: SixLanguages { row.text(1 + $0.index) })
        }
    }
}
