import Base

/// What needs no agreement of the State: begun as that by an officer of another party, named with its basis, alone
/// and without money, and no support in the name of monitoring or protection.
extension LineOracle {
    struct Outside: Sendable, Equatable {
        let basis: String
        let state: String
        let law: String

        /// Monitoring and protection are no support.
        var givesSupport: Bool { ["national-institution", "civil-society"].contains(basis) }
    }

    static let bases = [
        "national-institution", "civil-society", "mandated-monitoring", "protection-begun",
    ]

    /// No State monitors another one by a mandate.
    func judge(beginningOutside command: Command, _ member: Member) -> Verdict {
        guard member.roles.contains(.officer) else { return .forbidden }
        let state = command["state"]
        let isFaulty =
            command["title"].isEmpty || command["law"].isEmpty
            || !Oracle.states.contains(state) || state == member.party
            || !Self.bases.contains(command["basis"])
        if isFaulty { return .faulty }
        let isMonitoring = command["basis"] == "mandated-monitoring"
        return isMonitoring && Oracle.states.contains(member.party) ? .forbidden : .done
    }

    mutating func beginOutside(_ command: Command, _ id: String, _ done: Done) {
        let outside = Outside(
            basis: command["basis"], state: command["state"], law: command.text("law"))
        activities.append(
            Activity(
                id: id, lead: done.party, components: [], title: command.text("title"),
                outside: outside, done: [done]))
    }

    /// The States that see it whole: one without whose agreement it is done, from its start.
    func statesThatKnow(_ activity: Activity) -> [String] {
        activity.outside == nil || activity.startedOn != nil ? states(activity) : []
    }
}
