import Base
import Localization
import Markup
import Parties
import Recommendations
import Web

/// What each part of a draft asks for, and what becomes of what was typed.
extension DraftStepPage {
    /// What the part says now, as its form would send it.
    func values() -> Query {
        let request = facts.request
        switch step {
        case .text:
            return Query([
                (name: "language", value: request.language.code),
                (name: "title", value: request.title), (name: "need", value: request.need),
                (name: "purpose", value: request.purpose),
            ])
        case .kinds: return Query(request.kinds.map { (name: "kinds", value: $0.rawValue) })
        case .recommendations:
            return Query(
                facts.recommendations.map { (name: "recommendations", value: $0.publicID) })
        case .serves:
            return Query(
                request.themes.map { (name: "themes", value: $0) }
                    + request.targets.map { (name: "targets", value: $0) }
                    + (request.marker.map {
                        [
                            (name: "marker", value: $0.score.rawValue),
                            (name: "marker-reason", value: $0.reason),
                        ]
                    } ?? []))
        case .frame:
            return Query([
                (name: "from", value: request.period.from?.description ?? ""),
                (name: "until", value: request.period.until?.description ?? ""),
                (name: "currency", value: request.cost?.currency.code ?? ""),
                (name: "low", value: request.cost.map { String($0.low) } ?? ""),
                (name: "high", value: request.cost.map { String($0.high) } ?? ""),
            ])
        case .consulted:
            return Query(
                request.consulted.map {
                    (name: "consulted", value: facts.parties[$0.party]?.slug ?? "")
                })
        case .addressees:
            let parties = request.addressees.map { addressee in
                (name: "addressees", value: facts.parties[addressee.party]?.slug ?? "")
            }
            let lead = request.addressees.first(where: \.isLead).flatMap {
                facts.parties[$0.party]?.slug
            }
            return Query(parties + (lead.map { [(name: "lead", value: $0)] } ?? []))
        case .publication:
            return Query([(name: "publication", value: request.publication.rawValue)])
        }
    }

    func fields(_ form: Form, _ words: Words) -> HTML {
        switch step {
        case .text:
            let languages = Language.allCases.map {
                Form.Option($0.code, $0.endonym.description)
            }
            return form.select(
                "language", words("requests.field.language"),
                hint: words("requests.field.language-hint"), options: languages)
                + form.line(
                    "title", words("requests.field.title"),
                    hint: words("requests.field.title-hint"), limit: RequestText.titleLimit)
                + form.text(
                    "need", words("requests.field.need"), hint: words("requests.field.need-hint"),
                    rows: 12, limit: RequestText.textLimit)
                + form.text(
                    "purpose", words("requests.field.purpose"),
                    hint: words("requests.field.purpose-hint"), rows: 6,
                    limit: RequestText.textLimit)
        case .kinds:
            return form.checkboxes(
                "kinds", words("requests.field.kinds"), hint: words("requests.field.kinds-hint"),
                options: SupportKind.allCases.map { .init($0.rawValue, kindName($0, words)) })
        case .recommendations:
            let all = facts.recommendations + found
            guard !all.isEmpty else {
                return "<p>\(words("requests.field.recommendations-none"))</p>"
            }
            return form.checkboxes(
                "recommendations", words("requests.field.recommendations"),
                hint: words("requests.field.recommendations-hint"),
                options: all.map { recommendation in
                    .init(
                        recommendation.publicID, recommendation.text,
                        hint: [
                            RecommendationViews.positionName(recommendation.position, words),
                            RecommendationViews.sessionName(
                                recommendation.sessionID, facts.directory, words),
                        ].joined(separator: " · "),
                        in: recommendation.language == words.language
                            ? nil : recommendation.language)
                })
        case .serves: return servesFields(form, words)
        case .frame: return frameFields(form, words)
        case .consulted:
            let options = words.sorted(choices) { $0.names[words.language] }.map {
                Form.Option($0.slug, $0.names[words.language])
            }
            return options.isEmpty
                ? "<p>\(words("requests.field.consulted-none"))</p>"
                : form.checkboxes(
                    "consulted", words("requests.field.consulted"),
                    hint: words("requests.field.consulted-hint"), options: options)
        case .addressees:
            let options = words.sorted(choices) { $0.names[words.language] }.map {
                Form.Option($0.slug, $0.names[words.language])
            }
            return form.checkboxes(
                "addressees", words("requests.field.addressees"),
                hint: words("requests.field.addressees-hint"), options: options)
                + form.select(
                    "lead", words("requests.field.lead"), hint: words("requests.field.lead-hint"),
                    options: options, none: words("requests.field.lead-none"))
        case .publication:
            return form.radios(
                "publication", words("requests.field.publication"),
                hint: words("requests.field.publication-hint"), options: publicationOptions(words))
        }
    }

