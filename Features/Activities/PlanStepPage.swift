import Agreements
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// One part of a plan as a form, saved by itself; where two change the same part, the second is told.
struct PlanStepPage: Sendable {
    let facts: ActivityFacts
    let step: PlanStep
    let directory: PartyDirectory
    /// Whom the part can name.
    let choices: [Party]
    /// Agreements under which something can be planned, for the States it is done in.
    let agreements: [Agreement]

    /// Somebody has changed this part since its form was shown.
    struct Overtaken: Error {}

    static func load(_ visit: Visit, _ tools: ActivityTools) async throws -> PlanStepPage {
        let actor = try visit.actor()
        return try await visit.read { reader in
            let facts = try ActivityFacts.load(visit, reader)
            guard let step = PlanStep(rawValue: visit.parameter("step")) else {
                throw Problem.notFound
            }
            return try PlanStepPage(facts, step, by: actor, tools, reader)
        }
    }

    init(
        _ facts: ActivityFacts, _ step: PlanStep, by actor: Actor, _ tools: ActivityTools,
        _ reader: any Reader
    ) throws {
        try ActivityRules.must(step.act, facts.activity, by: actor, on: facts.today)
        self.facts = facts
        self.step = step
        directory = try tools.directories.directory(reader)
        // An organisation that does not run it is named by its own word alone, or stays unnamed (organisations).
        choices =
            step == .participants
            ? try Party.all(reader).filter {
                $0.kind != .organisation || facts.activity.doers.contains($0.id)
            } : []
        agreements =
            step == .states
            ? try Self.agreements(for: facts, actor, reader) : []
    }

    /// The part as its form shows it to the one who acts.
    init(
        _ activity: Activity, _ step: PlanStep, _ ask: Ask, _ tools: ActivityTools,
        _ reader: any Reader
    ) throws {
        let named = activity.states + activity.plan.participants.map(\.party)
        try self.init(
            ActivityFacts(
                activity: activity, sight: .whole, parties: Party.byID(named, reader),
                requests: [], today: WorkingCalendar.dayInGeneva(ask.now)),
            step, by: ask.actor, tools, reader)
    }

    /// Those in force or about to be, to which the one who plans is a party; and those chosen already.
    private static func agreements(
        for facts: ActivityFacts, _ actor: Actor, _ reader: any Reader
    ) throws -> [Agreement] {
        let chosen = facts.activity.components.map(\.agreement)
        let others = try Agreement.all(of: actor.party, reader).filter { agreement in
            let standing = agreement.standing(on: facts.today)
            return agreement.providers.contains(actor.party)
                && (standing == .inForce || standing == .awaitingStart)
                && !chosen.contains { $0.id == agreement.id }
        }
        return chosen + others.prefix(100)
    }

    var path: Link { facts.link + "/draft/\(step.rawValue)" }

    /// Tells whether somebody changed this part since its form was shown.
    func seen() -> String {
        let text = values().pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "\u{1F}")
        return ContentHash.digest(of: Array(text.utf8), count: 16).hexadecimal
    }

    func view(_ visit: Visit, typed: Query? = nil, faults: [Fault] = []) -> Page {
        let words = visit.words
        let title = step.title(words)
        let values = typed ?? self.values()
        let form = Form(words, values: values, faults: faults)
        let isRunning = facts.activity.startedOn != nil
        let draft = Page.Crumb(
            facts.called, isRunning ? facts.link : facts.link + "/draft")
        return Page(
            title: title, trail: [Page.Crumb(words("accounts.work.title"), "/work"), draft],
            path: path,
            main: """
                <h1>\(title)</h1>
                \(form.summary)
                <p class="lead">\(step.lead(words))</p>
                \(form.html(
                    to: path, by: visit.identity, key: visit.site.identifiers.next(),
                    fields: form.hidden("seen", seen()) + fields(form, values, words),
                    button: words("requests.draft.save")))
                """)
    }

    // MARK: Saving

    static func save(_ visit: Visit, _ tools: ActivityTools) async throws -> Answer {
        let form = try visit.request.form()
        let id = visit.parameter("activity")
        let step = PlanStep(rawValue: visit.parameter("step"))
        let typed = step.map { FormRows.compact(form, $0.rowFields, typed: $0.typedFields) } ?? form
        do {
            _ = try await ActivityCommands.perform("edit", id, try visit.ask(form)) {
                activity, ask, transaction in
                guard let step else { throw Refusal.absent }
                let page = try PlanStepPage(activity, step, ask, tools, transaction)
                let decision = try page.decide(typed, ask)
                if typed["seen"] != page.seen(), page.isChange(typed) { throw Overtaken() }
                return decision
            }
            var isRunning = false
            // Sent twice, what belongs to the plan alone leads where it led, whatever began meanwhile (I6).
            if step?.isOpenWhileRunning ?? false {
                isRunning = try await visit.read { reader in
                    try ActivityFacts.load(visit, reader).activity.startedOn != nil
                }
            }
            let back: Link = isRunning ? "/activities/\(id)" : "/activities/\(id)/draft"
            return .redirect(to: visit.link(back))
        } catch Refusal.faulty(let faults) {
            return try await load(visit, tools).view(visit, typed: typed, faults: faults)
                .answer(visit, status: 422)
        } catch is Overtaken {
            let page = try await load(visit, tools)
            let fault = Fault(
                field: page.step.firstField, value: "", rule: "offers.fault.changed-meanwhile")
            return page.view(visit, typed: typed, faults: [fault]).answer(visit, status: 409)
        }
    }

    private func isChange(_ typed: Query) -> Bool {
        func texts(_ query: Query) -> [String] {
            query.pairs.filter { !["seen", "form", "key"].contains($0.name) && !$0.value.isEmpty }
                .map { "\($0.name)=\($0.value.replacing("\r\n", with: "\n"))" }.sorted()
        }
        return texts(typed) != texts(values())
    }

    func decide(_ typed: Query, _ ask: Ask) throws -> Decision<Activity> {
        let (change, faults) = self.change(typed)
        guard faults.isEmpty else { throw Refusal.faulty(faults) }
        let activity = facts.activity
        guard step.isOpenWhileRunning else {
            return try ActivityRules.edit(activity, by: ask.actor, on: facts.today, change)
        }
        var next = activity
        change(&next)
        return try ActivityRules.inform(
            activity, by: ask.actor, on: facts.today,
            documents: step == .documents ? next.plan.documents : nil,
            contacts: step == .contacts ? next.plan.contacts : nil,
            organisations: step == .organisations ? next.plan.organisations : nil)
    }
}
