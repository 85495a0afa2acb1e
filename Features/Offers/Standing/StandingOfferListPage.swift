import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// The catalogue: what can be asked for, of whom, by whom, in which languages; the same for everybody.
struct StandingOfferListPage: Sendable {
    let filter: StandingOfferFilter
    let entries: [StandingOfferFacts]
    let providers: [Party]
    let directory: PartyDirectory
    let count: Int
    let page: Int
    let pageCount: Int

    static let pageSize = 20

    static func load(
        _ visit: Visit, _ directories: PartyDirectoryCache
    ) async throws -> StandingOfferListPage {
        let now = visit.now
        let today = WorkingCalendar.dayInGeneva(now)
        return try await visit.read { reader in
            let directory = try directories.directory(reader)
            let filter = try StandingOfferFilter(visit.query, directory, reader)
            let count = try StandingOffer.countInCatalogue(filter, on: today, reader)
            let pageCount = max(1, (count + pageSize - 1) / pageSize)
            let page = try Pager.number(visit.query, pageCount: pageCount)
            let offers = try StandingOffer.allInCatalogue(
                filter, on: today, reader, limit: pageSize, offset: (page - 1) * pageSize)
            return StandingOfferListPage(
                filter: filter,
                entries: try StandingOfferFacts.all(offers, for: nil, directories, reader, at: now),
                providers: try Party.all(
                    ids: StandingOffer.providers(on: today, reader), reader),
                directory: directory, count: count, page: page, pageCount: pageCount)
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("offers.catalogue.title")
        let pager = Pager(page: page, pageCount: pageCount) { number in
            Link(in: words.language, filter.link())
                .addingQuery(name: "page", value: String(number))
        }
        let empty: HTML =
            filter.isEmpty
            ? emptyState(
                title: words("offers.catalogue.empty-title"),
                text: HTML(text: words("offers.catalogue.empty-text")))
            : """
            <p>\(words("offers.catalogue.none"))
            <a href="\(visit.link("/offers/standing"))">\(words("offers.catalogue.all"))</a></p>
            """
        let begin: HTML? =
            visit.identity?.actor.has(.officer) ?? false
            ? """
            <p><a class="button" href="\(visit.link("/offers/standing/new"))">\
            \(words("offers.standing.new"))</a></p>
            """ : nil
        return Page(
            title: title, summary: words("offers.catalogue.lead"), path: filter.link(),
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("offers.catalogue.lead"))</p>
                <p><a href="\(visit.link("/offers"))">\(words("offers.catalogue.answers"))</a></p>
                \(begin)
                \(filterForm(words))
                <h2 class="count">\(words("offers.catalogue.count", count: count))</h2>
                \(entries.isEmpty ? empty : Self.list(entries, words))
                \(pager.html(words))
                \(entries.isEmpty ? nil : takeAway(words) { filter.link(ending: $0) })
                """,
            alternates: [
                Page.Alternate(
                    contentType: "application/atom+xml", title: title,
                    link: Link(in: words.language, filter.link(ending: ".atom")))
            ])
    }

    private func filterForm(_ words: Words) -> HTML {
        let form = Form(words, values: Query(filter.pairs))
        let themes = directory.themes.filter { $0.scheme == .uprInfo || $0.slug == filter.theme }
        let any = words("offers.catalogue.any")
        let fields =
            form.select(
                "kind", words("offers.filter.kind"),
                options: SupportKind.allCases.map { .init($0.rawValue, kindName($0, words)) },
                none: any)
            + form.select(
                "theme", words("offers.filter.theme"),
                options: words.sorted(themes) { $0.name(in: words.language) }.map {
                    .init($0.slug, $0.name(in: words.language))
                }, none: any)
            + form.select(
                "provider", words("offers.column.provider"),
                options: words.sorted(providers) { $0.shortNames[words.language] }.map {
                    .init($0.slug, $0.shortNames[words.language])
                }, none: any)
            + form.select(
                "group", words("offers.filter.group"),
                options: CountryGroup.allCases.map { .init($0.rawValue, groupName($0, words)) },
                none: any)
            + form.select(
                "language", words("offers.field.tongues"),
                options: Language.allCases.map { .init($0.code, $0.endonym.description) },
                none: any)
        return """
            <details class="act"\(flag: "open", !filter.isEmpty)>\
            <summary>\(words("offers.filter.title"))</summary>
            <form class="form" action="\(Link(in: words.language, "/offers/standing"))">
            \(fields)<p><button class="button">\(words("offers.filter.button"))</button></p>
            </form></details>
            """
    }

    static func list(_ entries: [StandingOfferFacts], _ words: Words) -> HTML {
        func item(_ facts: StandingOfferFacts) -> HTML {
            let offer = facts.offer
            let until: HTML? = offer.validUntil.map {
                " · \(words("offers.standing.until", ["date": words.date($0)]))"
            }
            return """
                <li><a href="\(Link(in: words.language, facts.link))">\(facts.titleHTML(words))</a>\
                <p>\(facts.standing == .published ? nil : facts.badge(words)) \
                \(facts.providerShortName(words)) · \
                \(words.list(offer.kinds.map { kindName($0, words) }))<br>\
                \(words("offers.standing.for", ["whom": shortReach(facts, words)]))\(until)</p></li>
                """
        }
        return "<ol class=\"results\">\(entries, item)</ol>"
    }

    /// For whom, in a line: many States are counted.
    private static func shortReach(_ facts: StandingOfferFacts, _ words: Words) -> String {
        let names = facts.reachNames(words)
        return names.count <= 4
            ? words.list(names)
            : words.list(
                names.prefix(3) + [words("offers.standing.more", count: names.count - 3)])
    }
}

/// Standing offers to take away: what the catalogue shows, by the same filters.
enum StandingOfferListing {
    struct Filter: Sendable {
        let asked: StandingOfferFilter
        let publicURL: String
        let now: Instant

        var today: Day { WorkingCalendar.dayInGeneva(now) }
    }

    static func listing(
        _ directories: PartyDirectoryCache
    ) -> Listing<Filter, StandingOfferFacts> {
        Listing(
            name: "standing-offers", columns: columns,
            title: { words, _ in words("offers.catalogue.title") },
            filter: { visit, reader in
                Filter(
                    asked: try StandingOfferFilter(
                        visit.query, directories.directory(reader), reader),
                    publicURL: visit.site.publicURL, now: visit.now)
            },
            count: { reader, filter in
                try StandingOffer.countInCatalogue(filter.asked, on: filter.today, reader)
            },
            items: { reader, filter, after, limit in
                try StandingOfferFacts.all(
                    StandingOffer.allInCatalogue(
                        filter.asked, on: filter.today, reader, after: after?.offer, limit: limit),
                    for: nil, directories, reader, at: filter.now)
            },
            entry: { facts, _, words in
                FeedEntry(
                    title: facts.title(words), link: facts.link,
                    text: facts.providerName(words), language: facts.offer.language,
                    updated: facts.offer.publishedAt.map(WorkingCalendar.dayInGeneva)
                        ?? Day(daysSinceEpoch: 0))
            })
    }

    /// As the downloads page describes it.
    static let outline = RecordListOutline(
        name: "standing-offers", title: "offers.catalogue.title", link: "/offers/standing", columns
    ) { reader, now in
        try StandingOffer.countInCatalogue(
            StandingOfferFilter(), on: WorkingCalendar.dayInGeneva(now), reader)
    }

    private static let columns: [Listing<Filter, StandingOfferFacts>.Column] = [
        .init("id", heading: "recommendations.column.id") { facts, _, _ in
            .text(facts.offer.publicID)
        },
        .init("provider", heading: "offers.column.provider") { facts, _, words in
            .text(facts.providerShortName(words))
        },
        .init("published", heading: "offers.column.offered") { facts, _, _ in
            facts.offer.publishedAt.map { .day(WorkingCalendar.dayInGeneva($0)) } ?? .none
        },
        .init("valid_until", heading: "offers.field.valid-until") { facts, _, _ in
            facts.offer.validUntil.map { .day($0) } ?? .none
        },
        .init("title", heading: "requests.field.title") { facts, _, _ in
            .text(facts.offer.title)
        },
        .init("language", heading: "offers.field.language") { facts, _, _ in
            .text(facts.offer.language.code)
        },
        .init("text", heading: "offers.field.text") { facts, _, _ in .text(facts.offer.text) },
        .init("kinds", heading: "requests.page.kinds") { facts, _, _ in
            .list(facts.offer.kinds.map(\.rawValue))
        },
        .init("themes", heading: "requests.field.themes") { facts, _, _ in
            .list(facts.offer.themes)
        },
        .init("given_in", heading: "offers.field.tongues") { facts, _, _ in
            .list(facts.offer.tongues.map(\.code))
        },
        .init("for_all", heading: "offers.reach.all") { facts, _, _ in
            .text(facts.offer.reach.isForAll ? "yes" : "no")
        },
        .init("groups", heading: "offers.field.groups") { facts, _, _ in
            .list(facts.offer.reach.groups.map(\.rawValue))
        },
        .init("states", heading: "offers.field.states") { facts, _, words in
            .list(facts.offer.reach.states.compactMap { facts.parties[$0]?.slug })
        },
        .init("level", heading: "offers.field.level") { facts, _, _ in
            .text(facts.offer.level.rawValue)
        },
        .init("form", heading: "offers.field.manner") { facts, _, _ in
            facts.offer.manner.map { .text($0.rawValue) } ?? .none
        },
        .init("currency", heading: "offers.field.currency") { facts, _, _ in
            facts.offer.money.map { .text($0.currency.code) } ?? .none
        },
        .init("amount", heading: "offers.field.amount") { facts, _, _ in
            facts.offer.money.map { .text($0.decimalText) } ?? .none
        },
        .init("marker", heading: "requests.field.marker") { facts, _, _ in
            facts.offer.marker.map { .text($0.score.rawValue) } ?? .none
        },
        .init("address", heading: "recommendations.column.address") { facts, filter, words in
            .text(filter.publicURL + Link(in: words.language, facts.link).text)
        },
    ]
}
