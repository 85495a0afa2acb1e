import Accounts
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// The catalogue of standing offers for programs: what everybody sees, and what the token's person may do.
enum StandingOfferAPI {
    static func routes(_ directories: PartyDirectoryCache) -> [Route] {
        let acts = StandingOfferActTable.all + [StandingOfferActTable.draft(directories).act]
        return reading(directories, acts).routes(
            "/offers/standing", "/offers/standing/{standing}",
            parameter: StandingOfferCommands.road.parameter, scope: "offers:read",
            list: ("listStandingOffers", "Standing offers, the latest first."),
            one: ("getStandingOffer", "One standing offer, as far as one may see it.")
        ) + [
            .apiAct(
                "/offers/standing", scope: StandingOfferCommands.road.scope, beginOperation
            ) { try await begin($0) }
        ] + StandingOfferCommands.road.api(acts)
    }

    // MARK: Acts

    private static let beginOperation = APIOperation(
        id: "beginStandingOffer", summary: "Begins the draft of a standing offer.",
        body: RequestText.beginning, answer: StandingOfferCommands.road.done,
        words: "offers.standing.new")

    private static func begin(_ visit: Visit) async throws -> Answer {
        let ask = try visit.apiAsk()
        let typed = try visit.request.fields(beginOperation.body)
        let (title, language) = try RequestText.beginning(
            typed, missing: OfferRules.missing("title"))
        return StandingOfferCommands.road.answer(
            visit, try await StandingOfferCommands.begin(ask, title: title, language: language))
    }

    // MARK: Reading

    /// A standing offer, with its history where it is asked for by itself.
    private struct Item: Sendable {
        let facts: StandingOfferFacts
        var history: RecordHistory?

        var offer: StandingOffer { facts.offer }
        var isWhole: Bool { facts.sight == .whole }
    }

    /// Everything in the catalogue, or what the actor's party has, drafts and what ended among it.
    private static let lists = ["public", "own"]

    private static let filters: [APIParameter] = [
        APIParameter(
            "kind", in: .query, .choice(SupportKind.allCases.map(\.rawValue)), "Kind of support."),
        APIParameter("theme", in: .query, .string, "Theme, by slug; those for all are of it, too."),
        APIParameter("provider", in: .query, .string, "Who offers it, by slug."),
        APIParameter(
            "language", in: .query, .choice(Language.allCases.map(\.code)),
            "The language in which it is to be given."),
        APIParameter(
            "group", in: .query, .choice(CountryGroup.allCases.map(\.rawValue)),
            "The group of States that it is to be for; those for all are for it, too."),
    ]

    private static func reading(
        _ directories: PartyDirectoryCache, _ acts: [RecordAct<StandingOffer>]
    ) -> RecordReading<Item> {
        let may = APIMember<Item>("may", .array(.string)) { item, asked in
            .texts(
                StandingOfferCommands.road.possible(
                    acts, item.offer, asked.actor, at: asked.now))
        }
        let history = APIMember<Item>("history", RecordHistory.schema) { item, _ in
            item.history?.value ?? .list([])
        }
        return RecordReading(
            lists: lists, filters: filters, members: members, inner: [history, may],
            id: { $0.offer.publicID },
            list: { page, asked, reader in
                let filter = try StandingOfferFilter(
                    page.query, directories.directory(reader), reader)
                let (count, offers) = try part(page, filter, asked, reader)
                return (
                    count,
                    try StandingOfferFacts.all(
                        offers, for: asked.actor, directories, reader, at: asked.now
                    ).map { Item(facts: $0) }
                )
            },
            one: { visit, asked, reader in
                let facts = try StandingOfferFacts.load(visit, directories, reader)
                return Item(
                    facts: facts,
                    history: try StandingOfferPage.history(
                        of: facts, for: asked.actor, reader, asked.words))
            })
    }

    private static func part(
        _ page: APIPage, _ filter: StandingOfferFilter, _ asked: APIReader, _ reader: any Reader
    ) throws -> (count: Int, items: [StandingOffer]) {
        let last = try page.last { id in
            try StandingOffer.find(id, reader).flatMap {
                let isOwn = page.list == "own"
                let isSeen =
                    StandingOfferRules.sight(of: $0, for: isOwn ? asked.actor : nil) != nil
                return isSeen && (!isOwn || $0.provider == asked.actor?.party) ? $0 : nil
            }
        }
        guard page.list == "own" else {
            let today = WorkingCalendar.dayInGeneva(asked.now)
            return (
                try StandingOffer.countInCatalogue(filter, on: today, reader),
                try StandingOffer.allInCatalogue(
                    filter, on: today, reader, after: last, limit: page.limit)
            )
        }
        guard let actor = asked.actor, actor.readsForParty else { return (0, []) }
        return try StandingOffer.page(
            of: actor.party, filter, reader, after: last, limit: page.limit)
    }

    private static let members: [APIMember<Item>] =
        [
            .init("id", .string) { item, _ in .text(item.offer.publicID) },
            .init("sight", .choice(["published", "whole"])) { item, _ in
                .text("\(item.facts.sight)")
            },
            .init("provider", .string) { item, _ in .text(item.facts.slug(item.offer.provider)) },
            .init("provider_name", .string) { item, asked in
                .text(item.facts.providerName(asked.words))
            },
            .init("status", .choice(StandingOffer.Status.allCases.map(\.rawValue))) { item, _ in
                .text(item.facts.standing.rawValue)
            },
            // It counts what the provider did before others saw it, too.
            .init("version", .nullable(.count)) { item, _ in
                .maybe(item.isWhole ? item.offer.version : nil)
            },
            .init("published", .nullable(.string)) { item, _ in
                .maybe(item.offer.publishedAt.map(WorkingCalendar.dayInGeneva))
            },
        ] + TypedOffer.members({ $0.offer }, title: { $0.facts.title($1) }) + reach

    private static let reach: [APIMember<Item>] = [
        .init("themes", .array(.string)) { item, _ in .texts(item.offer.themes) },
        .init("tongues", .array(.choice(Language.allCases.map(\.code)))) { item, _ in
            .texts(item.offer.tongues.map(\.code))
        },
        .init("reach", .choice(["all", "some"])) { item, _ in
            .text(item.offer.reach.isForAll ? "all" : "some")
        },
        .init("groups", .array(.choice(CountryGroup.allCases.map(\.rawValue)))) { item, _ in
            .texts(item.offer.reach.groups.map(\.rawValue))
        },
        .init("states", .array(.string)) { item, _ in
            .texts(item.offer.reach.states.map { item.facts.slug($0) })
        },
        .init("address", .string) { item, asked in
            .text(asked.publicURL + Link(in: asked.words.language, item.facts.link).text)
        },
    ]
}
