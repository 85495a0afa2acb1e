import Base
import Database
import Localization
import Markup
import Parties
import Web

/// The front page: search, living figures, the resolution's paragraphs, the atlas, what to try.
struct StartPage: Sendable {
    let paragraphs: [ResolutionParagraph]
    let paragraphFigures: [Int: ParagraphFigure]
    let figures: [StartFigure]
    /// States that can be under review, by name.
    let states: [Choice]
    let themes: [Choice]
    let atlas: Atlas?

    /// An entry of a select.
    struct Choice: Sendable {
        let slug: String
        let name: String
    }

    static func load(
        _ visit: Visit, directories: PartyDirectoryCache, resources: PortalResources,
        contributions: PortalContributions
    ) async throws -> StartPage {
        let words = visit.words
        return try await visit.read { reader in
            let directory = try directories.directory(reader)
            let states = directory.statesByName(words).filter { $0.membership == .member }
                .map { Choice(slug: $0.slug, name: $0.name(in: words.language)) }
            let themes = directory.themesByName(words).filter { $0.scheme == .uprInfo }
                .map { Choice(slug: $0.slug, name: $0.name(in: words.language)) }
            return StartPage(
                paragraphs: resources.paragraphs,
                paragraphFigures: try contributions.paragraphFigures.mapValues {
                    try $0(reader, words)
                },
                figures: try contributions.startFigures.map { try $0(reader, words) },
                states: states, themes: themes,
                atlas: try contributions.atlas(reader, directory, words))
        }
    }

    func view(_ words: Words) -> Page {
        Page(
            title: words("portal.start.title"), summary: words("portal.start.summary"), path: "/",
            main: """
                <h1>\(words("portal.start.heading"))</h1>
                <p class="lead">\(lead(words))</p>
                \(searchForm(words))
                \(figureList(words))\(atlasSection(words))<h2>\(words("portal.start.paragraphs"))</h2>
                <p>\(words("portal.start.paragraphs-text"))</p>
                <ol class="paragraphs">
                \(paragraphs, { paragraph($0, words) })</ol>
                <p><a href="\(Link(in: words.language, "/about#resolution"))">\
                \(words("portal.start.paragraphs-more"))</a></p>
                \(thingsToTry(words))
                """)
    }

    private func lead(_ words: Words) -> HTML {
        let review: HTML = """
            <a href="\(Link(in: words.language, "/glossary#universal-periodic-review"))">\
            \(words("portal.start.review"))</a>
            """
        return sentence(words.segments("portal.start.lead"), ["review": review])
    }

    private func searchForm(_ words: Words) -> HTML {
        func option(_ choice: Choice) -> HTML {
            "<option value=\"\(choice.slug)\">\(choice.name)</option>"
        }
        return """
            <form class="search three" role="search" \
            action="\(Link(in: words.language, "/recommendations"))">
            <div class="wide"><label for="q">\(words("portal.start.search"))</label>\
            <p class="hint" id="q-hint">\(words("portal.start.search-hint"))</p>\
            <input type="search" id="q" name="q" maxlength="300" aria-describedby="q-hint"></div>
            <div><label for="state">\(words("portal.start.state"))</label>\
            <select id="state" name="state"><option value="">\(words("portal.start.any-state"))</option>\
            \(states, option)</select></div>
            <div><label for="theme">\(words("portal.start.theme"))</label>\
            <select id="theme" name="theme"><option value="">\(words("portal.start.any-theme"))</option>\
            \(themes, option)</select></div>
            <div><button class="button">\(words("portal.start.search-button"))</button></div>
            </form>
            """
    }

    private func figureList(_ words: Words) -> HTML? {
        guard !figures.isEmpty else { return nil }
        func note(_ text: String) -> HTML { "<span class=\"soft\">\(text)</span>" }
        func item(_ figure: StartFigure) -> HTML {
            """
            <li><a href="\(Link(in: words.language, figure.link))">\
            <strong class="n">\(figure.number)</strong>\(figure.text)</a>\
            \(figure.note.map(note))</li>
            """
        }
        return "<ul class=\"figures\">\(figures, item)</ul>\n"
    }

    private func atlasSection(_ words: Words) -> HTML? {
        guard let atlas else { return nil }
        return """
            <h2>\(words("portal.start.atlas"))</h2>
            <p>\(words("portal.start.atlas-text"))</p>
            <div class="finder" data-needs-script hidden>\
            <label for="find">\(words("portal.start.atlas-find"))</label>\
            <input type="search" id="find" data-filter="\(atlas.id)" data-status="find-status" \
            autocomplete="off"><p class="hint n" id="find-status" role="status"></p></div>
            \(atlas.html(words))
            <p><a href="\(Link(in: words.language, "/states"))">\
            \(words("portal.start.atlas-table"))</a></p>

            """
    }

    private func paragraph(_ paragraph: ResolutionParagraph, _ words: Words) -> HTML {
        let figure: HTML =
            if let figure = paragraphFigures[paragraph.number] {
                """
                <a href="\(Link(in: words.language, figure.link))">\
                <strong class="n">\(figure.number)</strong>\(figure.text)</a>
                """
            } else {
                "<span class=\"soon\">\(words("portal.start.not-built"))</span>"
            }
        return """
            <li id="p\(paragraph.number)">\(paragraphMark(paragraph.number, words))\
            <p>\(paragraph.summary[words.language])</p><p class="fig">\(figure)</p></li>

            """
    }

    private func thingsToTry(_ words: Words) -> HTML {
        let entries: [(key: StaticString, link: Link)] = [
            ("portal.try.review", "/recommendations?state=nepal&theme=womens-rights"),
            ("portal.try.compare", "/compare?state=colombia&state=kenya&state=nepal"),
            (
                "portal.try.take",
                "/recommendations.xlsx?theme=rights-of-the-child&position=supported"
            ),
            ("portal.try.count", "/statistics"),
            ("portal.try.who", "/who-does-what?state=nepal"),
            ("portal.try.gender", "/gender"),
            ("portal.try.cooperation", "/line/statistics"),
            ("portal.try.treaty", "/treaties/cedaw"),
            ("portal.try.words", "/glossary"),
        ]
        func item(_ entry: (key: StaticString, link: Link)) -> HTML {
            "<li><a href=\"\(Link(in: words.language, entry.link))\">\(words(entry.key))</a></li>\n"
        }
        return """
            <h2>\(words("portal.try.title"))</h2>
            <ul>
            \(entries, item)</ul>
            """
    }
}

/// `§ 7`, as documents of the United Nations write it in the language.
func paragraphMark(_ number: Int, _ words: Words) -> HTML {
    let mark = words("portal.paragraph", ["number": words.number(number)])
    return "<span class=\"para\">\(mark)</span>"
}
