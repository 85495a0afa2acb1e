import Base
package import Database

/// How a request is written, and what its history compares.
extension Request: ActRecord {
    package static var kind: StaticString { "request" }

    package var trailFields: [(name: String, value: String)] {
        [
            ("status", status.rawValue), ("language", language.code), ("title", title),
            ("need", need), ("purpose", purpose),
            ("kinds", kinds.map(\.rawValue).joined(separator: " ")),
            ("recommendations", recommendations.map(String.init).joined(separator: " ")),
            ("themes", themes.joined(separator: " ")), ("targets", targets.joined(separator: " ")),
            ("marker", marker.map { "\($0.score.rawValue) \($0.reason)" } ?? ""),
            ("period", "\(text(period.from))/\(text(period.until))"),
            ("cost", cost.map { "\($0.currency.code) \($0.low) \($0.high)" } ?? ""),
            ("consulted", consulted.map { String($0.party) }.joined(separator: " ")),
            (
                "consultations",
                consulted.filter { $0.answer != .none }
                    .map { "\($0.party):\($0.answer.rawValue)\($0.isNamed ? ":named" : "")" }
                    .joined(separator: " ")
            ),
            (
                "addressees",
                addressees.map { "\($0.party)\($0.isLead ? "*" : "")" }.joined(separator: " ")
            ),
            (
                "answers",
                addressees.filter { $0.answer != .none }
                    .map { "\($0.party):\($0.answer.rawValue)" }.joined(separator: " ")
            ),
            (
                "passing-on",
                addressees.filter(\.awaitsLeave).map { "\($0.party):\($0.passTo ?? 0)" }
                    .joined(separator: " ")
            ),
            ("publication", publication.rawValue), ("messages", String(messages.count)),
            (
                "files",
                files.map { "\($0.publicID):\($0.sha256)" }.joined(separator: " ")
            ),
        ]
    }

    private func text(_ day: Day?) -> String { day?.description ?? "" }

    package func store(_ transaction: any Transaction) throws {
        if version == 1 {
            try insert(transaction)
        } else {
            let count = try transaction.executeCounting(
                """
                UPDATE request SET version = \(version), status = \(status.rawValue),
                    language = \(language.code), title = \(title), need = \(need),
                    purpose = \(purpose), kinds = \(kinds.map(\.rawValue).joined(separator: " ")),
                    themes = \(themes.joined(separator: " ")),
                    targets = \(targets.joined(separator: " ")),
                    marker = \(marker?.score.rawValue), marker_reason = \(marker?.reason),
                    period_from = \(period.from?.description),
                    period_until = \(period.until?.description),
                    currency = \(cost?.currency.code), cost_low = \(cost?.low),
                    cost_high = \(cost?.high),
                    publication = \(publication.rawValue), cleared_by = \(clearedBy),
                    submitted_at = \(submittedAt?.milliseconds), receipt = \(receipt)
                WHERE id = \(id) AND version = \(version - 1)
                """)
            guard count == 1 else {
                let present = try transaction.count("SELECT version FROM request WHERE id = \(id)")
                throw Refusal.changedMeanwhile(version: present)
            }
        }
        // A new one has nothing yet to take away.
        if version > 1 { try removeParts(transaction) }
        try storeParts(transaction)
    }

    private func removeParts(_ transaction: any Transaction) throws {
        try transaction.execute("DELETE FROM request_recommendation WHERE request_id = \(id)")
        try transaction.execute("DELETE FROM request_addressee WHERE request_id = \(id)")
        try transaction.execute("DELETE FROM request_consulted WHERE request_id = \(id)")
    }

    private func insert(_ transaction: any Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO request
                (id, public_id, state_party, version, status, language, title, need, purpose,
                kinds, themes, targets, marker, marker_reason, period_from, period_until, currency,
                cost_low, cost_high, publication, cleared_by, submitted_at, receipt)
            VALUES (\(id), \(publicID), \(state), \(version), \(status.rawValue),
                \(language.code), \(title), \(need), \(purpose),
                \(kinds.map(\.rawValue).joined(separator: " ")),
                \(themes.joined(separator: " ")), \(targets.joined(separator: " ")),
                \(marker?.score.rawValue), \(marker?.reason), \(period.from?.description),
                \(period.until?.description), \(cost?.currency.code), \(cost?.low),
                \(cost?.high), \(publication.rawValue), \(clearedBy),
                \(submittedAt?.milliseconds), \(receipt))
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
        for recommendation in recommendations {
            try transaction.execute(
                """
                INSERT INTO request_recommendation (request_id, recommendation_id)
                VALUES (\(id), \(recommendation))
                """)
        }
        for addressee in addressees {
            try transaction.execute(
                """
                INSERT INTO request_addressee
                    (request_id, party_id, is_lead, answer, answered_at, reason, answers_by,
                    pass_to, asked_at)
                VALUES (\(id), \(addressee.party), \(addressee.isLead),
                    \(addressee.answer.rawValue), \(addressee.answeredAt?.milliseconds),
                    \(addressee.reason), \(addressee.until?.description), \(addressee.passTo),
                    \(addressee.askedAt?.milliseconds))
                """)
        }
        try storeConsultations(transaction)
        try storeMessages(transaction)
        try storeComments(transaction)
    }

    private func storeConsultations(_ transaction: any Transaction) throws {
        for consultation in consulted {
            try transaction.execute(
                """
                INSERT INTO request_consulted
                    (request_id, party_id, answer, is_named, text, answered_at)
                VALUES (\(id), \(consultation.party), \(consultation.answer.rawValue),
                    \(consultation.isNamed), \(consultation.text),
                    \(consultation.answeredAt?.milliseconds))
                """)
        }
    }

    private func storeMessages(_ transaction: any Transaction) throws {
        guard !messages.isEmpty else { return }
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

    private func storeComments(_ transaction: any Transaction) throws {
        guard !comments.isEmpty else { return }
        let known = try transaction.count(
            "SELECT count(*) FROM request_comment WHERE request_id = \(id)")
        for comment in comments where comment.number > known {
            try transaction.execute(
                """
                INSERT INTO request_comment
                    (request_id, number, party_id, person_id, language, text, at)
                VALUES (\(id), \(comment.number), \(comment.party), \(comment.person),
                    \(comment.language.code), \(comment.text), \(comment.at.milliseconds))
                """)
            for reader in comment.readers {
                try transaction.execute(
                    """
                    INSERT INTO request_comment_reader (request_id, number, party_id)
                    VALUES (\(id), \(comment.number), \(reader))
                    """)
            }
        }
    }
}
