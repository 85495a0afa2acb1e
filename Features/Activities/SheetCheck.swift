import Agreements
import Base
import Database
import Localization
import Parties
import Requests

/// What a table would add to an activity, row by row, and everything that stands against it. The dry run and
/// the act ask the same.
struct SheetCheck {
    let rows: [SheetTable.Row]
    /// What each row says, by its number: it is shown before anything is entered, so that 1.234 is not taken for
    /// another number, or the third of April for the fourth of March, without anybody seeing it.
    private(set) var understood: [Int: Understood] = [:]
    var flaws: [SheetTable.Flaw] = []
    /// Rows that say what stands there already.
    var unchanged: Set<Int> = []
    /// Rows of money that is booked already, with the same day: the table was entered before, or somebody paid twice.
    var repeated: Set<Int> = []
    /// Nil where something stands against it, or nothing is to be added.
    var decision: Decision<Activity>?

    var added: Int { rows.count - unchanged.count }

    enum Understood: Sendable {
        case entry(Activity.Entry)
        case period(Activity.Indicator.Period, of: Activity.Indicator)
    }

    init(
        _ table: SheetTable, _ sheet: Sheet, _ activity: Activity, _ parties: [Party.ID: Party],
        by actor: Actor, at now: Instant, again takesRepeated: Bool, _ headings: [Words],
        _ reader: any Reader
    ) throws {
        rows = table.rows
        switch sheet {
        case .transactions:
            try book(activity, parties, by: actor, at: now, headings, reader)
            for row in rows where repeated.contains(row.number) && !takesRepeated {
                note(
                    [
                        Fault(
                            field: "date", value: row[.date], rule: "activities.sheet.fault.again")
                    ], row)
            }
        case .values: try measure(activity, by: actor, at: now)
        }
        flaws.sort { ($0.row ?? 0) < ($1.row ?? 0) }
        if !flaws.isEmpty || added == 0 { decision = nil }
    }

    private mutating func note(_ faults: [Fault], _ row: SheetTable.Row) {
        flaws += faults.map {
            SheetTable.Flaw(row: row.number, column: Sheet.Column(field: $0.field), fault: $0)
        }
    }

    // MARK: Transactions

    private mutating func book(
        _ activity: Activity, _ parties: [Party.ID: Party], by actor: Actor, at now: Instant,
        _ headings: [Words], _ reader: any Reader
    ) throws {
        var entries: [Activity.Entry] = []
        var sources: [SheetTable.Row] = []
        for row in rows {
            var faults: [Fault] = []
            let state = self.state(row, activity, parties, headings)
            if state == nil { faults.append(ActivityRules.missing("state")) }
            let kind = self.kind(row[.type], headings)
            if kind == nil {
                faults.append(
                    Fault(field: "entry", value: row[.type], rule: "activities.sheet.fault.type"))
            }
            let day = RequestText.day(row.cells[.date], "date", &faults)
            if row.cells[.date] == nil { faults.append(ActivityRules.missing("date")) }
            let money = self.money(row, &faults)
            if faults.isEmpty, let state, let kind, let day, let money {
                let entry = Activity.Entry(
                    number: activity.entries.count + entries.count + 1, state: state, kind: kind,
                    valueDate: day, money: money, person: actor.person, at: now)
                entries.append(entry)
                sources.append(row)
                understood[row.number] = .entry(entry)
                if activity.entries.contains(where: {
                    ($0.state, $0.kind, $0.valueDate) == (state, kind, day) && $0.money == money
                }) {
                    repeated.insert(row.number)
                }
            }
            note(faults, row)
        }
        var known: [String: Int] = [:]
        let (decision, faults) = try ActivityRules.book(
            activity, by: actor, at: now, entries
        ) { agreement, currency in
            let key = "\(agreement.id) \(currency.code)"
            if let sum = known[key] { return sum }
            let sum = try Activity.committed(under: agreement.id, in: currency, reader)
            known[key] = sum
            return sum
        }
        for (place, fault) in faults { note([fault], sources[place]) }
        self.decision = decision
    }

    private func state(
        _ row: SheetTable.Row, _ activity: Activity, _ parties: [Party.ID: Party],
        _ headings: [Words]
    ) -> Party.ID? {
        guard let name = row.cells[.state]?.lowercased() else {
            return activity.states.count == 1 ? activity.states.first : nil
        }
        return activity.states.first { id in
            guard let party = parties[id] else { return false }
            return party.slug == name
                || Language.allCases.contains {
                    party.names[$0].lowercased() == name
                        || party.shortNames[$0].lowercased() == name
                }
        }
    }

