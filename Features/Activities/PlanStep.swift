import Agreements
import Base
import Database
import Localization
import Markup
package import Parties
import Requests
import Web

/// What the feature is given where it is assembled.
package struct ActivityTools: Sendable {
    let directories: PartyDirectoryCache

    package init(directories: PartyDirectoryCache) { self.directories = directories }
}

/// The parts of a plan beside its title, text and period, one page each.
enum PlanStep: String, CaseIterable {
    case states, participants, organisations, serves, sectors, places, budgets, documents, contacts

    /// Those that a plan has: what is outside the consent gate has neither agreements nor budgets.
    static func all(of activity: Activity) -> [PlanStep] {
        allCases.filter { activity.outside == nil || ($0 != .states && $0 != .budgets) }
    }

    /// Whether it goes on growing while the activity runs.
    var isOpenWhileRunning: Bool {
        self == .documents || self == .contacts || self == .organisations
    }

    var act: ActivityRules.Act { isOpenWhileRunning ? .inform : .edit }

    /// The fields that repeat in rows, without their number.
    var rowFields: [String] {
        switch self {
        case .states, .participants, .serves: []
        case .organisations:
            [
                "organisation", "organisation-type", "organisation-role",
                "organisation-identifier", "organisation-unnamed",
            ]
        case .sectors: ["sector", "share"]
        case .places: ["place", "latitude", "longitude"]
        case .budgets: ["budget-state", "budget-from", "budget-until", "budget-amount"]
        case .documents:
            ["document", "document-language", "document-category", "document-address"]
        case .contacts: ["office", "mail", "telephone", "website"]
        }
    }

    var firstField: String {
        switch self {
        case .states: "agreements"
        case .participants: "role-1"
        case .serves: "kinds"
        case .organisations, .sectors, .places, .budgets, .documents, .contacts:
            "\(rowFields[0])-0"
        }
    }

    /// The field of a row without which there is no row: choices that stand in every row do not make one.
    var typedFields: [String] {
        switch self {
        case .budgets: ["budget-from", "budget-until", "budget-amount"]
        case .documents: ["document", "document-address"]
        case .organisations: ["organisation", "organisation-type", "organisation-identifier"]
        case .states, .participants, .serves, .sectors, .places, .contacts: rowFields
        }
    }

    func title(_ words: Words) -> String {
        switch self {
        case .states: words("activities.step.states")
        case .participants: words("activities.step.participants")
        case .organisations: words("activities.step.organisations")
        case .serves: words("activities.step.serves")
        case .sectors: words("activities.step.sectors")
        case .places: words("activities.step.places")
        case .budgets: words("activities.step.budgets")
        case .documents: words("activities.step.documents")
        case .contacts: words("activities.step.contacts")
        }
    }

    func lead(_ words: Words) -> String {
        switch self {
        case .states: words("activities.step.states-lead")
        case .participants: words("activities.step.participants-lead")
        case .organisations: words("activities.step.organisations-lead")
        case .serves: words("activities.step.serves-lead")
        case .sectors: words("activities.step.sectors-lead")
        case .places: words("activities.step.places-lead")
        case .budgets: words("activities.step.budgets-lead")
        case .documents: words("activities.step.documents-lead")
        case .contacts: words("activities.step.contacts-lead")
        }
    }

