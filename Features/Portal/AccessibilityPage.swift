import Localization
import Markup
import Web

/// The accessibility statement: what is met, how that is known, what falls short, whom to tell.
struct AccessibilityPage: Sendable {
    let contact: String?

    func view(_ words: Words) -> Page {
        let title = words("portal.accessibility.title")
        return Page(
            title: title, summary: words("portal.accessibility.lead"), path: "/accessibility",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("portal.accessibility.lead"))</p>
                <h2>\(words("portal.accessibility.conformance"))</h2>
                <p>\(words("portal.accessibility.conformance-text"))</p>
                <h2>\(words("portal.accessibility.helps"))</h2>
                <ul>
                <li>\(words("portal.accessibility.helps-script"))</li>
                <li>\(words("portal.accessibility.helps-charts"))</li>
                <li>\(words("portal.accessibility.helps-colour"))</li>
                <li>\(words("portal.accessibility.helps-languages"))</li>
                <li>\(words("portal.accessibility.helps-small"))</li>
                <li>\(words("portal.accessibility.helps-print"))</li>
                </ul>
                <h2>\(words("portal.accessibility.tested"))</h2>
                <p>\(words("portal.accessibility.tested-text"))</p>
                <h2>\(words("portal.accessibility.gaps"))</h2>
                <ul>
                <li>\(words("portal.accessibility.gaps-people"))</li>
                <li>\(words("portal.accessibility.gaps-texts"))</li>
                <li>\(words("portal.accessibility.gaps-files"))</li>
                <li>\(words("portal.accessibility.gaps-easy"))</li>
                </ul>
                <div class="note"><h2>\(words("portal.accessibility.tell"))</h2>\
                <p>\(words("portal.accessibility.tell-text"))</p>\(contactLine(contact, words))</div>
                """)
    }
}
