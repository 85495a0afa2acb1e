import Accounts
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// Offers for programs: what the token's person may see and do, by the rules of the pages.
enum OfferAPI {
    static let routes: [Route] =
        reading.routes(
            "/offers", "/offers/{offer}", parameter: OfferCommands.road.parameter,
            scope: "offers:read", list: ("listOffers", "Offers, the latest first."),
            one: ("getOffer", "One offer, as far as one may see it.")
        ) + [
            .apiAct(
                "/requests/{request}/offer", scope: OfferCommands.road.scope, beginOperation
            ) { try await begin($0) }
        ] + OfferCommands.road.api(acts) + ConsolidatedAnswerAPI.routes

    // MARK: Acts

    private static let acts = OfferActTable.all + [OfferActTable.draft.act]

    private static let beginOperation = APIOperation(
        id: "beginOffer", summary: "Begins an offer in answer to a request.",
        parameters: [APIParameter("request", in: .path, .string, "Identifier.")],
        body: RequestText.beginning + [
            APIField(
                "standing", .string,
                "One of the party's own standing offers, whose words it begins with.")
        ], answer: OfferCommands.road.done, words: "offers.new.title")

    private static func begin(_ visit: Visit) async throws -> Answer {
        let ask = try visit.apiAsk()
        let typed = try visit.request.fields(beginOperation.body)
        let (title, language) = try RequestText.beginning(
            typed, missing: OfferRules.missing("title"))
        return OfferCommands.road.answer(
            visit,
            try await OfferCommands.begin(
                ask, answering: visit.parameter("request"), title: title,
                language: language, from: typed["standing"]))
    }

    // MARK: Reading

    /// An offer, with its history where it is asked for by itself.
    private struct Item: Sendable {
        let facts: OfferFacts
        var history: RecordHistory?

        var offer: Offer { facts.offer }
        var isWhole: Bool { facts.sight == .whole }
    }

    private static let reading = RecordReading<Item>(
        lists: Offer.List.allCases.map(\.rawValue), filters: Offer.shape.parameters,
        members: members, inner: inner,
        id: { $0.offer.publicID },
        list: { page, asked, reader in
            let list = Offer.List(rawValue: page.list) ?? .published
            let last = try page.last { id in
                try Offer.find(id, reader).flatMap { offer in
                    let isListed =
                        switch list {
                        case .published: OfferRules.sight(of: offer, for: nil) != nil
                        case .made: offer.provider == asked.actor?.party
                        case .received:
                            offer.request.state == asked.actor?.party && offer.isPublished
                        }
                    let isSeen = OfferRules.sight(of: offer, for: asked.actor) != nil
                    return isListed && isSeen ? offer : nil
                }
            }
            // Who made an offer, and whom it was made to, knows the request.
            let filter = try RecordFilter(
                page.query, Offer.shape, knowing: list == .published ? .published : .whole, reader)
            let (count, offers) = try Offer.page(
                list, for: asked.actor,
                narrowedBy: filter, on: WorkingCalendar.dayInGeneva(asked.now),
                reader, after: last, limit: page.limit)
            return (
                count,
                try OfferFacts.all(
                    offers, naming: .requests, for: asked.actor, reader, asked.words, at: asked.now
                )
                .map { Item(facts: $0) }
            )
        },
        one: { visit, asked, reader in
            let facts = try OfferFacts.load(visit, reader)
            return Item(
                facts: facts,
                history: try OfferPage.history(of: facts, for: asked.actor, reader, asked.words))
        })

    private static let members: [APIMember<Item>] =
        parties
        + TypedOffer.members(
            { $0.offer }, title: { $0.facts.title($1) }, reads: { $0.facts.sight >= .full })
        + standing

