import Base
import Database
import Localization
import Markup
import Parties
import Recommendations
import Search
import Web

/// The parts of a draft, one page each.
enum DraftStep: String, CaseIterable {
    case text, kinds, recommendations, addressees, publication
}

/// The task list of a draft: what is done, what is missing, what comes next.
struct DraftPage: Sendable {
    let facts: RequestFacts

    static func load(_ visit: Visit, _ tools: RequestTools) async throws -> DraftPage {
        let actor = try visit.actor()
        return try await visit.read { reader in
            let facts = try RequestFacts.load(visit, visit.parameter("request"), tools, reader)
            try RequestRules.must(.edit, facts.request, by: actor)
            return DraftPage(facts: facts)
        }
    }

    func view(_ visit: Visit, faults: [Fault] = []) -> Page {
        let words = visit.words
        let request = facts.request
        let gaps = RequestRules.gaps(of: request)
        func item(_ step: DraftStep) -> HTML {
            let isMissing = gaps.contains { Self.fields(of: step).contains($0.field) }
            let isOptional = step == .recommendations && request.recommendations.isEmpty
            let state =
                isMissing
                ? words("requests.draft.missing")
                : isOptional ? words("requests.draft.optional") : words("requests.draft.done")
            return """
                <li><a href="\(visit.link("/requests/\(request.publicID)/draft/\(step.rawValue)"))">\
                \(Self.title(of: step, words))</a> \
                <span class="badge\(isMissing ? " open" : "")">\(state)</span>\
                \(summary(of: step, words))</li>
                """
        }
        let form = Form(words, values: Query(), faults: faults)
        let title = facts.title(words)
        return Page(
            title: title,
            trail: [Page.Crumb(words("accounts.work.title"), "/work")],
            path: "/requests/\(request.publicID)/draft",
            main: """
                <p class="kicker">\(words("requests.draft.kicker"))</p>
                <h1>\(title)</h1>
                \(form.summary)
                <p class="lead">\(words("requests.draft.lead"))</p>
                <ol class="tasks">\(DraftStep.allCases, item)</ol>
                <h2>\(words("requests.draft.next"))</h2>
                <p>\(words("requests.draft.next-text"))</p>
                \(gaps.isEmpty
                    ? form.html(
                        to: "/requests/\(request.publicID)/hand-in", by: visit.identity,
                        key: visit.site.identifiers.next(), fields: "",
                        button: words("requests.draft.hand-in"))
                    : "<p class=\"note\">\(words("requests.draft.gaps", count: gaps.count))</p>")
                <p><a href="\(visit.link("/requests/\(request.publicID)"))">\
                \(words("requests.draft.look"))</a></p>
                """)
    }

    static func fields(of step: DraftStep) -> Set<String> {
        switch step {
        case .text: ["title", "need", "purpose", "language"]
        case .kinds: ["kinds"]
        case .recommendations: ["recommendations"]
        case .addressees: ["addressees", "lead"]
        case .publication: ["publication"]
        }
    }

    static func title(of step: DraftStep, _ words: Words) -> String {
        switch step {
        case .text: words("requests.step.text")
        case .kinds: words("requests.step.kinds")
        case .recommendations: words("requests.step.recommendations")
        case .addressees: words("requests.step.addressees")
        case .publication: words("requests.step.publication")
        }
    }

    private func summary(of step: DraftStep, _ words: Words) -> HTML? {
        let request = facts.request
        let text: String? =
            switch step {
            case .text: request.title.isEmpty ? nil : request.title
            case .kinds:
                request.kinds.isEmpty ? nil : words.list(request.kinds.map { kindName($0, words) })
            case .recommendations:
                request.recommendations.isEmpty
                    ? nil
                    : words("requests.draft.recommendations", count: request.recommendations.count)
            case .addressees:
                request.addressees.isEmpty
                    ? nil
                    : words.list(request.addressees.map { facts.shortName($0.party, words) })
            case .publication:
                publicationOptions(words).first { $0.value == request.publication.rawValue }?.label
            }
        return text.map { "<p class=\"hint\"><bdi>\($0)</bdi></p>" }
    }
}

/// One part of a draft as a form. Saved by itself, so that colleagues can work on different parts; where
/// two change the same part, the second sees both.
struct DraftStepPage: Sendable {
    let facts: RequestFacts
    let step: DraftStep
    let entities: [Party]
    let found: [Recommendation]

    static func load(
        _ visit: Visit, _ tools: RequestTools
    ) async throws -> DraftStepPage {
        guard let step = DraftStep(rawValue: visit.parameter("step")) else {
            throw Problem.notFound
        }
        let actor = try visit.actor()
        return try await visit.read { reader in
            let facts = try RequestFacts.load(visit, visit.parameter("request"), tools, reader)
            try RequestRules.must(.edit, facts.request, by: actor)
            return DraftStepPage(
                facts: facts, step: step,
                entities: step == .addressees ? try Party.all(.entity, reader) : [],
                found: step == .recommendations
                    ? try recommendations(visit, facts, tools, reader) : [])
        }
    }

