import Base

/// What follows from each act.
extension LineOracle {
    /// What the program gave to what it accepted: the address of a new record, the hash of a text fixed.
    struct Given: Sendable {
        var id = ""
        var hash = ""
    }

    mutating func accept(
        _ command: Command, by member: Member, at now: Int64, _ given: Given
    ) {
        latest = max(latest, now)
        rows += 1
        let today = GenevaDay.text(latest)
        let done = (person: member.number, party: member.party)
        guard let number = command.record else {
            return beginOutside(command, given.id, done)
        }
        switch command.kind {
        case "requests":
            if command.noun == "offer" {
                offers.append(
                    Offer(
                        id: given.id, request: number, provider: member.party,
                        title: command.text("title"), kinds: Moves.kinds, done: [done]))
            } else {
                change(request: number, command)
            }
        case "offers" where command.noun == "agreement":
            agreements.append(drafted(from: number, given.id, done))
        case "agreements" where command.noun == "activity":
            let terms = agreements[number].terms
            activities.append(
                Activity(
                    id: given.id, lead: member.party, components: [.init(agreement: number)],
                    title: terms.title, from: terms.from, until: terms.until, done: [done]))
        case "offers":
            offers[number].version += 1
            offers[number].done.append(done)
            change(offer: number, command, member)
        case "agreements":
            agreements[number].version += 1
            agreements[number].done.append(done)
            change(agreement: number, command, member, today, given.hash)
        default:
            activities[number].version += 1
            activities[number].done.append(done)
            change(activity: number, command, member, today)
        }
    }

    private mutating func tell(_ act: String, _ texts: String...) {
        published.append(
            Public(act: act, marks: texts.reduce(into: []) { $0.formUnion(marks($1)) }))
    }

    // MARK: Requests and offers

    private mutating func change(request number: Int, _ command: Command) {
        let before = requests[number].publication
        guard command.noun == "publication" else {
            requests[number].status = command.noun == "closure" ? "closed" : "withdrawn"
            if ["summary", "full"].contains(before) { tell("request.ended") }
            return
        }
        requests[number].publication = command["publication"]
        // Chosen anew as it stands, nothing becomes public or goes.
        guard command["publication"] != before else { return }
        switch requests[number].publication {
        case "nothing": tell("request.hidden")
        case "existence": tell("request.shown")
        // What it asks for in full has no marks here.
        default: tell("request.shown", requests[number].title)
        }
    }

    private mutating func change(offer number: Int, _ command: Command, _ member: Member) {
        var offer = offers[number]
        let wasPublic = isPublic(offer)
        switch command.noun {
        case "draft":
            offer.title = command.text("title")
            offer.text = command.text("text")
            offer.inKind = command.text("in-kind")
            offer.conditions = command.text("conditions")
            offer.kinds = Set(command.all("kinds"))
            (offer.from, offer.until) = (command.day("from"), command.day("until"))
            offer.validUntil = command.day("valid-until")
            offer.money = command.money("")
        case "publication":
            offer.status = "open"
            answer(offer.request, offer.provider, "offered")
        case "acceptance":
            offer.status = "accepted"
            offer.isPartial = command["extent"] == "part"
            offer.accepted = offer.isPartial ? Set(command.all("kinds")) : offer.kinds
            offer.decision = command.text("part")
            if isPublic(offer) { tell("offer.accepted", offer.title) }
        case "decline":
            offer.status = "declined"
            offer.decision = command.text("reason")
            if isPublic(offer) { tell("offer.ended") }
        case "withdrawal":
            offer.status = "withdrawn"
            offer.reasons.append(command.text("reason"))
            let others = offers.indices.contains {
                $0 != number && offers[$0].request == offer.request
                    && offers[$0].provider == offer.provider
                    && ["open", "accepted"].contains(offers[$0].status)
            }
            if !others, requests[offer.request].status == "open" {
                answer(offer.request, offer.provider, "acknowledged")
            }
            if isPublic(offer) { tell("offer.ended") }
        default:
            if member.party == offer.provider {
                offer.providerShows = command["shown"] == "yes"
            } else {
                offer.stateShows = command["shown"] == "yes"
            }
            if isPublic(offer), !wasPublic { tell("offer.shown", offer.title) }
            if wasPublic, !isPublic(offer) { tell("offer.hidden") }
        }
        offers[number] = offer
    }

