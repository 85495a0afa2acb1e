import Base
import Localization
package import Markup

/// A page before it is dressed: what a view makes, for `Page.answer` to put into the frame.
package struct Page: Sendable {
    package var title: String
    /// One sentence for search engines and shared links.
    package var summary: String
    /// The way here from the start page, without this page itself.
    package var trail: [Crumb]
    package var main: HTML
    /// The page's path without language, for the language bar and the canonical address.
    package var path: Link
    /// Other forms of the same content, for `<link rel="alternate">`.
    package var alternates: [Alternate]
    /// Facts for machines (JSON-LD), already JSON.
    package var structuredData: [UInt8]?

    package struct Crumb: Sendable {
        package let title: RecordTitle
        package let link: Link

        /// A record, by its title in the language in which it was written.
        package init(_ title: RecordTitle, _ link: Link) {
            self.title = title
            self.link = link
        }

        /// A page, by its name in the reader's language.
        package init(_ title: String, _ link: Link) {
            self.init(RecordTitle(title, in: nil), link)
        }
    }

    package struct Alternate: Sendable {
        package let contentType: StaticString
        package let title: String
        package let link: Link

        package init(contentType: StaticString, title: String, link: Link) {
            self.contentType = contentType
            self.title = title
            self.link = link
        }
    }

    package init(
        title: String, summary: String = "", trail: [Crumb] = [], path: Link, main: HTML,
        alternates: [Alternate] = [], structuredData: [UInt8]? = nil
    ) {
        self.title = title
        self.summary = summary
        self.trail = trail
        self.main = main
        self.path = path
        self.alternates = alternates
        self.structuredData = structuredData
    }

    package func answer(_ visit: Visit, status: Int = 200) -> Answer {
        .html(
            framed(
                site: visit.site, words: visit.words, visit.identity, status: status,
                isDemonstration: visit.isDemonstration),
            status: status)
    }
}

extension Page {
    /// The whole document: head, skip link, language bar, navigation, trail, content, foot.
    func framed(
        site: Site, words: Words, _ identity: Identity?, status: Int, isDemonstration: Bool = false
    ) -> HTML {
        let invented: HTML? =
            isDemonstration
            ? """
            <aside class="invented" aria-label="\(words("web.frame.persona"))">\
            <p>\(words("web.frame.demonstration"))</p></aside>

            """ : nil
        let language = words.language
        let isHome = trail.isEmpty && path == "/"
        let fullTitle = isHome ? title : "\(title) – \(words("web.frame.name"))"
        let canonical = site.publicURL + Link(in: language, path).text
        return """
            <!doctype html>
            <html lang="\(language.code)" dir="\(language.direction)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(fullTitle)</title>\(summary.isEmpty ? nil : description)
            <link rel="stylesheet" href="\(site.assets.link("accord.css"))">
            <script src="\(site.assets.link("accord.js"))" defer></script>
            <link rel="icon" href="\(site.assets.link("mark.svg"))" type="image/svg+xml">
            \(status == 200 ? relations(site: site, canonical: canonical) : nil)\(jsonLD)</head>
            <body>
            <a class="skip" href="#main">\(words("web.frame.skip"))</a>
            <header class="top">
            <a class="brand" href="\(Link(in: language, "/"))">\(mark)\(words("web.frame.name"))</a>
            <nav class="languages" aria-label="\(words("web.frame.languages"))"><ul>\
            \(Self.languageOrder, { languageItem($0, current: language) })</ul></nav>
            <nav class="main" aria-label="\(words("web.frame.navigation"))"><ul>\
            \(site.navigation, { navigationItem($0, words: words) })</ul></nav>
            </header>
            \(invented)\(identity.map { acting($0, words) })\(isHome ? nil : trailHTML(words))
            <main id="main" tabindex="-1">
            \(main)
            </main>
            \(foot(words, hasGate: site.gate != nil && identity == nil))
            </body>
            </html>

            """
    }

    /// The order in which the United Nations lists its languages.
    private static let languageOrder: [Language] = [.ar, .zh, .en, .fr, .ru, .es]

    private var description: HTML { "\n<meta name=\"description\" content=\"\(summary)\">" }

    private var jsonLD: HTML? { structuredData.map { HTML(structuredData: $0) } }

