package import Database
package import Localization
package import Markup

/// What later features show on the pages of States, themes, treaties, entities and goals; listed where the features are assembled.
package struct PartyPageContributions: Sendable {
    package struct Section: Sendable {
        package let anchor: StaticString
        package let title: String
        package let html: HTML

        package init(anchor: StaticString, title: String, html: HTML) {
            self.anchor = anchor
            self.title = title
            self.html = html
        }
    }

    /// A number for each record, and what it counts.
    package typealias Figure = (numbers: [Int: Int], unit: String)

    package let stateSections:
        [@Sendable (State, PartyDirectory, any Reader, Words) throws -> [Section]]
    /// What of it stands on a State's sheet of one page.
    package let sheetSections:
        [@Sendable (State, PartyDirectory, any Reader, Words) throws -> [Section]]
    package let themeSections:
        [@Sendable (Theme, PartyDirectory, any Reader, Words) throws -> [Section]]
    /// Of what a treaty asks, such as reports due.
    package let treatySections:
        [@Sendable (Treaty, PartyDirectory, any Reader, Words) throws -> [Section]]
    /// What an entity offers and does.
    package let entitySections:
        [@Sendable (Entity, PartyDirectory, any Reader, Words) throws -> [Section]]
    /// What serves a goal or one of its targets.
    package let goalSections:
        [@Sendable (DevelopmentGoal, PartyDirectory, any Reader, Words) throws -> [Section]]
    /// What the sections ask before all else.
    package let heads: [SQL]
    /// What sections of a party surely ask.
    package let foreseen: [@Sendable (Party) -> [SQL]]
    package let stateFigure: @Sendable (any Reader, Words) throws -> Figure
    package let themeFigure: @Sendable (any Reader, Words) throws -> Figure

    package init(
        stateSections: [@Sendable (State, PartyDirectory, any Reader, Words) throws -> [Section]],
        sheetSections:
            [@Sendable (State, PartyDirectory, any Reader, Words) throws -> [Section]] =
            [],
        themeSections: [@Sendable (Theme, PartyDirectory, any Reader, Words) throws -> [Section]],
        treatySections:
            [@Sendable (Treaty, PartyDirectory, any Reader, Words) throws -> [Section]] =
            [],
        entitySections:
            [@Sendable (Entity, PartyDirectory, any Reader, Words) throws -> [Section]] =
            [],
        goalSections:
            [@Sendable (DevelopmentGoal, PartyDirectory, any Reader, Words) throws -> [Section]] =
            [],
        heads: [SQL] = [], foreseen: [@Sendable (Party) -> [SQL]] = [],
        stateFigure: @escaping @Sendable (any Reader, Words) throws -> Figure,
        themeFigure: @escaping @Sendable (any Reader, Words) throws -> Figure
    ) {
        self.stateSections = stateSections
        self.sheetSections = sheetSections
        self.themeSections = themeSections
        self.treatySections = treatySections
        self.entitySections = entitySections
        self.goalSections = goalSections
        self.heads = heads
        self.foreseen = foreseen
        self.stateFigure = stateFigure
        self.themeFigure = themeFigure
    }
}

extension PartyPageContributions {
    /// The party of a page and what its sections ask, on the way before they ask. The answers wait for them.
    func foresee(partyAt slug: String, _ reader: any Reader) throws {
        guard !foreseen.isEmpty, let party = try Party.find(slug: slug, reader) else { return }
        reader.foresee(foreseen.flatMap { $0(party) })
    }
}
