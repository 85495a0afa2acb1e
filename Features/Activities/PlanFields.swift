import Agreements
import Base
import Localization
import Markup
import Parties
import Requests
import Web

/// What each part of a plan asks for.
extension PlanStepPage {
    /// What the part says now, as its form would send it.
    func values() -> Query {
        let activity = facts.activity
        let plan = activity.plan
        switch step {
        case .states:
            return Query(
                activity.components.flatMap { component in
                    let id = component.agreement.publicID
                    return [
                        (name: "agreements", value: id),
                        (name: "currency-\(id)", value: component.budget?.currency.code ?? ""),
                        (name: "amount-\(id)", value: component.budget?.decimalText ?? ""),
                    ]
                })
        case .participants:
            return Query(
                plan.participants.map { participant in
                    (
                        name: "role-\(participant.role.rawValue)",
                        value: facts.parties[participant.party]?.slug ?? ""
                    )
                })
        case .organisations:
            return rows(plan.organisations) {
                [
                    "organisation": $0.name, "organisation-type": String($0.kind.rawValue),
                    "organisation-role": String($0.role.rawValue),
                    "organisation-identifier": $0.identifier,
                    "organisation-unnamed": $0.isUnnamed ? "yes" : "",
                ]
            }
        case .serves:
            return Query(
                plan.kinds.map { (name: "kinds", value: $0.rawValue) }
                    + plan.themes.map { (name: "themes", value: $0) }
                    + plan.targets.map { (name: "targets", value: $0) }
                    + (plan.marker.map {
                        [
                            (name: "marker", value: $0.score.rawValue),
                            (name: "marker-reason", value: $0.reason),
                        ]
                    } ?? []))
        case .sectors:
            return rows(plan.sectors) {
                ["sector": $0.code, "share": Activity.Measured(hundredths: $0.share).text]
            }
        case .places:
            return rows(plan.places) {
                [
                    "place": $0.name,
                    "latitude": $0.point.map { Activity.Point.text($0.latitude) } ?? "",
                    "longitude": $0.point.map { Activity.Point.text($0.longitude) } ?? "",
                ]
            }
        case .budgets:
            return rows(plan.budgets) {
                [
                    "budget-state": facts.parties[$0.state]?.slug ?? "",
                    "budget-from": $0.from.description, "budget-until": $0.until.description,
                    "budget-amount": $0.money.decimalText,
                ]
            }
        case .documents:
            return rows(plan.documents) {
                [
                    "document": $0.title, "document-language": $0.language.code,
                    "document-category": $0.category.rawValue, "document-address": $0.address,
                ]
            }
        case .contacts:
            return rows(plan.contacts) {
                [
                    "office": $0.office, "mail": $0.mail, "telephone": $0.telephone,
                    "website": $0.website,
                ]
            }
        }
    }

    private func rows<Item>(_ items: [Item], _ fields: (Item) -> [String: String]) -> Query {
        Query(
            items.enumerated().flatMap { row, item in
                let values = fields(item)
                return step.rowFields.map { (name: "\($0)-\(row)", value: values[$0] ?? "") }
            })
    }

