import Base
import Database
import Documents
import Localization
import Markup
import Parties
import Requests
import Web

/// Many rows from a spreadsheet: a template, a trial that writes nothing, and the entry of all or none.
struct SheetPage: Sendable {
    let facts: ActivityFacts
    let sheet: Sheet

    /// The file and the form around it.
    static let maximumBody = Sheet.maximumFile + 64 << 10

    static func load(_ visit: Visit, _ name: String) async throws -> SheetPage {
        let actor = try visit.actor()
        return try await visit.read { reader in
            let facts = try ActivityFacts.load(visit, reader)
            guard let sheet = Sheet(rawValue: name) else { throw Problem.notFound }
            try ActivityRules.must(sheet.act, facts.activity, by: actor, on: facts.today)
            return SheetPage(facts: facts, sheet: sheet)
        }
    }

    private var path: Link { facts.link + "/sheets/\(sheet.rawValue)" }

    /// What a trial found.
    struct Trial: Sendable {
        let rows: [SheetTable.Row]
        let understood: [Int: SheetCheck.Understood]
        let flaws: [SheetTable.Flaw]
        let unchanged: Set<Int>
        let repeated: Set<Int>
        /// The table once more, for the form that enters it.
        let table: String

        /// Of a file that could not be read as far as its rows.
        init(flaws: [SheetTable.Flaw], table: String = "") {
            (rows, understood, unchanged, repeated) = ([], [:], [], [])
            (self.flaws, self.table) = (flaws, table)
        }

        init(_ check: SheetCheck, table: String) {
            (rows, understood, flaws) = (check.rows, check.understood, check.flaws)
            (unchanged, repeated) = (check.unchanged, check.repeated)
            self.table = table
        }
    }

    func view(_ visit: Visit, _ trial: Trial? = nil) -> Page {
        let words = visit.words
        let title = sheet.title(words)
        let form = Form(words, values: Query())
        func column(_ column: Sheet.Column) -> HTML {
            "<li><code>\(column.rawValue)</code>\(words.colon)\(column.heading(words))</li>"
        }
        return Page(
            title: title,
            trail: [
                Page.Crumb(words("activities.list.title"), "/activities"),
                Page.Crumb(facts.called, facts.link),
            ], path: path,
            main: """
                <h1>\(title)</h1>
                \(trial.map { self.result($0, visit) })
                <p class="lead">\(sheet.lead(words))</p>
                <p>\(words("activities.sheet.template")) \
                <a href="\(visit.link(path + ".xlsx"))" download>XLSX</a>, \
                <a href="\(visit.link(path + ".csv"))" download>CSV</a></p>
                <details class="act"><summary>\(words("activities.sheet.columns"))</summary>\
                <ul>\(sheet.columns, column)</ul></details>
                \(form.html(
                    to: path, by: visit.identity, key: visit.site.identifiers.next(),
                    fields: form.file(
                        "files", words("activities.sheet.file"),
                        hint: words(
                            "activities.sheet.file-hint",
                            ["rows": words.number(Sheet.maximumRows)]),
                        accept: ".xlsx,.csv"),
                    button: words("activities.sheet.try"), bringsFiles: true))
                """)
    }

    // MARK: What a trial found

    private static let shownRows = 100

    private func result(_ trial: Trial, _ visit: Visit) -> HTML {
        let words = visit.words
        guard trial.flaws.isEmpty else { return flaws(trial, words) }
        let added = trial.rows.count - trial.unchanged.count
        guard added > 0 else {
            return "<div class=\"note\"><p>\(words("activities.sheet.nothing-new"))</p></div>"
        }
        let form = Form(words, values: Query())
        let unchanged: HTML? =
            trial.unchanged.isEmpty
            ? nil : "<p>\(words("activities.sheet.unchanged", count: trial.unchanged.count))</p>"
        return """
            <section class="acts"><h2>\(trial.repeated.count == added
                ? words("activities.sheet.repeated", count: added)
                : words("activities.sheet.good", count: added))</h2>\
            <p>\(words("activities.sheet.not-yet"))</p>\(unchanged)\(table(trial, words))\
            \(form.html(
                to: path + "/entry", by: visit.identity, key: visit.site.identifiers.next(),
                fields: form.hidden("table", trial.table) + again(trial, form, words),
                button: words("activities.sheet.enter", count: added)))</section>
            """
    }

