import Base
import Database
import Localization
import Markup
import Parties
import Recommendations
import Web

/// An account that the public sees, with what it speaks of.
struct ProgressEntry: Sendable {
    let progress: StateProgress
    let recommendation: Recommendation
    let stateName: String

    /// Published accounts of a filter, with two queries, however many they are.
    static func all(
        _ filter: StateProgress.Filter, _ directory: PartyDirectory, _ reader: any Reader,
        _ words: Words, after: StateProgress? = nil, limit: Int, offset: Int = 0
    ) throws -> [ProgressEntry] {
        let all = try StateProgress.all(
            filter, reader, after: after, limit: limit, offset: offset)
        let recommendations = Dictionary(
            uniqueKeysWithValues: try Recommendation.all(ids: all.map(\.recommendation), reader)
                .map { ($0.id, $0) })
        return all.compactMap { progress in
            recommendations[progress.recommendation].map { recommendation in
                ProgressEntry(
                    progress: progress, recommendation: recommendation,
                    stateName: directory.state(recommendation.stateID)?
                        .name(in: words.language) ?? "")
            }
        }
    }

    var link: Link { "/recommendations/\(recommendation.publicID)" }
}

extension StateProgress.Filter {
    /// Reads the address; throws with every fault at once.
    static func read(_ query: Query, _ reader: any Reader) throws -> StateProgress.Filter {
        var filter = StateProgress.Filter()
        var faults: [Problem.Fault] = []
        if let slug = query["state"] {
            if let party = try Party.find(slug: slug, reader), party.kind.isState {
                filter.state = party.id
                filter.stateSlug = party.slug
            } else {
                faults.append(
                    Problem.Fault(field: "state", value: slug, rule: "progress.fault.state"))
            }
        }
        if let text = query["standing"] {
            filter.standing = StateProgress.Standing(rawValue: text)
            if filter.standing == nil {
                faults.append(
                    Problem.Fault(field: "standing", value: text, rule: "progress.fault.standing"))
            }
        }
        guard faults.isEmpty else { throw Problem.faultyInput(faults) }
        return filter
    }

    func link(_ ending: Link = "") -> Link {
        var link: Link = "/progress" + ending
        if let stateSlug { link = link.adding("state", stateSlug) }
        if let standing { link = link.adding("standing", standing.rawValue) }
        return link
    }
}

/// What States say became of what they were recommended; the same for everybody.
struct ProgressListPage: Sendable {
    let entries: [ProgressEntry]
    let filter: StateProgress.Filter
    let count: Int
    let page: Int
    let pageCount: Int

    static let pageSize = 20

