import Base

/// How each act ends.
extension LineOracle {
    func judge(_ command: Command, by member: Member?, on today: String) -> Verdict {
        guard let member else { return .unknown }
        if command.act == "activities/new" { return judge(beginningOutside: command, member) }
        guard let number = command.record, sees(member, command.kind, number, today),
            seesWhole(member, command.kind, number)
        else { return .absent }
        switch command.kind {
        case "requests": return judge(command, requests[number], member)
        case "offers": return judge(command, offers[number], number, member, today)
        case "agreements": return judge(command, agreements[number], number, member, today)
        default: return judge(command, activities[number], number, member, today)
        }
    }

    /// Whose it is, when it can be done, what stands against it in this record, what is wrong with what was
    /// typed, and whether the draft was changed meanwhile: in this order.
    func verdict(
        _ isHolder: Bool, _ isTime: Bool, stands: Bool = false, isFaulty: Bool = false,
        isConflict: Bool = false
    ) -> Verdict {
        if !isHolder { return .forbidden }
        if !isTime { return .wrongState }
        if stands { return .forbidden }
        if isFaulty { return .faulty }
        return isConflict ? .wrongState : .done
    }

    private func judge(_ command: Command, _ request: Request, _ member: Member) -> Verdict {
        let isState = member.party == request.state
        let clears = isState && member.roles.contains(.clearingOfficer)
        let isOpen = request.status == "open"
        switch command.noun {
        case "offer":
            return verdict(
                request.asked[member.party] != nil && member.roles.contains(.officer), isOpen,
                isFaulty: command["title"].isEmpty)
        case "publication": return verdict(clears, true)
        case "closure": return verdict(clears, isOpen)
        default:
            return verdict(
                clears || (isState && member.roles.contains(.signatory)), isOpen)
        }
    }

    // MARK: Offers

    private func judge(
        _ command: Command, _ offer: Offer, _ number: Int, _ member: Member, _ today: String
    ) -> Verdict {
        let isProvider = member.party == offer.provider && member.roles.contains(.officer)
        let isState = member.party == requests[offer.request].state
        let clears = isState && member.roles.contains(.clearingOfficer)
        let standing = standing(offer, today)
        switch command.noun {
        case "draft":
            return verdict(
                isProvider, standing == "draft",
                isFaulty: command.endsBeforeItBegins || command.isNoMoney(""),
                isConflict: command.isOvertaken)
        case "publication":
            let isComplete =
                !offer.title.isEmpty && !offer.text.isEmpty && !offer.kinds.isEmpty
                && (offer.validUntil ?? "") >= today
            return verdict(isProvider, standing == "draft" && isAsked(offer), isFaulty: !isComplete)
        case "acceptance":
            let kinds = Set(command.all("kinds"))
            let isPart = command["extent"] == "part"
            return verdict(
                clears, standing == "open",
                isFaulty: isPart
                    ? kinds.isEmpty || !kinds.isSubset(of: offer.kinds) || command["part"].isEmpty
                    : !kinds.isEmpty || !command["part"].isEmpty
            )
        case "decline":
            return verdict(clears, standing == "open", isFaulty: command["reason"].isEmpty)
        case "withdrawal": return verdict(isProvider, ["open", "lapsed"].contains(standing))
        case "showing":
            return verdict(
                isProvider || clears,
                ["open", "lapsed", "declined", "withdrawn"].contains(standing))
        default:
            return verdict(
                drafts(member, isState: isState), offer.status == "accepted",
                stands: agreements.contains { $0.offer == number && $0.status != "withdrawn" })
        }
    }

    private func isAsked(_ offer: Offer) -> Bool { requests[offer.request].status == "open" }

    /// With its request an offer lapses.
    func standing(_ offer: Offer, _ today: String) -> String {
        offer.status == "open" && !isAsked(offer) ? "lapsed" : offer.standing(today)
    }

    func drafts(_ member: Member, isState: Bool) -> Bool {
        isState
            ? !member.roles.isDisjoint(with: [.drafter, .clearingOfficer])
            : member.roles.contains(.officer)
    }

    // MARK: Agreements

