package import Base
package import Parties

/// A State's own account of what became of a recommendation: what its people write, and what of it the
/// State has published. The two may differ: while a new account is drafted, the published one stands.
package struct StateProgress: Sendable, Identifiable {
    package var id: Int
    package let publicID: String
    /// The recommendation by its internal id and by its public one.
    package let recommendation: Int
    package let recommendationID: String
    package let state: Party.ID
    package var version: Int
    package var status: Status
    /// As it is written now.
    package var account: Account
    /// Who wrote in it since it was last published; one of them alone does not clear it (I12).
    package var drafters: Set<Int>
    package var clearedBy: Int?
    package var published: Published?
    /// Whether the public may see what was published.
    package var isShown: Bool

    package enum Status: String, Sendable, CaseIterable {
        case draft, cleared, published
    }

    package enum Standing: String, Sendable, CaseIterable {
        case notBegun = "not-begun"
        case underWay = "under-way"
        case done
    }

    package struct Account: Sendable, Equatable {
        package var standing: Standing
        /// The day of which it speaks.
        package var day: Day?
        package var language: Language
        package var text: String

        package init(standing: Standing, day: Day?, language: Language, text: String) {
            self.standing = standing
            self.day = day
            self.language = language
            self.text = text
        }
    }

    package struct Published: Sendable, Equatable {
        package let account: Account
        package let at: Instant
    }

    /// What the public sees of it; nil where it is nothing.
    package var shown: Published? { isShown ? published : nil }
}