    /// The canonical address, the same page in the other languages, its other forms.
    private func relations(site: Site, canonical: String) -> HTML {
        return """
            <link rel="canonical" href="\(canonical)">
            \(Language.allCases, alternateLanguage)\
            <link rel="alternate" hreflang="x-default" href="\(site.publicURL + path.text)">
            \(alternates, alternateForm)
            """
        func alternateLanguage(_ language: Language) -> HTML {
            let address = site.publicURL + Link(in: language, path).text
            return "<link rel=\"alternate\" hreflang=\"\(language.code)\" href=\"\(address)\">\n"
        }
        func alternateForm(_ alternate: Alternate) -> HTML {
            """
            <link rel="alternate" type="\(alternate.contentType)" title="\(alternate.title)" \
            href="\(alternate.link)">

            """
        }
    }

    private func languageItem(_ language: Language, current: Language) -> HTML {
        if language == current {
            return """
                <li><span aria-current="true" lang="\(language.code)">\(language.endonym)</span></li>
                """
        }
        return """
            <li><a href="\(Link(in: language, path))" lang="\(language.code)" \
            hreflang="\(language.code)" dir="\(language.direction)" data-language="\(language.code)">\
            \(language.endonym)</a></li>
            """
    }

    private func navigationItem(_ item: NavigationItem, words: Words) -> HTML {
        let isHere =
            path.text == item.link.text || path.text.hasPrefix(item.link.text + "/")
            || path.text.hasPrefix(item.link.text + "?")
        return """
            <li><a href="\(Link(in: words.language, item.link))"\
            \(attribute: "aria-current", isHere ? "page" : nil)>\(words(item.key))</a></li>
            """
    }

    private func trailHTML(_ words: Words) -> HTML {
        let home = Crumb(words("web.frame.home"), "/")
        func item(_ crumb: Crumb) -> HTML {
            "<li><a href=\"\(Link(in: words.language, crumb.link))\">\(crumb.title.html(words))</a></li>"
        }
        return """
            <nav class="trail" aria-label="\(words("web.frame.trail"))"><ol>\
            \([home] + trail, item)</ol></nav>
            """
    }

    /// For whom the person acts, on every page.
    private func acting(_ identity: Identity, _ words: Words) -> HTML {
        let party = "<b>\(identity.partyName[words.language])</b>" as HTML
        let persona: HTML? =
            identity.isPersona
            ? "<span class=\"badge\">\(words("web.frame.persona"))</span> " : nil
        return """
            <nav class="acting" aria-label="\(words("web.frame.account"))"><p>\(persona)\
            \(sentence(words.segments("web.frame.acting"), ["person": "<bdi>\(identity.personName)</bdi>", "party": party]))</p>\
            <ul><li><a href="\(Link(in: words.language, "/work"))">\(words("web.frame.work"))</a></li>\
            <li><a href="\(Link(in: words.language, "/account"))">\(words("web.frame.account"))</a></li>\
            </ul></nav>
            """
    }

    private func foot(_ words: Words, hasGate: Bool) -> HTML {
        var links: [(key: StaticString, link: Link)] = [
            ("web.frame.about", "/about"), ("web.frame.sources", "/data"),
            ("web.frame.downloads", "/downloads"), ("web.frame.api", "/api"),
            ("web.frame.glossary", "/glossary"), ("web.frame.accessibility", "/accessibility"),
            ("web.frame.complaints", "/about#complaints"),
        ]
        if hasGate { links.append(("web.frame.sign-in", "/sign-in")) }
        func item(_ entry: (key: StaticString, link: Link)) -> HTML {
            "<li><a href=\"\(Link(in: words.language, entry.link))\">\(words(entry.key))</a></li>"
        }
        return """
            <footer class="foot">
            <nav aria-label="\(words("web.frame.foot"))"><ul>\(links, item)</ul></nav>
            <p>\(words("web.frame.purpose"))</p></footer>
            """
    }
}

/// Accord's own mark: two strokes that meet.
private let mark: HTML = """
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><path d="M5 27C9.500 23 14 15 16 \
    5.500"/><path d="M27.500 27C24.500 20 19 17.500 12.300 17.500"/></svg>
    """