    private func judge(
        _ command: Command, _ agreement: Agreement, _ number: Int, _ member: Member,
        _ today: String
    ) -> Verdict {
        let isState = member.party == agreement.state
        let drafts = drafts(member, isState: isState)
        let speaks = member.roles.contains(isState ? .clearingOfficer : .officer)
        let signs = member.roles.contains(.signatory)
        let standing = agreement.standing(today)
        if command.noun.hasPrefix("amendment") {
            return judge(amending: command, agreement, number, member, today)
        }
        if command.noun.hasPrefix("paper") {
            return judge(paper: command, agreement, number, member, today)
        }
        switch command.noun {
        case "draft":
            return verdict(
                drafts, standing == "draft", isFaulty: isNoText(command, agreement.terms.authentic),
                isConflict: command.isOvertaken)
        case "proposal":
            return verdict(
                speaks, standing == "draft", isFaulty: !agreement.terms.isComplete(today))
        case "recall": return verdict(speaks, standing == "signing")
        case "signature":
            return verdict(
                signs, standing == "signing",
                stands: agreement.signed.contains(member.party)
                    || agreement.drafters.isSubset(of: [member.number]),
                isFaulty: command["hash"] != agreement.hash
                    || (agreement.terms.until ?? "") < today)
        case "suspension":
            return verdict(isState && signs, ["awaiting-start", "in-force"].contains(standing))
        case "resumption": return verdict(isState && signs, standing == "suspended")
        case "withdrawal":
            return verdict(isState && signs, !["withdrawn", "expired"].contains(standing))
        case "showing": return verdict(isState && speaks, true)
        case "text-opening", "text-closing":
            let isOpening = command.noun == "text-opening"
            // What not all have signed is no text that could become public.
            return verdict(
                speaks,
                !["draft", "signing"].contains(standing) && agreement.startsOn != nil,
                stands: agreement.opening.contains(member.party) == isOpening,
                isFaulty: isOpening && command["hash"] != agreement.hash)
        default:
            return verdict(
                agreement.providers.contains(member.party) && member.roles.contains(.officer),
                ["awaiting-start", "in-force"].contains(standing))
        }
    }

    private func judge(
        amending command: Command, _ agreement: Agreement, _ number: Int, _ member: Member,
        _ today: String
    ) -> Verdict {
        let isState = member.party == agreement.state
        let drafts = drafts(member, isState: isState)
        let speaks = member.roles.contains(isState ? .clearingOfficer : .officer)
        let amendment = agreement.amendment
        let isDraft = agreement.canBeAmended(today) && amendment?.status == "draft"
        let isFixed = agreement.canBeAmended(today) && amendment?.status == "signing"
        switch command.noun {
        case "amendment":
            return verdict(drafts, agreement.canBeAmended(today), stands: amendment != nil)
        case "amendment/draft":
            return verdict(
                drafts, isDraft,
                isFaulty: isNoText(
                    command, amendment?.terms.authentic ?? "", from: agreement.terms.from),
                isConflict: command.isOvertaken)
        case "amendment-proposal":
            guard isDraft, let terms = amendment?.terms else { return verdict(speaks, false) }
            return verdict(
                speaks, true,
                isFaulty: !terms.isComplete(today) || terms == agreement.terms
                    || (terms.until ?? "") < (agreement.startsOn ?? "")
                    || !covers(terms, number))
        case "amendment-recall": return verdict(speaks, isFixed)
        case "amendment-signature":
            guard isFixed, let amendment else {
                return verdict(member.roles.contains(.signatory), false)
            }
            return verdict(
                member.roles.contains(.signatory), true,
                stands: amendment.signed.contains(member.party)
                    || amendment.drafters.isSubset(of: [member.number]),
                isFaulty: command["hash"] != amendment.hash
                    || (amendment.terms.until ?? "") < today || !covers(amendment.terms, number))
        default: return verdict(drafts, isDraft)
        }
    }

    /// What is in delivery under an agreement, and what is committed, stays covered by new terms.
    func covers(_ terms: Terms, _ number: Int) -> Bool {
        for currency in ["USD", "JPY"]
        where committed(under: number, currency) > max(0, terms.ceilings[currency] ?? 0) {
            return false
        }
        return activities.filter { $0.status == "delivery" }.allSatisfy { activity in
            activity.components.filter { $0.agreement == number && $0.stoppedOn == nil }.allSatisfy
            {
                terms.covers(activity.from, activity.until, $0.budget)
            }
        }
    }

