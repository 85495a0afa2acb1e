package import Base
package import Database
package import Parties

/// What a State asks for, of whom, on what basis, and what became of it.
package struct Request: Sendable, Identifiable {
    package var id: Int
    package let publicID: String
    /// The State that asks.
    package let state: Party.ID
    package var version: Int
    package var status: Status
    /// The language the State writes in.
    package var language: Language
    package var title: String
    /// What is asked for and why.
    package var need: String
    /// What it is to change, and for whom.
    package var purpose: String
    package var kinds: [SupportKind]
    /// Recommendations it is made to carry out, by their internal ids.
    package var recommendations: [Int]
    package var addressees: [Addressee]
    package var publication: Publication
    /// People who wrote in it; one of them alone does not clear it (I12).
    package var drafters: Set<Int>
    package var clearedBy: Int?
    package var submittedAt: Instant?
    /// The random number on the State's receipt.
    package var receipt: String?
    package var messages: [Message]

    package enum Status: String, Sendable, CaseIterable {
        case draft
        /// Handed in to the clearing officers.
        case ready
        case cleared
        case open
        case closed
        case withdrawn

        package var isSubmitted: Bool {
            switch self {
            case .draft, .ready, .cleared: false
            case .open, .closed, .withdrawn: true
            }
        }
    }

    /// One of those who are asked. One of them leads.
    package struct Addressee: Sendable, Equatable {
        package let party: Party.ID
        package var isLead: Bool
        package var answer: Answer
        package var answeredAt: Instant?
        package var reason: String?

        package init(party: Party.ID, isLead: Bool) {
            self.party = party
            self.isLead = isLead
            answer = .none
        }
    }

    /// The last thing an addressee has said.
    package enum Answer: String, Sendable, CaseIterable {
        case none, acknowledged, declined
    }

    /// A question of an addressee, or the State's reply.
    package struct Message: Sendable, Equatable {
        package let number: Int
        package let party: Party.ID
        package let person: Int
        package let isReply: Bool
        package let language: Language
        package let text: String
        package let at: Instant
    }

    /// What the public sees of it; the State's own choice.
    package enum Publication: String, Sendable, CaseIterable {
        case nothing, existence, summary, full
    }
}

/// The kinds of support a State can ask for.
package enum SupportKind: String, Sendable, CaseIterable {
    case advice, training
    case lawDrafting = "law-drafting"
    case institutionBuilding = "institution-building"
    case nationalMechanism = "national-mechanism"
    case data, expert
    case adviserInCountry = "adviser-in-country"
    case studyVisit = "study-visit"
    case equipment
    case participation
}

extension Request: ActRecord {
    package static var kind: StaticString { "request" }

    package var trailFields: [(name: String, value: String)] {
        [
            ("status", status.rawValue), ("language", language.code), ("title", title),
            ("need", need), ("purpose", purpose),
            ("kinds", kinds.map(\.rawValue).joined(separator: " ")),
            ("recommendations", recommendations.map(String.init).joined(separator: " ")),
            (
                "addressees",
                addressees.map { "\($0.party)\($0.isLead ? "*" : "")" }.joined(separator: " ")
            ),
            (
                "answers",
                addressees.filter { $0.answer != .none }
                    .map { "\($0.party):\($0.answer.rawValue)" }.joined(separator: " ")
            ),
            ("publication", publication.rawValue), ("messages", String(messages.count)),
        ]
    }

    package func store(_ transaction: any Transaction) throws {
        if version == 1 {
            try insert(transaction)
        } else {
            let count = try transaction.execute(
                """
                UPDATE request SET version = \(version), status = \(status.rawValue),
                    language = \(language.code), title = \(title), need = \(need),
                    purpose = \(purpose), kinds = \(kinds.map(\.rawValue).joined(separator: " ")),
                    publication = \(publication.rawValue), cleared_by = \(clearedBy),
                    submitted_at = \(submittedAt?.milliseconds), receipt = \(receipt)
                WHERE id = \(id) AND version = \(version - 1)
                """)
            guard count == 1 else {
                let present = try transaction.count("SELECT version FROM request WHERE id = \(id)")
                throw Refusal.changedMeanwhile(version: present)
            }
        }
        try storeParts(transaction)
    }

    private func insert(_ transaction: any Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO request
                (id, public_id, state_party, version, status, language, title, need, purpose,
                kinds, publication, cleared_by, submitted_at, receipt)
            VALUES (\(id), \(publicID), \(state), \(version), \(status.rawValue),
                \(language.code), \(title), \(need), \(purpose),
                \(kinds.map(\.rawValue).joined(separator: " ")), \(publication.rawValue),
                \(clearedBy), \(submittedAt?.milliseconds), \(receipt))
            """)
    }

    private func storeParts(_ transaction: any Transaction) throws {
        for person in drafters.sorted() {
            try transaction.execute(
                """
                INSERT INTO request_drafter (request_id, person_id) VALUES (\(id), \(person))
                ON CONFLICT DO NOTHING
                """)
        }
        try transaction.execute("DELETE FROM request_recommendation WHERE request_id = \(id)")
        for recommendation in recommendations {
            try transaction.execute(
                """
                INSERT INTO request_recommendation (request_id, recommendation_id)
                VALUES (\(id), \(recommendation))
                """)
        }
        try transaction.execute("DELETE FROM request_addressee WHERE request_id = \(id)")
        for addressee in addressees {
            try transaction.execute(
                """
                INSERT INTO request_addressee
                    (request_id, party_id, is_lead, answer, answered_at, reason)
                VALUES (\(id), \(addressee.party), \(addressee.isLead),
                    \(addressee.answer.rawValue), \(addressee.answeredAt?.milliseconds),
                    \(addressee.reason))
                """)
        }
        let known = try transaction.count(
            "SELECT count(*) FROM request_message WHERE request_id = \(id)")
        for message in messages where message.number > known {
            try transaction.execute(
                """
                INSERT INTO request_message
                    (request_id, number, party_id, person_id, is_reply, language, text, at)
                VALUES (\(id), \(message.number), \(message.party), \(message.person),
                    \(message.isReply), \(message.language.code), \(message.text),
                    \(message.at.milliseconds))
                """)
        }
    }
}
