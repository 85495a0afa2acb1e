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
    package let navigation: [NavigationItem]
    let metrics: Metrics

    package init(
        database: any Database, catalogue: Catalogue, clock: Clock, assets: Assets,
        publicURL: String, navigation: [NavigationItem]
    ) {
        self.database = database
        self.catalogue = catalogue
        self.clock = clock
        self.assets = assets
        self.publicURL = publicURL
        self.navigation = navigation
        metrics = Metrics()
    }
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

    /// A page's address in the visit's language.
    package func link(_ path: Link) -> Link { Link(in: language, path) }
}

extension Link {
    /// The address of a page in a language.
    package init(in language: Language, _ path: Link) {
        self = path.text == "/" ? "/\(language.code)" : "/\(language.code)\(path)"
    }
}
