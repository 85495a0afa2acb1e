import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// Begins an offer in answer to a request: its title is enough.
struct NewOfferPage: Sendable {
    let request: RequestReference

    static func load(_ visit: Visit) async throws -> NewOfferPage {
        let actor = try visit.actor()
        let words = visit.words
        return try await visit.read { reader in
            guard let request = try Requests.Request.find(visit.parameter("request"), reader)
            else { throw Problem.notFound }
            // Before anything else is asked for: what is absent costs what costs what never was.
            try RequestRules.must(.offer, request, by: actor)
            guard
                let reference = try RequestReference.all(
                    [request.id], for: actor, reader, words)[request.id]
            else { throw Problem.notFound }
            return NewOfferPage(request: reference)
        }
    }

    func view(_ visit: Visit, typed: Query = Query(), faults: [Fault] = []) -> Page {
        let words = visit.words
        let title = words("offers.new.title")
        let form = Form(words, values: typed, faults: faults)
        return Page(
            title: title,
            trail: [
                Page.Crumb(words("accounts.work.title"), "/work"),
                Page.Crumb(request.title, request.link),
            ], path: request.link + "/offer",
            main: """
                <h1>\(title)</h1>
                \(form.summary)
                <p class="lead">\(words("offers.new.lead"))</p>
                \(form.html(
                    to: request.link + "/offer", by: visit.identity,
                    key: visit.site.identifiers.next(),
                    fields: form.line(
                        "title", words("requests.field.title"), limit: RequestText.titleLimit),
                    button: words("requests.new.button")))
                """)
    }

    static func begin(_ visit: Visit) async throws -> Answer {
        let page = try await load(visit)
        let form = try visit.request.form()
        var faults: [Fault] = []
        let title = RequestText.line(form["title"], "title", &faults)
        if title.isEmpty, faults.isEmpty { faults.append(OfferRules.missing("title")) }
        guard faults.isEmpty else {
            return page.view(visit, typed: form, faults: faults).answer(visit, status: 422)
        }
        let outcome = try await OfferCommands.begin(
            try visit.ask(form), answering: visit.parameter("request"), title: title,
            language: visit.language)
        return .redirect(to: visit.link("/offers/\(outcome.record)/draft"))
    }
}

/// A draft as one form; where two change it at once, the second is told.
struct OfferDraftPage: Sendable {
    let facts: OfferFacts

    static func load(_ visit: Visit) async throws -> OfferDraftPage {
        let actor = try visit.actor()
        return try await visit.read { reader in
            let facts = try OfferFacts.load(visit, reader)
            try OfferRules.must(.edit, facts.offer, by: actor, on: facts.today)
            return OfferDraftPage(facts: facts)
        }
    }

    func standing() -> Query {
        let offer = facts.offer
        return Query(
            [
                (name: "language", value: offer.language.code),
                (name: "title", value: offer.title), (name: "text", value: offer.text),
                (name: "level", value: offer.level.rawValue),
                (name: "manner", value: offer.manner?.rawValue ?? ""),
                (name: "from", value: offer.period.from?.description ?? ""),
                (name: "until", value: offer.period.until?.description ?? ""),
                (name: "currency", value: offer.money?.currency.code ?? ""),
                (name: "amount", value: offer.money?.decimalText ?? ""),
                (name: "in-kind", value: offer.inKind),
                (name: "conditions", value: offer.conditions),
                (name: "valid-until", value: offer.validUntil?.description ?? ""),
                (name: "marker", value: offer.marker?.score.rawValue ?? ""),
                (name: "marker-reason", value: offer.marker?.reason ?? ""),
            ] + offer.kinds.map { (name: "kinds", value: $0.rawValue) })
    }

    func view(_ visit: Visit, typed: Query? = nil, faults: [Fault] = []) -> Page {
        let words = visit.words
        let title = words("offers.draft.title")
        let form = Form(words, values: typed ?? standing(), faults: faults)
        return Page(
            title: title,
            trail: [
                Page.Crumb(words("accounts.work.title"), "/work"),
                Page.Crumb(facts.title(words), facts.link),
            ], path: facts.link + "/draft",
            main: """
                <p class="kicker">\(words("requests.draft.kicker"))</p>
                <h1>\(title)</h1>
                \(form.summary)
                \(form.html(
                    to: facts.link + "/draft", by: visit.identity,
                    key: visit.site.identifiers.next(),
                    fields: form.hidden("seen", String(facts.offer.version)) + fields(form, words),
                    button: words("requests.draft.save")))
                """)
    }

