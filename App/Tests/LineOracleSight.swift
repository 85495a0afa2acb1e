import Base

/// Who sees what of offers, agreements and activities.
extension LineOracle {
    static func reads(_ member: Member?, of parties: Set<String>) -> Bool {
        member.map { Oracle.reads($0) && parties.contains($0.party) } ?? false
    }

    // MARK: What is public

    func isPublic(_ offer: Offer) -> Bool {
        offer.isPublished && requests[offer.request].isTold
            && (offer.status == "accepted" || (offer.providerShows && offer.stateShows))
    }

    func isPublic(_ activity: Activity, _ today: String) -> Bool {
        activity.startedOn != nil && activity.outside?.basis != "protection-begun"
            && activity.components.allSatisfy { agreements[$0.agreement].isPublic(today) }
    }

    /// Whether what was asked is known to somebody.
    func knows(_ member: Member?, _ request: Int) -> Bool {
        let request = requests[request]
        return request.isTold
            || Self.reads(member, of: Set(request.asked.keys).union([request.state]))
            || member?.roles.contains(.coordinator) ?? false
    }

    // MARK: Who sees a record whole

    func seesWhole(_ member: Member?, _ kind: String, _ number: Int) -> Bool {
        switch kind {
        case "requests":
            let request = requests[number]
            return Self.reads(member, of: Set(request.asked.keys).union([request.state]))
                || member?.roles.contains(.coordinator) ?? false
        case "offers":
            let offer = offers[number]
            let state: Set = offer.isPublished ? [requests[offer.request].state] : []
            return Self.reads(member, of: state.union([offer.provider]))
        case "agreements": return Self.reads(member, of: agreements[number].parties)
        default:
            let activity = activities[number]
            return Self.reads(member, of: activity.doers.union(statesThatKnow(activity)))
        }
    }

    /// Whoever leads those asked reads their offers.
    private func leads(_ member: Member?, _ offer: Offer) -> Bool {
        offer.isPublished && Self.reads(member, of: [requests[offer.request].lead])
    }

    func sees(_ member: Member?, _ kind: String, _ number: Int, _ today: String) -> Bool {
        if seesWhole(member, kind, number) { return true }
        switch kind {
        case "requests": return requests[number].publication != "nothing"
        case "offers": return isPublic(offers[number]) || leads(member, offers[number])
        case "agreements": return agreements[number].isPublic(today)
        default: return isPublic(activities[number], today)
        }
    }

    // MARK: The marks that a page shows

    /// Exactly the marks that the record's page shows somebody; of a request's page, those of its line.
    func visible(_ member: Member?, _ kind: String, _ number: Int, _ today: String) -> Set<String> {
        guard sees(member, kind, number, today) else { return [] }
        let texts: [String] =
            switch kind {
            case "requests": line(of: number, member, today)
            case "offers": texts(of: offers[number], number, member, today)
            case "agreements": texts(ofAgreement: number, member, today)
            default: texts(ofActivity: number, member, today)
            }
        return texts.reduce(into: []) { $0.formUnion(marks($1)) }
    }

    /// People are named to their own party alone.
    private func people(_ done: [Done], _ member: Member?) -> [String] {
        done.filter { $0.party == member?.party }.map { "Zqxw\($0.person)xqZ" }
    }

    private func line(of request: Int, _ member: Member?, _ today: String) -> [String] {
        guard knows(member, request) else { return [] }
        func seen(_ kind: String) -> [Int] {
            (0..<count(kind)).filter { sees(member, kind, $0, today) }
        }
        let agreed = seen("agreements").filter { agreements[$0].request == request }
        let begun = agreed.filter { agreements[$0].startsOn != nil }
        return seen("offers").filter { offers[$0].request == request }.map { offers[$0].title }
            + agreed.map { agreements[$0].terms.title }
            + seen("activities").filter { number in
                activities[number].components.contains { begun.contains($0.agreement) }
            }.map { activities[$0].title }
    }

    private func texts(
        of offer: Offer, _ number: Int, _ member: Member?, _ today: String
    ) -> [String] {
        var texts = [offer.title]
        if knows(member, offer.request) { texts.append(requests[offer.request].title) }
        let isWhole = seesWhole(member, "offers", number)
        if isWhole || leads(member, offer) {
            texts += [offer.text, offer.inKind, offer.conditions]
        }
        if isWhole {
            texts += [offer.decision ?? ""] + offer.reasons + people(offer.done, member)
        }
        let made = agreements.indices.filter {
            agreements[$0].offer == number && sees(member, "agreements", $0, today)
        }
        if made.contains(where: { agreements[$0].status != "withdrawn" }) {
            texts += made.map { agreements[$0].terms.title }
        }
        return texts
    }

    private func texts(
        ofAgreement number: Int, _ member: Member?, _ today: String
    ) -> [String] {
        let agreement = agreements[number]
        func all(_ terms: Terms) -> [String] {
            [terms.title, terms.themes, terms.places] + terms.texts.values
        }
        var texts = [agreement.terms.title, agreement.terms.themes, agreement.terms.places]
        if knows(member, agreement.request) { texts.append(requests[agreement.request].title) }
        if agreement.isTextPublic(today) { texts += agreement.terms.texts.values }
        if seesWhole(member, "agreements", number) {
            texts += all(agreement.terms) + agreement.reasons + people(agreement.done, member)
            texts += scans(agreement, member, today)
            if let amendment = agreement.amendment, agreement.canBeAmended(today) {
                texts += all(amendment.terms)
            }
        }
        return texts
            + activities.indices.filter { activity in
                activities[activity].components.contains { $0.agreement == number }
                    && sees(member, "activities", activity, today)
            }.map { activities[$0].title }
    }

    private func texts(
        ofActivity number: Int, _ member: Member?, _ today: String
    ) -> [String] {
        let activity = activities[number]
        var texts = [
            activity.title, activity.text, activity.evaluation ?? "", activity.outside?.law ?? "",
        ]
        for component in activity.components {
            let agreement = agreements[component.agreement]
            if sees(member, "agreements", component.agreement, today) {
                texts.append(agreement.terms.title)
            }
            if knows(member, agreement.request) { texts.append(requests[agreement.request].title) }
        }
        if activity.startedOn != nil {
            texts += activity.results.flatMap { [$0.title] + $0.said.map(\.text) + $0.indicators }
        }
        if seesWhole(member, "activities", number) {
            texts += activity.reasons + people(activity.done, member)
        }
        return texts
    }

    // MARK: Lists

    /// What everybody's list of a kind shows of each record, by what it is on that day.
    func listed(_ kind: String, _ today: String) -> [(standing: String, texts: [String])] {
        switch kind {
        case "offers":
            offers.filter(isPublic).map { (standing($0, today), [$0.title]) }
        case "agreements":
            agreements.filter { $0.isPublic(today) }.map {
                ($0.standing(today), [$0.terms.title, $0.terms.themes, $0.terms.places])
            }
        default:
            activities.filter { isPublic($0, today) }.map { (standing($0, today), [$0.title]) }
        }
    }

    /// Every mark that anybody was ever shown of what follows requests.
    func visibleAnywhere(_ member: Member?, _ today: String) -> Set<String> {
        Self.kinds.reduce(into: []) { seen, kind in
            for number in 0..<count(kind) {
                seen.formUnion(visible(member, kind, number, today))
                if kind == "requests", knows(member, number) {
                    seen.formUnion(marks(requests[number].title))
                }
            }
        }
    }
}
