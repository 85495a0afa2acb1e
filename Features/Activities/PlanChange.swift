import Agreements
import Base
import Parties
import Requests
import Web

/// What becomes of what was typed into a part of a plan; empty rows are left out before.
extension PlanStepPage {
    typealias Change = @Sendable (inout Activity) -> Void

    func change(_ form: Query) -> (Change, [Fault]) {
        switch step {
        case .states: states(form)
        case .participants: participants(form)
        case .organisations: organisations(form)
        case .serves: serves(form)
        case .sectors: sectors(form)
        case .places: places(form)
        case .budgets: budgets(form)
        case .documents: documents(form)
        case .contacts: contacts(form)
        }
    }

    /// Reads each row of the form; a row that gives nil has left its faults.
    private func rows<Item>(
        _ form: Query, _ faults: inout [Fault], _ read: (Int, inout [Fault]) -> Item?
    ) -> [Item] {
        // Beyond this nobody types; the rule says how many there may be.
        (0..<min(FormRows.count(form, step.rowFields), 500)).compactMap { read($0, &faults) }
    }

    private static func notListed(
        _ field: String, _ form: Query, _ offered: Set<String>
    ) -> [Fault] {
        form.all(field).first { !offered.contains($0) }.map {
            [Fault(field: field, value: $0, rule: "requests.fault.not-listed")]
        } ?? []
    }

    private func states(_ form: Query) -> (Change, [Fault]) {
        var faults = Self.notListed("agreements", form, Set(agreements.map(\.publicID)))
        let ids = Set(form.all("agreements"))
        let chosen = agreements.filter { ids.contains($0.publicID) }
        if chosen.isEmpty, faults.isEmpty {
            faults.append(ActivityRules.missing("agreements"))
        }
        if Set(chosen.map(\.state)).count < chosen.count {
            faults.append(
                Fault(field: "agreements", value: "", rule: "activities.fault.state-twice"))
        }
        let components = chosen.map { agreement -> Activity.Component in
            let (amount, currency) = (
                "amount-\(agreement.publicID)", "currency-\(agreement.publicID)"
            )
            let budget = form[amount].flatMap { typed -> Money? in
                guard let unit = form[currency].flatMap(Currency.init) else {
                    faults.append(
                        Fault(field: currency, value: "", rule: "offers.fault.missing.currency"))
                    return nil
                }
                guard let money = Money(typed, in: unit), money.minorUnits > 0 else {
                    faults.append(Fault(field: amount, value: typed, rule: "offers.fault.amount"))
                    return nil
                }
                return money
            }
            return Activity.Component(state: agreement.state, agreement: agreement, budget: budget)
        }
        return (
            { next in
                next.components = components
                next.plan.budgets.removeAll { budget in
                    !components.contains { $0.state == budget.state }
                }
            }, faults
        )
    }

    private func participants(_ form: Query) -> (Change, [Fault]) {
        let bySlug = Dictionary(choices.map { ($0.slug, $0) }) { first, _ in first }
        var (faults, participants): ([Fault], [Activity.Participant]) = ([], [])
        for role in Activity.Participant.Role.allCases {
            let field = "role-\(role.rawValue)"
            faults += Self.notListed(field, form, Set(bySlug.keys))
            var known: Set<Party.ID> = []
            for slug in form.all(field) {
                guard let party = bySlug[slug], known.insert(party.id).inserted else { continue }
                participants.append(
                    Activity.Participant(
                        party: party.id, role: role, isOrganisation: party.kind == .organisation))
            }
        }
        let sorted = participants.sorted {
            ($0.role.rawValue, $0.party) < ($1.role.rawValue, $1.party)
        }
        return ({ $0.plan.participants = sorted }, faults)
    }

