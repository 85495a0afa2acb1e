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
    package var plan = Plan()
    /// Set where it rests on no agreement of its State; then it has no components.
    package var outside: Outside?
    package var evaluation: Evaluation?
    /// Whether the lists of its plan were read with it; what was not read is not written.
    package var isWhole = true

    package enum Status: String, Sendable, CaseIterable {
        case planned, delivery, suspended, completed, cancelled
    }

    /// What it is on a day.
    package enum Standing: String, Sendable, CaseIterable {
        case planned, delivery
        /// In delivery without an agreement of its State, on a basis of its own.
        case outside
        /// In delivery when the consent of the last of its States ran out: stopped by the date alone.
        case lapsed
        case suspended, completed
        /// Completed, and looked at from outside.
        case evaluated
        case cancelled
    }

    /// What is done in one State, and by which agreement.
    package struct Component: Sendable {
        package let state: Party.ID
        package let agreement: Agreement
        package var budget: Money?
        /// The day from which it stands still while the others go on: its State's consent ended.
        package var stoppedOn: Day?

        /// Whether it is done on a day, as far as its State is concerned.
        package func goesOn(on today: Day) -> Bool {
            stoppedOn == nil && agreement.standing(on: today) == .inForce
        }

        /// From when it stands still; nil where it goes on.
        package func stillSince(on today: Day) -> Day? {
            guard !goesOn(on: today) else { return nil }
            let expiry = agreement.until.map { Day(daysSinceEpoch: $0.daysSinceEpoch + 1) }
            return stoppedOn ?? agreement.stoppedOn ?? expiry.flatMap { $0 <= today ? $0 : nil }
                ?? today
        }
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
            case commitment, disbursement, expenditure
            /// What its providers receive for it from others.
            case incoming
        }
    }

    /// What changed, by its indicators, and what the State says to it.
    package struct Result: Sendable, Equatable {
        package let number: Int
        package var kind: Kind
        package var title: String
        package var indicators: [Indicator]
        /// People reached, and among them those trained.
        package var women: Int
        package var men: Int
        package var trainedWomen: Int
        package var trainedMen: Int
        package var reportedAt: Instant
        /// What they all say: disputed where one of its States disputes it, confirmed where all have confirmed it.
        package var answer: Answer
        package var answerText: String
        package var answeredAt: Instant?
        /// The last word of each of its States, in the order in which they were said.
        package var answers: [StateAnswer] = []

        /// A State's word, which no other State's replaces.
        package struct StateAnswer: Sendable, Equatable {
            package let state: Party.ID
            package let answer: Answer
            package let text: String
            package let at: Instant
        }

        /// Takes up a State's word; `states` are those that have one.
        mutating func take(_ said: StateAnswer, of states: [Party.ID]) {
            answers.removeAll { $0.state == said.state }
            answers.append(said)
            let decisive =
                answers.last { $0.answer == .disputed } ?? answers.last { $0.answer == .commented }
                ?? (answers.count == Set(states).count ? answers.last : nil)
            answer = decisive?.answer ?? .none
            answerText = decisive?.text ?? ""
            answeredAt = decisive.map { _ in said.at }
        }

        /// Whether a State has not spoken yet.
        func awaits(_ state: Party.ID) -> Bool {
            !answers.contains { $0.state == state }
        }

        /// As in IATI's code list ResultType.
        package enum Kind: String, Sendable, CaseIterable {
            case output, outcome, impact
        }

        package enum Answer: String, Sendable, CaseIterable {
            case none, confirmed, commented, disputed
        }
    }

    package func standing(on today: Day) -> Standing {
        switch status {
        case .planned: .planned
        case .suspended: .suspended
        case .completed: evaluation == nil ? .completed : .evaluated
        case .cancelled: .cancelled
        case .delivery where outside != nil: .outside
        case .delivery:
            components.contains { $0.goesOn(on: today) } ? .delivery : .lapsed
        }
    }

    /// The lead, then its partners.
    package var doers: [Party.ID] { [lead] + partners }

    package var states: [Party.ID] {
        components.map(\.state) + (outside.map { [$0.state] } ?? [])
    }

    /// In delivery, what stands still of it while the rest goes on.
    package func standingStill(on today: Day) -> [Component] {
        standing(on: today) == .delivery ? components.filter { !$0.goesOn(on: today) } : []
    }

    package var indicators: [Indicator] { results.flatMap(\.indicators) }

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
