import Base
import Database
import Localization
import Markup
import Parties
import Web

/// Every list in its formats, and what its columns mean.
struct DownloadsPage: Sendable {
    let entries: [Entry]
    let publicURL: String

    struct Entry: Sendable {
        let list: PublicList
        let count: Int
    }

    static func load(
        _ visit: Visit, directories: PartyDirectoryCache, lists: [PublicList]
    ) async throws -> DownloadsPage {
        try await visit.read { reader in
            let directory = try directories.directory(reader)
            return DownloadsPage(
                entries: try lists.map { Entry(list: $0, count: try $0.count(reader, directory)) },
                publicURL: visit.site.publicURL)
        }
    }

    func view(_ words: Words) -> Page {
        let title = words("portal.downloads.title")
        return Page(
            title: title, summary: words("portal.downloads.lead"), path: "/downloads",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("portal.downloads.lead"))</p>
                \(table(words))
                <h2>\(words("portal.downloads.formats"))</h2>
                <dl class="facts">
                \(Self.formats, { format($0, words) })</dl>
                <h2>\(words("portal.downloads.part"))</h2>
                <p>\(words("portal.downloads.part-text"))</p>
                <pre role="region" aria-label="\(words("portal.downloads.part"))" tabindex="0">\
                <code>\(example(words))</code></pre>
                <h2>\(words("portal.downloads.count"))</h2>
                <ul>
                <li>\(words("portal.downloads.count-several"))</li>
                <li>\(words("portal.downloads.count-themes"))</li>
                <li>\(words("portal.downloads.count-position"))</li>
                <li>\(words("portal.downloads.count-languages"))</li>
                <li>\(words("portal.downloads.count-codes"))</li>
                </ul>
                <h2>\(words("portal.downloads.columns-mean"))</h2>
                \(entries, { columns($0.list, words) })<h2>\(words("portal.downloads.use"))</h2>
                <p>\(words("portal.downloads.use-text"))</p>
                <p><a href="\(Link(in: words.language, "/api"))">\(words("portal.downloads.api"))</a></p>
                """)
    }

    private func example(_ words: Words) -> String {
        let page = Link(in: words.language, "/recommendations?state=nepal&position=supported")
        let file = Link(in: words.language, "/recommendations.csv?state=nepal&position=supported")
        return "\(publicURL)\(page.text)\n\(publicURL)\(file.text)"
    }

    // MARK: Formats

    private static let formats: [(name: StaticString, key: StaticString)] = [
        ("CSV", "portal.downloads.csv"), ("JSON", "portal.downloads.json"),
        ("Excel", "portal.downloads.xlsx"), ("Atom", "portal.downloads.atom"),
    ]

    private func format(_ format: (name: StaticString, key: StaticString), _ words: Words) -> HTML {
        let query: HTML = "<code>?bom=1</code>"
        return """
            <div><dt>\(format.name)</dt>\
            <dd>\(sentence(words.segments(format.key), ["query": query]))</dd></div>

            """
    }

    private func table(_ words: Words) -> HTML {
        func row(_ entry: Entry) -> HTML {
            let title = words(entry.list.title)
            func link(_ name: StaticString, _ ending: Link) -> HTML {
                """
                <a href="\(Link(in: words.language, entry.list.link + ending))">\
                <span class="hide">\(title)\(words.colon)</span>\(name)</a>
                """
            }
            let separator = words.listSeparator
            let feed: HTML? = entry.list.hasFeed ? "\(separator)\(link("Atom", ".atom"))" : nil
            return """
                <tr><th scope="row"><a href="\(Link(in: words.language, entry.list.page))">\
                \(title)</a></th>\
                <td class="n" data-label="\(words("portal.downloads.records"))">\
                \(words.number(entry.count))</td>\
                <td data-label="\(words("portal.downloads.formats"))">\
                \(link("CSV", ".csv"))\(separator)\(link("JSON", ".json"))\(separator)\
                \(link("Excel", ".xlsx"))\(feed)</td></tr>

                """
        }
        return """
            <table class="stack"><caption>\(words("portal.downloads.table"))</caption>
            <thead><tr><th scope="col">\(words("portal.downloads.what"))</th>\
            <th scope="col" class="n">\(words("portal.downloads.records"))</th>\
            <th scope="col">\(words("portal.downloads.formats"))</th></tr></thead>
            <tbody>
            \(entries, row)</tbody></table>
            """
    }

    // MARK: Columns

    private func columns(_ list: PublicList, _ words: Words) -> HTML {
        func row(_ column: PublicList.Column) -> HTML {
            let heading = words(column.heading)
            let name = column.name.description
            let key = "portal.column.\(list.name).\(String(name.map { $0 == "_" ? "-" : $0 }))"
            // A heading that says all there is to say is not said twice.
            let meaning: HTML? = words(dynamic: key).map { "<br><span class=\"soft\">\($0)</span>" }
            return """
                <tr><th scope="row"><code>\(name)</code></th>\
                <td>\(heading)\(meaning)</td></tr>

                """
        }
        return """
            <details><summary>\(words(list.title))</summary>
            <table class="stack"><caption class="hide">\
            \(words("portal.downloads.columns", ["list": words(list.title)]))</caption>
            <thead><tr><th scope="col">\(words("portal.downloads.column"))</th>\
            <th scope="col">\(words("portal.downloads.heading"))</th></tr></thead>
            <tbody>
            \(list.columns, row)</tbody></table></details>

            """
    }
}