    /// An offer is its maker's answer; taken back, it is none any more.
    private mutating func answer(_ request: Int, _ party: String, _ answer: String) {
        requests[request].asked[party] = answer
        rows += 1
        if requests[request].isTold { tell("request.answered") }
    }

    private func drafted(from number: Int, _ id: String, _ done: Done) -> Agreement {
        let offer = offers[number]
        let request = requests[offer.request]
        var terms = Terms(title: offer.title, from: offer.from, until: offer.until)
        if let money = offer.money { terms.ceilings[money.currency] = money.minor }
        terms.texts["en"] = offer.text
        return Agreement(
            id: id, offer: number, request: offer.request, state: request.state,
            offering: offer.provider, providers: [offer.provider], terms: terms,
            drafters: [done.person], isShown: request.isTold, done: [done])
    }

    // MARK: Agreements

    private mutating func change(
        agreement number: Int, _ command: Command, _ member: Member, _ today: String,
        _ hash: String
    ) {
        let before = agreements[number]
        var agreement = before
        switch command.noun {
        case "draft":
            agreement.terms = command.terms(agreement.terms)
            agreement.providers = Set(command.all("parties")).union([agreement.offering])
            agreement.drafters.insert(member.number)
        case "proposal":
            agreement.status = "signing"
            agreement.hash = hash
            agreement.isShown = agreement.isShown && requests[agreement.request].isTold
        case "recall":
            agreement.status = "draft"
            agreement.papers.removeAll { $0.hash == agreement.hash }
            agreement.hash = nil
            agreement.signed = []
        case "signature": sign(&agreement, member, today)
        case "paper", "paper-removal":
            agreement.keep(paper: command, member, agreement.waiting(today))
        case "paper-confirmation":
            agreement.keep(paper: command, member, agreement.waiting(today))
            if agreement.status == "signing" {
                sign(&agreement, member, today)
            } else {
                signAmendment(&agreement, member, today)
            }
        case "suspension", "withdrawal":
            agreement.status = command.noun == "suspension" ? "suspended" : "withdrawn"
            agreement.stoppedOn = agreement.stoppedOn ?? today
            agreement.reasons.append(command.text("reason"))
            if agreement.status == "withdrawn" {
                // What nobody has confirmed is of no use any more, nor is what was signed of the amendment.
                let amended = agreement.amendment?.hash
                agreement.papers.removeAll { !$0.isConfirmed || $0.hash == amended }
                agreement.amendment = nil
            }
            agreements[number] = agreement
            stopDelivery(under: number, member, today)
            if agreement.isPublic(today) { tell("agreement.changed") }
        case "resumption":
            agreement.status = "signed"
            if let from = agreement.stoppedOn { agreement.pauses.append((from, today)) }
            agreement.stoppedOn = nil
            if agreement.isPublic(today) { tell("agreement.changed") }
        case "showing":
            agreement.isShown = command["shown"] == "yes"
            if before.isPublic(today), !agreement.isShown { tell("agreement.hidden") }
            if !before.isPublic(today) { tellAgreed("agreement.shown", agreement, today) }
            tellText(before, agreement, today)
        case "text-opening":
            agreement.opening.insert(member.party)
            tellText(before, agreement, today)
        case "text-closing":
            agreement.opening.remove(member.party)
            tellText(before, agreement, today)
        default: amend(&agreement, command, member, today, hash)
        }
        agreements[number] = agreement
    }

