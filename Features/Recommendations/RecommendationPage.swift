package import Base
package import Database
import Documents
package import Localization
package import Markup
import Parties
import Web

/// What a later feature tells on a recommendation's page of what became of it.
package struct RecommendationBecame: Sendable {
    /// To the actor or to the public; nil where it knows nothing.
    package typealias View = @Sendable (Recommendation, Actor?, any Reader, Words) throws -> HTML?

    let foreseen: @Sendable (Recommendation) -> [SQL]
    let html: View

    /// `foreseen`: what the view surely asks.
    package init(
        foreseen: @escaping @Sendable (Recommendation) -> [SQL] = { _ in [] },
        _ html: @escaping View
    ) {
        self.foreseen = foreseen
        self.html = html
    }
}

/// One recommendation: its text, its facts, how to cite it, where it came from.
struct RecommendationPage: Sendable {
    let recommendation: Recommendation
    let directory: PartyDirectory
    let receipt: ImportReceipt?
    /// How many recommendations the same review has.
    let reviewCount: Int
    /// What later features know of it.
    let became: [HTML]

    static func load(
        _ visit: Visit, catalogues: RecommendationCatalogueCache, became: [RecommendationBecame]
    ) async throws -> RecommendationPage {
        try await visit.read { reader in
            reader.foresee(RecommendationCatalogueCache.heads)
            guard
                let recommendation = try Recommendation.find(
                    publicID: visit.parameter("recommendation"), reader)
            else { throw Problem.notFound }
            reader.foresee([ImportReceipt.query(id: recommendation.importID)])
            reader.foresee(became.flatMap { $0.foreseen(recommendation) })
            let catalogue = try catalogues.catalogue(reader)
            let directory = catalogue.directory
            var filter = RecommendationFilter()
            filter.state = directory.state(recommendation.stateID)
            filter.session = recommendation.sessionID
            return RecommendationPage(
                recommendation: recommendation, directory: directory,
                receipt: try ImportReceipt.find(id: recommendation.importID, reader),
                reviewCount: try catalogue.count(filter, reader),
                became: try became.compactMap {
                    try $0.html(recommendation, visit.identity?.actor, reader, visit.words)
                })
        }
    }

    private var state: State? { directory.state(recommendation.stateID) }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let stateName = state?.name(in: words.language) ?? ""
        let title = words("recommendations.page.title", ["state": stateName])
        let path = RecommendationViews.link(recommendation)
        return Page(
            title: title,
            summary: String(recommendation.text.prefix(200)),
            trail: [
                Page.Crumb(words("recommendations.list.title"), "/recommendations"),
                Page.Crumb(stateName, "/states/\(state?.slug ?? "")"),
            ],
            path: path,
            main: """
                <p class="kicker">\(RecommendationViews.sessionName(recommendation.sessionID, directory, words))</p>
                <h1>\(title)</h1>
                <blockquote class="adopted">
                \(recordText("\(recommendation.text)", in: recommendation.language, words: words))
                \(tongueLabel(recommendation.language, words: words))</blockquote>
                \(facts(words))
                <h2>\(words("recommendations.page.became"))</h2>
                \(became.isEmpty ? "<p>\(words("recommendations.page.became-none"))</p>" : HTML(joining: became))
                \(citation(visit, path))
                <h2>\(words("recommendations.page.source"))</h2>
                <p>\(source(words))</p>
                <h2>\(words("recommendations.page.more"))</h2>
                <ul>
                <li><a href="\(listLink(words) { $0.state = state; $0.session = recommendation.sessionID })">\
                \(words("recommendations.page.same-review", count: reviewCount))</a></li>
                \(recommendation.themes.compactMap(directory.theme), themeItem)
                </ul>
                """,
            alternates: [
                Page.Alternate(
                    contentType: "application/json", title: title,
                    link: "/api/v1/recommendations/\(recommendation.publicID)")
            ],
            structuredData: structuredData(visit, path))

