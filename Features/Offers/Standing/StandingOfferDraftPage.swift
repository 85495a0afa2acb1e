import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// Begins a standing offer: its title is enough.
struct NewStandingOfferPage: Sendable {
    static func load(_ visit: Visit) throws -> NewStandingOfferPage {
        guard try visit.actor().has(.officer) else {
            throw Refusal.forbidden(rule: "offers.rule.officers-offer")
        }
        return NewStandingOfferPage()
    }

    func view(_ visit: Visit, typed: Query = Query(), faults: [Fault] = []) -> Page {
        let words = visit.words
        let title = words("offers.standing.new")
        let form = Form(words, values: typed, faults: faults)
        return Page(
            title: title,
            trail: [
                Page.Crumb(words("accounts.work.title"), "/work"),
                Page.Crumb(words("offers.catalogue.title"), "/offers/standing"),
            ], path: "/offers/standing/new",
            main: """
                <h1>\(title)</h1>
                \(form.summary)
                <p class="lead">\(words("offers.standing.new-lead"))</p>
                \(form.html(
                    to: "/offers/standing/new", by: visit.identity,
                    key: visit.site.identifiers.next(),
                    fields: form.line(
                        "title", words("requests.field.title"), limit: RequestText.titleLimit),
                    button: words("requests.new.button")))
                """)
    }

    static func begin(_ visit: Visit) async throws -> Answer {
        let page = try load(visit)
        let form = try visit.request.form()
        var faults: [Fault] = []
        let title = RequestText.line(form["title"], "title", &faults)
        if title.isEmpty, faults.isEmpty { faults.append(OfferRules.missing("title")) }
        guard faults.isEmpty else {
            return page.view(visit, typed: form, faults: faults).answer(visit, status: 422)
        }
        let outcome = try await StandingOfferCommands.begin(
            try visit.ask(form), title: title, language: visit.language)
        return .redirect(to: visit.link("/offers/standing/\(outcome.record)/draft"))
    }
}

/// A draft as one form; where two change it at once, the second is told.
struct StandingOfferDraftPage: Sendable {
    let facts: StandingOfferFacts
    /// The States that it can be for by name.
    let states: [Party]

    static func load(
        _ visit: Visit, _ directories: PartyDirectoryCache
    ) async throws -> StandingOfferDraftPage {
        let actor = try visit.actor()
        return try await visit.read { reader in
            let facts = try StandingOfferFacts.load(visit, directories, reader)
            try StandingOfferRules.must(.edit, facts.offer, by: actor, on: facts.today)
            return StandingOfferDraftPage(
                facts: facts,
                states: try (Party.all(.state, reader) + Party.all(.inventedState, reader))
                    .filter { $0.id != facts.offer.provider })
        }
    }

    private func standing() -> Query {
        let offer = facts.offer
        let lists =
            offer.kinds.map { (name: "kinds", value: $0.rawValue) }
            + offer.themes.map { (name: "themes", value: $0) }
            + offer.tongues.map { (name: "tongues", value: $0.code) }
            + offer.reach.groups.map { (name: "groups", value: $0.rawValue) }
            + states.filter { offer.reach.states.contains($0.id) }
            .map { (name: "states", value: $0.slug) }
        return Query(
            [
                (name: "language", value: offer.language.code),
                (name: "title", value: offer.title), (name: "text", value: offer.text),
                (name: "reach", value: offer.reach.isForAll ? "all" : "some"),
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
            ] + lists)
    }

    func view(_ visit: Visit, typed: Query? = nil, faults: [Fault] = []) -> Page {
        let words = visit.words
        let title = words("offers.standing.draft")
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
        OfferFields.text(form, words) + OfferFields.kinds(form, words) + themes(form, words)
            + reach(form, words)
            + form.checkboxes(
                "tongues", words("offers.field.tongues"),
                options: Language.allCases.map { .init($0.code, $0.endonym.description) })
            + OfferFields.frame(form, words)
            + OfferFields.means(
                form, words, validityHint: words("offers.field.standing-until-hint"))
            + OfferFields.marker(form, words)
    }

