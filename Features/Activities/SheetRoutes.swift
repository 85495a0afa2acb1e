import Base
import Database
import Documents
import Localization
import Markup
import Parties
import Web

/// Addresses of tables that come from spreadsheets.
enum SheetRoutes {
    static let all: [Route] = [
        .ownPage("/activities/{activity}/sheets/{sheet}") { visit in
            try await SheetPage.load(visit, visit.parameter("sheet")).view(visit).answer(visit)
        },
        .ownPage("/activities/{activity}/sheets/{sheet}.csv") {
            try await template($0, isCSV: true)
        },
        .ownPage("/activities/{activity}/sheets/{sheet}.xlsx") {
            try await template($0, isCSV: false)
        },
        .filesForm(
            "/activities/{activity}/sheets/{sheet}", maximumBody: SheetPage.maximumBody
        ) { try await attempt($0) },
        .form("/activities/{activity}/sheets/{sheet}/entry") { try await enter($0) },
    ]

    private static func headings(_ visit: Visit) -> [Words] {
        Language.allCases.map { visit.site.catalogue.words(in: $0) }
    }

    // MARK: Template

    /// The columns; for values also every period that stands there, to be filled in or changed.
    private static func template(_ visit: Visit, isCSV: Bool) async throws -> Answer {
        let page = try await SheetPage.load(visit, visit.parameter("sheet"))
        let (sheet, activity, words) = (page.sheet, page.facts.activity, visit.words)
        let columns = sheet.columns.filter {
            $0 != .state || activity.components.count > 1
        }
        let rows = sheet == .values ? Self.rows(of: activity) : []
        let name = "\(sheet.rawValue)-\(activity.publicID)"
        if isCSV {
            var writer = CSVWriter(hasByteOrderMark: true)
            writer.append(columns.map(\.rawValue))
            for row in rows { writer.append(columns.map { row[$0] ?? "" }) }
            return own(
                "\(name).csv", "text/csv; charset=utf-8; header=present", writer.bytes)
        }
        let workbook = try XLSXWriter(
            properties: XLSXProperties(
                title: sheet.title(words), author: words("web.frame.name"), created: visit.now))
        let isRightToLeft = words.language.isRightToLeft
        try workbook.beginTable(
            words("web.workbook.sheet"),
            columns: columns.map { XLSXColumn($0.heading(words), width: $0 == .title ? 40 : 16) },
            isRightToLeft: isRightToLeft)
        for row in rows { try workbook.append(columns.map { cell(row[$0] ?? "", $0) }) }
        try workbook.addNotes(
            words("web.workbook.about"),
            [(sheet.title(words), sheet.lead(words))] + notes(sheet, words),
            isRightToLeft: isRightToLeft)
        return own(
            "\(name).xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            try workbook.finish())
    }

    /// To take away, for the one who asked alone.
    private static func own(_ name: String, _ contentType: String, _ bytes: [UInt8]) -> Answer {
        Answer(
            contentType: contentType, body: .bytes(bytes),
            headers: [
                ("content-disposition", "attachment; filename=\"\(name)\""),
                ("cross-origin-resource-policy", "same-origin"),
            ], caching: .never)
    }

    private static func notes(_ sheet: Sheet, _ words: Words) -> [(label: String, text: String)] {
        guard sheet == .transactions else { return [] }
        let kinds = Activity.Entry.Kind.allCases.map { entryName($0, words) }
        return [(Sheet.Column.type.heading(words), words.list(kinds))]
    }

    private static func rows(of activity: Activity) -> [[Sheet.Column: String]] {
        activity.results.flatMap { result in
            result.indicators.flatMap { indicator in
                indicator.periods.map { period in
                    var row: [Sheet.Column: String] = [
                        .indicator: String(indicator.number), .result: result.title,
                        .title: indicator.title, .from: period.from.description,
                        .until: period.until.description, .target: period.target.text,
                        .actual: period.actual?.text ?? "",
                    ]
                    for (part, value) in period.parts {
                        if let column = Sheet.Column(rawValue: part.rawValue) {
                            row[column] = value.text
                        }
                    }
                    return row
                }
            }
        }
    }

    private static func cell(_ text: String, _ column: Sheet.Column) -> XLSXValue {
        guard !text.isEmpty else { return .empty }
        switch column {
        case .result, .title: return .text(text)
        case .from, .until: return Day(text).map { .date($0) } ?? .text(text)
        default:
            guard let value = Activity.Measured(text) else { return .text(text) }
            return value.decimals == 0
                ? .integer(value.hundredths / 100)
                : .decimal(Double(value.hundredths) / 100, places: value.decimals)
        }
    }

    // MARK: Trial and entry

    /// Looks at a file and writes nothing.
    private static func attempt(_ visit: Visit) async throws -> Answer {
        let page = try await SheetPage.load(visit, visit.parameter("sheet"))
        let file = visit.request.files.first { $0.field == "files" }
        guard let file, !file.bytes.isEmpty, file.bytes.count <= Sheet.maximumFile else {
            let rule =
                file?.bytes.isEmpty ?? true
                ? "activities.sheet.fault.no-file" : "activities.sheet.fault.too-large"
            let fault = Fault(field: "files", value: "", rule: rule)
            let flaw = SheetTable.Flaw(row: nil, column: nil, fault: fault)
            return page.view(visit, .init(flaws: [flaw])).answer(visit, status: 422)
        }
        let trial = try await trial(visit, page, file.bytes)
        return page.view(visit, trial).answer(visit, status: trial.flaws.isEmpty ? 200 : 422)
    }

    static func trial(
        _ visit: Visit, _ page: SheetPage, _ bytes: [UInt8]
    ) async throws -> SheetPage.Trial {
        let (actor, now, headings) = (try visit.actor(), visit.now, headings(visit))
        let (table, flaws) = SheetReader.read(
            bytes, as: page.sheet,
            isOfSeveralStates: page.facts.activity.components.count > 1, headings)
        let text = self.text(table, page.sheet)
        guard flaws.isEmpty else {
            return .init(flaws: flaws, table: text)
        }
        return try await visit.read { reader in
            let check = try SheetCheck(
                table, page.sheet, page.facts.activity, page.facts.parties, by: actor, at: now,
                again: true, headings, reader)
            return .init(check, table: text)
        }
    }

    /// The table as the form carries it from the trial to the entry.
    private static func text(_ table: SheetTable, _ sheet: Sheet) -> String {
        var writer = CSVWriter(isNeutralizing: false)
        writer.append(sheet.columns.map(\.rawValue))
        for row in table.rows { writer.append(sheet.columns.map { row[$0] }) }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    struct Flawed: Error {
        let flaws: [SheetTable.Flaw]
    }

    /// Enters all rows, or none; throws `Flawed`. `again`: also what is booked already.
    static func enter(
        _ visit: Visit, _ ask: Ask, _ bytes: [UInt8], again: Bool
    ) async throws -> Outcome {
        let headings = self.headings(visit)
        let sheet = Sheet(rawValue: visit.parameter("sheet"))
        return try await ActivityCommands.perform("sheet", visit.parameter("activity"), ask) {
            activity, ask, transaction in
            guard let sheet else { throw Refusal.absent }
            try ActivityRules.must(
                sheet.act, activity, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now))
            let (table, flaws) = SheetReader.read(
                bytes, as: sheet, isOfSeveralStates: activity.components.count > 1, headings)
            guard flaws.isEmpty else { throw Flawed(flaws: flaws) }
            let check = try SheetCheck(
                table, sheet, activity, Party.byID(activity.states, transaction), by: ask.actor,
                at: ask.now, again: again, headings, transaction)
            guard let decision = check.decision else { throw Flawed(flaws: check.flaws) }
            return decision
        }
    }

    private static func enter(_ visit: Visit) async throws -> Answer {
        let form = try visit.request.form()
        do {
            _ = try await enter(
                visit, try visit.ask(form), Array((form["table"] ?? "").utf8),
                again: form["again"] == "yes")
        } catch let flawed as Flawed {
            // What stood against it came after the trial, or is booked already: then the question is asked again.
            let page = try await SheetPage.load(visit, visit.parameter("sheet"))
            let isRepeated =
                !flawed.flaws.isEmpty
                && flawed.flaws.allSatisfy { $0.fault.rule == "activities.sheet.fault.again" }
            let trial =
                isRepeated
                ? try await trial(visit, page, Array((form["table"] ?? "").utf8))
                : .init(flaws: flawed.flaws)
            return page.view(visit, trial).answer(visit, status: 422)
        }
        let place: Link =
            visit.parameter("sheet") == Sheet.transactions.rawValue ? "#money" : "#results"
        return .redirect(to: visit.link("/activities/\(visit.parameter("activity"))" + place))
    }
}
