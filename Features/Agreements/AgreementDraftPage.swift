import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// A draft as one form: title, scope, period, ceilings, parties, the text in its languages. The draft of an
/// amendment is the same form, without what an amendment does not change.
struct AgreementDraftPage: Sendable {
    let facts: AgreementFacts
    /// `edit` or `amendEdit`.
    let act: AgreementRules.Act
    /// Who else could be party to it.
    let entities: [Party]

    /// Rows for ceilings; more currencies than this nobody has in one agreement.
    static let ceilingRows = 3

    static func load(
        _ visit: Visit, _ act: AgreementRules.Act
    ) async throws -> AgreementDraftPage {
        let actor = try visit.actor()
        return try await visit.read { reader in
            let facts = try AgreementFacts.load(visit, reader)
            try AgreementRules.must(act, facts.agreement, by: actor, on: facts.today)
            return try AgreementDraftPage(facts, act, reader)
        }
    }

    private init(
        _ facts: AgreementFacts, _ act: AgreementRules.Act, _ reader: any Reader
    ) throws {
        self.facts = facts
        self.act = act
        let known = try Party.all(.entity, reader)
        let others = facts.agreement.providers.filter { id in !known.contains { $0.id == id } }
        entities = others.compactMap { facts.parties[$0] } + known
    }

    /// The draft as its form shows it to a party.
    init(_ agreement: Agreement, _ act: AgreementRules.Act, _ reader: any Reader) throws {
        try self.init(
            AgreementFacts(
                agreement: agreement, sight: .whole,
                parties: Party.byID(agreement.parties, reader), request: nil,
                today: Day(daysSinceEpoch: 0)), act, reader)
    }

    private var isAmendment: Bool { act == .amendEdit }

    private var path: Link { facts.link + (isAmendment ? "/amendment/draft" : "/draft") }

    private var terms: Agreement.Terms {
        isAmendment
            ? facts.agreement.amendment?.terms ?? facts.agreement.terms : facts.agreement.terms
    }

    func standing() -> Query {
        let terms = terms
        var pairs: [(name: String, value: String)] = [
            (name: "title", value: terms.title), (name: "themes", value: terms.themes),
            (name: "places", value: terms.places),
            (name: "from", value: terms.from?.description ?? ""),
            (name: "until", value: terms.until?.description ?? ""),
            (name: "authentic", value: terms.authentic.code),
        ]
        pairs += facts.agreement.providers.map {
            (name: "parties", value: facts.parties[$0]?.slug ?? "")
        }
        for (row, ceiling) in terms.ceilings.enumerated() {
            pairs.append((name: "currency-\(row)", value: ceiling.currency.code))
            pairs.append((name: "amount-\(row)", value: ceiling.decimalText))
        }
        for (language, text) in terms.texts {
            pairs.append((name: "text-\(language.code)", value: text))
        }
        return Query(pairs)
    }

    func view(_ visit: Visit, typed: Query? = nil, faults: [Fault] = []) -> Page {
        let words = visit.words
        let title =
            isAmendment ? words("agreements.amendment.draft") : words("agreements.draft.title")
        let lead: HTML? =
            isAmendment ? "<p class=\"lead\">\(words("agreements.amendment.draft-lead"))</p>" : nil
        let form = Form(words, values: typed ?? standing(), faults: faults)
        return Page(
            title: title,
            trail: [
                Page.Crumb(words("accounts.work.title"), "/work"),
                Page.Crumb(facts.called, facts.link),
            ], path: path,
            main: """
                <p class="kicker">\(words("agreements.draft.kicker"))</p>
                <h1>\(title)</h1>
                \(lead)
                \(form.summary)
                \(form.html(
                    to: path, by: visit.identity,
                    key: visit.site.identifiers.next(),
                    fields: form.hidden("seen", String(facts.agreement.version))
                        + fields(form, typed ?? standing(), words),
                    button: words("requests.draft.save")))
                """)
    }

