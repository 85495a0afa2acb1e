package import Base
package import Parties

/// That parties spoke with each other, at which level, and what was asked or offered. Theirs alone, until every
/// one of them agrees that it be public.
package struct Dialogue: Sendable, Identifiable {
    package let id: Int
    package let publicID: String
    /// Who wrote it; one of its members.
    package let author: Party.ID
    package var version: Int
    package var status: Status
    package var language: Language
    package var title: String
    /// What was asked or offered.
    package var text: String
    package var level: Level
    package var heldOn: Day?
    /// In the order of their ids, the author among them.
    package var members: [Member]
    package var drafters: Set<Int>
    package var recordedAt: Instant?

    package enum Status: String, Sendable, CaseIterable {
        case draft
        /// Before its parties; its words stay.
        case recorded
    }

    /// The levels of paragraph 3 of the resolution.
    package enum Level: String, Sendable, CaseIterable {
        case international, regional, bilateral
    }

    package struct Member: Sendable, Equatable {
        package let party: Party.ID
        package let isState: Bool
        /// Since when it agrees that the public sees it; nil where it does not.
        package var agreedAt: Instant?

        package init(party: Party.ID, isState: Bool, agreedAt: Instant? = nil) {
            self.party = party
            self.isState = isState
            self.agreedAt = agreedAt
        }
    }

    /// Whether everybody sees it: recorded, and all of its parties agree.
    package var isPublic: Bool {
        recordedAt != nil && members.allSatisfy { $0.agreedAt != nil }
    }

    /// A new draft, empty.
    init(id: Int, publicID: String, author: Member, language: Language) {
        self.id = id
        self.publicID = publicID
        self.author = author.party
        self.language = language
        members = [author]
        version = 0
        status = .draft
        title = ""
        text = ""
        level = .bilateral
        drafters = []
    }
}
