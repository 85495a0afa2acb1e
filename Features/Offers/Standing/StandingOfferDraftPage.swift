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
        let form = Form(words, values: typed, faults: faults)
        return beginningPage(
            visit, title: words("offers.standing.new"), lead: words("offers.standing.new-lead"),
            trail: [
                Page.Crumb(words("accounts.work.title"), "/work"),
                Page.Crumb(words("offers.catalogue.title"), "/offers/standing"),
            ], path: "/offers/standing/new", form,
            fields: form.line(
                "title", words("requests.field.title"), limit: RequestText.titleLimit))
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
            return try StandingOfferDraftPage(facts, reader)
        }
    }

    private init(_ facts: StandingOfferFacts, _ reader: any Reader) throws {
        self.facts = facts
        states = try (Party.all(.state, reader) + Party.all(.inventedState, reader))
            .filter { $0.id != facts.offer.provider }
    }

    /// The draft as its form shows it to its own people.
    init(
        _ offer: StandingOffer, _ directories: PartyDirectoryCache, _ reader: any Reader
    ) throws {
        try self.init(
            StandingOfferFacts(
                offer: offer, sight: .whole, parties: [:],
                directory: directories.directory(reader), today: Day(daysSinceEpoch: 0)), reader)
    }

    func standing() -> Query {
        let offer = facts.offer
        let lists =
            offer.themes.map { (name: "themes", value: $0) }
            + offer.tongues.map { (name: "tongues", value: $0.code) }
            + offer.reach.groups.map { (name: "groups", value: $0.rawValue) }
            + states.filter { offer.reach.states.contains($0.id) }
            .map { (name: "states", value: $0.slug) }
        return Query(
            offer.typed + [(name: "reach", value: offer.reach.isForAll ? "all" : "some")] + lists)
    }

    func view(_ visit: Visit, typed: Query? = nil, faults: [Fault] = []) -> Page {
        let words = visit.words
        let form = Form(words, values: typed ?? standing(), faults: faults)
        return draftPage(
            visit, title: words("offers.standing.draft"),
            trail: [
                Page.Crumb(words("accounts.work.title"), "/work"),
                Page.Crumb(facts.called(words), facts.link),
            ], of: facts.link, version: facts.offer.version, form, fields: fields(form, words))
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
    func change(
        _ form: Query
    ) -> (@Sendable (inout StandingOffer) -> Void, [Fault]) {
        var faults: [Fault] = []
        let typed = TypedOffer(form, &faults)
        faults += RequestText.notListed(form, "themes", facts.directory.themes.map(\.slug))
        faults += RequestText.notListed(form, "groups", CountryGroup.allCases.map(\.rawValue))
        faults += RequestText.notListed(form, "states", states.map(\.slug))
        faults += RequestText.notListed(form, "tongues", Language.allCases.map(\.code))
        let (themes, slugs) = (Set(form.all("themes")), Set(form.all("states")))
        if form["reach"] != "some", !(form.all("groups") + slugs).filter({ !$0.isEmpty }).isEmpty {
            faults.append(Fault(field: "reach", value: "all", rule: "offers.fault.all-and-some"))
        }
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
}
