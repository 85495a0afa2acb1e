package import Database
package import Localization

/// Groups of States by which records are found and offers are made: those of the United Nations' lists of countries
/// in special situations, and the regional groups.
package enum CountryGroup: String, Sendable, CaseIterable {
    case leastDeveloped = "ldc"
    case landlocked = "lldc"
    case smallIslands = "sids"
    case african
    case asiaPacific = "asia-pacific"
    case easternEuropean = "eastern-european"
    case grulac
    case weog

    /// The groups whose needs resolution 48/24 names.
    package static let inSpecialSituations: [CountryGroup] = [
        .leastDeveloped, .landlocked, .smallIslands,
    ]

    package func contains(_ state: State) -> Bool {
        switch self {
        case .leastDeveloped: state.leastDeveloped.isIncluded
        case .landlocked: state.isLandlockedDeveloping
        case .smallIslands: state.isSmallIslandDeveloping
        case .african, .asiaPacific, .easternEuropean, .grulac, .weog:
            state.regionalGroup == regional
        }
    }

    /// The same as a condition on a column of parties' ids.
    package func contains(party column: StaticString) -> SQL {
        let isMember: SQL =
            switch self {
            case .leastDeveloped: "s.ldc = 1"
            case .landlocked: "s.lldc = 1"
            case .smallIslands: "s.sids = 1"
            case .african, .asiaPacific, .easternEuropean, .grulac, .weog:
                "s.regional_group = \(rawValue)"
            }
        return """
            \(raw: column) IN (
                SELECT p.id FROM party p JOIN state s ON s.id = p.state_id WHERE \(isMember))
            """
    }

    /// Those that a State is in, by the reference facts.
    package static func all(of party: Party?, _ directory: PartyDirectory) -> [CountryGroup] {
        guard let state = party?.stateID.flatMap({ directory.state($0) }) else { return [] }
        return allCases.filter { $0.contains(state) }
    }

    private var regional: RegionalGroup? { RegionalGroup(rawValue: rawValue) }
}

package func groupName(_ group: CountryGroup, _ words: Words) -> String {
    switch group {
    case .leastDeveloped: words("parties.group.ldc")
    case .landlocked: words("parties.group.lldc")
    case .smallIslands: words("parties.group.sids")
    case .african: regionalGroupName(.african, words)
    case .asiaPacific: regionalGroupName(.asiaPacific, words)
    case .easternEuropean: regionalGroupName(.easternEuropean, words)
    case .grulac: regionalGroupName(.grulac, words)
    case .weog: regionalGroupName(.weog, words)
    }
}
