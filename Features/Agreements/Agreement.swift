package import Base
package import Parties

/// What a State and those who help it have agreed: for what, where, how long, up to how much.
package struct Agreement: Sendable, Identifiable {
    package var id: Int
    package let publicID: String
    package let basis: Basis
    /// The State concerned.
    package let state: Party.ID
    /// Those who help it.
    package var providers: [Party.ID]
    package var version: Int
    /// As stored; what the date makes of it, `standing` tells.
    package var status: Status
    package var title: String
    package var themes: String
    package var places: String
    package var from: Day?
    package var until: Day?
    /// The most that may be committed, one amount a currency.
    package var ceilings: [Money]
    /// The same text in one or more languages.
    package var texts: [Language: String]
    /// The language whose text holds where they differ.
    package var authentic: Language
    /// The SHA-256 of the canonical text, while it is fixed.
    package var textHash: String?
    package var signatures: [Signature]
    package var drafters: Set<Int>
    /// The day it came into force or will: when all have signed and its period has begun.
    package var startsOn: Day?
    /// The day on which the State suspended or withdrew.
    package var stoppedOn: Day?
    /// Whether the public may know of it once it is in force; the State's choice.
    package var isShown: Bool
    /// Counts the versions of the text that came into force, from 1.
    package var edition = 1
    /// The hash of the version that the present one has replaced.
    package var amends: String?
    /// The version that is to replace the present one; nil where none is on its way.
    package var amendment: Edition?
    /// Signatures on paper, of the present text and of the amendment's.
    package var papers: [Paper] = []
    /// Who agrees that the present text becomes public.
    package var openingText: Set<Party.ID> = []
    /// The times for which the State had suspended it, in their order.
    package var pauses: [Pause] = []

    package enum Status: String, Sendable, CaseIterable {
        case draft
        /// The text is fixed and waits for signatures.
        case signing
        /// All have signed.
        case signed
        case suspended, withdrawn
    }

    /// What it is on a day.
    package enum Standing: String, Sendable, CaseIterable {
        case draft, signing
        case awaitingStart = "awaiting-start"
        case inForce = "in-force"
        case suspended, withdrawn, expired
    }

    /// From the day on which the State suspended to the day on which it gave consent again.
    package struct Pause: Sendable, Equatable {
        package let from: Day
        package let until: Day
    }

    /// A signature holds for exactly one text (I3).
    package struct Signature: Sendable, Equatable {
        package let party: Party.ID
        package let person: Int
        package let textHash: String
        package let at: Instant
    }

    package func standing(on today: Day) -> Standing {
        switch status {
        case .draft: return .draft
        case .signing: return .signing
        case .withdrawn: return .withdrawn
        case .signed, .suspended:
            if let until, until < today { return .expired }
            if status == .suspended { return .suspended }
            return startsOn.map { $0 <= today } ?? false ? .inForce : .awaitingStart
        }
    }

    /// Whether it is or was in force by a day.
    package func hasBeenInForce(by today: Day) -> Bool {
        guard let startsOn, startsOn <= today else { return false }
        return stoppedOn.map { $0 >= startsOn } ?? true
    }

    /// Whether the State's consent held on a day (I2). A day has no hours here: the one on which it ended is not
    /// covered, the one on which it was given again is.
    package func consented(on day: Day) -> Bool {
        guard let startsOn, startsOn <= day, let until, day <= until else { return false }
        return (stoppedOn.map { day < $0 } ?? true)
            && !pauses.contains { $0.from <= day && day < $0.until }
    }

    /// The State first.
    package var parties: [Party.ID] { [state] + providers }

    /// Who has not signed yet.
    package var unsigned: [Party.ID] {
        parties.filter { party in !signatures.contains { $0.party == party } }
    }

    /// Exactly what is signed: every term and every language, each with its length before it, so that
    /// no words can pass for a term.
    package func canonicalText(_ names: AgreementNames) -> String {
        canonicalText(of: terms, edition: edition, amends: amends, names)
    }

    package func hash(_ names: AgreementNames) -> String {
        Self.hash(canonicalText(names))
    }
}

/// The public names of what an agreement points to by internal ids.
package struct AgreementNames: Sendable {
    let slugs: [Party.ID: String]
    /// Empty where it rests on a programme.
    let request: String
    var programme: String?
    /// Whether the public may know of what it is made from.
    var isBasisPublic = true

    func slug(_ party: Party.ID) -> String { slugs[party] ?? "" }
}
