import Base
import Localization
import Markup
import Web

/// How programs read the site: examples that run as they stand, the operations of the table of
/// routes, paging, caching, errors, use.
struct APIPage: Sendable {
    let operations: [Operation]
    let publicURL: String

    /// A route of the API, as the page shows it.
    struct Operation: Sendable {
        var method = Method.get
        let path: String
        let description: APIOperation
    }

    static func operations(of routes: [Route]) -> [Operation] {
        routes.compactMap { route in
            route.operation.map {
                Operation(
                    method: route.method, path: route.pattern.description, description: $0)
            }
        }
    }

    func view(_ words: Words) -> Page {
        let title = words("portal.api.title")
        let sections: [(title: StaticString, text: StaticString, commands: String)] = [
            ("portal.api.first", "portal.api.first-text", firstExample),
            ("portal.api.paging", "portal.api.paging-text", pagingExample),
            ("portal.api.caching", "portal.api.caching-text", cachingExample),
            ("portal.api.faults", "portal.api.faults-text", faultsExample),
            ("portal.api.languages", "portal.api.languages-text", languagesExample),
            ("portal.api.token", "portal.api.token-text", tokenExample),
            ("portal.api.act", "portal.api.act-text", actExample),
        ]
        func section(
            _ section: (title: StaticString, text: StaticString, commands: String)
        ) -> HTML {
            """
            <h2>\(words(section.title))</h2>
            <p>\(words(section.text))</p>
            <pre role="region" aria-label="\(words.labelled(words("portal.api.example"), words(section.title)))" \
            tabindex="0"><code>\(section.commands)</code></pre>

            """
        }
        return Page(
            title: title, summary: words("portal.api.lead"),
            trail: [Page.Crumb(words("portal.downloads.title"), "/downloads")], path: "/api",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("portal.api.lead"))</p>
                \(sections, section)\(operationTable(words))<h2>\(words("portal.api.use"))</h2>
                <p>\(words("portal.api.use-text"))</p>
                <p><a class="button" href="/api/v1/openapi.json">\(words("portal.api.openapi"))</a></p>
                """)
    }

    // MARK: Examples

    private var list: String { "\(publicURL)/api/v1/recommendations" }

    private var firstExample: String {
        "curl '\(list)?state=nepal&theme=womens-rights&position=supported&limit=2'"
    }

    private var pagingExample: String {
        """
        url='\(list)?state=nepal&limit=500'
        after=
        while
            page=$(curl -sf "$url&after=$after")
            printf '%s' "$page" | jq -c '.items[]'
            after=$(printf '%s' "$page" | jq -r '.next // empty')
            [ -n "$after" ]
        do :; done
        """
    }

    private var cachingExample: String {
        """
        curl --etag-compare nepal.etag --etag-save nepal.etag -o nepal.json \\
            '\(list)?state=nepal'
        """
    }

    private var faultsExample: String { "curl '\(list)?position=maybe&cycle=100'" }

    private var languagesExample: String { "curl '\(list)?state=nepal&limit=1&lang=ar'" }

    private var tokenExample: String {
        """
        for list in work 'requests?list=asked' 'offers?list=received' 'agreements?list=own'
        do curl -H "Authorization: Bearer $ACCORD_TOKEN" "\(publicURL)/api/v1/$list"; done
        """
    }

    private var actExample: String {
        """
        send() {
            curl -sf "\(publicURL)/api/v1/$1" -H "Authorization: Bearer $ACCORD_TOKEN" \\
                -H "Idempotency-Key: $2" -H 'Content-Type: application/json' -d "$3"
        }
        id=$(send requests begin-1 '{"title": "Training of judges", "language": "en"}' |
            jq -r .request)
        send "requests/$id/draft/addressees" ask-1 \\
            '{"addressees": ["ohchr", "unwomen"], "lead": "unwomen"}'
        """
    }

    // MARK: Operations

    private func operationTable(_ words: Words) -> HTML? {
        guard !operations.isEmpty else { return nil }
        func row(_ operation: Operation) -> HTML {
            """
            <tr><th scope="row"><span class="method">\(operation.method.rawValue)</span><code>\(operation.path)</code></th>\
            <td>\(summary(of: operation, words))</td></tr>

            """
        }
        return """
            <h2 id="addresses">\(words("portal.api.addresses"))</h2>
            <div class="scroll" role="region" aria-labelledby="addresses" tabindex="0"><table>\
            <caption class="hide">\(words("portal.api.addresses"))</caption>
            <thead><tr><th scope="col">\(words("portal.api.address"))</th>\
            <th scope="col">\(words("portal.api.answers"))</th></tr></thead>
            <tbody>
            \(operations, row)</tbody></table></div>
            <p>\(words("portal.api.bodies"))</p>
            \(operations.filter { $0.method == .get && !$0.description.parameters.isEmpty }, { parameters(of: $0, words) })
            """
    }

    private func parameters(of operation: Operation, _ words: Words) -> HTML {
        func row(_ parameter: APIParameter) -> HTML {
            // The same name may mean something else in another address.
            let own = "portal.api.parameter.\(operation.description.id).\(parameter.name)"
            let meaning = description(
                key: words(dynamic: own) == nil ? "portal.api.parameter.\(parameter.meaning)" : own,
                english: parameter.summary, words)
            return """
                <tr><th scope="row"><code>\(parameter.name)</code></th>\
                <td data-label="\(words("portal.api.meaning"))">\(meaning)\
                \(values(parameter.schema, words))</td></tr>

                """
        }
        return """
            <h3><code>\(operation.path)</code></h3>
            <table class="stack"><caption class="hide">\
            \(words("portal.api.parameters-of", ["address": operation.path]))</caption>
            <thead><tr><th scope="col">\(words("portal.api.parameter"))</th>\
            <th scope="col">\(words("portal.api.meaning"))</th></tr></thead>
            <tbody>
            \(operation.description.parameters, row)</tbody></table>

            """
    }

    /// The values of a choice, as they are written in an address.
    private func values(_ schema: APISchema, _ words: Words) -> HTML? {
        guard case .choice(let choices) = schema, let first = choices.first else { return nil }
        func more(_ choice: String) -> HTML { "\(words.listSeparator)<code>\(choice)</code>" }
        return "<br><code>\(first)</code>\(choices.dropFirst(), more)"
    }

    private func summary(of operation: Operation, _ words: Words) -> HTML {
        // A button of the pages may have the words already.
        let own = "portal.api.operation.\(operation.description.id)"
        let key = words(dynamic: own) == nil ? operation.description.words?.description : own
        return description(key: key ?? own, english: operation.description.summary, words)
    }

    /// The catalogue's sentence, else the English one of the OpenAPI document, marked as such.
    private func description(
        key: String, english: StaticString, _ words: Words
    ) -> HTML {
        if let text = words(dynamic: key) { return HTML(text: text) }
        return words.language == .en
            ? "\(english)" : "<span lang=\"en\" dir=\"ltr\">\(english)</span>"
    }
}
