import Base
import Localization
package import Markup
package import Web

// What several pages of this feature show alike.

func time(_ day: Day, _ words: Words) -> HTML {
    "<time datetime=\"\(day.description)\">\(words.date(day))</time>"
}

func stateLink(_ state: State, _ words: Words) -> HTML {
    """
    <a href="\(Link(in: words.language, "/states/\(state.slug)"))">\
    \(state.name(in: words.language))</a>
    """
}

/// The same name in the other five languages, in the order of the United Nations.
func otherLanguages(_ names: SixLanguages, _ words: Words) -> [HTML] {
    let order: [Language] = [.ar, .zh, .en, .fr, .ru, .es]
    return order.filter { $0 != words.language && names.isTranslated(into: $0) }.map { language in
        "<span lang=\"\(language.code)\" dir=\"\(language.direction)\">\(names[language])</span>"
    }
}

/// The list at `path` in its formats.
func takeList(_ visit: Visit, _ label: String, _ path: Link) -> HTML {
    """
    <ul class="take"><li>\(label)</li>\
    <li><a href="\(visit.link(path + ".csv"))">CSV</a></li>\
    <li><a href="\(visit.link(path + ".json"))">JSON</a></li>\
    <li><a href="\(visit.link(path + ".xlsx"))">XLSX</a></li></ul>
    """
}

func sectionHTML(_ section: PartyPageContributions.Section) -> HTML {
    "<h2 id=\"\(section.anchor)\">\(section.title)</h2>\n\(section.html)\n"
}

/// Instead of a list where the reference facts were never loaded.
func referencesMissing(_ words: Words) -> HTML {
    let command: HTML = "<code dir=\"ltr\">accord load reference</code>"
    return emptyState(
        title: words("parties.empty.title"),
        text: sentence(words.segments("parties.empty.text"), ["command": command]))
}

/// The end of a sheet of one page: what it shows, of which day it is, how to cite it, and the way to print it.
package func sheetFoot(_ visit: Visit, title: String, path: Link, note: String) -> HTML {
    let words = visit.words
    let cited = words(
        "parties.sheet.cite",
        [
            "title": title, "date": words.date(WorkingCalendar.dayInGeneva(visit.now)),
            "address": visit.site.publicURL + Link(in: words.language, path).text,
        ])
    return """
        <p class="source wide">\(note)<br>\(cited)</p>
        <p class="buttons" data-needs-script hidden><button type="button" \
        class="button quiet" data-print>\(words("parties.state.print"))</button></p>
        """
}