    /// Without a text in the language that holds, or with a period or ceiling that is none.
    private func isNoText(_ command: Command, _ authentic: String, from: String? = nil) -> Bool {
        let language = command["authentic"].isEmpty ? authentic : command["authentic"]
        let currencies = command.ceilings.map(\.currency)
        let begins = from ?? command["from"]
        let ends = command["until"]
        return command["text-\(language)"].isEmpty
            || (!begins.isEmpty && !ends.isEmpty && ends < begins)
            || command.isNoMoney("-0") || command.isNoMoney("-1")
            || Set(currencies).count < currencies.count
    }

    // MARK: Activities

    private func judge(
        _ command: Command, _ activity: Activity, _ number: Int, _ member: Member,
        _ today: String
    ) -> Verdict {
        let runs = member.party == activity.lead && member.roles.contains(.officer)
        let standing = standing(activity, today)
        func isOne(_ standings: String...) -> Bool { standings.contains(standing) }
        switch command.noun {
        case "draft":
            return verdict(
                runs, isOne("planned"),
                isFaulty: command["title"].isEmpty || command.endsBeforeItBegins
                    || command.isNoMoney("")
                    // Of several States, each has its own budget; outside the gate there is none.
                    || (activity.components.count != 1
                        && !(command["amount"] + command["currency"]).isEmpty)
                    || !partners(of: activity).isSuperset(of: command.all("partners")),
                isConflict: command.isOvertaken)
        case "draft/states":
            return verdict(
                runs, isOne("planned"),
                isFaulty: activity.outside != nil || isNoChoice(command, activity, member, today))
        case "draft/serves":
            let isSupport = !command.all("kinds").isEmpty
            return verdict(
                runs, isOne("planned"),
                isFaulty: !Moves.kinds.isSuperset(of: command.all("kinds"))
                    || (isSupport && !(activity.outside?.givesSupport ?? true)))
        case "delivery":
            return verdict(
                runs,
                isOne("planned", "suspended")
                    || (isOne("delivery")
                        && activity.components.contains { !goesOn($0, today) }),
                isFaulty: !mayDeliver(activity, today))
        case "suspension": return verdict(runs, isOne("delivery", "outside", "lapsed"))
        case "completion":
            let isStopped =
                !activity.components.isEmpty
                && activity.components.allSatisfy {
                    ["suspended", "withdrawn"].contains(agreements[$0.agreement].standing(today))
                }
            return verdict(
                runs, isOne("delivery", "outside", "suspended", "lapsed") && !isStopped)
        case "cancellation":
            return verdict(
                runs, isOne("planned", "delivery", "outside", "suspended", "lapsed"),
                isFaulty: command["reason"].isEmpty)
        case "evaluation":
            return verdict(
                runs, isOne("completed", "evaluated"), isFaulty: command["evaluation"].isEmpty)
        case "entry":
            // Money moves under agreements.
            return verdict(
                runs && activity.outside == nil,
                isOne("delivery", "suspended", "completed", "lapsed"),
                isFaulty: !mayBook(command, activity, today))
        default: return judge(telling: command, activity, runs, standing, member)
        }
    }

    private func judge(
        telling command: Command, _ activity: Activity, _ runs: Bool, _ standing: String,
        _ member: Member
    ) -> Verdict {
        let place = Int(command.noun.prefix { $0 != "-" }) ?? 0
        guard command.noun.hasSuffix("-answer") else {
            let isTime = ["delivery", "outside", "suspended", "completed", "lapsed"].contains(
                standing)
            let verdict = verdict(runs, isTime)
            guard verdict == .done else { return verdict }
            guard (1...activity.results.count + 1).contains(place) else { return .absent }
            let isNew = place > activity.results.count
            let women = Int(command["women"]) ?? -1
            return command["result-title"].isEmpty || women < 0
                || (Int(command["trained-women"]) ?? 0) > women
                || (isNew && command["indicator"].isEmpty) ? .faulty : .done
        }
        let verdict = verdict(
            states(activity).contains(member.party) && member.roles.contains(.clearingOfficer),
            standing != "planned", stands: activity.results.isEmpty)
        guard verdict == .done else { return verdict }
        guard (1...activity.results.count).contains(place) else { return .absent }
        let answer = command["answer"]
        return !["confirmed", "commented", "disputed"].contains(answer)
            || (answer != "confirmed" && command["answer-text"].isEmpty) ? .faulty : .done
    }

