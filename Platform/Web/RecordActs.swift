package import Base
package import Database
import Documents
package import Markup

/// A record whose rules say who may do what to it, and when.
package protocol RuledRecord: ActRecord {
    associatedtype Act: Sendable

    /// Throws what stands against an act; the buttons ask the same.
    static func must(
        _ act: Act, _ record: Self, by actor: Actor, at now: Instant
    ) throws(Refusal)
}

extension RuledRecord {
    package static func may(_ act: Act, _ record: Self, by actor: Actor, at now: Instant) -> Bool {
        do {
            try must(act, record, by: actor, at: now)
            return true
        } catch {
            return false
        }
    }
}

/// One act on a record that stands. Its form, its address for programs and what the API's description says
/// of it are made from this one value.
package struct RecordAct<Record: RuledRecord>: Sendable {
    /// What follows from the act. What was typed comes with the `number` in the address.
    package typealias Decide =
        @Sendable (Record, Query, Ask, any Transaction) throws -> Decision<Record>

    package let act: Record.Act
    /// The last part of its address; `{number}` in it names a part of the record.
    package let noun: StaticString
    /// What programs are told was done: the noun, without a number.
    package let name: StaticString
    /// Its name for programs.
    package let id: StaticString
    package let summary: StaticString
    /// The words on its button.
    package let words: StaticString
    package let fields: [APIField]
    /// Where the form leads, after the record's own address.
    package let place: Link
    private let decide: Decide

    package init(
        act: Record.Act, noun: StaticString, name: StaticString? = nil, id: StaticString,
        summary: StaticString, words: StaticString, fields: [APIField] = [], place: Link = "",
        decide: @escaping Decide
    ) {
        self.act = act
        self.noun = noun
        self.name = name ?? noun
        self.id = id
        self.summary = summary
        self.words = words
        self.fields = fields
        self.place = place
        self.decide = decide
    }

    /// Who may not is told so before what is wrong with what was typed.
    fileprivate func decision(
        _ record: Record, _ typed: Query, _ ask: Ask, _ transaction: any Transaction
    ) throws -> Decision<Record> {
        try Record.must(act, record, by: ask.actor, at: ask.now)
        return try decide(record, typed, ask, transaction)
    }
}

/// A draft, written as one form: people send all of it, programs what they change; the rest stays.
package struct RecordDraft<Record: RuledRecord>: Sendable {
    /// As programs write it.
    package let act: RecordAct<Record>
    fileprivate let decide: RecordAct<Record>.Decide

    /// `standing` is what stands there, by the names of the fields of the form.
    package init(
        _ act: Record.Act, noun: StaticString = "draft", name: StaticString = "edit",
        id: StaticString, summary: StaticString, words: StaticString, fields: [APIField],
        standing: @escaping @Sendable (Record, Ask, any Reader) throws -> Query,
        decide: @escaping RecordAct<Record>.Decide
    ) {
        self.decide = decide
        self.act = RecordAct(
            act: act, noun: noun, name: name, id: id, summary: summary, words: words,
            fields: fields + [Self.version]
        ) { record, typed, ask, transaction in
            if let version = typed["version"], version != String(record.version) {
                throw Refusal.changedMeanwhile(version: record.version)
            }
            let kept = try standing(record, ask, transaction).pairs.filter {
                !fields.gives($0.name, typed)
            }
            return try decide(record, Query(kept + typed.pairs), ask, transaction)
        }
    }

    private static var version: APIField {
        APIField(
            "version", .integer(minimum: 1, maximum: 2_147_483_647),
            "The version last read: refused where somebody has changed the draft since.")
    }
}

extension [APIField] {
    /// Whether what was sent says something of a field of the form, by itself or as one of the rows of a list.
    fileprivate func gives(_ name: String, _ sent: Query) -> Bool {
        func isGiven(_ name: String) -> Bool { sent.pairs.contains { $0.name == name } }
        if isGiven(name) { return true }
        guard let dash = name.lastIndex(of: "-") else { return false }
        return contains { field in
            guard case .rows(let members) = field.schema, isGiven(field.name.description) else {
                return false
            }
            return members.contains { $0.field.description == name[..<dash] }
        }
    }
}