    /// What is booked already is not booked once more by mistake.
    private func again(_ trial: Trial, _ form: Form, _ words: Words) -> HTML {
        trial.repeated.isEmpty
            ? ""
            : form.checkboxes(
                "again", words("activities.sheet.repeated", count: trial.repeated.count),
                hint: words(
                    "activities.sheet.repeated-hint",
                    ["rows": words.list(trial.repeated.sorted().prefix(20).map(String.init))]),
                options: [.init("yes", words("activities.sheet.again"))])
    }

    private func table(_ trial: Trial, _ words: Words) -> HTML {
        let rows = trial.rows.filter { !trial.unchanged.contains($0.number) }
        // An amount is shown with its currency.
        let columns = sheet.columns.filter { column in
            column != .currency && rows.contains { $0.cells[column] != nil }
        }
        func heading(_ column: Sheet.Column) -> HTML {
            "<th scope=\"col\">\(column.heading(words))</th>"
        }
        func row(_ row: SheetTable.Row) -> HTML {
            func cell(_ column: Sheet.Column) -> HTML {
                let text = trial.understood[row.number].flatMap { said($0, column, words) }
                return "<td><bdi>\(text ?? row[column])</bdi></td>"
            }
            return "<tr><td class=\"n\">\(row.number)</td>\(columns, cell)</tr>"
        }
        let more: HTML? =
            rows.count > Self.shownRows
            ? "<p>\(words("activities.sheet.more", count: rows.count - Self.shownRows))</p>" : nil
        return """
            <div class="scroll"><table><caption class="hide">\(sheet.title(words))</caption><thead>\
            <tr><th scope="col" class="n">\(words("activities.sheet.row"))</th>\(columns, heading)\
            </tr></thead><tbody>\(rows.prefix(Self.shownRows), row)</tbody></table></div>\(more)
            """
    }

    /// A cell as it was understood; nil where it stands as it was written.
    private func said(
        _ understood: SheetCheck.Understood, _ column: Sheet.Column, _ words: Words
    ) -> String? {
        switch (understood, column) {
        case (.entry(let entry), .state): facts.parties[entry.state]?.names[words.language]
        case (.entry(let entry), .type): entryName(entry.kind, words)
        case (.entry(let entry), .date): words.shortDate(entry.valueDate)
        case (.entry(let entry), .amount): words.money(entry.money)
        case (.period(_, let indicator), .title): indicator.title
        case (.period(let period, _), .from): words.shortDate(period.from)
        case (.period(let period, _), .until): words.shortDate(period.until)
        case (.period(let period, let indicator), .target):
            measuredText(period.target, indicator.measure, words)
        case (.period(let period, let indicator), .actual):
            period.actual.map { measuredText($0, indicator.measure, words) }
        case (.period(let period, let indicator), _):
            Activity.Indicator.Part(rawValue: column.rawValue).flatMap { period.parts[$0] }
                .map { measuredText($0, indicator.measure, words) }
        default: nil
        }
    }

    private func flaws(_ trial: Trial, _ words: Words) -> HTML {
        func item(_ flaw: SheetTable.Flaw) -> HTML {
            let text = faultMessage(flaw.fault, words)
            switch (flaw.row, flaw.column) {
            case (let row?, let column?):
                return """
                    <li>\(words(
                        "activities.sheet.flaw",
                        ["row": String(row), "column": column.heading(words), "text": text]))</li>
                    """
            case (let row?, nil):
                return """
                    <li>\(words(
                        "activities.sheet.flaw-row", ["row": String(row), "text": text]))</li>
                    """
            case (nil, _): return "<li>\(text)</li>"
            }
        }
        let more: HTML? =
            trial.flaws.count > Self.shownRows
            ? """
            <p>\(words("activities.sheet.more-flaws", count: trial.flaws.count - Self.shownRows))</p>
            """ : nil
        return """
            <div class="note fault" role="alert" tabindex="-1" id="faults">\
            <h2>\(words("activities.sheet.bad", count: trial.flaws.count))</h2>\
            <p>\(words("activities.sheet.nothing-entered"))</p>\
            <ul>\(trial.flaws.prefix(Self.shownRows), item)</ul>\(more)</div>
            """
    }
}
