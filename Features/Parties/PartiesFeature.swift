import Base
package import Database
package import Localization
package import Markup
package import Web

/// The door of the feature: States, themes, treaties, entities, goals, the calendar of reviews.
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
            .page("/states/{state}/sheet") { visit in
                try await StatePage.answer(
                    visit, directories: directories, contributions: contributions, as: .sheet)
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
            .page("/treaties") { visit in
                try await TreatiesPage.load(visit, directories: directories)
                    .view(visit).answer(visit)
            },
            .page("/treaties/{treaty}") { visit in
                try await TreatyPage.answer(
                    visit, directories: directories, contributions: contributions)
            },
            .page("/entities") { visit in
                try await EntitiesPage.load(visit, directories: directories)
                    .view(visit).answer(visit)
            },
            .page("/entities/{entity}") { visit in
                try await EntityPage.answer(
                    visit, directories: directories, contributions: contributions)
            },
            .page("/goals") { visit in
                try await GoalsPage.load(visit, directories: directories)
                    .view(visit).answer(visit)
            },
            .page("/goals/{goal}") { visit in
                try await GoalPage.load(
                    visit, directories: directories, contributions: contributions
                ).view(visit).answer(visit)
            },
        ] + downloads(directories) + apiRoutes(directories)
    }

    private static func downloads(_ directories: PartyDirectoryCache) -> [Route] {
        StateListing.listing(directories: directories).downloads("/states")
            + SessionListing.listing(directories: directories).downloads("/sessions")
            + TreatyListing.treaties(directories: directories).downloads("/treaties")
            + TreatyListing.acts(directories: directories).downloads("/treaties/ratifications")
            + TreatyListing.standings(directories: directories).downloads("/treaties/{treaty}")
            + EntityListing.listing(directories: directories).downloads("/entities")
            + GoalListing.listing(directories: directories).downloads("/goals")
    }

    private static func apiRoutes(_ directories: PartyDirectoryCache) -> [Route] {
        StateListing.apiRoutes(directories: directories)
            + SessionListing.apiRoutes(directories: directories)
            + TreatyListing.apiRoutes(directories: directories)
            + EntityListing.apiRoutes(directories: directories)
            + GoalListing.apiRoutes(directories: directories)
    }

    /// What can be taken away whole, in reading order, for the page that offers all lists.
    package static func publicLists(
        directories: PartyDirectoryCache
    ) -> PublicLists {
        PublicLists(
            states: StateListing.listing(directories: directories),
            sessions: SessionListing.listing(directories: directories),
            treaties: TreatyListing.treaties(directories: directories),
            treatyActs: TreatyListing.acts(directories: directories),
            entities: EntityListing.listing(directories: directories),
            goals: GoalListing.listing(directories: directories))
    }

    package struct PublicLists: Sendable {
        package let states: Listing<PartyDirectory, State>
        package let sessions: Listing<PartyDirectory, ReviewSession>
        package let treaties: Listing<PartyDirectory, Treaty>
        package let treatyActs: Listing<PartyDirectory, TreatyAct>
        package let entities: Listing<PartyDirectory, Entity>
        package let goals: Listing<PartyDirectory, GoalLine>
    }

    /// The States as a tile atlas, shaded by a figure; nil where no State has one. A tile leads to its State's page
    /// where `link` does not say otherwise.
    package static func atlas(
        _ directory: PartyDirectory, numbers: [State.ID: Int], unit: String, words: Words,
        link: ((State) -> Link)? = nil
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
                            link: link?(state)
                                ?? Link(in: words.language, "/states/\(state.slug)"),
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
        let sorted = directory.statesByName(words)
        for group in [RegionalGroup.african, .asiaPacific, .easternEuropean, .grulac, .weog] {
            let states = sorted.filter { $0.regionalGroup == group && $0.membership == .member }
            groups.append((group.rawValue, regionalGroupName(group, words), states))
        }
        let observers = sorted.filter { $0.membership == .observer }
        groups.append(("observers", words("parties.group.observers"), observers))
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
