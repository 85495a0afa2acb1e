package import Agreements
package import Base
package import Parties

/// What is done for a State under its agreement: by whom, when, with what money, with what result. Shaped
/// so that IATI 2.03 is a projection of it.
package struct Activity: Sendable, Identifiable {
    package var id: Int
    package let publicID: String
    /// Who runs it.
    package let lead: Party.ID
    /// Who takes part beside the lead.
    package var partners: [Party.ID]
    package var version: Int
    /// As stored; what the date makes of it, `standing` tells.
    package var status: Status
    package var language: Language
    package var title: String
    package var text: String
    package var plannedFrom: Day?
    package var plannedUntil: Day?
    package var startedOn: Day?
    /// The day from which delivery runs, after the latest start.
    package var sinceOn: Day?
    package var endedOn: Day?
    package var components: [Component]
    package var entries: [Entry]
    package var results: [Result]

    package enum Status: String, Sendable, CaseIterable {
        case planned, delivery, suspended, completed, cancelled
    }

    /// What it is on a day.
    package enum Standing: String, Sendable, CaseIterable {
        case planned, delivery
        /// In delivery when its consent ran out: stopped by the date alone.
        case lapsed
        case suspended, completed, cancelled
    }

    /// What is done in one State, and by which agreement.
    package struct Component: Sendable {
        package let state: Party.ID
        package let agreement: Agreement
        package var budget: Money?
    }

    /// A transaction, told once and never changed; a negative amount corrects.
    package struct Entry: Sendable, Equatable {
        package let number: Int
        package let state: Party.ID
        package let kind: Kind
        package let valueDate: Day
        package let money: Money
        package let person: Int
        package let at: Instant

        package enum Kind: String, Sendable, CaseIterable {
            case commitment, disbursement
        }
    }

    /// What changed, by one indicator, and what the State says to it.
    package struct Result: Sendable, Equatable {
        package let number: Int
        package var title: String
        package var indicator: String
        package var baseline: Int
        package var target: Int
        package var actual: Int
        /// People reached or trained.
        package var women: Int
        package var men: Int
        package var reportedAt: Instant
        package var answer: Answer
        package var answerText: String
        package var answeredAt: Instant?

        package enum Answer: String, Sendable, CaseIterable {
            case none, confirmed, commented, disputed
        }
    }

    package func standing(on today: Day) -> Standing {
        switch status {
        case .planned: .planned
        case .suspended: .suspended
        case .completed: .completed
        case .cancelled: .cancelled
        case .delivery:
            components.allSatisfy { $0.agreement.standing(on: today) == .inForce }
                ? .delivery : .lapsed
        }
    }

    /// The lead, then its partners.
    package var doers: [Party.ID] { [lead] + partners }

    package var states: [Party.ID] { components.map(\.state) }

    /// What was booked of a kind, one amount a currency.
    package func total(_ kind: Entry.Kind) -> [Money] {
        var sums: [Currency: Int] = [:]
        for entry in entries where entry.kind == kind {
            sums[entry.money.currency, default: 0] += entry.money.minorUnits
        }
        return sums.sorted { $0.key.code < $1.key.code }
            .map { Money($0.key, minorUnits: $0.value) }
    }
}