    private static let parties: [APIMember<Item>] = [
        .init("id", .string) { item, _ in .text(item.offer.publicID) },
        .init("sight", .choice(["summary", "full", "whole"])) { item, _ in
            .text("\(item.facts.sight)")
        },
        .init("request", .nullable(.string)) { item, _ in .maybe(item.facts.request?.publicID) },
        .init("state", .string) { item, _ in .text(item.facts.slug(item.offer.request.state)) },
        .init("state_name", .string) { item, asked in
            .text(item.facts.name(item.offer.request.state, asked.words))
        },
        .init("provider", .string) { item, _ in .text(item.facts.slug(item.offer.provider)) },
        .init("provider_name", .string) { item, asked in
            .text(item.facts.name(item.offer.provider, asked.words))
        },
        .init("status", .choice(Offer.Status.allCases.map(\.rawValue))) { item, _ in
            .text(item.facts.standing.rawValue)
        },
        // It counts what the provider did before the State saw it, too.
        .init("version", .nullable(.count)) { item, asked in
            item.isWhole && asked.actor?.party == item.offer.provider
                ? .number(item.offer.version) : .none
        },
        .init("offered", .nullable(.string)) { item, _ in
            .maybe(item.offer.publishedAt.map(WorkingCalendar.dayInGeneva))
        },
    ]

    private static let standing: [APIMember<Item>] = [
        .init("decided", .nullable(.string)) { item, _ in
            .maybe(item.offer.decision.map { WorkingCalendar.dayInGeneva($0.at) })
        },
        .init("accepted_kinds", TypedOffer.kinds) { item, _ in
            .texts(item.offer.decision?.kinds.map(\.rawValue) ?? [])
        },
        .init("is_partial", .boolean) { item, _ in
            .flag(item.offer.decision?.isPartial ?? false)
        },
        // What the State says stays between the two.
        .init("decision", .nullable(.string)) { item, _ in
            .maybe(item.isWhole ? item.offer.decision?.text : nil)
        },
        .init("provider_shows", .nullable(.boolean)) { item, _ in
            .maybe(item.isWhole ? item.offer.providerShows : nil)
        },
        .init("state_shows", .nullable(.boolean)) { item, _ in
            .maybe(item.isWhole ? item.offer.stateShows : nil)
        },
        .init("address", .string) { item, asked in
            .text(asked.publicURL + Link(in: asked.words.language, item.facts.link).text)
        },
    ]

    private static let inner: [APIMember<Item>] = [
        .init("history", RecordHistory.schema) { item, _ in item.history?.value ?? .list([]) },
        .init("may", .array(.string)) { item, asked in
            .texts(
                OfferCommands.road.possible(
                    acts, item.offer, asked.actor, at: asked.now))
        },
    ]
}

extension Offer {
    /// Lists for programs.
    enum List: String, CaseIterable {
        case published = "public"
        /// Made by the actor's party.
        case made
        /// Laid before the actor's State.
        case received
    }

    /// A part of a list, the latest first, and how many there are. `after`: the last one before.
    static func page(
        _ list: List, for actor: Actor?, narrowedBy filter: RecordFilter, on today: Day,
        _ reader: any Reader, after: Offer?, limit: Int
    ) throws -> (count: Int, items: [Offer]) {
        guard list != .published else {
            return (
                try countPublic(filter, on: today, reader),
                try allPublic(filter, on: today, reader, after: after, limit: limit)
            )
        }
        guard let actor, actor.readsForParty else { return (0, []) }
        let isMade = list == .made
        let seen: SQL =
            isMade
            ? "o.provider = \(actor.party)"
            : "r.state_party = \(actor.party) AND o.published_at IS NOT NULL"
        let narrower = conditions(filter, among: .all, on: today)
        let condition = ([seen] + narrower).joined(" AND ")
        var rest: SQL = ""
        if let after {
            // When a draft was begun is its maker's own.
            rest = isMade ? " AND o.id < \(after.id)" : following(after)
        }
        return (
            try reader.count(
                """
                SELECT count(*) FROM offer o JOIN request r ON r.id = o.request_id
                WHERE \(condition)
                """),
            try all(
                "\(condition)\(rest)",
                order: isMade ? "o.id DESC" : "o.published_at DESC, o.public_id", limit: limit,
                reader)
        )
    }

