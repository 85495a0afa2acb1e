import Accounts
import Activities
import Agreements
import Base
import Database
import Dialogues
import Documents
import Line
import Localization
import Markup
import Offers
import Parties
import Portal
import Progress
import Recommendations
import Requests
import Web

/// What the features say on each other's pages.
extension Assembly {
    static func workContributions(_ tools: RequestTools) -> WorkContributions {
        WorkContributions(
            items: [
                RequestWork.items(tools), OfferWork.items, StandingOfferWork.items,
                DialoguesFeature.work, AgreementWork.items, ActivityWork.items,
                ProgressWork.items, PeopleWork.items,
            ],
            beginnings: RequestWork.beginnings + [
                StandingOfferWork.beginning, DialoguesFeature.beginning,
                ActivityWork.beginning,
            ],
            subjects: noticeSubjects,
            deadlines: [
                RequestWork.deadlines(tools), OfferDeadlines.all, AgreementDeadlines.all,
                ActivityDeadlines.all,
            ])
    }

    /// What notices speak of, by the kind of record.
    static let noticeSubjects: [String: WorkContributions.Subjects] = [
        "request": RequestWork.subjects, "offer": OfferWork.subjects,
        "standing": StandingOfferWork.subjects, "dialogue": DialoguesFeature.subjects,
        "agreement": AgreementWork.subjects, "activity": ActivityWork.subjects,
        "people": PeopleWork.subjects,
    ]

    static func requestContributions(_ directories: PartyDirectoryCache) -> RequestContributions {
        RequestContributions(
            [
                OfferSections.request(directories), AgreementSections.request,
                ActivitySections.request,
            ],
            foreseen: [
                OfferSections.foreseen, AgreementSections.foreseen, ActivitySections.foreseen,
            ])
    }

    static func agreementTools(
        _ pdf: PDFCleaner, _ directories: PartyDirectoryCache
    ) -> AgreementTools {
        AgreementTools(
            consentEnds: [ActivityReactions.consentEnds],
            termsChange: [ActivityReactions.termsChange],
            contributions: [ActivitySections.agreement], pdf: pdf, directories: directories)
    }

    static func recommendationContributions(
        _ tools: RequestTools, _ clock: Clock
    ) -> [RecommendationBecame] {
        [
            RecommendationBecame(foreseen: ProgressSections.foreseen) {
                recommendation, actor, reader, words in
                try ProgressSections.recommendation(recommendation, actor, reader, words)
            },
            RecommendationBecame(foreseen: RequestSections.foreseen) {
                recommendation, actor, reader, words in
                try RequestSections.recommendation(
                    recommendation, actor, tools, reader, words, at: clock.now())
            },
            RecommendationBecame { recommendation, _, reader, words in
                try AgreementServing.html(recommendation.id, reader, words, at: clock.now())
            },
            RecommendationBecame { recommendation, _, reader, words in
                try ActivityServing.html(recommendation.id, reader, words, at: clock.now())
            },
        ]
    }

    /// What became of a recommendation, for programs: what its State says, and the public records that
    /// serve it.
    static func recommendationFacts(_ clock: Clock) -> [RecommendationFact] {
        func serving(
            _ name: StaticString,
            _ ids: @escaping @Sendable (Recommendation, any Reader) throws -> [String]
        ) -> RecommendationFact {
            RecommendationFact(name: name, schema: .array(.string)) {
                recommendation, reader, json in
                json.beginArray()
                for id in try ids(recommendation, reader) { json.string(id) }
                json.endArray()
            }
        }
        return [
            ProgressSections.fact,
            serving("requests") { recommendation, reader in
                try Requests.Request.allPublic(serving: recommendation.id, reader)
                    .map(\.publicID)
            },
            serving("agreements") { recommendation, reader in
                try AgreementServing.all(recommendation.id, reader, at: clock.now())
                    .map(\.publicID)
            },
            serving("activities") { recommendation, reader in
                try ActivityServing.all(recommendation.id, reader, at: clock.now())
                    .map(\.publicID)
            },
        ]
    }

