import Base
import Database
import Markup
import Parties
import Web

/// Addresses and handlers. Acts are nouns: `POST …/submission`.
enum RequestRoutes {
    static func all(_ tools: RequestTools) -> [Route] {
        [
            .page("/requests") { visit in
                try await RequestListPage.load(visit, tools).view(visit).answer(visit)
            },
            .ownPage("/requests/new") { visit in
                _ = try visit.actor()
                return NewRequestPage().view(visit).answer(visit)
            },
            .form("/requests/new") { try await NewRequestPage.begin($0) },
            .page("/requests/{request}") { visit in
                try await RequestPage.load(visit, tools).view(visit).answer(visit)
            },
            .ownPage("/requests/{request}/draft") { visit in
                try await DraftPage.load(visit, tools).view(visit).answer(visit)
            },
            .ownPage("/requests/{request}/draft/{step}") { visit in
                try await DraftStepPage.load(visit, tools).view(visit).answer(visit)
            },
            .form("/requests/{request}/draft/{step}") { try await DraftStepPage.save($0, tools) },
            .ownPage("/requests/{request}/draft/files") { visit in
                try await DraftFilesPage.load(visit, tools).view(visit).answer(visit)
            },
            .filesForm(
                "/requests/{request}/draft/files", maximumBody: DraftFilesPage.maximumBody
            ) {
                try await DraftFilesPage.add($0, tools)
            },
            .form("/requests/{request}/draft/files/{file}/removal") {
                try await DraftFilesPage.remove($0)
            },
            .ownPage("/files/{file}") { try await RequestFileDownload.answer($0) },
            .ownPage("/requests/{request}/submission") { visit in
                try await SubmissionPage.load(visit, tools).view(visit).answer(visit)
            },
            .ownPage("/requests/{request}/receipt") { visit in
                try await ReceiptOfRequestPage.load(visit, tools).view(visit).answer(visit)
            },
            act("hand-in", tools) { request, _, ask, _ in
                try RequestRules.handIn(request, by: ask.actor)
            },
            act("take-back", tools, then: "/draft") { request, _, ask, _ in
                try RequestRules.takeBack(request, by: ask.actor)
            },
            act("send-back", tools) { request, form, ask, _ in
                try RequestRules.sendBack(
                    request, by: ask.actor, comment: try text(form, "comment"))
            },
            act("clearance", tools) { request, _, ask, _ in
                try RequestRules.clear(request, by: ask.actor)
            },
            act("submission", tools, then: "/receipt") { request, _, ask, reader in
                try RequestRules.submit(
                    request, by: ask.actor, at: ask.now, receipt: ask.identifiers.next(),
                    RequestNames(request, reader))
            },
            act("publication", tools) { request, form, ask, reader in
                guard let publication = Request.Publication(rawValue: form["publication"] ?? "")
                else {
                    throw Refusal.faulty([
                        Fault(
                            field: "publication", value: form["publication"] ?? "",
                            rule: "requests.fault.missing.publication")
                    ])
                }
                return try RequestRules.publish(
                    request, by: ask.actor, as: publication, RequestNames(request, reader))
            },
            act("withdrawal", tools) { request, form, ask, _ in
                try RequestRules.withdraw(
                    request, by: ask.actor, reason: try text(form, "reason"))
            },
            act("closure", tools) { request, form, ask, _ in
                try RequestRules.close(request, by: ask.actor, reason: try text(form, "reason"))
            },
            act("acknowledgement", tools) { request, _, ask, reader in
                try RequestRules.acknowledge(
                    request, by: ask.actor, at: ask.now, RequestNames(request, reader))
            },
            act("decline", tools) { request, form, ask, reader in
                try RequestRules.decline(
                    request, by: ask.actor, at: ask.now, reason: try text(form, "reason"),
                    RequestNames(request, reader))
            },
            act("not-yet", tools) { request, form, ask, reader in
                var faults: [Fault] = []
                let until = RequestText.day(form["until"], "until", &faults)
                guard faults.isEmpty else { throw Refusal.faulty(faults) }
                return try RequestRules.notYet(
                    request, by: ask.actor, at: ask.now, reason: try text(form, "reason"),
                    until: until, RequestNames(request, reader))
            },
            act("passing-on", tools) { request, form, ask, reader in
                let party = try form["party"].flatMap { try Party.find(slug: $0, reader) }
                return try RequestRules.passOn(
                    request, by: ask.actor,
                    to: party.map {
                        Request.Addressee(
                            party: $0.id, isOfSystem: $0.kind == .entity, isLead: false)
                    }, reason: try text(form, "reason"))
            },
            act("leave", tools) { request, form, ask, reader in
                let party = try form["party"].flatMap { try Party.find(slug: $0, reader) }
                return try RequestRules.leave(
                    request, by: ask.actor, for: party?.id, isGiven: form["leave"] == "yes",
                    at: ask.now, RequestNames(request, reader))
            },
            act("reminder", tools) { request, _, ask, _ in
                try RequestRules.remind(request, by: ask.actor)
            },
            act("consultation", tools, then: "#consulted") { request, form, ask, _ in
                try RequestRules.answerConsultation(
                    request, by: ask.actor, at: ask.now,
                    form["answer"].flatMap(Request.Consultation.Answer.init),
                    isNamed: form["named"] == "yes", text: try text(form, "text"))
            },
            .form("/requests/{request}/comment") { visit in
                let form = try visit.request.form()
                let language = visit.language
                return try await perform(visit, tools, "comment", form, then: "#comments") {
                    request, ask, reader in
                    let readers = try form.all("readers").map {
                        try Party.find(slug: $0, reader)?.id ?? 0
                    }
                    return try RequestRules.comment(
                        request, by: ask.actor, at: ask.now,
                        text: try text(form, "comment-text"), in: language, readers: readers)
                }
            },
            .ownPage("/requests/addressed") { visit in
                try await AddressedPage.load(visit, tools).view(visit).answer(visit)
            },
            .form("/requests/addressed/acknowledgement") {
                try await AddressedPage.acknowledge($0)
            },
            .ownPage("/requests/coordination") { visit in
                try await CoordinationPage.load(visit, tools).view(visit).answer(visit)
            },
            .form("/requests/{request}/question") { visit in
                try await say(visit, tools, "question") {
                    try RequestRules.ask($0, by: $2.actor, at: $2.now, text: $1, in: $3)
                }
            },
            .form("/requests/{request}/reply") { visit in
                try await say(visit, tools, "reply") {
                    try RequestRules.reply($0, by: $2.actor, at: $2.now, text: $1, in: $3)
                }
            },
        ]
    }

