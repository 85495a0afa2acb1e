import Base
import Localization
import Markup

/// What all pages of one language share: head, language bar, navigation, foot. Written once, when the site is made.
struct PageFrame: Sendable {
    let siteName: String
    /// Up to the page's title.
    let beginning: HTML
    /// Style, script and icon.
    let files: HTML
    /// Up to the languages of the bar.
    let top: HTML
    let demonstration: HTML
    let foot: HTML
    let footWithSignIn: HTML
    private let language: Language
    private let publicURL: HTML
    private let alternates: [Piece]
    private let languageBar: [Piece]
    private let navigationStart: HTML
    private let navigation: [Entry]

    /// What stands before and after a page's path.
    fileprivate struct Piece: Sendable {
        let before: HTML
        let after: HTML
    }

    private struct Entry: Sendable {
        let link: Link
        let elsewhere: HTML
        let here: HTML
    }

    init(words: Words, assets: Assets, publicURL: String, navigation: [NavigationItem]) {
        language = words.language
        siteName = words("web.frame.name")
        self.publicURL = HTML(text: publicURL)
        beginning = """
            <!doctype html>
            <html lang="\(language.code)" dir="\(language.direction)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>
            """
        files = """
            <link rel="stylesheet" href="\(assets.link("accord.css"))">
            <script src="\(assets.link("accord.js"))" defer></script>
            <link rel="icon" href="\(assets.link("mark.svg"))" type="image/svg+xml">

            """
        top = """
            <body>
            <a class="skip" href="#main">\(words("web.frame.skip"))</a>
            <header class="top">
            <a class="brand" href="\(Link(in: language, "/"))">\(mark)\(siteName)</a>
            <nav class="languages" aria-label="\(words("web.frame.languages"))"><ul>
            """
        demonstration = """
            <aside class="invented" aria-label="\(words("web.frame.persona"))">\
            <p>\(words("web.frame.demonstration"))</p></aside>

            """
        foot = Self.foot(words, hasGate: false)
        footWithSignIn = Self.foot(words, hasGate: true)
        alternates = Language.allCases.map { Self.alternate($0, publicURL) }
        let current = language
        languageBar = Self.languageOrder.map { Self.languageItem($0, isCurrent: $0 == current) }
        navigationStart = """
            </ul></nav>
            <nav class="main" aria-label="\(words("web.frame.navigation"))"><ul>
            """
        self.navigation = navigation.map { item in
            Entry(
                link: item.link, elsewhere: Self.navigationItem(item, words, isHere: false),
                here: Self.navigationItem(item, words, isHere: true))
        }
    }

    /// The page's addresses in all languages (`hreflang`), of which this one is canonical.
    func addresses(of page: Link) -> HTML {
        let path = HTML(text: page.text)
        let inLanguage = page == "/" ? HTML() : path
        var html =
            "<link rel=\"canonical\" href=\"\(publicURL)/\(language.code)\(inLanguage)\">\n" as HTML
        html.append(alternates, around: inLanguage)
        return html
            + "<link rel=\"alternate\" hreflang=\"x-default\" href=\"\(publicURL)\(path)\">\n"
    }

    /// The languages of the bar, and the main navigation.
    func bars(of page: Link) -> HTML {
        var html = HTML()
        html.append(languageBar, around: page == "/" ? HTML() : HTML(text: page.text))
        html += navigationStart
        for entry in navigation {
            html += page.isWithin(entry.link) ? entry.here : entry.elsewhere
        }
        return html + "</ul></nav>\n</header>\n"
    }
}

extension PageFrame {
    /// The order in which the United Nations lists its languages.
    private static let languageOrder: [Language] = [.ar, .zh, .en, .fr, .ru, .es]

    private static func alternate(_ language: Language, _ publicURL: String) -> Piece {
        Piece(
            before: """
                <link rel="alternate" hreflang="\(language.code)" href="\(publicURL)/\(language.code)
                """,
            after: "\">\n")
    }

    private static func languageItem(_ language: Language, isCurrent: Bool) -> Piece {
        if isCurrent {
            return Piece(
                before: """
                    <li><span aria-current="true" lang="\(language.code)">\(language.endonym)</span></li>
                    """,
                after: HTML())
        }
        return Piece(
            before: "<li><a href=\"/\(language.code)",
            after: """
                " lang="\(language.code)" hreflang="\(language.code)" dir="\(language.direction)" \
                data-language="\(language.code)">\(language.endonym)</a></li>
                """)
    }

    private static func navigationItem(
        _ item: NavigationItem, _ words: Words, isHere: Bool
    ) -> HTML {
        """
        <li><a href="\(Link(in: words.language, item.link))"\
        \(attribute: "aria-current", isHere ? "page" : nil)>\(words(item.key))</a></li>
        """
    }

    private static func foot(_ words: Words, hasGate: Bool) -> HTML {
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

extension HTML {
    fileprivate mutating func append(_ pieces: [PageFrame.Piece], around path: HTML) {
        for piece in pieces {
            self += piece.before
            if !piece.after.isEmpty { self += path }
            self += piece.after
        }
    }
}

extension Link {
    /// Whether the page is this one or stands below it.
    fileprivate func isWithin(_ section: Link) -> Bool {
        guard text.utf8.starts(with: section.text.utf8) else { return false }
        let next = text.utf8.dropFirst(section.text.utf8.count).first
        return next == nil || next == UInt8(ascii: "/") || next == UInt8(ascii: "?")
    }
}

/// Accord's own mark: two strokes that meet.
private let mark: HTML = """
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><path d="M5 27C9.500 23 14 15 16 \
    5.500"/><path d="M27.500 27C24.500 20 19 17.500 12.300 17.500"/></svg>
    """