    static func portalContributions(
        _ catalogues: RecommendationCatalogueCache, _ directories: PartyDirectoryCache,
        _ tools: RequestTools, _ line: LineTools, _ clock: Clock
    ) -> PortalContributions {
        PortalContributions(
            paragraphFigures: [
                2: { reader, words in
                    let number = try ActivitySections.inDelivery(reader, at: clock.now())
                    return ParagraphFigure(
                        number: words.number(number),
                        text: words("activities.figure", count: number),
                        link: ActivitySections.inDeliveryLink)
                },
                3: { reader, words in
                    let number = try line.world(reader, at: clock.now()).count(LineFigures.offers)
                    return ParagraphFigure(
                        number: words.number(number),
                        text: words("line.figure.offers", count: number),
                        link: LineFigures.offers.link())
                },
                5: { reader, words in
                    let catalogue = try catalogues.catalogue(reader)
                    let filter = RecommendationFilter(
                        themeSlug: "womens-rights", catalogue.directory)
                    let number = try catalogue.count(filter, reader)
                    return ParagraphFigure(
                        number: words.number(number),
                        text: words("recommendations.figure.women", count: number),
                        link: filter.link())
                },
                6: { reader, words in
                    let number = try line.world(reader, at: clock.now()).count(
                        LineFigures.assessed)
                    return ParagraphFigure(
                        number: words.number(number),
                        text: words("line.figure.assessed", count: number),
                        link: LineFigures.assessed.link())
                },
                7: { reader, words in
                    let requests = try RequestSections.count(reader)
                    guard requests == 0 else {
                        return ParagraphFigure(
                            number: words.number(requests),
                            text: words("requests.figure", count: requests), link: "/requests")
                    }
                    var filter = RecommendationFilter()
                    filter.position = .supported
                    let number = try catalogues.catalogue(reader).count(filter, reader)
                    return ParagraphFigure(
                        number: words.number(number),
                        text: words("recommendations.figure.supported", count: number),
                        link: filter.link())
                },
                8: { reader, words in
                    let number = LineFigures.states(try line.world(reader, at: clock.now()))
                    return ParagraphFigure(
                        number: words.number(number),
                        text: words("line.figure.who", count: number),
                        link: LineFigures.whoDoesWhat)
                },
            ],
            startFigures: [
                { reader, words in
                    let filter = RecommendationFilter()
                    let number = try catalogues.catalogue(reader).count(filter, reader)
                    return StartFigure(
                        number: words.number(number),
                        text: words("recommendations.figure.all", count: number),
                        link: filter.link())
                },
                { reader, words in
                    var filter = RecommendationFilter()
                    filter.position = .supported
                    let number = try catalogues.catalogue(reader).count(filter, reader)
                    return StartFigure(
                        number: words.number(number),
                        text: words("recommendations.figure.supported", count: number),
                        link: filter.link())
                },
                { reader, words in
                    let number = try RecommendationSections.received(
                        catalogues.catalogue(reader), reader
                    ).count
                    return StartFigure(
                        number: words.number(number),
                        text: words("recommendations.figure.states", count: number),
                        link: "/states")
                },
                { reader, words in
                    let number = try RecommendationSections.byTheme(
                        catalogues.catalogue(reader), reader
                    ).count
                    return StartFigure(
                        number: words.number(number),
                        text: words("recommendations.figure.themes", count: number),
                        link: "/themes")
                },
            ],
            atlas: { reader, directory, words in
                try PartiesFeature.atlas(
                    directory,
                    numbers: RecommendationSections.received(
                        catalogues.catalogue(reader), reader),
                    unit: words("recommendations.figure.atlas"), words: words)
            },
            lists: RecommendationsFeature.publicLists(catalogues: catalogues).map { listing in
                PublicList(
                    listing, title: "recommendations.list.title", link: "/recommendations",
                    count: { reader, _ in
                        try catalogues.catalogue(reader).count(RecommendationFilter(), reader)
                    })
            } + recordLists(tools, clock) + partyLists(directories))
    }

    private static func recordLists(_ tools: RequestTools, _ clock: Clock) -> [PublicList] {
        let lists =
            [RequestsFeature.list(tools)] + OffersFeature.lists
            + [DialoguesFeature.list, AgreementsFeature.list] + ActivitiesFeature.lists
        return lists.map { list in
            PublicList(
                name: list.name, title: list.title, link: list.link, columns: list.columns
            ) { reader, _ in try list.count(reader, clock.now()) }
        }
    }

