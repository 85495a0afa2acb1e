import Base
import Localization
import Markup
import Parties
import Web

/// Numbers of records by kind, each a link to exactly these records (I10). A table on a screen, cards on a
/// telephone.
struct LineTable {
    struct Row {
        let label: HTML
        let filter: LineFilter
        let counts: [LineRecord.Kind: Int]
    }

    let caption: String
    let isCaptionHidden: Bool
    let labelTitle: String
    let rows: [Row]

    init(caption: String, isCaptionHidden: Bool = false, labelTitle: String, rows: [Row]) {
        self.caption = caption
        self.isCaptionHidden = isCaptionHidden
        self.labelTitle = labelTitle
        self.rows = rows
    }

    func html(_ names: LineNames) -> HTML {
        let words = names.words
        func head(_ kind: LineRecord.Kind) -> HTML {
            "<th scope=\"col\" class=\"n\">\(names.kinds(kind))</th>"
        }
        func row(_ row: Row) -> HTML {
            func cell(_ kind: LineRecord.Kind) -> HTML {
                let count = row.counts[kind] ?? 0
                let link = Link(in: words.language, row.filter.with { $0.kind = kind }.link())
                let number: HTML =
                    count == 0
                    ? "\(words.number(0))" : "<a href=\"\(link)\">\(words.number(count))</a>"
                return "<td class=\"n\" data-label=\"\(names.kinds(kind))\">\(number)</td>"
            }
            return """
                <tr><th scope="row">\(row.label)</th>\
                \(HTML(joining: LineRecord.Kind.allCases.map(cell)))</tr>

                """
        }
        return """
            <table class="stack counts">\
            <caption\(attribute: "class", isCaptionHidden ? "hide" : nil)>\(caption)</caption>
            <thead><tr><th scope="col">\(labelTitle)</th>\
            \(HTML(joining: LineRecord.Kind.allCases.map(head)))</tr></thead>
            <tbody>
            \(rows, row)</tbody></table>
            """
    }
}

/// Selects for State, theme and provider; a page's other conditions go along unseen.
struct LineFinder {
    let filter: LineFilter
    let page: Link
    /// A map shows every State.
    var hasState = true

    func html(_ names: LineNames) -> HTML {
        let (world, words) = (names.world, names.words)
        let asking = Set(world.states + [filter.state?.id].compactMap { $0 })
        let helping = Set(world.providers + [filter.provider?.id].compactMap { $0 })
        let themes = Set(world.themes + [filter.theme?.slug].compactMap { $0 })
        func options(
            _ all: [(value: String, name: String)], _ chosen: String?, _ any: String
        ) -> HTML {
            func option(_ option: (value: String, name: String)) -> HTML {
                """
                <option value="\(option.value)"\(flag: "selected", option.value == chosen)>\
                \(option.name)</option>
                """
            }
            return "<option value=\"\">\(any)</option>\(words.sorted(all) { $0.name }, option)"
        }
        func parties(_ ids: Set<Party.ID>) -> [(value: String, name: String)] {
            ids.sorted().compactMap { world.parties[$0] }.map {
                ($0.slug, $0.names[words.language])
            }
        }
        let own: Set<String> = hasState ? ["state", "theme", "provider"] : ["theme", "provider"]
        let rest = HTML(
            joining: filter.pairs.filter { !own.contains($0.name) }.map { pair -> HTML in
                "<input type=\"hidden\" name=\"\(pair.name)\" value=\"\(pair.value)\">"
            })
        let state: HTML? =
            hasState
            ? """
            <div><label for="state">\(words("line.finder.state"))</label>\
            <select id="state" name="state">\
            \(options(parties(asking), filter.state?.slug, words("line.finder.any")))</select></div>

            """ : nil
        return """
            <form class="search three" action="\(Link(in: words.language, page))">\(rest)
            \(state)<div><label for="theme">\(words("line.finder.theme"))</label>\
            <select id="theme" name="theme">\
            \(options(themes.sorted().map { ($0, names.theme($0)) }, filter.theme?.slug, words("line.finder.any")))\
            </select></div>
            <div\(attribute: "class", hasState ? "wide" : nil)><label for="provider">\(words("line.finder.provider"))</label>\
            <select id="provider" name="provider">\
            \(options(parties(helping), filter.provider?.slug, words("line.finder.any")))</select></div>
            <div><button class="button">\(words("line.finder.button"))</button></div></form>
            """
    }
}