    private static func following(_ last: Offer) -> SQL {
        guard let published = last.publishedAt?.milliseconds else { return "" }
        return """
             AND (o.published_at < \(published)
                OR (o.published_at = \(published) AND o.public_id > \(last.publicID)))
            """
    }
}

/// As programs read and send what both kinds of offers say.
extension TypedOffer {
    static let kinds = APISchema.array(.choice(SupportKind.allCases.map(\.rawValue)))

    private static let text = APISchema.limited(RequestText.textLimit)

    static func fields(validUntil: StaticString) -> [APIField] {
        [
            APIField(
                "language", .choice(Language.allCases.map(\.code)),
                "The language it is written in."),
            APIField("title", .limited(RequestText.titleLimit), "Its title."),
            APIField("text", text, "What is offered."),
            APIField("kinds", kinds, "Kinds of support."),
            APIField(
                "level", .choice(Offer.Level.allCases.map(\.rawValue)), "Level of cooperation."),
            APIField(
                "manner", .nullable(.choice(Offer.Manner.allCases.map(\.rawValue))),
                "Manner of cooperation."),
            APIField("from", .nullable(.day), "First day."),
            APIField("until", .nullable(.day), "Last day."),
            APIField("currency", .nullable(.limited(3)), "Currency, by ISO 4217 code."),
            APIField("amount", .nullable(.decimal), "A decimal number, as 1200.50."),
            APIField("in-kind", text, "People, rooms, equipment: what is offered beside money."),
            APIField("conditions", text, "Conditions."),
            APIField("valid-until", .nullable(.day), validUntil),
            APIField(
                "marker",
                .nullable(.choice(Requests.Request.GenderMarker.Score.allCases.map(\.rawValue))),
                "Gender equality policy marker."),
            APIField("marker-reason", text, "Why this marker."),
        ]
    }

    /// `reads` tells who reads the words that are not for all who know of it.
    static func members<Item>(
        _ terms: @escaping @Sendable (Item) -> any OfferTerms,
        title: @escaping @Sendable (Item, Words) -> String,
        reads: @escaping @Sendable (Item) -> Bool = { _ in true }
    ) -> [APIMember<Item>] {
        func own(_ name: StaticString, _ text: @escaping @Sendable (any OfferTerms) -> String?)
            -> APIMember<Item>
        {
            .init(name, .nullable(.string)) { item, _ in
                .maybe(reads(item) ? text(terms(item)) : nil)
            }
        }
        return [
            .init("language", .choice(Language.allCases.map(\.code))) { item, _ in
                .text(terms(item).language.code)
            },
            .init("title", .string) { item, asked in .text(title(item, asked.words)) },
            own("text") { $0.text },
            .init("kinds", kinds) { item, _ in .texts(terms(item).kinds.map(\.rawValue)) },
            .init("level", .choice(Offer.Level.allCases.map(\.rawValue))) { item, _ in
                .text(terms(item).level.rawValue)
            },
            .init("manner", .nullable(.choice(Offer.Manner.allCases.map(\.rawValue)))) { item, _ in
                .maybe(terms(item).manner?.rawValue)
            },
            .init("from", .nullable(.string)) { item, _ in .maybe(terms(item).period.from) },
            .init("until", .nullable(.string)) { item, _ in .maybe(terms(item).period.until) },
            .init("money", .nullable(.money)) { item, _ in .maybe(terms(item).money) },
            own("in_kind") { $0.inKind }, own("conditions") { $0.conditions },
            .init("valid_until", .nullable(.string)) { item, _ in .maybe(terms(item).validUntil) },
            .init("marker", .nullable(.string)) { item, _ in
                .maybe(terms(item).marker?.score.rawValue)
            },
            own("marker_reason") { $0.marker?.reason },
        ]
    }
}