    func fields(_ form: Form, _ values: Query, _ words: Words) -> HTML {
        switch step {
        case .states: return stateFields(form, words)
        case .participants: return participantFields(form, values, words)
        case .organisations:
            return sections(values, limit: ActivityRules.PlanLimits.organisations, words) { row in
                organisationFields(row, form, words)
            }
        case .serves: return servesFields(form, words)
        case .sectors:
            func option(_ sector: Sector) -> HTML {
                let name = sector.names[words.language]
                return "<option value=\"\(sector.code)\">\(sector.code) \(name)</option>"
            }
            return sections(values, limit: ActivityRules.PlanLimits.sectors, words) { row in
                form.line(
                    "sector-\(row)", words("activities.field.sector"),
                    hint: row == 0 ? words("activities.field.sector-hint") : nil, limit: 200,
                    suggestions: "sectors")
                    + form.line(
                        "share-\(row)", words("activities.field.share"), limit: 12)
            } + "<datalist id=\"sectors\">\(directory.sectors, option)</datalist>"
        case .places:
            return sections(values, limit: ActivityRules.PlanLimits.places, words) { row in
                form.line("place-\(row)", words("activities.field.place"), limit: 200)
                    + form.line(
                        "latitude-\(row)", words("activities.field.latitude"),
                        hint: words("activities.field.latitude-hint"), limit: 24)
                    + form.line(
                        "longitude-\(row)", words("activities.field.longitude"),
                        hint: words("activities.field.longitude-hint"), limit: 24)
            }
        case .budgets: return budgetFields(form, values, words)
        case .documents:
            return sections(values, limit: ActivityRules.PlanLimits.documents, words) { row in
                form.line("document-\(row)", words("activities.field.document"), limit: 200)
                    + form.line(
                        "document-address-\(row)", words("activities.field.document-address"),
                        hint: words("activities.field.document-address-hint"), type: "url",
                        limit: 2000)
                    + form.select(
                        "document-language-\(row)", words("activities.field.document-language"),
                        options: Form.languages(words))
                    + form.select(
                        "document-category-\(row)", words("activities.field.document-category"),
                        options: Activity.Document.Category.allCases.map {
                            .init($0.rawValue, categoryName($0, words))
                        })
            }
        case .contacts:
            return sections(values, limit: ActivityRules.PlanLimits.contacts, words) { row in
                form.line(
                    "office-\(row)", words("activities.field.office"),
                    hint: words("activities.field.office-hint"), limit: 200)
                    + form.line(
                        "mail-\(row)", words("activities.field.mail"), type: "email", limit: 254)
                    + form.line(
                        "telephone-\(row)", words("activities.field.telephone"), type: "tel",
                        limit: 40)
                    + form.line(
                        "website-\(row)", words("activities.field.website"), type: "url",
                        limit: 2000)
            }
        }
    }

    /// The rows that are filled, and some more.
    private func sections(
        _ values: Query, limit: Int, _ words: Words, _ row: (Int) -> HTML
    ) -> HTML {
        let filled = FormRows.count(values, step.rowFields)
        let shown = max(filled, min(limit, max(3, filled + 2)))
        func section(_ number: Int) -> HTML {
            let title = words("activities.plan.entry", ["number": words.number(number + 1)])
            return """
                <fieldset class="field"><legend>\(title)</legend>\
                \(row(number))</fieldset>
                """
        }
        return HTML(joining: (0..<shown).map(section))
    }

    private func stateFields(_ form: Form, _ words: Words) -> HTML {
        let chosen = Set(form.chosen("agreements"))
        func budget(_ agreement: Agreement) -> HTML {
            let id = agreement.publicID
            return """
                <details class="act"\(flag: "open", chosen.contains(id))>\
                <summary>\(words("activities.field.budget-of", ["agreement": agreement.title]))\
                </summary>\
                \(form.select(
                    "currency-\(id)", words("offers.field.currency"),
                    options: Currency.all.map { .init($0.code, $0.code) },
                    none: words("activities.field.no-budget")))\
                \(form.line(
                    "amount-\(id)", words("activities.field.budget"),
                    hint: words("offers.field.amount-hint"), limit: 24))</details>
                """
        }
        return form.checkboxes(
            "agreements", words("activities.field.agreements"),
            hint: words("activities.field.agreements-hint"),
            options: agreements.map { agreement in
                .init(
                    agreement.publicID, agreement.title,
                    hint: standingName(agreement.standing(on: facts.today), words))
            }) + HTML(joining: agreements.map(budget))
    }

    private func participantFields(_ form: Form, _ values: Query, _ words: Words) -> HTML {
        let doers = Set(facts.activity.doers)
        let near = doers.union(facts.activity.states)
        func field(_ role: Activity.Participant.Role) -> HTML {
            let isFree = role == .funding || role == .accountable
            let offered = choices.filter { isFree || doers.contains($0.id) }
            let sorted = words.sorted(offered) { $0.names[words.language] }
            let first = sorted.filter { near.contains($0.id) }
            let name = "role-\(role.rawValue)"
            let hint: String =
                switch role {
                case .funding: words("activities.role.funding-hint")
                case .accountable: words("activities.role.accountable-hint")
                case .extending: words("activities.role.extending-hint")
                case .implementing: words("activities.role.implementing-hint")
                }
            func options(_ parties: [Party]) -> [Form.Option] {
                parties.map { .init($0.slug, $0.names[words.language]) }
            }
            let others = sorted.filter { !near.contains($0.id) }
            let chosen = Set(values.all(name))
            let more: HTML? =
                others.isEmpty
                ? nil
                : """
                <details class="act"\(flag: "open", others.contains { chosen.contains($0.slug) })>\
                <summary>\(words("activities.role.others"))</summary>\
                \(form.checkboxes(
                    name, roleName(role, words), options: options(others), group: "others"))\
                </details>
                """
            return form.checkboxes(name, roleName(role, words), hint: hint, options: options(first))
                + (more ?? "")
        }
        return HTML(joining: Activity.Participant.Role.allCases.map(field))
    }

