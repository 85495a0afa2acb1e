import Accounts
import Base
import Database
import Localization
import Markup
import Offers
import Parties
import Requests
import Web

/// Where an agreement is begun on a request: its basis is an offer that was accepted, or the request alone
/// with one of those it asked.
struct NewAgreementPage: Sendable {
    let request: RequestReference
    /// Accepted offers of which nothing was drafted yet.
    let offers: [Offer]
    /// Those with whom the actor can begin on the request alone.
    let asked: [Party.ID]
    let parties: [Party.ID: Party]

    static func load(_ visit: Visit) async throws -> NewAgreementPage {
        let actor = try visit.actor()
        let (words, today) = (visit.words, WorkingCalendar.dayInGeneva(visit.now))
        return try await visit.read { reader in
            guard let request = try Requests.Request.find(visit.parameter("request"), reader),
                RequestRules.sight(of: request, for: actor) == .whole
            else { throw Problem.notFound }
            let drafted = try Agreement.all(serving: request.id, reader)
            let asked = AgreementRules.asked(request).filter { party in
                may {
                    try AgreementRules.mustBegin(on: request, with: party, by: actor)
                    try AgreementRules.mustBeFirst(
                        drafted.filter { $0.offer == nil }, with: party, on: today)
                }
            }
            let offers = try Offer.all(answering: request.id, reader).filter { offer in
                may { try AgreementRules.mustBegin(from: offer, by: actor) }
                    && !drafted.contains { $0.offer == offer.id && $0.status != .withdrawn }
            }
            guard !asked.isEmpty || !offers.isEmpty,
                let reference = try RequestReference.all(
                    [request.id], for: actor, reader, words)[request.id]
            else { throw Refusal.forbidden(rule: "agreements.rule.role") }
            return NewAgreementPage(
                request: reference, offers: offers, asked: asked,
                parties: try Party.byID(asked + offers.map(\.provider), reader))
        }
    }

    private static func may(_ rule: () throws -> Void) -> Bool {
        do {
            try rule()
            return true
        } catch {
            return false
        }
    }

    private func name(_ party: Party.ID, _ words: Words) -> String {
        parties[party]?.names[words.language] ?? ""
    }

    func view(_ visit: Visit, typed: Query? = nil, faults: [Fault] = []) -> Page {
        let words = visit.words
        let options: [Form.Option] =
            offers.map {
                .init(
                    "offer-\($0.publicID)",
                    words(
                        "agreements.basis.offer",
                        [
                            "party": name($0.provider, words),
                            "title": words.quoted($0.title),
                        ]))
            }
            + asked.map {
                .init(
                    "request-\(parties[$0]?.slug ?? "")",
                    words("agreements.basis.request", ["party": name($0, words)]))
            }
        let form = Form(words, values: typed ?? Query([]), faults: faults)
        return beginningPage(
            visit, title: words("agreements.act.begin"), lead: words("agreements.begin.lead"),
            trail: [
                Page.Crumb(words("accounts.work.title"), "/work"),
                Page.Crumb(request.called, request.link),
            ], path: request.link + "/agreement", form,
            fields: form.radios(
                "basis", words("agreements.field.basis"),
                hint: words("agreements.field.basis-hint"), options: options))
    }

    static func begin(_ visit: Visit) async throws -> Answer {
        let page = try await load(visit)
        let form = try visit.request.form()
        let basis = form["basis"] ?? ""
        let ask = try visit.ask(form)
        let outcome: Outcome
        if let offer = page.offers.first(where: { "offer-\($0.publicID)" == basis }) {
            outcome = try await AgreementCommands.begin(ask, from: offer.publicID)
        } else if let party = page.asked.compactMap({ page.parties[$0] }).first(where: {
            "request-\($0.slug)" == basis
        }) {
            outcome = try await AgreementCommands.begin(
                ask, on: visit.parameter("request"), with: party.slug)
        } else {
            return page.view(visit, typed: form, faults: [AgreementRules.missing("basis")])
                .answer(visit, status: 422)
        }
        return .redirect(to: visit.link("/agreements/\(outcome.record)/draft"))
    }
}

// MARK: Addresses

extension NewAgreementPage {
    /// A draft is begun where its basis is: at the offer, the request or the standing offer.
    static func routes(_ tools: AgreementTools) -> [Route] {
        @Sendable func draft(_ visit: Visit, _ outcome: Outcome) -> Answer {
            .redirect(to: visit.link("/agreements/\(outcome.record)/draft"))
        }
        return [
            .form("/offers/{offer}/agreement") { visit in
                draft(
                    visit,
                    try await AgreementCommands.begin(
                        try visit.ask(try visit.request.form()), from: visit.parameter("offer")))
            },
            .ownPage("/requests/{request}/agreement") { try await load($0).view($0).answer($0) },
            .form("/requests/{request}/agreement") { try await begin($0) },
            .form("/offers/standing/{standing}/agreement") { visit in
                draft(
                    visit,
                    try await AgreementCommands.begin(
                        try visit.ask(try visit.request.form()),
                        onProgramme: visit.parameter("standing"), tools.directories))
            },
        ] + programRoutes(tools)
    }

    private static func operation(
        _ id: StaticString, _ summary: StaticString, _ parameter: StaticString,
        body: [APIField] = []
    ) -> APIOperation {
        APIOperation(
            id: id, summary: summary,
            parameters: [APIParameter(parameter, in: .path, .string, "Identifier.")], body: body,
            answer: AgreementCommands.road.done, words: "agreements.act.begin")
    }

    private static func programRoutes(_ tools: AgreementTools) -> [Route] {
        let scope = AgreementCommands.road.scope
        let onOffer = operation(
            "beginAgreement", "Begins an agreement from an accepted offer.", "offer")
        let onRequest = operation(
            "beginAgreementOnRequest",
            "Begins an agreement on a request alone, without a separate offer.", "request",
            body: [
                APIField(
                    "with", .nullable(.string),
                    "With whom of those asked, by slug; the State says it where it asked several.")
            ])
        let onProgramme = operation(
            "beginAgreementOnStandingOffer",
            "Begins an agreement on a standing offer, for a State for whom it is.", "standing")
        @Sendable func answer(
            _ visit: Visit, _ body: [APIField],
            _ begin: (Ask, Query) async throws -> Outcome
        ) async throws -> Answer {
            let ask = try visit.apiAsk()
            let typed = try visit.request.fields(body)
            return AgreementCommands.road.answer(visit, try await begin(ask, typed))
        }
        return [
            .apiAct("/offers/{offer}/agreement", scope: scope, onOffer) { visit in
                try await answer(visit, onOffer.body) { ask, _ in
                    try await AgreementCommands.begin(ask, from: visit.parameter("offer"))
                }
            },
            .apiAct("/requests/{request}/agreement", scope: scope, onRequest) { visit in
                try await answer(visit, onRequest.body) { ask, typed in
                    try await AgreementCommands.begin(
                        ask, on: visit.parameter("request"), with: typed["with"])
                }
            },
            .apiAct(
                "/offers/standing/{standing}/agreement", scope: scope, onProgramme
            ) { visit in
                try await answer(visit, onProgramme.body) { ask, _ in
                    try await AgreementCommands.begin(
                        ask, onProgramme: visit.parameter("standing"), tools.directories)
                }
            },
        ]
    }
}