    func change(
        _ form: Query
    ) -> (@Sendable (inout Request) -> Void, [Fault]) {
        switch step {
        case .text:
            var faults: [Fault] = []
            let title = RequestText.line(form["title"], "title", &faults)
            let need = RequestText.text(form["need"], "need", &faults)
            let purpose = RequestText.text(form["purpose"], "purpose", &faults)
            let language = Language(rawValue: form["language"] ?? "")
            if language == nil {
                faults.append(
                    Fault(
                        field: "language", value: form["language"] ?? "",
                        rule: "unknown-language"))
            }
            return (
                { next in
                    (next.title, next.need, next.purpose) = (title, need, purpose)
                    next.language = language ?? next.language
                }, faults
            )
        case .kinds:
            let kinds = SupportKind.allCases.filter { form.all("kinds").contains($0.rawValue) }
            let offered = Set(SupportKind.allCases.map(\.rawValue))
            return ({ $0.kinds = kinds }, Self.notListed("kinds", form, offered))
        case .recommendations: return ({ _ in }, [])
        case .serves: return servesChange(form)
        case .frame: return frameChange(form)
        case .consulted:
            let chosen = choices.filter { form.all("consulted").contains($0.slug) }
            return (
                { next in
                    next.consulted = chosen.map { party in
                        next.consulted.first { $0.party == party.id }
                            ?? Request.Consultation(party: party.id)
                    }
                }, Self.notListed("consulted", form, Set(choices.map(\.slug)))
            )
        case .addressees:
            let lead = form["lead"]
            let chosen = choices.filter { form.all("addressees").contains($0.slug) }
            var faults = Self.notListed("addressees", form, Set(choices.map(\.slug)))
            if let lead, !chosen.contains(where: { $0.slug == lead }) {
                faults.append(
                    Fault(field: "lead", value: lead, rule: "requests.fault.lead-not-asked"))
            }
            let addressees = chosen.map { party in
                Request.Addressee(
                    party: party.id, isOfSystem: party.kind == .entity,
                    isLead: party.slug == (lead ?? chosen.first?.slug))
            }
            return ({ $0.addressees = addressees }, faults)
        case .publication:
            let publication = Request.Publication(rawValue: form["publication"] ?? "")
            let faults =
                publication == nil
                ? [
                    Fault(
                        field: "publication", value: form["publication"] ?? "",
                        rule: "requests.fault.missing.publication")
                ] : []
            return ({ $0.publication = publication ?? $0.publication }, faults)
        }
    }

    /// What was sent that the form does not offer: who cannot answer, what is on no list.
    static func notListed(_ field: String, _ form: Query, _ offered: Set<String>) -> [Fault] {
        RequestText.notListed(form, field, offered)
    }

