package import Base
package import Localization
package import Markup

/// A text of a record in its own language, as an element of its own.
package func recordText(_ text: HTML, in language: Language, words: Words) -> HTML {
    language == words.language
        ? "<p class=\"text\">\(text)</p>"
        : "<p class=\"text\" lang=\"\(language.code)\" dir=\"\(language.direction)\">\(text)</p>"
}

/// "in English" beside a text whose language is not the page's.
package func tongueLabel(_ language: Language, words: Words) -> HTML? {
    language == words.language ? nil : "<span class=\"tongue\">\(tongue(language, words))</span>"
}

/// "in English", in the page's language.
package func tongue(_ language: Language, _ words: Words) -> String {
    switch language {
    case .ar: words("web.language.in-ar")
    case .en: words("web.language.in-en")
    case .es: words("web.language.in-es")
    case .fr: words("web.language.in-fr")
    case .ru: words("web.language.in-ru")
    case .zh: words("web.language.in-zh")
    }
}

/// A number as people read it, for a table's cell or beside a name.
package func figure(_ number: Int, _ words: Words) -> HTML {
    "<span class=\"n\">\(words.number(number))</span>"
}

/// A list of facts: term and one or more descriptions; facts without a description are left out.
package func factList(_ facts: [(term: String, descriptions: [HTML])]) -> HTML {
    func description(_ html: HTML) -> HTML { "<dd>\(html)</dd>" }
    func fact(_ fact: (term: String, descriptions: [HTML])) -> HTML {
        "<div><dt>\(fact.term)</dt>\(fact.descriptions, description)</div>\n"
    }
    let present = facts.filter { !$0.descriptions.isEmpty }
    return present.isEmpty ? "" : "<dl class=\"facts\">\n\(present, fact)</dl>"
}

/// Where there is nothing yet: says what is missing and what one can do.
package func emptyState(title: String, text: HTML) -> HTML {
    "<div class=\"empty\"><h2>\(title)</h2><p>\(text)</p></div>"
}

/// What a message's holes are filled with, where they hold markup.
package func sentence(
    _ segments: [MessageSegment], _ holes: KeyValuePairs<String, HTML>
) -> HTML {
    var html = HTML()
    for segment in segments {
        switch segment {
        case .text(let text): html += HTML(text: text)
        case .hole(let name):
            html += holes.first { $0.key == name }?.value ?? HTML(text: "{\(name)}")
        }
    }
    return html
}

/// The other forms of a list: the address with an ending before its query.
package func takeAway(
    _ words: Words, hasFeed: Bool = true, _ link: (_ ending: Link) -> Link
) -> HTML {
    let forms: [(name: StaticString, ending: Link)] =
        [("CSV", ".csv"), ("JSON", ".json"), ("XLSX", ".xlsx")]
        + (hasFeed ? [("Atom", ".atom")] : [])
    func form(_ form: (name: StaticString, ending: Link)) -> HTML {
        "<li><a href=\"\(Link(in: words.language, link(form.ending)))\">\(form.name)</a></li>"
    }
    return "<ul class=\"take\"><li>\(words("web.take"))</li>\(forms, form)</ul>"
}

/// `‹ Previous  1 … 4 [5] 6 … 31  Next ›` for pages of a list.
package struct Pager: Sendable {
    package let page: Int
    package let pageCount: Int
    package let link: @Sendable (Int) -> Link

    package init(page: Int, pageCount: Int, link: @escaping @Sendable (Int) -> Link) {
        self.page = page
        self.pageCount = pageCount
        self.link = link
    }

    /// The page an address asks for, 1 without it. Throws where there is no such page (422).
    package static func number(_ query: Query, pageCount: Int) throws(Problem) -> Int {
        guard let text = query["page"] else { return 1 }
        guard let page = Int(text), page >= 1, page <= pageCount else {
            throw .faultyInput([
                Problem.Fault(
                    field: "page", value: text, rule: "page",
                    values: ["count": String(pageCount)])
            ])
        }
        return page
    }

    package func html(_ words: Words) -> HTML {
        guard pageCount > 1 else { return "" }
        var shown: [Int] = []
        for number in [1, page - 1, page, page + 1, pageCount]
        where (1...pageCount).contains(number) && !shown.contains(number) {
            shown.append(number)
        }
        var items = HTML()
        var previous = 0
        for number in shown.sorted() {
            if number > previous + 1 { items += "<li aria-hidden=\"true\">…</li>" }
            previous = number
            let text = words.number(number)
            items +=
                number == page
                ? "<li><span aria-current=\"page\">\(text)</span></li>"
                : "<li><a href=\"\(link(number))\">\(text)</a></li>"
        }
        let before: HTML? =
            page > 1
            ? "<a rel=\"prev\" href=\"\(link(page - 1))\">\(words("web.pager.previous"))</a>" : nil
        let after: HTML? =
            page < pageCount
            ? "<a rel=\"next\" href=\"\(link(page + 1))\">\(words("web.pager.next"))</a>" : nil
        return """
            <nav class="pager" aria-label="\(words("web.pager.label"))">\(before)\
            <ol>\(items)</ol>\(after)</nav>
            """
    }
}
