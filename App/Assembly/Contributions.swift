import Base
import Database
import Localization
import Markup
import Parties
import Portal
import Recommendations
import Web

/// What the features say on each other's pages.
extension Assembly {
    static func portalContributions(directories: PartyDirectoryCache) -> PortalContributions {
        PortalContributions(
            paragraphFigures: [
                5: { reader, words in
                    let directory = try directories.directory(reader)
                    let filter = RecommendationFilter(themeSlug: "womens-rights", directory)
                    let number = try filter.count(reader, directory)
                    return ParagraphFigure(
                        number: words.number(number),
                        text: words("recommendations.figure.women", count: number),
                        link: filter.link())
                },
                7: { reader, words in
                    let directory = try directories.directory(reader)
                    var filter = RecommendationFilter()
                    filter.position = .supported
                    let number = try filter.count(reader, directory)
                    return ParagraphFigure(
                        number: words.number(number),
                        text: words("recommendations.figure.supported", count: number),
                        link: filter.link())
                },
            ],
            startFigures: [
                { reader, words in
                    let directory = try directories.directory(reader)
                    let filter = RecommendationFilter()
                    let number = try filter.count(reader, directory)
                    return StartFigure(
                        number: words.number(number),
                        text: words("recommendations.figure.all", count: number),
                        link: filter.link())
                },
                { reader, words in
                    let directory = try directories.directory(reader)
                    var filter = RecommendationFilter()
                    filter.position = .supported
                    let number = try filter.count(reader, directory)
                    return StartFigure(
                        number: words.number(number),
                        text: words("recommendations.figure.supported", count: number),
                        link: filter.link())
                },
                { reader, words in
                    let number = try RecommendationSections.received(reader).count
                    return StartFigure(
                        number: words.number(number),
                        text: words("recommendations.figure.states", count: number),
                        link: "/states")
                },
                { reader, words in
                    let number = try RecommendationSections.byTheme(reader).count
                    return StartFigure(
                        number: words.number(number),
                        text: words("recommendations.figure.themes", count: number),
                        link: "/themes")
                },
            ],
            atlas: { reader, directory, words in
                try PartiesFeature.atlas(
                    directory, numbers: RecommendationSections.received(reader),
                    unit: words("recommendations.figure.atlas"), words: words)
            },
            lists: RecommendationsFeature.publicLists(directories: directories).map { listing in
                PublicList(
                    listing, title: "recommendations.list.title", link: "/recommendations",
                    count: { reader, directory in
                        try RecommendationFilter().count(reader, directory)
                    })
            })
    }

    static func partyContributions() -> PartyPageContributions {
        PartyPageContributions(
            stateSections: [RecommendationSections.state],
            themeSections: [RecommendationSections.theme],
            stateFigure: { reader, words in
                (
                    try RecommendationSections.received(reader),
                    words("recommendations.figure.atlas")
                )
            },
            themeFigure: { reader, words in
                (
                    try RecommendationSections.byTheme(reader),
                    words("recommendations.figure.atlas")
                )
            })
    }
}