    /// Themes, targets goal by goal, and the marker with its reason.
    private func servesFields(_ form: Form, _ words: Words) -> HTML {
        let themes = facts.directory.themes.filter { $0.scheme == .uprInfo }
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
            "themes", words("requests.field.themes"), hint: words("requests.field.themes-hint"),
            options: words.sorted(themes) { $0.name(in: words.language) }.map {
                .init($0.slug, $0.name(in: words.language))
            })
                + """
                <h2>\(words("requests.field.targets"))</h2>
                \(facts.directory.goals, goal)
                """
            + form.select(
                "marker", words("requests.field.marker"), hint: words("requests.field.marker-hint"),
                options: Request.GenderMarker.Score.allCases.map {
                    .init($0.rawValue, markerName($0, words))
                }, none: words("requests.field.marker-none"))
            + form.text(
                "marker-reason", words("requests.field.marker-reason"),
                hint: words("requests.field.marker-reason-hint"), rows: 4,
                limit: RequestText.textLimit)
    }

    private func servesChange(
        _ form: Query
    ) -> (@Sendable (inout Request) -> Void, [Fault]) {
        let (themes, targets) = (Set(form.all("themes")), Set(form.all("targets")))
        let knownThemes = facts.directory.themes.filter { themes.contains($0.slug) }.map(\.slug)
        let knownTargets = facts.directory.goals.flatMap(\.targets).map(\.code)
            .filter(targets.contains)
        let offered = Set(facts.directory.goals.flatMap(\.targets).map(\.code))
        var faults =
            Self.notListed("themes", form, Set(facts.directory.themes.map(\.slug)))
            + Self.notListed("targets", form, offered)
            + Self.notListed(
                "marker", form, Set(Request.GenderMarker.Score.allCases.map(\.rawValue)))
        let reason = RequestText.text(form["marker-reason"], "marker-reason", &faults)
        let score = form["marker"].flatMap(Request.GenderMarker.Score.init)
        if score != nil, reason.isEmpty, faults.isEmpty {
            faults.append(RequestRules.missing("marker-reason"))
        }
        let marker = score.map { Request.GenderMarker(score: $0, reason: reason) }
        return (
            { next in
                (next.themes, next.targets, next.marker) = (knownThemes, knownTargets, marker)
            }, faults
        )
    }

    private func frameFields(_ form: Form, _ words: Words) -> HTML {
        let hint = words("requests.field.day-hint")
        return form.line("from", words("requests.field.from"), hint: hint, type: "date", limit: 10)
            + form.line("until", words("requests.field.until"), hint: hint, type: "date", limit: 10)
            + form.select(
                "currency", words("requests.field.currency"),
                options: Currency.all.map { .init($0.code, $0.code) },
                none: words("requests.field.currency-none"))
            + form.line(
                "low", words("requests.field.low"), hint: words("requests.field.low-hint"),
                limit: 20)
            + form.line("high", words("requests.field.high"), limit: 20)
    }

    private func frameChange(
        _ form: Query
    ) -> (@Sendable (inout Request) -> Void, [Fault]) {
        var faults = Self.notListed("currency", form, Set(Currency.all.map(\.code)))
        let period = Request.Period(
            from: RequestText.day(form["from"], "from", &faults),
            until: RequestText.day(form["until"], "until", &faults))
        if let from = period.from, let until = period.until, until < from {
            faults.append(
                Fault(field: "until", value: until.description, rule: "requests.fault.ends-before"))
        }
        let low = RequestText.number(form["low"], "low", &faults)
        let high = RequestText.number(form["high"], "high", &faults)
        let currency = form["currency"].flatMap(Currency.init)
        if (low ?? high) != nil, currency == nil {
            faults.append(RequestRules.missing("currency"))
        }
        if let low, let high, high < low {
            faults.append(
                Fault(field: "high", value: String(high), rule: "requests.fault.less-than-low"))
        }
        let cost = currency.flatMap { currency in
            (low ?? high).map { only in
                Request.CostRange(currency: currency, low: low ?? only, high: high ?? only)
            }
        }
        return ({ ($0.period, $0.cost) = (period, cost) }, faults)
    }
}
