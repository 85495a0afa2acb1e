import Base
import Database
import Localization
import Markup
import Parties
import Web

/// Where the records come from: every import with its permanent receipt.
struct DataPage: Sendable {
    let receipts: [ImportReceipt]
    let referenceLoadedAt: Day?

    static func load(_ visit: Visit, catalogues: RecommendationCatalogueCache) async throws
        -> DataPage
    {
        try await visit.read { reader in
            let directory = try catalogues.directory(reader)
            return DataPage(
                receipts: try ImportReceipt.latest(reader, limit: 200),
                referenceLoadedAt: Day(directory.loadedAt.prefix(10)))
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("recommendations.data.title")
        return Page(
            title: title, summary: words("recommendations.data.lead"), path: "/data",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("recommendations.data.lead"))</p>
                <h2>\(words("recommendations.data.imports"))</h2>
                \(receipts.isEmpty ? none(words) : table(words))
                <h2>\(words("recommendations.data.reference"))</h2>
                <p>\(words("recommendations.data.reference-text"))</p>
                \(referenceLoadedAt.map { day -> HTML in
                    """
                    <p class="source">\(words("recommendations.data.loaded", ["date": words.date(day)]))</p>
                    """
                })
                <ul>
                <li>\(words("recommendations.data.source-upr-info"))</li>
                <li>\(words("recommendations.data.source-states"))</li>
                <li>\(words("recommendations.data.source-treaties"))</li>
                <li>\(words("recommendations.data.source-themes"))</li>
                <li>\(words("recommendations.data.source-calendar"))</li>
                </ul>
                <h2>\(words("recommendations.data.doubt"))</h2>
                <p>\(words("recommendations.data.doubt-text"))</p>
                """)
    }

    private func none(_ words: Words) -> HTML {
        emptyState(
            title: words("recommendations.none.title"),
            text: HTML(text: words("recommendations.none.text")))
    }

    private func table(_ words: Words) -> HTML {
        func row(_ receipt: ImportReceipt) -> HTML {
            """
            <tr><th scope="row"><a href="\(Link(in: words.language, "/data/\(receipt.publicID)"))">\
            <bdi>\(receipt.fileName)</bdi></a></th>\
            <td data-label="\(words("recommendations.receipt.date"))">\
            \(words.date(receipt.importedAt))</td>\
            \(ReceiptPage.numbers(receipt, words), cell)</tr>

            """
        }
        func cell(_ entry: (name: String, number: Int)) -> HTML {
            """
            <td class="n" data-label="\(entry.name)">\(words.number(entry.number))</td>
            """
        }
        func head(_ entry: (name: String, number: Int)) -> HTML {
            "<th scope=\"col\" class=\"n\">\(entry.name)</th>"
        }
        let heads = receipts.first.map { ReceiptPage.numbers($0, words) } ?? []
        return """
            <table class="stack"><caption>\(words("recommendations.data.table"))</caption>
            <thead><tr><th scope="col">\(words("recommendations.receipt.file"))</th>\
            <th scope="col">\(words("recommendations.receipt.date"))</th>\(heads, head)</tr></thead>
            <tbody>
            \(receipts, row)</tbody></table>
            """
    }
}

/// One import: what was read, how it was understood, what was stored, merged and refused, and why.
struct ReceiptPage: Sendable {
    let receipt: ImportReceipt
    let problems: [ImportReceipt.StoredProblem]

    static let maximumProblems = 500

    static func load(_ visit: Visit) async throws -> ReceiptPage {
        try await visit.read { reader in
            guard
                let receipt = try ImportReceipt.find(
                    publicID: visit.parameter("receipt"), reader)
            else { throw Problem.notFound }
            return ReceiptPage(
                receipt: receipt,
                problems: try receipt.problems(reader, limit: maximumProblems))
        }
    }

    /// Read, added, changed, unchanged, merged, refused: the first is the sum of the others.
    static func numbers(
        _ receipt: ImportReceipt, _ words: Words
    ) -> [(name: String, number: Int)] {
        [
            (words("recommendations.receipt.rows"), receipt.rows),
            (words("recommendations.receipt.added"), receipt.added),
            (words("recommendations.receipt.changed"), receipt.changed),
            (words("recommendations.receipt.unchanged"), receipt.unchanged),
            (words("recommendations.receipt.merged"), receipt.merged),
            (words("recommendations.receipt.refused"), receipt.refused),
        ]
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("recommendations.receipt.title", ["file": receipt.fileName])
        return Page(
            title: title, trail: [Page.Crumb(words("recommendations.data.title"), "/data")],
            path: "/data/\(receipt.publicID)",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("recommendations.receipt.lead"))</p>
                \(factList(facts(words)))
                <h2>\(words("recommendations.receipt.problems"))</h2>
                \(problems.isEmpty ? "<p>\(words("recommendations.receipt.no-problems"))</p>" : table(words))
                """)
    }

    private func facts(_ words: Words) -> [(term: String, descriptions: [HTML])] {
        let numbers = Self.numbers(receipt, words).map { name, number in
            (term: name, descriptions: [figure(number, words)])
        }
        return [
            (words("recommendations.receipt.date"), ["\(words.date(receipt.importedAt))"]),
            (words("recommendations.receipt.bytes"), [figure(receipt.byteCount, words)]),
            (words("recommendations.receipt.sha256"), ["<code>\(receipt.sha256)</code>"]),
            (words("recommendations.receipt.encoding"), ["<bdi>\(receipt.encoding)</bdi>"]),
            (
                words("recommendations.receipt.layout"),
                ["\(words(dynamic: "recommendations.layout." + receipt.layout) ?? receipt.layout)"]
            ),
        ] + numbers
    }

    private func table(_ words: Words) -> HTML {
        func row(_ problem: ImportReceipt.StoredProblem) -> HTML {
            let reason =
                words(dynamic: "recommendations.import.reason." + problem.reason) ?? problem.reason
            let field = words(dynamic: "recommendations.import.field." + problem.field.key)
            let kind =
                problem.isRefusal
                ? words("recommendations.receipt.refusal") : words("recommendations.receipt.note")
            return """
                <tr><th scope="row" class="n">\(words.number(problem.row))</th>\
                <td data-label="\(words("recommendations.receipt.kind"))">\(kind)</td>\
                <td data-label="\(words("recommendations.receipt.field"))">\(field ?? problem.field)</td>\
                <td data-label="\(words("recommendations.receipt.value"))"><bdi>\(problem.value)</bdi></td>\
                <td data-label="\(words("recommendations.receipt.reason"))">\(reason)\
                \(problem.detail.isEmpty ? nil : " <bdi>(\(problem.detail))</bdi>")</td></tr>

                """
        }
        return """
            <table class="stack"><thead><tr>\
            <th scope="col" class="n">\(words("recommendations.receipt.row"))</th>\
            <th scope="col">\(words("recommendations.receipt.kind"))</th>\
            <th scope="col">\(words("recommendations.receipt.field"))</th>\
            <th scope="col">\(words("recommendations.receipt.value"))</th>\
            <th scope="col">\(words("recommendations.receipt.reason"))</th></tr></thead>
            <tbody>
            \(problems, row)</tbody></table>
            """
    }
}

extension String {
    /// A field's name as part of a catalogue's key: `state under review` → `state-under-review`.
    fileprivate var key: String {
        String(lowercased().map { $0.isASCII && $0.isLetter ? $0 : "-" })
    }
}
