package import Agreements
package import Base
package import Database
package import Localization
package import Markup
package import Parties
package import Requests
package import Web

/// What the feature shows on the pages of others.
package enum ActivitySections {
    /// What `request` asks first.
    package static func foreseen(_ request: Requests.Request) -> [SQL] {
        [Activity.query(serving: request.id)]
    }

    /// On a request's page: what is done for it, and the last two stops of the line.
    package static func request(
        _ request: Requests.Request, _ sight: RequestRules.Sight, _ actor: Actor?,
        _ reader: any Reader, _ words: Words, _ now: Instant
    ) throws -> RequestContributions.Part {
        let today = WorkingCalendar.dayInGeneva(now)
        func isInSight(_ agreement: Agreement) -> Bool {
            AgreementRules.sight(of: agreement, for: actor, on: today) != nil
                && agreement.startsOn != nil
        }
        let activities = try Activity.all(serving: request.id, reading: .summary, reader).filter {
            $0.components.contains {
                $0.agreement.request == request.id && isInSight($0.agreement)
            }
        }
        let facts = try ActivityFacts.all(activities, for: actor, reader, words, at: now)
        if facts.isEmpty,
            try !Agreement.all(serving: request.id, reading: .consent, reader).contains(
                where: isInSight)
        {
            return .init()
        }
        let html: HTML =
            facts.isEmpty
            ? ""
            : """
            <section id="activities"><h2>\(words("activities.section.title"))</h2>
            \(ActivityListPage.list(facts, words))</section>
            """
        return .init(stops: [delivered(facts, words), changed(facts, words)], html: html)
    }

    private static func delivered(_ facts: [ActivityFacts], _ words: Words) -> RequestStop {
        let order: [Activity.Standing] = [
            .delivery, .outside, .completed, .evaluated, .suspended, .lapsed, .planned, .cancelled,
        ]
        let first = order.lazy.compactMap { standing in
            facts.first { $0.standing == standing }
        }.first
        func stop(_ state: RequestStop.State, _ text: String, _ day: Day? = nil) -> RequestStop {
            RequestStop(
                title: words("activities.line.delivered"), state: state, text: text, day: day,
                link: first?.link)
        }
        guard let first else { return stop(.later, words("activities.line.to-begin")) }
        let activity = first.activity
        let text = statusName(first.standing, words)
        switch first.standing {
        case .delivery, .outside: return stop(.waiting, text, activity.startedOn)
        case .completed, .evaluated: return stop(.done, text, activity.endedOn)
        case .suspended, .lapsed: return stop(.overdue, text, activity.startedOn)
        case .planned, .cancelled: return stop(.later, text)
        }
    }

    private static func changed(_ facts: [ActivityFacts], _ words: Words) -> RequestStop {
        let results = facts.flatMap { facts in
            facts.activity.results.map { ResultFacts(facts: facts, result: $0) }
        }
        let confirmed = results.filter { $0.result.answer == .confirmed }
        func stop(
            _ state: RequestStop.State, _ text: String, _ told: ResultFacts?, _ day: Day? = nil
        ) -> RequestStop {
            RequestStop(
                title: words("activities.line.changed"), state: state, text: text, day: day,
                link: told?.link)
        }
        if let latest = confirmed.max(by: { $0.answeredAt < $1.answeredAt }) {
            return stop(
                .done, words("activities.list.confirmed", count: confirmed.count), latest,
                WorkingCalendar.dayInGeneva(latest.answeredAt))
        }
        return results.isEmpty
            ? stop(.later, words("activities.line.no-result"), nil)
            : stop(.waiting, words("activities.line.state-asked"), results.first)
    }

    /// On an agreement's page: what is done under it, and the button that begins more.
    package static func agreement(
        _ agreement: Agreement, _ sight: AgreementRules.Sight, _ forms: RecordForms,
        _ reader: any Reader
    ) throws -> HTML? {
        let (visit, words) = (forms.visit, forms.words)
        let actor = visit.identity?.actor
        let facts = try ActivityFacts.all(
            Activity.all(under: [agreement.id], reading: .summary, reader), for: actor, reader,
            words,
            at: visit.now)
        let button: HTML? =
            mayBegin(under: agreement, by: actor, at: visit.now)
            ? forms.html("activity", words("activities.act.begin")) : nil
        guard button != nil || !facts.isEmpty else { return nil }
        return """
            <section id="activities"><h2>\(words("activities.section.title"))</h2>
            \(facts.isEmpty ? nil : ActivityListPage.list(facts, words))\(button)</section>
            """
    }

    static func mayBegin(under agreement: Agreement, by actor: Actor?, at now: Instant) -> Bool {
        guard let actor else { return false }
        do {
            try ActivityCommands.mustBegin(under: agreement, by: actor, at: now)
            return true
        } catch {
            return false
        }
    }

    /// What `party` asks first.
    package static func foreseen(_ party: Party, at now: Instant) -> [SQL] {
        [
            Activity.publicQuery(
                of: party.id, on: WorkingCalendar.dayInGeneva(now), limit: RecordFilter.sectionSize)
        ]
    }

    /// What a party does or has done for it, as the public sees it.
    package static func party(
        slug: String, _ reader: any Reader, _ words: Words, at now: Instant
    ) throws -> [PartyPageContributions.Section] {
        guard let party = try Party.find(slug: slug, reader) else { return [] }
        let today = WorkingCalendar.dayInGeneva(now)
        let facts = try ActivityFacts.all(
            Activity.allPublic(
                of: party.id, on: today, reading: .summary, reader, limit: RecordFilter.sectionSize),
            for: nil,
            reader, words, at: now)
        guard !facts.isEmpty else { return [] }
        let all = try RecordFilter.all(Activity.shape, of: party, shown: facts.count, words) {
            try Activity.countPublic($0, on: today, reader)
        }
        return [
            PartyPageContributions.Section(
                anchor: "activities", title: words("activities.section.title"),
                html: "\(ActivityListPage.list(facts, words))\(all)")
        ]
    }

    /// How many activities are in delivery with the agreement of their States; `link` leads to them (I10).
    package static func inDelivery(_ reader: any Reader, at now: Instant) throws -> Int {
        try Activity.countInDelivery(on: WorkingCalendar.dayInGeneva(now), reader)
    }

    package static let inDeliveryLink = ("/activities" as Link).adding("status", "delivery")
}
