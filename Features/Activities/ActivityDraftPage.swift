import Agreements
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// A plan as one form; where two change it at once, the second is told.
struct ActivityDraftPage: Sendable {
    let facts: ActivityFacts
    /// The parties to its agreements beside the lead and the States.
    let choices: [Party]

    static func load(_ visit: Visit) async throws -> ActivityDraftPage {
        let actor = try visit.actor()
        return try await visit.read { reader in
            let facts = try ActivityFacts.load(visit, reader)
            let activity = facts.activity
            try ActivityRules.must(.edit, activity, by: actor, on: facts.today)
            let possible = Set(activity.components.flatMap(\.agreement.providers))
                .subtracting([activity.lead])
            return ActivityDraftPage(
                facts: facts, choices: try Party.all(ids: possible.sorted(), reader))
        }
    }

    func standing() -> Query {
        let activity = facts.activity
        let budget = activity.components.first?.budget
        return Query(
            [
                (name: "language", value: activity.language.code),
                (name: "title", value: activity.title), (name: "text", value: activity.text),
                (name: "from", value: activity.plannedFrom?.description ?? ""),
                (name: "until", value: activity.plannedUntil?.description ?? ""),
                (name: "currency", value: budget?.currency.code ?? ""),
                (name: "amount", value: budget?.decimalText ?? ""),
            ]
                + choices.filter { activity.partners.contains($0.id) }
                .map { (name: "partners", value: $0.slug) })
    }

    func view(_ visit: Visit, typed: Query? = nil, faults: [Fault] = []) -> Page {
        let words = visit.words
        let title = words("activities.draft.title")
        let form = Form(words, values: typed ?? standing(), faults: faults)
        let day = words("requests.field.day-hint")
        let partners: HTML =
            choices.isEmpty
            ? ""
            : form.checkboxes(
                "partners", words("activities.field.partners"),
                hint: words("activities.field.partners-hint"),
                options: choices.map { .init($0.slug, $0.names[words.language]) })
        let fields =
            form.select(
                "language", words("activities.field.language"),
                hint: words("requests.field.language-hint"),
                options: Language.allCases.map { .init($0.code, $0.endonym.description) })
            + form.line("title", words("requests.field.title"), limit: RequestText.titleLimit)
            + form.text(
                "text", words("activities.field.text"), hint: words("activities.field.text-hint"),
                rows: 8, limit: RequestText.textLimit)
            + form.line(
                "from", words("activities.field.from"), hint: day, type: "date", limit: 10)
            + form.line(
                "until", words("activities.field.until"), hint: day, type: "date", limit: 10)
            + partners
            + form.select(
                "currency", words("offers.field.currency"),
                options: Currency.all.map { .init($0.code, $0.code) },
                none: words("activities.field.no-budget"))
            + form.line(
                "amount", words("activities.field.budget"),
                hint: words("offers.field.amount-hint"), limit: 24)
        return Page(
            title: title,
            trail: [
                Page.Crumb(words("accounts.work.title"), "/work"),
                Page.Crumb(facts.activity.title, facts.link),
            ], path: facts.link + "/draft",
            main: """
                <h1>\(title)</h1>
                \(form.summary)
                <p class="lead">\(words("activities.draft.lead"))</p>
                \(form.html(
                    to: facts.link + "/draft", by: visit.identity,
                    key: visit.site.identifiers.next(),
                    fields: form.hidden("seen", String(facts.activity.version)) + fields,
                    button: words("requests.draft.save")))
                """)
    }

    static func save(_ visit: Visit) async throws -> Answer {
        let page = try await load(visit)
        let form = try visit.request.form()
        let (change, faults) = page.change(form)
        guard faults.isEmpty else {
            return page.view(visit, typed: form, faults: faults).answer(visit, status: 422)
        }
        guard form["seen"] == String(page.facts.activity.version) else {
            return page.view(
                visit, typed: form,
                faults: [Fault(field: "title", value: "", rule: "offers.fault.changed-meanwhile")]
            ).answer(visit, status: 409)
        }
        _ = try await ActivityCommands.perform(
            "edit", visit.parameter("activity"), try visit.ask(form)
        ) { activity, ask, _ in
            try ActivityRules.edit(
                activity, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now), change)
        }
        return .redirect(to: visit.link("/activities/\(visit.parameter("activity"))"))
    }

    /// What becomes of what was typed.
    func change(_ form: Query) -> (@Sendable (inout Activity) -> Void, [Fault]) {
        var faults: [Fault] = []
        let title = RequestText.line(form["title"], "title", &faults)
        if title.isEmpty, faults.isEmpty { faults.append(ActivityRules.missing("title")) }
        let text = RequestText.text(form["text"], "text", &faults)
        let from = RequestText.day(form["from"], "from", &faults)
        let until = RequestText.day(form["until"], "until", &faults)
        if let from, let until, until < from {
            faults.append(
                Fault(field: "until", value: until.description, rule: "requests.fault.ends-before"))
        }
        let chosen = Set(form.all("partners"))
        let partners = choices.filter { chosen.contains($0.slug) }.map(\.id)
        var budget: Money?
        if form["amount"] != nil { budget = ActivityForm.money(form, &faults) }
        if let money = budget, money.minorUnits < 0 {
            faults.append(
                Fault(field: "amount", value: money.decimalText, rule: "offers.fault.amount"))
        }
        let language =
            form["language"].flatMap { Language(rawValue: $0) } ?? facts.activity.language
        return (
            { [budget] next in
                (next.language, next.title, next.text) = (language, title, text)
                (next.plannedFrom, next.plannedUntil) = (from, until)
                next.partners = partners
                for index in next.components.indices { next.components[index].budget = budget }
            }, faults
        )
    }
}

/// What becomes of numbers typed into the forms of an activity.
enum ActivityForm {
    static func money(_ form: Query, _ faults: inout [Fault]) -> Money? {
        let typed = form["amount"] ?? ""
        guard let currency = form["currency"].flatMap(Currency.init) else {
            faults.append(
                Fault(field: "currency", value: "", rule: "offers.fault.missing.currency"))
            return nil
        }
        guard let money = Money(typed, in: currency), money.minorUnits != 0 else {
            faults.append(Fault(field: "amount", value: typed, rule: "offers.fault.amount"))
            return nil
        }
        return money
    }

    /// A whole number that must be there.
    static func number(_ form: Query, _ field: String, _ faults: inout [Fault]) -> Int {
        guard form[field] != nil else {
            faults.append(ActivityRules.missing(field))
            return 0
        }
        return RequestText.number(form[field], field, &faults) ?? 0
    }

    static func result(_ form: Query, number: Int) throws -> Activity.Result {
        var faults: [Fault] = []
        let title = RequestText.line(form["result-title"], "result-title", &faults)
        let indicator = RequestText.line(form["indicator"], "indicator", &faults)
        let result = Activity.Result(
            number: number, title: title, indicator: indicator,
            baseline: self.number(form, "baseline", &faults),
            target: self.number(form, "target", &faults),
            actual: self.number(form, "actual", &faults),
            women: self.number(form, "women", &faults), men: self.number(form, "men", &faults),
            reportedAt: Instant(milliseconds: 0), answer: .none, answerText: "")
        if title.isEmpty { faults.append(ActivityRules.missing("result-title")) }
        if indicator.isEmpty { faults.append(ActivityRules.missing("indicator")) }
        guard faults.isEmpty else { throw Refusal.faulty(faults) }
        return result
    }
}
