import Base
import Documents
import Localization

/// What can be entered many rows at once from a spreadsheet.
enum Sheet: String, CaseIterable, Sendable {
    case transactions, values

    /// The act that a row is many of.
    var act: ActivityRules.Act {
        switch self {
        case .transactions: .book
        case .values: .report
        }
    }

    /// More rows than this are entered in several parts.
    static let maximumRows = 2000
    static let maximumFile = 4 << 20

    enum Column: String, CaseIterable, Sendable {
        case state, type, date, currency, amount
        case indicator, result, title, from, until, target, actual, women, men, children, adults
        case older
        case withDisability = "with-disability"
        case withoutDisability = "without-disability"

        func heading(_ words: Words) -> String {
            switch self {
            case .state: words("agreements.field.state")
            case .type: words("activities.field.entry")
            case .date: words("activities.field.date")
            case .currency: words("offers.field.currency")
            case .amount: words("offers.field.amount")
            case .indicator: words("activities.sheet.number")
            case .result: words("activities.field.result")
            case .title: words("activities.field.indicator")
            case .from: words("activities.field.period-from")
            case .until: words("activities.field.period-until")
            case .target: words("activities.field.target")
            case .actual: words("activities.field.actual")
            case .women: partName(.women, words)
            case .men: partName(.men, words)
            case .children: partName(.children, words)
            case .adults: partName(.adults, words)
            case .older: partName(.older, words)
            case .withDisability: partName(.withDisability, words)
            case .withoutDisability: partName(.withoutDisability, words)
            }
        }

        /// The column of a fault's field: forms name some fields otherwise.
        init?(field: String) {
            self.init(rawValue: field == "entry" ? "type" : field)
        }
    }

    var columns: [Column] {
        switch self {
        case .transactions: [.state, .type, .date, .currency, .amount]
        case .values:
            [
                .indicator, .result, .title, .from, .until, .target, .actual, .women, .men,
                .children, .adults, .older, .withDisability, .withoutDisability,
            ]
        }
    }

    /// Without these nothing can be entered.
    func required(isOfSeveralStates: Bool) -> [Column] {
        switch self {
        case .transactions:
            (isOfSeveralStates ? [.state] : []) + [.type, .date, .currency, .amount]
        case .values: [.indicator, .from, .until, .target]
        }
    }

    func title(_ words: Words) -> String {
        switch self {
        case .transactions: words("activities.sheet.transactions")
        case .values: words("activities.sheet.values")
        }
    }

    func offer(_ words: Words) -> String {
        switch self {
        case .transactions: words("activities.sheet.transactions-offer")
        case .values: words("activities.sheet.values-offer")
        }
    }

    func lead(_ words: Words) -> String {
        switch self {
        case .transactions: words("activities.sheet.transactions-lead")
        case .values: words("activities.sheet.values-lead")
        }
    }
}

/// A table as it was read: each row with the number that stands beside it in the spreadsheet.
struct SheetTable: Sendable, Equatable {
    var rows: [Row]

    struct Row: Sendable, Equatable {
        let number: Int
        let cells: [Sheet.Column: String]

        subscript(_ column: Sheet.Column) -> String { cells[column] ?? "" }
    }

    /// What is wrong with a row, or with the whole file where there is no number.
    struct Flaw: Sendable, Equatable {
        let row: Int?
        let column: Sheet.Column?
        let fault: Fault
    }
}

