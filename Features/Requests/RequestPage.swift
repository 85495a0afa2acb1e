import Accounts
import Base
import Database
import Localization
import Markup
import Parties
import Recommendations
import Web

/// A request as its visitor may see it: the line of its life, what is asked, the thread, what to do next.
struct RequestPage: Sendable {
    let facts: RequestFacts
    let trail: [TrailEntry]
    let people: [Int: String]
    /// To whom one could pass the request on.
    let successors: [Party]
    /// What later features show on the page.
    let later: RequestContributions.Part

    static func load(_ visit: Visit, _ tools: RequestTools) async throws -> RequestPage {
        let (words, now) = (visit.words, visit.now)
        return try await visit.read { reader in
            let facts = try RequestFacts.load(visit, visit.parameter("request"), tools, reader)
            let isWhole = facts.sight == .whole
            let trail =
                isWhole ? try TrailEntry.all(Request.kind, facts.request.publicID, reader) : []
            let party = visit.identity?.actor.party
            let readable = trail.filter {
                RequestRules.reads(
                    historyOf: $0.act, of: $0.party, facts.request, by: visit.identity?.actor)
            }
            let own = readable.filter { $0.party == party }
            let passes =
                visit.identity.map { RequestRules.may(.passOn, facts.request, by: $0.actor) }
                ?? false
            let asked = Set(facts.request.addressees.map(\.party))
            return RequestPage(
                facts: facts, trail: readable,
                people: try Person.names(Set(own.map(\.person)), reader, visit.words),
                successors: passes
                    ? try Party.all(.entity, reader).filter { !asked.contains($0.id) } : [],
                later: try tools.contributions.part(
                    of: facts.request, facts.sight, visit.identity?.actor, reader, words, now))
        }
    }

    var request: Request { facts.request }
    var path: Link { "/requests/\(request.publicID)" }

    func view(_ visit: Visit, sent: SentForm? = nil) -> Page {
        let words = visit.words
        let forms = Forms(words: words, sent: sent)
        let isOwnText = facts.sight == .whole || facts.sight == .full
        // Who clears a draft reads first what is asked; what answers it comes later.
        let isSubmitted = request.receipt != nil
        return Page(
            title: facts.title(words),
            trail: [Page.Crumb(words("requests.list.title"), "/requests")], path: path,
            main: """
                <p class="kicker">\(words("requests.page.kicker", ["state": facts.name(request.state, words)]))</p>
                <h1>\(facts.titleHTML(words))</h1>
                \(forms.summary)
                \(visibility(words))
                \(RequestLine(facts: facts, later: later.stops).html(words))
                <ul class="take"><li><a href="\(visit.link(path + "/sheet"))">\
                \(words("parties.sheet.link"))</a></li></ul>
                \(acts(visit, forms))
                \(isSubmitted ? later.html : nil)
                \(consultationForm(visit, forms))
                \(facts.sight >= .summary ? asked(words) : factList([themes(words)]))
                \(facts.sight >= .summary ? consulted(words, visit) : nil)
                \(isOwnText ? texts(words) : nil)
                \(isSubmitted ? nil : later.html)
                \(facts.sight == .whole ? files(visit) : nil)
                \(facts.sight == .whole ? thread(visit, forms) : nil)
                \(facts.sight == .whole ? comments(visit, forms) : nil)
                \(facts.sight == .whole ? history(words, visit) : nil)
                """)
    }

    /// The forms of the page; the one that was sent comes again with what was typed.
    struct Forms {
        let words: Words
        let sent: SentForm?

        subscript(_ noun: String) -> Form {
            guard let sent, sent.noun == noun else {
                return Form(words, values: Query(), name: noun)
            }
            return Form(words, values: sent.typed, faults: sent.faults, name: noun)
        }

        /// A form that begins with what stands there.
        func form(_ noun: String, standing: [(name: String, value: String)]) -> Form {
            sent?.noun == noun ? self[noun] : Form(words, values: Query(standing), name: noun)
        }

        var summary: HTML { sent.map { self[$0.noun].summary } ?? "" }
    }

    /// Who sees what, on every request's page.
    private func visibility(_ words: Words) -> HTML {
        guard facts.sight == .whole else {
            return """
                <p class="source">\(words("requests.page.public-note"))\
                \(facts.sight == .existence ? " \(words("requests.page.existence-note"))" : nil)</p>
                """
        }
        let status = statusName(request.status, words)
        return factList([
            (words("requests.page.status"), ["<span class=\"badge\">\(status)</span>"]),
            (words("requests.page.public-sees"), ["\(publicSees(request, words))"]),
            (
                words("requests.page.receipt"),
                facts.request.receipt.map { ["<code>\($0)</code>"] } ?? []
            ),
        ])
    }

