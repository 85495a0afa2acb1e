package import Base
import Database

/// A goal of the 2030 Agenda for Sustainable Development, with its targets.
package struct DevelopmentGoal: Sendable, Identifiable {
    /// 1 to 17.
    package let id: Int
    /// "Gender equality".
    package let shortTitles: SixLanguages
    package let titles: SixLanguages
    package let targets: [Target]

    package struct Target: Sendable {
        /// `5.1`, `5.a`
        package let code: String
        package let titles: SixLanguages
    }

    static func all(_ reader: any Reader) throws -> [DevelopmentGoal] {
        let rows = try reader.all(
            """
            SELECT code, goal, title_ar, title_en, title_es, title_fr, title_ru, title_zh,
                short_ar, short_en, short_es, short_fr, short_ru, short_zh
            FROM development_goal ORDER BY place
            """
        ) { row in
            (
                code: row.text(0), goal: row.int(1),
                titles: SixLanguages { row.text(2 + $0.index) },
                shortTitles: SixLanguages { row.text(8 + $0.index) }
            )
        }
        let targets = Dictionary(grouping: rows.filter { $0.code.contains(".") }, by: \.goal)
        return rows.filter { !$0.code.contains(".") }.map { row in
            DevelopmentGoal(
                id: row.goal, shortTitles: row.shortTitles, titles: row.titles,
                targets: targets[row.goal, default: []].map {
                    Target(code: $0.code, titles: $0.titles)
                })
        }
    }
}
