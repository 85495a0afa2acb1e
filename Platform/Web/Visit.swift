package import Base
package import Database
package import Localization
package import Markup

/// What the whole site shares: handed to every visit, made once.
package struct Site: Sendable {
    package let database: any Database
    package let catalogue: Catalogue
    package let clock: Clock
    package let assets: Assets
    /// Scheme and host under which the world sees the site, without a final slash.
    package let publicURL: String
    /// Knows who is signed in; nil where nobody can be.
    package var gate: Gate?
    package let identifiers: RandomIdentifiers
    let metrics: Metrics
    /// In the order of `Language.allCases`.
    private let frames: [PageFrame]

    package init(
        database: any Database, catalogue: Catalogue, clock: Clock, assets: Assets,
        publicURL: String, navigation: [NavigationItem], identifiers: RandomIdentifiers
    ) {
        self.database = database
        self.catalogue = catalogue
        self.clock = clock
        self.assets = assets
        self.publicURL = publicURL
        self.identifiers = identifiers
        metrics = Metrics()
        frames = Language.allCases.map { language in
            PageFrame(
                words: catalogue.words(in: language), assets: assets, publicURL: publicURL,
                navigation: navigation)
        }
    }

    func frame(_ language: Language) -> PageFrame { frames[language.index] }
}

/// An entry of the main navigation: `key` in the catalogue, `link` without the language.
package struct NavigationItem: Sendable {
    package let key: StaticString
    package let link: Link

    package init(_ key: StaticString, _ link: Link) {
        self.key = key
        self.link = link
    }
}

/// One request on its way through a handler.
package struct Visit: Sendable {
    package let request: Request
    package let site: Site
    package let words: Words
    package let parameters: [String: String]
    /// Who is signed in; nil for the public.
    package let identity: Identity?
    /// Whether people and what they do are invented here.
    package let isDemonstration: Bool
    /// Shown on error pages and in the log, so that one can be found by the other.
    package let id: String

    package var language: Language { words.language }
    package var query: Query { request.query }
    package var now: Instant { site.clock.now() }

    /// A parameter of the route's pattern; the pattern must have it.
    package func parameter(_ name: StaticString) -> String {
        guard let value = parameters[name.description] else {
            preconditionFailure("the route has no {\(name)}")
        }
        return value
    }

    /// One snapshot of the database: a page makes one call, with all its queries inside.
    package func read<Value: Sendable>(
        _ body: @Sendable (any Reader) throws -> Value
    ) async throws -> Value {
        try await site.database.read(body)
    }

    /// For routes without a language: names come in that of `lang`, in English without it.
    package func apiWords() throws(Problem) -> Words {
        guard let code = query["lang"] else { return site.catalogue.words(in: .en) }
        guard let language = Language(rawValue: code) else {
            throw .faultyInput([
                Problem.Fault(field: "lang", value: code, rule: "unknown-language")
            ])
        }
        return site.catalogue.words(in: language)
    }

    /// The one who acts. Only routes for those signed in may ask; throws for everybody else.
    package func actor() throws(Problem) -> Actor {
        guard let identity else { throw .notSignedIn }
        return identity.actor
    }

    /// An act of the person who is signed in, by the key that the form carries.
    package func ask(_ form: Query) throws(Problem) -> Ask {
        // The masked token of the form is another one each time the page is shown.
        let fields = form.pairs.filter { $0.name != "form" }
            .map { "\($0.name.utf8.count):\($0.name)=\($0.value.utf8.count):\($0.value)" }
        let content = ContentHash.digest(
            of: Array(([request.target] + fields).joined(separator: "\n").utf8), count: 32)
        return Ask(
            actor: try actor(), now: now,
            key: form["key"].flatMap { IdempotencyKey($0, content: content) },
            identifiers: site.identifiers, database: site.database)
    }

    /// An act by the API, under the key that the program chose. Throws where there is none.
    package func apiAsk() throws(Problem) -> Ask {
        let content = ContentHash.digest(
            of: Array(request.target.utf8) + [0x0A] + request.body, count: 32)
        let text = request.headers["idempotency-key"] ?? ""
        guard let key = IdempotencyKey(text, content: content) else {
            throw .faultyInput([
                Problem.Fault(field: "Idempotency-Key", value: text, rule: "idempotency-key")
            ])
        }
        return Ask(
            actor: try actor(), now: now, key: key, identifiers: site.identifiers,
            database: site.database)
    }

    /// What a browser says of where a form was sent from. Browsers without `Sec-Fetch-Site` send
    /// `Origin` with a form; programs without either bring no cookies of somebody else.
    var isSentFromHere: Bool {
        if let place = request.headers["sec-fetch-site"] {
            return place == "same-origin" || place == "none"
        }
        guard let origin = request.headers["origin"] else { return true }
        return origin == site.publicURL
            || origin == "http://\(request.headers["host"] ?? "")"
            || origin == "https://\(request.headers["host"] ?? "")"
    }

    /// A page's address in the visit's language.
    package func link(_ path: Link) -> Link { Link(in: language, path) }
}

extension Link {
    /// The address of a page in a language.
    package init(in language: Language, _ path: Link) {
        self = path.text == "/" ? "/\(language.code)" : "/\(language.code)\(path)"
    }
}
