import Accounts
import Agreements
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// An activity as its visitor may see it: whether it runs with consent, its money, what it changed.
struct ActivityPage: Sendable {
    let facts: ActivityFacts
    let history: RecordHistory?
    let directory: PartyDirectory

    static func load(_ visit: Visit, _ tools: ActivityTools) async throws -> ActivityPage {
        try await visit.read { reader in
            let facts = try ActivityFacts.load(visit, reader)
            let history = try history(
                of: facts, for: visit.identity?.actor, reader, visit.words)
            return ActivityPage(
                facts: facts, history: history, directory: try tools.directories.directory(reader))
        }
    }

    /// For those who see it whole.
    static func history(
        of facts: ActivityFacts, for actor: Actor?, _ reader: any Reader, _ words: Words
    ) throws -> RecordHistory? {
        guard let actor, facts.sight == .whole else { return nil }
        return try RecordHistory.load(
            Activity.kind, facts.activity.publicID, for: actor, reader, words)
    }

    var activity: Activity { facts.activity }

    func view(_ visit: Visit, sent: SentForm? = nil) -> Page {
        let words = visit.words
        let forms = RecordForms(visit, path: facts.link, sent: sent)
        let isWhole = facts.sight == .whole
        func request(_ request: RequestReference) -> HTML {
            """
            <p>\(words("activities.page.serves")) <a href="\(visit.link(request.link))">\
            <bdi lang="\(request.language.code)" dir="\(request.language.direction)">\
            \(request.title)</bdi></a></p>
            """
        }
        return Page(
            title: activity.title,
            trail: [Page.Crumb(words("activities.list.title"), "/activities")], path: facts.link,
            main: """
                <p class="kicker">\(words("activities.page.kicker", [
                    "parties": facts.doerNames(words), "state": facts.stateNames(words),
                ]))</p>
                <h1>\(facts.titleHTML(words))</h1>
                \(forms.summary)
                <p>\(facts.badge(words))</p>
                \(outside(words))
                \(stopped(words))
                \(facts.requests, request)
                \(isWhole ? acts(forms) : nil)
                \(recordParagraphs(activity.text, in: activity.language, words: words))
                \(tongueLabel(activity.language, words: words))
                \(frame(visit))
                \(planParts(words))
                \(evaluation(words))
                \(results(forms, isWhole: isWhole))
                \(entries(forms, isWhole: isWhole))
                \(history?.html(words("offers.page.history"), acts: "activities.history.", words))
                """)
    }

    /// Said openly where it rests on no agreement of its State.
    private func outside(_ words: Words) -> HTML? {
        activity.outside.map { outside in
            """
            <div class="note"><p>\(words("activities.outside.page", [
                "state": facts.name(outside.state, words),
            ]))</p>
            \(factList([
                (words("activities.field.outside-basis"), [
                    "\(outside.basis.name(words))", "\(outside.basis.basis(words))",
                ]),
                (words("activities.field.law"), ["<bdi>\(outside.law)</bdi>"]),
            ]))</div>
            """
        }
    }

    /// Said openly where consent does not hold.
    private func stopped(_ words: Words) -> HTML? {
        // What was given up because its State stopped it goes on saying so.
        let isGivenUp = activity.status == .cancelled
        guard activity.startedOn != nil, activity.endedOn == nil || isGivenUp else { return nil }
        let isPart = facts.standing == .delivery
        let over = activity.components.filter {
            isPart
                ? !$0.goesOn(on: facts.today)
                : isGivenUp
                    ? $0.stoppedOn != nil
                    : $0.agreement.standing(on: facts.today) != .inForce
        }
        func item(_ component: Activity.Component) -> HTML {
            let (state, standing) = (
                facts.name(component.state, words),
                standingName(component.agreement.standing(on: facts.today), words)
            )
            let since = component.stillSince(on: facts.today).map { words.date($0) } ?? ""
            return isPart
                ? """
                <p>\(words("activities.page.part-stopped", [
                    "state": state, "day": since, "standing": standing,
                ]))</p>
                """
                : """
                <p>\(words("activities.page.no-consent", [
                    "state": state, "day": since, "standing": standing,
                ]))</p>
                """
        }
        return over.isEmpty ? nil : "<div class=\"note fault\">\(over, item)</div>"
    }

