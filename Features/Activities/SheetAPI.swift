import Base
import Database
import Localization
import Web

/// Many rows at once for programs: a trial that writes nothing, and the entry of all or none.
enum SheetAPI {
    static let routes: [Route] = {
        var routes: [Route] = [
            .apiAct(
                "/activities/{activity}/sheets/{sheet}/trial", scope: ActivityCommands.road.scope,
                trial
            ) { try await attempt($0) },
            .apiAct(
                "/activities/{activity}/sheets/{sheet}/entry", scope: ActivityCommands.road.scope,
                entry
            ) { try await enter($0) },
        ]
        for place in routes.indices { routes[place].maximumBody = maximumBody }
        return routes
    }()

    /// The file in base64, and what stands around it.
    private static let maximumBody = Sheet.maximumFile / 3 * 4 + 64 << 10

    // MARK: Description

    private static let parameters = [
        ActivityCommands.road.parameter,
        APIParameter(
            "sheet", in: .path, .choice(Sheet.allCases.map(\.rawValue)),
            "Transactions, or values of indicators."),
    ]

    private static let body = [
        APIField(
            "table", .string,
            "The rows as CSV; the first line names the columns, as in the template."),
        APIField("content", .string, "Or a file, .xlsx or .csv, in base64 (RFC 4648 §4)."),
    ]

    private static let again = APIField(
        "again", .boolean,
        "Money of the same State, kind, day and amount that is booked already is booked again.")

    private static let trial = APIOperation(
        id: "tryTable",
        summary:
            "Tells what a table would add and everything that stands against it; writes nothing.",
        parameters: parameters, body: body,
        answer: .object([
            ("rows", .count), ("added", .count), ("unchanged", .count), ("repeated", .count),
            (
                "faults",
                .array(
                    .object([
                        ("row", .nullable(.count)), ("column", .nullable(.string)),
                        ("value", .string), ("message", .string),
                    ]))
            ),
        ]), words: "activities.sheet.try")

    private static let entry = APIOperation(
        id: "enterTable",
        summary: "Enters all rows of a table or, where anything stands against it, none.",
        parameters: parameters, body: body + [again], answer: ActivityCommands.road.done)

    // MARK: Acts

    private static func attempt(_ visit: Visit) async throws -> Answer {
        _ = try visit.apiAsk()
        let bytes = try bytes(try visit.request.fields(body))
        let words = try visit.apiWords()
        let page = try await SheetPage.load(visit, visit.parameter("sheet"))
        let trial = try await SheetRoutes.trial(visit, page, bytes)
        return .json(
            .object([
                ("rows", .number(trial.rows.count)),
                (
                    "added",
                    .number(
                        trial.flaws.isEmpty ? trial.rows.count - trial.unchanged.count : 0)
                ), ("unchanged", .number(trial.unchanged.count)),
                ("repeated", .number(trial.repeated.count)),
                (
                    "faults",
                    .list(
                        trial.flaws.map { flaw in
                            .object([
                                ("row", .maybe(flaw.row)),
                                ("column", .maybe(flaw.column?.rawValue)),
                                ("value", .text(flaw.fault.value)),
                                ("message", .text(faultMessage(flaw.fault, words))),
                            ])
                        })
                ),
            ]))
    }

    private static func enter(_ visit: Visit) async throws -> Answer {
        let ask = try visit.apiAsk()
        let typed = try visit.request.fields(body + [again])
        let bytes = try bytes(typed)
        do {
            return ActivityCommands.road.answer(
                visit,
                try await SheetRoutes.enter(visit, ask, bytes, again: typed["again"] == "yes"))
        } catch let flawed as SheetRoutes.Flawed {
            throw Refusal.faulty(faults(flawed.flaws))
        }
    }

    /// The number of a row is that which stands beside it in the spreadsheet.
    private static func faults(_ flaws: [SheetTable.Flaw]) -> [Fault] {
        guard !flaws.isEmpty else {
            return [Fault(field: "table", value: "", rule: "activities.sheet.nothing-new")]
        }
        return flaws.map { flaw in
            let row = flaw.row.map { "[\($0)]" } ?? ""
            let column = flaw.column.map { ".\($0.rawValue)" } ?? ""
            return Fault(
                field: "table\(row)\(column)", value: flaw.fault.value, rule: flaw.fault.rule,
                values: flaw.fault.values)
        }
    }

    private static func bytes(_ typed: Query) throws -> [UInt8] {
        if let table = typed["table"] { return Array(table.utf8) }
        guard let content = typed["content"] else {
            throw Problem.faultyInput([Fault(field: "table", value: "", rule: "required")])
        }
        guard let file = UploadedFile(field: "content", name: "", base64: content) else {
            throw Problem.faultyInput([Fault(field: "content", value: "", rule: "base64")])
        }
        return file.bytes
    }
}
