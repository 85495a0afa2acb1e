package import Database
package import Localization
package import Markup

/// What later features show on the pages of States and themes; listed where the features are assembled.
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
    package let themeSections:
        [@Sendable (Theme, PartyDirectory, any Reader, Words) throws -> [Section]]
    package let stateFigure: @Sendable (any Reader, Words) throws -> Figure
    package let themeFigure: @Sendable (any Reader, Words) throws -> Figure

    package init(
        stateSections: [@Sendable (State, PartyDirectory, any Reader, Words) throws -> [Section]],
        themeSections: [@Sendable (Theme, PartyDirectory, any Reader, Words) throws -> [Section]],
        stateFigure: @escaping @Sendable (any Reader, Words) throws -> Figure,
        themeFigure: @escaping @Sendable (any Reader, Words) throws -> Figure
    ) {
        self.stateSections = stateSections
        self.themeSections = themeSections
        self.stateFigure = stateFigure
        self.themeFigure = themeFigure
    }
}