/// Reads .xlsx and CSV; a heading names each column, in any of the six languages or as machines write it.
enum SheetReader {
    static func read(
        _ bytes: [UInt8], as sheet: Sheet, isOfSeveralStates: Bool, _ headings: [Words]
    ) -> (table: SheetTable, flaws: [SheetTable.Flaw]) {
        let lines: [(number: Int, cells: [String])]
        do {
            lines = try self.lines(bytes)
        } catch {
            return (SheetTable(rows: []), [flaw("activities.sheet.fault.unreadable")])
        }
        guard let first = lines.first else {
            return (SheetTable(rows: []), [flaw("activities.sheet.fault.empty")])
        }
        var flaws: [SheetTable.Flaw] = []
        var columns: [Sheet.Column?] = []
        for cell in first.cells {
            let column = column(named: cell, of: sheet, headings)
            if column == nil, !PlanText.trimmed(cell).isEmpty {
                flaws.append(
                    flaw("activities.sheet.fault.unknown-column", ["name": String(cell.prefix(60))])
                )
            }
            if let column, columns.contains(column) {
                flaws.append(
                    flaw("activities.sheet.fault.column-twice", ["name": String(cell.prefix(60))]))
            }
            columns.append(column)
        }
        for column in sheet.required(isOfSeveralStates: isOfSeveralStates)
        where !columns.contains(column) {
            flaws.append(flaw("activities.sheet.fault.missing-column", ["name": column.rawValue]))
        }
        let rows = lines.dropFirst().compactMap { line -> SheetTable.Row? in
            var cells: [Sheet.Column: String] = [:]
            for (column, cell) in zip(columns, line.cells) {
                let text = PlanText.trimmed(cell)
                if let column, !text.isEmpty { cells[column] = text }
            }
            return cells.isEmpty ? nil : SheetTable.Row(number: line.number, cells: cells)
        }
        if rows.isEmpty, flaws.isEmpty { flaws.append(flaw("activities.sheet.fault.empty")) }
        if rows.count > Sheet.maximumRows {
            flaws.append(
                flaw("activities.sheet.fault.too-many-rows", ["limit": String(Sheet.maximumRows)]))
        }
        return (SheetTable(rows: flaws.isEmpty ? rows : []), flaws)
    }

    private static func flaw(_ rule: String, _ values: [String: String] = [:]) -> SheetTable.Flaw {
        SheetTable.Flaw(
            row: nil, column: nil,
            fault: Fault(
                field: "files", value: "", rule: rule, values: values))
    }

    private static func column(
        named cell: String, of sheet: Sheet, _ headings: [Words]
    ) -> Sheet.Column? {
        let name = PlanText.trimmed(cell).lowercased()
        return sheet.columns.first { column in
            column.rawValue == name
                || headings.contains { column.heading($0).lowercased() == name }
        }
    }

    private struct Unreadable: Error {}

    private static func lines(_ bytes: [UInt8]) throws -> [(number: Int, cells: [String])] {
        var lines: [(number: Int, cells: [String])] = []
        if ContentKind.signature(of: bytes) == .zip {
            var limits = DocumentLimits()
            limits.rows = 10_000
            limits.columns = 200
            try XLSXReader.read(.bytes(bytes), limits: limits) { row in
                lines.append((row.number, row.cells.map(text)))
            }
            return lines
        }
        let verdict = EncodingDetector.examine(bytes)
        guard verdict.content == .text else { throw Unreadable() }
        try CSVReader.read(bytes, encoding: verdict.encoding) { record in
            guard lines.count <= 10_000 else { throw Unreadable() }
            lines.append((record.line, record.fields))
        }
        return lines
    }

    /// A cell as people would have typed it: a date as its day, a number with its digits.
    private static func text(_ cell: XLSXCell) -> String {
        switch cell.kind {
        case .empty, .error: return ""
        case .text, .boolean: return cell.text
        case .date:
            guard let days = Double(cell.text), days >= 1, days < 2_958_466 else {
                return cell.text
            }
            // 25,569 days lie between 30 December 1899 and 1 January 1970.
            return Day(daysSinceEpoch: Int(days) - 25_569).description
        case .number:
            guard let number = Double(cell.text), number.magnitude < 1e15 else { return cell.text }
            // 1234.5 may stand in the file as 1234.4999999999999 or 1.2345E3.
            let rounded = (number * 1000).rounded() / 1000
            if rounded == rounded.rounded() { return String(Int(rounded)) }
            // Three decimals are no thousands: a fourth keeps them apart.
            let text = "\(rounded)"
            let decimals = text.split(separator: ".").last?.count ?? 0
            return decimals == 3 ? text + "0" : text
        }
    }
}
