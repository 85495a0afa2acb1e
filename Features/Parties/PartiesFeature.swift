import Base
package import Database
package import Localization
import Markup
package import Web

/// The door of the feature: States, themes, treaties, the calendar of reviews.
package enum PartiesFeature {
    package static var migrations: [Migration] { PartiesSchema.migrations }

    package static func routes(
        directories: PartyDirectoryCache, contributions: PartyPageContributions
    ) -> [Route] {
        [
            .page("/states") { visit in
                try await StatesPage.load(
                    visit, directories: directories, figure: contributions.stateFigure
                ).view(visit).answer(visit)
            },
            .page("/states/{state}") { visit in
                try await StatePage.answer(
                    visit, directories: directories, contributions: contributions)
            },
            .page("/themes") { visit in
                try await ThemesPage.load(
                    visit, directories: directories, figure: contributions.themeFigure
                ).view(visit).answer(visit)
            },
            .page("/themes/{theme}") { visit in
                try await ThemePage.load(
                    visit, directories: directories, contributions: contributions
                ).view(visit).answer(visit)
            },
            .page("/sessions") { visit in
                try await SessionsPage.load(visit, directories: directories)
                    .view(visit).answer(visit)
            },
        ] + StateListing.listing(directories: directories).downloads("/states")
            + StateListing.apiRoutes(directories: directories)
    }

    /// The States as a tile atlas, shaded by a figure; nil where no State has one.
    package static func atlas(
        _ directory: PartyDirectory, numbers: [State.ID: Int], unit: String, words: Words
    ) -> Atlas? {
        guard !numbers.isEmpty else { return nil }
        let groups = StateGroups(directory, words)
        return Atlas(
            id: "atlas",
            groups: groups.groups.map { group in
                Atlas.Group(
                    title: group.title,
                    tiles: group.states.map { state in
                        Atlas.Tile(
                            code: state.iso3, name: state.name(in: words.language),
                            number: numbers[state.id, default: 0],
                            link: Link(in: words.language, "/states/\(state.slug)"),
                            otherNames: otherNames(of: state, words))
                    })
            }, unit: unit)
    }

    /// The names a reader may type instead: English and the code.
    private static func otherNames(of state: State, _ words: Words) -> String {
        words.language == .en ? "" : state.name(in: .en)
    }
}

/// The States by regional group, each sorted by the language; the two large groups first, observers
/// last.
struct StateGroups {
    let groups: [(anchor: String, title: String, states: [State])]

    init(_ directory: PartyDirectory, _ words: Words) {
        var groups: [(anchor: String, title: String, states: [State])] = []
        for group in [RegionalGroup.african, .asiaPacific, .easternEuropean, .grulac, .weog] {
            let states = directory.states.filter {
                $0.regionalGroup == group && $0.membership == .member
            }
            groups.append(
                (
                    group.rawValue, regionalGroupName(group, words),
                    words.sorted(states) { $0.name(in: words.language) }
                ))
        }
        let observers = directory.states.filter { $0.membership == .observer }
        groups.append(
            (
                "observers", words("parties.group.observers"),
                words.sorted(observers) { $0.name(in: words.language) }
            ))
        self.groups = groups.filter { !$0.states.isEmpty }
    }
}

package func regionalGroupName(_ group: RegionalGroup, _ words: Words) -> String {
    switch group {
    case .african: words("parties.group.african")
    case .asiaPacific: words("parties.group.asia-pacific")
    case .easternEuropean: words("parties.group.eastern-european")
    case .grulac: words("parties.group.grulac")
    case .weog: words("parties.group.weog")
    }
}