    private func organisations(_ form: Query) -> (Change, [Fault]) {
        var faults: [Fault] = []
        let organisations = rows(form, &faults) { row, faults -> Activity.Organisation? in
            let (field, type) = ("organisation-\(row)", "organisation-type-\(row)")
            let role = "organisation-role-\(row)"
            let name = RequestText.line(form[field], field, &faults)
            let identifier = PlanText.identifier(
                form["organisation-identifier-\(row)"], "organisation-identifier-\(row)", &faults)
            let kind = form[type].flatMap { Int($0) }.flatMap(Activity.Organisation.Kind.init)
            if kind == nil {
                faults.append(
                    Fault(
                        field: type, value: "",
                        rule: "activities.fault.missing.organisation-type"))
            }
            let known = form[role].flatMap { Int($0) }.flatMap(Activity.Participant.Role.init)
            if known == nil {
                faults.append(
                    Fault(
                        field: role, value: "",
                        rule: "activities.fault.missing.organisation-role"))
            }
            guard let kind, let known else { return nil }
            return Activity.Organisation(
                role: known, kind: kind, name: name, identifier: identifier,
                isUnnamed: form["organisation-unnamed-\(row)"] == "yes")
        }
        return ({ $0.plan.organisations = organisations }, faults)
    }

    private func serves(_ form: Query) -> (Change, [Fault]) {
        let targets = directory.goals.flatMap(\.targets).map(\.code)
        let scores = Requests.Request.GenderMarker.Score.allCases.map(\.rawValue)
        var faults =
            Self.notListed("kinds", form, Set(SupportKind.allCases.map(\.rawValue)))
            + Self.notListed("themes", form, Set(directory.themes.map(\.slug)))
            + Self.notListed("targets", form, Set(targets))
            + Self.notListed("marker", form, Set(scores))
        let reason = RequestText.text(form["marker-reason"], "marker-reason", &faults)
        let score = form["marker"].flatMap(Requests.Request.GenderMarker.Score.init)
        if score == nil, !reason.isEmpty {
            faults.append(
                Fault(field: "marker", value: "", rule: "activities.fault.reason-without-marker"))
        }
        let marker = score.map { Requests.Request.GenderMarker(score: $0, reason: reason) }
        let kinds = SupportKind.allCases.filter { form.all("kinds").contains($0.rawValue) }
        let (chosenThemes, chosenTargets) = (Set(form.all("themes")), Set(form.all("targets")))
        let themes = directory.themes.map(\.slug).filter(chosenThemes.contains)
        return (
            { next in
                (next.plan.kinds, next.plan.themes) = (kinds, themes)
                next.plan.targets = targets.filter(chosenTargets.contains)
                next.plan.marker = marker
            }, faults
        )
    }

    private func sectors(_ form: Query) -> (Change, [Fault]) {
        var faults: [Fault] = []
        let sectors = rows(form, &faults) { row, faults -> Activity.SectorShare? in
            let typed = form["sector-\(row)"] ?? ""
            // "15160" or "15160 Human rights", as the browser may complete it.
            let code = String(PlanText.trimmed(typed).prefix(5))
            if directory.sector(code: code) == nil {
                faults.append(
                    Fault(field: "sector-\(row)", value: typed, rule: "activities.fault.sector"))
            }
            let given = form["share-\(row)"] ?? ""
            let plain = given.replacing("%", with: "").replacing("٪", with: "")
            guard let share = Activity.Measured(plain), share.hundredths > 0,
                share.hundredths <= Activity.SectorShare.whole
            else {
                faults.append(
                    Fault(field: "share-\(row)", value: given, rule: "activities.fault.share"))
                return nil
            }
            return Activity.SectorShare(code: code, share: share.hundredths)
        }
        return ({ $0.plan.sectors = sectors }, faults)
    }

    private func places(_ form: Query) -> (Change, [Fault]) {
        var faults: [Fault] = []
        let places = rows(form, &faults) { row, faults -> Activity.Place? in
            func degrees(_ field: String, _ limit: Int) -> Int? {
                guard let typed = form["\(field)-\(row)"] else { return nil }
                let value = PlanText.degrees(typed, limit: limit)
                if value == nil {
                    faults.append(
                        Fault(
                            field: "\(field)-\(row)", value: typed,
                            rule: "activities.fault.\(field)"))
                }
                return value
            }
            let name = RequestText.line(form["place-\(row)"], "place-\(row)", &faults)
            if name.isEmpty {
                faults.append(
                    Fault(
                        field: "place-\(row)", value: "", rule: "activities.fault.missing.place"))
            }
            let latitude = degrees("latitude", 90)
            let longitude = degrees("longitude", 180)
            if (form["latitude-\(row)"] == nil) != (form["longitude-\(row)"] == nil) {
                let field = form["latitude-\(row)"] == nil ? "latitude" : "longitude"
                faults.append(
                    Fault(
                        field: "\(field)-\(row)", value: "",
                        rule: "activities.fault.missing.coordinate"))
            }
            let point = latitude.flatMap { latitude in
                longitude.flatMap { Activity.Point(latitude: latitude, longitude: $0) }
            }
            return Activity.Place(name: name, point: point)
        }
        return ({ $0.plan.places = places }, faults)
    }

