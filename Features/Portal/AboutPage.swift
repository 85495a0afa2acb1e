import Base
import Localization
import Markup
import Web

/// What Accord is and is not, where complaints go, the resolution, who runs the site.
struct AboutPage: Sendable {
    let paragraphs: [ResolutionParagraph]
    let contact: String?

    func view(_ words: Words) -> Page {
        let title = words("portal.about.title")
        return Page(
            title: title, summary: words("portal.about.lead"), path: "/about",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("portal.about.lead"))</p>
                <nav class="contents" aria-label="\(words("portal.contents"))"><ul>\
                \(Self.sections, { contentsItem($0, words) })</ul></nav>
                <h2 id="what">\(words("portal.about.what"))</h2>
                <p>\(words("portal.about.what-review"))</p>
                <p>\(words("portal.about.what-register"))</p>
                <p>\(words("portal.about.what-next"))</p>
                <h2 id="not">\(words("portal.about.not"))</h2>
                <ul>
                <li>\(words("portal.about.not-complaints"))</li>
                <li>\(words("portal.about.not-ranking"))</li>
                <li>\(words("portal.about.not-judgement"))</li>
                <li>\(words("portal.about.not-translation"))</li>
                <li>\(words("portal.about.not-official"))</li>
                </ul>
                \(complaints(words))
                <h2 id="resolution">\(words("portal.about.resolution"))</h2>
                <p>\(words("portal.about.resolution-text"))</p>
                <ol class="paragraphs">
                \(paragraphs, { paragraph($0, words) })</ol>
                <p class="source">\(words("portal.about.resolution-source"))</p>
                <h2 id="who">\(words("portal.about.who"))</h2>
                <p>\(words("portal.about.who-text"))</p>
                <p>\(words("portal.about.who-software"))</p>
                \(contactLine(contact, words))
                """)
    }

    private static let sections: [(key: StaticString, link: Link)] = [
        ("portal.about.what", "#what"), ("portal.about.not", "#not"),
        ("portal.about.complaints", "#complaints"), ("portal.about.resolution", "#resolution"),
        ("portal.about.who", "#who"),
    ]

    private func contentsItem(_ entry: (key: StaticString, link: Link), _ words: Words) -> HTML {
        "<li><a href=\"\(entry.link)\">\(words(entry.key))</a></li>"
    }

    /// The three roads of the United Nations, each with where to write.
    private func complaints(_ words: Words) -> HTML {
        let roads: [(title: StaticString, text: StaticString, address: StaticString)] = [
            (
                "portal.complaints.treaty-bodies", "portal.complaints.treaty-bodies-text",
                "ohchr-petitions@un.org"
            ),
            (
                "portal.complaints.special-procedures",
                "portal.complaints.special-procedures-text", "spsubmission.ohchr.org"
            ),
            (
                "portal.complaints.council", "portal.complaints.council-text",
                "ohchr-cp@un.org"
            ),
        ]
        func road(
            _ road: (title: StaticString, text: StaticString, address: StaticString)
        ) -> HTML {
            """
            <h3>\(words(road.title))</h3>
            <p>\(words(road.text))</p>
            <p><bdi>\(road.address)</bdi></p>

            """
        }
        return """
            <h2 id="complaints">\(words("portal.about.complaints"))</h2>
            <p>\(words("portal.complaints.text"))</p>
            \(roads, road)<h3>\(words("portal.complaints.post"))</h3>
            <address><bdi lang="en" dir="ltr">Office of the United Nations High Commissioner for \
            Human Rights, United Nations Office at Geneva, 8–14 avenue de la Paix, 1211 Geneva 10, \
            Switzerland</bdi></address>
            <p class="source">\(words("portal.complaints.check"))</p>
            <div class="note wait"><h3>\(words("portal.complaints.danger"))</h3>\
            <p>\(words("portal.complaints.danger-text"))</p></div>
            """
    }

    private func paragraph(_ paragraph: ResolutionParagraph, _ words: Words) -> HTML {
        """
        <li id="p\(paragraph.number)">\(paragraphMark(paragraph.number, words))\
        <div><p>\(paragraph.summary[words.language])</p>\
        <details><summary class="small">\(words("portal.about.official")) \
        \(tongueLabel(.fr, words: words))</summary>\
        \(recordText(HTML(text: paragraph.officialFrench), in: .fr, words: words))</details></div></li>

        """
    }
}

/// How to reach whoever runs the installation, or that nobody is named.
func contactLine(_ contact: String?, _ words: Words) -> HTML {
    guard let contact else { return "<p>\(words("portal.contact.none"))</p>" }
    let address: HTML = "<bdi>\(contact)</bdi>"
    return "<p>\(sentence(words.segments("portal.contact.text"), ["contact": address]))</p>"
}