    private func asked(_ words: Words) -> HTML {
        func recommendation(_ item: Recommendation) -> HTML {
            RecommendationViews.listItem(
                item, marking: nil, facts.directory, words, showsState: false)
        }
        let kinds = request.kinds.map { kindName($0, words) }
        let basis: HTML? =
            facts.recommendations.isEmpty
            ? nil
            : """
            <h2>\(words("requests.page.basis"))</h2>
            <ol class="results">\(facts.recommendations, recommendation)</ol>
            """
        return """
            <h2>\(words("requests.page.asked"))</h2>
            \(factList([
                (words("requests.page.kinds"), kinds.isEmpty ? [] : ["\(words.list(kinds))"]),
                (words("requests.page.addressees"), request.addressees.map { addressee in
                    let lead: HTML? = addressee.isLead
                        ? " <span class=\"badge\">\(words("requests.page.lead"))</span>" : nil
                    return "\(facts.name(addressee.party, words))\(lead)"
                }),
                themes(words),
                (words("requests.field.targets"), facts.targetNames(words).map { "\($0)" }),
            ]))
            \(basis)
            """
    }

    private func themes(_ words: Words) -> (String, [HTML]) {
        (words("requests.field.themes"), facts.themeNames(words).map { "\($0)" })
    }

    private func texts(_ words: Words) -> HTML {
        let purpose: HTML? =
            request.purpose.isEmpty
            ? nil
            : """
            <h3>\(words("requests.field.purpose"))</h3>
            \(paragraphs(request.purpose, in: request.language, words: words))
            """
        return """
            <h2>\(words("requests.page.need"))</h2>
            \(paragraphs(request.need, in: request.language, words: words))
            \(tongueLabel(request.language, words: words))
            \(purpose)
            \(frame(words))
            """
    }

    private func files(_ visit: Visit) -> HTML? {
        guard !request.files.isEmpty else { return nil }
        return """
            <h2 id="files">\(visit.words("requests.step.files"))</h2>
            \(fileList(request.files, visit))
            """
    }

    private func frame(_ words: Words) -> HTML? {
        let marker = request.marker.map { marker -> HTML in
            "\(markerName(marker.score, words))<br>\(recordTitle(marker.reason, in: request.language, words))"
        }
        guard marker != nil || request.period != Request.Period() || request.cost != nil else {
            return nil
        }
        return factList([
            (
                words("requests.field.period"),
                periodText(request.period, words).map { ["\($0)"] } ?? []
            ),
            (words("requests.field.cost"), costText(request.cost, words).map { ["\($0)"] } ?? []),
            (words("requests.field.marker"), marker.map { [$0] } ?? []),
        ])
    }

    /// Who was consulted, and what they say to that.
    private func consulted(_ words: Words, _ visit: Visit) -> HTML? {
        let shown = RequestRules.consultations(of: request, for: visit.identity?.actor)
        guard !shown.isEmpty else { return nil }
        func item(_ consultation: Request.Consultation, _ showsName: Bool) -> HTML {
            let name =
                showsName
                ? facts.name(consultation.party, words) : words("requests.consulted.unnamed")
            let text: HTML? =
                consultation.text.isEmpty ? nil : "<br><bdi>\(consultation.text)</bdi>"
            return """
                <li><b>\(name)</b> <span class="badge">\
                \(consultationName(consultation.answer, words))</span>\(text)</li>
                """
        }
        return """
            <h2 id="consulted">\(words("requests.consulted.title"))</h2>
            <ul class="plain">\(shown, { item($0.consultation, $0.showsName) })</ul>
            """
    }

    /// What changed, who did it, for whom and when. People of other parties stay unnamed.
    private func history(_ words: Words, _ visit: Visit) -> HTML? {
        guard !trail.isEmpty else { return nil }
        func item(_ entry: TrailEntry) -> HTML {
            let act = words(dynamic: "requests.history.\(entry.act)") ?? entry.act
            let party = facts.shortName(entry.party, words)
            let person = people[entry.person].map {
                "<bdi>\($0)</bdi>\(words.listSeparator)" as HTML
            }
            let reason: HTML? = entry.reason.map { "<br><bdi>\($0)</bdi>" }
            let fields = entry.changes.compactMap { change in
                words(dynamic: "requests.history.field.\(change.field)")
            }
            let changed: HTML? =
                fields.isEmpty ? nil : "<br><span class=\"hint\">\(words.list(fields))</span>"
            return """
                <li><span class="n">\(words.dateTime(entry.at))</span> \(act) — \(person)\(party)\
                \(changed)\(reason)</li>
                """
        }
        return """
            <details class="history"><summary>\(words("requests.page.history"))</summary>\
            <ol>\(trail, item)</ol></details>
            """
    }

    /// A text of several paragraphs in its own language.
    func paragraphs(_ text: String, in language: Language, words: Words) -> HTML {
        HTML(
            joining: text.split(separator: "\n", omittingEmptySubsequences: true).map {
                recordText("\($0)", in: language, words: words)
            })
    }
}
