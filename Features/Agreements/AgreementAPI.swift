import Accounts
import Base
import Database
import Localization
import Markup
import Offers
import Parties
import Requests
import Web

/// Agreements for programs: what the token's person may see and do, by the rules of the pages.
enum AgreementAPI {
    static func routes(_ tools: AgreementTools) -> [Route] {
        let acts =
            AgreementActTable.all(tools)
            + [AgreementActTable.draft.act, AgreementActTable.amendmentDraft.act]
        return reading(acts).routes(
            "/agreements", "/agreements/{agreement}", parameter: AgreementCommands.road.parameter,
            scope: "agreements:read", list: ("listAgreements", "Agreements, the latest first."),
            one: ("getAgreement", "One agreement, as far as one may see it.")
        ) + AgreementCommands.road.api(acts) + PaperAPI.routes(tools)
    }

    // MARK: Reading

    /// An agreement, with its history and its signed text where it is asked for by itself.
    private struct Item: Sendable {
        let facts: AgreementFacts
        var offer: String?
        var history: RecordHistory?
        var canonicalText: String?
        /// Exactly what is to be signed of the amendment.
        var amendmentText: String?

        var agreement: Agreement { facts.agreement }
        var isWhole: Bool { facts.sight == .whole }
        var readsText: Bool {
            isWhole || AgreementRules.isTextPublic(agreement, on: facts.today)
        }
    }

    private static func reading(_ acts: [RecordAct<Agreement>]) -> RecordReading<Item> {
        let may = APIMember<Item>("may", .array(.string)) { item, asked in
            let mayRecord = asked.actor.map {
                AgreementRules.may(.paper, item.agreement, by: $0, on: item.facts.today)
            }
            return .texts(
                AgreementCommands.road.possible(acts, item.agreement, asked.actor, at: asked.now)
                    + (mayRecord ?? false ? ["paper"] : []))
        }
        return RecordReading(
            lists: Agreement.List.allCases.map(\.rawValue),
            filters: Agreement.shape.parameters, members: members, inner: inner + [may],
            id: { $0.agreement.publicID },
            list: { page, asked, reader in
                let today = WorkingCalendar.dayInGeneva(asked.now)
                let last = try page.last { id in
                    try Agreement.find(id, reader).flatMap {
                        let isOwn = page.list == Agreement.List.own.rawValue
                        let sight = AgreementRules.sight(
                            of: $0, for: isOwn ? asked.actor : nil, on: today)
                        return sight == (isOwn ? .whole : .summary) ? $0 : nil
                    }
                }
                let filter = try RecordFilter(
                    page.query, Agreement.shape,
                    knowing: page.list == "public"
                        ? .published : asked.actor.map { .of($0.party) } ?? .published, reader)
                let (count, agreements) = try Agreement.page(
                    Agreement.List(rawValue: page.list) ?? .published, for: asked.actor,
                    narrowedBy: filter, on: today, reader,
                    after: last, limit: page.limit)
                return (
                    count,
                    try AgreementFacts.all(
                        agreements, naming: .requests, for: asked.actor, reader, asked.words,
                        at: asked.now
                    ).map { Item(facts: $0) }
                )
            },
            one: { visit, asked, reader in
                let facts = try AgreementFacts.load(visit, reader)
                guard facts.sight == .whole else { return Item(facts: facts) }
                let names = try AgreementNames(facts.agreement, reader)
                return Item(
                    facts: facts,
                    offer: try Offer.all(
                        ids: Set([facts.agreement.offer].compactMap(\.self)), reader
                    ).first?.publicID,
                    history: try AgreementPage.history(
                        of: facts, for: asked.actor, reader, asked.words),
                    canonicalText: facts.agreement.canonicalText(names),
                    amendmentText: facts.agreement.amendment.map {
                        facts.agreement.canonicalText(of: $0, names)
                    })
            })
    }

    private static let members: [APIMember<Item>] = parties + terms + [address]