/// Where the records of a kind are, and the one road of every act on them: the record is found and locked,
/// the rule decides, the decision is committed.
package struct RecordRoad<Record: RuledRecord>: Sendable {
    /// The record of a public id, locked until the act ends, if the one who asks may know of it.
    package typealias Find = @Sendable (String, Ask, any Transaction) throws -> Record?

    /// The address of the list, as `/requests`.
    private let list: Link
    /// The address of one, as `/requests/{request}`; its parameter is named as the kind is, where nothing else is said.
    package let one: RoutePattern
    private let name: StaticString
    /// What follows the public id in its address.
    private let ending: Link
    /// What a token must be good for to act.
    package let scope: StaticString
    private let find: Find

    package init(
        list: Link, one: RoutePattern, named name: StaticString = Record.kind, ending: Link = "",
        scope: StaticString, find: @escaping Find
    ) {
        self.list = list
        self.one = one
        self.name = name
        self.ending = ending
        self.scope = scope
        self.find = find
    }

    package func link(to publicID: String) -> Link { list + "/\(publicID)" + ending }

    package func perform(
        _ act: StaticString, _ publicID: String, _ ask: Ask,
        _ decide: @escaping @Sendable (Record, Ask, any Transaction) throws -> Decision<Record>
    ) async throws -> Outcome {
        try await ask.perform(act) { transaction, ask in
            // Before anything else is asked for: what is absent costs what costs what never was.
            guard let record = try find(publicID, ask, transaction) else { throw Refusal.absent }
            return try decide(record, ask, transaction).commit(transaction, ask)
        }
    }

    // MARK: Forms

    /// A form for each act. Where something typed is missing or wrong, `page` comes again with it.
    package func forms(
        _ acts: [RecordAct<Record>],
        page: @escaping @Sendable (Visit, SentForm) async throws -> Page
    ) -> [Route] {
        acts.map { act in
            .form(one + RoutePattern(noun: act.noun)) { visit in
                let id = visit.parameter(name)
                let form = try visit.request.form()
                // What is typed on a page is in the page's language.
                let typed = typed(visit, form, [("language", visit.language.code)])
                do {
                    _ = try await perform(act.name, id, try visit.ask(form)) {
                        try act.decision($0, typed, $1, $2)
                    }
                    return .redirect(to: visit.link(link(to: id) + act.place))
                } catch Refusal.faulty(let faults) {
                    let noun = visit.parameters.reduce(act.noun.description) {
                        $0.replacing("{\($1.key)}", with: $1.value)
                    }
                    let sent = SentForm(noun: noun, typed: form, faults: faults)
                    return try await page(visit, sent).answer(visit, status: 422)
                }
            }
        }
    }

    /// The number in the address goes before what was sent, so that nothing sent takes its place.
    private func typed(
        _ visit: Visit, _ sent: Query, _ more: [(name: String, value: String)] = []
    ) -> Query {
        let number = visit.parameters["number"].map { [(name: "number", value: $0)] } ?? []
        return Query(number + sent.pairs + more)
    }

    /// The form of a draft. Where something typed is wrong, or somebody was faster, which `overtaken` says,
    /// `page` comes again with it.
    package func form(
        _ draft: RecordDraft<Record>, at place: RoutePattern = "/draft", overtaken: StaticString,
        page: @escaping @Sendable (Visit, Query, [Fault]) async throws -> Page
    ) -> Route {
        .form(one + place) { visit in
            let id = visit.parameter(name)
            let form = try visit.request.form()
            do {
                _ = try await perform(draft.act.name, id, try visit.ask(form)) {
                    record, ask, transaction in
                    try Record.must(draft.act.act, record, by: ask.actor, at: ask.now)
                    let decision = try draft.decide(record, form, ask, transaction)
                    guard form["seen"] == String(record.version) else {
                        throw Refusal.changedMeanwhile(version: record.version)
                    }
                    return decision
                }
                return .redirect(to: visit.link(link(to: id)))
            } catch Refusal.faulty(let faults) {
                return try await page(visit, form, faults).answer(visit, status: 422)
            } catch Refusal.changedMeanwhile {
                let fault = Fault(field: "title", value: "", rule: overtaken.description)
                return try await page(visit, form, [fault]).answer(visit, status: 409)
            }
        }
    }

    // MARK: Programs

    /// An address for each act.
    package func api(_ acts: [RecordAct<Record>]) -> [Route] {
        acts.map { act in
            let hasNumber = act.noun.description.contains("{number}")
            let operation = APIOperation(
                id: act.id, summary: act.summary,
                parameters: [parameter] + (hasNumber ? [number] : []), body: act.fields,
                answer: done, words: act.words)
            return .apiAct(one + RoutePattern(noun: act.noun), scope: scope, operation) { visit in
                let ask = try visit.apiAsk()
                let typed = typed(visit, try visit.request.fields(act.fields))
                do {
                    let id = visit.parameter(name)
                    return answer(
                        visit,
                        try await perform(act.name, id, ask) {
                            try act.decision($0, typed, $1, $2)
                        }, of: id)
                } catch Refusal.faulty(let faults) {
                    throw Refusal.faulty(act.fields.named(faults))
                }
            }
        }
    }

    /// What the reader can do now: the last parts of the addresses to send it to.
    package func possible(
        _ acts: [RecordAct<Record>], _ record: Record, _ actor: Actor?, at now: Instant
    ) -> [String] {
        guard let actor else { return [] }
        return acts.filter { Record.may($0.act, record, by: actor, at: now) }
            .map(\.noun.description)
    }

    /// The record in an address.
    package var parameter: APIParameter {
        APIParameter(name, in: .path, .string, "Identifier.")
    }

    private var number: APIParameter {
        APIParameter(
            "number", in: .path, .integer(minimum: 1, maximum: 2_147_483_647),
            "Which of them, counted from 1; one more than there are for a new one.")
    }

    /// What every act answers.
    package var done: APISchema {
        .object([
            (name, .string), ("act", .string), ("at", .string), ("address", .string),
        ])
    }

    /// The same whenever the same key is sent. Without the version: it counts what a party did before
    /// others saw it, which is its own. `id`: by what the address names the record, where that is not its public id.
    package func answer(_ visit: Visit, _ outcome: Outcome, of id: String? = nil) -> Answer {
        let id = id ?? outcome.record
        var json = JSONWriter()
        json.object { json in
            json.member(name.description, id)
            json.member("act", outcome.act)
            json.member("at", outcome.at.description)
            json.member(
                "address",
                "\(visit.site.publicURL)/api/v1\(link(to: id).text)")
        }
        return .json(json.bytes)
    }
}
