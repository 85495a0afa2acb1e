import Base
import Localization
import Markup
import Web

@testable import Portal

/// The folder of `Package.swift`.
let projectRoot = String(#filePath.split(separator: "/Features/Portal/Tests/")[0])

/// The words that the portal prints, in all six languages.
func catalogue() throws -> Catalogue {
    try Catalogue(
        folders: ["Platform/Web", "Features/Portal"].map { "\(projectRoot)/\($0)/Locales" })
}

/// A list like those that features contribute.
let sampleList = PublicList(
    name: "recommendations", title: "portal.navigation.recommendations", link: "/recommendations",
    page: "/recommendations",
    hasFeed: true,
    columns: [
        .init(name: "id", heading: "portal.downloads.what"),
        .init(name: "state_under_review", heading: "portal.start.state"),
    ], count: { _, _ in 39_892 })

let sampleOperations = [
    APIPage.Operation(
        path: "/api/v1/recommendations",
        description: APIOperation(
            id: "listRecommendations", summary: "Recommendations, the latest review first.",
            parameters: [
                APIParameter(
                    "lang", in: .query, .choice(["ar", "zh"]), "Language of names, in other words."),
                APIParameter("colour", in: .query, .string, "A parameter that no catalogue knows."),
            ], answer: .array(.string)))
]

func startPage(_ resources: PortalResources) -> StartPage {
    StartPage(
        paragraphs: resources.paragraphs,
        paragraphFigures: [
            7: ParagraphFigure(
                number: "30,472", text: "supported recommendations",
                link: "/recommendations?position=supported")
        ],
        figures: [
            StartFigure(
                number: "41,066", text: "recommendations", note: "sessions 1 to 20",
                link: "/recommendations")
        ],
        states: [.init(slug: "nepal", name: "Nepal")],
        themes: [.init(slug: "womens-rights", name: "Women’s rights")],
        atlas: Atlas(
            id: "atlas",
            groups: [
                Atlas.Group(
                    title: "Asia-Pacific States",
                    tiles: [
                        Atlas.Tile(
                            code: "NPL", name: "Nepal", number: 193, link: "/en/states/nepal",
                            otherNames: "Népal")
                    ])
            ], unit: "recommendations received"))
}
