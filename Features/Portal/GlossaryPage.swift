import Base
import Localization
import Markup
import Web

/// The words of the trade in plain ones, each with its terms in the other five languages.
struct GlossaryPage: Sendable {
    let terms: [GlossaryTerm]

    func view(_ words: Words) -> Page {
        let title = words("portal.glossary.title")
        let sorted = words.sorted(terms) { $0.term[words.language] }
        return Page(
            title: title, summary: words("portal.glossary.lead"), path: "/glossary",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("portal.glossary.lead"))</p>
                <div class="finder" data-needs-script hidden>\
                <label for="find">\(words("portal.glossary.find"))</label>\
                <input type="search" id="find" data-filter="terms" data-status="find-status" \
                autocomplete="off"><p class="hint n" id="find-status" role="status"></p></div>
                <ul class="plain" id="terms">
                \(sorted, { item($0, words) })</ul>
                <p class="source">\(words("portal.glossary.source"))</p>
                """)
    }

    /// The order in which the United Nations lists its languages.
    private static let languageOrder: [Language] = [.ar, .zh, .en, .fr, .ru, .es]

    private func item(_ term: GlossaryTerm, _ words: Words) -> HTML {
        var others = HTML()
        for language in Self.languageOrder where language != words.language {
            if !others.isEmpty { others += " · " }
            others += """
                <span lang="\(language.code)" dir="\(language.direction)">\(term.term[language])</span>
                """
        }
        return """
            <li id="\(term.slug)"><dl class="terms"><dt>\(term.term[words.language])</dt>\
            <dd>\(term.explanation[words.language])</dd><dd class="small soft">\(others)</dd></dl></li>

            """
    }
}
