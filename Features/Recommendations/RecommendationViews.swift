import Base
package import Localization
package import Markup
package import Parties
package import Search
package import Web

/// Pieces of recommendation pages that several pages show.
package enum RecommendationViews {
    package static func positionName(_ position: Position, _ words: Words) -> String {
        switch position {
        case .supported: words("recommendations.position.supported")
        case .supportedInPart: words("recommendations.position.supported-in-part")
        case .noted: words("recommendations.position.noted")
        case .pending: words("recommendations.position.pending")
        case .notStated: words("recommendations.position.not-stated")
        }
    }

    package static func actionName(_ action: ActionCategory, _ words: Words) -> String {
        switch action {
        case .minimal: words("recommendations.action.minimal")
        case .continuing: words("recommendations.action.continuing")
        case .considering: words("recommendations.action.considering")
        case .general: words("recommendations.action.general")
        case .specific: words("recommendations.action.specific")
        }
    }

    /// Shape, word and colour together: colour never alone.
    package static func position(_ position: Position, _ words: Words) -> HTML {
        let style: StaticString =
            switch position {
            case .supported: "supported"
            case .supportedInPart: "partly"
            case .noted: "noted"
            case .pending, .notStated: "pending"
            }
        return "<span class=\"position \(style)\">\(positionName(position, words))</span>"
    }

    static let drawnPositions: [Position] = [.supported, .supportedInPart, .noted, .pending]

    /// The series of charts by position, in the order they are drawn.
    package static func positionSeries(_ words: Words) -> [(Position, BarChart.Series)] {
        [
            (.supported, .init("c-supported", positionName(.supported, words))),
            (.supportedInPart, .init("c2", positionName(.supportedInPart, words))),
            (.noted, .init("c-noted", positionName(.noted, words), isLow: true)),
            (.pending, .init("c-pending", positionName(.pending, words))),
        ]
    }

    package static func stateLink(_ state: State, _ words: Words) -> HTML {
        """
        <a href="\(Link(in: words.language, "/states/\(state.slug)"))">\
        \(state.name(in: words.language))</a>
        """
    }

    package static func themeLink(_ theme: Theme, _ words: Words) -> HTML {
        """
        <a href="\(Link(in: words.language, "/themes/\(theme.slug)"))">\
        \(theme.name(in: words.language))</a>
        """
    }

    package static func link(_ recommendation: Recommendation) -> Link {
        "/recommendations/\(recommendation.publicID)"
    }

    /// "Session 20, October 2014 (cycle 2)".
    package static func sessionName(
        _ id: ReviewSession.ID, _ directory: PartyDirectory, _ words: Words
    ) -> String {
        guard let session = directory.session(id) else { return words.number(id) }
        return words(
            "recommendations.session",
            [
                "session": words.number(id),
                "month": words.month(year: session.year, month: session.month),
                "cycle": words.number(session.cycle),
            ])
    }

    /// The recommending States as a list of links; the source's silence said plainly.
    package static func recommendingStates(
        _ recommendation: Recommendation, _ directory: PartyDirectory, _ words: Words
    ) -> HTML {
        let known = directory.links(words).states
        let links = recommendation.recommendingStates.compactMap { known[$0] }
        guard !links.isEmpty else {
            return HTML(text: words("recommendations.recommending.not-named"))
        }
        let separator = HTML(text: words.listSeparator)
        var html = HTML()
        for (index, link) in links.enumerated() {
            if index > 0 { html += separator }
            html += link
        }
        return html
    }

    /// One entry of a list of results.
    package static func listItem(
        _ recommendation: Recommendation, marking snippet: Snippet?, _ directory: PartyDirectory,
        _ words: Words, showsState: Bool = true
    ) -> HTML {
        let link = Link(in: words.language, link(recommendation))
        let text: HTML
        if let snippet {
            text = HTML(
                joining: snippet.marked(
                    recommendation.text, language: recommendation.language
                ).map { segment -> HTML in
                    segment.isMatch ? "<mark>\(segment.text)</mark>" : "\(segment.text)"
                })
        } else {
            text = "\(recommendation.text)"
        }
        let state = directory.state(recommendation.stateID)
        let heading: HTML? =
            showsState ? state.map { "\($0.name(in: words.language)) · " } : nil
        let title = sessionName(recommendation.sessionID, directory, words)
        return """
            <li><h3><a href="\(link)">\(heading)\(title)</a></h3>
            \(recordText(text, in: recommendation.language, words: words))
            <p class="meta">\(position(recommendation.position, words))\
            \(tongueLabel(recommendation.language, words: words))\
            <span>\(words("recommendations.recommended-by")) \
            \(recommendingStates(recommendation, directory, words))</span>\
            \(themes(recommendation, directory, words))</p></li>

            """
    }

    private static func themes(
        _ recommendation: Recommendation, _ directory: PartyDirectory, _ words: Words
    ) -> HTML? {
        let known = directory.links(words).themes
        let links = recommendation.themes.compactMap { known[$0] }
        guard !links.isEmpty else { return nil }
        let separator = HTML(text: words.listSeparator)
        var html = HTML()
        for (index, link) in links.enumerated() {
            if index > 0 { html += separator }
            html += link
        }
        return "<span>\(html)</span>"
    }

    /// The same list in its other forms.
    static func takeAway(_ filter: RecommendationFilter, _ words: Words) -> HTML {
        Web.takeAway(words) { filter.link(ending: $0) }
    }
}