    private static let address = APIMember<Item>("address", .string) { item, asked in
        .text(asked.publicURL + Link(in: asked.words.language, item.facts.link).text)
    }

    private static let parties: [APIMember<Item>] = [
        .init("id", .string) { item, _ in .text(item.agreement.publicID) },
        .init("sight", .choice(["summary", "whole"])) { item, _ in .text("\(item.facts.sight)") },
        .init("request", .nullable(.string)) { item, _ in .maybe(item.facts.request?.publicID) },
        .init("programme", .nullable(.string)) { item, _ in
            .maybe(item.facts.programme?.publicID)
        },
        .init("state", .string) { item, _ in .text(item.facts.slug(item.agreement.state)) },
        .init("state_name", .string) { item, asked in
            .text(item.facts.name(item.agreement.state, asked.words))
        },
        .init("parties", .array(.object([("party", .string), ("name", .string)]))) { item, asked in
            .list(
                item.agreement.providers.map { party in
                    .object([
                        ("party", .text(item.facts.slug(party))),
                        ("name", .text(item.facts.name(party, asked.words))),
                    ])
                })
        },
        .init("status", .choice(Agreement.Standing.allCases.map(\.rawValue))) { item, _ in
            .text(item.facts.standing.rawValue)
        },
        .init("version", .nullable(.count)) { item, _ in
            .maybe(item.isWhole ? item.agreement.version : nil)
        },
    ]

    private static let terms: [APIMember<Item>] = [
        .init("edition", .count) { item, _ in .number(item.agreement.edition) },
        .init("title", .string) { item, _ in .text(item.agreement.title) },
        .init("authentic", .choice(Language.allCases.map(\.code))) { item, _ in
            .text(item.agreement.authentic.code)
        },
        .init("themes", .string) { item, _ in .text(item.agreement.themes) },
        .init("places", .string) { item, _ in .text(item.agreement.places) },
        .init("from", .nullable(.string)) { item, _ in .maybe(item.agreement.from) },
        .init("until", .nullable(.string)) { item, _ in .maybe(item.agreement.until) },
        .init("ceilings", .array(.money)) { item, _ in
            .list(item.agreement.ceilings.map { .maybe($0) })
        },
        .init("in_force_from", .nullable(.string)) { item, _ in .maybe(item.agreement.startsOn) },
        .init("stopped", .nullable(.string)) { item, _ in .maybe(item.agreement.stoppedOn) },
        .init("is_shown", .nullable(.boolean)) { item, _ in
            .maybe(item.isWhole ? item.agreement.isShown : nil)
        },
    ]

    /// What the parties alone see.
    private static let inner: [APIMember<Item>] = [
        .init("offer", .nullable(.string)) { item, _ in .maybe(item.offer) },
        .init(
            "texts",
            .array(
                .object([
                    ("language", .choice(Language.allCases.map(\.code))), ("text", .string),
                ]))
        ) { item, _ in
            .list(
                (item.readsText ? Language.allCases : []).compactMap { language in
                    item.agreement.texts[language].map {
                        .object([("language", .text(language.code)), ("text", .text($0))])
                    }
                })
        },
        .init("text_hash", .nullable(.string)) { item, _ in
            .maybe(item.readsText ? item.agreement.textHash : nil)
        },
        .init("amendment_hash", .nullable(.string)) { item, _ in
            .maybe(item.isWhole ? item.agreement.amendment?.textHash : nil)
        },
        .init("amendment_text", .nullable(.string)) { item, _ in .maybe(item.amendmentText) },
        .init("canonical_text", .nullable(.string)) { item, _ in
            .maybe(item.agreement.textHash == nil ? nil : item.canonicalText)
        },
        .init(
            "signatures",
            .array(.object([("party", .string), ("text_hash", .string), ("at", .string)]))
        ) { item, _ in
            .list(
                (item.isWhole ? item.agreement.signatures : []).map { signature in
                    .object([
                        ("party", .text(item.facts.slug(signature.party))),
                        ("text_hash", .text(signature.textHash)),
                        ("at", .text(signature.at.description)),
                    ])
                })
        },
        .init(
            "papers",
            .array(
                .object([
                    ("party", .string), ("text_hash", .string), ("signed_on", .string),
                    ("file", .string), ("name", .string), ("is_confirmed", .boolean),
                ]))
        ) { item, asked in
            // Before it is confirmed, a scan is its own party's alone.
            let papers = (item.isWhole ? item.agreement.papers : []).filter {
                $0.confirmedBy != nil || $0.party == asked.actor?.party
            }
            return .list(
                papers.map { paper in
                    .object([
                        ("party", .text(item.facts.slug(paper.party))),
                        ("text_hash", .text(paper.textHash)),
                        ("signed_on", .text(paper.signedOn.description)),
                        ("file", .text(paper.scan.publicID)), ("name", .text(paper.scan.name)),
                        ("is_confirmed", .flag(paper.confirmedBy != nil)),
                    ])
                })
        },
        .init("history", RecordHistory.schema) { item, _ in item.history?.value ?? .list([]) },
    ]
}

