import Localization
package import Parties

/// Groups of States that an offer may be for: those of the United Nations' lists of countries in special
/// situations, and the regional groups.
package enum CountryGroup: String, Sendable, CaseIterable {
    case leastDeveloped = "ldc"
    case landlocked = "lldc"
    case smallIslands = "sids"
    case african
    case asiaPacific = "asia-pacific"
    case easternEuropean = "eastern-european"
    case grulac
    case weog

    package func contains(_ state: State) -> Bool {
        switch self {
        case .leastDeveloped: state.leastDeveloped.isIncluded
        case .landlocked: state.isLandlockedDeveloping
        case .smallIslands: state.isSmallIslandDeveloping
        case .african, .asiaPacific, .easternEuropean, .grulac, .weog:
            state.regionalGroup == regional
        }
    }

    private var regional: RegionalGroup? { RegionalGroup(rawValue: rawValue) }
}

func groupName(_ group: CountryGroup, _ words: Words) -> String {
    switch group {
    case .leastDeveloped: words("offers.group.ldc")
    case .landlocked: words("offers.group.lldc")
    case .smallIslands: words("offers.group.sids")
    case .african: regionalGroupName(.african, words)
    case .asiaPacific: regionalGroupName(.asiaPacific, words)
    case .easternEuropean: regionalGroupName(.easternEuropean, words)
    case .grulac: regionalGroupName(.grulac, words)
    case .weog: regionalGroupName(.weog, words)
    }
}