    private mutating func sign(_ agreement: inout Agreement, _ member: Member, _ today: String) {
        agreement.papers.removeAll { $0.party == member.party && !$0.isConfirmed }
        agreement.signed.insert(member.party)
        guard agreement.signed == agreement.parties else { return }
        agreement.status = "signed"
        let starts = max(agreement.terms.from ?? today, today)
        agreement.startsOn = starts
        if starts <= today { agreement.toldInForce.insert(starts) }
        tellAgreed("agreement.signed", agreement, today)
    }

    private mutating func signAmendment(
        _ agreement: inout Agreement, _ member: Member, _ today: String
    ) {
        agreement.papers.removeAll { $0.party == member.party && !$0.isConfirmed }
        agreement.amendment?.signed.insert(member.party)
        guard let amendment = agreement.amendment, amendment.signed == agreement.parties else {
            return
        }
        let before = agreement
        agreement.terms = amendment.terms
        agreement.hash = amendment.hash
        agreement.signed = amendment.signed
        agreement.edition += 1
        agreement.amendment = nil
        agreement.opening = []
        tellAgreed("agreement.amended", agreement, today)
        tellText(before, agreement, today)
    }

    private mutating func amend(
        _ agreement: inout Agreement, _ command: Command, _ member: Member, _ today: String,
        _ hash: String
    ) {
        switch command.noun {
        case "amendment":
            agreement.amendment = Amendment(terms: agreement.terms, drafters: [member.number])
        case "amendment/draft":
            let before = agreement.amendment?.terms ?? agreement.terms
            agreement.amendment?.terms = command.terms(before, from: agreement.terms.from)
            agreement.amendment?.drafters.insert(member.number)
        case "amendment-proposal":
            agreement.amendment?.status = "signing"
            agreement.amendment?.hash = hash
        case "amendment-recall":
            agreement.papers.removeAll { $0.hash == agreement.amendment?.hash }
            agreement.amendment?.status = "draft"
            agreement.amendment?.hash = nil
            agreement.amendment?.signed = []
        case "amendment-signature": signAmendment(&agreement, member, today)
        default: agreement.amendment = nil
        }
    }

    private mutating func tellAgreed(_ act: String, _ agreement: Agreement, _ today: String) {
        guard agreement.isPublic(today) else { return }
        let terms = agreement.terms
        tell(act, terms.title, terms.themes, terms.places)
    }

    private mutating func tellText(_ before: Agreement, _ next: Agreement, _ today: String) {
        let (wasOpen, isOpen) = (before.isTextPublic(today), next.isTextPublic(today))
        if isOpen, !wasOpen || before.hash != next.hash { tell("agreement.text-shown") }
        if wasOpen, !isOpen { tell("agreement.text-hidden") }
    }

    /// What is done under it stops in the act that ends consent (I2); the rest goes on, if there is any.
    private mutating func stopDelivery(under number: Int, _ member: Member, _ today: String) {
        for index in activities.indices
        where activities[index].status == "delivery" {
            let running = activities[index].components.indices.filter {
                activities[index].components[$0].stoppedOn == nil
            }
            let own = running.filter { activities[index].components[$0].agreement == number }
            guard !own.isEmpty else { continue }
            let others = running.filter {
                !own.contains($0) && goesOn(activities[index].components[$0], today)
            }
            if others.isEmpty {
                activities[index].status = "suspended"
            } else {
                for place in own { activities[index].components[place].stoppedOn = today }
            }
            activities[index].version += 1
            activities[index].done.append((member.number, member.party))
            rows += 1
            if isPublic(activities[index], today) { tell("activity.changed") }
        }
    }

    /// What a day brings without anybody's act.
    mutating func beginDay(_ today: String) {
        for index in agreements.indices {
            let agreement = agreements[index]
            guard ["signed", "suspended"].contains(agreement.status),
                let starts = agreement.startsOn, agreement.hasBeenInForce(today),
                agreements[index].toldInForce.insert(starts).inserted
            else { continue }
            tellAgreed("agreement.signed", agreement, today)
            if agreement.isTextPublic(today) { tell("agreement.text-shown") }
        }
    }

    // MARK: Activities