    private func organisationFields(_ row: Int, _ form: Form, _ words: Words) -> HTML {
        let roles = Activity.Participant.Role.allCases.reversed()
        return form.line(
            "organisation-\(row)", words("activities.field.organisation"),
            hint: words("activities.field.organisation-hint"), limit: RequestText.titleLimit)
            + form.select(
                "organisation-type-\(row)", words("activities.field.organisation-type"),
                options: Activity.Organisation.Kind.allCases.map {
                    .init(String($0.rawValue), organisationKindName($0, words))
                }, none: words("activities.field.organisation-type-none"))
            + form.select(
                "organisation-role-\(row)", words("activities.field.organisation-role"),
                options: roles.map { .init(String($0.rawValue), roleName($0, words)) })
            + form.line(
                "organisation-identifier-\(row)",
                words("activities.field.organisation-identifier"),
                hint: words("activities.field.organisation-identifier-hint"), limit: 100)
            + form.checkboxes(
                "organisation-unnamed-\(row)", words("activities.field.organisation-unnamed"),
                hint: words("activities.field.organisation-unnamed-hint"),
                options: [.init("yes", words("activities.field.organisation-unnamed-yes"))])
    }

    /// Kinds, themes, targets goal by goal, and the marker with its reason.
    private func servesFields(_ form: Form, _ words: Words) -> HTML {
        let themes = directory.themes.filter { $0.scheme == .uprInfo }
        let chosen = Set(form.chosen("targets"))
        func goal(_ goal: DevelopmentGoal) -> HTML {
            let isOpen = goal.targets.contains { chosen.contains($0.code) }
            let title = "\(goal.id). \(goal.shortTitles[words.language])"
            return """
                <details class="act"\(flag: "open", isOpen)><summary>\(title)</summary>\
                \(form.checkboxes(
                    "targets", title, options: goal.targets.map {
                        .init($0.code, "\($0.code) \($0.titles[words.language])")
                    }, group: String(goal.id)))</details>
                """
        }
        return form.checkboxes(
            "kinds", words("requests.step.kinds"),
            options: SupportKind.allCases.map { .init($0.rawValue, kindName($0, words)) })
            + form.checkboxes(
                "themes", words("requests.field.themes"),
                options: words.sorted(themes) { $0.name(in: words.language) }.map {
                    .init($0.slug, $0.name(in: words.language))
                })
                + """
                <h2>\(words("requests.field.targets"))</h2>
                \(directory.goals, goal)
                """
            + form.select(
                "marker", words("requests.field.marker"), hint: words("requests.field.marker-hint"),
                options: Requests.Request.GenderMarker.Score.allCases.map {
                    .init($0.rawValue, markerName($0, words))
                }, none: words("requests.field.marker-none"))
            + form.text(
                "marker-reason", words("requests.field.marker-reason"),
                hint: words("requests.field.marker-reason-hint"), rows: 4,
                limit: RequestText.textLimit)
    }

    private func budgetFields(_ form: Form, _ values: Query, _ words: Words) -> HTML {
        let components = facts.activity.components
        guard components.contains(where: { $0.budget != nil }) else {
            return "<p class=\"note\">\(words("activities.field.budget-first"))</p>"
        }
        func whole(_ component: Activity.Component) -> HTML? {
            component.budget.map {
                "<li>\(words.labelled(facts.name(component.state, words), words.money($0)))</li>"
            }
        }
        let hint = words("requests.field.day-hint")
        let states = components.filter { $0.budget != nil }.compactMap { facts.parties[$0.state] }
        return "<ul>\(HTML(joining: components.compactMap(whole)))</ul>"
            + sections(values, limit: ActivityRules.PlanLimits.budgets, words) { row in
                (states.count < 2
                    ? ""
                    : form.select(
                        "budget-state-\(row)", words("agreements.field.state"),
                        options: states.map { .init($0.slug, $0.names[words.language]) }))
                    + form.line(
                        "budget-from-\(row)", words("activities.field.period-from"), hint: hint,
                        type: "date", limit: 10)
                    + form.line(
                        "budget-until-\(row)", words("activities.field.period-until"), hint: hint,
                        type: "date", limit: 10)
                    + form.line(
                        "budget-amount-\(row)", words("offers.field.amount"),
                        hint: words("offers.field.amount-hint"), limit: 24)
            }
    }
}
