import Agreements
import Base
package import Database
import Parties
import Requests

/// How an activity is written, and what its history compares.
extension Activity: ActRecord {
    package static var kind: StaticString { "activity" }

    package var trailFields: [(name: String, value: String)] {
        let planned = "\(plannedFrom?.description ?? "")/\(plannedUntil?.description ?? "")"
        let partners = doers.map(String.init).joined(separator: " ")
        let first: [(name: String, value: String)] = [
            ("status", status.rawValue), ("language", language.code), ("title", title),
            ("text", text), ("partners", partners), ("planned", planned),
            ("started", startedOn?.description ?? ""), ("ended", endedOn?.description ?? ""),
            ("budget", components.map(\.trailText).joined(separator: "; ")),
            ("stopped", components.compactMap(\.stopText).joined(separator: "; ")),
            ("outside", outside.map { "\($0.basis.rawValue) \($0.law)" } ?? ""),
        ]
        let last: [(name: String, value: String)] = [
            ("transactions", String(entries.count)),
            ("results", results.map(\.trailText).joined(separator: "; ")),
            ("evaluation", evaluation.map { "\($0.text) \($0.address)" } ?? ""),
        ]
        return first + plan.trailFields + last
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
            if let outside {
                try transaction.execute(
                    """
                    INSERT INTO activity_outside (activity_id, state_party, basis, law)
                    VALUES (\(id), \(outside.state), \(outside.basis.rawValue), \(outside.law))
                    """)
            }
        } else {
            try storeStops(transaction)
            try update(transaction)
        }
        if status == .planned, isWhole { try storePlan(transaction) }
        if isWhole { try storeLinks(transaction) }
        try storeEntries(transaction)
        try storeResults(transaction)
    }

    /// Before the activity itself, whose guard looks at them. Of one State alone the activity stops whole.
    private func storeStops(_ transaction: any Transaction) throws {
        guard status != .planned, components.count > 1 else { return }
        for component in components {
            let day = component.stoppedOn?.description
            try transaction.execute(
                """
                UPDATE activity_component SET stopped_on = \(day)
                WHERE activity_id = \(id) AND state_party = \(component.state)
                    AND stopped_on IS DISTINCT FROM \(day)
                """)
        }
    }

    private func update(_ transaction: any Transaction) throws {
        let count = try transaction.executeCounting(
            """
            UPDATE activity SET version = \(version), status = \(status.rawValue),
                language = \(language.code), title = \(title), text = \(text),
                planned_from = \(plannedFrom?.description),
                planned_until = \(plannedUntil?.description),
                started_on = \(startedOn?.description), since_on = \(sinceOn?.description),
                ended_on = \(endedOn?.description),
                kinds = \(plan.kinds.map(\.rawValue).joined(separator: " ")),
                themes = \(plan.themes.joined(separator: " ")),
                targets = \(plan.targets.joined(separator: " ")),
                marker = \(plan.marker?.score.rawValue),
                marker_reason = \(plan.marker?.reason ?? ""),
                evaluated_on = \(evaluation?.on.description),
                evaluation = \(evaluation?.text ?? ""),
                evaluation_address = \(evaluation?.address ?? "")
            WHERE id = \(id) AND version = \(version - 1)
            """)
        guard count == 1 else {
            let present = try transaction.count("SELECT version FROM activity WHERE id = \(id)")
            throw Refusal.changedMeanwhile(version: present)
        }
    }

    private func storePlan(_ transaction: any Transaction) throws {
        try transaction.execute("DELETE FROM activity_budget WHERE activity_id = \(id)")
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
        try storePlanLists(transaction)
    }

    private func storePlanLists(_ transaction: any Transaction) throws {
        try transaction.execute("DELETE FROM activity_sector WHERE activity_id = \(id)")
        for (place, sector) in plan.sectors.enumerated() {
            try transaction.execute(
                """
                INSERT INTO activity_sector (activity_id, code, share, place)
                VALUES (\(id), \(sector.code), \(sector.share), \(place))
                """)
        }
        try transaction.execute("DELETE FROM activity_place WHERE activity_id = \(id)")
        for (number, place) in plan.places.enumerated() {
            try transaction.execute(
                """
                INSERT INTO activity_place (activity_id, number, name, latitude, longitude)
                VALUES (\(id), \(number), \(place.name), \(place.point?.latitude),
                    \(place.point?.longitude))
                """)
        }
        try transaction.execute("DELETE FROM activity_participant WHERE activity_id = \(id)")
        for participant in plan.participants {
            try transaction.execute(
                """
                INSERT INTO activity_participant (activity_id, party_id, role)
                VALUES (\(id), \(participant.party), \(participant.role.rawValue))
                """)
        }
        for budget in plan.budgets {
            try transaction.execute(
                """
                INSERT INTO activity_budget
                    (activity_id, state_party, period_from, period_until, currency, amount)
                VALUES (\(id), \(budget.state), \(budget.from.description),
                    \(budget.until.description), \(budget.money.currency.code),
                    \(budget.money.minorUnits))
                """)
        }
    }

    /// What can be added to while it runs; an organisation may wish not to be named at any time.
    private func storeLinks(_ transaction: any Transaction) throws {
        try transaction.execute("DELETE FROM activity_organisation WHERE activity_id = \(id)")
        for (number, one) in plan.organisations.enumerated() {
            try transaction.execute(
                """
                INSERT INTO activity_organisation
                    (activity_id, number, role, kind, name, identifier, is_unnamed)
                VALUES (\(id), \(number), \(one.role.rawValue), \(one.kind.rawValue),
                    \(one.name), \(one.identifier), \(one.isUnnamed ? 1 : 0))
                """)
        }
        try transaction.execute("DELETE FROM activity_document WHERE activity_id = \(id)")
        for (number, document) in plan.documents.enumerated() {
            try transaction.execute(
                """
                INSERT INTO activity_document
                    (activity_id, number, title, language, category, address)
                VALUES (\(id), \(number), \(document.title), \(document.language.code),
                    \(document.category.rawValue), \(document.address))
                """)
        }
        try transaction.execute("DELETE FROM activity_contact WHERE activity_id = \(id)")
        for (number, contact) in plan.contacts.enumerated() {
            try transaction.execute(
                """
                INSERT INTO activity_contact
                    (activity_id, number, office, mail, telephone, website)
                VALUES (\(id), \(number), \(contact.office), \(contact.mail),
                    \(contact.telephone), \(contact.website))
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
        for table: SQL in [
            "activity_period", "activity_indicator", "activity_result_answer", "activity_result",
        ] {
            try transaction.execute("DELETE FROM \(table) WHERE activity_id = \(id)")
        }
        for result in results {
            try transaction.execute(
                """
                INSERT INTO activity_result (activity_id, number, kind, title, women, men,
                    trained_women, trained_men, reported_at, answer, answer_text, answered_at)
                VALUES (\(id), \(result.number), \(result.kind.rawValue), \(result.title),
                    \(result.women), \(result.men), \(result.trainedWomen), \(result.trainedMen),
                    \(result.reportedAt.milliseconds), \(result.answer.rawValue),
                    \(result.answerText), \(result.answeredAt?.milliseconds))
                """)
            for (place, said) in result.answers.enumerated() {
                try transaction.execute(
                    """
                    INSERT INTO activity_result_answer
                        (activity_id, number, state_party, answer, text, answered_at, place)
                    VALUES (\(id), \(result.number), \(said.state), \(said.answer.rawValue),
                        \(said.text), \(said.at.milliseconds), \(place))
                    """)
            }
            for indicator in result.indicators {
                try store(indicator, of: result.number, transaction)
            }
        }
    }

    private func store(
        _ indicator: Indicator, of result: Int, _ transaction: any Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO activity_indicator
                (activity_id, number, result, title, measure, baseline_year, baseline)
            VALUES (\(id), \(indicator.number), \(result), \(indicator.title),
                \(indicator.measure.rawValue), \(indicator.baselineYear),
                \(indicator.baseline.hundredths))
            """)
        for period in indicator.periods {
            func part(_ part: Indicator.Part) -> Int? { period.parts[part]?.hundredths }
            try transaction.execute(
                """
                INSERT INTO activity_period (activity_id, indicator, period_from, period_until,
                    target, actual, women, men, children, adults, older, with_disability,
                    without_disability)
                VALUES (\(id), \(indicator.number), \(period.from.description),
                    \(period.until.description), \(period.target.hundredths),
                    \(period.actual?.hundredths), \(part(.women)), \(part(.men)),
                    \(part(.children)), \(part(.adults)), \(part(.older)),
                    \(part(.withDisability)), \(part(.withoutDisability)))
                """)
        }
    }
}