    /// One act by its noun. Where something typed is missing or wrong, the page comes again with it.
    private static func act(
        _ noun: StaticString, _ tools: RequestTools, then place: Link = "",
        _ decide:
            @escaping @Sendable (Request, Query, Ask, any Reader) throws -> Decision<Request>
    ) -> Route {
        .form("/requests/{request}" + RoutePattern(noun: noun)) { visit in
            let form = try visit.request.form()
            return try await perform(visit, tools, noun, form, then: place) {
                request, ask, transaction in
                try decide(request, form, ask, transaction)
            }
        }
    }

    private static func say(
        _ visit: Visit, _ tools: RequestTools, _ noun: StaticString,
        _ decide:
            @escaping @Sendable (Request, String, Ask, Language) throws -> Decision<Request>
    ) async throws -> Answer {
        let form = try visit.request.form()
        let language = visit.language
        return try await perform(visit, tools, noun, form, then: "#thread") { request, ask, _ in
            try decide(request, try text(form, "text"), ask, language)
        }
    }

    private static func perform(
        _ visit: Visit, _ tools: RequestTools, _ noun: StaticString, _ form: Query,
        then place: Link, _ decide: @escaping RequestCommands.Decide
    ) async throws -> Answer {
        let id = visit.parameter("request")
        do {
            _ = try await RequestCommands.perform(noun, id, try visit.ask(form), decide)
            return .redirect(to: visit.link("/requests/\(id)" + place))
        } catch Refusal.faulty(let faults) {
            return try await RequestPage.load(visit, tools)
                .view(visit, sent: .init(noun: noun.description, typed: form, faults: faults))
                .answer(visit, status: 422)
        }
    }

    private static func text(_ form: Query, _ field: String) throws(Refusal) -> String {
        var faults: [Fault] = []
        let text = RequestText.text(form[field], field, &faults)
        guard faults.isEmpty else { throw .faulty(faults) }
        return text
    }
}