    private func frame(_ visit: Visit) -> HTML {
        let words = visit.words
        func agreement(_ component: Activity.Component) -> HTML {
            let standing = standingName(component.agreement.standing(on: facts.today), words)
            guard facts.names(component, to: visit.identity?.actor) else {
                return "\(facts.name(component.state, words)) (\(standing))"
            }
            return """
                <a href="\(visit.link("/agreements/\(component.agreement.publicID)"))">\
                \(recordTitle(component.agreement.title, in: component.agreement.authentic, words))</a> \
                (\(standing))
                """
        }
        let planned = periodText(
            .init(from: activity.plannedFrom, until: activity.plannedUntil), words)
        let actual = periodText(.init(from: activity.startedOn, until: activity.endedOn), words)
        return factList([
            (words("agreements.field.state"), activity.states.map { "\(facts.name($0, words))" }),
            (words("activities.field.partners"), activity.doers.map { "\(facts.name($0, words))" }),
            (words("activities.page.agreement"), activity.components.map(agreement)),
            (words("activities.page.planned"), planned.map { ["\($0)"] } ?? []),
            (words("activities.page.actual"), actual.map { ["\($0)"] } ?? []),
            (
                words("activities.field.budget"),
                activity.components.compactMap { component in
                    component.budget.map { money in
                        isOfSeveralStates
                            ? "\(words.labelled(facts.name(component.state, words), words.money(money)))"
                            : "\(words.money(money))"
                    }
                }
            ),
        ])
    }

    // MARK: Money

    private func entries(_ forms: RecordForms, isWhole: Bool) -> HTML? {
        // What needs no agreement has no money here: nobody waits for any.
        guard activity.startedOn != nil, activity.outside == nil else { return nil }
        let words = forms.words
        let (date, kind) = (words("activities.field.date"), words("activities.field.entry"))
        let amount = words("offers.field.amount")
        func row(_ entry: Activity.Entry) -> HTML {
            """
            <tr><th scope="row">\(words.shortDate(entry.valueDate))</th>\
            <td data-label="\(kind)">\(entryName(entry.kind, words))\
            \(isOfSeveralStates ? "<p class=\"hint\">\(facts.name(entry.state, words))</p>" : nil)</td>\
            <td class="n" data-label="\(amount)">\(words.money(entry.money))</td></tr>
            """
        }
        func sum(_ kind: Activity.Entry.Kind) -> (term: String, descriptions: [HTML]) {
            (entryName(kind, words), activity.total(kind).map { "\(words.money($0))" })
        }
        let sums = factList(
            Activity.Entry.Kind.allCases.map(sum).filter { !$0.descriptions.isEmpty })
        let table: HTML =
            activity.entries.isEmpty
            ? "<p>\(words("activities.page.no-entries"))</p>"
            : """
            <table class="stack"><caption class="hide">\(words("activities.page.entries"))</caption><thead><tr>\
            <th scope="col">\(date)</th><th scope="col">\(kind)</th>\
            <th scope="col" class="n">\(amount)</th></tr></thead>\
            <tbody>\(activity.entries, row)</tbody></table>
            """
        let mayBook =
            forms.visit.identity.map {
                ActivityRules.may(.book, activity, by: $0.actor, on: facts.today)
            } ?? false
        return """
            <h2 id="money">\(words("activities.page.entries"))</h2>\
            \(activity.entries.count > 1 ? sums : nil)\(table)\
            \(isWhole && mayBook ? booking(forms) : nil)\
            \(isWhole && mayBook ? sheetLink(.transactions, forms.visit) : nil)
            """
    }

    private func booking(_ forms: RecordForms) -> HTML {
        let words = forms.words
        return forms.folded(
            "entry", words("activities.act.book"),
            standing: [
                (name: "entry", value: Activity.Entry.Kind.commitment.rawValue),
                (name: "date", value: facts.today.description),
                (
                    name: "currency",
                    value: activity.components.compactMap(\.budget).first?.currency.code ?? ""
                ),
            ]
        ) { form in
            stateField(form, words)
                + form.radios(
                    "entry", words("activities.field.entry"),
                    options: Activity.Entry.Kind.allCases.map {
                        .init($0.rawValue, entryName($0, words))
                    })
                + form.line(
                    "date", words("activities.field.date"), hint: words("requests.field.day-hint"),
                    type: "date", limit: 10)
                + form.select(
                    "currency", words("offers.field.currency"),
                    options: Currency.all.map { .init($0.code, $0.code) },
                    none: words("activities.field.currency-none"))
                + form.line(
                    "amount", words("offers.field.amount"),
                    hint: words("activities.field.amount-hint"), limit: 24)
        }
    }

