package import Localization
package import Markup

/// Bars in a table: the table is the chart, so labels are text that wraps, prints, mirrors and is read
/// aloud, and the numbers beneath need no second table.
package struct BarChart: Sendable {
    /// One part of a bar, in a class of the style sheet: `c1`, `c-supported`, `c-noted` …
    package struct Series: Sendable {
        package let style: StaticString
        package let title: String
        /// Drawn at half height.
        package let isLow: Bool

        package init(_ style: StaticString, _ title: String, isLow: Bool = false) {
            self.style = style
            self.title = title
            self.isLow = isLow
        }
    }

    package struct Row: Sendable {
        package let label: HTML
        /// One number a series.
        package let numbers: [Int]
        /// Where the number leads: the records that make it.
        package let link: Link?

        package init(label: HTML, numbers: [Int], link: Link? = nil) {
            self.label = label
            self.numbers = numbers
            self.link = link
        }
    }

    package let caption: String
    package let labelTitle: String
    package let series: [Series]
    package let rows: [Row]

    /// For screen readers only, where a heading above says the same.
    package let isCaptionHidden: Bool

    package init(
        caption: String, isCaptionHidden: Bool = false, labelTitle: String, series: [Series],
        rows: [Row]
    ) {
        self.isCaptionHidden = isCaptionHidden
        self.caption = caption
        self.labelTitle = labelTitle
        self.series = series
        self.rows = rows
    }

    /// The widest bar fills the space; shorter ones in proportion, from zero. Nothing where there is
    /// nothing to draw.
    package func html(_ words: Words) -> HTML {
        guard !series.isEmpty, !rows.isEmpty else { return "" }
        let largest = max(1, rows.map { $0.numbers.reduce(0, +) }.max() ?? 1)
        func head(_ series: Series) -> HTML { "<th scope=\"col\" class=\"n\">\(series.title)</th>" }
        func row(_ row: Row) -> HTML {
            var start = 0.0
            var parts = HTML()
            for (series, number) in zip(series, row.numbers) where number > 0 {
                let width = Double(number) * 100 / Double(largest)
                // A low part is told from a high one without colour; a thin gap divides them.
                let gap = series.isLow || start == 0 ? min(0.4, width / 2) : 0
                parts += """
                    <rect class="\(series.style)" x="\(coordinate(start + (start > 0 ? gap : 0)))" \
                    \(raw: series.isLow ? "y=\".45\" height=\".55\"" : "height=\"1\"") \
                    width="\(coordinate(start > 0 ? width - gap : width))"/>
                    """
                start += width
            }
            func cell(_ number: Int) -> HTML { "<td class=\"n\">\(words.number(number))</td>" }
            let total = words.number(row.numbers.reduce(0, +))
            let totalCell: HTML =
                row.link.map { "<td class=\"n\"><a href=\"\($0)\">\(total)</a></td>" }
                ?? "<td class=\"n\">\(total)</td>"
            return """
                <tr><th scope="row"><span>\(row.label)</span><svg class="bar" \
                viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">\(parts)</svg>\
                </th>\(series.count > 1 ? HTML(joining: row.numbers.map(cell)) : nil)\(totalCell)</tr>

                """
        }
        let heads: HTML? = series.count > 1 ? HTML(joining: series.map(head)) : nil
        return """
            <div class="chart"><table class="bars\(raw: series.count == 2 ? " split" : "")" data-sort>\
            <caption\(attribute: "class", isCaptionHidden ? "hide" : nil)>\(caption)</caption>
            <thead><tr><th scope="col">\(labelTitle)</th>\(heads)\
            <th scope="col" class="n">\(series.count > 1 ? words("web.chart.total") : series[0].title)</th>\
            </tr></thead>
            <tbody>
            \(rows, row)</tbody></table>\(series.count > 1 ? key : nil)</div>
            """
    }

    private var key: HTML {
        func item(_ series: Series) -> HTML {
            """
            <li><svg viewBox="0 0 10 10" preserveAspectRatio="none" aria-hidden="true">\
            <rect class="\(series.style)" width="10" \
            \(raw: series.isLow ? "y=\"4.5\" height=\"5.5\"" : "height=\"10\"")/></svg>\
            \(series.title)</li>
            """
        }
        return "<ul class=\"key\">\(series, item)</ul>"
    }
}

/// Two decimals, always with a point: SVG knows no other.
func coordinate(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
}

/// The tile atlas: one small square a State by regional group, shaded in six steps by a figure.
package struct Atlas: Sendable {
    package struct Tile: Sendable {
        package let code: String
        package let name: String
        package let number: Int
        package let link: Link
        /// Other words the search field finds it by.
        package let otherNames: String

        package init(code: String, name: String, number: Int, link: Link, otherNames: String) {
            self.code = code
            self.name = name
            self.number = number
            self.link = link
            self.otherNames = otherNames
        }
    }

    package struct Group: Sendable {
        package let title: String
        package let tiles: [Tile]

        package init(title: String, tiles: [Tile]) {
            self.title = title
            self.tiles = tiles
        }
    }

    package let id: StaticString
    package let groups: [Group]
    /// What the shade means: "recommendations received".
    package let unit: String

    package init(id: StaticString, groups: [Group], unit: String) {
        self.id = id
        self.groups = groups
        self.unit = unit
    }

    /// The upper bounds of steps 1 to 4; step 0 is none, step 5 more.
    package var bounds: [Int] {
        let numbers = groups.flatMap { $0.tiles.map(\.number) }.filter { $0 > 0 }.sorted()
        guard let largest = numbers.last else { return [1, 2, 3, 4] }
        let unit = largest >= 100 ? 10 : 1
        var bounds: [Int] = []
        for step in 1...4 {
            let value = numbers[min(numbers.count - 1, numbers.count * step / 5)]
            bounds.append(max((value + unit - 1) / unit * unit, (bounds.last ?? 0) + unit))
        }
        return bounds
    }

    package func html(_ words: Words) -> HTML {
        let bounds = bounds
        func step(_ number: Int) -> Int {
            number == 0 ? 0 : 1 + bounds.filter { number > $0 }.count
        }
        func tile(_ tile: Tile) -> HTML {
            """
            <li data-words="\(tile.otherNames)"><a class="s\(step(tile.number))" \
            href="\(tile.link)">\(tile.code)<span> \(words.labelled(tile.name, words.number(tile.number)))\
            </span></a></li>
            """
        }
        func group(_ group: Group) -> HTML {
            """
            <section aria-label="\(group.title)"><h3>\(group.title)</h3><ul>\(group.tiles, tile)</ul></section>

            """
        }
        func keyItem(_ entry: (style: Int, text: String)) -> HTML {
            "<li><i class=\"s\(entry.style)\"></i>\(entry.text)</li>"
        }
        var entries: [(style: Int, text: String)] = [(0, words.number(0))]
        let largest = groups.flatMap { $0.tiles.map(\.number) }.max() ?? 0
        var lower = 1
        // No step that no tile can have.
        for (index, bound) in bounds.enumerated() where lower <= largest {
            let from = words.number(lower)
            entries.append((index + 1, lower == bound ? from : "\(from)–\(words.number(bound))"))
            lower = bound + 1
        }
        if lower <= largest { entries.append((5, "\(words.number(lower))+")) }
        return """
            <p class="source">\(unit)</p><ul class="key">\(entries, keyItem)</ul>
            <div class="atlas" id="\(id)">
            \(groups, group)</div>
            """
    }
}