    /// What stands there now, in short; nil where nothing does.
    func summary(_ activity: Activity, _ facts: ActivityFacts, _ words: Words) -> String? {
        let plan = activity.plan
        switch self {
        case .states: return facts.stateNames(words)
        case .participants:
            let roles = Activity.Participant.Role.allCases.compactMap { role -> String? in
                let names = plan.participants.filter { $0.role == role }
                    .map { facts.shortName($0.party, words) }
                return names.isEmpty
                    ? nil
                    : words(
                        "activities.page.role",
                        ["role": roleName(role, words), "parties": words.list(names)])
            }
            return roles.isEmpty ? nil : roles.joined(separator: " · ")
        case .organisations:
            return plan.organisations.isEmpty
                ? nil : words.list(plan.organisations.map { $0.label(words) })
        case .serves:
            let marker = plan.marker.map { [markerName($0.score, words)] } ?? []
            let parts = plan.kinds.map { kindName($0, words) } + plan.targets + marker
            return parts.isEmpty ? nil : words.list(parts)
        case .sectors:
            return plan.sectors.isEmpty
                ? nil : plan.sectors.map { shareText($0, words) }.joined(separator: " · ")
        case .places: return plan.places.isEmpty ? nil : words.list(plan.places.map(\.name))
        case .budgets:
            return plan.budgets.isEmpty
                ? nil : words("activities.page.budgets", count: plan.budgets.count)
        case .documents:
            return plan.documents.isEmpty
                ? nil : words("activities.page.documents", count: plan.documents.count)
        case .contacts: return plan.contacts.isEmpty ? nil : words.list(plan.contacts.map(\.office))
        }
    }
}

/// "15160 50%"
func shareText(_ sector: Activity.SectorShare, _ words: Words) -> String {
    "\(sector.code) \(percentText(sector.share, words))"
}

/// Hundredths of a per cent.
func percentText(_ share: Int, _ words: Words) -> String {
    words.percent(
        Double(share) / 10_000, fractionDigits: Activity.Measured(hundredths: share).decimals)
}

func roleName(_ role: Activity.Participant.Role, _ words: Words) -> String {
    switch role {
    case .funding: words("activities.role.funding")
    case .accountable: words("activities.role.accountable")
    case .extending: words("activities.role.extending")
    case .implementing: words("activities.role.implementing")
    }
}

func categoryName(_ category: Activity.Document.Category, _ words: Words) -> String {
    switch category {
    case .objectives: words("activities.category.a02")
    case .appraisal: words("activities.category.a01")
    case .beneficiaries: words("activities.category.a03")
    case .conditions: words("activities.category.a04")
    case .budget: words("activities.category.a05")
    case .evaluation: words("activities.category.a07")
    case .results: words("activities.category.a08")
    case .memorandum: words("activities.category.a09")
    case .page: words("activities.category.a12")
    }
}

/// Rows of a form whose fields are `NAME-0`, `NAME-1`, …
enum FormRows {
    /// The same form without its empty rows; those that are left are numbered anew from 0.
    static func compact(_ form: Query, _ fields: [String], typed: [String]) -> Query {
        guard !fields.isEmpty else { return form }
        var others: [(name: String, value: String)] = []
        var rows: [Int: [(field: String, value: String)]] = [:]
        for pair in form.pairs {
            guard let dash = pair.name.lastIndex(of: "-"),
                let row = Int(pair.name[pair.name.index(after: dash)...]), row >= 0,
                fields.contains(String(pair.name[..<dash]))
            else {
                others.append(pair)
                continue
            }
            rows[row, default: []].append((String(pair.name[..<dash]), pair.value))
        }
        let kept = rows.sorted { $0.key < $1.key }.map(\.value).filter { row in
            row.contains { field in
                typed.contains(field.field) && field.value.contains { !$0.isWhitespace }
            }
        }
        return Query(
            others
                + kept.enumerated().flatMap { number, row in
                    row.map { (name: "\($0.field)-\(number)", value: $0.value) }
                })
    }

    /// How many rows there are in such a form.
    static func count(_ form: Query, _ fields: [String]) -> Int {
        var count = 0
        for pair in form.pairs {
            guard let dash = pair.name.lastIndex(of: "-"),
                let row = Int(pair.name[pair.name.index(after: dash)...]),
                fields.contains(String(pair.name[..<dash]))
            else { continue }
            count = max(count, row + 1)
        }
        return count
    }
}