    private static func partyLists(_ directories: PartyDirectoryCache) -> [PublicList] {
        let lists = PartiesFeature.publicLists(directories: directories)
        return [
            PublicList(lists.states, title: "parties.states.title", link: "/states") {
                $1.states.count
            },
            PublicList(lists.sessions, title: "parties.sessions.title", link: "/sessions") {
                $1.sessions.count
            },
            PublicList(lists.treaties, title: "parties.treaties.title", link: "/treaties") {
                $1.treaties.count
            },
            PublicList(
                lists.treatyActs, title: "parties.treaties.acts", link: "/treaties/ratifications",
                page: "/treaties"
            ) { $1.treatyActs.count },
            PublicList(lists.entities, title: "parties.entities.title", link: "/entities") {
                $1.entities.count
            },
            PublicList(lists.goals, title: "parties.goals.title", link: "/goals") {
                $1.goals.reduce(0) { $0 + 1 + $1.targets.count }
            },
        ]
    }

    static func partyContributions(
        _ catalogues: RecommendationCatalogueCache, _ directories: PartyDirectoryCache,
        _ tools: RequestTools, _ line: LineTools, _ clock: Clock
    ) -> PartyPageContributions {
        PartyPageContributions(
            stateSections: [
                { state, _, reader, words in
                    try LineSections.state(
                        state, line, catalogues.catalogue(reader), reader, words, at: clock.now())
                },
                { state, _, reader, words in
                    try RecommendationSections.state(
                        state, catalogues.catalogue(reader), reader, words)
                },
                { state, _, reader, words in
                    try ProgressSections.state(
                        state, catalogues.catalogue(reader), reader, words)
                },
                { state, _, reader, words in
                    try RequestSections.state(state, tools, reader, words, at: clock.now())
                },
                { state, _, reader, words in
                    try OfferSections.party(
                        slug: state.slug, directories, reader, words, at: clock.now())
                },
                { state, _, reader, words in
                    try DialoguesFeature.section(slug: state.slug, reader, words)
                },
                { state, _, reader, words in
                    try AgreementSections.party(slug: state.slug, reader, words, at: clock.now())
                },
                { state, _, reader, words in
                    try ActivitySections.party(slug: state.slug, reader, words, at: clock.now())
                },
            ],
            sheetSections: [
                { state, _, reader, words in
                    try LineSections.sheet(
                        state, line, catalogues.catalogue(reader), reader, words, at: clock.now())
                },
                { state, _, reader, words in
                    try ProgressSections.state(
                        state, catalogues.catalogue(reader), reader, words)
                },
            ],
            themeSections: [
                { theme, _, reader, words in
                    try LineSections.theme(
                        theme, line, catalogues.catalogue(reader), reader, words, at: clock.now())
                },
                { theme, _, reader, words in
                    try RecommendationSections.theme(
                        theme, catalogues.catalogue(reader), reader, words)
                },
            ],
            entitySections: [
                { entity, _, reader, words in
                    try LineSections.entity(
                        entity, line, catalogues.catalogue(reader), reader, words,
                        at: clock.now())
                },
                { entity, _, reader, words in
                    try RequestSections.entity(entity, tools, reader, words, at: clock.now())
                },
                { entity, _, reader, words in
                    try OfferSections.party(
                        slug: entity.slug, directories, reader, words, at: clock.now())
                },
                { entity, _, reader, words in
                    try DialoguesFeature.section(slug: entity.slug, reader, words)
                },
                { entity, _, reader, words in
                    try AgreementSections.party(slug: entity.slug, reader, words, at: clock.now())
                },
                { entity, _, reader, words in
                    try ActivitySections.party(slug: entity.slug, reader, words, at: clock.now())
                },
            ],
            heads: RecommendationCatalogueCache.heads + LineTools.heads,
            foreseen: [
                ProgressSections.foreseen, RequestSections.foreseen,
                { OfferSections.foreseen($0, at: clock.now()) }, DialoguesFeature.foreseen,
                { AgreementSections.foreseen($0, at: clock.now()) },
                { ActivitySections.foreseen($0, at: clock.now()) },
            ],
            stateFigure: { reader, words in
                (
                    try RecommendationSections.received(
                        catalogues.catalogue(reader), reader),
                    words("recommendations.figure.atlas")
                )
            },
            themeFigure: { reader, words in
                (
                    try RecommendationSections.byTheme(
                        catalogues.catalogue(reader), reader),
                    words("recommendations.figure.atlas")
                )
            })
    }
}