    private func fields(_ form: Form, _ values: Query, _ words: Words) -> HTML {
        let day = words("requests.field.day-hint")
        func ceiling(_ row: Int) -> HTML {
            form.select(
                "currency-\(row)", words("offers.field.currency"),
                options: Currency.all.map { .init($0.code, $0.code) },
                none: words("agreements.field.no-ceiling"))
                + form.line(
                    "amount-\(row)", words("offers.field.amount"),
                    hint: words("offers.field.amount-hint"), limit: 24)
        }
        func text(_ language: Language) -> HTML {
            let isOpen = values["text-\(language.code)"] != nil
            return """
                <details class="act"\(flag: "open", isOpen)><summary>\(language.endonym)</summary>\
                \(form.text(
                    "text-\(language.code)", words("agreements.field.text"), rows: 12,
                    limit: RequestText.textLimit, language: language))</details>
                """
        }
        let scope =
            form.line("title", words("requests.field.title"), limit: RequestText.titleLimit)
            + form.text(
                "themes", words("agreements.field.themes"),
                hint: words("agreements.field.themes-hint"), rows: 4, limit: RequestText.textLimit)
            + form.text(
                "places", words("agreements.field.places"),
                hint: words("agreements.field.places-hint"), rows: 3, limit: RequestText.textLimit)
            + (isAmendment
                ? ""
                : form.line(
                    "from", words("requests.field.from"), hint: day, type: "date", limit: 10))
            + form.line("until", words("requests.field.until"), hint: day, type: "date", limit: 10)
        let parties = form.checkboxes(
            "parties", words("agreements.field.parties"),
            hint: words("agreements.field.parties-hint"),
            options: words.sorted(entities) { $0.names[words.language] }.map {
                .init($0.slug, $0.names[words.language])
            })
        return scope
            + """
            <h2>\(words("agreements.field.ceilings"))</h2>
            <p>\(words("agreements.field.ceilings-hint"))</p>
            \(0..<Self.ceilingRows, ceiling)
            """ + (isAmendment ? "" : parties)
                + """
                <h2>\(words("agreements.page.text"))</h2>
                <p>\(words("agreements.field.text-hint"))</p>
                \(Language.allCases, text)
                """
            + form.select(
                "authentic", words("agreements.field.authentic"),
                options: Language.allCases.map { .init($0.code, $0.endonym.description) })
    }

    struct Change: Sendable {
        let terms: @Sendable (inout Agreement.Terms) -> Void
        let providers: [Party.ID]

        func apply(_ agreement: inout Agreement) {
            terms(&agreement.terms)
            agreement.providers = providers
        }
    }

    /// What becomes of what was typed; throws every fault at once.
    func change(_ form: Query) throws(Refusal) -> Change {
        var faults = RequestText.notListed(form, "parties", entities.map(\.slug))
        let title = RequestText.line(form["title"], "title", &faults)
        let themes = RequestText.text(form["themes"], "themes", &faults)
        let places = RequestText.text(form["places"], "places", &faults)
        let from =
            isAmendment ? facts.agreement.from : RequestText.day(form["from"], "from", &faults)
        let until = RequestText.day(form["until"], "until", &faults)
        if let from, let until, until < from {
            faults.append(
                Fault(field: "until", value: until.description, rule: "requests.fault.ends-before"))
        }
        let ceilings = ceilings(form, &faults)
        let chosen = Set(form.all("parties"))
        let parties = entities.filter { chosen.contains($0.slug) }.map(\.id)
        var texts: [Language: String] = [:]
        for language in Language.allCases {
            let field = "text-\(language.code)"
            let text = RequestText.text(form[field], field, &faults)
            if !text.isEmpty { texts[language] = text }
        }
        let authentic =
            form["authentic"].flatMap { Language(rawValue: $0) } ?? terms.authentic
        if texts[authentic] == nil {
            faults.append(AgreementRules.missing("text-\(authentic.code)"))
        }
        guard faults.isEmpty else { throw .faulty(faults) }
        return Change(
            terms: { [texts] next in
                (next.title, next.themes, next.places) = (title, themes, places)
                (next.from, next.until, next.ceilings) = (from, until, ceilings)
                (next.texts, next.authentic) = (texts, authentic)
            }, providers: parties)
    }

    private func ceilings(_ form: Query, _ faults: inout [Fault]) -> [Money] {
        var ceilings: [Money] = []
        for row in 0..<Self.ceilingRows {
            guard let typed = form["amount-\(row)"] else { continue }
            guard let currency = form["currency-\(row)"].flatMap(Currency.init) else {
                faults.append(
                    Fault(
                        field: "currency-\(row)", value: "", rule: "offers.fault.missing.currency"))
                continue
            }
            guard let money = Money(typed, in: currency), money.minorUnits > 0 else {
                faults.append(
                    Fault(field: "amount-\(row)", value: typed, rule: "offers.fault.amount"))
                continue
            }
            if ceilings.contains(where: { $0.currency == currency }) {
                faults.append(
                    Fault(
                        field: "currency-\(row)", value: currency.code,
                        rule: "agreements.fault.currency-twice"))
            } else {
                ceilings.append(money)
            }
        }
        return ceilings
    }
}