extension Agreement {
    /// Lists for programs.
    enum List: String, CaseIterable {
        case published = "public"
        /// Those the actor's party is party to.
        case own
    }

    /// A part of a list, the latest first, and how many there are. `after`: the last one before.
    static func page(
        _ list: List, for actor: Actor?, narrowedBy filter: RecordFilter, on today: Day,
        _ reader: any Reader, after: Agreement?, limit: Int
    ) throws -> (count: Int, items: [Agreement]) {
        guard list != .published else {
            return (
                try countPublic(filter, on: today, reader),
                try allPublic(filter, on: today, reader, after: after, limit: limit)
            )
        }
        guard let actor, actor.readsForParty else { return (0, []) }
        let seen: SQL =
            "id IN (SELECT agreement_id FROM agreement_party WHERE party_id = \(actor.party))"
        let condition = ([seen] + conditions(filter, on: today)).joined(" AND ")
        let rest: SQL = after.map { " AND id < \($0.id)" } ?? ""
        return (
            try reader.count("SELECT count(*) FROM agreement WHERE \(condition)"),
            try all("\(condition)\(rest)", limit: limit, reader)
        )
    }
}

extension AgreementDraftPage {
    /// As programs send them.
    static let fields: [APIField] =
        [
            APIField("title", .limited(RequestText.titleLimit), "Its title."),
            APIField("themes", .limited(RequestText.textLimit), "For what it is."),
            APIField("places", .limited(RequestText.textLimit), "Where."),
            APIField("from", .nullable(.day), "First day."),
            APIField("until", .nullable(.day), "Last day."),
            APIField(
                "parties", .array(.string),
                "Who helps the State, by slug; who made the offer always does."),
            APIField(
                "authentic", .choice(Language.allCases.map(\.code)),
                "The language whose text holds where they differ."),
        ] + texts + ceilings

    private static let texts: [APIField] = {
        let names: [(StaticString, StaticString)] = [
            ("text-ar", "The text in Arabic."), ("text-en", "The text in English."),
            ("text-es", "The text in Spanish."), ("text-fr", "The text in French."),
            ("text-ru", "The text in Russian."), ("text-zh", "The text in Chinese."),
        ]
        return names.map { APIField($0, .limited(RequestText.textLimit), $1) }
    }()

    private static let ceilings: [APIField] = {
        let rows: [(StaticString, StaticString)] = [
            ("currency-0", "amount-0"), ("currency-1", "amount-1"), ("currency-2", "amount-2"),
        ]
        return rows.flatMap { currency, amount in
            [
                APIField(
                    currency, .nullable(.limited(3)), "Currency of a ceiling, by ISO 4217 code."),
                APIField(amount, .nullable(.decimal), "The ceiling, as 1200.50."),
            ]
        }
    }()
}
