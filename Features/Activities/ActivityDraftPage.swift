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
            try ActivityRules.must(.edit, facts.activity, by: actor, on: facts.today)
            return try ActivityDraftPage(facts, reader)
        }
    }

    private init(_ facts: ActivityFacts, _ reader: any Reader) throws {
        self.facts = facts
        let possible = Set(facts.activity.components.flatMap(\.agreement.providers))
            .subtracting([facts.activity.lead])
        choices = try Party.all(ids: possible.sorted(), reader)
    }

    /// The plan as its form shows it to the one who runs it.
    init(_ activity: Activity, _ reader: any Reader) throws {
        try self.init(
            ActivityFacts(
                activity: activity, sight: .whole, parties: [:], requests: [],
                today: Day(daysSinceEpoch: 0)), reader)
    }

    func standing() -> Query {
        let activity = facts.activity
        let budget = activity.components.first?.budget
        let money =
            isOfOneState
            ? [
                (name: "currency", value: budget?.currency.code ?? ""),
                (name: "amount", value: budget?.decimalText ?? ""),
            ] : []
        return Query(
            [
                (name: "language", value: activity.language.code),
                (name: "title", value: activity.title), (name: "text", value: activity.text),
                (name: "from", value: activity.plannedFrom?.description ?? ""),
                (name: "until", value: activity.plannedUntil?.description ?? ""),
            ] + money
                + choices.filter { activity.partners.contains($0.id) }
                .map { (name: "partners", value: $0.slug) })
    }

    func view(_ visit: Visit, typed: Query? = nil, faults: [Fault] = []) -> Page {
        let words = visit.words
        let title = words("activities.draft.title")
        let form = Form(words, values: typed ?? standing(), faults: faults)
        let day = words("requests.field.day-hint")
        let lead =
            facts.activity.outside == nil
            ? words("activities.draft.lead") : words("activities.draft.lead-outside")
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
            + partners + (isOfOneState ? budgetFields(form, words) : "")
        return Page(
            title: title,
            trail: [
                Page.Crumb(words("accounts.work.title"), "/work"),
                Page.Crumb(facts.called, facts.link),
            ], path: facts.link + "/draft",
            main: """
                <h1>\(title)</h1>
                \(form.summary)
                <p class="lead">\(lead)</p>
                \(form.html(
                    to: facts.link + "/draft", by: visit.identity,
                    key: visit.site.identifiers.next(),
                    fields: form.hidden("seen", String(facts.activity.version)) + fields,
                    button: words("requests.draft.save")))
                <h2>\(words("activities.draft.parts"))</h2>
                <p>\(words("requests.draft.lead"))</p>
                <ol class="tasks">\(PlanStep.all(of: facts.activity), { task($0, visit) })</ol>
                """)
    }

    /// Where there are several States, each has its own budget, in the part of the States.
    private var isOfOneState: Bool { facts.activity.components.count == 1 }

    private func budgetFields(_ form: Form, _ words: Words) -> HTML {
        form.select(
            "currency", words("offers.field.currency"),
            options: Currency.all.map { .init($0.code, $0.code) },
            none: words("activities.field.no-budget"))
            + form.line(
                "amount", words("activities.field.budget"),
                hint: words("offers.field.amount-hint"), limit: 24)
    }

    /// A part of the plan, and what stands there.
    private func task(_ step: PlanStep, _ visit: Visit) -> HTML {
        let words = visit.words
        let said = step.summary(facts.activity, facts, words)
        let state = said == nil ? words("requests.draft.optional") : words("requests.draft.done")
        let summary: HTML? = said.map { "<p class=\"hint\"><bdi>\($0)</bdi></p>" }
        return """
            <li><a href="\(visit.link(facts.link + "/draft/\(step.rawValue)"))">\
            \(step.title(words))</a> <span class="badge">\(state)</span>\(summary)</li>
            """
    }

    /// What becomes of what was typed; throws every fault at once.
    func change(_ form: Query) throws(Refusal) -> @Sendable (inout Activity) -> Void {
        var faults = RequestText.notListed(form, "partners", choices.map(\.slug))
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
        if !isOfOneState {
            faults += ["amount", "currency"].compactMap { field in
                form[field].map {
                    Fault(field: field, value: $0, rule: "activities.fault.budget-of-each-state")
                }
            }
        } else if form["amount"] != nil {
            budget = ActivityForm.money(form, &faults)
        }
        if let money = budget, money.minorUnits < 0 {
            faults.append(
                Fault(field: "amount", value: money.decimalText, rule: "offers.fault.amount"))
        }
        let language =
            form["language"].flatMap { Language(rawValue: $0) } ?? facts.activity.language
        guard faults.isEmpty else { throw .faulty(faults) }
        return { [budget] next in
            (next.language, next.title, next.text) = (language, title, text)
            (next.plannedFrom, next.plannedUntil) = (from, until)
            next.partners = partners
            if next.components.count == 1 { next.components[0].budget = budget }
        }
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

    /// The component a form speaks of: by its State, or the only one where none is named.
    static func component(
        _ form: Query, of activity: Activity, _ reader: any Reader
    ) throws -> Activity.Component? {
        let slug = form["state"] ?? ""
        if slug.isEmpty, activity.components.count == 1 { return activity.components.first }
        let party = try Party.find(slug: slug, reader)
        return activity.components.first { $0.state == party?.id }
    }

    /// A whole number that must be there.
    static func number(_ form: Query, _ field: String, _ faults: inout [Fault]) -> Int {
        guard form[field] != nil else {
            faults.append(ActivityRules.missing(field))
            return 0
        }
        return RequestText.number(form[field], field, &faults) ?? 0
    }

    /// A measured value; nil where nothing was typed, or what is none.
    static func measured(
        _ form: Query, _ field: String, _ faults: inout [Fault], isRequired: Bool
    ) -> Activity.Measured? {
        guard let typed = form[field] else {
            if isRequired { faults.append(ActivityRules.missing(field)) }
            return nil
        }
        let value = Activity.Measured(typed.replacing("%", with: "").replacing("٪", with: ""))
        if value == nil {
            faults.append(Fault(field: field, value: typed, rule: "activities.fault.measured"))
        }
        return value
    }

    /// A result; a new one with its first indicator.
    static func result(
        _ form: Query, number: Int, in activity: Activity
    ) throws(Refusal) -> Activity.Result {
        var faults: [Fault] = []
        let title = RequestText.line(form["result-title"], "result-title", &faults)
        if title.isEmpty, faults.isEmpty { faults.append(ActivityRules.missing("result-title")) }
        let (women, men) = (
            self.number(form, "women", &faults), self.number(form, "men", &faults)
        )
        let trained = ["trained-women", "trained-men"].map {
            RequestText.number(form[$0], $0, &faults) ?? 0
        }
        let isNew = !activity.results.contains { $0.number == number }
        let first = isNew ? indicator(form, in: activity, &faults) : nil
        guard faults.isEmpty else { throw .faulty(faults) }
        return Activity.Result(
            number: number, kind: form["kind"].flatMap(Activity.Result.Kind.init) ?? .outcome,
            title: title, indicators: first.map { [$0] } ?? [], women: women, men: men,
            trainedWomen: trained[0], trainedMen: trained[1],
            reportedAt: Instant(milliseconds: 0), answer: .none, answerText: "")
    }

    /// An indicator with its first period; nil where faults were left.
    static func indicator(
        _ form: Query, in activity: Activity, _ faults: inout [Fault]
    ) -> Activity.Indicator? {
        let title = RequestText.line(form["indicator"], "indicator", &faults)
        if title.isEmpty { faults.append(ActivityRules.missing("indicator")) }
        let baseline = measured(form, "baseline", &faults, isRequired: true)
        // A year has no marks between thousands.
        let digits = (form["baseline-year"] ?? "").filter { !$0.isWhitespace }.map(
            \.wholeNumberValue)
        let typed = digits.compactMap { $0.flatMap { $0 < 10 ? $0 : nil } }
        let year =
            typed.count == 4 && digits.count == 4 ? typed.reduce(0) { $0 * 10 + $1 } : 0
        if form["baseline-year"] == nil { faults.append(ActivityRules.missing("baseline-year")) }
        let period = self.period(form, &faults, isReport: false)
        guard faults.isEmpty, let baseline, let period else { return nil }
        return Activity.Indicator(
            number: (activity.indicators.map(\.number).max() ?? 0) + 1, title: title,
            measure: form["measure"].flatMap(Activity.Indicator.Measure.init) ?? .unit,
            baselineYear: year, baseline: baseline, periods: [period])
    }

    /// A period with its values; with its parts where it is reported by itself.
    static func period(
        _ form: Query, _ faults: inout [Fault], isReport: Bool
    ) -> Activity.Indicator.Period? {
        func day(_ field: String) -> Day? {
            if form[field] == nil {
                faults.append(
                    Fault(field: field, value: "", rule: "activities.fault.missing.period"))
            }
            return RequestText.day(form[field], field, &faults)
        }
        let (from, until) = (day("from"), day("until"))
        let target = measured(form, "target", &faults, isRequired: true)
        let actual = measured(form, "actual", &faults, isRequired: false)
        var parts: [Activity.Indicator.Part: Activity.Measured] = [:]
        for part in Activity.Indicator.Part.allCases where isReport {
            parts[part] = measured(form, part.rawValue, &faults, isRequired: false)
        }
        guard let from, let until, let target else { return nil }
        return Activity.Indicator.Period(
            from: from, until: until, target: target, actual: actual, parts: parts)
    }
}
