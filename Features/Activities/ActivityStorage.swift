import Agreements
import Base
package import Database
import Parties

/// How an activity is written, and what its history compares.
extension Activity: ActRecord {
    package static var kind: StaticString { "activity" }

    package var trailFields: [(name: String, value: String)] {
        let planned = "\(plannedFrom?.description ?? "")/\(plannedUntil?.description ?? "")"
        let partners = doers.map(String.init).joined(separator: " ")
        return [
            ("status", status.rawValue), ("language", language.code), ("title", title),
            ("text", text), ("partners", partners), ("planned", planned),
            ("started", startedOn?.description ?? ""), ("ended", endedOn?.description ?? ""),
            ("budget", components.map(\.trailText).joined(separator: "; ")),
            ("transactions", String(entries.count)),
            ("results", results.map(\.trailText).joined(separator: "; ")),
        ]
    }

    package func store(_ transaction: any Transaction) throws {
        if version == 1 {
            try transaction.execute(
                """
                INSERT INTO activity (id, public_id, lead, version, status, language, title, text,
                    planned_from, planned_until)
                VALUES (\(id), \(publicID), \(lead), 1, 'planned', \(language.code), \(title),
                    \(text), \(plannedFrom?.description), \(plannedUntil?.description))
                """)
        } else {
            try update(transaction)
        }
        if status == .planned { try storePlan(transaction) }
        try storeEntries(transaction)
        try storeResults(transaction)
    }

    private func update(_ transaction: any Transaction) throws {
        let count = try transaction.execute(
            """
            UPDATE activity SET version = \(version), status = \(status.rawValue),
                language = \(language.code), title = \(title), text = \(text),
                planned_from = \(plannedFrom?.description),
                planned_until = \(plannedUntil?.description),
                started_on = \(startedOn?.description), since_on = \(sinceOn?.description),
                ended_on = \(endedOn?.description)
            WHERE id = \(id) AND version = \(version - 1)
            """)
        guard count == 1 else {
            let present = try transaction.count("SELECT version FROM activity WHERE id = \(id)")
            throw Refusal.changedMeanwhile(version: present)
        }
    }

    private func storePlan(_ transaction: any Transaction) throws {
        try transaction.execute("DELETE FROM activity_component WHERE activity_id = \(id)")
        for component in components {
            try transaction.execute(
                """
                INSERT INTO activity_component
                    (activity_id, state_party, agreement_id, currency, amount)
                VALUES (\(id), \(component.state), \(component.agreement.id),
                    \(component.budget?.currency.code), \(component.budget?.minorUnits))
                """)
        }
        try transaction.execute("DELETE FROM activity_partner WHERE activity_id = \(id)")
        for (place, party) in doers.enumerated() {
            try transaction.execute(
                """
                INSERT INTO activity_partner (activity_id, party_id, place)
                VALUES (\(id), \(party), \(place))
                """)
        }
    }

    private func storeEntries(_ transaction: any Transaction) throws {
        let known = try transaction.count(
            "SELECT count(*) FROM activity_entry WHERE activity_id = \(id)")
        for entry in entries where entry.number > known {
            try transaction.execute(
                """
                INSERT INTO activity_entry (activity_id, number, state_party, kind, value_date,
                    currency, amount, person_id, at)
                VALUES (\(id), \(entry.number), \(entry.state), \(entry.kind.rawValue),
                    \(entry.valueDate.description), \(entry.money.currency.code),
                    \(entry.money.minorUnits), \(entry.person), \(entry.at.milliseconds))
                """)
        }
    }

    private func storeResults(_ transaction: any Transaction) throws {
        try transaction.execute("DELETE FROM activity_result WHERE activity_id = \(id)")
        for result in results {
            try transaction.execute(
                """
                INSERT INTO activity_result (activity_id, number, title, indicator, baseline,
                    target, actual, women, men, reported_at, answer, answer_text, answered_at)
                VALUES (\(id), \(result.number), \(result.title), \(result.indicator),
                    \(result.baseline), \(result.target), \(result.actual), \(result.women),
                    \(result.men), \(result.reportedAt.milliseconds), \(result.answer.rawValue),
                    \(result.answerText), \(result.answeredAt?.milliseconds))
                """)
        }
    }
}

extension Activity.Component {
    fileprivate var trailText: String {
        guard let budget else { return "\(state)" }
        return "\(state): \(budget.currency.code) \(budget.decimalText)"
    }
}

extension Activity.Result {
    fileprivate var trailText: String {
        "\(number): \(actual) \(women)/\(men) \(answer.rawValue)"
    }
}