    private func fields(_ form: Form, _ words: Words) -> HTML {
        let day = words("requests.field.day-hint")
        let limit = RequestText.textLimit
        let text =
            form.select(
                "language", words("offers.field.language"),
                hint: words("requests.field.language-hint"),
                options: Language.allCases.map { .init($0.code, $0.endonym.description) })
            + form.line("title", words("requests.field.title"), limit: RequestText.titleLimit)
            + form.text(
                "text", words("offers.field.text"), hint: words("offers.field.text-hint"),
                rows: 10, limit: limit)
            + form.checkboxes(
                "kinds", words("requests.page.kinds"),
                options: SupportKind.allCases.map { .init($0.rawValue, kindName($0, words)) })
        let frame =
            form.radios(
                "level", words("offers.field.level"),
                options: Offer.Level.allCases.map { .init($0.rawValue, levelName($0, words)) })
            + form.select(
                "manner", words("offers.field.manner"),
                options: Offer.Manner.allCases.map { .init($0.rawValue, mannerName($0, words)) },
                none: words("offers.field.manner-none"))
            + form.line("from", words("requests.field.from"), hint: day, type: "date", limit: 10)
            + form.line("until", words("requests.field.until"), hint: day, type: "date", limit: 10)
        let means =
            form.select(
                "currency", words("offers.field.currency"),
                options: Currency.all.map { .init($0.code, $0.code) },
                none: words("offers.field.currency-none"))
            + form.line(
                "amount", words("offers.field.amount"), hint: words("offers.field.amount-hint"),
                limit: 24)
            + form.text("in-kind", words("offers.field.in-kind"), rows: 4, limit: limit)
            + form.text("conditions", words("offers.field.conditions"), rows: 4, limit: limit)
            + form.line(
                "valid-until", words("offers.field.valid-until"),
                hint: words("offers.field.valid-until-hint"), type: "date", limit: 10)
        let marker =
            form.select(
                "marker", words("requests.field.marker"), hint: words("requests.field.marker-hint"),
                options: Requests.Request.GenderMarker.Score.allCases.map {
                    .init($0.rawValue, markerName($0, words))
                }, none: words("requests.field.marker-none"))
            + form.text(
                "marker-reason", words("requests.field.marker-reason"), rows: 3, limit: limit)
        return text + frame + means + marker
    }

    static func save(_ visit: Visit) async throws -> Answer {
        let page = try await load(visit)
        let form = try visit.request.form()
        let (change, faults) = OfferForm.change(form)
        guard faults.isEmpty else {
            return page.view(visit, typed: form, faults: faults).answer(visit, status: 422)
        }
        guard form["seen"] == String(page.facts.offer.version) else {
            return page.view(
                visit, typed: form,
                faults: [Fault(field: "title", value: "", rule: "offers.fault.changed-meanwhile")]
            ).answer(visit, status: 409)
        }
        _ = try await OfferCommands.perform(
            "edit", visit.parameter("offer"), try visit.ask(form)
        ) { offer, ask, _ in
            try OfferRules.edit(
                offer, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now), change)
        }
        return .redirect(to: visit.link("/offers/\(visit.parameter("offer"))"))
    }
}

/// What becomes of what was typed into the form of an offer.
enum OfferForm {
    static func change(_ form: Query) -> (@Sendable (inout Offer) -> Void, [Fault]) {
        var faults: [Fault] = []
        let title = RequestText.line(form["title"], "title", &faults)
        let text = RequestText.text(form["text"], "text", &faults)
        let inKind = RequestText.text(form["in-kind"], "in-kind", &faults)
        let conditions = RequestText.text(form["conditions"], "conditions", &faults)
        let language = Language(rawValue: form["language"] ?? "")
        if language == nil {
            faults.append(
                Fault(field: "language", value: form["language"] ?? "", rule: "unknown-language"))
        }
        let period = Requests.Request.Period(
            from: RequestText.day(form["from"], "from", &faults),
            until: RequestText.day(form["until"], "until", &faults))
        if let from = period.from, let until = period.until, until < from {
            faults.append(
                Fault(field: "until", value: until.description, rule: "requests.fault.ends-before"))
        }
        let validUntil = RequestText.day(form["valid-until"], "valid-until", &faults)
        let money = money(form, &faults)
        let kinds = SupportKind.allCases.filter { form.all("kinds").contains($0.rawValue) }
        let level = form["level"].flatMap(Offer.Level.init) ?? .multilateral
        let manner = form["manner"].flatMap(Offer.Manner.init)
        let reason = RequestText.text(form["marker-reason"], "marker-reason", &faults)
        let score = form["marker"].flatMap(Requests.Request.GenderMarker.Score.init)
        if score != nil, reason.isEmpty { faults.append(OfferRules.missing("marker-reason")) }
        let marker = score.map { Requests.Request.GenderMarker(score: $0, reason: reason) }
        return (
            { next in
                (next.title, next.text, next.kinds) = (title, text, kinds)
                next.language = language ?? next.language
                (next.level, next.manner, next.period) = (level, manner, period)
                (next.money, next.inKind, next.conditions) = (money, inKind, conditions)
                (next.validUntil, next.marker) = (validUntil, marker)
            }, faults
        )
    }

    private static func money(_ form: Query, _ faults: inout [Fault]) -> Money? {
        guard let typed = form["amount"] else { return nil }
        guard let currency = form["currency"].flatMap(Currency.init) else {
            faults.append(OfferRules.missing("currency"))
            return nil
        }
        guard let money = Money(typed, in: currency), money.minorUnits > 0 else {
            faults.append(Fault(field: "amount", value: typed, rule: "offers.fault.amount"))
            return nil
        }
        return money
    }
}
