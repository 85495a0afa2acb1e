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

    static func load(_ visit: Visit, _ tools: RequestTools) async throws -> RequestPage {
        try await visit.read { reader in
            let facts = try RequestFacts.load(visit, visit.parameter("request"), tools, reader)
            let isWhole = facts.sight == .whole
            let trail =
                isWhole ? try TrailEntry.all(Request.kind, facts.request.publicID, reader) : []
            let own = trail.filter { $0.party == visit.identity?.actor.party }
            return RequestPage(
                facts: facts, trail: trail,
                people: try Person.names(Set(own.map(\.person)), reader))
        }
    }

    private var request: Request { facts.request }
    private var path: Link { "/requests/\(request.publicID)" }

    func view(_ visit: Visit, faults: [Fault] = [], typed: Query = Query()) -> Page {
        let words = visit.words
        let form = Form(words, values: typed, faults: faults)
        let isOwnText = facts.sight == .whole || facts.sight == .full
        return Page(
            title: facts.title(words),
            trail: [Page.Crumb(words("requests.list.title"), "/requests")], path: path,
            main: """
                <p class="kicker">\(words("requests.page.kicker", ["state": facts.name(request.state, words)]))</p>
                <h1>\(facts.titleHTML(words))</h1>
                \(form.summary)
                \(visibility(words))
                \(RequestLine(facts: facts).html(words))
                \(acts(visit, form))
                \(facts.sight >= .summary ? asked(words) : nil)
                \(isOwnText ? texts(words) : nil)
                \(facts.sight == .whole ? thread(visit, form) : nil)
                \(facts.sight == .whole ? history(words, visit) : nil)
                """)
    }

    /// Who sees what, on every request's page.
    private func visibility(_ words: Words) -> HTML {
        guard facts.sight == .whole else {
            return "<p class=\"source\">\(words("requests.page.public-note"))</p>"
        }
        let status = statusName(request.status, words)
        let option = publicationOptions(words).first { $0.value == request.publication.rawValue }
        let seen =
            request.status.isSubmitted
            ? option?.label ?? "" : words("requests.page.not-public-yet")
        return factList([
            (words("requests.page.status"), ["<span class=\"badge\">\(status)</span>"]),
            (words("requests.page.public-sees"), ["\(seen)"]),
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
            ]))
            \(basis)
            """
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
            <h2>\(words("requests.field.need"))</h2>
            \(paragraphs(request.need, in: request.language, words: words))
            \(tongueLabel(request.language, words: words))
            \(purpose)
            """
    }

    // MARK: What one can do

    /// A button for each act the rules allow, the next one first.
    private func acts(_ visit: Visit, _ form: Form) -> HTML? {
        guard let actor = visit.identity?.actor, facts.sight == .whole else { return nil }
        let words = visit.words
        func button(
            _ act: RequestRules.Act, _ address: Link, _ label: String,
            fields: HTML = "", isDangerous: Bool = false
        ) -> HTML? {
            guard RequestRules.may(act, request, by: actor) else { return nil }
            return form.html(
                to: path + address, by: visit.identity,
                key: visit.site.identifiers.next(), fields: fields, button: label,
                isDangerous: isDangerous)
        }
        func folded(_ title: String, _ content: HTML?) -> HTML? {
            content.map { "<details class=\"act\"><summary>\(title)</summary>\($0)</details>" }
        }
        let edit: HTML? =
            RequestRules.may(.edit, request, by: actor)
            ? """
            <p><a class="button" href="\(visit.link(path + "/draft"))">\
            \(words("requests.act.edit"))</a></p>
            """ : nil
        let submit: HTML? =
            RequestRules.may(.submit, request, by: actor)
            ? """
            <p><a class="button" href="\(visit.link(path + "/submission"))">\
            \(words("requests.act.submit"))</a></p>
            """ : nil
        let reason = form.text(
            "reason", words("requests.field.reason"), hint: words("requests.field.reason-hint"),
            rows: 4, limit: RequestText.textLimit)
        let parts: [HTML?] = [
            edit, submit,
            button(.clear, "/clearance", words("requests.act.clear")),
            button(.acknowledge, "/acknowledgement", words("requests.act.acknowledge")),
            folded(
                words("requests.act.send-back"),
                button(
                    .sendBack, "/send-back", words("requests.act.send-back"),
                    fields: form.text(
                        "comment", words("requests.field.comment"), rows: 4,
                        limit: RequestText.textLimit))),
            button(.takeBack, "/take-back", words("requests.act.take-back")),
            folded(
                words("requests.act.decline"),
                button(
                    .decline, "/decline", words("requests.act.decline"), fields: reason,
                    isDangerous: true)),
            folded(
                words("requests.act.publish"),
                button(
                    .publish, "/publication", words("requests.act.publish"),
                    fields: Form(
                        words,
                        values: Query([(name: "publication", value: request.publication.rawValue)])
                    ).radios(
                        "publication", words("requests.field.publication"),
                        options: publicationOptions(words)))),
            folded(
                words("requests.act.withdraw"),
                button(
                    .withdraw, "/withdrawal", words("requests.act.withdraw"), fields: reason,
                    isDangerous: true)),
            folded(
                words("requests.act.close"),
                button(.close, "/closure", words("requests.act.close"), fields: reason)),
        ]
        let present = parts.compactMap(\.self)
        return present.isEmpty
            ? nil
            : """
            <section class="acts"><h2>\(words("requests.page.next"))</h2>\
            \(HTML(joining: present))</section>
            """
    }

    private func thread(_ visit: Visit, _ form: Form) -> HTML? {
        guard let actor = visit.identity?.actor, request.status.isSubmitted else { return nil }
        let words = visit.words
        func item(_ message: Request.Message) -> HTML {
            let label =
                message.isReply ? words("requests.thread.reply") : words("requests.thread.question")
            return """
                <li class="\(message.isReply ? "reply" : "question")">\
                <p class="kicker">\(label) · \(facts.shortName(message.party, words)) · \
                \(words.dateTime(message.at))</p>\
                \(paragraphs(message.text, in: message.language, words: words))</li>
                """
        }
        func box(_ act: RequestRules.Act, _ address: Link, _ label: String) -> HTML? {
            guard RequestRules.may(act, request, by: actor) else { return nil }
            return form.html(
                to: path + address, by: visit.identity,
                key: visit.site.identifiers.next(),
                fields: form.text(
                    "text", label, hint: words("requests.thread.hint"), rows: 5,
                    limit: RequestText.textLimit), button: label)
        }
        let none: HTML? =
            request.messages.isEmpty ? "<p>\(words("requests.thread.none"))</p>" : nil
        return """
            <h2 id="thread">\(words("requests.thread.title"))</h2>
            \(none)<ol class="thread">\(request.messages, item)</ol>
            \(box(.ask, "/question", words("requests.act.ask")))\
            \(box(.reply, "/reply", words("requests.act.reply")))
            """
    }

    /// What changed, who did it, for whom and when. People of other parties stay unnamed.
    private func history(_ words: Words, _ visit: Visit) -> HTML? {
        guard !trail.isEmpty else { return nil }
        func item(_ entry: TrailEntry) -> HTML {
            let act = words(dynamic: "requests.history.\(entry.act)") ?? entry.act
            let party = facts.shortName(entry.party, words)
            let person = people[entry.person].map { "<bdi>\($0)</bdi>, " as HTML }
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
    private func paragraphs(_ text: String, in language: Language, words: Words) -> HTML {
        HTML(
            joining: text.split(separator: "\n", omittingEmptySubsequences: true).map {
                recordText("\($0)", in: language, words: words)
            })
    }
}

/// What the public will see, before it is submitted.
struct SubmissionPage: Sendable {
    let facts: RequestFacts

    static func load(_ visit: Visit, _ tools: RequestTools) async throws -> SubmissionPage {
        let actor = try visit.actor()
        return try await visit.read { reader in
            let facts = try RequestFacts.load(visit, visit.parameter("request"), tools, reader)
            try RequestRules.must(.submit, facts.request, by: actor)
            return SubmissionPage(facts: facts)
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let request = facts.request
        let title = words("requests.submission.title")
        let option = publicationOptions(words).first { $0.value == request.publication.rawValue }
        return Page(
            title: title,
            trail: [
                Page.Crumb(words("accounts.work.title"), "/work"),
                Page.Crumb(facts.title(words), "/requests/\(request.publicID)"),
            ], path: "/requests/\(request.publicID)/submission",
            main: """
                <h1>\(title)</h1>
                <p class="lead"><bdi>\(request.title)</bdi></p>
                \(factList([
                    (words("requests.submission.goes-to"), request.addressees.map {
                        "\(facts.name($0.party, words))"
                    }),
                    (words("requests.submission.they-see"), ["\(words("requests.submission.they-see-all"))"]),
                    (words("requests.submission.public-sees"), [
                        "<b>\(option?.label ?? "")</b><br>\(option?.hint ?? "")",
                    ]),
                    (words("requests.submission.clocks"), ["\(words("requests.submission.clocks-text"))"]),
                ]))
                \(Form(words, values: Query()).html(
                    to: "/requests/\(request.publicID)/submission", by: visit.identity,
                    key: visit.site.identifiers.next(), fields: "",
                    button: words("requests.act.submit")))
                <p><a href="\(visit.link("/requests/\(request.publicID)"))">\
                \(words("requests.submission.back"))</a></p>
                """)
    }
}

/// What the State gets in its hand: that it asked, whom, when, under which number.
struct ReceiptOfRequestPage: Sendable {
    let facts: RequestFacts

    static func load(_ visit: Visit, _ tools: RequestTools) async throws -> ReceiptOfRequestPage {
        let actor = try visit.actor()
        return try await visit.read { reader in
            let facts = try RequestFacts.load(visit, visit.parameter("request"), tools, reader)
            guard actor.party == facts.request.state, facts.request.receipt != nil else {
                throw Problem.notFound
            }
            return ReceiptOfRequestPage(facts: facts)
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let request = facts.request
        let title = words("requests.receipt.title")
        return Page(
            title: title,
            trail: [
                Page.Crumb(words("accounts.work.title"), "/work"),
                Page.Crumb(facts.title(words), "/requests/\(request.publicID)"),
            ], path: "/requests/\(request.publicID)/receipt",
            main: """
                <div class="receipt" role="status"><h1>\(title)</h1>
                <p class="number"><code>\(request.receipt ?? "")</code></p></div>
                \(factList([
                    (words("requests.receipt.request"), ["<bdi>\(request.title)</bdi>"]),
                    (words("requests.receipt.state"), ["\(facts.name(request.state, words))"]),
                    (words("requests.receipt.at"), request.submittedAt.map {
                        ["\(words.dateTime($0))"]
                    } ?? []),
                    (words("requests.receipt.to"), request.addressees.map {
                        "\(facts.name($0.party, words))"
                    }),
                    (words("requests.receipt.acknowledgement-due"), facts.clock.map {
                        ["\(words.date($0.acknowledgementDue))"]
                    } ?? []),
                    (words("requests.receipt.answer-due"), facts.clock.map {
                        ["\(words.date($0.answerDue))"]
                    } ?? []),
                ]))
                <p><a href="\(visit.link("/requests/\(request.publicID)"))">\
                \(words("requests.receipt.look"))</a></p>
                """)
    }
}