        func themeItem(_ theme: Theme) -> HTML {
            let link = listLink(words) {
                $0.state = state
                $0.theme = theme
            }
            let text = words(
                "recommendations.page.same-theme",
                ["state": stateName, "theme": theme.name(in: words.language)])
            return "<li><a href=\"\(link)\">\(text)</a></li>\n"
        }
    }

    private func listLink(
        _ words: Words, _ change: (inout RecommendationFilter) -> Void
    ) -> Link {
        var filter = RecommendationFilter()
        change(&filter)
        return Link(in: words.language, filter.link())
    }

    private func facts(_ words: Words) -> HTML {
        func text(_ value: String?) -> [HTML] { value.map { [HTML(text: $0)] } ?? [] }
        let facts = factList([
            (
                words("recommendations.fact.state"),
                state.map { [RecommendationViews.stateLink($0, words)] } ?? []
            ),
            (
                words("recommendations.fact.by"),
                [RecommendationViews.recommendingStates(recommendation, directory, words)]
            ),
            (
                words("recommendations.fact.position"),
                [RecommendationViews.position(recommendation.position, words)]
                    + text(
                        recommendation.positionAsGiven.map {
                            words("recommendations.fact.position-as-given", ["word": $0])
                        })
            ),
            (
                words("recommendations.fact.session"),
                text(
                    RecommendationViews.sessionName(recommendation.sessionID, directory, words))
            ),
            (words("recommendations.fact.paragraph"), text(recommendation.paragraph)),
            (words("recommendations.fact.symbol"), text(recommendation.symbol)),
            (
                words("recommendations.fact.themes"),
                recommendation.themes.compactMap(directory.theme).map {
                    RecommendationViews.themeLink($0, words)
                }
            ),
            (
                words("recommendations.fact.action"),
                text(
                    recommendation.action.map {
                        "\(RecommendationViews.actionName($0, words))"
                    })
            ),
            (
                words("recommendations.fact.language"),
                text(tongue(recommendation.language, words))
            ),
        ])
        guard words.language != recommendation.language else { return facts }
        return """
            \(facts)
            <p class="hint">\(words("recommendations.page.no-translation"))</p>
            """
    }

    private func citation(_ visit: Visit, _ path: Link) -> HTML {
        let words = visit.words
        let address = visit.site.publicURL + Link(in: words.language, path).text
        let by = recommendation.recommendingStates.compactMap(directory.state)
            .map { $0.name(in: words.language) }
        let cited = words(
            "recommendations.citation.text",
            [
                "state": state?.name(in: words.language) ?? "",
                "session": RecommendationViews.sessionName(
                    recommendation.sessionID, directory, words),
                "by": by.isEmpty ? words("recommendations.recommending.not-named") : words.list(by),
                "address": address,
            ])
        return """
            <section class="cite" aria-labelledby="cite"><h2 id="cite">\
            \(words("recommendations.citation.title"))</h2>
            <p id="citation">\(cited)</p>
            <p class="small">\(words("recommendations.citation.stable"))</p>
            <p class="buttons" data-needs-script hidden><button class="button quiet" type="button" \
            data-copy="citation" data-done="\(words("recommendations.citation.copied"))">\
            \(words("recommendations.citation.copy"))</button> \
            <button class="button quiet" type="button" data-print>\
            \(words("recommendations.citation.print"))</button></p></section>
            """
    }

    private func source(_ words: Words) -> HTML {
        guard let receipt else { return "" }
        let file: HTML = """
            <a href="\(Link(in: words.language, "/data/\(receipt.publicID)"))">\
            <bdi>\(receipt.fileName)</bdi></a>
            """
        return sentence(
            words.segments("recommendations.page.source-text"),
            [
                "file": file, "row": figure(recommendation.row, words),
                "date": HTML(text: words.date(receipt.importedAt)),
            ])
    }

    private func structuredData(_ visit: Visit, _ path: Link) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("@context", "https://schema.org")
        json.member("@type", "Legislation")
        json.member("@id", visit.site.publicURL + Link(in: .en, path).text)
        json.member("identifier", recommendation.publicID)
        json.member("inLanguage", recommendation.language.code)
        json.member("text", recommendation.text)
        json.member("legislationType", "Universal Periodic Review recommendation")
        json.member("spatialCoverage", state?.name(in: .en) ?? "")
        json.key("about")
        json.beginArray()
        for theme in recommendation.themes.compactMap(directory.theme) {
            json.string(theme.name(in: visit.language))
        }
        json.endArray()
        json.key("author")
        json.beginArray()
        for state in recommendation.recommendingStates.compactMap(directory.state) {
            json.string(state.name(in: .en))
        }
        json.endArray()
        json.endObject()
        return json.bytes
    }
}
