package import Base
package import Localization
package import Markup
package import Web

/// The page that begins a record with little; the rest is asked for once it is there.
package func beginningPage(
    _ visit: Visit, title: String, lead: String, trail: [Page.Crumb], path: Link, _ form: Form,
    above: HTML? = nil, fields: HTML
) -> Page {
    Page(
        title: title, trail: trail, path: path,
        main: """
            <h1>\(title)</h1>
            \(form.summary)
            <p class="lead">\(lead)</p>
            \(above)
            \(form.html(
                to: path, by: visit.identity, key: visit.site.identifiers.next(), fields: fields,
                button: visit.words("requests.new.button")))
            """)
}

/// A draft as one form at `link/draft`. It carries the version that was seen: where two change it at once, the second
/// is told.
package func draftPage(
    _ visit: Visit, title: String, trail: [Page.Crumb], of link: Link, version: Int, _ form: Form,
    fields: HTML
) -> Page {
    Page(
        title: title, trail: trail, path: link + "/draft",
        main: """
            <p class="kicker">\(visit.words("requests.draft.kicker"))</p>
            <h1>\(title)</h1>
            \(form.summary)
            \(form.html(
                to: link + "/draft", by: visit.identity, key: visit.site.identifiers.next(),
                fields: form.hidden("seen", String(version)) + fields,
                button: visit.words("requests.draft.save")))
            """)
}

/// What a draft still lacks, each by its rule.
package func gapNote(_ gaps: [Fault], _ words: Words) -> HTML {
    func item(_ gap: Fault) -> HTML { "<li>\(faultMessage(gap, words))</li>" }
    return """
        <div class="note"><p>\(words("requests.draft.gaps", count: gaps.count))</p>\
        <ul class="plain">\(gaps, item)</ul></div>
        """
}
