import Base

/// How often each kind of move was accepted and refused, and what was come to.
struct Reach: Sendable {
    static let delivery = "delivery in two States"
    static let partStopped = "one State's part stopped, the other's goes on"
    static let partBegun = "that part begun again"
    static let outside = "delivery outside the gate"

    var accepted: [String: Int] = [:]
    var refused: [String: Int] = [:]

    /// Several seeds together.
    static func + (left: Reach, right: Reach) -> Reach {
        Reach(
            accepted: left.accepted.merging(right.accepted, uniquingKeysWith: +),
            refused: left.refused.merging(right.refused, uniquingKeysWith: +))
    }

    mutating func count(_ move: String, isAccepted: Bool) {
        if isAccepted { accepted[move, default: 0] += 1 } else { refused[move, default: 0] += 1 }
    }

    func isLeft(_ move: String) -> Bool { accepted[move] == nil }

    /// In a line for each kind of move.
    func told(_ moves: [String]) -> String {
        moves.map { "\($0): \(accepted[$0] ?? 0) accepted, \(refused[$0] ?? 0) refused" }
            .joined(separator: "\n")
    }
}

extension LineMoves {
    /// What kind of move it is, whatever number stands in its address.
    static func move(_ kind: String, _ noun: String) -> String {
        let name = noun.first?.isNumber ?? false ? noun.drop { $0 != "-" }.dropFirst() : noun[...]
        return "\(kind)/\(name)"
    }

    /// Every kind of move.
    static let all = Set(
        nouns.keys.sorted().flatMap { kind in
            (nouns[kind] ?? []).map { move(kind, $0) }
        } + ["activities/new"]
    ).sorted()

    /// What a move leads to, beyond being accepted.
    static let ends = [Reach.delivery, Reach.partStopped, Reach.partBegun, Reach.outside]
}

extension LineOracle {
    /// Who is asked by two States, and can so come to serve both.
    static let ofTwoStates = "unwomen"

    /// What brings an activity of two States nearer to delivery, then to the end of one State's consent and to what
    /// follows it; nil once all that was reached.
    private func nearestOfTwoStates(
        _ reach: Reach, _ today: String
    ) -> (kind: String, number: Int)? {
        let isAgreed = { (agreement: Agreement) in
            ["in-force", "awaiting-start"].contains(agreement.standing(today))
        }
        if !reach.isLeft(Reach.delivery) {
            guard reach.isLeft(Reach.partBegun),
                let number = activities.lastIndex(where: {
                    $0.components.count > 1 && standing($0, today) == "delivery"
                })
            else { return nil }
            let components = activities[number].components
            let still = components.first { !goesOn($0, today) }
            let isAgain = still.map { agreements[$0.agreement].standing(today) == "in-force" }
            if isAgain ?? false { return ("activities", number) }
            return (still ?? components.last).map { ("agreements", $0.agreement) }
        }
        if let number = activities.indices.last(where: { number in
            let activity = activities[number]
            return activity.status == "planned" && activity.outside == nil
                && activity.components.allSatisfy { isAgreed(agreements[$0.agreement]) }
                && (activity.components.count > 1 || !partners(inStatesOf: number, today).isEmpty)
        }) {
            return ("activities", number)
        }
        for state in ["tamarau", "nepal"] {
            let own = agreements.indices.filter {
                agreements[$0].state == state
                    && agreements[$0].providers.contains(Self.ofTwoStates)
            }
            if own.contains(where: { isAgreed(agreements[$0]) }) { continue }
            if let number = own.last(where: {
                ["draft", "signing"].contains(agreements[$0].status)
            }) {
                return ("agreements", number)
            }
            if let number = offers.indices.last(where: { number in
                offers[number].provider == Self.ofTwoStates
                    && requests[offers[number].request].state == state
                    && ["draft", "open", "accepted"].contains(standing(offers[number], today))
                    && !agreements.contains {
                        $0.offer == number && $0.status != "withdrawn"
                    }
            }) {
                return ("offers", number)
            }
            return requests.indices.last {
                requests[$0].state == state && requests[$0].status == "open"
                    && requests[$0].asked[Self.ofTwoStates] != nil
            }.map { ("requests", $0) }
        }
        return agreements.indices.last {
            isAgreed(agreements[$0]) && agreements[$0].providers.contains(Self.ofTwoStates)
        }.map { ("agreements", $0) }
    }

    /// Whether something of two States is in delivery under an agreement.
    func servesTwoStates(_ agreement: Int) -> Bool {
        activities.contains {
            $0.status == "delivery" && $0.components.count > 1
                && $0.components.contains { $0.agreement == agreement }
        }
    }

    /// What comes next to its beginning, until some activities have begun: a plan, a text that waits, an agreement
    /// without an activity, an offer.
    func nearest(_ reach: Reach, _ today: String) -> (kind: String, number: Int)? {
        if let near = nearestOfTwoStates(reach, today) { return near }
        guard activities.count(where: { $0.startedOn != nil && $0.outside == nil }) < 4 else {
            return nil
        }
        if let number = activities.lastIndex(where: { activity in
            activity.status == "planned"
                && activity.components.allSatisfy {
                    ["in-force", "awaiting-start"].contains(
                        agreements[$0.agreement].standing(today))
                }
        }) {
            return ("activities", number)
        }
        if let number = agreements.lastIndex(where: { ["draft", "signing"].contains($0.status) }) {
            return ("agreements", number)
        }
        let served = Set(activities.flatMap { $0.components.map(\.agreement) })
        if let number = agreements.indices.last(where: {
            agreements[$0].standing(today) == "in-force" && !served.contains($0)
        }) {
            return ("agreements", number)
        }
        let agreed = Set(agreements.map(\.offer))
        return offers.indices.last {
            ["draft", "open", "accepted"].contains(offers[$0].standing(today))
                && !agreed.contains($0)
        }.map { ("offers", $0) }
    }

    /// A plan that may not begin as it is written.
    func isStuck(_ kind: String, _ record: Int, _ today: String) -> Bool {
        kind == "activities" && !mayDeliver(activities[record], today)
    }

    /// Signed agreements of other States to which the one who leads an activity is a party.
    func partners(inStatesOf activity: Int, _ today: String) -> [Int] {
        let own = Set(states(activities[activity]))
        return agreements.indices.filter {
            ["in-force", "awaiting-start"].contains(agreements[$0].standing(today))
                && !own.contains(agreements[$0].state)
                && agreements[$0].providers.contains(activities[activity].lead)
        }
    }

    /// Whether nothing was written into a draft yet.
    func isBare(_ kind: String, _ record: Int) -> Bool {
        switch kind {
        case "offers": offers[record].text.isEmpty
        case "agreements": agreements[record].terms.themes.isEmpty
        default: activities[record].text.isEmpty
        }
    }
}