    private mutating func change(
        activity number: Int, _ command: Command, _ member: Member, _ today: String
    ) {
        var activity = activities[number]
        func tellChange(_ act: String, _ oracle: inout LineOracle, _ texts: String = "") {
            if oracle.isPublic(activity, today) { oracle.tell(act, texts) }
        }
        switch command.noun {
        case "draft":
            activity.title = command.text("title")
            activity.text = command.text("text")
            (activity.from, activity.until) = (command.day("from"), command.day("until"))
            activity.partners = Set(command.all("partners"))
            if activity.components.count == 1 {
                activity.components[0].budget = command.money("")
            }
        case "draft/states":
            let chosen = command.all("agreements")
            activity.components = agreements.indices.filter {
                chosen.contains(agreements[$0].id)
            }.map { .init(agreement: $0, budget: command.money("-\(agreements[$0].id)")) }
        case "draft/serves": activity.kinds = Set(command.all("kinds"))
        case "delivery":
            for index in activity.components.indices {
                let component = activity.components[index]
                activity.components[index].stoppedOn =
                    covers(component, of: activity, today) ? nil : stillSince(component, today)
            }
            if activity.status != "delivery" { activity.sinceOn = today }
            activity.status = "delivery"
            activity.startedOn = activity.startedOn ?? today
            // On what it rests is told where no State has agreed.
            tellChange(
                "activity.started", &self, activity.title + (activity.outside?.law ?? ""))
        case "suspension":
            activity.status = "suspended"
            activity.reasons.append(command.text("reason"))
            tellChange("activity.changed", &self)
        case "completion", "cancellation":
            activity.status = command.noun == "completion" ? "completed" : "cancelled"
            activity.endedOn = today
            activity.reasons.append(command.text("reason"))
            tellChange("activity.changed", &self)
        case "evaluation":
            activity.evaluation = command.text("evaluation")
            tellChange("activity.evaluated", &self)
        case "entry":
            if let money = command.money(""), let component = component(command, activity) {
                activity.entries.append(
                    Entry(
                        kind: command["entry"], date: command["date"], money: money,
                        state: agreements[component.agreement].state))
            }
        default: tellResult(&activity, command, member)
        }
        activities[number] = activity
        if command.noun.hasSuffix("-answer") { tellChange("activity.result-answered", &self) }
    }

    /// What is reported anew is asked anew.
    private func tellResult(
        _ activity: inout Activity, _ command: Command, _ member: Member
    ) {
        let place = (Int(command.noun.prefix { $0 != "-" }) ?? 0) - 1
        if command.noun.hasSuffix("-answer") {
            activity.results[place].said.removeAll { $0.state == member.party }
            activity.results[place].said.append(
                (member.party, command["answer"], command.text("answer-text")))
            return
        }
        let result = Result(
            title: command.text("result-title"),
            indicators: place < activity.results.count
                ? activity.results[place].indicators : [command.text("indicator")],
            women: Int(command["women"]) ?? 0, men: Int(command["men"]) ?? 0)
        if place < activity.results.count {
            activity.results[place] = result
        } else {
            activity.results.append(result)
        }
    }
}

extension Command {
    func text(_ field: String) -> String { Oracle.stored(self[field]) }

    func day(_ field: String) -> String? { self[field].isEmpty ? nil : self[field] }

    /// What an agreement's form says; its first day is not amended.
    func terms(_ before: LineOracle.Terms, from: String? = nil) -> LineOracle.Terms {
        var terms = LineOracle.Terms(
            title: text("title"), themes: text("themes"), places: text("places"),
            from: from ?? day("from"), until: day("until"))
        for ceiling in ceilings { terms.ceilings[ceiling.currency] = ceiling.minor }
        for language in ["en", "fr"] where !self["text-\(language)"].isEmpty {
            terms.texts[language] = text("text-\(language)")
        }
        terms.authentic = self["authentic"].isEmpty ? before.authentic : self["authentic"]
        return terms
    }
}