    /// Recommendations made to the State, by words; those chosen already are left out.
    private static func recommendations(
        _ visit: Visit, _ facts: RequestFacts, _ tools: RequestTools, _ reader: any Reader
    ) throws -> [Recommendation] {
        guard let stateID = facts.parties[facts.request.state]?.stateID else { return [] }
        let catalogue = try tools.catalogues.catalogue(reader)
        var filter = RecommendationFilter()
        filter.state = catalogue.directory.state(stateID)
        let words = String((visit.query["q"] ?? "").prefix(RecommendationFilter.maximumWordsLength))
        if !words.isEmpty {
            filter.words = words
            filter.language = visit.language
            filter.query = SearchQuery(words, language: visit.language)
        }
        let chosen = Set(facts.request.recommendations)
        return try catalogue.page(filter, reader, limit: 20).filter { !chosen.contains($0.id) }
    }

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

    func view(
        _ visit: Visit, values typed: Query? = nil, faults: [Fault] = [], isConflict: Bool = false
    ) -> Page {
        let words = visit.words
        let title = DraftPage.title(of: step, words)
        let form = Form(words, values: typed ?? values(), faults: faults)
        let path: Link = "/requests/\(facts.request.publicID)/draft/\(step.rawValue)"
        return Page(
            title: title,
            trail: [
                Page.Crumb(words("accounts.work.title"), "/work"),
                Page.Crumb(facts.title(words), "/requests/\(facts.request.publicID)/draft"),
            ], path: path,
            main: """
                <h1>\(title)</h1>
                \(form.summary)
                \(isConflict ? conflict(words) : nil)
                \(step == .recommendations ? search(visit) : nil)
                \(form.html(
                    to: path, by: visit.identity, key: visit.site.identifiers.next(),
                    fields: form.hidden("seen", seen()) + fields(form, words),
                    button: words("requests.draft.save")))
                """)
    }

    /// Tells whether somebody changed this part since its form was shown.
    func seen() -> String {
        let text = values().pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "\u{1F}")
        return ContentHash.digest(of: Array(text.utf8), count: 16).hexadecimal
    }

    private func conflict(_ words: Words) -> HTML {
        func entry(_ pair: (name: String, value: String)) -> HTML {
            "<li><bdi>\(pair.value)</bdi></li>"
        }
        return """
            <div class="note fault" role="alert"><h2>\(words("requests.conflict.title"))</h2>\
            <p>\(words("requests.conflict.text"))</p><ul>\(values().pairs, entry)</ul></div>
            """
    }

    private func fields(_ form: Form, _ words: Words) -> HTML {
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
                options: all.map { .init($0.publicID, $0.text) })
        case .addressees:
            let options = words.sorted(entities) { $0.names[words.language] }.map {
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

    private func search(_ visit: Visit) -> HTML {
        let words = visit.words
        return """
            <form class="search" role="search" \
            action="\(visit.link("/requests/\(facts.request.publicID)/draft/recommendations"))">\
            <div><label for="q">\(words("requests.field.recommendations-search"))</label>\
            <input id="q" name="q" type="search" value="\(visit.query["q"] ?? "")" \
            maxlength="\(RecommendationFilter.maximumWordsLength)"></div>\
            <button class="button second">\(words("recommendations.search.button"))</button></form>
            """
    }

    // MARK: Saving

    static func save(_ visit: Visit, _ tools: RequestTools) async throws -> Answer {
        let page = try await load(visit, tools)
        let form = try visit.request.form()
        let step = page.step
        let (change, faults) = page.change(form)
        guard faults.isEmpty else {
            return page.view(visit, values: form, faults: faults).answer(visit, status: 422)
        }
        if form["seen"] != page.seen(), page.isChange(form) {
            return page.view(visit, values: form, isConflict: true).answer(visit, status: 409)
        }
        let chosen = try await visit.read { reader in
            try step == .recommendations
                ? Recommendation.all(publicIDs: form.all("recommendations"), reader).map(\.id) : []
        }
        _ = try await RequestCommands.perform(
            "edit", visit.parameter("request"), try visit.ask(form)
        ) { request, ask, _ in
            try RequestRules.edit(request, by: ask.actor) { next in
                change(&next)
                if step == .recommendations { next.recommendations = chosen }
            }
        }
        return .redirect(to: visit.link("/requests/\(visit.parameter("request"))/draft"))
    }

    /// Whether what was typed differs from what stands there now.
    private func isChange(_ form: Query) -> Bool {
        let names = DraftPage.fields(of: step)
        func texts(_ query: Query) -> [String] {
            query.pairs.filter { names.contains($0.name) && !$0.value.isEmpty }
                .map { "\($0.name)=\($0.value)" }.sorted()
        }
        return texts(form) != texts(values())
    }

    private func change(
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
            return ({ $0.kinds = kinds }, [])
        case .recommendations: return ({ _ in }, [])
        case .addressees:
            let lead = form["lead"]
            let chosen = entities.filter { form.all("addressees").contains($0.slug) }
            var faults: [Fault] = []
            if let lead, !chosen.contains(where: { $0.slug == lead }) {
                faults.append(
                    Fault(field: "lead", value: lead, rule: "requests.fault.lead-not-asked"))
            }
            let addressees = chosen.map { party in
                Request.Addressee(
                    party: party.id, isLead: party.slug == (lead ?? chosen.first?.slug))
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
}