    /// By its name in any language, as machines write it, or by IATI's number.
    private func kind(_ text: String, _ headings: [Words]) -> Activity.Entry.Kind? {
        let name = text.lowercased()
        let numbered: [String: Activity.Entry.Kind] = [
            "1": .incoming, "2": .commitment, "3": .disbursement, "4": .expenditure,
        ]
        return numbered[name]
            ?? Activity.Entry.Kind.allCases.first { kind in
                kind.rawValue == name
                    || headings.contains { entryName(kind, $0).lowercased() == name }
            }
    }

    private func money(_ row: SheetTable.Row, _ faults: inout [Fault]) -> Money? {
        guard let currency = Currency(row[.currency].uppercased()) else {
            faults.append(
                Fault(
                    field: "currency", value: row[.currency],
                    rule: "activities.sheet.fault.currency"))
            return nil
        }
        var typed = row[.amount]
        // A number cell with three decimals is written with four, so that they are not taken for thousands.
        if currency.fractionDigits == 3, let point = typed.lastIndex(of: "."),
            typed[point...].count == 5, typed.last == "0"
        {
            typed.removeLast()
        }
        guard let money = Money(typed, in: currency), money.minorUnits != 0 else {
            faults.append(Fault(field: "amount", value: row[.amount], rule: "offers.fault.amount"))
            return nil
        }
        return money
    }

    // MARK: Values

    private mutating func measure(
        _ activity: Activity, by actor: Actor, at now: Instant
    ) throws {
        var values: [(indicator: Int, period: Activity.Indicator.Period)] = []
        var sources: [SheetTable.Row] = []
        for row in rows {
            var faults: [Fault] = []
            let number = Int(row[.indicator])
            let indicator = activity.indicators.first { $0.number == number }
            if indicator == nil {
                faults.append(
                    Fault(
                        field: "indicator", value: row[.indicator],
                        rule: "activities.fault.no-indicator"))
            }
            let period = self.period(row, &faults)
            if let number, let period, faults.isEmpty {
                understood[row.number] = indicator.map { .period(period, of: $0) }
                if values.contains(where: {
                    $0.indicator == number && $0.period.from == period.from
                }) {
                    faults.append(
                        Fault(
                            field: "from", value: row[.from],
                            rule: "activities.sheet.fault.period-twice"))
                } else if indicator?.periods.contains(period) ?? false {
                    unchanged.insert(row.number)
                } else {
                    values.append((number, period))
                    sources.append(row)
                }
            }
            note(faults, row)
        }
        let (decision, faults) = try ActivityRules.measure(activity, by: actor, at: now, values)
        for (place, fault) in faults { note([fault], sources[place]) }
        self.decision = decision
    }

    private func period(
        _ row: SheetTable.Row, _ faults: inout [Fault]
    ) -> Activity.Indicator.Period? {
        func day(_ column: Sheet.Column) -> Day? {
            if row.cells[column] == nil {
                faults.append(
                    Fault(
                        field: column.rawValue, value: "", rule: "activities.fault.missing.period"))
            }
            return RequestText.day(row.cells[column], column.rawValue, &faults)
        }
        func measured(_ column: Sheet.Column) -> Activity.Measured? {
            guard let text = row.cells[column] else { return nil }
            let value = Activity.Measured(text.replacing("%", with: "").replacing("٪", with: ""))
            if value == nil {
                faults.append(
                    Fault(field: column.rawValue, value: text, rule: "activities.fault.measured"))
            }
            return value
        }
        let (from, until) = (day(.from), day(.until))
        if row.cells[.target] == nil { faults.append(ActivityRules.missing("target")) }
        let (target, actual) = (measured(.target), measured(.actual))
        var parts: [Activity.Indicator.Part: Activity.Measured] = [:]
        for part in Activity.Indicator.Part.allCases {
            parts[part] = Sheet.Column(rawValue: part.rawValue).flatMap(measured)
        }
        guard let from, let until, let target else { return nil }
        return Activity.Indicator.Period(
            from: from, until: until, target: target, actual: actual, parts: parts)
    }
}
