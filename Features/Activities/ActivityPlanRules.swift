package import Base
import Parties
import Requests

/// What a plan's parts must be, whoever writes them. Faults name the row by its place in the list.
extension ActivityRules {
    package enum PlanLimits {
        package static let sectors = 20
        package static let places = 50
        package static let participants = 200
        package static let organisations = 50
        package static let budgets = 60
        package static let documents = 50
        package static let contacts = 5
    }

    /// Everything that is wrong at once.
    package static func faults(of activity: Activity) -> [Fault] {
        let plan = activity.plan
        var faults = outsideFaults(activity)
        if let marker = plan.marker, marker.reason.isEmpty {
            faults.append(
                Fault(
                    field: "marker-reason", value: "", rule: "requests.fault.missing.marker-reason")
            )
        }
        faults += sectorFaults(plan.sectors)
        faults += tooMany(plan.places.count, PlanLimits.places, "place")
        faults += participantFaults(activity)
        faults += tooMany(plan.organisations.count, PlanLimits.organisations, "organisation")
        faults += organisationFaults(activity)
        faults += budgetFaults(activity)
        faults += tooMany(plan.documents.count, PlanLimits.documents, "document")
        faults += tooMany(plan.contacts.count, PlanLimits.contacts, "office")
        return faults
    }

    private static func tooMany(_ count: Int, _ limit: Int, _ field: String) -> [Fault] {
        count <= limit
            ? []
            : [
                Fault(
                    field: "\(field)-\(limit)", value: "", rule: "activities.fault.too-many",
                    values: ["limit": String(limit)])
            ]
    }

    private static func sectorFaults(_ sectors: [Activity.SectorShare]) -> [Fault] {
        var faults = tooMany(sectors.count, PlanLimits.sectors, "sector")
        var known: Set<String> = []
        for (place, sector) in sectors.enumerated() where !known.insert(sector.code).inserted {
            faults.append(
                Fault(
                    field: "sector-\(place)", value: sector.code, rule: "activities.fault.twice"))
        }
        let isPossible = sectors.allSatisfy { (1...Activity.SectorShare.whole).contains($0.share) }
        // Shares are small: a sum of them cannot overflow once each is possible.
        let sum = isPossible ? sectors.reduce(0) { $0 + $1.share } : 0
        if !sectors.isEmpty, sum != Activity.SectorShare.whole {
            faults.append(
                Fault(
                    field: "share-0", value: "", rule: "activities.fault.shares",
                    values: ["sum": Activity.Measured(hundredths: sum).text]))
        }
        return faults
    }

    private static func participantFaults(_ activity: Activity) -> [Fault] {
        let participants = activity.plan.participants
        if participants.count > PlanLimits.participants {
            return [
                Fault(
                    field: "role-1", value: "", rule: "activities.fault.too-many",
                    values: ["limit": String(PlanLimits.participants)])
            ]
        }
        // Who carries it out is bound by the agreement; who pays for it or answers for it may stand outside.
        // An organisation that does not run it is named by its own word alone.
        func rule(_ participant: Activity.Participant) -> String? {
            guard !activity.doers.contains(participant.party) else { return nil }
            switch participant.role {
            case .implementing, .extending: return "activities.fault.role-of-partner"
            case .funding, .accountable:
                return participant.isOrganisation
                    ? "activities.fault.role-of-organisation" : nil
            }
        }
        for participant in participants {
            guard let rule = rule(participant) else { continue }
            return [Fault(field: "role-\(participant.role.rawValue)", value: "", rule: rule)]
        }
        return []
    }

    private static func budgetFaults(_ activity: Activity) -> [Fault] {
        let budgets = activity.plan.budgets
        var faults = tooMany(budgets.count, PlanLimits.budgets, "budget-amount")
        func fault(_ field: String, _ place: Int, _ value: String, _ rule: String) {
            faults.append(Fault(field: "\(field)-\(place)", value: value, rule: rule))
        }
        var sums: [Party.ID: Int] = [:]
        for (place, budget) in budgets.enumerated() {
            let whole = activity.components.first { $0.state == budget.state }?.budget
            if budget.until < budget.from {
                fault(
                    "budget-until", place, budget.until.description, "requests.fault.ends-before")
            }
            if budgets[..<place].contains(where: {
                $0.state == budget.state && $0.from <= budget.until && budget.from <= $0.until
            }) {
                fault(
                    "budget-from", place, budget.from.description,
                    "activities.fault.periods-overlap")
            }
            if let from = activity.plannedFrom, let until = activity.plannedUntil,
                budget.from < from || until < budget.until
            {
                fault(
                    "budget-from", place, budget.from.description, "activities.fault.budget-period")
            }
            let (sum, isOver) = sums[budget.state, default: 0].addingReportingOverflow(
                budget.money.minorUnits)
            sums[budget.state] = isOver ? Int.max : sum
            if let whole, whole.currency == budget.money.currency, budget.money.minorUnits > 0,
                !isOver, sum <= whole.minorUnits
            {
                continue
            }
            fault(
                "budget-amount", place, budget.money.decimalText, "activities.fault.budgets-exceed")
        }
        return faults
    }
}