    private func budgets(_ form: Query) -> (Change, [Fault]) {
        let components = facts.activity.components.filter { $0.budget != nil }
        var faults: [Fault] = []
        let budgets = rows(form, &faults) { row, faults -> Activity.Budget? in
            func day(_ field: String) -> Day? {
                let name = "\(field)-\(row)"
                guard form[name] != nil else {
                    faults.append(
                        Fault(field: name, value: "", rule: "activities.fault.missing.period"))
                    return nil
                }
                return RequestText.day(form[name], name, &faults)
            }
            let slug = form["budget-state-\(row)"]
            let component =
                components.count == 1
                ? components.first
                : components.first { facts.parties[$0.state]?.slug == slug }
            let (from, until) = (day("budget-from"), day("budget-until"))
            guard let component, let currency = component.budget?.currency else {
                faults.append(
                    Fault(
                        field: "budget-state-\(row)", value: "",
                        rule: "activities.fault.missing.state"))
                return nil
            }
            let typed = form["budget-amount-\(row)"] ?? ""
            guard let money = Money(typed, in: currency), money.minorUnits > 0 else {
                faults.append(
                    Fault(field: "budget-amount-\(row)", value: typed, rule: "offers.fault.amount"))
                return nil
            }
            guard let from, let until else { return nil }
            return Activity.Budget(state: component.state, from: from, until: until, money: money)
        }
        return ({ $0.plan.budgets = budgets }, faults)
    }

    private func documents(_ form: Query) -> (Change, [Fault]) {
        var faults: [Fault] = []
        let documents = rows(form, &faults) { row, faults -> Activity.Document? in
            let field = "document-\(row)"
            let title = RequestText.line(form[field], field, &faults)
            if title.isEmpty {
                faults.append(
                    Fault(field: field, value: "", rule: "activities.fault.missing.document"))
            }
            let link = "document-address-\(row)"
            let address = PlanText.address(form[link], link, &faults)
            if form[link] == nil {
                faults.append(
                    Fault(field: link, value: "", rule: "activities.fault.missing.address"))
            }
            let language = form["document-language-\(row)"].flatMap { Language(rawValue: $0) }
            let category = form["document-category-\(row)"]
                .flatMap(Activity.Document.Category.init)
            return Activity.Document(
                title: title, language: language ?? facts.activity.language,
                category: category ?? .page, address: address)
        }
        return ({ $0.plan.documents = documents }, faults)
    }

    private func contacts(_ form: Query) -> (Change, [Fault]) {
        var faults: [Fault] = []
        let contacts = rows(form, &faults) { row, faults -> Activity.Contact? in
            let field = "office-\(row)"
            let office = RequestText.line(form[field], field, &faults)
            if office.isEmpty {
                faults.append(
                    Fault(field: field, value: "", rule: "activities.fault.missing.office"))
            }
            if ["mail", "telephone", "website"].allSatisfy({ form["\($0)-\(row)"] == nil }) {
                faults.append(
                    Fault(
                        field: "mail-\(row)", value: "", rule: "activities.fault.missing.reach"))
            }
            return Activity.Contact(
                office: office, mail: PlanText.mail(form["mail-\(row)"], "mail-\(row)", &faults),
                telephone: PlanText.telephone(
                    form["telephone-\(row)"], "telephone-\(row)", &faults),
                website: PlanText.address(form["website-\(row)"], "website-\(row)", &faults))
        }
        return ({ $0.plan.contacts = contacts }, faults)
    }
}