    static func load(
        _ visit: Visit, _ catalogues: RecommendationCatalogueCache
    ) async throws -> ProgressListPage {
        let words = visit.words
        return try await visit.read { reader in
            let filter = try StateProgress.Filter.read(visit.query, reader)
            let count = try StateProgress.count(filter, reader)
            let pageCount = max(1, (count + pageSize - 1) / pageSize)
            let page = try Pager.number(visit.query, pageCount: pageCount)
            return ProgressListPage(
                entries: try ProgressEntry.all(
                    filter, catalogues.directory(reader), reader, words, limit: pageSize,
                    offset: (page - 1) * pageSize),
                filter: filter, count: count, page: page, pageCount: pageCount)
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("progress.list.title")
        let pager = Pager(page: page, pageCount: pageCount) { [filter] number in
            Link(in: words.language, filter.link()).addingQuery(
                name: "page", value: String(number))
        }
        func choice(_ standing: StateProgress.Standing?) -> HTML {
            var other = filter
            other.standing = standing
            let name = standing.map { ProgressViews.name($0, words) } ?? words("progress.list.all")
            return standing == filter.standing
                ? "<li><span aria-current=\"page\">\(name)</span></li>"
                : "<li><a href=\"\(visit.link(other.link()))\">\(name)</a></li>"
        }
        let choices: [StateProgress.Standing?] = [nil] + StateProgress.Standing.allCases
        let empty = emptyState(
            title: words("progress.list.empty-title"),
            text: HTML(text: words("progress.list.empty-text")))
        return Page(
            title: title, summary: words("progress.list.lead"), path: filter.link(),
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("progress.list.lead"))</p>
                <ul class="tags">\(HTML(joining: choices.map(choice)))</ul>
                <p role="status">\(words("progress.list.count", count: count))</p>
                \(entries.isEmpty ? empty : Self.list(entries, words))
                \(pager.html(words))
                \(entries.isEmpty ? nil : takeAway(words) { filter.link($0) })
                """)
    }

    static func list(_ entries: [ProgressEntry], _ words: Words) -> HTML {
        func item(_ entry: ProgressEntry) -> HTML {
            let account = entry.progress.shown?.account
            let text = entry.recommendation.text
            let short = text.count > 180 ? "\(text.prefix(180))…" : text
            let language = entry.recommendation.language
            return """
                <li><a href="\(Link(in: words.language, entry.link))">\
                <bdi lang="\(language.code)" dir="\(language.direction)">\(short)</bdi></a>\
                <p>\(account.map { ProgressViews.badge($0.standing, words) }) \(entry.stateName) · \
                \(account?.day.map { words.date($0) } ?? "")</p></li>
                """
        }
        return "<ol class=\"results\">\(entries, item)</ol>"
    }
}

/// Published accounts to take away.
enum ProgressListing {
    struct Filter: Sendable {
        let filter: StateProgress.Filter
        let directory: PartyDirectory
        let publicURL: String
        let words: Words
    }

    static func listing(
        _ catalogues: RecommendationCatalogueCache
    ) -> Listing<Filter, ProgressEntry> {
        Listing<Filter, ProgressEntry>(
            name: "progress", columns: columns,
            title: { words, _ in words("progress.list.title") },
            filter: { visit, reader in
                Filter(
                    filter: try StateProgress.Filter.read(visit.query, reader),
                    directory: try catalogues.directory(reader),
                    publicURL: visit.site.publicURL, words: visit.words)
            },
            count: { reader, filter in try StateProgress.count(filter.filter, reader) },
            items: { reader, filter, after, limit in
                try ProgressEntry.all(
                    filter.filter, filter.directory, reader, filter.words, after: after?.progress,
                    limit: limit)
            },
            entry: { entry, _, words in
                let account = entry.progress.shown?.account
                return FeedEntry(
                    title: String(entry.recommendation.text.prefix(180)), link: entry.link,
                    text: account.map {
                        words.labelled(ProgressViews.name($0.standing, words), $0.text)
                    } ?? "",
                    language: account?.language ?? words.language,
                    updated: entry.progress.shown.map { WorkingCalendar.dayInGeneva($0.at) }
                        ?? Day(daysSinceEpoch: 0))
            })
    }

    private static let columns: [Listing<Filter, ProgressEntry>.Column] = [
        .init("recommendation", heading: "recommendations.column.id") { entry, _, _ in
            .text(entry.recommendation.publicID)
        },
        .init("state", heading: "agreements.field.state") { entry, _, _ in
            .text(entry.stateName)
        },
        .init("standing", heading: "progress.field.standing") { entry, _, _ in
            entry.progress.shown.map { .text($0.account.standing.rawValue) } ?? .none
        },
        .init("day", heading: "progress.field.day") { entry, _, _ in
            entry.progress.shown?.account.day.map { .day($0) } ?? .none
        },
        .init("language", heading: "progress.field.language") { entry, _, _ in
            entry.progress.shown.map { .text($0.account.language.code) } ?? .none
        },
        .init("text", heading: "progress.field.text") { entry, _, _ in
            entry.progress.shown.map { .text($0.account.text) } ?? .none
        },
        .init("published", heading: "progress.column.published") { entry, _, _ in
            entry.progress.shown.map { .day(WorkingCalendar.dayInGeneva($0.at)) } ?? .none
        },
        .init("recommended", heading: "progress.column.recommended") { entry, _, _ in
            .text(entry.recommendation.text)
        },
        .init("address", heading: "recommendations.column.address") { entry, filter, words in
            .text(filter.publicURL + Link(in: words.language, entry.link).text)
        },
    ]
}