/// What people type for what a plan names.
enum PlanText {
    /// Degrees in millionths: any digits, one point or comma, a sign; nil beyond the limit.
    static func degrees(_ text: String, limit: Int) -> Int? {
        var isNegative = false
        var (whole, fraction, decimals) = (0, 0, 0)
        var (digits, isBehind) = (0, false)
        for character in text where !character.isWhitespace {
            if let digit = character.wholeNumberValue, digit < 10 {
                digits += 1
                if !isBehind {
                    whole = whole * 10 + digit
                    guard whole <= limit else { return nil }
                } else if decimals < 6 {
                    fraction = fraction * 10 + digit
                    decimals += 1
                }
            } else if "-−".contains(character), digits == 0, !isNegative, !isBehind {
                isNegative = true
            } else if ".,٫".contains(character), !isBehind {
                isBehind = true
            } else if character != "°" {
                return nil
            }
        }
        guard digits > 0, digits <= 20 else { return nil }
        while decimals < 6 {
            fraction *= 10
            decimals += 1
        }
        let value = whole * Activity.Point.degree + fraction
        guard value <= limit * Activity.Point.degree else { return nil }
        return isNegative ? -value : value
    }

    /// An address of the web that can be followed: http or https, a host, no spaces.
    static func address(_ text: String?, _ field: String, _ faults: inout [Fault]) -> String {
        guard let text = text.map({ trimmed($0) }), !text.isEmpty else { return "" }
        let lower = text.lowercased()
        let rest =
            lower.hasPrefix("https://")
            ? lower.dropFirst(8) : lower.hasPrefix("http://") ? lower.dropFirst(7) : ""
        let host = rest.prefix { !"/?#".contains($0) }
        let isPlain = text.unicodeScalars.allSatisfy {
            $0.value > 0x20 && !$0.properties.isWhitespace
                && $0.properties.generalCategory != .control
                && $0.properties.generalCategory != .format
                && !"\"<>\\^`{|}".unicodeScalars.contains($0)
        }
        guard text.utf8.count <= 2000, isPlain, host.contains("."), !host.contains("@"),
            host.first != ".", host.last != "."
        else {
            faults.append(Fault(field: field, value: text, rule: "activities.fault.address"))
            return ""
        }
        return text
    }

    /// An address of an office, as far as one can tell without writing to it.
    static func mail(_ text: String?, _ field: String, _ faults: inout [Fault]) -> String {
        guard let text = text.map({ trimmed($0) }), !text.isEmpty else { return "" }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = text.unicodeScalars.allSatisfy {
            $0.value > 0x20 && $0.value != 0x7F && !",;:<>()[]\\\"".unicodeScalars.contains($0)
                && !$0.properties.isWhitespace && $0.properties.generalCategory != .format
        }
        guard text.utf8.count <= 254, isPlain, parts.count == 2, !parts[0].isEmpty,
            parts[1].contains("."), parts[1].first != ".", parts[1].last != "."
        else {
            faults.append(Fault(field: field, value: text, rule: "activities.fault.mail"))
            return ""
        }
        return text
    }

    static func telephone(_ text: String?, _ field: String, _ faults: inout [Fault]) -> String {
        guard let text = text.map({ trimmed($0) }), !text.isEmpty else { return "" }
        let digits = text.filter { $0.wholeNumberValue.map { $0 < 10 } ?? false }.count
        let isPlain = text.allSatisfy { character in
            character.wholeNumberValue.map { $0 < 10 } ?? false || "+-()/. ".contains(character)
        }
        guard isPlain, (3...20).contains(digits), text.count <= 40 else {
            faults.append(Fault(field: field, value: text, rule: "activities.fault.telephone"))
            return ""
        }
        return text
    }

    static func trimmed(_ text: String) -> String {
        let start = text.drop(while: \.isWhitespace)
        return start.lastIndex { !$0.isWhitespace }.map { String(start[...$0]) } ?? ""
    }
}