extension Activity.Component {
    fileprivate var stopText: String? { stoppedOn.map { "\(state): \($0)" } }

    fileprivate var trailText: String {
        guard let budget else { return "\(state)" }
        return "\(state): \(budget.currency.code) \(budget.decimalText)"
    }
}

extension Activity.Plan {
    fileprivate var trailFields: [(name: String, value: String)] {
        let marker = self.marker.map { "\($0.score.rawValue) \($0.reason)" } ?? ""
        return [
            ("kinds", kinds.map(\.rawValue).joined(separator: " ")),
            ("themes", themes.joined(separator: " ")),
            ("targets", targets.joined(separator: " ")), ("marker", marker),
            (
                "sectors",
                sectors.map { "\($0.code) \(Activity.Measured(hundredths: $0.share).text)" }
                    .joined(separator: "; ")
            ),
            (
                "places",
                places.map { "\($0.name) \($0.point?.text ?? "")" }.joined(separator: "; ")
            ),
            (
                "participants",
                participants.map { "\($0.role.rawValue): \($0.party)" }.joined(separator: "; ")
            ),
            // A history forgets nothing: names of those who may wish not to be named do not come into it.
            (
                "organisations",
                organisations.map { one in
                    "\(one.role.rawValue): \(one.kind.rawValue)\(one.isUnnamed ? " unnamed" : "")"
                }.joined(separator: "; ")
            ),
            (
                "budgets",
                budgets.map { budget in
                    """
                    \(budget.state) \(budget.from)/\(budget.until) \
                    \(budget.money.currency.code) \(budget.money.decimalText)
                    """
                }.joined(separator: "; ")
            ),
            ("documents", documents.map(\.address).joined(separator: " ")),
            ("contacts", contacts.map(\.office).joined(separator: "; ")),
        ]
    }
}

extension Activity.Result {
    fileprivate var trailText: String {
        let measured = indicators.map { indicator in
            "\(indicator.number) "
                + indicator.periods.map { period in
                    "\(period.from)/\(period.until) \(period.target.text) "
                        + (period.actual?.text ?? "–")
                }.joined(separator: ", ")
        }
        return """
            \(number): \(measured.joined(separator: " | ")) \(women)/\(men) \
            \(trainedWomen)/\(trainedMen) \(answer.rawValue) \
            \(answers.map { "\($0.state) \($0.answer.rawValue)" }.joined(separator: ", "))
            """
    }
}
