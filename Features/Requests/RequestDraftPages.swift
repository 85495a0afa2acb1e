import Base
import Database
import Localization
import Markup
import Parties
import Recommendations
import Search
import Web

/// The parts of a draft that are written, one page each; files have one of their own.
enum DraftStep: String, CaseIterable {
    case text, kinds, recommendations, serves, frame, consulted, addressees, publication

    /// What a request is complete without.
    var isOptional: Bool {
        switch self {
        case .recommendations, .serves, .frame, .consulted: true
        case .text, .kinds, .addressees, .publication: false
        }
    }
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
        func item(
            _ part: Link, _ title: String, _ said: HTML?, isMissing: Bool, isOptional: Bool
        ) -> HTML {
            let state =
                isMissing
                ? words("requests.draft.missing")
                : isOptional && said == nil
                    ? words("requests.draft.optional") : words("requests.draft.done")
            return """
                <li><a href="\(visit.link("/requests/\(request.publicID)/draft" + part))">\
                \(title)</a> \
                <span class="badge\(isMissing ? " open" : "")">\(state)</span>\
                \(said)</li>
                """
        }
        func items(_ step: DraftStep) -> HTML {
            let isMissing = gaps.contains { Self.fields(of: step).contains($0.field) }
            let written = item(
                "/\(step.rawValue)", Self.title(of: step, words), summary(of: step, words),
                isMissing: isMissing, isOptional: step.isOptional)
            guard step == .frame else { return written }
            return written
                + item(
                    "/files", words("requests.step.files"), filesSummary(words), isMissing: false,
                    isOptional: true)
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
                <ol class="tasks">\(DraftStep.allCases, items)</ol>
                <h2>\(words("requests.draft.next"))</h2>
                <p>\(words("requests.draft.next-text"))</p>
                \(gaps.isEmpty
                    ? form.html(
                        to: "/requests/\(request.publicID)/hand-in", by: visit.identity,
                        key: visit.site.identifiers.next(), fields: "",
                        button: words("requests.draft.hand-in"))
                    : gapNote(gaps, words))
                <p><a href="\(visit.link("/requests/\(request.publicID)"))">\
                \(words("requests.draft.look"))</a></p>
                """)
    }

    static func fields(of step: DraftStep) -> Set<String> {
        switch step {
        case .text: ["title", "need", "purpose", "language"]
        case .kinds: ["kinds"]
        case .recommendations: ["recommendations"]
        case .serves: ["themes", "targets", "marker", "marker-reason"]
        case .frame: ["from", "until", "currency", "low", "high"]
        case .consulted: ["consulted"]
        case .addressees: ["addressees", "lead"]
        case .publication: ["publication"]
        }
    }

    static func title(of step: DraftStep, _ words: Words) -> String {
        switch step {
        case .text: words("requests.step.text")
        case .kinds: words("requests.step.kinds")
        case .recommendations: words("requests.step.recommendations")
        case .serves: words("requests.step.serves")
        case .frame: words("requests.step.frame")
        case .consulted: words("requests.step.consulted")
        case .addressees: words("requests.step.addressees")
        case .publication: words("requests.step.publication")
        }
    }

    private func servesText(_ words: Words) -> String? {
        let request = facts.request
        let marker = request.marker.map { [markerName($0.score, words)] } ?? []
        let parts = facts.themeNames(words) + request.targets + marker
        return parts.isEmpty ? nil : words.list(parts)
    }

    private func frameText(_ words: Words) -> String? {
        let parts = [
            periodText(facts.request.period, words), costText(facts.request.cost, words),
        ].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: " · ")
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
            case .serves:
                servesText(words)
            case .frame:
                frameText(words)
            case .consulted:
                request.consulted.isEmpty
                    ? nil : words.list(request.consulted.map { facts.name($0.party, words) })
            case .addressees:
                request.addressees.isEmpty
                    ? nil
                    : words.list(request.addressees.map { facts.shortName($0.party, words) })
            case .publication:
                publicationOptions(words).first { $0.value == request.publication.rawValue }?.label
            }
        return text.map { "<p class=\"hint\"><bdi>\($0)</bdi></p>" }
    }

    private func filesSummary(_ words: Words) -> HTML? {
        let count = facts.request.files.count
        return count == 0
            ? nil : "<p class=\"hint\">\(words("requests.draft.files", count: count))</p>"
    }
}

/// One part of a draft as a form. Saved by itself, so that colleagues can work on different parts; where
/// two change the same part, the second sees both.
struct DraftStepPage: Sendable {
    let facts: RequestFacts
    let step: DraftStep
    /// Who can be named in this part.
    let choices: [Party]
    let found: [Recommendation]
    /// How many there are, those not shown too.
    let foundInAll: Int
    /// Whose recommendations those are, where no text has the words looked for but a theme does: texts are mostly
    /// in English, and people look in their own language.
    let theme: Theme?

    static func load(
        _ visit: Visit, _ tools: RequestTools
    ) async throws -> DraftStepPage {
        let step = try step(visit)
        let actor = try visit.actor()
        return try await visit.read { reader in
            let facts = try RequestFacts.load(visit, visit.parameter("request"), tools, reader)
            try RequestRules.must(.edit, facts.request, by: actor)
            let (found, count, theme) =
                step == .recommendations
                ? try recommendations(visit, facts, tools, reader) : ([], 0, nil)
            return DraftStepPage(
                facts: facts, step: step, choices: try choices(for: step, reader), found: found,
                foundInAll: count, theme: theme)
        }
    }

    private static func step(_ visit: Visit) throws(Problem) -> DraftStep {
        guard let step = DraftStep(rawValue: visit.parameter("step")) else { throw .notFound }
        return step
    }

    private static func choices(for step: DraftStep, _ reader: any Reader) throws -> [Party] {
        switch step {
        case .addressees: try Party.all(.entity, reader)
        case .consulted: try Party.all(.organisation, reader)
        case .text, .kinds, .recommendations, .serves, .frame, .publication: []
        }
    }

    private static var mostFound: Int { 50 }

    /// Recommendations made to the State, by words, and how many there are; those chosen already are left out.
    private static func recommendations(
        _ visit: Visit, _ facts: RequestFacts, _ tools: RequestTools, _ reader: any Reader
    ) throws -> ([Recommendation], Int, Theme?) {
        guard let stateID = facts.parties[facts.request.state]?.stateID else {
            return ([], 0, nil)
        }
        let catalogue = try tools.catalogues.catalogue(reader)
        var filter = RecommendationFilter()
        filter.state = catalogue.directory.state(stateID)
        let words = String((visit.query["q"] ?? "").prefix(RecommendationFilter.maximumWordsLength))
        if !words.isEmpty {
            filter.words = words
            filter.language = visit.language
            filter.query = SearchQuery(words, language: visit.language)
        }
        var theme: Theme?
        var found = try catalogue.page(filter, reader, limit: mostFound)
        if found.isEmpty, let named = catalogue.directory.matches(for: words).themes.first {
            (filter.words, filter.query, filter.theme, theme) = ("", nil, named, named)
            found = try catalogue.page(filter, reader, limit: mostFound)
        }
        let chosen = Set(facts.request.recommendations)
        return (
            found.filter { !chosen.contains($0.id) }, try catalogue.count(filter, reader),
            found.isEmpty ? nil : theme
        )
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
                Page.Crumb(facts.called(words), "/requests/\(facts.request.publicID)/draft"),
            ], path: path,
            main: """
                <h1>\(title)</h1>
                \(form.summary)
                \(isConflict ? conflict(words) : nil)
                \(form.html(
                    to: path, by: visit.identity, key: visit.site.identifiers.next(),
                    fields: form.hidden("seen", seen())
                        + (step == .recommendations ? search(visit) : "") + fields(form, words),
                    button: words("requests.draft.save")))
                """)
    }

    /// In the form of the choices: whoever searches on keeps what is ticked.
    private func search(_ visit: Visit) -> HTML {
        let words = visit.words
        let isInVain = theme != nil || (found.isEmpty && visit.query["q"] != nil)
        let other: HTML? = theme.map { theme in
            """
            <p>\(words("requests.field.recommendations-theme", [
                "theme": theme.name(in: words.language),
            ]))</p>
            """
        }
        let language: HTML? =
            isInVain ? "<p class=\"hint\">\(words("recommendations.empty.language"))</p>" : nil
        let more: HTML? =
            foundInAll <= Self.mostFound
            ? nil
            : """
            <p class="hint">\(words("requests.field.recommendations-more", [
                "shown": words.number(Self.mostFound), "total": words.number(foundInAll),
            ]))</p>
            """
        return """
            <div class="search" role="search">\
            <div><label for="q">\(words("requests.field.recommendations-search"))</label>\
            <input id="q" name="q" type="search" value="\(visit.query["q"] ?? "")" \
            maxlength="\(RecommendationFilter.maximumWordsLength)"></div>\
            <button class="button second" name="search" value="yes">\
            \(words("recommendations.search.button"))</button></div>
            \(other)\(language)\(more)
            """
    }

    // MARK: Saving

    static func save(_ visit: Visit, _ tools: RequestTools) async throws -> Answer {
        let step = try step(visit)
        let form = try visit.request.form()
        let id = visit.parameter("request")
        do {
            _ = try await RequestCommands.perform("edit", id, try visit.ask(form)) {
                request, ask, transaction in
                let page = try DraftStepPage(request, step, ask, tools, transaction)
                let decision = try page.decide(form, ask, transaction)
                if form["seen"] != page.seen(), page.isChange(form) { throw Overtaken() }
                return decision
            }
            let draft: Link = "/requests/\(id)/draft"
            guard form["search"] != nil else { return .redirect(to: visit.link(draft)) }
            let choice = draft + "/recommendations"
            return .redirect(
                to: visit.link(choice.addingQuery(name: "q", value: form["q"] ?? "")))
        } catch Refusal.faulty(let faults) {
            return try await load(visit, tools).view(visit, values: form, faults: faults)
                .answer(visit, status: 422)
        } catch is Overtaken {
            return try await load(visit, tools).view(visit, values: form, isConflict: true)
                .answer(visit, status: 409)
        }
    }

    /// What becomes of what was typed or sent; every fault at once.
    func decide(_ typed: Query, _ ask: Ask, _ reader: any Reader) throws -> Decision<Request> {
        // Only what was recommended to the State itself.
        let chosen = try
            (step == .recommendations
            ? Recommendation.all(publicIDs: typed.all("recommendations"), reader) : [])
            .filter { $0.stateID == facts.parties[facts.request.state]?.stateID }
        var (change, faults) = self.change(typed)
        if step == .recommendations {
            faults += Self.notListed("recommendations", typed, Set(chosen.map(\.publicID)))
        }
        guard faults.isEmpty else { throw Refusal.faulty(faults) }
        return try RequestRules.edit(facts.request, by: ask.actor) { next in
            change(&next)
            if step == .recommendations { next.recommendations = chosen.map(\.id) }
        }
    }
}

extension DraftStepPage {
    /// The part as it stands within an act. Throws where the actor may not change it.
    init(
        _ request: Request, _ step: DraftStep, _ ask: Ask, _ tools: RequestTools,
        _ reader: any Reader
    ) throws {
        try RequestRules.must(.edit, request, by: ask.actor)
        guard
            let facts = try RequestFacts.all([(request, .whole)], tools, at: ask.now, reader).first
        else { throw Refusal.absent }
        self.init(
            facts: facts, step: step, choices: try Self.choices(for: step, reader), found: [],
            foundInAll: 0,
            theme: nil)
    }
}