    var isOfSeveralStates: Bool { activity.components.count > 1 }

    private func stateField(_ form: Form, _ words: Words) -> HTML {
        guard isOfSeveralStates else { return "" }
        return form.select(
            "state", words("agreements.field.state"),
            options: activity.states.compactMap { facts.parties[$0] }.map {
                .init($0.slug, $0.names[words.language])
            }, none: words("activities.field.state-none"))
    }

    func sheetLink(_ sheet: Sheet, _ visit: Visit) -> HTML {
        """
        <p><a href="\(visit.link(facts.link + "/sheets/\(sheet.rawValue)"))">\
        \(sheet.offer(visit.words))</a></p>
        """
    }

    // MARK: What one can do

    private func acts(_ forms: RecordForms) -> HTML? {
        guard let actor = forms.visit.identity?.actor else { return nil }
        let words = forms.words
        func may(_ act: ActivityRules.Act) -> Bool {
            ActivityRules.may(act, activity, by: actor, on: facts.today)
        }
        func reason(_ form: Form) -> HTML {
            form.text(
                "reason", words("requests.field.reason"), rows: 3, limit: RequestText.textLimit)
        }
        var parts: [HTML] = []
        if may(.edit) {
            parts.append(
                """
                <p><a class="button" href="\(forms.visit.link(facts.link + "/draft"))">\
                \(words("activities.act.edit"))</a></p>
                """)
        }
        if may(.inform), !may(.edit) {
            func link(_ address: Link, _ title: String) -> HTML {
                "<li><a href=\"\(forms.visit.link(address))\">\(title)</a></li>"
            }
            parts.append(
                """
                <ul>\(may(.report) ? link(facts.link + "#results", words("activities.act.report")) : nil)\
                \(may(.book) ? link(facts.link + "#money", words("activities.act.book")) : nil)\
                \(PlanStep.allCases.filter(\.isOpenWhileRunning), {
                    link(facts.link + "/draft/\($0.rawValue)", $0.title(words))
                })</ul>
                """)
        }
        if may(.start) { parts.append(start(forms)) }
        if may(.complete) {
            parts.append(
                forms.folded("completion", words("activities.act.complete")) { _ in
                    "<p>\(words("activities.complete.text"))</p>"
                })
        }
        if may(.evaluate) { parts.append(evaluating(forms)) }
        if may(.suspend) {
            parts.append(forms.folded("suspension", words("activities.act.suspend"), reason))
        }
        if may(.cancel) {
            parts.append(
                forms.folded(
                    "cancellation", words("activities.act.cancel"), weight: .danger, reason))
        }
        return parts.isEmpty
            ? nil
            : """
            <section class="acts"><h2>\(words("requests.page.next"))</h2>\
            \(HTML(joining: parts))</section>
            """
    }

    /// What stands against it, or the button.
    private func start(_ forms: RecordForms) -> HTML {
        let words = forms.words
        let gate = ActivityRules.gate(activity, on: facts.today)
        let gaps = ActivityRules.gaps(of: activity)
        func item(_ fault: Fault) -> HTML { "<li>\(faultMessage(fault, words))</li>" }
        let still = activity.standingStill(on: facts.today)
        if !still.isEmpty {
            // What cannot begin again yet is told above, where it stands still.
            guard gate.isEmpty else { return "" }
            let able = still.filter {
                ActivityRules.gate($0, in: activity, on: facts.today).isEmpty
            }
            return """
                <p>\(words("activities.gate.part-open", [
                    "states": words.list(able.map { facts.name($0.state, words) }),
                ]))</p>
                """ + forms.html("delivery", words("activities.act.start"))
        }
        guard gate.isEmpty, gaps.isEmpty else {
            return """
                <div class="note"><p>\(words("activities.gate.closed"))</p>\
                <ul>\(gate + gaps, item)</ul></div>
                """
        }
        let open =
            activity.outside == nil
            ? words("activities.gate.open") : words("activities.gate.open-outside")
        return "<p>\(open)</p>"
            + forms.html("delivery", words("activities.act.start"))
    }
}
