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
        let frame = site.frame(words.language)
        let isHome = trail.isEmpty && path == "/"
        let fullTitle = isHome ? title : "\(title) – \(frame.siteName)"
        let foot = site.gate != nil && identity == nil ? frame.footWithSignIn : frame.foot
        return """
            \(frame.beginning)\(fullTitle)</title>\(summary.isEmpty ? nil : description)
            \(frame.files)\(status == 200 ? relations(frame) : nil)\(jsonLD)</head>
            \(frame.top)\(frame.bars(of: path))\(isDemonstration ? frame.demonstration : nil)\
            \(identity.map { acting($0, words) })\(isHome ? nil : trailHTML(words))
            <main id="main" tabindex="-1">
            \(main)
            </main>
            \(foot)
            </body>
            </html>

            """
    }

    private var description: HTML { "\n<meta name=\"description\" content=\"\(summary)\">" }

    private var jsonLD: HTML? { structuredData.map { HTML(structuredData: $0) } }

    /// The page's addresses, and its other forms.
    private func relations(_ frame: PageFrame) -> HTML {
        func form(_ alternate: Alternate) -> HTML {
            """
            <link rel="alternate" type="\(alternate.contentType)" title="\(alternate.title)" \
            href="\(alternate.link)">

            """
        }
        return "\(frame.addresses(of: path))\(alternates, form)"
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
}