    /// The consent gate (I1): each State's agreement covers it. Once it has begun, one that stands still is enough.
    func mayDeliver(_ activity: Activity, _ today: String) -> Bool {
        guard !activity.title.isEmpty, !activity.text.isEmpty else { return false }
        if activity.outside != nil { return activity.from != nil && activity.until != nil }
        guard !activity.components.isEmpty else { return false }
        guard activity.startedOn != nil else {
            return activity.components.allSatisfy { covers($0, of: activity, today) }
        }
        return activity.components.contains {
            (activity.status != "delivery" || !goesOn($0, today)) && covers($0, of: activity, today)
        }
    }

    /// Its State's agreement is in force and covers days, money and partners.
    func covers(_ component: Component, of activity: Activity, _ today: String) -> Bool {
        let agreement = agreements[component.agreement]
        return agreement.standing(today) == "in-force"
            && agreement.terms.covers(activity.from, activity.until, component.budget)
            && activity.doers.isSubset(of: agreement.parties)
    }

    /// Under an agreement each, of different States, to which the one who plans is a party.
    private func isNoChoice(
        _ command: Command, _ activity: Activity, _ member: Member, _ today: String
    ) -> Bool {
        let chosen = Set(command.all("agreements"))
        let own = activity.components.map(\.agreement)
        let offered = agreements.indices.filter { number in
            own.contains(number)
                || (agreements[number].providers.contains(member.party)
                    && ["in-force", "awaiting-start"].contains(agreements[number].standing(today)))
        }
        let taken = offered.filter { chosen.contains(agreements[$0].id) }
        let isMoney = taken.allSatisfy { !command.isNoMoney("-\(agreements[$0].id)") }
        return chosen.isEmpty || taken.count < chosen.count || !isMoney
            || Set(taken.map { agreements[$0].state }).count < taken.count
    }

    /// Money is dated when it moved; committed, while the State's consent held, and within the ceiling (I2, I9).
    private func mayBook(_ command: Command, _ activity: Activity, _ today: String) -> Bool {
        let date = command["date"]
        let kinds = ["commitment", "disbursement", "expenditure", "incoming"]
        guard let money = command.money(""), money.minor != 0, !date.isEmpty, date <= today,
            kinds.contains(command["entry"]), let component = component(command, activity)
        else { return false }
        let before = activity.entries.filter {
            $0.kind == command["entry"] && $0.money.currency == money.currency
        }.reduce(0) { $0 + $1.money.minor }
        guard before + money.minor >= 0 else { return false }
        guard command["entry"] == "commitment" else { return true }
        let agreement = agreements[component.agreement]
        return agreement.consents(date) && (component.stoppedOn.map { date < $0 } ?? true)
            && committed(under: component.agreement, money.currency) + money.minor
                <= agreement.terms.ceilings[money.currency] ?? 0
    }

    func component(_ command: Command, _ activity: Activity) -> Component? {
        activity.components.count == 1
            ? activity.components.first
            : activity.components.first { agreements[$0.agreement].state == command["state"] }
    }
}

extension Command {
    /// Where the record is: `offers` of `offers/publication`.
    var kind: String { String(act.prefix { $0 != "/" }) }
    /// The rest of the address.
    var noun: String { String(act.drop { $0 != "/" }.dropFirst()) }

    /// Whether the form is one that was shown before somebody saved the draft anew.
    var isOvertaken: Bool { shown == ["another form"] }

    var endsBeforeItBegins: Bool {
        let (from, until) = (self["from"], self["until"])
        return !from.isEmpty && !until.isEmpty && until < from
    }

    /// The amount in minor units; nil where it is none.
    func money(_ row: String) -> LineOracle.Money? {
        let (currency, amount) = (self["currency\(row)"], self["amount\(row)"])
        let decimals = ["USD": 2, "JPY": 0][currency] ?? -1
        let parts = amount.split(separator: ".", omittingEmptySubsequences: false)
        guard decimals >= 0, (1...2).contains(parts.count), let whole = Int(parts[0]) else {
            return nil
        }
        var minor = abs(whole) * (decimals == 2 ? 100 : 1)
        if parts.count == 2 {
            guard decimals == 2, parts[1].count == 2, let rest = Int(parts[1]) else { return nil }
            minor += rest
        }
        return .init(currency: currency, minor: amount.hasPrefix("-") ? -minor : minor)
    }

    /// Whether an amount was typed that is none.
    func isNoMoney(_ row: String) -> Bool {
        !self["amount\(row)"].isEmpty && (money(row)?.minor ?? 0) <= 0
    }

    /// The ceilings of an agreement's form.
    var ceilings: [LineOracle.Money] { ["-0", "-1"].compactMap { money($0) } }
}