    private func themes(_ form: Form, _ words: Words) -> HTML {
        let chosen = Set(form.chosen("themes"))
        let themes = facts.directory.themes.filter {
            $0.scheme == .uprInfo || chosen.contains($0.slug)
        }
        return folded(
            words("requests.field.themes"), isOpen: !chosen.isEmpty,
            form.checkboxes(
                "themes", words("requests.field.themes"), hint: words("offers.field.themes-hint"),
                options: words.sorted(themes) { $0.name(in: words.language) }.map {
                    .init($0.slug, $0.name(in: words.language))
                }))
    }

    /// For all, or for groups and States by name.
    private func reach(_ form: Form, _ words: Words) -> HTML {
        let names = words.sorted(states) { $0.names[words.language] }
        return form.radios(
            "reach", words("offers.field.reach"),
            options: [
                .init("all", words("offers.reach.all")), .init("some", words("offers.reach.some")),
            ])
            + form.checkboxes(
                "groups", words("offers.field.groups"),
                options: CountryGroup.allCases.map { .init($0.rawValue, groupName($0, words)) })
            + folded(
                words("offers.field.states"), isOpen: !form.chosen("states").isEmpty,
                form.checkboxes(
                    "states", words("offers.field.states"),
                    options: names.map { .init($0.slug, $0.names[words.language]) }))
    }

    private func folded(_ title: String, isOpen: Bool, _ fields: HTML) -> HTML {
        """
        <details class="act"\(flag: "open", isOpen)><summary>\(title)</summary>\(fields)</details>
        """
    }

    /// What was typed, with every fault at once.
    private func change(
        _ form: Query
    ) -> (@Sendable (inout StandingOffer) -> Void, [Fault]) {
        var faults: [Fault] = []
        let typed = TypedOffer(form, &faults)
        func listed(_ field: String, _ offered: Set<String>) {
            guard let other = form.all(field).first(where: { !offered.contains($0) }) else {
                return
            }
            faults.append(Fault(field: field, value: other, rule: "requests.fault.not-listed"))
        }
        listed("themes", Set(facts.directory.themes.map(\.slug)))
        listed("groups", Set(CountryGroup.allCases.map(\.rawValue)))
        listed("states", Set(states.map(\.slug)))
        listed("tongues", Set(Language.allCases.map(\.code)))
        let (themes, slugs) = (Set(form.all("themes")), Set(form.all("states")))
        let reach =
            form["reach"] == "some"
            ? StandingOffer.Reach(
                isForAll: false,
                groups: CountryGroup.allCases.filter { form.all("groups").contains($0.rawValue) },
                states: states.filter { slugs.contains($0.slug) }.map(\.id))
            : StandingOffer.Reach(isForAll: true)
        let slugsOfThemes = facts.directory.themes.filter { themes.contains($0.slug) }.map(\.slug)
        let tongues = Language.allCases.filter { form.all("tongues").contains($0.code) }
        return (
            { next in
                typed.fill(&next)
                (next.themes, next.reach, next.tongues) = (slugsOfThemes, reach, tongues)
            }, faults
        )
    }

    static func save(_ visit: Visit, _ directories: PartyDirectoryCache) async throws -> Answer {
        let page = try await load(visit, directories)
        let form = try visit.request.form()
        let (change, faults) = page.change(form)
        guard faults.isEmpty else {
            return page.view(visit, typed: form, faults: faults).answer(visit, status: 422)
        }
        guard form["seen"] == String(page.facts.offer.version) else {
            return page.view(
                visit, typed: form,
                faults: [Fault(field: "title", value: "", rule: "offers.fault.changed-meanwhile")]
            ).answer(visit, status: 409)
        }
        _ = try await StandingOfferCommands.perform(
            "edit", visit.parameter("standing"), try visit.ask(form)
        ) { offer, ask, _ in
            try StandingOfferRules.edit(
                offer, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now), change)
        }
        return .redirect(to: visit.link(page.facts.link))
    }
}
