import Accounts
import Agreements
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// Begins an activity that needs no agreement of the State: where, on which basis, and by which law.
struct NewOutsidePage: Sendable {
    let states: [Party]
    /// Those open to the party that acts.
    let bases: [OutsideBasis]

    static func load(_ visit: Visit) async throws -> NewOutsidePage {
        let actor = try visit.actor()
        return try await visit.read { try load($0, for: actor) }
    }

    private static func load(_ reader: any Reader, for actor: Actor) throws -> NewOutsidePage {
        let parties = try Party.all(reader)
        let isState = parties.first { $0.id == actor.party }?.kind.isState ?? true
        try ActivityRules.mustBegin(outside: nil, by: actor, ofState: isState)
        return NewOutsidePage(
            states: parties.filter { $0.kind.isState && $0.id != actor.party },
            bases: OutsideBasis.allCases.filter { $0.isOpen(toState: isState) })
    }

    func view(_ visit: Visit, typed: Query = Query(), faults: [Fault] = []) -> Page {
        let words = visit.words
        let form = Form(words, values: typed, faults: faults)
        let fields =
            form.line(
                "title", words("requests.field.title"),
                hint: words("activities.outside.title-hint"),
                limit: RequestText.titleLimit)
            + form.select(
                "state", words("agreements.field.state"),
                options: words.sorted(states) { $0.names[words.language] }.map {
                    .init($0.slug, $0.names[words.language])
                }, none: words("activities.field.state-none"))
            + form.radios(
                "basis", words("activities.field.outside-basis"),
                options: bases.map { .init($0.rawValue, $0.name(words)) })
            + form.text(
                "law", words("activities.field.law"), hint: words("activities.field.law-hint"),
                rows: 3, limit: RequestText.textLimit)
        return beginningPage(
            visit, title: words("activities.outside.begin"),
            lead: words("activities.outside.lead"),
            trail: [
                Page.Crumb(words("accounts.work.title"), "/work"),
                Page.Crumb(words("activities.list.title"), "/activities"),
            ], path: "/activities/new", form, fields: fields)
    }

    /// What was typed, or everything that is missing.
    private func outside(_ typed: Query) -> (title: String, outside: Activity.Outside?, [Fault]) {
        var faults: [Fault] = []
        let title = RequestText.line(typed["title"], "title", &faults)
        let law = RequestText.text(typed["law"], "law", &faults)
        let state = states.first { $0.slug == typed["state"] }
        let basis = typed["basis"].flatMap(OutsideBasis.init)
        if title.isEmpty { faults.append(ActivityRules.missing("title")) }
        if state == nil { faults.append(ActivityRules.missing("state")) }
        if basis == nil { faults.append(ActivityRules.missing("basis")) }
        if law.isEmpty, !faults.contains(where: { $0.field == "law" }) {
            faults.append(ActivityRules.missing("law"))
        }
        guard faults.isEmpty, let state, let basis else { return (title, nil, faults) }
        return (title, Activity.Outside(basis: basis, state: state.id, law: law), [])
    }

    static func begin(_ visit: Visit) async throws -> Answer {
        let page = try await load(visit)
        let form = try visit.request.form()
        let (title, outside, faults) = page.outside(form)
        guard let outside else {
            return page.view(visit, typed: form, faults: faults).answer(visit, status: 422)
        }
        let outcome = try await ActivityCommands.begin(
            try visit.ask(form), outside: outside, title: title, in: visit.language)
        return .redirect(to: visit.link("/activities/\(outcome.record)/draft"))
    }

    // MARK: For programs

    static let operation = APIOperation(
        id: "beginActivityOutside",
        summary: "Begins a plan that needs no agreement of the State, on a basis of its own.",
        parameters: [],
        body: [
            APIField("title", .limited(RequestText.titleLimit), "Its title.", isRequired: true),
            APIField("state", .string, "The State in which it is done, by slug.", isRequired: true),
            APIField(
                "basis", .choice(OutsideBasis.allCases.map(\.rawValue)),
                "Why it needs no agreement of the State.", isRequired: true),
            APIField(
                "law", .limited(RequestText.textLimit),
                "The resolution, mandate or agreement that it rests on.", isRequired: true),
            APIField(
                "language", .choice(Language.allCases.map(\.code)),
                "The language it is written in; English without it."),
        ], answer: ActivityCommands.road.done, words: "activities.outside.begin")

    static func beginByProgram(_ visit: Visit) async throws -> Answer {
        let ask = try visit.apiAsk()
        let typed = try visit.request.fields(operation.body)
        let page = try await visit.read { try load($0, for: ask.actor) }
        let (title, outside, faults) = page.outside(typed)
        guard let outside else { throw Refusal.faulty(faults) }
        return ActivityCommands.road.answer(
            visit,
            try await ActivityCommands.begin(
                ask, outside: outside, title: title,
                in: typed["language"].flatMap { Language(rawValue: $0) } ?? .en))
    }
}
