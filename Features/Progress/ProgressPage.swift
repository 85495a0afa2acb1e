import Accounts
import Base
import Database
import Localization
import Markup
import Parties
import Recommendations
import Requests
import Web

/// Where a State's people write what became of a recommendation, clear it and publish it.
struct ProgressPage: Sendable {
    let recommendation: Recommendation
    /// Of version 0 where nothing is written yet.
    let progress: StateProgress
    let stateName: String
    let history: RecordHistory?

    var link: Link { "/recommendations/\(recommendation.publicID)/progress" }

    /// Throws `Refusal.absent` for everybody but the people of the State under review.
    static func load(
        _ visit: Visit, _ catalogues: RecommendationCatalogueCache
    ) async throws -> ProgressPage {
        let actor = try visit.actor()
        return try await visit.read { reader in
            guard
                let (recommendation, progress) = try ProgressCommands.find(
                    visit.parameter("recommendation"), actor, reader)
            else { throw Refusal.absent }
            return ProgressPage(
                recommendation: recommendation, progress: progress,
                stateName: try catalogues.directory(reader).state(recommendation.stateID)?
                    .name(in: visit.language) ?? "",
                history: progress.version == 0
                    ? nil
                    : try RecordHistory.load(
                        StateProgress.kind, progress.publicID, for: actor, reader, visit.words))
        }
    }

    func view(_ visit: Visit, sent: SentForm? = nil) -> Page {
        let words = visit.words
        let title = words("progress.page.title")
        let forms = RecordForms(visit, path: link, sent: sent)
        let page: Link = "/recommendations/\(recommendation.publicID)"
        return Page(
            title: title,
            trail: [
                Page.Crumb(words("accounts.work.title"), "/work"),
                Page.Crumb(
                    words("recommendations.page.title", ["state": stateName]), page),
            ], path: link,
            main: """
                <p class="kicker">\(stateName)</p>
                <h1>\(title)</h1>
                \(forms.summary)
                <blockquote class="adopted">
                \(recordText("\(recommendation.text)", in: recommendation.language, words: words))
                </blockquote>
                <p class="lead">\(words("progress.page.lead"))</p>
                \(standing(words))
                \(acts(forms))
                \(history?.html(words("offers.page.history"), acts: "progress.history.", words))
                """)
    }

    /// What everybody reads now, and what is written beside it.
    private func standing(_ words: Words) -> HTML {
        guard progress.version > 0 else { return "<p>\(words("progress.page.none"))</p>" }
        let publicly: HTML =
            progress.shown.map {
                """
                <h2>\(words("progress.page.public"))</h2>
                \(ProgressViews.account($0.account, publishedAt: $0.at, words))
                """
            } ?? "<p class=\"note\">\(words("progress.page.not-public"))</p>"
        guard progress.status != .published || progress.shown == nil else { return publicly }
        return """
            \(publicly)
            <h2>\(words("progress.page.written"))</h2>
            <p><span class="badge">\(ProgressViews.statusName(progress.status, words))</span></p>
            \(ProgressViews.account(progress.account, publishedAt: nil, words))
            """
    }

    private func acts(_ forms: RecordForms) -> HTML? {
        guard let actor = forms.visit.identity?.actor else { return nil }
        let words = forms.words
        func may(_ act: ProgressRules.Act) -> Bool {
            ProgressRules.may(act, progress, by: actor)
        }
        var parts: [HTML] = []
        if may(.publish) {
            parts.append(
                "<p>\(words("progress.publish.text"))</p>"
                    + forms.html("publication", words("progress.act.publish")))
        }
        if may(.clear) {
            parts.append(
                "<p>\(words("progress.clear.text"))</p>"
                    + forms.html("clearance", words("progress.act.clear")))
        }
        if may(.write) {
            parts.append(
                forms.folded("account", words("progress.act.write"), standing: values(words)) {
                    fields($0, words)
                })
        }
        if may(.hide) {
            parts.append(
                forms.folded("hiding", words("progress.act.hide"), weight: .danger) { form in
                    "<p class=\"note\">\(words("progress.hide.text"))</p>"
                        + form.text(
                            "reason", words("requests.field.reason"), rows: 3,
                            limit: RequestText.textLimit)
                })
        }
        guard !parts.isEmpty else { return nil }
        return """
            <section class="acts"><h2>\(words("requests.page.next"))</h2>\
            \(HTML(joining: parts))</section>
            """
    }

    private func values(_ words: Words) -> [(name: String, value: String)] {
        progress.version == 0
            ? [(name: "language", value: words.language.code)]
            : ProgressForm.standing(progress).pairs
    }

    private func fields(_ form: Form, _ words: Words) -> HTML {
        form.hidden("seen", String(progress.version))
            + form.radios(
                "standing", words("progress.field.standing"),
                options: StateProgress.Standing.allCases.map {
                    .init($0.rawValue, ProgressViews.name($0, words))
                })
            + form.line(
                "day", words("progress.field.day"), hint: words("progress.field.day-hint"),
                type: "date", limit: 10)
            + form.select(
                "language", words("progress.field.language"),
                options: Language.allCases.map { .init($0.code, $0.endonym.description) })
            + form.text(
                "text", words("progress.field.text"), hint: words("progress.field.text-hint"),
                rows: 10, limit: RequestText.textLimit)
    }
}

/// How an account is shown, wherever it stands.
enum ProgressViews {
    static func account(
        _ account: StateProgress.Account, publishedAt: Instant?, _ words: Words
    ) -> HTML {
        let day = account.day.map { words("progress.as-of", ["date": words.date($0)]) } ?? ""
        let published: HTML? = publishedAt.map {
            " · \(words("progress.published-on", ["date": words.date(WorkingCalendar.dayInGeneva($0))]))"
        }
        return """
            <p>\(badge(account.standing, words)) \(day)\(published)</p>
            \(recordParagraphs(account.text, in: account.language, words: words))\
            \(tongueLabel(account.language, words: words))
            """
    }

    static func badge(_ standing: StateProgress.Standing, _ words: Words) -> HTML {
        let style: StaticString =
            switch standing {
            case .done: "badge done"
            case .underWay: "badge"
            case .notBegun: "badge open"
            }
        return "<span class=\"\(style)\">\(name(standing, words))</span>"
    }

    static func name(_ standing: StateProgress.Standing, _ words: Words) -> String {
        switch standing {
        case .notBegun: words("progress.standing.not-begun")
        case .underWay: words("progress.standing.under-way")
        case .done: words("progress.standing.done")
        }
    }

    static func statusName(_ status: StateProgress.Status, _ words: Words) -> String {
        switch status {
        case .draft: words("progress.status.draft")
        case .cleared: words("progress.status.cleared")
        case .published: words("progress.status.published")
        }
    }
}
